from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from milepost.engine.model.capability import Prerequisite
from milepost.engine.model.condition import (
    AtLeast,
    HasLevel,
    Measured,
    Negated,
    StageReached,
    everything,
)
from milepost.engine.model.inventory import Target
from milepost.engine.plan.problem import (
    Count,
    Done,
    Goal,
    PlanProblem,
    PlanStep,
    stretched,
    weeks_until,
)
from tests.plan.catalogue import (
    ONE,
    START,
    built,
    capability,
    inventory,
    model,
    problem_of,
    why_not,
)


def ids(problem: PlanProblem) -> list[str]:
    """The steps of a problem."""
    return [step.id for step in problem.steps]


def needs(problem: PlanProblem, id: str) -> set[str]:
    """The steps that a step waits for."""
    step = next(step for step in problem.steps if step.id == id)
    return {problem.steps[i].id for i in problem.leaves(step.needs)}


def test_only_steps_that_the_target_can_use_are_in_the_problem() -> None:
    """What a target does not rest on, and levels above what it asks for, are left out."""
    catalogue = model(capability("a"), capability("b", 2, "a"), capability("c"), top=3, bar=2)
    problem = problem_of(catalogue, inventory(HasLevel("b", 2)))
    assert ids(problem) == ["a@1", "a@2", "b@1", "b@2"]


def test_alternatives_that_are_not_needed_any_more_are_left_out() -> None:
    """Once one way is in place the other ways matter no longer."""
    either = AtLeast(1, (HasLevel("a"), HasLevel("b")), "any")
    catalogue = model(capability("a"), capability("b"), capability("c", 2, either))
    problem = problem_of(catalogue, inventory(HasLevel("c"), levels={"a": 1}))
    assert ids(problem) == ["c@1"]


def test_what_is_in_place_is_not_bought_again() -> None:
    """Steps start above the declared level; an unknown level counts as nothing."""
    catalogue = model(capability("a"), capability("b"), top=2, bar=2)
    both = everything((HasLevel("a"), HasLevel("b")))
    problem = problem_of(catalogue, inventory(both, levels={"a": 1, "b": None}))
    assert sorted(ids(problem)) == ["a@2", "b@1", "b@2"]


def test_a_bare_prerequisite_grows_with_the_step_up_to_the_bar() -> None:
    """Level 1 needs level 1 of it, level 2 and 3 need the model's bar."""
    catalogue = model(capability("a"), capability("b", 2, "a"), top=3, bar=2)
    problem = problem_of(catalogue, inventory(HasLevel("b", 3)))
    assert needs(problem, "b@1") == {"a@1"}
    assert needs(problem, "b@2") == {"a@2", "b@1"}
    assert needs(problem, "b@3") == {"a@2", "b@2"}


def test_a_prerequisite_with_a_level_binds_every_step() -> None:
    """The first step waits for the level that is named."""
    catalogue = model(capability("a"), capability("b", 2, HasLevel("a", 3)), top=3, bar=2)
    problem = problem_of(catalogue, inventory(HasLevel("b", 1)))
    assert needs(problem, "b@1") == {"a@3"}


def test_a_lag_runs_from_the_end_of_a_step_and_not_from_what_is_in_place() -> None:
    """A lag delays what is built now and nothing that was there at the start."""
    lagged = Prerequisite(HasLevel("a"), 3)
    catalogue = model(capability("a", 2), capability("b", 2, lagged))
    assert problem_of(catalogue, inventory(HasLevel("b"))).steps[1].earliest == 5
    there = problem_of(catalogue, inventory(HasLevel("b"), levels={"a": 1}))
    assert there.steps[0].earliest == 0


def test_what_does_not_apply_leaves_prerequisites() -> None:
    """A prerequisite that does not apply counts as met, and leaves an any-list."""
    either = AtLeast(1, (HasLevel("a"), HasLevel("b")), "any")
    catalogue = model(
        capability("a"), capability("b"), capability("c", 2, either), capability("d", 2, "a")
    )
    both = everything((HasLevel("c"), HasLevel("d")))
    problem = problem_of(catalogue, inventory(both, gone=("a",)))
    assert needs(problem, "c@1") == {"b@1"}
    assert needs(problem, "d@1") == set()


def test_metrics_are_taken_as_met() -> None:
    """A metric is never bought, whether it is missing or missed."""
    happy = Measured("nps", ">=", Fraction(50))
    catalogue = model(capability("a"), stages=(everything((happy, HasLevel("a"))),))
    stage = StageReached("road", "s1")
    for readings in ({}, {"nps": Fraction(10)}):
        assert ids(problem_of(catalogue, inventory(stage, readings=readings))) == ["a@1"]


def test_a_target_that_is_met_leaves_nothing_to_do() -> None:
    """Nothing is left in the problem, not even where the date is past."""
    catalogue = model(capability("a"))
    target = Target(HasLevel("a"), START - dt.timedelta(days=30))
    problem = problem_of(catalogue, inventory(target, levels={"a": 1}))
    assert problem.steps == ()
    assert problem.goals[0].node is None


