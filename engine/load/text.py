"""YAML text to plain values that know their place.

Only mappings, sequences and scalars are read: no tags, anchors, aliases or merge keys. The words of
YAML 1.2 are kept (`no` and `on` stay text, as do dates), numbers are exact, and a key written twice
is a fault instead of a silent loss.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

import yaml

from milepost.engine.source import Problem, Span

Value = None | bool | int | Fraction | str | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]

MAX_BYTES = 10_000_000
MAX_DEPTH = 40
MAX_DIGITS = 30
SAFE_DEPTH = 1_000
"""Nesting that the parser's own recursion bears; what is read may be MAX_DEPTH deep."""

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,2})?\Z")
_QUOTED = ("'", '"', "|", ">")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "true": True, "false": False}
_WORDS |= {"null": None, "Null": None, "NULL": None, "True": True, "False": False}

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNTAGGED = "untagged"


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
    if len(content) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        return None, [Problem("too-large", message, Span(file, 1, 1))]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        span = Span(file, line, column)
        return None, [Problem("not-utf8", "this is not UTF-8 text", span, "save it as UTF-8")]
    return read_text(text, file)


def read_text(text: str, file: str) -> tuple[Document | None, list[Problem]]:
    """The document in a YAML text, if it is one, and the faults that keep parts from being read."""
    reader = _Reader(file)
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(error, text, file)]
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        span = Span(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        message = f"the character U+{ord(text[error.position]):04X} cannot stand in YAML text"
        return None, [Problem("not-yaml", message, span, "remove it")]
    data = None if node is None else reader.value(node, (), 0)
    return Document(file, data, reader.values, reader.keys), reader.problems


def _compose(text: str) -> yaml.Node | None:
    _refuse_deep_nesting(text)
    loader = _Loader(text)
    # PyYAML would guess types after YAML 1.1; here a tag is one that somebody wrote.
    loader.resolve = lambda *_: _UNTAGGED
    try:
        return cast("yaml.Node | None", loader.get_single_node())
    finally:
        loader.dispose()


def _refuse_deep_nesting(text: str) -> None:
    """The C parser composes by recursion, so hostile depth must be stopped before it."""
    brackets = text.count("[") + text.count("{") + text.count("- -") + text.count("? ")
    indent = max((len(line) - len(line.lstrip(" ")) for line in text.splitlines()), default=0)
    if brackets <= SAFE_DEPTH and indent <= SAFE_DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > SAFE_DEPTH:
                raise yaml.MarkedYAMLError(
                    problem="nested too deeply", problem_mark=cast("yaml.Mark", event.start_mark)
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


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
    what, hint = _PLAIN_WORDS.get(reason, reason), _REMEDIES.get(reason, "")
    if reason == "found character that cannot start any token" and mark:
        character = text.splitlines()[mark.line][mark.column]
        tab = character == "\t"
        what = "a tab stands here" if tab else f"text cannot begin with {character!r}"
        hint = "indent with spaces" if tab else "put the text in quotes"
    return Problem("not-yaml", f"this is not valid YAML: {what}", span, hint)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.values: dict[Path, Span] = {}
        self.keys: dict[Path, Span] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def span(self, node: yaml.Node) -> Span:
        return Span(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def fault(self, code: str, message: str, node: yaml.Node, hint: str = "") -> None:
        self.problems.append(Problem(code, message, self.span(node), hint))

    def value(self, node: yaml.Node, path: Path, depth: int) -> Value:
        self.values[path] = self.span(node)
        if id(node) in self._seen:
            self.fault("alias", "anchors and aliases are not read", node, "write the value out")
            return None
        self._seen.add(id(node))
        if depth > MAX_DEPTH:
            self.fault("too-deep", f"nested more than {MAX_DEPTH} levels deep", node)
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            self._no_tag(node)
            return [self.value(item, (*path, i), depth + 1) for i, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> Value:
        self._no_tag(node)
        found: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.fault("bad-key", "a key must be a single word or text", key_node)
                continue
            key = key_node.value
            if key == "<<" and key_node.style not in _QUOTED:
                self.fault("merge-key", "merge keys (<<) are not read", key_node, "write it out")
                continue
            if key in found:
                first = self.keys[(*path, key)].line
                self.fault(
                    "duplicate-key",
                    f"key {key!r} stands twice in this mapping",
                    key_node,
                    f"keep one of them (the first is on line {first})",
                )
                continue
            self.keys[(*path, key)] = self.span(key_node)
            found[key] = self.value(value_node, (*path, key), depth + 1)
        return found

    def _no_tag(self, node: yaml.Node) -> None:
        if node.tag != _UNTAGGED:
            message = f"tags such as {node.tag[:60]!r} are not read"
            self.fault("tag", message, node, "remove the tag")

    def _scalar(self, node: yaml.ScalarNode) -> Value:
        self._no_tag(node)
        text: str = node.value
        if node.style in _QUOTED:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if not _NUMBER.match(text):
            return text
        if len(text) > MAX_DIGITS:
            message = f"a number of more than {MAX_DIGITS} characters"
            self.fault("number-too-long", message, node)
            return 0
        return int(text) if _INTEGER.match(text) else Fraction(text)
