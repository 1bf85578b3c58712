"""What `assess --json` and the proofs of `why --json` print, as plain mappings."""

from __future__ import annotations

from typing import Any

from milepost.engine.assess.assessment import Advice, LadderStanding, Standing
from milepost.engine.assess.confidence import Confidence
from milepost.engine.assess.profile import profile_of
from milepost.engine.assess.proof import Line, Proof
from milepost.engine.model.ladder import Stage
from milepost.engine.run import Assessed
from milepost.engine.source import NOWHERE, Span
from milepost.engine.view.measured import figure_documents
from milepost.engine.view.profile import (
    benchmark_document,
    comparison_document,
    profile_document,
)
from milepost.engine.view.questions import questions_document
from milepost.engine.view.wording import HOLDS


def assessment_document(outcome: Assessed) -> dict[str, Any]:
    """The assessment as a mapping of strings and numbers."""
    workspace, assessment = outcome.workspace, outcome.assessment
    profile = profile_of(workspace, assessment)
    return {
        "schema": "milepost/assessment/1",
        "organisation": workspace.inventory.organisation,
        "model": workspace.model.id,
        "as_of": workspace.inventory.as_of.isoformat(),
        "ladders": {id: _ladder(ladder) for id, ladder in assessment.ladders.items()},
        "levels": {id: _standing(standing) for id, standing in assessment.standings.items()},
        "islands": list(assessment.islands),
        "profile": profile_document(outcome, profile),
        "comparison": comparison_document(outcome, profile.comparison),
        "confidence": confidence_document(assessment.confidence),
        "figures": figure_documents(outcome),
        "advice": [advice_item(item) for item in assessment.advice],
        "questions": questions_document(outcome),
        "cross_checked": not assessment.alone,
        "input_sha256": workspace.input_sha256,
    }


def proof_document(proof: Proof) -> list[dict[str, Any]]:
    """The lines of a proof, the claim first; `of` and `without` cite other lines by id."""
    return [_line(line) for line in proof.lines]


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
        "without": list(line.without),
    }


def _span(span: Span) -> str | None:
    return None if span == NOWHERE else str(span)


def _stage(stage: Stage | None, *, floor: bool) -> dict[str, Any] | None:
    if stage is None:
        return None
    return {"id": stage.id, "index": stage.index, "name": stage.name, "floor": floor}


def _ladder(standing: LadderStanding) -> dict[str, Any]:
    return {
        "name": standing.ladder.name,
        "stage": _stage(standing.stage, floor=standing.floor),
        "possible": _stage(standing.possible, floor=standing.possible_floor),
        "next": _stage(standing.next, floor=False),
        "blockers": [line.text for line in standing.blockers],
        "confidence": confidence_document(standing.confidence),
        "benchmark": benchmark_document(standing),
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


def confidence_document(found: Confidence) -> dict[str, Any]:
    """A confidence with its parts."""
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
        "oldest": found.oldest
        and {
            "capability": found.oldest.capability,
            "kind": found.oldest.record.kind,
            "when": found.oldest.record.when.isoformat() if found.oldest.record.when else None,
            "weeks": found.oldest.weeks,
            "at": _span(found.oldest.record.span),
        },
        "undated": found.undated,
        "in_use": found.in_use,
        "without_evidence": found.without_evidence,
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


def advice_item(item: Advice) -> dict[str, Any]:
    """One piece of advice, with the facts that it rests on."""
    return {
        "id": item.id,
        "severity": item.severity.value,
        "text": item.text,
        "because": list(item.because),
    }
