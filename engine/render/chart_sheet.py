"""A sheet for charts: text and plots in points from the top left, drawn by matplotlib.

An SVG keeps its text as text, in the type of all pictures, and a PNG is drawn from it.
"""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from milepost.engine.render import svg
from milepost.engine.render.canvas import Box, Point, Stroke, leading
from milepost.engine.render.chart_letters import font, set_in_type
from milepost.engine.render.chart_svg import settled
from milepost.engine.render.other_fonts import others_for, warn_of
from milepost.engine.render.palette import Theme
from milepost.engine.render.raster import png
from milepost.engine.render.text import clean, widest, wrapped

if TYPE_CHECKING:
    from matplotlib.artist import Artist

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

    def line(self, points: Sequence[Point], stroke: Stroke, order: float = 2) -> None:
        """Draw a line; where a number is missing it breaks off. What has a lower order is below."""
        from matplotlib.lines import Line2D

        placed = [self._inches(point) for point in points]
        drawn = Line2D(
            [x for x, _ in placed],
            [y for _, y in placed],
            color=stroke.color,
            linewidth=stroke.width * self.scale,
            linestyle=DASHES[stroke.style],
            solid_joinstyle="round",
        )
        self._add(drawn, order)

    def area(
        self, points: Sequence[Point], fill: str, edge: Stroke, order: float, hatch: str, say: str
    ) -> None:
        """Fill what lies between points; with `hatch` in stripes of the edge's colour."""
        from matplotlib.patches import Polygon

        drawn = Polygon(
            [self._inches(point) for point in points],
            closed=True,
            facecolor=fill,
            edgecolor=edge.color,
            linewidth=edge.width * self.scale,
            hatch=hatch or None,
        )
        self._add(drawn, order, say)

    def mark(self, at: Point, marker: str, size: float, fill: str, edge: str, say: str) -> None:
        """Draw a mark; `say` is what pointing at it tells."""
        from matplotlib.lines import Line2D

        x, y = self._inches(at)
        drawn = Line2D(
            [x],
            [y],
            marker=marker,
            markersize=size * self.scale,
            markerfacecolor=fill,
            markeredgecolor=edge,
            markeredgewidth=1.2 * self.scale,
            linestyle="none",
        )
        self._add(drawn, 2.5, say)

    def _add(self, drawn: Artist, order: float, say: str = "") -> None:
        drawn.set_zorder(order)
        drawn.set_transform(self.figure.dpi_scale_trans)
        if say:
            name = f"said-{len(self.said) + 1}"
            drawn.set_gid(name)
            self.said[name] = say
        self.figure.add_artist(drawn)

    def _inches(self, at: Point) -> Point:
        """A point as the figure counts: in inches from the bottom left."""
        return (at[0] + self.left) * self.scale / 72, (self.high - at[1]) * self.scale / 72

    def plot(self, box: Box, x: Range, y: Range) -> Plot:
        """A plot in that box, with its values from left to right and from the bottom up."""
        return Plot(self, box, x, y)

    def place(self, near: Point, lines: Sequence[str], size: float, color: str, room: Box) -> Box:
        """Write a label as near to a point as nothing is in its way, with a line where it is far.

        It stays within `room` and off whatever is taken; where that leaves no place, off all words,
        on a ground of its own; and where that leaves none either, over them.
        """
        lines = [part for line in lines for part in wrapped(line, room.w, size, bold=True)]
        wide, high = widest(lines, size, bold=True), len(lines) * leading(size)
        free = self._free(near, wide, high, room, self.taken)
        x = max(room.x, min(near[0] - wide / 2, room.right - wide))
        y = max(room.y, min(near[1] - high, room.bottom - high))
        last = Box(x, y, wide, high), near
        box, edge = free or self._free(near, wide, high, room, self.words) or last
        if free is None:
            corners = [(x, y) for x in (box.x, box.right) for y in (box.y, box.bottom)]
            ring = [corners[at] for at in (0, 1, 3, 2)]
            self.area(ring, self.theme.panel, Stroke(self.theme.panel, 0), 2.2, "", "")
        if _far(edge, near):
            self.line([edge, near], Stroke(self.theme.tie, 0.7))
            self.taken += _along(edge, near)
        self.text((box.x + wide / 2, box.y), lines, size, color, bold=True, align="center")
        return box

    def _free(
        self, near: Point, wide: float, high: float, room: Box, taken: Sequence[Box]
    ) -> tuple[Box, Point] | None:
        """The nearest box off what is taken, and its point from which a line may lead away."""
        for box in _around(near, wide, high, room):
            edge = min(max(near[0], box.x), box.right), min(max(near[1], box.y), box.bottom)
            way = _along(edge, near) if _far(edge, near) else []
            crossed = any(piece.overlaps(words) for piece in way for words in self.words)
            if not crossed and not any(box.overlaps(other) for other in taken):
                return box, edge
        return None

    def finished(self, kind: Format, prefix: str, title: str, say: str) -> bytes:
        """The sheet as a file; `say` describes it to those who listen.

        A PNG is 1920 pixels wide, whatever its shape.
        """
        stream = io.BytesIO()
        if kind == "pdf":
            about = {"Title": clean(title), "Subject": clean(say), "Producer": "milepost"}
            none = dict.fromkeys(("CreationDate", "Creator"))
            others = others_for("".join(text.get_text() for text in self.figure.texts))
            warn_of(others)
            with set_in_type(self.figure, others):
                self.figure.savefig(stream, format="pdf", metadata={**about, **none})
            return stream.getvalue()
        none = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        self.figure.savefig(stream, format="svg", metadata=none)
        text = settled(stream.getvalue().decode(), prefix, self.said)
        if kind == "png":
            others = others_for(text)
            warn_of(others)
            return png(text.encode(), self.theme.page, others, PIXELS)
        return svg.finished(text.encode(), prefix, title, say, {})


