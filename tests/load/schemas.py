"""Schemas at work in a test: documents as an editor sees them, and what a schema says of them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import jsonschema

from milepost.engine.load.text import Value


def seen(value: Value) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """A value of a document as JSON has it."""
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, dict):
        return {key: seen(inner) for key, inner in value.items()}
    return [seen(inner) for inner in value] if isinstance(value, list) else value


class Schema:
    """A schema put to use, dates included."""

    def __init__(self, schema: dict[str, Any]) -> None:
        kind = jsonschema.Draft7Validator
        kind.check_schema(schema)
        self.validator = kind(schema, format_checker=kind.FORMAT_CHECKER)

    def complaints(self, value: Value) -> list[str]:
        """What the schema says against a value; nothing if it may stand."""
        errors = self.validator.iter_errors(seen(value))
        return [f"{error.json_path}: {error.message}" for error in errors]
