"""`milepost frontier`: what money and people buy."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from tests.cli.test_schema import misfits
from tests.written import write

ROOT = Path(__file__).parents[2]
PORTFOLIO = ROOT / "examples" / "portfolio" / "inventory.yaml"
MODEL = """\
model: {id: shop, name: Shop}
capabilities:
  - {id: rent, name: "=Rent a shop", duration: 30, one_off: 1000, effort: {crew: 10}}
  - {id: build, name: Build a shop, duration: 12, one_off: 9000, effort: {crew: 12}}
  - {id: buy, name: "Buy a\\e shop", duration: 9, one_off: 4000, effort: {crew: 3}}
stages:
  - {id: open, name: Open, needs: [{any: [rent, build, buy]}]}
"""
EARNING = """\
model: {id: shop, name: Shop, currency: EUR}
capabilities:
  - {id: portal, name: Portal, duration: 4, one_off: 2000, gain: 9000}
  - {id: leasing, name: Leasing, duration: 4, one_off: 5000, gain: 20000}
  - {id: signs, name: Signs, duration: 2, one_off: 9000, gain: 1000}
stages:
  - {id: open, name: Open, needs: [portal]}
"""
INVENTORY = """\
organisation: Harbour Books
model: model.yaml
as_of: 2026-11-02
plan: {start: 2027-01-04, horizon: 60, target: open, capacity: {crew: 1}}
"""
ONE_BY_ONE = ("--jobs", 1, "--no-cache")


def shop(folder: Path, inventory: str = INVENTORY) -> Path:
    """An inventory with a model of three ways to one stage."""
    write(folder, MODEL, "model.yaml")
    return write(folder, inventory)


def printed(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    """The exit code and what a command prints."""
    code = main(["frontier", *(str(arg) for arg in (*args, *ONE_BY_ONE))])
    return code, capsys.readouterr().out


def curves(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    """The frontiers in the document that the command prints, by axes; it fits its schema."""
    code, out = printed(capsys, *args, "--json")
    document = json.loads(out)
    assert code == 0
    assert misfits(document) == []
    return {each["axes"]: each for each in document["frontiers"]}


def test_all_axes_fit_the_schema_and_none_is_dominated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each frontier rises in x and betters in y from point to point, every plan verified."""
    every = [
        word
        for name in ("money,date", "budget,date", "people,date", "money,value")
        for word in ("--axes", name)
    ]
    found = curves(capsys, shop(tmp_path), *every, "--points", 4)

    assert len(found) == 4
    for curve in found.values():
        better = 1 if curve["y"]["id"] == "value" else -1
        pairs = [(point["x"], better * point["y"]) for point in curve["points"]]
        assert pairs
        assert all(a[0] < b[0] and a[1] < b[1] for a, b in itertools.pairwise(pairs))
        assert all(point["verified"] and point["proven"] for point in curve["points"])
        assert all(0 <= each["by"] < len(pairs) for each in curve["beaten"])
    money = found["money,date"]
    assert [(p["x"], p["y"]) for p in money["points"]] == [(1000, 30), (4000, 9)]
    assert money["points"][1]["left"] == ["=Rent a shop to live"]


def test_a_point_is_what_plan_finds_with_that_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made by `plan` alone, with the money of a point as its budget, the date is that point's."""
    path = shop(tmp_path)
    points = curves(capsys, path, "--axes", "budget,date", "--points", 4)["budget,date"]["points"]

    assert len(points) > 1
    for point in points:
        periods = [
            {"until": day, "one_off": point["x"]}
            for day in ("2027-04-04", "2027-07-04", "2027-10-03", "2028-01-02", "2028-04-02")
        ]
        own = INVENTORY.replace("target:", f"budget: {json.dumps(periods)}, target:")
        main(["plan", str(write(tmp_path, own, "own.yaml")), "--json"])
        assert json.loads(capsys.readouterr().out)["finish_week"] == point["finish_week"]


