"""The report's workbook: the plan's figures, formulas that give them, and no name that is more."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from milepost.engine.model.roadmap import Solved
from milepost.engine.render.spreadsheet import OfficeMissing, plain_text
from milepost.engine.render.workbook_report import report_workbook
from milepost.engine.view.document import plan_document
from milepost.engine.view.over_time import over_time, over_time_document
from milepost.engine.view.report import Report
from milepost.engine.view.reporting import Material, report_of
from tests.render.reports import STEERING, named, outcome, plan_of, report
from tests.render.test_pictures import HOSTILE

FEW = settings(max_examples=3)


def opened(found: Report, *, worked_out: bool = False) -> Workbook:
    """The workbook of a report, with its formulas or with what they came to."""
    return load_workbook(io.BytesIO(report_workbook(found)), data_only=worked_out)


@functools.cache
def small(*, worked_out: bool = False) -> Workbook:
    """The workbook of the small example."""
    return opened(report(), worked_out=worked_out)


def table(page: Worksheet, heading: str) -> list[dict[str, Any]]:
    """The rows of the table that has this first heading, each by heading, up to what sums it up."""
    rows = list(page.iter_rows(values_only=True))
    top = next(i for i, row in enumerate(rows) if row[0] == heading)
    found = []
    for row in rows[top + 1 :]:
        if row[0] in (None, "Other time", "Total"):
            break
        found.append({str(head): cell for head, cell in zip(rows[top], row, strict=True) if head})
    return found


def total(page: Worksheet) -> tuple[Any, ...]:
    """The row of totals."""
    return next(row for row in page.iter_rows(values_only=True) if row[0] == "Total")


def test_the_steps_are_those_of_the_plan() -> None:
    """Ids, days and money are those of the plan's JSON."""
    steps = plan_document(outcome())["steps"]
    rows = table(small(worked_out=True)["Steps"], "Capability")

    assert [row["Id"] for row in rows] == [step["id"] for step in steps]
    for row, step in zip(rows, steps, strict=True):
        assert row["Start"].date() == dt.date.fromisoformat(step["start"])
        assert row["End"].date() == dt.date.fromisoformat(step["end"])
        assert row["Weeks"] == step["end_week"] - step["start_week"]
        assert (row["One-off"], row["Run per year"]) == (step["one_off"], step["run_per_year"])
        assert row["Person-weeks"] == pytest.approx(sum(step["effort"].values()))
        assert row["Critical"] == ("yes" if step["critical"] else None)


def test_the_totals_are_formulas_of_the_rows() -> None:
    """Every figure of the bottom line adds up its column, and comes to the plan's own total."""
    document = plan_document(outcome())
    pages = small()["Steps"], small(worked_out=True)["Steps"]
    heads = [cell.value for cell in next(row for row in pages[0] if row[0].value == "Capability")]
    count = len(document["steps"])

    for heading, figure in (("One-off", "one_off"), ("Run per year", "run_per_year")):
        at = heads.index(heading)
        first, last = re.findall(r"\$(\d+)", str(total(pages[0])[at]))
        assert str(total(pages[0])[at]).startswith("=SUM(")
        assert int(last) - int(first) + 1 == count
        assert total(pages[1])[at] == document["totals"][figure]


def test_money_by_quarter_is_that_of_the_plan() -> None:
    """Each quarter spends what the plan's JSON says, worked out from the steps by a formula."""
    solved = outcome().result
    assert isinstance(solved, Solved)
    quarters = over_time_document(over_time(outcome().workspace, solved.roadmap))
    rows = table(small(worked_out=True)["Money"], "Quarter")
    formulas = table(small()["Money"], "Quarter")

    assert [row["Quarter"] for row in rows] == [q["quarter"] for q in quarters["quarters"]]
    assert [row["One-off"] for row in rows] == [q["one_off"]["spent"] for q in quarters["quarters"]]
    assert [row["Run"] for row in rows] == [q["run"]["spent"] for q in quarters["quarters"]]
    assert all(row["One-off"].startswith("=SUMIFS(step_one_off") for row in formulas)
    assert all("step_run" in row["Run"] for row in formulas)


def test_people_by_quarter_add_up_to_the_plan() -> None:
    """The work of each role over the quarters is what the plan asks of it."""
    rows = table(small(worked_out=True)["People"], "Role")
    roles = {role.name: role for role in plan_of(report()).roles}

    assert {row["Role"] for row in rows} == roles.keys()
    for row in rows:
        role = roles[row["Role"]]
        assert row["Person-weeks"] == pytest.approx(role.person_weeks)
        assert [row[label] for label, _ in role.quarters] == [value for _, value in role.quarters]


def test_roles_of_one_name_are_two_columns() -> None:
    """The work of two roles that are called the same is not added up."""
    plan = plan_of(report())
    roles = tuple(replace(role, name="Team") for role in plan.roles)
    book = opened(replace(report(), plan=replace(plan, roles=roles)), worked_out=True)

    rows = list(book["Steps"].iter_rows(values_only=True))
    heads = next(row for row in rows if row[0] == "Capability")
    columns = [at for at, head in enumerate(heads) if head == "Team, person-weeks"]
    sums = [total(book["Steps"])[at] for at in columns]
    assert sums == [role.person_weeks for role in plan.roles if role.person_weeks]
    assert len(columns) == 2


