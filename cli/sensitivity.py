"""`milepost sensitivity`: what another unit of each limit buys, and which figures decide."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import click

from milepost.cli.console import (
    exit_code,
    hand_over,
    inventory_argument,
    json_option,
    read,
)
from milepost.cli.options import Asked, Search, csv_option, goal_options, search_options
from milepost.cli.running import cache_option, jobs_option, running
from milepost.cli.writing import Tables

MOST_MONEY = 1e12
MOST_FTE = 10_000
MOST_WEEKS = 520
MOST_PLANS = 10_000


@click.command(epilog="Example: milepost sensitivity inventory.yaml --fte 1 --only limits")
@inventory_argument
@goal_options
@click.option(
    "--only",
    type=click.Choice(["limits", "figures"]),
    help="Try the limits alone, or the figures and levels alone.",
)
@click.option(
    "--fte",
    type=click.FloatRange(min=0, max=MOST_FTE, min_open=True),
    default=0.5,
    show_default=True,
    help="By how much each role is changed.",
)
@click.option(
    "--money",
    type=click.FloatRange(min=0, max=MOST_MONEY, min_open=True),
    metavar="MONEY",
    help="By how much each amount of the budget is changed.  [default: about a tenth of the"
    " largest]",
)
@click.option(
    "--weeks",
    type=click.IntRange(min=1, max=MOST_WEEKS),
    default=4,
    show_default=True,
    help="By how much the horizon and the date of each target are changed.",
)
@click.option(
    "--most",
    type=click.IntRange(min=1, max=MOST_PLANS),
    default=40,
    show_default=True,
    help="How many figures and levels are tried, those first that may matter most.",
)
@search_options(10.0, "each plan")
@jobs_option
@cache_option
@csv_option("limits.csv and figures.csv", "limits.csv", "figures.csv")
@json_option
def command(
    inventory: Path,
    asked: Asked,
    search: Search,
    only: str | None,
    *,
    fte: float,
    money: float | None,
    weeks: int,
    most: int,
    jobs: int | None,
    cache: bool,
    csv: Tables,
    as_json: bool,
) -> int:
    """What more or less of each limit does to the roadmap, and which figures and levels decide it.

    Exit code 0 with a roadmap; 1 where there is none, with how much more it would need; 130 after
    Ctrl-C, with what was found up to then.
    """
    workspace = asked.of(read(inventory, *csv.paths))
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.render.sensitivity import sensitivity_files, sensitivity_text
    from milepost.engine.run import Planned, assessed
    from milepost.engine.view.sensitivity import Sensitivity, sensitivity_document
    from milepost.engine.whatif.job import Job
    from milepost.engine.whatif.marginal import Units, marginals, unit_of_money
    from milepost.engine.whatif.verdict import verdict

    plan = workspace.inventory.plan
    amount = unit_of_money(plan) if money is None else Fraction(str(money))
    units = Units(Fraction(str(fte)), amount, weeks)
    settings = search.settings
    before = assessed(workspace)
    with running(jobs, cache=cache) as (run, stopped):
        (result,) = run([Job("the roadmap", workspace, settings, reconcile=True)])
        found = Sensitivity(Planned(before, result), units)
        if isinstance(result, Solved) and only != "figures":
            found = replace(found, limits=marginals(workspace, result, units, run, settings))
        if isinstance(result, Solved) and only != "limits":
            found = replace(found, verdict=verdict(workspace, result, run, settings, most))
        found = replace(found, interrupted=stopped())
    hand_over(
        csv,
        lambda: sensitivity_files(found),
        lambda: sensitivity_document(found),
        lambda: sensitivity_text(found),
        as_json=as_json,
    )
    return exit_code(done=isinstance(result, Solved), interrupted=found.interrupted)
