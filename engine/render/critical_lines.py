"""The way of the critical path from bar to bar, past names and other bars where there is one.

A line leaves a bar to its right, or where its work ends above or below it, and enters the next one
from its left, from above or from below. Of the ways that there are it takes one that runs behind
the fewest names and bars, and along no other line; of equal ones the shortest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

from milepost.engine.render.canvas import Box, Point

ARROW = 7.0
"""The length of an arrow head in points."""
_FIRST = 6.0
_ASIDE = (6.0, 11.0, 17.0, 25.0, 35.0, 47.0)
_BEHIND_NAME, _BEHIND_BAR, _ALONG = 5, 3, 8
_NEAR, _SAME = 3.0, 0.1
_left = attrgetter("x")


@dataclass
class Ways:
    """Chooses ways one after the other, and keeps those that are taken."""

    names: Sequence[Box]
    bars: Sequence[Box]
    # By the axis across which a piece stays, and about where on it.
    _taken: dict[tuple[int, int], list[_Run]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Put the boxes in order, so that those about a line are found without a look at all."""
        self._names, self._bars = _Across(self.names), _Across(self.bars)

    def way(self, start: Box, end: Box) -> list[Point]:
        """The corners of the line from one bar to another that starts where the first ends."""
        ways = _ways(start, end)
        room = _box(*_corners(point for way in ways for point in way))
        names = self._names.meeting(room)
        bars = [box for box in self._bars.meeting(room) if box not in (start, end)]
        best, least = ways[0], self._against(ways[0], names, bars)
        for way in ways[1:]:
            if not least:
                break
            against = self._against(way, names, bars)
            if against < least:
                best, least = way, against
        for run in _runs(best):
            self._taken[run.axis, run.about].append(run)
        return best

    def _against(self, way: Sequence[Point], names: Sequence[Box], bars: Sequence[Box]) -> int:
        pieces = [_box(a, b) for a, b in pairwise(way)]
        against = _BEHIND_NAME * sum(any(p.overlaps(box) for p in pieces) for box in names)
        against += _BEHIND_BAR * sum(any(p.overlaps(box) for p in pieces) for box in bars)
        return against + _ALONG * sum(map(self._beside, _runs(way)))

    def _beside(self, run: _Run) -> int:
        """How many pieces that are taken run so close beside one that they look like one."""
        return sum(
            abs(run.at - other.at) < _NEAR
            and min(run.high, other.high) - max(run.low, other.low) > _NEAR
            for near in (run.about - 1, run.about, run.about + 1)
            for other in self._taken.get((run.axis, near), ())
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """A straight piece of a line: the axis across which it stays, where on it, and how far."""

    axis: int
    at: float
    low: float
    high: float

    @property
    def about(self) -> int:
        """Which stretch of its axis it lies in."""
        return int(self.at // _NEAR)


def _runs(way: Sequence[Point]) -> list[_Run]:
    return [
        _Run(axis, a[axis], min(a[1 - axis], b[1 - axis]), max(a[1 - axis], b[1 - axis]))
        for a, b in pairwise(way)
        for axis in (0, 1)
        if abs(a[axis] - b[axis]) < _SAME
    ]


class _Across:
    """Boxes in order of their left edges."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._boxes = sorted(boxes, key=_left)
        self._widest = max((box.w for box in self._boxes), default=0.0)

    def meeting(self, room: Box) -> list[Box]:
        """Those that share more than an edge with a room."""
        first = bisect_left(self._boxes, room.x - self._widest, key=_left)
        last = bisect_left(self._boxes, room.right, key=_left)
        return [box for box in self._boxes[first:last] if box.overlaps(room)]


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


def _corners(points: Iterable[Point]) -> tuple[Point, Point]:
    """The top left and the bottom right of points."""
    across, down = zip(*points, strict=True)
    return (min(across), min(down)), (max(across), max(down))


def _box(a: Point, b: Point) -> Box:
    """A piece of a line with the width at which it is drawn."""
    x, y = min(a[0], b[0]) - 1, min(a[1], b[1]) - 1
    return Box(x, y, abs(a[0] - b[0]) + 2, abs(a[1] - b[1]) + 2)
