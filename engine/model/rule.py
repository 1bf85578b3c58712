"""Rules beside the stages: groups, consistency rules and advice."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from milepost.engine.model.capability import Basis, Quote
from milepost.engine.model.condition import Condition
from milepost.engine.source import NOWHERE, Severity, Span


@dataclass(frozen=True, slots=True)
class Group:
    """A named condition that other conditions refer to."""

    id: str
    name: str
    condition: Condition
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CapRule:
    """Holds a level down while `unless` does not hold.

    effect *cap*: a level above `level` counts as `level`; effect *lower*: a level of `level` or
    more counts one lower. It applies to `categories`, or to every capability where there are none.
    """

    id: str
    effect: Literal["cap", "lower"]
    level: int
    unless: Condition
    say: str
    categories: tuple[str, ...] = ()
    basis: Basis = Basis.JUDGEMENT
    sources: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class BlockRule:
    """A stage is not reached while `unless` does not hold."""

    id: str
    ladder: str
    stage: str
    unless: Condition
    say: str
    basis: Basis = Basis.JUDGEMENT
    sources: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AdviceRule:
    """Words for the reader, shown when `when` holds and `unless` does not.

    A warning (severity *warning*) questions a declaration: the levels that its conditions name are
    the declared ones. Advice (severity *note*) suggests, and speaks of effective levels.
    Advice never feeds back into a stage. `ladder` is empty where it belongs to none.
    """

    id: str
    say: str
    when: Condition | None = None
    unless: Condition | None = None
    ladder: str = ""
    severity: Severity = Severity.NOTE
    basis: Basis = Basis.JUDGEMENT
    quotes: tuple[Quote, ...] = ()
    sources: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Metric:
    """An outcome that is measured, never bought; without a value it is unproven.

    `low` and `high` bound the values that make sense, in `unit`.
    """

    id: str
    name: str
    unit: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)
