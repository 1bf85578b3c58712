"""What the next money buys: the best portfolio of each budget, and where it changes.

More money never makes the best portfolio worth less, but what enters may leave again: three small
projects may give way to a large one, and come back once there is money for all. So there is no one
threshold to be computed. The best portfolio is found for one budget after the other, halving the
gap between the smallest budget at which a step is in and the largest below it at which it was not,
until the two are neighbours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction

from milepost.engine.model.roadmap import ObjectiveValue, PlanResult, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.whatif.job import Job
from milepost.engine.whatif.money import Kind, overspent, with_more


def value_of(result: Solved) -> ObjectiveValue:
    """The net present value of a plan that seeks it, with its bound."""
    return next(each for each in result.objectives if each.name == "value")


def ids_of(result: Solved) -> frozenset[str]:
    """The steps of a plan."""
    return frozenset(step.id for step in result.roadmap.steps)


@dataclass(frozen=True, slots=True)
class Point:
    """The best portfolio that is known with so much extra money, and whether it is the best."""

    extra: Fraction
    result: Solved
    proven: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a step enters the best portfolio: with `extra` money of a kind it is in.

    With `below`, the next amount down that was looked at, it is not. `alongside` come in with it
    and `pushed_out` leave, from the one to the other. `more` is what the portfolio is then worth
    more than without any extra money. `proven`: both portfolios are the best there are.
    """

    kind: Kind
    extra: Fraction
    below: Fraction
    alongside: tuple[str, ...]
    pushed_out: tuple[str, ...]
    more: Fraction
    proven: bool


@dataclass
class Sweep:
    """Best portfolios by extra money of one kind, in whole numbers of `grid`.

    `base` is the best without extra money, `free` the best without a limit on this kind of it.
    """

    workspace: Workspace
    kind: Kind
    grid: Fraction
    base: Solved
    free: Solved
    seen: dict[int, PlanResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        over = overspent(self.workspace, self.kind, self.free.roadmap)
        # With as much as it needs, what is the best without a limit is the best there is.
        self.seen[math.ceil(over / self.grid)] = self.free
        self.seen[0] = self.base

    def best(self, units: int) -> Solved:
        """The best that is known of an amount: more money leaves every roadmap possible."""
        known = [r for at, r in self.seen.items() if at <= units and isinstance(r, Solved)]
        return max(known, key=lambda result: value_of(result).value)

    def sure(self, units: int) -> bool:
        """Whether it is proved that nothing is worth a unit of money more."""
        own = self.seen[units]
        if not isinstance(own, Solved):
            return False
        return value_of(own).bound - value_of(self.best(units)).value < 1

    def interval(self, step: str) -> tuple[int, int] | None:
        """The largest amount without a step below the smallest one with it; None for no such."""
        within = [at for at in self.seen if step in ids_of(self.best(at))]
        if not within or not (high := min(within)):
            return None
        return max(at for at in self.seen if at < high), high

    def between(self, step: str) -> int | None:
        """The next amount to look at for a step; None where there is nothing between."""
        found = self.interval(step)
        if found is None or found[1] - found[0] <= 1:
            return None
        return sum(found) // 2

    def job(self, units: int, settings: SolveSettings) -> Job:
        """The plan with so much extra money, from the one with the next less."""
        near = self.best(max(at for at in self.seen if at <= units)).roadmap
        extra = units * self.grid
        changed = with_more(self.workspace, self.kind, extra)
        return Job(f"{self.kind} +{float(extra):,.0f}", changed, settings, near)

    def entry(self, step: str) -> Entry | None:
        """Where a step enters, as far as was looked."""
        found = self.interval(step)
        if found is None:
            return None
        low, high = found
        before, after = self.best(low), self.best(high)
        came, left = ids_of(after) - ids_of(before), ids_of(before) - ids_of(after)
        return Entry(
            self.kind,
            high * self.grid,
            low * self.grid,
            tuple(s.id for s in after.roadmap.steps if s.id in came and s.id != step),
            tuple(s.id for s in before.roadmap.steps if s.id in left),
            value_of(after).value - value_of(self.base).value,
            self.sure(low) and self.sure(high),
        )

    def points(self) -> tuple[Point, ...]:
        """All that was found, the least money first."""
        return tuple(
            Point(at * self.grid, self.best(at), self.sure(at)) for at in sorted(self.seen)
        )
