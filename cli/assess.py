"""`milepost assess`: stages, blockers, advice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.console import (
    INTERRUPTED,
    inventory_argument,
    json_option,
    print_json,
    read,
    searching,
)

if TYPE_CHECKING:
    from milepost.engine.assess.questions import Settlement
    from milepost.engine.run import Assessed


@click.command(epilog="Example: milepost assess inventory.yaml --json")
@inventory_argument
@json_option
@click.option("--log", is_flag=True, help="Print how it was concluded, line by line.")
@click.option(
    "--profile", is_flag=True, help="Print what is in place by category and stage instead."
)
@click.option(
    "--ask", is_flag=True, help="Print every question that may decide a stage, and what settles it."
)
def command(inventory: Path, *, as_json: bool, log: bool, profile: bool, ask: bool) -> int:
    """The stage of each ladder, effective levels, what blocks the next stage, and advice."""
    workspace = read(inventory)
    from milepost.engine.run import assessed

    outcome = assessed(workspace)
    settlements, stopped = _settled(outcome) if ask else ((), False)
    if as_json:
        from milepost.engine.view.assessment import assessment_document

        document = assessment_document(outcome)
        if log:
            from milepost.engine.view.log import log_document

            document |= log_document(outcome)
        if ask:
            from milepost.engine.view.questions import settlements_document

            document["settle"] = settlements_document(settlements)
        print_json(document)
        return INTERRUPTED if stopped else 0
    if profile:
        from milepost.engine.render.profile import profile_text

        click.echo(profile_text(outcome), nl=False)
    if log:
        from milepost.engine.render.log import log_text

        click.echo(log_text(outcome), nl=False)
    if ask:
        from milepost.engine.render.questions import questions_text

        click.echo(questions_text(outcome, settlements), nl=False)
    if not (profile or log or ask):
        from milepost.engine.render.terminal import assessment_text

        click.echo(assessment_text(outcome), nl=False)
    return INTERRUPTED if stopped else 0


def _settled(outcome: Assessed) -> tuple[tuple[Settlement, ...], bool]:
    from milepost.engine.run import settled

    with searching() as (control, stopped):
        return settled(outcome, control), stopped()
