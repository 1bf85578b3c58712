"""Draws two roadmaps over each other: the base as outlines, the scenario as solid bars below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from milepost.engine.render.axis import QUARTER_SIZE, draw_flags, draw_quarters, flags, scale_of
from milepost.engine.render.canvas import Box, Canvas, Point, Stroke, font, leading
from milepost.engine.render.drawer import Drawer
from milepost.engine.render.furniture import HIGH, WORD, Entry, heading, legend, line_sample
from milepost.engine.render.palette import Paint, Theme
from milepost.engine.render.text import widest, width, wrapped
from milepost.engine.view.overlaid import ENTERS, LEAVES, Overlaid, Pair, PairLane, Stretch

TEAM, NAME_ROOM, CHANGE_ROOM = 106.0, 190.0, 150.0
TEAM_SIZE, NAME, CHANGE = 10.0, 9.0, 8.0
OUTLINE, BAR, SPACE = 7.0, 12.0, 9.0
PAIR = OUTLINE + SPACE + BAR
ROW_GAP = 7.0
ARROW = 6.0
LEAST_ARROW = 2.0
LEFT = TEAM + NAME_ROOM + 8


@dataclass(frozen=True)
class _Row:
    """A step with its words wrapped, and where it lies."""

    pair: Pair
    name: tuple[str, ...]
    change: tuple[str, ...]
    top: float
    high: float


@dataclass(frozen=True)
class _Lane:
    """A team with its steps laid out, and the line of those that are as before below them."""

    lane: PairLane
    rows: tuple[_Row, ...]
    box: Box
    alike: tuple[str, ...]
    alike_top: float
    alike_high: float


def sheet(
    view: Overlaid, theme: Theme, prefix: str = "comparison", scale: float | None = None
) -> Canvas:
    """The comparison laid out, ready to be drawn; every id in the drawing begins with `prefix`.

    `scale` is points a day, by default what shows the whole plan at a glance.
    """
    canvas = Canvas(theme, prefix)
    scale = scale_of(view.days) if scale is None else scale
    changes = {
        pair.id: wrapped(pair.change, CHANGE_ROOM, CHANGE)
        for lane in view.lanes
        for pair in lane.pairs
    }
    ends = [
        _end(pair) * scale + 8 + _wide(pair, changes[pair.id])
        for lane in view.lanes
        for pair in lane.pairs
    ]
    right = LEFT + max([view.days * scale, *ends]) + 6
    below = heading(canvas, view.title, view.subtitle, right)
    below = legend(canvas, _entries(view, theme), below, right) + 12
    head = below + leading(QUARTER_SIZE) + 4
    placed, top = flags(view.marks, scale, Box(LEFT, head, right - LEFT, 0))
    lanes: list[_Lane] = []
    for lane in view.lanes:
        lanes.append(_lane(lane, changes, top, right))
        top = lanes[-1].box.bottom
    _panels(canvas, lanes)
    draw_quarters(canvas, view.quarters, Box(LEFT, head, right - LEFT, top - head), scale)
    draw_flags(canvas, placed, top)
    for i, laid in enumerate(lanes):
        for row in laid.rows:
            _row(canvas, row, scale, _ground(theme, i))
        for busy in laid.lane.busy:
            box = _box(busy.at, scale, laid.alike_top + (laid.alike_high - BAR) / 2, BAR)
            border = Stroke(theme.missing.border, 1, theme.missing.line)
            canvas.box(box, theme.missing.fill, border, rounded=False, say=busy.say)
    return canvas


def _end(pair: Pair) -> int:
    return max(stretch.end for stretch in (pair.base, pair.other) if stretch)


def _wide(pair: Pair, change: Sequence[str]) -> float:
    """The width of the words beside the bars."""
    if pair.change in (ENTERS, LEAVES):
        return width(pair.change, WORD, bold=True) + 10
    return widest(change, CHANGE)


def _high(pair: Pair) -> float:
    """The height of the bars: two with an arrow between them, or one."""
    return PAIR if pair.base and pair.other and pair.kind != "same" else BAR


def _lane(lane: PairLane, changes: dict[str, tuple[str, ...]], top: float, right: float) -> _Lane:
    rows: list[_Row] = []
    y = top + ROW_GAP
    for pair in lane.pairs:
        name = wrapped(pair.name, NAME_ROOM - 10, NAME, bold=True)
        change = changes[pair.id]
        high = max(_high(pair), len(name) * leading(NAME), len(change) * leading(CHANGE))
        rows.append(_Row(pair, name, change, y, high))
        y += high + ROW_GAP
    alike = wrapped(lane.alike, NAME_ROOM - 10, NAME) if lane.alike else ()
    alike_top, alike_high = y, max(BAR, len(alike) * leading(NAME)) if alike else 0.0
    if alike:
        y += alike_high + ROW_GAP
    team = wrapped(lane.team, TEAM - 22, TEAM_SIZE, bold=True)
    bottom = max(y, top + len(team) * leading(TEAM_SIZE) + 2 * ROW_GAP)
    box = Box(0, top, right, bottom - top)
    return _Lane(lane, tuple(rows), box, alike, alike_top, alike_high)


def _panels(canvas: Canvas, lanes: Sequence[_Lane]) -> None:
    """Lanes with their teams and the names of the steps."""
    theme = canvas.theme
    for i, laid in enumerate(lanes):
        lane, box = laid.lane, laid.box
        canvas.box(box, _ground(theme, i), Stroke(theme.grid, 0.7), rounded=False)
        lines = wrapped(lane.team, TEAM - 22, TEAM_SIZE, bold=True)
        high = len(lines) * leading(TEAM_SIZE)
        at = (8.0, box.y + (box.h - high) / 2)
        canvas.text(at, lines, TEAM_SIZE, theme.ink, bold=True)
        if laid.alike:
            high = len(laid.alike) * leading(NAME)
            at = (TEAM, laid.alike_top + (laid.alike_high - high) / 2)
            canvas.text(at, laid.alike, NAME, theme.muted)
        for row in laid.rows:
            high = len(row.name) * leading(NAME)
            quiet = row.pair.kind == "same"
            color = theme.muted if quiet else theme.ink
            at = (TEAM, row.top + (row.high - high) / 2)
            canvas.text(at, row.name, NAME, color, bold=True)


def _ground(theme: Theme, lane: int) -> str:
    return theme.page if lane % 2 else theme.panel


def _row(canvas: Canvas, row: _Row, scale: float, ground: str) -> None:
    """The outline above, the solid bar below, the arrow between them, and the words beside."""
    theme, pair = canvas.theme, row.pair
    top = row.top + (row.high - _high(pair)) / 2
    both = _high(pair) > BAR
    if pair.base and (both or not pair.other):
        box = _box(pair.base, scale, top, OUTLINE if both else BAR)
        border, say = _base_border(theme, pair), "" if both else pair.say
        canvas.box(box, ground, border, rounded=False, say=say, href=pair.href)
    if pair.other:
        paint = _paint(theme, pair)
        box = _box(pair.other, scale, top + OUTLINE + SPACE if both else top, BAR)
        border = Stroke(paint.border, 1, paint.line)
        canvas.box(box, paint.fill, border, rounded=False, say=pair.say, href=pair.href)
    if both and pair.base and pair.other:
        start, end = (LEFT + stretch.start * scale + 1 for stretch in (pair.base, pair.other))
        if abs(end - start) > LEAST_ARROW:
            y = top + OUTLINE + SPACE / 2
            stroke = Stroke(theme.ink, 1.3)
            canvas.path([(start, y), (end, y)], stroke, arrow=min(ARROW, abs(end - start)))
    _words(canvas, row, LEFT + _end(pair) * scale + 8, ground)


def _words(canvas: Canvas, row: _Row, x: float, ground: str) -> None:
    theme, pair = canvas.theme, row.pair
    middle = row.top + row.high / 2
    if pair.change in (ENTERS, LEAVES):
        paint = theme.have if pair.change == ENTERS else theme.blocked
        box = Box(x, middle - HIGH / 2, _wide(pair, row.change), HIGH)
        label = font(pair.change, WORD, paint.text, bold=True)
        canvas.box(box, paint.fill, rounded=False, label=label)
        return
    high = len(row.change) * leading(CHANGE)
    wide = _wide(pair, row.change)
    canvas.box(Box(x - 2, middle - high / 2, wide + 4, high), ground, rounded=False)
    color = theme.muted if pair.kind == "same" else theme.ink
    canvas.text((x, middle - high / 2), row.change, CHANGE, color)


def _box(stretch: Stretch, scale: float, top: float, high: float) -> Box:
    whole = (stretch.end - stretch.start) * scale
    wide = max(whole - 2, whole / 2)
    return Box(LEFT + stretch.start * scale + (whole - wide) / 2, top, wide, high)


def _paint(theme: Theme, pair: Pair) -> Paint:
    """How the scenario's bar looks."""
    return {"same": theme.missing, "entered": theme.have}.get(pair.kind, theme.planned)


