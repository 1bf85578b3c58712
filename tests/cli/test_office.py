"""`milepost report` for office programs: a workbook and slides of the same plan."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from milepost.cli.main import main
from tests.written import write

SMALL = """\
organisation: "=cmd|' /C calc'!A0"
as_of: 2026-11-02
capabilities: {contact_database: operational}
plan:
  start: 2027-01-04
  target: {needs: [email_campaigns >= operational], by: 2027-06-30}
scenarios:
  later: {plan.start: 2027-03-01}
"""
NO_WAY = "as_of: 2026-11-02\nplan: {target: cemm.align, horizon: 1}\n"
NO_TARGET = "as_of: 2026-11-02\n"


def called(*args: object) -> int:
    """The exit code of a command."""
    return main([str(arg) for arg in args])


def test_the_workbook_holds_the_steps_of_the_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same ids as in the plan's JSON, the scenarios beside them, and names as text."""
    path, out = write(tmp_path, SMALL), tmp_path / "report.xlsx"
    assert called("plan", path, "--reproducible", "--json") == 0
    steps = json.loads(capsys.readouterr().out)["steps"]

    assert called("report", path, "-o", out) == 0
    book = load_workbook(out)
    cells = [cell for row in book["Steps"].iter_rows() for cell in row]
    title = book["Summary"]["A1"]

    assert {step["id"] for step in steps} <= {cell.value for cell in cells}
    assert {"Risk", "Scenarios", "Assumptions", "Appendix"} <= set(book.sheetnames)
    changes = {cell.value for row in book["Scenarios"].iter_rows() for cell in row}
    assert "The plan starts on 1 Mar 2027 instead of 4 Jan 2027" in changes
    assert (title.data_type, str(title.value)[:4]) == ("s", "=cmd")


def test_the_slides_begin_with_the_finding(tmp_path: Path) -> None:
    """The finding, the roadmap and the scenario are each on a slide of their own."""
    path, out = write(tmp_path, SMALL), tmp_path / "report.pptx"

    assert called("report", path, "-o", out, "--no-risk") == 0
    deck = Presentation(io.BytesIO(out.read_bytes()))
    titles = [slide.shapes.title.text for slide in deck.slides]

    assert titles[0].startswith("=cmd|' /C calc'!A0")
    assert any(title.startswith("Later ends ") for title in titles)


def test_the_same_inventory_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two runs write the same file."""
    path = write(tmp_path, SMALL)
    files = [tmp_path / f"{name}.xlsx" for name in ("one", "two")]

    for out in files:
        assert called("report", path, "-o", out, "--no-scenarios", "--no-risk") == 0

    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(("text", "code", "ending"), [(NO_WAY, 1, "pptx"), (NO_TARGET, 0, "xlsx")])
def test_without_a_roadmap_the_rest_is_written(
    text: str, code: int, ending: str, tmp_path: Path
) -> None:
    """Where no roadmap is possible the exit code says so; the file tells the rest either way."""
    out = tmp_path / f"report.{ending}"

    assert called("report", write(tmp_path, text), "-o", out, "--no-risk") == code
    assert out.stat().st_size > 10_000


@pytest.mark.parametrize(("ending", "library"), [("xlsx", "xlsxwriter"), ("pptx", "pptx")])
def test_a_missing_library_is_one_line(
    ending: str,
    library: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The line names the command to install it; exit code 2, and no file."""
    monkeypatch.setitem(sys.modules, library, None)
    out = tmp_path / f"report.{ending}"

    assert called("report", write(tmp_path, NO_TARGET), "-o", out) == 2
    assert "pip install 'milepost[office]'" in capsys.readouterr().err
    assert not out.exists()
