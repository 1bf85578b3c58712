"""The schema of what `case --json` prints."""

from __future__ import annotations

from typing import get_args

from milepost.engine.model.capability import Basis
from milepost.engine.view.plan_schema import OBJECTIVE, RESULT
from milepost.engine.view.schema_parts import COUNT, DAY, NUMBER, SHARE, TEXT, TEXTS, WHOSE
from milepost.engine.view.schema_parts import listing as _list
from milepost.engine.view.schema_parts import mapping as _of
from milepost.engine.view.schema_parts import maybe as _maybe
from milepost.engine.view.schema_parts import words as _words
from milepost.engine.whatif.flows import Name

_OUTLOOKS = get_args(Name)
_WEEK = {"week": COUNT, "date": DAY}
_SUMS = {
    "gains": NUMBER,
    "uplifts": {**NUMBER, "description": "The margin on what uplifts add to revenue."},
    "one_off": NUMBER,
    "run": NUMBER,
    "net": NUMBER,
}
_BACK = {
    **_maybe(_of((), **_WEEK)),
    "description": "From when the accumulated net stays at or above zero; null: not by the end.",
}
_OUTLOOK = _of(
    npv={**NUMBER, "description": "The discounted net, as of the start."},
    discounted=_of((), **_SUMS),
    undiscounted=_of((), **_SUMS),
    payback=_BACK,
    payback_discounted=_BACK,
    deepest={
        **_of((), **_WEEK, net=NUMBER),
        "description": "The lowest point of the accumulated net, not discounted.",
    },
    cap_reached={
        **_maybe(_of((), **_WEEK)),
        "description": "From when the cap keeps more uplift from counting.",
    },
)
_STRETCHES = _list(
    _of(
        (),
        name=TEXT,
        from_week=COUNT,
        until_week={**COUNT, "description": "The first week after it."},
        **{"from": DAY, "until": DAY},
        **_SUMS,
        people=_maybe(NUMBER),
        accumulated={
            **_of((), **dict.fromkeys(_OUTLOOKS, NUMBER)),
            "description": "The net from the start to its end.",
        },
    )
)
_FOUND = _of(
    terms=_of(
        horizon=COUNT,
        until=DAY,
        discount=SHARE,
        ramp=COUNT,
        revenue=_maybe(NUMBER),
        margin=SHARE,
        uplift_cap={**_maybe(NUMBER), "description": "In percent of revenue."},
    ),
    outlooks=_of((), **dict.fromkeys(_OUTLOOKS, _OUTLOOK)),
    judgement_share={
        **_of(gains=SHARE, uplifts=SHARE, one_off=SHARE, run=SHARE, all=SHARE),
        "description": "Of the likely sums, discounted.",
    },
    people={
        **_maybe(
            _of(
                person_week=NUMBER,
                basis=_words(*(basis.value for basis in Basis)),
                person_weeks=NUMBER,
                run_fte=NUMBER,
                discounted=NUMBER,
                undiscounted=NUMBER,
                judgement_share=SHARE,
                npv_after=_of((), **dict.fromkeys(_OUTLOOKS, NUMBER)),
            )
        ),
        "description": "null: no price of a person-week is stated.",
    },
    first_value={
        **_maybe(_of((), **_WEEK, steps=TEXTS)),
        "description": "When the first step ends that brings something.",
    },
    cost_of_delay=_of(
        roadmap=_of(weeks=COUNT, lost=NUMBER),
        steps=_list(
            _of(
                id={**TEXT, "description": "capability@level"},
                name=TEXT,
                weeks=COUNT,
                lost={**NUMBER, "description": "Likely net present value; below 0: it gains."},
                moved={**TEXTS, "description": "The steps that then start later too."},
            )
        ),
    ),
    years=_STRETCHES,
    quarters=_STRETCHES,
    notes=TEXTS,
)

CASE = _of(
    (),
    **WHOSE,
    status=RESULT,
    start=DAY,
    horizon=COUNT,
    objectives=_list(OBJECTIVE),
    because=TEXTS,
    case={**_maybe(_FOUND), "description": "null: there is no roadmap."},
)
