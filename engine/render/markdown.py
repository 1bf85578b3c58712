"""The report as Markdown, its roadmap and what builds on what as Mermaid diagrams.

GitHub, GitLab, Notion and the like draw the diagrams; elsewhere they are text between two fences.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from milepost.engine.render.markdown_text import markdown, name_of, table, within
from milepost.engine.render.mermaid import gantt_charts, prerequisites_graph
from milepost.engine.view.links import is_web
from milepost.engine.view.report import CasePart, LadderPart, Range, Report, RiskPart, SourceRow
from milepost.engine.view.report_roadmap import NoPlan, Number, PlanPart
from milepost.engine.view.wording import against, person_weeks, quoted

FENCE = "```"


def markdown_bytes(report: Report) -> bytes:
    """The whole report in UTF-8."""
    lines = [
        *_heading(1, report.title),
        *_list(report.summary),
        *_paragraph(report.stamp.line),
        *_heading(2, "Where we are"),
        *(line for ladder in report.ladders for line in _ladder(ladder)),
        *(line for sentence in report.comparison for line in _paragraph(sentence)),
        *_held_back(report),
        *_advice(report),
        *(_roadmap(report, report.plan) if report.plan else []),
        *(_no_roadmap(report.no_plan) if report.no_plan else []),
        *(_risk(report.risk, report.stamp.currency) if report.risk else []),
        *(_case(report.case, report.stamp.currency) if report.case else []),
        *_scenarios(report),
        *_not_now(report),
        *_assumptions(report),
        *_capabilities(report),
    ]
    return "\n".join(lines).encode()


# -- pieces ----------------------------------------------------------------------------------------


def _heading(level: int, text: str) -> list[str]:
    return [f"{'#' * level} {markdown(text)}", ""]


def _paragraph(text: str) -> list[str]:
    return [markdown(text), ""] if text else []


def _list(items: Iterable[str]) -> list[str]:
    lines = [f"- {markdown(item)}" for item in items]
    return [*lines, ""] if lines else []


def _diagram(code: str) -> list[str]:
    return [f"{FENCE}mermaid", code, FENCE, ""]


def _part(heading: str, lines: list[str]) -> list[str]:
    """Lines under a heading of the second level; nothing at all where there are none."""
    return [*_heading(2, heading), *lines] if lines else []


def _day(date: dt.date | None) -> str:
    return "" if date is None else date.isoformat()


def _amount(amount: Number | None, otherwise: str = "") -> str:
    return otherwise if amount is None else f"{amount:,.0f}"


def _fte(amount: Number | None, otherwise: str = "") -> str:
    return otherwise if amount is None else f"{round(amount, 2):,g}"


def _weeks(amount: Number) -> str:
    return f"{round(amount, 1):,g}"


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


# -- where we are ----------------------------------------------------------------------------------


def _ladder(ladder: LadderPart) -> Iterator[str]:
    yield from _heading(3, ladder.name)
    yield from _paragraph(ladder.finding)
    rows = [
        (
            str(stage.index),
            f"{stage.name} (target)" if stage.target else stage.name,
            stage.status,
            _day(stage.planned),
        )
        for stage in ladder.stages
    ]
    yield from table(("stage", "name", "status", "planned for"), rows)
    if ladder.blockers:
        yield from _paragraph(f"What {quoted(ladder.next)} lacks:")
        yield from _list(ladder.blockers)
    for sentence in (ladder.bottleneck, ladder.benchmark, ladder.confidence):
        yield from _paragraph(sentence)


def _held_back(report: Report) -> list[str]:
    if not report.held_back:
        return []
    rows = [(row.name, row.declared, row.counts_as, row.reason) for row in report.held_back]
    headings = ("capability", "declared", "counts as", "because")
    return [*_heading(3, "What counts for less than declared"), *table(headings, rows)]


def _advice(report: Report) -> list[str]:
    lines = _list(row.line for row in report.advice)
    return [*_heading(3, "Advice"), *lines] if lines else []


# -- the roadmap -----------------------------------------------------------------------------------


def _roadmap(report: Report, plan: PlanPart) -> Iterator[str]:
    currency = report.stamp.currency
    yield from _heading(2, "The roadmap")
    yield from _paragraph(plan.proof)
    if not plan.steps:
        return
    for chart in gantt_charts(plan):
        yield from _diagram(chart)
    if plan.milestones:
        rows = [
            (_day(mark.date), mark.name, mark.ladder_name, _day(mark.by))
            for mark in plan.milestones
        ]
        yield from table(("reached on", "stage", "ladder", "asked for by"), rows)
    headings = ("step", "to", "team", "start", "end", "critical", "starts", "one-off", "run a year")
    yield from table(
        headings,
        [
            (
                *(name_of(step), step.to_level, step.team, _day(step.start), _day(step.end)),
                *("yes" if step.critical else "", step.waits_for),
                *(_amount(step.one_off), _amount(step.run_per_year)),
            )
            for step in plan.steps
        ],
        numbers=2,
    )
    yield from _paragraph(
        f"Ends are the first day after a step. Money is in {currency}:"
        f" {_amount(plan.one_off)} one-off, {_amount(plan.run_per_year)} a year to run,"
        f" {_amount(plan.cost_over_horizon)} over the {plan.horizon_weeks} weeks of the plan,"
        f" with {person_weeks(plan.person_weeks)} of work."
    )
    yield from _paragraph(plan.cost_note)
    graph = prerequisites_graph(plan)
    if graph:
        yield from _heading(3, "What builds on what")
        yield from _diagram(graph)
        yield from _paragraph(
            "An arrow leads to what builds on it; thick ones lie on the critical path."
            " What is tied to nothing else in the roadmap is left out."
        )
    if plan.chain:
        yield from _heading(3, "What fixes the finish")
        yield from _list(plan.chain)
        yield from _paragraph(plan.chain_note)
    if plan.gates:
        yield from _heading(3, "Gates")
        yield from _paragraph("What must be true at the end of each wave before the next begins.")
        gates = [
            (
                *(f"{gate.number}{' (an option)' * gate.option}", _day(gate.end)),
                *("; ".join(gate.in_place) or "nothing new", ", ".join(gate.stages) or "none new"),
                "; ".join(gate.shown_by) or "nothing measured",
            )
            for gate in plan.gates
        ]
        yield from table(("wave", "gate on", "in place by then", "stages", "shown by"), gates)
    yield from _money_and_people(plan, currency)


def _money_and_people(plan: PlanPart, currency: str) -> Iterator[str]:
    yield from _heading(3, "Money and people")
    limited = any(
        left is not None for row in plan.quarters for left in (row.one_off_left, row.run_left)
    )
    headings = ["quarter", f"one-off {currency}", f"run {currency}", "person-weeks"]
    rows = [
        [row.label, _amount(row.one_off), _amount(row.run), _weeks(row.person_weeks)]
        for row in plan.quarters
    ]
    if limited:
        headings += ["one-off left", "run left"]
        rows = [
            [*row, _amount(at.one_off_left, "not limited"), _amount(at.run_left, "not limited")]
            for row, at in zip(rows, plan.quarters, strict=True)
        ]
    yield from table([within(heading) for heading in headings], rows, numbers=len(headings) - 1)
    yield from table(
        ("team", "person-weeks", "peak FTE", "capacity FTE", "FTE to run at the end"),
        [
            (
                *(role.name, _weeks(role.person_weeks), _fte(role.peak_fte)),
                *(_fte(role.capacity, "not limited"), _fte(role.run_fte_at_end)),
            )
            for role in plan.roles
        ],
        numbers=4,
    )


def _no_roadmap(nothing: NoPlan) -> list[str]:
    rows = [(row.limit, row.relaxed) for row in nothing.obstacles]
    return [
        *_heading(2, "The roadmap"),
        *_paragraph(nothing.finding),
        *_list(nothing.because),
        *(table(("limit", "what would be enough"), rows) if rows else []),
    ]


# -- beside it -------------------------------------------------------------------------------------


def _risk(risk: RiskPart, currency: str) -> Iterator[str]:
    yield from _heading(2, "How sure it is")
    yield from _paragraph(risk.finding)
    yield from _paragraph(f"{risk.policy} {risk.samples:,} simulated runs.")
    asked = any(row.by for row in risk.dates)
    rows = [
        (
            *(row.name, _day(row.planned), _day(row.p50), _day(row.p80)),
            *((_day(row.by), _share(row.by_chance)) if asked else ()),
        )
        for row in risk.dates
    ]
    headings = ["reached", "planned", "half of the runs by", "80% of the runs by"]
    if rows:
        yield from table([*headings, *(("asked for by", "chance of it") if asked else ())], rows)
    yield from _paragraph(
        f"The cost over the horizon is planned at {_amount(risk.cost_planned)} {currency}; half of"
        f" the runs stay within {_amount(risk.cost_p50)}, 80% within {_amount(risk.cost_p80)}."
    )
    yield from _list(f"{name}: enough in {share:.0%} of the runs" for name, share in risk.budgets)
    if risk.drivers:
        drivers = [
            (row.name, _day(row.low), _day(row.high), _weeks(row.weeks)) for row in risk.drivers
        ]
        heads = ("what moves the finish", "if it goes well", "if it goes badly", "weeks between")
        yield from table(heads, drivers, numbers=1)


def _case(case: CasePart, currency: str) -> Iterator[str]:
    yield from _heading(2, "The business case")
    yield from _paragraph(case.finding)
    rows = [
        (
            row.name,
            *((_day(row.payback) or "not within the horizon",) if case.earns else ()),
            _amount(row.npv),
            *((_amount(row.gains), _amount(row.uplifts)) if case.earns else ()),
            *(_amount(row.one_off), _amount(row.run)),
        )
        for row in case.outlooks
    ]
    headings = [
        *("outlook", *(("paid back by",) if case.earns else ())),
        f"net present value {within(currency)}",
        *(("gains", "from more revenue") if case.earns else ()),
        *("one-off", "run"),
    ]
    yield from _paragraph("Only the net present value is discounted.")
    yield from table(headings, rows, numbers=5 if case.earns else 3)
    yield from _list(case.notes)


def _scenarios(report: Report) -> list[str]:
    part = report.scenarios
    if part is None:
        return []
    rows = [
        (
            *(row.name, "; ".join(row.changes), row.status),
            *(("; ".join(row.lines),) if part.lined else ()),
            *(_day(row.finish), against(row.weeks), _amount(row.cost), against(row.cost_change)),
        )
        for row in part.rows
    ]
    cost = f"cost {within(report.stamp.currency)}"
    targets = ("targets",) if part.lined else ()
    headings = ("scenario", "what differs", "roadmap", *targets, "finish", "weeks later", cost)
    lines = [*_paragraph(part.finding), *table((*headings, "dearer by"), rows, numbers=3)]
    return _part("Scenarios", lines)


def _not_now(report: Report) -> list[str]:
    rows = [(row.name, row.level, row.reason) for row in report.not_now]
    return _part("Not now", table(("capability", "level", "why not"), rows) if rows else [])


# -- what it rests on ------------------------------------------------------------------------------


def _assumptions(report: Report) -> list[str]:
    lines: list[str] = []
    if report.assumptions:
        rows = [
            (row.text, row.value, row.basis, "; ".join(row.sources)) for row in report.assumptions
        ]
        lines += table(("assumption", "value", "basis", "sources"), rows)
    if report.figures:
        figures = [
            (row.name, _range(row.weeks), _range(row.one_off), _range(row.run_per_year), row.own)
            for row in report.figures
        ]
        headings = ("capability", "weeks", "one-off", "run a year", "figures of its own")
        lines += [
            *_paragraph("Figures are low / likely / high, each with its basis."),
            *table(headings, figures),
        ]
    if report.sources:
        lines += [*(_source(row) for row in report.sources), ""]
    return _part("Assumptions and sources", lines)


def _source(row: SourceRow) -> str:
    """A source as an item, its address as a link where a reader can go there."""
    link = f"<{row.url}>" if is_web(row.url) else within(row.url)
    said = f": {within(row.used_for)}" if row.used_for else ""
    return f"- {markdown(row.title or row.id)} {link}".rstrip() + said


def _range(figure: Range) -> str:
    three = " / ".join(_amount(each) for each in (figure.low, figure.likely, figure.high))
    return f"{three}, {figure.basis}"


def _capabilities(report: Report) -> list[str]:
    rows = [
        (
            *(row.name, row.category, row.status, row.declared, row.effective, row.target),
            *(_day(row.due), row.owner, "; ".join(row.evidence), row.why or row.note),
        )
        for row in report.capabilities
    ]
    headings = (
        *("capability", "category", "status", "declared", "counts as", "asked for"),
        *("due", "owner", "evidence", "remarks"),
    )
    note = _paragraph(report.capabilities_note)
    return _part("Every capability", [*note, *table(headings, rows)] if rows else [])
