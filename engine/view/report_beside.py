"""What stands beside the roadmap in the report: risk, scenarios, business case, what is not now."""

from __future__ import annotations

from fractions import Fraction

from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.plan.alternatives import Alternatives
from milepost.engine.run import Planned
from milepost.engine.view.case import board_notes
from milepost.engine.view.change_words import changes_of
from milepost.engine.view.charts_chance import share_by, three_digits
from milepost.engine.view.document import status
from milepost.engine.view.report import (
    CapabilityRow,
    CasePart,
    DateChance,
    DriverRow,
    NotNowRow,
    OutlookRow,
    RiskPart,
    ScenarioRow,
)
from milepost.engine.view.report_roadmap import Number
from milepost.engine.view.risk import day_of, period_end, policy, title, tornado
from milepost.engine.view.step_words import StepWords
from milepost.engine.view.wording import date_of, day, many, money, plain, scenario_words
from milepost.engine.whatif.case import Case, Outlook
from milepost.engine.whatif.chances import SAFE, Chance, DateRisk, Risk
from milepost.engine.whatif.compare import Compared, Comparison, figures_of
from milepost.engine.whatif.delay import MONTH

HALF = 0.5
LEAST_SHARE = 0.005
"""A smaller share would be shown as none at all."""
MOST_DRIVERS = 8
"""How many of what moves the finish most the report names."""


# -- risk ------------------------------------------------------------------------------------------


def risk_part(outcome: Planned, risk: Risk) -> RiskPart:
    """How sure the dates and the cost are."""
    start = outcome.workspace.inventory.plan.start
    planned = day_of(start, risk.finish.spread.planned)
    safe = day_of(start, risk.finish.spread.at(SAFE).value)
    certain = sum(not each.activity.duration.spreads for each in risk.steps)
    caveat = ""
    if certain == len(risk.steps) and not risk.events:
        caveat = "No step's duration is stated with a range"
        finding = f"{caveat}: how sure the finish on {day(planned)} is cannot be told."
    elif safe > planned:
        held = share_by(risk.finish.curve, risk.finish.spread.planned)
        kept = f"{held:.0%}" if held >= LEAST_SHARE else "under 1%"
        finding = f"The finish planned for {day(planned)} holds in {kept} of the simulated runs"
        finding += f"; it is {SAFE:.0%} safe by {day(safe)}."
    else:
        finding = f"The finish planned for {day(planned)} is at least {SAFE:.0%} safe."
    if certain and not caveat:
        finding += (
            f" {many(certain, 'duration')} of {len(risk.steps)} {'has' if certain == 1 else 'have'}"
            " no range and count as certain."
        )
    return RiskPart(
        finding=finding,
        caveat=caveat,
        policy=policy(risk),
        samples=risk.settings.samples,
        dates=tuple(_chance(outcome, each) for each in (*risk.milestones, risk.finish)),
        cost_planned=round(risk.cost.planned),
        cost_p50=round(three_digits(risk.cost.at(HALF).value)),
        cost_p80=round(three_digits(risk.cost.at(SAFE).value)),
        budgets=tuple(
            (
                f"{_kind(each.account.kind)} budget up to {day(period_end(outcome, each))}",
                each.enough,
            )
            for each in risk.money
        ),
        drivers=tuple(
            DriverRow(bar.name, bar.low, bar.high, round(bar.high_week - bar.low_week, 1))
            for bar in tornado(outcome, risk).bars[:MOST_DRIVERS]
        ),
    )


def _kind(kind: str) -> str:
    return "One-off" if kind == "one_off" else "Run"


def _name(outcome: Planned, risk: DateRisk) -> str:
    """A milestone by its stage and the name of its ladder."""
    model = outcome.workspace.model
    ladder, _, stage = risk.milestone.name.partition(".")
    if not stage or ladder not in model.ladders:
        return title(outcome, risk.milestone)
    return f"{model.stage(ladder, stage).name} ({model.ladders[ladder].name or ladder})"


def _chance(outcome: Planned, risk: DateRisk) -> DateChance:
    plan, spread = outcome.workspace.inventory.plan, risk.spread
    target = risk.milestone.target
    by = None if target is None else plan.targets[target].by
    chance: Chance | None = next((each for each in risk.chances if each.by == by), None)
    return DateChance(
        _name(outcome, risk),
        day_of(plan.start, spread.planned),
        day_of(plan.start, spread.at(HALF).value),
        day_of(plan.start, spread.at(SAFE).value),
        round(risk.buffer, 1),
        by,
        chance.share if chance else None,
    )