FAR = 14.0
"""How far in points a label may be from its point without a line that leads there."""


def _far(edge: Point, near: Point) -> bool:
    return math.dist(edge, near) > FAR


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
    """A rectangle with a scale across and one upwards. Widths and sizes are in points."""

    def __init__(self, sheet: Sheet, box: Box, x: Range, y: Range) -> None:
        self.sheet, self.box, self.x, self.y = sheet, box, x, y
        corners = [(x[0], y[0]), (x[0], y[1]), (x[1], y[1]), (x[1], y[0])]
        frame = Stroke(sheet.theme.grid, 0.8)
        sheet.area([self.at(*at) for at in corners], sheet.theme.panel, frame, 0.1, "", "")

    def at(self, x: float, y: float) -> Point:
        """Where a pair of values stands on the sheet."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return self.box.x + across * self.box.w, self.box.bottom - up * self.box.h

    def grid(self, x: Sequence[float] = (), y: Sequence[float] = ()) -> None:
        """Faint lines at values of each scale."""
        ends = [(at, end) for at in x for end in (*self.y, math.nan)]
        ends += [(end, at) for at in y for end in (*self.x, math.nan)]
        self.sheet.line([self.at(*end) for end in ends], Stroke(self.sheet.theme.grid, 0.8), 0.5)

    def line(self, points: Sequence[Point], stroke: Stroke) -> None:
        """A line through points; where a value is not a number it breaks off."""
        placed = [self.at(*point) for point in points]
        self.sheet.line(placed, stroke)
        for a, b in itertools.pairwise(placed):
            if not any(map(math.isnan, (*a, *b))):
                self.sheet.taken += _along(a, b)

    def area(self, points: Sequence[Point], color: str, *, hatch: str = "") -> None:
        """The area between a line through points and zero; with `hatch` in stripes."""
        ends = [(points[-1][0], 0.0), (points[0][0], 0.0)]
        corners = [self.at(*point) for point in (*points, *ends)]
        self.sheet.area(corners, color, Stroke(self.sheet.theme.page, 0), 1, hatch, "")
        for (xa, ya), (xb, yb) in itertools.pairwise(points):
            self._take((xa, xb), (0, max(ya, yb)))

    def bar(self, x: Range, y: Range, color: str, *, hatch: str = "", say: str = "") -> None:
        """A rectangle between two values of each scale; `say` is what pointing at it tells."""
        corners = [(x[0], y[0]), (x[0], y[1]), (x[1], y[1]), (x[1], y[0])]
        edge = Stroke(self.sheet.theme.page if hatch else color, 0.5)
        self.sheet.area([self.at(*at) for at in corners], color, edge, 1.5, hatch, say)
        self._take(x, y)

    def dot(
        self, x: float, y: float, marker: str, size: float, fill: str, edge: str, say: str = ""
    ) -> None:
        """A mark at a pair of values; `say` is what pointing at it tells."""
        at = self.at(x, y)
        self.sheet.mark(at, marker, size, fill, edge, say)
        self.sheet.taken.append(Box(at[0] - size / 2, at[1] - size / 2, size, size))

    def _take(self, x: Range, y: Range) -> None:
        (left, top), (right, bottom) = self.at(x[0], y[1]), self.at(x[1], y[0])
        if right > left and bottom > top:
            self.sheet.taken.append(Box(left, top, right - left, bottom - top))
