"""What `--json` prints: one plain mapping per command, with a versioned schema name."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from milepost.engine.assess.assessment import Advice, LadderStanding, Standing
from milepost.engine.assess.confidence import Confidence
from milepost.engine.assess.proof import Line, Proof
from milepost.engine.logic.evaluate import Truth
from milepost.engine.model.capability import Basis
from milepost.engine.model.condition import StageReached
from milepost.engine.model.ladder import Stage
from milepost.engine.model.roadmap import Infeasible, Roadmap, Solved, Step
from milepost.engine.run import Assessed, Planned
from milepost.engine.source import NOWHERE, Span

HOLDS = {Truth.YES: "yes", Truth.NO: "no", Truth.UNPROVEN: "unproven"}
WEEKS_PER_YEAR = 52


def plain(value: Fraction) -> int | float:
    """A figure for JSON: whole where it is whole, else to six decimals."""
    return value.numerator if value.denominator == 1 else round(float(value), 6)


def date_of(start: dt.date, week: int) -> dt.date:
    """The day on which a week of the plan begins."""
    return start + dt.timedelta(weeks=week)


def assessment_document(outcome: Assessed) -> dict[str, Any]:
    """The assessment as a mapping of strings and numbers."""
    workspace, assessment = outcome.workspace, outcome.assessment
    return {
        "schema": "milepost/assessment/1",
        "organisation": workspace.inventory.organisation,
        "model": workspace.model.id,
        "as_of": workspace.inventory.as_of.isoformat(),
        "ladders": {id: _ladder(ladder) for id, ladder in assessment.ladders.items()},
        "levels": {id: _standing(standing) for id, standing in assessment.standings.items()},
        "confidence": _confidence(assessment.confidence),
        "advice": [_advice(item) for item in assessment.advice],
        "cross_checked": not assessment.alone,
        "input_sha256": workspace.input_sha256,
    }


def proof_document(proof: Proof) -> list[dict[str, Any]]:
    """The lines of a proof, the claim first; `of` cites other lines by id."""
    return [_line(line) for line in proof.lines]


def log_document(outcome: Assessed) -> list[dict[str, Any]]:
    """The firing log of the forward-chaining engine, in order."""
    return [
        {"conclusion": f.atom, "because": {r.name: r.value for r in f.because}}
        for f in outcome.assessment.firings
    ]


def _line(line: Line) -> dict[str, Any]:
    return {
        "id": line.id,
        "holds": HOLDS[line.truth],
        "text": line.text,
        "have": line.have,
        "need": line.need,
        "rule": _span(line.rule),
        "given": _span(line.given),
        "of": list(line.of),
    }


def _span(span: Span) -> str | None:
    return None if span == NOWHERE else str(span)


def _stage(stage: Stage | None, *, floor: bool) -> dict[str, Any] | None:
    if stage is None:
        return None
    return {"id": stage.id, "index": stage.index, "name": stage.name, "floor": floor}


def _ladder(standing: LadderStanding) -> dict[str, Any]:
    share = standing.ladder.at_or_above(standing.stage.id) if standing.stage else None
    benchmark = standing.ladder.benchmark
    return {
        "name": standing.ladder.name,
        "stage": _stage(standing.stage, floor=standing.floor),
        "possible": _stage(standing.possible, floor=standing.possible_floor),
        "next": _stage(standing.next, floor=False),
        "blockers": [line.text for line in standing.blockers],
        "confidence": _confidence(standing.confidence),
        "benchmark": None
        if benchmark is None or share is None or standing.floor
        else {"year": benchmark.year, "sample": benchmark.sample, "at_or_above": plain(share)},
        "stages": [
            {
                "id": each.stage.id,
                "index": each.stage.index,
                "name": each.stage.name,
                "status": each.status.value,
                "proof": proof_document(each.proof),
            }
            for each in standing.stages
        ],
    }


def _confidence(found: Confidence) -> dict[str, Any]:
    return {
        "level": found.level,
        "kinds": list(found.kinds),
        "stale": [
            {
                "capability": old.capability,
                "kind": old.record.kind,
                "when": old.record.when.isoformat() if old.record.when else None,
                "valid_for": old.record.valid_for,
                "at": _span(old.record.span),
            }
            for old in found.stale
        ],
        "undated": found.undated,
        "kpis_without_value": found.kpis_without_value,
        "raters_differ": found.raters_differ,
        "widest_spread": found.widest_spread,
    }


def _standing(standing: Standing) -> dict[str, Any]:
    document: dict[str, Any] = {
        "declared": standing.declared,
        "effective": None if standing.not_applicable is not None else standing.effective,
        "possible": None if standing.not_applicable is not None else standing.possible,
        "caps": [
            {"rule": c.rule, "was": c.was, "to": c.to, "reason": c.reason, "at": _span(c.span)}
            for c in standing.caps
        ],
    }
    if standing.not_applicable is not None:
        document["not_applicable"] = standing.not_applicable
    if standing.spread:
        document["rater_spread"] = standing.spread
    return document


def _advice(item: Advice) -> dict[str, Any]:
    return {
        "id": item.id,
        "severity": item.severity.value,
        "text": item.text,
        "because": list(item.because),
    }


# -- the plan ------------------------------------------------------------------------------------


def plan_document(outcome: Planned) -> dict[str, Any]:
    """The roadmap as a mapping of strings and numbers; without one, what is known instead."""
    workspace, result = outcome.workspace, outcome.result
    document: dict[str, Any] = {
        "schema": "milepost/plan/1",
        "organisation": workspace.inventory.organisation,
        "model": workspace.model.id,
        "status": status(outcome),
        "currency": workspace.currency,
        "start": workspace.inventory.plan.start.isoformat(),
        "horizon": workspace.inventory.plan.horizon,
    }
    roadmap = result.roadmap if isinstance(result, Solved) else None
    objectives = result.objectives if isinstance(result, Solved) else ()
    document |= {
        "objectives": [
            {"name": o.name, "value": plain(o.value), "bound": plain(o.bound), "gap": plain(o.gap)}
            for o in objectives
        ],
        "finish_week": roadmap.finish_week if roadmap else None,
        "targets": _targets(outcome, roadmap),
        "steps": [_step(outcome, step) for step in roadmap.steps] if roadmap else [],
        "totals": totals(outcome, roadmap) if roadmap else None,
        "to_evidence": list(roadmap.to_evidence) if roadmap else [],
        "advice": [_advice(item) for item in outcome.advice],
        "because": list(result.because) if isinstance(result, Infeasible) else [],
        "conflict": [],
        "relaxations": [],
        "verified": roadmap is not None,
        "solve_seconds": None if result.seconds is None else round(result.seconds, 3),
        "input_sha256": workspace.input_sha256,
    }
    return document


def status(outcome: Planned) -> str:
    """optimal, feasible, infeasible or unknown."""
    result = outcome.result
    if isinstance(result, Solved):
        return "optimal" if result.optimal else "feasible"
    return "infeasible" if isinstance(result, Infeasible) else "unknown"


def _targets(outcome: Planned, roadmap: Roadmap | None) -> list[dict[str, Any]]:
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
                "week": week,
                "date": None if week is None else date_of(plan.start, week).isoformat(),
            }
        )
    return found


def _step(outcome: Planned, step: Step) -> dict[str, Any]:
    why = outcome.explanations[step.id]
    start = outcome.workspace.inventory.plan.start
    document: dict[str, Any] = {
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
        "needed_by": list(why.needed_by),
        "waits_for": {"kind": why.waits_for.kind, "id": why.waits_for.id},
        "slack_weeks": why.slack_weeks,
        "critical": why.critical,
    }
    if step.stretched_from is not None:
        document["stretched_from"] = step.stretched_from
    own = outcome.workspace.inventory.overrides.get(step.capability)
    if own and own.figures:
        document["overridden"] = list(own.figures)
    return document


def totals(outcome: Planned, roadmap: Roadmap) -> dict[str, Any]:
    """What the roadmap costs and takes, and the share of the money that rests on judgement."""
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
    return {
        "one_off": one_off,
        "run_per_year": run,
        "cost_over_horizon": plain(cost),
        "person_weeks": plain(people),
        "judgement_share": plain(judged / cost) if cost else 0,
    }
