"""An earlier roadmap, read from the file that `milepost plan --out` wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from milepost.engine.load.evidence_tables import Files
from milepost.engine.load.language import Language
from milepost.engine.load.limits import read_day
from milepost.engine.load.shape import described
from milepost.engine.load.text import decoded
from milepost.engine.model.inventory import Dated
from milepost.engine.source import Problem, Span

SCHEMA = "milepost/plan/1"
"""What a roadmap's file calls itself."""
MOST_STEPS = 20_000
"""How many steps are read of a roadmap."""

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_REMEDY = "'milepost plan --out FILE' writes one"


class _NoRoadmap(Exception):
    """What keeps a text from being a roadmap, and where."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class _Entry:
    """A value of a list and where it begins."""

    value: object
    at: int


class EarlierRoadmaps:
    """The roadmaps that an inventory and its scenarios name; each is read once."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._read: dict[str, tuple[tuple[Dated, ...], list[Problem]]] = {}

    def steps(self, name: str, named: Span, language: Language) -> tuple[Dated, ...]:
        """The steps of the roadmap in a file, with the days on which they start.

        Faults go to the problems of `language`; `named` is where the inventory names the file.
        """
        if name not in self._read:
            found = self._files.content(name, named)
            if isinstance(found, Problem):
                language.problems.append(found)
                return ()
            before = len(language.problems)
            steps = tuple(_steps(*found, language))
            self._read[name] = steps, language.problems[before:]
            return steps
        steps, problems = self._read[name]
        language.problems += problems
        return steps


def roadmap_steps(file: str, content: bytes, language: Language) -> tuple[Dated, ...]:
    """The steps in the bytes of a roadmap's file; faults go to the problems of `language`."""
    return tuple(_steps(file, content, language))


def _steps(file: str, content: bytes, language: Language) -> Iterator[Dated]:
    """The steps in a file's bytes; see `EarlierRoadmaps.steps`."""
    text = decoded(content, file, "save it as UTF-8")
    if isinstance(text, Problem):
        language.problems.append(text)
        return
    try:
        entries = _entries(text)
    except _NoRoadmap as fault:
        span = _span(file, text, fault.at)
        language.fault("not-a-roadmap", f"this is not a roadmap: {fault}", span, _REMEDY)
        return
    known: set[tuple[str, int]] = set()
    line, column, seen = 1, 1, 0
    for entry in entries:
        # Only what lies between two steps is looked at, so that many steps cost no more than once.
        line += text.count("\n", seen, entry.at)
        column, seen = entry.at - text.rfind("\n", 0, entry.at), entry.at
        span = Span(file, line, column)
        step = _step(entry.value, span, language)
        if step is not None:
            key = step.capability, step.level or 0
            if key in known:
                name = f"{key[0]}@{key[1]}"
                language.fault("duplicate-entry", f"{name!r} stands twice", span, "keep one")
            known.add(key)
            yield step


def _step(value: object, span: Span, language: Language) -> Dated | None:
    """A step as the file writes it; None with a fault where it is none of this model."""
    written = value if isinstance(value, dict) else {}
    capability, level, start = (written.get(key) for key in ("capability", "to", "start"))
    day = read_day(start) if isinstance(start, str) else None
    whole = isinstance(level, int) and not isinstance(level, bool)
    if not isinstance(capability, str) or not isinstance(level, int) or not whole or day is None:
        message = "this is not a step: it has 'capability', 'to' (a number) and 'start' (a date)"
        language.fault("not-a-roadmap", message, span, _REMEDY)
        return None
    if not language.capability(capability, span):
        return None
    if not 1 <= level <= language.names.top:
        message = f"{described(str(level))} is not a level of this model"
        hint = f"a step leads to level 1 to {language.names.top}"
        language.fault("level-outside-scale", message, span, hint)
        return None
    return Dated(capability, level, day, span)


# -- JSON with places ------------------------------------------------------------------------------


def _entries(text: str) -> list[_Entry]:
    """The steps in the text of a roadmap. Raises _NoRoadmap."""
    found: dict[str, _Entry] = {}
    steps: list[_Entry] | None = None
    at = _past(text, 0, "{")
    while True:
        key, at = _value(text, at)
        at = _past(text, at, ":")
        if key == "steps" and text[at : at + 1] == "[":
            steps, at = _list(text, at)
        else:
            value, end = _value(text, at)
            found[str(key)] = _Entry(value, at)
            at = _skipped(text, end)
        if text[at : at + 1] != ",":
            break
        at = _skipped(text, at + 1)
    _past(text, at, "}")
    schema = found.get("schema", _Entry(None, 0))
    if schema.value != SCHEMA:
        raise _NoRoadmap(f"its 'schema' is not {SCHEMA!r}", schema.at)
    if steps is None:
        raise _NoRoadmap("it has no list of 'steps'", 0)
    verified = found.get("verified", _Entry(None, 0))
    if verified.value is not True:
        raise _NoRoadmap("the search that wrote it found none", verified.at)
    return steps


def _list(text: str, at: int) -> tuple[list[_Entry], int]:
    """The values of a list that begins at a place, and where the text goes on."""
    found: list[_Entry] = []
    at = _skipped(text, at + 1)
    while text[at : at + 1] != "]":
        if len(found) == MOST_STEPS:
            raise _NoRoadmap(f"it has more than {MOST_STEPS:,} steps", at)
        value, end = _value(text, at)
        found.append(_Entry(value, at))
        at = _skipped(text, end)
        if text[at : at + 1] != ",":
            break
        at = _skipped(text, at + 1)
    return found, _past(text, at, "]")


def _value(text: str, at: int) -> tuple[object, int]:
    try:
        value: tuple[object, int] = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _NoRoadmap("it is not JSON", error.pos) from None
    except (RecursionError, ValueError):
        raise _NoRoadmap("it is nested too deeply, or a number in it is too long", at) from None
    return value


def _past(text: str, at: int, character: str) -> int:
    """Where the text goes on behind a character that has to come next."""
    at = _skipped(text, at)
    if text[at : at + 1] != character:
        raise _NoRoadmap("it is not JSON", at)
    return _skipped(text, at + 1)


def _skipped(text: str, at: int) -> int:
    """The next place that is not blank."""
    blank = _SPACE.match(text, at)
    return blank.end() if blank else at


def _span(file: str, text: str, at: int) -> Span:
    return Span(file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
