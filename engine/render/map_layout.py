"""Where everything on a capability map lies: cards in columns and rows, folds below, lines between.

All lengths are in points, the first panel begins at 0, 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from milepost.engine.render.canvas import Box, Point, leading
from milepost.engine.render.routing import Cell, Link, Plan, plan
from milepost.engine.render.text import width, wrapped
from milepost.engine.view.capability_map import CapabilityMap, Card, Column, Edge, Fold

CARD = 172.0
PAD = 9.0
ROOM = CARD - 2 * PAD
NAME, SMALL, PILL = 10.0, 8.0, 8.0
STAGE, UNDER = 13.0, 9.0
PILL_ROW = 13.0
TRACK = 5.0
PANEL_PAD = 10.0
FOLD_GAP = 8.0
FOLD_LINES = 42
"""The most lines of folded names in one column of a stage; more of them make it wider."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cards by column and row of the grid, and the grid columns (first, end) of each stage."""

    spans: tuple[tuple[int, int], ...]
    cells: Mapping[Cell, Card]
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything in its place.

    `left` and `top` are those of the columns and rows of the grid, `high` the heights of rows,
    `gap_left` and `aisle_top` the first tracks of gaps and aisles. `folds` lie below the grid.
    """

    grid: Grid
    links: Mapping[Edge, Link]
    routed: Plan
    left: tuple[float, ...]
    gap_left: tuple[float, ...]
    top: tuple[float, ...]
    high: tuple[float, ...]
    aisle_top: tuple[float, ...]
    panels: tuple[Box, ...]
    folds: tuple[tuple[Fold, Box], ...]

    @property
    def right(self) -> float:
        """The right edge of everything, the lines beside the last card included."""
        tracks = self.routed.gaps.get(self.grid.columns, 0)
        lines = self.gap_left[-1] + (tracks - 1) * TRACK if tracks else 0.0
        return max(lines, *(panel.right for panel in self.panels), 0.0)

    @property
    def bottom(self) -> float:
        """The bottom edge of everything."""
        return max((panel.bottom for panel in self.panels), default=0.0)

    def lower(self, by: float) -> Layout:
        """The same, moved down."""
        return replace(
            self,
            top=tuple(y + by for y in self.top),
            aisle_top=tuple(y + by for y in self.aisle_top),
            panels=tuple(replace(panel, y=panel.y + by) for panel in self.panels),
            folds=tuple((fold, replace(box, y=box.y + by)) for fold, box in self.folds),
        )

    def box(self, cell: Cell) -> Box:
        """The card in a cell of the grid."""
        column, row = cell
        return Box(self.left[column], self.top[row], CARD, self.high[row])

    def points(self, edge: Edge) -> list[Point]:
        """The corners of a line, from card to card."""
        link = self.links[edge]
        route = self.routed.routes[link]
        source, target = self.box(link.source), self.box(link.target)
        y1 = source.y + source.h / 2 * (1 + route.out)
        y2 = target.y + target.h / 2 * (1 + route.into)
        x1 = source.right
        x2 = target.right if link.enters_right else target.x
        first = self.gap_left[link.first_gap] + route.first * TRACK
        last = self.gap_left[link.last_gap] + route.last * TRACK
        if route.aisle is None:
            return [(x1, y1), (first, y1), (first, y2), (x2, y2)]
        aisle, track = route.aisle
        along = self.aisle_top[aisle] + track * TRACK
        return [(x1, y1), (first, y1), (first, along), (last, along), (last, y2), (x2, y2)]


def laid_out(view: CapabilityMap, most: int | None = None) -> Layout:
    """The map in its place, at most `most` cards below each other.

    Without `most` it becomes about as wide as a page that lies on its side: a card is about three
    times as wide as it is high.
    """
    if most is None:
        count = sum(len(column.cards) for column in view.columns)
        most = max(7, math.ceil(1.7 * math.sqrt(count)))
    grid = _grid(view.columns, most)
    links = _links(view.edges, grid)
    routed = plan(list(links.values()), grid.rows)
    left, gap_left = _across(grid, routed)
    head = max((_header_height(c, grid.spans[i]) for i, c in enumerate(view.columns)), default=0.0)
    top, high, aisle_top, bottom = _down(grid, routed, head)
    panels: list[Box] = []
    folds: list[tuple[Fold, Box]] = []
    for (first, end), column in zip(grid.spans, view.columns, strict=True):
        x = left[first] - PANEL_PAD
        wide = left[end - 1] + CARD + PANEL_PAD - x
        y = bottom
        for fold in column.folds:
            at = Box(x + PANEL_PAD, y, wide - 2 * PANEL_PAD, fold_height(fold, wide))
            folds.append((fold, at))
            y = at.bottom + FOLD_GAP
        panels.append(Box(x, 0, wide, y + 2 if column.folds else bottom))
    lowest = max((panel.bottom for panel in panels), default=0.0)
    return Layout(
        grid=grid,
        links=links,
        routed=routed,
        left=left,
        gap_left=gap_left,
        top=top,
        high=high,
        aisle_top=aisle_top,
        panels=tuple(Box(p.x, p.y, p.w, lowest) for p in panels),
        folds=tuple(folds),
    )


def _grid(columns: Sequence[Column], most: int) -> Grid:
    """Give each stage a column of the grid, or several where it is much taller than the others."""
    spans: list[tuple[int, int]] = []
    cells: dict[Cell, Card] = {}
    first = 0
    for column in columns:
        lines = sum(len(fold_lines(fold, CARD + 2 * PANEL_PAD)) for fold in column.folds)
        parts = max(1, math.ceil(len(column.cards) / most), math.ceil(lines / FOLD_LINES))
        tall = max(1, math.ceil(len(column.cards) / parts))
        for i, card in enumerate(column.cards):
            cells[first + i // tall, i % tall] = card
        spans.append((first, first + parts))
        first += parts
    return Grid(tuple(spans), cells, max((y + 1 for _, y in cells), default=0), first)


def _links(edges: Sequence[Edge], grid: Grid) -> dict[Edge, Link]:
    at = {card.id: place for place, card in grid.cells.items()}
    nets = {(True, False): "critical", (True, True): "critical", (False, True): "choice"}
    return {
        edge: Link(at[edge.source], at[edge.target], nets.get((edge.critical, edge.choice), "need"))
        for edge in edges
    }


def _across(grid: Grid, routed: Plan) -> tuple[tuple[float, ...], tuple[float, ...]]:
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
    grid: Grid, routed: Plan, head: float
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...], float]:
    """The tops and heights of rows, the tops of aisles, the end; its highest card sets a row."""
    y = head
    highs = [0.0] * grid.rows
    for (_, row), card in grid.cells.items():
        highs[row] = max(highs[row], card_height(card))
    tops: list[float] = []
    aisles: list[float] = []
    for number in range(grid.rows + 1):
        tracks = routed.aisles.get(number, 0)
        lines = max(tracks - 1, 0) * TRACK
        room = max(10.0, lines + 12 if tracks else 0)
        aisles.append(y + (room - lines) / 2)
        y += room
        if number < grid.rows:
            tops.append(y)
            y += highs[number]
    return tuple(tops), tuple(highs), tuple(aisles), y


def header_lines(column: Column, span: tuple[int, int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The title and the subtitle of a stage, wrapped to what its panel has at least."""
    room = (span[1] - span[0]) * CARD
    return wrapped(column.title, room, STAGE, bold=True), wrapped(column.subtitle, room, UNDER)


