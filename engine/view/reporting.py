"""Puts the report together out of what was assessed, planned and asked beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from milepost.engine.assess.profile import profile_of
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.alternatives import Alternatives
from milepost.engine.run import Assessed, Planned
from milepost.engine.view.capability_map import wanting
from milepost.engine.view.milestones import stage_weeks
from milepost.engine.view.profile import comparison_sentences, listed
from milepost.engine.view.report import AdviceRow, LadderPart, Report, RiskPart
from milepost.engine.view.report_basis import assumption_rows, figure_rows, source_rows
from milepost.engine.view.report_beside import case_part, not_now, risk_part
from milepost.engine.view.report_plan import no_plan, plan_part
from milepost.engine.view.report_roadmap import NoPlan, PlanPart
from milepost.engine.view.report_scenarios import scenario_part
from milepost.engine.view.report_standing import (
    capabilities_note,
    capability_rows,
    held_back,
    ladder_parts,
)
from milepost.engine.view.stamp import stamp_of
from milepost.engine.view.wording import (
    day,
    first_ladder,
    in_quotes,
    many,
    money,
    month,
    person_weeks,
    quoted,
)
from milepost.engine.whatif.case import Case
from milepost.engine.whatif.chances import SAFE, Risk
from milepost.engine.whatif.compare import Comparison

MOST_FIRST = 4
"""How many of the steps that begin the roadmap the summary names."""
MOST_BLOCKERS = 3
"""How many of what blocks the next stage the summary names."""


@dataclass(frozen=True, slots=True)
class Material:
    """What the report and its pictures are made of.

    `outcome` is None where the inventory asks for no plan. What follows it is of its roadmap, and
    None where it was not asked for or there is no roadmap; `comparison` has the roadmap as its
    base.
    """

    before: Assessed
    outcome: Planned | None = None
    risk: Risk | None = None
    case: Case | None = None
    comparison: Comparison | None = None
    alternatives: Alternatives | None = None


def report_of(material: Material) -> Report:
    """The report in strings, numbers and days."""
    before, outcome, risk, case = material.before, material.outcome, material.risk, material.case
    comparison, alternatives = material.comparison, material.alternatives
    workspace, model = before.workspace, before.workspace.model
    solved = None
    if outcome is not None and isinstance(outcome.result, Solved):
        solved = outcome.result
    roadmap = solved.roadmap if solved else None
    profile = profile_of(workspace, before.assessment)
    weeks = stage_weeks(workspace, roadmap) if roadmap else {}
    ladder = first_ladder(workspace)
    rows = capability_rows(before, ladder, roadmap)
    ladders = ladder_parts(before, profile, weeks)
    plan = plan_part(outcome, solved) if outcome and solved else None
    nothing = None if plan else no_plan(outcome)
    advice = (*before.assessment.advice, *(outcome.advice if outcome else ()))
    drawn = risk_part(outcome, risk) if outcome and risk else None
    own = next(part for part in ladders if part.id == ladder)
    return Report(
        title=_title(
            workspace.inventory.organisation,
            own,
            plan,
            drawn,
            wanting(before.assessment.ladders[ladder].blockers),
        ),
        summary=(
            *_summary(ladders, own, plan, nothing, workspace.currency),
            *((drawn.finding,) if drawn else ()),
        ),
        stamp=stamp_of(workspace, outcome),
        ladder=ladder,
        ladders=ladders,
        comparison=tuple(
            comparison_sentences(model, profile.comparison) if profile.comparison else ()
        ),
        held_back=held_back(before),
        advice=tuple(AdviceRow(each.severity.value, each.text) for each in advice),
        plan=plan,
        no_plan=nothing,
        risk=drawn,
        case=case_part(outcome, case) if outcome and case else None,
        scenarios=scenario_part(comparison) if comparison else None,
        not_now=(
            not_now(outcome, roadmap, alternatives, rows)
            if outcome and roadmap and alternatives
            else ()
        ),
        assumptions=assumption_rows(before, roadmap),
        figures=figure_rows(workspace, roadmap),
        sources=source_rows(workspace, roadmap),
        capabilities_note=capabilities_note(before, ladder, planned=roadmap is not None),
        capabilities=rows,
    )


def _title(
    organisation: str,
    ladder: LadderPart,
    plan: PlanPart | None,
    risk: RiskPart | None,
    missing: str,
) -> str:
    """The finding: where the organisation is, and what it plans to reach when or still lacks."""
    who = organisation or "This organisation"
    aims = [row for row in plan.milestones if row.target and row.week] if plan else []
    at, following = quoted(ladder.stage), quoted(ladder.next)
    now = f"{who} is at {at}" if ladder.stage else f"{who} has reached no stage yet"
    if aims:
        joint = "by" if len(aims) > 1 else "in"
        stages = iter(in_quotes([row.name for row in aims if row.ladder]))
        names = listed(
            [next(stages) if row.ladder else f"{row.name[0].lower()}{row.name[1:]}" for row in aims]
        )
        joined = f"{now} and" if ladder.stage else f"{now}, but"
        when = month(aims[-1].date)
        return f"{joined} plans to reach {names} {joint} {when}{_safe(risk, aims[-1].date)}"
    if plan is not None and plan.steps:
        return f"{now}; the roadmap is done in {month(max(step.end for step in plan.steps))}"
    if ladder.next:
        return f"{now}; {following} still needs {missing}"
    return f"{now}, the last stage"


def _safe(risk: RiskPart | None, last: dt.date) -> str:
    """By when all that is planned up to a day is safe, where that is in a later month."""
    if risk is None or risk.caveat:
        return ""
    safe = max((each.p80 for each in risk.dates if each.planned <= last), default=last)
    if month(max(safe, last)) == month(last):
        return ""
    held = " if the budget lasts" if risk.short_of_money else ""
    return f", {SAFE:.0%} safe by {month(safe)}{held}"


def _summary(
    ladders: tuple[LadderPart, ...],
    own: LadderPart,
    plan: PlanPart | None,
    nothing: NoPlan | None,
    currency: str,
) -> Iterator[str]:
    for ladder in ladders:
        yield _place(ladder)
    following = quoted(own.next)
    if own.next and own.bottleneck:
        yield f"What holds {following} back most: {own.bottleneck}"
    elif own.next and own.blockers:
        yield f"What {following} still needs: {listed(own.blockers, most=MOST_BLOCKERS)}."
    if plan is None:
        assert nothing is not None, "there is a plan or a reason for none"
        yield " ".join([nothing.finding, *nothing.because])
        return
    for row in plan.milestones:
        if row.target and row.week:
            where = f" ({row.ladder_name})" if row.ladder_name else ""
            weeks = many(row.week, "week")
            yield f"{row.name}{where} is reached on {day(row.date)}, after {weeks}."
        elif row.target:
            yield f"{row.name} is in place already."
    if plan.steps:
        raised = len({step.capability for step in plan.steps})
        yield (
            f"{many(len(plan.steps), 'step')} {'raises' if len(plan.steps) == 1 else 'raise'}"
            f" {many(raised, 'capability', 'capabilities')} for"
            f" {money(plan.one_off, currency)} one-off and"
            f" {money(plan.run_per_year, currency)} a year to run, with"
            f" {person_weeks(plan.person_weeks)} of work."
        )
        first = [step.name for step in plan.steps if step.start == plan.steps[0].start]
        yield f"It begins on {day(plan.steps[0].start)} with {listed(first, most=MOST_FIRST)}."


def _place(ladder: LadderPart) -> str:
    """Where a ladder puts the organisation, after its name."""
    total = len(ladder.stages)
    if not ladder.stage:
        return f"{ladder.name}: no stage of {total} is reached yet."
    note = ", the floor; its own rule is not met yet" if ladder.floor else ""
    return f"{ladder.name}: {ladder.stage}, stage {ladder.index} of {total}{note}."
