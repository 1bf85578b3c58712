"""`milepost portfolio`: the best portfolio, and what the next budget buys."""

from __future__ import annotations

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
from milepost.cli.options import Asked, Search, csv_option, search_options, target_options
from milepost.cli.running import cache_option, jobs_option, running
from milepost.cli.writing import Tables


@click.command(epilog="Example: milepost portfolio inventory.yaml --step 5000")
@inventory_argument
@target_options("A target to be kept; those of the inventory are set aside.")
@click.option(
    "--step",
    type=click.FloatRange(min=0.01, max=1e12),
    default=1000.0,
    show_default=True,
    metavar="MONEY",
    help="How exactly the money is told at which something enters.",
)
@click.option(
    "--most",
    type=click.IntRange(min=1, max=100_000),
    default=100,
    show_default=True,
    metavar="N",
    help="How many plans may be made.",
)
@search_options(20.0, "each plan")
@jobs_option
@cache_option
@csv_option(
    "what is left out, and the budgets looked at, as CSV files", "left_out.csv", "budgets.csv"
)
@json_option
def command(
    inventory: Path,
    asked: Asked,
    search: Search,
    step: float,
    *,
    most: int,
    jobs: int | None,
    cache: bool,
    csv: Tables,
    as_json: bool,
) -> int:
    """The best portfolio within the limits, what it leaves out, and the money that would change it.

    Exit code 0 with a portfolio, also one short of a proof; 1 where there is none; 130 after
    Ctrl-C, with what is known.
    """
    workspace = asked.of(read(inventory, *csv.paths))
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.render.portfolio import portfolio_files, portfolio_text
    from milepost.engine.view.portfolio import portfolio_document
    from milepost.engine.whatif.portfolio import portfolio_of, seeking_value

    grid = Fraction(step).limit_denominator(100)
    sought = seeking_value(workspace, keep_targets=bool(asked.to))
    with running(jobs, cache=cache) as (run, stopped):
        found = portfolio_of(sought, run, search.settings, grid, most)
        interrupted = stopped()
    hand_over(
        csv,
        lambda: portfolio_files(found),
        lambda: portfolio_document(found),
        lambda: portfolio_text(found),
        as_json=as_json,
    )
    return exit_code(done=isinstance(found.result, Solved), interrupted=interrupted)
