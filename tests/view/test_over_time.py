"""Load, money, maturity and waves of a roadmap over time."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace
from fractions import Fraction

from milepost.engine.model.capability import Kpi
from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import BudgetPeriod, Limits
from milepost.engine.model.roadmap import Reached, Roadmap, Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.render.over_time import csv_files, tables_text
from milepost.engine.render.waves import waves_text
from milepost.engine.view.over_time import Cash, OverTime, over_time
from milepost.engine.view.waves import waves_of
from tests.plan.catalogue import capability, inventory, model

HALF = Fraction(1, 2)
SHARE = Kpi("share", "Share of visits", ">=", Fraction(40), "%")


def workspace(*budget: BudgetPeriod, horizon: int = 26, role: str = "CRM") -> Workspace:
    """Site, then shop, with crm for both; half an FTE of it is needed to run the shop."""
    of = model(
        capability("site", kpis=(SHARE,)),
        capability("shop", 2, "site"),
        stages=(HasLevel("site", 1), HasLevel("shop", 1)),
    )
    given = inventory(HasLevel("shop", 1), capacity={"crm": Fraction(1)}, horizon=horizon)
    plan = replace(given.plan, limits=Limits(budget=budget, run_capacity=(("crm", HALF),)))
    return Workspace(replace(of, roles={"crm": role}), replace(given, plan=plan), "")


def roadmap(horizon: int = 26, shop: int = 12) -> Roadmap:
    """Site in weeks 0 to 4, shop for four weeks from week `shop` on."""
    crm = (("crm", Fraction(2)),)
    return Roadmap(
        (
            Step("site", 1, 0, 4, 1000, 5200, crm),
            Step("shop", 1, shop, shop + 4, 2000, 0, crm, (("crm", HALF),)),
        ),
        (Reached(0, "condition", shop + 4),),
        horizon,
    )


def found(*budget: BudgetPeriod) -> OverTime:
    """The roadmap over time within a budget."""
    return over_time(workspace(*budget), roadmap())


def test_the_load_of_a_role_is_told_week_by_week() -> None:
    """Each step keeps effort / duration busy while it runs, and run FTE bound after its end."""
    (crm,) = over_time(workspace(), replace(roadmap(), steps=roadmap(shop=6).steps)).roles

    assert crm.fte == (HALF,) * 4 + (Fraction(0),) * 2 + (HALF,) * 4
    assert crm.run_fte == (Fraction(0),) * 10
    assert (crm.capacity, crm.run_capacity) == (Fraction(1), HALF)


def test_run_fte_is_bound_from_the_end_of_a_step() -> None:
    """Who runs what is finished is counted as soon as it is finished."""
    steps = (roadmap().steps[0], replace(roadmap().steps[0], capability="shop", start=4, end=8))
    steps = (replace(steps[0], run_fte=(("crm", HALF),)), steps[1])
    (crm,) = over_time(workspace(), replace(roadmap(), steps=steps)).roles

    assert crm.run_fte == (Fraction(0),) * 4 + (HALF,) * 4


def test_money_is_told_by_calendar_quarter() -> None:
    """One-off cost falls into the quarter of a step's start, run cost accrues from its end."""
    first, second = found().quarters

    assert (first.label, first.first, first.until) == ("2027-Q1", 0, 13)
    assert (second.label, second.first, second.until) == ("2027-Q2", 13, 26)
    assert [float(cash.spent) for cash in (first.one_off, first.run)] == [3000, 900]
    assert [float(cash.spent) for cash in (second.one_off, second.run)] == [0, 1300]
    assert (first.one_off.left, first.run.left) == (None, None)


