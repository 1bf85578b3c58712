"""`milepost convert`: an inventory between YAML and a workbook."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.cli.console import FAULT, read, refuse, tell, written

if TYPE_CHECKING:
    from milepost.engine.model.inventory import Inventory

BASELINE = "plan.baseline"
FILE = re.compile(r"evidence(\.\d+)?\.file\Z")
ENTRY = re.compile(r"evidence(\.\d+)?\Z")


@click.command(epilog="Example: milepost convert inventory.yaml inventory.xlsx")
@click.argument("source", metavar="FROM", type=click.Path(path_type=Path))
@click.argument("target", metavar="TO", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace TO if it is there.")
def command(source: Path, target: Path, *, force: bool) -> None:
    """Write an inventory in another form: .yaml, or .xlsx for a spreadsheet program.

    FROM may be any form that milepost reads. What is written is read back first: TO is only made
    if it means the same.
    """
    from milepost.engine.render.terminal import safe

    ending = target.suffix.lower()
    if ending not in (".yaml", ".yml", ".xlsx"):
        raise click.UsageError(f"{safe(str(target))}: write to a .yaml or an .xlsx file")
    workspace = read(source, target)
    if target.exists() and not force:
        tell(f"{target}: is there already; --force replaces it")
        raise click.exceptions.Exit(FAULT)
    from milepost.engine.load.workspace import document_at, load_content
    from milepost.engine.render.spreadsheet import OfficeMissing
    from milepost.engine.render.workbook import workbook_bytes
    from milepost.engine.source import InvalidInput
    from milepost.engine.view.sheets import workbook_view
    from milepost.engine.view.yaml_text import block

    data = _moved(document_at(source), source.parent, target.parent)
    try:
        if ending == ".xlsx":
            content = workbook_bytes(workbook_view(data, workspace.model))
        else:
            content = block(data).encode()
    except OfficeMissing as missing:
        raise click.UsageError(str(missing)) from None
    # A path of the inventory may lead out of the new folder, so the folder must be there.
    target.parent.mkdir(parents=True, exist_ok=True)
    again = load_content(content, target)
    if again.problems:
        refuse(InvalidInput(again.problems))
    if again.inventory is None or _placeless(again.inventory) != _placeless(workspace.inventory):
        tell(f"{source}: cannot be written as {ending} without loss")
        raise click.exceptions.Exit(FAULT)
    written(target, content)


def _moved(data: dict[str, Any], old: Path, new: Path) -> dict[str, Any]:
    """The document as it reads in another folder: paths of files lead to the same files."""
    from milepost.engine.load.workspace import bundled_models

    if old.resolve() == new.resolve():
        return data
    move = _Move(old, new)
    moved = dict(data)
    if moved.get("model") not in bundled_models():
        moved["model"] = move.path(moved.get("model"))
    if isinstance(plan := moved.get("plan"), dict) and "baseline" in plan:
        moved["plan"] = {**plan, "baseline": move.file(plan["baseline"])}
    moved["evidence"] = move.entries(moved.get("evidence"))
    if isinstance(scenarios := moved.get("scenarios"), dict):
        moved["scenarios"] = {
            name: {key: move.change(key, found) for key, found in (changes or {}).items()}
            for name, changes in scenarios.items()
        }
    return {key: value for key, value in moved.items() if value is not None}


@dataclass(frozen=True)
class _Move:
    """Turns the paths of files that a document in a folder names into those for another folder."""

    old: Path
    new: Path

    def path(self, name: Any) -> Any:  # noqa: ANN401 - whatever a document holds
        """The path of a file from the new folder."""
        if not isinstance(name, str) or not name or Path(name).is_absolute():
            return name
        return Path(os.path.relpath(self.old / name, self.new)).as_posix()

    def file(self, name: Any) -> Any:  # noqa: ANN401 - as above
        """The path of a file that is read: below the new folder, or else from the root."""
        found = self.path(name)
        outside = isinstance(found, str) and Path(found).parts[:1] == ("..",)
        return str((self.old / name).resolve()) if outside else found

    def entries(self, found: Any) -> Any:  # noqa: ANN401 - as above
        """The block of evidence, or one entry of it."""
        if isinstance(found, list):
            return [self.entries(entry) for entry in found]
        named = isinstance(found, dict) and "file" in found
        return {**found, "file": self.file(found["file"])} if named else found

    def change(self, path: str, found: Any) -> Any:  # noqa: ANN401 - as above
        """What a scenario puts at a path."""
        if path == BASELINE or FILE.match(path):
            return self.file(found)
        return self.entries(found) if ENTRY.match(path) else found


def _names_a_file(path: str) -> bool:
    """Whether what a scenario changes at a path may be the path of a file."""
    return path == BASELINE or bool(FILE.match(path) or ENTRY.match(path))


def _placeless(inventory: Inventory) -> Inventory:
    """The inventory without the paths that depend on its folder."""
    plan = inventory.plan
    limits = replace(plan.limits, baseline="")
    scenarios = {
        name: replace(
            scenario,
            changes=tuple(change for change in scenario.changes if not _names_a_file(change.path)),
            inventory=_placeless(scenario.inventory),
        )
        for name, scenario in inventory.scenarios.items()
    }
    plan = replace(plan, limits=limits)
    measurements = {gives: replace(made, file="") for gives, made in inventory.measurements.items()}
    return replace(inventory, model="", plan=plan, scenarios=scenarios, measurements=measurements)
