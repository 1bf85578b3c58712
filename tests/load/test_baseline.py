"""An earlier roadmap, named by an inventory as the one that is to change least."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.inventory import Dated
from tests.roadmaps import roadmap_text
from tests.written import faults, workspace, write

PLAN = "plan: {baseline: old.json}"


def only(folder: Path, content: str) -> tuple[str, int, str]:
    """File name, line and message of the one fault that a roadmap of this text has."""
    write(folder, content, "old.json")
    (problem,) = faults(write(folder, f"{PLAN}\nas_of: 2026-11-01\n"))
    assert problem.code == "not-a-roadmap"
    return Path(problem.span.file).name, problem.span.line, problem.message


def test_the_steps_of_a_roadmap_are_read_with_their_days(tmp_path: Path) -> None:
    """A baseline brings each step with the day on which it starts, and where it stands."""
    write(
        tmp_path,
        roadmap_text(("crm_system", 2, "2027-03-01"), ("mobile_web", 1, "2027-01-04")),
        "old.json",
    )

    limits = workspace(tmp_path, PLAN).inventory.plan.limits

    assert limits.baseline_steps == (
        Dated("crm_system", 2, dt.date(2027, 3, 1)),
        Dated("mobile_web", 1, dt.date(2027, 1, 4)),
    )
    assert [step.span.line for step in limits.baseline_steps] == [4, 9]


def test_the_baseline_is_part_of_what_was_planned_for(tmp_path: Path) -> None:
    """Another earlier roadmap gives another checksum of the input."""
    found = set()
    for day in ("2027-03-01", "2027-03-08"):
        write(tmp_path, roadmap_text(("crm_system", 2, day)), "old.json")
        found.add(workspace(tmp_path, PLAN).input_sha256)

    assert len(found) == 2


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("", 1, "it is not JSON"),
        ("organisation: Northwind\n", 1, "it is not JSON"),
        ('{"schema": "milepost/plan/1"', 1, "it is not JSON"),
        ('{"schema": "milepost/plan/1",\n "steps": [{}}', 2, "it is not JSON"),
        ("[]", 1, "it is not JSON"),
        ('{\n"schema": "milepost/why/1"\n}', 2, "its 'schema' is not 'milepost/plan/1'"),
        ('{"schema": "milepost/plan/1"}', 1, "it has no list of 'steps'"),
        ('{"schema": "milepost/plan/1", "steps": {}}', 1, "it has no list of 'steps'"),
        (roadmap_text(verified=False), 4, "the search that wrote it found none"),
        (f'{{"schema": {"[" * 100_000}', 1, "it is nested too deeply"),
        (f'{{"schema": {"9" * 10_000}}}', 1, "a number in it is too long"),
    ],
)
def test_what_is_no_roadmap_is_refused_at_its_line(
    content: str, line: int, reason: str, tmp_path: Path
) -> None:
    """Whatever else stands in the file, the fault names the file, the line and what is missing."""
    file, at, message = only(tmp_path, content)

    assert (file, at) == ("old.json", line)
    assert reason in message


@pytest.mark.parametrize(
    "step",
    [None, [], {"capability": "crm_system", "to": True, "start": "2027-01-04"},
     {"capability": "crm_system", "to": 1, "start": "2027-W01-1"},
     {"capability": ["crm_system"], "to": 1, "start": "2027-01-04"}],
)  # fmt: skip
def test_what_is_no_step_is_refused(step: object, tmp_path: Path) -> None:
    """An entry that does not say which level starts when is a fault, and never passed over."""
    _, line, message = only(tmp_path, roadmap_text(steps=[step]))

    assert line == 4
    assert "this is not a step" in message


def test_a_roadmap_has_a_bounded_number_of_steps(tmp_path: Path) -> None:
    """A list that has no end is cut short with a fault."""
    content = json.dumps(json.loads(roadmap_text(steps=[0] * 20_001)))

    assert "more than 20,000 steps" in only(tmp_path, content)[2]


def test_a_missing_roadmap_is_a_fault_where_it_is_named(tmp_path: Path) -> None:
    """Without the file there is nothing to stay close to, so nothing is planned."""
    (problem,) = faults(write(tmp_path, f"{PLAN}\nas_of: 2026-11-01\n"))

    assert (problem.code, problem.span.line, problem.span.column) == ("no-file", 1, 18)


def test_each_scenario_has_its_own_baseline(tmp_path: Path) -> None:
    """A scenario may compare with another roadmap, or with none."""
    write(tmp_path, roadmap_text(("crm_system", 2, "2027-03-01")), "old.json")
    write(tmp_path, roadmap_text(("crm_system", 2, "2027-05-03")), "older.json")
    text = f"{PLAN}\nscenarios: {{a: {{plan.baseline: older.json}}, b: {{plan.baseline: null}}}}\n"

    loaded = load_workspace(write(tmp_path, f"{text}as_of: 2026-11-01\n"))

    assert loaded.inventory is not None
    days = {
        name: [step.day for step in scenario.inventory.plan.limits.baseline_steps]
        for name, scenario in loaded.inventory.scenarios.items()
    }
    assert days == {"a": [dt.date(2027, 5, 3)], "b": []}


def test_a_target_may_weigh_more_than_another(tmp_path: Path) -> None:
    """A weight is read as a whole number; without one a target counts once."""
    text = "plan: {target: [{stage: cemm.radiate, weight: 5}, cemm.align]}"

    assert [t.weight for t in workspace(tmp_path, text).inventory.plan.targets] == [5, 1]
