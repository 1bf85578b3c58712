"""A roadmap on a page: in one piece where its letters stay readable, else some teams a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from milepost.engine.render.drawer import Pager
from milepost.engine.render.lane_pages import Laned
from milepost.engine.render.timeline import TEAM, sheet
from milepost.engine.view.timeline import Bar, Lane, Timeline


def _cut(lane: Lane, few: int, again: str) -> list[Lane]:
    rest = Lane(f"{lane.team.removesuffix(again)}{again}", lane.bars[few:])
    return [replace(lane, bars=lane.bars[:few]), *([rest] if rest.bars else [])]


def _part(
    view: Timeline, lanes: Sequence[Lane], words: str, page_of: Callable[[str], int]
) -> Timeline:
    """Some lanes with the links between their bars; a bar says where the path goes on elsewhere."""
    here = {bar.id for lane in lanes for bar in lane.bars}
    away: dict[str, set[int]] = defaultdict(set)
    for link in view.links:
        if link.source in here and link.target not in here:
            away[link.source].add(page_of(link.target))

    def noted(bar: Bar) -> Bar:
        if bar.id not in away:
            return bar
        page = f"page {' and '.join(map(str, sorted(away[bar.id])))}"
        say = f"{bar.say}; the critical path goes on to {page}"
        return replace(bar, dates=f"{bar.dates}, next: {page}", say=say)

    return replace(
        view,
        subtitle=f"{view.subtitle} {words}",
        lanes=tuple(replace(lane, bars=tuple(map(noted, lane.bars))) for lane in lanes),
        links=tuple(link for link in view.links if {link.source, link.target} <= here),
    )


draw_pages = Pager(
    Laned(
        prefix="timeline",
        left=TEAM + 8,
        sheet=sheet,
        lanes=lambda view: view.lanes,
        steps=lambda lane: [bar.id for bar in lane.bars],
        rows=lambda lane: len(lane.bars),
        cut=_cut,
        part=_part,
    ).sheets
)
"""The roadmap as one file, or as one for each page that it needs; a PDF holds all pages.

Raises DrawingFailed.
"""
