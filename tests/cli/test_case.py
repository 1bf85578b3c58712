"""`milepost case`: the business case of the roadmap."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.roadmap import Solved
from milepost.engine.render.case import case_text
from milepost.engine.run import Planned, assessed, checked, searched
from milepost.engine.view.worth import value_document
from milepost.engine.whatif.case import case_of
from tests.cli.test_schema import ROOT, misfits
from tests.written import write

NORTHWIND = ROOT / "rules" / "cx" / "examples" / "northwind.yaml"
MODEL = """\
model: {id: tiny, name: Tiny}
levels: [absent, live]
roles: {crm: CRM}
figures: {covers: live, shares: {live: {duration: 1, one_off: 1, run: 1}},
          person_week: {amount: 10, basis: judgement}}
capabilities:
  - {id: base, name: "=Base \\x1b[31m", duration: 2, one_off: 100, effort: {crm: 2}}
  - id: shop
    name: Shop
    duration: 2
    one_off: {low: 40, likely: 50, high: 400}
    gain: {low: 52, likely: 5200, high: 10400}
    requires: [base]
    effort: {crm: 2}
  - {id: news, duration: 2, one_off: 10, uplift: 10, effort: {crm: 2}}
stages:
  - {id: seen, needs: [base]}
  - {id: told, needs: [news]}
"""
INVENTORY = """\
organisation: "Harbour \\e[31mBooks"
as_of: 2026-11-02
model: model.yaml
capabilities: {base: absent, shop: absent}
plan: {start: 2027-01-04, horizon: 52, capacity: {crm: 1}, discount: 0, value: {ramp: 0}}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An inventory of a small model, without a target."""
    write(tmp_path, MODEL, "model.yaml")
    return write(tmp_path, INVENTORY)


def printed(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    """The exit code and what the command prints, without plans that were kept."""
    code = main(["case", *(str(arg) for arg in args), "--no-cache"])
    return code, capsys.readouterr().out


def case(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    """The case in the document that the command prints; it fits its schema."""
    code, out = printed(capsys, *args, "--json")
    document: dict[str, Any] = json.loads(out)
    assert code == 0
    assert misfits(document) == []
    found: dict[str, Any] = document["case"]
    return found


def revenue_stated(text: str) -> str:
    """An inventory of the bundled model that states a revenue."""
    return text.replace("plan:\n", "plan:\n  value: {revenue: 40000000, margin: 0.3}\n", 1)


def test_the_case_is_that_of_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The likely sums are those that a plan tells of the same roadmap, and they add up."""
    path = write(tmp_path, revenue_stated(NORTHWIND.read_text(encoding="utf-8")))
    workspace = checked(load_workspace(path))
    result = searched(workspace)
    assert isinstance(result, Solved)
    told = value_document(workspace, result.roadmap)
    found = case(capsys, path)

    likely = found["outlooks"]["likely"]
    assert likely["npv"] == told["npv"] == likely["discounted"]["net"]
    for kind in ("gains", "uplifts", "one_off", "run"):
        assert likely["discounted"][kind] == told[kind]
        for stretches in (found["years"], found["quarters"]):
            total = sum(each[kind] for each in stretches)
            assert total == pytest.approx(likely["undiscounted"][kind], abs=0.2)
    assert found["judgement_share"]["all"] == told["judgement_share"]
    assert found["first_value"]["week"] == told["first_gain_week"]
    delays = found["cost_of_delay"]["steps"]
    assert {each["id"] for each in delays} == {step.id for step in result.roadmap.steps}
    assert [each["lost"] for each in delays] == sorted((e["lost"] for e in delays), reverse=True)
    outlooks = found["outlooks"]
    assert outlooks["pessimistic"]["npv"] < likely["npv"] < outlooks["optimistic"]["npv"]
    assert likely["payback"]["week"] <= likely["payback_discounted"]["week"] <= 156
    assert (found["people"]["person_week"], found["people"]["basis"]) == (2000, "judgement")
    assert 0 < found["judgement_share"]["one_off"] < 1


def test_an_unproven_roadmap_is_called_so(path: Path) -> None:
    """What another search might better is told, with how far, and that this one was stopped."""
    workspace = checked(load_workspace(path))
    plan = replace(workspace.inventory.plan, objectives=("value",))
    workspace = replace(workspace, inventory=replace(workspace.inventory, plan=plan))
    best = searched(workspace)
    assert isinstance(best, Solved)
    (value,) = best.objectives
    loose = replace(value, bound=value.value * 2)
    result = replace(best, objectives=(loose,), optimal=False, interrupted=True)
    outcome = Planned(assessed(workspace), result)
    text = " ".join(case_text(outcome, case_of(workspace, best.roadmap)).split())

    assert "not proven optimal: a better one may be better in value by up to 100.0%." in text
    assert "The search was interrupted" in text


