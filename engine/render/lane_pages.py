"""Lanes over time on a page: in one piece where letters stay readable, else some lanes a page.

All pages show the same time, to the same scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol, TypeVar

from milepost.engine.render.canvas import Canvas
from milepost.engine.render.paging import MOST_ON_ONE, Room, bands, evenly, filled, readable, rooms
from milepost.engine.render.palette import Theme
from milepost.engine.render.picture import WHOLE, Page, Sheet

_SHARES = (1.0, 0.85, 0.7)
"""What the chart may take of the width of a page; words beside the last bars need the rest."""
_AGAIN = ", continued"


class Timed(Protocol):
    """What every view over time has: how many days it shows, and what it says of itself."""

    @property
    def days(self) -> int:
        """How long it is."""

    @property
    def say(self) -> str:
        """The whole picture in words."""


View = TypeVar("View", bound=Timed)
Lane = TypeVar("Lane")


@dataclass(frozen=True, slots=True)
class Laned(Generic[View, Lane]):
    """Lays pictures of one kind out for pages.

    `sheet` draws a view with ids of a prefix, at some points a day or at its own; `left` is the
    room to the left of the chart. `lanes` are those of a view, `steps` the ids of what stands in a
    lane, and `rows` how many rows it may be cut into. `cut` gives as many rows of a lane, and the
    rest with the name that is given, where there is one. `part` is a view of some lanes with words
    after its subtitle, told on which page a step stands.
    """

    prefix: str
    left: float
    sheet: Callable[[View, Theme, str, float | None], Canvas]
    lanes: Callable[[View], Sequence[Lane]]
    steps: Callable[[Lane], Sequence[str]]
    rows: Callable[[Lane], int]
    cut: Callable[[Lane, int, str], Sequence[Lane]]
    part: Callable[[View, Sequence[Lane], str, Callable[[str], int]], View]

    def sheets(self, view: View, theme: Theme, page: Page = WHOLE) -> tuple[Sheet, ...]:
        """The view laid out for a page, or for as many as it needs."""
        found = rooms(page)
        if not found or not self.lanes(view):
            return (Sheet(self.sheet(view, theme, self.prefix, None), view.say),)
        if sum(map(self.rows, self.lanes(view))) <= MOST_ON_ONE:
            scales = [self._scale(view, room, share) for room in found for share in _SHARES]
            drawn = (self.sheet(view, theme, self.prefix, scale) for scale in scales)
            one = readable(drawn, found)
            if one is not None:
                return (Sheet(one, view.say),)
        return self._several(view, theme, found[0])

    def _scale(self, view: View, room: Room, share: float) -> float:
        """Points a day for a chart that takes that share of the width that there is."""
        return (room.wide - self.left) * share / max(view.days, 1)

    def _several(self, view: View, theme: Theme, room: Room) -> tuple[Sheet, ...]:
        """Pages of some lanes each, about equally full."""
        drawn: tuple[Sheet, ...] = ()
        for share in _SHARES:
            scale = self._scale(view, room, share)
            pages = filled(partial(self._filled, view, theme, scale, room.high))
            drawn = self._numbered(view, theme, scale, pages)
            if all(one.canvas.extent.w <= room.wide for one in drawn):
                break
        return drawn

    def _filled(
        self, view: View, theme: Theme, scale: float, high: float, supposed: int
    ) -> list[tuple[Lane, ...]]:
        """The lanes of each page, where every number of a page is the supposed one."""
        return evenly(partial(self._bands, view, theme, scale, supposed), high)

    def _bands(
        self, view: View, theme: Theme, scale: float, supposed: int, high: float
    ) -> list[tuple[Lane, ...]]:
        words = f"Page {supposed} of {supposed}."

        def fits(lanes: Sequence[Lane]) -> bool:
            if sum(map(self.rows, lanes)) > MOST_ON_ONE:
                return False
            shown = self.part(view, lanes, words, lambda _: supposed)
            return self.sheet(shown, theme, self.prefix, scale).extent.h <= high

        def halves(lane: Lane) -> Sequence[Lane]:
            """As much of a lane as the page takes, at least one row, and the rest."""
            few, many = 1, min(self.rows(lane), MOST_ON_ONE + 1)
            while many - few > 1:
                middle = (few + many) // 2
                fit = fits(self.cut(lane, middle, _AGAIN)[:1])
                few, many = (middle, many) if fit else (few, middle)
            return self.cut(lane, few, _AGAIN)

        return bands(self.lanes(view), fits, halves)

    def _numbered(
        self, view: View, theme: Theme, scale: float, pages: Sequence[Sequence[Lane]]
    ) -> tuple[Sheet, ...]:
        """The pages laid out, each saying which it is."""
        page_of: dict[str, int] = {}
        for i, lanes in enumerate(pages, 1):
            page_of |= dict.fromkeys((step for lane in lanes for step in self.steps(lane)), i)
        drawn: list[Sheet] = []
        for i, lanes in enumerate(pages, 1):
            words = f"Page {i} of {len(pages)}."
            shown = self.part(view, lanes, words, page_of.__getitem__)
            on = self.sheet(shown, theme, f"{self.prefix}{i}", scale)
            drawn.append(Sheet(on, f"{view.say} {words}"))
        return tuple(drawn)
