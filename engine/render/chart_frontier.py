"""The chart of a frontier: plans that none beats, as stairs, and beside them those that are."""

from __future__ import annotations

from milepost.engine.render.canvas import Box, Stroke, leading
from milepost.engine.render.chart_board import LABEL, SMALL, Board, Paper, numbers
from milepost.engine.render.chart_sheet import Plot
from milepost.engine.view.chart_frontier import FrontierChart

LEFT = 64.0


def frontier(view: FrontierChart, paper: Paper) -> Board:
    """The frontier with its ends, its bend and today's plan named."""
    board = Board(view.heading, paper, 250)
    body, sheet = board.body, board.sheet
    sheet.text((body.x, body.y), (view.y_title,), SMALL, board.theme.ink)
    top = body.y + leading(SMALL) + 4
    box = Box(body.x + LEFT, top, body.w - LEFT, body.bottom - top - 30)
    xs = [point.x for point in view.points] + [x for x, _ in view.beaten] or [0.0, 1.0]
    edge = (max(xs) - min(xs)) * 0.08 or max(xs[0] / 4, 1.0)
    across = (min(xs) - edge, max(xs) + edge)
    plot = sheet.plot(box, across, view.shown)
    ticks = numbers(across[1], max(across[0], 0.0), 8)
    board.below(plot, ticks, view.x_title)
    low, high = view.shown
    up = view.ticks if view.ticks is not None else numbers(high, low)
    plot.grid([tick.at for tick in ticks], [tick.at for tick in up if tick.at > low])
    last, year = 1e9, ""
    for tick in up:
        y = plot.at(plot.x[0], tick.at)[1]
        year = tick.under or year
        words = f"{tick.label} {year}".strip()
        if last - y >= leading(SMALL) + 1:
            at = (box.x - 6, y - leading(SMALL) / 2)
            sheet.text(at, (words,), SMALL, board.theme.muted, align="right")
            last = y
    _stairs(view, plot)
    return board


def _stairs(view: FrontierChart, plot: Plot) -> None:
    """Between two plans their money buys what the cheaper one brings."""
    theme, sheet = plot.sheet.theme, plot.sheet
    line: list[tuple[float, float]] = []
    for point in view.points:
        if line:
            line.append((point.x, line[-1][1]))
        line.append((point.x, point.y))
    if line:
        plot.line(line, Stroke(theme.planned.border, 1.8))
    for x, y in view.beaten:
        plot.dot(x, y, "x", 5, theme.ink, theme.ink, "a plan that is beaten")
    for point in view.points:
        paint = theme.have if point.knee else theme.planned
        marker, size = ("D", 9.0) if point.knee else ("o", 7.0)
        plot.dot(point.x, point.y, marker, size, paint.fill, paint.border, point.say)
    for point in view.points:
        if point.label:
            color = theme.have.border if point.knee else theme.ink
            at = plot.at(point.x, point.y)
            sheet.place(at, (point.label,), LABEL, color, plot.box)
