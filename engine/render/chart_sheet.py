"""A sheet for charts: text and plots in points from the top left, drawn by matplotlib.

A PNG and a PDF show the letters in which all is measured; an SVG keeps its text as text, in the
type of all pictures, whose letters are narrower.
"""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from milepost.engine.render import svg
from milepost.engine.render.canvas import Box, Point, Stroke, leading
from milepost.engine.render.chart_letters import font, widest
from milepost.engine.render.chart_svg import settled
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.palette import Theme
from milepost.engine.render.text import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Range = tuple[float, float]
Format = Literal["svg", "png", "pdf"]
FORMATS: tuple[Format, ...] = ("svg", "png", "pdf")

PIXELS = 1920
"""How wide a PNG is: as wide as a slide on a screen."""
DASHES: dict[str, Any] = {"solid": "-", "dashed": (0, (4, 2)), "dotted": (0, (1, 1.6))}


class Sheet:
    """A page of one chart, which begins `left` points from its edge; all is drawn to `scale`.

    `taken` are the boxes of all that no label may cover, `words` those of them that are text.

    To be used within `ready`.
    """

    def __init__(
        self, theme: Theme, wide: float, high: float, left: float = 0.0, scale: float = 1.0
    ) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        inches = wide * scale / 72, high * scale / 72
        self.figure = Figure(inches, dpi=72, facecolor=theme.page)
        FigureCanvasAgg(self.figure)
        self.theme = theme
        self.wide, self.high, self.left, self.scale = wide, high, left, scale
        self.taken: list[Box] = []
        self.words: list[Box] = []
        self.said: dict[str, str] = {}

    def text(
        self,
        at: Point,
        lines: Sequence[str],
        size: float,
        color: str,
        *,
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
    ) -> Box:
        """Write lines with their top left (or right, or centre) at a point; their box."""
        wide = widest(lines, size, bold=bold)
        x = at[0] - {"left": 0.0, "right": wide, "center": wide / 2}[align]
        box = Box(x, at[1], wide, len(lines) * leading(size))
        for number, line in enumerate(lines):
            base = at[1] + number * leading(size) + 0.95 * size
            self.figure.text(
                *self._inches((at[0], base)),
                clean(line),
                transform=self.figure.dpi_scale_trans,
                fontproperties=font(size * self.scale, bold=bold),
                color=color,
                ha=align,
                va="baseline",
                parse_math=False,
            )
        self.taken.append(box)
        self.words.append(box)
        return box

    def line(self, points: Sequence[Point], stroke: Stroke) -> None:
        """Draw a line anywhere on the sheet."""
        from matplotlib.lines import Line2D

        placed = [self._inches(point) for point in points]
        drawn = Line2D(
            [x for x, _ in placed],
            [y for _, y in placed],
            transform=self.figure.dpi_scale_trans,
            color=stroke.color,
            linewidth=stroke.width * self.scale,
            linestyle=DASHES[stroke.style],
        )
        self.figure.add_artist(drawn)

    def _inches(self, at: Point) -> Point:
        """A point as the figure counts: in inches from the bottom left."""
        return (at[0] + self.left) * self.scale / 72, (self.high - at[1]) * self.scale / 72

    def plot(self, box: Box, x: Range, y: Range) -> Plot:
        """A plot in that box, with its values from left to right and from the bottom up."""
        return Plot(self, box, x, y)

    def place(self, near: Point, lines: Sequence[str], size: float, color: str, room: Box) -> Box:
        """Write a label as near to a point as nothing is in its way, with a line where it is far.

        It stays within `room` and off whatever is taken. Raises DrawingFailed without such a place.
        """
        wide, high = widest(lines, size, bold=True), len(lines) * leading(size)
        for box in _around(near, wide, high, room):
            edge = min(max(near[0], box.x), box.right), min(max(near[1], box.y), box.bottom)
            far = math.dist(edge, near) > FAR
            way = _along(edge, near) if far else []
            crossed = any(piece.overlaps(words) for piece in way for words in self.words)
            if not crossed and not any(box.overlaps(other) for other in self.taken):
                break
        else:
            raise DrawingFailed("a label of the chart finds no place")
        if far:
            self.line([edge, near], Stroke(self.theme.tie, 0.7))
            self.taken += way
        self.text((box.x + wide / 2, box.y), lines, size, color, bold=True, align="center")
        return box

    def finished(self, kind: Format, prefix: str, title: str, say: str) -> bytes:
        """The sheet as a file; `say` describes it to those who listen.

        A PNG is 1920 pixels wide, whatever its shape.
        """
        stream = io.BytesIO()
        if kind == "png":
            dpi = PIXELS * 72 / (self.wide * self.scale)
            self.figure.savefig(stream, format="png", dpi=dpi, metadata={"Software": None})
            return stream.getvalue()
        if kind == "pdf":
            about = {"Title": clean(title), "Subject": clean(say), "Producer": "milepost"}
            none = dict.fromkeys(("CreationDate", "Creator"))
            self.figure.savefig(stream, format="pdf", metadata={**about, **none})
            return stream.getvalue()
        none = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.figure.savefig(stream, format="svg", metadata=none)
        text = settled(stream.getvalue().decode(), prefix, self.said)
        return svg.finished(text.encode(), prefix, title, say, {})


FAR = 14.0
"""How far in points a label may be from its point without a line that leads there."""


