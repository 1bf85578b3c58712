"""What changes in a plan when one thing in its inventory does: objective by objective, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from milepost.engine.model.change import WEEKS_PER_YEAR
from milepost.engine.model.roadmap import ObjectiveValue, Roadmap, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.value import parts_of

Outcome = Literal["better", "worse", "nothing", "open", "impossible", "unknown"]
"""What a change does to a plan.

*better* and *worse* by the objectives in their order; *nothing*: proven to make no difference;
*open*: no difference found, and none ruled out; *impossible*: there is no plan with it; *unknown*:
none was found in time.
"""


@dataclass(frozen=True, slots=True)
class Shift:
    """One objective in two plans; `better` and `most` are above 0 where the later one is better.

    `better` is how much better the later plan is than the earlier one, in the objective's unit, and
    `most` how much better than the earlier plan any later one could be, by the proven bound. With
    `settled` the later plan cannot be bettered, with `exact` the earlier one cannot either.
    """

    name: str
    before: Fraction
    after: Fraction
    better: Fraction
    most: Fraction
    settled: bool
    exact: bool

    @property
    def equal(self) -> bool:
        """Whether both plans are as good; of value, to less than a unit of money."""
        return abs(self.better) < 1 if self.name == "value" else not self.better


@dataclass(frozen=True, slots=True)
class Difference:
    """Two plans side by side: `weeks` later and `cost` dearer, below 0 sooner and cheaper.

    `shifts` follow the objectives, with `whole` all of them; the cost of both is counted over the
    earlier plan's horizon. `entered` and `left` are ids of steps. `dates` are the weeks by which
    each target moves.
    """

    shifts: tuple[Shift, ...]
    whole: bool
    weeks: int
    cost: Fraction
    dates: tuple[int, ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def same_choice(self) -> bool:
        """Whether both plans take the same steps."""
        return not self.entered and not self.left


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does, and the objective that decides it; None where none differs.

    `exact`: both plans are proven up to that objective, so that the difference is the true one.
    """

    outcome: Outcome
    by: Shift | None = None
    exact: bool = True


def difference(before: Solved, after: Solved) -> Difference:
    """What two plans with the same objectives differ in."""
    first, second = before.roadmap, after.roadmap
    had, has = ({step.id: step for step in roadmap.steps} for roadmap in (first, second))
    weeks_before = {reached.index: reached.week for reached in first.reached}
    shifts = tuple(_shifts(before.objectives, after.objectives))
    return Difference(
        shifts,
        len(shifts) == len(after.objectives),
        second.finish_week - first.finish_week,
        cost_of(second, first.horizon) - cost_of(first, first.horizon),
        tuple(r.week - weeks_before.get(r.index, r.week) for r in second.reached),
        tuple(id for id in has if id not in had),
        tuple(id for id in had if id not in has),
    )


def gained(found: Difference) -> Effect:
    """What more of something does: it need not be used, so no plan with it is worse."""
    exact = True
    for shift in found.shifts:
        exact = exact and shift.exact
        if not shift.equal and shift.better > 0:
            return Effect("better", shift, exact)
        if not shift.settled:
            return Effect("open", shift, exact=False)
        if not shift.equal:
            return Effect("nothing", None, exact)
    return Effect("nothing", None, exact) if found.whole else Effect("open", None, exact=False)


def lost(found: Difference) -> Effect:
    """What less of something does; a plan with less that is as good shows that it can be spared."""
    exact = True
    for shift in found.shifts:
        exact = exact and shift.exact
        if not shift.equal:
            return Effect("nothing") if shift.better > 0 else Effect("worse", shift, exact)
    return Effect("nothing") if found.whole else Effect("open", None, exact=False)


def cost_of(roadmap: Roadmap, horizon: int) -> Fraction:
    """One-off cost and run cost over so many weeks, as the objective `cost` counts them."""
    run = sum(step.run_per_year for step in roadmap.steps)
    return sum(step.one_off for step in roadmap.steps) + Fraction(run * horizon, WEEKS_PER_YEAR)


def recounted(before: Solved, workspace: Workspace) -> Solved:
    """A plan as it counts over the horizon of another workspace, beside whose plan it is set.

    Cost and value grow with the weeks they are counted over; what is left between the two plans is
    what another choice of steps and dates brings. Change and early wins, which count the horizon
    for what is left out, are not recounted, nor is what comes after them.
    """
    horizon = workspace.inventory.plan.horizon
    roadmap = replace(before.roadmap, horizon=horizon)
    found: list[ObjectiveValue] = []
    for objective in before.objectives:
        value = objective.value
        if objective.name in ("change", "early_wins"):
            break
        if objective.name == "cost":
            value = cost_of(roadmap, horizon)
        elif objective.name == "value":
            value = parts_of(workspace.model, workspace.inventory, roadmap).npv
        counted = value != objective.value
        found.append(replace(objective, value=value, bound=value) if counted else objective)
    return replace(before, roadmap=roadmap, objectives=tuple(found))


def _shifts(before: Sequence[ObjectiveValue], after: Sequence[ObjectiveValue]) -> Iterator[Shift]:
    # Where other goals are open, other objectives follow.
    for first, second in zip(before, after, strict=False):
        if first.name != second.name:
            return
        sign = 1 if first.name == "value" else -1
        yield Shift(
            first.name,
            first.value,
            second.value,
            sign * (second.value - first.value),
            max(sign * (second.bound - first.value), sign * (second.value - first.value)),
            second.proven,
            first.proven and second.proven,
        )
