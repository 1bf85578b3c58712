"""`milepost report` for other programs: Markdown, Jira, Linear, Microsoft Project, a calendar."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from tests.written import write

SMALL = """\
organisation: Harbour Books
as_of: 2026-11-02
capabilities: {contact_database: operational}
plan:
  start: 2027-01-04
  target: {needs: [email_campaigns >= operational], by: 2027-06-30}
"""
NO_WAY = "as_of: 2026-11-02\nplan: {target: cemm.align, horizon: 1}\n"
NO_TARGET = "as_of: 2026-11-02\n"


def called(*args: object) -> int:
    """The exit code of a command."""
    return main([str(arg) for arg in args])


def planned(path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The steps of the plan's JSON."""
    assert called("plan", path, "--reproducible", "--json") == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["steps"]
    return found


def test_each_ending_has_its_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The ending of the name decides, and every file holds the first day of the plan's steps."""
    path = write(tmp_path, SMALL)
    first = planned(path, capsys)[0]["start"]

    begins = {".md": b"# Harbour Books", ".csv": b"Summary,", ".xml": b"<?xml", ".ics": b"BEGIN:VC"}
    for ending, head in begins.items():
        out = tmp_path / f"roadmap{ending}"
        assert called("report", path, "-o", out, "--no-risk") == 0
        assert out.read_bytes().startswith(head)
        if ending != ".ics":
            assert first.encode() in out.read_bytes()


def test_the_issues_are_the_steps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For Jira and for Linear there is one issue for each step, and they are named by --for."""
    path, out = write(tmp_path, SMALL), tmp_path / "issues.csv"
    steps = planned(path, capsys)

    for program, heading in (("jira", "Summary"), ("linear", "Title")):
        assert called("report", path, "-o", out, "--for", program) == 0
        rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"), newline="")))
        names = [row[heading] for row in rows if not row[heading].startswith("Reach ")]
        assert [name.partition(":")[0] for name in names] == [step["name"] for step in steps]


def test_the_program_is_asked_for_with_csv_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--for beside another ending is a mistake."""
    out = tmp_path / "roadmap.xml"

    assert called("report", write(tmp_path, SMALL), "-o", out, "--for", "linear") == 2
    assert "--for belongs to a file whose name ends in .csv" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "ending"), [(NO_WAY, ".csv"), (NO_TARGET, ".xml"), (NO_TARGET, ".ics")]
)
def test_without_a_roadmap_there_is_nothing_to_hand_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, ending: str
) -> None:
    """No empty file is written, and the exit code is 1."""
    out = tmp_path / f"roadmap{ending}"

    assert called("report", write(tmp_path, text), "-o", out) == 1
    assert capsys.readouterr().err == "there is no roadmap to write: see milepost plan\n"
    assert not out.exists()


def test_without_a_roadmap_the_page_tells_the_rest(tmp_path: Path) -> None:
    """In Markdown the assessment is worth reading alone; the exit code still says no."""
    out = tmp_path / "report.md"

    assert called("report", write(tmp_path, NO_WAY), "-o", out) == 1
    text = out.read_text(encoding="utf-8")
    assert "## Where we are" in text
    assert "mermaid" not in text
