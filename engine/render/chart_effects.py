"""The chart of what single changes do: the finish on the left, the money on the right."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.engine.render.canvas import Box, leading
from milepost.engine.render.chart_board import (
    MARGIN,
    SMALL,
    WIDE,
    Board,
    Paper,
    dashed,
    numbers,
)
from milepost.engine.render.charts_chance import bar_rows
from milepost.engine.render.text import widest
from milepost.engine.view.chart_effects import Change, EffectsChart

NAMES = 240.0
GAP = 16.0
SAME = "as planned"
"""What stands in place of a bar where a change does nothing."""
LEAST_SHARE = 0.1
"""The part of a plot that bars have at least, however wide their words are."""


def effects(view: EffectsChart, paper: Paper) -> Board:
    """The changes as rows, each with a bar for the finish and one for the money."""
    board, rows = bar_rows(view.heading, paper, [row.name for row in view.rows], NAMES)
    both: Sequence[tuple[str, list[Change]]] = (
        (view.finish_title, [row.finish for row in view.rows]),
        (view.money_title, [row.money for row in view.rows]),
    )
    panels = [panel for panel in both if any(change.text for change in panel[1])] or both[:1]
    room = WIDE - 2 * MARGIN - NAMES
    wide = (room - GAP * (len(panels) - 1)) / len(panels)
    for number, (title, changes) in enumerate(panels):
        box = Box(MARGIN + NAMES + number * (wide + GAP), rows.top, wide, rows.high)
        low, high = _shown(changes, wide)
        plot = board.sheet.plot(box, (low, high), (0, rows.high))
        ticks = numbers(high, low, 4) if view.rows else ()
        plot.grid([tick.at for tick in ticks])
        board.below(plot, ticks, title)
        plot.line([(0, 0), (0, rows.high)], dashed(board.theme.ink, 1.2))
        for change, up in zip(changes, rows.middles, strict=True):
            if change.amount:
                paint = board.theme.have if change.good else board.theme.blocked
                across = min(change.amount, 0.0), max(change.amount, 0.0)
                y = up - rows.thick / 2, up + rows.thick / 2
                plot.bar(across, y, paint.fill, say=change.text)
            # Where a bar runs to the left its words have the free half: both fit a narrow plot.
            x, middle = plot.at(max(change.amount, 0.0), up)
            at = (x + 4, middle - leading(SMALL) / 2)
            color = board.theme.ink if change.text else board.theme.muted
            board.sheet.text(at, (change.text or SAME,), SMALL, color)
    key = (MARGIN + NAMES, board.body.y)
    board.sheet.text(key, ("Dashed: the plan as it is",), SMALL, board.theme.ink)
    return board


def _shown(changes: Sequence[Change], wide: float) -> tuple[float, float]:
    """What the axis runs over, so that there is room for the words after the bars."""
    low = min([0.0, *(change.amount for change in changes)])
    high = max([0.0, *(change.amount for change in changes)])
    edge = leading(SMALL)
    room = wide - edge
    a_point = (high - low or 1.0) / room
    for change in changes:
        rest = max(room - edge - widest([change.text or SAME], SMALL), LEAST_SHARE * wide)
        a_point = max(a_point, (max(change.amount, 0.0) - low) / rest)
    return low - edge * a_point, low + room * a_point