def _header_height(column: Column, span: tuple[int, int]) -> float:
    title, subtitle = header_lines(column, span)
    return 10 + len(title) * leading(STAGE) + len(subtitle) * leading(UNDER)


@lru_cache(maxsize=1024)
def fold_lines(fold: Fold, wide: float) -> tuple[str, ...]:
    """The names of a fold in a panel of that width."""
    return wrapped(" \N{MIDDLE DOT} ".join(fold.names), wide - 2 * PANEL_PAD - 2 * PAD, SMALL)


def fold_height(fold: Fold, wide: float) -> float:
    """The height of a fold in a panel of that width."""
    return PILL_ROW + 4 + len(fold_lines(fold, wide)) * leading(SMALL) + 13


@lru_cache(maxsize=1024)
def name_lines(card: Card) -> tuple[str, ...]:
    """The name of a card, wrapped."""
    return wrapped(card.name, ROOM, NAME, bold=True)


@lru_cache(maxsize=1024)
def team_lines(card: Card) -> tuple[tuple[str, ...], bool]:
    """The team, wrapped, and whether the month fits on its line, to the right of it."""
    lines = wrapped(card.team, ROOM, SMALL)
    # Graphviz may take a letter outside its tables for wider than it is, and widen the cell.
    sure = len(lines) == 1 and lines[0].isascii()
    beside = sure and width(lines[0], SMALL) + 8 + width(card.due, SMALL) <= ROOM
    return lines, beside


@lru_cache(maxsize=1024)
def note_lines(card: Card) -> tuple[str, ...]:
    """What a card waits for beyond the edge of the picture, wrapped."""
    return tuple(line for note in card.notes for line in wrapped(note, ROOM, SMALL))


def card_height(card: Card) -> float:
    """The least height of a card."""
    team, beside = team_lines(card)
    small = len(team) + (1 if card.due and not beside else 0) + len(note_lines(card))
    return leading(NAME) * len(name_lines(card)) + leading(SMALL) * small + PILL_ROW + 6 + 13
