"""Draws a heat map: a row for each category, a column for each stage, a shade for each cell."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.engine.render.canvas import Box, Canvas, Point, Stroke, leading, table, text_rows
from milepost.engine.render.drawer import Drawer
from milepost.engine.render.furniture import HIGH, LEGEND, Entry, heading, legend
from milepost.engine.render.palette import Paint, Theme
from milepost.engine.render.text import width, wrapped
from milepost.engine.view.heatmap import SHADES, HeatCell, HeatMap

CELL, LEAST_CELL = 112.0, 46.0
NAME_ROOM = 150.0
LEFT = NAME_ROOM + 12
GAP = 6.0
STAGE, ROW, COUNT, SMALL = 11.0, 11.0, 13.0, 8.0
OUTLINE = 2.4
LEAST_SHEET = 520.0


def sheet(
    view: HeatMap, theme: Theme, prefix: str = "heatmap", wide: float = CELL, least: float = 0
) -> Canvas:
    """The heat map laid out, ready to be drawn; every id in the drawing begins with `prefix`.

    A cell is `wide`, and the sheet is at least as wide as `least`.
    """
    canvas = Canvas(theme, prefix)
    right = max(LEFT + len(view.stages) * (wide + GAP) - GAP, LEAST_SHEET, least)
    below = heading(canvas, view.title, view.subtitle, right)
    below = legend(canvas, _entries(view, theme), below, right) + 16
    below = _stages(canvas, view, wide, below) + 8
    for row in view.rows:
        name = wrapped(row.name, NAME_ROOM, ROW, bold=True)
        tally = wrapped(row.tally, NAME_ROOM, SMALL)
        words = len(name) * leading(ROW) + len(tally) * leading(SMALL)
        high = max(LEAST_CELL, words + 8.0, *(_high(cell, wide) for cell in row.cells if cell))
        top = below + (high - words) / 2
        top = _set(canvas, (NAME_ROOM, top), name, 1.0, ROW, theme.ink)
        _set(canvas, (NAME_ROOM, top), tally, 1.0, SMALL, theme.muted)
        for i, cell in enumerate(row.cells):
            box = Box(LEFT + i * (wide + GAP), below, wide, high)
            if cell is None:
                canvas.box(box, theme.panel, rounded=False)
            else:
                _cell(canvas, cell, box)
        below += high + GAP
    return canvas


def _stages(canvas: Canvas, view: HeatMap, wide: float, top: float) -> float:
    """The names of the stages on one foot, how each stands below; where they end."""
    theme = canvas.theme
    names = [wrapped(stage.name, wide, STAGE, bold=True) for stage in view.stages]
    tallies = [wrapped(stage.tally, wide, SMALL) for stage in view.stages]
    foot = top + max((len(lines) for lines in names), default=0) * leading(STAGE)
    below = foot
    for i, (name, tally) in enumerate(zip(names, tallies, strict=True)):
        x = LEFT + i * (wide + GAP) + wide / 2
        at = (x, foot - len(name) * leading(STAGE))
        _set(canvas, at, name, 0.5, STAGE, theme.ink)
        color = theme.ink if view.stages[i].next else theme.muted
        below = max(below, _set(canvas, (x, foot + 2), tally, 0.5, SMALL, color))
    return below


def _set(
    canvas: Canvas, at: Point, lines: Sequence[str], back: float, size: float, color: str
) -> float:
    """Write lines that begin this share of their width to the left of a point; where they end.

    The width of other scripts is an upper estimate. Each line begins where that puts it, so that
    even in a wide font it ends where it should.
    """
    bold = size > SMALL
    x, y = at
    for line in lines:
        wide = width(line, size, bold=bold)
        y = canvas.text((x - back * wide, y), (line,), size, color, bold=bold).bottom
    return y


def _high(cell: HeatCell, wide: float) -> float:
    return leading(COUNT) + len(_notes(cell, wide)) * leading(SMALL) + 12.0


def _notes(cell: HeatCell, wide: float) -> list[str]:
    """What is blocked or unknown, on one line where it fits."""
    joined = ", ".join(cell.notes)
    return [joined] if joined and width(joined, SMALL) <= wide - 12 else list(cell.notes)


def _cell(canvas: Canvas, cell: HeatCell, box: Box) -> None:
    paint = canvas.theme.heat[cell.shade]
    rows = text_rows(
        (f"{cell.held} / {cell.count}",), box.w - 8, COUNT, paint.text, bold=True, align="center"
    )
    rows += text_rows(_notes(cell, box.w), box.w - 8, SMALL, paint.text, align="center")
    border = _border(canvas.theme, paint, blocked=bool(cell.blocked))
    inset = OUTLINE / 2 if cell.blocked else 0.0
    inner = Box(box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset)
    canvas.box(inner, paint.fill, border, rounded=False, label=table(rows), say=cell.say)


def _border(theme: Theme, paint: Paint, *, blocked: bool) -> Stroke:
    return Stroke(theme.blocked.border, OUTLINE) if blocked else Stroke(paint.border, 0.7)


def _entries(view: HeatMap, theme: Theme) -> list[Entry]:
    """The five shades with their words, and the outline where it occurs."""
    entries = [_scale(theme)]
    if any(cell and cell.blocked for row in view.rows for cell in row.cells):

        def outlined(canvas: Canvas, at: Point) -> None:
            border = Stroke(theme.blocked.border, OUTLINE)
            canvas.box(Box(at[0] + 1, at[1] + 1, 26, HIGH - 2), theme.page, border, rounded=False)

        entries.append(Entry(outlined, 28, "a rule holds something below what is declared"))
    return entries


def _scale(theme: Theme) -> Entry:
    """All shades side by side, each with the share in place in it."""
    wide = max(width(word, LEGEND) for word in SHADES) + 12

    def sample(canvas: Canvas, at: Point) -> None:
        for i, (word, paint) in enumerate(zip(SHADES, theme.heat, strict=True)):
            label = table(text_rows((word,), wide - 4, LEGEND, paint.text, align="center"))
            border = _border(theme, paint, blocked=False)
            box = Box(at[0] + i * wide, at[1], wide, HIGH)
            canvas.box(box, paint.fill, border, rounded=False, label=label)

    return Entry(sample, wide * len(SHADES), "in place")


draw = Drawer(sheet)
"""The picture as SVG, PNG (144 dpi), PDF or DOT. Raises DrawingFailed."""
