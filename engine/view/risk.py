"""How sure a roadmap is: what `risk --json` prints, and the models of its pictures."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from milepost.engine.model.condition import StageReached
from milepost.engine.model.roadmap import Infeasible
from milepost.engine.run import Planned
from milepost.engine.view.document import heading
from milepost.engine.view.step_words import raised
from milepost.engine.view.wording import date_of, day, plain, stage_words, target_words
from milepost.engine.whatif.chances import SAFE, DateRisk, MoneyRisk, Risk, Spread, StepRisk
from milepost.engine.whatif.network import Milestone, ThreePoint

POLICY = "early_start"
POLICY_SENTENCE = (
    "Each step starts as soon as its prerequisites have ended, and with them the steps whose people"
    " it takes over in the roadmap; nobody knows beforehand how long anything takes (an early-start"
    " policy)."
)
NO_EARLIER = " None starts before its planned week."
HELD = (
    " Those that the roadmap makes wait for money or a date do not start before their planned week."
)
MOST_DRIVERS = 10
"""How many of what moves the finish most are shown; all of them stand in the JSON."""
LEAST_SHARE = 0.005
"""A smaller share would be shown as none at all."""
_NEARLY = 1e-9


def policy(risk: Risk) -> str:
    """The rule by which the simulation starts the steps, in sentences."""
    return POLICY_SENTENCE + (NO_EARLIER if risk.settings.keep_starts else HELD)


def caveat(risk: Risk) -> str:
    """Why the dates cannot be simulated, empty where they can."""
    return "No step's duration is stated with a range" if risk.certain else ""


def short_of_money(outcome: Planned, risk: Risk) -> str:
    """The budget that most often does not last, as the samples do not wait for it.

    Empty where each lasts in as many of them as a safe date takes.
    """
    least = min(risk.money, key=lambda each: each.enough, default=None)
    if least is None or least.enough >= SAFE:
        return ""
    until = day(period_end(outcome, least))
    share = share_words(least.enough)
    return (
        f"The runs do not wait for more money: the {budget_kind(least)} budget up to {until} is"
        f" enough in {share if share.startswith('under') else f'only {share}'} of them."
    )


def share_words(share: float) -> str:
    """A share of the samples, none as little as it may be: 16%, under 1%."""
    return f"{share:.0%}" if share >= LEAST_SHARE else "under 1%"


def budget_kind(money: MoneyRisk) -> str:
    """What kind of money a budget is of."""
    return "one-off" if money.account.kind == "one_off" else "run"


def day_of(start: dt.date, week: float) -> dt.date:
    """The first day on which what ends in that week, or part of one, has ended."""
    days = math.ceil(7 * week - _NEARLY)
    return start + dt.timedelta(days=min(days, (dt.date.max - start).days))


def title(outcome: Planned, milestone: Milestone) -> str:
    """The name of a milestone on a page."""
    model = outcome.workspace.model
    ladder, _, stage = milestone.name.partition(".")
    if stage and ladder in model.ladders:
        return stage_words(model, ladder, stage)
    if milestone.target is None:
        return "Finish"
    return target_words(len(outcome.workspace.inventory.plan.targets), milestone.target)


# -- pictures -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """What one step, or one event, does to the finish: its days at the step's low and high."""

    id: str
    name: str
    low: dt.date
    high: dt.date
    low_week: float
    high_week: float


@dataclass(frozen=True, slots=True)
class Tornado:
    """The bars, the widest first, about the planned finish."""

    planned: dt.date
    planned_week: float
    bars: tuple[TornadoBar, ...]


def tornado(outcome: Planned, risk: Risk) -> Tornado:
    """What drives the spread of the finish: every step and event that can move it alone."""
    start, base = outcome.workspace.inventory.plan.start, risk.finish.spread.planned

    def bar(id: str, name: str, low: float, high: float) -> TornadoBar:
        return TornadoBar(id, name, day_of(start, low), day_of(start, high), low, high)

    model = outcome.workspace.model
    bars = [
        bar(each.activity.id, raised(model, each.activity.id), each.low, each.high)
        for each in risk.drivers
    ]
    bars += [
        bar("", each.event.name, base, each.finish) for each in risk.events if each.finish > base
    ]
    # The steps are in order already, those of the same swing by what they have to do with it.
    bars.sort(key=lambda each: round(each.low_week - each.high_week, 6))
    return Tornado(day_of(start, base), base, tuple(bars))


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The share of the samples in which a milestone had come about by a day."""

    week: int
    day: dt.date
    share: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The S-curve of a milestone, with its planned day and the one that is 80% safe."""

    name: str
    planned: dt.date
    safe: dt.date
    points: tuple[CurvePoint, ...]


def curves(outcome: Planned, risk: Risk) -> tuple[Curve, ...]:
    """The S-curve of each target and stage, targets first."""
    start = outcome.workspace.inventory.plan.start
    return tuple(
        Curve(
            title(outcome, each.milestone),
            day_of(start, each.spread.planned),
            day_of(start, each.spread.planned + each.buffer),
            tuple(CurvePoint(week, day_of(start, week), share) for week, share in each.curve),
        )
        for each in risk.milestones
    )


def period_end(outcome: Planned, money: MoneyRisk) -> dt.date:
    """The last day of the period of the budget that an account stands for."""
    return outcome.workspace.inventory.plan.limits.budget[money.account.entry].until


