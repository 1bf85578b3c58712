"""Long roadmaps: improved schedules, windows drawn together, and the sums that make it fast."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.roadmap import Solved
from milepost.engine.plan import cpsat, improve
from milepost.engine.plan.bounds import least_finish
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.plan.dates import Dates
from milepost.engine.plan.heuristics import first_breeder, project_with, sound
from milepost.engine.plan.problem import Count, Done, Goal, PlanProblem, PlanStep
from milepost.engine.plan.project import rates_of
from milepost.engine.plan.schedule import ends_of, goal_weeks, tidied
from milepost.engine.plan.windows import Rates, block_of, drawn_together
from milepost.engine.plan.workload import workload_of
from tests.plan.test_heuristics import random_problem

SEEDS = range(8)
EVERY = Count(30, tuple(range(30)))


def never() -> bool:
    """Nobody stops the search."""
    return False


def first(problem: PlanProblem) -> dict[int, int] | None:
    """A first schedule, as bad as it comes."""
    breeder = first_breeder(problem, 1, 10_000, never)
    return breeder.starts() if breeder else None


def bettered(problem: PlanProblem, starts: dict[int, int], seed: int = 3) -> dict[int, int]:
    """The schedule improved by counting."""
    return improve.improve(problem, starts, SolveSettings(8, seed, reproducible=True), Control())


def lately(seed: int) -> PlanProblem:
    """Thirty steps for one or two of two people, in chains; always the same."""
    chance = random.Random(seed)
    steps = []
    for i in range(30):
        needs = tuple(sorted({chance.randrange(i) for _ in range(2)})) if i > 2 else ()
        weeks = chance.randint(1, 4)
        role = chance.choice("ab")
        effort = ((role, Fraction(weeks * chance.randint(1, 2))),)
        steps.append(PlanStep(f"c{i}", 1, weeks, 0, 0, effort, needs=needs))
    nodes = tuple(Done(i) for i in range(30))
    goals = tuple(Goal(f"g{i}", i, 400) for i in range(30))
    return PlanProblem(
        tuple(steps), nodes, goals, (("a", Fraction(2)), ("b", Fraction(2))), 400, ("time",)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_improved_keeps_every_limit_and_is_never_later(seed: int) -> None:
    """With windows, pauses and accounts too: the result is sound and ends no later."""
    problem = random_problem(seed)
    starts = first(problem)
    if starts is None:
        return
    better = bettered(problem, starts)
    assert sound(problem, better)
    assert better.keys() == starts.keys()
    assert max(goal_weeks(problem, better)) <= max(goal_weeks(problem, starts))


def test_the_same_seed_gives_the_same_schedule() -> None:
    """Counted instead of timed, two runs agree to the week."""
    problem = lately(1)
    starts = {i: 10 * i for i in range(30)}
    assert bettered(problem, starts, 5) == bettered(problem, starts, 5)


def test_a_bad_schedule_gets_nearly_as_good_as_the_best() -> None:
    """One step after another is shortened to within a tenth of the proven best."""
    problem = lately(2)
    best = cpsat.solve(problem, SolveSettings(seconds=5, reproducible=True))
    assert isinstance(best, Solved)
    better = bettered(problem, {i: 10 * i for i in range(30)})
    assert max(goal_weeks(problem, better)) <= Fraction(11, 10) * best.objectives[0].value


@pytest.mark.parametrize("reproducible", [False, True])
def test_a_stop_ends_a_long_search(*, reproducible: bool) -> None:
    """Who asks for a stop gets what there is, which keeps every limit, not an hour later."""
    problem = lately(3)
    starts = {i: 10 * i for i in range(30)}
    settings = SolveSettings(3_600, reproducible=reproducible)
    better = improve.improve(problem, starts, settings, Control(stop=lambda: True))
    assert sound(problem, better)
    assert max(goal_weeks(problem, better)) <= max(goal_weeks(problem, starts))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_window_drawn_together_keeps_order_and_people(seed: int) -> None:
    """The free steps as the solver says, the rest moved by as much: nothing collides."""
    problem = lately(seed)
    starts = tidied(problem, {i: 10 * i for i in range(30)})
    project = project_with(problem, starts)
    assert project is not None
    weeks = sorted(starts.values())
    begin, end = weeks[8], weeks[20]
    now = [starts[i] for i in range(30)]
    ends = [problem.steps[i].end(now[i]) for i in range(30)]
    rates = Rates(*rates_of(problem, range(30)))
    block = block_of(project, rates, now, ends, (begin, end))
    found, drawn, _ = drawn_together(block, 1.0, 1, never, counted=True)
    if found is None:
        return
    moved = {i: found.get(i, week - drawn if week >= end else week) for i, week in starts.items()}
    assert sound(problem, moved)
    assert max(goal_weeks(problem, moved)) == max(goal_weeks(problem, starts)) - drawn


def test_an_idle_week_is_drawn_together() -> None:
    """A step that begins a week late gives that week to everything after it."""
    steps = tuple(PlanStep(f"c{i}", 1, 2, 0, 0, needs=(i - 1,) if i else ()) for i in range(3))
    nodes = tuple(Done(i) for i in range(3))
    problem = PlanProblem(steps, nodes, (Goal("g", 2, 20),), (), 20, ("time",))
    project = project_with(problem, {0: 0, 1: 3, 2: 5})
    assert project is not None
    block = block_of(project, Rates([{}, {}, {}], []), [0, 3, 5], [2, 5, 7], (1, 4))
    found, drawn, settled = drawn_together(block, 1.0, 1, never, counted=True)
    assert (found, drawn, settled) == ({1: 2}, 1, True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_workload_is_the_sum_of_the_rates(seed: int) -> None:
    """Whether weeks are full is what exact fractions, added one by one, say."""
    problem = random_problem(seed)
    starts = {i: step.earliest + i % 5 for i, step in enumerate(problem.steps)}
    load: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for i, start in starts.items():
        for role, rate in problem.steps[i].rates:
            for week in range(start, problem.steps[i].end(start)):
                load[role, week] += rate
    limits = dict(problem.capacity)
    kept = all(used <= limits[role] for (role, _), used in load.items() if role in limits)
    work = workload_of(problem, starts)
    assert work.kept() == kept
    for i, step in enumerate(problem.steps):
        full = [
            week
            for week in range(12)
            if any(
                load[role, week] + rate > limits[role]
                for role, rate in step.rates
                if role in limits
            )
        ]
        assert work.last_full(i, 0, 12) == (full[-1] if full else None)


@pytest.mark.parametrize("seed", SEEDS)
def test_dates_kept_true_are_those_worked_out_again(seed: int) -> None:
    """Steps come, move and leave: each time the nodes hold when the problem says they do."""
    problem = random_problem(seed)
    chance = random.Random(seed)
    starts = {i: step.earliest for i, step in enumerate(problem.steps)}
    dates = Dates(problem, starts)
    ends = ends_of(problem, starts)
    for _ in range(60):
        i = chance.randrange(len(problem.steps))
        before = list(dates.at)
        if chance.random() < 0.3:
            ends.pop(i, None)
            dates.ends(i, float("inf"))
        else:
            ends[i] = chance.randint(1, 30)
            undo = dates.ends(i, ends[i])
            assert all(before[n] == week for n, week in undo.items())
        assert dates.at == problem.dates(ends)


def test_a_long_roadmap_is_planned_without_the_whole_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From the size on where it pays, the result is sound, ends no later and has a bound."""
    monkeypatch.setattr(improve, "LARGE", 20)
    monkeypatch.setattr(cpsat, "Formulation", None)
    problem = lately(4)
    problem = replace(problem, goals=(Goal("all", 30, 400),), nodes=(*problem.nodes, EVERY))
    result = cpsat.solve(problem, SolveSettings(seconds=5, reproducible=True), Control())
    assert isinstance(result, Solved)
    finish = result.objectives[0]
    assert least_finish(problem) <= finish.bound <= finish.value <= 1.1 * least_finish(problem)
