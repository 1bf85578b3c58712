"""The charts over time: load against capacity, cash against budget, projected maturity."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from milepost.engine.render.canvas import Box, Stroke, leading
from milepost.engine.render.chart_board import (
    LABEL,
    MARGIN,
    SMALL,
    WIDE,
    Board,
    Paper,
    Row,
    dashed,
    numbers,
    row_of,
)
from milepost.engine.render.chart_sheet import Plot
from milepost.engine.render.text import wrapped
from milepost.engine.view.chart import Heading
from milepost.engine.view.charts_over_time import (
    CashChart,
    LadderRow,
    LoadChart,
    MaturityChart,
    MoneyRow,
    RoleRow,
)

NAMES = 196.0
"""How wide the column of names is."""
GAP = 8.0
AXIS = 26.0
"""What the ticks of time below the plots take."""
SCALE = 52.0
"""What the values of a scale beside a plot take."""
MOST_HIGH = 150.0
STRETCH = 22.0
"""By how much a level of a ladder grows where there is room."""


def load(view: LoadChart, paper: Paper) -> Board:
    """Each role's load against its capacity, one below the other with one scale of FTE."""
    rows = [row_of(role.name, role.note, NAMES - 14) for role in view.roles]
    board, boxes = _rows(view.heading, paper, rows, view.y_title, 20)
    most = max((max(*role.fte, role.capacity or 0) for role in view.roles), default=1) * 1.15
    for role, row, box in zip(view.roles, rows, boxes, strict=True):
        plot = board.sheet.plot(box, (0, max(view.weeks, 1)), (0, most))
        board.name(row, box)
        plot.grid([tick.at for tick in view.ticks])
        _load(plot, role)
        _scale(board, plot, most, 2)
        if box is boxes[-1]:
            board.below(plot, view.ticks)
    return board


def _load(plot: Plot, role: RoleRow) -> None:
    theme = plot.sheet.theme
    for weeks in role.closed:
        plot.bar(weeks, plot.y, theme.empty, hatch="....", say=f"{role.name} is away")
    plot.area(_held(role.fte), theme.planned.fill)
    full = [fte if is_full else 0.0 for fte, is_full in zip(role.fte, role.full, strict=True)]
    if any(full):
        plot.area(_held(full), theme.blocked.fill, hatch="////")
    plot.line(_held(role.fte), Stroke(theme.planned.border, 1))
    if role.capacity is not None:
        there = [role.capacity] * len(role.fte)
        for first, until in role.closed:
            there[first:until] = [math.nan] * (until - first)
        plot.line(_held(there), dashed(theme.ink, 1.2))


def _held(values: Sequence[float]) -> list[tuple[float, float]]:
    """What holds throughout each week, as a line with steps."""
    points: list[tuple[float, float]] = []
    week = 0
    for value, same in itertools.groupby(values):
        until = week + len(list(same))
        points += [(week, value), (until, value)]
        week = until
    return points


def cash(view: CashChart, paper: Paper) -> Board:
    """Money spent against what the budget has freed, each kind with its own scale."""
    rows = [row_of(row.name, row.note, NAMES - 14) for row in view.rows]
    board, boxes = _rows(view.heading, paper, rows, view.y_title, 104)
    for money, row, box in zip(view.rows, rows, boxes, strict=True):
        free = [amount for amount in money.free if amount is not None]
        most = max(*money.spent, *free, 1.0) * 1.4
        plot = board.sheet.plot(box, (0, view.weeks), (0, most))
        board.name(row, box)
        plot.grid([tick.at for tick in view.ticks])
        _scale(board, plot, most, 4)
        _money(plot, money)
        if box is boxes[-1]:
            board.below(plot, view.ticks)
    return board


def _money(plot: Plot, row: MoneyRow) -> None:
    theme, sheet = plot.sheet.theme, plot.sheet
    spent = _held(row.spent)
    plot.area(spent, theme.planned.fill)
    plot.line(spent, Stroke(theme.planned.border, 1.4))
    known = [amount for amount in row.free if amount is not None]
    if known:
        free = _held([math.nan if amount is None else amount for amount in row.free])
        plot.line(free, dashed(theme.ink, 1.6))
        last = max(week for week, amount in enumerate(row.free) if amount is not None)
        sheet.place(plot.at(last + 1, known[-1]), (row.free_text,), LABEL, theme.ink, plot.box)
    sheet.place(plot.at(plot.x[1], row.spent[-1]), (row.spent_text,), LABEL, theme.ink, plot.box)


