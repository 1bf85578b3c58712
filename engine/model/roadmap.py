"""The roadmap: chosen steps with weeks, and what a solver proved about them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """What fixed the start of a step.

    `id` is the step for *prerequisite*, the role for *role*, the date for *date*, and empty for
    *start* (nothing: it starts with the plan).
    """

    kind: Literal["prerequisite", "role", "budget", "date", "start"]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Raising one capability by one level, from week `start` up to but not including week `end`.

    `stretched_from` is the catalogue's duration in weeks where a small team makes the step longer.
    """

    capability: str
    level: int
    start: int
    end: int
    one_off: int
    run_per_year: int
    effort: tuple[tuple[str, Fraction], ...] = ()
    run_fte: tuple[tuple[str, Fraction], ...] = ()
    stretched_from: int | None = None

    @property
    def id(self) -> str:
        """`capability@level`."""
        return f"{self.capability}@{self.level}"

    @property
    def duration(self) -> int:
        """Whole weeks of work."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Reached:
    """The week in which target number `index` is reached."""

    index: int
    name: str
    week: int


@dataclass(frozen=True, slots=True)
class ObjectiveValue:
    """One objective of the plan: its value, the proven lower bound, and what is between.

    `time` and `time_sum` in weeks, `cost` in money over the horizon.
    """

    name: str
    value: Fraction
    bound: Fraction

    @property
    def gap(self) -> Fraction:
        """(value - bound) / value: how far from optimal the plan can be; 0 when proven."""
        return (self.value - self.bound) / self.value if self.value > self.bound else Fraction(0)


@dataclass(frozen=True, slots=True)
class Roadmap:
    """The chosen steps in order of start, and the week in which each target is reached.

    Weeks count from the start of the plan. `to_evidence` lists the metrics and KPIs that the plan
    takes as met and that only a measurement can show.
    """

    steps: tuple[Step, ...]
    reached: tuple[Reached, ...]
    horizon: int
    to_evidence: tuple[str, ...] = ()

    @property
    def finish_week(self) -> int:
        """The week in which the last target is reached; 0 where nothing was to be done."""
        return max((target.week for target in self.reached), default=0)


@dataclass(frozen=True, slots=True)
class Solved:
    """A roadmap that meets every target and limit, with its bounds."""

    roadmap: Roadmap
    objectives: tuple[ObjectiveValue, ...]
    optimal: bool
    seconds: float | None
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No roadmap can meet every target and limit. `because` holds what is plainly impossible."""

    because: tuple[str, ...]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Unproven:
    """Time ran out, or the user stopped, before a roadmap or a proof was found."""

    because: str
    seconds: float | None
    interrupted: bool = False


PlanResult = Solved | Infeasible | Unproven
