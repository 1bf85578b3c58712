"""What else there was, as `plan --reasons --json` prints it, and its schema."""

from __future__ import annotations

from typing import Any, get_args

from milepost.engine.plan.alternatives import Absence, Alternatives, Difference, Necessity
from milepost.engine.view.schema_parts import (
    COUNT,
    NUMBER,
    TEXT,
    TEXTS,
    YES_NO,
    Json,
    by_id,
    listing,
    mapping,
    maybe,
    words,
)
from milepost.engine.view.wording import plain

_DIFFERENCE: Json = mapping(
    weeks={"type": "integer", "description": "By how much the finish is later."},
    cost={**NUMBER, "description": "By how much it is dearer over the horizon."},
    objectives=by_id(NUMBER),
    added=TEXTS,
    dropped=TEXTS,
    proven=YES_NO,
)
REASONS: Json = mapping(
    taken=listing(
        mapping(
            step=TEXT,
            necessity=words(*get_args(Necessity)),
            choice=maybe(mapping(at_least=COUNT, of=listing(TEXTS))),
            without=maybe(_DIFFERENCE),
        )
    ),
    left_out=listing(
        mapping(
            step=TEXT,
            why=words(*get_args(Absence)),
            because=TEXTS,
            with_it=maybe(_DIFFERENCE),
            in_place_of=maybe(TEXT),
        )
    ),
    in_place={
        **TEXTS,
        "description": "Capabilities that a way to the targets uses as declared, and none raises.",
    },
    not_needed={**TEXTS, "description": "Capabilities that no way to the targets uses."},
)


def reasons_document(found: Alternatives) -> dict[str, Any]:
    """The alternatives as a mapping of strings and numbers."""
    return {
        "taken": [
            {
                "step": each.step,
                "necessity": each.necessity,
                "choice": None
                if each.choice is None
                else {"at_least": each.choice.k, "of": [list(way) for way in each.choice.of]},
                "without": _difference(each.without),
            }
            for each in found.taken
        ],
        "left_out": [
            {
                "step": each.step,
                "why": each.why,
                "because": list(each.because),
                "with_it": _difference(each.with_it),
                "in_place_of": each.in_place_of or None,
            }
            for each in found.left_out
        ],
        "in_place": list(found.in_place),
        "not_needed": list(found.not_needed),
    }


def _difference(found: Difference | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "weeks": found.weeks,
        "cost": plain(found.cost),
        "objectives": {name: plain(value) for name, value in found.objectives},
        "added": list(found.added),
        "dropped": list(found.dropped),
        "proven": found.proven,
    }
