"""Where the bars of a timeline and their names go: beside each other, never over each other.

A name stands in its bar where it fits, else to the right of it, else to the left. Of the places
that are free it takes the first that no line of the critical path runs through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from milepost.engine.render.canvas import leading
from milepost.engine.render.text import widest, wrapped
from milepost.engine.view.timeline import Bar

NAME, DETAIL = 9.0, 8.0
PAD, INNER = 5.0, 8.0
LEAST = 21.0
_WIDEST_NAME = (165.0, 120.0, 90.0)
_IN_BAR = 2
_APART = 7.0

Side = Literal["inside", "right", "left"]


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a step on one or more lines, and what it leads to and when."""

    name: tuple[str, ...]
    detail: tuple[str, ...]
    side: Side

    @property
    def wide(self) -> float:
        """The width of the widest line."""
        return max(widest(self.name, NAME, bold=True), widest(self.detail, DETAIL))

    @property
    def high(self) -> float:
        """The height of all lines."""
        return len(self.name) * leading(NAME) + len(self.detail) * leading(DETAIL)


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


@dataclass
class _Rows:
    taken: list[list[tuple[float, float]]] = field(default_factory=list)

    def put(self, low: float, high: float) -> int:
        for number, row in enumerate(self.taken):
            if all(high + _APART <= start or end + _APART <= low for start, end in row):
                row.append((low, high))
                return number
        self.taken.append([(low, high)])
        return len(self.taken) - 1


def packed(
    bars: Sequence[Bar], scale: float, lines: Sequence[float], chart: float
) -> tuple[Placed, ...]:
    """Place the bars of a lane, the critical path in the first rows.

    `scale` is points a day, `lines` where lines of the critical path cross the lane, `chart` the
    width of the chart, which names may leave only to the right and only if there is no other place.
    """
    rows = _Rows()
    placed: list[Placed] = []
    for bar in sorted(bars, key=lambda bar: (not bar.critical, bar.start, bar.end, bar.id)):
        x = bar.start * scale
        right = max(bar.end * scale, x + 4)
        label = _label(bar, x, right, lines, chart)
        low, high = x, right
        if label.side != "inside":
            at = label_x(label, x, right, critical=bar.critical)
            low, high = min(low, at), max(high, at + label.wide)
        placed.append(Placed(bar, label, x, right, rows.put(low, high)))
    return tuple(placed)


def _label(bar: Bar, x: float, right: float, lines: Sequence[float], chart: float) -> Label:
    inside = _wrapped(bar, right - x - 2 * INNER, "inside")
    fits = inside.wide <= right - x - 2 * INNER
    if fits and len(inside.name) <= _IN_BAR and len(inside.detail) == 1:
        return inside
    tried = [_wrapped(bar, room, side) for room in _WIDEST_NAME for side in ("right", "left")]
    inner = []
    for label in tried:
        at = label_x(label, x, right, critical=bar.critical)
        if at >= 0 and at + label.wide <= chart:
            inner.append(label)
            if not any(at - 2 < line < at + label.wide + 2 for line in lines):
                return label
    return inner[0] if inner else tried[0]


def _wrapped(bar: Bar, room: float, side: Side) -> Label:
    room = max(room, 1.0)
    whole = wrapped(f"{bar.goal}, {bar.dates}", room, DETAIL)
    parts = (*wrapped(bar.goal, room, DETAIL), *wrapped(bar.dates, room, DETAIL))
    detail = whole if len(whole) < len(parts) else parts
    return Label(wrapped(bar.name, room, NAME, bold=True), detail, side)
