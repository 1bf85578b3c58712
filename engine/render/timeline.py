"""Draws a roadmap as lanes of bars to scale, neither names nor bars over each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from milepost.engine.render.canvas import Box, Canvas, Point, Stroke, leading, table, text_rows
from milepost.engine.render.dot import Renderer
from milepost.engine.render.furniture import HIGH, Entry, heading, legend, line_sample
from milepost.engine.render.packing import DETAIL, INNER, LEAST, NAME, PAD, Label, Placed, packed
from milepost.engine.render.palette import THEMES, Theme, ThemeName
from milepost.engine.render.picture import picture
from milepost.engine.render.text import widest, width, wrapped
from milepost.engine.view.timeline import TODAY, Lane, Milestone, Timeline

TEAM = 96.0
TEAM_SIZE, QUARTER_SIZE, FLAG_SIZE = 10.0, 9.0, 8.0
FLAG_ROOM = 180.0
ROW_GAP = 6.0
ARROW = 7.0
ROUNDED = 12.0
WIDE = 1000.0
"""How wide the chart would like to be, in points."""


def draw(
    view: Timeline,
    *,
    format: str = "svg",  # noqa: A002 - the word of the command line
    theme: ThemeName = "light",
    renderer: Renderer = "auto",
) -> bytes:
    """The picture as SVG, PNG (144 dpi) or DOT. Raises DrawingFailed."""
    return picture(sheet(view, THEMES[theme]), view.title, view.say, format, renderer)


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


def sheet(view: Timeline, theme: Theme) -> Canvas:
    """The timeline laid out, ready to be drawn."""
    canvas = Canvas(theme, "timeline")
    scale = _scale(view.days)
    chart = view.days * scale
    left = TEAM + 8
    placed = _placed(view, scale)
    right = left + max([chart, *(p.label_x + p.label.wide + PAD for lane in placed for p in lane)])
    right = max(right, 520.0)
    below = heading(canvas, view.title, view.subtitle, right)
    if not view.lanes:
        return canvas
    below = legend(canvas, _entries(view, theme), below, right) + 12
    head = below + leading(QUARTER_SIZE) + 4
    flags, top = _flags(view, scale, Box(left, head, right - left, 0))
    rows = _rows(view.lanes, placed, top)
    _grid(canvas, view, rows, Box(left, head, right - left, rows[-1].bottom - head), scale)
    _milestones(canvas, flags, rows[-1].bottom)
    _links(canvas, view, rows, left)
    for i, row in enumerate(rows):
        for one in row.placed:
            _bar(canvas, row, one, left, _ground(theme, i))
    return canvas


def _scale(days: int) -> float:
    """Points a day: the whole plan at a glance, yet no week thinner than 5.5 points."""
    return min(max(WIDE / max(days, 1), 5.5 / 7), 22 / 7)


def _placed(view: Timeline, scale: float) -> list[tuple[Placed, ...]]:
    lane_of = {bar.id: i for i, lane in enumerate(view.lanes) for bar in lane.bars}
    start = {bar.id: bar.start * scale for lane in view.lanes for bar in lane.bars}
    crossed: list[list[float]] = [[] for _ in view.lanes]
    for link in view.links:
        a, b = lane_of[link.source], lane_of[link.target]
        for lane in range(min(a, b), max(a, b) + 1):
            crossed[lane].append(start[link.target] + 5)
    return [
        packed(lane.bars, scale, lines, view.days * scale)
        for lane, lines in zip(view.lanes, crossed, strict=True)
    ]


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
    for quarter in view.quarters:
        x = chart.x + quarter.start * scale
        wide = (quarter.end - quarter.start) * scale
        canvas.path([(x, chart.y), (x, chart.bottom)], Stroke(theme.grid, 0.9))
        for label in (quarter.label, quarter.label.partition(" ")[0]):
            if width(label, QUARTER_SIZE, bold=True) + 6 > wide:
                continue
            at = (x + wide / 2, chart.y - leading(QUARTER_SIZE) - 4)
            canvas.text(at, (label,), QUARTER_SIZE, theme.muted, bold=True, align="center")
            break


def _ground(theme: Theme, lane: int) -> str:
    return theme.page if lane % 2 else theme.panel


@dataclass(frozen=True)
class _Flag:
    """The words of a milestone, and where they stand beside its line at `x`."""

    mark: Milestone
    lines: tuple[str, ...]
    box: Box
    x: float


def _flags(view: Timeline, scale: float, chart: Box) -> tuple[list[_Flag], float]:
    """A place for the words of each milestone, lower where they would meet; where they end."""
    placed: list[_Flag] = []
    for mark in (*view.milestones, *([view.today] if view.today else [])):
        lines = wrapped(f"{mark.label} {mark.date}", FLAG_ROOM, FLAG_SIZE, bold=True)
        wide = widest(lines, FLAG_SIZE, bold=True) + 10
        high = len(lines) * leading(FLAG_SIZE) + 5
        x = chart.x + mark.day * scale
        at = x - wide if x + wide > chart.right and x - wide >= chart.x else x
        y = chart.y
        while any(flag.box.overlaps(Box(at - 3, y, wide + 6, high + 3)) for flag in placed):
            y += 4
        placed.append(_Flag(mark, lines, Box(at, y, wide, high), x))
    return placed, max((flag.box.bottom for flag in placed), default=chart.y - 4) + 4


def _milestones(canvas: Canvas, flags: Sequence[_Flag], bottom: float) -> None:
    """All lines first, so that none runs over the words of another."""
    theme = canvas.theme
    for flag in flags:
        color = theme.have.border if flag.mark.label != TODAY else theme.muted
        style = {True: "solid", False: "dashed"}[flag.mark.target]
        stroke = Stroke(color, 1.4, style if flag.mark.label != TODAY else "dotted")
        canvas.path([(flag.x, flag.box.y), (flag.x, bottom)], stroke)
    for flag in flags:
        if flag.mark.target:
            fill, text, border = theme.have.fill, theme.have.text, theme.have.border
        elif flag.mark.label == TODAY:
            fill, text, border = theme.page, theme.muted, theme.muted
        else:
            fill, text, border = theme.page, theme.ink, theme.have.border
        rows = text_rows(flag.lines, flag.box.w - 8, FLAG_SIZE, text, bold=True)
        say = f"{flag.mark.label}: {flag.mark.date}"
        canvas.box(flag.box, fill, Stroke(border, 1), rounded=False, label=table(rows), say=say)


def _links(canvas: Canvas, view: Timeline, rows: Sequence[_Row], left: float) -> None:
    """The critical path from bar to bar; drawn before the bars, so that it runs below them."""
    at = {
        one.bar.id: (row.box(one, left), i, one.row)
        for i, row in enumerate(rows)
        for one in row.placed
    }
    stroke = Stroke(canvas.theme.accent, 2.2)
    for link in view.links:
        (a, *place_a), (b, *place_b) = at[link.source], at[link.target]
        y = a.y + a.h / 2
        if place_a == place_b:
            points = [(a.right, y), (b.x, y)]
        elif b.x - a.right > ARROW + 5:
            x, middle = a.right + 6, b.y + b.h / 2
            points = [(a.right, y), (x, y), (x, middle), (b.x, middle)]
        else:
            x = b.x + min(6.0, b.w / 2)
            edge = b.y if b.y > a.y else b.bottom
            points = [(a.right, y), (max(x, a.right), y), (max(x, a.right), edge)]
        canvas.path(points, stroke, arrow=ARROW, say=link.say)


def _bar(canvas: Canvas, row: _Row, one: Placed, left: float, ground: str) -> None:
    theme = canvas.theme
    paint = theme.planned
    box = row.box(one, left)
    border = Stroke(theme.accent, 2.4) if one.bar.critical else Stroke(paint.border, 1)
    label = one.label
    if label.side == "inside":
        rows = _label_rows(label, box.w - 2 * INNER + 2, paint.text, paint.text)
        canvas.box(box, paint.fill, border, label=table(rows), say=one.bar.say)
        return
    canvas.box(box, paint.fill, border, rounded=box.w > ROUNDED, say=one.bar.say)
    rows = _label_rows(label, label.wide, theme.ink, theme.muted)
    x = left + one.label_x
    y = box.y + box.h / 2 - label.high / 2
    words = Box(x - 2, y, label.wide + 4, label.high)
    canvas.box(words, ground, rounded=False, label=table(rows))


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
        entries.append(Entry(bar(thick), 26, "critical: a later end moves the finish"))
    if view.links:
        entries.append(line_sample(Stroke(theme.accent, 2.2), 7, "the critical path goes on"))
    if any(mark.target for mark in view.milestones):
        entries.append(line_sample(Stroke(theme.have.border, 1.4), 0, "target reached"))
    if any(not mark.target for mark in view.milestones):
        entries.append(line_sample(Stroke(theme.have.border, 1.4, "dashed"), 0, "stage passed"))
    return entries
