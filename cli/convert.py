"""`milepost convert`: an inventory between YAML and a workbook."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milepost.cli.console import FAULT, read, refuse, write_file

if TYPE_CHECKING:
    from milepost.engine.model.inventory import Inventory

BASELINE = "plan.baseline"


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
    workspace = read(source)
    if target.exists() and not force:
        click.echo(f"{safe(str(target))}: is there already; --force replaces it", err=True)
        raise click.exceptions.Exit(FAULT)
    from milepost.engine.load.workspace import document_at, load_content
    from milepost.engine.render.workbook import OfficeMissing, workbook_bytes
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
        click.echo(f"{safe(str(source))}: cannot be written as {ending} without loss", err=True)
        raise click.exceptions.Exit(FAULT)
    write_file(target, content)
    click.echo(f"{safe(str(target))}: written", err=True)


def _moved(data: dict[str, Any], old: Path, new: Path) -> dict[str, Any]:
    """The document as it reads in another folder: paths of files lead to the same files."""
    from milepost.engine.load.workspace import bundled_models

    def path(name: Any) -> Any:  # noqa: ANN401 - whatever a document holds
        if not isinstance(name, str) or not name or Path(name).is_absolute():
            return name
        return Path(os.path.relpath(old / name, new)).as_posix()

    if old.resolve() == new.resolve():
        return data
    moved = dict(data)
    if moved.get("model") not in bundled_models():
        moved["model"] = path(moved.get("model"))
    if isinstance(plan := moved.get("plan"), dict) and "baseline" in plan:
        moved["plan"] = {**plan, "baseline": path(plan["baseline"])}
    if isinstance(scenarios := moved.get("scenarios"), dict):
        moved["scenarios"] = {
            name: {key: path(x) if key == BASELINE else x for key, x in (changes or {}).items()}
            for name, changes in scenarios.items()
        }
    return {key: value for key, value in moved.items() if value is not None}


def _placeless(inventory: Inventory) -> Inventory:
    """The inventory without the paths that depend on its folder."""
    plan = inventory.plan
    limits = replace(plan.limits, baseline="")
    scenarios = {
        name: replace(
            scenario,
            changes=tuple(change for change in scenario.changes if change.path != BASELINE),
            inventory=_placeless(scenario.inventory),
        )
        for name, scenario in inventory.scenarios.items()
    }
    plan = replace(plan, limits=limits)
    return replace(inventory, model="", plan=plan, scenarios=scenarios)
