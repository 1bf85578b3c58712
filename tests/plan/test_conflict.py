"""Where no roadmap is possible: the limits that collide, and what would be enough."""

from pathlib import Path
from typing import Any

import pytest

from milepost.engine.load.limits import MAX_WEEKS
from milepost.engine.model.roadmap import Infeasible
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.plan.removable import LONGEST
from milepost.engine.render.roadmap import plan_text
from milepost.engine.run import assessed, planned
from tests.plan.impossible import Case, Change, possible

BY = "plan.target.0.by"
IN_TIME = "{stage: opened, by: 2027-03-01}"
SOON = "{stage: opened, by: 2027-02-15}"

CASES: dict[str, tuple[str, str, set[str], dict[str, Change]]] = {
    "a date before the shortest chain can end": (
        "{stage: opened, by: 2027-02-01}",
        "capacity: {desk: 1}",
        {BY},
        {BY: "2027-02-08"},
    ),
    "too few people for a date": (
        IN_TIME,
        "capacity: {crew: 0.5, desk: 2}",
        {BY, "plan.capacity.crew"},
        {BY: "2027-03-29", "plan.capacity.crew": 1},
    ),
    "a role without anybody": (
        "opened",
        "capacity: {crew: 0}\nhorizon: 59",
        {"plan.capacity.crew"},
        {"plan.capacity.crew": 0.2},
    ),
    "too little money within the horizon": (
        "opened",
        "horizon: 40\nbudget: [{until: 2027-12-31, one_off: 150, run: 9000}]",
        {"plan.horizon", "plan.budget.0.one_off"},
        {"plan.horizon": 55, "plan.budget.0.one_off": 200},
    ),
    "what the target needs is forbidden": (
        "opened",
        "must_not: [file, dig]\ncapacity: {crew: 1}",
        {"plan.must_not.1"},
        {"plan.must_not.1": None},
    ),
    "a calendar against a date": (
        SOON,
        "closed: {desk: [2027-01-04..2027-02-01], crew: [2027-01-11..2027-03-29]}",
        {BY, "plan.closed.crew.0"},
        {BY: "2027-04-26", "plan.closed.crew.0": None},
    ),
    "nobody to run what is finished": (
        "opened",
        "run_capacity: {desk: 1, crew: 1}",
        {"plan.run_capacity.desk"},
        {"plan.run_capacity.desk": 1.5},
    ),
    "a start fixed before what it needs": (
        "opened",
        "fixed: {build@live: 2027-01-11, paint@1: 2027-01-04}",
        {"plan.fixed.build@live"},
        {"plan.fixed.build@live": "2027-01-18"},
    ),
    "a fixed start in closed weeks": (
        "opened",
        "fixed: {build@1: 2027-01-18}\nclosed: {crew: [2027-01-18..2027-02-01]}",
        {"plan.fixed.build@1", "plan.closed.crew.0"},
        {"plan.fixed.build@1": "2027-02-01", "plan.closed.crew.0": None},
    ),
    "a late begin against the horizon": (
        "opened",
        "horizon: 10\nnot_before: {dig: 2027-03-01}",
        {"plan.horizon", "plan.not_before.dig"},
        {"plan.horizon": 13, "plan.not_before.dig": "2027-02-08"},
    ),
    "work in progress against a date": (
        SOON,
        "in_progress: {dig@1: 6}\ncapacity: {crew: 2}",
        {BY, "plan.in_progress.dig@1"},
        {BY: "2027-03-08", "plan.in_progress.dig@1": None},
    ),
    "a date, a role and a budget": (
        SOON,
        "capacity: {crew: 1, desk: 1}\nbudget: [{until: 2027-01-24, one_off: 130}]\nhorizon: 30",
        {BY, "plan.capacity.crew", "plan.budget.0.one_off"},
        {BY: "2027-02-22", "plan.capacity.crew": 2, "plan.budget.0.one_off": 140},
    ),
    "a demand beside the target against the money": (
        "opened",
        "horizon: 20\nmust: [file]\nbudget: {until: 2028-12-31, one_off: 205, run: 500}",
        {"plan.horizon", "plan.must.0", "plan.budget.0.one_off"},
        {"plan.horizon": 105, "plan.must.0": None, "plan.budget.0.one_off": 210},
    ),
    "money that carries over from a period before": (
        "{stage: opened, by: 2027-04-05}",
        "budget: [{until: 2027-01-10, one_off: 50}, {until: 2027-12-31, one_off: 100}]",
        {BY, "plan.budget.0.one_off", "plan.budget.1.one_off"},
        {BY: "2028-01-24", "plan.budget.0.one_off": 100, "plan.budget.1.one_off": 150},
    ),
}
"""The target, the limits, the paths of those that collide, and what each would have to become."""


