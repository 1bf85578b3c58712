"""Start weeks of chosen steps, put in order: nothing superfluous, nothing later than it must be.

A schedule maps the number of each chosen step to its start week.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from milepost.engine.plan.dates import Dates
from milepost.engine.plan.earned import Earned
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.workload import workload_of

Schedule = Mapping[int, int]


def ends_of(problem: PlanProblem, starts: Schedule) -> dict[int, int]:
    """The week in which each chosen step has ended."""
    return {i: problem.steps[i].end(start) for i, start in starts.items()}


def goal_weeks(problem: PlanProblem, starts: Schedule) -> list[float]:
    """The week in which each goal is reached; infinite where it is not."""
    dates = problem.dates(ends_of(problem, starts))
    return [0 if goal.node is None else dates[goal.node] for goal in problem.goals]


def kept(problem: PlanProblem, starts: Schedule) -> bool:
    """Whether the chosen steps keep every limit on people and money, exactly."""
    if not workload_of(problem, starts).kept():
        return False
    running: dict[str, Fraction] = defaultdict(Fraction)
    for i in starts:
        for role, amount in problem.steps[i].run_fte:
            running[role] += amount
    if any(running[role] > limit for role, limit in problem.run_capacity):
        return False
    return all(
        sum(account.spent(problem.steps[i], start) for i, start in starts.items()) <= account.amount
        for account in problem.accounts
    )


def tidied(problem: PlanProblem, starts: Schedule) -> dict[int, int]:
    """The schedule without steps that nothing needs, and with each step as early as it can be.

    No step and no goal gets later, and every limit that was kept still is. A step of the baseline
    stays, and gets no earlier than it was there. Where the problem counts value, a step that earns
    is not superfluous, and a move by which the value would fall is not made.
    """
    now = dict(starts)
    while True:
        before = dict(now)
        now = _without_superfluous(problem, now, _earned(problem, now))
        now = _moved_left(problem, now, _earned(problem, now))
        if now == before or problem.value(now) < problem.value(before):
            return before


def _earned(problem: PlanProblem, starts: Schedule) -> Earned | None:
    return None if problem.worth is None else Earned(problem, problem.worth, starts)


def _without_superfluous(
    problem: PlanProblem, starts: dict[int, int], earned: Earned | None
) -> dict[int, int]:
    dates = Dates(problem, starts)
    latest = {goal.node: dates.at[goal.node] for goal in problem.goals if goal.node is not None}
    needed_by: dict[int, set[int]] = defaultdict(set)
    for i in starts:
        for need in problem.steps[i].needs:
            needed_by[need].add(i)
    left = dict(starts)
    committed = dict(problem.baseline)
    # Last steps first: what only they needed can go after them.
    for i in sorted(starts, reverse=True):
        if problem.steps[i].forced or i in committed:
            continue
        if earned is not None and earned.change(i, None) < 0:
            continue
        before = dates.ends(i, math.inf)
        if all(
            dates.at[n] <= latest.get(n, math.inf)
            and all(dates.at[n] <= starts[j] for j in needed_by[n])
            for n in before
        ):
            del left[i]
            if earned is not None:
                earned.move(i, None)
            for need in problem.steps[i].needs:
                needed_by[need].discard(i)
        else:
            dates.undo(before)
    return left


def _moved_left(
    problem: PlanProblem, starts: dict[int, int], earned: Earned | None
) -> dict[int, int]:
    """Each step, in order of start, at the first week that its needs and all limits allow.

    The others stay where they are meanwhile, so that nothing is ever in the way of a step's own
    place.
    """
    load = workload_of(problem, starts)
    spent = [
        sum((account.spent(problem.steps[i], start) for i, start in starts.items()), Fraction(0))
        for account in problem.accounts
    ]
    placed = dict(starts)
    committed = dict(problem.baseline)
    dates = Dates(problem, starts)
    for i in sorted(starts, key=lambda i: (starts[i], i)):
        step, own = problem.steps[i], placed[i]
        load.remove(i, own, step.end(own))
        ready = int(max((dates.at[n] for n in step.needs), default=0))
        week = step.next_start(max(ready, committed.get(i, 0)))
        while week is not None and week < own:
            full = load.last_full(i, week, step.end(week))
            worse = earned is not None and full is None and earned.change(i, week) < 0
            if (
                full is None
                and not worse
                and all(
                    total - account.spent(step, own) + account.spent(step, week) <= account.amount
                    for total, account in zip(spent, problem.accounts, strict=True)
                )
            ):
                break
            week = step.next_start(week + 1 if full is None else full + 1)
        placed[i] = own if week is None or week > own else week
        dates.ends(i, step.end(placed[i]))
        load.add(i, placed[i], step.end(placed[i]))
        if earned is not None:
            earned.move(i, placed[i])
        spent = [
            total - account.spent(step, own) + account.spent(step, placed[i])
            for total, account in zip(spent, problem.accounts, strict=True)
        ]
    return placed
