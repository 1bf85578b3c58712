"""A comparison on a page: in one piece where its letters stay readable, else some teams a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from milepost.engine.render.drawer import Pager
from milepost.engine.render.lane_pages import Laned
from milepost.engine.render.overlaid import LEFT, sheet
from milepost.engine.view.overlaid import Overlaid, PairLane


def _cut(lane: PairLane, few: int, again: str) -> list[PairLane]:
    """What is as before stands below the last of the pairs."""
    rest = replace(lane, team=f"{lane.team.removesuffix(again)}{again}", pairs=lane.pairs[few:])
    if not rest.pairs and (few > len(lane.pairs) or not lane.alike):
        return [lane]
    return [replace(lane, pairs=lane.pairs[:few], alike="", busy=()), rest]


def _part(
    view: Overlaid, lanes: Sequence[PairLane], words: str, _page_of: Callable[[str], int]
) -> Overlaid:
    return replace(view, subtitle=f"{view.subtitle} {words}", lanes=tuple(lanes))


draw_pages = Pager(
    Laned(
        prefix="comparison",
        left=LEFT + 6,
        sheet=sheet,
        lanes=lambda view: view.lanes,
        steps=lambda lane: [pair.id for pair in lane.pairs],
        rows=lambda lane: len(lane.pairs) + bool(lane.alike),
        cut=_cut,
        part=_part,
    ).sheets
)
"""The comparison as one file, or as one for each page that it needs; a PDF holds all pages.

Raises DrawingFailed.
"""
