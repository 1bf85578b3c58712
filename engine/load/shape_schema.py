"""A shape as JSON Schema: what may be written, with the short forms that the loader makes long."""

from __future__ import annotations

import copy
import inspect
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Annotated, Any, Literal, TypeAlias

import pydantic

from milepost.engine.load import inventory_document as inventory
from milepost.engine.load import model_document as model
from milepost.engine.load.meanings import MEANINGS
from milepost.engine.load.shape import Shape

Json: TypeAlias = dict[str, Any]
Own: TypeAlias = Mapping[tuple[type[Shape], str], Json]
"""Schemas of keys that say more than the annotation of the key does."""

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The newest draft that every common editor reads in full."""

NOTHING: Json = {"type": "null"}
TEXT: Json = {"type": ["string", "integer"]}
SAID: Json = {**TEXT, "pattern": r"\S"}

BARE: dict[type[Shape], str] = {
    inventory.DeclarationShape: "level",
    inventory.EvidenceShape: "kind",
    inventory.ReadingShape: "value",
    inventory.TargetShape: "stage",
    model.EstimateShape: "likely",
    model.LevelShape: "id",
    model.TermShape: "valid_for",
}
"""The key that a bare value stands for."""

_ASSUMED: dict[type[Shape], tuple[str, ...]] = {model.EstimateShape: ("low", "high")}
"""Keys that the short form fills in: they may be left out, and not left empty."""

_UNKNOWN_WHEN_EMPTY = (inventory.DeclarationShape,)
"""Shapes for which an empty value says that nobody knows."""

_ONE_OF: dict[type[Shape], tuple[tuple[str, ...], ...]] = {
    inventory.TargetShape: (("stage",), ("needs",)),
    inventory.ThresholdShape: (("at_least",), ("at_most",)),
    model.KpiShape: (("at_least",), ("at_most",)),
    model.GroupShape: (("needs",), ("all",), ("any",), ("at_least", "of")),
}
"""Keys of which exactly one set is written."""

_TOGETHER: dict[type[Shape], tuple[str, ...]] = {inventory.ValueShape: ("revenue", "margin")}
"""Keys that are written together or not at all."""


class Definitions:
    """Builds the schemas of shapes; each shape is defined once, in `found`."""

    def __init__(self, own: Own) -> None:
        self.own = own
        self.found: dict[str, Json] = {}

    def ref(self, shape: type[Shape]) -> Json:
        """A reference to what may be written for a shape."""
        name = shape.__name__.removesuffix("Shape").lower()
        if name not in self.found:
            self.found[name] = {}
            self.found[name] = self.mapping(shape)
        long = reference(name)
        if shape not in BARE:
            return long
        short = self.key(shape, BARE[shape])
        either = short_or_long(short, long)
        return or_nothing(either) if shape in _UNKNOWN_WHEN_EMPTY else either

    def mapping(self, shape: type[Shape]) -> Json:
        """A shape written in full."""
        assumed = _ASSUMED.get(shape, ())
        properties: Json = {}
        required: list[str] = []
        for name, info in shape.model_fields.items():
            schema = self.key(shape, name)
            if info.is_required() and name not in assumed:
                required.append(name)
            elif name not in assumed:
                schema = or_nothing(schema)
            says = info.description or MEANINGS[shape][name]
            properties[name] = {"description": says, **schema}
        found: Json = {"description": inspect.cleandoc(shape.__doc__ or ""), **closed(properties)}
        if required:
            found["required"] = required
        both = _TOGETHER.get(shape)
        if both:
            neither = {"not": {"anyOf": [given([key]) for key in both]}}
            found["anyOf"] = [given(both), neither]
        sets = _ONE_OF.get(shape)
        if sets:
            found["oneOf"] = [given(keys) for keys in sets]
            for keys in sets:
                if len(keys) > 1:
                    found["dependencies"] = {a: [b for b in keys if b != a] for a in keys}
        return found

    def key(self, shape: type[Shape], name: str) -> Json:
        """What may be written after a key; emptiness apart."""
        own = self.own.get((shape, name))
        if own is not None:
            return copy.deepcopy(own)
        info = shape.model_fields[name]
        return self._value(info.annotation, info.metadata)

    def _value(self, annotation: Any, metadata: Sequence[object] = ()) -> Json:  # noqa: ANN401
        for mark in metadata:
            if isinstance(mark, pydantic.WithJsonSchema):
                return copy.deepcopy(mark.json_schema or {})
        if any(isinstance(mark, pydantic.BeforeValidator) for mark in metadata):
            return one_or_many(self._value(typing.get_args(annotation)[0]))
        origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is Annotated:
            return self._value(inner[0], inner[1:])
        if origin in (typing.Union, types.UnionType):
            (one,) = (part for part in inner if part is not type(None))
            return self._value(one)
        if origin is list:
            return listed(self._value(inner[0]))
        if origin is dict:
            return {"type": "object", "additionalProperties": self._value(inner[1])}
        if origin is Literal:
            return {"enum": list(inner)}
        if isinstance(annotation, type) and issubclass(annotation, Shape):
            return self.ref(annotation)
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return {"enum": [member.value for member in annotation]}
        assert annotation is str, f"no schema for {annotation}"
        return dict(TEXT)


def reference(name: str) -> Json:
    """A reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def listed(items: Json) -> Json:
    """A list of such values."""
    return {"type": "array", "items": items}


def one_or_many(items: Json) -> Json:
    """Such a value, or a list of them."""
    return {"anyOf": [items, listed(items)]}


def short_or_long(short: Json, long: Json) -> Json:
    """A bare value or a mapping.

    An editor says of a mapping what is wrong in it, and not that it is no bare value, only where
    the mapping stands apart from the choice.
    """
    a_mapping = {"type": "object"}
    return {"anyOf": [short, a_mapping], "if": a_mapping, "then": long}


def closed(properties: Json) -> Json:
    """A mapping with these keys and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def given(keys: Sequence[str]) -> Json:
    """A mapping in which some keys have a value."""
    return {"required": list(keys), "properties": {key: {"not": NOTHING} for key in keys}}


def or_nothing(schema: Json) -> Json:
    """The same, or an empty value, which is as good as none."""
    if "$ref" in schema:
        return {"anyOf": [schema, NOTHING]}
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "anyOf" in schema:
        found = schema["anyOf"] if NOTHING in schema["anyOf"] else [*schema["anyOf"], NOTHING]
        return {**schema, "anyOf": found}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*kinds, "null"]}
