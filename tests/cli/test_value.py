"""`milepost plan --maximise value`: the best portfolio, with targets and without."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from tests.cli.test_schema import ROOT, misfits
from tests.written import write

EXAMPLE = ROOT / "examples" / "portfolio" / "inventory.yaml"
MODEL = """\
model: {id: tiny, name: Tiny}
levels: [absent, live]
roles: {crm: CRM}
capabilities:
  - {id: base, duration: 2, one_off: 100, effort: {crm: 2}}
  - {id: shop, duration: 2, one_off: 50, gain: 5200, requires: [base], effort: {crm: 2}}
  - {id: fair, duration: 2, one_off: 9000, gain: 520, effort: {crm: 2}}
  - {id: news, duration: 2, one_off: 10, uplift: 10, effort: {crm: 2}}
stages:
  - {id: seen, needs: [base]}
  - {id: fine, needs: [base, fair]}
"""
INVENTORY = """\
as_of: 2026-11-02
model: model.yaml
capabilities: {base: absent, shop: absent}
plan:
  start: 2027-01-04
  horizon: 52
  capacity: {crm: 1}
  discount: 0
  value: {ramp: 0}
"""


def planned(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    """What a call plans, which fits its schema."""
    assert main(["plan", *map(str, args), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert isinstance(document, dict)
    assert misfits(document) == []
    return document


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An inventory without a target."""
    write(tmp_path, MODEL, "model.yaml")
    return write(tmp_path, INVENTORY)


def test_without_a_target_the_best_portfolio_is_planned(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What pays is taken with what it rests on, what does not pay is left, and the sum is told."""
    found = planned(capsys, path, "--maximise", "value")

    assert (found["status"], found["targets"], found["finish_week"]) == ("optimal", [], 4)
    assert [step["id"] for step in found["steps"]] == ["base@1", "shop@1"]
    assert [step["needed_by"] for step in found["steps"]] == [
        ["shop@1", "plan.value"],
        ["plan.value"],
    ]
    worth = 48 * 100 - 150
    (objective,) = found["objectives"]
    assert (objective["name"], objective["value"], objective["gap"]) == ("value", worth, 0)
    told = found["totals"]["value"]
    assert (told["npv"], told["gains"], told["one_off"]) == (worth, 4800, 150)
    assert (told["first_gain_week"], told["horizon"], told["judgement_share"]) == (4, 52, 1)
    assert told["notes"] == ["no revenue is stated, so the revenue uplifts of 1 step count nothing"]


def test_a_target_is_reached_though_it_does_not_pay(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a target it is reached, within it value decides, and the reasons name the stage."""
    found = planned(capsys, path, "--maximise", "value", "--to", "fine")

    assert {step["id"] for step in found["steps"]} == {"base@1", "shop@1", "fair@1"}
    assert found["targets"][0]["week"] is not None
    assert found["objectives"][0]["value"] < 0


def test_the_text_says_what_the_sum_is_made_of(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reader sees the value, its parts, the rate, and what is not counted."""
    assert main(["plan", str(path), "--maximise", "value"]) == 0
    text = " ".join(capsys.readouterr().out.split())

    assert "No target is named: these are the steps that are worth most within the limits." in text
    assert "Proven optimal: net present value 4,650 EUR." in text
    assert "4,800 EUR of gains and 0 EUR from more revenue, less 150 EUR one-off" in text
    assert "over 52 weeks and discounted at 0% a year; 100% of this money" in text
    assert "Note: no revenue is stated, so the revenue uplifts of 1 step count nothing." in text
    assert "waits for Base (live); pays by itself" in text
    assert "slack" not in text


def test_where_nothing_pays_nothing_is_planned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The best portfolio may be empty; it is proven, and said."""
    write(tmp_path, MODEL.replace("gain: 5200", "gain: 52"), "model.yaml")
    path = write(tmp_path, f"{INVENTORY}  maximise: value\n")

    found = planned(capsys, path)
    assert (found["status"], found["steps"], found["totals"]["value"]["npv"]) == ("optimal", [], 0)
    assert main(["plan", str(path)]) == 0
    assert "no step pays within the limits" in capsys.readouterr().out
    assert main(["render", str(path), "roadmap", "-o", str(tmp_path / "r.svg")]) == 0


def test_one_call_does_not_minimise_and_maximise(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both at once have no meaning, and a plan that aims at nothing is refused."""
    assert main(["plan", str(path), "--maximise", "value", "--minimise", "time"]) == 2
    assert "each takes the place of the other" in capsys.readouterr().err
    assert main(["plan", str(path)]) == 2
    assert "--maximise value" in capsys.readouterr().err


def test_the_reasons_tell_what_a_step_left_out_would_cost(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A step that does not pay is left out for that, and the difference is told."""
    assert main(["plan", str(path), "--maximise", "value", "--reasons"]) == 0
    text = " ".join(capsys.readouterr().out.split())

    assert "Fair (live): would come on top" in text
    assert "worth 8,5" in text
    assert "Not needed for what the roadmap aims at News" in text


def test_limits_that_collide_are_told_with_value_too(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no roadmap reaches the target in time, the conflict is that of any other plan."""
    call = ["plan", str(path), "--maximise", "value", "--to", "fine", "--by", "2027-01-18"]
    assert main([*call, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)

    assert misfits(found) == []
    assert found["status"] == "infeasible"
    assert found["conflict"]


def test_the_example_of_a_portfolio_is_proven(capsys: pytest.CaptureFixture[str]) -> None:
    """The bicycle maker's list of projects is chosen and proven, and its budget binds."""
    assert main(["check", str(EXAMPLE)]) == 0
    assert capsys.readouterr().out == ""
    found = planned(capsys, EXAMPLE)

    assert found["status"] == "optimal"
    assert 1 < len(found["steps"]) < 9
    assert found["totals"]["value"]["npv"] > 0
    assert found["totals"]["value"]["notes"] == []
