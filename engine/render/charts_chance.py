"""The charts of chance: S-curves of finish and cost, and what moves the finish."""

from __future__ import annotations

from milepost.engine.render.canvas import Box, Stroke, leading
from milepost.engine.render.chart_letters import lines_of
from milepost.engine.render.chart_sheet import Plot, Sheet
from milepost.engine.render.charts import (
    LABEL,
    MARGIN,
    SMALL,
    WIDE,
    Board,
    Paper,
    chart,
    dashed,
    numbers,
)
from milepost.engine.render.palette import ThemeName
from milepost.engine.render.picture import WHOLE, Page
from milepost.engine.view.charts_chance import DriverBar, SCurve, SCurveChart, TornadoChart
from milepost.engine.whatif.chances import SAFE

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
MARKS = {0.5: "o", SAFE: "D", 0.95: "s"}
NAMES = 252.0
LEAST_ROW = 16.0


def draw_s_curve(
    view: SCurveChart,
    format: str = "svg",  # noqa: A002 - the word of the command line
    theme: ThemeName = "light",
    page: Page = WHOLE,
) -> bytes:
    """The S-curves side by side, each read at 50, 80 and 95 %."""

    def filled(paper: Paper) -> Board:
        board = Board(view.heading, paper, 240)
        body = board.body
        theme = board.theme
        board.sheet.text((body.x, body.y), (view.y_title,), SMALL, theme.ink)
        wide = (body.w - 44 - 34 * (len(view.curves) - 1)) / len(view.curves)
        for number, curve in enumerate(view.curves):
            x = body.x + 34 + number * (wide + 40)
            top = body.y + 2 * leading(SMALL) + 4
            name = lines_of(curve.name, wide, LABEL, bold=True)
            board.sheet.text((x, body.y + leading(SMALL) + 2), name, LABEL, theme.ink, bold=True)
            _s_curve(board, curve, Box(x, top, wide, body.bottom - top - 40), named=not number)
        return board

    return chart(filled, "s-curve", format, theme, page)


def _s_curve(board: Board, curve: SCurve, box: Box, *, named: bool) -> None:
    theme, sheet = board.theme, board.sheet
    plot = sheet.plot(box, curve.shown, (-0.03, 1.03))
    low, high = curve.shown
    ticks = curve.ticks if curve.ticks is not None else numbers(high, low, 5)
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
    top = plot.at(curve.planned, 0.93)
    sheet.place(top, (curve.planned_label,), SMALL, theme.ink, box)
    for reading in curve.readings:
        color = theme.have.border if reading.share == SAFE else theme.ink
        sheet.place(plot.at(reading.at, reading.share), (reading.label,), SMALL, color, box)


def draw_tornado(
    view: TornadoChart,
    format: str = "svg",  # noqa: A002 - the word of the command line
    theme: ThemeName = "light",
    page: Page = WHOLE,
) -> bytes:
    """The strongest drivers as bars about the planned finish, the strongest on top."""

    def filled(paper: Paper) -> Board:
        names = [lines_of(bar.name, NAMES - 10, LABEL, bold=True) for bar in view.bars]
        highs = [max(LEAST_ROW, len(name) * leading(LABEL) + 5) for name in names]
        board = Board(view.heading, paper, sum(highs) + 66)
        body = board.body
        spare = min((body.h - 66 - sum(highs)) / max(1, len(highs)), 12.0)
        highs = [high + spare for high in highs]
        whole = sum(highs) or 40.0
        box = Box(MARGIN + NAMES, body.y + leading(SMALL) + 4, WIDE - 2 * MARGIN - NAMES, whole)
        plot = board.sheet.plot(box, view.shown, (0, whole))
        plot.grid([tick.at for tick in view.ticks])
        board.below(plot, view.ticks, view.x_title)
        middle = plot.at(view.planned, whole)[0]
        at = (middle, body.y)
        theme = board.theme
        board.sheet.text(at, (view.planned_label,), SMALL, theme.ink, bold=True, align="center")
        top = whole
        for bar, name, tall in zip(view.bars, names, highs, strict=True):
            at = (MARGIN, box.bottom - top + (tall - len(name) * leading(LABEL)) / 2)
            board.sheet.text(at, name, LABEL, theme.ink, bold=True)
            _bar(plot, bar, view.planned, top - tall / 2)
            top -= tall
        plot.line([(view.planned, 0), (view.planned, whole)], dashed(theme.ink, 1.2))
        return board

    return chart(filled, view.name, format, theme, page)


def _bar(plot: Plot, bar: DriverBar, planned: float, up: float) -> None:
    """A driver: the part that brings the finish forward and the part that puts it back."""
    theme, sheet = plot.sheet.theme, plot.sheet
    y = (up - 5.5, up + 5.5)
    hatch = "////" if bar.event else ""
    sooner, later = min(bar.low, planned), max(bar.high, planned)
    say = f"{bar.name}: {bar.low_label} to {bar.high_label}"
    if sooner < planned:
        plot.bar((sooner, min(planned, bar.high)), y, theme.have.fill, hatch=hatch, say=say)
        _end(sheet, plot, sooner, up, bar.low_label, "right")
    if later > planned:
        plot.bar((max(planned, bar.low), later), y, theme.blocked.fill, hatch=hatch, say=say)
        _end(sheet, plot, later, up, bar.high_label, "left")


def _end(sheet: Sheet, plot: Plot, x: float, up: float, label: str, align: str) -> None:
    at, y = plot.at(x, up)
    left = align == "left"
    sheet.text(
        (at + (4 if left else -4), y - leading(SMALL) / 2),
        (label,),
        SMALL,
        sheet.theme.ink,
        align="left" if left else "right",
    )
