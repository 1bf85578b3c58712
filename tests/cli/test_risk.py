"""`milepost risk`: how sure the dates and the cost of the roadmap are."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from tests.cli.test_schema import misfits
from tests.written import write

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "examples" / "young_online_shop.yaml"
RETAILER = ROOT / "examples" / "multi_brand_retailer.yaml"
RISKY = """\
organisation: Harbour Books
as_of: 2026-11-02
capabilities: {contact_database: operational}
plan:
  start: 2027-01-04
  target: {needs: [email_campaigns >= operational], by: 2027-06-30}
  risks:
    - name: "=The supplier fails"
      probability: 0.3
      affects: [email_campaigns@2, contact_database]
      weeks: {low: 4, likely: 8, high: 20}
      one_off: 5000
"""
NO_WAY = "as_of: 2026-11-02\nplan: {target: cemm.align, horizon: 1}\n"


def printed(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    """The exit code and what a command prints."""
    code = main([str(arg) for arg in args])
    return code, capsys.readouterr().out


def simulation(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    """The simulation in the document that the command prints; it fits its schema."""
    code, out = printed(capsys, "risk", *args, "--json")
    document: dict[str, Any] = json.loads(out)
    assert code == 0
    assert misfits(document) == []
    found: dict[str, Any] = document["simulation"]
    return found


def quantile(date: dict[str, Any], share: float) -> dict[str, Any]:
    """One of the quantiles of a date or a cost."""
    found: dict[str, Any] = next(each for each in date["quantiles"] if each["share"] == share)
    return found


@pytest.mark.parametrize("example", [SHOP, RETAILER], ids=lambda path: path.stem)
def test_the_document_is_about_the_plan(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its planned dates, steps and costs are those of the roadmap, and P80 is not before P50."""
    _, out = printed(capsys, "plan", example, "--json")
    plan = json.loads(out)
    found = simulation(capsys, example, "--samples", 2_000)

    assert found["finish"]["planned_week"] == plan["finish_week"]
    assert [t["planned"] for t in found["targets"]] == [t["date"] for t in plan["targets"]]
    assert {step["id"] for step in found["steps"]} == {step["id"] for step in plan["steps"]}
    assert found["cost"]["one_off"]["planned"] == plan["totals"]["one_off"]
    assert found["cost"]["over_horizon"]["planned"] == plan["totals"]["cost_over_horizon"]
    for date in (found["finish"], *found["targets"], *found["stages"]):
        weeks = [each["week"] for each in date["quantiles"]]
        assert weeks == sorted(weeks)
        assert date["standard_error"] > 0
    assert found["policy"]["id"] == "early_start"


def test_a_date_of_ones_own_is_asked_of_each_target(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside its own date a target tells how likely it is by the one on the command line."""
    found = simulation(capsys, SHOP, "--by", "2027-10-31", "--samples", 2_000)

    for target in found["targets"]:
        last = target["chances"][-1]
        assert last["by"] == "2027-10-31"
        assert 0 <= last["share"] <= 1
        weeks = quantile(target, 0.5)["date"]
        assert (last["share"] >= 0.5) == (weeks <= "2027-10-31")


def test_the_same_call_prints_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    """With a seed and without, twice the same; another seed, others."""
    call = ("risk", SHOP, "--samples", 500, "--json", "--reproducible")
    first, again, other = (printed(capsys, *call, "--seed", s)[1] for s in (1, 1, 2))

    assert first == again
    assert first != other


def test_whoever_keeps_the_starts_is_never_early(capsys: pytest.CaptureFixture[str]) -> None:
    """With --keep-starts what ends early brings nothing, so that the finish is later on average."""
    free = simulation(capsys, SHOP, "--samples", 2_000)
    kept = simulation(capsys, SHOP, "--samples", 2_000, "--keep-starts")

    assert kept["finish"]["mean_week"] > free["finish"]["mean_week"]
    assert (free["keep_starts"], kept["keep_starts"]) == (False, True)


def test_an_event_is_met_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It delays the step that it names; what it names outside the roadmap is passed over."""
    path = write(tmp_path, RISKY)
    calm = simulation(capsys, write(tmp_path, RISKY.replace("0.3", "0"), "calm.yaml"))
    found = simulation(capsys, path)
    (event,) = found["events"]

    assert event["steps"] == ["email_campaigns@2"]
    assert event["happened"] == pytest.approx(0.3, abs=0.02)
    assert event["finish_if"] == found["finish"]["planned_week"] + 8
    assert found["finish"]["mean_week"] > calm["finish"]["mean_week"] + 2
    added = found["cost"]["one_off"]["mean"] - calm["cost"]["one_off"]["mean"]
    assert added == pytest.approx(0.3 * 5000, rel=0.1)
    assert {"step": None, "name": "=The supplier fails"}.items() <= found["tornado"][0].items()


def test_the_text_tells_dates_costs_and_drivers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever reads it finds the dates with their error, the buffer, the cost and the policy."""
    code, out = printed(capsys, "risk", write(tmp_path, RISKY), "--correlation", 0.3)

    assert code == 0
    for words in (
        "10,000 samples, seed 0, durations of the same role correlated by 0.3",
        "s.e. of P80",
        "The target by 2027-06-30:",
        "% of the samples (standard error",
        "makes the date 80% safe",
        "over the horizon",
        "email_campaigns@2",
        "=The supplier fails: probability 30%, strikes email_campaigns@2",
        "an early-start policy",
    ):
        assert words in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 100


def test_the_csv_files_hold_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each file has headings and rows of one length, and no cell that begins a formula."""
    folder = tmp_path / "tables"
    printed(capsys, "risk", write(tmp_path, RISKY), "--samples", 500, "--csv", folder)

    names = {"risk_cost", "risk_curve", "risk_dates", "risk_steps", "risk_tornado"}
    assert {path.stem for path in folder.iterdir()} == names
    for path in folder.iterdir():
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
        assert not any(cell.startswith("=") for row in rows for cell in row)
    assert "'=The supplier fails" in (folder / "risk_tornado.csv").read_text(encoding="utf-8")


def test_without_a_roadmap_there_is_nothing_to_simulate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says why there is none, with exit code 1."""
    path = write(tmp_path, NO_WAY)
    code, out = printed(capsys, "risk", path, "--json")
    document = json.loads(out)

    assert (code, document["simulation"], document["status"]) == (1, None, "infeasible")
    assert misfits(document) == []
    assert document["because"]
    code, out = printed(capsys, "risk", path)
    assert code == 1
    assert "No roadmap" in out


def test_an_inventory_that_is_there_already_is_sure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A target that is met today is met in every sample."""
    text = "as_of: 2026-11-02\ncapabilities: {crm_system: 2}\n"
    path = write(tmp_path, f"{text}plan: {{target: {{needs: [crm_system >= 2]}}}}\n")
    found = simulation(capsys, path)

    assert quantile(found["targets"][0], 0.95)["week"] == 0
    assert found["steps"] == []
    assert printed(capsys, "risk", path)[0] == 0


@pytest.mark.parametrize(
    ("option", "value"),
    [("--by", "soon"), ("--samples", "0"), ("--correlation", "2"), ("--samples", "10000000")],
)
def test_a_slip_in_an_option_is_named(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no date or lies outside its range is refused with exit code 2."""
    assert main(["risk", str(SHOP), option, value]) == 2
    assert option in capsys.readouterr().err
