from __future__ import annotations

import datetime as dt
import random
from fractions import Fraction

import pytest
from ortools.sat.python import cp_model

from milepost.engine.model.capability import Prerequisite
from milepost.engine.model.condition import AtLeast, HasLevel, everything
from milepost.engine.model.inventory import Inventory, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Infeasible, PlanResult, Solved, Unproven
from milepost.engine.plan import cpsat, heuristics
from milepost.engine.plan.control import Control, Progress, SolveSettings
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.verify import verify
from tests.plan.catalogue import (
    ONE,
    START,
    capability,
    inventory,
    model,
    problem_of,
    program_of,
)

HALF = Fraction(1, 2)


def plan(of: MaturityModel, given: Inventory) -> Solved:
    """The proven plan of an inventory, checked by the verifier."""
    result = solve(problem_of(of, given))
    assert isinstance(result, Solved)
    assert result.optimal
    assert verify(of, given, program_of(of, given), result.roadmap) == ()
    return result


def weeks(result: Solved) -> dict[str, tuple[int, int]]:
    """When each step runs."""
    return {step.id: (step.start, step.end) for step in result.roadmap.steps}


def crowd(jobs: int = 90) -> tuple[MaturityModel, Inventory]:
    """Many jobs that each need two scarce roles: no proof comes within a blink."""
    chance = random.Random(7)
    capabilities = []
    for n in range(jobs):
        weeks = chance.randint(1, 10)
        effort = {
            role: Fraction(chance.randint(1, 10), 10) * weeks
            for role in chance.sample(["r0", "r1", "r2", "r3"], 2)
        }
        needs = [f"c{chance.randint(max(0, n - 20), n - 1)}" for _ in range(2)] if n >= 8 else []
        capabilities.append(capability(f"c{n}", weeks, *needs, effort=effort))
    goal = everything(tuple(HasLevel(c.id) for c in capabilities))
    capacity = {f"r{n}": Fraction(6, 5) for n in range(4)}
    return model(*capabilities), inventory(goal, capacity=capacity, horizon=900)


def test_steps_run_side_by_side_where_people_allow_it() -> None:
    """Without limits only prerequisites order the steps."""
    catalogue = model(capability("a", 3), capability("b", 2), capability("c", 1, "a", "b"))
    result = plan(catalogue, inventory(HasLevel("c")))
    assert weeks(result) == {"a@1": (0, 3), "b@1": (0, 2), "c@1": (3, 4)}
    assert result.roadmap.finish_week == 4


def test_a_role_does_one_thing_after_the_other() -> None:
    """Two full-time jobs of one person take as long as both together."""
    one = {"crm": Fraction(2)}
    catalogue = model(capability("a", 2, effort=one), capability("b", 2, effort=one))
    both = everything((HasLevel("a"), HasLevel("b")))
    result = plan(catalogue, inventory(both, capacity={"crm": ONE}))
    assert result.roadmap.finish_week == 4


def test_thirds_of_a_person_add_up_exactly() -> None:
    """Three jobs at a third of an FTE each fit one FTE, without any rounding."""
    third = {"crm": ONE}
    names = ("a", "b", "c")
    catalogue = model(*[capability(n, 3, effort=third) for n in names])
    goal = everything(tuple(HasLevel(n) for n in names))
    assert plan(catalogue, inventory(goal, capacity={"crm": ONE})).roadmap.finish_week == 3


def test_a_lag_is_waited_for() -> None:
    """The successor starts the lag after the end."""
    catalogue = model(capability("a", 2), capability("b", 1, Prerequisite(HasLevel("a"), 3)))
    assert weeks(plan(catalogue, inventory(HasLevel("b"))))["b@1"] == (5, 6)


def test_time_first_or_cost_first() -> None:
    """The order of the objectives decides between a fast and a cheap way."""
    either = AtLeast(1, (HasLevel("fast"), HasLevel("cheap")), "any")
    catalogue = model(capability("fast", 1, cost=90), capability("cheap", 9, cost=10))
    fast = plan(catalogue, inventory(either))
    assert list(weeks(fast)) == ["fast@1"]
    assert [(o.name, o.value, o.bound) for o in fast.objectives] == [
        ("time", ONE, ONE),
        ("cost", 90 * ONE, 90 * ONE),
    ]
    cheap = plan(catalogue, inventory(either, minimise=("cost",)))
    assert list(weeks(cheap)) == ["cheap@1"]


