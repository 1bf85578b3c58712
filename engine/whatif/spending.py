"""Money of a budget in other amounts than the inventory's, and what a roadmap needs of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from milepost.engine.model.inventory import BudgetPeriod, PlanRequest
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.plan.worth import WEEKS_PER_YEAR

QUARTER: Final = 13
"""Weeks of a quarter, counted from the start of the plan."""

Release = tuple[dt.date, Fraction | None]
"""The last day of a period, and the money that becomes free in it; None is without limit."""


def one_off_of(roadmap: Roadmap) -> int:
    """The one-off money of a roadmap."""
    return sum(step.one_off for step in roadmap.steps)


def cost_of(roadmap: Roadmap) -> Fraction:
    """External money of a roadmap over its horizon, as the objective *cost* counts it."""
    running = sum(step.run_per_year for step in roadmap.steps) * roadmap.horizon
    return one_off_of(roadmap) + Fraction(running, WEEKS_PER_YEAR)


def quarterly_need(roadmap: Roadmap) -> Fraction:
    """The least one-off money a quarter that pays for a roadmap, when what is left carries over.

    The largest of what is spent up to the end of each quarter, divided by the quarters until then.
    """
    spent: dict[int, int] = {}
    for step in roadmap.steps:
        spent[step.start // QUARTER] = spent.get(step.start // QUARTER, 0) + step.one_off
    total, most = 0, Fraction(0)
    for quarter in sorted(spent):
        total += spent[quarter]
        most = max(most, Fraction(total, quarter + 1))
    return most


def each_quarter(plan: PlanRequest, amount: Fraction) -> PlanRequest:
    """The plan with the same one-off money in each quarter, in place of its budget's."""
    weeks = [QUARTER * (number + 1) for number in range(plan.horizon // QUARTER + 1)]
    return with_one_off(plan, [(_last_day(plan, week), amount) for week in weeks])


def in_all(plan: PlanRequest, amount: Fraction | None) -> PlanRequest:
    """The plan with so much one-off money over its whole horizon, in place of its budget's."""
    # A step that takes no time may still start when the last week is over.
    return with_one_off(plan, [(_last_day(plan, plan.horizon + 1), amount)])


def _last_day(plan: PlanRequest, week: int) -> dt.date:
    return plan.start + dt.timedelta(days=7 * week - 1)


def with_one_off(plan: PlanRequest, releases: Sequence[Release]) -> PlanRequest:
    """The plan with other one-off money in its budget; the run money stays as it is."""
    run = [(period.until, period.run) for period in plan.limits.budget]
    days = sorted({day for day, _ in (*releases, *run)})
    budget = tuple(
        BudgetPeriod(day, one_off, running)
        for day, one_off, running in zip(days, _over(days, releases), _over(days, run), strict=True)
    )
    return replace(plan, limits=replace(plan.limits, budget=budget))


def _over(days: Sequence[dt.date], releases: Sequence[Release]) -> Iterator[Fraction | None]:
    """The money of each of finer periods: that of a whole one becomes free in its first part."""
    left = iter(releases)
    until, amount = next(left, (dt.date.min, None))
    fresh = True
    for day in days:
        while until < day:
            until, amount = next(left, (dt.date.max, None))
            fresh = True
        yield amount if fresh or amount is None else Fraction(0)
        fresh = False
