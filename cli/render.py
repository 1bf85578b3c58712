"""`milepost render`: the pictures."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.charts import CHARTS, DEFAULT_AXES
from milepost.cli.console import FAULT, INTERRUPTED, NO, inventory_argument, read, tell, written
from milepost.cli.options import AXES, time_limit_option
from milepost.cli.pictures import PICTURES, NothingToDraw, Sitting, ThemeName, Wish
from milepost.cli.writing import FILE
from milepost.engine.render.picture import SIZES, Size, format_named

DRAWN = {**PICTURES, **CHARTS}
"""Every picture and every chart by its name."""


@click.command(epilog="Example: milepost render inventory.yaml roadmap -o roadmap.svg")
@inventory_argument
@click.argument("picture", metavar="PICTURE")
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=FILE,
    help="The file; its ending says what it is: .svg, .png, .pdf, or .dot for what is no chart."
    "  [default: PICTURE.svg]",
)
@click.option(
    "--ladder",
    help="The ladder of the map, the proof, the heat map or the neighbourhood."
    "  [default: that of the first target]",
)
@click.option(
    "--stage",
    metavar="STAGE|LADDER.STAGE",
    help="The stage of the proof.  [default: the next one on the ladder]",
)
@click.option(
    "--stages",
    metavar="FROM..TO",
    help="The stages of the map, by id; one alone is that one.  [default: all]",
)
@click.option(
    "--collapse",
    is_flag=True,
    help="Fold what needs no attention on the map into one card a stage.",
)
@click.option(
    "--scenario",
    metavar="NAME",
    help="The scenario of the comparison.  [default: the first of the inventory]",
)
@click.option("--capability", metavar="ID", help="The capability of the neighbourhood.")
@click.option(
    "--depth",
    type=click.IntRange(1, 3),
    help="How far the neighbourhood reaches, in prerequisites of prerequisites.  [default: 1]",
)
@click.option(
    "--axes",
    type=click.Choice(AXES),
    help=f"What the frontier sets against what.  [default: {DEFAULT_AXES}]",
)
@click.option(
    "--theme",
    type=click.Choice(["light", "dark"]),
    default="light",
    show_default=True,
    help="For a light or a dark page.",
)
@click.option(
    "--size",
    type=click.Choice(SIZES),
    default="fit",
    show_default=True,
    help="For a page of A4 or a slide of 16:9, over several where a picture on one would be too"
    " small to read; fit: in one piece.",
)
@time_limit_option()
@click.option(
    "--no-plan", is_flag=True, help="The map or the neighbourhood of today, without a roadmap."
)
def command(  # noqa: PLR0917 - click hands everything over by name
    inventory: Path,
    picture: str,
    out: Path | None,
    ladder: str | None,
    stage: str | None,
    stages: str | None,
    scenario: str | None,
    capability: str | None,
    depth: int | None,
    axes: str | None,
    theme: ThemeName,
    size: Size,
    time_limit: float,
    *,
    collapse: bool,
    no_plan: bool,
) -> int:
    """Draw a picture.

    PICTURE is map, the capability map; roadmap, by team and quarter; why, the proof of a stage;
    heatmap, by category and stage; comparison, a scenario over the roadmap; or neighbourhood, of a
    capability. Or it is a chart: the frontier of money or people; the tornado and the s_curve of
    risk; limits, what more or less of each does; figures, what each does if it is otherwise; load
    against capacity; cash against budget; or maturity, as projected. The same inventory gives the
    same bytes.

    A picture of several pages is one PDF; as SVG, PNG or DOT it is a file for each page, numbered
    from FILE-1 on.
    """
    named = {
        "ladder": ladder,
        "stage": stage,
        "stages": stages,
        "collapse": collapse or None,
        "scenario": scenario,
        "capability": capability,
        "depth": depth,
        "axes": axes,
        "no-plan": no_plan or None,
    }
    _known(picture, {option for option, value in named.items() if value is not None})
    path = out or Path(f"{picture}.svg")
    kind = _kind_of(path, picture)
    workspace = read(inventory, path)
    if ladder is not None and ladder not in workspace.model.ladders:
        known = ", ".join(workspace.model.ladders)
        raise click.UsageError(f"unknown ladder {ladder[:40]!r}; known: {known}")
    from milepost.engine.render.dot import DrawingFailed
    from milepost.engine.run import assessed

    wish = Wish(
        kind=kind,
        theme=theme,
        size=size,
        ladder=ladder,
        stage=stage,
        scenario=scenario,
        capability=capability,
        depth=depth or 1,
        axes=axes,
        stages=stages,
        collapse=collapse,
        today=no_plan,
        seconds=time_limit,
    )
    sitting = Sitting(inventory, assessed(workspace), wish)
    try:
        pages = DRAWN[picture].files(sitting)
    except NothingToDraw as nothing:
        tell(str(nothing))
        return INTERRUPTED if sitting.interrupted else NO
    except DrawingFailed as failed:
        tell(f"{path}: cannot be drawn: {failed}")
        return FAULT
    _written(path, pages)
    return INTERRUPTED if sitting.interrupted else 0


def _kind_of(path: Path, picture: str) -> str:
    """What a file is to be, by its ending; raises click.UsageError for what cannot be drawn."""
    from milepost.engine.render.dot import DrawingFailed

    try:
        kind = format_named(path.suffix.removeprefix("."))
        if picture in CHARTS:
            from milepost.engine.render.charts import drawable

            drawable(kind)
    except DrawingFailed as failed:
        raise click.UsageError(str(failed)) from None
    return kind


def _written(path: Path, pages: tuple[bytes, ...]) -> None:
    """Write a picture: one file, or one for each of several pages."""
    for number, content in enumerate(pages, 1):
        several = len(pages) > 1
        written(path.with_name(f"{path.stem}-{number}{path.suffix}") if several else path, content)


def _known(picture: str, named: set[str]) -> None:
    """Refuse a picture that there is not, and an option that says nothing of one."""
    if picture not in DRAWN:
        from milepost.engine.source import did_you_mean

        hint = did_you_mean(picture, DRAWN) or f"choose {', '.join(DRAWN)}"
        raise click.UsageError(f"unknown picture {picture[:40]!r}; {hint}")
    for option in sorted(named - set(DRAWN[picture].options)):
        owners = [name for name, known in DRAWN.items() if option in known.options]
        shown = " or ".join(repr(name) for name in owners)
        raise click.UsageError(f"--{option} belongs to the picture {shown}")
