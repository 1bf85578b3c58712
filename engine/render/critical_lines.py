"""The way of the critical path from bar to bar, past names and other bars where there is one.

A line leaves a bar to its right, or where its work ends above or below it, and enters the next one
from its left, from above or from below. Of the ways that there are it takes one that runs behind
the fewest names and bars, and along no other line; of equal ones the shortest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from milepost.engine.render.canvas import Box, Point

ARROW = 7.0
"""The length of an arrow head in points."""
_FIRST = 6.0
_ASIDE = (6.0, 11.0, 17.0, 25.0, 35.0, 47.0)
_BEHIND_NAME, _BEHIND_BAR, _ALONG, _TURN = 5, 3, 8, 1
_NEAR, _SAME = 3.0, 0.1


@dataclass
class Ways:
    """Chooses ways one after the other, and keeps those that are taken."""

    names: Sequence[Box]
    bars: Sequence[Box]
    # By the axis across which a piece stays, and about where on it.
    _taken: dict[tuple[int, int], list[tuple[Point, Point]]] = field(default_factory=dict)

    def way(self, start: Box, end: Box) -> list[Point]:
        """The corners of the line from one bar to another that starts where the first ends."""
        ways = _ways(start, end)
        names, bars = (_about(ways, boxes) for boxes in (self.names, self.bars))
        bars = [box for box in bars if box not in (start, end)]
        best = min(
            enumerate(ways), key=lambda pair: (self._against(pair[1], names, bars), pair[0])
        )[1]
        for piece in pairwise(best):
            for axis, at in _straight(piece):
                self._taken.setdefault((axis, at), []).append(piece)
        return best

    def _against(self, way: Sequence[Point], names: list[Box], bars: list[Box]) -> int:
        pieces = [_box(a, b) for a, b in pairwise(way)]
        against = _BEHIND_NAME * sum(any(p.overlaps(box) for p in pieces) for box in names)
        against += _BEHIND_BAR * sum(any(p.overlaps(box) for p in pieces) for box in bars)
        against += _ALONG * sum(map(self._beside, pairwise(way)))
        return against + _TURN * (len(way) > len(pieces) + 1)

    def _beside(self, piece: tuple[Point, Point]) -> int:
        """How many pieces that are taken run so close beside one that they look like one."""
        return sum(
            _along(piece, other)
            for axis, at in _straight(piece)
            for near in (at - 1, at, at + 1)
            for other in self._taken.get((axis, near), ())
        )


def _straight(piece: tuple[Point, Point]) -> list[tuple[int, int]]:
    """The axis across which a piece stays, and about where on it; both for a point."""
    (ax, ay), (bx, by) = piece
    return [
        (axis, int(here // _NEAR))
        for axis, (here, there) in enumerate(((ax, bx), (ay, by)))
        if abs(here - there) < _SAME
    ]


def _ways(a: Box, b: Box) -> list[list[Point]]:
    """The ways from `a` to `b`, the plainest first."""
    y, middle = a.y + a.h / 2, b.y + b.h / 2
    if abs(y - middle) < 1 and b.x >= a.right:
        return [[(a.right, y), (b.x, y)]]
    down = b.y > a.y
    leaves, enters = (a.bottom, b.y) if down else (a.y, b.bottom)
    found: list[list[Point]] = []
    if b.x - a.right > ARROW + _FIRST - 1:
        found += [
            [(a.right, y), (x, y), (x, middle), (b.x, middle)]
            for x in (a.right + _FIRST, b.x - ARROW - 2)
        ]
    else:
        x = max(b.x + min(_FIRST, b.w / 2), a.right)
        found.append([(a.right, y), (x, y), (x, enters)])
    for aside in _ASIDE:
        if aside <= b.w - 4 and b.x + aside > a.right:
            found.append([(a.right, y), (b.x + aside, y), (b.x + aside, enters)])
        if aside <= a.w - 4 and b.x - (a.right - aside) > ARROW + 4:
            found.append([(a.right - aside, leaves), (a.right - aside, middle), (b.x, middle)])
    return found


def _about(ways: Sequence[Sequence[Point]], boxes: Sequence[Box]) -> list[Box]:
    """The boxes that any of the ways could meet."""
    corners = [corner for way in ways for corner in way]
    low, high = (min(corners)[0], max(corners)[0])
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    return [
        box
        for box in boxes
        if box.x < high + 1
        and low - 1 < box.x + box.w
        and box.y < bottom + 1
        and top - 1 < box.y + box.h
    ]


def _box(a: Point, b: Point) -> Box:
    """A piece of a line with the width at which it is drawn."""
    x, y = min(a[0], b[0]) - 1, min(a[1], b[1]) - 1
    return Box(x, y, abs(a[0] - b[0]) + 2, abs(a[1] - b[1]) + 2)


def _along(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two pieces run beside each other so close that they look like one."""
    for here, there in ((0, 1), (1, 0)):
        straight = all(abs(piece[0][here] - piece[1][here]) < _SAME for piece in (one, other))
        if straight and abs(one[0][here] - other[0][here]) < _NEAR:
            low = max(min(piece[0][there], piece[1][there]) for piece in (one, other))
            high = min(max(piece[0][there], piece[1][there]) for piece in (one, other))
            if high - low > _NEAR:
                return True
    return False
