"""The board that every chart is laid out on: its heading, its foot, and its axes' words.

A board is ten inches wide and as high as a slide, or higher where the names need it. What a line
or a mark is stands beside it: there are no legends, and no colour that alone tells anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milepost.engine.render.canvas import Box, Stroke, leading
from milepost.engine.render.chart_sheet import Format, Plot, Sheet
from milepost.engine.render.palette import Theme
from milepost.engine.render.picture import LONG_AND_SHORT, Page
from milepost.engine.render.text import widest, wrapped
from milepost.engine.view.chart import Heading, Tick

WIDE, HIGH = 720.0, 405.0
MARGIN = 26.0
EDGE = 2.0
"""What is left of the margin where a chart stands beside other text."""
TITLE, SUBTITLE, LABEL, SMALL, STAMP = 15.5, 10.0, 9.0, 8.0, 6.0


@dataclass(frozen=True, slots=True)
class Row:
    """A plot of several one below the other: its name on the left, what qualifies it below that."""

    name: tuple[str, ...]
    note: tuple[str, ...]

    @property
    def high(self) -> float:
        """How high the words are."""
        return len(self.name) * leading(LABEL) + len(self.note) * leading(SMALL)


def row_of(name: str, note: str, room: float) -> Row:
    """A row with its words wrapped."""
    lines = wrapped(note, room, SMALL) if note else ()
    return Row(wrapped(name, room, LABEL, bold=True), lines)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a chart is drawn on: its theme, and the page with what stands at its foot.

    Without a page it is the inside of another one, whose own text states the finding.
    """

    theme: Theme
    page: Page | None


class Board:
    """A sheet with its heading and its foot; `body` is what is left between them.

    It is as high as a slide, or higher where `need`, the height of the body in points, asks for it.
    On a page of another shape it has room at its foot or on both sides.
    """

    def __init__(self, heading: Heading, paper: Paper, need: float) -> None:
        room = WIDE - 2 * MARGIN
        self.theme, self._heading = paper.theme, heading
        if paper.page is None:
            # The margin is that of the page around it.
            high, wide = EDGE + need + EDGE, WIDE - MARGIN + EDGE
            self.sheet = Sheet(paper.theme, wide, high, EDGE - MARGIN)
            self.body = Box(MARGIN, EDGE, room, need)
            self._foot = ""
            return
        self._foot = paper.page.foot
        title = wrapped(heading.title, room, TITLE, bold=True)
        subtitle = wrapped(heading.subtitle, room, SUBTITLE) if heading.subtitle else ()
        stamp = wrapped(self._foot, room, STAMP) if self._foot else ()
        top = MARGIN + len(title) * leading(TITLE) + len(subtitle) * leading(SUBTITLE) + 12
        foot = len(stamp) * leading(STAMP) + MARGIN * 0.6
        high, wide = max(HIGH, top + need + foot + 10), WIDE
        across = WIDE
        if paper.page.size != "fit":
            across, short = LONG_AND_SHORT[paper.page.size]
            high = max(high, WIDE * short / across)
            wide = high * across / short
        self.sheet = Sheet(paper.theme, wide, high, (wide - WIDE) / 2, across / wide)
        box = self.sheet.text((MARGIN, MARGIN), title, TITLE, self.theme.ink, bold=True)
        if subtitle:
            self.sheet.text((MARGIN, box.bottom + 2), subtitle, SUBTITLE, self.theme.muted)
        if stamp:
            self.sheet.text((MARGIN, high - foot), stamp, STAMP, self.theme.muted)
        self.body = Box(MARGIN, top, room, high - foot - 10 - top)

    def finished(self, kind: Format) -> bytes:
        """The file; in an SVG the name of the chart begins every id."""
        heading = self._heading
        say = f"{heading.say} {self._foot}".strip()
        return self.sheet.finished(kind, heading.name.replace("_", "-"), heading.title, say)

    def name(self, row: Row, box: Box) -> None:
        """Write the words of a row beside its plot."""
        at = self.sheet.text((MARGIN, box.y), row.name, LABEL, self.theme.ink, bold=True)
        if row.note:
            self.sheet.text((MARGIN, at.bottom), row.note, SMALL, self.theme.muted)

    def below(self, plot: Plot, ticks: Sequence[Tick], title: str = "") -> None:
        """Write the names of ticks below a plot, as many as have room, and the axis's title."""
        bottom = plot.box.bottom + 4
        lines = max((2 if tick.under else 1 for tick in ticks), default=0)
        edge = plot.box.x - 30
        pending = ""
        for tick in ticks:
            x = plot.at(tick.at, plot.y[0])[0]
            under = tick.under or pending
            words = (tick.label, under) if under else (tick.label,)
            wide = widest(words, SMALL)
            if x - wide / 2 < edge + 4 or x + wide / 2 > WIDE - 6:
                pending = under
                continue
            pending = ""
            drawn = self.sheet.text((x, bottom), words, SMALL, self.theme.muted, align="center")
            edge = drawn.right
        if title:
            under_ticks = bottom + lines * leading(SMALL) + 1
            middle = plot.box.x + plot.box.w / 2
            named = wrapped(title, plot.box.w, SMALL)
            self.sheet.text((middle, under_ticks), named, SMALL, self.theme.ink, align="center")


def numbers(most: float, least: float = 0.0, about: int = 4) -> tuple[Tick, ...]:
    """Round values of an axis between two numbers.

    >>> [tick.label for tick in numbers(200_000)]
    ['0', '50,000', '100,000', '150,000', '200,000']
    """
    span = max(most - least, 1e-9)
    step = _nice(span / about)
    first = -int(-least // step) if least > 0 else int(least // step)
    found = []
    value = first * step
    while value <= most * (1 + 1e-9):
        if value >= least - 1e-9:
            found.append(Tick(value, f"{value:,.10g}" if step < 1 else f"{round(value):,}"))
        first += 1
        value = round(first * step, 10)
    return tuple(found)


def _nice(size: float) -> float:
    """1, 2 or 5 times a power of ten, not below a size."""
    power = 10.0 ** (len(f"{int(size)}") - 1) if size >= 1 else 1.0
    while power > size:
        power /= 10
    for factor in (1, 2, 5, 10):
        if factor * power >= size:
            return factor * power
    return 10 * power


def dashed(color: str, wide: float = 1.4) -> Stroke:
    """A dashed line."""
    return Stroke(color, wide, "dashed")
