"""JSON Schemas of what `--json` prints, by the name that stands under the key `schema`.

Within a version a key keeps its meaning, and none goes away; keys may be added, which is why the
schemas leave room for others.
"""

from __future__ import annotations

from typing import get_args, get_type_hints

from milepost.engine.assess.assessment import StageStatus
from milepost.engine.assess.confidence import Confidence
from milepost.engine.model.change import Weight
from milepost.engine.model.evidence import EvidenceKind
from milepost.engine.model.finding import KINDS
from milepost.engine.model.survey import MEASURES
from milepost.engine.source import Severity
from milepost.engine.view.case_schema import CASE
from milepost.engine.view.frontier_schema import FRONTIER
from milepost.engine.view.moves_schema import MOVES, PORTFOLIO
from milepost.engine.view.over_time_schema import OVER_TIME, WAVES
from milepost.engine.view.plan_schema import OUTCOME, RESULT, STEP, TOTALS
from milepost.engine.view.profile_schema import COMPARISON, PROFILE
from milepost.engine.view.reasons import REASONS
from milepost.engine.view.risk_schema import SIMULATION
from milepost.engine.view.schema_parts import (
    COUNT,
    DAY,
    NUMBER,
    PERCENT,
    PLACE,
    SHA256,
    SHARE,
    TEXT,
    WHOSE,
    YES_NO,
    Json,
)
from milepost.engine.view.schema_parts import TEXTS as _TEXTS
from milepost.engine.view.schema_parts import by_id as _by_id
from milepost.engine.view.schema_parts import listing as _list
from milepost.engine.view.schema_parts import mapping as _of
from milepost.engine.view.schema_parts import maybe as _maybe
from milepost.engine.view.schema_parts import words as _words
from milepost.engine.view.sensitivity_schema import SENSITIVITY
from milepost.engine.view.whatif_schema import WHATIF
from milepost.engine.view.wording import HOLDS

DRAFT = "http://json-schema.org/draft-07/schema#"
_KIND = _words(*get_args(EvidenceKind))
_STATUS = _words(*(status.value for status in StageStatus))
_SEVERITY = _words(*(severity.value for severity in Severity))
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
    oldest=_maybe(_of(capability=TEXT, kind=_KIND, when=_maybe(DAY), weeks=COUNT, at=PLACE)),
    undated=COUNT,
    in_use=COUNT,
    without_evidence=COUNT,
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
        without={**_TEXTS, "description": "The ids of lines of what is not applicable."},
    )
)
_STAGE = _maybe(_of(id=TEXT, index=COUNT, name=TEXT, floor=YES_NO))
_ADVICE = _list(_of(id=TEXT, severity=_SEVERITY, text=TEXT, because=_TEXTS))
_SUBJECT: dict[str, Json] = {
    "kind": _words("capability", "metric"),
    "subject": {**TEXT, "description": "The id of the capability or the metric."},
}
_QUESTION = _of(
    (),
    **_SUBJECT,
    text=TEXT,
    levels=_list(COUNT),
    tests=_list(_of(comparison=TEXT, value=NUMBER)),
    decides={**_TEXTS, "description": "The stages that may hang on it, as ladder.stage."},
    direct={**YES_NO, "description": "Whether a stage asks for it by itself."},
    through={**_TEXTS, "description": "The capabilities that may count for less without it."},
    influence=_maybe(SHARE),
    on_ladders=_by_id(SHARE),
    exact={**YES_NO, "description": "Whether every way was looked at; else a sample."},
)
_SHORTEST = _of(stage=TEXT, questions=_list(_of((), **_SUBJECT)), fewest=YES_NO)
_LADDER = _of(
    name=TEXT,
    stage=_STAGE,
    possible=_STAGE,
    next=_STAGE,
    blockers=_TEXTS,
    confidence=_CONFIDENCE,
    benchmark=_maybe(
        _of(
            year=COUNT,
            sample=COUNT,
            at=PERCENT,
            at_or_above=PERCENT,
            sources=_TEXTS,
            note=TEXT,
        )
    ),
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
_FIGURE = _of(
    gives={**TEXT, "description": "The metric, or capability.kpi."},
    name=TEXT,
    value=NUMBER,
    unit=TEXT,
    kind=_KIND,
    when=_maybe(DAY),
    file=TEXT,
    at=PLACE,
    source=TEXT,
    sample=_maybe(
        _of(
            measure=_words(*MEASURES),
            answers=COUNT,
            unanswered=COUNT,
            interval=_list(NUMBER),
            confidence=NUMBER,
            rough=YES_NO,
        )
    ),
    thresholds=_list(_of(comparison=TEXT, value=NUMBER, met=YES_NO, within_margin=YES_NO)),
)
_WAY = _of(
    steps={**_TEXTS, "description": "What it has beyond the steps under in_every_case."},
    cost_over_horizon=NUMBER,
    person_weeks=NUMBER,
    to_evidence=_TEXTS,
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
        ("log", "no_log", "settle"),
        organisation=TEXT,
        model=TEXT,
        as_of=DAY,
        ladders=_by_id(_LADDER),
        levels=_by_id(_LEVEL),
        islands=_TEXTS,
        profile=_by_id(PROFILE),
        comparison=_maybe(COMPARISON),
        confidence=_CONFIDENCE,
        figures=_list(_FIGURE),
        advice=_ADVICE,
        questions=_list(_QUESTION),
        settle=_by_id(_of(prove=_SHORTEST, rule_out=_SHORTEST)),
        cross_checked={**YES_NO, "description": "Whether durable-rules came to the same."},
        input_sha256=SHA256,
        log=_list(
            _of(
                conclusion=TEXT,
                text=TEXT,
                because={**_by_id(COUNT), "description": "0 where a conclusion does not hold."},
                because_text=_TEXTS,
            )
        ),
        no_log={**TEXT, "description": "Why there is no log."},
    ),
    "plan": _of(
        ("reasons",),
        **WHOSE,
        **OUTCOME,
        steps=_list(STEP),
        critical_chain=_TEXTS,
        totals=_maybe(TOTALS),
        over_time=_maybe(OVER_TIME),
        waves=WAVES,
        to_evidence=_TEXTS,
        advice=_ADVICE,
        conflict_minimal=_maybe(YES_NO),
        together_cheapest=_maybe(YES_NO),
        reasons=REASONS,
        verified=YES_NO,
        solve_seconds=_maybe(NUMBER),
    ),
    "whatif": WHATIF,
    "sensitivity": SENSITIVITY,
    "frontier": FRONTIER,
    "moves": MOVES,
    "portfolio": PORTFOLIO,
    "case": CASE,
    "risk": _of(
        (),
        **WHOSE,
        status=RESULT,
        start=DAY,
        horizon=COUNT,
        because=_TEXTS,
        simulation={**_maybe(SIMULATION), "description": "null: there is no roadmap."},
    ),
    "why": _of(
        stages=_list(
            _of(
                ladder=TEXT,
                stage=TEXT,
                status=_STATUS,
                proof=_PROOF,
                confidence=_CONFIDENCE,
                smallest_change=_maybe(
                    _of(
                        status=RESULT,
                        weight=_words(*get_args(Weight)),
                        value=_maybe(NUMBER),
                        bound=NUMBER,
                        steps=_TEXTS,
                        cost_over_horizon=_maybe(NUMBER),
                        person_weeks=_maybe(NUMBER),
                        to_evidence=_TEXTS,
                        in_every_case={**_TEXTS, "description": "Steps of every such change."},
                        alternatives=_list(_WAY),
                        more={**_maybe(YES_NO), "description": "null: not settled in the time."},
                        because=_TEXTS,
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
