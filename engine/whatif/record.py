"""What a search found, as plain JSON data and back, and the key under which it is found again.

Whoever keeps results passes them through here; where they are kept is none of this module's
concern. What is read back may have been cut short or meddled with: nothing but a complete result of
the right types and sizes is let in, and a roadmap is verified anew before anyone uses it.
"""

from __future__ import annotations

import hashlib
import math
import re
import types
import typing
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, Final

from milepost import __version__
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Infeasible, PlanResult, Solved, Unproven
from milepost.engine.whatif.job import Job

SCHEMA: Final = "milepost/record/1"
"""The form of what `recorded` makes."""
MOST_ITEMS: Final = 100_000
"""How many items a list may have."""
LONGEST_TEXT: Final = 100_000
"""How many characters a text may have."""
LARGEST: Final = 10**30
"""Whole numbers (weeks, levels, money) are below it on either side of 0."""
_EXACT: Final = re.compile(r"-?[0-9]{1,4000}/[0-9]{1,4000}", re.ASCII)
_NO_PART: Final = ("name", "workspace")
"""What of a job goes into its key in another way, or not at all."""
_RESULTS: Final = {kind.__name__: kind for kind in (Solved, Infeasible, Unproven)}


class Keys:
    """The keys of many jobs. The text of a model that several share is made once."""

    def __init__(self) -> None:
        self._model: MaturityModel | None = None
        self._digest = ""

    def of(self, job: Job) -> str:
        """What tells a job from every other whose result may differ: 64 hexadecimal digits.

        It is the SHA-256 of the version of milepost and of everything that the search is given: the
        model and the inventory as they were understood, the settings, what is known beforehand. A
        comment in a file changes nothing, nor does another scenario. Where limits are reconciled
        the result names places in files, so there the files' own hash and names count as well.
        """
        workspace = job.workspace
        if self._model is not workspace.model:
            self._model = workspace.model
            self._digest = hashlib.sha256(_text(workspace.model)).hexdigest()
        inventory = replace(workspace.inventory, scenarios={})
        asked = [getattr(job, each.name) for each in fields(job) if each.name not in _NO_PART]
        given: list[object] = [SCHEMA, __version__, self._digest, inventory, *asked]
        if job.reconcile:
            plan = inventory.plan
            given += [workspace.input_sha256, inventory.span, plan.span, plan.places]
        return hashlib.sha256(_text(given)).hexdigest()


def key_of(job: Job) -> str:
    """The key of one job; see `Keys`."""
    return Keys().of(job)


def _text(value: object) -> bytes:
    # A lone surrogate can be written in no encoding; as an escape it still tells texts apart.
    return repr(value).encode("utf-8", "backslashreplace")


def recorded(result: PlanResult) -> dict[str, Any] | None:
    """A result as plain JSON data; None for one so large that it could not be read back."""
    try:
        data = {"result": type(result).__name__, "is": _plain(result)}
    except ValueError:
        # A number has more digits than Python is willing to write.
        return None
    return data if read_record(data) == result else None


def read_record(data: object) -> PlanResult | None:
    """The result in what `recorded` made; None where anything is amiss."""
    if not isinstance(data, dict) or data.keys() != {"result", "is"}:
        return None
    kind = _RESULTS.get(data["result"]) if isinstance(data["result"], str) else None
    if kind is None:
        return None
    try:
        read: PlanResult = _read(kind, data["is"])
    except _AmissError:
        return None
    return read


class _AmissError(Exception):
    """What was read is no record."""


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    match value:
        case Fraction(numerator=above, denominator=below):
            return {"exact": f"{above}/{below}"}
        case tuple():
            return [_plain(part) for part in value]
        case _ if is_dataclass(value):
            return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        case _:
            return value


@cache
def _fields(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - any class
    """The types of a dataclass's fields by name."""
    return typing.get_type_hints(kind)


def _read(kind: Any, data: object) -> Any:  # noqa: ANN401 - types are values here
    """The value of a type that plain data stands for. Raises _AmissError."""
    if isinstance(kind, type) and is_dataclass(kind):
        own = _fields(kind)
        if not isinstance(data, dict) or data.keys() != own.keys():
            raise _AmissError
        return kind(**{name: _read(of, data[name]) for name, of in own.items()})
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return _list(parts, data)
    if origin in (types.UnionType, typing.Union):
        return _either(parts, data)
    if origin is typing.Literal:
        if data in parts and isinstance(data, str):
            return data
        raise _AmissError
    return _single(kind, data)


def _list(parts: tuple[Any, ...], data: object) -> tuple[Any, ...]:
    if not isinstance(data, list) or len(data) > MOST_ITEMS:
        raise _AmissError
    if parts[-1] is Ellipsis:
        return tuple(_read(parts[0], each) for each in data)
    if len(data) != len(parts):
        raise _AmissError
    return tuple(_read(part, each) for part, each in zip(parts, data, strict=True))


def _either(parts: tuple[Any, ...], data: object) -> Any:  # noqa: ANN401 - as above
    for part in parts:
        try:
            return _read(part, data)
        except _AmissError:
            continue
    raise _AmissError


def _single(kind: Any, data: object) -> Any:  # noqa: ANN401 - as above
    """A value that has no parts. True is no whole number here, and a whole number no float."""
    match data:
        case {"exact": str(text), **more} if kind is Fraction and not more:
            return _exact(text)
        case str() if kind is str and len(data) <= LONGEST_TEXT:
            return data
        case None if kind is types.NoneType:
            return data
        case bool() if kind is bool:
            return data
        case float() if kind is float and math.isfinite(data):
            return data
        case int() if kind is int and not isinstance(data, bool) and abs(data) < LARGEST:
            return data
        case _:
            raise _AmissError


def _exact(text: str) -> Fraction:
    if not _EXACT.fullmatch(text):
        raise _AmissError
    above, below = (int(number) for number in text.split("/"))
    if below == 0:
        raise _AmissError
    return Fraction(above, below)
