"""The sheet People of the report's workbook: the work of each role by quarter, and its load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from milepost.engine.render.palette import THEMES
from milepost.engine.render.spreadsheet import Book, Column, Formula, Page, Rows, Value, letter
from milepost.engine.view.report_roadmap import PeriodRow, PlanPart, RoleRow

FULL = 0.85
"""The share of a role's capacity from which its load is marked."""

BESIDE = 6
"""The column at which a second chart begins, to the right of the first."""

LATER = 4
"""How many quarters are shown after the one in which the last step ends, for steps that slip."""

OUTSIDE = Column("Other time", 11, "number")
"""What is left of the work, so that a row adds up wherever a step is moved."""

COLUMNS = (
    Column("Role", 34),
    Column("Capacity, FTE", 10, "number", open=True),
    Column("Peak, FTE, as planned", 10, "number"),
    Column("Run at the end, FTE", 10, "number"),
    Column("Run capacity, FTE", 10, "number", open=True),
    Column("Person-weeks", 10, "number"),
)
FIRST = len(COLUMNS)
"""The column of the first quarter."""
_LIGHT = THEMES["light"]
_COLORS = ("#2F6FDE", "#0B6E69", "#B8390E", "#8493AB", "#7A4FB5", "#A8740A", "#0F172A", "#C2417C")


def people_sheet(book: Book, plan: PlanPart, money: Rows, efforts: Mapping[str, str]) -> None:
    """Add the sheet. `money` are its quarters, `efforts` the cells of the steps' work by role."""
    labels = {label for role in plan.roles for label, _ in role.quarters}
    worked = sum(each.label in labels for each in plan.quarters)
    quarters = plan.quarters[: worked + LATER] if worked else ()
    shown_quarters = (Column(each.label, 10, "number") for each in quarters)
    columns = (*COLUMNS, *shown_quarters, *([OUTSIDE] if quarters else []))
    page = book.page("People", [column.width for column in columns])
    page.title("People by role and quarter")
    page.line(
        "Person-weeks of work on the roadmap, from the sheet Steps. An empty capacity is no limit."
        " The peak is as planned and does not follow changes.",
        muted=True,
    )
    days = _days(page, plan.quarters, quarters, money)
    first = page.row + 2
    own = [
        _person(role, efforts.get(role.id, ""), days, number, len(quarters))
        for number, role in enumerate(plan.roles, first)
    ]
    shown = page.table(columns, own, main=True)
    sums = [
        sum(role.person_weeks for role in plan.roles),
        *(sum(dict(role.quarters).get(each.label, 0) for role in plan.roles) for each in quarters),
        *([0] if quarters else []),
    ]
    totals = [
        Formula(f"SUM({shown.of(letter(FIRST - 1 + i))})", value) for i, value in enumerate(sums)
    ]
    page.total(columns, ["Total", *[None] * (FIRST - 2), *totals])
    limited = [(row, role) for row, role in enumerate(plan.roles, first) if role.capacity]
    if quarters:
        loads = _load(page, limited, quarters, days, columns) if limited else {}
        _charts(page, plan.roles, loads, shown, columns)


def _days(
    page: Page, all_quarters: Sequence[PeriodRow], quarters: Sequence[PeriodRow], money: Rows
) -> tuple[int, int]:
    """Two rows with the days of each quarter, as the sheet Money has them; their numbers."""
    at = {each.label: number for number, each in enumerate(all_quarters, money.first)}
    for name, column in (("From", "B"), ("Until", "C")):
        page.put(page.row, FIRST - 1, name, bold=True)
        for i, each in enumerate(quarters):
            day = each.start if column == "B" else each.end
            page.put(page.row, FIRST + i, Formula(f"Money!{column}{at[each.label]}", day), "date")
        page.row += 1
    return page.row - 1, page.row


def _person(role: RoleRow, effort: str, days: tuple[int, int], row: int, count: int) -> list[Value]:
    values = [value for _, value in role.quarters] + [0] * count
    quarters = [
        _weeks(effort, letter(FIRST + i), days, value) for i, value in enumerate(values[:count])
    ]
    total: Value = role.person_weeks
    if effort and quarters:
        total = Formula(f"SUM({effort})", role.person_weeks)
        shown = f"{letter(FIRST)}{row}:{letter(FIRST + count - 1)}{row}"
        # Sums of binary fractions differ in their last digits.
        left = f"{letter(FIRST - 1)}{row}-SUM({shown})"
        quarters.append(Formula(f"ROUND({left},6)", 0))
    elif quarters:
        quarters.append(None)
    return [
        role.name,
        role.capacity,
        role.peak_fte,
        role.run_fte_at_end,
        role.run_capacity,
        total,
        *quarters,
    ]


