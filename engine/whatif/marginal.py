"""What one more unit of each limit is worth, and what one less would cost: by planning again.

No price of a solver is taken for it. A price holds for the smallest change of a continuous problem;
here steps are whole, and whether half a person more helps depends on what else is in the way.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from milepost.engine.model.inventory import PlanRequest
from milepost.engine.model.roadmap import Infeasible, PlanResult, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.plan.known import proven
from milepost.engine.plan.removable import LONGEST, Removable, Value, changed, removables
from milepost.engine.run import UnsoundPlan, verified
from milepost.engine.whatif.effect import (
    Difference,
    Effect,
    difference,
    gained,
    lost,
    recounted,
)
from milepost.engine.whatif.job import Job, Run

GONE = ("closed", "not_before", "fixed", "must", "must_not")
"""The kinds of limits that have no unit: they can only be taken away."""


@dataclass(frozen=True, slots=True)
class Units:
    """By how much each kind of limit is changed: FTE, money, and weeks of horizon and of dates."""

    fte: Fraction = Fraction(1, 2)
    money: Fraction = Fraction(10_000)
    weeks: int = 4


@dataclass(frozen=True, slots=True)
class Nudge:
    """A limit with one unit `more` or less, or gone: `after` stands in its place, None for nothing.

    `unit` is by how much it changes, in FTE, money or weeks; None where it goes.
    """

    limit: Removable
    more: bool
    unit: Fraction | None
    after: Value


@dataclass(frozen=True, slots=True)
class Marginal:
    """What one change of a limit does to the plan; no `difference` where there is no roadmap.

    Without `searched` the base plan itself keeps the tighter limit, so that nothing is better.
    """

    nudge: Nudge
    result: PlanResult
    difference: Difference | None
    effect: Effect
    searched: bool = True


def unit_of_money(plan: PlanRequest) -> Fraction:
    """About a tenth of the largest amount in the budget, as 1, 2 or 5 times a power of ten.

    10,000 where there is no budget.
    """
    amounts = [x for p in plan.limits.budget for x in (p.one_off, p.run) if x]
    if not amounts:
        return Units().money
    tenth = max(max(amounts) / 10, Fraction(1))
    power = 10 ** math.floor(math.log10(tenth))
    return Fraction(power * max((n for n in (1, 2, 5) if n * power <= tenth), default=1))


def nudges(plan: PlanRequest, units: Units) -> tuple[Nudge, ...]:
    """Every limit that the plan has, changed by one unit either way where it has one."""
    return tuple(nudge for item in removables(plan) for nudge in _nudges(plan, item, units))


def _nudges(plan: PlanRequest, item: Removable, units: Units) -> Iterator[Nudge]:
    value, weeks = item.value, Fraction(units.weeks)
    if item.kind in GONE:
        yield Nudge(item, more=True, unit=None, after=None)
    elif item.kind == "horizon":
        more = min(plan.horizon + units.weeks, LONGEST)
        if more > plan.horizon:
            yield Nudge(item, more=True, unit=Fraction(more - plan.horizon), after=more)
        if plan.horizon > units.weeks:
            yield Nudge(item, more=False, unit=weeks, after=plan.horizon - units.weeks)
    elif isinstance(value, dt.date):
        span = dt.timedelta(weeks=units.weeks)
        if dt.date.max - value >= span:
            yield Nudge(item, more=True, unit=weeks, after=value + span)
        yield Nudge(item, more=False, unit=weeks, after=value - span)
    elif isinstance(value, Fraction):
        unit = units.money if item.kind == "budget" else units.fte
        yield Nudge(item, more=True, unit=unit, after=value + unit)
        if value > 0:
            less = min(value, unit)
            yield Nudge(item, more=False, unit=less, after=value - less)


def nudged(workspace: Workspace, nudge: Nudge) -> Workspace:
    """The workspace with the limit as the nudge leaves it."""
    plan = workspace.inventory.plan
    plan = changed(plan, removables(plan), {nudge.limit.path: nudge.after})
    return replace(workspace, inventory=replace(workspace.inventory, plan=plan))


def marginals(
    workspace: Workspace,
    base: Solved,
    units: Units,
    run: Run,
    settings: SolveSettings | None = None,
) -> tuple[Marginal, ...]:
    """What each limit is worth, those first that bring most; then those that cost most to lose.

    `base` is the verified plan of the workspace. All plans are asked for at once. Raises as
    `milepost.engine.run.searched` does.
    """
    settings = settings or SolveSettings()
    tried = [(nudge, nudged(workspace, nudge)) for nudge in nudges(workspace.inventory.plan, units)]
    narrow = [_narrows(workspace, nudge) for nudge, _ in tried]
    kept = [
        _kept(to, base) if narrower else None
        for (_, to), narrower in zip(tried, narrow, strict=True)
    ]
    jobs = [
        Job(
            f"{nudge.limit.path} {'more' if nudge.more else 'less'}",
            to,
            settings,
            base.roadmap,
            proven(base.objectives) if narrower else (),
        )
        for (nudge, to), narrower, result in zip(tried, narrow, kept, strict=True)
        if result is None
    ]
    found = iter(run(jobs))
    judged = [
        _judged(nudge, to, base, result or next(found), searched=result is None)
        for (nudge, to), result in zip(tried, kept, strict=True)
    ]
    return ranked(judged)


def _judged(
    nudge: Nudge, to: Workspace, base: Solved, result: PlanResult, *, searched: bool
) -> Marginal:
    if not isinstance(result, Solved):
        outcome = Effect("impossible" if isinstance(result, Infeasible) else "unknown")
        return Marginal(nudge, result, None, outcome, searched)
    before = recounted(base, to) if nudge.limit.kind == "horizon" else base
    found = difference(before, result)
    effect = gained(found) if nudge.more else lost(found)
    return Marginal(nudge, result, found, effect, searched)


def ranked(found: Sequence[Marginal]) -> tuple[Marginal, ...]:
    """The most weeks or money first, in the order of the objectives; what brings nothing last."""
    order = ("better", "impossible", "worse", "open", "unknown", "nothing")

    def key(marginal: Marginal) -> tuple[bool, int, int, Fraction]:
        effect = marginal.effect
        names = [s.name for s in marginal.difference.shifts] if marginal.difference else []
        at = names.index(effect.by.name) if effect.by else 0
        size = abs(effect.by.better) if effect.by else Fraction(0)
        return not marginal.nudge.more, order.index(effect.outcome), at, -size

    return tuple(sorted(found, key=key))


# -- what is known without a search ----------------------------------------------------------------


def _kept(to: Workspace, base: Solved) -> Solved | None:
    """The base plan where it keeps a limit that only narrows; no plan that keeps it is better."""
    try:
        return verified(to, base)
    except UnsoundPlan:
        return None


def _narrows(workspace: Workspace, nudge: Nudge) -> bool:
    """Whether a change takes plans away and changes none, so that every bound still holds.

    Over another horizon a plan costs something else. A smaller team may make a step longer, which
    then could fit where it did not before.
    """
    if nudge.more or nudge.limit.kind == "horizon":
        return False
    if nudge.limit.kind != "capacity" or not isinstance(nudge.after, Fraction):
        return True
    model = workspace.model
    role = workspace.inventory.plan.capacity[nudge.limit.at][0]
    steps = (
        model.step(id, level) for id in model.capabilities for level in range(1, model.top + 1)
    )
    return all(
        dict(step.effort).get(role, Fraction(0)) <= nudge.after * step.duration for step in steps
    )
