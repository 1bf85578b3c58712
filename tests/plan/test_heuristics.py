from __future__ import annotations

import random
from fractions import Fraction

import pytest

from milepost.engine.plan import compiled as compiling
from milepost.engine.plan.bounds import least_finish
from milepost.engine.plan.compiled import compiled
from milepost.engine.plan.heuristics import Breeder, choose, first_breeder, sound, with_chosen
from milepost.engine.plan.problem import Account, Count, Done, Goal, PlanNode, PlanProblem, PlanStep
from milepost.engine.plan.project import project_of
from milepost.engine.plan.schedule import goal_weeks

HORIZON = 60


def never() -> bool:
    """Nobody stops the search."""
    return False


def random_problem(seed: int, *, plain: bool = False) -> PlanProblem:
    """Steps with lags, ways to choose from, people, and unless `plain` calendars and accounts."""
    chance = random.Random(seed)
    steps: list[PlanStep] = []
    nodes: list[PlanNode] = []
    done: list[int] = []
    for number in range(chance.randint(3, 14)):
        needs = tuple(chance.sample(done, min(len(done), chance.randint(0, 2))))
        if len(done) > 2 and chance.random() < 0.3:
            nodes.append(Count(chance.randint(1, 2), tuple(chance.sample(done, 3))))
            needs = (len(nodes) - 1,)
        weeks = chance.randint(1, 4)
        effort = tuple(
            (role, Fraction(chance.randint(1, 6), 6) * weeks)
            for role in chance.sample(["a", "b"], chance.randint(0, 2))
        )
        windows: tuple[tuple[int, int], ...] = ()
        pauses: tuple[tuple[int, int], ...] = ()
        if not plain and chance.random() < 0.4:
            away = chance.randint(1, 9)
            pauses = ((away, away + 1),)
            windows = ((0, away - 1), (away + 2, HORIZON - weeks - 2))
        money = chance.randint(0, 5)
        steps.append(
            PlanStep(
                f"c{number}",
                1,
                weeks,
                money,
                52 * chance.randint(0, 2),
                effort,
                needs=needs,
                windows=windows,
                pauses=pauses,
                forced=chance.random() < 0.1,
            )
        )
        nodes.append(Done(number, chance.choice((0, 0, 2))))
        done.append(len(nodes) - 1)
    nodes.append(Count(len(done), tuple(done)))
    accounts = (
        Account("one_off", 0, 8, Fraction(9)),
        Account("run", 4, 20, Fraction(60)),
    )
    return PlanProblem(
        tuple(steps),
        tuple(nodes),
        (Goal("all", len(nodes) - 1 if chance.random() < 0.5 else done[-1], HORIZON),),
        (("a", Fraction(1)), ("b", Fraction(4, 3))),
        HORIZON,
        ("time",),
        accounts=() if plain else accounts,
    )


@pytest.mark.parametrize("seed", range(60))
def test_every_schedule_keeps_every_limit(seed: int) -> None:
    """What the heuristics call a schedule is one: needs, lags, calendars, people and money."""
    problem = random_problem(seed)
    breeder = first_breeder(problem, seed, 0, never)
    starts = breeder.starts() if breeder else None
    assert starts is not None
    assert sound(problem, starts)
    assert goal_weeks(problem, starts)[0] >= least_finish(problem)


def test_a_schedule_that_breaks_a_limit_is_not_sound() -> None:
    """Two people's work for one person, a need not met, and a date missed are each seen."""
    both = (("a", Fraction(2)),)
    steps = (PlanStep("x", 1, 2, 0, 0, both), PlanStep("y", 1, 2, 0, 0, both))
    nodes = (Done(0), Done(1), Count(2, (0, 1)))
    problem = PlanProblem(
        steps, nodes, (Goal("all", 2, 4),), (("a", Fraction(1)),), HORIZON, ("time",)
    )
    assert sound(problem, {0: 0, 1: 2})
    assert not sound(problem, {0: 0, 1: 1})
    assert not sound(problem, {0: 0})
    assert not sound(problem, {0: 0, 1: 3})


@pytest.mark.parametrize("seed", range(8))
def test_more_schedules_are_never_worse_and_always_the_same(seed: int) -> None:
    """The search improves or keeps its best, however its work is divided."""
    problem = random_problem(seed, plain=True)
    found = choose(problem, None)
    assert found is not None
    project = project_of(problem, *found)
    assert project is not None
    whole, parts = (Breeder(project, found[0], seed=seed, population=8) for _ in range(2))
    whole.breed(60)
    best = []
    for _ in range(6):
        parts.breed(10)
        best.append(parts.finish or HORIZON)
    assert best == sorted(best, reverse=True)
    assert whole.starts() == parts.starts()


def test_compiled_and_plain_code_breed_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With numba the same schedules come out, only sooner; without it nothing is missing."""
    assert compiled() is not None
    for seed in range(5):
        problem = random_problem(seed)
        first = first_breeder(problem, seed, 0, never)
        assert first is not None
        starts = first.starts()
        assert starts is not None
        fast = with_chosen(problem, starts, seed)
        with monkeypatch.context() as without:
            without.setattr("milepost.engine.plan.heuristics.compiled", lambda: None)
            plain = with_chosen(problem, starts, seed)
        assert fast is not None
        assert plain is not None
        fast.breed_until(150, 0, never)
        plain.breed_until(150, 0, never)
        assert fast.starts() == plain.starts()
        assert fast.finish == plain.finish


def test_without_numba_there_is_no_compiled_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing extra is no fault: the plain functions are used."""
    monkeypatch.setitem(__import__("sys").modules, "numba", None)
    assert compiling.compiled.__wrapped__() is None


def test_the_work_of_a_role_bounds_the_finish() -> None:
    """Head, work and tail: one week before, three steps of two weeks one by one, one week after."""
    work = (("a", Fraction(2)),)
    steps = (
        PlanStep("first", 1, 1, 0, 0),
        *(PlanStep(f"w{n}", 1, 2, 0, 0, work, needs=(0,), earliest=1) for n in range(3)),
        PlanStep("last", 1, 1, 0, 0, needs=(1, 2, 3), earliest=3),
    )
    nodes = tuple(Done(n) for n in range(5))
    problem = PlanProblem(
        steps, nodes, (Goal("last", 4, HORIZON),), (("a", Fraction(1)),), HORIZON, ("time",)
    )
    assert least_finish(problem) == 8
    breeder = first_breeder(problem, 0, 8, never)
    assert breeder is not None
    assert breeder.finish == 8
