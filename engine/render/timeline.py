"""Draws a roadmap as lanes of bars to scale, neither names nor bars over each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from milepost.engine.render.axis import (
    QUARTER_SIZE,
    draw_flags,
    draw_quarters,
    flags,
    scale_of,
)
from milepost.engine.render.canvas import Box, Canvas, Point, Stroke, leading, table, text_rows
from milepost.engine.render.critical_lines import ARROW, Ways
from milepost.engine.render.drawer import Drawer
from milepost.engine.render.furniture import HIGH, Entry, heading, legend, line_sample
from milepost.engine.render.packing import (
    DETAIL,
    INNER,
    LEAST,
    NAME,
    PAD,
    Chart,
    Label,
    Placed,
    crossings,
    packed,
)
from milepost.engine.render.palette import Theme
from milepost.engine.render.text import wrapped
from milepost.engine.view.timeline import Lane, Timeline

TEAM = 96.0
TEAM_SIZE = 10.0
ROW_GAP = 6.0
ROUNDED = 12.0


@dataclass(frozen=True)
class _Row:
    """A lane with its bars placed, and where its rows lie."""

    lane: Lane
    placed: tuple[Placed, ...]
    top: float
    tops: tuple[float, ...]
    highs: tuple[float, ...]
    bottom: float

    def box(self, one: Placed, left: float) -> Box:
        """The bar itself."""
        high = one.label.high + 6 if one.label.side == "inside" else LEAST
        y = self.tops[one.row] + (self.highs[one.row] - high) / 2
        return Box(left + one.x + 1, y, one.right - one.x - 2, high)

    def words(self, one: Placed, left: float) -> Box:
        """The name of a bar beside it."""
        bar, label = self.box(one, left), one.label
        y = bar.y + bar.h / 2 - label.high / 2
        return Box(left + one.label_x - 2, y, label.wide + 4, label.high)


def sheet(
    view: Timeline, theme: Theme, prefix: str = "timeline", scale: float | None = None
) -> Canvas:
    """The timeline laid out, ready to be drawn; every id in the drawing begins with `prefix`.

    `scale` is points a day, by default what shows the whole plan at a glance.
    """
    canvas = Canvas(theme, prefix)
    scale = scale_of(view.days) if scale is None else scale
    left = TEAM + 8
    marks = (*view.milestones, *([view.today] if view.today else []))
    chart = Chart(scale, view.days * scale, tuple(sorted(mark.day * scale for mark in marks)))
    placed = _placed(view, chart)
    right = left + max(
        [chart.wide, *(p.label_x + p.label.wide + PAD for lane in placed for p in lane)]
    )
    right = max(right, 520.0)
    below = heading(canvas, view.title, view.subtitle, right)
    if not view.lanes:
        return canvas
    below = legend(canvas, _entries(view, theme), below, right) + 12
    head = below + leading(QUARTER_SIZE) + 4
    placed_flags, top = flags(marks, scale, Box(left, head, right - left, 0))
    rows = _rows(view.lanes, placed, top)
    _grid(canvas, view, rows, Box(left, head, right - left, rows[-1].bottom - head), scale)
    draw_flags(canvas, placed_flags, rows[-1].bottom)
    _links(canvas, view, rows, left)
    for i, row in enumerate(rows):
        for one in row.placed:
            _bar(canvas, row, one, left, _ground(theme, i))
    return canvas


def _placed(view: Timeline, chart: Chart) -> list[tuple[Placed, ...]]:
    """The bars of each lane, placed again once it is known through which rows lines run."""
    rows: dict[str, int] | None = None
    for _ in range(2):
        crossed = zip(view.lanes, crossings(view, chart.scale, rows), strict=True)
        placed = [packed(lane.bars, chart, lines) for lane, lines in crossed]
        rows = {one.bar.id: one.row for lane in placed for one in lane}
    return placed


def _rows(lanes: Sequence[Lane], placed: Sequence[tuple[Placed, ...]], top: float) -> list[_Row]:
    rows: list[_Row] = []
    for lane, bars in zip(lanes, placed, strict=True):
        y = top + ROW_GAP
        tops: list[float] = []
        highs: list[float] = []
        for number in range(max(one.row for one in bars) + 1):
            tops.append(y)
            highs.append(max([LEAST, *(one.label.high + 6 for one in bars if one.row == number)]))
            y += highs[-1] + ROW_GAP
        name = wrapped(lane.team, TEAM - 14, TEAM_SIZE, bold=True)
        bottom = max(y, top + len(name) * leading(TEAM_SIZE) + 2 * ROW_GAP)
        rows.append(_Row(lane, bars, top, tuple(tops), tuple(highs), bottom))
        top = bottom
    return rows


def _grid(canvas: Canvas, view: Timeline, rows: Sequence[_Row], chart: Box, scale: float) -> None:
    """Lanes with their teams, quarters with their names, and the day of the inventory."""
    theme = canvas.theme
    for i, row in enumerate(rows):
        box = Box(0, row.top, chart.right, row.bottom - row.top)
        canvas.box(box, _ground(theme, i), Stroke(theme.grid, 0.7), rounded=False)
        lines = wrapped(row.lane.team, TEAM - 14, TEAM_SIZE, bold=True)
        high = len(lines) * leading(TEAM_SIZE)
        at = (8.0, (row.top + row.bottom - high) / 2)
        canvas.text(at, lines, TEAM_SIZE, theme.ink, bold=True)
    draw_quarters(canvas, view.quarters, chart, scale)


def _ground(theme: Theme, lane: int) -> str:
    return theme.page if lane % 2 else theme.panel


def _links(canvas: Canvas, view: Timeline, rows: Sequence[_Row], left: float) -> None:
    """The critical path from bar to bar; drawn before the bars, so that it runs below them."""
    at = {one.bar.id: row.box(one, left) for row in rows for one in row.placed}
    names = [
        row.words(one, left) for row in rows for one in row.placed if one.label.side != "inside"
    ]
    ways = Ways(names, [*at.values()])
    stroke = Stroke(canvas.theme.accent, 2.2)
    for link in view.links:
        points = ways.way(at[link.source], at[link.target])
        canvas.path(points, stroke, arrow=ARROW, say=link.say)


def _bar(canvas: Canvas, row: _Row, one: Placed, left: float, ground: str) -> None:
    theme = canvas.theme
    paint = theme.planned
    box = row.box(one, left)
    border = Stroke(theme.accent, 2.4) if one.bar.critical else Stroke(paint.border, 1)
    label = one.label
    if label.side == "inside":
        rows = _label_rows(label, box.w - 2 * INNER + 2, paint.text, paint.text)
        canvas.box(box, paint.fill, border, label=table(rows), say=one.bar.say, href=one.bar.href)
        return
    canvas.box(box, paint.fill, border, rounded=box.w > ROUNDED, say=one.bar.say, href=one.bar.href)
    rows = _label_rows(label, label.wide, theme.ink, theme.muted)
    canvas.box(row.words(one, left), ground, rounded=False, label=table(rows))


def _label_rows(label: Label, wide: float, ink: str, muted: str) -> list[str]:
    return [
        *text_rows(label.name, wide, NAME, ink, bold=True),
        *text_rows(label.detail, wide, DETAIL, muted),
    ]


def _entries(view: Timeline, theme: Theme) -> list[Entry]:
    """What bars and lines mean; only what occurs."""

    def bar(stroke: Stroke) -> Callable[[Canvas, Point], None]:
        def sample(canvas: Canvas, at: Point) -> None:
            canvas.box(Box(at[0], at[1] + 1, 26, HIGH - 2), theme.planned.fill, stroke)

        return sample

    thin = Stroke(theme.planned.border, 1)
    entries = [Entry(bar(thin), 26, "a step: one capability, one level up")]
    if any(one.critical for lane in view.lanes for one in lane.bars):
        thick = Stroke(theme.accent, 2.4)
        said = "on the critical path: fixes the finish in this order of work"
        entries.append(Entry(bar(thick), 26, said))
    if view.links:
        entries.append(line_sample(Stroke(theme.accent, 2.2), 7, "the critical path goes on"))
    if any(mark.target for mark in view.milestones):
        entries.append(line_sample(Stroke(theme.have.border, 1.4), 0, "target reached"))
    if any(not mark.target for mark in view.milestones):
        entries.append(line_sample(Stroke(theme.have.border, 1.4, "dashed"), 0, "stage passed"))
    return entries


draw = Drawer(sheet)
"""The picture as SVG, PNG (144 dpi), PDF or DOT. Raises DrawingFailed."""
