"""The business case: sums against a table by hand and a library, outlooks, payback, people."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy_financial
import pytest

from milepost.engine.model.capability import Basis
from milepost.engine.model.inventory import InProgress, ValueTerms
from milepost.engine.model.maturity import PersonWeek, UpliftCap
from milepost.engine.view.case import net_curve, quarters, years
from milepost.engine.whatif.case import Case
from tests.plan.catalogue import capability, inventory, model
from tests.whatif.cases import (
    PLAIN,
    SHOP,
    between,
    case,
    certain,
    earning,
    exactly,
    given,
    workspace,
)

RATE = PersonWeek(Fraction(100), Basis.SOURCED)


def nets(found: Case) -> dict[str, Fraction]:
    """The net present value in each outlook."""
    return {each.name: each.today.net for each in found.outlooks}


SHEET = (
    # week, gains, one-off, run
    (0, 0, 100, 0),
    (1, 0, 0, 0),
    (2, 50, 0, 1),
    (3, 100, 40, 1),
    (4, 110, 0, 1),
    (5, 120, 0, 1),
    (6, 120, 0, 1),
    (7, 120, 0, 1),
)
"""Two weeks of work for 100 a week, then a week for 20 a week; gains grow within two weeks."""


def by_hand(discount: Fraction) -> Case:
    """The case of the sheet."""
    of = model(
        earning(capability("a", 2, cost=100, run=52), certain(5200)),
        earning(capability("b", 1, "a", cost=40), certain(1040)),
    )
    return case(of, given(8, ValueTerms(ramp=1, discount=discount)), a=0, b=3)


def test_money_by_week_is_that_of_a_spreadsheet() -> None:
    """Gains, one-off cost and run cost of each week, their net, and the net so far."""
    likely = by_hand(Fraction(0)).likely

    rows = zip(likely.flows.gains, likely.flows.one_off, likely.flows.run, strict=True)
    assert [exactly(week, *row) for week, row in enumerate(rows)] == [
        *(exactly(*row) for row in SHEET),
        exactly(8, 0, 0, 0),
    ]
    assert likely.accumulated == exactly(0, -100, -100, -51, 8, 117, 236, 355, 474)
    assert likely.plain.net == likely.today.net == 474


@pytest.mark.parametrize("discount", ["0.08", "0.25", "1"])
def test_the_net_present_value_is_that_of_a_library(discount: str) -> None:
    """The same sheet through numpy-financial, at the week's share of the yearly rate."""
    found = by_hand(Fraction(discount)).likely
    weekly = (1 + float(discount)) ** (1 / 52) - 1
    net = [gains - one_off - run for _, gains, one_off, run in SHEET]

    assert float(found.today.net) == pytest.approx(numpy_financial.npv(weekly, net), abs=1e-5)
    assert found.today.net < found.plain.net


def test_money_is_back_when_it_stays_back() -> None:
    """A second investment sinks the sum again: only the last recovery counts."""
    of = model(
        earning(capability("a", 1, cost=100), certain(5200)),
        earning(capability("b", 1, cost=500), certain(5200)),
    )
    found = case(of, given(12), a=0, b=3).likely

    assert found.accumulated[:6] == exactly(0, -100, 0, 100, -300, -100)
    assert (found.back, found.deepest) == (6, 4)


def test_later_money_takes_longer_to_pay_back() -> None:
    """Discounted, the same money is back a little later, or not at all."""
    of = model(earning(capability("a", 1, cost=1000), certain(5200)))
    found = case(of, given(12, replace(PLAIN, discount=Fraction(1))), a=0).likely

    assert (found.back, found.back_today) == (11, 12)
    short = case(of, given(11, replace(PLAIN, discount=Fraction(1))), a=0).likely
    assert (short.back, short.back_today) == (11, None)


def test_the_lowest_point_is_of_plain_money() -> None:
    """What is tied up is what the bank sees: a late investment is not made smaller."""
    of = model(earning(capability("a", 1, cost=100), certain(52)), capability("b", 1, cost=60))
    found = case(of, given(60, replace(PLAIN, discount=Fraction(1))), a=0, b=51).likely

    assert (found.deepest, found.accumulated[found.deepest]) == (52, Fraction(-109))
    assert found.accumulated_today[52] > found.accumulated_today[1]


