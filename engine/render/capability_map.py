"""Draws a capability map: a column for each stage, a card for each capability."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from milepost.engine.render.canvas import (
    Box,
    Canvas,
    Point,
    Stroke,
    cell,
    font,
    leading,
    row,
    table,
    text_rows,
)
from milepost.engine.render.dot import Renderer
from milepost.engine.render.furniture import Entry, heading, legend, line_sample, word_sample
from milepost.engine.render.palette import THEMES, Theme, ThemeName
from milepost.engine.render.picture import WHOLE, Page, picture
from milepost.engine.render.routing import Cell, Link, Plan, plan
from milepost.engine.render.text import width, wrapped
from milepost.engine.view.capability_map import (
    NOT_APPLICABLE,
    PLANNED,
    CapabilityMap,
    Card,
    Column,
    Edge,
)

CARD = 172.0
PAD = 9.0
ROOM = CARD - 2 * PAD
NAME, SMALL, PILL = 10.0, 8.0, 7.0
STAGE, UNDER = 13.0, 9.0
PILL_ROW = 13.0
PIP, LEAST_PIP = 13.0, 3.0
TRACK = 5.0
PANEL_PAD = 10.0


def draw(
    view: CapabilityMap,
    *,
    format: str = "svg",  # noqa: A002 - the word of the command line
    theme: ThemeName = "light",
    renderer: Renderer = "auto",
    page: Page = WHOLE,
) -> bytes:
    """The picture as SVG, PNG (144 dpi), PDF or DOT. Raises DrawingFailed."""
    return picture(sheet(view, THEMES[theme]), view.title, view.say, format, renderer, page)


def sheet(view: CapabilityMap, theme: Theme, prefix: str = "map") -> Canvas:
    """The map laid out, ready to be drawn; every id in the drawing begins with `prefix`."""
    canvas = Canvas(theme, prefix)
    grid = _grid(view.columns)
    links = _links(view.edges, grid)
    routed = plan(list(links.values()), grid.rows)
    left, gap_left = _across(grid, routed)
    right = max(left[-1] + CARD + PANEL_PAD if left else 0.0, 520.0)
    below = heading(canvas, view.title, view.subtitle, right)
    below = legend(canvas, _entries(view, theme), below, right)
    layout = _down(grid, routed, view.columns, left, gap_left, below + 14)
    _panels(canvas, view.columns, grid, layout)
    for (column, row_), card in grid.cells.items():
        box = Box(layout.left[column], layout.top[row_], CARD, layout.high[row_])
        _card(canvas, card, box)
    at = {card.id: card for card in grid.cells.values()}
    for edge in sorted(view.edges, key=lambda e: _weight(e, at)):
        points = _points(links[edge], routed, layout)
        if edge.critical:
            canvas.path(points, Stroke(theme.accent, 2.4), arrow=9, say=edge.say)
        else:
            quiet = view.planned and not _weight(edge, at)
            color = theme.faint_tie if quiet else theme.tie
            style = "dashed" if edge.choice else "solid"
            canvas.path(points, Stroke(color, 0.9, style), arrow=6, say=edge.say)
    return canvas


def _weight(edge: Edge, cards: Mapping[str, Card]) -> int:
    """2 on the critical path, 1 where the roadmap raises an end of the line, else 0."""
    planned = PLANNED in {cards[edge.source].status, cards[edge.target].status}
    return 2 if edge.critical else int(planned)


@dataclass(frozen=True)
class _Grid:
    """Cards by column and row of the grid, and the grid columns (first, end) of each stage."""

    spans: tuple[tuple[int, int], ...]
    cells: dict[Cell, Card]
    rows: int
    columns: int


def _grid(columns: Sequence[Column]) -> _Grid:
    """Give each stage a column of the grid, or several where it is much taller than the others.

    A card is about three times as wide as it is high, so that this bound on the height makes a
    picture about as wide as a page lying on its side.
    """
    count = sum(len(column.cards) for column in columns)
    most = max(7, math.ceil(1.7 * math.sqrt(count)))
    spans: list[tuple[int, int]] = []
    cells: dict[Cell, Card] = {}
    first = 0
    for column in columns:
        parts = max(1, math.ceil(len(column.cards) / most))
        tall = max(1, math.ceil(len(column.cards) / parts))
        for i, card in enumerate(column.cards):
            cells[first + i // tall, i % tall] = card
        spans.append((first, first + parts))
        first += parts
    return _Grid(tuple(spans), cells, max((y + 1 for _, y in cells), default=0), first)


def _links(edges: Sequence[Edge], grid: _Grid) -> dict[Edge, Link]:
    at = {card.id: place for place, card in grid.cells.items()}
    nets = {(True, False): "critical", (True, True): "critical", (False, True): "choice"}
    return {
        edge: Link(at[edge.source], at[edge.target], nets.get((edge.critical, edge.choice), "need"))
        for edge in edges
    }


@dataclass(frozen=True)
class _Layout:
    """Where columns, rows and the first tracks of gaps and aisles lie, and how high rows are."""

    left: tuple[float, ...]
    gap_left: tuple[float, ...]
    top: tuple[float, ...]
    high: tuple[float, ...]
    aisle_top: tuple[float, ...]
    bottom: float


def _across(grid: _Grid, routed: Plan) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The left edge of each column, and of the tracks of each gap, with room for every track."""
    begins = {first for first, _ in grid.spans}
    x = 0.0
    left: list[float] = []
    gap_left: list[float] = []
    for column in range(grid.columns + 1):
        tracks = routed.gaps.get(column, 0)
        lines = max(tracks - 1, 0) * TRACK
        if column == 0:
            room = PANEL_PAD
        else:
            least = 2 * PANEL_PAD + 12 if column in begins else 14.0
            room = max(least, lines + 28 if tracks else 0)
        gap_left.append(x + (room - lines) / 2)
        x += room
        left.append(x)
        x += CARD
    return tuple(left[:-1]), tuple(gap_left)


