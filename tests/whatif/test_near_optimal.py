"""Near-optimal roadmaps: what is in all, some or none of them, against every plan there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.condition import AtLeast, HasLevel, everything
from milepost.engine.model.roadmap import (
    Infeasible,
    ObjectiveValue,
    PlanResult,
    Solved,
    Unproven,
)
from milepost.engine.plan.control import SolveSettings
from milepost.engine.run import searched
from milepost.engine.whatif.job import Job, not_begun, result_of
from milepost.engine.whatif.moves import Future, moves_of
from milepost.engine.whatif.near_optimal import inquire, region_of
from tests.plan.catalogue import capability, inventory, model
from tests.whatif.enumeration import drawn, every_plan, workspace
from tests.whatif.jobs import one_by_one

QUICK = SolveSettings(seconds=20)
FIFTH = Fraction(1, 5)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("tolerance", [Fraction(0), Fraction(1, 2)], ids=["best", "half"])
def test_what_is_in_all_some_or_none_is_what_enumeration_finds(
    seed: int, tolerance: Fraction
) -> None:
    """Of every plan that there is, those within the tolerance have just these steps in common."""
    given, facts = drawn(seed)
    plans = list(every_plan(given, facts))
    _, weeks, cost = min(plans, key=lambda plan: plan[1:])
    near = [
        ids
        for ids, reached, money in plans
        if reached <= weeks * (1 + tolerance) and money <= cost * (1 + tolerance)
    ]
    best = searched(given, QUICK)
    assert isinstance(best, Solved)

    (found,), _ = inquire([region_of(given, best, tolerance)], one_by_one(), QUICK, 100)

    for step, presence in found.items():
        share = sum(step.removesuffix("@1") in ids for ids in near)
        if presence == "all":
            assert share == len(near)
        elif presence == "none":
            assert share == 0
        else:
            assert presence in {"some", "on_top"}
            assert 0 < share < len(near)
    everywhere = frozenset.intersection(*near)
    assert {f"{id}@1" for id in everywhere} == {id for id, p in found.items() if p == "all"}


EITHER = AtLeast(1, (HasLevel("dear"), HasLevel("cheap"), HasLevel("slow")), "any")
CHOICE = model(
    capability("base", 2, cost=100),
    capability("dear", 2, "base", cost=30),
    capability("cheap", 2, "base", cost=20),
    capability("slow", 40, cost=10),
)


def test_a_step_that_fits_and_serves_nothing_is_on_top() -> None:
    """What is too slow to serve the target can be done beside it, and is told apart."""
    given = workspace(CHOICE, inventory(everything((HasLevel("base"), EITHER))))
    best = searched(given, QUICK)
    assert isinstance(best, Solved)

    (found,), plans = inquire([region_of(given, best, FIFTH)], one_by_one(), QUICK, 100)

    assert found == {"base@1": "all", "cheap@1": "some", "dear@1": "some", "slow@1": "on_top"}
    assert plans <= 3


def test_what_was_not_asked_is_open() -> None:
    """With one plan allowed, only what needs no plan or what it shows is told."""
    given = workspace(CHOICE, inventory(everything((HasLevel("base"), EITHER))))
    best = searched(given, QUICK)
    assert isinstance(best, Solved)

    (found,), plans = inquire([region_of(given, best, Fraction(0))], one_by_one(), QUICK, 1)

    assert plans == 1
    assert found == {"base@1": "all", "cheap@1": "all", "dear@1": "open", "slow@1": "open"}


def test_a_stop_leaves_open_what_it_came_before() -> None:
    """What was known by then stands; nothing that was not asked is a no-regret move or a no."""
    given = workspace(CHOICE, inventory(everything((HasLevel("base"), EITHER))))
    made = iter(range(100))

    def run(jobs: Sequence[Job]) -> list[PlanResult]:
        return [result_of(job) if next(made) < limit else not_begun(job) for job in jobs]

    limit = 1
    found = moves_of([Future("", given)], run, QUICK, FIFTH)
    told = {move.step: move.verdict for move in found.moves}
    assert told == {"base@1": "no_regret", "cheap@1": "open", "dear@1": "open", "slow@1": "open"}
    assert found.moves[0].at_once is None
    assert found.together == ()

    limit = 0
    assert moves_of([Future("", given)], run, QUICK, FIFTH).moves == ()


def test_a_search_cut_short_settles_nothing() -> None:
    """Neither a plan short of a proof nor none at all counts as no."""
    given = workspace(CHOICE, inventory(everything((HasLevel("base"), EITHER))))
    best = searched(given, QUICK)
    assert isinstance(best, Solved)
    region = region_of(given, best, Fraction(0))

    def short(bound: int) -> Solved:
        cost = ObjectiveValue("cost", Fraction(500), Fraction(bound))
        return replace(best, objectives=(cost,), optimal=False)

    assert region.limit == 120
    assert region.holds(short(119)) is None
    assert region.holds(short(121)) is False
    assert region.holds(Unproven("time ran out", 1.0)) is None
    assert region.holds(Infeasible((), 1.0)) is False


def test_of_value_less_is_worse() -> None:
    """Where value is sought, the tolerance lies below the best, also where that is a loss."""
    given = workspace(CHOICE, inventory(HasLevel("base"), minimise=("value",)))
    best = searched(given, QUICK)
    assert isinstance(best, Solved)
    region = region_of(given, best, FIFTH)

    worth = best.objectives[0].value
    assert worth < 0
    assert region.latest is None
    assert region.limit == worth * Fraction(6, 5)
    assert region.holds(best) is True


def test_a_step_is_asked_of_the_futures_that_have_a_roadmap() -> None:
    """One without any takes no part, and one in which a step is in place needs it no more."""
    base = workspace(CHOICE, inventory(everything((HasLevel("base"), EITHER))))
    there = workspace(CHOICE, inventory(everything((HasLevel("base"), EITHER)), levels={"base": 1}))
    never = workspace(CHOICE, inventory(everything((HasLevel("base"), EITHER)), horizon=1))
    futures = [Future("", base), Future("there", there), Future("never", never)]

    found = moves_of(futures, one_by_one(), QUICK, FIFTH)

    told = {move.step: (move.verdict, move.presence) for move in found.moves}
    assert told == {
        "base@1": ("no_regret", ("all", "in_place", None)),
        "cheap@1": ("bet", ("some", "all", None)),
        "dear@1": ("bet", ("some", "none", None)),
        "slow@1": ("never", ("on_top", "none", None)),
    }
    assert found.together == ("base@1",)
