"""Steps that never work in the same week, whichever are chosen."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from milepost.engine.plan.heuristics import first_breeder
from milepost.engine.plan.problem import Count, Done, Goal, PlanNode, PlanProblem, PlanStep
from milepost.engine.plan.turns import turns

ONE = Fraction(1)


def step(name: str, weeks: int, *needs: int, **rates: Fraction) -> PlanStep:
    """A step of some weeks that keeps roles busy at these rates."""
    effort = tuple((role, rate * weeks) for role, rate in rates.items())
    return PlanStep(name, 1, weeks, 0, 0, effort, needs=needs)


def problem(steps: list[PlanStep], nodes: list[PlanNode], goal: int) -> PlanProblem:
    """The way to a node, with one FTE of each of two roles."""
    capacity = (("crm", ONE), ("web", ONE))
    goals = (Goal("goal", goal, 200),)
    return PlanProblem(tuple(steps), tuple(nodes), goals, capacity, 200, ("time",))


def test_turns_are_taken_across_roles_and_prerequisites() -> None:
    """Of three steps one pair shares a role, one another role, and one waits for the other."""
    steps = [
        step("a", 3, crm=ONE),
        step("b", 4, crm=ONE * 3 / 4, web=ONE * 3 / 4),
        step("c", 5, 0, web=ONE / 2),
        step("free", 9),
    ]
    nodes: list[PlanNode] = [Done(i) for i in range(4)]

    assert turns(problem(steps, [*nodes, Count(1, (1, 2, 3))], 4)) == [(0, 1, 2)]


def test_what_fits_together_takes_no_turns() -> None:
    """Two halves of a role are at work at once, and so are two roles."""
    steps = [step("a", 3, crm=ONE / 2), step("b", 3, crm=ONE / 2), step("c", 3, web=ONE)]

    assert turns(problem(steps, [Done(0), Done(1), Done(2), Count(3, (0, 1, 2))], 3)) == []


@pytest.mark.parametrize(("k", "waits"), [(1, False), (2, True), (3, True)])
def test_a_step_waits_for_what_no_choice_goes_without(k: int, waits: bool) -> None:  # noqa: FBT001 - a case
    """A step after k of three ways waits for the step that all but one of them rest on."""
    steps = [step("base", 2), step("x", 2, 0), step("y", 2, 0), step("z", 2), step("end", 2, 4)]
    nodes: list[PlanNode] = [Done(0), Done(1), Done(2), Done(3), Count(k, (1, 2, 3)), Done(4)]

    assert any({0, 4} <= set(group) for group in turns(problem(steps, nodes, 5))) is waits


@pytest.mark.parametrize("seed", range(12))
def test_no_schedule_has_two_of_a_group_at_work_at_once(seed: int) -> None:
    """In schedules of random problems with choices every group keeps its turns."""
    chance = random.Random(seed)
    steps, nodes = list[PlanStep](), list[PlanNode]()
    for i in range(14):
        near = chance.sample(range(len(nodes)), min(len(nodes), 3))
        if len(near) == 3:
            nodes.append(Count(chance.choice((1, 2)), tuple(sorted(near))))
        needs = (len(nodes) - 1,) if near and chance.random() < 0.7 else ()
        rates = {
            role: Fraction(chance.randint(1, 4), 4)
            for role in ("crm", "web")
            if chance.random() < 0.7
        }
        steps.append(step(f"s{i}", chance.randint(1, 5), *needs, **rates))
        nodes.append(Done(i))
    nodes.append(Count(8, tuple(n for n, node in enumerate(nodes) if isinstance(node, Done))))
    of = problem(steps, nodes, len(nodes) - 1)
    breeder = first_breeder(of, seed, 0, lambda: False)
    starts = breeder.starts() if breeder else None

    assert starts
    groups = turns(of)
    assert groups
    for i, j in {pair for group in groups for pair in itertools.combinations(group, 2)}:
        if i in starts and j in starts:
            first, second = sorted((i, j), key=lambda k: starts[k])
            assert of.steps[first].end(starts[first]) <= starts[second]
