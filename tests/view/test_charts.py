import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.inventory import Closed, Limits
from milepost.engine.plan.removable import Removable
from milepost.engine.render.sensitivity import sensitivity_text
from milepost.engine.source import NOWHERE
from milepost.engine.view.chart import time_ticks
from milepost.engine.view.chart_effects import Change, figures_chart, limits_chart
from milepost.engine.view.chart_frontier import frontier_chart
from milepost.engine.view.charts_chance import s_curve_chart, tornado_chart
from milepost.engine.view.charts_over_time import cash_chart, load_chart, maturity_chart
from milepost.engine.view.sensitivity import Sensitivity
from milepost.engine.whatif.doubts import Doubt
from milepost.engine.whatif.effect import Difference, Effect, Outcome, Shift
from milepost.engine.whatif.frontier import Axes
from milepost.engine.whatif.marginal import Marginal, Nudge, Units
from milepost.engine.whatif.network import ThreePoint
from milepost.engine.whatif.verdict import Tried, Verdict
from tests.view.charts import budget, costly, frontier, outcome, risk
from tests.view.example import START, roadmap, step


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (0, 12, ["Feb 2027", "Mar ", "Apr "]),
        (1, 60, ["Mar 2027", "Apr ", "May "]),
        (0.4, 3.5, ["4 Feb 2027"]),
        (0, 100, ["Q2 2027", "Q3 ", "Q4 ", "Q1 2028"]),
        (-10, 400, ["2027 ", "2028 ", "2029 ", "2030 "]),
    ],
)
def test_an_axis_of_time_has_ticks_that_suit_its_length(
    first: float, last: float, labels: list[str]
) -> None:
    """Months of a year, quarters of a few, years of many; a year is named once.

    A name stands at the first day of what it names; where there is none, a day has its own name.
    """
    start = dt.date(2027, 2, 1)
    ticks = time_ticks(start, first, last)

    assert [f"{tick.label} {tick.under}" for tick in ticks][: len(labels)] == labels
    assert all(first <= tick.at <= last for tick in ticks)
    assert [tick.at for tick in ticks] == sorted(tick.at for tick in ticks)
    if len(ticks) > 1:
        assert {(start + dt.timedelta(days=round(7 * tick.at))).day for tick in ticks} == {1}


def test_the_load_chart_names_the_role_that_is_busiest() -> None:
    """Two person-weeks of e-mail in six weeks fill a third of a person; the shop fills less."""
    plan = outcome()
    view = load_chart(plan, roadmap())

    assert [role.name for role in view.roles] == ["CRM team", "Web team"]
    crm = view.roles[0]
    assert crm.full == (True,) * 6 + (False,) * 14
    assert list(crm.fte[:7]) == pytest.approx([1 / 6] * 6 + [0])
    assert crm.note == "30% of 0.17 FTE; full in 6 of 20 weeks"
    assert view.heading.title == (
        "CRM team is the busiest: 30% of its time goes into the roadmap;"
        " it is full in 6 of 20 weeks"
    )
    assert crm.note in view.heading.say


def test_the_load_chart_names_all_roles_that_are_busiest() -> None:
    """Roles with the same share of their time tie; the one that is full is told as well."""
    plan = outcome(capacity=(("crm", Fraction(1, 6)), ("web", Fraction(1, 3))))
    view = load_chart(plan, roadmap())

    assert [role.note[:3] for role in view.roles] == ["30%", "30%"]
    assert view.heading.title == (
        "“Web team” and “CRM team” are the busiest: 30% of the time of each goes into the"
        " roadmap; “CRM team” is full in 6 of 20 weeks"
    )


def test_the_load_chart_says_where_nothing_is_limited() -> None:
    """Without capacities nobody is busy; the largest demand is told instead."""
    view = load_chart(outcome(capacity=()), roadmap())

    assert view.heading.title.startswith("Web team is asked for most: 0.25 FTE")
    assert {role.capacity for role in view.roles} == {None}


def test_the_cash_chart_adds_up_both_kinds_of_money() -> None:
    """What is spent and what has become free stand beside each other, week by week."""
    plan = costly()
    view = cash_chart(outcome(limits=budget(), plan=plan), plan)
    one_off, run = view.rows

    assert one_off.spent[0] == 1000
    assert one_off.spent[5:7] == (1000, 4000)
    assert one_off.free[12:14] == (5000, 7000)
    assert one_off.free[26] is None
    assert one_off.free_text == "7,000 EUR in the budget"
    assert run.spent[9:12] == (0, 10, 20)
    assert run.note == "no budget limits it"
    assert view.heading.title == "One-off money is tightest in Mar 2027, with 1,000 EUR left"


