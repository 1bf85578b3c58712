"""The slides of the report that are tables and charts: money, scenarios, risk, assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from milepost.engine.render.canvas import Box, Stroke
from milepost.engine.render.deck import (
    BODY,
    Cell,
    Deck,
    Series,
    Slide,
    Words,
    fitted,
    row_height,
)
from milepost.engine.render.palette import THEMES
from milepost.engine.view.report import CasePart, Report
from milepost.engine.view.report_roadmap import PlanPart
from milepost.engine.view.wording import day, money

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


def head_row(*headings: str) -> Row:
    """The headings of a table."""
    return [Cell((Words(text, 10, "#FFFFFF", bold=True),), _HEAD) for text in headings]


def text_rows(rows: Iterable[Sequence[str]]) -> list[Row]:
    """Rows of words on alternating grounds, the first cell of each in bold."""
    grounds = (THEME.page, THEME.panel)
    return [
        [
            Cell((Words(text, 10, THEME.ink, bold=at == 0),), grounds[number % 2])
            for at, text in enumerate(row)
        ]
        for number, row in enumerate(rows)
    ]


# -- money -----------------------------------------------------------------------------------------


def money_slide(deck: Deck, report: Report, plan: PlanPart) -> None:
    """The business case: the figures of the roadmap, the cash by quarter, and the outlooks."""
    currency, case = report.stamp.currency, report.case
    title = (
        f"The roadmap takes {money(plan.one_off, currency)} one-off"
        f" and {money(plan.run_per_year, currency)} a year"
    )
    notes = [plan.proof, *((case.finding, *case.notes) if case else ())]
    slide = deck.slide(title, notes)
    facts = [
        ("one-off", money(plan.one_off, currency)),
        ("a year to run", money(plan.run_per_year, currency)),
        (f"over {plan.horizon_weeks} weeks", money(plan.cost_over_horizon, currency)),
        ("person-weeks", f"{plan.person_weeks:,.0f}"),
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
    below = Box(BODY.x, BODY.y + 76, BODY.w, BODY.h - 76)
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
    headings = ["", *(row.name for row in case.outlooks)]
    lines = [
        ("Gains and uplifts", [row.gains + row.uplifts for row in case.outlooks]),
        ("One-off", [-row.one_off for row in case.outlooks]),
        ("Run", [-row.run for row in case.outlooks]),
        ("Net present value", [row.npv for row in case.outlooks]),
    ]
    rows = [
        head_row(*headings),
        *text_rows([name, *(f"{value:,.0f}" for value in values)] for name, values in lines),
        *text_rows(
            [["Paid back", *("no" if r.payback is None else day(r.payback) for r in case.outlooks)]]
        ),
    ]
    widths = [box.w / (len(headings))] * len(headings)
    high = _high(widths, rows)
    slide.table(Box(box.x, box.y + 104, box.w, high), widths, rows, "The business case by outlook")


# -- beside the plan -------------------------------------------------------------------------------


def scenario_slides(deck: Deck, report: Report) -> None:
    """The scenarios of the inventory beside the plan."""
    if not report.scenarios:
        return
    currency = report.stamp.currency
    rows = [
        [
            row.name,
            "; ".join(row.changes),
            "no roadmap" if row.finish is None else day(row.finish),
            "" if row.weeks is None else f"{row.weeks:+,g}",
            "" if row.cost is None else money(row.cost, currency),
            "" if row.cost_change is None else f"{row.cost_change:+,.0f}",
        ]
        for row in report.scenarios
    ]
    heads = head_row("Scenario", "What it changes", "Finish", "Weeks", "Cost", "Change of cost")
    widths = [BODY.w * share for share in (0.18, 0.36, 0.12, 0.08, 0.14, 0.12)]
    say = "Each scenario with its changes, its finish and its cost against the plan"
    tables(deck, "What would change the plan", widths, [heads, *text_rows(rows)], (), say)


def risk_slides(deck: Deck, report: Report) -> None:
    """How sure the dates are, and what moves them."""
    risk = report.risk
    if risk is None:
        return
    notes = (risk.policy, f"{risk.samples:,} samples.")
    rows = [
        [
            row.name,
            day(row.planned),
            day(row.p50),
            day(row.p80),
            f"{row.buffer_weeks:,g}",
            "" if row.by is None else day(row.by),
            "" if row.by_chance is None else f"{row.by_chance:.0%}",
        ]
        for row in risk.dates
    ]
    heads = head_row(
        "Reached", "Planned", "Half keep", "80 % keep", "Buffer, weeks", "Asked for", "Chance"
    )
    body = text_rows(rows)
    if risk.drivers:
        body.append(
            head_row("What moves the finish most", "At its low", "At its high", "Weeks", "", "", "")
        )
        body += text_rows(
            [row.name, day(row.low), day(row.high), f"{row.weeks:,g}", "", "", ""]
            for row in risk.drivers
        )
    widths = [BODY.w * share for share in (0.34, 0.12, 0.12, 0.12, 0.1, 0.11, 0.09)]
    say = "Each date as planned, as half of the samples keep it, and as 80 % keep it"
    tables(deck, risk.finding.rstrip("."), widths, [heads, *body], notes, say)


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
