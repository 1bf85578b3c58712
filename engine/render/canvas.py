"""A sheet with its own coordinates: points (1/72 inch) to the right and down from the top left.

Pictures place everything themselves and Graphviz draws it (`neato -n2`). Things are drawn in the
order in which they are put on the sheet, so that what comes later covers what came before.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from milepost.engine.render.palette import Theme
from milepost.engine.render.text import width

FONT = "Arial"
CORNER = 4.0
"""How far lines are rounded where they turn, in points."""
_LEADING = 1.22
PAD = 18.0
"""The margin around everything on a sheet, in points."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its left, top, width and height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The bottom edge."""
        return self.y + self.h

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        across = self.x < other.x + other.w and other.x < self.x + self.w
        return across and self.y < other.y + other.h and other.y < self.y + self.h


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line looks; `width` in points."""

    color: str
    width: float = 1.0
    style: str = "solid"


@dataclass
class Canvas:
    """Collects what is drawn, then gives it as DOT.

    `said` holds the spoken text of each thing that has one, by its id in the drawing;
    everything else is decoration. `links` holds the addresses to which such things lead. Every id
    begins with `prefix`.
    """

    theme: Theme
    prefix: str
    said: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    _lines: list[str] = field(default_factory=list)
    _count: int = 0
    _extent: Box | None = None
    # Graphviz draws a line with the node at which it begins, wherever its points lie: lines that
    # follow each other share their nodes, which saves it much work.
    _ends: tuple[str, str] | None = None

    @property
    def extent(self) -> Box:
        """The smallest box around everything that is on the sheet."""
        return self._extent or Box(0, 0, 0, 0)

    def box(
        self,
        box: Box,
        fill: str,
        border: Stroke | None = None,
        *,
        rounded: bool = True,
        label: str = "",
        say: str = "",
        href: str = "",
    ) -> str:
        """Draw a filled rectangle with an optional HTML-like label; the name it got.

        `href` is the address to which it leads.
        """
        styles = ["filled", *(["rounded"] if rounded else []), *([border.style] if border else [])]
        node = self._node(
            box,
            say,
            shape="box",
            style=",".join(styles),
            fillcolor=fill,
            color=border.color if border else fill,
            penwidth=number(border.width if border else 0),
            label=f"<{label}>" if label else '""',
        )
        if href:
            self.links[f"{self.prefix}-{node}"] = href
        return node

    def text(
        self,
        at: Point,
        lines: Sequence[str],
        size: float,
        color: str,
        *,
        bold: bool = False,
        align: str = "left",
    ) -> Box:
        """Draw lines of text with their top left (or right, or centre) at a point; their box."""
        wide = max((width(line, size, bold=bold) for line in lines), default=0.0)
        high = len(lines) * leading(size)
        x = at[0] - {"left": 0.0, "right": wide, "center": wide / 2}[align]
        box = Box(x, at[1], wide, high)
        rows = text_rows(lines, wide, size, color, bold=bold, align=align)
        label = f"<{table(rows)}>"
        self._node(box, "", shape="plain", label=label)
        return box

    def path(
        self, points: Sequence[Point], stroke: Stroke, *, arrow: float = 0, say: str = ""
    ) -> None:
        """Draw a line through points with rounded corners and an optional arrow head at its end.

        `arrow` is the length of the head in points.
        """
        start, end = points[0], points[-1]
        for x, y in points:
            self._reach(Box(x, y, 0, 0))
        if self._ends is None:
            self._ends = self._hidden(start), self._hidden(end)
        body = list(points)
        prefix = ""
        if arrow:
            before = body[-2]
            far = math.dist(before, end)
            back = min(arrow, far)
            body[-1] = (
                end[0] + (before[0] - end[0]) * back / far,
                end[1] + (before[1] - end[1]) * back / far,
            )
            prefix = f"e,{number(end[0])},{number(-end[1])} "
        spline = " ".join(f"{number(x)},{number(-y)}" for x, y in rounded(body, CORNER))
        attributes = {
            "id": self._named(say)[1],
            "pos": prefix + spline,
            "color": stroke.color,
            "penwidth": number(stroke.width),
            "style": stroke.style,
            "arrowhead": "normal" if arrow else "none",
            "arrowsize": number(arrow / 10),
        }
        self._lines.append(f"{' -> '.join(self._ends)} {_attributes(attributes)}")

    def stretch(self, box: Box) -> None:
        """Let the sheet reach at least as far as a box, with nothing drawn there."""
        for corner in ((box.x, box.y), (box.right, box.bottom)):
            self._hidden(corner)

    def dot(self, size: tuple[float, float] | None = None) -> str:
        """The graph as DOT; the same drawing always gives the same text.

        `size` is the width and height in points to which the whole sheet is scaled.
        """
        head = {
            "bgcolor": self.theme.page,
            "pad": number(PAD / 72),
            "splines": "true",
            "fontname": FONT,
            "forcelabels": "false",
            **({"size": "{},{}!".format(*(number(one / 72, 5) for one in size))} if size else {}),
        }
        return "\n".join(
            [
                f'digraph "{self.prefix}" {{',
                f"graph {_attributes(head)}",
                f"node {_attributes({'fontname': FONT, 'fixedsize': 'true', 'margin': '0'})}",
                *self._lines,
                "}",
                "",
            ]
        )

    def _reach(self, box: Box) -> None:
        at = self._extent
        if at is None:
            self._extent = box
        elif box.x < at.x or box.y < at.y or box.right > at.right or box.bottom > at.bottom:
            x, y = min(at.x, box.x), min(at.y, box.y)
            self._extent = Box(x, y, max(at.right, box.right) - x, max(at.bottom, box.bottom) - y)

    def _named(self, say: str) -> tuple[str, str]:
        """The next free name for the graph, and the id in the drawing that goes with it."""
        self._count += 1
        name = f"n{self._count}"
        id = f"{self.prefix}-{name}"
        if say:
            self.said[id] = say
        return name, id

    def _hidden(self, at: Point) -> str:
        """Put down a node that shows nothing."""
        box = Box(*at, 0, 0)
        return self._node(box, "", style="invis", shape="point", width="0", height="0")

    def _node(self, box: Box, say: str, **attributes: str) -> str:
        self._ends = None
        name, id = self._named(say)
        self._reach(box)
        place = {
            "pos": f"{number(box.x + box.w / 2)},{number(-(box.y + box.h / 2))}",
            "width": number(box.w / 72, 5),
            "height": number(box.h / 72, 5),
        }
        self._lines.append(f"{name} {_attributes({'id': id, **place, **attributes})}")
        return name


def leading(size: float) -> int:
    """Distance of two lines of text of that font size, in whole points as Graphviz keeps it."""
    return math.ceil(size * _LEADING)


@lru_cache(100_000)
def number(value: float, digits: int = 2) -> str:
    """A coordinate with few digits and no exponent; the same on every machine."""
    text = f"{round(value, digits):.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _attributes(values: dict[str, str]) -> str:
    """DOT attributes. A value in angle brackets is an HTML-like label, every other is quoted."""
    parts: list[str] = []
    for key, value in values.items():
        if key == "label" and value.startswith("<"):
            parts.append(f"{key}={value}")
            continue
        plain = value.strip('"') if key == "label" else value
        if "\\" in plain or '"' in plain:
            plain = plain.replace("\\", "\\\\").replace('"', '\\"')
        parts.append(f'{key}="{plain}"')
    return f"[{', '.join(parts)}]"


def rounded(points: Sequence[Point], radius: float) -> list[Point]:
    """The control points of the cubic Bezier curve along a line with its corners rounded."""
    kept = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        (ax, ay), (bx, by) = _minus(here, before), _minus(after, here)
        if not math.isclose(ax * by, ay * bx, abs_tol=1e-6):
            kept.append(here)
    kept.append(points[-1])
    spline = [kept[0]]
    for before, here, after in zip(kept, kept[1:], kept[2:], strict=False):
        turn = min(radius, math.dist(before, here) / 2, math.dist(here, after) / 2)
        first, last = _toward(here, before, turn), _toward(here, after, turn)
        spline += [spline[-1], first, first, here, here, last]
    return [*spline, spline[-1], kept[-1], kept[-1]]


def _minus(end: Point, start: Point) -> Point:
    return end[0] - start[0], end[1] - start[1]


def _toward(start: Point, end: Point, distance: float) -> Point:
    far = math.dist(start, end)
    share = distance / far if far else 0.0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def font(text: str, size: float, color: str, *, bold: bool = False) -> str:
    """A run of text for an HTML-like label; `size` in whole points, other sizes are cut."""
    # Graphviz reads \N, \G and the like even here, so a backslash stands for itself when doubled.
    shown = html.escape(text).replace("\\", r"\\") or " "
    inner = f"<B>{shown}</B>" if bold else shown
    return f'<FONT COLOR="{color}" POINT-SIZE="{number(size)}">{inner}</FONT>'


def cell(content: str, w: float, h: float, **attributes: str) -> str:
    """A table cell of exactly this size."""
    more = "".join(f' {key.upper()}="{value}"' for key, value in attributes.items())
    size = f'WIDTH="{math.ceil(w)}" HEIGHT="{math.ceil(h)}"'
    return f'<TD FIXEDSIZE="TRUE" {size}{more}>{content}</TD>'


def row(*cells: str) -> str:
    """A table row from cells, or from one nested table."""
    inside = "".join(one if one.startswith("<TD") else f"<TD>{one}</TD>" for one in cells)
    return f"<TR>{inside}</TR>"


def table(rows: Iterable[str], *, gap: int = 0) -> str:
    """A table without borders, from whole rows; `gap` points between its cells."""
    head = f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="{gap}" CELLPADDING="0">'
    return f"{head}{''.join(rows)}</TABLE>"


def text_rows(
    lines: Iterable[str],
    wide: float,
    size: float,
    color: str,
    *,
    bold: bool = False,
    align: str = "left",
) -> list[str]:
    """One table row for each line of text."""
    high = leading(size)
    return [
        row(cell(font(line, size, color, bold=bold), wide, high, align=align.upper()))
        for line in lines
    ]
