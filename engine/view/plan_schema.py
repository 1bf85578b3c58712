"""The schemas of a roadmap's parts, which more than one document holds."""

from __future__ import annotations

from typing import get_args, get_type_hints

from milepost.engine.model.roadmap import WaitsFor
from milepost.engine.view.schema_parts import COUNT, DAY, NUMBER, SHARE, TEXT, TEXTS, YES_NO, Json
from milepost.engine.view.schema_parts import by_id as _by_id
from milepost.engine.view.schema_parts import listing as _list
from milepost.engine.view.schema_parts import mapping as _of
from milepost.engine.view.schema_parts import maybe as _maybe
from milepost.engine.view.schema_parts import words as _words
from milepost.engine.view.worth import VALUE

RESULT = _words("optimal", "feasible", "infeasible", "unknown")
OBJECTIVE = _of(name=TEXT, value=NUMBER, bound=NUMBER, gap=NUMBER)
TARGET = _of(
    ladder=_maybe(TEXT),
    stage=_maybe(TEXT),
    by=_maybe(DAY),
    weight=COUNT,
    week=_maybe(COUNT),
    date=_maybe(DAY),
)
_TAKEN: dict[str, Json] = {
    "id": {**TEXT, "description": "capability@level"},
    "capability": TEXT,
    "name": TEXT,
    "from_": COUNT,
    "to": COUNT,
    "start_week": COUNT,
    "end_week": {**COUNT, "description": "The first week after the step."},
    "start": DAY,
    "end": DAY,
    "one_off": NUMBER,
    "run_per_year": NUMBER,
    "effort": {**_by_id(NUMBER), "description": "Person-weeks by role."},
}
STEP_TAKEN = _of((), **_TAKEN)
"""A step without the reasons for it."""
STEP = _of(
    ("stretched_from", "overridden"),
    **_TAKEN,
    needed_by=TEXTS,
    waits_for=_of(kind=_words(*get_args(get_type_hints(WaitsFor)["kind"])), id=TEXT),
    after={**_maybe(TEXT), "description": "The step at whose end it starts."},
    slack_weeks=COUNT,
    critical=YES_NO,
    stretched_from={**COUNT, "description": "Weeks that it takes where the team is larger."},
    overridden={**TEXTS, "description": "The figures that are the organisation's own."},
)
TOTALS = _of(
    ("value",),
    one_off=NUMBER,
    run_per_year=NUMBER,
    cost_over_horizon=NUMBER,
    person_weeks=NUMBER,
    judgement_share=SHARE,
    value=VALUE,
)
COLLIDING = _of(limit=TEXT, path=TEXT, file=_maybe(TEXT), line=_maybe(COUNT), alone=_maybe(YES_NO))
_BEFORE: Json = {"type": ["string", "number", "null"]}
RELAXATION = _of(
    limit=TEXT,
    path=TEXT,
    from_={**_BEFORE, "description": "What stands at the path; null where it can only go."},
    to={**_BEFORE, "description": "What is enough in its place; null: nothing at all."},
    text=TEXT,
    least={**YES_NO, "description": "Whether it is proved that no less is enough."},
)
OUTCOME: dict[str, Json] = {
    "status": RESULT,
    "start": DAY,
    "horizon": COUNT,
    "objectives": _list(OBJECTIVE),
    "finish_week": _maybe(COUNT),
    "targets": _list(TARGET),
    "because": TEXTS,
    "conflict": _list(COLLIDING),
    "relaxations": _list(RELAXATION),
    "together": _list(RELAXATION),
}
"""What was planned for, when it is reached, and why it is not where there is no roadmap."""
