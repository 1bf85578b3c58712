"""The schemas of what `moves --json` and `portfolio --json` print."""

from __future__ import annotations

from typing import get_args

from milepost.engine.view.plan_schema import RESULT
from milepost.engine.view.schema_parts import (
    COUNT,
    DAY,
    NUMBER,
    SHARE,
    TEXT,
    TEXTS,
    WHOSE,
    YES_NO,
    Json,
    by_id,
    listing,
    mapping,
    maybe,
    words,
)
from milepost.engine.whatif.money import KINDS
from milepost.engine.whatif.moves import Verdict
from milepost.engine.whatif.near_optimal import Measure, Presence
from milepost.engine.whatif.portfolio import Why

_SCENARIO: Json = {**maybe(TEXT), "description": "null: the inventory as it stands."}
_WORSE: Json = {**by_id(NUMBER), "description": "By objective; of value how much less."}

MOVES = mapping(
    (),
    **WHOSE,
    start=DAY,
    tolerance={**SHARE, "description": "How far near-optimal roadmaps are from the best at most."},
    futures=listing(
        mapping(
            scenario=_SCENARIO,
            status=RESULT,
            because=TEXTS,
            finish_week=maybe(COUNT),
            finish=maybe(DAY),
            cost_over_horizon=maybe(NUMBER),
            value=maybe(NUMBER),
            steps=TEXTS,
            near_optimal=maybe(
                mapping(
                    measure=words(*get_args(Measure)),
                    limit={**NUMBER, "description": "The most; of value the least."},
                    latest_week=maybe(COUNT),
                    latest=maybe(DAY),
                )
            ),
        )
    ),
    moves=listing(
        mapping(
            step={**TEXT, "description": "capability@level"},
            capability=TEXT,
            name=TEXT,
            to=COUNT,
            verdict=words(*get_args(Verdict)),
            in_progress=YES_NO,
            can_start_at_once={
                **maybe(YES_NO),
                "description": "Of a no-regret move; null: not settled, or not asked.",
            },
            futures=listing(
                mapping(
                    scenario=_SCENARIO,
                    near_optimal={
                        "enum": [*get_args(Presence), None],
                        "description": "null: there is no roadmap.",
                    },
                    in_best=YES_NO,
                )
            ),
        )
    ),
    start_together={**TEXTS, "description": "No-regret moves that can all begin at once."},
    regret=mapping(
        choices=listing(
            mapping(
                best_in=listing(_SCENARIO),
                levels=by_id(COUNT),
                regret=listing(
                    mapping(
                        scenario=_SCENARIO,
                        status=words("done", "cannot", "open"),
                        worse=_WORSE,
                        because=TEXTS,
                        proven=YES_NO,
                    )
                ),
                largest=maybe(_WORSE),
            )
        ),
        comparable={**YES_NO, "description": "Whether every future seeks the same."},
        least={**maybe(COUNT), "description": "The choice whose largest regret is the smallest."},
    ),
    plans={**COUNT, "description": "How many plans were made."},
)

_KIND = words(*KINDS)
PORTFOLIO = mapping(
    (),
    **WHOSE,
    start=DAY,
    horizon=COUNT,
    status=RESULT,
    because=TEXTS,
    value=maybe(NUMBER),
    bound={**maybe(NUMBER), "description": "No portfolio is worth more."},
    gap=maybe(NUMBER),
    steps=listing(
        mapping(
            id={**TEXT, "description": "capability@level"},
            name=TEXT,
            start=DAY,
            end=DAY,
            one_off=NUMBER,
            run_per_year=NUMBER,
        )
    ),
    left_out=listing(
        mapping(
            step=TEXT,
            capability=TEXT,
            name=TEXT,
            why=words(*get_args(Why)),
            enters=listing(
                mapping(
                    money=_KIND,
                    extra=NUMBER,
                    not_with={**NUMBER, "description": "The next less that was looked at."},
                    alongside=TEXTS,
                    pushed_out=TEXTS,
                    worth_more=NUMBER,
                    proven=YES_NO,
                )
            ),
            less_today={**maybe(NUMBER), "description": "What taking it today costs in value."},
            less_today_proven=YES_NO,
            possible_today=maybe(YES_NO),
            because=TEXTS,
            proven=YES_NO,
        )
    ),
    budgets=listing(
        mapping(money=_KIND, extra=NUMBER, value=NUMBER, steps=TEXTS, proven=YES_NO),
    ),
    grid={**NUMBER, "description": "How exactly the money is told at which something enters."},
    plans=COUNT,
)
