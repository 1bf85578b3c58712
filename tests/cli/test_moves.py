"""`milepost moves` and `milepost portfolio`: what they print, write and answer with."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from tests.cli.test_schema import misfits
from tests.written import write

HARBOUR = """\
organisation: "Harbour\\e[2J Books"
as_of: 2026-11-02
capabilities: {contact_database: operational, brochure_website: operational}
plan:
  start: 2027-01-04
  target: {needs: [{any: [email_campaigns >= pilot, mobile_web >= pilot]}]}
scenarios:
  "=in a hurry": {plan.minimise: [time, cost], plan.horizon: 100}
  nothing: {plan.budget: [{until: 2029-12-31, one_off: 0, run: 0}]}
"""
MODEL = """\
model: {id: small, name: Small}
levels: [absent, live]
figures: {covers: live, shares: {live: {duration: 1, one_off: 1, run: 1}}}
capabilities:
  - {id: shop, name: "=Shop", duration: 8, one_off: 100, gain: 900}
  - {id: portal, name: Portal, duration: 4, one_off: 60, gain: 300}
  - {id: statue, name: Statue, duration: 4, one_off: 500, gain: 3}
ladders: [{id: road, name: Road, stages: [{id: s1, name: One, needs: [shop]}]}]
"""
PROJECTS = """\
model: model.yaml
as_of: 2026-11-02
plan:
  start: 2027-01-04
  horizon: 52
  target: {needs: [portal]}
  budget: [{until: 2029-12-31, one_off: 120}]
"""
ALONE = ("--jobs", 1, "--no-cache")


def printed(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    """The exit code and what a command prints."""
    code = main([str(arg) for arg in (*args, *ALONE)])
    return code, capsys.readouterr().out


def document(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    """The document that a command prints; it fits its schema."""
    _, out = printed(capsys, *args, "--json")
    found: dict[str, Any] = json.loads(out)
    assert misfits(found) == []
    return found


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """An inventory with two scenarios, one of which has no roadmap."""
    return write(tmp_path, HARBOUR)


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """An inventory with a model of three projects."""
    (tmp_path / "model.yaml").write_text(MODEL, "utf-8")
    return write(tmp_path, PROJECTS)


def test_all_scenarios_are_futures_unless_some_are_named(
    harbour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One without a roadmap is told, and takes no part in what is right."""
    found = document(capsys, "moves", harbour)
    assert [each["scenario"] for each in found["futures"]] == [None, "=in a hurry", "nothing"]
    assert [each["status"] for each in found["futures"]] == ["optimal", "optimal", "infeasible"]
    assert {move["futures"][2]["near_optimal"] for move in found["moves"]} == {None}

    named = document(capsys, "moves", harbour, "nothing")
    assert [each["scenario"] for each in named["futures"]] == [None, "nothing"]


def test_the_tolerance_decides_what_a_bet_is(
    harbour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With none there is one best way; with all the tolerance there is, the other is near it."""

    def verdicts(tolerance: int) -> set[str]:
        moves = document(capsys, "moves", harbour, "nothing", "--tolerance", tolerance)["moves"]
        return {move["verdict"] for move in moves}

    assert verdicts(0) == {"no_regret", "never"}
    assert "bet" in verdicts(100)


def test_the_text_is_as_wide_as_a_page_and_harmless(
    harbour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name cannot move the cursor; the answer begins with what to start tomorrow."""
    code, out = printed(capsys, "moves", harbour)

    assert code == 0
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 100
    assert "no roadmap keeps the limits; it takes no part below" in out
    assert out.index("Safe to start tomorrow") < out.index("No-regret moves (1)")


def test_work_in_progress_is_told_apart_from_what_could_begin(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What has begun cannot begin again, and is no reason to say that nothing can."""
    begun = workshop.with_name("begun.yaml")
    target = "target: {needs: [portal]}"
    more = "target: {needs: [portal, shop]}\n  in_progress: {shop@live: 3}"
    begun.write_text(PROJECTS.replace(target, more).replace("120", "60"), "utf-8")
    _, text = printed(capsys, "moves", begun)
    assert "Already begun: =Shop (live)." in text
    assert "Safe to start tomorrow, all of it at once\n  - Portal (live)" in text

    begun.write_text(
        PROJECTS.replace(target, f"{more}\n  not_before: {{portal: 2027-02-01}}"), "utf-8"
    )
    _, text = printed(capsys, "moves", begun)
    assert "No other no-regret move can begin in the first week." in text
    assert "Already begun: =Shop (live)." in text


def test_tables_cannot_be_taken_for_formulas(
    workshop: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Names that begin like a formula are text in each of the files."""
    write(tmp_path, HARBOUR, "harbour.yaml")
    printed(capsys, "moves", tmp_path / "harbour.yaml", "--csv", tmp_path / "out")
    printed(capsys, "portfolio", workshop, "--step", 10, "--csv", tmp_path / "out")

    rows = table(tmp_path / "out" / "moves.csv")
    assert {row["scenario"] for row in rows} == {"", "'=in a hurry", "nothing"}
    assert (tmp_path / "out" / "regret.csv").read_text().startswith("choice,scenario,status")
    left = table(tmp_path / "out" / "left_out.csv")
    assert [(row["step"], row["extra"]) for row in left] == [("portal@1", "40"), ("statue@1", "")]
    budgets = table(tmp_path / "out" / "budgets.csv")
    assert [row["steps"] for row in budgets][:1] == ["shop@1"]


def test_calls_that_cannot_be_answered(
    harbour: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An unknown scenario is a fault of the call; where nothing can be planned the answer is no."""
    assert printed(capsys, "moves", harbour, "nothings")[0] == 2
    never = write(tmp_path, "as_of: 2026-11-02\nplan: {target: cemm.align, horizon: 1}\n", "n.yaml")
    assert printed(capsys, "moves", never)[0] == 1
    assert printed(capsys, "portfolio", never, "--to", "cemm.align")[0] == 1
    assert document(capsys, "moves", never)["moves"] == []
    assert document(capsys, "portfolio", never, "--to", "cemm.align")["value"] is None


def test_a_portfolio_sets_targets_aside_unless_one_is_named(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a target what is worth most is taken; a target of --to is kept."""
    found = document(capsys, "portfolio", workshop, "--step", 10)
    assert [step["id"] for step in found["steps"]] == ["shop@1"]
    portal, statue = found["left_out"]
    assert (portal["why"], statue["why"]) == ("money", "worth")
    (entry,) = portal["enters"]
    assert (entry["money"], entry["extra"], entry["not_with"]) == ("one_off", 40, 30)
    assert entry["proven"]

    _, out = printed(capsys, "portfolio", workshop, "--step", 10)
    assert "40 EUR more of one-off money lets it in, worth " in out
    assert "worth less than it costs within the horizon" in out
    assert max(map(len, out.splitlines())) <= 100
