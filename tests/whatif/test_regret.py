"""The regret of each choice, and which no-regret moves can begin at once."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.condition import AtLeast, HasLevel, everything
from milepost.engine.model.inventory import BudgetPeriod, InProgress, Limits
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.control import SolveSettings
from milepost.engine.run import searched
from milepost.engine.whatif.demands import asking, limited
from milepost.engine.whatif.moves import Future, Moves, moves_of
from milepost.engine.whatif.regret import regrets
from tests.plan.catalogue import START, capability, inventory, model
from tests.whatif.enumeration import drawn, every_plan, of_facts, workspace
from tests.whatif.jobs import one_by_one

QUICK = SolveSettings(seconds=20)


@pytest.mark.parametrize("seed", range(5))
def test_the_regret_of_a_choice_is_what_enumeration_finds(seed: int) -> None:
    """Carried out in a future of other costs, against the best of that future, over all plans."""
    _, facts = drawn(seed)
    chance = random.Random(seed)
    worlds = [
        {id: (weeks, chance.randint(1, 9), needs) for id, (weeks, _, needs) in facts.items()}
        for _ in range(3)
    ]
    futures = [of_facts(world, 2) for world in worlds]
    plans = [list(every_plan(*each)) for each in zip(futures, worlds, strict=True)]
    best = [min(plan[1:] for plan in each) for each in plans]

    table = regrets([(each, searched(each, QUICK)) for each in futures], one_by_one(), QUICK)

    assert sorted(number for choice in table.choices for number in choice.best_in) == [0, 1, 2]
    for choice, row, most in zip(table.choices, table.rows, table.most, strict=True):
        ids = frozenset(id for id, _ in choice.levels)
        losses = []
        for number, cell in zip(table.futures, row, strict=True):
            done = min(plan[1:] for plan in plans[number] if plan[0] == ids)
            losses.append(tuple(a - b for a, b in zip(done, best[number], strict=True)))
            assert tuple(amount for _, amount in cell.worse) == losses[-1]
            assert cell.proven
        assert most is not None
        assert tuple(amount for _, amount in most) == max(losses)
    assert table.least is not None
    worst = [[amount for _, amount in most or ()] for most in table.most]
    assert worst[table.least] == min(worst)


EITHER = AtLeast(1, (HasLevel("dear"), HasLevel("cheap")), "any")
CATALOGUE = model(
    capability("dear", 2, cost=30),
    capability("cheap", 5, cost=20),
)


def test_a_choice_that_a_future_cannot_afford_has_no_largest_regret() -> None:
    """It cannot be done there, and the choice that can be done everywhere has the least regret."""
    rich = workspace(CATALOGUE, inventory(EITHER))
    poor = limited(rich, Limits(budget=(BudgetPeriod(START.replace(year=2030), Fraction(25)),)))

    table = regrets([(each, searched(each, QUICK)) for each in (rich, poor)], one_by_one(), QUICK)

    assert [dict(choice.levels) for choice in table.choices] == [{"dear": 1}, {"cheap": 1}]
    assert [cell.status for cell in table.rows[0]] == ["done", "cannot"]
    assert table.most[0] is None
    assert table.rows[1][0].worse == (("time", Fraction(3)), ("cost", Fraction(-10)))
    assert table.least == 1


def test_futures_that_seek_different_things_have_no_least_regret() -> None:
    """Weeks and money do not compare, so that none is named."""
    fast = workspace(CATALOGUE, inventory(EITHER))
    thrifty = workspace(CATALOGUE, inventory(EITHER, minimise=("cost",)))

    table = regrets(
        [(each, searched(each, QUICK)) for each in (fast, thrifty)], one_by_one(), QUICK
    )

    assert len(table.choices) == 2
    assert (table.alike, table.least) == (False, None)


def test_what_is_in_place_in_a_future_is_not_bought_there() -> None:
    """A choice says how far to go, not from where."""
    base = workspace(CATALOGUE, inventory(everything((HasLevel("dear"), HasLevel("cheap")))))
    there = replace(
        base,
        inventory=inventory(everything((HasLevel("dear"), HasLevel("cheap"))), levels={"cheap": 1}),
    )

    table = regrets([(each, searched(each, QUICK)) for each in (base, there)], one_by_one(), QUICK)

    assert len(table.choices) == 2
    assert table.rows[0][1].worse == (("time", Fraction(0)), ("cost", Fraction(0)))
    assert table.rows[1][0].status == "cannot"


def test_a_choice_goes_no_further_than_it_says() -> None:
    """Where a future needs the next level, or another capability, the choice does not reach it."""
    of = model(capability("a", 2, cost=10), capability("b", 2, cost=10), top=2)
    near, far, other = (
        workspace(of, inventory(goal))
        for goal in (HasLevel("a", 1), HasLevel("a", 2), HasLevel("b", 1))
    )

    found = [(each, searched(each, QUICK)) for each in (near, far, other)]
    table = regrets(found, one_by_one(), QUICK)

    assert [dict(choice.levels) for choice in table.choices] == [{"a": 1}, {"a": 2}, {"b": 1}]
    statuses = [[cell.status for cell in row] for row in table.rows]
    assert statuses == [
        ["done", "cannot", "cannot"],
        ["done", "done", "cannot"],
        ["cannot", "cannot", "done"],
    ]


# -- what can begin at once ------------------------------------------------------------------------

BUSY = model(
    capability("long", 4, effort={"team": Fraction(4)}),
    capability("short", 2, effort={"team": Fraction(2)}),
    capability("last", 1, "long", "short"),
)


def begun(*capacity: int) -> Moves:
    """The moves with a team of each of these sizes."""
    target = HasLevel("last")
    futures = [
        Future(
            f"team of {size}", workspace(BUSY, inventory(target, capacity={"team": Fraction(size)}))
        )
        for size in capacity
    ]
    return moves_of(futures, one_by_one(), QUICK, Fraction(0))


def test_moves_that_can_all_begin_are_told_together() -> None:
    """Two people can do both; what waits for a step is right and cannot begin."""
    found = begun(2)

    assert found.together == ("long@1", "short@1")
    assert {move.step: move.at_once for move in found.moves} == {
        "long@1": True,
        "short@1": True,
        "last@1": False,
    }


def test_one_person_begins_one_thing() -> None:
    """In the future with the smaller team either can begin, and not both."""
    found = begun(2, 1)

    assert len(found.together) == 1
    assert all(move.at_once for move in found.moves if move.step != "last@1")


def test_what_is_under_way_is_marked_and_not_begun_again() -> None:
    """A step in progress is a no-regret move of which nobody needs to be told to start it."""
    base = workspace(BUSY, inventory(HasLevel("last")))
    plan = replace(base.inventory.plan, limits=Limits(in_progress=(InProgress("short", 1, 1),)))

    found = moves_of([Future("", asking(base, plan))], one_by_one(), QUICK, Fraction(0))

    moves = {move.step: move for move in found.moves}
    assert (moves["short@1"].begun, moves["short@1"].at_once) == (True, False)
    assert found.together == ("long@1",)
    assert isinstance(found.prospects[0].result, Solved)
