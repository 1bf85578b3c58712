"""The charts of chance: S-curves of finish and cost, and what moves the finish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milepost.engine.render.canvas import Box, Stroke, leading
from milepost.engine.render.chart_board import (
    LABEL,
    MARGIN,
    SMALL,
    WIDE,
    Board,
    Paper,
    dashed,
    numbers,
)
from milepost.engine.render.chart_sheet import Plot
from milepost.engine.render.text import width, wrapped
from milepost.engine.view.chart import Heading
from milepost.engine.view.charts_chance import DriverBar, SCurve, SCurveChart, TornadoChart
from milepost.engine.whatif.chances import SAFE

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
MARKS = {0.5: "o", SAFE: "D", 0.95: "s"}
NAMES = 252.0
THIN = 11.0
"""How thick a bar is at least."""
AROUND = 66.0
"""What stands above and below the bars."""
EMPTY = 40.0
"""How high a plot without a bar is."""
LEAST_ROW, SPARE = 16.0, 30.0
"""How high a bar's row is at least, and by how much it grows where there is room."""


def s_curve(view: SCurveChart, paper: Paper) -> Board:
    """The S-curves side by side, each read at 50, 80 and 95%."""
    board = Board(view.heading, paper, 240)
    body = board.body
    theme = board.theme
    board.sheet.text((body.x, body.y), (view.y_title,), SMALL, theme.ink)
    wide = (body.w - 44 - 34 * (len(view.curves) - 1)) / len(view.curves)
    for number, curve in enumerate(view.curves):
        x = body.x + 34 + number * (wide + 40)
        top = body.y + 3 * leading(SMALL) + 8
        name = wrapped(curve.name, wide, LABEL, bold=True)
        board.sheet.text((x, body.y + leading(SMALL) + 2), name, LABEL, theme.ink, bold=True)
        _s_curve(board, curve, Box(x, top, wide, body.bottom - top - 40), named=not number)
    return board


def _s_curve(board: Board, curve: SCurve, box: Box, *, named: bool) -> None:
    theme, sheet = board.theme, board.sheet
    plot = sheet.plot(box, curve.shown, (-0.03, 1.03))
    low, high = curve.shown
    ticks = curve.ticks if curve.ticks is not None else numbers(high, low, 7)
    plot.grid([tick.at for tick in ticks], SHARES)
    board.below(plot, ticks, curve.x_title)
    for share in SHARES if named else ():
        at = (box.x - 5, plot.at(0, share)[1] - leading(SMALL) / 2)
        sheet.text(at, (f"{share:.0%}",), SMALL, theme.muted, align="right")
    plot.line(curve.points, Stroke(theme.planned.border, 2.2))
    plot.line([(curve.planned, plot.y[0]), (curve.planned, plot.y[1])], dashed(theme.ink, 1.2))
    for reading in curve.readings:
        safe = reading.share == SAFE
        paint = theme.have if safe else theme.planned
        marker = MARKS[reading.share]
        plot.dot(reading.at, reading.share, marker, 7, paint.fill, paint.border, reading.label)
    wide = width(curve.planned_label, SMALL, bold=True) / 2
    middle = plot.at(curve.planned, 1)[0]
    middle = min(max(middle, box.x + wide), box.right - wide)
    at = (middle, box.y - leading(SMALL) - 2)
    sheet.text(at, (curve.planned_label,), SMALL, theme.ink, bold=True, align="center")
    for reading in curve.readings:
        color = theme.have.border if reading.share == SAFE else theme.ink
        sheet.place(plot.at(reading.at, reading.share), (reading.label,), SMALL, color, box)


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the bars of a list stand: the top and the height of their plot on the board.

    `middles` are counted from the foot of the plot upwards; `thick` is each bar's own height.
    """

    top: float
    high: float
    middles: tuple[float, ...]
    thick: float


def bar_rows(
    heading: Heading, paper: Paper, names: Sequence[str], room: float
) -> tuple[Board, Rows]:
    """A board with the names of bars below each other at its left, and where the bars stand."""
    lines = [wrapped(name, room - 10, LABEL, bold=True) for name in names]
    highs = [max(LEAST_ROW, len(name) * leading(LABEL) + 5) for name in lines]
    board = Board(heading, paper, sum(highs or [EMPTY]) + AROUND)
    spare = min((board.body.h - AROUND - sum(highs)) / max(1, len(highs)), SPARE)
    highs = [high + spare for high in highs]
    whole = sum(highs) or EMPTY
    top = board.body.y + leading(SMALL) + 4
    middles: list[float] = []
    y = top
    for name, tall in zip(lines, highs, strict=True):
        at = (MARGIN, y + (tall - len(name) * leading(LABEL)) / 2)
        board.sheet.text(at, name, LABEL, board.theme.ink, bold=True)
        middles.append(top + whole - y - tall / 2)
        y += tall
    return board, Rows(top, whole, tuple(middles), THIN + spare / 3)


def tornado(view: TornadoChart, paper: Paper) -> Board:
    """The strongest drivers as bars about the planned finish, the strongest on top."""
    board, rows = bar_rows(view.heading, paper, [bar.name for bar in view.bars], NAMES)
    box = Box(MARGIN + NAMES, rows.top, WIDE - 2 * MARGIN - NAMES, rows.high)
    plot = board.sheet.plot(box, view.shown, (0, rows.high))
    plot.grid([tick.at for tick in view.ticks])
    board.below(plot, view.ticks, view.x_title)
    at = (plot.at(view.planned, 0)[0], board.body.y)
    ink = board.theme.ink
    board.sheet.text(at, (view.planned_label,), SMALL, ink, bold=True, align="center")
    for bar, up in zip(view.bars, rows.middles, strict=True):
        _bar(plot, bar, view.planned, up, rows.thick)
    plot.line([(view.planned, 0), (view.planned, rows.high)], dashed(ink, 1.2))
    return board


def _bar(plot: Plot, bar: DriverBar, planned: float, up: float, thick: float) -> None:
    """A driver: the part that brings the finish forward and the part that puts it back."""
    theme = plot.sheet.theme
    y = (up - thick / 2, up + thick / 2)
    hatch = "////" if bar.event else ""
    sooner, later = min(bar.low, planned), max(bar.high, planned)
    say = f"{bar.name}: {bar.low_label} to {bar.high_label}"
    if sooner < planned:
        plot.bar((sooner, min(planned, bar.high)), y, theme.have.fill, hatch=hatch, say=say)
        end_of(plot, sooner, up, bar.low_label, after=False)
    if later > planned:
        plot.bar((max(planned, bar.low), later), y, theme.blocked.fill, hatch=hatch, say=say)
        end_of(plot, later, up, bar.high_label, after=True)


def end_of(plot: Plot, x: float, up: float, label: str, *, after: bool) -> None:
    """Write what the end of a bar stands for, to its right or to its left."""
    at, y = plot.at(x, up)
    plot.sheet.text(
        (at + (4 if after else -4), y - leading(SMALL) / 2),
        (label,),
        SMALL,
        plot.sheet.theme.ink,
        align="left" if after else "right",
    )