def test_a_small_case_by_hand(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """48 weeks of 100, less 150; back in the sixth week; a week of the shop is worth 100."""
    found = case(capsys, path, "--maximise", "value")

    outlooks = found["outlooks"]
    nets = {name: each["npv"] for name, each in outlooks.items()}
    assert nets == {"pessimistic": 48 - 500, "likely": 4800 - 150, "optimistic": 9600 - 140}
    assert outlooks["likely"]["payback"] == {"week": 6, "date": "2027-02-15"}
    assert outlooks["pessimistic"]["payback"] is None
    assert outlooks["likely"]["deepest"] == {"week": 3, "date": "2027-01-25", "net": -150}
    assert found["first_value"] == {"week": 4, "date": "2027-02-01", "steps": ["shop@1"]}
    people = found["people"]
    assert (people["person_weeks"], people["undiscounted"]) == (4, 40)
    assert people["npv_after"]["likely"] == 4650 - 40
    delay = found["cost_of_delay"]
    assert delay["roadmap"] == {"weeks": 4, "lost": 400}
    assert [(each["id"], each["lost"], each["moved"]) for each in delay["steps"]] == [
        ("base@1", 100, ["shop@1"]),
        ("shop@1", 100, []),
    ]


def test_a_price_of_ones_own_for_people(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rate on the command line stands in place of the model's; what is no money is refused."""
    people = case(capsys, path, "--maximise", "value", "--person-week", "25.5")["people"]

    assert (people["person_week"], people["undiscounted"]) == (25.5, 4 * 25.5)
    for wrong in ("nan", "-1", "1e30", "much"):
        assert main(["case", str(path), "--person-week", wrong]) == 2
        assert "--person-week" in capsys.readouterr().err


def test_the_text_is_for_a_board(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what it is worth, when the money is back, what is tied up and what delay costs."""
    code, out = printed(capsys, path, "--maximise", "value")
    text = " ".join(out.split())

    assert code == 0
    assert "likely worth 4,650 EUR (net present value); -452 EUR if all turns out badly" in text
    assert "earned back after 6 weeks, on 2027-02-15, also with later money" in text
    assert "Until then up to 150 EUR are tied up, most of all on 2027-01-25." in text
    assert "The first value comes after 4 weeks, on 2027-02-01: Shop to live." in text
    assert "over 52 weeks, from 2027-01-04 to 2028-01-03, discounted at 0% a year" in text
    assert "At 10 EUR a person-week (a judgement) that is 40 EUR more" in text
    assert "The whole roadmap 4 weeks later loses 400 EUR" in text
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 100


def test_what_brings_no_money_is_no_case(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a revenue an uplift counts nothing; the text says so, and how to state one."""
    code, out = printed(capsys, path, "--to", "told")
    text = " ".join(out.split())

    assert code == 0
    assert "As it is stated it brings no money: it likely costs 110 EUR." in text
    assert "the revenue uplifts of 1 step count nothing; state it in the inventory as" in text
    assert "plan.value: {revenue: ..., margin: ...}" in text
    assert "no reason for or against it" in text
    assert "What delay costs" not in text


def test_a_stated_revenue_makes_it_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With revenue and margin the same step brings the margin on what it adds."""
    write(tmp_path, MODEL, "model.yaml")
    terms = "value: {ramp: 0, revenue: 5200, margin: 0.5}"
    path = write(tmp_path, INVENTORY.replace("value: {ramp: 0}", terms))
    found = case(capsys, path, "--to", "told")

    assert found["outlooks"]["likely"]["discounted"]["uplifts"] == 48 * 5
    assert found["notes"] == []


def test_the_csv_files_hold_the_figures(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each file has headings and rows of one length, and no cell that begins a formula."""
    folder = tmp_path / "tables"
    printed(capsys, path, "--maximise", "value", "--csv", folder)

    rows = {
        file.stem: list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
        for file in folder.iterdir()
    }
    assert rows.keys() == {"case_sums", "case_years", "case_quarters", "case_net", "case_delay"}
    for table in rows.values():
        assert len(table) > 1
        assert len({len(row) for row in table}) == 1
        assert not any(cell.startswith("=") for row in table for cell in row)
    assert rows["case_net"][0] == ["week", "date", "pessimistic", "likely", "optimistic"]
    assert rows["case_net"][-1] == ["52", "2028-01-03", "-452.0", "4650.0", "9460.0"]
    assert rows["case_delay"][1][1].startswith("'=Base")


def test_without_a_roadmap_there_is_no_case(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says why there is none, with exit code 1."""
    call = (path, "--to", "told", "--by", "2027-01-05")
    code, out = printed(capsys, *call, "--json")
    document = json.loads(out)

    assert (code, document["case"], document["status"]) == (1, None, "infeasible")
    assert misfits(document) == []
    assert document["because"]
    code, out = printed(capsys, *call)
    assert code == 1
    assert "No roadmap" in out


def test_a_plan_that_aims_at_nothing_is_refused(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As for a plan, with the same words and exit code 2."""
    assert main(["case", str(path), "--no-cache"]) == 2
    assert "--maximise value" in capsys.readouterr().err


def test_an_empty_roadmap_brings_and_costs_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A target that is met today has a case without money."""
    write(tmp_path, MODEL, "model.yaml")
    path = write(tmp_path, INVENTORY.replace("base: absent", "base: live"))
    found = case(capsys, path, "--to", "seen")

    assert found["outlooks"]["likely"]["npv"] == 0
    assert found["cost_of_delay"]["steps"] == []
    code, out = printed(capsys, path, "--to", "seen")
    assert code == 0
    assert "no steps: nothing is brought, and nothing is paid" in " ".join(out.split())