def _down(
    grid: _Grid,
    routed: Plan,
    columns: Sequence[Column],
    left: tuple[float, ...],
    gap_left: tuple[float, ...],
    top: float,
) -> _Layout:
    """The top of each row and of the tracks of each aisle; the highest card sets its row."""
    y = top + max(
        (_header_height(column, grid, i) for i, column in enumerate(columns)), default=0.0
    )
    tops: list[float] = []
    highs: list[float] = []
    aisles: list[float] = []
    for number in range(grid.rows + 1):
        tracks = routed.aisles.get(number, 0)
        lines = max(tracks - 1, 0) * TRACK
        room = max(10.0, lines + 12 if tracks else 0)
        aisles.append(y + (room - lines) / 2)
        y += room
        tops.append(y)
        cards = [card for (_, row_), card in grid.cells.items() if row_ == number]
        highs.append(max((_card_height(card) for card in cards), default=0.0))
        y += highs[-1]
    return _Layout(left, gap_left, tuple(tops), tuple(highs), tuple(aisles), y)


def _panel_width(grid: _Grid, stage: int) -> float:
    """A lower estimate that is enough to wrap the heading of a stage."""
    first, end = grid.spans[stage]
    return (end - first) * CARD


def _header_height(column: Column, grid: _Grid, stage: int) -> float:
    lines = wrapped(column.title, _panel_width(grid, stage), STAGE, bold=True)
    below = wrapped(column.subtitle, _panel_width(grid, stage), UNDER)
    return 10 + len(lines) * leading(STAGE) + len(below) * leading(UNDER)


def _panels(canvas: Canvas, columns: Sequence[Column], grid: _Grid, layout: _Layout) -> None:
    theme = canvas.theme
    header = max((_header_height(c, grid, i) for i, c in enumerate(columns)), default=0.0)
    room = layout.top[0] - layout.aisle_top[0] if layout.top else 0.0
    top = min(layout.aisle_top[0] - header, layout.top[0] - header - room) if layout.top else 0.0
    for i, column in enumerate(columns):
        first, end = grid.spans[i]
        x = layout.left[first] - PANEL_PAD
        wide = layout.left[end - 1] + CARD + PANEL_PAD - x
        panel = Box(x, top, wide, layout.bottom - top)
        border = Stroke(theme.have.border if column.reached else theme.panel_border, 1)
        canvas.box(panel, theme.panel, border)
        lines = wrapped(column.title, _panel_width(grid, i), STAGE, bold=True)
        at = (x + PANEL_PAD + 2, top + 8)
        title = canvas.text(at, lines, STAGE, theme.ink, bold=True)
        lines = wrapped(column.subtitle, _panel_width(grid, i), UNDER)
        canvas.text((at[0], title.bottom + 1), lines, UNDER, theme.muted)


def _team_rows(card: Card, theme: Theme) -> list[str]:
    """The team, with the month to the right of it where both fit on one line."""
    due = width(card.due, SMALL)
    lines = wrapped(card.team, ROOM, SMALL)
    if not card.due:
        return text_rows(lines, ROOM, SMALL, theme.muted)
    # Graphviz may take a letter outside its tables for wider than it is, and widen the cell.
    sure = lines[0].isascii()
    if len(lines) > 1 or not sure or width(lines[0], SMALL) + 8 + due > ROOM:
        month = text_rows((card.due,), ROOM, SMALL, theme.ink)
        return text_rows(lines, ROOM, SMALL, theme.muted) + month
    high = leading(SMALL)
    left = cell(font(lines[0], SMALL, theme.muted), ROOM - due - 2, high, align="LEFT")
    right = cell(font(card.due, SMALL, theme.ink), due + 2, high, align="RIGHT")
    return [row(table([row(left, right)]))]


