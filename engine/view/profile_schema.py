"""The schemas of the profile and of the comparison of ladders."""

from __future__ import annotations

from milepost.engine.assess.comparison import Place
from milepost.engine.view.schema_parts import (
    COUNT,
    SHARE,
    TEXT,
    TEXTS,
    YES_NO,
    by_id,
    listing,
    mapping,
    maybe,
    words,
)
from milepost.engine.view.wording import HOLDS

_MEAN_AND_LEAST = maybe(mapping(mean=SHARE, least=SHARE))
PROFILE = mapping(
    categories=listing(mapping(id=TEXT, name=TEXT)),
    cells=listing(
        mapping(
            category=TEXT,
            stage=TEXT,
            capabilities=TEXTS,
            share=_MEAN_AND_LEAST,
            unknown=COUNT,
            not_applicable=COUNT,
        )
    ),
    stages=listing(
        mapping(
            id=TEXT,
            met=COUNT,
            items=listing(
                mapping(
                    holds=words(*HOLDS.values()),
                    share=SHARE,
                    capabilities=TEXTS,
                    lacking=TEXTS,
                    choose={**COUNT, "description": "How many of those lacking are needed."},
                    metrics=TEXTS,
                    stages=TEXTS,
                )
            ),
            share=_MEAN_AND_LEAST,
        )
    ),
    bottleneck=maybe(
        mapping(stage=TEXT, share=SHARE, categories=TEXTS, capabilities=TEXTS, text=TEXT)
    ),
)
COMPARISON = mapping(
    positions=listing(
        mapping(
            ladder=TEXT,
            name=TEXT,
            stage=maybe(TEXT),
            index=maybe(COUNT),
            of=COUNT,
            floor=YES_NO,
            phase=maybe(TEXT),
            next=maybe(TEXT),
        )
    ),
    differences=listing(
        mapping(
            ladder=TEXT,
            other=TEXT,
            capability=TEXT,
            choice=YES_NO,
            place=words(*(place.value for place in Place)),
            stage=maybe(TEXT),
        )
    ),
    shared=TEXTS,
    placements=listing(mapping(capability=TEXT, reached=by_id(TEXT), to_come=by_id(TEXT))),
    outside=by_id(TEXTS),
    text=TEXTS,
)
