"""How large a picture may be for its letters to stay readable on a page."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.engine.render.canvas import PAD, leading
from milepost.engine.render.picture import LONG_AND_SHORT, SMALL, Page
from milepost.engine.render.text import clean, wrapped

READABLE = 6.3
"""The size that the smallest letters on a page are laid out for, in points."""
LETTER = 8.0
"""The smallest letters of a picture on its own, in points."""
FOOT_GAP = 12.0


@dataclass(frozen=True, slots=True)
class Room:
    """The size, in points, of the largest picture whose letters are readable on a page."""

    wide: float
    high: float

    def scale(self, wide: float, high: float) -> float:
        """How large a picture of that size can be drawn: from 1 on it is readable."""
        return min(self.wide / wide, self.high / high)


def rooms(page: Page) -> tuple[Room, ...]:
    """The room on a page that lies, then on one that stands where it may; none without a page."""
    if page.size == "fit":
        return ()
    long, short = LONG_AND_SHORT[page.size]
    sides = [(long, short), *([(short, long)] if page.size == "A4" else [])]
    return tuple(_room(page, *one) for one in sides)


def _room(page: Page, wide: float, high: float) -> Room:
    grown = LETTER / READABLE
    across = wide * grown - 2 * PAD
    foot = len(wrapped(page.foot, across, SMALL)) if clean(page.foot) else 0
    below = FOOT_GAP + foot * leading(SMALL) if foot else 0.0
    return Room(across, high * grown - 2 * PAD - below)