Found = tuple[Case, dict[str, Any], set[str], dict[str, Change]]


@pytest.fixture(params=CASES)
def found(request: pytest.FixtureRequest, tmp_path: Path) -> Found:
    """One of the inventories with its plan, its conflict and its relaxations."""
    target, limits, conflict, relaxations = CASES[request.param]
    case = Case(tmp_path, limits, target)
    return case, case.document(), conflict, relaxations


def test_the_limits_that_collide_are_named(found: Found) -> None:
    """The conflict is the one that a person finds by hand, and is said to be minimal."""
    _, document, conflict, _ = found
    assert document["status"] == "infeasible"
    assert {item["path"] for item in document["conflict"]} == conflict
    assert document["conflict_minimal"] is True


def test_a_conflict_is_minimal(found: Found) -> None:
    """With the limits of the conflict alone there is no roadmap; without any one of them there is.

    A limit is taken out of the inventory as it is written.
    """
    case, document, _, _ = found
    paths = [item["path"] for item in document["conflict"]]
    assert not possible(case.keeping(paths))
    for path in paths:
        assert possible(case.keeping([other for other in paths if other != path])), path


def test_each_relaxation_is_enough_and_no_less_is(found: Found) -> None:
    """Each relaxation is the one worked out by hand and, written in its place, makes a plan."""
    case, document, _, relaxations = found
    assert {item["path"]: item["to"] for item in document["relaxations"]} == relaxations
    for item in document["relaxations"]:
        assert item["least"]
        assert possible(case.with_changes({item["path"]: item["to"]}))


def test_a_limit_is_told_with_its_line(tmp_path: Path) -> None:
    """Each limit names the file and the line on which it stands, its value and its unit."""
    case = Case(tmp_path, "capacity:\n  desk: 1\n  crew: 0.5\nhorizon: 30", IN_TIME)
    date, crew = case.document()["conflict"]
    assert (date["limit"], date["line"]) == ("Opened by 2027-03-01", 3)
    assert (crew["limit"], crew["line"]) == ("0.5 FTE of Crew", 6)
    assert crew["file"] == str(tmp_path / "inventory.yaml")


def test_a_limit_that_no_file_holds_has_no_place(tmp_path: Path) -> None:
    """The horizon that holds by default is told as such, without a line."""
    case = Case(tmp_path, "not_before: {dig: 2030-01-01}")
    horizon, begin = case.document()["conflict"]
    assert horizon["limit"] == "a horizon of 156 weeks, until 2029-12-31 (by default)"
    assert (horizon["file"], horizon["line"]) == (None, None)
    assert (begin["path"], begin["line"]) == ("plan.not_before.dig", 4)


def test_where_no_single_limit_is_enough_several_are_told_together(tmp_path: Path) -> None:
    """Two conflicts that share nothing: the answer relaxes the least of each, and is enough."""
    case = Case(
        tmp_path, "must_not: [paint]\ncapacity: {desk: 1}", "{stage: opened, by: 2027-02-01}"
    )
    document = case.document()
    assert document["relaxations"] == []
    assert [item["alone"] for item in document["conflict"]] == [False] * len(document["conflict"])
    together = {item["path"]: item["to"] for item in document["together"]}
    assert together == {"plan.must_not.0": None, BY: "2027-02-08"}
    assert possible(case.with_changes(together))


