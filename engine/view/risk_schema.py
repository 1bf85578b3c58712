"""The schema of what `risk --json` says of a simulation."""

from __future__ import annotations

from milepost.engine.view.schema_parts import COUNT, DAY, NUMBER, SHARE, TEXT, TEXTS, YES_NO
from milepost.engine.view.schema_parts import listing as _list
from milepost.engine.view.schema_parts import mapping as _of
from milepost.engine.view.schema_parts import maybe as _maybe
from milepost.engine.view.schema_parts import words as _words

_POINTS = _of(low=NUMBER, likely=NUMBER, high=NUMBER)
_ERROR = {**NUMBER, "description": "The standard error of the figure beside it."}
_DATE = {
    "planned_week": COUNT,
    "planned": DAY,
    "mean_week": NUMBER,
    "standard_error": _ERROR,
    "sd_weeks": NUMBER,
    "quantiles": _list(_of(share=SHARE, week=NUMBER, date=DAY, standard_error=_ERROR)),
    "buffer_weeks": {**NUMBER, "description": "How much later the date is that is 80% safe."},
    "chances": _list(_of(by=DAY, share=SHARE, standard_error=_ERROR)),
    "curve": _list(_of(week=COUNT, date=DAY, share=SHARE)),
}
_COST = _of(
    planned=NUMBER,
    mean=NUMBER,
    standard_error=_ERROR,
    sd=NUMBER,
    quantiles=_list(_of(share=SHARE, value=NUMBER, standard_error=_ERROR)),
)

SIMULATION = _of(
    policy=_of(id=_words("early_start"), text=TEXT),
    samples=COUNT,
    seed=COUNT,
    correlation=SHARE,
    keep_starts=YES_NO,
    finish=_of((), **_DATE),
    targets=_list(_of((), ladder=_maybe(TEXT), stage=_maybe(TEXT), by=_maybe(DAY), **_DATE)),
    stages=_list(_of((), ladder=TEXT, stage=TEXT, **_DATE)),
    cost=_of(one_off=_COST, over_horizon=_COST),
    budget=_list(
        _of(
            kind=_words("one_off", "run"),
            until=DAY,
            amount=NUMBER,
            enough={**SHARE, "description": "The share of the samples in which it was enough."},
            standard_error=_ERROR,
        )
    ),
    steps=_list(
        _of(
            id={**TEXT, "description": "capability@level"},
            capability=TEXT,
            name=TEXT,
            duration=_POINTS,
            one_off=_POINTS,
            run_per_year=_POINTS,
            criticality={**SHARE, "description": "How often it was on a chain to the finish."},
            standard_error=_ERROR,
            cruciality={
                **_maybe(NUMBER),
                "description": "Correlation of its duration with the finish; null: no spread.",
            },
            finish_if={
                **_of(low=NUMBER, high=NUMBER),
                "description": "The finish week at its low and its high duration, all else likely.",
            },
        )
    ),
    events=_list(
        _of(
            name=TEXT,
            probability=SHARE,
            steps=TEXTS,
            weeks=_POINTS,
            one_off=_POINTS,
            happened={**SHARE, "description": "The share of the samples in which it did."},
            finish_if={**NUMBER, "description": "The finish week if it does, all else likely."},
        )
    ),
    tornado=_list(
        _of(
            step={**_maybe(TEXT), "description": "null: an event."},
            name=TEXT,
            low_week=NUMBER,
            high_week=NUMBER,
            low=DAY,
            high=DAY,
        )
    ),
)
