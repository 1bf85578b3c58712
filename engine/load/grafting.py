"""A document put together value by value, each with its own place."""

from __future__ import annotations

from milepost.engine.load.text import MAX_TEXT, MAX_VALUES, Document, Path, Value
from milepost.engine.source import Problem, Span


class Grafting:
    """Collects values by path. What is written twice is a fault and keeps its first value.

    `short` are the paths of mappings that end as the value of their only key, the way a bare level
    stands for a capability.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: dict[str, Value] = {}
        self.values: dict[Path, Span] = {}
        self.keys: dict[Path, Span] = {}
        self.problems: list[Problem] = []
        self.short: set[Path] = set()
        self._full = False

    def document(self) -> Document:
        """The document as it now stands."""
        for path in sorted(self.short, key=str):
            top, id = path
            holder = self.data.get(str(top))
            entry = holder.get(str(id)) if isinstance(holder, dict) else None
            if isinstance(holder, dict) and isinstance(entry, dict) and len(entry) == 1:
                (key,) = entry
                self.values[path] = self.values.pop((*path, key))
                self.keys.pop((*path, key))
                holder[str(id)] = entry[key]
        self.short.clear()
        first = min(self.values.values(), default=Span(self.file, 1, 1))
        self.values[()] = Span(self.file, 1, 1, first.sheet)
        return Document(self.file, self.data, self.values, self.keys)

    def put(self, path: Path, value: Value, span: Span, key: Span) -> None:
        """Set the value at a path of keys, making the mappings on the way."""
        if self._too_much(value, span):
            return
        holder = self._holder(path[:-1], key)
        last = str(path[-1])
        if holder is None or last in holder:
            self._twice(path, key)
            return
        holder[last] = value
        self.keys[path] = key
        self._known(path, value, span)

    def append(self, path: Path, value: Value, span: Span, key: Span) -> None:
        """Add a value to the list at a path, making the list where there is none."""
        if self._too_much(value, span):
            return
        holder = self._holder(path[:-1], key)
        last = str(path[-1])
        found = None if holder is None else holder.setdefault(last, [])
        if holder is None or not isinstance(found, list):
            self._twice(path, key)
            return
        if path not in self.values:
            self.values[path], self.keys[path] = span, key
        found.append(value)
        self._known((*path, len(found) - 1), value, span)

    def put_last(self, path: Path, key: str, value: Value, span: Span) -> None:
        """Set a key of the mapping that was last added to the list at a path."""
        found: Value = self.data
        for part in path:
            found = found.get(str(part)) if isinstance(found, dict) else None
        item = found[-1] if isinstance(found, list) and found else None
        if not isinstance(found, list) or not isinstance(item, dict):
            return
        if self._too_much(value, span):
            return
        at = (*path, len(found) - 1, key)
        if key in item:
            self._twice(at, span)
            return
        item[key] = value
        self.keys[at] = span
        self._known(at, value, span)

    def single(self, path: Path) -> None:
        """Let a list of one be that one."""
        holder = self._holder(path[:-1], Span(self.file, 1, 1)) if path[0] in self.data else None
        found = holder.get(str(path[-1])) if holder else None
        if holder is None or not isinstance(found, list) or len(found) != 1:
            return
        holder[str(path[-1])] = found[0]
        for spans in (self.values, self.keys):
            inner = (*path, 0)
            for old in [p for p in spans if p[: len(inner)] == inner]:
                spans[(*path, *old[len(inner) :])] = spans.pop(old)

    def _too_much(self, value: Value, span: Span) -> bool:
        """Whether a value cannot be taken in, with a fault."""
        if isinstance(value, str) and len(value) > MAX_TEXT:
            message = f"a text of more than {MAX_TEXT:,} characters"
            self.problems.append(Problem("too-large", message, span, "shorten it"))
            return True
        if len(self.values) > MAX_VALUES:
            if not self._full:
                message = f"the file holds more than {MAX_VALUES:,} values"
                self.problems.append(Problem("too-large", message, span, "split it"))
            self._full = True
            return True
        return False

    def _holder(self, path: Path, key: Span) -> dict[str, Value] | None:
        holder = self.data
        for depth, part in enumerate(path, 1):
            if part not in holder:
                holder[str(part)] = {}
                self.values[path[:depth]] = self.keys[path[:depth]] = key
            inner = holder[str(part)]
            if not isinstance(inner, dict):
                return None
            holder = inner
        return holder

    def _twice(self, path: Path, span: Span) -> None:
        places = [
            self.keys[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.keys
        ]
        name = ".".join(str(part) for part in path)[:80]
        hint = f"keep one of them (the first is at {places[0].place})" if places else "keep one"
        self.problems.append(Problem("duplicate-key", f"{name!r} stands twice", span, hint))

    def _known(self, path: Path, value: Value, span: Span) -> None:
        pending: list[tuple[Path, Value]] = [(path, value)]
        while pending:
            at, found = pending.pop()
            self.values[at] = span
            if isinstance(found, dict):
                self.keys.update({(*at, key): span for key in found})
                pending += [((*at, key), inner) for key, inner in found.items()]
            elif isinstance(found, list):
                pending += [((*at, i), inner) for i, inner in enumerate(found)]
