"""How sure the report says that the roadmap is: what holds, what is left out, what moves it."""

from __future__ import annotations

import functools
import io
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation

from milepost.engine.model.capability import Estimate
from milepost.engine.model.inventory import BudgetPeriod
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.control import SolveSettings
from milepost.engine.render.deck import Deck
from milepost.engine.render.markdown import markdown_bytes
from milepost.engine.render.palette import THEMES
from milepost.engine.render.risk import risk_text
from milepost.engine.render.slides_tables import risk_slides
from milepost.engine.run import Planned, assessed, planned
from milepost.engine.view.charts_chance import bound, s_curve_chart, tornado_chart
from milepost.engine.view.report import Report, RiskPart
from milepost.engine.view.reporting import Material, report_of
from milepost.engine.whatif.chances import SAFE, Risk, RiskSettings
from milepost.engine.whatif.network import Activity, ThreePoint, Wait
from milepost.engine.whatif.risk import risk_of, simulated
from tests.render.reports import BY, small_workspace
from tests.view.charts import outcome
from tests.view.example import START
from tests.whatif.networks import network


def test_dates_without_a_range_have_no_table_and_no_curve() -> None:
    """What cannot be told of the dates is not shown as figures either; the money still is."""
    found, risk, told = simulation(longest=1, dearest=4)
    part = part_of(told)

    assert part.dates == ()
    assert "80% of the runs by" not in markdown_bytes(told).decode()
    assert [curve.name for curve in s_curve_chart(found, risk).curves] == ["Cost"]
    assert part.cost_p80 > part.cost_planned
    assert rows_of(told)[0][0] == "Money, EUR"


def test_the_command_calls_no_date_safe_that_has_no_range() -> None:
    """`milepost risk` says why nothing can be told, in place of a day that is safe as it is."""
    found, risk, _ = simulation(longest=1)
    text = risk_text(found, risk)

    assert "No step's duration is stated with a range: how sure these dates are cannot" in text
    assert "80% safe" not in text
    assert "in 80% of the samples" not in text


def test_a_day_is_safe_only_as_far_as_the_money_lasts() -> None:
    """Wherever the day that is 80% safe is told, so is a budget that seldom lasts."""
    found, risk, told = simulation(longest=4, dearest=4, budget=9_000)
    share = risk.money[0].enough
    note = (
        "The runs do not wait for more money: the one-off budget up to 30 Jun 2028 is enough in"
        f" only {share:.0%} of them."
    )

    assert 0.01 < share < SAFE
    assert part_of(told).finding.endswith(note)
    assert any(line.endswith(note) for line in told.summary)
    assert told.title.endswith(" if the budget lasts")
    assert note in s_curve_chart(found, risk).heading.subtitle
    assert note in " ".join(risk_text(found, risk).split())


def test_a_budget_that_lasts_is_not_held_against_the_day() -> None:
    """Nothing qualifies a safe day whose money is there in at least as many runs."""
    _, _, told = simulation(longest=4, dearest=4, budget=10**6)

    assert part_of(told).short_of_money == ""
    assert "budget" not in told.title


def test_the_slide_has_the_chance_of_each_budget() -> None:
    """Beside the dates stand what the roadmap costs and how often each budget is enough."""
    _, risk, told = simulation(longest=4, dearest=4, budget=9_000)
    rows = {row[0]: row for row in rows_of(told)}

    assert rows["One-off budget up to 30 Jun 2028"][4] == f"{risk.money[0].enough:.0%}"
    part = part_of(told)
    assert rows["Cost over the horizon"][1:4] == [
        f"{amount:,}" for amount in (part.cost_planned, part.cost_p50, part.cost_p80)
    ]


@given(st.floats(min_value=0, max_value=1e12))
def test_what_an_amount_stays_within_is_never_below_it(amount: float) -> None:
    """A bound in three digits holds, and is no further off than the third of them."""
    found = bound(amount)

    assert found >= amount - 1e-6 * max(1, amount)
    assert found - amount <= max(1, amount / 100)
    assert len(str(found).rstrip("0")) <= 3


