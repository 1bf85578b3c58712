"""The search for the most value against every schedule there is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.plan.control import Control, Progress, SolveSettings
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.harvest import Harvest
from milepost.engine.plan.heuristics import sound
from milepost.engine.plan.known import Known
from milepost.engine.plan.outcome import roadmap_of
from milepost.engine.plan.problem import Done, PlanProblem
from milepost.engine.plan.relaxed import relaxed
from milepost.engine.plan.timetable import Timetable
from milepost.engine.plan.valuation import Valuation, alone, spans, start_weeks
from tests.property.harvests import harvest, most_value, schedules

UNIT_OF_MONEY = 1


def starts_of(problem: PlanProblem, result: Solved) -> dict[int, int]:
    """The start weeks of a roadmap, by the numbers of its steps."""
    number = {step.id: i for i, step in enumerate(problem.steps)}
    return {number[step.id]: step.start for step in result.roadmap.steps}


@pytest.mark.parametrize("seed", range(60))
def test_no_schedule_is_worth_more(seed: int) -> None:
    """What is proved the best is it to less than a unit of money, and no schedule is above it."""
    problem = harvest(seed)
    expected = most_value(problem)
    result = Harvest(problem, SolveSettings(seconds=20), Control(), Known()).run()
    if expected is None:
        assert isinstance(result, Infeasible)
        return
    assert isinstance(result, Solved)
    value = result.objectives[0]
    assert result.optimal
    assert expected - UNIT_OF_MONEY < value.value <= expected
    starts = starts_of(problem, result)
    assert sound(problem, starts)
    assert problem.value(starts) == value.value


@pytest.mark.parametrize("seed", range(40))
def test_a_cut_is_above_every_schedule_and_meets_its_own(seed: int) -> None:
    """Uplifts never bring more than a cut says, and just as much where it was taken."""
    problem = harvest(seed)
    worth = problem.worth
    assert worth is not None
    weeks = start_weeks(problem, worth)
    valuation = Valuation(problem, worth, alone(weeks))
    every = [
        starts
        for starts in schedules(problem, 0, {})
        if all(week in weeks[i] for i, week in starts.items())
    ]
    for at in every[:: max(1, len(every) // 5)]:
        cut = valuation.cut(at)
        for starts in every[:: max(1, len(every) // 50)]:
            ends = {i: problem.steps[i].end(week) for i, week in starts.items()}
            most = cut.most + sum(
                table[weeks[i].index(starts[i])] for i, table in cut.tables.items() if i in starts
            )
            brought = worth.uplifted(ends) * valuation.unit
            assert brought <= most
            if starts == at and valuation.combined:
                assert most < brought + valuation.unit


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("most", [6, 12, 1000])
def test_the_relaxed_bound_is_above_every_schedule(seed: int, most: int) -> None:
    """Steps by halves in spans of weeks are worth no less than any schedule."""
    problem = harvest(seed)
    expected = most_value(problem)
    worth = problem.worth
    assert worth is not None
    valuation = Valuation(problem, worth, spans(start_weeks(problem, worth), most))
    table = Timetable(problem, valuation)
    if valuation.combined:
        table.cut(valuation.cut({0: 1}))
    found = relaxed(table, None)
    assert expected is None or valuation.bound(valuation.most - found.missing) >= expected


@pytest.mark.parametrize("seed", range(30))
def test_a_bound_holds_however_early_the_search_ends(seed: int) -> None:
    """Stopped at its first word the search still says nothing false about the best there is."""
    problem = harvest(seed)
    expected = most_value(problem)
    said: list[Progress] = []
    control = Control(stop=lambda: len(said) > 0, progress=said.append)
    result = Harvest(problem, SolveSettings(seconds=5), control, Known()).run()
    if isinstance(result, Solved):
        assert expected is not None
        assert result.objectives[0].value <= expected
        assert expected < result.objectives[0].bound + UNIT_OF_MONEY
    for progress in said:
        assert expected is None or progress.bound is None or progress.bound >= expected


def test_whole_quarters_are_planned_in_quarters() -> None:
    """Where all lasts whole quarters and nothing gains by waiting, only their first weeks count."""
    problem = next(p for p in map(harvest, range(200)) if not any(s.pauses for s in p.steps))
    steps = tuple(
        replace(step, duration=2, one_off=1, run_per_year=0, forced=False) for step in problem.steps
    )
    nodes = tuple(replace(n, lag=0) if isinstance(n, Done) else n for n in problem.nodes)
    worth = problem.worth
    assert worth is not None
    even = replace(
        worth,
        factors=(10**9,) * len(worth.factors),
        ramp=0,
        uplifts=(),
        gains=(Fraction(260),) * len(steps),
    )
    problem = replace(
        problem, steps=steps, nodes=nodes, goals=(), accounts=(), run_capacity=(), worth=even
    )
    assert {week % 2 for own in start_weeks(problem, even) for week in own} == {0}
    odd = replace(problem, steps=(replace(steps[0], duration=1), *steps[1:]))
    assert {week % 2 for own in start_weeks(odd, even) for week in own} == {0, 1}
    for each in (problem, odd):
        result = solve(each)
        assert isinstance(result, Solved)
        assert result.objectives[0].value == most_value(each)


def test_the_same_question_has_the_same_answer() -> None:
    """Reproducible searches agree in every step, value and bound."""
    problem = harvest(3)
    settings = SolveSettings(seconds=4, reproducible=True)
    first, second = (solve(problem, settings) for _ in range(2))
    assert first == second


def test_a_known_plan_is_never_made_worse() -> None:
    """A search without time keeps the plan that it was given."""
    problem = next(p for p in map(harvest, range(200)) if not p.goals and most_value(p))
    best = max((s for s in schedules(problem, 0, {}) if sound(problem, s)), key=problem.value)
    result = Harvest(problem, SolveSettings(seconds=0), Control(), Known(starts=best)).run()
    assert isinstance(result, Solved)
    assert result.objectives[0].value == problem.value(best)
    assert roadmap_of(problem, best).horizon == result.roadmap.horizon
    assert result.objectives[0].bound >= Fraction(problem.value(best))
