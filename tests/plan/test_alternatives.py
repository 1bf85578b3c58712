from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from milepost.engine.model.condition import AtLeast, HasLevel, everything
from milepost.engine.model.inventory import Excluded, Inventory, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.alternatives import Alternatives, Choice, LeftOut, Taken, alternatives
from milepost.engine.plan.control import Control
from milepost.engine.plan.cpsat import solve
from tests.plan.catalogue import START, capability, inventory, model, problem_of, program_of

CATALOGUE = model(
    capability("base", 2, cost=10),
    capability("quick", 3, "base", cost=50),
    capability("cheap", 8, "base", cost=20),
    capability("slow", 60, cost=1),
    capability("apart", 1, cost=1),
)
EITHER = AtLeast(1, (HasLevel("quick"), HasLevel("cheap"), HasLevel("slow")), "any")


def beside(of: MaturityModel, given: Inventory, control: Control | None = None) -> Alternatives:
    """What else there was, beside the planner's own roadmap."""
    problem = problem_of(of, given)
    result = solve(problem)
    assert isinstance(result, Solved)
    return alternatives(of, given, program_of(of, given), problem, result, control=control)


def test_a_step_with_another_way_tells_what_that_costs() -> None:
    """In weeks, in money, and in steps; the choice names all ways that fit."""
    found = beside(CATALOGUE, inventory(everything((EITHER, HasLevel("base")))))
    base, quick = found.taken
    assert base == Taken("base@1", "always")
    assert quick.necessity == "choice"
    assert quick.choice == Choice(1, (("quick@1",), ("cheap@1",)))
    assert quick.without is not None
    assert (quick.without.weeks, quick.without.cost) == (5, Fraction(-30))
    assert (quick.without.added, quick.without.dropped) == (("cheap@1",), ("quick@1",))
    assert quick.without.objectives == (("time", Fraction(5)), ("cost", Fraction(-30)))
    assert quick.without.proven


def test_what_is_left_out_says_why() -> None:
    """As dearer or slower, as ruled out by a limit, or as of no use for the target."""
    found = beside(CATALOGUE, inventory(everything((EITHER, HasLevel("base")))))
    cheap, slow = found.left_out
    assert (cheap.step, cheap.why) == ("cheap@1", "instead")
    assert cheap.with_it is not None
    assert (cheap.with_it.weeks, cheap.in_place_of) == (5, "quick@1")
    assert (slow.step, slow.why) == ("slow@1", "excluded")
    assert slow.because == ("Slow to level1 takes 60 weeks, and the horizon is 52 weeks",)
    assert found.not_needed == ("apart",)


def test_the_last_way_within_the_limits_is_no_choice() -> None:
    """Where every other way breaks a limit, no roadmap goes without the step."""
    early = Target(everything((EITHER, HasLevel("base"))), START + dt.timedelta(weeks=8))
    found = beside(CATALOGUE, inventory(early))
    assert [each.necessity for each in found.taken] == ["always", "within_limits"]
    assert [(each.step, each.why) for each in found.left_out] == [
        ("cheap@1", "on_top"),
        ("slow@1", "excluded"),
    ]


def test_a_ban_is_named() -> None:
    """What the plan must not raise is left out for that reason."""
    given = inventory(everything((EITHER, HasLevel("base"))))
    limits = replace(given.plan.limits, must_not=(Excluded("cheap"),))
    found = beside(CATALOGUE, replace(given, plan=replace(given.plan, limits=limits)))
    assert LeftOut("cheap@1", "excluded", ("the plan must not raise Cheap",)) in found.left_out


def test_a_higher_level_that_nothing_asks_for_is_no_alternative() -> None:
    """A level above the one that is needed is never told as another way to it."""
    of = model(capability("a", 2, cost=5), top=3)
    goal = AtLeast(1, (HasLevel("a", 2), HasLevel("a", 3)), "any")
    found = beside(of, inventory(goal))
    assert [(each.step, each.necessity) for each in found.taken] == [
        ("a@1", "always"),
        ("a@2", "always"),
    ]
    assert found.left_out == ()


def test_what_is_used_as_it_is_declared_is_told_apart() -> None:
    """A level that is there and that a way rests on is neither raised nor called not needed."""
    of = model(capability("ready"), capability("new", 2, "ready"), capability("idle"), top=2)
    given = inventory(HasLevel("new", 1), levels={"ready": 1, "idle": 1})
    found = beside(of, given)
    assert (found.in_place, found.not_needed) == (("ready",), ("idle",))


def test_after_a_stop_answers_stay_open() -> None:
    """Nothing is claimed that was not settled; what needs no search is told all the same."""
    stopped = Control(stop=lambda: True)
    found = beside(CATALOGUE, inventory(everything((EITHER, HasLevel("base")))), stopped)
    assert [each.necessity for each in found.taken] == ["always", "open"]
    assert [each.why for each in found.left_out] == ["open", "excluded"]
