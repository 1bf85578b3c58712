"""A maturity model as plain mappings for `models show --json`."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from milepost.engine.model.maturity import MaturityModel
from milepost.engine.source import Span
from milepost.engine.view.wording import plain


def model_document(model: MaturityModel, *, full: bool = False) -> dict[str, Any]:
    """A model's name, ladders and stages; with `full`, everything it holds."""
    if full:
        document = _plain(model)
        assert isinstance(document, dict)
        return document
    return {
        "id": model.id,
        "name": model.name,
        "capabilities": len(model.capabilities),
        "ladders": {
            ladder.id: {"name": ladder.name, "stages": [stage.id for stage in ladder.stages]}
            for ladder in model.ladders.values()
        },
    }


def _plain(value: object) -> object:
    if isinstance(value, Span):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        # The places of names that are only names are for findings, not for readers.
        shown = [f.name for f in fields(value) if f.name != "places"]
        found = {name: _plain(getattr(value, name)) for name in shown}
        kind = type(value).__name__
        return {"kind": kind, **found} if type(value).__module__.endswith("condition") else found
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return plain(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        if value and all(isinstance(i, tuple) and isinstance(i[0], str) for i in value):
            return {key: _plain(item) for key, item in value}
        return [_plain(item) for item in value]
    return value
