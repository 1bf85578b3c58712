"""The grid on which a limit is relaxed, and how far a given roadmap would have it relaxed.

Rungs are whole numbers: the higher the looser. Days move by whole weeks, FTE by tenths, money by
whole units, levels by one.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.model.inventory import PlanRequest
from milepost.engine.plan.problem import PlanProblem, first_week_from, weeks_until
from milepost.engine.plan.removable import MONEY, Removable, Value
from milepost.engine.plan.schedule import Schedule, ends_of, goal_weeks

PARTS = 10
"""Into how many parts one FTE is divided."""

DEAREST = 2**53
"""More money than any roadmap may cost."""

Measure = Callable[[PlanProblem, Schedule, int], int]
"""The rung that a roadmap asks for, found with the limit at a given rung."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Rungs of one limit: `lowest` is no looser than the limit itself, `highest` as loose as any.

    Without a `highest` nothing is as loose as to have no such limit. `value` is what stands at a
    rung.
    """

    lowest: int
    highest: int | None
    value: Callable[[int], Value]
    measure: Measure


def scale_of(plan: PlanRequest, item: Removable, in_place: int = 0) -> Scale | None:
    """The scale of a limit; None for what can only stand or go, or has another way to shift.

    `in_place` is the level that a capability has already, for a level that the plan must reach.
    """
    value = item.value
    match item.kind, value:
        case "target", dt.date():
            # Every target has a goal of its own, in their order.
            return Scale(
                weeks_until(plan.start, value),
                None,
                lambda week: plan.start + dt.timedelta(weeks=week),
                lambda problem, starts, _: int(goal_weeks(problem, starts)[item.at]),
            )
        case "horizon", int():
            return Scale(value, None, int, _last_week)
        case "capacity", Fraction():
            role = plan.capacity[item.at][0]
            return _tenths(value, lambda problem, starts: _peak(problem, starts, role))
        case "run_capacity", Fraction():
            role = plan.limits.run_capacity[item.at][0]
            return _tenths(value, lambda problem, starts: _running(problem, starts, role))
        case "budget", Fraction():
            return Scale(
                math.floor(value),
                DEAREST,
                Fraction,
                lambda problem, starts, given: _spent(item, problem, starts, given),
            )
        case "not_before", dt.date():
            return _earlier(plan, item, value)
        case "must", _:
            stated = plan.limits.must[item.at].level
            if stated is not None and stated > in_place + 1:
                return Scale(0, stated - in_place - 1, lambda down: stated - down, lambda *_: 1)
        case _:
            pass
    return None


def _tenths(value: Fraction, used: Callable[[PlanProblem, Schedule], Fraction]) -> Scale:
    return Scale(
        math.floor(value * PARTS),
        None,
        lambda tenths: Fraction(tenths, PARTS),
        lambda problem, starts, _: math.ceil(used(problem, starts) * PARTS),
    )


def _last_week(problem: PlanProblem, starts: Schedule, _: int) -> int:
    return int(max([*ends_of(problem, starts).values(), *goal_weeks(problem, starts)]))


def _peak(problem: PlanProblem, starts: Schedule, role: str) -> Fraction:
    """The most of a role that is at work in any week."""
    load: dict[int, Fraction] = defaultdict(Fraction)
    for i, start in starts.items():
        rate = dict(problem.steps[i].rates).get(role)
        if rate:
            for week in range(start, problem.steps[i].end(start)):
                load[week] += rate
    return max(load.values(), default=Fraction(0))


def _running(problem: PlanProblem, starts: Schedule, role: str) -> Fraction:
    """What running everything takes of a role in the end."""
    shares = (dict(problem.steps[i].run_fte).get(role, Fraction(0)) for i in starts)
    return sum(shares, Fraction(0))


def _spent(item: Removable, problem: PlanProblem, starts: Schedule, given: int) -> int:
    """The least amount of a period that pays for a roadmap; `given` is the amount it has now.

    What is left of it pays for later periods too, up to the first without a limit.
    """
    entry, kind = divmod(item.at, len(MONEY))
    later = [a for a in problem.accounts if a.kind == MONEY[kind] and a.entry >= entry]
    needed = Fraction(0)
    for account in later:
        if account.first == later[0].first:
            spent = sum(account.spent(problem.steps[i], start) for i, start in starts.items())
            needed = max(needed, spent - account.amount + given)
    return math.ceil(needed)


def _earlier(plan: PlanRequest, item: Removable, day: dt.date) -> Scale:
    """Weeks by which a step may start before its day."""
    entry = plan.limits.not_before[item.at]
    week = first_week_from(plan.start, day)

    def measure(problem: PlanProblem, starts: Schedule, _: int) -> int:
        begins = [
            start
            for i, start in starts.items()
            if problem.steps[i].capability == entry.capability
            and entry.level in (None, problem.steps[i].level)
        ]
        return week - min(begins, default=week - 1)

    return Scale(0, week, lambda weeks: plan.start + dt.timedelta(weeks=week - weeks), measure)