def maturity(view: MaturityChart, paper: Paper) -> Board:
    """The stage reached on each ladder over time, as stairs."""
    blocks = [_block(row) for row in view.ladders]
    need = sum(block.high for block in blocks) + GAP * len(blocks) + AXIS
    board = Board(view.heading, paper, need)
    y = board.body.y
    stretch = (board.body.h - need) / max(1, sum(len(block.names) for block in blocks))
    for ladder, block in zip(view.ladders, blocks, strict=True):
        plot = _stairs(board, view, ladder, block, y, min(stretch, STRETCH))
        y = plot.box.bottom + GAP
        if ladder is view.ladders[-1]:
            board.below(plot, view.ticks)
    return board


@dataclass(frozen=True, slots=True)
class _Block:
    """A ladder's title and, for each of its levels that is shown, its name, wrapped."""

    title: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    first: int

    @property
    def high(self) -> float:
        """How high the whole of it is."""
        return len(self.title) * leading(LABEL) + 2 + sum(map(_level, self.names))


def _level(name: tuple[str, ...]) -> float:
    return len(name) * leading(SMALL) + 4


def _block(row: LadderRow) -> _Block:
    now = row.rises[0]
    first = 0 if now.level == 0 else 1
    # Beside the name it stands where neither a line nor another label can be in its way.
    names = tuple(
        wrapped(f"{name}, {now.when}" if level == now.level else name, NAMES - 10, SMALL)
        for level, name in enumerate(row.stages[first:], start=first)
    )
    return _Block(wrapped(row.name, 600, LABEL, bold=True), names, first)


def _stairs(
    board: Board, view: MaturityChart, row: LadderRow, block: _Block, top: float, stretch: float
) -> Plot:
    """One ladder; its levels are as high as their names need."""
    theme, sheet = board.theme, board.sheet
    title = sheet.text((MARGIN, top), block.title, LABEL, theme.ink, bold=True)
    heights = [_level(name) + stretch for name in block.names]
    ends = list(itertools.accumulate(heights))
    box = Box(MARGIN + NAMES, title.bottom + 2, WIDE - 2 * MARGIN - NAMES, ends[-1])
    plot = sheet.plot(box, (0, view.weeks), (0, ends[-1]))
    middle = {
        block.first + number: end - high / 2
        for number, (end, high) in enumerate(zip(ends, heights, strict=True))
    }
    for name, (level, up) in zip(block.names, middle.items(), strict=True):
        at = (box.x - 8, box.bottom - up - len(name) * leading(SMALL) / 2)
        color = theme.ink if level == row.rises[0].level else theme.muted
        sheet.text(at, name, SMALL, color, align="right")
    plot.grid([tick.at for tick in view.ticks], list(middle.values()))
    ends_at = [rise.week for rise in row.rises[1:]] + [view.weeks]
    line = [
        (week, middle[rise.level])
        for rise, until in zip(row.rises, ends_at, strict=True)
        for week in (rise.week, until)
    ]
    plot.line(line, Stroke(theme.planned.border, 2.4))
    for rise in row.rises:
        paint = theme.have if rise.target else theme.planned
        fill = theme.page if rise is row.rises[0] else paint.fill
        marker, size = ("D", 8.0) if rise.target else ("o", 7.0)
        plot.dot(rise.week, middle[rise.level], marker, size, fill, paint.border, rise.label)
    for rise in row.rises[1:]:
        at = plot.at(rise.week, middle[rise.level])
        color = theme.have.border if rise.target else theme.ink
        sheet.place(at, (rise.when,), SMALL, color, box)
    return plot


# -- rows ------------------------------------------------------------------------------------------


def _rows(
    heading: Heading, paper: Paper, rows: Sequence[Row], y_title: str, least: float
) -> tuple[Board, list[Box]]:
    """A page with a box for the plot of each row, at least so high, beside the row's words."""
    highs = [max(least, row.high) + GAP for row in rows]
    head = leading(SMALL) + 4
    board = Board(heading, paper, sum(highs) + head + AXIS)
    body = board.body
    x = MARGIN + NAMES + SCALE
    board.sheet.text((x, body.y), (y_title,), SMALL, board.theme.ink)
    spare = (body.h - head - AXIS - sum(highs)) / max(1, len(rows))
    boxes: list[Box] = []
    y = body.y + head
    for high in highs:
        tall = min(high + spare, MOST_HIGH)
        boxes.append(Box(x, y, body.right - x, tall - GAP))
        y += tall
    return board, boxes


def _scale(board: Board, plot: Plot, most: float, about: int) -> None:
    """The values of a plot's scale on its left."""
    ticks = numbers(most, about=about)
    plot.grid(y=[tick.at for tick in ticks if tick.at])
    for tick in ticks:
        y = plot.at(0, tick.at)[1]
        board.sheet.text(
            (plot.box.x - 6, y - leading(SMALL) / 2),
            (tick.label,),
            SMALL,
            board.theme.muted,
            align="right",
        )
