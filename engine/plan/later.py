"""Steps put off to the week in which they are worth most: later money is cheaper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from milepost.engine.plan.dates import Dates
from milepost.engine.plan.earned import Earned
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.workload import workload_of

LEAST = 1e-3
"""A move for less is not worth it: what it earns is counted in floating point."""


def put_off(problem: PlanProblem, starts: Mapping[int, int]) -> dict[int, int]:
    """The schedule with each step, the last to start first, in the later week of most value.

    The others stay where they are meanwhile; every limit and every goal's last week is kept. What
    is worth less in the end than it was comes back as it was.
    """
    if problem.worth is None:
        return dict(starts)
    earned = Earned(problem, problem.worth, starts)
    load = workload_of(problem, starts)
    dates = Dates(problem, starts)
    latest = {goal.node: goal.latest for goal in problem.goals if goal.node is not None}
    users: dict[int, list[int]] = defaultdict(list)
    for i in starts:
        for need in problem.steps[i].needs:
            users[need].append(i)
    placed = dict(starts)

    def in_time(i: int, week: int) -> bool:
        """Whether goals and users of the step still have what they need in time."""
        changed = dates.ends(i, problem.steps[i].end(week))
        held = all(
            dates.at[n] <= latest.get(n, problem.horizon)
            and all(dates.at[n] <= placed[user] for user in users[n])
            for n in changed
        )
        dates.undo(changed)
        return held

    def weeks(i: int) -> Iterator[int]:
        """The later weeks in which the step may start, as far as time and people go."""
        step = problem.steps[i]
        week = step.next_start(placed[i] + 1)
        while week is not None and step.end(week) <= problem.horizon and in_time(i, week):
            if load.last_full(i, week, step.end(week)) is None:
                yield week
            week = step.next_start(week + 1)

    for i in sorted(starts, key=lambda i: (-starts[i], -i)):
        step, own = problem.steps[i], placed[i]
        load.remove(i, own, step.end(own))
        gains = {week: earned.change(i, week) for week in weeks(i)}
        for week in sorted(gains, key=lambda week: (-gains[week], week)):
            if gains[week] < LEAST:
                break
            if _afforded(problem, {**placed, i: week}):
                placed[i] = week
                dates.ends(i, step.end(week))
                earned.move(i, week)
                break
        load.add(i, placed[i], step.end(placed[i]))
    return placed if problem.value(placed) > problem.value(starts) else dict(starts)


def _afforded(problem: PlanProblem, starts: Mapping[int, int]) -> bool:
    """Whether no account is overdrawn."""
    return all(
        sum((account.spent(problem.steps[i], at) for i, at in starts.items()), Fraction(0))
        <= account.amount
        for account in problem.accounts
    )
