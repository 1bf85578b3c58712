"""`milepost whatif`: scenarios side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.console import (
    FAULT,
    exit_code,
    hand_over,
    inventory_argument,
    json_option,
    refuse,
    tell,
)
from milepost.cli.options import Asked, Search, csv_option, goal_options, search_options
from milepost.cli.running import cache_option, jobs_option, running
from milepost.cli.targets import scenario_named
from milepost.cli.writing import Tables, ready

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from milepost.engine.load.changes import Changes
    from milepost.engine.model.inventory import Scenario
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.model.workspace import Loaded, Workspace
    from milepost.engine.whatif.variants import Variant

NONE_YET = (
    "the inventory has no scenarios: write some under 'scenarios:', such as"
    " 'engineer: {plan.capacity.web_eng: 2}', or say --set plan.capacity.web_eng=2"
)


@click.command(
    epilog="Example: milepost whatif inventory.yaml lean --set plan.capacity.web_eng=2 --cross"
)
@inventory_argument
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="PATH=VALUE",
    help="A change, as scenarios write them; all of them together are the scenario 'set'.",
)
@click.option("--cross", is_flag=True, help="Also every combination of the scenarios, at most 6.")
@click.option(
    "--base",
    "saved",
    type=click.Path(path_type=Path),
    metavar="ROADMAP.json",
    help="Compare with this roadmap, from plan --out, in place of a new one.",
)
@click.option(
    "--causes/--no-causes",
    default=True,
    help="Whether it is told which change makes which difference; it takes more plans."
    "  [default: causes]",
)
@goal_options
@search_options(20.0, "each plan")
@jobs_option
@cache_option
@csv_option("the comparison as CSV files", "scenarios.csv", "steps.csv", "stages.csv", "peaks.csv")
@json_option
def command(
    inventory: Path,
    asked: Asked,
    search: Search,
    *,
    scenarios: tuple[str, ...],
    changes: tuple[str, ...],
    saved: Path | None,
    jobs: int | None,
    cross: bool,
    causes: bool,
    cache: bool,
    csv: Tables,
    as_json: bool,
) -> int:
    """Scenarios side by side: each planned as the inventory is, and what is different.

    Without a name and without --set every scenario of the inventory is compared. Exit code 0 where
    the base and every scenario have a roadmap; 1 where one has none; 130 after Ctrl-C, with what is
    known by then.
    """
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.render.comparison import comparison_files, comparison_text
    from milepost.engine.source import InvalidInput
    from milepost.engine.view.comparison import whatif_document
    from milepost.engine.whatif.compare import compare

    try:
        base, loaded, reader = _opened(inventory, asked.of)
        ready(csv.paths, (*loaded.files, *([] if saved is None else [str(saved)])))
        chosen = _chosen(base, reader, scenarios, changes)
        variants = _variants(loaded, chosen, reader, asked.of, cross=cross, causes=causes)
        start = None if saved is None else _held(saved, base)
        with running(jobs, cache=cache) as (run, stopped):
            found = compare(base, variants, run, search.settings, start)
            interrupted = stopped()
    except InvalidInput as invalid:
        refuse(invalid)
    hand_over(
        csv,
        lambda: comparison_files(found),
        lambda: whatif_document(found),
        lambda: comparison_text(found),
        as_json=as_json,
    )
    every = [found.base, *(each.outcome for each in found.scenarios)]
    return exit_code(
        done=all(isinstance(each.result, Solved) for each in every), interrupted=interrupted
    )


def _opened(
    inventory: Path, adapted: Callable[[Workspace], Workspace]
) -> tuple[Workspace, Loaded, Changes]:
    """The inventory's workspace, what was loaded of it, and what reads it with changes."""
    from milepost.engine.load.changes import Changes
    from milepost.engine.load.workspace import open_workspace
    from milepost.engine.run import checked, plannable

    opened = open_workspace(inventory)
    workspace = adapted(checked(opened.loaded))
    plannable(workspace)
    return workspace, opened.loaded, Changes(opened)


def _chosen(
    base: Workspace, reader: Changes, names: Sequence[str], changes: Sequence[str]
) -> list[Scenario]:
    """The scenarios that are named, and the one that --set makes."""
    from milepost.engine.load.changes import NAME

    known = base.inventory.scenarios
    if not names and not changes:
        if not known:
            raise click.UsageError(NONE_YET)
        return list(known.values())
    found = [scenario_named(base.inventory, name) for name in dict.fromkeys(names)]
    if changes:
        if NAME in (scenario.name for scenario in found):
            raise click.UsageError(
                "--set makes a scenario 'set', and the inventory has one; not both"
            )
        found.append(reader.asked([_pair(text) for text in changes]))
    return found


def _pair(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals:
        message = f"--set: {text[:60]!r} is not PATH=VALUE, such as plan.capacity.web_eng=2"
        raise click.UsageError(message)
    return path.strip(), value


def _variants(
    loaded: Loaded,
    chosen: Sequence[Scenario],
    reader: Changes,
    adapted: Callable[[Workspace], Workspace],
    *,
    cross: bool,
    causes: bool,
) -> tuple[Variant, ...]:
    from milepost.engine.whatif.variants import Clash, variants_of

    try:
        return variants_of(loaded, chosen, reader.inventory, adapted, cross=cross, causes=causes)
    except Clash as clash:
        raise click.UsageError(f"--cross: {clash}") from None


def _held(path: Path, base: Workspace) -> Solved:
    """The saved roadmap as the base's plan; leaves with exit code 2 where it no longer holds."""
    from milepost.engine.load.workspace import load_roadmap
    from milepost.engine.whatif.held import held

    found = held(base, load_roadmap(path, base.model))
    if isinstance(found, tuple):
        for reason in found:
            tell(f"{path}: this roadmap does not hold for the inventory: {reason}")
        raise click.exceptions.Exit(FAULT)
    return found
