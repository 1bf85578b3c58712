"""The document of an event that may strike a roadmap, key by key."""

from __future__ import annotations

from typing import Annotated

import pydantic

from milepost.engine.load.model_document import EstimateShape
from milepost.engine.load.shape import Shape, Share, Words, fault


def _named(value: str) -> str:
    if not value.strip():
        raise fault("wrong-value", "expected a name, found an empty text")
    return value


class RiskShape(Shape):
    """What may happen once while the roadmap is carried out."""

    name: Annotated[str, pydantic.AfterValidator(_named)]
    probability: Share
    affects: Words
    weeks: EstimateShape | None = None
    one_off: EstimateShape | None = None
