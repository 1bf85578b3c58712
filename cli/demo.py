"""`milepost demo`: the whole path on the bundled example."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import click

from milepost.cli.console import INTERRUPTED, read, searching, write_file
from milepost.cli.render import map_bytes, roadmap_bytes


@click.command(epilog="Example: milepost demo out")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("milepost-demo"))
def command(folder: Path) -> int:
    """Write the bundled example to FOLDER and run the whole path on it.

    The inventory of an invented retailer, its assessment, its roadmap, the capability map and the
    roadmap as pictures. Running it again gives the same bytes.
    """
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.plan.control import SolveSettings
    from milepost.engine.render.roadmap import plan_text
    from milepost.engine.render.terminal import assessment_text
    from milepost.engine.run import assessed, planned
    from milepost.engine.view.assessment import assessment_document
    from milepost.engine.view.document import plan_document

    inventory = folder / "inventory.yaml"
    example = files("milepost.rules").joinpath("cx", "examples", "northwind.yaml")
    write_file(inventory, example.read_bytes())
    workspace = read(inventory)
    before = assessed(workspace)
    assessment = assessment_text(before)
    _write(folder / "assessment.txt", assessment.encode())
    _write(folder / "assessment.json", _json(assessment_document(before)))
    click.echo(assessment)
    click.echo("Looking for the best roadmap ...", err=True)
    with searching() as (control, stopped):
        outcome = planned(before, SolveSettings(reproducible=True), control)
        interrupted = stopped()
    _write(folder / "roadmap.txt", plan_text(outcome).encode())
    _write(folder / "roadmap.json", _json(plan_document(outcome)))
    click.echo(plan_text(outcome))
    if isinstance(outcome.result, Solved):
        for kind in ("svg", "png"):
            _write(folder / f"map.{kind}", map_bytes(before, outcome, kind, "light"))
            drawn = roadmap_bytes(outcome, kind, "light")
            if drawn is not None:
                _write(folder / f"roadmap.{kind}", drawn)
    click.echo(f"Everything is in {folder}; change {inventory} and run milepost on it.", err=True)
    return INTERRUPTED if interrupted else 0


def _json(document: dict[str, object]) -> bytes:
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode()


def _write(path: Path, content: bytes) -> None:
    write_file(path, content)
    click.echo(f"{path}: written", err=True)
