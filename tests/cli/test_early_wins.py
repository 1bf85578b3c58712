"""`milepost plan --early-wins`: of equally good roadmaps the one that brings something soonest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.wins import wins_of
from milepost.engine.run import checked
from milepost.engine.view.schemas import document_schema
from tests.load.schemas import Schema

SHOP = Path(__file__).parents[2] / "examples" / "young_online_shop.yaml"


def planned(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    """What `plan --json` prints for the shop."""
    assert main(["plan", str(SHOP), "--json", *args]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["status"] == "optimal"
    return found


def mean_wait(document: dict[str, Any]) -> float:
    """The mean week of the wins, worked out from the steps as they are printed."""
    workspace = checked(load_workspace(SHOP))
    weights = wins_of(workspace.model, workspace.inventory)
    ends = {step["id"]: step["end_week"] for step in document["steps"]}
    weeks = sum(
        weight * ends.get(f"{id}@{level}", document["horizon"])
        for (id, level), weight in weights.items()
    )
    return float(weeks / sum(weights.values()))


def test_the_finish_and_the_cost_stay_and_wins_come_sooner(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The same week, the same money, and no longer a wait for what steps bring."""
    plain, early = planned(capsys), planned(capsys, "--early-wins")

    assert early["finish_week"] == plain["finish_week"]
    assert early["totals"]["cost_over_horizon"] == plain["totals"]["cost_over_horizon"]
    told = {each["name"]: each for each in early["objectives"]}["early_wins"]
    assert told["gap"] == 0
    assert told["value"] == pytest.approx(mean_wait(early))
    assert told["value"] <= mean_wait(plain)
    assert Schema(document_schema("plan")).complaints(early) == []


def test_the_text_tells_the_mean_wait(capsys: pytest.CaptureFixture[str]) -> None:
    """The line of the objectives names it in words."""
    assert main(["plan", str(SHOP), "--early-wins"]) == 0
    assert "mean wait for a win" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "args",
    [("--maximise", "value", "--early-wins"), ("--minimise", "early_wins,time")],
    ids=["with value", "not last"],
)
def test_early_wins_only_break_ties(
    args: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside value, which leaves no ties, and before another objective they are refused."""
    assert main(["plan", str(SHOP), *args]) == 2
    assert "early" in capsys.readouterr().err
