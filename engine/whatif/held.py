"""A roadmap held against another inventory: as it stands, and as good as one that was found."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from milepost.engine.logic.compile import compile_model
from milepost.engine.model.inventory import Dated
from milepost.engine.model.roadmap import ObjectiveValue, Roadmap, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.evidence import with_evidence
from milepost.engine.plan.outcome import phases, roadmap_of, values_of
from milepost.engine.plan.schedule import goal_weeks
from milepost.engine.plan.value import most_value
from milepost.engine.plan.verify import verify

DAYS = 7


def dated(roadmap: Roadmap, start: dt.date) -> tuple[Dated, ...]:
    """The steps of a roadmap with the days on which they start."""
    return tuple(
        Dated(step.capability, step.level, start + dt.timedelta(days=DAYS * step.start))
        for step in roadmap.steps
    )


def held(workspace: Workspace, steps: Iterable[Dated]) -> Solved | tuple[str, ...]:
    """The roadmap that takes these steps on these days, verified, or what it breaks, in sentences.

    Nothing is searched for and nothing is proved: each bound is one that holds of every plan.
    """
    model, inventory = workspace.model, workspace.inventory
    goals = tuple(target.goal for target in inventory.plan.targets)
    program = compile_model(model, inventory.not_applicable.keys(), goals)
    problem = build_problem(model, inventory, program)
    if isinstance(problem, tuple):
        return problem
    numbers = {(step.capability, step.level): i for i, step in enumerate(problem.steps)}
    starts: dict[int, int] = {}
    wrong: list[str] = []
    for step in steps:
        name = f"{step.capability}@{step.level}"
        number = numbers.get((step.capability, step.level or 0))
        week, over = divmod((step.day - inventory.plan.start).days, DAYS)
        if number is None:
            wrong.append(f"{name} is not to be done: it is in place, or nothing asked for needs it")
        elif week < 0 or over:
            wrong.append(f"{name} starts on {step.day}, where no week of the plan begins")
        else:
            starts[number] = week
    if not wrong:
        reached = zip(problem.goals, goal_weeks(problem, starts), strict=True)
        wrong = [f"{goal.name} is not reached" for goal, week in reached if math.isinf(week)]
    if wrong:
        return tuple(wrong)
    values = values_of(problem, starts)
    objectives = tuple(
        ObjectiveValue(name, values[name], most_value(problem) if name == "value" else Fraction(0))
        for name in phases(problem)[0]
    )
    roadmap = with_evidence(model, inventory, program, roadmap_of(problem, starts))
    wrong += verify(model, inventory, program, roadmap, objectives)
    if wrong:
        return tuple(wrong)
    return Solved(roadmap, objectives, all(each.proven for each in objectives), None)


def as_good(result: Solved, other: Solved) -> Solved | None:
    """The other roadmap with what is proved of the first, where it is not worse; else None."""
    objectives = tuple(
        replace(found, value=each.value)
        for found, each in zip(result.objectives, other.objectives, strict=True)
    )
    for found, each in zip(result.objectives, objectives, strict=True):
        if found.name == "value":
            if each.value < found.value and not (result.optimal and each.proven):
                return None
        elif each.value != found.value:
            return None
    return replace(result, roadmap=other.roadmap, objectives=objectives)
