"""Small random problems in which only the choice matters, and the best by trying every choice."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from fractions import Fraction

from milepost.engine.model.inventory import Objective
from milepost.engine.plan.outcome import phases
from milepost.engine.plan.problem import (
    Account,
    Count,
    Done,
    Goal,
    PlanNode,
    PlanProblem,
    PlanStep,
    Windows,
)
from milepost.engine.plan.worth import Worth, factors

HORIZON = 14


def problem(seed: int, objectives: tuple[Objective, ...], *, most: int = 7) -> PlanProblem:
    """A problem with alternatives, lags, closed weeks, windows, dates and money for the whole."""
    chance = random.Random(seed)
    steps: list[PlanStep] = []
    nodes: list[PlanNode] = []
    for i in range(chance.randint(3, most)):
        needs = tuple(sorted({_node(chance, nodes) for _ in range(chance.randint(0, 2)) if nodes}))
        steps.append(_step(chance, i, needs))
        nodes.append(Done(i, chance.choice((0, 0, 0, 1, 2))))
        if chance.random() < 0.2:
            nodes.append(Done(i, 3))
    goals = []
    for name in range(chance.randint(1, 3)):
        node = _node(chance, nodes)
        latest = chance.choice((HORIZON, HORIZON, chance.randint(3, HORIZON)))
        timed = name == 0 or chance.random() < 0.7
        goals.append(Goal(f"goal {name}", node, latest, timed, chance.randint(1, 3)))
    total = sum(step.one_off for step in steps)
    accounts: tuple[Account, ...] = ()
    if chance.random() < 0.4:
        amount = Fraction(chance.randint(total // 3, total + 1))
        accounts = (Account("one_off", 0, HORIZON, amount),)
    running = sum((dict(step.run_fte).get("ops", Fraction(0)) for step in steps), Fraction(0))
    run_capacity = (("ops", running * Fraction(2, 3)),) if chance.random() < 0.3 else ()
    return PlanProblem(
        tuple(steps),
        tuple(nodes),
        tuple(goals),
        (("data", Fraction(100)),),
        HORIZON,
        objectives,
        run_capacity,
        accounts,
    )


def _node(chance: random.Random, nodes: list[PlanNode]) -> int:
    """One of the nodes, or a new "k of n" over some of them."""
    if len(nodes) < 2 or chance.random() < 0.4:
        return chance.randrange(len(nodes))
    of = tuple(sorted(chance.sample(range(len(nodes)), chance.randint(2, min(4, len(nodes))))))
    nodes.append(Count(chance.randint(1, len(of)), of))
    return len(nodes) - 1


def _step(chance: random.Random, i: int, needs: tuple[int, ...]) -> PlanStep:
    weeks = chance.randint(1, 3)
    first = chance.choice((0, 0, 0, chance.randint(1, 4)))
    windows: Windows = ()
    if chance.random() < 0.2 and first < 4:
        windows = ((first, first + 2), (first + 5, 10))
    pauses: Windows = ((4, 5),) if chance.random() < 0.2 else ()
    if pauses and not windows:
        windows = ((first, 3), (6, 9)) if first < 4 else ((6, 9),)
        first = windows[0][0]
    return PlanStep(
        f"c{i}",
        1,
        weeks,
        chance.randint(0, 9),
        chance.choice((0, 0, 13, 26)),
        (("data", Fraction(chance.randint(1, 3))),),
        (("ops", Fraction(chance.randint(0, 2), 2)),),
        needs,
        first,
        windows=windows,
        pauses=pauses,
        forced=chance.random() < 0.06,
    )


def portfolio(seed: int, *, most: int = 4, horizon: int = 5) -> PlanProblem:
    """A problem in which each choice has a worth, some with a target; every schedule can be tried.

    Some are no mere choice: gains too small for the run cost, ways of different length.
    """
    chance = random.Random(seed)
    aimed = chance.random() < 0.3
    steps: list[PlanStep] = []
    nodes: list[PlanNode] = []
    for i in range(chance.randint(2, most)):
        count = chance.randint(0, min(2, len(nodes)))
        needs = chance.sample(range(len(nodes)), count)
        if count == 2 and chance.random() < 0.4:
            nodes.append(Count(chance.randint(1, 2), tuple(sorted(needs))))
            needs = [len(nodes) - 1]
        weeks, run = max(aimed, chance.choice((0, 0, 1))), chance.choice((0, 0, 0, 52))
        cost = chance.randint(0, 6)
        steps.append(PlanStep(f"c{i}", 1, weeks, cost, run, needs=tuple(sorted(needs))))
        nodes.append(Done(i))
    gains = tuple(Fraction(chance.choice((0, 60, 120, 260))) for _ in steps)
    money = Fraction(chance.randint(0, sum(step.one_off for step in steps)))
    goal = Goal("goal", len(nodes) - 1, chance.randint(2, horizon))
    return PlanProblem(
        tuple(steps),
        tuple(nodes),
        (goal,) if aimed else (),
        (),
        horizon,
        ("value",),
        accounts=(Account("one_off", 0, horizon, money),),
        worth=Worth(factors(Fraction(0), horizon), gains, ramp=chance.choice((0, 0, 1))),
    )


def most_value(problem: PlanProblem) -> Fraction | None:
    """The largest value of all schedules, each start week of each step tried; None without one."""
    weeks = [(None, *range(problem.horizon - s.duration + 1)) for s in problem.steps]
    best: Fraction | None = None
    for each in itertools.product(*weeks):
        starts = {i: week for i, week in enumerate(each) if week is not None}
        ends = {i: problem.steps[i].end(week) for i, week in starts.items()}
        spent = [
            sum(account.spent(problem.steps[i], week) for i, week in starts.items())
            for account in problem.accounts
        ]
        if any(a > account.amount for a, account in zip(spent, problem.accounts, strict=True)):
            continue
        dates = problem.dates(ends)
        reached = all(dates[goal.node or 0] <= goal.latest for goal in problem.goals)
        if reached and all(
            dates[n] <= week for i, week in starts.items() for n in problem.steps[i].needs
        ):
            value = problem.value(starts)
            best = value if best is None else max(best, value)
    return best


def schedules(problem: PlanProblem) -> Iterator[dict[int, int]]:
    """The earliest schedule of every choice that keeps all limits."""
    numbers = range(len(problem.steps))
    for choice in itertools.product((False, True), repeat=len(problem.steps)):
        starts = _earliest(problem, [i for i in numbers if choice[i]])
        if starts is not None and _keeps(problem, starts):
            yield starts


def _earliest(problem: PlanProblem, chosen: list[int]) -> dict[int, int] | None:
    """Every step moved right until it fits, over and over."""
    starts: dict[int, int] = {}
    for i in chosen:
        first = problem.steps[i].next_start(0)
        if first is None:
            return None
        starts[i] = first
    while True:
        dates = problem.dates({i: problem.steps[i].end(week) for i, week in starts.items()})
        moved = dict(starts)
        for i in chosen:
            ready = max((dates[n] for n in problem.steps[i].needs), default=0)
            week = None if ready > problem.horizon else problem.steps[i].next_start(int(ready))
            if week is None or problem.steps[i].end(week) > problem.horizon:
                return None
            moved[i] = max(starts[i], week)
        if moved == starts:
            return starts
        starts = moved


def _keeps(problem: PlanProblem, starts: dict[int, int]) -> bool:
    dates = problem.dates({i: problem.steps[i].end(week) for i, week in starts.items()})
    running = sum(
        (dict(problem.steps[i].run_fte).get("ops", Fraction(0)) for i in starts), Fraction(0)
    )
    return (
        all(goal.node is None or dates[goal.node] <= goal.latest for goal in problem.goals)
        and all(i in starts for i, step in enumerate(problem.steps) if step.forced)
        and all(running <= limit for _, limit in problem.run_capacity)
        and all(
            sum(problem.steps[i].one_off for i in starts) <= account.amount
            for account in problem.accounts
        )
    )


def values(problem: PlanProblem, starts: dict[int, int]) -> dict[str, Fraction]:
    """What a schedule comes to in each objective, straight from the statement of the problem."""
    dates = problem.dates({i: problem.steps[i].end(week) for i, week in starts.items()})
    weeks = [
        (g.weight, int(dates[g.node])) for g in problem.goals if g.timed and g.node is not None
    ]
    return {
        "time": Fraction(max((week for _, week in weeks), default=0)),
        "time_sum": Fraction(sum(weight * week for weight, week in weeks)),
        "cost": problem.cost(starts),
        "value": problem.value(starts),
    }


def best(problem: PlanProblem) -> dict[str, Fraction] | None:
    """The best values there are, one objective after another; None where no choice is allowed."""
    named, ties = phases(problem)
    every = [values(problem, starts) for starts in schedules(problem)]

    def rank(found: dict[str, Fraction]) -> list[Fraction]:
        return [-found[n] if n == "value" else found[n] for n in [*named, *ties]]

    return min(every, key=rank, default=None)
