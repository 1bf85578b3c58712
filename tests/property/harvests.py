"""Small random problems in which people, money, weeks and what steps are worth all meet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

from milepost.engine.plan.heuristics import sound
from milepost.engine.plan.problem import (
    Account,
    Count,
    Done,
    Goal,
    PlanNode,
    PlanProblem,
    PlanStep,
)
from milepost.engine.plan.worth import Worth, factors

HORIZON = 7


def harvest(seed: int) -> PlanProblem:
    """A problem with teams, closed weeks, money per period, alternatives, and now and then a goal.

    Half of them count gains only; uplifts combine, ripen, and may fill their room.
    """
    chance = random.Random(seed)
    steps: list[PlanStep] = []
    nodes: list[PlanNode] = []
    for i in range(chance.randint(2, 4)):
        count = min(len(nodes), chance.choice((0, 0, 1, 2)))
        needs = tuple(sorted(chance.sample(range(len(nodes)), count)))
        if len(needs) == 2 and chance.random() < 0.5:
            nodes.append(Count(chance.randint(1, 2), needs))
            needs = (len(nodes) - 1,)
        resting = any(isinstance(nodes[n], Done) for n in needs)
        pauses = ((2, 2),) if not needs and chance.random() < 0.2 else ()
        steps.append(
            PlanStep(
                f"c{i}",
                1,
                chance.randint(1, 2),
                chance.randint(0, 8),
                chance.choice((0, 0, 26, 104)),
                (("team", Fraction(chance.randint(1, 3))),),
                (("ops", Fraction(chance.randint(0, 2))),),
                needs,
                windows=((0, 1), (3, 4)) if pauses else (),
                pauses=pauses,
                forced=not resting and chance.random() < 0.1,
            )
        )
        nodes.append(Done(i, chance.choice((0, 0, 1))))
    goals: tuple[Goal, ...] = ()
    if chance.random() < 0.3:
        goals = (Goal("goal", len(nodes) - 1, chance.randint(4, HORIZON)),)
    money = sum(step.one_off for step in steps)
    accounts = [Account("one_off", 0, 3, Fraction(chance.randint(0, money)))]
    accounts.append(Account("one_off", 0, HORIZON, Fraction(chance.randint(0, money))))
    if chance.random() < 0.4:
        accounts.append(Account("run", 2, HORIZON, Fraction(chance.randint(1, 12))))
    lifting = chance.random() < 0.5
    worth = Worth(
        factors(chance.choice((Fraction(0), Fraction(9, 10))), HORIZON),
        tuple(Fraction(chance.choice((0, 52, 260, 520))) for _ in steps),
        tuple(Fraction(chance.choice((0, 5, 20, 50, 100)), 100) for _ in steps) if lifting else (),
        Fraction(1000),
        chance.choice((Fraction(1), Fraction(3, 10), Fraction(0))),
        chance.choice((0, 2)),
    )
    return PlanProblem(
        tuple(steps),
        tuple(nodes),
        goals,
        (("team", Fraction(chance.choice((2, 3)))),),
        HORIZON,
        ("value",),
        (("ops", Fraction(4)),) if chance.random() < 0.4 else (),
        tuple(accounts) if chance.random() < 0.7 else (),
        worth=worth,
    )


def most_value(problem: PlanProblem) -> Fraction | None:
    """The largest value of all schedules there are; None where there is none."""
    values = [
        problem.value(starts) for starts in schedules(problem, 0, {}) if sound(problem, starts)
    ]
    return max(values, default=None)


def schedules(
    problem: PlanProblem, number: int, starts: dict[int, int]
) -> Iterator[dict[int, int]]:
    """Every choice of steps and start weeks in which each has what it needs."""
    if number == len(problem.steps):
        yield starts
        return
    step = problem.steps[number]
    if not step.forced:
        yield from schedules(problem, number + 1, starts)
    dates = problem.dates({i: problem.steps[i].end(week) for i, week in starts.items()})
    for week in range(problem.horizon):
        fits = step.next_start(week) == week and step.end(week) <= problem.horizon
        if fits and all(dates[need] <= week for need in step.needs):
            yield from schedules(problem, number + 1, {**starts, number: week})
