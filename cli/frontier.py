"""`milepost frontier`: what money and people buy, as plans that none beats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.console import (
    exit_code,
    hand_over,
    inventory_argument,
    json_option,
    read,
)
from milepost.cli.options import (
    AXES,
    Asked,
    Search,
    csv_option,
    search_options,
    target_options,
)
from milepost.cli.running import cache_option, jobs_option, running
from milepost.cli.writing import Tables

if TYPE_CHECKING:
    from milepost.engine.model.workspace import Workspace
    from milepost.engine.whatif.frontier import Frontier

MOST_POINTS = 200


@click.command(epilog="Example: milepost frontier inventory.yaml --axes people,date")
@inventory_argument
@click.option(
    "--axes",
    multiple=True,
    type=click.Choice(AXES),
    default=AXES[:2],
    show_default=", ".join(AXES[:2]).replace(", ", " and "),
    help="What is set against what: cost over the horizon, one-off money a quarter or people"
    " against the date of the targets, or one-off money against value. May be repeated.",
)
@click.option(
    "--points",
    type=click.IntRange(min=2, max=MOST_POINTS),
    default=12,
    show_default=True,
    metavar="N",
    help="How many points are looked for; the more, the finer the grid.",
)
@click.option(
    "--role",
    multiple=True,
    metavar="ROLE",
    help="Whose people are more or fewer, of people,date.  [default: every role with a capacity]",
)
@target_options()
@search_options(10.0, "each plan")
@jobs_option
@cache_option
@csv_option(
    "the figures as CSV files", *(f"frontier_{axes.replace(',', '_')}.csv" for axes in AXES)
)
@json_option
def command(
    inventory: Path,
    asked: Asked,
    search: Search,
    axes: tuple[str, ...],
    points: int,
    role: tuple[str, ...],
    *,
    jobs: int | None,
    cache: bool,
    csv: Tables,
    as_json: bool,
) -> int:
    """What more money or more people would buy: plans that none beats, with the bend marked.

    Exit code 0 with a frontier; 1 where there is no roadmap; 130 after Ctrl-C, with what is known
    up to then.
    """
    workspace = asked.of(read(inventory, *csv.paths))
    roles = _roles(workspace, role, axes)
    from milepost.engine.render.frontier import frontier_files, frontier_text
    from milepost.engine.view.frontier_document import frontier_document
    from milepost.engine.whatif.curves import (
        budget_date,
        money_date,
        money_value,
        people_date,
    )
    from milepost.engine.whatif.searches import FrontierSettings

    settings = FrontierSettings(points, roles, search.settings)
    curves = dict(zip(AXES, (money_date, budget_date, people_date, money_value), strict=True))
    found: list[Frontier] = []
    with running(jobs, cache=cache) as (run, stopped):
        found.extend(
            curves[name](workspace, settings, run) for name in dict.fromkeys(axes) if not stopped()
        )
        interrupted = stopped()
    hand_over(
        csv,
        lambda: frontier_files(workspace, found),
        lambda: frontier_document(workspace, found),
        lambda: frontier_text(workspace, found),
        as_json=as_json,
    )
    return exit_code(done=any(frontier.points for frontier in found), interrupted=interrupted)


def _roles(workspace: Workspace, roles: tuple[str, ...], axes: tuple[str, ...]) -> tuple[str, ...]:
    """The roles of --role; raises click.UsageError for one without a capacity."""
    from milepost.engine.source import did_you_mean

    if roles and "people,date" not in axes:
        raise click.UsageError("--role says whose people are varied; add --axes people,date")
    known = [name for name, fte in workspace.inventory.plan.capacity if fte]
    for role in roles:
        if role not in known:
            hint = did_you_mean(role, known) or "name a role under 'capacity:' of the plan"
            raise click.UsageError(f"--role: {role[:40]!r} has no capacity; {hint}")
    return tuple(dict.fromkeys(roles))