def _base_border(theme: Theme, pair: Pair) -> Stroke:
    if pair.kind == "left":
        return Stroke(theme.blocked.border, 1.6, "dashed")
    return Stroke(theme.tie, 1, "dashed")


def _entries(view: Overlaid, theme: Theme) -> list[Entry]:
    """What outlines and bars mean; only what occurs."""
    kinds = {pair.kind for lane in view.lanes for pair in lane.pairs}
    if any(lane.alike for lane in view.lanes):
        kinds.add("same")

    def bar(fill: str, border: Stroke, high: float) -> Callable[[Canvas, Point], None]:
        def sample(canvas: Canvas, at: Point) -> None:
            canvas.box(Box(at[0], at[1] + (HIGH - high) / 2, 26, high), fill, border, rounded=False)

        return sample

    entries: list[Entry] = []
    if kinds & {"moved", "altered"}:
        dashed = Stroke(theme.tie, 1, "dashed")
        entries.append(Entry(bar(theme.page, dashed, OUTLINE), 26, "base"))
    solid = {
        "moved": (theme.planned, "scenario; the arrow runs from the start in the base"),
        "altered": (theme.planned, "scenario, with other time or money"),
        "same": (theme.missing, "the same in both"),
        "entered": (theme.have, "only in the scenario"),
    }
    for kind, (paint, meaning) in solid.items():
        if kind in kinds:
            entries.append(
                Entry(bar(paint.fill, Stroke(paint.border, 1, paint.line), BAR), 26, meaning)
            )
    if "left" in kinds:
        gone = Stroke(theme.blocked.border, 1.6, "dashed")
        entries.append(Entry(bar(theme.page, gone, BAR), 26, "only in the base"))
    targets = sum(mark.target for mark in view.marks)
    if targets:
        solid_line = Stroke(theme.have.border, 1.4)
        where = "the scenario, or in both" if view.agreed else "the scenario"
        where = "both" if view.agreed == targets else where
        entries.append(line_sample(solid_line, 0, f"reached in {where}"))
    if not all(mark.target for mark in view.marks):
        dashed = Stroke(theme.have.border, 1.4, "dashed")
        entries.append(line_sample(dashed, 0, "reached in the base"))
    return entries


draw = Drawer(sheet)
"""The picture as SVG, PNG (144 dpi), PDF or DOT. Raises DrawingFailed."""
