"""Problems in which only the choice matters: every choice is tried beside the search."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from milepost.engine.model.inventory import Objective
from milepost.engine.model.roadmap import PlanResult, Solved
from milepost.engine.plan import cpsat
from milepost.engine.plan.closures import Closures
from milepost.engine.plan.control import SolveSettings
from milepost.engine.plan.heuristics import sound
from milepost.engine.plan.outcome import phases
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.selection import Earliest, is_choice
from tests.property import choices

SEEDS = st.integers(0, 10**9)
ORDERS: tuple[tuple[Objective, ...], ...] = (("cost", "time"), ("time", "cost"), ("cost",))


def _starts(problem: PlanProblem, result: Solved) -> dict[int, int]:
    numbers = {step.id: i for i, step in enumerate(problem.steps)}
    return {numbers[step.id]: step.start for step in result.roadmap.steps}


def _solved(problem: PlanProblem) -> PlanResult:
    return cpsat.solve(problem, SolveSettings(seconds=30))


@settings(max_examples=35, deadline=None)
@given(SEEDS, st.sampled_from(ORDERS))
def test_no_choice_is_cheaper_or_sooner(seed: int, objectives: tuple[Objective, ...]) -> None:
    """With dates, windows, closed weeks and money for the whole: the best of all choices, proven.

    What breaks the ties is at its best as well.
    """
    problem = choices.problem(seed, objectives)
    assert is_choice(problem)
    best = choices.best(problem)
    result = _solved(problem)
    assert isinstance(result, Solved) is (best is not None)
    if isinstance(result, Solved) and best is not None:
        assert result.optimal
        starts = _starts(problem, result)
        assert sound(problem, starts)
        found = choices.values(problem, starts)
        named, ties = phases(problem)
        assert [found[name] for name in [*named, *ties]] == [best[n] for n in [*named, *ties]]
        assert all(objective.bound == best[objective.name] for objective in result.objectives)


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.sampled_from(ORDERS))
def test_the_search_with_start_weeks_comes_to_the_same(
    seed: int, objectives: tuple[Objective, ...]
) -> None:
    """Larger problems: the full search, which knows nothing of choices, has the same values."""
    problem = choices.problem(seed, objectives, most=16)
    result = _solved(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cpsat, "is_choice", lambda _: False)
        full = _solved(problem)
    assert isinstance(full, Solved) is isinstance(result, Solved)
    if isinstance(result, Solved) and isinstance(full, Solved):
        assert result.objectives == full.objectives


@settings(max_examples=35, deadline=None)
@given(SEEDS)
def test_no_schedule_of_a_portfolio_is_worth_more(seed: int) -> None:
    """Where waiting never pays, the best choice at its earliest beats every schedule there is."""
    problem = choices.portfolio(seed)
    assume(is_choice(problem))
    most = choices.most_value(problem)
    result = _solved(problem)
    assert isinstance(result, Solved) is (most is not None)
    if isinstance(result, Solved):
        assert [(o.value, o.bound) for o in result.objectives] == [(most, most)]


@settings(max_examples=35, deadline=None)
@given(SEEDS, st.integers(0, 40))
def test_closures_bound_every_portfolio_within_the_money(seed: int, money: int) -> None:
    """No choice with all that it needs is worth more, and the one proposed keeps to the money."""
    problem = choices.problem(seed, ("cost",))
    worths = [Fraction(9) - step.cost(choices.HORIZON) for step in problem.steps]
    whole = [int(2 * worth) for worth in worths]
    prices = [step.one_off for step in problem.steps]
    found = Closures(problem, whole, prices, money).best(lambda: False)
    assert found is not None
    assert sum(prices[i] for i in found.choice) <= money
    for choice in itertools.product((False, True), repeat=len(problem.steps)):
        chosen = frozenset(i for i, taken in enumerate(choice) if taken)
        closed = Earliest(problem, chosen).starts.keys() == chosen
        if closed and sum(prices[i] for i in chosen) <= money:
            assert sum(whole[i] for i in chosen) <= found.bound


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_what_is_told_of_dates_excludes_no_choice_in_time(seed: int) -> None:
    """Whatever choice is late: each one that is not takes a step of those named as helpers."""
    problem = choices.problem(seed, ("cost",))
    soonest = Earliest(problem, range(len(problem.steps))).at
    every = [
        Earliest(problem, frozenset(i for i, taken in enumerate(choice) if taken))
        for choice in itertools.product((False, True), repeat=len(problem.steps))
    ]
    node = problem.goals[0].node or 0
    for late in every[:: max(1, len(every) // 12)]:
        if late.at[node] <= soonest[node]:
            continue
        for week in {int(soonest[node]) + 1, int(min(late.at[node], choices.HORIZON + 1))}:
            helpers = late.helpers(node, week, soonest)
            assert not helpers & set(late.chosen)
            for other in every:
                if other.at[node] < week:
                    assert helpers & set(other.chosen)
