"""What comes out of a search: the objectives' values, the roadmap, or the words for neither."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from milepost.engine.model.roadmap import (
    Infeasible,
    ObjectiveValue,
    Reached,
    Roadmap,
    Solved,
    Step,
    Unproven,
)
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.schedule import Schedule, goal_weeks, tidied
from milepost.engine.plan.value import most_value


def phases(problem: PlanProblem) -> tuple[list[str], list[str]]:
    """The objectives that were asked for, in order, and those that break the ties they leave.

    Value leaves no ties: what is earlier or cheaper is worth more. Early wins come after those that
    time and cost leave; where a win costs no money, the fewest steps come first, as else a step
    could be added for its own sake.
    """
    still_open = sum(goal.timed and goal.node is not None for goal in problem.goals)
    time = ["time", "time_sum"] if still_open > 1 else ["time"] if still_open else []
    parts = {"change": ["change"], "time": time, "cost": ["cost"], "value": ["value"]}
    named = [phase for name in problem.objectives if name in parts for phase in parts[name]]
    ties = () if "value" in named else ("time", "cost")
    rest = [name for name in ties if name not in problem.objectives]
    last = [phase for name in rest for phase in parts[name]]
    if not problem.wins:
        return named, last
    free = any(not problem.steps[i].cost(problem.horizon) for i, _ in problem.wins)
    return [*named, *last, *(["steps"] if free else []), "early_wins"], []


def solved(
    problem: PlanProblem,
    starts: Schedule,
    bounds: Mapping[str, Fraction] | None,
    seconds: float | None,
    *,
    interrupted: bool = False,
) -> Solved:
    """The roadmap of a schedule, tidied, with its values and what is proved about them.

    No `bounds` at all means that nothing was to be done. An objective that the search did not come
    to has the bound 0, and value one that no schedule reaches. Where putting the schedule in order
    raises its value above the bound, which is exact to less than one unit of money, it is as good
    as the bound.
    """
    starts = tidied(problem, starts)
    values = values_of(problem, starts)
    proven = dict(values if bounds is None else bounds)
    if "value" in problem.objectives:
        proven["value"] = max(proven.get("value", most_value(problem)), values["value"])
    objectives = tuple(
        ObjectiveValue(name, values[name], proven.get(name, Fraction(0)))
        for name in phases(problem)[0]
    )
    return Solved(
        roadmap_of(problem, starts),
        objectives,
        all(objective.proven for objective in objectives),
        seconds,
        interrupted,
    )


def infeasible(problem: PlanProblem, seconds: float | None) -> Infeasible:
    """No choice and order of steps fits."""
    people = "the capacity of its roles, " if problem.capacity else ""
    limits = f"{people}the dates of all targets and {problem.horizon} weeks of horizon"
    return Infeasible((f"no choice and order of steps keeps {limits}",), seconds)


def nothing_found(seconds: float | None, *, interrupted: bool) -> Unproven:
    """Neither a roadmap nor a proof that there is none."""
    because = "the search was stopped" if interrupted else "time ran out"
    return Unproven(f"{because} before a roadmap was found", seconds, interrupted)


def values_of(problem: PlanProblem, starts: Schedule) -> dict[str, Fraction]:
    """The value of each objective for a schedule that reaches every goal."""
    weeks = [
        (goal.weight, int(week))
        for goal, week in zip(problem.goals, goal_weeks(problem, starts), strict=True)
        if goal.timed
    ]
    return {
        "time": Fraction(max((week for _, week in weeks), default=0)),
        "time_sum": Fraction(sum(weight * week for weight, week in weeks)),
        "cost": problem.cost(starts),
        "change": Fraction(problem.change(starts)),
        "value": problem.value(starts),
        "steps": Fraction(len(starts)),
        "early_wins": problem.wins_week(starts),
    }


def roadmap_of(problem: PlanProblem, starts: Schedule) -> Roadmap:
    """The roadmap of a schedule that reaches every goal, its steps in order of start."""
    weeks = goal_weeks(problem, starts)
    return Roadmap(
        tuple(_step(problem, i, starts[i]) for i in sorted(starts, key=lambda i: (starts[i], i))),
        tuple(
            Reached(number, goal.name, int(week))
            for number, (goal, week) in enumerate(zip(problem.goals, weeks, strict=True))
            if goal.timed
        ),
        problem.horizon,
    )


def _step(problem: PlanProblem, i: int, start: int) -> Step:
    step = problem.steps[i]
    return Step(
        step.capability,
        step.level,
        start,
        step.end(start),
        step.one_off,
        step.run_per_year,
        step.effort,
        step.run_fte,
        step.stretched_from,
        step.end(start) - start - step.duration,
    )
