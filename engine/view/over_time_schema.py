"""The schemas of what `plan --json` says of a roadmap over time."""

from __future__ import annotations

from milepost.engine.view.schema_parts import COUNT, DAY, NUMBER, TEXT, TEXTS, YES_NO
from milepost.engine.view.schema_parts import by_id as _by_id
from milepost.engine.view.schema_parts import listing as _list
from milepost.engine.view.schema_parts import mapping as _of
from milepost.engine.view.schema_parts import maybe as _maybe
from milepost.engine.view.schema_parts import words as _words

_LIMIT = {**_maybe(NUMBER), "description": "null: not limited."}
_CASH = _of(spent=NUMBER, left={**_maybe(NUMBER), "description": "null: not limited."})

OVER_TIME = _of(
    weeks={**COUNT, "description": "The week in which the last step has ended."},
    roles=_by_id(
        _of(
            capacity=_LIMIT,
            fte={**_list(NUMBER), "description": "FTE at work on the roadmap, week by week."},
            run_capacity=_LIMIT,
            run_fte={**_list(NUMBER), "description": "FTE bound by running what is finished."},
            run_fte_at_end={**NUMBER, "description": "The same once every step has ended."},
        )
    ),
    quarters=_list(
        _of(
            quarter=TEXT,
            from_week=COUNT,
            until_week=COUNT,
            one_off=_CASH,
            run=_CASH,
            stages={
                **_by_id(_maybe(TEXT)),
                "description": "The stage reached on each ladder by the end of the quarter.",
            },
        )
    ),
    budget=_list(_of(until=DAY, from_week=COUNT, until_week=COUNT, one_off=_CASH, run=_CASH)),
)
WAVES = _list(
    _of(
        number=COUNT,
        from_week=COUNT,
        until_week=COUNT,
        from_=DAY,
        until=DAY,
        option={**YES_NO, "description": "Whether it lies beyond what is planned in full."},
        starts={**TEXTS, "description": "The ids of the steps that start in it."},
        gate=_of(
            levels=_list(_of(capability=TEXT, level=COUNT)),
            stages=_list(_of(ladder=TEXT, stage=TEXT)),
            kpis=_list(
                _of(
                    capability=TEXT,
                    kpi=TEXT,
                    name=TEXT,
                    comparison=_words(">=", "<="),
                    threshold=NUMBER,
                    unit=TEXT,
                )
            ),
            stage_kpis={**TEXTS, "description": "What the model says to measure at its stages."},
        ),
    )
)