def _card_height(card: Card) -> float:
    small = len(_team_rows(card, THEMES["light"]))
    name = len(wrapped(card.name, ROOM, NAME, bold=True))
    return leading(NAME) * name + leading(SMALL) * small + PILL_ROW + 6 + 13


def _card(canvas: Canvas, card: Card, box: Box) -> None:
    theme = canvas.theme
    paint = theme.paint(card.status)
    name = wrapped(card.name, ROOM, NAME, bold=True)
    ink = theme.muted if card.status == NOT_APPLICABLE else theme.ink
    spare = max(box.h - _card_height(card), 0) + 6
    rows = [
        *text_rows(name, ROOM, NAME, ink, bold=True),
        *_team_rows(card, theme),
        row(cell("", ROOM, spare)),
        row(table([row(*_status_cells(card, theme))])),
    ]
    color, thick = (theme.accent, 2.6) if card.critical else (paint.border, 1.1)
    border = Stroke(color, thick, paint.line)
    canvas.box(box, theme.card, border, label=table(rows), say=card.say)


def _status_cells(card: Card, theme: Theme) -> list[str]:
    """The word of the status, the level as pips, and the level in words."""
    paint = theme.paint(card.status)
    word = width(card.status, PILL, bold=True) + 10
    pill = cell(font(card.status, PILL, paint.text, bold=True), word, PILL_ROW, bgcolor=paint.fill)
    if card.status == NOT_APPLICABLE:
        return [pill, cell("", ROOM - word, PILL_ROW)]
    now = "?" if card.level is None else str(card.level)
    words = f"{now} of {card.target}"
    count = width(words, SMALL) + 3
    room = ROOM - word - count - 14
    wide = min(PIP, room / card.top - 2) if card.top else 0.0
    level = [cell("", 7, PILL_ROW)]
    used = 7
    if wide >= LEAST_PIP:
        used += card.top * (math.floor(wide) + 2) + 2
        level.append(cell(table([row(*_pips(card, theme, wide))], gap=2), used - 7, PILL_ROW))
    in_words = font(words, SMALL, theme.muted)
    return [pill, *level, cell(in_words, ROOM - word - used, PILL_ROW, align="RIGHT")]


def _pips(card: Card, theme: Theme, wide: float) -> list[str]:
    filled = theme.paint(card.status).fill if card.status != "MISSING" else theme.muted
    pips: list[str] = []
    for level in range(1, card.top + 1):
        held = card.level is not None and level <= card.level
        edge = {"border": "1", "color": theme.ink} if level == card.target else {}
        pips.append(cell("", math.floor(wide), 6, bgcolor=filled if held else theme.empty, **edge))
    return pips


def _points(link: Link, routed: Plan, layout: _Layout) -> list[Point]:
    """The corners of a line, from card to card."""
    route = routed.routes[link]
    column, row_ = link.source
    to_column, to_row = link.target
    y1 = layout.top[row_] + layout.high[row_] / 2 * (1 + route.out)
    y2 = layout.top[to_row] + layout.high[to_row] / 2 * (1 + route.into)
    x1 = layout.left[column] + CARD
    x2 = layout.left[to_column] + (CARD if link.enters_right else 0)
    first = layout.gap_left[link.first_gap] + route.first * TRACK
    last = layout.gap_left[link.last_gap] + route.last * TRACK
    if route.aisle is None:
        return [(x1, y1), (first, y1), (first, y2), (x2, y2)]
    aisle, track = route.aisle
    along = layout.aisle_top[aisle] + track * TRACK
    return [(x1, y1), (first, y1), (first, along), (last, along), (last, y2), (x2, y2)]


def _entries(view: CapabilityMap, theme: Theme) -> list[Entry]:
    """The statuses that occur, then how levels and lines read."""
    entries = [word_sample(theme.paint(word), word, meaning) for word, meaning in view.legend]

    def pips(canvas: Canvas, at: Point) -> None:
        for i, (fill, edge) in enumerate(
            ((theme.muted, None), (theme.empty, Stroke(theme.ink)), (theme.empty, None))
        ):
            canvas.box(Box(at[0] + i * 15, at[1] + 4, PIP, 6), fill, edge, rounded=False)

    entries.append(Entry(pips, 43, "level now, outlined = asked for, ? = not declared"))
    if any(not edge.choice and not edge.critical for edge in view.edges):
        entries.append(line_sample(Stroke(theme.tie, 0.9), 6, "waits for"))
    if any(edge.choice for edge in view.edges):
        entries.append(line_sample(Stroke(theme.tie, 0.9, "dashed"), 6, "one of these will do"))
    if any(card.critical for column in view.columns for card in column.cards):
        entries.append(line_sample(Stroke(theme.accent, 2.4), 9, "critical path"))
    return entries
