"""The sheet Roadmap of the report's workbook: a bar for each step, drawn by rules over the weeks.

The cells are formulas of the sheet Steps, so that a bar follows who changes a date there.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from milepost.engine.render.palette import THEMES
from milepost.engine.render.spreadsheet import Column, Formula, Page, Rows, letter
from milepost.engine.view.report_roadmap import MilestoneRow, PlanPart

YES = "yes"
REACHED = "\N{BLACK DIAMOND}"
MOST_COLUMNS = 60
"""In how many columns the bars are drawn at most; a column is then several weeks."""
ROOM = 0.8
"""Which part of the columns the roadmap fills at most; the rest is for steps that slip."""

_LIGHT = THEMES["light"]
_ROOM_FOR_YEAR, _ROOM_FOR_QUARTER = 5, 2

COLUMNS = (
    Column("Capability", 42),
    Column("To", 13),
    Column("Team", 18),
    Column("Start", 11, "date"),
    Column("End", 11, "date"),
    Column("Critical", 9, "word"),
)
WIDTHS = tuple(column.width for column in COLUMNS)
HEADED = {
    "font_size": 6,
    "font_color": "#FFFFFF",
    "bg_color": "#243B53",
    "rotation": 90,
    "num_format": "d mmm",
}
"""How the day above a column of bars looks."""
FIRST = len(COLUMNS)
"""The column in which the bars begin."""


@dataclass(frozen=True, slots=True)
class _Weeks:
    """The columns of the bars: the first day of each, how many days each is, and the row below.

    The last one stands for everything from its day on.
    """

    days: tuple[dt.date, ...]
    each: int
    head: int

    @property
    def last(self) -> int:
        """The last column."""
        return FIRST + len(self.days) - 1


def bars_sheet(page: Page, plan: PlanPart, rows: Rows, as_of: dt.date) -> None:
    """A row for each step, in the order of `rows` on the sheet Steps, and for each milestone."""
    span = max([plan.finish_week, 1, *(step.end_week for step in plan.steps)])
    weeks = math.ceil(span / (MOST_COLUMNS * ROOM))
    count = min(MOST_COLUMNS, -(-max(span, plan.horizon_weeks) // weeks))
    days = tuple(plan.start + dt.timedelta(weeks=weeks * i) for i in range(count + 1))
    page.title(f"Roadmap from {plan.start.isoformat()}")
    page.line(
        f"As planned on {as_of.isoformat()}: finish {plan.finish.isoformat()}. {plan.proof}"
        f" A column is {weeks} week{'s' if weeks > 1 else ''}, the last one all that is later.",
        muted=True,
    )
    _quarters(page, days[:-1])
    page.head(COLUMNS)
    shown = _Weeks(days, 7 * weeks, page.row)
    page.sheet.set_column(FIRST, shown.last, 1.7)
    look = page.book.look(**HEADED)
    for at, day in enumerate(days[:-1], FIRST):
        page.sheet.write_datetime(shown.head - 1, at, day, look)
    later = page.book.look(**{**HEADED, "num_format": '"later"'})
    page.sheet.write_datetime(shown.head - 1, shown.last, days[-1], later)
    page.sheet.set_row(shown.head - 1, 34)
    _steps(page, plan, rows, shown)
    for stone in plan.milestones:
        _milestone(page, plan, stone, shown)
    _today(page, as_of, shown)
    page.line(
        "Dark bars are critical: a later end moves the finish, even if later work is rearranged."
        f" {REACHED}: reached."
    )
    page.sheet.freeze_panes(shown.head, 1)
    page.sheet.repeat_rows(shown.head - 2, shown.head - 1)


def _quarters(page: Page, days: Sequence[dt.date]) -> None:
    """The quarter above its columns, as far as there is room."""
    look = page.book.look(bold=True, font_size=8, align="center", left=1, left_color="#DCE2EC")
    at = FIRST
    for (year, number), group in itertools.groupby(
        days, lambda day: (day.year, (day.month + 2) // 3)
    ):
        wide = len(list(group))
        text = ""
        if wide >= _ROOM_FOR_QUARTER:
            page.sheet.merge_range(page.row, at, page.row, at + wide - 1, "", look)
            text = f"Q{number} {year}" if wide >= _ROOM_FOR_YEAR else f"Q{number}"
        page.sheet.write_string(page.row, at, text, look)
        at += wide
    page.row += 1


def _steps(page: Page, plan: PlanPart, rows: Rows, shown: _Weeks) -> None:
    for number, step in enumerate(plan.steps, rows.first):
        page.cells(
            COLUMNS,
            [
                Formula(f'Steps!A{number}&""', step.name),
                Formula(f'Steps!C{number}&""', step.to_level),
                Formula(f'Steps!D{number}&""', step.team),
                Formula(f"Steps!F{number}", step.start),
                Formula(f"Steps!H{number}", step.end),
                Formula(f'Steps!M{number}&""', YES if step.critical else ""),
            ],
        )
    if not plan.steps:
        return
    first, day = shown.head + 1, f"{letter(FIRST)}${shown.head}"
    area = f"{letter(FIRST)}{first}:{letter(shown.last)}{page.row}"
    last = f"{letter(FIRST)}${shown.head}=${letter(shown.last)}${shown.head}"
    runs = f"OR($D{first}<{day}+{shown.each},{last}),$E{first}>{day}"
    page.bars(area, f'AND({runs},$F{first}="{YES}")', _LIGHT.accent)
    page.bars(area, f"AND({runs})", _LIGHT.planned.fill)
    page.sheet.autofilter(shown.head - 1, 0, page.row - 1, FIRST - 1)


def reached_on(plan: PlanPart, stone: MilestoneRow) -> Formula | dt.date:
    """The day of a milestone: the last end of the steps that bring it about, where these do."""
    for number, each in enumerate((each for each in plan.milestones if each.steps), 1):
        if each is stone:
            return Formula(f'SUMPRODUCT(MAX((step_for_{number}="{YES}")*step_end))', stone.date)
    return stone.date


def _milestone(page: Page, plan: PlanPart, stone: MilestoneRow, shown: _Weeks) -> None:
    row = page.row
    kind = "target" if stone.target else "on the way"
    when = reached_on(plan, stone)
    page.cells(COLUMNS, [stone.name, kind, stone.ladder_name, when, None, None], bold=True)
    mark = page.book.look(align="center", font_color=_LIGHT.have.fill, bold=True, font_size=9)
    for at, day in enumerate(shown.days, FIRST):
        head = f"{letter(at)}${shown.head}"
        inside = f"AND($D{row + 1}>={head},$D{row + 1}<{head}+{shown.each})"
        here = day <= stone.date < day + dt.timedelta(shown.each)
        if at == shown.last:
            inside, here = f"$D{row + 1}>={head}", day <= stone.date
        sign = REACHED if here else ""
        page.sheet.write_formula(row, at, f'=IF({inside},"{REACHED}","")', mark, sign)


def _today(page: Page, as_of: dt.date, shown: _Weeks) -> None:
    """A line at the left of the weeks in which the day of the inventory lies."""
    at = (as_of - shown.days[0]).days // shown.each
    if not 0 <= at < len(shown.days) or page.row == shown.head:
        return
    column = letter(FIRST + at)
    line = page.book.book.add_format({"left": 1, "left_color": _LIGHT.blocked.fill})
    page.sheet.conditional_format(
        f"{column}{shown.head + 1}:{column}{page.row}", {"type": "no_errors", "format": line}
    )
