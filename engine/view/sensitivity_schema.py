"""The schema of what `sensitivity --json` prints."""

from __future__ import annotations

from typing import get_args

from milepost.engine.model.capability import Basis
from milepost.engine.view.plan_schema import OUTCOME, RESULT
from milepost.engine.view.schema_parts import COUNT, NUMBER, TEXT, TEXTS, WHOSE, YES_NO, Json
from milepost.engine.view.schema_parts import listing as _list
from milepost.engine.view.schema_parts import mapping as _of
from milepost.engine.view.schema_parts import maybe as _maybe
from milepost.engine.view.schema_parts import words as _words
from milepost.engine.whatif.doubts import Figure, Reason
from milepost.engine.whatif.effect import Outcome
from milepost.engine.whatif.verdict import CHANGES

_STANDS: Json = {"type": ["string", "number", "null"]}
_WHOLE: Json = {"type": "integer"}
_DELTA = _maybe(
    _of(
        finish_week={**_WHOLE, "description": "Weeks later than in the plan as it is."},
        cost={**NUMBER, "description": "Money more over the plan's horizon."},
        targets={**_list(_WHOLE), "description": "Weeks later, target by target."},
        objectives=_list(_of(name=TEXT, better=NUMBER)),
        entered=TEXTS,
        left=TEXTS,
    )
)
_LIMIT = _of(
    path=TEXT,
    limit=TEXT,
    change=_words("more", "less", "gone"),
    by={**_maybe(NUMBER), "description": "FTE, money or weeks; null: the limit is gone."},
    from_=_STANDS,
    to=_STANDS,
    text=TEXT,
    effect=_words(*get_args(Outcome)),
    objective={**_maybe(TEXT), "description": "The first that differs; null: none does."},
    better={**NUMBER, "description": "By how much that objective is better; below 0: worse."},
    at_most={**_maybe(NUMBER), "description": "How much better it could be, by the bound."},
    exact={**YES_NO, "description": "Whether the difference is proven to be the true one."},
    searched={**YES_NO, "description": "false: the plan as it is keeps the tighter limit."},
    status=RESULT,
    delta=_DELTA,
)
_ITEM = _of(
    figure=_words(*get_args(Figure), "level"),
    capability=TEXT,
    level={**_maybe(COUNT), "description": "The level whose own figure it is."},
    reason=_words(*get_args(Reason)),
    basis=_maybe(_words(*(basis.value for basis in Basis))),
    stated={**_maybe(NUMBER), "description": "null: nothing is declared."},
    low=NUMBER,
    high=NUMBER,
    value={**NUMBER, "description": "What was tried."},
    text=TEXT,
    change=_words(*CHANGES),
    as_good={**YES_NO, "description": "Whether another choice of steps would be as good."},
    proven={**YES_NO, "description": "Whether both plans are proven optimal."},
    status=RESULT,
    delta=_DELTA,
)
SENSITIVITY = _of(
    (),
    **WHOSE,
    **OUTCOME,
    units=_of(fte=NUMBER, money=NUMBER, weeks=COUNT),
    limits={**_maybe(_list(_LIMIT)), "description": "null: not asked for, or no roadmap."},
    figures={
        **_maybe(_of(tried=COUNT, untried=COUNT, unchanged=COUNT, items=_list(_ITEM))),
        "description": "null: not asked for, or no roadmap.",
    },
    interrupted=YES_NO,
)
