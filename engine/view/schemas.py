"""JSON Schemas of what `--json` prints, by the name that stands under the key `schema`.

Within a version a key keeps its meaning, and none goes away; keys may be added, which is why the
schemas leave room for others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, get_args, get_type_hints

from milepost.engine.assess.assessment import StageStatus
from milepost.engine.assess.confidence import Confidence
from milepost.engine.model.evidence import EvidenceKind
from milepost.engine.model.finding import KINDS
from milepost.engine.model.roadmap import WaitsFor
from milepost.engine.source import Severity
from milepost.engine.view.document import HOLDS

Json: TypeAlias = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
TEXT: Json = {"type": "string"}
COUNT: Json = {"type": "integer", "minimum": 0}
NUMBER: Json = {"type": "number"}
YES_NO: Json = {"type": "boolean"}
DAY: Json = {"type": "string", "format": "date"}
SHA256: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
PLACE: Json = {"type": ["string", "null"], "description": "file:line:column"}


def _of(optional: Sequence[str] = (), **properties: Json) -> Json:
    """A mapping with these keys, all of them there but the optional ones."""
    names = {name.rstrip("_"): schema for name, schema in properties.items()}
    required = [name for name in names if name not in optional]
    return {"type": "object", "properties": names, "required": required}


def _by_id(value: Json) -> Json:
    return {"type": "object", "additionalProperties": value}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _maybe(schema: Json) -> Json:
    if "type" in schema and isinstance(schema["type"], str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _words(*words: str) -> Json:
    return {"enum": list(words)}


_TEXTS = _list(TEXT)
_KIND = _words(*get_args(EvidenceKind))
_STATUS = _words(*(status.value for status in StageStatus))
_SEVERITY = _words(*(severity.value for severity in Severity))
_RESULT = _words("optimal", "feasible", "infeasible", "unknown")
_CONFIDENCE = _of(
    level=_words(*get_args(get_type_hints(Confidence)["level"])),
    kinds=_list(_KIND),
    stale=_list(
        _of(
            capability=TEXT,
            kind=_KIND,
            when=_maybe(DAY),
            valid_for=_maybe(COUNT),
            at=PLACE,
        )
    ),
    undated=COUNT,
    kpis_without_value=COUNT,
    raters_differ=COUNT,
    widest_spread=COUNT,
)
_PROOF = _list(
    _of(
        id=TEXT,
        holds=_words(*HOLDS.values()),
        text=TEXT,
        have=_maybe(NUMBER),
        need=_maybe(NUMBER),
        rule=PLACE,
        given=PLACE,
        of={**_TEXTS, "description": "The ids of other lines of this proof."},
    )
)
_STAGE = _maybe(_of(id=TEXT, index=COUNT, name=TEXT, floor=YES_NO))
_ADVICE = _list(_of(id=TEXT, severity=_SEVERITY, text=TEXT, because=_TEXTS))
_LADDER = _of(
    name=TEXT,
    stage=_STAGE,
    possible=_STAGE,
    next=_STAGE,
    blockers=_TEXTS,
    confidence=_CONFIDENCE,
    benchmark=_maybe(_of(year=COUNT, sample=COUNT, at_or_above=NUMBER)),
    stages=_list(_of(id=TEXT, index=COUNT, name=TEXT, status=_STATUS, proof=_PROOF)),
)
_LEVEL = _of(
    ("not_applicable", "rater_spread"),
    declared=_maybe(COUNT),
    effective=_maybe(COUNT),
    possible=_maybe(COUNT),
    caps=_list(_of(rule=TEXT, was=COUNT, to=COUNT, reason=TEXT, at=PLACE)),
    not_applicable={**TEXT, "description": "The reason why it does not apply."},
    rater_spread=COUNT,
)
_STEP = _of(
    ("stretched_from", "overridden"),
    id={**TEXT, "description": "capability@level"},
    capability=TEXT,
    name=TEXT,
    from_=COUNT,
    to=COUNT,
    start_week=COUNT,
    end_week={**COUNT, "description": "The first week after the step."},
    start=DAY,
    end=DAY,
    one_off=NUMBER,
    run_per_year=NUMBER,
    effort={**_by_id(NUMBER), "description": "Person-weeks by role."},
    needed_by=_TEXTS,
    waits_for=_of(kind=_words(*get_args(get_type_hints(WaitsFor)["kind"])), id=TEXT),
    slack_weeks=COUNT,
    critical=YES_NO,
    stretched_from={**COUNT, "description": "Weeks that it takes where the team is larger."},
    overridden={**_TEXTS, "description": "The figures that are the organisation's own."},
)
_TOTALS = _of(
    one_off=NUMBER,
    run_per_year=NUMBER,
    cost_over_horizon=NUMBER,
    person_weeks=NUMBER,
    judgement_share={"type": "number", "minimum": 0, "maximum": 1},
)
_FINDING: dict[str, Json] = {
    "code": _words(*KINDS),
    "severity": _SEVERITY,
    "at": TEXT,
    "message": TEXT,
    "hint": TEXT,
    "file": TEXT,
    "line": COUNT,
    "column": COUNT,
    "page": TEXT,
}

_DOCUMENTS: dict[str, Json] = {
    "assessment": _of(
        ("log",),
        organisation=TEXT,
        model=TEXT,
        as_of=DAY,
        ladders=_by_id(_LADDER),
        levels=_by_id(_LEVEL),
        confidence=_CONFIDENCE,
        advice=_ADVICE,
        cross_checked={**YES_NO, "description": "Whether durable-rules came to the same."},
        input_sha256=SHA256,
        log=_list(_of(conclusion=TEXT, because={"type": "object"})),
    ),
    "plan": _of(
        organisation=TEXT,
        model=TEXT,
        status=_RESULT,
        currency=TEXT,
        start=DAY,
        horizon=COUNT,
        objectives=_list(_of(name=TEXT, value=NUMBER, bound=NUMBER, gap=NUMBER)),
        finish_week=_maybe(COUNT),
        targets=_list(
            _of(
                ladder=_maybe(TEXT),
                stage=_maybe(TEXT),
                by=_maybe(DAY),
                week=_maybe(COUNT),
                date=_maybe(DAY),
            )
        ),
        steps=_list(_STEP),
        totals=_maybe(_TOTALS),
        to_evidence=_TEXTS,
        advice=_ADVICE,
        because=_TEXTS,
        conflict={"type": "array"},
        relaxations={"type": "array"},
        verified=YES_NO,
        solve_seconds=_maybe(NUMBER),
        input_sha256=SHA256,
    ),
    "why": _of(
        stages=_list(
            _of(
                ladder=TEXT,
                stage=TEXT,
                status=_STATUS,
                proof=_PROOF,
                smallest_change=_maybe(
                    _of(
                        status=_RESULT,
                        steps=_TEXTS,
                        cost_over_horizon=_maybe(NUMBER),
                        to_evidence=_TEXTS,
                    )
                ),
            )
        )
    ),
    "models": _of(
        models=_list(
            _of(
                id=TEXT,
                name=TEXT,
                capabilities=COUNT,
                ladders=_by_id(_of(name=TEXT, stages=_TEXTS)),
            )
        )
    ),
    "lint": _of(
        model=TEXT,
        findings=_list(_of((), **_FINDING)),
        silenced=_list(_of((), **_FINDING, reason=TEXT)),
    ),
}

DOCUMENTS = tuple(_DOCUMENTS)
"""What there are schemas for, in the words of their names: `plan` is `milepost/plan/1`."""


def document_schema(document: str) -> Json:
    """The schema of what a command prints with `--json`; KeyError for an unknown one."""
    name = f"milepost/{document}/1"
    found = _DOCUMENTS[document]
    properties = {"schema": {"const": name}, **found["properties"]}
    required = ["schema", *found["required"]]
    return {
        "$schema": DRAFT,
        "title": name,
        **found,
        "properties": properties,
        "required": required,
    }
