"""Ladders: ordered stages over a catalogue of capabilities."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from milepost.engine.model.capability import Basis
from milepost.engine.model.condition import Condition
from milepost.engine.source import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Phase:
    """A named stretch of a ladder."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One rung of a ladder; reached when `needs` and those of all stages below hold.

    `index` starts at 1. `name_status` is "proposed" where the published name is lost.
    """

    ladder: str
    id: str
    index: int
    name: str
    needs: Condition
    phase: str = ""
    about: str = ""
    name_status: str = ""
    name_note: str = ""
    kpis: tuple[str, ...] = ()
    kpis_basis: Basis = Basis.JUDGEMENT
    kpis_sources: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A published, dated distribution of organisations over the stages, in percent."""

    year: int
    sample: int
    shares: tuple[tuple[str, Fraction], ...]
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Ladder:
    """One ordered set of stages. `floor` is the stage of whoever reaches nothing, if named."""

    id: str
    name: str
    stages: tuple[Stage, ...]
    phases: tuple[Phase, ...] = ()
    floor: str = ""
    publisher: str = ""
    about: str = ""
    benchmark: Benchmark | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @cached_property
    def by_id(self) -> dict[str, Stage]:
        """The stages by their ids."""
        return {stage.id: stage for stage in self.stages}

    def at(self, stage: str) -> Fraction | None:
        """Share of the benchmark's organisations at that stage, in percent; None without one."""
        if self.benchmark is None:
            return None
        return dict(self.benchmark.shares).get(stage, Fraction(0))

    def at_or_above(self, stage: str) -> Fraction | None:
        """Share of the benchmark's organisations at that stage or above, in percent.

        None where the ladder has no benchmark. The figure describes the published sample of its
        year; it is no score.
        """
        if self.benchmark is None:
            return None
        shares = dict(self.benchmark.shares)
        order = [s.id for s in self.stages]
        return sum((shares.get(s, Fraction(0)) for s in order[order.index(stage) :]), Fraction(0))
