"""The files of one model put together as one document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from milepost.engine.load.names import ALL_THAT_FOLLOWS, FOLLOWS
from milepost.engine.load.shape import described
from milepost.engine.load.text import Document
from milepost.engine.load.tree import Node, tree
from milepost.engine.source import NOWHERE, Problem, Span

LISTS = frozenset({"capabilities", "ladders", "rules"})
"""The keys whose lists grow from file to file."""

COLLECTED = frozenset({"roles", "categories", "groups", "metrics", "sources"})
"""The keys that hold things by id, over all files of a model."""


class Assembled(NamedTuple):
    """A model's files as one tree, with the faults and what they leave unsure."""

    root: Node
    problems: list[Problem]
    unsure: frozenset[str]


def assemble(documents: Sequence[Document]) -> Assembled:
    """One tree for all files of a model; what two of them define is a fault."""
    found: dict[str, Node] = {}
    problems: list[Problem] = []
    unsure: frozenset[str] = frozenset()
    for each in documents:
        root = tree(each)
        if not isinstance(root.value, dict):
            message = "the file is empty"
            if root.value is not None:
                # A model is named by path; what another file says is not repeated.
                what = "text" if isinstance(each.data, str) else described(each.data)
                message = f"expected a mapping of keys and values, found {what}"
            problems.append(Problem("wrong-type", message, root.span))
            unsure = ALL_THAT_FOLLOWS
        for key, node in root.entries().items():
            if node.value is None:
                continue
            fault = _not_as_expected(key, node)
            if fault is not None:
                problems.append(fault)
                unsure |= FOLLOWS.get(key, frozenset())
            elif key not in found:
                found[key] = node
            else:
                found[key] = _joined(key, found[key], node, problems)
    top = documents[0].at(()) if documents else NOWHERE
    return Assembled(Node(found, top), problems, unsure)


def _not_as_expected(key: str, node: Node) -> Problem | None:
    kind: type = list if key in LISTS else dict
    if key not in LISTS | COLLECTED or isinstance(node.value, kind):
        return None
    words = "a list" if key in LISTS else "a mapping of keys and values"
    return Problem("wrong-type", f"expected {words}, found {described(node.value)}", node.span)


def _joined(key: str, first: Node, second: Node, problems: list[Problem]) -> Node:
    if key in LISTS:
        return first._replace(value=[*first.items(), *second.items()])
    if key in COLLECTED:
        for id, node in second.entries().items():
            if id in first.entries():
                problems.append(twice(id, node.place, first.entries()[id].place))
        return first._replace(value={**second.entries(), **first.entries()})
    if key == "lint":
        return with_silences(first, second)
    message, hint = f"{key!r} stands in two files of the model", f"the first is at {first.place}"
    problems.append(Problem("duplicate-key", message, second.place, hint))
    return first


def twice(id: str, span: Span, first: Span) -> Problem:
    """The fault of an id that is defined a second time."""
    return Problem("duplicate-id", f"{id!r} is defined twice", span, f"the first is at {first}")


def with_silences(first: Node, second: Node) -> Node:
    """Two blocks `lint` as one: what either silences is silent."""
    for block in (first, second):
        silence = block.entries().get("silence")
        if silence is None or not isinstance(silence.value, list):
            return second if block is first and silence is None else block
    together = [*first.entries()["silence"].items(), *second.entries()["silence"].items()]
    silence = second.entries()["silence"]._replace(value=together)
    return second._replace(value={**first.entries(), **second.entries(), "silence": silence})