def test_the_cash_chart_needs_no_budget() -> None:
    """Without one it says what the roadmap takes."""
    plan = costly()
    view = cash_chart(outcome(plan=plan), plan)

    assert view.heading.title == "The roadmap takes 4,000 EUR one-off and 520 EUR a year to run"
    assert all(free is None for row in view.rows for free in row.free)


def test_the_cash_chart_says_why_less_is_spent_than_the_plan_costs() -> None:
    """The cost counts a run cost from the first day; what is drawn falls due. Else it is silent."""
    plan = costly()
    view = cash_chart(outcome(plan=plan), plan)
    spent = sum(row.spent[-1] for row in view.rows)

    assert spent == 4420
    assert "The plan's cost of 4,520 EUR counts each run cost" in view.heading.subtitle
    assert "4,420 EUR of it fall due." in view.heading.subtitle
    free = replace(plan, steps=plan.steps[:1])
    assert "fall due" not in cash_chart(outcome(plan=free), free).heading.subtitle


def test_money_that_is_all_spent_is_said_so() -> None:
    """A budget without a cent left is the finding."""
    plan, limits = costly(), budget()
    tight = replace(limits.budget[0], one_off=Fraction(4000))
    view = cash_chart(outcome(limits=Limits(budget=(tight,)), plan=plan), plan)

    assert view.heading.title == "One-off money is all spent in Mar 2027"


def test_the_maturity_chart_rises_when_a_stage_is_reached() -> None:
    """From no stage, which Start needs e-mail for, to the target, which has the last word."""
    (ladder,) = maturity_chart(outcome(), roadmap()).ladders

    assert ladder.stages == ("no stage yet", "Start", "Grow", "Lead")
    assert [(rise.week, rise.level, rise.when) for rise in ladder.rises] == [
        (0, 1, "now"),
        (20, 2, "21 Jun 2027 (target)"),
    ]
    assert maturity_chart(outcome(), roadmap()).heading.title == (
        "Northwind goes from Start to Grow by 21 Jun 2027"
    )


def test_a_roadmap_without_steps_has_charts_too() -> None:
    """Where nothing is left to be done, each chart says so."""
    nothing = replace(roadmap(), steps=(), reached=())
    plan = outcome(plan=nothing)

    assert load_chart(plan, nothing).roles == ()
    assert cash_chart(plan, nothing).rows == ()
    assert maturity_chart(plan, nothing).heading.title.startswith("Northwind stays at Start")


def test_the_s_curves_are_read_at_even_chances_at_four_in_five_and_nearly_sure() -> None:
    """The days and sums at 50, 80 and 95 % stand on both curves, in order."""
    view = s_curve_chart(outcome(), risk())

    for curve in view.curves:
        assert [reading.label[:3] for reading in curve.readings] == ["P50", "P80", "P95"]
        at = [reading.at for reading in curve.readings]
        assert at == sorted(at)
        assert all(curve.shown[0] <= value <= curve.shown[1] for value in (*at, curve.planned))
    assert "of cases; " in view.heading.title
    assert view.heading.title.endswith("80% safe")


def test_the_tornado_begins_with_what_moves_the_finish_most() -> None:
    """A step that may take eight weeks more stands above one that may take one more."""
    view = tornado_chart(outcome(), risk(ThreePoint(4, 5, 6), ThreePoint(2, 4, 12)))

    assert [bar.name for bar in view.bars] == [
        "Web shop to pilot",
        "E-mail campaigns to operational",
    ]
    assert [(bar.low, bar.high) for bar in view.bars] == [(7, 17), (8, 10)]
    assert view.heading.title == (
        "Web shop to pilot moves the finish most: by 10 weeks between its best and its worst"
    )


def test_a_tornado_of_certain_steps_is_empty() -> None:
    """Where nothing can move the finish, the chart says that."""
    view = tornado_chart(outcome(), risk(ThreePoint(4, 4, 4), ThreePoint(2, 2, 2)))

    assert view.bars == ()
    assert view.heading.title == "Nothing moves the finish alone"


