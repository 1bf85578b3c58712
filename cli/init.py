"""`milepost init`: a first inventory to fill in."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import click

from milepost.cli.console import FAULT, refuse, write_file


@click.command(epilog="Example: milepost init my-company --model cx")
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--model", default="cx", show_default=True, help="A bundled model, or the path of one."
)
@click.option("--as-of", "as_of", metavar="DATE", help="The day it describes.  [default: today]")
def command(folder: Path, model: str, as_of: str | None) -> None:
    """Write FOLDER/inventory.yaml: every capability of a model, to be answered line by line.

    An inventory that is there already is never overwritten.
    """
    from milepost.engine.check import check_model
    from milepost.engine.load.shape import YEARS
    from milepost.engine.load.workspace import bundled_models, load_model
    from milepost.engine.render.scaffold import inventory_text
    from milepost.engine.render.terminal import safe
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
        return
    path = folder / "inventory.yaml"
    shown = safe(str(path))
    if path.exists():
        click.echo(f"{shown}: is there already and stays as it is", err=True)
        raise click.exceptions.Exit(FAULT)
    if model not in bundled_models():
        # An inventory finds its model from where it stands itself.
        model = Path(os.path.relpath(model, folder)).as_posix()
    write_file(path, inventory_text(loaded.model, model, day).encode())
    click.echo(f"{shown}: written; fill it in, then: milepost assess {shown}", err=True)