def test_bounds_of_the_cost_hold() -> None:
    """Half and 80% of the runs do stay within what the report says."""
    _, risk, told = simulation(longest=4, dearest=4)
    part = part_of(told)

    assert part.cost_p50 >= risk.cost.at(0.5).value
    assert part.cost_p80 >= risk.cost.at(SAFE).value


def test_steps_that_move_the_finish_equally_are_named_together() -> None:
    """Neither is called the one that moves it most; of more than three one is named."""
    few = tornado_chart(outcome(), side_by_side(6, 6)).heading.title
    many = tornado_chart(outcome(), side_by_side(6, 6, 6, 6)).heading.title

    names, _, much = few.partition(" move the finish most: by ")
    assert {*names.split(" and ")} == {"E-mail campaigns to operational", "Web shop to pilot"}
    assert much == "6 weeks each"
    assert many.endswith(" and 3 others move the finish most: by 6 weeks each")


def test_of_equal_swings_the_more_crucial_comes_first() -> None:
    """The longer half of a chain goes with the finish more closely than one with a slim tail."""
    wide, slim = ThreePoint(5, 5, 9), ThreePoint(1, 5, 9)
    of = network(Activity("mail@2", 0, wide), Activity("shop@1", 0, slim, waits=(Wait(0),)))
    risk = simulated(of, RiskSettings(2000), START, [()] * len(of.milestones))
    equal = replace(
        risk,
        steps=tuple(replace(step, low=risk.finish.spread.planned, high=14) for step in risk.steps),
    )
    first, second = equal.drivers

    assert first.swing == second.swing
    assert (first.cruciality or 0) > (second.cruciality or 0)
    assert first.activity.id == "shop@1"
    bars = tornado_chart(outcome(), equal).bars
    assert [bar.name for bar in bars] == ["Web shop to pilot", "E-mail campaigns to operational"]


def test_table_and_picture_show_the_same_steps() -> None:
    """What the report lists as moving the finish are the bars of its picture."""
    found, risk, told = simulation(longest=4)

    drivers = [row.name for row in part_of(told).drivers]
    assert drivers == [bar.name for bar in tornado_chart(found, risk).bars]
    assert drivers


def side_by_side(*swings: int) -> Risk:
    """Steps one after another that each move the finish by so many weeks."""
    ids = ("mail@2", "shop@1", "shop@2", "ads@1")
    of = network(
        *(
            Activity(ids[n], 0, ThreePoint(5, 5, 5 + swing), waits=(Wait(n - 1),) if n else ())
            for n, swing in enumerate(swings)
        )
    )
    return simulated(of, RiskSettings(500), START, [()] * len(of.milestones))


@functools.cache
def simulation(
    *, longest: int, dearest: int = 1, budget: int | None = None
) -> tuple[Planned, Risk, Report]:
    """A roadmap whose steps may take, and cost, up to so many times what is planned."""
    small = small_workspace()
    capabilities = {
        id: replace(
            each,
            duration=Estimate(weeks, weeks, weeks * longest),
            one_off=Estimate(amount, amount, amount * dearest),
        )
        for id, each in small.model.capabilities.items()
        for weeks, amount in ((each.duration.likely, each.one_off.likely),)
    }
    plan = small.inventory.plan
    if budget is not None:
        period = BudgetPeriod(BY, one_off=Fraction(budget))
        plan = replace(plan, limits=replace(plan.limits, budget=(period,)))
    at = replace(
        small,
        model=replace(small.model, capabilities=capabilities),
        inventory=replace(small.inventory, plan=plan),
    )
    found = planned(assessed(at), SolveSettings(reproducible=True))
    assert isinstance(found.result, Solved)
    risk = risk_of(at, found.result.roadmap, RiskSettings(samples=500))
    return found, risk, report_of(Material(found.assessed, found, risk))


def part_of(told: Report) -> RiskPart:
    """The part on risk of a report that has one."""
    assert told.risk is not None
    return told.risk


def rows_of(told: Report) -> list[list[str]]:
    """The rows of the slide on risk."""
    deck = Deck(told.title, told.stamp.as_of, "", THEMES["light"])
    risk_slides(deck, told)
    (slide,) = Presentation(io.BytesIO(deck.content())).slides
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text for cell in row.cells] for row in table.rows]