# -- the document ---------------------------------------------------------------------------------


def risk_document(outcome: Planned, risk: Risk | None) -> dict[str, Any]:
    """The simulation as a mapping; without a roadmap `risk` is None, and so are its figures."""
    workspace, result = outcome.workspace, outcome.result
    document: dict[str, Any] = {
        "schema": "milepost/risk/1",
        **heading(outcome),
        "because": list(result.because) if isinstance(result, Infeasible) else [],
        "simulation": None,
        "input_sha256": workspace.input_sha256,
    }
    if risk is not None:
        document["simulation"] = _simulation(outcome, risk)
    return document


def _simulation(outcome: Planned, risk: Risk) -> dict[str, Any]:
    settings, start = risk.settings, outcome.workspace.inventory.plan.start
    targets = [each for each in risk.milestones if each.milestone.target is not None]
    beside = [each for each in risk.milestones if each.milestone.target is None]
    return {
        "policy": {"id": POLICY, "text": policy(risk)},
        "samples": settings.samples,
        "seed": settings.seed,
        "correlation": settings.correlation,
        "keep_starts": settings.keep_starts,
        "finish": _date(start, risk.finish),
        "targets": [{**_named(outcome, each.milestone), **_date(start, each)} for each in targets],
        "stages": [{**_named(outcome, each.milestone), **_date(start, each)} for each in beside],
        "cost": {"one_off": _spread(risk.one_off), "over_horizon": _spread(risk.cost)},
        "budget": [
            {
                "kind": each.account.kind,
                "until": period_end(outcome, each).isoformat(),
                "amount": plain(each.account.amount),
                "enough": _figure(each.enough),
                "standard_error": _figure(each.error),
            }
            for each in risk.money
        ],
        "steps": [_step(outcome, each) for each in risk.steps],
        "events": [
            {
                "name": each.event.name,
                "probability": _figure(each.event.probability),
                "steps": [risk.network.activities[i].id for i in each.event.steps],
                "weeks": _points(each.event.weeks),
                "one_off": _points(each.event.one_off),
                "happened": _figure(each.happened),
                "finish_if": _figure(each.finish),
            }
            for each in risk.events
        ],
        "tornado": [
            {
                "step": bar.id or None,
                "name": bar.name,
                "low_week": _figure(bar.low_week),
                "high_week": _figure(bar.high_week),
                "low": bar.low.isoformat(),
                "high": bar.high.isoformat(),
            }
            for bar in tornado(outcome, risk).bars
        ],
    }


def _named(outcome: Planned, milestone: Milestone) -> dict[str, Any]:
    plan = outcome.workspace.inventory.plan
    if milestone.target is None:
        ladder, _, stage = milestone.name.partition(".")
        return {"ladder": ladder, "stage": stage}
    target = plan.targets[milestone.target]
    goal = target.goal if isinstance(target.goal, StageReached) else None
    return {
        "ladder": goal.ladder if goal else None,
        "stage": goal.stage if goal else None,
        "by": target.by.isoformat() if target.by else None,
    }


def _date(start: dt.date, risk: DateRisk) -> dict[str, Any]:
    spread = risk.spread
    return {
        "planned_week": int(spread.planned),
        "planned": date_of(start, int(spread.planned)).isoformat(),
        "mean_week": _figure(spread.mean),
        "standard_error": _figure(spread.mean_error),
        "sd_weeks": _figure(spread.sd),
        "quantiles": [
            {
                "share": each.share,
                "week": _figure(each.value),
                "date": day_of(start, each.value).isoformat(),
                "standard_error": _figure(each.error),
            }
            for each in spread.quantiles
        ],
        "buffer_weeks": _figure(risk.buffer),
        "chances": [
            {
                "by": each.by.isoformat(),
                "share": _figure(each.share),
                "standard_error": _figure(each.error),
            }
            for each in risk.chances
        ],
        "curve": [
            {"week": week, "date": day_of(start, week).isoformat(), "share": _figure(share)}
            for week, share in risk.curve
        ],
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "planned": _figure(spread.planned),
        "mean": _figure(spread.mean),
        "standard_error": _figure(spread.mean_error),
        "sd": _figure(spread.sd),
        "quantiles": [
            {
                "share": each.share,
                "value": _figure(each.value),
                "standard_error": _figure(each.error),
            }
            for each in spread.quantiles
        ],
    }


def _step(outcome: Planned, step: StepRisk) -> dict[str, Any]:
    activity = step.activity
    capability = activity.id.rpartition("@")[0]
    return {
        "id": activity.id,
        "capability": capability,
        "name": outcome.workspace.model.capabilities[capability].name,
        "duration": _points(activity.duration),
        "one_off": _points(activity.one_off),
        "run_per_year": _points(activity.run_per_year),
        "criticality": _figure(step.criticality),
        "standard_error": _figure(step.criticality_error),
        "cruciality": None if step.cruciality is None else _figure(step.cruciality),
        "finish_if": {"low": _figure(step.low), "high": _figure(step.high)},
    }


def _points(points: ThreePoint) -> dict[str, Any]:
    return {
        "low": _figure(points.low),
        "likely": _figure(points.likely),
        "high": _figure(points.high),
    }


def _figure(value: float) -> int | float:
    """As `plain` does: whole where it is whole, else to six decimals."""
    return int(value) if value == int(value) else round(value, 6)
