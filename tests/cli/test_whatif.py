"""`milepost whatif`: scenarios side by side, from the command line to the files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from milepost.engine.plan.control import Control
from milepost.engine.whatif.job import Run
from tests.cli.test_schema import misfits
from tests.whatif.jobs import one_by_one
from tests.written import write

MODEL = """\
model: {id: tiny, name: Tiny}
levels: [absent, live]
roles: {web: Web team, it: IT}
capabilities:
  - {id: site, name: "=Site", duration: 4, one_off: 100, run: 52, effort: {web: 4}}
  - {id: shop, requires: [site], duration: 6, one_off: 300, effort: {web: 6}}
  - {id: app, requires: [site], duration: 8, one_off: 200, effort: {web: 4, it: 8}}
  - {id: fair, duration: 3, one_off: 50}
stages:
  - {id: seen, needs: [{any: [site, fair]}]}
  - {id: sold, needs: [shop, app]}
"""
BASE = """\
organisation: Harbour Books
as_of: 2026-11-02
model: model.yaml
plan:
  start: 2027-01-04
  horizon: 60
  target: sold
  capacity: {web: 1, it: 0.5}
"""
SCENARIOS = """\
scenarios:
  people: {plan.capacity.web: 2, plan.capacity.it: 1}
  lean: {plan.budget: [{until: 2027-06-30, one_off: 400}, {until: 2027-12-31, one_off: 200}]}
  hasty: {plan.target: {stage: sold, by: 2027-02-01}}
  same: {}
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """An inventory with four scenarios, over a small model of its own."""
    write(tmp_path, MODEL, "model.yaml")
    return write(tmp_path, BASE + SCENARIOS)


