"""`milepost init`: a first inventory to fill in."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.console import json_file, refuse, stays, tell
from milepost.cli.writing import ready, write_file

if TYPE_CHECKING:
    from milepost.engine.model.maturity import MaturityModel

SCHEMA = "inventory.schema.json"
_FOR_EDITORS = f"# yaml-language-server: $schema=./{SCHEMA}\n"


@click.command(epilog="Example: milepost init my-company --model cx")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--model", default="cx", show_default=True, help="A bundled model, or the path of one."
)
@click.option("--as-of", "as_of", metavar="DATE", help="The day it describes.  [default: today]")
@click.option("--xlsx", is_flag=True, help="Write a workbook, FOLDER/inventory.xlsx.")
def command(folder: Path, model: str, as_of: str | None, *, xlsx: bool) -> None:
    """Write FOLDER/inventory.yaml: every capability of a model, to be answered line by line.

    Beside it stands its JSON Schema, with which editors complete and check what is written. An
    inventory that is there already is never overwritten.
    """
    from milepost.engine.check import check_model
    from milepost.engine.load.shape import YEARS
    from milepost.engine.load.workspace import bundled_models, load_model
    from milepost.engine.render.scaffold import inventory_text
    from milepost.engine.source import InvalidInput

    try:
        day = dt.date.fromisoformat(as_of) if as_of else dt.date.today()  # noqa: DTZ011
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise click.UsageError(f"--as-of: {as_of!r} is not a date such as 2027-01-31")
    loaded = load_model(model)
    problems = [*loaded.problems, *(check_model(loaded.model) if loaded.model else ())]
    if loaded.model is None or problems:
        refuse(InvalidInput(problems))
    path = folder / f"inventory.{'xlsx' if xlsx else 'yaml'}"
    ready([path, folder / SCHEMA], loaded.files)
    if path.exists():
        stays(path)
    if model not in bundled_models():
        # An inventory finds its model from where it stands itself.
        model = Path(os.path.relpath(model, folder)).as_posix()
    if xlsx:
        content = _workbook(loaded.model, model, day)
    else:
        from milepost.engine.load.schema import inventory_schema

        content = (_FOR_EDITORS + inventory_text(loaded.model, model, day)).encode()
        write_file(folder / SCHEMA, json_file(inventory_schema(loaded.model)))
    write_file(path, content)
    tell(f"{path}: written; fill it in, then: milepost assess {path}")


def _workbook(model: MaturityModel, name: str, day: dt.date) -> bytes:
    from milepost.engine.render.spreadsheet import OfficeMissing
    from milepost.engine.render.workbook import workbook_bytes
    from milepost.engine.view.sheets import first_inventory, workbook_view

    try:
        return workbook_bytes(workbook_view(first_inventory(model, name, day), model))
    except OfficeMissing as missing:
        raise click.UsageError(str(missing)) from None
