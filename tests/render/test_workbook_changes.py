"""What follows who changes a figure of the report's workbook, and what says that it does not."""

from __future__ import annotations

import datetime as dt
import functools
import io
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from milepost.engine.model.capability import Basis, Estimate
from milepost.engine.model.condition import HasLevel, StageReached
from milepost.engine.model.inventory import Target
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.control import SolveSettings
from milepost.engine.render.workbook_bars import COLUMNS
from milepost.engine.render.workbook_report import report_workbook
from milepost.engine.run import Planned, assessed, planned
from milepost.engine.view.report import Report
from milepost.engine.view.reporting import Material, report_of
from milepost.engine.whatif.case import Case, case_of
from tests.render.reports import plan_of, small_workspace

FROZEN = "does not follow changes"
RATE = 0.2
WEEKS = 260


@functools.cache
def outcome() -> Planned:
    """The plan of the small example, in which costs have a spread and the shop brings money."""
    small = small_workspace()
    targets = (Target(StageReached("way", "two")), Target(HasLevel("shop", 1)))
    inventory = replace(small.inventory, plan=replace(small.inventory.plan, targets=targets))
    spread = Estimate(Fraction(1000), Fraction(2600), Fraction(5000), Basis.JUDGEMENT)
    capabilities = {
        id: replace(capability, one_off=spread, run=spread)
        for id, capability in small.model.capabilities.items()
    }
    capabilities["shop"] = replace(capabilities["shop"], gain=spread)
    model = replace(small.model, capabilities=capabilities)
    changed = replace(small, model=model, inventory=inventory)
    return planned(assessed(changed), SolveSettings(reproducible=True))


def case(rate: float | None = None) -> Case:
    """Its business case, at a yearly rate of discount of its own."""
    found, result = outcome(), outcome().result
    assert isinstance(result, Solved)
    workspace = found.workspace
    if rate is not None:
        plan = workspace.inventory.plan
        terms = replace(plan.value, discount=Fraction(str(rate)))
        inventory = replace(workspace.inventory, plan=replace(plan, value=terms))
        workspace = replace(workspace, inventory=inventory)
    return case_of(workspace, result.roadmap)


@functools.cache
def report() -> Report:
    """Its report, with the business case."""
    return report_of(Material(outcome().assessed, outcome(), case=case()))


@functools.cache
def written() -> Workbook:
    """Its workbook, with what the formulas came to."""
    return load_workbook(io.BytesIO(report_workbook(report())), data_only=True)


def row_of(page: Worksheet, first: str) -> tuple[Any, ...]:
    """The first row that begins with a text."""
    rows = page.iter_rows(values_only=True)
    return next(row for row in rows if str(row[0] or "").startswith(first))


def cell_of(page: Worksheet, first: str, heading: str) -> str:
    """The cell of the row that begins with a text, under a heading."""
    rows = list(page.iter_rows())
    head = next(row for row in rows if heading in [cell.value for cell in row])
    at = next(cell.column for cell in head if cell.value == heading)
    row = next(row for row in rows if str(row[0].value or "").startswith(first))
    return str(row[at - 1].coordinate)


def texts(page: Worksheet) -> str:
    """All of the words of a sheet."""
    return "\n".join(str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell)


def test_the_case_is_that_of_the_engine() -> None:
    """Costs and net present value of each outlook are the engine's, to the unit."""
    for outlook in case().outlooks:
        row = row_of(written()["Case"], outlook.name)
        sums = outlook.plain
        assert row[1:5] == pytest.approx((sums.gains, sums.uplifts, sums.one_off, sums.run), abs=1)
        assert row[6] == pytest.approx(float(outlook.today.net), abs=0.01)


def test_the_figures_that_formulas_use_are_numbers() -> None:
    """The rate of discount and the weeks of the horizon are no texts but figures to be changed."""
    page = written()["Assumptions"]

    assert row_of(page, "Later money is discounted at")[1] == pytest.approx(0.08)
    assert row_of(page, "Everything ends within")[1] == plan_of(report()).horizon_weeks


def test_what_does_not_follow_says_so() -> None:
    """Every figure of the plan that is no formula stands beside words that say it stays."""
    book = written()
    day = report().stamp.as_of.isoformat()

    for name in ("Summary", "Gates"):
        assert f"As planned on {day}; {FROZEN}." in texts(book[name])
    for name, word in (
        ("Steps", "do not follow"),
        ("Money", "do not follow changes"),
        ("People", "does not follow changes"),
        ("Case", "do not follow changes"),
        ("Cash flow", "does not follow changes"),
        ("Roadmap", f"As planned on {day}"),
    ):
        assert word in texts(book[name])


def test_a_milestone_names_the_steps_that_bring_it_about() -> None:
    """The last of them ends on its day; what is not needed for it is not among them."""
    plan = plan_of(report())
    ends = {step.id: step.end for step in plan.steps}
    first, last = plan.milestones

    assert (first.steps, last.steps) == (("shop@1",), ("mail@2", "shop@1", "shop@2"))
    for stone in (first, last):
        assert max(ends[id] for id in stone.steps) == stone.date


