"""YAML text to plain values that know their place.

Only mappings, sequences and scalars are read: no tags, anchors, aliases or merge keys. The words of
YAML 1.2 are kept (`no` and `on` stay text, as do dates), numbers are exact, and a key written twice
is a fault instead of a silent loss.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import yaml

from milepost.engine.source import Problem, Span

Value = None | bool | int | Fraction | str | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

MAX_BYTES = 10_000_000
MAX_DEPTH = 40
MAX_DIGITS = 30
MAX_VALUES = 80_000
"""How many keys and values a text may hold."""
MAX_TEXT = 100_000
"""How many characters one text may have."""
MAX_KEY = 200
"""How many characters a key may have."""
MAX_PROBLEMS = 1_000
"""After this many faults the rest of a text is not read."""
SAFE_DEPTH = 1_000
"""Nesting at which a text is given up; what is read of it may be MAX_DEPTH deep."""

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,2})?\Z")
_QUOTED = ("'", '"', "|", ">")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "true": True, "false": False}
_WORDS |= {"null": None, "Null": None, "NULL": None, "True": True, "False": False}

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNTAGGED = (None, "!")


@dataclass(frozen=True)
class Document:
    """One file's content: the values, and the place of each value and of each key by path."""

    file: str
    data: Value
    values: dict[Path, Span] = field(repr=False)
    keys: dict[Path, Span] = field(repr=False)

    def at(self, path: Path) -> Span:
        """Where the value at `path` stands, or the closest value around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.values:
                return self.values[path[:end]]
        return Span(self.file, 1, 1)

    def key(self, path: Path) -> Span:
        """Where the key of the value at `path` stands, or else the value."""
        return self.keys.get(path) or self.at(path)

    def without(self, cut: Collection[Path]) -> Document:
        """The document without the values at some paths; all others keep their places."""
        values: dict[Path, Span] = {}
        keys: dict[Path, Span] = {}

        def kept(value: Value, old: Path, new: Path) -> Value:
            values[new] = self.at(old)
            if old in self.keys:
                keys[new] = self.keys[old]
            if isinstance(value, dict):
                names = [name for name in value if (*old, name) not in cut]
                return {name: kept(value[name], (*old, name), (*new, name)) for name in names}
            if isinstance(value, list):
                left = [i for i in range(len(value)) if (*old, i) not in cut]
                return [kept(value[i], (*old, i), (*new, at)) for at, i in enumerate(left)]
            return value

        data = None if () in cut else kept(self.data, (), ())
        return Document(self.file, data, values, keys)


def read_bytes(content: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """The document in a file's bytes, if it can be read at all, and the faults in it."""
    text = decoded(content, file, "save it as UTF-8")
    return (None, [text]) if isinstance(text, Problem) else read_text(text, file)


def decoded(content: bytes, file: str, hint: str) -> str | Problem:
    """The text in a file's bytes, or the fault that keeps it from being one, with that hint."""
    if len(content) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        return Problem("too-large", message, Span(file, 1, 1))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        return Problem("not-utf8", "this is not UTF-8 text", Span(file, line, column), hint)


def read_text(text: str, file: str) -> tuple[Document | None, list[Problem]]:
    """The document in a YAML text, if it is one, and the faults that keep parts from being read."""
    reader = _Reader(file, text)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(error, text, file)]
    except yaml.reader.ReaderError:
        return None, [_control_character(text, file)]
    except _TooMuch:
        return None, reader.problems
    return Document(file, data, reader.values, reader.keys), reader.problems


_PLAIN_WORDS = {
    "mapping values are not allowed in this context": "a second ': ' in one value",
    "but found another document": "a second document begins here",
    "did not find expected ',' or ']'": "this '[' is never closed",
    "did not find expected ',' or '}'": "this '{' is never closed",
    "found unexpected end of stream": "this quote is never closed",
}
_REMEDIES = {
    "mapping values are not allowed in this context": "put the text in quotes",
    "but found another document": "keep one document in a file",
}


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    # For an unclosed quote or bracket the context says where it began, which is what helps.
    reason, context = error.problem or "cannot be read", error.context or ""
    began = "scanning a quoted" in context or "parsing a flow" in context
    mark = (error.context_mark if began else None) or error.problem_mark or error.context_mark
    span = Span(file, mark.line + 1, mark.column + 1) if mark else Span(file, 1, 1)
    if mark and mark.index >= len(text):
        # The parser notices at the end of the text, which may lie below its last line.
        body = text.rstrip()
        span = Span(file, body.count("\n") + 1, len(body) - body.rfind("\n"))
        reason = "the text ends too early" if reason not in _PLAIN_WORDS else reason
    what, hint = _PLAIN_WORDS.get(reason, reason), _REMEDIES.get(reason, "")
    if reason == "found character that cannot start any token" and mark:
        character = text[mark.index]
        tab = character == "\t"
        what = "a tab stands here" if tab else f"text cannot begin with {character!r}"
        hint = "indent with spaces" if tab else "put the text in quotes"
    return Problem("not-yaml", f"this is not valid YAML: {what}", span, hint)


