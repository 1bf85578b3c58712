"""What steps bring and cost in money of today: gains, uplifts, ramp, discount, cap, levels."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.capability import Capability, LevelFigures, LevelShares
from milepost.engine.model.condition import HasLevel, everything
from milepost.engine.model.inventory import Inventory, ValueTerms
from milepost.engine.model.maturity import MaturityModel, UpliftCap
from milepost.engine.model.roadmap import ObjectiveValue
from milepost.engine.plan.later import put_off
from milepost.engine.plan.outcome import roadmap_of, solved, values_of
from milepost.engine.plan.schedule import tidied
from milepost.engine.plan.value import without_revenue
from milepost.engine.plan.verify import verify
from tests.plan.catalogue import (
    built,
    capability,
    exactly,
    inventory,
    model,
    problem_of,
    program_of,
    why_not,
)

PLAIN = ValueTerms(ramp=0, discount=Fraction(0))
SHOP = ValueTerms(Fraction(5200), Fraction(1, 2), ramp=0, discount=Fraction(0))
"""A margin of 50 a week."""


def earning(of: Capability, gain: int = 0, uplift: int = 0) -> Capability:
    """The capability with a gain a year and an uplift in percent."""
    return replace(of, gain=exactly(gain), uplift=exactly(uplift))


def worth_most(given: Inventory, terms: ValueTerms = PLAIN) -> Inventory:
    """The inventory that asks for the most value, counted in these terms."""
    return replace(given, plan=replace(given.plan, objectives=("value",), value=terms))


def value(of: MaturityModel, given: Inventory, **starts: int) -> Fraction:
    """The value of a schedule, given by capability, in a model of single levels."""
    problem = problem_of(of, given)
    numbers = {step.capability: number for number, step in enumerate(problem.steps)}
    return values_of(problem, {numbers[id]: week for id, week in starts.items()})["value"]


def test_a_value_adds_up_as_in_a_spreadsheet() -> None:
    """Three steps: 48 weeks of 90, 40 weeks of 20, and one that only costs, less one-off."""
    of = model(
        earning(capability("a", 4, cost=1000, run=520), gain=5200),
        earning(capability("b", 2, "a", cost=100), gain=1040),
        capability("c", 2, "b", cost=50, run=52),
        earning(capability("d", 1, "c"), gain=52),
    )
    given = worth_most(inventory())

    assert value(of, given, a=0) == 48 * 90 - 1000
    assert value(of, given, a=0, b=10, c=20) == 48 * 90 - 1000 + 40 * 20 - 100 - 30 - 50


def test_later_money_counts_for_less() -> None:
    """A week's money counts by 1.08 ** (-week / 52), the one-off cost in the week of the start."""
    of = model(earning(capability("a", 4, cost=1000, run=520), gain=5200))
    given = worth_most(inventory(), replace(PLAIN, discount=Fraction(8, 100)))

    expected = sum(90 * 1.08 ** (-week / 52) for week in range(10, 52)) - 1000 * 1.08 ** (-6 / 52)
    assert float(value(of, given, a=6)) == pytest.approx(expected, abs=1e-4)


def test_a_gain_grows_over_the_ramp_and_run_cost_does_not() -> None:
    """With a ramp of 3 weeks the first bring a quarter, a half and three quarters."""
    of = model(earning(capability("a", 4, run=520), gain=5200))
    given = worth_most(inventory(), replace(PLAIN, ramp=3))

    assert value(of, given, a=0) == 25 + 50 + 75 + 45 * 100 - 48 * 10


def test_uplifts_combine_and_stop_at_the_cap() -> None:
    """10% and 20% are 28% together, and no more than the cap of the model."""
    of = model(earning(capability("a", 4), uplift=10), earning(capability("b", 4), uplift=20))
    given = worth_most(inventory(), SHOP)

    assert value(of, given, a=0, b=0) == 48 * 14
    assert value(of, given, a=0, b=8) == 8 * 5 + 40 * 14
    capped = replace(of, uplift_cap=UpliftCap(Fraction(25)))
    assert value(capped, given, a=0, b=0) == 48 * Fraction(25, 2)


def test_what_is_in_place_has_taken_its_part_of_the_cap() -> None:
    """With 20% of 25% in place, 5% are left for all the rest; above the cap nothing is."""
    of = model(earning(capability("a", 4), uplift=10), earning(capability("b", 4), uplift=20))
    given = worth_most(inventory(levels={"b": 1}), SHOP)

    assert value(replace(of, uplift_cap=UpliftCap(Fraction(25))), given, a=0) == 48 * Fraction(5, 2)
    assert value(replace(of, uplift_cap=UpliftCap(Fraction(15))), given, a=0) == 0