def test_run_cost_counts_over_the_horizon() -> None:
    """A cheap purchase with a dear licence loses over two years, and wins over one quarter."""
    either = AtLeast(1, (HasLevel("buy"), HasLevel("rent")), "any")
    catalogue = model(capability("buy", cost=100), capability("rent", cost=10, run=52))
    long = plan(catalogue, inventory(either, minimise=("cost",), horizon=104))
    assert list(weeks(long)) == ["buy@1"]
    short = plan(catalogue, inventory(either, minimise=("cost",), horizon=13))
    assert short.objectives[0].value == Fraction(10 + 13)


def test_ties_go_to_the_least_cost_and_to_the_earliest() -> None:
    """What the objectives leave open is settled by the one that was not named."""
    either = AtLeast(1, (HasLevel("a"), HasLevel("b")), "any")
    dear = model(capability("a", 2, cost=5), capability("b", 2, cost=4))
    assert list(weeks(plan(dear, inventory(either, minimise=("time",))))) == ["b@1"]
    slow = model(capability("a", 3, cost=4), capability("b", 2, cost=4))
    assert list(weeks(plan(slow, inventory(either, minimise=("cost",))))) == ["b@1"]


def test_several_targets_are_each_as_early_as_the_last_allows() -> None:
    """The sum over the targets breaks the tie that the last target leaves."""
    work = {"crm": Fraction(2)}
    catalogue = model(
        capability("a", 2, effort=work), capability("b", 2, "a", effort=work), capability("c", 9)
    )
    targets = (HasLevel("c"), HasLevel("b"), HasLevel("a"))
    result = plan(catalogue, inventory(*targets, capacity={"crm": ONE}))
    assert [r.week for r in result.roadmap.reached] == [9, 4, 2]
    assert [o.name for o in result.objectives] == ["time", "time_sum", "cost"]


def test_nothing_superfluous_and_nothing_late_even_where_it_is_free() -> None:
    """A step that costs nothing is left out all the same, and none starts later than it must."""
    either = AtLeast(1, (HasLevel("a"), HasLevel("b")), "any")
    catalogue = model(capability("a", 2), capability("b", 2), capability("c", 9))
    both = everything((either, HasLevel("c")))
    result = plan(catalogue, inventory(both, minimise=("cost",)))
    assert len(result.roadmap.steps) == 2
    assert all(step.start == 0 for step in result.roadmap.steps)


def test_a_target_that_is_met_is_optimal_at_once() -> None:
    """No steps, week 0."""
    result = plan(model(capability("a")), inventory(HasLevel("a"), levels={"a": 1}))
    assert (result.roadmap.steps, result.roadmap.finish_week) == ((), 0)


def test_dates_that_people_cannot_keep_are_infeasible() -> None:
    """Each target alone could keep its date; both together cannot."""
    work = {"crm": Fraction(4)}
    catalogue = model(capability("a", 4, effort=work), capability("b", 4, effort=work))
    by = START + dt.timedelta(weeks=6)
    targets = (Target(HasLevel("a"), by), Target(HasLevel("b"), by))
    result = solve(problem_of(catalogue, inventory(*targets, capacity={"crm": ONE})))
    assert isinstance(result, Infeasible)
    assert "the capacity of its roles" in result.because[0]


def test_a_claim_that_there_is_no_plan_is_proved_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that wrongly says "infeasible" once is not believed."""
    real = cp_model.CpSolver.solve
    calls: list[bool] = []

    def lies_first(
        solver: cp_model.CpSolver,
        of: cp_model.CpModel,
        watch: cp_model.CpSolverSolutionCallback | None = None,
    ) -> cp_model.CpSolverStatus:
        calls.append(solver.parameters.cp_model_presolve)
        if len(calls) == 1:
            of = of.clone()
            of.add_bool_or([])
            return real(solver, of)
        return real(solver, of, watch)

    monkeypatch.setattr(cp_model.CpSolver, "solve", lies_first)
    # Only the solver answers here.
    monkeypatch.setattr(cpsat, "first_breeder", lambda *_: None)
    one = {"crm": Fraction(2)}
    catalogue = model(capability("a", 2, effort=one), capability("b", 2, "a", effort=one))
    assert plan(catalogue, inventory(HasLevel("b"), capacity={"crm": ONE})).roadmap.finish_week == 4
    assert calls[:2] == [True, False]


def test_the_same_input_gives_the_same_roadmap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reproducible run states no time and repeats itself, with compiled code and without."""
    of, given = crowd(20)
    settings = SolveSettings(seconds=4, reproducible=True)
    first = solve(problem_of(of, given), settings)
    monkeypatch.setattr(heuristics, "compiled", lambda: None)
    second = solve(problem_of(of, given), settings)
    assert isinstance(first, Solved)
    assert first.seconds is None
    assert first == second


