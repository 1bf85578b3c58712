"""What roadmaps are worth, counted twice, and the planner against every roadmap there is."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import HealthCheck, given, settings

from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.evidence import with_evidence
from milepost.engine.plan.later import put_off
from milepost.engine.plan.outcome import roadmap_of
from milepost.engine.plan.schedule import goal_weeks, tidied
from milepost.engine.plan.value import parts_of
from milepost.engine.plan.verify import verify
from milepost.engine.plan.verify_value import value_of
from tests.property.every_roadmap import EveryRoadmap
from tests.property.plans import program_of, proven_best
from tests.property.valued import Purse, valued_cases

MOST_ROADMAPS = 40
"""How many roadmaps of a case are counted twice."""


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(valued_cases())
def test_the_value_of_a_roadmap_is_counted_alike_twice(
    case: tuple[MaturityModel, Inventory],
) -> None:
    """Planner, totals and verifier come to the same sum for any choice of steps and weeks."""
    model, inventory = case
    problem = build_problem(model, inventory, program_of(model, inventory))
    if isinstance(problem, tuple):
        return
    dice = random.Random(len(problem.steps))
    for _ in range(MOST_ROADMAPS):
        starts = {
            i: dice.randint(step.earliest, problem.horizon - step.duration)
            for i, step in enumerate(problem.steps)
            if dice.random() < 2 / 3 and step.duration <= problem.horizon - step.earliest
        }
        if any(week > problem.horizon for week in goal_weeks(problem, starts)):
            continue
        roadmap = roadmap_of(problem, starts)
        value, near = value_of(model, inventory, roadmap)
        assert float(problem.value(starts)) == pytest.approx(value, abs=near)
        assert parts_of(model, inventory, roadmap).npv == problem.value(starts)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(valued_cases())
def test_putting_a_schedule_in_order_never_costs_value(
    case: tuple[MaturityModel, Inventory],
) -> None:
    """What the planner leaves out or moves forward was worth no more where it was."""
    model, inventory = case
    program = program_of(model, inventory)
    problem = build_problem(model, inventory, program)
    if isinstance(problem, tuple):
        return
    numbers = {step.id: number for number, step in enumerate(problem.steps)}
    every = EveryRoadmap(model, inventory, program)
    sound = (r for r in every.roadmaps() if not verify(model, inventory, program, r))
    for roadmap in itertools.islice(sound, 0, 60, 12):
        if any(step.id not in numbers for step in roadmap.steps):
            continue
        starts = {numbers[step.id]: step.start for step in roadmap.steps}
        later = put_off(problem, starts)
        assert all(later[i] >= week for i, week in starts.items())
        for ordered in (tidied(problem, starts), later):
            assert problem.value(ordered) >= problem.value(starts)
            after = with_evidence(model, inventory, program, roadmap_of(problem, ordered))
            assert verify(model, inventory, program, after) == ()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(valued_cases())
def test_no_roadmap_within_the_limits_is_worth_more(
    case: tuple[MaturityModel, Inventory],
) -> None:
    """With a target or without, the plan is worth as much as the best that keeps the limits."""
    model, inventory = case
    program = program_of(model, inventory)
    every = EveryRoadmap(model, inventory, program)
    purse = Purse(model, inventory)
    best: float | None = None
    for roadmap in every.roadmaps():
        value = purse.value(roadmap)
        better = best is None or value > best
        if better and not verify(model, inventory, program, roadmap):
            best = value
    found = proven_best(model, inventory, program)
    if found is None or best is None:
        assert (found, best) == (None, None)
        return
    (objective,) = found.objectives
    assert objective.name == "value"
    assert float(objective.bound) >= best - 0.01
    assert float(objective.value) >= best - 1
