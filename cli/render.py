"""`milepost render`: the pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from milepost.cli.console import (
    FAULT,
    INTERRUPTED,
    NO,
    inventory_argument,
    read,
    refuse,
    searching,
    time_limit_option,
    write_file,
)
from milepost.cli.targets import stage_named

if TYPE_CHECKING:
    from milepost.engine.model.workspace import Workspace
    from milepost.engine.run import Assessed, Planned

ThemeName = Literal["light", "dark"]
PICTURES = ("map", "roadmap", "why")
NOT_YET = ("heatmap", "comparison")


@click.command(epilog="Example: milepost render inventory.yaml roadmap -o roadmap.svg")
@inventory_argument
@click.argument("picture", metavar="map|roadmap|why")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="FILE.svg, FILE.png or FILE.dot")
@click.option(
    "--ladder", help="The ladder of the map or the proof.  [default: that of the first target]"
)
@click.option(
    "--stage",
    metavar="STAGE|LADDER.STAGE",
    help="The stage of the proof.  [default: the next one on the ladder]",
)
@click.option(
    "--theme",
    type=click.Choice(["light", "dark"]),
    default="light",
    show_default=True,
    help="For a light or a dark page.",
)
@time_limit_option
@click.option("--no-plan", is_flag=True, help="The map of today, without a roadmap.")
def command(
    inventory: Path,
    picture: str,
    out: Path | None,
    ladder: str | None,
    stage: str | None,
    theme: ThemeName,
    time_limit: float,
    *,
    no_plan: bool,
) -> int:
    """Draw the capability map, the roadmap by team and quarter, or the proof of a stage.

    The same inventory gives the same bytes.
    """
    _known(picture, stage)
    path = out or Path(f"{picture}.svg")
    workspace = read(inventory)
    if ladder is not None and ladder not in workspace.model.ladders:
        known = ", ".join(workspace.model.ladders)
        raise click.UsageError(f"unknown ladder {ladder[:40]!r}; known: {known}")
    from milepost.engine.render.dot import DrawingFailed, format_of
    from milepost.engine.run import assessed

    try:
        kind = format_of(path.suffix.removeprefix(".") or "svg")
    except DrawingFailed as failed:
        raise click.UsageError(str(failed)) from None
    before = assessed(workspace)
    plan = workspace.inventory.plan
    aims = plan.targets or "value" in plan.objectives
    today = no_plan or (picture == "map" and not aims)
    if today or picture == "why":
        outcome, interrupted = None, False
    else:
        outcome, interrupted = _planned(before, time_limit)
    try:
        if picture == "map":
            content = map_bytes(before, outcome, kind, theme, ladder)
        elif picture == "why":
            content = why_bytes(before, kind, theme, ladder, stage)
        elif outcome is None:
            raise click.UsageError("a roadmap cannot be drawn with --no-plan")
        else:
            drawn = roadmap_bytes(outcome, kind, theme)
            if drawn is None:
                click.echo("there is no roadmap to draw: see milepost plan", err=True)
                return INTERRUPTED if interrupted else NO
            content = drawn
    except DrawingFailed as failed:
        click.echo(f"{path}: cannot be drawn: {failed}", err=True)
        return FAULT
    write_file(path, content)
    click.echo(f"{path}: written", err=True)
    return INTERRUPTED if interrupted else 0


def _known(picture: str, stage: str | None) -> None:
    """Refuse a picture that there is not, and a stage for one that shows none."""
    choose = "choose map, roadmap or why"
    if picture in NOT_YET:
        raise click.UsageError(f"this version does not draw {picture!r}; {choose}")
    if picture not in PICTURES:
        raise click.UsageError(f"unknown picture {picture[:40]!r}; {choose}")
    if stage is not None and picture != "why":
        raise click.UsageError("--stage belongs to the picture 'why'")


def _planned(before: Assessed, time_limit: float) -> tuple[Planned, bool]:
    from milepost.engine.plan.control import SolveSettings
    from milepost.engine.run import planned
    from milepost.engine.source import InvalidInput

    # The same inventory gives the same picture, so the search counts steps and not seconds.
    settings = SolveSettings(seconds=time_limit, reproducible=True)
    with searching() as (control, stopped):
        try:
            return planned(before, settings, control), stopped()
        except InvalidInput as invalid:
            refuse(invalid)
            raise AssertionError from invalid


def map_bytes(
    before: Assessed,
    outcome: Planned | None,
    kind: str,
    theme: ThemeName,
    ladder: str | None = None,
) -> bytes:
    """The capability map of a ladder, by default that of the first target."""
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.render import capability_map as picture
    from milepost.engine.view.capability_map import capability_map

    workspace = before.workspace
    ladder = ladder or first_ladder(workspace)
    roadmap = None
    if outcome is not None and isinstance(outcome.result, Solved):
        roadmap = outcome.result.roadmap
    view = capability_map(workspace, before.assessment, ladder, roadmap, critical_steps(outcome))
    return picture.draw(view, format=kind, theme=theme)


def roadmap_bytes(outcome: Planned, kind: str, theme: ThemeName) -> bytes | None:
    """The roadmap by team and quarter; None where there is none."""
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.render import timeline as picture
    from milepost.engine.view.timeline import timeline

    if not isinstance(outcome.result, Solved):
        return None
    waits = {id: why.waits_for for id, why in outcome.explanations.items()}
    roadmap = outcome.result.roadmap
    view = timeline(outcome.workspace, roadmap, critical_steps(outcome), waits)
    return picture.draw(view, format=kind, theme=theme)


def why_bytes(
    before: Assessed, kind: str, theme: ThemeName, ladder: str | None, stage: str | None
) -> bytes:
    """The proof of a stage, by default of the next one on the ladder, else of the last.

    Raises click.UsageError for a stage that is unknown, or not on the ladder that is named.
    """
    from milepost.engine.render import argument as picture
    from milepost.engine.view.argument import argument

    workspace = before.workspace
    if stage is None:
        standing = before.assessment.ladders[ladder or first_ladder(workspace)]
        shown = standing.next or standing.ladder.stages[-1]
    else:
        goal = stage_named(workspace.model, stage)
        if ladder not in (None, goal.ladder):
            raise click.UsageError(f"the ladder {ladder!r} has no stage {goal.stage!r}")
        shown = workspace.model.stage(goal.ladder, goal.stage)
    proof = before.proof(shown.ladder, shown.id)
    return picture.draw(argument(workspace, shown, proof), format=kind, theme=theme)


def first_ladder(workspace: Workspace) -> str:
    """The ladder of the first target that is a stage, else the first of the model."""
    from milepost.engine.model.condition import StageReached

    goals = [target.goal for target in workspace.inventory.plan.targets]
    ladders = [goal.ladder for goal in goals if isinstance(goal, StageReached)]
    return (ladders or list(workspace.model.ladders))[0]


def critical_steps(outcome: Planned | None) -> frozenset[str]:
    """The ids of the steps whose delay moves the target in this order of work."""
    if outcome is None:
        return frozenset()
    urgent = (id for id, why in outcome.explanations.items() if why.critical)
    return frozenset([*outcome.critical_chain, *urgent])
