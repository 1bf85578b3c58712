"""Early wins: of equally good roadmaps the one whose steps bring something soonest."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.capability import Capability
from milepost.engine.model.condition import AtLeast, HasLevel, everything
from milepost.engine.model.inventory import Inventory, Objective
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import ObjectiveValue, Solved
from milepost.engine.model.wins import wins_of
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.restrict import without
from milepost.engine.plan.verify import verify
from tests.plan.catalogue import (
    ONE,
    capability,
    exactly,
    inventory,
    model,
    problem_of,
    program_of,
)


def paying(each: Capability, uplift: int = 0, gain: int = 0) -> Capability:
    """The capability with an uplift in percent and a gain a year."""
    return replace(each, uplift=exactly(uplift), gain=exactly(gain))


def shop(pays: str, **how: int) -> MaturityModel:
    """Three jobs for one team, any order, one of which brings something."""
    jobs = [
        capability(id, weeks, effort={"crm": ONE * weeks}, cost=10)
        for id, weeks in (("dig", 3), ("build", 2), ("paint", 2))
    ]
    return model(*(paying(job, **how) if job.id == pays else job for job in jobs))


def asked(
    *objectives: Objective, levels: dict[str, int | None] | None = None, gone: tuple[str, ...] = ()
) -> Inventory:
    """All three jobs, with one team."""
    goal = everything(tuple(HasLevel(id) for id in ("dig", "build", "paint")))
    return inventory(
        goal, minimise=objectives, capacity={"crm": ONE}, horizon=20, levels=levels, gone=gone
    )


def planned(of: MaturityModel, given: Inventory) -> Solved:
    """The proven plan, which the verifier accepts with its figures."""
    result = solve(problem_of(of, given))
    assert isinstance(result, Solved)
    assert result.optimal
    assert verify(of, given, program_of(of, given), result.roadmap, result.objectives) == ()
    return result


def ends(result: Solved) -> dict[str, int]:
    """The week in which each capability is in place."""
    return {step.capability: step.end for step in result.roadmap.steps}


def values(result: Solved) -> dict[str, Fraction]:
    """The objectives by name."""
    return {each.name: each.value for each in result.objectives}


@pytest.mark.parametrize("how", [{"uplift": 2}, {"gain": 500}])
@pytest.mark.parametrize(("pays", "end"), [("dig", 3), ("build", 2), ("paint", 2)])
def test_what_brings_something_comes_first(pays: str, end: int, how: dict[str, int]) -> None:
    """A job that pays is done first, and finish and cost are those without early wins."""
    of = shop(pays, **how)
    plain, early = planned(of, asked("time", "cost")), planned(of, asked("time", "early_wins"))

    assert ends(early)[pays] == end
    assert values(early) == {**values(plain), "early_wins": Fraction(end)}


def test_the_objectives_asked_for_come_before_early_wins() -> None:
    """Early wins neither delay the target nor make it dearer, and are told last."""
    given = asked("cost", "early_wins")

    assert list(values(planned(shop("dig", gain=1), given))) == ["cost", "time", "early_wins"]


def test_a_way_that_pays_is_taken_where_it_costs_no_more() -> None:
    """Between two ways of the same weeks and money the one that brings something is taken."""
    of = model(capability("dig", 2, cost=10), paying(capability("lease", 2, cost=10), uplift=1))
    goal = AtLeast(1, (HasLevel("dig"), HasLevel("lease")), "any")
    result = planned(of, inventory(goal, minimise=("time", "cost", "early_wins"), horizon=9))

    assert ends(result) == {"lease": 2}


def test_nothing_is_added_for_its_own_sake() -> None:
    """A win that costs no money, and that another way has made superfluous, is left out."""
    of = model(capability("dig", 2), paying(capability("lease", 4), uplift=1))
    either = AtLeast(1, (HasLevel("dig"), HasLevel("lease")), "any")
    result = planned(of, inventory(either, minimise=("time", "early_wins"), horizon=9))

    assert ends(result) == {"dig": 2}
    assert values(result) == {"time": 2, "cost": 0, "steps": 1, "early_wins": 9}


def test_where_nothing_is_to_be_won_there_is_no_such_figure() -> None:
    """A model without gains and uplifts is planned as without early wins."""
    assert "early_wins" not in values(planned(shop("none"), asked("time", "early_wins")))


def test_weights_are_shares_of_what_is_still_to_be_had() -> None:
    """What is in place or not applicable is won or lost already; the rest shares a thousand."""
    jobs = [
        paying(capability(id), uplift=u, gain=g)
        for id, u, g in (("a", 3, 0), ("b", 1, 0), ("c", 9, 0), ("d", 9, 0), ("e", 0, 70))
    ]
    given = inventory(HasLevel("a"), levels={"c": 1}, gone=("d",))

    assert wins_of(model(*jobs), given) == {("a", 1): 750, ("b", 1): 250, ("e", 1): 1000}


def test_the_mean_counts_what_is_left_out_with_the_horizon() -> None:
    """A win that the roadmap does not take is still to be waited for, whatever may be chosen."""
    of = model(paying(capability("a", 4), uplift=3), paying(capability("b", 4), uplift=1))
    goal = everything((HasLevel("a"), HasLevel("b")))
    problem = problem_of(of, inventory(goal, minimise=("time", "early_wins"), horizon=20))
    fewer = without(replace(problem, goals=()), {1})

    assert problem.wins_week({0: 0, 1: 6}) == Fraction(3 * 4 + 1 * 10, 4)
    assert problem.wins_week({0: 0}) == Fraction(3 * 4 + 1 * 20, 4)
    assert fewer is not None
    assert fewer.wins_week({}) == 20


def test_the_verifier_counts_early_wins_itself() -> None:
    """A figure that does not follow from the roadmap is refused."""
    of, given = shop("dig", uplift=1), asked("time", "early_wins")
    roadmap = planned(of, given).roadmap
    wrong = (ObjectiveValue("early_wins", Fraction(2), Fraction(2)),)

    assert verify(of, given, program_of(of, given), roadmap, wrong) == ("early_wins is 3, not 2",)
