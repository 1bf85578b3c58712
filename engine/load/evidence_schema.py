"""What an entry that names a file of evidence may hold, as JSON Schema."""

from __future__ import annotations

from milepost.engine.load import inventory_document as inventory
from milepost.engine.load.shape_schema import NOTHING, SAID, Json, Own, given
from milepost.engine.model.maturity import MaturityModel

_BY_NAME: Json = {"type": "object"}


def own_of_evidence(model: MaturityModel) -> Own:
    """The keys of an entry that depend on the model, or that have a form of their own."""
    kpis = [f"{id}.{kpi.id}" for id, x in model.capabilities.items() for kpi in x.kpis]
    figure: Json = {"enum": [*model.metrics, *kpis]}
    names = {**_BY_NAME, "additionalProperties": figure, "minProperties": 1}
    return {
        (inventory.EvidenceFileShape, "file"): SAID,
        (inventory.EvidenceFileShape, "gives"): {"anyOf": [figure, names]},
        (inventory.EvidenceFileShape, "scale"): {
            "type": "string",
            "pattern": f"^{inventory.SCALE_PATTERN}$",
        },
    }


def answers_or_figures() -> Json:
    """A file of answers has a measure, and a column that gives one figure; another has neither."""
    return {
        "if": given(["measure"]),
        "then": {
            "required": ["column"],
            "properties": {"column": SAID, "gives": {"type": "string"}},
        },
        "else": {
            "properties": {"column": {"enum": [None, ""]}, "scale": NOTHING, "gives": _BY_NAME}
        },
    }