def _weeks(effort: str, column: str, days: tuple[int, int], value: float) -> Value:
    """The part of each step's work that falls between two days; work is spread evenly."""
    if not effort:
        return value
    passed = [
        f"({day}>step_start)*({day}<step_end)*({day}-step_start)"
        f"+({day}>=step_end)*(step_end-step_start)"
        for day in (f"{column}${days[0]}", f"{column}${days[1]}")
    ]
    weeks = f"(({passed[1]})-({passed[0]}))/7"
    return Formula(f"SUMPRODUCT({effort}*{weeks}/(step_weeks+(step_weeks=0)))", value)


def _load(
    page: Page,
    limited: Sequence[tuple[int, RoleRow]],
    quarters: Sequence[PeriodRow],
    days: tuple[int, int],
    columns: Sequence[Column],
) -> dict[str, int]:
    """Below it, the share of each limited role's capacity that the work takes; its row by role."""
    page.heading("Load: share of the capacity")
    own = [
        Column("" if 0 < at < FIRST else c.heading, c.width, "share")
        for at, c in enumerate(columns)
    ]
    own[0] = columns[0]
    own[-1] = Column("", OUTSIDE.width)
    page.head(own)
    first = page.row + 1
    for row, role in limited:
        work = dict(role.quarters)
        shares: list[Value] = []
        for i, each in enumerate(quarters):
            column = letter(FIRST + i)
            weeks = f"({column}${days[1]}-{column}${days[0]})/7"
            asked = float(role.capacity or 0) * (each.end - each.start).days / 7
            shares.append(
                Formula(
                    f'IF(N($B{row})=0,"",{column}{row}/($B{row}*{weeks}))',
                    float(work.get(each.label, 0)) / asked,
                )
            )
        page.cells(own, [Formula(f'A{row}&""', role.name), *[None] * (FIRST - 1), *shares, None])
    cell = f"{letter(FIRST)}{first}"
    area = f"{cell}:{letter(len(columns) - 2)}{page.row}"
    page.bars(area, f"AND(ISNUMBER({cell}),{cell}>1.0000001)", _LIGHT.blocked.fill)
    page.bars(area, f"AND(ISNUMBER({cell}),{cell}>={FULL})", "#F6D8A8", _LIGHT.ink)
    page.line(f"Marked from {FULL:.0%} of the capacity; over it in red.", muted=True)
    return {role.id: first + i for i, (_, role) in enumerate(limited)}


def _charts(
    page: Page,
    roles: Sequence[RoleRow],
    loads: Mapping[str, int],
    shown: Rows,
    columns: Sequence[Column],
) -> None:
    """The work by role over the quarters, and the load of the roles that are limited."""
    low, high = letter(FIRST), letter(len(columns) - 2)
    labels = f"=People!${low}${shown.first - 1}:${high}${shown.first - 1}"

    def series(row: int, color: str) -> dict[str, object]:
        return {
            "name": f"=People!$A${row}",
            "categories": labels,
            "values": f"=People!${low}${row}:${high}${row}",
            "fill": {"color": color},
        }

    busiest = sorted(enumerate(roles, shown.first), key=lambda pair: -float(pair[1].person_weeks))
    kept = sorted(busiest[: len(_COLORS)])
    colors = {role.id: color for (_, role), color in zip(kept, _COLORS, strict=False)}
    work = [series(row, colors[role.id]) for row, role in kept]
    top = page.room_for_charts()
    few = "" if len(kept) == len(roles) else ", the busiest roles"
    page.chart("column", f"Work by quarter{few}", "person-weeks", work, at=(top, 0), stacked=True)
    bars = [series(row, colors[id]) for id, row in loads.items() if id in colors]
    if bars:
        few = "" if len(bars) == len(loads) else ", the busiest"
        title = f"Load of the limited roles{few}"
        page.chart("column", title, "of the capacity", bars, at=(top, BESIDE), form="0%")
