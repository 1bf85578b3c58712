"""A capability map on a page: in one piece where its letters stay readable, else over several.

A page holds whole stages where it can. Every page has the legend of the whole map, and letters of
the same size.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from milepost.engine.render.canvas import Canvas
from milepost.engine.render.capability_map import LEAST, sheet, top_of
from milepost.engine.render.drawer import Pager
from milepost.engine.render.map_layout import CARD, laid_out
from milepost.engine.render.paging import MOST_ON_ONE, Room, filled, rooms
from milepost.engine.render.palette import Theme
from milepost.engine.render.picture import WHOLE, Page, Sheet
from milepost.engine.view.capability_map import CapabilityMap, Card, Column
from milepost.engine.view.map_parts import numbered, part

_GAP, _TALL = 30.0, 70.0
"""About the room between two columns, and the height of a card with the room below it."""


def sheets(
    view: CapabilityMap, theme: Theme, page: Page = WHOLE, *, prefix: str = "map"
) -> tuple[Sheet, ...]:
    """The map laid out for a page, or for as many as it needs.

    Every id in the drawing begins with `prefix`.
    """
    found = rooms(page)
    if not found:
        return (Sheet(sheet(view, theme, prefix), view.say),)
    one = _in_one(view, theme, found, prefix)
    if one is not None:
        return (Sheet(one, view.say),)
    room = found[0]
    cuts = filled(partial(_cuts, view, theme, room))
    page_of = {card.id: i for i, cut in enumerate(cuts, 1) for card in _cards(view, cut)}
    drawn: list[Sheet] = []
    for i, cut in enumerate(cuts, 1):
        shown = numbered(_shown(view, cut, lambda id: f"page {page_of[id]}"), i, len(cuts))
        on = sheet(shown, theme, f"{prefix}{i}", most=cut.most, wide=room.wide, whole=view)
        drawn.append(Sheet(on, shown.say))
    return tuple(drawn)


def _in_one(
    view: CapabilityMap, theme: Theme, found: tuple[Room, ...], prefix: str
) -> Canvas | None:
    """The whole map in the shape that suits the page best, where it can be read."""
    count = sum(len(column.cards) for column in view.columns)
    if count > MOST_ON_ONE:
        return None
    root = math.isqrt(count)
    tallest = max((len(column.cards) for column in view.columns), default=1)
    best, chosen = 0.0, (1, 0.0)
    for most in {*range(max(root - 1, 1), root + 5), max(tallest, 1)}:
        layout = laid_out(view, most)
        wide = max(layout.right, LEAST)
        high = top_of(Canvas(theme, "map"), view, view, wide) + layout.bottom
        for room in found:
            if room.scale(wide, high) > best:
                best, chosen = room.scale(wide, high), (most, wide)
    if best < 1:
        return None
    return sheet(view, theme, prefix, most=chosen[0], wide=chosen[1])


_Place = tuple[int, int]
"""A column, and a card of it."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The cards of a column from `first` up to but not including `end`.

    `last` where nothing of the column is left: its folds stand here.
    """

    column: int
    first: int
    end: int
    last: bool


@dataclass(frozen=True, slots=True)
class _Cut:
    """What stands on a page, with at most `most` cards below each other."""

    pieces: tuple[_Piece, ...]
    most: int

    def reach(self) -> tuple[int, int]:
        """How many columns are finished, and how many cards of another one stand here."""
        open_ = [piece for piece in self.pieces if not piece.last]
        return len(self.pieces) - len(open_), sum(piece.end - piece.first for piece in open_)


def _cards(view: CapabilityMap, cut: _Cut) -> list[Card]:
    return [card for p in cut.pieces for card in view.columns[p.column].cards[p.first : p.end]]


def _shown(view: CapabilityMap, cut: _Cut, where: Callable[[str], str]) -> CapabilityMap:
    """A page as a map of its own."""
    columns: list[Column] = []
    for piece in cut.pieces:
        column = view.columns[piece.column]
        title = f"{column.title}, continued" if piece.first else column.title
        cards = column.cards[piece.first : piece.end]
        columns.append(
            replace(column, title=title, cards=cards, folds=column.folds if piece.last else ())
        )
    return part(view, columns, where)


def _cuts(view: CapabilityMap, theme: Theme, room: Room, supposed: int) -> list[_Cut]:
    """What stands on each page, from the first card of the first column on.

    Every number of a page is supposed to be as wide as that one.
    """
    filling = _Filling(view, theme, room, supposed)
    cuts: list[_Cut] = []
    at: _Place | None = (0, 0)
    while at is not None:
        cut = filling.fullest(at)
        cuts.append(cut)
        at = filling.after(cut.pieces[-1])
    return cuts


class _Filling:
    """Fills pages one after the other, in the order of the columns and their cards."""

    def __init__(self, view: CapabilityMap, theme: Theme, room: Room, supposed: int) -> None:
        self.view, self.room, self.supposed = view, room, supposed
        foremost = numbered(view, supposed, supposed)
        self.high = room.high - top_of(Canvas(theme, "map"), foremost, view, room.wide)
        self.across = max(1, int(room.wide / (CARD + _GAP)))
        self.tallest = max(1, int(self.high / _TALL))

    def fullest(self, at: _Place) -> _Cut:
        """The page from a place on that gets furthest; at least one piece, even too large."""
        tried = (self._filled(at, most) for most in range(self.tallest, 0, -1))
        best = max(tried, key=_Cut.reach)
        return best if best.pieces else _Cut((self._one(at),), 1)

    def after(self, piece: _Piece) -> _Place | None:
        """The place after a piece; None at the end of the map."""
        if not piece.last:
            return piece.column, piece.end
        return (piece.column + 1, 0) if piece.column + 1 < len(self.view.columns) else None

    def _filled(self, at: _Place, most: int) -> _Cut:
        """The page from a place on with at most `most` cards below each other."""
        cut = _Cut((), most)
        place: _Place | None = at
        while place is not None:
            tries = (replace(cut, pieces=(*cut.pieces, one)) for one in self._tries(place, cut))
            fuller = next(filter(self._fits, tries), None)
            if fuller is None:
                break
            cut = fuller
            place = self.after(cut.pieces[-1]) if cut.pieces[-1].last else None
        return cut

    def _tries(self, place: _Place, cut: _Cut) -> Iterator[_Piece]:
        """All of a column, then less of it where it cannot stand on a page of its own."""
        column, first = place
        end = len(self.view.columns[column].cards)
        yield _Piece(column, first, end, last=True)
        if cut.pieces and end - first <= self.across * self.tallest:
            return
        if end > first and self.view.columns[column].folds:
            yield _Piece(column, first, end, last=False)
        parts = math.ceil((end - first) / cut.most)
        for count in range(min(parts - 1, self.across), 0, -1):
            yield _Piece(column, first, first + count * cut.most, last=False)

    def _one(self, place: _Place) -> _Piece:
        """The least that a page can hold."""
        column, first = place
        whole = self.view.columns[column]
        end = min(first + 1, len(whole.cards))
        last = end == first or (end == len(whole.cards) and not whole.folds)
        return _Piece(column, first, end, last=last)

    def _fits(self, cut: _Cut) -> bool:
        """Whether a page can be read."""
        shown = _shown(self.view, cut, lambda _: f"page {self.supposed}")
        layout = laid_out(shown, cut.most)
        return layout.right <= self.room.wide and layout.bottom <= self.high


draw_pages = Pager(sheets)
"""The map as one file, or as one for each page where it needs several; a PDF holds all pages.

Raises DrawingFailed.
"""
