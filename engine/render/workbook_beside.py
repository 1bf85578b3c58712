"""The sheets beside the roadmap in the report's workbook: gates, risk, scenarios, the rest."""

from __future__ import annotations

import datetime as dt

from milepost.engine.render.spreadsheet import Book, Column, as_planned
from milepost.engine.view.report import Report, RiskPart, ScenarioPart, Stamp
from milepost.engine.view.report_roadmap import PlanPart


def gates_sheet(book: Book, plan: PlanPart, as_of: dt.date) -> None:
    """The waves of the roadmap, and the gate at the end of each."""
    columns = [
        Column("Wave", 8, "whole"),
        Column("Starts", 12, "date"),
        Column("Gate", 12, "date"),
        Column("Decided", 14),
        Column("Steps that start in it", 44),
        Column("In place at its gate", 44),
        Column("Stages reached", 24),
        Column("Shown by", 44),
    ]
    page = book.page("Gates", [column.width for column in columns])
    page.title("Waves, and the gate at the end of each")
    page.line(as_planned(as_of), muted=True)
    page.table(
        columns,
        [
            [
                gate.number,
                gate.start,
                gate.end,
                "when its time comes" if gate.option else "now",
                "\n".join(gate.starts),
                "\n".join(gate.in_place),
                "\n".join(gate.stages),
                "\n".join(gate.shown_by),
            ]
            for gate in plan.gates
        ],
        main=True,
    )


def risk_sheet(book: Book, risk: RiskPart, stamp: Stamp) -> None:
    """How sure the dates and the money are, and what moves the finish."""
    page = book.page("Risk", [44, 14, 14, 14, 14, 14, 14])
    page.title("How sure the dates and the money are")
    page.line(as_planned(stamp.as_of), muted=True)
    page.lines([risk.finding, risk.policy])
    page.line(f"{risk.samples:,} samples.", muted=True)
    if risk.dates:
        page.heading("Dates")
        page.table(
            [
                Column("Reached", 44),
                Column("Planned", 14, "date"),
                Column("Half keep", 14, "date"),
                Column("80% keep", 14, "date"),
                Column("Buffer, weeks", 14, "number"),
                Column("Asked for by", 14, "date"),
                Column("Chance of it", 14, "share"),
            ],
            [
                [row.name, row.planned, row.p50, row.p80, row.buffer_weeks, row.by, row.by_chance]
                for row in risk.dates
            ],
        )
    page.heading(f"Cost over the horizon, {stamp.currency}")
    page.table(
        [Column("", 44), Column("Amount", 14, "whole")],
        [
            ["planned", risk.cost_planned],
            ["half of the samples stay below", risk.cost_p50],
            ["80% of the samples stay below", risk.cost_p80],
        ],
    )
    if risk.budgets:
        page.heading("Chance that a budget is kept")
        page.table([Column("Budget", 44), Column("Chance", 14, "share")], risk.budgets)
    if risk.drivers:
        page.heading("What moves the finish most")
        page.table(
            [
                Column("Step or event", 44),
                Column("At its low", 14, "date"),
                Column("At its high", 14, "date"),
                Column("Weeks", 14, "number"),
            ],
            [[row.name, row.low, row.high, row.weeks] for row in risk.drivers],
        )


def scenarios_sheet(book: Book, part: ScenarioPart, stamp: Stamp) -> None:
    """The scenarios beside the plan."""
    currency = stamp.currency
    columns = [
        Column("Scenario", 24),
        Column("What it changes", 50),
        Column("Result", 14),
        Column("Targets", 44),
        Column("Finish", 12, "date"),
        Column("Weeks later", 10, "number"),
        Column(f"Cost, {currency}", 13, "whole"),
        Column("Change of cost", 13, "whole"),
        Column("Person-weeks", 11, "number"),
        Column("Steps in", 8, "whole"),
        Column("Steps out", 8, "whole"),
        Column("Steps moved", 8, "whole"),
    ]
    page = book.page("Scenarios", [column.width for column in columns])
    page.title("The scenarios beside the plan")
    page.line(part.finding)
    page.line(as_planned(stamp.as_of), muted=True)
    page.table(
        columns,
        [
            [
                row.name,
                "\n".join(row.changes),
                row.status,
                "\n".join(row.lines),
                row.finish,
                row.weeks,
                row.cost,
                row.cost_change,
                row.person_weeks,
                row.entered,
                row.left,
                row.moved,
            ]
            for row in part.rows
        ],
        main=True,
    )


def not_now_sheet(book: Book, report: Report) -> None:
    """What the roadmap leaves out, and why."""
    columns = [Column("Capability", 40), Column("Level", 16), Column("Why not now", 90)]
    page = book.page("Not now", [column.width for column in columns])
    page.title("What the roadmap leaves out, and why")
    page.line(as_planned(report.stamp.as_of), muted=True)
    page.table(columns, [[row.name, row.level, row.reason] for row in report.not_now], main=True)
