"""The schema of what `frontier --json` prints."""

from __future__ import annotations

from milepost.engine.view.schema_parts import (
    COUNT,
    DAY,
    NUMBER,
    TEXT,
    TEXTS,
    WHOSE,
    YES_NO,
    Json,
)
from milepost.engine.view.schema_parts import listing as _list
from milepost.engine.view.schema_parts import mapping as _of
from milepost.engine.view.schema_parts import maybe as _maybe
from milepost.engine.view.schema_parts import words as _words

_POINT = _of(
    x=NUMBER,
    y=NUMBER,
    proven={**YES_NO, "description": "Whether it is proved that no plan beats it."},
    x_bound={**NUMBER, "description": "How little x could be for all that is proved."},
    y_bound={**NUMBER, "description": "How good y could be for all that is proved."},
    knee=YES_NO,
    today={**YES_NO, "description": "Whether x is as the inventory has it."},
    finish_week=COUNT,
    finish=DAY,
    one_off=NUMBER,
    cost_over_horizon=NUMBER,
    person_weeks=NUMBER,
    entered={**TEXTS, "description": "What it raises beyond the point before it."},
    left={**TEXTS, "description": "What the point before it raises, and it does not."},
    price={
        **_maybe(NUMBER),
        "description": "x for each week sooner, or value for each unit of money more, against the"
        " point before it; null for the first.",
    },
    price_text=TEXT,
    steps=_list(
        _of(
            id={**TEXT, "description": "capability@level"},
            name=TEXT,
            start_week=COUNT,
            end_week={**COUNT, "description": "The first week after the step."},
        )
    ),
    verified=YES_NO,
)
_CURVE = _of(
    axes=_words("money,date", "budget,date", "people,date", "money,value"),
    title={**TEXT, "description": "What the frontier says, in a sentence or two."},
    x=_of(
        id=_words("cost", "quarterly", "capacity", "fte", "one_off"),
        title=TEXT,
        roles=TEXTS,
        step={**_maybe(NUMBER), "description": "The grid of x; null: every amount counts."},
        today={**_maybe(NUMBER), "description": "x as the inventory has it."},
    ),
    y=_of(id=_words("finish", "value"), title=TEXT),
    points=_list(_POINT),
    knee={**_maybe(COUNT), "description": "The number of the point at the bend, from 0."},
    beaten=_list(
        _of(
            x=NUMBER,
            y=NUMBER,
            by={**COUNT, "description": "The number of a point that beats it, from 0."},
            proven=YES_NO,
            text=TEXT,
        )
    ),
    complete={**YES_NO, "description": "Whether no other plan belongs to it, on the grid of x."},
    interrupted=YES_NO,
    searches=COUNT,
    without={**_list(NUMBER), "description": "Limits tried that no roadmap keeps."},
    unknown={**_list(NUMBER), "description": "Limits tried for which time ran out."},
    because=TEXTS,
    notes=TEXTS,
)

FRONTIER: Json = _of(
    (),
    **WHOSE,
    start=DAY,
    horizon=COUNT,
    targets=TEXTS,
    frontiers=_list(_CURVE),
    interrupted=YES_NO,
)