def test_what_costs_nothing_has_nothing_to_pay_back() -> None:
    """Without cost the money is back from the first day; without gains it never is."""
    free = case(model(earning(capability("a", 1), certain(52))), given(8), a=0)
    sunk = case(model(capability("a", 1, cost=9)), given(8), a=0)

    assert (free.likely.back, free.likely.deepest, free.earns) == (0, 0, True)
    assert (sunk.likely.back, sunk.earns, sunk.first) == (None, False, None)


def test_the_outlooks_put_low_gains_with_high_costs() -> None:
    """Pessimistic: low gains, high costs. Optimistic: the other way round. Weeks stay."""
    a = replace(
        earning(capability("a", 2), between(520, 1040, 5200)),
        one_off=between(50, 100, 400),
        run=between(0, 52, 104),
    )
    found = case(model(a), given(12), a=0)

    assert nets(found) == {
        "pessimistic": 10 * 10 - 400 - 10 * 2,
        "likely": 10 * 20 - 100 - 10,
        "optimistic": 10 * 100 - 50,
    }


def test_a_cost_that_is_likely_nothing_may_still_come() -> None:
    """Where the likely figure is 0 the high one counts in full; what is under way is paid."""
    of = model(replace(capability("a", 2), one_off=between(0, 0, 70)))
    begun = given(12)
    limits = replace(begun.plan.limits, in_progress=(InProgress("a", 1, 2),))
    begun = replace(begun, plan=replace(begun.plan, limits=limits))

    assert nets(case(of, given(12), a=0))["pessimistic"] == -70
    assert nets(case(of, begun, a=0))["pessimistic"] == 0


def test_uplifts_spread_and_stop_at_the_cap() -> None:
    """10% likely, 5% low; the high 40% stops at the cap of 20%, from its first full week on."""
    a = replace(capability("a", 2), uplift=between(5, 10, 40))
    of = replace(model(a), uplift_cap=UpliftCap(Fraction(20)))
    found = case(of, given(12, SHOP), a=0)

    assert nets(found) == {"pessimistic": 25, "likely": 50, "optimistic": 100}
    assert [each.full_from for each in found.outlooks] == [None, None, 2]


def test_what_is_in_place_takes_the_same_room_in_every_outlook() -> None:
    """A high uplift of the first level does not eat the room of the second: 15% less 5%."""
    a = replace(capability("a", 2), uplift=between(0, 10, 90))
    of = replace(model(a, top=2, bar=2), uplift_cap=UpliftCap(Fraction(15)))
    its = given(12, SHOP)
    its = replace(its, declarations=inventory(levels={"a": 1}).declarations)
    found = case(of, its, a=0)

    assert nets(found)["pessimistic"] == 0
    assert nets(found)["likely"] == pytest.approx(50 * 10 * 0.05 / 0.95, abs=1e-3)
    assert nets(found)["optimistic"] == 50 * 10 * Fraction(10, 100)


def test_without_a_revenue_uplifts_bring_nothing() -> None:
    """There is nothing to earn, and nothing is first."""
    of = model(replace(capability("a", 2), uplift=between(5, 10, 40)))
    found = case(of, given(12), a=0)

    assert nets(found)["optimistic"] == 0
    assert (found.first, found.earns) == (None, False)


def test_the_first_value_comes_with_the_first_step_that_earns() -> None:
    """What only costs is passed over, and so is what ends when nothing is counted any more."""
    of = model(
        capability("a", 1),
        earning(capability("b", 2, "a"), certain(52)),
        earning(capability("c", 4), certain(52)),
    )
    found = case(of, given(8), a=0, b=2, c=0)
    late = case(of, given(8), c=4)

    assert found.first is not None
    assert (found.first.week, set(found.first.steps)) == (4, {"b@1", "c@1"})
    assert late.first is None


def test_people_are_priced_apart() -> None:
    """Ten person-weeks over two weeks, then half a post; the net present value is without them."""
    a = replace(
        earning(capability("a", 2, effort={"crm": Fraction(10)}), certain(5200)),
        run_fte=(("crm", Fraction(1, 2)),),
    )
    found = case(model(a), given(8), RATE, a=0)

    assert found.people is not None
    assert found.people.flows == exactly(500, 500, *[50] * 6, 0)
    assert (found.people.weeks, found.people.run_fte) == (Fraction(10), Fraction(1, 2))
    assert found.people_today == 1300
    assert found.people.judged == 1
    assert found.likely.today.net == 600


