"""The schema of what `whatif --json` prints."""

from __future__ import annotations

from typing import get_args

from milepost.engine.view.plan_schema import OUTCOME, STEP_TAKEN, TOTALS
from milepost.engine.view.schema_parts import COUNT, DAY, NUMBER, TEXT, TEXTS, WHOSE, YES_NO, Json
from milepost.engine.view.schema_parts import by_id as _by_id
from milepost.engine.view.schema_parts import listing as _list
from milepost.engine.view.schema_parts import mapping as _of
from milepost.engine.view.schema_parts import maybe as _maybe
from milepost.engine.view.schema_parts import words as _words
from milepost.engine.whatif.causes import Effect, Kind

_WHOLE: Json = {"type": "integer"}
_STAGES: Json = {**_by_id(_maybe(TEXT)), "description": "The stage by ladder; null: none."}
_PLAN = _of(
    (),
    **OUTCOME,
    finish=_maybe(DAY),
    steps=_list(STEP_TAKEN),
    totals=_maybe(TOTALS),
    peaks={
        **_by_id(_of(fte=NUMBER, capacity=_maybe(NUMBER))),
        "description": "The most FTE of each role at work in one week.",
    },
    quarters=_list(_of(quarter=TEXT, stages=_STAGES)),
    to_evidence=TEXTS,
    verified=YES_NO,
    solve_seconds=_maybe(NUMBER),
)
_TAKEN = _of(weeks=COUNT, one_off=NUMBER, run_per_year=NUMBER)
_DELTA = _of(
    exact={**YES_NO, "description": "Whether both plans are proven the best."},
    finish_week={**NUMBER, "description": "Weeks between the days; negative for earlier."},
    cost={**NUMBER, "description": "Over the horizon."},
    one_off=_WHOLE,
    run_per_year=_WHOLE,
    person_weeks=NUMBER,
    value=_maybe(NUMBER),
    entered=TEXTS,
    left=TEXTS,
    moved=_list(_of(id=TEXT, weeks={**NUMBER, "description": "How much later it starts."})),
    altered={
        **_list(_of(id=TEXT, from_=_TAKEN, to=_TAKEN)),
        "description": "Steps that take another time or other money.",
    },
)
_CAUSE = _of(
    effect=_words(*get_args(Effect)),
    kind=_words(*get_args(Kind)),
    parts={**TEXTS, "description": "Paths of changes, or the scenarios of a combination."},
    of={**TEXTS, "description": "The steps that entered or left, or the target."},
    alone=_list(
        _of(
            part=TEXT,
            difference={**_maybe(NUMBER), "description": "Weeks or money; null: not known."},
        )
    ),
)

WHATIF = _of(
    (),
    **WHOSE,
    saved={**YES_NO, "description": "Whether the base is a roadmap that was given."},
    base=_of(stages=_STAGES, plan=_PLAN),
    scenarios=_list(
        _of(
            id=TEXT,
            changes=_list(_of(path=TEXT, value={"description": "As the inventory writes it."})),
            stages=_STAGES,
            plan=_PLAN,
            delta={**_maybe(_DELTA), "description": "null: one of the two has no roadmap."},
            causes=_list(_CAUSE),
        )
    ),
)