def test_the_frontier_names_its_ends_its_bend_and_marks_what_is_beaten() -> None:
    """A reader finds the plans that matter by name."""
    view = frontier_chart(
        outcome().workspace, frontier((100, 40), (200, 22), (900, 20), (300, 45), knee=1)
    )

    assert [point.label for point in view.points] == [
        "100 EUR, 8 Nov 2027",
        "bend: 200 EUR, 5 Jul 2027",
        "900 EUR, 21 Jun 2027",
    ]
    assert view.beaten == ((300, 45),)
    assert "A cross is a plan that another one beats." in view.heading.subtitle
    assert view.heading.title == (
        "Up to 200 EUR, each week sooner takes 6 EUR more on average; beyond that, 350 EUR"
    )
    assert "from 100 EUR with a finish on 8 Nov 2027" in view.heading.subtitle


@pytest.mark.parametrize(
    ("axes", "knee", "title"),
    [
        (
            Axes("budget,date", "quarterly", "finish"),
            1,
            (
                "Up to 200 EUR a quarter, each week sooner takes 6 EUR a quarter more on average;"
                " beyond that, 350 EUR a quarter"
            ),
        ),
        (
            Axes("budget,date", "quarterly", "finish"),
            None,
            (
                "With 100 EUR a quarter the finish is on 8 Nov 2027, with 900 EUR a quarter on"
                " 21 Jun 2027"
            ),
        ),
        (
            Axes("people,date", "capacity", "finish", ("web",)),
            1,
            (
                "Up to 200% of the people, each week sooner takes 5.56% of the people more on"
                " average; beyond that, 350% of the people"
            ),
        ),
        (
            Axes("money,value", "one_off", "value"),
            None,
            "With 100 EUR the value is 40 EUR, with 900 EUR 20 EUR",
        ),
    ],
)
def test_the_title_of_a_frontier_is_a_finding(axes: Axes, knee: int | None, title: str) -> None:
    """Whatever is set against what, with a bend and without, it is a whole sentence."""
    found = replace(frontier((100, 40), (200, 22), (900, 20), (300, 45), knee=knee), axes=axes)

    assert frontier_chart(outcome().workspace, found).heading.title == title


def nudged(
    effect: Outcome, weeks: int | None, *, more: bool, dates: tuple[int, ...] = (), cost: int = 0
) -> Marginal:
    """Half an FTE more or less of the web team, with what that does to the finish and the dates."""
    limit = Removable("capacity", 1, "plan.capacity.web", NOWHERE)
    nudge = Nudge(limit, more, Fraction(1, 2), Fraction(1))
    if weeks is None:
        return Marginal(nudge, outcome().result, None, Effect(effect))
    better = Fraction(-weeks)
    shift = Shift("time", Fraction(20), 20 - better, better, better, settled=True, exact=True)
    found = Difference((shift,), True, weeks, Fraction(cost), dates, (), ())  # noqa: FBT003 - figures
    return Marginal(nudge, outcome().result, found, Effect(effect, shift))


def test_the_limits_stand_by_how_far_they_move_the_finish() -> None:
    """The strongest change is the finding; those without a roadmap are counted."""
    tried = (
        nudged("better", -2, more=True),
        nudged("worse", 5, more=False),
        nudged("nothing", 0, more=True),
        nudged("impossible", None, more=False),
    )
    view = limits_chart(Sensitivity(outcome(), Units(), tried))

    assert [(row.name, row.finish) for row in view.rows] == [
        ("0.5 FTE less of Web team", Change(5, "5 weeks later", good=False)),
        ("Another 0.5 FTE of Web team", Change(-2, "2 weeks sooner", good=True)),
    ]
    assert view.heading.title == "0.5 FTE less of Web team moves the finish most: 5 weeks later"
    assert "Each row: planned anew with one limit changed" in view.heading.subtitle
    assert "With 1 other change of a limit no roadmap is possible." in view.heading.subtitle


def test_limits_that_move_the_dates_of_targets_alone_are_shown() -> None:
    """Where the finish stays and other targets come sooner, the row says by how much together."""
    tried = (
        nudged("better", 0, more=True, dates=(0, -2, -1), cost=75000),
        nudged("better", 0, more=True, dates=(0, -1), cost=0),
    )
    view = limits_chart(Sensitivity(outcome(), Units(), tried))

    assert [(row.finish.amount, row.finish.text, row.money.text) for row in view.rows] == [
        (0, "targets 3 weeks sooner", "75,000 EUR dearer"),
        (0, "targets 1 week sooner", ""),
    ]
    assert view.heading.title == (
        "Another 0.5 FTE of Web team moves the sum of the targets' dates most: 3 weeks sooner"
    )
    assert "“targets” are the dates of all targets added up." in view.heading.subtitle


