"""The report as a workbook for a spreadsheet program: tables to filter, figures to change, charts.

The sheets of the roadmap are in workbook_plan.py; here are the words around it.
"""

from __future__ import annotations

from collections.abc import Iterable

from milepost.engine.render.palette import THEMES
from milepost.engine.render.spreadsheet import Book, Column, Formula, Page, Value, as_planned
from milepost.engine.render.workbook_bars import reached_on
from milepost.engine.render.workbook_beside import (
    gates_sheet,
    not_now_sheet,
    risk_sheet,
    scenarios_sheet,
)
from milepost.engine.render.workbook_case import RATE, case_sheets
from milepost.engine.render.workbook_plan import plan_sheets
from milepost.engine.view.report import Range, Report, Stamp
from milepost.engine.view.report_roadmap import MilestoneRow, NoPlan, PlanPart
from milepost.engine.view.wording import quoted

_LIGHT = THEMES["light"]
_WEEKS_PER_YEAR = 52
HORIZON = "horizon_weeks"
"""The name of the cell that holds the weeks over which cost is counted."""


def report_workbook(report: Report) -> bytes:
    """The file; the same report gives the same bytes. Raises OfficeMissing without XlsxWriter."""
    stamp = report.stamp
    share = ""
    if stamp.judgement_share is not None:
        share = f", {stamp.judgement_share:.0%} of the money rests on judgement"
    origin = (
        f"milepost {stamp.version}, as of {stamp.as_of.isoformat()}{share},"
        f" input sha256 {stamp.input_sha256}"
    )
    book = Book(report.title, stamp.as_of, origin)
    _summary(book, report)
    if report.plan is not None and report.plan.steps:
        plan_sheets(book, report.plan, report.case, stamp.as_of, stamp.currency)
    if report.plan is not None and report.plan.gates:
        gates_sheet(book, report.plan, stamp.as_of)
    if report.risk is not None:
        risk_sheet(book, report.risk, stamp)
    if report.case is not None and report.plan is not None:
        figures = dict(row.figure for row in report.assumptions if row.figure)
        case_sheets(book, report.case, report.plan, figures["discount"], stamp)
    if report.scenarios is not None:
        scenarios_sheet(book, report.scenarios, stamp)
    if report.not_now:
        not_now_sheet(book, report)
    _assumptions(book, report)
    _appendix(book, report)
    return book.content()


_FIGURES = {"horizon": (HORIZON, '0" weeks"'), "discount": (RATE, '0.0##%" a year"')}
"""The name of the cell of a figure that formulas use, and how it is shown."""

# -- summary ---------------------------------------------------------------------------------------


def _summary(book: Book, report: Report) -> None:
    page = book.page("Summary", [36, 22, 36, 16, 16, 40])
    page.title(report.title)
    page.lines(report.summary)
    if report.plan is not None and report.plan.steps:
        page.line(f"All of this: {as_planned(report.stamp.as_of)}", muted=True)
    page.row += 1
    page.line(report.stamp.line, muted=True)
    if report.plan is not None:
        _figures(page, report.plan, report.stamp)
        _reached(page, report.plan)
    elif report.no_plan is not None:
        _obstacles(page, report.no_plan)
    stones = report.plan.milestones if report.plan else ()
    days = {stone.id: reached_on(report.plan, stone) for stone in stones if report.plan}
    page.heading("Where it stands")
    page.table(
        [
            Column("Ladder", 36),
            Column("Stage", 22),
            Column("Phase", 36),
            Column("Status", 16),
            Column("Planned", 16, "date"),
            Column("About", 40),
        ],
        [
            [
                ladder.name,
                f"{stage.index} {stage.name}",
                stage.phase,
                f"{stage.status}, target" if stage.target else stage.status,
                days.get(f"{ladder.id}.{stage.id}", stage.planned),
                stage.about,
            ]
            for ladder in report.ladders
            for stage in ladder.stages
        ],
    )
    page.lines(f"{ladder.name}: {ladder.confidence}" for ladder in report.ladders)
    for ladder in report.ladders:
        if ladder.next and ladder.blockers:
            page.heading(f"{ladder.name}: what {quoted(ladder.next)} still needs")
            page.lines(ladder.blockers)
            page.lines([ladder.bottleneck] if ladder.bottleneck else [])
    if report.comparison:
        page.heading("The ladders beside each other")
        page.lines(report.comparison)
    if report.advice:
        page.heading("Advice")
        page.lines(row.line for row in report.advice)


def _figures(page: Page, plan: PlanPart, stamp: Stamp) -> None:
    """The figures of the roadmap, as formulas of its steps where there are any."""
    rows: list[tuple[str, Value, str]] = [
        (f"One-off cost, {stamp.currency}", plan.one_off, "SUM(step_one_off)"),
        (f"Run cost a year, {stamp.currency}", plan.run_per_year, "SUM(step_run)"),
        ("Weeks over which cost is counted", plan.horizon_weeks, HORIZON),
        (
            f"Cost over these weeks, {stamp.currency}",
            plan.cost_over_horizon,
            f"SUM(step_one_off)+SUM(step_run)*{HORIZON}/{_WEEKS_PER_YEAR}",
        ),
        ("Person-weeks", plan.person_weeks, "SUM(step_people)"),
    ]
    page.heading("The roadmap in figures")
    text = Column("", 36)
    for label, value, formula in rows:
        assert isinstance(value, (int, float)), "figures are numbers"
        shown = Formula(formula, value) if plan.steps else value
        kind = Column("", 22, "number" if label == "Person-weeks" else "whole")
        page.cells([text, kind], [label, shown], align="left")
    finish: Value = plan.finish
    if plan.steps and any(step.end == plan.finish for step in plan.steps):
        finish = Formula("MAX(step_end)", max(step.end for step in plan.steps))
    page.cells(
        [text, Column("", 22, "date")],
        ["Last step ends" if isinstance(finish, Formula) else "Finish, as planned", finish],
    )
    if stamp.judgement_share is not None:
        share = Column("", 22, "share")
        label = "Share of the money on judgement"
        page.cells([text, share], [f"{label}, as planned", stamp.judgement_share], align="left")
    page.line(f"{plan.proof} {as_planned(stamp.as_of)}", muted=True)


