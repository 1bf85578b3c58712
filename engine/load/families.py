"""Families: one capability entry that stands for several, one for each value of its `for_each`.

    - id: personalized_messaging
      for_each: {channel: [email, web, social]}
      name: Personal messages by {channel}

defines `personalized_messaging[email]` and so on; `{channel}` in any text of the entry stands for
the value. A mapping instead of the list holds, by value, keys that replace those of the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from milepost.engine.load.names import FOLLOWS
from milepost.engine.load.shape import described, is_word
from milepost.engine.load.tree import Node
from milepost.engine.source import Problem, did_you_mean

MOST_PARTS = 100_000
"""How many values the members of all families may come to; a long text counts as several."""
LONG_TEXT = 100
"""How many characters count as one value."""

_PLACEHOLDER = re.compile(r"\{([^{}\s]+)\}")


def expanded(root: Node, problems: list[Problem]) -> tuple[Node, frozenset[str]]:
    """The model with the members of each family, and the faults that may follow from a bad one."""
    capabilities = root.entries().get("capabilities")
    if capabilities is None or not any("for_each" in e.entries() for e in capabilities.items()):
        return root, frozenset()
    reader = _Families(problems)
    listed = [member for entry in capabilities.items() for member in reader.members(entry)]
    if reader.parts > MOST_PARTS:
        listed = []
    changed = capabilities._replace(value=listed)
    unsure = FOLLOWS["capabilities"] if reader.failed else frozenset[str]()
    return root._replace(value={**root.entries(), "capabilities": changed}), unsure


class _Families:
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.failed = False
        self.parts = 0

    def fault(self, code: str, message: str, node: Node, hint: str = "") -> None:
        self.problems.append(Problem(code, message, node.span, hint))
        self.failed = True

    def members(self, entry: Node) -> Iterator[Node]:
        """The capabilities that an entry of the catalogue defines."""
        each = entry.entries().get("for_each")
        if each is None or each.value is None:
            yield entry
            return
        if not isinstance(each.value, dict) or len(each.value) != 1:
            hint = "write 'for_each: {channel: [email, web]}'"
            many = len(each.entries())
            found = f"{many} of them" if many else described(each.value)
            message = f"expected one name with its values, found {found}"
            self.fault("bad-family", message, each, hint)
            return
        ((name, values),) = each.value.items()
        words = {key: node for key, node in entry.entries().items() if key != "for_each"}
        for word, own, place in self._values(values):
            if self.parts > MOST_PARTS:
                if not self.failed:
                    message = f"the members of families come to more than {MOST_PARTS:,} values"
                    self.fault("too-large", message, each, "write fewer members, or less of each")
                return
            given = {**words, **own.entries()}
            if "id" in words:
                given["id"] = words["id"]._replace(span=place.place)
                if isinstance(words["id"].value, str):
                    given["id"] = given["id"]._replace(value=f"{words['id'].value}[{word}]")
            yield entry._replace(value={k: self._filled(v, name, word) for k, v in given.items()})

    def _values(self, values: Node) -> Iterator[tuple[str, Node, Node]]:
        """Each value with what it replaces and its place."""
        listed = [(node, Node({}, node.span)) for node in values.items()]
        for word, node in values.entries().items():
            own = node if node.value is not None else Node({}, node.span)
            if not isinstance(own.value, dict) or "id" in own.value or "for_each" in own.value:
                message = f"expected what differs for {word!r}, found {described(node.value)}"
                if isinstance(own.value, dict):
                    message = "a member has the id and the values of its family"
                self.fault("bad-family", message, node, "write keys of the capability")
            else:
                listed.append((Node(word, node.place), own))
        if not listed and not self.failed:
            self.fault("bad-family", "a family has at least one member", values)
        seen: set[str] = set()
        for node, own in listed:
            word = str(node.value) if isinstance(node.value, (int, str)) else ""
            if isinstance(node.value, bool) or not is_word(word, digit_first=True):
                message = f"expected a word for a member, found {described(node.value)}"
                self.fault("bad-id", message, node)
            elif word in seen:
                self.problems.append(
                    Problem("duplicate-id", f"{word!r} is defined twice", node.span, "keep one")
                )
            else:
                seen.add(word)
                yield word, own, node

    def _filled(self, node: Node, name: str, word: str) -> Node:
        """The branch with the value in place of the name in braces, in every text."""
        self.parts += 1
        if isinstance(node.value, str) and "{" in node.value:
            names = _PLACEHOLDER.findall(node.value)
            self.parts += (len(node.value) + len(names) * len(word)) // LONG_TEXT
            for other in names:
                if other != name:
                    hint = did_you_mean(other, [name]) or f"known: {{{name}}}"
                    message = f"nothing is called {{{other}}} here"
                    self.problems.append(Problem("unknown-placeholder", message, node.span, hint))
            return node._replace(value=node.value.replace(f"{{{name}}}", word))
        if isinstance(node.value, list):
            return node._replace(value=[self._filled(item, name, word) for item in node.value])
        if isinstance(node.value, dict):
            filled = {key: self._filled(item, name, word) for key, item in node.value.items()}
            return node._replace(value=filled)
        return node
