"""What a roadmap is worth, as `plan --json` and its text tell it."""

from __future__ import annotations

from typing import Any

from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.value import parts_of, without_revenue
from milepost.engine.view.schema_parts import COUNT, NUMBER, SHARE, TEXTS, Json, mapping, maybe
from milepost.engine.view.wording import cents, many, plain

VALUE: Json = mapping(
    npv={**NUMBER, "description": "Gains and uplifts less one-off and run cost, as of the start."},
    gains=NUMBER,
    uplifts={**NUMBER, "description": "The margin on what uplifts add to revenue."},
    one_off=NUMBER,
    run=NUMBER,
    revenue=maybe(NUMBER),
    margin=SHARE,
    ramp=COUNT,
    discount=SHARE,
    horizon=COUNT,
    judgement_share=SHARE,
    first_gain_week=maybe(COUNT),
    notes=TEXTS,
)
"""What stands under the key `value` of the totals where the plan maximises value."""


def value_document(workspace: Workspace, roadmap: Roadmap) -> dict[str, Any]:
    """The net present value and its parts, in money as of the start of the plan."""
    model, inventory = workspace.model, workspace.inventory
    terms, parts = inventory.plan.value, parts_of(model, inventory, roadmap)
    return {
        "npv": cents(parts.npv),
        "gains": cents(parts.gains),
        "uplifts": cents(parts.uplifts),
        "one_off": cents(parts.one_off),
        "run": cents(parts.run),
        "revenue": plain(terms.revenue),
        "margin": plain(terms.margin),
        "ramp": terms.ramp,
        "discount": plain(terms.discount),
        "horizon": roadmap.horizon,
        "judgement_share": plain(parts.judged),
        "first_gain_week": parts.first_gain_week,
        "notes": list(value_notes(workspace)),
    }


def value_notes(workspace: Workspace) -> tuple[str, ...]:
    """What a reader must know of what is not counted."""
    silent = without_revenue(workspace.model, workspace.inventory)
    return (no_revenue(silent),) if silent else ()


def no_revenue(steps: int) -> str:
    """What becomes of the uplifts of so many steps where no revenue is stated."""
    return f"no revenue is stated, so the revenue uplifts of {many(steps, 'step')} count nothing"
