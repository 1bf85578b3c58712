"""`milepost plan`: the roadmap."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.console import (
    INTERRUPTED,
    NO,
    OK,
    inventory_argument,
    json_option,
    print_json,
    read,
    refuse,
    searching,
    time_limit_option,
    write_file,
)
from milepost.cli.targets import stage_named

if TYPE_CHECKING:
    from milepost.engine.model.inventory import Objective
    from milepost.engine.model.workspace import Workspace


@click.command(epilog="Example: milepost plan inventory.yaml --to cemm.engage --minimise cost")
@inventory_argument
@click.option(
    "--to", "to", multiple=True, metavar="STAGE|LADDER.STAGE", help="Replaces the targets."
)
@click.option("--by", metavar="DATE", help="The day by which the targets of --to are reached.")
@click.option("--minimise", metavar="time,cost", help="What matters, most important first.")
@time_limit_option
@click.option("--reproducible", is_flag=True, help="The same bytes on every run and machine.")
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**31 - 1),
    default=0,
    show_default=True,
    help="Where the search begins; another seed may find another roadmap of equal worth.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Also write the roadmap as JSON.")
@json_option
def command(
    inventory: Path,
    to: tuple[str, ...],
    by: str | None,
    minimise: str | None,
    time_limit: float,
    seed: int,
    out: Path | None,
    *,
    reproducible: bool,
    as_json: bool,
) -> int:
    """The best dated roadmap to the inventory's targets, with its proof.

    Exit code 0 with a roadmap, also one short of a proof; 1 where there is none; 130 after Ctrl-C,
    with the best roadmap up to then.
    """
    workspace = asked_for(read(inventory), to, by, minimise)
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.plan.control import SolveSettings
    from milepost.engine.run import assessed, planned
    from milepost.engine.source import InvalidInput
    from milepost.engine.view.document import plan_document

    before = assessed(workspace)
    settings = SolveSettings(seconds=time_limit, seed=seed, reproducible=reproducible)
    with searching() as (control, stopped):
        try:
            outcome = planned(before, settings, control)
        except InvalidInput as invalid:
            refuse(invalid)
        interrupted = stopped()
    document = plan_document(outcome)
    if out is not None:
        text = json.dumps(document, indent=2, ensure_ascii=False)
        write_file(out, f"{text}\n".encode())
    if as_json:
        print_json(document)
    else:
        from milepost.engine.render.roadmap import plan_text

        click.echo(plan_text(outcome), nl=False)
    if interrupted:
        return INTERRUPTED
    return OK if isinstance(outcome.result, Solved) else NO


def asked_for(
    workspace: Workspace, to: tuple[str, ...], by: str | None, minimise: str | None
) -> Workspace:
    """The workspace with what the command line asks for in place of the inventory's plan."""
    from milepost.engine.model.inventory import Target

    plan = workspace.inventory.plan
    if by is not None and not to:
        raise click.UsageError("--by says when the targets of --to are reached; name one")
    if to:
        day = _date(by) if by is not None else None
        targets = tuple(Target(stage_named(workspace.model, stage), day) for stage in to)
        plan = replace(plan, targets=targets)
    if minimise is not None:
        plan = replace(plan, minimise=_objectives(minimise))
    return replace(workspace, inventory=replace(workspace.inventory, plan=plan))


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--by: {text[:40]!r} is not a date such as 2027-12-31") from None


def _objectives(text: str) -> tuple[Objective, ...]:
    words = [word.strip() for word in text.split(",")]
    found: list[Objective] = []
    for word in words:
        if word == "time" and "time" not in found:
            found.append("time")
        elif word == "cost" and "cost" not in found:
            found.append("cost")
        else:
            raise click.UsageError(f"--minimise: {word[:40]!r}; write time, cost, or both in order")
    return tuple(found)
