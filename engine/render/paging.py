"""How large a picture may be for its letters to stay readable on a page, and what goes on which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from milepost.engine.render.canvas import PAD, Canvas, leading
from milepost.engine.render.picture import LONG_AND_SHORT, SMALL, Page
from milepost.engine.render.text import clean, wrapped

READABLE = 6.3
"""The size that the smallest letters on a page are laid out for, in points."""
LETTER = 8.0
"""The smallest letters of a picture on its own, in points."""
FOOT_GAP = 12.0
MOST_ON_ONE = 60
"""More cards, bars or claims than that are never readable on one page."""
_ANY = 88
_EVEN = 0.8
"""The share of a page's height to which pages are filled where that takes no more of them."""

One = TypeVar("One")


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


def readable(tried: Iterable[Canvas], found: Sequence[Room]) -> Canvas | None:
    """The drawing that is largest on its page; None where the letters of none can be read."""
    best, chosen = 0.0, None
    for canvas in tried:
        for room in found:
            size = room.scale(canvas.extent.w, canvas.extent.h)
            if size > best:
                best, chosen = size, canvas
    return chosen if best >= 1 else None


def filled(fill: Callable[[int], list[One]]) -> list[One]:
    """What `fill` puts on each page where it supposes that number for every page.

    A number with as many digits as there are pages: no digit is wider than an 8.
    """
    supposed = _ANY
    while len(str(len(pages := fill(supposed)))) > len(str(supposed)):
        supposed = supposed * 10 + 8
    return pages


def evenly(fill: Callable[[float], list[One]], high: float) -> list[One]:
    """What `fill` puts on pages of a height, about equally full where that takes no more pages."""
    full, even = fill(high), fill(high * _EVEN)
    return even if len(even) == len(full) else full


def bands(
    items: Sequence[One],
    fits: Callable[[Sequence[One]], bool],
    cut: Callable[[One], Sequence[One]] = lambda one: (one,),
) -> list[tuple[One, ...]]:
    """The items of each page in their order, as many on a page as fit.

    What does not fit alone is `cut` into what goes on the page, however large, and the rest.
    """
    found: list[tuple[One, ...]] = []
    left = list(items)
    while left:
        taken = 0
        while taken < len(left) and fits(left[: taken + 1]):
            taken += 1
        if not taken:
            left[:1] = cut(left[0])
            taken = 1
        found.append(tuple(left[:taken]))
        left = left[taken:]
    return found
