"""`milepost moves`: no-regret moves, bets, and the regret of each choice."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.console import (
    exit_code,
    hand_over,
    inventory_argument,
    json_option,
    refuse,
)
from milepost.cli.options import Asked, Search, csv_option, goal_options, search_options
from milepost.cli.running import cache_option, jobs_option, running
from milepost.cli.targets import scenario_named
from milepost.cli.writing import Tables, ready

if TYPE_CHECKING:
    from milepost.engine.whatif.moves import Future


@click.command(epilog="Example: milepost moves inventory.yaml --tolerance 10")
@inventory_argument
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO ...]")
@goal_options
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0, max=100),
    default=5.0,
    show_default=True,
    metavar="PERCENT",
    help="How much later and dearer than the best a near-optimal roadmap may be.",
)
@click.option(
    "--most",
    type=click.IntRange(min=1, max=100_000),
    default=400,
    show_default=True,
    metavar="N",
    help="How many plans may be made to tell the near-optimal roadmaps.",
)
@search_options(10.0, "each plan")
@jobs_option
@cache_option
@csv_option("the moves and the regret as CSV files", "moves.csv", "regret.csv")
@json_option
def command(
    inventory: Path,
    scenarios: tuple[str, ...],
    asked: Asked,
    search: Search,
    tolerance: float,
    *,
    most: int,
    jobs: int | None,
    cache: bool,
    csv: Tables,
    as_json: bool,
) -> int:
    """What is right in every future, what only in some, and the regret of each choice.

    The futures are the inventory as it stands and its scenarios, all of them unless some are named.

    Exit code 0 with moves; 1 where no future has a roadmap; 130 after Ctrl-C, with what is known.
    """
    futures = _futures(inventory, scenarios, asked, csv)
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.render.moves import moves_files, moves_text
    from milepost.engine.view.moves import moves_document
    from milepost.engine.whatif.moves import moves_of

    share = Fraction(tolerance).limit_denominator(10_000) / 100
    with running(jobs, cache=cache) as (run, stopped):
        found = moves_of(futures, run, search.settings, share, most)
        interrupted = stopped()
    hand_over(
        csv,
        lambda: moves_files(found),
        lambda: moves_document(found),
        lambda: moves_text(found),
        as_json=as_json,
    )
    return exit_code(
        done=any(isinstance(each.result, Solved) for each in found.prospects),
        interrupted=interrupted,
    )


def _futures(
    inventory: Path, scenarios: tuple[str, ...], asked: Asked, csv: Tables
) -> list[Future]:
    """The inventory as it stands and the scenarios that are named, all where none is."""
    from milepost.engine.load.workspace import load_workspace
    from milepost.engine.run import changed, checked
    from milepost.engine.source import InvalidInput
    from milepost.engine.whatif.moves import Future

    loaded = load_workspace(inventory)
    try:
        base = checked(loaded)
    except InvalidInput as invalid:
        refuse(invalid)
    ready(csv.paths, loaded.files)
    names = dict.fromkeys(scenarios or base.inventory.scenarios)
    chosen = [scenario_named(base.inventory, name) for name in names]
    return [
        Future("", asked.of(base)),
        *(Future(each.name, asked.of(changed(loaded, each.inventory))) for each in chosen),
    ]
