"""A roadmap on a page: in one piece where its letters stay readable, else some teams a page.

All pages show the same time, to the same scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from milepost.engine.render.canvas import Canvas
from milepost.engine.render.dot import Renderer
from milepost.engine.render.paging import Room, rooms
from milepost.engine.render.palette import THEMES, Theme, ThemeName
from milepost.engine.render.picture import WHOLE, Page, Sheet, pictures
from milepost.engine.render.timeline import TEAM, sheet
from milepost.engine.view.timeline import Lane, Timeline

_SHARES = (1.0, 0.85, 0.7)
"""What the chart may take of the width of a page; names beside the last bars need the rest."""
_EVEN = 0.8
"""The share of a page's height to which pages are filled where that takes no more of them."""
_MOST_ON_ONE = 60
"""More steps than that are never readable on one page."""
_AGAIN = ", continued"


def draw_pages(
    view: Timeline,
    *,
    format: str = "svg",  # noqa: A002 - the word of the command line
    theme: ThemeName = "light",
    renderer: Renderer = "auto",
    page: Page = WHOLE,
) -> tuple[bytes, ...]:
    """The roadmap as one file, or as one for each page that it needs; a PDF holds all pages.

    Raises DrawingFailed.
    """
    return pictures(sheets(view, THEMES[theme], page), view.title, format, renderer, page)


def sheets(view: Timeline, theme: Theme, page: Page = WHOLE) -> tuple[Sheet, ...]:
    """The roadmap laid out for a page, or for as many as it needs."""
    found = rooms(page)
    if not found or not view.lanes:
        return (Sheet(sheet(view, theme), view.say),)
    one = _in_one(view, theme, found)
    return (Sheet(one, view.say),) if one is not None else _several(view, theme, found[0])


def _in_one(view: Timeline, theme: Theme, found: Sequence[Room]) -> Canvas | None:
    """The whole roadmap, as wide as suits the page best, where it can be read."""
    if sum(len(lane.bars) for lane in view.lanes) > _MOST_ON_ONE:
        return None
    best, chosen = 0.0, None
    for scale in [_scale(view, room, share) for room in found for share in _SHARES]:
        tried = sheet(view, theme, scale=scale)
        for room in found:
            size = room.scale(tried.extent.w, tried.extent.h)
            if size > best:
                best, chosen = size, tried
    return chosen if best >= 1 else None


def _scale(view: Timeline, room: Room, share: float) -> float:
    """Points a day for a chart that takes that share of the width that there is."""
    return (room.wide - TEAM - 8) * share / max(view.days, 1)


def _several(view: Timeline, theme: Theme, room: Room) -> tuple[Sheet, ...]:
    """Pages of some teams each, about equally full."""
    drawn: tuple[Sheet, ...] = ()
    for share in _SHARES:
        filling = _Filling(view, theme, _scale(view, room, share))
        bands = filling.bands(room.high)
        even = filling.bands(room.high * _EVEN)
        drawn = _numbered(filling, even if len(even) == len(bands) else bands)
        if all(one.canvas.extent.w <= room.wide for one in drawn):
            break
    return drawn


def _numbered(filling: _Filling, bands: Sequence[tuple[Lane, ...]]) -> tuple[Sheet, ...]:
    """The pages laid out, each saying which it is."""
    drawn: list[Sheet] = []
    view = filling.view
    for i, band in enumerate(bands, 1):
        words = f"Page {i} of {len(bands)}"
        shown = replace(_of(view, band), subtitle=f"{view.subtitle} {words}.")
        on = sheet(shown, filling.theme, f"timeline{i}", filling.scale)
        drawn.append(Sheet(on, f"{view.say} {words}."))
    return tuple(drawn)


def _of(view: Timeline, lanes: Sequence[Lane]) -> Timeline:
    """Some lanes, with the links between their bars."""
    here = {bar.id for lane in lanes for bar in lane.bars}
    links = tuple(link for link in view.links if {link.source, link.target} <= here)
    return replace(view, lanes=tuple(lanes), links=links)


@dataclass(frozen=True, slots=True)
class _Filling:
    """Fills pages one after the other with lanes, in their order."""

    view: Timeline
    theme: Theme
    scale: float

    def bands(self, high: float) -> list[tuple[Lane, ...]]:
        """The lanes of each page of that height."""
        bands: list[tuple[Lane, ...]] = []
        left = list(self.view.lanes)
        while left:
            taken = 0
            while taken < len(left) and self._fits(left[: taken + 1], high):
                taken += 1
            if not taken:
                left[:1] = self._halves(left[0], high)
                taken = 1
            bands.append(tuple(left[:taken]))
            left = left[taken:]
        return bands

    def _fits(self, lanes: Sequence[Lane], high: float) -> bool:
        """Whether a page of that height holds the lanes."""
        if sum(len(lane.bars) for lane in lanes) > _MOST_ON_ONE:
            return False
        # No page number is wider than the one that is supposed here.
        supposed = f"{self.view.subtitle} Page 88 of 88."
        shown = replace(_of(self.view, lanes), subtitle=supposed)
        return sheet(shown, self.theme, scale=self.scale).extent.h <= high

    def _halves(self, lane: Lane, high: float) -> list[Lane]:
        """As much of a lane as a page of that height takes, at least one bar, and the rest."""
        few, many = 1, min(len(lane.bars), _MOST_ON_ONE + 1)
        while many - few > 1:
            middle = (few + many) // 2
            fits = self._fits([replace(lane, bars=lane.bars[:middle])], high)
            few, many = (middle, many) if fits else (few, middle)
        again = f"{lane.team.removesuffix(_AGAIN)}{_AGAIN}"
        rest = [Lane(again, lane.bars[few:])] if few < len(lane.bars) else []
        return [replace(lane, bars=lane.bars[:few]), *rest]