def test_what_no_limit_stands_in_the_way_of_is_said_so(tmp_path: Path) -> None:
    """A target that more people, money and time cannot reach names no limit."""
    text = """
        model: {id: long, name: Long}
        levels: [none, some]
        capabilities: [{id: dig, duration: 2000}]
        stages: [{id: dug, needs: [dig]}]
    """
    case = Case(tmp_path, "horizon: 9", "dug", model=text)
    document = case.document()
    assert document["conflict"] == document["relaxations"] == document["together"] == []
    assert document["because"] == ["Dig to some takes 2000 weeks, and the horizon is 1040 weeks"]


def test_the_text_tells_the_conflict_and_the_way_out(tmp_path: Path) -> None:
    """The answer reads as sentences, with names, days, money in its currency, and places."""
    case = Case(tmp_path, "horizon: 40\nbudget: [{until: 2027-12-31, one_off: 150}]")
    assert plan_text(case.planned()) == (
        "No roadmap can do this. These limits collide:\n"
        "  - no more than 150 EUR of one-off cost until 2027-12-31 (inventory.yaml:5)\n"
        "  - a horizon of 40 weeks, until 2027-10-11 (inventory.yaml:4)\n"
        "\n"
        "Any one of these would be enough:\n"
        "  - no more than 200 EUR of one-off cost until 2027-12-31 instead of 150 EUR\n"
        "  - a horizon of 55 weeks, until 2028-01-24 instead of 40 weeks\n"
    )


def test_what_is_not_enough_alone_is_told_apart(tmp_path: Path) -> None:
    """A limit of two conflicts is a way out; those of one conflict alone are said not to be."""
    case = Case(
        tmp_path,
        "budget: {until: 2027-12-31, one_off: 50}\nfixed: {dig@1: 2027-01-04}\nhorizon: 40",
        "{stage: opened, by: 2027-03-01}",
    )
    document = case.document()
    alone = {item["path"]: item["alone"] for item in document["conflict"]}
    assert alone.pop("plan.budget.0.one_off") is True
    assert set(alone.values()) == {False}
    assert [item["to"] for item in document["relaxations"]] == [200]
    assert "Not enough alone" in plan_text(case.planned())


def test_a_demand_comes_down_by_as_few_levels_as_will_do(tmp_path: Path) -> None:
    """A level that the plan must reach is lowered, not dropped, where a lower one is possible."""
    text = """
        model: {id: steps, name: Steps}
        levels: [none, some, more, most]
        capabilities: [{id: dig, duration: 4, one_off: 100}, {id: see, one_off: 0}]
        stages: [{id: seen, needs: [see >= some]}]
    """
    plan = "horizon: 3\nmust: [dig >= most]"
    case = Case(tmp_path, plan, "seen", model=text)
    ways = {item["path"]: (item["from"], item["to"]) for item in case.document()["relaxations"]}
    assert ways["plan.must.0"] == ("dig >= 3", "dig >= 2")
    assert possible(case.with_changes({"plan.must.0": "dig >= 2"}))


def test_a_stop_keeps_what_is_known(tmp_path: Path) -> None:
    """Where the user stops the search, what is told is not said to be minimal or least."""
    case = Case(tmp_path, "capacity: {crew: 0.5}", IN_TIME)
    stopped = Control(stop=lambda: True)
    result = planned(assessed(case.workspace), None, stopped).result
    assert isinstance(result, Infeasible)
    assert not result.minimal
    assert not result.relaxations


def test_the_same_answer_every_time(tmp_path: Path) -> None:
    """With counted steps instead of time two runs agree in every word."""
    settings = SolveSettings(seconds=20, reproducible=True)
    case = Case(tmp_path, "capacity: {crew: 0.5, desk: 1}", IN_TIME)
    first, second = (planned(assessed(case.workspace), settings).result for _ in range(2))
    assert first == second
    assert isinstance(first, Infeasible)
    assert first.minimal


def test_without_a_horizon_there_is_the_longest() -> None:
    """The horizon is relaxed as far as an inventory may state it, and no further."""
    assert LONGEST == MAX_WEEKS
