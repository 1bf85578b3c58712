"""What a what-if runs: scenarios, their combinations and their parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost.engine.load.changes import Changes
from milepost.engine.load.workspace import open_workspace
from milepost.engine.model.workspace import Workspace
from milepost.engine.source import InvalidInput
from milepost.engine.whatif.variants import Clash, Variant, variants_of
from tests.written import TINY, write

BASE = """\
as_of: 2026-11-01
model: model.yaml
plan: {target: sold, horizon: 40}
scenarios:
  quick: {plan.horizon: 20, capabilities.site: live}
  late: {plan.start: 2027-03-01}
  aimless: {plan.target: null}
  modest: {plan.target: seen}
"""


def variants(folder: Path, *names: str, cross: bool = False) -> tuple[Variant, ...]:
    """The scenarios of these names, ready to be planned."""
    write(folder, TINY, "model.yaml")
    opened = open_workspace(write(folder, BASE))
    assert opened.loaded.inventory is not None
    chosen = [opened.loaded.inventory.scenarios[name] for name in names]

    def as_it_is(workspace: Workspace) -> Workspace:
        return workspace

    read = Changes(opened).inventory
    return variants_of(opened.loaded, chosen, read, as_it_is, cross=cross)


def test_a_scenario_comes_with_each_change_alone(tmp_path: Path) -> None:
    """Its parts are its changes, and fewer of them make inventories of their own."""
    (quick,) = variants(tmp_path, "quick")

    assert [part.name for part in quick.parts] == ["plan.horizon", "capabilities.site"]
    assert quick.workspace.inventory.plan.horizon == 20
    assert [w.inventory.plan.horizon for w in quick.fewer.values()] == [20, 40]
    assert [bool(w.inventory.declarations) for w in quick.fewer.values()] == [False, True]


def test_scenarios_are_combined_in_every_way(tmp_path: Path) -> None:
    """The parts of a combination are its scenarios, each with all of its changes."""
    found = variants(tmp_path, "quick", "late", "modest", cross=True)

    assert [variant.id for variant in found] == [
        "quick",
        "late",
        "modest",
        "quick+late",
        "quick+modest",
        "late+modest",
        "quick+late+modest",
    ]
    last = found[-1]
    assert [part.name for part in last.parts] == ["quick", "late", "modest"]
    assert len(last.changes) == 4
    assert len(last.fewer) == 6
    assert last.workspace.inventory.plan.horizon == 20
    assert str(last.workspace.inventory.plan.start) == "2027-03-01"


def test_too_many_combinations_are_refused(tmp_path: Path) -> None:
    """Seven scenarios make 127 plans; the message says how many may be named."""
    with pytest.raises(Clash, match="7 scenarios make 127 plans beside the base; name at most 6"):
        variants(tmp_path, *["late"] * 7, cross=True)


@pytest.mark.parametrize(("one", "other"), [("late", "late"), ("quick", "quick")])
def test_one_path_is_changed_once(one: str, other: str, tmp_path: Path) -> None:
    """Two scenarios that change the same cannot be combined, and are still compared."""
    assert len(variants(tmp_path, one, other)) == 2
    with pytest.raises(Clash, match="cannot be combined: both change"):
        variants(tmp_path, one, other, cross=True)


def test_a_scenario_that_aims_at_nothing_is_refused(tmp_path: Path) -> None:
    """It names no target, as the plan itself would have to."""
    with pytest.raises(InvalidInput, match="the plan names no target"):
        variants(tmp_path, "aimless")
