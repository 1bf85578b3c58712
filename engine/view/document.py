"""What `plan --json` prints: one plain mapping, with a versioned schema name."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from milepost.engine.model.capability import Basis
from milepost.engine.model.condition import StageReached
from milepost.engine.model.roadmap import (
    Infeasible,
    ObjectiveValue,
    PlanResult,
    Relaxation,
    Roadmap,
    Solved,
    Step,
)
from milepost.engine.run import Planned
from milepost.engine.view.assessment import advice_item
from milepost.engine.view.over_time import over_time, over_time_document
from milepost.engine.view.waves import waves_document, waves_of
from milepost.engine.view.wording import date_of, plain
from milepost.engine.view.worth import value_document

WEEKS_PER_YEAR = 52


def plan_document(outcome: Planned) -> dict[str, Any]:
    """The roadmap as a mapping of strings and numbers; without one, what is known instead."""
    workspace, result = outcome.workspace, outcome.result
    document: dict[str, Any] = {
        "schema": "milepost/plan/1",
        **heading(outcome),
    }
    roadmap = result.roadmap if isinstance(result, Solved) else None
    objectives = result.objectives if isinstance(result, Solved) else ()
    failed = result if isinstance(result, Infeasible) else None
    document |= {
        "objectives": objective_items(objectives),
        "finish_week": roadmap.finish_week if roadmap else None,
        "targets": target_items(outcome, roadmap),
        "steps": [_step(outcome, step) for step in roadmap.steps] if roadmap else [],
        "critical_chain": list(outcome.critical_chain),
        "totals": totals(outcome, roadmap) if roadmap else None,
        "over_time": over_time_document(over_time(workspace, roadmap)) if roadmap else None,
        "waves": waves_document(workspace, waves_of(workspace, roadmap)) if roadmap else [],
        "to_evidence": list(roadmap.to_evidence) if roadmap else [],
        "advice": [advice_item(item) for item in outcome.advice],
        "because": list(failed.because) if failed else [],
        "conflict": conflict_items(result),
        "conflict_minimal": failed.minimal if failed else None,
        "relaxations": relaxation_items(failed.relaxations if failed else ()),
        "together": relaxation_items(failed.together if failed else ()),
        "together_cheapest": failed.cheapest if failed and failed.together else None,
        "verified": roadmap is not None,
        "solve_seconds": None if result.seconds is None else round(result.seconds, 3),
        "input_sha256": workspace.input_sha256,
    }
    return document


def heading(outcome: Planned) -> dict[str, Any]:
    """Whose plan it is, what came of it, and from when and for how long it is made."""
    workspace = outcome.workspace
    return {
        "organisation": workspace.inventory.organisation,
        "model": workspace.model.id,
        "status": status_of(outcome.result),
        "currency": workspace.currency,
        "start": workspace.inventory.plan.start.isoformat(),
        "horizon": workspace.inventory.plan.horizon,
    }


def objective_items(objectives: Iterable[ObjectiveValue]) -> list[dict[str, Any]]:
    """Each objective with its value, what is proved about it, and what is between."""
    return [
        {"name": o.name, "value": plain(o.value), "bound": plain(o.bound), "gap": plain(o.gap)}
        for o in objectives
    ]


def status_of(result: PlanResult) -> str:
    """optimal, feasible, infeasible or unknown."""
    if isinstance(result, Solved):
        return "optimal" if result.optimal else "feasible"
    return "infeasible" if isinstance(result, Infeasible) else "unknown"


def target_items(outcome: Planned, roadmap: Roadmap | None) -> list[dict[str, Any]]:
    """Each target with the week and the day on which it is reached; null without a roadmap."""
    plan = outcome.workspace.inventory.plan
    weeks = {reached.index: reached.week for reached in roadmap.reached} if roadmap else {}
    found: list[dict[str, Any]] = []
    for i, target in enumerate(plan.targets):
        week = weeks.get(i)
        stage = target.goal if isinstance(target.goal, StageReached) else None
        found.append(
            {
                "ladder": stage.ladder if stage else None,
                "stage": stage.stage if stage else None,
                "by": target.by.isoformat() if target.by else None,
                "weight": target.weight,
                "week": week,
                "date": None if week is None else date_of(plan.start, week).isoformat(),
            }
        )
    return found


def conflict_items(result: PlanResult) -> list[dict[str, Any]]:
    """The limits that collide, each with its place; without a file where none holds it."""
    return [
        {
            "limit": item.words,
            "path": item.path,
            "file": item.span.file or None,
            "line": item.span.line or None,
            "alone": item.alone,
        }
        for item in (result.conflict if isinstance(result, Infeasible) else ())
    ]


def relaxation_items(items: Iterable[Relaxation]) -> list[dict[str, Any]]:
    """What would be enough: `to` stands in the place of `from` at the path, null for nothing."""
    return [
        {
            "limit": item.limit.words,
            "path": item.limit.path,
            "from": _value(item.before),
            "to": _value(item.after),
            "text": item.words,
            "least": item.least,
        }
        for item in items
    ]


def _value(value: str | Fraction | None) -> str | float | None:
    return plain(value) if isinstance(value, Fraction) else value


def _step(outcome: Planned, step: Step) -> dict[str, Any]:
    why = outcome.explanations[step.id]
    document = step_item(outcome, step) | {
        "needed_by": list(why.needed_by),
        "waits_for": {"kind": why.waits_for.kind, "id": why.waits_for.id},
        "after": why.after or None,
        "slack_weeks": why.slack_weeks,
        "critical": why.critical,
    }
    if step.stretched_from is not None:
        document["stretched_from"] = step.stretched_from
    own = outcome.workspace.inventory.overrides.get(step.capability)
    if own and own.figures:
        document["overridden"] = list(own.figures)
    return document


def step_item(outcome: Planned, step: Step) -> dict[str, Any]:
    """What a step is, when it is taken and what it takes; without the reasons."""
    start = outcome.workspace.inventory.plan.start
    return {
        "id": step.id,
        "capability": step.capability,
        "name": outcome.workspace.model.capabilities[step.capability].name,
        "from": step.level - 1,
        "to": step.level,
        "start_week": step.start,
        "end_week": step.end,
        "start": date_of(start, step.start).isoformat(),
        "end": date_of(start, step.end).isoformat(),
        "one_off": step.one_off,
        "run_per_year": step.run_per_year,
        "effort": {role: plain(amount) for role, amount in step.effort},
    }


def totals(outcome: Planned, roadmap: Roadmap) -> dict[str, Any]:
    """What the roadmap costs and takes, and the share of the money that rests on judgement.

    Where the plan maximises value, also what it is worth.
    """
    model = outcome.workspace.model
    one_off = sum(step.one_off for step in roadmap.steps)
    run = sum(step.run_per_year for step in roadmap.steps)
    judged = Fraction(0)
    for step in roadmap.steps:
        capability = model.capabilities[step.capability]
        if capability.basis("one_off", step.level) is Basis.JUDGEMENT:
            judged += step.one_off
        if capability.basis("run", step.level) is Basis.JUDGEMENT:
            judged += Fraction(step.run_per_year * roadmap.horizon, WEEKS_PER_YEAR)
    cost = one_off + Fraction(run * roadmap.horizon, WEEKS_PER_YEAR)
    people = sum((amount for step in roadmap.steps for _, amount in step.effort), Fraction(0))
    found: dict[str, Any] = {
        "one_off": one_off,
        "run_per_year": run,
        "cost_over_horizon": plain(cost),
        "person_weeks": plain(people),
        "judgement_share": plain(judged / cost) if cost else 0,
    }
    if "value" in outcome.workspace.inventory.plan.objectives:
        found["value"] = value_document(outcome.workspace, roadmap)
    return found
