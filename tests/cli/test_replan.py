"""`milepost plan` from one roadmap to the next, and what it tells over time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.cli.test_schema import misfits
from tests.written import write

MODEL = """\
model: {id: tiny, name: Tiny}
levels: [absent, live]
roles: {crm: CRM}
capabilities:
  - {id: site, duration: 2, one_off: 100, effort: {crm: 2}}
  - {id: shop, duration: 2, run: 520, effort: {crm: 2}}
stages:
  - {id: seen, needs: [site]}
  - {id: sold, needs: [site, shop]}
"""
INVENTORY = """\
as_of: 2026-11-02
model: model.yaml
capabilities: {site: absent, shop: absent}
plan:
  start: 2027-01-04
  horizon: 30
  target: sold
  capacity: {crm: 1}
"""


def starts(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, int]:
    """The start week of each step that a call plans."""
    assert main(["plan", *map(str, args), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert misfits(document) == []
    return {step["id"]: step["start_week"] for step in document["steps"]}


def test_a_roadmap_is_planned_again_around_what_is_committed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What `--out` wrote is the baseline of the next plan, which moves only what it must."""
    write(tmp_path, MODEL, "model.yaml")
    first = write(tmp_path, f"{INVENTORY}  not_before: {{site: 2027-02-01}}\n", "first.yaml")
    before = starts(capsys, first, "--out", tmp_path / "old.json")

    again = f"{INVENTORY}  not_before: {{shop: 2027-01-18}}\n  baseline: old.json\n"
    second = write(tmp_path, f"{again}  minimise: [change, time]\n", "second.yaml")
    after = starts(capsys, second)

    assert before == {"shop@1": 0, "site@1": 4}
    assert after == {"shop@1": 2, "site@1": 4}
    assert starts(capsys, second, "--minimise", "time,change")["site@1"] == 0


def test_an_earlier_roadmap_is_the_reason_only_where_there_is_no_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A step that the target needs says so; one that is kept for the baseline alone says that."""
    write(tmp_path, MODEL, "model.yaml")
    first = write(tmp_path, INVENTORY, "first.yaml")
    starts(capsys, first, "--out", tmp_path / "old.json")
    text = INVENTORY.replace("target: sold", "target: seen")
    second = write(tmp_path, f"{text}  baseline: old.json\n  minimise: change\n", "second.yaml")

    assert main(["plan", str(second), "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]

    assert {step["id"]: step["needed_by"] for step in steps} == {
        "site@1": ["tiny.seen"],
        "shop@1": ["plan.baseline"],
    }


def test_change_asks_for_a_baseline(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Without an earlier roadmap there is nothing to stay close to, and the call says so."""
    write(tmp_path, MODEL, "model.yaml")
    path = write(tmp_path, INVENTORY)

    assert main(["plan", str(path), "--minimise", "change"]) == 2
    assert "'baseline:'" in capsys.readouterr().err


def test_tables_waves_and_files_are_told_on_request(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Load, money, stages and waves follow the roadmap, and the tables can be had as files."""
    write(tmp_path, MODEL, "model.yaml")
    path = write(tmp_path, INVENTORY)

    assert main(["plan", str(path), "--waves", "--tables", "--csv", str(tmp_path / "t")]) == 0
    out = capsys.readouterr().out

    assert "Wave 1: 2027-01-04 to 2027-02-01" in out
    assert "People at work on the roadmap" in out
    assert sorted(file.name for file in (tmp_path / "t").iterdir()) == [
        "cash.csv",
        "load.csv",
        "maturity.csv",
    ]
