"""What every picture has around it: the finding as a heading, and the legend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from milepost.engine.render.canvas import Box, Canvas, Point, Stroke, font, leading
from milepost.engine.render.palette import Paint
from milepost.engine.render.text import clean, width, wrapped

TITLE, SUBTITLE, LEGEND, WORD = 19.0, 11.0, 9.0, 8.0
HIGH = 14.0
_GAP = 16.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a legend: a sample `wide` points wide and 14 high, and what it means."""

    sample: Callable[[Canvas, Point], None]
    wide: float
    meaning: str


def heading(canvas: Canvas, title: str, subtitle: str, right: float) -> float:
    """Write the finding and what qualifies it across the sheet; where they end."""
    theme = canvas.theme
    below = 0.0
    for text, size, color, bold in (
        (title, TITLE, theme.ink, True),
        (subtitle, SUBTITLE, theme.muted, False),
    ):
        if clean(text):
            lines = wrapped(text, right, size, bold=bold)
            below = canvas.text((0, below), lines, size, color, bold=bold).bottom + 4
    return below


def legend(canvas: Canvas, entries: Sequence[Entry], top: float, right: float) -> float:
    """Set the entries in as many lines as they need; where they end."""
    high = leading(LEGEND)
    x, y = 0.0, top + 6
    for entry in entries:
        wide = entry.wide + 6 + width(entry.meaning, LEGEND)
        if x and x + wide > right:
            x, y = 0.0, y + HIGH + 6
        entry.sample(canvas, (x, y))
        at = (x + entry.wide + 6, y + (HIGH - high) / 2)
        canvas.text(at, (entry.meaning,), LEGEND, canvas.theme.muted)
        x += wide + _GAP
    return y + HIGH


def word_sample(paint: Paint, word: str, meaning: str) -> Entry:
    """A status as it stands on a card."""
    wide = width(word, WORD, bold=True) + 10

    def sample(canvas: Canvas, at: Point) -> None:
        border = Stroke(paint.border, 0.8, paint.line) if paint.line != "solid" else None
        label = font(word, WORD, paint.text, bold=True)
        canvas.box(Box(*at, wide, HIGH), paint.fill, border, rounded=False, label=label)

    return Entry(sample, wide, meaning)


def line_sample(stroke: Stroke, arrow: float, meaning: str) -> Entry:
    """A line as it runs through the picture."""

    def sample(canvas: Canvas, at: Point) -> None:
        middle = at[1] + HIGH / 2
        canvas.path([(at[0], middle), (at[0] + 26, middle)], stroke, arrow=arrow)

    return Entry(sample, 26, meaning)
