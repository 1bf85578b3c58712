"""What stands beside the roadmap in the report: risk, business case, what is not now."""

from __future__ import annotations

from fractions import Fraction

from milepost.engine.model.roadmap import Roadmap
from milepost.engine.plan.alternatives import Alternatives
from milepost.engine.run import Planned
from milepost.engine.view.case import board_notes
from milepost.engine.view.charts_chance import bound, share_by
from milepost.engine.view.held_back import held_back_along
from milepost.engine.view.report import (
    CapabilityRow,
    CasePart,
    DateChance,
    DriverRow,
    NotNowRow,
    OutlookRow,
    RiskPart,
)
from milepost.engine.view.report_roadmap import Number
from milepost.engine.view.risk import (
    MOST_DRIVERS,
    budget_kind,
    caveat,
    day_of,
    period_end,
    policy,
    share_words,
    short_of_money,
    title,
    tornado,
)
from milepost.engine.view.step_words import StepWords
from milepost.engine.view.wording import (
    date_of,
    day,
    first_ladder,
    many,
    money,
    plain,
)
from milepost.engine.whatif.case import Case, Outlook
from milepost.engine.whatif.chances import SAFE, Chance, DateRisk, Risk
from milepost.engine.whatif.delay import MONTH

HALF = 0.5


# -- risk ------------------------------------------------------------------------------------------


def risk_part(outcome: Planned, risk: Risk) -> RiskPart:
    """How sure the dates and the cost are."""
    start = outcome.workspace.inventory.plan.start
    planned = day_of(start, risk.finish.spread.planned)
    safe = day_of(start, risk.finish.spread.at(SAFE).value)
    certain = sum(not each.activity.duration.spreads for each in risk.steps)
    unknown, short = caveat(risk), ""
    if unknown:
        finding = f"{unknown}: how sure the finish on {day(planned)} is cannot be told."
    elif safe > planned:
        kept = share_words(share_by(risk.finish.curve, risk.finish.spread.planned))
        finding = f"The finish planned for {day(planned)} holds in {kept} of the simulated runs"
        finding += f"; it is {SAFE:.0%} safe by {day(safe)}."
    else:
        finding = f"The finish planned for {day(planned)} is at least {SAFE:.0%} safe."
    if not unknown:
        short = short_of_money(outcome, risk)
        finding = f"{finding} {short}".rstrip()
    if certain and not unknown:
        finding += (
            f" {many(certain, 'duration')} of {len(risk.steps)} {'has' if certain == 1 else 'have'}"
            " no range and count as certain."
        )
    return RiskPart(
        finding=finding,
        caveat=unknown,
        short_of_money=short,
        policy=policy(risk),
        samples=risk.settings.samples,
        dates=tuple(
            _chance(outcome, each) for each in (*risk.milestones, risk.finish) if not risk.certain
        ),
        cost_planned=round(risk.cost.planned),
        cost_p50=bound(risk.cost.at(HALF).value),
        cost_p80=bound(risk.cost.at(SAFE).value),
        budgets=tuple(
            (
                f"{budget_kind(each).capitalize()} budget up to {day(period_end(outcome, each))}",
                each.enough,
            )
            for each in risk.money
        ),
        drivers=tuple(
            DriverRow(bar.name, bar.low, bar.high, round(bar.high_week - bar.low_week, 1))
            for bar in tornado(outcome, risk).bars[:MOST_DRIVERS]
        ),
    )


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
        tuple(
            plain(gains + uplifts)
            for gains, uplifts in zip(outlook.flows.gains, outlook.flows.uplifts, strict=True)
        ),
        tuple((plain(one_off), plain(run)) for one_off, run in outlook.costs),
    )


def _whole(amount: Fraction) -> Number:
    """An amount of money in whole units."""
    return round(amount)


# -- not now ---------------------------------------------------------------------------------------


def not_now(
    outcome: Planned, roadmap: Roadmap, found: Alternatives, rows: tuple[CapabilityRow, ...]
) -> tuple[NotNowRow, ...]:
    """What the roadmap leaves out: what could serve the targets first, then what nobody needs.

    What nobody needs is told of capabilities that are not in place, and last what is there and held
    back to the end.
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
    held = held_back_along(outcome.assessed, first_ladder(outcome.workspace), roadmap)
    told += [
        NotNowRow(id, by_id[id].name, by_id[id].target, reason)
        for ids, reason in (
            (found.not_needed, f"not needed for {aims}"),
            (found.in_place, f"in place as far as {aims} needs it"),
        )
        for id in ids
        if by_id[id].status in ("MISSING", "BLOCKED") and id not in held
    ]
    told += [
        NotNowRow(id, by_id[id].name, by_id[id].target, each.words)
        for id, each in held.items()
        if each.date is None
    ]
    return tuple(told)
