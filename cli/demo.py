"""`milepost demo`: the whole path on the bundled example."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import click

from milepost.cli.console import INTERRUPTED, searching, stays, tell, written
from milepost.cli.pictures import PICTURES, Sitting, Wish
from milepost.cli.report import Wanted, html_page, told
from milepost.cli.writing import Unwritable, write_file


@click.command(epilog="Example: milepost demo out")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("milepost-demo"))
def command(folder: Path) -> int:
    """Write the bundled example to FOLDER and run the whole path on it.

    The inventory of an invented retailer, its assessment, its roadmap, the capability map and the
    roadmap as pictures, and the report for its board. Running it again gives the same bytes; an
    inventory there that is another, or was changed, stays as it is.
    """
    from milepost.engine.load.workspace import open_workspace
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.plan.control import SolveSettings
    from milepost.engine.render.roadmap import plan_text
    from milepost.engine.render.terminal import assessment_text
    from milepost.engine.run import assessed, checked, planned
    from milepost.engine.view.assessment import assessment_document
    from milepost.engine.view.document import plan_document
    from milepost.engine.view.reporting import report_of

    inventory = folder / "inventory.yaml"
    example = files("milepost.rules").joinpath("cx", "examples", "northwind.yaml")
    if not _may_replace(inventory, example.read_bytes()):
        stays(inventory)
    write_file(inventory, example.read_bytes())
    opened, settings = open_workspace(inventory), SolveSettings(reproducible=True)
    before = assessed(checked(opened.loaded))
    assessment = assessment_text(before)
    written(folder / "assessment.txt", assessment.encode())
    written(folder / "assessment.json", _json(assessment_document(before)))
    click.echo(assessment)
    tell("Looking for the best roadmap ...")
    with searching() as (control, stopped):
        outcome = planned(before, settings, control)
        interrupted = stopped()
    written(folder / "roadmap.txt", plan_text(outcome).encode())
    written(folder / "roadmap.json", _json(plan_document(outcome)))
    click.echo(plan_text(outcome))
    if isinstance(outcome.result, Solved):
        for kind in ("svg", "png"):
            for name in ("map", "roadmap"):
                sitting = Sitting(inventory, before, Wish(kind=kind), outcome)
                (content,) = PICTURES[name].files(sitting)
                written(folder / f"{name}.{kind}", content)
        if not interrupted:
            material, interrupted = told(opened, outcome, settings, Wanted())
            written(folder / "report.html", html_page(report_of(material), material))
    tell(f"Everything is in {folder}; change {inventory} and run milepost on it.")
    return INTERRUPTED if interrupted else 0


def _may_replace(inventory: Path, content: bytes) -> bool:
    """Whether nothing is there, or the same; raises Unwritable where that cannot be told."""
    try:
        if not inventory.exists():
            return True
        return inventory.is_file() and inventory.read_bytes() == content
    except OSError as error:
        raise Unwritable(inventory, error.strerror) from None


def _json(document: dict[str, object]) -> bytes:
    return f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode()
