"""`milepost case`: the business case of the roadmap."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.console import (
    exit_code,
    inventory_argument,
    json_option,
    print_json,
    read,
)
from milepost.cli.options import Asked, Search, csv_option, goal_options, search_options
from milepost.cli.running import cache_option, running
from milepost.cli.writing import Tables

if TYPE_CHECKING:
    from milepost.engine.model.maturity import PersonWeek

MOST_MONEY = 1e9
"""More than any week of one person costs, in any currency."""


@click.command(epilog="Example: milepost case inventory.yaml --csv tables")
@inventory_argument
@goal_options
@click.option(
    "--person-week",
    type=click.FloatRange(min=0, max=MOST_MONEY),
    metavar="MONEY",
    help="What a week of one of your own people costs, in place of the model's figure.",
)
@search_options()
@cache_option
@csv_option(
    "the figures as CSV files",
    "case_sums.csv",
    "case_years.csv",
    "case_quarters.csv",
    "case_net.csv",
    "case_delay.csv",
)
@json_option
def command(
    inventory: Path,
    asked: Asked,
    search: Search,
    person_week: float | None,
    *,
    cache: bool,
    csv: Tables,
    as_json: bool,
) -> int:
    """What the roadmap brings and costs, when it pays, and what delay costs.

    Exit code 0 with a roadmap; 1 where there is none; 130 after Ctrl-C, with the case of the best
    roadmap up to then.
    """
    workspace = asked.of(read(inventory, *csv.paths))
    rate = None if person_week is None else _rate(person_week)
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.run import Planned, assessed
    from milepost.engine.view.case import case_document
    from milepost.engine.whatif.case import case_of
    from milepost.engine.whatif.job import Job

    before = assessed(workspace)
    with running(1, cache=cache) as (run, stopped):
        (result,) = run([Job("the roadmap", workspace, search.settings, reconcile=True)])
        interrupted = stopped()
    outcome = Planned(before, result)
    solved = isinstance(result, Solved)
    case = case_of(workspace, result.roadmap, rate) if isinstance(result, Solved) else None
    if csv.folder is not None and case is not None:
        from milepost.engine.render.case import case_files

        csv.write(case_files(outcome, case))
    if as_json:
        print_json(case_document(outcome, case))
    elif case is not None:
        from milepost.engine.render.case import case_text

        click.echo(case_text(outcome, case), nl=False)
    else:
        from milepost.engine.render.roadmap import plan_text

        click.echo(plan_text(outcome), nl=False)
    return exit_code(done=solved, interrupted=interrupted)


def _rate(amount: float) -> PersonWeek:
    from milepost.engine.model.maturity import PersonWeek

    if math.isnan(amount):
        raise click.UsageError("--person-week: this is no amount of money")
    return PersonWeek(Fraction(amount).limit_denominator(100))
