"""What the search of one problem says of a narrower one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.condition import AtLeast, HasLevel, everything
from milepost.engine.model.roadmap import ObjectiveValue, Solved
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.heuristics import sound
from milepost.engine.plan.known import Known, completed, proven
from milepost.engine.plan.restrict import demanded, without
from milepost.engine.run import alternatives, assessed, checked, planned
from tests.plan.catalogue import ONE, capability, inventory, model, problem_of

NORTHWIND = Path(__file__).parents[2] / "rules" / "cx" / "examples" / "northwind.yaml"
MODEL = model(
    capability("base", 2, cost=1, effort={"crm": ONE * 2}),
    capability("quick", 2, "base", cost=9, effort={"crm": ONE * 2}),
    capability("cheap", 5, "base", cost=2, effort={"crm": ONE * 5}),
)
GOAL = everything((HasLevel("base"), AtLeast(1, (HasLevel("quick"), HasLevel("cheap")), "any")))
PROBLEM = problem_of(MODEL, inventory(GOAL, capacity={"crm": ONE}, horizon=20))
NUMBERS = {step.capability: i for i, step in enumerate(PROBLEM.steps)}


def value(name: str, value: int, bound: int) -> ObjectiveValue:
    """An objective with its bound."""
    return ObjectiveValue(name, Fraction(value), Fraction(bound))


def test_bounds_hold_as_long_as_those_before_them_are_met() -> None:
    """A cost is bounded only in plans that finish as soon as the wider problem's best."""
    known = Known(proven((value("time", 4, 4), value("cost", 10, 8), value("early_wins", 3, 3))))

    assert known.bound("time", []) == 4
    assert known.bound("cost", [("time", Fraction(4))]) == 8
    assert known.bound("cost", [("time", Fraction(5))]) == 0
    assert known.bound("cost", []) == 0
    assert known.bound("early_wins", [("time", Fraction(4)), ("cost", Fraction(10))]) == 0


def test_nothing_follows_for_what_a_narrower_problem_may_do_better() -> None:
    """A step that is taken away leaves the baseline as well; and value is best when largest."""
    assert proven((value("change", 3, 3), value("time", 4, 4))) == ()
    assert proven((value("value", 3, 9),)) == ()


def test_what_is_missing_is_added_where_there_are_people() -> None:
    """Steps stay where they are, and one that is demanded comes after them."""
    base, quick, cheap = (NUMBERS[id] for id in ("base", "quick", "cheap"))
    both = demanded(PROBLEM, [cheap])

    assert completed(both, {base: 0, quick: 2}) == {base: 0, quick: 2, cheap: 4}
    assert completed(PROBLEM, {quick: 2}) == {base: 0, quick: 2}


def test_where_a_step_is_gone_another_way_is_added() -> None:
    """The rest of the roadmap stays, and what comes out keeps all limits."""
    fewer = without(PROBLEM, {NUMBERS["quick"]})
    assert fewer is not None
    starts = completed(fewer, {0: 0})

    assert {fewer.steps[i].id: week for i, week in starts.items()} == {"base@1": 0, "cheap@1": 2}
    assert sound(fewer, starts)


def test_where_nothing_fits_there_is_no_first_plan() -> None:
    """A horizon that the added step would overrun leaves nothing to start from."""
    short = problem_of(MODEL, inventory(GOAL, capacity={"crm": ONE}, horizon=8))
    cheap = next(i for i, step in enumerate(short.steps) if step.capability == "cheap")

    assert completed(demanded(short, [cheap]), {0: 0, 1: 2}) == {}


@pytest.mark.parametrize("way", ["quick", "cheap"])
def test_what_is_known_does_not_change_the_answer(way: str) -> None:
    """A narrower problem has the same best values with the bounds of the wider one as without."""
    best = solve(PROBLEM)
    assert isinstance(best, Solved)
    narrower = demanded(PROBLEM, [NUMBERS[way]])
    known = Known(proven(best.objectives), completed(narrower, {NUMBERS["base"]: 0}))
    plain, told = solve(narrower), solve(narrower, known=known)
    assert isinstance(plain, Solved)
    assert isinstance(told, Solved)

    assert told.optimal
    assert told.objectives == plain.objectives


def test_every_comparison_of_the_worked_example_is_proven() -> None:
    """Northwind's other plans rest on the proof of its own: all are compared with what is best."""
    outcome = planned(assessed(checked(load_workspace(NORTHWIND))))
    found = alternatives(outcome, SolveSettings(seconds=600))
    compared = [each.without for each in found.taken] + [each.with_it for each in found.left_out]

    assert "open" not in {each.necessity for each in found.taken}
    assert "open" not in {each.why for each in found.left_out}
    assert all(each.proven for each in compared if each is not None)
    assert len([each for each in compared if each is not None]) == 9


def test_a_known_plan_loses_what_only_does_more_than_needed() -> None:
    """Stopped at once, the search gives the known plan back without a step above what is asked."""
    either = AtLeast(1, (HasLevel("base", 1), HasLevel("base", 2)), "any")
    above = model(capability("base", 2), capability("top", 3, "base"), top=2)
    goal = everything((either, HasLevel("top", 1)))
    problem = problem_of(above, inventory(goal, horizon=30))
    weeks = {"base@1": 0, "base@2": 9, "top@1": 2}
    starts = {i: weeks[step.id] for i, step in enumerate(problem.steps)}

    assert len(starts) == len(weeks)
    assert sound(problem, starts)
    found = solve(problem, control=Control(stop=lambda: True), known=Known(starts=starts))
    assert isinstance(found, Solved)
    assert {step.id for step in found.roadmap.steps} == {"base@1", "top@1"}
    assert found.roadmap.finish_week == 5