def _reached(page: Page, plan: PlanPart) -> None:
    if not plan.milestones:
        return
    page.heading("What is reached when")
    start = plan.start
    page.table(
        [
            Column("Reached", 36),
            Column("On", 22, "date"),
            Column("Ladder", 36),
            Column("Week", 16, "whole"),
            Column("Asked for by", 16, "date"),
            Column("Kind", 40),
        ],
        [
            [
                row.name,
                reached_on(plan, row),
                row.ladder_name,
                Formula(f"(B{n}-DATE({start.year},{start.month},{start.day}))/7", row.week),
                row.by,
                _kind(row),
            ]
            for n, row in enumerate(plan.milestones, page.row + 2)
        ],
    )


def _kind(row: MilestoneRow) -> str:
    """Whether it is a target, and whether its day follows the steps."""
    kind = "target" if row.target else "on the way"
    return kind if row.steps else f"{kind}; as planned, does not follow changes"


def _obstacles(page: Page, nothing: NoPlan) -> None:
    page.heading("Why there is no roadmap")
    page.lines([nothing.finding, *nothing.because])
    for row in nothing.obstacles:
        enough = f"; {row.relaxed}" if row.relaxed else ""
        page.line(f"{row.limit} ({row.path}){enough}")


# -- what it rests on ------------------------------------------------------------------------------


def _assumptions(book: Book, report: Report) -> None:
    columns = [
        Column("Assumption", 60),
        Column("Value", 40),
        Column("Basis", 14),
        Column("Sources", 44),
    ]
    page = book.page("Assumptions", [column.width for column in columns])
    page.title("What the report rests on")
    if any(row.figure for row in report.assumptions):
        page.line(
            "Blue figures may be changed: the weeks are those of the cost on Summary, the rate is"
            " that of the net present value on Case. The weeks on the other sheets do not follow,"
            " and nothing follows from the other rows.",
            muted=True,
        )
    rows = page.table(
        columns,
        [[row.text, row.value, row.basis, ", ".join(row.sources)] for row in report.assumptions],
        main=True,
    )
    for number, row in enumerate(report.assumptions, rows.first):
        if row.figure is not None:
            which, figure = row.figure
            name, shown = _FIGURES[which]
            page.put(number - 1, 1, figure, open=True, num_format=shown, align="left")
            book.name(name, f"Assumptions!$B${number}")
    if report.figures:
        _ranges(book, report)
    if report.sources:
        cites = [
            Column("Key", 10),
            Column("Source", 70),
            Column("Address", 60),
            Column("Used for", 50),
        ]
        page = book.page("Sources", [column.width for column in cites])
        page.title("Sources")
        page.table(
            cites, [[row.id, row.title, row.url, row.used_for] for row in report.sources], main=True
        )


def _ranges(book: Book, report: Report) -> None:
    columns = [Column("Capability", 34)]
    for name in ("Weeks", "One-off", "Run per year"):
        parts = (f"{name}, {part}" for part in ("low", "likely", "high"))
        columns += [*(Column(part, 10, "whole") for part in parts), Column("Basis", 11)]
    columns += [Column("Own figures", 24), Column("Sources", 48)]
    page = book.page("Figures", [column.width for column in columns])
    page.title("The figures of what is raised, from nothing to the level that they cover")
    page.line(f"Money in {report.stamp.currency}.", muted=True)

    def of(found: Range) -> Iterable[Value]:
        return found.low, found.likely, found.high, found.basis

    page.table(
        columns,
        [
            [
                row.name,
                *of(row.weeks),
                *of(row.one_off),
                *of(row.run_per_year),
                row.own,
                ", ".join(row.sources),
            ]
            for row in report.figures
        ],
        main=True,
    )


def _appendix(book: Book, report: Report) -> None:
    columns = [
        Column("Capability", 34),
        Column("Category", 20),
        Column("Stages", 44),
        Column("Declared", 12),
        Column("Counts as", 12),
        Column("Asked for", 12),
        Column("Status", 11, "word"),
        Column("Due, as planned", 11, "date"),
        Column("Owner", 16),
        Column("Evidence", 34),
        Column("Note", 34),
        Column("Why", 40),
        Column("Id", 26),
    ]
    page = book.page("Appendix", [column.width for column in columns])
    page.title("Every capability")
    page.line(report.capabilities_note, muted=True)
    rows = page.table(
        columns,
        [
            [
                row.name,
                row.category,
                "\n".join(f"{ladder}: {stage}" for ladder, stage in row.stages),
                row.declared,
                row.effective,
                row.target,
                row.status,
                row.due,
                row.owner,
                "\n".join(row.evidence),
                row.note,
                row.why,
                row.id,
            ]
            for row in report.capabilities
        ],
        main=True,
    )
    words = ("HAVE", "PLANNED", "MISSING", "BLOCKED", "N/A")
    paints = [(word, _LIGHT.paint(word).fill, _LIGHT.paint(word).text) for word in words]
    page.words(f"G{rows.first}:G{rows.last}", paints)
