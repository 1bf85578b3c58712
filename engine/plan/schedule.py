"""Start weeks of chosen steps, put in order: nothing superfluous, nothing later than it must be.

A schedule maps the number of each chosen step to its start week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction

from milepost.engine.plan.problem import PlanProblem

Schedule = Mapping[int, int]
Load = dict[tuple[str, int], Fraction]


def ends_of(problem: PlanProblem, starts: Schedule) -> dict[int, int]:
    """The week in which each chosen step has ended."""
    return {i: start + problem.steps[i].duration for i, start in starts.items()}


def goal_weeks(problem: PlanProblem, starts: Schedule) -> list[float]:
    """The week in which each goal is reached; infinite where it is not."""
    dates = problem.dates(ends_of(problem, starts))
    return [0 if goal.node is None else dates[goal.node] for goal in problem.goals]


def overloads(problem: PlanProblem, starts: Schedule) -> list[tuple[str, int]]:
    """The roles and weeks in which the chosen steps need more than the capacity."""
    capacity = dict(problem.capacity)
    load: Load = defaultdict(Fraction)
    for i, start in starts.items():
        _add(load, problem, i, start)
    return sorted(at for at, used in load.items() if at[0] in capacity and used > capacity[at[0]])


def tidied(problem: PlanProblem, starts: Schedule) -> dict[int, int]:
    """The schedule without steps that nothing needs, and with each step as early as it can be.

    No step and no goal gets later, so every limit that was kept still is.
    """
    now = dict(starts)
    while True:
        before = dict(now)
        now = _moved_left(problem, _without_superfluous(problem, now))
        if now == before:
            return now


def _add(load: Load, problem: PlanProblem, i: int, start: int) -> None:
    step = problem.steps[i]
    for role, rate in step.rates:
        for week in range(start, start + step.duration):
            load[role, week] += rate


def _without_superfluous(problem: PlanProblem, starts: dict[int, int]) -> dict[int, int]:
    weeks = goal_weeks(problem, starts)
    kept = dict(starts)
    # Last steps first: what only they needed can go after them.
    for i in sorted(starts, reverse=True):
        trial = {j: start for j, start in kept.items() if j != i}
        dates = problem.dates(ends_of(problem, trial))
        served = all(
            dates[n] <= start for j, start in trial.items() for n in problem.steps[j].needs
        )
        if served and all(
            goal.node is None or dates[goal.node] <= week
            for goal, week in zip(problem.goals, weeks, strict=True)
        ):
            kept = trial
    return kept


def _moved_left(problem: PlanProblem, starts: dict[int, int]) -> dict[int, int]:
    """Each step, in order of start, at the first week that its needs and its roles allow.

    That week is never later than before: whatever was placed already has moved left as well.
    """
    capacity = dict(problem.capacity)
    load: Load = defaultdict(Fraction)
    placed: dict[int, int] = {}
    for i in sorted(starts, key=lambda i: (starts[i], i)):
        step = problem.steps[i]
        dates = problem.dates(ends_of(problem, placed))
        start = int(max((dates[n] for n in step.needs), default=0))
        limited = [(role, rate) for role, rate in step.rates if role in capacity]
        week = start
        while week < start + step.duration:
            if any(load[role, week] + rate > capacity[role] for role, rate in limited):
                start = week + 1
            week += 1
        placed[i] = start
        _add(load, problem, i, start)
    return placed
