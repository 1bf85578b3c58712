"""Where bars and names go on a slide without room for dates: names on one line if they can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from milepost.engine.render.packing import (
    INNER,
    NAME,
    Chart,
    Crossing,
    Label,
    Placed,
    Side,
    label_x,
    packed,
)
from milepost.engine.render.text import wrapped
from milepost.engine.view.timeline import Bar

_APART = 7.0
_SIDES: tuple[Side, ...] = ("right", "left")


def packed_brief(
    bars: Sequence[Bar], chart: Chart, lines: Sequence[Crossing]
) -> tuple[Placed, ...]:
    """As packing.packed does, with names on one line where there is a place for one."""
    taken: list[list[tuple[float, float]]] = []
    placed: list[Placed] = []
    for bar in sorted(bars, key=lambda bar: (not bar.critical, bar.start, bar.end, bar.id)):
        x = bar.start * chart.scale
        right = max(bar.end * chart.scale, x + 4)
        label = _one_line(bar, x, right, chart, lines)
        low, high = x, right
        if label.side != "inside":
            at = label_x(label, x, right, critical=bar.critical)
            low, high = min(x, at), max(right, at + label.wide)
        row = next(
            (
                number
                for number, spans in enumerate(taken)
                if all(high + _APART <= start or end + _APART <= low for start, end in spans)
            ),
            len(taken),
        )
        taken += [[]] * (row == len(taken))
        taken[row] = [*taken[row], (low, high)]
        placed.append(Placed(bar, label, x, right, row))
    return tuple(placed)


def _one_line(bar: Bar, x: float, right: float, chart: Chart, lines: Sequence[Crossing]) -> Label:
    label = Label(wrapped(bar.name, chart.wide, NAME, bold=True), (), "inside")
    if label.wide <= right - x - 2 * INNER and len(label.name) == 1:
        return label
    free: list[Label] = []
    for side in _SIDES:
        beside = Label(label.name, (), side)
        at = label_x(beside, x, right, critical=bar.critical)
        if at >= 0 and at + beside.wide <= chart.wide:
            if not any(at - 2 < line.x < at + beside.wide + 2 for line in lines):
                return beside
            free.append(beside)
    other = packed((bar,), chart, lines)
    return free[0] if free else replace(other[0].label, detail=())
