"""`milepost plan`: the roadmap."""

from __future__ import annotations

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
    searching,
)
from milepost.cli.options import Asked, Search, csv_option, goal_options, search_options
from milepost.cli.writing import FILE, Tables, write_file

if TYPE_CHECKING:
    from milepost.engine.model.workspace import Workspace
    from milepost.engine.run import Planned


@click.command(epilog="Example: milepost plan inventory.yaml --to cemm.engage --minimise cost")
@inventory_argument
@goal_options
@click.option(
    "--early-wins",
    is_flag=True,
    help="Of roadmaps that are equally good, the one whose steps bring something soonest.",
)
@search_options()
@click.option(
    "--reasons",
    is_flag=True,
    help="Also tell of each step whether there was another way, and what is left out and why; it"
    " may take as long again.",
)
@click.option("--waves", is_flag=True, help="Also show the roadmap in waves, each with its gate.")
@click.option("--tables", is_flag=True, help="Also show load, money and stages over time.")
@csv_option("load.csv, cash.csv and maturity.csv", "load.csv", "cash.csv", "maturity.csv")
@click.option("--out", metavar="FILE", type=FILE, help="Also write the roadmap as JSON.")
@json_option
def command(
    inventory: Path,
    asked: Asked,
    search: Search,
    out: Path | None,
    *,
    csv: Tables,
    early_wins: bool,
    waves: bool,
    tables: bool,
    reasons: bool,
    as_json: bool,
) -> int:
    """The best dated roadmap to the inventory's targets, with its proof.

    Exit code 0 with a roadmap, also one short of a proof; 1 where there is none; 130 after Ctrl-C,
    with the best roadmap up to then.
    """
    workspace = asked.of(read(inventory, out, *csv.paths))
    workspace = with_early_wins(workspace) if early_wins else workspace
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.run import alternatives, assessed, planned
    from milepost.engine.view.document import plan_document

    before = assessed(workspace)
    settings = search.settings
    with searching() as (control, stopped):
        outcome = planned(before, settings, control)
        beside = alternatives(outcome, settings, control) if reasons else None
        interrupted = stopped()
    document = plan_document(outcome)
    if beside is not None:
        from milepost.engine.view.reasons import reasons_document

        document["reasons"] = reasons_document(beside)
    if out is not None:
        text = json.dumps(document, indent=2, ensure_ascii=False)
        write_file(out, f"{text}\n".encode())
    if csv.folder is not None:
        _write_tables(outcome, csv)
    if as_json:
        print_json(document)
    else:
        from milepost.engine.render.roadmap import plan_text

        click.echo(plan_text(outcome), nl=False)
        _show_over_time(outcome, waves=waves, tables=tables)
        if beside is not None:
            from milepost.engine.render.reasons import reasons_text

            click.echo(reasons_text(outcome, beside), nl=False)
    if interrupted:
        return INTERRUPTED
    return OK if isinstance(outcome.result, Solved) else NO


def _write_tables(outcome: Planned, csv: Tables) -> None:
    """Write the tables over time as CSV files; without a roadmap there are none."""
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.render.over_time import csv_files
    from milepost.engine.view.over_time import over_time

    if isinstance(outcome.result, Solved):
        found = over_time(outcome.workspace, outcome.result.roadmap)
        csv.write(csv_files(outcome.workspace.model, found))


def _show_over_time(outcome: Planned, *, waves: bool, tables: bool) -> None:
    """Print what a roadmap takes and brings over time, as far as it is asked for."""
    from milepost.engine.model.roadmap import Solved

    if not isinstance(outcome.result, Solved) or not outcome.result.roadmap.steps:
        return
    workspace, roadmap = outcome.workspace, outcome.result.roadmap
    if waves:
        from milepost.engine.render.waves import waves_text
        from milepost.engine.view.waves import waves_of

        click.echo(f"\n{waves_text(workspace, waves_of(workspace, roadmap))}", nl=False)
    if tables:
        from milepost.engine.render.over_time import tables_text
        from milepost.engine.view.over_time import over_time

        found = over_time(workspace, roadmap)
        text = tables_text(workspace.model, found, roadmap, workspace.currency)
        click.echo(f"\n{text}", nl=False)


def with_early_wins(workspace: Workspace) -> Workspace:
    """The workspace in whose plan early wins decide what the other objectives leave open."""
    plan = workspace.inventory.plan
    if "value" in plan.objectives:
        raise click.UsageError("--early-wins breaks ties, and value leaves none")
    if "early_wins" not in plan.objectives:
        plan = replace(plan, objectives=(*plan.objectives, "early_wins"))
    return replace(workspace, inventory=replace(workspace.inventory, plan=plan))
