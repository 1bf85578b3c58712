"""`milepost assess`: stages, blockers, advice."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.console import inventory_argument, json_option, print_json, read


@click.command(epilog="Example: milepost assess inventory.yaml --json")
@inventory_argument
@json_option
@click.option("--log", is_flag=True, help="Print the firing log of the forward-chaining engine.")
def command(inventory: Path, *, as_json: bool, log: bool) -> None:
    """The stage of each ladder, effective levels, what blocks the next stage, and advice."""
    workspace = read(inventory)
    from milepost.engine.run import assessed

    outcome = assessed(workspace)
    if as_json:
        from milepost.engine.view.document import assessment_document, log_document

        document = assessment_document(outcome)
        print_json(document | {"log": log_document(outcome)} if log else document)
        return
    from milepost.engine.render.terminal import assessment_text, log_text

    click.echo(log_text(outcome) if log else assessment_text(outcome), nl=False)
