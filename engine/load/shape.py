"""The shape of a document: a pydantic model applied to located values, faults in plain words."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Any, Generic, TypeVar

import pydantic
from pydantic_core import ErrorDetails, PydanticCustomError

from milepost.engine.load.text import MAX_DEPTH, MAX_PROBLEMS, Document, Path, Value
from milepost.engine.source import Problem, did_you_mean


class Shape(pydantic.BaseModel):
    """A mapping with known keys; an unknown key is a fault, one left empty is as good as absent."""

    model_config = pydantic.ConfigDict(
        extra="forbid", coerce_numbers_to_str=True, arbitrary_types_allowed=True, defer_build=True
    )

    @pydantic.model_validator(mode="before")
    @classmethod
    def _unanswered(cls, value: object) -> object:
        if not isinstance(value, dict) or None not in value.values():
            return value
        optional = {key for key, info in cls.model_fields.items() if not info.is_required()}
        return {key: x for key, x in value.items() if x is not None or key not in optional}


MAX_ID = 100
MAX_TERM = 5_200
YEARS = range(1970, 2201)
MOST_HINTS = 50
"""After this many faults the search for close words stops: it takes longer than all the rest."""
LONG = 60
"""How much of a value a message repeats."""

ShapeT = TypeVar("ShapeT", bound=Shape)


def fault(code: str, message: str) -> PydanticCustomError:
    """An error whose message is shown to the reader as it stands."""
    return PydanticCustomError(code, "{message}", {"message": message})


def _exact(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    raise fault("wrong-type", f"expected a number, found {described(value)}")


def _not_negative(value: object) -> Fraction:
    number = _exact(value)
    # Comparing fractions as such is slow, and a model has many.
    if number.numerator < 0:
        raise fault("out-of-range", f"expected a number of 0 or more, found {described(value)}")
    if number.numerator > 10**15 * number.denominator:
        raise fault("out-of-range", "expected a number below 10^15")
    return number


def _zero_to_one(value: Fraction) -> Fraction:
    if not 0 <= value <= 1:
        raise fault("out-of-range", f"expected a number of 0 to 1, found {described(value)}")
    return value


def _whole(value: object) -> int:
    number = _not_negative(value)
    if number.denominator != 1:
        raise fault("wrong-type", f"expected a whole number, found {float(number):g}")
    return int(number)


def _weeks(value: object) -> int:
    number = _whole(value)
    if number > MAX_TERM:
        raise fault("out-of-range", f"expected at most {MAX_TERM} weeks, found {number}")
    return number


def _words(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _level(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise fault("wrong-type", f"expected a level by name or number, found {described(value)}")
    return value


def is_word(text: str, *, digit_first: bool = False) -> bool:
    """Whether a text can be an id: letters of any script, digits, `_` and `-`, a letter first."""
    letters = text.replace("-", "_")
    return len(text) <= MAX_ID and ("_" * (digit_first and text != "") + letters).isidentifier()


def _id(value: object) -> str:
    text = str(value) if isinstance(value, (int, str)) and not isinstance(value, bool) else ""
    if not is_word(text):
        raise fault("bad-id", f"expected an id in snake_case, found {described(value)}")
    return text


def _day(value: object) -> dt.date:
    day = None
    if isinstance(value, str) and _DAY.match(value):
        with contextlib.suppress(ValueError):
            day = dt.date.fromisoformat(value)
    if day is None:
        raise fault("bad-date", f"expected a date such as 2027-01-31, found {described(value)}")
    if day.year not in YEARS:
        years = f"{YEARS[0]} and {YEARS[-1]}"
        raise fault("out-of-range", f"expected a date between {years}, found {day}")
    return day


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")

_SCALAR = ["string", "integer"]
_AMOUNT = {"minimum": 0, "maximum": 10**15}
_YEAR = "(19[7-9][0-9]|20[0-9]{2}|21[0-9]{2}|2200)"
DAY_PATTERN = f"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}"
WORD_PATTERN = r"[^\s0-9!-,./:-@\[-^`{-~][^\s!-,./:-@\[-^`{-~]*"
"""An id as a pattern; a little wider than `is_word`, as not all editors know scripts."""

Number = Annotated[
    Fraction, pydantic.PlainValidator(_exact), pydantic.WithJsonSchema({"type": "number"})
]
Amount = Annotated[
    Fraction,
    pydantic.PlainValidator(_not_negative),
    pydantic.WithJsonSchema({"type": "number", **_AMOUNT}),
]
Share = Annotated[
    Fraction,
    pydantic.PlainValidator(_exact),
    pydantic.AfterValidator(_zero_to_one),
    pydantic.WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
Whole = Annotated[
    int,
    pydantic.PlainValidator(_whole),
    pydantic.WithJsonSchema({"type": "integer", **_AMOUNT}),
]
Weeks = Annotated[
    int,
    pydantic.PlainValidator(_weeks),
    pydantic.WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MAX_TERM}),
]
Words = Annotated[
    list[str],
    pydantic.BeforeValidator(_words),
    pydantic.WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": _SCALAR}}]}
    ),
]
Id = Annotated[
    str,
    pydantic.PlainValidator(_id),
    pydantic.WithJsonSchema(
        {"type": "string", "pattern": f"^{WORD_PATTERN}$", "maxLength": MAX_ID}
    ),
]
Day = Annotated[
    dt.date,
    pydantic.PlainValidator(_day),
    pydantic.WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{DAY_PATTERN}$"}),
]
LevelWord = Annotated[
    Any, pydantic.PlainValidator(_level), pydantic.WithJsonSchema({"type": _SCALAR})
]
"""A level by name or number; the model's scale decides what it means."""

