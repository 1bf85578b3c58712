from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.written import TINY, write

INVENTORY = """\
organisation: Sälzer & <Söhne>
model: model.yaml
as_of: 2026-11-01
capabilities: {site: live}
"""
PLAN = """\
plan:
  start: 2027-01-04
  target: sold
scenarios:
  later: {plan.start: 2027-03-01}
"""


def inventory(folder: Path, text: str) -> str:
    """The path of an inventory over the tiny model."""
    write(folder, TINY, "model.yaml")
    return str(write(folder, text))


def written(folder: Path, text: str, *options: str) -> tuple[int, str]:
    """The exit code and the page that is written."""
    out = folder / "report.html"
    code = main(["report", inventory(folder, text), "-o", str(out), *options])
    return code, out.read_text(encoding="utf-8")


def test_the_report_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One file with everything; standard output stays empty, the name goes to standard error."""
    code, text = written(tmp_path, INVENTORY + PLAN)
    captured = capsys.readouterr()

    assert code == 0
    assert captured.out == ""
    assert captured.err.endswith("report.html: written\n")
    assert text.startswith("<!DOCTYPE html>")
    assert "Sälzer &amp; &lt;Söhne&gt;" in text
    assert 'id="risk"' in text
    assert 'id="scenarios"' in text
    assert "The plan starts on 1 Mar 2027 instead of 4 Jan 2027" in text


def test_the_same_inventory_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two runs write the same file."""
    assert written(tmp_path, INVENTORY + PLAN) == written(tmp_path, INVENTORY + PLAN)


def test_risk_and_scenarios_can_be_left_out(tmp_path: Path) -> None:
    """What is not asked for is no part of the page."""
    code, text = written(tmp_path, INVENTORY + PLAN, "--no-risk", "--no-scenarios")

    assert code == 0
    assert 'id="risk"' not in text
    assert 'id="scenarios"' not in text
    assert 'id="roadmap"' in text


def test_without_a_target_it_tells_where_they_stand(tmp_path: Path) -> None:
    """An inventory without a plan has a report too, and the exit code says that all went well."""
    code, text = written(tmp_path, INVENTORY)

    assert code == 0
    assert "The plan names no target" in text
    assert 'id="standing"' in text


def test_without_a_roadmap_it_says_so(tmp_path: Path) -> None:
    """Where no roadmap keeps the limits the report says why, and the exit code is 1."""
    limits = "  must_not: [app]\n"
    code, text = written(tmp_path, INVENTORY + PLAN.replace("scenarios:", f"{limits}scenarios:"))

    assert code == 1
    assert "No roadmap keeps every limit." in text


@pytest.mark.parametrize("name", ["report.doc", "report"])
def test_an_unknown_ending_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """The endings that there are are named before anything is read or planned."""
    code = main(["report", str(tmp_path / "none.yaml"), "-o", str(tmp_path / name)])

    assert code == 2
    assert ".html" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