def test_a_bar_that_slips_stays_on_the_sheet() -> None:
    """There is room after the finish, and a last column for all that is later."""
    page: Any = written()["Roadmap"]
    head = next(row for row in page.iter_rows() if row[0].value == "Capability")
    days = [cell for cell in head if isinstance(cell.value, dt.datetime)]
    after = [day for day in days if day.value.date() >= plan_of(report()).finish]
    last = head[len(days) + len(COLUMNS)]
    rules = [rule for area in page.conditional_formatting for rule in area.rules]

    assert len(after) > 1
    assert last.number_format == '"later"'
    assert any(f"${last.column_letter}$" in str(rule.formula) for rule in rules)


def test_charts_are_not_printed_under_headings_of_a_table() -> None:
    """Charts have room below a table, or a sheet of paper without its headings."""
    for name in ("Money", "People"):
        page = written()[name]
        assert not page.row_breaks.brk or page.print_title_rows is None
    assert written()["Steps"].print_title_rows


def recalculated(changes: Mapping[tuple[str, str], float | dt.datetime], folder: Path) -> Workbook:
    """The workbook with some cells changed, as LibreOffice works it out anew."""
    book = load_workbook(io.BytesIO(report_workbook(report())))
    for (sheet, cell), value in changes.items():
        book[sheet][cell] = value
    book.save(folder / "changed.xlsx")
    command = [
        str(shutil.which("soffice")),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")),
        str(folder / "changed.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return load_workbook(folder / "out" / "changed.xlsx", data_only=True)


if shutil.which("soffice"):

    @pytest.fixture(scope="module")
    def slipped(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
        """The last step begins a year and a half later and costs 1,000 more."""
        last = max(plan_of(report()).steps, key=lambda step: step.end)
        page = written()["Steps"]
        row = next(row for row in page.iter_rows() if row[16].value == last.id)
        day = dt.datetime.combine(last.start + dt.timedelta(weeks=78), dt.time())
        changes: dict[tuple[str, str], float | dt.datetime] = {
            ("Steps", row[5].coordinate): day,
            ("Steps", row[8].coordinate): last.one_off + 1000,
        }
        return recalculated(changes, tmp_path_factory.mktemp("slipped"))

    def test_no_work_and_no_money_is_lost(slipped: Workbook) -> None:
        """Wherever a step is moved, the quarters and what lies outside add up to the steps."""
        people = row_of(slipped["People"], "Total")
        work = plan_of(report()).person_weeks

        assert people[5] == pytest.approx(work)
        assert sum(cell or 0 for cell in people[6:]) == pytest.approx(work)
        assert people[6:] != row_of(written()["People"], "Total")[6:]
        assert row_of(slipped["Summary"], "Person-weeks")[1] == pytest.approx(work)
        spent = row_of(slipped["Money"], "Total")[3]
        assert spent == plan_of(report()).one_off + 1000
        assert spent == row_of(slipped["Summary"], "One-off cost")[1]
        assert spent == pytest.approx(row_of(slipped["Case"], "likely")[3])

    def test_the_days_of_what_is_reached_follow(slipped: Workbook) -> None:
        """What needs the step is reached when it ends, on every sheet; the rest stays."""
        stones = plan_of(report()).milestones
        moved = stones[-1]
        weeks = dt.timedelta(weeks=78)

        for stone in stones:
            later = weeks if stone.week == moved.week else dt.timedelta()
            when = dt.datetime.combine(stone.date + later, dt.time())
            for name in ("Summary", "Roadmap"):
                rows = slipped[name].iter_rows(values_only=True)
                assert when in next(row for row in rows if row[0] == stone.name)
        assert row_of(slipped["Summary"], "Last step ends")[1].date() == moved.date + weeks

    def test_the_rate_and_the_weeks_can_be_changed(tmp_path: Path) -> None:
        """At another rate each outlook is worth what the engine says; costs count other weeks."""
        page = written()["Assumptions"]
        changes = {
            ("Assumptions", cell_of(page, "Later money is discounted at", "Value")): RATE,
            ("Assumptions", cell_of(page, "Everything ends within", "Value")): WEEKS,
        }
        book = recalculated(changes, tmp_path)

        for old, outlook in zip(case().outlooks, case(RATE).outlooks, strict=True):
            worth = float(outlook.today.net)
            assert row_of(book["Case"], outlook.name)[6] == pytest.approx(worth, abs=0.01)
            assert worth != pytest.approx(float(old.today.net), abs=1)
        plan = plan_of(report())
        cost = plan.one_off + plan.run_per_year * WEEKS / 52
        assert row_of(book["Summary"], "Cost over these weeks")[1] == pytest.approx(cost)
