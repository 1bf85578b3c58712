"""Documents as trees, in which a branch can move and keep its place in the file.

A `Document` finds places by path; whoever puts documents together, or copies parts of them, would
have to rewrite every path. A `Node` carries its own place instead.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple, TypeAlias

from milepost.engine.load.text import Document, Path, Value
from milepost.engine.source import Span

Content: TypeAlias = "bool | int | Fraction | str | list[Node] | dict[str, Node] | None"


class Node(NamedTuple):
    """A value, its place, and the place of its key if it has one."""

    value: Content
    span: Span
    key: Span | None = None

    @property
    def place(self) -> Span:
        """The place of the key, or else of the value."""
        return self.key or self.span

    def entries(self) -> dict[str, Node]:
        """What a mapping holds; nothing for any other value."""
        return self.value if isinstance(self.value, dict) else {}

    def items(self) -> list[Node]:
        """What a list holds; nothing for any other value."""
        return self.value if isinstance(self.value, list) else []

    def text(self, key: str) -> str:
        """The text under a key of a mapping; empty where there is none."""
        entry = self.entries().get(key)
        return entry.value if entry is not None and isinstance(entry.value, str) else ""


def tree(document: Document) -> Node:
    """The document as a tree."""

    def grown(value: Value, path: Path) -> Node:
        span, key = document.values.get(path) or document.at(path), document.keys.get(path)
        if isinstance(value, dict):
            return Node({k: grown(v, (*path, k)) for k, v in value.items()}, span, key)
        if isinstance(value, list):
            return Node([grown(v, (*path, i)) for i, v in enumerate(value)], span, key)
        return Node(value, span, key)

    return grown(document.data, ())


def document(root: Node, file: str) -> Document:
    """The tree as a document; `file` is where faults without a place of their own are reported."""
    values: dict[Path, Span] = {}
    keys: dict[Path, Span] = {}

    def cut(node: Node, path: Path) -> Value:
        values[path] = node.span
        if node.key is not None:
            keys[path] = node.key
        if isinstance(node.value, dict):
            return {k: cut(v, (*path, k)) for k, v in node.value.items()}
        if isinstance(node.value, list):
            return [cut(v, (*path, i)) for i, v in enumerate(node.value)]
        return node.value

    return Document(file, cut(root, ()), values, keys)
