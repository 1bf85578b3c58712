"""The sheets of a roadmap in the report's workbook: steps, bars over time, money, people.

The sheet Steps holds the figures, and the others are formulas of it: who changes a start, a number
of weeks, a cost or an effort there sees the bars, the quarters and the totals follow. Nothing is
planned anew: prerequisites and limits are not watched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from milepost.engine.render.palette import THEMES
from milepost.engine.render.spreadsheet import Book, Column, Formula, Page, Rows, Value, letter
from milepost.engine.render.workbook_bars import WIDTHS, YES, bars_sheet
from milepost.engine.render.workbook_case import Cost, outlook_costs
from milepost.engine.render.workbook_people import OUTSIDE, people_sheet
from milepost.engine.view.report import CasePart
from milepost.engine.view.report_roadmap import PeriodRow, PlanPart, RoleRow, StepRow

BESIDE = 7
"""The column at which a second chart begins, to the right of the first."""

YEAR_DAYS = 364
"""The days of the 52 weeks over which the run cost of a year accrues."""
_LIGHT = THEMES["light"]

STEPS = (
    Column("Capability", 34),
    Column("From", 12),
    Column("To", 12),
    Column("Team", 20),
    Column("Owner", 16),
    Column("Start", 11, "date", open=True),
    Column("Weeks", 8, "whole", open=True),
    Column("End", 11, "date"),
    Column("One-off", 12, "whole", open=True),
    Column("Run per year", 12, "whole", open=True),
    Column("Person-weeks", 10, "number"),
    Column("Slack weeks", 8, "whole"),
    Column("Critical", 9, "word"),
    Column("Waits for", 34),
    Column("Needed by", 28),
    Column("Basis", 12),
    Column("Id", 26),
)
START, WEEKS, END, ONE_OFF, RUN, PEOPLE = 5, 6, 7, 8, 9, 10
ROLES = len(STEPS)
"""The first of the columns that hold the person-weeks of each role."""


def plan_sheets(
    book: Book, plan: PlanPart, case: CasePart | None, as_of: dt.date, currency: str
) -> None:
    """Add the sheets Roadmap, Steps, Money and People; Steps has the costs of the `case` too."""
    roadmap = book.page("Roadmap", WIDTHS)
    roles = [role for role in plan.roles if role.person_weeks]
    costs = outlook_costs(case, plan.steps, letter(ONE_OFF), letter(RUN))
    rows = _steps(book, plan, roles, costs, currency)
    efforts = {role.id: f"Steps!{rows.of(letter(ROLES + i))}" for i, role in enumerate(roles)}
    bars_sheet(roadmap, plan, rows, as_of)
    money = _money(book, plan, currency)
    people_sheet(book, plan, money, efforts)


# -- steps -----------------------------------------------------------------------------------------


def _steps(
    book: Book,
    plan: PlanPart,
    roles: Sequence[RoleRow],
    costs: Sequence[Cost],
    currency: str,
) -> Rows:
    steps, stones = plan.steps, [stone for stone in plan.milestones if stone.steps]
    efforts = (f"{role.name}, person-weeks" for role in roles)
    columns = (
        *STEPS,
        *(Column(heading, 12, "number", open=True) for heading in efforts),
        *(Column(cost.heading, 12, "whole") for cost in costs),
        *(Column(f"Needed for {stone.name}", 14, "word", open=True) for stone in stones),
    )
    page = book.page("Steps", [column.width for column in columns])
    page.title("The steps of the roadmap")
    page.line(
        f"Money in {currency}. Blue figures may be changed: dates, quarters and totals follow."
        " Prerequisites and limits are not watched here; slack, what is critical and what a step"
        " waits for are as planned and do not follow.",
        muted=True,
    )
    rows = page.table(columns, _step_rows(plan, roles, costs, page.row + 2), main=True)
    for name, column in (
        ("step_start", START),
        ("step_weeks", WEEKS),
        ("step_end", END),
        ("step_one_off", ONE_OFF),
        ("step_run", RUN),
        ("step_people", PEOPLE),
        *((cost.name, ROLES + len(roles) + i) for i, cost in enumerate(costs)),
        *((f"step_for_{i}", len(columns) - len(stones) + i - 1) for i, _ in enumerate(stones, 1)),
    ):
        book.name(name, f"Steps!{rows.of(letter(column))}")
    page.total(columns, list(_totals(columns, steps, roles, costs, rows)))
    page.words(f"M{rows.first}:M{rows.last}", [(YES, _LIGHT.accent, "#FFFFFF")])
    return rows


def _step_rows(
    plan: PlanPart, roles: Sequence[RoleRow], costs: Sequence[Cost], first: int
) -> Iterator[list[Value]]:
    low, high = letter(ROLES), letter(ROLES + len(roles) - 1)
    for number, step in enumerate(plan.steps, first):
        effort = dict(step.effort)
        people: Value = step.person_weeks
        if roles:
            people = Formula(f"SUM({low}{number}:{high}{number})", step.person_weeks)
        yield [
            step.name,
            step.from_level,
            step.to_level,
            step.team,
            step.owner,
            step.start,
            step.end_week - step.start_week,
            Formula(f"F{number}+7*G{number}", step.end),
            step.one_off,
            step.run_per_year,
            people,
            step.slack_weeks,
            YES if step.critical else "",
            step.waits_for,
            step.needed_by,
            step.basis,
            step.id,
            *(effort.get(role.id) for role in roles),
            *(cost.cell(number - first, number) for cost in costs),
            *(YES if step.id in stone.steps else "" for stone in plan.milestones if stone.steps),
        ]


def _totals(
    columns: Sequence[Column],
    steps: Sequence[StepRow],
    roles: Sequence[RoleRow],
    costs: Sequence[Cost],
    rows: Rows,
) -> Iterator[Value]:
    sums: dict[int, int | float] = {
        ONE_OFF: sum(step.one_off for step in steps),
        RUN: sum(step.run_per_year for step in steps),
        PEOPLE: sum(step.person_weeks for step in steps),
        **{ROLES + i: role.person_weeks for i, role in enumerate(roles)},
        **{ROLES + len(roles) + i: sum(cost.amounts) for i, cost in enumerate(costs)},
    }
    for column in range(len(columns)):
        if column in sums:
            yield Formula(f"SUM({rows.of(letter(column))})", sums[column])
        else:
            yield "Total" if column == 0 else None


# -- money -----------------------------------------------------------------------------------------

MONEY = (
    Column("Quarter", 11),
    Column("From", 11, "date"),
    Column("Until", 11, "date"),
    Column("One-off", 12, "whole"),
    Column("Run", 12, "whole"),
    Column("Together", 12, "whole"),
    Column("One-off to date", 12, "whole"),
    Column("One-off budget to date", 12, "whole", open=True),
    Column("One-off left", 12, "whole"),
    Column("Run to date", 12, "whole"),
    Column("Run budget to date", 12, "whole", open=True),
    Column("Run left", 12, "whole"),
    Column("Stages reached by its end, as planned", 60),
)


def _money(book: Book, plan: PlanPart, currency: str) -> Rows:
    page = book.page("Money", [column.width for column in MONEY])
    page.title("Money by quarter")
    page.line(
        f"{currency}. One-off cost is spent in the quarter in which a step starts; run cost accrues"
        " from its end in parts of 52 weeks a year, to the last of these quarters. Until is the"
        " first day after the quarter. The stages are as planned and do not follow changes."
        + " The cost over the horizon counts run cost from the first day."
        * bool(plan.cost_note),
        muted=True,
    )
    rows = page.table(MONEY, _money_rows(plan.quarters, page.row + 2), main=True)
    one_off, run = (sum(getattr(q, kind) for q in plan.quarters) for kind in ("one_off", "run"))
    spent = f"SUM(step_one_off)-SUM({rows.of('D')})"
    outside = [OUTSIDE.heading, None, None, Formula(spent, 0), None, Formula(f"D{page.row + 1}", 0)]
    page.cells(MONEY, [*outside, *[None] * (len(MONEY) - len(outside))])
    above = Rows(rows.first, page.row)
    sums: dict[int, Value] = {
        at: Formula(f"SUM({above.of(letter(at))})", value)
        for at, value in ((3, one_off), (4, run), (5, one_off + run))
    }
    page.total(MONEY, ["Total", *(sums.get(at) for at in range(1, len(MONEY)))])
    for left in ("I", "L"):
        over = f"AND(ISNUMBER({left}{rows.first}),{left}{rows.first}<0)"
        page.bars(f"{left}{rows.first}:{left}{rows.last}", over, _LIGHT.blocked.fill)
    _years(page, plan.years, rows)
    limited = any(quarter.one_off_left is not None for quarter in plan.quarters)
    _cash_charts(page, rows, currency, limited=limited)
    return rows


def _money_rows(quarters: Sequence[PeriodRow], first: int) -> Iterator[list[Value]]:
    one_off: int | float = 0
    run: int | float = 0
    for n, quarter in enumerate(quarters, first):
        one_off, run = one_off + quarter.one_off, run + quarter.run
        accrued = "SUMPRODUCT(step_run*(({0}>step_end)*({0}-step_end)))"
        yield [
            quarter.label,
            quarter.start,
            quarter.end,
            Formula(
                f'SUMIFS(step_one_off,step_start,">="&B{n},step_start,"<"&C{n})', quarter.one_off
            ),
            Formula(
                f"({accrued.format(f'C{n}')}-{accrued.format(f'B{n}')})/{YEAR_DAYS}", quarter.run
            ),
            Formula(f"D{n}+E{n}", quarter.one_off + quarter.run),
            Formula(f"SUM(D${first}:D{n})", one_off),
            None if quarter.one_off_left is None else quarter.one_off_left + one_off,
            _left(f"H{n}", f"G{n}", quarter.one_off_left),
            Formula(f"SUM(E${first}:E{n})", run),
            None if quarter.run_left is None else quarter.run_left + run,
            _left(f"K{n}", f"J{n}", quarter.run_left),
            "; ".join(f"{ladder}: {stage}" for ladder, stage in quarter.stages if stage),
        ]


def _left(budget: str, spent: str, value: float | None) -> Formula:
    """What is left of a budget; nothing where the cell of the budget is empty."""
    return Formula(f'IF({budget}="","",{budget}-{spent})', "" if value is None else value)


def _years(page: Page, years: Sequence[PeriodRow], rows: Rows) -> None:
    page.heading("By year")
    columns = [Column(c.heading, c.width, c.kind) for c in MONEY[:6]]
    columns[0] = Column("Year", 11)
    first = page.row + 2

    def of(column: str, n: int, value: float) -> Formula:
        labels, cells = rows.of("A"), rows.of(column)
        return Formula(f"SUMPRODUCT((LEFT({labels},4)=A{n})*{cells})", value)

    page.table(
        columns,
        [
            [
                year.label,
                year.start,
                year.end,
                of("D", n, year.one_off),
                of("E", n, year.run),
                Formula(f"D{n}+E{n}", year.one_off + year.run),
            ]
            for n, year in enumerate(years, first)
        ],
    )


def _cash_charts(page: Page, rows: Rows, currency: str, *, limited: bool) -> None:
    labels = f"=Money!{rows.of('A')}"

    def line(column: str, name: str, color: str, dash: str) -> dict[str, object]:
        return {
            "name": name,
            "categories": labels,
            "values": f"=Money!{rows.of(column)}",
            "line": {"color": color, "width": 2.25, "dash_type": dash},
        }

    spent: list[dict[str, object]] = [
        {
            "name": name,
            "categories": labels,
            "values": f"=Money!{rows.of(column)}",
            "fill": {"color": color},
        }
        for column, name, color in (
            ("D", "One-off", _LIGHT.planned.fill),
            ("E", "Run", _LIGHT.have.fill),
        )
    ]
    top = page.room_for_charts()
    page.chart("column", "Cash by quarter", currency, spent, at=(top, 0), stacked=True)
    if limited:
        ink, orange = _LIGHT.planned.fill, _LIGHT.blocked.fill
        lines = [
            line("G", "One-off to date", ink, "solid"),
            line("H", "Budget to date", orange, "dash"),
        ]
        page.chart("line", "One-off cost against the budget", currency, lines, at=(top, BESIDE))