def test_a_limit_that_is_gone_is_named_with_its_day_in_words() -> None:
    """What is taken away stands in quotes; its day reads as on every other chart."""
    limit = Removable("target", 0, "plan.target", NOWHERE, dt.date(2027, 8, 2))
    gone = replace(nudged("better", -2, more=True), nudge=Nudge(limit, True, None, None))  # noqa: FBT003 - as above
    view = limits_chart(Sensitivity(outcome(), Units(), (gone,)))

    assert [row.name for row in view.rows] == ["Without the limit “Grow by 2 Aug 2027”"]


def test_limits_that_change_nothing_are_said_so() -> None:
    """Without a row the title is the answer."""
    view = limits_chart(Sensitivity(outcome(), Units(), ()))

    assert view.rows == ()
    assert view.heading.title == "No limit that was tried moves the finish or the money"


def doubted(value: int, weeks: int, cost: int, basis: str = "judgement") -> Tried:
    """The shop takes so many weeks instead of 10, with what that does to finish and money."""
    ten = Fraction(10)
    doubt = Doubt("duration", "shop", Fraction(value), ten, ten, ten, "range", basis, 2)
    found = Difference((), True, weeks, Fraction(cost), (weeks,), (), ())  # noqa: FBT003 - as above
    return Tried(doubt, outcome().result, found)


def test_the_figures_tell_what_they_do_to_finish_and_money() -> None:
    """One that moves money alone stands below one that moves the finish; others are left out."""
    tried = (doubted(8, 0, -1500), doubted(12, 3, 400), doubted(11, 0, 0))
    view = figures_chart(Sensitivity(outcome(), Units(), verdict=Verdict(tried, 0)))

    assert [(row.finish.text, row.money.text, row.money.good) for row in view.rows] == [
        ("3 weeks later", "400 EUR dearer", False),
        ("", "1,500 EUR cheaper", True),
    ]
    assert view.heading.title == (
        "If Web shop to operational takes 12 weeks, not 10 (judgement),"
        " the finish moves most: 3 weeks later"
    )
    assert view.heading.subtitle == (
        "Each row: planned anew with one figure or level as it may be and all others as stated."
    )


@pytest.mark.parametrize(
    ("value", "weeks", "reason"),
    [(20, -3, "takes fewer people at a time"), (5, 12, "takes more people at a time")],
)
def test_a_surprising_figure_has_its_reason(value: int, weeks: int, reason: str) -> None:
    """A longer step that brings the finish forward, or a shorter one that puts it off."""
    tried = (doubted(value, weeks, 0), doubted(value, 0, 100, "anchored"))
    found = Sensitivity(outcome(), Units(), verdict=Verdict(tried, 0))
    subtitle = figures_chart(found).heading.subtitle

    assert reason in subtitle
    assert reason in " ".join(sensitivity_text(found).split())
    assert "Anchored: set next to a range that a source gives." in subtitle
    plain = (doubted(value, -weeks, 0),)
    usual = figures_chart(Sensitivity(outcome(), Units(), verdict=Verdict(plain, 0)))
    assert "at a time" not in usual.heading.subtitle
    assert "Anchored" not in usual.heading.subtitle


def test_the_load_chart_shows_when_a_team_is_away() -> None:
    """In closed weeks nobody is at work or could be, and the shares leave them out."""
    away = Closed("web", START + dt.timedelta(weeks=12), START + dt.timedelta(weeks=14))
    late = replace(step("shop", 2, 10, 22), paused=2)
    plan = replace(roadmap(), steps=(*roadmap().steps[:2], late))
    web = load_chart(outcome(limits=Limits(closed=(away,)), plan=plan), plan).roles[1]

    assert web.closed == ((12, 14),)
    assert web.fte[11:15] == pytest.approx((0.1, 0, 0, 0.1))
    assert sum(web.fte) == pytest.approx(2)
    assert web.note == "10% of 1 FTE; never full; away in 2 weeks"