def test_what_a_bound_proves_needs_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three jobs of one person, one after the other: their work alone proves the date."""
    monkeypatch.setattr(cpsat, "solve_watched", None)
    work = {"crm": Fraction(2)}
    catalogue = model(*[capability(name, 2, cost=5, effort=work) for name in "abc"])
    goal = everything(tuple(HasLevel(name) for name in "abc"))
    result = plan(catalogue, inventory(goal, capacity={"crm": ONE}))
    assert [(o.name, o.value) for o in result.objectives] == [("time", 6 * ONE), ("cost", 15 * ONE)]


def test_progress_is_told_and_a_stop_is_obeyed() -> None:
    """A stop after the first roadmap returns it, with its bound, marked as interrupted."""
    told: list[Progress] = []
    control = Control(lambda: any(p.best is not None for p in told), told.append)
    of, given = crowd()
    result = solve(problem_of(of, given), SolveSettings(seconds=30), control)
    assert isinstance(result, Solved)
    assert result.interrupted
    assert result.seconds is not None
    assert result.seconds < 20
    assert verify(of, given, program_of(of, given), result.roadmap) == ()
    time = result.objectives[0]
    assert 0 < time.bound <= time.value
    assert told[0].objective == "time"


def test_no_run_of_the_solver_may_outlast_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run gets no more time than is left, and there is none after the last of it."""
    real = cp_model.CpSolver.solve
    now = [100.0]
    limits: list[tuple[float, float]] = []

    def notes(
        solver: cp_model.CpSolver,
        of: cp_model.CpModel,
        watch: cp_model.CpSolverSolutionCallback | None = None,
    ) -> cp_model.CpSolverStatus:
        limit = solver.parameters.max_time_in_seconds
        limits.append((now[0], limit))
        now[0] += limit
        solver.parameters.max_deterministic_time = 0.01
        return real(solver, of, watch)

    monkeypatch.setattr(cp_model.CpSolver, "solve", notes)
    monkeypatch.setattr("milepost.engine.plan.clock.time.monotonic", lambda: now[0])
    # The heuristics beside the solver would wait for a clock that only the solver moves.
    monkeypatch.setattr("milepost.engine.plan.cpsat.with_chosen", lambda *_: None)
    of, given = crowd(40)
    result = solve(problem_of(of, given), SolveSettings(seconds=8))
    assert isinstance(result, Solved)
    assert limits
    assert all(begun + limit <= 108 + 1e-6 for begun, limit in limits)
    assert len({begun for begun, _ in limits}) == len(limits)


@pytest.mark.parametrize(("stop", "word"), [(True, "stopped"), (False, "time ran out")])
def test_nothing_found_is_said_as_such(stop: bool, word: str) -> None:  # noqa: FBT001
    """Without a roadmap and without a proof the answer is neither yes nor no."""
    of, given = crowd()
    settings = SolveSettings(seconds=30 if stop else 0)
    result: PlanResult = solve(problem_of(of, given), settings, Control(stop=lambda: stop))
    if isinstance(result, Unproven):
        assert word in result.because
        assert result.interrupted is stop
    else:
        assert isinstance(result, Solved)
        assert not result.optimal


def test_rates_without_a_common_measure_are_still_kept_exactly() -> None:
    """Many prime durations: the common denominator has 20 digits, the plan is exact."""
    primes = (7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)
    catalogue = model(*[capability(f"c{p}", p, effort={"crm": ONE * (p // 2)}) for p in primes])
    goal = everything(tuple(HasLevel(f"c{p}") for p in primes))
    given = inventory(goal, capacity={"crm": ONE}, horizon=400)
    result = solve(problem_of(catalogue, given), SolveSettings(seconds=5))
    assert isinstance(result, Solved)
    assert verify(catalogue, given, program_of(catalogue, given), result.roadmap) == ()


def test_amounts_beyond_exact_arithmetic_are_refused() -> None:
    """Money in the quadrillions is not silently rounded."""
    catalogue = model(capability("a", cost=10**16))
    result = cpsat.solve(problem_of(catalogue, inventory(HasLevel("a"))))
    assert isinstance(result, Unproven)
    assert "money" in result.because
