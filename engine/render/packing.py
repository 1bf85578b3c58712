"""Where the bars of a timeline and their names go: beside each other, never over each other.

A name stands in its bar where it fits, else to the right of it or to the left, on as many lines as
it takes there. Of these places it takes one that the fewest lines run through, those of the
critical path above those of milestones; of equal ones the widest, to the right before the left.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from operator import attrgetter
from typing import Literal

from milepost.engine.render.canvas import leading
from milepost.engine.render.text import clean, widest, width, wrapped
from milepost.engine.view.timeline import Bar, Timeline

NAME, DETAIL = 9.0, 8.0
PAD, INNER = 5.0, 8.0
LEAST = 21.0
_WIDEST_NAME = (165.0, 120.0, 90.0, 70.0)
_DATES = 88.0
_IN_BAR = 2
_APART = 7.0
_BEHIND, _MARKED, _OUTSIDE, _NARROW = 12, 3, 4, 1
"""What speaks against a place: each line behind a name, each milestone behind it, a name that
leaves the chart, and each step to a narrower one."""

Side = Literal["inside", "right", "left"]


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a step on one or more lines, and what it leads to and when."""

    name: tuple[str, ...]
    detail: tuple[str, ...]
    side: Side
    wide: float = field(init=False, compare=False)
    """The width of the widest line."""

    def __post_init__(self) -> None:
        """Measure the lines once: a place for a label is sought among many."""
        object.__setattr__(self, "wide", _widest(self.name, self.detail))

    @property
    def high(self) -> float:
        """The height of all lines."""
        return len(self.name) * leading(NAME) + len(self.detail) * leading(DETAIL)


@lru_cache(8192)
def _widest(name: tuple[str, ...], detail: tuple[str, ...]) -> float:
    return max(widest(name, NAME, bold=True), widest(detail, DETAIL))


@dataclass(frozen=True, slots=True)
class Placed:
    """A bar with its label in a row of its lane; all x in points from the left of the chart."""

    bar: Bar
    label: Label
    x: float
    right: float
    row: int

    @property
    def label_x(self) -> float:
        """The left edge of the label."""
        if self.label.side == "inside":
            return self.x + INNER
        return label_x(self.label, self.x, self.right, critical=self.bar.critical)


