"""What the next budget buys, against every choice of projects that there is."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.inventory import BudgetPeriod, Excluded, Limits, ValueTerms
from milepost.engine.model.roadmap import ObjectiveValue, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.plan.limits import accounts_of
from milepost.engine.run import searched
from milepost.engine.whatif.demands import limited
from milepost.engine.whatif.money import overspent, with_more
from milepost.engine.whatif.portfolio import LeftOut, portfolio_of, seeking_value
from milepost.engine.whatif.sweep import Sweep
from tests.plan.catalogue import capability, exactly, inventory, model
from tests.whatif.enumeration import workspace
from tests.whatif.jobs import one_by_one

QUICK = SolveSettings(seconds=20)
PLAIN = ValueTerms(ramp=0, discount=Fraction(0))
LATE = dt.date(2030, 12, 31)
HORIZON = 52

Projects = dict[str, tuple[int, int, int]]
"""Weeks, cost and gain a year of each."""


def projects(facts: Projects, budget: BudgetPeriod, *, team: int = 0) -> Workspace:
    """A workspace that seeks value with these projects, a budget and one team of some size."""
    of = model(
        *(
            replace(
                capability(id, weeks, cost=cost, effort={"team": Fraction(weeks)}),
                gain=exactly(gain),
            )
            for id, (weeks, cost, gain) in facts.items()
        )
    )
    capacity = {"team": Fraction(team)} if team else None
    given = workspace(of, inventory(capacity=capacity, horizon=HORIZON))
    plan = replace(given.inventory.plan, value=PLAIN, limits=Limits(budget=(budget,)))
    return seeking_value(replace(given, inventory=replace(given.inventory, plan=plan)))


def best_choice(facts: Projects, money: int) -> tuple[int, frozenset[str]]:
    """The most value, times 52, of a choice within the money; each project begins at once."""
    found = []
    for size in range(len(facts) + 1):
        for ids in itertools.combinations(facts, size):
            if sum(facts[id][1] for id in ids) <= money:
                worth = sum(
                    facts[id][2] * (HORIZON - facts[id][0]) - 52 * facts[id][1] for id in ids
                )
                found.append((worth, frozenset(ids)))
    return max(found, key=lambda each: (each[0], sorted(each[1])))


@pytest.mark.parametrize("seed", range(3))
def test_entries_are_where_enumeration_finds_them(seed: int) -> None:
    """At its amount a project is in the best choice, and with one unit of the grid less it is not.

    What enters at no amount is in no best choice, however much money there is.
    """
    chance = random.Random(seed)
    facts = {
        f"p{i}": (chance.randint(1, 9), chance.randint(3, 30) * 10, chance.randint(5, 70) * 11)
        for i in range(5)
    }
    budget = 10 * chance.randint(10, 40)
    given = projects(facts, BudgetPeriod(LATE, Fraction(budget)))

    found = portfolio_of(given, one_by_one(), QUICK, Fraction(10))

    assert isinstance(found.result, Solved)
    taken = {step.capability for step in found.result.roadmap.steps}
    assert taken == best_choice(facts, budget)[1]
    assert {each.step.removesuffix("@1") for each in found.left_out} == facts.keys() - taken
    for each in found.left_out:
        id = each.step.removesuffix("@1")
        assert each.proven
        if each.why == "worth":
            ever = [best_choice(facts, money)[1] for money in range(budget, 2000, 10)]
            assert not any(id in ids for ids in ever)
            continue
        (entry,) = each.entries
        before = best_choice(facts, budget + int(entry.below))
        after = best_choice(facts, budget + int(entry.extra))
        assert entry.extra - entry.below == 10
        assert id not in before[1]
        assert id in after[1]
        assert {s.removesuffix("@1") for s in entry.pushed_out} == before[1] - after[1]
        more = Fraction(after[0] - best_choice(facts, budget)[0], 52)
        assert abs(entry.more - more) < 1


THREE: Projects = {"large": (2, 100, 400), "mill": (2, 60, 200), "vain": (2, 50, 10)}


def by_step(left_out: tuple[LeftOut, ...]) -> dict[str, LeftOut]:
    """What was left out, by capability."""
    return {each.step.removesuffix("@1"): each for each in left_out}


def test_money_people_and_worth_are_told_apart() -> None:
    """With one team for a year, more people would bring in one project, and nothing the other."""
    facts = {"long": (40, 10, 900), "also": (40, 10, 800), "vain": (2, 50, 10)}
    given = projects(facts, BudgetPeriod(LATE, Fraction(500)), team=1)

    found = by_step(portfolio_of(given, one_by_one(), QUICK, Fraction(10)).left_out)

    assert {id: each.why for id, each in found.items()} == {"also": "people", "vain": "worth"}
    # In place of the other, and after it: 12 weeks of 100 a year, and the cost less 10 weeks of 10.
    assert found["also"].less == Fraction(12 * 100, 52)
    assert found["vain"].less == 50 - Fraction(10 * 10, 52)
    assert all(each.less_proven and each.possible for each in found.values())


def test_the_cheapest_to_enter_comes_first() -> None:
    """Then what no money brings in, the least loss first, and last what a limit rules out."""
    facts = {**THREE, "idle": (2, 20, 1), "shut": (2, 20, 900)}
    given = projects(facts, BudgetPeriod(LATE, Fraction(100)))
    limits = given.inventory.plan.limits
    given = limited(given, replace(limits, must_not=(Excluded("shut"),)))

    found = portfolio_of(given, one_by_one(), QUICK, Fraction(10))

    assert [each.step for each in found.left_out] == ["mill@1", "idle@1", "vain@1", "shut@1"]
    mill, *_, shut = found.left_out
    assert [(entry.kind, entry.extra) for entry in mill.entries] == [("one_off", Fraction(60))]
    assert shut.why == "excluded"
    assert shut.because


def test_run_money_may_be_what_is_lacking() -> None:
    """Where both kinds are short, each alone brings nothing, and that is said."""
    of = model(replace(capability("app", 2, cost=50, run=52), gain=exactly(5000)))
    budget = BudgetPeriod(LATE, Fraction(40), Fraction(0))
    given = workspace(of, inventory(horizon=HORIZON))
    plan = replace(given.inventory.plan, value=PLAIN, limits=Limits(budget=(budget,)))
    both = seeking_value(replace(given, inventory=replace(given.inventory, plan=plan)))
    run = limited(both, Limits(budget=(replace(budget, one_off=Fraction(50)),)))

    (neither,) = portfolio_of(both, one_by_one(), QUICK, Fraction(10)).left_out
    (lacking,) = portfolio_of(run, one_by_one(), QUICK, Fraction(10)).left_out

    assert (neither.why, neither.entries) == ("both", ())
    assert [(entry.kind, entry.extra) for entry in lacking.entries] == [("run", Fraction(10))]


def test_more_money_is_there_in_every_period() -> None:
    """It is added once, carries over, and is there anew after a period without a limit."""
    periods = (
        BudgetPeriod(dt.date(2027, 3, 28), Fraction(10)),
        BudgetPeriod(dt.date(2027, 6, 27), Fraction(5)),
        BudgetPeriod(dt.date(2027, 9, 26)),
        BudgetPeriod(dt.date(2027, 12, 26), Fraction(7)),
    )
    given = workspace(model(capability("a")), inventory(horizon=HORIZON))
    given = limited(given, Limits(budget=periods))

    after = with_more(given, "one_off", Fraction(100))

    amounts = [account.amount for account in accounts_of(after.inventory.plan)]
    assert amounts == [110, 115, 107]


def test_a_portfolio_that_is_not_proven_says_so() -> None:
    """An entry beside a search that was cut short is not passed off as exact."""
    given = projects(THREE, BudgetPeriod(LATE, Fraction(100)))
    base = searched(given, QUICK)
    free = searched(limited(given, Limits()), QUICK)
    assert isinstance(base, Solved)
    assert isinstance(free, Solved)
    worth = free.objectives[0]
    open_ = replace(
        free, objectives=(ObjectiveValue("value", worth.value, worth.value * 2),), optimal=False
    )

    sure = Sweep(given, "one_off", Fraction(10), base, free).entry("mill@1")
    unsure = Sweep(given, "one_off", Fraction(10), base, open_).entry("mill@1")

    assert overspent(given, "one_off", free.roadmap) == 60
    assert sure is not None
    assert unsure is not None
    assert (sure.proven, unsure.proven) == (True, False)


def test_a_few_plans_tell_less() -> None:
    """What there was no room to look at stays open."""
    given = projects(THREE, BudgetPeriod(LATE, Fraction(100)))

    found = portfolio_of(given, one_by_one(), QUICK, Fraction(10), most=1)

    assert found.plans == 1
    assert {(each.why, each.proven) for each in found.left_out} == {("open", False)}
