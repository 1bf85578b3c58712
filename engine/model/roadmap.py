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
    *calendar*, the last day of the period for *budget*, the date for *date*, the day on which it
    starts there for *baseline* (it is kept as in the earlier roadmap), and empty for *start*
    (nothing: it starts with the plan) and for *value* (an earlier start would be worth less).
    """

    kind: Literal[
        "prerequisite", "role", "budget", "calendar", "date", "baseline", "start", "value"
    ]
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
    """One objective of the plan: its value, the proven bound, and what is between.

    `time`, `time_sum`, `change` and `early_wins` in weeks, `steps` their number, `cost` in money
    over the horizon: as little as can be, above a lower bound. `value`, the net present value in
    money: as much as can be, below an upper bound.
    """

    name: str
    value: Fraction
    bound: Fraction

    @property
    def between(self) -> Fraction:
        """How much better than the plan the bound is."""
        return self.bound - self.value if self.name == "value" else self.value - self.bound

    @property
    def proven(self) -> bool:
        """Whether no plan is better; where value is sought, by a whole unit of money or more."""
        return self.between < 1 if self.name == "value" else self.between <= 0

    @property
    def gap(self) -> Fraction:
        """How far from optimal the plan can be, as a share of its own size; 0 when proven.

        1 where the value itself is 0.
        """
        if self.proven:
            return Fraction(0)
        return self.between / abs(self.value) if self.value else Fraction(1)


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
        """The week in which the last target is reached; 0 where nothing was to be done.

        Without a target it is the week in which the last step has ended.
        """
        if not self.reached:
            return max((step.end for step in self.steps), default=0)
        return max(target.week for target in self.reached)


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
    Each of `relaxations` is enough alone; `together` are enough together, where none alone is, and
    are as few as will do. With `cheapest` it is proved that no other so few give way less in all.
    """

    because: tuple[str, ...]
    seconds: float | None
    conflict: tuple[Colliding, ...] = ()
    minimal: bool = False
    plainly: bool = True
    relaxations: tuple[Relaxation, ...] = ()
    together: tuple[Relaxation, ...] = ()
    cheapest: bool = False


@dataclass(frozen=True, slots=True)
class Unproven:
    """Time ran out, or the user stopped, before a roadmap or a proof was found."""

    because: str
    seconds: float | None
    interrupted: bool = False


PlanResult = Solved | Infeasible | Unproven
