"""Scenarios: named changes to an inventory, each applied to its document and read like any other.

A change is a dotted path and a value. The value replaces the whole node; nothing (null) removes it;
what is missing under a mapping is added; a list takes indexes from 0, as they stand before any
change. What is written short, such as a bare level, is made long where a path leads inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from milepost.engine.load.shape import described
from milepost.engine.load.text import MAX_DEPTH, Document, Path
from milepost.engine.model.inventory import Change, Inventory, Scenario
from milepost.engine.source import Problem, Span, did_you_mean

MAX_VALUES = 500_000
"""How many values are read for all scenarios together."""

FEWEST = 100
"""As many values as a short inventory costs to read."""

LONGEST = 9
"""How many digits an index of a list may have."""

FIXED = ("model", "scenarios", "currency")
"""What no scenario changes: the question, the scenarios themselves, the unit that all share."""
_SHORT: tuple[tuple[Path, str], ...] = (
    (("capabilities", "*"), "level"),
    (("capabilities", "*", "evidence", "*"), "kind"),
    (("metrics", "*"), "value"),
    (("plan", "target"), "stage"),
    (("plan", "target", "*"), "stage"),
)
"""Where a bare value stands for a mapping with one key."""

_LISTS: tuple[Path, ...] = (
    ("evidence",),
    ("capabilities", "*", "evidence"),
    ("plan", "target"),
    ("plan", "minimise"),
    ("plan", "budget"),
    ("plan", "must"),
    ("plan", "must_not"),
    ("plan", "closed", "*"),
    ("plan", "risks"),
    ("plan", "risks", "*", "affects"),
)
"""Where a single value stands for a list of one."""

Read = Callable[[Document], tuple[Inventory | None, list[Problem]]]


@dataclass(frozen=True)
class Edit:
    """A change and where it is written: the value stands at `at` in `source`."""

    path: str
    value: Any
    source: Document
    at: Path

    @property
    def span(self) -> Span:
        """Where the path is written."""
        return self.source.key(self.at)


@dataclass
class _Graft:
    """A value that stands at another place than the tree around it."""

    value: Any
    source: Document
    at: Path


_GONE = object()


def read_scenarios(
    document: Document, read: Read, known: Sequence[Problem]
) -> tuple[dict[str, Scenario], list[Problem]]:
    """The scenarios of an inventory's document, and the faults that only they have.

    `read` reads a changed document; `known` are the faults of the document itself.
    """
    data = document.data
    written = data.get("scenarios") if isinstance(data, dict) else None
    if not isinstance(written, dict):
        return {}, []
    base = document.without({("scenarios",)})
    if len(written) * (len(base.values) + FEWEST) > MAX_VALUES:
        message = f"{len(written)} scenarios of an inventory of this size are too many"
        span = document.key(("scenarios",))
        return {}, [Problem("too-large", message, span, "split them between files")]
    found: dict[str, Scenario] = {}
    problems: list[Problem] = []
    before, places = frozenset(known), _places(document)
    for name, changes in written.items():
        at: Path = ("scenarios", name)
        if changes is not None and not isinstance(changes, dict):
            continue
        edits = [Edit(path, x, document, (*at, path)) for path, x in (changes or {}).items()]
        span = document.key(at)
        scenario, faults = read_scenario(name, edits, base, read, before, span)
        here = places.get(name, set())
        problems += [_of(name, span, here, problem) for problem in faults]
        if scenario is not None:
            found[name] = scenario
    return found, problems


def read_scenario(
    name: str,
    edits: Sequence[Edit],
    base: Document,
    read: Read,
    known: Collection[Problem],
    span: Span,
) -> tuple[Scenario | None, list[Problem]]:
    """The scenario that some changes make of a document without scenarios, and its own faults."""
    faults: list[Problem] = []
    after = changed(base, edits, faults)
    inventory, more = read(after)
    faults += [problem for problem in more if problem not in known]
    if inventory is None or faults:
        return None, faults
    story = tuple(Change(edit.path, edit.value, edit.span) for edit in edits)
    return Scenario(name, story, inventory, span), faults


def _places(document: Document) -> dict[str | int, set[Span]]:
    """The places of everything that each scenario says, by its name."""
    found: dict[str | int, set[Span]] = {}
    for places in (document.values, document.keys):
        for path, span in places.items():
            if len(path) > 1 and path[0] == "scenarios":
                found.setdefault(path[1], set()).add(span)
    return found


def _of(name: str, span: Span, places: set[Span], problem: Problem) -> Problem:
    """A fault as the scenario has it: a fault that shows elsewhere is told where it begins."""
    if problem.span in places:
        return problem
    message = f"in scenario {described(name)}: {problem.message}"
    hint = problem.hint or f"it shows at {problem.span.place}"
    return replace(problem, message=message, span=span, hint=hint)


def changed(document: Document, edits: Sequence[Edit], problems: list[Problem]) -> Document:
    """The document after some changes; every value keeps the place where it was written.

    The order of the changes does not matter; faults of their paths go to `problems`.
    """
    tree = _copied(document.data)
    paths = {tuple(edit.path.split(".")) for edit in edits}
    for edit in edits:
        parts = tuple(edit.path.split("."))
        if len(parts) > MAX_DEPTH or not all(parts):
            message = f"{described(edit.path)} is not a path"
            hint = "write words joined by dots, such as plan.capacity"
            problems.append(Problem("unknown-path", message, edit.span, hint))
            continue
        outer = next((parts[:n] for n in range(1, len(parts)) if parts[:n] in paths), None)
        if outer:
            whole = described(".".join(outer))
            message = f"{described(edit.path)} lies inside {whole}, which is changed as well"
            problems.append(Problem("duplicate-path", message, edit.span, "join the two"))
        elif parts[0] in FIXED:
            message = f"a scenario cannot change {parts[0]!r}"
            problems.append(Problem("unknown-path", message, edit.span))
        else:
            _apply(tree, document, edit, parts, problems)
    after = Document(document.file, None, {}, {})
    return replace(after, data=_settled(tree, document, (), (), after))


def _copied(value: Any) -> Any:  # noqa: ANN401 - whatever a document holds
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _apply(
    tree: Any,  # noqa: ANN401 - whatever a document holds
    document: Document,
    edit: Edit,
    parts: tuple[str, ...],
    problems: list[Problem],
) -> None:
    """Change one node of the tree, making what is missing on the way to it."""
    node = tree
    old: Path = ()
    for depth, part in enumerate(parts):
        key = _key(node, part)
        if key is None:
            problems.append(_no_place(edit, node, parts, depth))
            return
        missing = isinstance(key, str) and key not in node
        last = depth == len(parts) - 1
        if edit.value is None and missing:
            problems.append(_no_place(edit, node, parts, depth))
            return
        if last:
            if edit.value is None and isinstance(key, str):
                del node[key]
            else:
                value = _copied(edit.value)
                node[key] = _GONE if value is None else _Graft(value, edit.source, edit.at)
            return
        old = (*old, key)
        inner = None if missing else node[key]
        if not isinstance(inner, _Graft):
            inner = _Graft(inner, document, old)
        grown = _grown(inner, parts[: depth + 2], edit)
        if grown is not inner:
            node[key] = grown
        node = grown.value


def _key(node: Any, part: str) -> str | int | None:  # noqa: ANN401
    """The key or index that a part of a path means in a node, or None where it means nothing."""
    if isinstance(node, dict):
        return part
    if isinstance(node, list) and part.isascii() and part.isdigit() and len(part) <= LONGEST:
        return int(part) if int(part) < len(node) and str(int(part)) == part else None
    return None


def _grown(inner: _Graft, parts: tuple[str, ...], edit: Edit) -> _Graft:
    """What stands at the last part but one, in a form that the last part can lead into."""
    here, following = parts[:-1], parts[-1]
    if inner.value is None:
        return _Graft({}, edit.source, edit.at)
    if not isinstance(inner.value, list) and following.isdigit() and _matches(here, _LISTS):
        return replace(inner, value=[inner])
    if not isinstance(inner.value, (dict, list)):
        for pattern, key in _SHORT:
            if _matches(here, (pattern,)):
                return replace(inner, value={key: inner})
    return inner


def _matches(parts: tuple[str, ...], patterns: Sequence[Path]) -> bool:
    return any(
        len(pattern) == len(parts)
        and all(want in ("*", part) for want, part in zip(pattern, parts, strict=True))
        for pattern in patterns
    )


def _no_place(edit: Edit, node: Any, parts: tuple[str, ...], depth: int) -> Problem:  # noqa: ANN401
    """The fault of a path that leads nowhere."""
    before, part = ".".join(parts[:depth]), parts[depth]
    if isinstance(node, dict):
        near = did_you_mean(part, node)
        hint = near and did_you_mean(edit.path, [".".join((*parts[:depth], key)) for key in node])
        message = f"there is nothing at {described(edit.path)} to remove"
    elif isinstance(node, list):
        message = f"{described(before)} is a list; {described(part)} is no index of it"
        hint = f"its entries are 0 to {len(node) - 1}" if node else "it is empty"
    else:
        message = f"{described(before)} holds a single value and nothing inside it"
        hint = "change it as a whole"
    return Problem("unknown-path", message, edit.span, hint)


def _settled(node: Any, source: Document, old: Path, new: Path, into: Document) -> Any:  # noqa: ANN401
    """The plain value of a tree; the places of its parts go into a document."""
    if isinstance(node, _Graft):
        node, source, old = node.value, node.source, node.at
    into.values[new] = source.at(old)
    if isinstance(node, dict):
        for key, inner in node.items():
            place = (inner.source, inner.at) if isinstance(inner, _Graft) else (source, (*old, key))
            into.keys[*new, key] = place[0].key(place[1])
        return {
            key: _settled(inner, source, (*old, key), (*new, key), into)
            for key, inner in node.items()
        }
    if isinstance(node, list):
        kept = [(i, inner) for i, inner in enumerate(node) if inner is not _GONE]
        return [
            _settled(inner, source, (*old, i), (*new, at), into)
            for at, (i, inner) in enumerate(kept)
        ]
    return node
