"""`milepost risk`: how sure the dates and the cost of the roadmap are."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.console import (
    exit_code,
    inventory_argument,
    json_option,
    print_json,
    read,
    searching,
)
from milepost.cli.options import Asked, Search, csv_option, search_options
from milepost.cli.targets import day_named
from milepost.cli.writing import Tables

MOST_SAMPLES = 1_000_000
"""Of so many samples the quantiles have more digits than any estimate."""


@click.command(epilog="Example: milepost risk inventory.yaml --by 2027-12-31 --samples 50000")
@inventory_argument
@click.option(
    "--to", "to", multiple=True, metavar="STAGE|LADDER.STAGE", help="Replaces the targets."
)
@click.option("--by", metavar="DATE", help="Also how likely each target is reached by that day.")
@click.option(
    "--samples",
    type=click.IntRange(min=1, max=MOST_SAMPLES),
    default=10_000,
    show_default=True,
    help="How often the roadmap is carried out.",
)
@click.option(
    "--correlation",
    type=click.FloatRange(min=0, max=1),
    default=0.0,
    show_default=True,
    help="How far the durations of steps with the same main role go together.",
)
@click.option("--keep-starts", is_flag=True, help="No step starts before its planned week.")
@search_options()
@csv_option(
    "the figures as CSV files",
    "risk_dates.csv",
    "risk_curve.csv",
    "risk_cost.csv",
    "risk_steps.csv",
    "risk_tornado.csv",
)
@json_option
def command(
    inventory: Path,
    to: tuple[str, ...],
    by: str | None,
    samples: int,
    correlation: float,
    search: Search,
    *,
    keep_starts: bool,
    csv: Tables,
    as_json: bool,
) -> int:
    """How sure the roadmap is: carried out many times with durations and costs left to chance.

    Exit code 0 with a simulation; 1 where there is no roadmap to simulate; 130 after Ctrl-C.
    """
    day = None if by is None else day_named("--by", by)
    workspace = Asked(to).of(read(inventory, *csv.paths))
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.run import assessed, planned
    from milepost.engine.view.risk import risk_document
    from milepost.engine.whatif.chances import RiskSettings
    from milepost.engine.whatif.risk import risk_of

    before = assessed(workspace)
    with searching() as (control, stopped):
        outcome = planned(before, search.settings, control)
        interrupted = stopped()
    found = None
    if isinstance(outcome.result, Solved):
        settings = RiskSettings(samples, search.seed, correlation, day, keep_starts)
        found = risk_of(workspace, outcome.result.roadmap, settings)
    if csv.folder is not None and found is not None:
        from milepost.engine.render.risk import risk_files

        csv.write(risk_files(outcome, found))
    if as_json:
        print_json(risk_document(outcome, found))
    elif found is not None:
        from milepost.engine.render.risk import risk_text

        click.echo(risk_text(outcome, found), nl=False)
    else:
        from milepost.engine.render.roadmap import plan_text

        click.echo(plan_text(outcome), nl=False)
    return exit_code(done=found is not None, interrupted=interrupted)