def test_the_bars_are_rules_over_the_weeks() -> None:
    """A bar is no picture: cells are filled by rules, and its dates are formulas of the steps."""
    book = small()
    page = book["Roadmap"]
    steps = [row for row in book["Steps"].iter_rows() if isinstance(row[5].value, dt.datetime)]
    rules = [rule for area in page.conditional_formatting for rule in area.rules]
    rows = table(page, "Capability")

    drawn = [rule.formula[0] for rule in rules if rule.type == "expression" and rule.formula]
    assert any("$D" in formula and "$E" in formula for formula in drawn)
    assert len(steps) == len(plan_of(report()).steps)
    assert [row["Start"] for row in rows[: len(steps)]] == [
        f"=Steps!{row[5].coordinate}" for row in steps
    ]


def test_pages_are_ready_to_be_read_and_printed() -> None:
    """A4 landscape, headings that stay, filters, and the origin at the foot of every sheet."""
    book = small()

    assert book.sheetnames[:3] == ["Summary", "Roadmap", "Steps"]
    for page in book:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert page.oddFooter is not None
        foot = str(page.oddFooter.left.text)
        assert report().stamp.input_sha256 in foot
        assert "100% of the money rests on judgement" in foot
    for name in ("Roadmap", "Steps", "Money", "People", "Appendix"):
        assert book[name].freeze_panes
        assert book[name].auto_filter.ref


def test_charts_stand_beside_each_other() -> None:
    """No chart covers another: each begins to the right of the one before it."""
    for name in ("Money", "People"):
        page: Any = small()[name]
        charts = sorted(page._charts, key=lambda chart: chart.anchor._from.col)
        assert charts
        for left, right in pairwise(charts):
            assert left.anchor.to.row <= right.anchor._from.row or (
                (left.anchor.to.col, left.anchor.to.colOff)
                <= (right.anchor._from.col, right.anchor._from.colOff)
            )


def test_the_summary_says_where_it_comes_from() -> None:
    """The finding first, then the origin with the hash of the input in full."""
    texts = [str(row[0]) for row in small()["Summary"].iter_rows(values_only=True)]

    assert texts[0] == report().title
    assert report().stamp.line in texts


def test_the_same_report_gives_the_same_bytes() -> None:
    """The only day in the file is that of the inventory."""
    content = report_workbook(report())
    made = load_workbook(io.BytesIO(content)).properties.created

    assert content == report_workbook(report())
    assert made is not None
    assert made.date() == report().stamp.as_of


def test_without_a_roadmap_it_says_why() -> None:
    """The reason stands where the figures would, and there is no empty sheet."""
    book = opened(report_of(Material(outcome().assessed)))
    texts = [str(row[0]) for row in book["Summary"].iter_rows(values_only=True)]

    assert "Why there is no roadmap" in texts
    assert not {"Steps", "Money", "People", "Roadmap"} & set(book.sheetnames)


@FEW
@given(name=HOSTILE | st.sampled_from(STEERING))
@example(name=STEERING[0])
@example(name=STEERING[1])
def test_no_name_is_more_than_a_text(name: str) -> None:
    """A name of any kind is a text in its cell, whole, and never a formula or a link."""
    book = opened(named(name))
    page = book["Steps"]
    first = plan_of(report()).steps[0].id
    row = next(row for row in page.iter_rows() if any(cell.value == first for cell in row))

    assert (row[0].value or "") == plain_text(name)
    assert row[0].data_type in "sn"
    for sheet in book:
        for cells in sheet.iter_rows():
            assert not any(cell.hyperlink for cell in cells)
            formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
            assert not any(text.startswith(("=cmd", "=@", "=+", "=-")) for text in formulas)


def test_without_the_library_a_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the command to install it."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)

    with pytest.raises(OfficeMissing, match=r"pip install 'milepost\[office\]'"):
        report_workbook(report())


if shutil.which("soffice"):

    def test_libreoffice_works_out_the_same(tmp_path: Path) -> None:
        """With what the formulas came to left out, LibreOffice comes to the same."""
        content = report_workbook(report())
        path = tmp_path / "report.xlsx"
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                new.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", old.read(name)))
        command = [
            str(shutil.which("soffice")),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        ours, formulas = small(worked_out=True), small()
        theirs = load_workbook(tmp_path / "out" / "report.xlsx", data_only=True)

        compared = 0
        for page in formulas:
            for cell in (cell for row in page.iter_rows() for cell in row if cell.data_type == "f"):
                own, other = (book[page.title][cell.coordinate].value for book in (ours, theirs))
                assert (other or 0) == (pytest.approx(own) if isinstance(own, float) else own or 0)
                compared += 1
        assert compared > 50