def test_a_rate_of_ones_own_stands_in_place_of_the_models() -> None:
    """The model's price of a person-week counts where no other is given, else none is."""
    a = replace(capability("a", 2, effort={"crm": Fraction(3)}), people_basis=Basis.ANCHORED)
    priced = replace(model(a), person_week=PersonWeek(Fraction(7), Basis.JUDGEMENT))

    theirs, own = case(priced, given(8), a=0), case(priced, given(8), RATE, a=0)
    assert theirs.people_today == 21
    assert own.people_today == 300
    assert theirs.people is not None
    assert own.people is not None
    assert theirs.people.judged == 1
    assert own.people.judged == 0
    assert case(model(a), given(8), a=0).people is None


def test_posts_count_in_what_is_judged_of_people() -> None:
    """3 person-weeks are anchored, half a post over six weeks is a judgement: a half each."""
    work = capability("a", 2, effort={"crm": Fraction(3)})
    posts = replace(capability("b", 2), run_fte=(("crm", Fraction(1, 2)),))
    found = case(model(replace(work, people_basis=Basis.ANCHORED), posts), given(8), RATE, a=0, b=0)

    assert found.people is not None
    assert found.people.judged == Fraction(1, 2)


def test_each_sum_tells_how_much_of_it_is_judgement() -> None:
    """Half of the gains and all of the one-off cost are judgement here, and no run cost."""
    of = model(
        earning(capability("a", 1, cost=30), between(52, 52, 52, Basis.SOURCED)),
        replace(earning(capability("b", 1), certain(52)), run=between(52, 52, 52, Basis.ANCHORED)),
    )
    found = case(of, given(8), a=0, b=0)

    shares = {"gains": Fraction(1, 2), "uplifts": 0, "one_off": 1, "run": 0}
    assert found.parts.judged_of == shares
    assert found.parts.judged == Fraction(7 + 30, 14 + 30 + 7)


def test_uplifts_are_judged_as_the_single_ones_are_to_each_other() -> None:
    """3% sourced and 9% a judgement: three quarters of what they bring together."""
    sourced = replace(capability("a", 2), uplift=between(3, 3, 3, Basis.SOURCED))
    judged = replace(capability("b", 2), uplift=certain(9))
    found = case(model(sourced, judged), given(12, SHOP), a=0, b=0)

    assert found.parts.judged_of["uplifts"] == Fraction(3, 4)


def test_quarters_and_years_add_up() -> None:
    """Each week's money stands in one quarter and in one year, and the last holds the end."""
    of = model(
        earning(capability("a", 2, cost=100, run=52), certain(5200)),
        earning(capability("b", 1, "a", cost=40), certain(1040)),
        capability("c", 0, cost=9),
    )
    its = given(70)
    found = case(of, its, RATE, a=0, b=30, c=70)
    parts, whole = quarters(workspace(of, its), found), years(workspace(of, its), found)

    assert [each.label for each in parts][:2] == ["2027-Q1", "2027-Q2"]
    assert [each.label for each in whole] == ["2027", "2028"]
    for stretches in (parts, whole):
        assert sum(each.sums.net for each in stretches) == found.likely.plain.net
        assert stretches[-1].accumulated["likely"] == found.likely.accumulated[-1]
        assert [each.first for each in stretches[1:]] == [each.until for each in stretches[:-1]]
    assert found.likely.accumulated[-1] == found.likely.plain.net


def test_the_curve_is_ready_to_be_drawn() -> None:
    """A point for each week with the three outlooks, the day of recovery and the lowest point."""
    found = by_hand(Fraction(0))
    its = given(8)
    curve = net_curve(workspace(model(capability("a")), its), found)

    assert tuple(point.likely for point in curve.points) == found.likely.accumulated
    assert (curve.points[4].day.isoformat(), str(curve.back)) == ("2027-02-01", "2027-02-01")
    assert curve.deepest.week == 1
    assert curve.deepest.pessimistic == -100