def _control_character(text: str, file: str) -> Problem:
    # The parser counts bytes; the reader of the message counts characters.
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    before = text[: found.start()] if found else ""
    span = Span(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    named = f"the character U+{ord(found[0]):04X}" if found else "a control character"
    return Problem("not-yaml", f"{named} cannot stand in YAML text", span, "remove it")


class _TooMuch(Exception):
    """The text holds more than is read; the faults say so."""


class _Reader:
    """Builds values from the parser's events, in one pass and without its recursion."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.values: dict[Path, Span] = {}
        self.keys: dict[Path, Span] = {}
        self.problems: list[Problem] = []
        self._loader = _Loader(text)
        self._event: Callable[[], Any] = self._loader.get_event
        self._anchors: dict[str, Span] = {}
        self._read = 0

    def document(self) -> Value:
        """The only document of the text; None where there is none."""
        try:
            self._next()
            event = self._next()
            if isinstance(event, yaml.StreamEndEvent):
                return None
            start = event.start_mark
            value = self._value(self._next(), (), 0)
            self._next()
            event = self._next()
            if isinstance(event, yaml.StreamEndEvent):
                return value
        finally:
            self._loader.dispose()
        context, problem = "expected a single document", "but found another document"
        raise yaml.MarkedYAMLError(context, start, problem, event.start_mark)

    def fault(self, code: str, message: str, span: Span, hint: str = "") -> None:
        self.problems.append(Problem(code, message, span, hint))
        if len(self.problems) == MAX_PROBLEMS:
            raise _TooMuch

    def _next(self) -> Any:  # noqa: ANN401 - PyYAML says nothing of its types
        event = self._event()
        if isinstance(event, yaml.CollectionEndEvent):
            return event
        self._read += 1
        # The beginnings and ends of stream and document are four events.
        if self._read > MAX_VALUES + 4:
            message = f"the file holds more than {MAX_VALUES:,} keys and values"
            self.problems.append(Problem("too-large", message, self._span(event), "split it"))
            raise _TooMuch
        return event

    def _span(self, event: Any) -> Span:  # noqa: ANN401 - as above
        mark = event.start_mark
        return Span(self.file, mark.line + 1, mark.column + 1)

    def _value(self, event: Any, path: Path, depth: int) -> Value:  # noqa: ANN401 - as above
        span = self.values[path] = self._span(event)
        plain = isinstance(event, yaml.ScalarEvent) and event.tag is None and event.anchor is None
        if plain and depth <= MAX_DEPTH:
            return self._scalar(event.value, event.style, span)
        if isinstance(event, yaml.AliasEvent):
            span = self.values[path] = self._anchored(event)
            self.fault("alias", "anchors and aliases are not read", span, "write the value out")
            return None
        if event.anchor is not None:
            self._anchors[event.anchor] = span
        if depth > MAX_DEPTH:
            self.fault("too-deep", f"nested more than {MAX_DEPTH} levels deep", span)
            self._skip(event)
            return None
        if event.tag not in _UNTAGGED:
            message = f"tags such as {event.tag[:60]!r} are not read"
            self.fault("tag", message, span, "remove the tag")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event.value, event.style, span)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path, depth)
        items: list[Value] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> Value:
        found: dict[str, Value] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            span = self._span(event)
            if not isinstance(event, yaml.ScalarEvent):
                self.fault("bad-key", "a key must be a single word or text", span)
                self._skip(event)
                self._skip(self._next())
                continue
            key = event.value
            if len(key) > MAX_KEY:
                message = f"a key of more than {MAX_KEY} characters"
                self.fault("too-large", message, span, "shorten it")
                self._skip(event)
                self._skip(self._next())
                continue
            at = (*path, key)
            if event.anchor is not None:
                self._anchors[event.anchor] = span
            if key == "<<" and event.style not in _QUOTED:
                self.fault("merge-key", "merge keys (<<) are not read", span, "write it out")
                self._skip(self._next())
                continue
            if key in found:
                message = f"key {key!r} stands twice in this mapping"
                hint = f"keep one of them (the first is on line {self.keys[at].line})"
                self.fault("duplicate-key", message, span, hint)
                self._skip(self._next())
                continue
            self.keys[at] = span
            found[key] = self._value(self._next(), at, depth + 1)
        return found

    def _skip(self, event: Any) -> None:  # noqa: ANN401 - as above
        """Pass over the value that begins with an event."""
        depth = 0
        while True:
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > SAFE_DEPTH:
                    mark: Any = event.start_mark
                    raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=mark)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif isinstance(event, yaml.AliasEvent):
                self._anchored(event)
            if getattr(event, "anchor", None) and not isinstance(event, yaml.AliasEvent):
                self._anchors[event.anchor] = self._span(event)
            if not depth:
                return
            event = self._next()

    def _anchored(self, event: Any) -> Span:  # noqa: ANN401 - as above
        """Where the value stands that an alias repeats."""
        if event.anchor not in self._anchors:
            raise yaml.MarkedYAMLError(
                problem="found undefined alias", problem_mark=event.start_mark
            )
        return self._anchors[event.anchor]

    def _scalar(self, text: str, style: str | None, span: Span) -> Value:
        if len(text) > MAX_TEXT:
            message = f"a text of more than {MAX_TEXT:,} characters"
            self.fault("too-large", message, span, "shorten it")
            return None
        if style in _QUOTED:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if not _NUMBER.match(text):
            return text
        if len(text) > MAX_DIGITS:
            message = f"a number of more than {MAX_DIGITS} characters"
            self.fault("number-too-long", message, span)
            return 0
        return int(text) if _INTEGER.match(text) else Fraction(text)