Condition = Any
"""A condition as written; `milepost.engine.load.language` reads it."""


def described(value: object) -> str:
    """A value as a fault names it: short, and quoted where it is text."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case int():
            return str(value)
        case Fraction():
            return f"{float(value):g}"
        case _:
            text = str(value)
            return repr(text if len(text) <= LONG else text[: LONG - 3] + "...")


@dataclass(frozen=True)
class Fitted(Generic[ShapeT]):
    """What of a document fits a shape.

    `document` is what is left of it: each value at fault is cut out, so that the rest can still be
    checked. `shape` is None where nothing is left. `cut` are the paths of what is gone.
    """

    shape: ShapeT | None
    document: Document
    problems: tuple[Problem, ...] = ()
    cut: tuple[Path, ...] = ()


def fit(
    shape: type[ShapeT], document: Document, instead: Mapping[str, Value] | None = None
) -> Fitted[ShapeT]:
    """The document in a given shape, with every fault of its shape.

    `instead` holds values to go on with where a required key is at fault.
    """
    if not isinstance(document.data, dict):
        message = f"expected a mapping of keys and values, found {described(document.data)}"
        if document.data is None:
            message = "the file is empty"
        return Fitted(None, document, (Problem("wrong-type", message, document.at(())),))
    problems: tuple[Problem, ...] = ()
    cut: tuple[Path, ...] = ()
    left = document
    # A required key that was cut takes its mapping with it, so each round climbs one step at least.
    for _ in range(MAX_DEPTH):
        try:
            return Fitted(shape.model_validate(left.data), left, problems, cut)
        except pydantic.ValidationError as error:
            found = error.errors(include_url=False)
        if not problems:
            some = enumerate(found[:MAX_PROBLEMS])
            problems = tuple(_in_words(shape, document, x, i < MOST_HINTS) for i, x in some)
        gone = {_cause(left, details) for details in found}
        cut += tuple(gone)
        left = left.without(gone - {()})
        assert isinstance(left.data, dict)
        left = replace(left, data={**(instead or {}), **left.data})
        if () in gone and not instead:
            break
    return Fitted(None, left, problems, cut)


def _cause(document: Document, details: ErrorDetails) -> Path:
    """The path of what has to go for a fault to go."""
    path = _place(document, details["loc"])
    return path[:-1] if details["type"] == "missing" else path


def _place(document: Document, loc: tuple[str | int, ...]) -> Path:
    """Where in the document a fault lies; what was written short has no parts of its own."""
    path: list[str | int] = []
    value: Any = document.data
    for part in loc:
        if isinstance(value, dict):
            if isinstance(part, str):
                path.append(part)
                value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int):
            path.append(part)
            value = value[part]
        else:
            break
    return tuple(path)


_EXPECTED = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping of keys and values",
    "model_type": "a mapping of keys and values",
    "model_attributes_type": "a mapping of keys and values",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}


def _in_words(
    shape: type[Shape],
    document: Document,
    details: ErrorDetails,
    near: bool,  # noqa: FBT001 - whether the closest known word is looked for
) -> Problem:
    path = _place(document, details["loc"])
    kind, value = details["type"], details["input"]
    if kind == "extra_forbidden":
        key, known = str(path[-1]), _keys_at(shape, details["loc"][:-1])
        hint = (near and did_you_mean(key, known)) or f"known keys: {', '.join(sorted(known))}"
        return Problem("unknown-key", f"unknown key {key!r}", document.key(path), hint)
    if kind == "missing":
        message = f"key {path[-1]!r} is missing"
        return Problem("missing-key", message, document.at(path[:-1]))
    if kind in ("literal_error", "enum"):
        expected = details.get("ctx", {}).get("expected", "one of the known words")
        words = [word.strip("' ") for word in expected.replace(" or ", ",").split(",")]
        hint = did_you_mean(value, words) if near and isinstance(value, str) else ""
        message = f"expected {expected}, found {described(value)}"
        return Problem("wrong-word", message, document.at(path), hint)
    if kind in _EXPECTED:
        message = f"expected {_EXPECTED[kind]}, found {described(value)}"
        return Problem("wrong-type", message, document.at(path))
    message, _, hint = details["msg"].partition("; ")
    code = kind if "-" in kind else "wrong-value"
    return Problem(code, message, document.at(path), hint)


def _keys_at(shape: type[Shape], path: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a path below a shape, found by walking its annotations."""
    types_: list[Any] = [shape]
    for part in path:
        inner: list[Any] = []
        for kind in types_:
            if isinstance(kind, type) and issubclass(kind, Shape):
                for name, info in kind.model_fields.items():
                    if part in (name, info.alias):
                        inner.extend(_plain(info.annotation))
            elif typing.get_origin(kind) in (list, dict):
                inner.extend(_plain(typing.get_args(kind)[-1]))
        types_ = inner or types_
    keys: list[str] = []
    for kind in types_:
        if isinstance(kind, type) and issubclass(kind, Shape):
            keys.extend(info.alias or name for name, info in kind.model_fields.items())
    return keys


def _plain(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 - annotations are of any type
    """The types behind Annotated and unions."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        yield from _plain(typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from _plain(part)
    else:
        yield annotation