def printed(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    """The exit code and what a command prints."""
    code = main([str(arg) for arg in args])
    return code, capsys.readouterr().out


def whatif(
    capsys: pytest.CaptureFixture[str], *args: object, code: int = 0
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The document that the command prints, which fits its schema, and its scenarios by id."""
    found, out = printed(capsys, "whatif", *args, "--json", "--no-cache", "--jobs", 1)
    document: dict[str, Any] = json.loads(out)
    assert found == code
    assert misfits(document) == []
    return document, {each["id"]: each for each in document["scenarios"]}


def test_every_scenario_is_compared_with_the_plan(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The base is what `plan` finds; each scenario is what `plan` finds of the changed file."""
    document, scenarios = whatif(capsys, inventory, code=1)
    plan = json.loads(printed(capsys, "plan", inventory, "--json")[1])
    own = write(inventory.parent, BASE.replace("web: 1, it: 0.5", "web: 2, it: 1"), "own.yaml")
    people = json.loads(printed(capsys, "plan", own, "--json")[1])

    assert list(scenarios) == ["people", "lean", "hasty", "same"]
    base = document["base"]["plan"]
    for one, other in ((base, plan), (scenarios["people"]["plan"], people)):
        for key in ("status", "finish_week", "targets", "totals", "objectives"):
            assert one[key] == other[key]
    delta = scenarios["people"]["delta"]
    assert delta["finish_week"] == people["finish_week"] - plan["finish_week"] < 0
    assert (delta["cost"], delta["entered"], delta["left"]) == (0, [], [])
    assert scenarios["same"]["delta"] == {
        "exact": True,
        **dict.fromkeys(("finish_week", "cost", "one_off", "run_per_year", "person_weeks"), 0),
        "value": None,
        "entered": [],
        "left": [],
        "moved": [],
        "altered": [],
    }
    assert scenarios["people"]["changes"][0] == {"path": "plan.capacity.web", "value": 2}


def test_the_cause_of_a_difference_is_named(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of two teams the one that is waited for; what is impossible says by what and what helps."""
    _, scenarios = whatif(capsys, inventory, "people", "hasty", code=1)
    (finish,) = scenarios["people"]["causes"]
    hasty = scenarios["hasty"]

    assert (finish["effect"], finish["kind"]) == ("finish", "together")
    assert set(finish["parts"]) == {"plan.capacity.web", "plan.capacity.it"}
    assert (hasty["delta"], hasty["plan"]["status"]) == (None, "infeasible")
    assert hasty["plan"]["because"] or hasty["plan"]["conflict"]
    assert [cause["kind"] for cause in hasty["causes"]] == ["single"]
    assert hasty["plan"]["relaxations"][0]["path"] == "plan.target.0.by"


def test_set_makes_a_scenario_of_its_own(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several changes on the command line are one scenario, alone or beside a named one."""
    changes = ("--set", "plan.capacity.web=2", "--set", "plan.capacity.it=1")
    _, alone = whatif(capsys, inventory, *changes)
    _, both = whatif(capsys, inventory, "people", *changes)

    assert list(alone) == ["set"]
    assert alone["set"]["delta"] == both["set"]["delta"] == both["people"]["delta"]


def test_cross_adds_every_combination(inventory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its causes are told by the scenarios that it is made of."""
    _, scenarios = whatif(capsys, inventory, "people", "lean", "same", "--cross")

    assert list(scenarios)[3:] == ["people+lean", "people+same", "lean+same", "people+lean+same"]
    assert len(scenarios["people+lean"]["changes"]) == 3
    (cause,) = scenarios["people+same"]["causes"]
    assert (cause["kind"], cause["parts"]) == ("single", ["people"])
    assert scenarios["people+same"]["delta"] == scenarios["people"]["delta"]


def test_a_saved_roadmap_is_the_base(inventory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is taken as it is; where it no longer holds the limits that it breaks are named."""
    saved = inventory.parent / "roadmap.json"
    printed(capsys, "plan", inventory, "--out", saved)
    document, scenarios = whatif(capsys, inventory, "same", "people", "--base", saved)
    tight = write(inventory.parent, BASE.replace("web: 1", "web: 0.5") + SCENARIOS, "tight.yaml")

    assert document["saved"]
    assert document["base"]["plan"]["status"] == "feasible"
    assert scenarios["same"]["delta"]["moved"] == []
    assert scenarios["same"]["plan"]["status"] == "optimal"
    assert scenarios["people"]["delta"]["finish_week"] < 0
    assert main(["whatif", str(tight), "same", "--base", str(saved)]) == 2
    assert "does not hold for the inventory: " in capsys.readouterr().err
    assert main(["whatif", str(inventory), "--base", str(inventory)]) == 2
    assert "this is not a roadmap" in capsys.readouterr().err
    assert main(["whatif", str(inventory), "--base", "nowhere.json"]) == 2
    assert "there is no such file" in capsys.readouterr().err


def test_the_text_tells_what_is_different_and_why(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One table for all, the stages by quarter, then each scenario in sentences."""
    code, out = printed(capsys, "whatif", inventory, "--no-cache", "--jobs", 1)
    words = " ".join(out.split())

    assert code == 1
    for said in (
        "4 scenarios beside the plan of Harbour Books",
        "hasty no roadmap",
        "stage by the end of each quarter: 1 Seen, 2 Sold",
        "people: Web team: 2 FTE instead of 1 (plan.capacity.web); IT: 1 FTE instead of 0.5",
        "The finish is 14 weeks earlier",
        "Takes another time or other money: App to live, 8 weeks in place of 16.",
        "The earlier finish comes only with plan.capacity.web and plan.capacity.it together.",
        "Alone: plan.capacity.web 6 weeks earlier, plan.capacity.it 8 weeks earlier.",
        "same: no change - Nothing is different: the roadmap of the base is as good.",
        "That there is no roadmap comes from plan.target alone.",
    ):
        assert said in words
    assert max(map(len, out.splitlines())) <= 100


def test_the_csv_files_hold_the_figures(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each file has headings and rows of one length, and no cell that begins a formula."""
    folder = inventory.parent / "tables"
    printed(capsys, "whatif", inventory, "--csv", folder, "--no-cache", "--jobs", 1)
    tables = {
        path.stem: list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        for path in folder.iterdir()
    }

    assert set(tables) == {"scenarios", "steps", "stages", "peaks"}
    assert [row["scenario"] for row in tables["scenarios"]] == [
        "base",
        "people",
        "lean",
        "hasty",
        "same",
    ]
    for rows in tables.values():
        assert rows
        assert not any(cell.startswith("=") for row in rows for cell in row.values())
    steps = [row for row in tables["steps"] if row["scenario"] == "people"]
    assert {row["id"] for row in steps} == {"site@1", "shop@1", "app@1"}
    assert steps[0]["name"] == "'=Site to live"
    assert {row["index"] for row in tables["stages"] if row["scenario"] == "lean"} >= {"1", "2"}
    assert {row["role"]: row["capacity"] for row in tables["peaks"] if row["scenario"] == "people"}[
        "web"
    ] == "2"


def test_what_is_asked_for_is_asked_of_every_plan(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another target replaces that of the base and of the scenarios."""
    document, scenarios = whatif(capsys, inventory, "--to", "seen", "--minimise", "cost,time")

    assert document["base"]["plan"]["finish_week"] == 3
    assert {each["plan"]["targets"][0]["stage"] for each in scenarios.values()} == {"seen"}
    assert all(each["plan"]["totals"]["one_off"] == 50 for each in scenarios.values())


def test_the_same_call_prints_the_same_bytes(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --reproducible nothing hangs on the clock, nor on how many plans are made at once."""
    call = ("whatif", inventory, "people", "lean", "--reproducible", "--json", "--no-cache")
    first, second = (printed(capsys, *call, "--jobs", jobs) for jobs in (1, 2))

    assert first == second


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["peeple"], "has no scenario 'peeple'; did you mean 'people'?"),
        (["--set", "plan.capacity.web"], "is not PATH=VALUE"),
        (["--set", "plan.capacity.wep=2"], "--set:1:1: unknown role 'wep'; did you mean 'web'?"),
        (["--set", "plan.target="], "the plan names no target"),
        (["people", "--set", "plan.capacity.web=3", "--cross"], "both change plan.capacity.web"),
        (["--by", "2027-12-31"], "--by says when the targets of --to are reached"),
    ],
)
def test_a_slip_is_told_in_words(
    args: list[str], said: str, inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be compared is refused with exit code 2, before anything is searched for."""
    assert main(["whatif", str(inventory), *args]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


@contextmanager
def stopped(*_: object, **__: object) -> Iterator[tuple[Run, Callable[[], bool]]]:
    """A run in which Ctrl-C is pressed after the first plan."""
    asked = iter(range(1000))
    yield one_by_one(Control(stop=lambda: next(asked) > 0)), lambda: True


def test_after_ctrl_c_what_is_known_is_told(
    inventory: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is 130; plans that were not made are said to be missing."""
    monkeypatch.setattr("milepost.cli.whatif.running", stopped)
    _, scenarios = whatif(capsys, inventory, "people", "lean", code=130)
    code, out = printed(capsys, "whatif", inventory, "people", "lean")

    assert {each["plan"]["status"] for each in scenarios.values()} == {"unknown"}
    assert {each["delta"] for each in scenarios.values()} == {None}
    assert code == 130
    assert "people                       stopped" in out
    assert "No roadmap was found, and none was ruled out: the search was stopped." in out


def test_an_inventory_without_scenarios_says_how_to_write_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message holds an example of both ways."""
    write(tmp_path, MODEL, "model.yaml")

    assert main(["whatif", str(write(tmp_path, BASE))]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "write some under 'scenarios:'" in said
    assert "--set plan.capacity.web_eng=2" in said


def test_costs_over_other_horizons_are_told_apart(
    inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cost that differs only because fewer weeks are counted says so."""
    change = ("--set", "plan.horizon=40", "--no-cache", "--jobs", 1)
    _, out = printed(capsys, "whatif", inventory, *change)

    assert "  - It costs 20 EUR less over the horizon.\n" in out
    assert "  - Its cost is that of 40 weeks, and the base's that of 60.\n" in out