def test_what_is_left_carries_over_and_ends_with_the_budget() -> None:
    """A period's left is what it had with what was carried over, less what it spent."""
    day = dt.date(2027, 1, 31), dt.date(2027, 3, 31)
    told = found(BudgetPeriod(day[0], Fraction(1500), None), BudgetPeriod(day[1], Fraction(4000)))

    january, march = told.budget
    assert (january.first, january.until, march.until) == (0, 4, 13)
    assert january.one_off == Cash(Fraction(1000), Fraction(500))
    assert march.one_off == Cash(Fraction(2000), Fraction(2500))
    assert (january.run.left, march.run.left) == (None, None)
    assert told.quarters[0].one_off.left == 2500
    assert told.quarters[1].one_off.left is None


def test_stages_are_told_by_the_end_of_each_quarter() -> None:
    """A stage counts for a quarter when the levels it needs are in place by its end."""
    stages = [dict(quarter.stages)["road"] for quarter in found().quarters]

    assert [stage and stage.id for stage in stages[:2]] == ["s1", "s2"]


def test_the_tables_name_every_role_quarter_and_stage() -> None:
    """The text holds load, money and stages, within its width."""
    text = tables_text(workspace().model, found(), roadmap(), "EUR")

    assert "CRM" in text
    assert "0.19 0.50" in text
    assert "2027-Q2" in text
    assert "2 Stage 2" in text
    assert max(map(len, text.splitlines())) <= 100


def test_csv_files_hold_the_same_figures() -> None:
    """Each row is a week of a role, a quarter or period, or a ladder in a quarter."""
    files = csv_files(workspace().model, found())

    rows = {
        name: list(csv.DictReader(io.StringIO(content.decode()))) for name, content in files.items()
    }
    assert rows["load.csv"][12]["date"] == "2027-03-29"
    assert rows["load.csv"][12]["fte"] == "0.5"
    assert rows["cash.csv"][0]["one_off"] == "3000"
    assert rows["maturity.csv"][1]["stage"] == "s2"


def test_no_name_becomes_a_formula_in_a_spreadsheet() -> None:
    """A role whose name begins like a formula is written as text."""
    hostile = workspace(role='=HYPERLINK("http://x")')
    text = csv_files(hostile.model, over_time(hostile, roadmap()))["load.csv"].decode()

    assert {row["name"] for row in csv.DictReader(io.StringIO(text))} == {
        '\'=HYPERLINK("http://x")'
    }


def test_a_wave_ends_with_a_gate() -> None:
    """Twelve weeks end with the levels that came to be in place, the new stages and their KPIs."""
    first, second = waves_of(workspace(), roadmap())

    assert [(w.first, w.until) for w in (first, second)] == [(0, 12), (12, 16)]
    assert [step.id for step in second.starts] == ["shop@1"]
    assert first.gate.levels == (("site", 1),)
    assert [stage.id for stage in first.gate.stages] == ["s1"]
    assert first.gate.kpis == (("site", SHARE),)
    assert [stage.id for stage in second.gate.stages] == ["s2"]


def test_what_lies_far_ahead_is_an_option() -> None:
    """The sixth wave is the last that is planned in full; of later ones only the start is told."""
    far = workspace(horizon=120)
    waves = waves_of(far, roadmap(120, 80))
    text = waves_text(far, waves)

    assert [wave.option for wave in waves] == [False] * 6 + [True]
    assert "Options beyond week 72" in text
    assert text.split("Wave 7 (option)")[1].count("Gate") == 0
    assert "Share of visits: 40% or more" in text


def test_where_nothing_is_to_be_done_there_are_no_waves() -> None:
    """A roadmap without steps has no wave and no load, and still tells the stages."""
    nothing = replace(roadmap(), steps=())

    assert waves_of(workspace(), nothing) == ()
    assert over_time(workspace(), nothing).weeks == 0


def test_what_ends_with_the_roadmap_binds_people_after_it() -> None:
    """Run FTE of the last step is bound only once the weeks of the load are over."""
    (crm,) = found().roles
    text = tables_text(workspace().model, found(), roadmap(), "EUR")

    assert (crm.run_fte, crm.run_at_end) == ((Fraction(0),) * 16, HALF)
    assert "CRM                                0.5        0.50" in text
    assert crm.fte[11:] == (Fraction(0), HALF, HALF, HALF, HALF)