def _around(near: Point, wide: float, high: float, room: Box) -> Iterator[Box]:
    """Boxes around a point within some room, the nearest first."""
    reach = math.hypot(room.w, room.h)
    away = 6.0
    while away < reach:
        for step in range(16):
            angle = math.pi / 8 * ((step + 1) // 2) * (1 if step % 2 else -1)
            across, down = math.cos(angle), math.sin(angle)
            x = near[0] + across * (away + wide / 2) - wide / 2
            y = near[1] + down * (away + high / 2) - high / 2
            box = Box(x, y, wide, high)
            if (
                room.x <= box.x
                and box.right <= room.right
                and room.y <= box.y
                and box.bottom <= room.bottom
            ):
                yield box
        away += 3


def _along(a: Point, b: Point) -> list[Box]:
    """Small boxes along a straight line."""
    pieces = max(1, math.ceil(math.dist(a, b) / 8))
    found: list[Box] = []
    for piece in range(pieces):
        x, y = (p + (q - p) * piece / pieces for p, q in zip(a, b, strict=True))
        u, v = (p + (q - p) * (piece + 1) / pieces for p, q in zip(a, b, strict=True))
        found.append(Box(min(x, u) - 1, min(y, v) - 1, abs(u - x) + 2, abs(v - y) + 2))
    return found


class Plot:
    """A rectangle with a scale across and one upwards. Colours, widths and sizes in points."""

    def __init__(self, sheet: Sheet, box: Box, x: Range, y: Range) -> None:
        self.sheet, self.box, self.x, self.y = sheet, box, x, y
        place = (
            (box.x + sheet.left) / sheet.wide,
            1 - box.bottom / sheet.high,
            box.w / sheet.wide,
            box.h / sheet.high,
        )
        self.axes: Axes = sheet.figure.add_axes(place, facecolor=sheet.theme.panel)
        self.axes.set(xlim=x, ylim=y, xticks=(), yticks=())
        for spine in self.axes.spines.values():
            spine.set(color=sheet.theme.grid, linewidth=0.8 * sheet.scale)

    def at(self, x: float, y: float) -> Point:
        """Where a pair of values stands on the sheet."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return self.box.x + across * self.box.w, self.box.bottom - up * self.box.h

    def grid(self, x: Sequence[float] = (), y: Sequence[float] = ()) -> None:
        """Faint lines at values of each scale."""
        look: dict[str, Any] = {"color": self.sheet.theme.grid, "zorder": 0.5}
        look["linewidth"] = 0.8 * self.sheet.scale
        for value in x:
            self.axes.axvline(value, **look)
        for value in y:
            self.axes.axhline(value, **look)

    def line(self, points: Sequence[Point], stroke: Stroke) -> None:
        """A line through points; where a value is not a number it breaks off."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self.axes.plot(
            xs,
            ys,
            color=stroke.color,
            linewidth=stroke.width * self.sheet.scale,
            linestyle=DASHES[stroke.style],
            solid_joinstyle="round",
        )
        for (xa, ya), (xb, yb) in itertools.pairwise(points):
            if not any(map(math.isnan, (xa, ya, xb, yb))):
                self.sheet.taken += _along(self.at(xa, ya), self.at(xb, yb))

    def area(self, points: Sequence[Point], color: str, *, hatch: str = "") -> None:
        """The area between a line through points and zero; with `hatch` in stripes."""
        self.axes.fill_between(
            [x for x, _ in points],
            [y for _, y in points],
            facecolor=color,
            edgecolor=self.sheet.theme.page if hatch else "none",
            hatch=hatch or None,
            linewidth=0,
        )
        for (xa, ya), (xb, yb) in itertools.pairwise(points):
            (left, top), (right, bottom) = self.at(xa, max(ya, yb)), self.at(xb, 0)
            if right > left and bottom > top:
                self.sheet.taken.append(Box(left, top, right - left, bottom - top))

    def bar(self, x: Range, y: Range, color: str, *, hatch: str = "", say: str = "") -> None:
        """A rectangle between two values of each scale; `say` is what pointing at it tells."""
        from matplotlib.patches import Rectangle

        drawn = Rectangle(
            (x[0], y[0]),
            x[1] - x[0],
            y[1] - y[0],
            facecolor=color,
            edgecolor=self.sheet.theme.page if hatch else color,
            hatch=hatch or None,
            linewidth=0.5 * self.sheet.scale,
            zorder=2,
        )
        self.axes.add_patch(drawn)
        self._named(drawn, say)
        (left, top), (right, bottom) = self.at(x[0], y[1]), self.at(x[1], y[0])
        self.sheet.taken.append(Box(left, top, right - left, bottom - top))

    def dot(
        self, x: float, y: float, marker: str, size: float, fill: str, edge: str, say: str = ""
    ) -> None:
        """A mark at a pair of values; `say` is what pointing at it tells."""
        (drawn,) = self.axes.plot(
            [x],
            [y],
            marker=marker,
            markersize=size * self.sheet.scale,
            markerfacecolor=fill,
            markeredgecolor=edge,
            markeredgewidth=1.2 * self.sheet.scale,
            linestyle="none",
            clip_on=False,
            zorder=4,
        )
        self._named(drawn, say)
        a, b = self.at(x, y)
        self.sheet.taken.append(Box(a - size / 2, b - size / 2, size, size))

    def _named(self, artist: Any, say: str) -> None:  # noqa: ANN401 - any of matplotlib's own
        if say:
            name = f"said-{len(self.sheet.said) + 1}"
            artist.set_gid(name)
            self.sheet.said[name] = say
