"""Plans in which only the choice of steps matters: large ones, stopped ones, repeated ones."""

from __future__ import annotations

from fractions import Fraction

import pytest
from benchmarks.convert import workspace_of
from benchmarks.generated import closure, release
from benchmarks.instances import Instance
from ortools.sat.python import cp_model

from milepost.engine.model.roadmap import Solved, Unproven
from milepost.engine.plan.choosing import Choosing
from milepost.engine.plan.control import Control, Progress, SolveSettings
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.heuristics import sound
from milepost.engine.plan.known import Known
from milepost.engine.plan.problem import Account, Count, Done, Goal, PlanNode, PlanProblem, PlanStep
from milepost.engine.plan.selection import is_choice
from milepost.engine.plan.worth import Worth, factors
from milepost.engine.run import assessed, planned

ONE = Fraction(1)


def portfolio(instance: Instance) -> PlanProblem:
    """A next release problem, as it stands."""
    number = {activity.id: i for i, activity in enumerate(instance.activities)}
    steps = tuple(
        PlanStep(a.id, 1, 0, a.one_off, 0, needs=tuple(number[need.of[0]] for need in a.needs))
        for a in instance.activities
    )
    (_, money) = instance.budget[0]
    return PlanProblem(
        steps,
        tuple(Done(i) for i in range(len(steps))),
        (),
        (),
        instance.horizon,
        ("value",),
        accounts=(Account("one_off", 0, instance.horizon, Fraction(money)),),
        worth=Worth(
            factors(Fraction(0), instance.horizon),
            tuple(Fraction(a.gain) for a in instance.activities),
        ),
    )


def either(*, capacity: Fraction = 2 * ONE, until: int = 20, run: int = 0) -> PlanProblem:
    """A quick dear way and a slow cheap one, with a role that does either."""
    work = (("crm", ONE),)
    steps = (
        PlanStep("quick", 1, 1, 90, run, effort=work),
        PlanStep("slow", 1, 9, 10, run, effort=(("crm", 9 * ONE),)),
    )
    nodes = (Done(0), Done(1), Count(1, (0, 1)))
    goals = (Goal("there", 2, 20),)
    money = (Account("one_off", 0, until, Fraction(95)),)
    return PlanProblem(steps, nodes, goals, (("crm", capacity),), 20, ("cost",), accounts=money)


def test_what_makes_a_step_wait_is_no_mere_choice() -> None:
    """A role that two steps could overload, or money for a part of the horizon, asks for weeks."""
    assert is_choice(either())
    assert not is_choice(either(capacity=ONE))
    assert not is_choice(either(until=10))


def test_the_dates_of_the_targets_decide_between_ways() -> None:
    """The cheap way where it is in time, otherwise the quick one; with neither there is no plan."""
    late = either()
    soon = PlanProblem(
        late.steps,
        late.nodes,
        (Goal("there", 2, 8),),
        late.capacity,
        late.horizon,
        late.objectives,
        accounts=late.accounts,
    )
    for problem, way in ((late, "slow@1"), (soon, "quick@1")):
        result = solve(problem)
        assert isinstance(result, Solved)
        assert result.optimal
        assert [step.id for step in result.roadmap.steps] == [way]


@pytest.mark.parametrize("adversarial", [False, True])
def test_a_thousand_activities_with_alternatives_are_proven(adversarial: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """By the public path, verified on the way, with the cost of the choice as its bound."""
    result = planned(assessed(workspace_of(closure(1_000, adversarial=adversarial)))).result
    assert isinstance(result, Solved)
    assert result.optimal
    assert sum(step.one_off for step in result.roadmap.steps) == result.objectives[0].bound


def test_a_portfolio_under_a_budget_is_proven() -> None:
    """A next release problem of published shape; the plan keeps to the money."""
    problem = portfolio(release("nrp1", 30))
    result = solve(problem)
    assert isinstance(result, Solved)
    assert result.optimal
    assert sum(step.one_off for step in result.roadmap.steps) <= problem.accounts[0].amount


def test_a_repeated_run_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reproducible run states no time, and what stops it early does not depend on the clock."""
    problem = portfolio(release("nrp2", 50))
    settings = SolveSettings(seconds=0.5, reproducible=True)
    first = solve(problem, settings)
    monkeypatch.setattr("milepost.engine.plan.clock.time.monotonic", lambda: 0.0)
    assert first == solve(problem, settings)
    assert isinstance(first, Solved)
    assert first.seconds is None
    assert first.objectives[0].bound >= first.objectives[0].value > 0


def test_a_stop_keeps_the_best_so_far() -> None:
    """A portfolio that is stopped at the first progress is sound, below its bound, and marked."""
    problem = portfolio(release("nrp2", 50))
    told: list[Progress] = []
    control = Control(lambda: bool(told), told.append)
    result = solve(problem, SolveSettings(seconds=60), control)
    assert isinstance(result, Solved)
    assert result.interrupted
    value = result.objectives[0]
    assert 0 < value.value <= value.bound
    numbers = {step.id: i for i, step in enumerate(problem.steps)}
    assert sound(problem, {numbers[step.id]: step.start for step in result.roadmap.steps})
    assert told[0].objective == "value"


def test_without_time_there_may_be_no_answer() -> None:
    """Where no choice is found and none disproved, the answer is neither yes nor no."""
    # The ways that are soonest and that seem cheapest cost more than there is.
    steps = tuple(PlanStep(f"c{i}", 1, 1, 6 - i % 2, 0) for i in range(3))
    steps += (PlanStep("all", 1, 1, 0, 0, needs=(0,)), PlanStep("some", 1, 2, 0, 0, needs=(1, 2)))
    nodes: list[PlanNode] = [*map(Done, range(5)), Count(1, (3, 4))]
    problem = PlanProblem(
        steps,
        tuple(nodes),
        (Goal("there", 5, 9),),
        (),
        9,
        ("time",),
        accounts=(Account("one_off", 0, 9, Fraction(5)),),
    )
    assert isinstance(solve(problem, SolveSettings(seconds=0)), Unproven)
    assert not isinstance(solve(problem), Solved)


def test_a_claim_that_no_choice_fits_is_proved_twice(monkeypatch: pytest.MonkeyPatch) -> None:
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
    monkeypatch.setattr(Choosing, "first_look", lambda _: None)
    result = Choosing(either(), SolveSettings(), Control(), Known()).run()
    assert isinstance(result, Solved)
    assert result.objectives[0].value == 10
    assert calls[:2] == [True, False]
