"""Evidence: what a declared level rests on, and how long that counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from milepost.engine.model.capability import Basis
from milepost.engine.model.survey import Sample
from milepost.engine.source import NOWHERE, Span

EvidenceKind = Literal["surveys", "employee_feedback", "metrics", "sales_figures"]


@dataclass(frozen=True, slots=True)
class Term:
    """How many weeks a kind of evidence counts, counted from the day it was gathered."""

    weeks: int
    basis: Basis = Basis.JUDGEMENT


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a level rests on: a kind of evidence, who gathered it, and when.

    It is valid for `valid_for` weeks from `when`. Without a day, or where no term is known, it
    never ages.
    """

    kind: EvidenceKind
    who: str = ""
    when: dt.date | None = None
    link: str = ""
    note: str = ""
    valid_for: int | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    def stale(self, day: dt.date) -> bool:
        """Whether it no longer counts on a day; on the last day of its term it still does."""
        return self.last_day is not None and day > self.last_day

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it counts; None where it never ages."""
        if self.when is None or self.valid_for is None:
            return None
        return self.when + dt.timedelta(weeks=self.valid_for)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A figure that a file gives, and what it counts for as evidence.

    `gives` is a metric, or a KPI as `capability.kpi`. `file` is the path as the inventory has it;
    `sample` is what the figure rests on where the file holds answers, and None where it states the
    figure; `source` is where the file has it from. `span` is where it stands in the file: the value
    itself, or the heading above the answers.
    """

    gives: str
    value: Fraction
    file: str
    record: Evidence
    sample: Sample | None = None
    source: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def capability(self) -> str:
        """The capability of the KPI that it is a value of; empty for a metric."""
        return self.gives.rpartition(".")[0]

    @property
    def kpi(self) -> str:
        """The KPI, or the metric."""
        return self.gives.rpartition(".")[2]
