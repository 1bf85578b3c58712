from __future__ import annotations

import random
from fractions import Fraction

import pytest

from milepost.engine.plan import compiled as compiling
from milepost.engine.plan import fast
from milepost.engine.plan.beside import Beside
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


@pytest.mark.parametrize("seed", range(6))
def test_to_give_up_early_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A schedule that is left unfinished because it must be worse is one that was not wanted."""
    problem = random_problem(seed)
    found = choose(problem, None)
    assert found is not None
    project = project_of(problem, *found)
    assert project is not None
    brief, whole = (Breeder(project, found[0], seed=seed, population=6) for _ in range(2))
    brief.breed(80)
    forward = fast.forward

    monkeypatch.setattr(
        fast, "forward", lambda p, o, s, e, r, _: forward(p, o, s, e, r, fast.WORST)
    )
    whole.breed(80)
    assert brief.starts() == whole.starts()
    assert brief.finish == whole.finish


@pytest.mark.parametrize("seed", range(6))
def test_amounts_that_fill_several_words_are_kept_apart(seed: int) -> None:
    """Six roles with fine rates: none takes from another, and nothing is taken twice."""
    chance = random.Random(seed)
    roles = tuple((f"r{n}", Fraction(chance.randint(10**6, 3 * 10**6), 10**6)) for n in range(6))
    steps = tuple(
        PlanStep(
            f"c{n}",
            1,
            2,
            0,
            0,
            tuple((r, 2 * min(c, Fraction(chance.randint(1, 9), 4))) for r, c in roles),
        )
        for n in range(7)
    )
    nodes: tuple[PlanNode, ...] = (*(Done(n) for n in range(7)), Count(7, tuple(range(7))))
    problem = PlanProblem(steps, nodes, (Goal("all", 7, HORIZON),), roles, HORIZON, ("time",))
    breeder = first_breeder(problem, seed, 0, never)
    assert breeder is not None
    starts = breeder.starts()
    assert starts is not None
    assert sound(problem, starts)
    assert goal_weeks(problem, starts)[0] >= least_finish(problem)


def test_what_one_role_leaves_is_no_help_to_another() -> None:
    """As many steps run side by side as the scarcer of two roles allows."""
    both = (("a", Fraction(2)), ("b", Fraction(1)))
    steps = tuple(PlanStep(f"c{n}", 1, 2, 0, 0, both) for n in range(3))
    nodes: tuple[PlanNode, ...] = (*(Done(n) for n in range(3)), Count(3, (0, 1, 2)))
    for capacity, finish in (((2, 1), 6), ((3, 2), 4), ((2, 3), 4), ((3, 3), 2), ((1, 5), 6)):
        limits = (("a", Fraction(capacity[0])), ("b", Fraction(capacity[1], 2)))
        problem = PlanProblem(steps, nodes, (Goal("all", 3, HORIZON),), limits, HORIZON, ("time",))
        breeder = first_breeder(problem, 0, 0, never)
        assert breeder is not None
        assert breeder.finish == finish


def crowded() -> PlanProblem:
    """Forty steps that want more of two roles than there is, some after others."""
    chance = random.Random(5)
    steps = tuple(
        PlanStep(
            f"c{n}",
            1,
            weeks := chance.randint(1, 4),
            0,
            0,
            tuple((role, Fraction(chance.randint(1, 9), 10) * weeks) for role in "ab"),
            needs=tuple(sorted(chance.sample(range(n), min(n, 1)))),
        )
        for n in range(40)
    )
    nodes: tuple[PlanNode, ...] = (*(Done(n) for n in range(40)), Count(40, tuple(range(40))))
    limits = (("a", Fraction(1)), ("b", Fraction(1)))
    return PlanProblem(steps, nodes, (Goal("all", 40, 300),), limits, 300, ("time",))


def test_two_threads_breed_sound_schedules_that_get_better() -> None:
    """Halves of a population bred at the same time and mixed again lose nothing on the way."""
    problem = crowded()
    first = first_breeder(problem, 1, 0, never)
    assert first is not None
    starts = first.starts()
    assert starts is not None
    breeder = with_chosen(problem, starts, 1, 40)
    assert breeder is not None
    breeder.breed(40)
    before = breeder.finish
    assert before is not None
    beside = Beside(breeder)
    beside.start(4_000, least_finish(problem), pair=True)
    bred = beside.rest(never)
    assert bred is not None
    assert sound(problem, bred)
    assert goal_weeks(problem, bred)[0] == beside.finish()
    assert goal_weeks(problem, bred)[0] < before


def test_halves_bred_one_after_the_other_come_to_the_same() -> None:
    """What a pair of threads finds depends on the seed and the number of births alone."""
    problem = crowded()
    found = choose(problem, None)
    assert found is not None
    finishes, plans = [], []
    for turn in (1, -1):
        breeder = with_chosen(problem, dict.fromkeys(found[0], 0), 3, 30)
        assert breeder is not None
        breeder.breed(30)
        for _ in range(5):
            parts = breeder.halves()
            assert len(parts) == 2
            for part in parts[::turn]:
                part.breed(50)
            breeder.join(parts)
        finishes.append(breeder.finish)
        plans.append(breeder.starts())
    assert finishes[0] == finishes[1]
    assert plans[0] == plans[1]


def test_without_numba_one_thread_does_all() -> None:
    """Plain Python gains nothing from a second thread, and the search goes on in one."""
    problem = crowded()
    first = first_breeder(problem, 1, 0, never)
    assert first is not None
    beside = Beside(first)
    beside.start(100, 0, pair=True)
    bred = beside.rest(never)
    assert bred is not None
    assert sound(problem, bred)


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
