from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from tests.cli.test_schema import misfits
from tests.written import write

OF_ONE_STAGE = ("why", "cx5.personalized_messaging", "--json")


def change(
    capsys: pytest.CaptureFixture[str], inventory: Path, *options: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The whole object that `why` prints about one stage, and its smallest change."""
    command, *rest = OF_ONE_STAGE
    assert main([command, str(inventory), *rest, *options]) == 0
    document = json.loads(capsys.readouterr().out)
    (stage,) = document["stages"]
    return document, stage["smallest_change"]


def test_each_weight_can_be_asked_for(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """By cost unless told otherwise; each answer fits the schema and is least in its measure."""
    path = write(tmp_path, "as_of: 2026-11-01\n")
    document, plain = change(capsys, path)
    assert misfits(document) == []
    assert (plain["weight"], plain["value"]) == ("cost", plain["cost_over_horizon"])
    found = {}
    for weight, figure in (("effort", "person_weeks"), ("cost", "cost_over_horizon")):
        document, found[weight] = change(capsys, path, "--smallest", weight)
        assert misfits(document) == []
        assert found[weight]["value"] == found[weight][figure]
    assert found["cost"] == plain
    document, found["count"] = change(capsys, path, "--smallest", "count")
    assert misfits(document) == []
    assert found["count"]["value"] == len(found["count"]["steps"])
    assert len(found["count"]["alternatives"]) > 1
    for weight, figure in (("cost", "cost_over_horizon"), ("effort", "person_weeks")):
        assert found[weight][figure] == min(each[figure] for each in found.values())


def test_a_weight_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The three weights are named in the refusal."""
    path = write(tmp_path, "as_of: 2026-11-01\n")
    assert main(["why", str(path), "--smallest", "risk"]) == 2
    assert "'cost', 'effort', 'count'" in capsys.readouterr().err


def test_a_time_limit_is_kept_to(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """However little time there is, there is an answer, and nothing in it contradicts the proof."""
    path = write(tmp_path, "as_of: 2026-11-01\n")
    _, hurried = change(capsys, path, "--time-limit", "0.1")
    _, proven = change(capsys, path)
    assert hurried["bound"] <= proven["value"] <= hurried["value"]
    assert hurried["status"] in ("optimal", "feasible")
