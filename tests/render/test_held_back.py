"""What is there and held back: never "not needed", but counting from a day, in every output."""

from __future__ import annotations

import functools
import io
from dataclasses import replace
from fractions import Fraction

from openpyxl import load_workbook

from milepost.engine.model.capability import Kpi
from milepost.engine.model.condition import HasLevel, KpisMet
from milepost.engine.model.inventory import Declaration, Target
from milepost.engine.model.roadmap import Solved
from milepost.engine.model.rule import CapRule
from milepost.engine.plan.alternatives import Alternatives
from milepost.engine.plan.control import SolveSettings
from milepost.engine.render.html_report import html_report
from milepost.engine.render.markdown import markdown_bytes
from milepost.engine.render.reasons import reasons_text
from milepost.engine.render.roadmap import plan_text
from milepost.engine.render.workbook_report import report_workbook
from milepost.engine.run import Planned, alternatives, assessed, planned
from milepost.engine.view.report import CapabilityRow, Report
from milepost.engine.view.reporting import Material, report_of
from milepost.engine.view.wording import date_of, day
from tests.view.example import START, workspace


@functools.cache
def asked(target: str) -> tuple[Planned, Alternatives]:
    """The plan of the small example that aims at one capability; its data waits for advertising."""
    given = workspace()
    plan = replace(given.inventory.plan, targets=(Target(HasLevel(target, 2)),))
    inventory = replace(given.inventory, plan=plan)
    settings = SolveSettings(reproducible=True)
    found = planned(assessed(replace(given, inventory=inventory)), settings)
    return found, alternatives(found, settings)


def told(target: str) -> Report:
    """The report of that plan."""
    found, beside = asked(target)
    return report_of(Material(found.assessed, found, alternatives=beside))


def row_of(report: Report, id: str) -> CapabilityRow:
    """The row of a capability in the appendix."""
    return next(row for row in report.capabilities if row.id == id)


def flat(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def test_what_a_target_rests_on_counts_from_a_day() -> None:
    """Declared and held back until the roadmap frees it: the appendix names the day."""
    found, beside = asked("data")
    assert isinstance(found.result, Solved)
    freed = date_of(START, found.result.roadmap.finish_week)
    row = row_of(told("data"), "data")

    assert "data" in beside.in_place
    assert "data" not in beside.not_needed
    assert (row.status, row.due) == ("BLOCKED", freed)
    assert row.why.startswith(f"in place already, and counts from {day(freed)}; until then: Paid")
    assert "data" not in {each.capability for each in told("data").not_now}
    text = flat(reasons_text(found, beside))
    assert f"Customer data: {row.why}" in text
    assert "Customer data" not in text.partition("Not needed for")[2].partition(" - ")[0]


def test_what_the_roadmap_does_not_free_is_held_to_the_end() -> None:
    """It is told among what is not now as there and held back, by what."""
    report = told("shop")
    row, kept = row_of(report, "data"), {each.capability: each for each in report.not_now}

    assert (row.status, row.due) == ("BLOCKED", None)
    assert row.why.startswith("in place already, but held back to the end of the roadmap: Paid")
    assert kept["data"].reason == row.why
    assert kept["ads"].reason == "not needed for any target of this plan"


def test_no_day_is_told_while_a_measured_value_holds_back() -> None:
    """A KPI that misses its threshold is not taken as kept because the roadmap goes on."""
    given = workspace({"site": 2, "mail": 1, "shop": 0, "data": 2, "ads": 2})
    kept = Kpi("clean", "Clean records", ">=", Fraction(90), "%")
    data = replace(given.model.capabilities["data"], kpis=(kept,))
    model = replace(
        given.model,
        capabilities={**given.model.capabilities, "data": data},
        caps=(CapRule("unused", "lower", 2, KpisMet(), ""),),
    )
    measured = Declaration("data", 2, kpis=(("clean", Fraction(50)),))
    inventory = replace(
        given.inventory, declarations={**given.inventory.declarations, "data": measured}
    )
    before = assessed(replace(given, model=model, inventory=inventory))
    found = planned(before, SolveSettings(reproducible=True))

    row = row_of(report_of(Material(before, found)), "data")

    assert (row.status, row.due) == ("BLOCKED", None)
    assert row.why.endswith(
        "held back to the end of the roadmap: Clean records is 50%, needs 90% or more"
    )


def test_a_step_against_a_rule_names_what_it_frees() -> None:
    """What needs it is the capability that is held back without it, and no rule by its id."""
    found, _ = asked("data")
    plan = told("data").plan
    assert plan is not None

    needs = {step.needed_by for step in plan.steps if step.capability == "ads"}

    assert "Customer data (operational), held back without it" in needs
    assert "needed by Customer data (operational), held back without it" in flat(plan_text(found))
    assert "island" not in flat(plan_text(found))


def test_the_level_asked_for_says_who_asks() -> None:
    """The table of every capability names the ladder, and what MISSING means beside a roadmap."""
    found, beside = asked("shop")
    report = told("shop")
    material = Material(found.assessed, found, alternatives=beside)
    book = load_workbook(io.BytesIO(report_workbook(report)))
    cells = {cell for row in book["Appendix"].iter_rows(values_only=True) for cell in row}

    assert "the stages of The way ask for (operational where none names one)" in (
        report.capabilities_note
    )
    assert "a gap on that ladder and not in the plan" in report.capabilities_note
    assert report.capabilities_note in cells
    assert "Asked for" in cells
    assert report.capabilities_note in html_report(report, material).decode()
    page = markdown_bytes(report).decode().replace("\\", "")
    assert report.capabilities_note in page
    before = report_of(Material(found.assessed)).capabilities_note
    assert "roadmap" not in before
    assert "the stages of The way ask for" in before
