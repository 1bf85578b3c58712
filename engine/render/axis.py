"""The axis of a picture over time: quarters with their names, and flags on single days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milepost.engine.render.canvas import Box, Canvas, Stroke, leading, table, text_rows
from milepost.engine.render.text import widest, width, wrapped
from milepost.engine.view.timeline import TODAY, Milestone, Quarter

QUARTER_SIZE, FLAG_SIZE = 9.0, 8.0
FLAG_ROOM = 180.0
WIDE = 1000.0
"""How wide the chart would like to be, in points."""


def scale_of(days: int) -> float:
    """Points a day: the whole plan at a glance, yet no week thinner than 5.5 points."""
    return min(max(WIDE / max(days, 1), 5.5 / 7), 22 / 7)


@dataclass(frozen=True)
class Flag:
    """The words of a milestone, and where they stand beside its line at `x`."""

    mark: Milestone
    lines: tuple[str, ...]
    box: Box
    x: float


def flags(marks: Sequence[Milestone], scale: float, chart: Box) -> tuple[list[Flag], float]:
    """A place for the words of each milestone, lower where they would meet; where they end."""
    placed: list[Flag] = []
    for mark in marks:
        lines = _words(mark)
        wide = widest(lines, FLAG_SIZE, bold=True) + 10
        high = len(lines) * leading(FLAG_SIZE) + 5
        x = chart.x + mark.day * scale
        at = x - wide if x + wide > chart.right and x - wide >= chart.x else x
        y = chart.y
        while any(flag.box.overlaps(Box(at - 3, y, wide + 6, high + 3)) for flag in placed):
            y += 4
        placed.append(Flag(mark, lines, Box(at, y, wide, high), x))
    return placed, max((flag.box.bottom for flag in placed), default=chart.y - 4) + 4


def _words(mark: Milestone) -> tuple[str, ...]:
    """The label with its day, which stays in one piece."""
    *most, last = wrapped(mark.label, FLAG_ROOM, FLAG_SIZE, bold=True)
    together = f"{last} {mark.date}"
    if width(together, FLAG_SIZE, bold=True) <= FLAG_ROOM:
        return (*most, together)
    return (*most, last, mark.date)


def draw_quarters(canvas: Canvas, quarters: Sequence[Quarter], chart: Box, scale: float) -> None:
    """A line where each quarter begins, and its name above the chart where there is room."""
    theme = canvas.theme
    for quarter in quarters:
        x = chart.x + quarter.start * scale
        wide = (quarter.end - quarter.start) * scale
        canvas.path([(x, chart.y), (x, chart.bottom)], Stroke(theme.grid, 0.9))
        for label in (quarter.label, quarter.label.partition(" ")[0]):
            if width(label, QUARTER_SIZE, bold=True) + 6 > wide:
                continue
            at = (x + wide / 2, chart.y - leading(QUARTER_SIZE) - 4)
            canvas.text(at, (label,), QUARTER_SIZE, theme.muted, bold=True, align="center")
            break


def draw_flags(canvas: Canvas, placed: Sequence[Flag], bottom: float) -> None:
    """All lines first, so that none runs over the words of another."""
    theme = canvas.theme
    for flag in placed:
        color = theme.have.border if flag.mark.label != TODAY else theme.muted
        style = {True: "solid", False: "dashed"}[flag.mark.target]
        stroke = Stroke(color, 1.4, style if flag.mark.label != TODAY else "dotted")
        canvas.path([(flag.x, flag.box.y), (flag.x, bottom)], stroke)
    for flag in placed:
        if flag.mark.target:
            fill, text, border = theme.have.fill, theme.have.text, theme.have.border
        elif flag.mark.label == TODAY:
            fill, text, border = theme.page, theme.muted, theme.muted
        else:
            fill, text, border = theme.page, theme.ink, theme.have.border
        rows = text_rows(flag.lines, flag.box.w - 8, FLAG_SIZE, text, bold=True)
        say = f"{flag.mark.label.removesuffix(':')}: {flag.mark.date}"
        canvas.box(flag.box, fill, Stroke(border, 1), rounded=False, label=table(rows), say=say)
