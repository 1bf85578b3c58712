"""The pieces that schemas of JSON documents are put together from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

TEXT: Json = {"type": "string"}
COUNT: Json = {"type": "integer", "minimum": 0}
NUMBER: Json = {"type": "number"}
SHARE: Json = {"type": "number", "minimum": 0, "maximum": 1}
PERCENT: Json = {"type": "number", "minimum": 0, "maximum": 100}
YES_NO: Json = {"type": "boolean"}
DAY: Json = {"type": "string", "format": "date"}
SHA256: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
PLACE: Json = {"type": ["string", "null"], "description": "file:line:column"}


def mapping(optional: Sequence[str] = (), **properties: Json) -> Json:
    """A mapping with these keys, all of them there but the optional ones."""
    names = {name.rstrip("_"): schema for name, schema in properties.items()}
    required = [name for name in names if name not in optional]
    return {"type": "object", "properties": names, "required": required}


def by_id(value: Json) -> Json:
    """A mapping from any id to such a value."""
    return {"type": "object", "additionalProperties": value}


def listing(items: Json) -> Json:
    """A list of these."""
    return {"type": "array", "items": items}


def maybe(schema: Json) -> Json:
    """This or null."""
    if "type" in schema and isinstance(schema["type"], str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def words(*these: str) -> Json:
    """One of these words."""
    return {"enum": list(these)}


TEXTS = listing(TEXT)
WHOSE: dict[str, Json] = {
    "organisation": TEXT,
    "model": TEXT,
    "currency": TEXT,
    "input_sha256": SHA256,
}
"""Whose plan a document is about, and what it was made from."""
