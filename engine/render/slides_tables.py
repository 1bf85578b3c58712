"""The slides of the report that are tables and charts: money, scenarios, risk, assumptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from milepost.engine.render.canvas import Box, Stroke
from milepost.engine.render.deck import (
    BODY,
    Align,
    Cell,
    Deck,
    Series,
    Slide,
    Words,
    fitted,
    height,
    row_height,
)
from milepost.engine.render.palette import THEMES
from milepost.engine.view.report import CasePart, Report
from milepost.engine.view.report_roadmap import PlanPart
from milepost.engine.view.wording import against, day, money

THEME = THEMES["light"]
SIZES = (1.0, 0.9, 0.8, 0.7)
"""How much smaller a table is set, at most, to stay on one slide."""
_HEAD = THEME.ink

Row = Sequence[Cell]


def tables(
    deck: Deck,
    title: str,
    widths: Sequence[float],
    rows: Sequence[Row],
    notes: Iterable[str],
    say: str,
) -> None:
    """A table on one slide where it fits, else on several, each with the headings, its first row.

    No row is cut: one that is higher than a slide is set smaller on a slide of its own.
    """
    shown = [_set(rows, size) for size in SIZES]
    fits = [each for each in shown if _high(widths, each) <= BODY.h]
    head, *body = fits[0] if fits else shown[1]
    parts: list[list[Row]] = [[]]
    for row in body:
        if parts[-1] and _high(widths, [head, *parts[-1], row]) > BODY.h:
            parts.append([])
        parts[-1].append(row)
    noted = tuple(notes)
    for number, part in enumerate(parts, 1):
        more = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
        slide = deck.slide(f"{title}{more}", noted)
        drawn: Sequence[Row] = [head, *part]
        size = 1.0
        while _high(widths, drawn) > BODY.h and size > 0.3:  # noqa: PLR2004 - 3 points, the least
            size *= 0.9
            drawn = _set([head, *part], size)
        least = _high(widths, drawn)
        high = min(BODY.h, max(least, least * 1.5 if len(parts) == 1 else 0))
        slide.table(Box(BODY.x, BODY.y, BODY.w, high), widths, drawn, say)


def _high(widths: Sequence[float], rows: Iterable[Row]) -> float:
    return sum(row_height(widths, row) for row in rows)


def _set(rows: Iterable[Row], size: float) -> list[Row]:
    """The rows with all letters smaller."""
    return [
        [
            replace(cell, words=tuple(replace(w, size=round(w.size * size, 1)) for w in cell.words))
            for cell in row
        ]
        for row in rows
    ]


def head_row(*headings: str, numbers: Collection[int] = ()) -> Row:
    """The headings of a table; those of the columns of `numbers` stand on the right."""
    return [
        Cell((Words(text, 10, "#FFFFFF", bold=True, align=_side(at, numbers)),), _HEAD)
        for at, text in enumerate(headings)
    ]


def text_rows(rows: Iterable[Sequence[str]], numbers: Collection[int] = ()) -> list[Row]:
    """Rows of words on alternating grounds, the first cell of each in bold."""
    grounds = (THEME.page, THEME.panel)
    return [
        [
            Cell(
                (Words(text, 10, THEME.ink, bold=at == 0, align=_side(at, numbers)),),
                grounds[number % 2],
            )
            for at, text in enumerate(row)
        ]
        for number, row in enumerate(rows)
    ]


def _side(column: int, numbers: Collection[int]) -> Align:
    return "right" if column in numbers else "left"


# -- money -----------------------------------------------------------------------------------------


def money_slide(deck: Deck, report: Report, plan: PlanPart) -> None:
    """The business case: the figures of the roadmap, the cash by quarter, and the outlooks."""
    currency, case = report.stamp.currency, report.case
    title = (
        f"The roadmap takes {money(plan.one_off, currency)} one-off"
        f" and {money(plan.run_per_year, currency)} a year"
    )
    said = (plan.proof, plan.cost_note, *((case.finding, *case.notes) if case else ()))
    notes = [line for line in said if line]
    slide = deck.slide(title, notes)
    facts = [
        ("one-off", money(plan.one_off, currency)),
        ("a year to run", money(plan.run_per_year, currency)),
        (f"over {plan.horizon_weeks} weeks", money(plan.cost_over_horizon, currency)),
        ("person-weeks", f"{round(plan.person_weeks, 1):,}".removesuffix(".0")),
        ("finish", day(plan.finish)),
    ]
    if report.stamp.judgement_share is not None:
        facts.append(("of the money on judgement", f"{report.stamp.judgement_share:.0%}"))
    wide = BODY.w / len(facts)
    for number, (label, figure) in enumerate(facts):
        place = Box(BODY.x + number * wide, BODY.y, wide - 8, 62)
        size = fitted(figure, Box(0, 0, place.w - 12, 24), (18, 16, 14, 12, 10, 8), bold=True)
        words = [
            Words(figure, size, THEME.ink, bold=True, align="center", after=2),
            Words(label, 9, THEME.muted, align="center"),
        ]
        border = Stroke(THEME.panel_border, 0.75)
        slide.box(place, THEME.panel, border, words=words, say=f"{figure} {label}", rounded=True)
    top = BODY.y + 76
    if plan.cost_note:
        room = Box(BODY.x, BODY.y + 66, BODY.w - 8, 16)
        size = fitted(plan.cost_note, room, (9, 8, 7, 6))
        slide.text(room, [Words(plan.cost_note, size, THEME.muted)])
        top = room.bottom + 8
    below = Box(BODY.x, top, BODY.w, BODY.bottom - top)
    chart = Box(below.x, below.y, below.w * 0.56 if case else below.w, below.h)
    if any(quarter.one_off or quarter.run for quarter in plan.quarters):
        slide.chart(
            chart,
            f"Cash by quarter, {currency}",
            [quarter.label for quarter in plan.quarters],
            [
                Series("One-off", tuple(float(q.one_off) for q in plan.quarters), _BLUE),
                Series("Run", tuple(float(q.run) for q in plan.quarters), _GREEN),
            ],
        )
    if case is not None:
        _case(slide, case, Box(chart.right + 16, below.y, below.right - chart.right - 16, below.h))


_BLUE, _GREEN = THEME.planned.fill, THEME.have.fill


def _case(slide: Slide, case: CasePart, box: Box) -> None:
    room = Box(box.x, box.y, box.w, 96)
    size = fitted(case.finding, room, (12, 11, 10, 9, 8, 7, 6))
    slide.text(room, [Words(case.finding, size, THEME.ink)])
    above = height(case.finding, room.w, size) + 12
    headings = ["", *(row.name for row in case.outlooks)]
    numbers = range(1, len(headings))
    lines = [
        ("Gains and uplifts", [row.gains + row.uplifts for row in case.outlooks]),
        ("One-off", [-row.one_off for row in case.outlooks]),
        ("Run", [-row.run for row in case.outlooks]),
        ("Net present value", [row.npv for row in case.outlooks]),
    ]
    rows = [
        head_row(*headings, numbers=numbers),
        *text_rows(
            [
                *([name, *(f"{value:,.0f}" for value in values)] for name, values in lines),
                [
                    "Paid back",
                    *("no" if r.payback is None else day(r.payback) for r in case.outlooks),
                ],
            ],
            numbers,
        ),
    ]
    first = min(120.0, box.w / 2)
    widths = [first, *[(box.w - first) / len(case.outlooks)] * len(case.outlooks)]
    table = Box(box.x, box.y + above, box.w, _high(widths, rows) + 4 * len(rows))
    slide.table(table, widths, rows, "The business case by outlook")
    below = Box(box.x, table.bottom + 12, box.w, box.bottom - table.bottom - 12)
    if below.h > 0 and case.notes:
        size = fitted(" ".join(case.notes), below, (10, 9, 8, 7, 6))
        slide.text(below, [Words(note, size, THEME.muted, after=3) for note in case.notes])


# -- beside the plan -------------------------------------------------------------------------------


def scenario_slides(deck: Deck, report: Report) -> None:
    """The scenarios of the inventory beside the plan."""
    part = report.scenarios
    if part is None:
        return
    currency = report.stamp.currency
    rows = [
        [
            row.name,
            "; ".join(row.changes),
            *(("; ".join(row.lines),) if part.lined else ()),
            "no roadmap" if row.finish is None else day(row.finish),
            against(row.weeks),
            "" if row.cost is None else money(row.cost, currency),
            against(row.cost_change),
            "" if row.moved is None else f"{row.entered} / {row.left} / {row.moved}",
        ]
        for row in part.rows
    ]
    shares = [0.18, 0.3, 0.11, 0.08, 0.13, 0.1, 0.1]
    headings = ["Scenario", "What it changes", "Finish", "Weeks later", "Cost", "Change of cost"]
    if part.lined:
        headings.insert(2, "Targets")
        shares[:2] = [0.13, 0.17, 0.18]
    numbers = range(len(shares) - 4, len(shares))
    heads = head_row(*headings, "Steps in / out / moved", numbers=numbers)
    widths = [BODY.w * share for share in shares]
    say = "Each scenario with its changes, its targets, its finish and its cost against the plan"
    notes = [
        f"{row.name}: {row.status}{f'. {row.obstacle}' if row.obstacle else ''}"
        for row in part.rows
    ]
    title = part.finding.rstrip(".")
    tables(deck, title, widths, [heads, *text_rows(rows, numbers)], notes, say)


def risk_slides(deck: Deck, report: Report) -> None:
    """How sure the dates are, and what moves them."""
    risk = report.risk
    if risk is None:
        return
    notes = (risk.policy, f"{risk.samples:,} samples.")
    asked = any(row.by for row in risk.dates)
    rows = [
        [
            *(row.name, day(row.planned), day(row.p50), day(row.p80)),
            f"{row.buffer_weeks:,g}",
            "" if row.by is None else day(row.by),
            "" if row.by_chance is None else f"{row.by_chance:.0%}",
        ]
        for row in risk.dates
    ]
    if rows:
        heads = ["Reached", "Planned", "Half keep", "80% keep", "Buffer, weeks", "Asked for"]
        rows.insert(0, [*heads, "Chance"])
    spread = (f"{amount:,.0f}" for amount in (risk.cost_planned, risk.cost_p50, risk.cost_p80))
    enough = "Enough in" if risk.budgets else ""
    heads = [f"Money, {report.stamp.currency}", "Planned", "Half within", "80% within", enough]
    sums = [
        [*heads, "", ""],
        ["Cost over the horizon", *spread, "", "", ""],
        *([name, "", "", "", f"{share:.0%}", "", ""] for name, share in risk.budgets),
    ]
    drivers = [
        [row.name, day(row.low), day(row.high), "", f"{row.weeks:,g}", "", ""]
        for row in risk.drivers
    ]
    if drivers:
        moves = ["What moves the finish most", "At its low", "At its high", "", "Weeks", "", ""]
        drivers.insert(0, moves)
    columns, numbers = (7, (4, 6)) if asked else (5, (4,))
    body = [
        row
        for part in (rows, sums, drivers)
        if part
        for row in (
            head_row(*part[0][:columns], numbers=numbers),
            *text_rows((cells[:columns] for cells in part[1:]), numbers),
        )
    ]
    shares = (0.34, 0.12, 0.12, 0.12, 0.1, 0.11, 0.09)[:columns]
    widths = [BODY.w * share / sum(shares) for share in shares]
    say = "Each date as planned, as half of the samples keep it, and as 80% keep it"
    tables(deck, risk.finding.rstrip("."), widths, body, notes, say)


def assumption_slides(deck: Deck, report: Report, notes: Sequence[str]) -> None:
    """What the report takes as given, with the basis of each."""
    if not report.assumptions:
        return
    rows = [[row.text, row.value, row.basis, ", ".join(row.sources)] for row in report.assumptions]
    heads = head_row("Assumption", "Value", "Basis", "Sources")
    widths = [BODY.w * share for share in (0.44, 0.3, 0.1, 0.16)]
    share = report.stamp.judgement_share
    title = "What this rests on"
    if share is not None:
        title = f"What this rests on: {share:.0%} of the money is a matter of judgement"
    say = "Each assumption with its value, its basis and its sources"
    tables(deck, title, widths, [heads, *text_rows(rows)], notes, say)
