"""The roadmap: chosen steps with weeks, and what a solver proved about them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from milepost.engine.source import Span


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """What fixed the start of a step.

    `id` is the step for *prerequisite*, the role that is full for *role* and that was away for
    *calendar*, the last day of the period for *budget*, the date for *date*, and empty for *start*
    (nothing: it starts with the plan).
    """

    kind: Literal["prerequisite", "role", "budget", "calendar", "date", "start"]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Raising one capability by one level, from week `start` up to but not including week `end`.

    `stretched_from` is the catalogue's duration in weeks where a small team makes the step longer.
    In `paused` weeks between, nothing is done because a role at work on the step is closed.
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
    paused: int = 0

    @property
    def id(self) -> str:
        """`capability@level`."""
        return f"{self.capability}@{self.level}"

    @property
    def duration(self) -> int:
        """Whole weeks of work."""
        return self.end - self.start - self.paused


@dataclass(frozen=True, slots=True)
class Reached:
    """The week in which target number `index` is reached."""

    index: int
    name: str
    week: int


@dataclass(frozen=True, slots=True)
class ObjectiveValue:
    """One objective of the plan: its value, the proven lower bound, and what is between.

    `time`, `time_sum` and `change` in weeks, `cost` in money over the horizon.
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
class Colliding:
    """One of a few limits that no roadmap keeps together.

    `words` state it, `path` is its dotted path in the inventory, `span` its place there, nowhere
    where no file holds it. `alone`: whether it is enough to relax this one; None is not settled.
    """

    words: str
    path: str
    span: Span
    alone: bool | None = None


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A limit relaxed as little as makes a roadmap possible.

    `before` and `after` are what stands at its path, a day as text; None removes it. `words` state
    the limit as it becomes. With `least` it is proved that no less will do, on the grid of the
    limit: whole weeks, tenths of an FTE, whole units of money.
    """

    limit: Colliding
    before: str | Fraction | None
    after: str | Fraction | None
    words: str
    least: bool


@dataclass(frozen=True, slots=True)
class Infeasible:
    """No roadmap can meet every target and limit. `because` says why, as far as it is plain.

    `conflict` are limits that collide; with `minimal` it is proved that they do not once any one of
    them is gone. `plainly`: `because` says what is impossible, and no search was needed to see it.
    Each of `relaxations` is enough alone; `together` are enough together, where none alone is.
    """

    because: tuple[str, ...]
    seconds: float | None
    conflict: tuple[Colliding, ...] = ()
    minimal: bool = False
    plainly: bool = True
    relaxations: tuple[Relaxation, ...] = ()
    together: tuple[Relaxation, ...] = ()


@dataclass(frozen=True, slots=True)
class Unproven:
    """Time ran out, or the user stopped, before a roadmap or a proof was found."""

    because: str
    seconds: float | None
    interrupted: bool = False


PlanResult = Solved | Infeasible | Unproven