def test_each_level_has_its_share_of_gain_and_uplift() -> None:
    """A gain is divided as the run cost; an uplift up to the bar, from where nothing is added."""
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    shares = tuple(LevelShares(share, share, share) for share in (half, half, quarter))
    one = earning(capability("a"), gain=1000, uplift=20)
    of = replace(model(one, top=3, bar=2), shares=shares)

    assert [of.step("a", level).gain for level in (1, 2, 3)] == [500, 500, 250]
    assert [of.added("a", level) for level in range(4)] == [0, *map(Fraction, (".1", ".2", ".2"))]
    assert [of.uplift("a", level) for level in (1, 2, 3)] == [Fraction(1, 10), Fraction(1, 9), 0]
    own = replace(one, levels=((3, LevelFigures(gain=exactly(7))),))
    assert replace(of, capabilities={"a": own}).step("a", 3).gain == 7


def test_without_revenue_uplifts_count_nothing_and_are_counted() -> None:
    """What is left out of the sum for want of a revenue can be told."""
    of = model(earning(capability("a"), uplift=10), earning(capability("b"), uplift=20))
    given = worth_most(inventory(levels={"b": 1}))

    assert built(of, given) == replace(problem_of(of, given), steps=(), nodes=())
    assert without_revenue(of, given) == 1
    assert without_revenue(of, worth_most(given, SHOP)) == 0


def test_without_a_target_whatever_earns_may_be_taken() -> None:
    """Steps that earn, and those that they rest on, are looked at; others are not."""
    of = model(
        capability("base"),
        earning(capability("shop", 2, "base"), gain=100),
        capability("idle", 2, "base"),
    )

    problem = problem_of(of, worth_most(inventory()))
    assert [step.id for step in problem.steps] == ["base@1", "shop@1"]
    assert problem.goals == ()
    assert why_not(of, inventory()) == ("the plan names no target",)


def test_a_step_that_earns_is_not_superfluous_and_one_that_loses_is() -> None:
    """Putting a schedule in order keeps what pays, drops what does not, and lets cost wait."""
    of = model(
        earning(capability("pays", 2), gain=5200),
        earning(capability("loses", 2, cost=9000), gain=52),
        capability("below", 2, cost=100),
        earning(capability("top", 2, "below"), gain=520),
    )
    given = worth_most(inventory(), replace(PLAIN, discount=Fraction(8, 100)))
    problem = problem_of(of, given)
    numbers = {step.capability: number for number, step in enumerate(problem.steps)}
    at = {"pays": 5, "loses": 3, "below": 8, "top": 20}

    after = tidied(problem, {numbers[id]: week for id, week in at.items()})

    assert after == {numbers["pays"]: 0, numbers["below"]: 8, numbers["top"]: 10}


def test_the_bound_of_a_value_lies_above_it() -> None:
    """Without any bound the plan states one that no schedule reaches, and the gap to it."""
    of = model(earning(capability("a", 4, cost=1000), gain=5200))
    problem = problem_of(of, worth_most(inventory()))

    found = solved(problem, {0: 0}, {}, 0.0)

    assert found.objectives == (ObjectiveValue("value", Fraction(3800), Fraction(4800)),)
    assert found.objectives[0].gap == Fraction(1000, 3800)
    assert not found.optimal
    assert ObjectiveValue("value", Fraction(-5), Fraction(-4)).gap == Fraction(1, 5)
    assert found.roadmap.finish_week == 4


def test_the_verifier_recounts_a_value() -> None:
    """A value that is a unit off, or a bound below it, is refused."""
    of = replace(
        model(
            earning(capability("a", 4, cost=1000, run=520), gain=5200, uplift=3),
            earning(capability("b", 2, "a"), uplift=30),
        ),
        uplift_cap=UpliftCap(Fraction(20)),
    )
    given = worth_most(inventory(), ValueTerms(Fraction(10**6), Fraction(1, 3)))
    problem = problem_of(of, given)
    roadmap = roadmap_of(problem, {0: 0, 1: 6})
    right = problem.value({0: 0, 1: 6})

    def wrong(stated: Fraction, bound: Fraction | None = None) -> tuple[str, ...]:
        claim = ObjectiveValue("value", stated, stated if bound is None else bound)
        return verify(of, given, program_of(of, given), roadmap, (claim,))

    assert wrong(right) == ()
    assert wrong(right, right + 5) == ()
    assert wrong(right + 1)
    assert wrong(right - 1)
    assert wrong(right, right - 1)


def test_what_only_costs_is_put_off_as_far_as_its_target_allows() -> None:
    """Two weeks of work end with the year, and what earns from the day it ends stays first."""
    of = model(capability("c", 2, cost=50, run=52), earning(capability("a", 2, cost=50), gain=5200))
    both = everything((HasLevel("c"), HasLevel("a")))
    problem = problem_of(of, worth_most(inventory(both, horizon=52), ValueTerms()))
    numbers = {step.capability: number for number, step in enumerate(problem.steps)}

    later = put_off(problem, {numbers["c"]: 0, numbers["a"]: 0})
    assert later == {numbers["c"]: 50, numbers["a"]: 0}