def test_a_step_is_stretched_to_the_fewest_weeks_that_fit() -> None:
    """Three person-weeks at half an FTE take six weeks, and the step says what it was."""
    catalogue = model(capability("a", 2, effort={"crm": Fraction(3)}))
    problem = problem_of(catalogue, inventory(HasLevel("a"), capacity={"crm": Fraction(1, 2)}))
    step = problem.steps[0]
    assert (step.duration, step.stretched_from) == (6, 2)
    assert step.rates == (("crm", Fraction(1, 2)),)


def test_a_role_without_a_limit_stretches_nothing() -> None:
    """Only named roles are limited."""
    assert stretched(2, [("crm", Fraction(9))], {}) == 2
    assert stretched(2, [("crm", Fraction(9))], {"crm": Fraction(4)}) == 3
    assert stretched(2, [("crm", Fraction(9))], {"crm": Fraction(0)}) is None


def test_a_role_without_people_is_told_plainly() -> None:
    """The role is named; no search is made."""
    catalogue = model(capability("a", effort={"crm": ONE}), capability("b", 2, "a"))
    given = inventory(HasLevel("b"), capacity={"crm": Fraction(0)})
    assert why_not(catalogue, given) == ("crm has capacity 0, and the way to the target needs it",)


def test_an_impossible_alternative_is_no_obstacle() -> None:
    """Where one way is closed the other is taken."""
    either = AtLeast(1, (HasLevel("a"), HasLevel("b")), "any")
    catalogue = model(capability("a", effort={"crm": ONE}), capability("b"))
    problem = problem_of(catalogue, inventory(either, capacity={"crm": Fraction(0)}))
    assert ids(problem) == ["b@1"]


def test_a_step_longer_than_the_horizon_is_told_plainly() -> None:
    """The message gives the weeks with and without the limit on people."""
    catalogue = model(capability("a", 2, effort={"crm": Fraction(9)}))
    given = inventory(HasLevel("a"), capacity={"crm": Fraction(1, 10)}, horizon=52)
    (because,) = why_not(catalogue, given)
    assert because.startswith("A to level1 takes 90 weeks at the capacity of its roles, 2 without")


def test_a_chain_longer_than_the_horizon_is_told_plainly() -> None:
    """The step that cannot end in time is named with the week."""
    catalogue = model(capability("a", 6), capability("b", 6, "a"))
    assert why_not(catalogue, inventory(HasLevel("b"), horizon=10)) == (
        "B to level1 cannot end before week 12, and the horizon is 10 weeks",
    )


def test_a_date_before_the_shortest_chain_is_told_plainly() -> None:
    """The earliest week is set against the date that was asked for."""
    catalogue = model(capability("a", 6))
    given = inventory(Target(HasLevel("a"), START + dt.timedelta(weeks=5)))
    assert why_not(catalogue, given) == (
        "the target takes 6 weeks at least, until 2027-02-15, and it is wanted by 2027-02-08",
    )


def test_a_rule_that_too_few_capabilities_can_meet_is_told_plainly() -> None:
    """Two of two are asked for and one of them does not apply."""
    two = AtLeast(2, (HasLevel("a"), HasLevel("b")))
    (because,) = why_not(model(capability("a"), capability("b")), inventory(two, gone=("a",)))
    assert because == "a condition asks for 2 of its parts, and 1 apply"


def test_no_plan_aims_at_a_negation() -> None:
    """A target that asks for something to be missing is refused in words."""
    (because,) = why_not(model(capability("a")), inventory(Negated(HasLevel("a"))))
    assert "negated" in because


def test_a_prerequisite_on_a_stage_is_refused() -> None:
    """Prerequisites speak of capabilities, groups and metrics."""
    catalogue = model(
        capability("a", 2, StageReached("road", "s1")), stages=(AtLeast(0, (), "all"),)
    )
    with pytest.raises(ValueError, match="cannot be a prerequisite"):
        built(catalogue, inventory(HasLevel("a")))


def test_dates_count_whole_weeks_from_the_start() -> None:
    """By a date means that the end of the week's work lies on it or before."""
    assert weeks_until(START, START + dt.timedelta(days=14)) == 2
    assert weeks_until(START, START + dt.timedelta(days=13)) == 1
    assert weeks_until(START, START - dt.timedelta(days=1)) == -1


@pytest.mark.parametrize(
    ("steps", "nodes", "goal"),
    [
        ((PlanStep("a", 1, 2, 0, 0, needs=(0,)),), (Done(0),), 0),
        ((PlanStep("a", 1, 9, 0, 0),), (Done(0),), 0),
        ((PlanStep("a", 1, 2, 0, 0),), (Count(2, (0,)),), 0),
        ((PlanStep("a", 1, 2, 0, 0),), (Done(0),), 3),
        ((PlanStep("a", 1, 0, 0, 0, effort=(("crm", ONE),)),), (Done(0),), 0),
    ],
    ids=["circle", "beyond the horizon", "forward", "no such node", "work in no time"],
)
def test_a_malformed_problem_is_refused(
    steps: tuple[PlanStep, ...], nodes: tuple[Done | Count, ...], goal: int
) -> None:
    """A problem that no solver could read is refused when it is made."""
    with pytest.raises(ValueError, match=r"g|a@1|node"):
        PlanProblem(steps, nodes, (Goal("g", goal, 8),), (), 8, ("time",))
