"""Frontiers as text, 100 columns wide, and as CSV files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milepost.engine.assess.phrases import listed
from milepost.engine.model.workspace import Workspace
from milepost.engine.render.csv_file import Cell, csv_bytes
from milepost.engine.render.terminal import column, wrapped
from milepost.engine.view.frontier import FrontierPoint, FrontierView, frontier_view
from milepost.engine.whatif.frontier import Frontier

FIRST = 30
SECOND = 16
MOST = 5
"""How many beaten plans are told; all of them stand in the JSON and in the CSV."""
MOST_NAMES = 6
"""How many capabilities are named where plans differ."""


def frontier_text(workspace: Workspace, frontiers: Sequence[Frontier]) -> str:
    """Each frontier with its finding, its points, the plans that are beaten, and its notes."""
    blocks = [
        "\n".join(line.rstrip() for line in _block(frontier_view(workspace, frontier)))
        for frontier in frontiers
    ]
    return "\n\n".join(blocks) + "\n"


def _block(view: FrontierView) -> Iterator[str]:
    yield view.heading
    yield from wrapped(view.title, "  ", "  ")
    if view.points:
        yield ""
        yield f"  {'with':<{FIRST}}{_small(view.y_title):>{SECOND}}   against the row above"
    for point in view.points:
        yield from _row(point)
    if view.beaten:
        yield ""
        yield "  Beaten"
        for beaten in view.beaten[:MOST]:
            yield from wrapped(beaten.text, "  - ", "    ")
        if len(view.beaten) > MOST:
            yield f"    and {len(view.beaten) - MOST} more"
    if view.notes:
        yield ""
    for note in view.notes:
        yield from wrapped(note, "  ", "  ")


def _small(title: str) -> str:
    return title[:1].lower() + title[1:]


def _row(point: FrontierPoint) -> Iterator[str]:
    marks = [word for word, holds in (("the bend", point.knee), ("today", point.today)) if holds]
    said = "; ".join([*([point.price_text] if point.price_text else []), *marks])
    head = f"  {column(point.x_text, FIRST)}{point.y_text:>{SECOND}}   "
    lines = wrapped(said, " " * len(head), " " * len(head)) if said else [""]
    yield head + lines[0].lstrip()
    yield from lines[1:]
    for word, names in (("enters", point.entered), ("leaves", point.left)):
        if names:
            yield from wrapped(f"{word}: {_names(names)}", "      ", "        ")
    if point.note:
        yield from wrapped(point.note, "      ", "        ")


def _names(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMES:
        return listed(names, "and")
    return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"


def frontier_files(workspace: Workspace, frontiers: Sequence[Frontier]) -> dict[str, bytes]:
    """For each frontier a file such as `frontier_money_date.csv`."""
    return {
        f"frontier_{frontier.axes.name.replace(',', '_')}.csv": csv_bytes(
            _rows(frontier_view(workspace, frontier))
        )
        for frontier in frontiers
    }


def _rows(view: FrontierView) -> Iterator[Sequence[Cell]]:
    yield (
        "plan",
        view.x_title,
        "finish_week" if view.y_title == "Finish" else view.y_title,
        "finish",
        "bend",
        "proven",
        "price",
        "enters",
        "leaves",
        "about",
    )
    for point in view.points:
        yield (
            "on the frontier",
            _figure(point.x),
            _figure(point.y),
            point.day.isoformat(),
            "yes" if point.knee else "no",
            "no" if point.note else "yes",
            None if point.price is None else round(float(point.price), 4),
            "; ".join(point.entered),
            "; ".join(point.left),
            point.note,
        )
    for each in view.beaten:
        blank = [None] * 6
        yield ("beaten", _figure(each.x), _figure(each.y), *blank, each.text)


def _figure(value: float) -> float:
    return int(value) if value == int(value) else round(value, 4)