def test_the_text_tells_the_finding_the_points_and_what_is_beaten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It fits the width, says what more money buys, and lets no name move the cursor."""
    code, out = printed(capsys, shop(tmp_path), "--axes", "money,date", "--axes", "people,date")

    assert code == 0
    words = " ".join(out.split())
    for part in (
        "3,000 EUR more buys 21 weeks: from 1,000 EUR with a finish on 2027-08-02",
        "143 EUR for each week sooner",
        "enters: Buy a shop to live",
        "The list is complete:",
        "Scaled together: crew.",
        "brings nothing more than",
    ):
        assert part in words
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 100


def test_by_default_money_is_set_against_the_date_in_two_ways(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sum of money, and how fast it comes."""
    assert list(curves(capsys, shop(tmp_path), "--points", 3)) == ["money,date", "budget,date"]


def test_one_role_is_counted_in_fte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --role the first figure is the FTE of that role, today's marked."""
    call = (shop(tmp_path), "--axes", "people,date", "--role", "crew", "--points", 4)
    (curve,) = curves(capsys, *call).values()

    assert (curve["x"]["id"], curve["x"]["roles"], curve["x"]["today"]) == ("fte", ["crew"], 1)
    assert {point["finish_week"] for point in curve["points"]} == {9}


def test_the_csv_files_hold_points_and_beaten_plans(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each file has headings and rows of one length, and no cell that begins a formula."""
    folder = tmp_path / "tables"
    printed(capsys, shop(tmp_path), "--csv", folder, "--points", 4)

    assert {p.name for p in folder.iterdir()} == {
        "frontier_money_date.csv",
        "frontier_budget_date.csv",
    }
    for path in folder.iterdir():
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        assert len(rows) > 1
        assert len({len(row) for row in rows}) == 1
        assert not any(cell.startswith("=") for row in rows for cell in row)
    assert "'=Rent a shop" in (folder / "frontier_money_date.csv").read_text(encoding="utf-8")


def test_a_frontier_without_a_roadmap_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, an empty list, and the reason in text and JSON."""
    path = shop(tmp_path, INVENTORY.replace("horizon: 60", "horizon: 5"))
    code, out = printed(capsys, path, "--json")
    document = json.loads(out)

    assert code == 1
    assert misfits(document) == []
    assert all(each["points"] == [] and each["because"] for each in document["frontiers"])
    code, out = printed(capsys, path)
    assert (code, "There is no roadmap:" in out) == (1, True)


def test_value_is_set_against_money_without_a_target(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The best portfolio of each budget is worth more with more money; nothing costs nothing."""
    write(tmp_path, EARNING, "model.yaml")
    path = write(tmp_path, INVENTORY.replace("target: open", "maximise: value"))
    (curve,) = curves(capsys, path, "--axes", "money,value").values()

    assert [point["x"] for point in curve["points"]] == [0, 2000, 5000, 7000]
    assert [point["entered"] for point in curve["points"][:2]] == [[], ["Portal to live"]]
    assert curve["complete"]
    assert "More than 7,000 EUR brings nothing." in curve["notes"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--axes", "date,money"), "--axes"),
        (("--points", "1"), "--points"),
        (("--role", "crew"), "add --axes people,date"),
        (("--axes", "people,date", "--role", "crw"), "did you mean 'crew'?"),
        (("--to", "opened"), "unknown stage"),
    ],
)
def test_a_slip_in_an_option_is_named(
    options: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is unknown or out of its range is refused with exit code 2."""
    assert main(["frontier", str(shop(tmp_path)), *options]) == 2
    assert words in capsys.readouterr().err


def test_a_date_needs_a_target(capsys: pytest.CaptureFixture[str]) -> None:
    """A portfolio has none, so that its dates cannot be set against money."""
    assert main(["frontier", str(PORTFOLIO), *map(str, ONE_BY_ONE)]) == 2
    assert "names no target" in capsys.readouterr().err