# -- scenarios -------------------------------------------------------------------------------------


def scenario_rows(comparison: Comparison) -> tuple[ScenarioRow, ...]:
    """Each scenario beside the plan."""
    return tuple(_scenario(comparison, each) for each in comparison.scenarios)


def _scenario(comparison: Comparison, each: Compared) -> ScenarioRow:
    outcome, delta = each.outcome, each.delta
    result = outcome.result
    figures = figures_of(outcome.workspace, result) if isinstance(result, Solved) else None
    words = {"optimal": "proven optimal", "feasible": "not proven the best"}
    name = scenario_words(each.variant.id)
    state = words.get(status(outcome), "not found in the time")
    return ScenarioRow(
        name=f"{name[:1].upper()}{name[1:]}",
        changes=changes_of(comparison, each),
        status="no roadmap keeps every limit" if isinstance(result, Infeasible) else state,
        finish=figures.finish if figures else None,
        weeks=plain(delta.finish) if delta else None,
        cost=plain(figures.cost) if figures else None,
        cost_change=plain(delta.cost) if delta else None,
        person_weeks=plain(figures.person_weeks) if figures else None,
        entered=len(delta.entered) if delta else 0,
        left=len(delta.left) if delta else 0,
        moved=len(delta.moved) if delta else 0,
    )


# -- the business case -----------------------------------------------------------------------------


def case_part(outcome: Planned, case: Case) -> CasePart:
    """What the roadmap brings and costs."""
    workspace = outcome.workspace
    start, currency = workspace.inventory.plan.start, workspace.currency
    likely = case.likely
    if not case.earns:
        finding = "Nothing in the roadmap is stated to bring money: this is what it costs."
    else:
        finding = f"The likely net present value is {money(likely.today.net, currency)}"
        back = likely.back
        when = f"paid back by {day(date_of(start, back))}" if back is not None else "not paid back"
        finding += f"; the roadmap is {when}{'' if back is not None else ' within the horizon'}."
    if case.earns and case.month_lost > 0:
        lost = money(case.month_lost, currency)
        finding += f" {MONTH} weeks of delay lose {lost}."
    rate = workspace.model.person_week
    if case.people_today is not None and rate is not None:
        finding += (
            f" The organisation's own people, at work on it and then running it, cost another"
            f" {money(case.people_today, currency)} in money of today, at"
            f" {money(rate.amount, currency)} a week ({rate.basis.value})."
        )
    return CasePart(
        finding=finding,
        earns=case.earns,
        outlooks=tuple(_outlook(outcome, each) for each in case.outlooks),
        notes=board_notes(workspace, case),
    )


def _outlook(outcome: Planned, outlook: Outlook) -> OutlookRow:
    start, sums = outcome.workspace.inventory.plan.start, outlook.plain
    return OutlookRow(
        outlook.name,
        _whole(outlook.today.net),
        _whole(sums.gains),
        _whole(sums.uplifts),
        _whole(sums.one_off),
        _whole(sums.run),
        None if outlook.back is None else date_of(start, outlook.back),
    )


def _whole(amount: Fraction) -> Number:
    """An amount of money in whole units."""
    return round(amount)


# -- not now ---------------------------------------------------------------------------------------


def not_now(
    outcome: Planned, found: Alternatives, rows: tuple[CapabilityRow, ...]
) -> tuple[NotNowRow, ...]:
    """What the roadmap leaves out: what could serve the targets first, then what nobody needs.

    What nobody needs is told of capabilities that are not in place.
    """
    model, words = outcome.workspace.model, StepWords(outcome)
    by_id = {row.id: row for row in rows}
    told: list[NotNowRow] = []
    for each in found.left_out:
        id, _, level = each.step.partition("@")
        name = model.level_name(int(level))
        told.append(NotNowRow(id, model.capabilities[id].name, name, words.why(each)))
    valued = "value" in outcome.workspace.inventory.plan.objectives
    aims = "what the roadmap aims at" if valued else "any target of this plan"
    told += [
        NotNowRow(id, by_id[id].name, by_id[id].target, f"not needed for {aims}")
        for id in found.not_needed
        if by_id[id].status in ("MISSING", "BLOCKED")
    ]
    return tuple(told)
