"""Changes from the command line: read and refused as those of scenarios are."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost.engine.load.changes import Changes
from milepost.engine.load.workspace import open_workspace
from milepost.engine.model.inventory import Inventory
from milepost.engine.source import InvalidInput
from tests.written import write

BASE = """as_of: 2026-11-01
capabilities: {crm_system: pilot, web_analytics: {level: 2, evidence: metrics}}
plan:
  target: cemm.radiate
  capacity: {crm: 1.5}
  budget: [{until: 2027-12-31, one_off: 250000}]
"""


def changes_of(path: Path) -> Changes:
    """What reads the inventory in a file with changes."""
    return Changes(open_workspace(path))


def plain(inventory: Inventory | None) -> Inventory:
    """An inventory that could be read."""
    assert inventory is not None
    return inventory


def refused(path: Path, *pairs: tuple[str, str]) -> list[str]:
    """What is said against some changes, each with its place."""
    with pytest.raises(InvalidInput) as invalid:
        changes_of(path).asked(pairs)
    return [str(problem) for problem in invalid.value.problems]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("plan.capacity.web_eng", "2"),
        ("plan.capacity", "{web_eng: 2}"),
        ("plan.budget.0.one_off", "150000"),
        ("capabilities.crm_system.level", "operational"),
        ("plan.budget", ""),
        ("overrides.crm_system.one_off", "{low: 1, likely: 5, high: 9}"),
        ("not_applicable.tv_advertising", "no mass market"),
    ],
)
def test_the_command_line_changes_what_a_scenario_changes(
    path: str, value: str, tmp_path: Path
) -> None:
    """The same path and value make the same inventory, whole or as a part of other changes."""
    file = write(tmp_path, f"{BASE}scenarios: {{one: {{{path}: {value}}}}}\n")
    changes = changes_of(file)
    asked = changes.asked([(path, value)])
    loaded = open_workspace(file).loaded.inventory

    assert asked.inventory == plain(loaded).scenarios["one"].inventory
    assert changes.inventory(asked.changes) == asked.inventory
    assert plain(changes.inventory(())).plan == plain(loaded).plan


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("plan.capacity.crmm", "2", "--set:1:1: unknown role 'crmm'; did you mean 'crm'?"),
        ("plan.horizon", "soon", "--set:1:14: expected a number"),
        ("plan.budget", "[{until: ", "--set:1:21: this is not valid YAML"),
        ("plan.budget", "[{until: 2027-12-31, one_off: x}]", "--set:1:43: expected a number"),
        ("plan.budget.7.one_off", "1", "'plan.budget' is a list; '7' is no index of it"),
        ("plan.capacityy", "null", "there is nothing at 'plan.capacityy' to remove"),
        ("model", "cx", "a scenario cannot change 'model'"),
        ("plan..capacity", "1", "'plan..capacity' is not a path"),
        ("not_applicable.crm_system", "no", "--set:1:1: 'crm_system' is marked not applicable"),
        ("plan.start", "!!python/object {}", "--set:1:12: tags such as"),
    ],
)
def test_a_slip_is_told_at_its_place(path: str, value: str, said: str, tmp_path: Path) -> None:
    """A fault says which option it is in, and where in it."""
    problems = refused(write(tmp_path, BASE), (path, value))

    assert len(problems) == 1
    assert said in problems[0]


def test_every_option_counts_as_a_line(tmp_path: Path) -> None:
    """The faults of several options come together, and none is set twice."""
    pairs = (("plan.horizon", "x"), ("plan.start", "x"), ("plan.horizon", "3"))
    problems = refused(write(tmp_path, BASE), *pairs)

    assert [problem.split(":")[1] for problem in problems] == ["1", "2", "3"]
    assert "'plan.horizon' is set twice" in problems[2]


def test_what_cannot_stand_without_another_change_is_no_inventory(tmp_path: Path) -> None:
    """A mark beside a level is a fault; with the level taken away it is none."""
    changes = changes_of(write(tmp_path, BASE))
    pairs = [("not_applicable.crm_system", "none"), ("capabilities.crm_system", "null")]
    mark, level = changes.asked(pairs).changes

    assert changes.inventory([mark]) is None
    assert "crm_system" not in plain(changes.inventory([level])).declarations
    assert "crm_system" in plain(changes.inventory([mark, level])).not_applicable


def test_a_table_is_changed_as_a_text_is(tmp_path: Path) -> None:
    """An inventory in a CSV file takes the same changes."""
    text = "# as_of: 2026-11-01\ncapability,level\ncrm_system,pilot\n"
    file = write(tmp_path, text, "inventory.csv")
    asked = changes_of(file).asked(
        [("capabilities.crm_system.level", "2"), ("plan.target", "cemm.radiate")]
    )

    assert asked.inventory.declarations["crm_system"].level == 2
    assert asked.inventory.plan.targets[0].name == "cemm.radiate"