def label_x(label: Label, x: float, right: float, *, critical: bool) -> float:
    """The left edge of a label beside a bar; a critical bar needs room for the line that leaves."""
    if label.side == "left":
        return x - PAD - label.wide
    return right + (11 if critical else PAD)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A line that runs down at `x` through the rows from `first` to `last` of a lane."""

    x: float
    first: int = 0
    last: int = 1_000_000

    def passes(self, row: int) -> bool:
        """Whether it runs through that row."""
        return self.first <= row <= self.last


_at = attrgetter("x")


@dataclass
class _Rows:
    """The stretches that are taken of each row."""

    taken: list[list[tuple[float, float]]] = field(default_factory=list)

    def free(self, low: float, high: float, near: int | None = None) -> int:
        """The first row that is free between two places, or the one nearest to a row."""
        new = len(self.taken)
        rows: Iterable[int] = range(new)
        if near is not None:
            pairs = ((near - away, near + away) for away in range(new - near + 1))
            rows = (row for pair in pairs for row in pair if 0 <= row < new)
        return next((row for row in rows if _between(self.taken[row], low, high)), new)

    def take(self, number: int, low: float, high: float) -> None:
        """Keep everything else away from there."""
        if number == len(self.taken):
            self.taken.append([])
        insort(self.taken[number], (low, high))


def _between(row: Sequence[tuple[float, float]], low: float, high: float) -> bool:
    """Whether a stretch keeps its distance from those of a row, which lie apart and in order."""
    after = bisect_left(row, (low,))
    clear = not after or row[after - 1][1] + _APART <= low
    return clear and (after == len(row) or high + _APART <= row[after][0])


@dataclass(frozen=True, slots=True)
class Chart:
    """What bars are placed on: points a day, its width, and where its milestones stand in order."""

    scale: float
    wide: float
    marks: tuple[float, ...] = ()


def crossings(
    view: Timeline, scale: float, rows: Mapping[str, int] | None = None
) -> list[list[Crossing]]:
    """Where lines of the critical path run down or up through each lane.

    `rows` are those of the bars by id, where they are known; else a line may be in any row of the
    lanes of its two ends.
    """
    lane_of = {bar.id: i for i, lane in enumerate(view.lanes) for bar in lane.bars}
    start = {bar.id: bar.start * scale for lane in view.lanes for bar in lane.bars}
    found: list[list[Crossing]] = [[] for _ in view.lanes]
    for link in view.links:
        ends = [(lane_of[id], rows[id] if rows else 0) for id in (link.source, link.target)]
        (low, first), (high, last) = sorted(ends)
        for lane in range(low, high + 1):
            whole = Crossing(start[link.target] + 5)
            whole = replace(whole, first=first) if lane == low and rows else whole
            found[lane].append(replace(whole, last=last) if lane == high and rows else whole)
    return found


def packed(bars: Sequence[Bar], chart: Chart, lines: Sequence[Crossing]) -> tuple[Placed, ...]:
    """Place the bars of a lane, the critical path in the first rows.

    `lines` are those of the critical path that cross the lane.
    """
    rows = _Rows()
    lines = sorted(lines, key=_at)
    placed: list[Placed] = []
    for bar in sorted(bars, key=lambda bar: (not bar.critical, bar.start, bar.end, bar.id)):
        x = bar.start * chart.scale
        right = max(bar.end * chart.scale, x + 4)
        near = placed[-1].row if placed and bar.critical else None
        one = _placed(bar, x, right, rows, chart, lines, near)
        placed.append(one)
        rows.take(one.row, *_reach(one))
    return tuple(placed)


def _reach(one: Placed) -> tuple[float, float]:
    """From where to where a bar with its label takes its row."""
    if one.label.side == "inside":
        return one.x, one.right
    return min(one.x, one.label_x), max(one.right, one.label_x + one.label.wide)


def _placed(
    bar: Bar,
    x: float,
    right: float,
    rows: _Rows,
    chart: Chart,
    lines: Sequence[Crossing],
    near: int | None,
) -> Placed:
    within = right - x - 2 * INNER
    if width(_detail(bar), DETAIL) <= within:
        inside = _wrapped(bar, within, "inside")
        if inside.wide <= within and len(inside.name) <= _IN_BAR:
            return Placed(bar, inside, x, right, rows.free(x, right, near))
    best: tuple[int, Placed] | None = None
    sides: tuple[Side, ...] = ("right", "left")
    for (narrow, room), side in product(enumerate(_WIDEST_NAME), sides):
        if best is not None and narrow * _NARROW >= best[0]:
            break
        label = _wrapped(bar, room, side)
        at = label_x(label, x, right, critical=bar.critical)
        end = at + label.wide
        if at < 0:
            continue
        against = narrow * _NARROW + (end > chart.wide) * _OUTSIDE
        marks = bisect_left(chart.marks, end + 2) - bisect_right(chart.marks, at - 2)
        against += marks * _MARKED
        # A free row is looked for only where the lines behind the name still decide.
        if best is not None and against >= best[0]:
            continue
        row = rows.free(min(x, at), max(right, end), near)
        first, last = bisect_right(lines, at - 2, key=_at), bisect_left(lines, end + 2, key=_at)
        against += sum(line.passes(row) for line in lines[first:last]) * _BEHIND
        if best is None or against < best[0]:
            best = against, Placed(bar, label, x, right, row)
    assert best is not None, "to the right of a bar there is always room"
    return best[1]


@lru_cache(8192)
def _wrapped(bar: Bar, room: float, side: Side) -> Label:
    if side == "left":
        beside = _wrapped(bar, room, "right")
        return Label(beside.name, beside.detail, side)
    small = room if side == "inside" else max(room, _DATES)
    detail = wrapped(_detail(bar), small, DETAIL)
    if len(detail) > 1:
        parts = (*wrapped(bar.goal, small, DETAIL), *wrapped(bar.dates, small, DETAIL))
        detail = min(parts, detail, key=len)
    return Label(wrapped(bar.name, room, NAME, bold=True), detail, side)


@lru_cache(8192)
def _detail(bar: Bar) -> str:
    return clean(f"{bar.goal}, {bar.dates}")
