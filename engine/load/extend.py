"""A model that extends another: what it adds, changes and removes.

What is written under an id of the base replaces, key by key, what the base has there; a new id
adds. Removing comes first, so what is removed and defined again starts from nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from milepost.engine.load import model_document as doc
from milepost.engine.load.assemble import COLLECTED, LISTS, twice, with_silences
from milepost.engine.load.names import FEW_NAMES
from milepost.engine.load.shape import MOST_HINTS, described, fit
from milepost.engine.load.tree import Node, document
from milepost.engine.source import Problem, Span, did_you_mean

MOST_LOOKED_AT = 300_000
"""How many entries of the base all removals, families and moved stages may search through."""

OWN = frozenset({"extends", "remove"})
"""The keys by which a model speaks of its base; they are no part of the result."""

_SINGULAR = {
    "capabilities": "capability",
    "ladders": "ladder",
    "stages": "stage",
    "groups": "group",
    "rules": "rule",
    "metrics": "metric",
    "sources": "source",
    "roles": "role",
    "categories": "category",
}


def with_ladder(root: Node, into: str = "") -> Node:
    """The model with the stages at its top as a ladder: `into`, or one with the model's own id.

    Without stages there is nothing to move, unless `into` names the ladder that is meant.
    """
    entries = dict(root.entries())
    if not into and ("stages" not in entries or not entries["stages"].value):
        return root
    keys: tuple[str, ...] = ("floor", "phases", "stages")
    short = {key: entries.pop(key) for key in keys if key in entries}
    if not short:
        return root
    place = short.get("stages", next(iter(short.values())))
    about = entries.get("model", Node({}, place.span))
    ladder = {"id": place._replace(value=into or about.text("id") or "model", key=None)}
    if not into and about.text("name"):
        ladder["name"] = place._replace(value=about.text("name"), key=None)
    ladders = entries.get("ladders", Node([], place.span, place.key))
    alone = Node({**ladder, **short}, place.span)
    entries["ladders"] = ladders._replace(value=[*ladders.items(), alone])
    return root._replace(value=entries)


def only_ladder(root: Node) -> str:
    """The id of a model's ladder if it has just one."""
    ladders = _listed(root, "ladders")
    return ladders[0].text("id") if len(ladders) == 1 else ""


class Extension:
    """One model laid over another; faults go into `problems`.

    `removed` holds the place of each removal by the words of the fault that it may lead to.
    """

    def __init__(self, problems: list[Problem], removed: dict[str, Span]) -> None:
        self.problems = problems
        self.removed = removed
        self.looked_at = 0

    def _too_much(self, entries: int, span: Span) -> bool:
        """Whether the changes search through more than is sensible; a fault the first time."""
        before = self.looked_at
        self.looked_at += entries
        if before <= MOST_LOOKED_AT < self.looked_at:
            message = "too many changes to a base of this size"
            self.fault("too-large", message, span, "write a model that stands alone")
        return self.looked_at > MOST_LOOKED_AT

    def fault(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(code, message, span, hint))

    def extend(self, base: Node, changes: Node) -> Node:
        """The base as the changes leave it."""
        root = self._without(base, changes)
        entries = dict(root.entries())
        for key, node in changes.entries().items():
            before = entries.get(key)
            if key in OWN:
                continue
            if key in LISTS:
                entries[key] = self._by_id(key, _listed(root, key), node)
            elif before is None:
                entries[key] = node
            elif key == "model":
                entries[key] = _changed(before, node)
            elif key in COLLECTED:
                entries[key] = node._replace(value={**before.entries(), **node.entries()})
            else:
                entries[key] = with_silences(before, node) if key == "lint" else node
        return root._replace(value=entries, span=changes.span)

    # -- adding and changing --------------------------------------------------------------------

    def _by_id(self, key: str, base: list[Node], changes: Node) -> Node:
        """A list of things with ids, with those of the base changed and the new ones behind."""
        listed = list(base)
        at: dict[str, int] = {}
        for i, entry in enumerate(listed):
            at.setdefault(entry.text("id"), i)
        for id, entry in self._once_each(changes):
            meant = self._meant(key, id, entry, at)
            for number in meant:
                if key == "ladders":
                    listed[number] = self._ladder(listed[number], entry)
                else:
                    listed[number] = _changed(listed[number], entry)
            if not meant and not (key == "capabilities" and id.endswith("[*]")):
                at[id] = len(listed)
                listed.append(entry)
        return changes._replace(value=listed)

    def _once_each(self, changes: Node) -> Iterable[tuple[str, Node]]:
        """The entries of a list with their ids; a fault for an id that stands twice."""
        seen: dict[str, Span] = {}
        for entry in changes.items():
            id, place = entry.text("id"), entry.entries().get("id", entry).place
            if id and id in seen:
                self.problems.append(twice(id, place, seen[id]))
            else:
                seen[id] = place
                yield id, entry

    def _meant(self, key: str, id: str, entry: Node, at: dict[str, int]) -> list[int]:
        """The numbers of the entries of the base that an id means."""
        if key != "capabilities" or not id.endswith("[*]"):
            return [at[id]] if id in at and id else []
        if self._too_much(len(at), entry.span):
            return []
        meant = [at[member] for member in _members(id, at)]
        if not meant:
            self._unknown("capabilities", id, at, entry.entries()["id"].span)
        return meant

    def _ladder(self, base: Node, changes: Node) -> Node:
        stages = changes.entries().get("stages")
        changed = _changed(base, changes)
        if stages is None or not isinstance(stages.value, list):
            return changed
        listed = list(_listed(base, "stages"))
        for id, entry in self._once_each(stages):
            if self._too_much(len(listed), entry.span):
                break
            self._put(listed, id, entry)
        together = stages._replace(value=listed)
        return changed._replace(value={**changed.entries(), "stages": together})

    def _put(self, listed: list[Node], id: str, entry: Node) -> None:
        """Put a stage where it says, or where it was, or last."""
        sides = [(key, entry.entries()[key]) for key in ("after", "before") if entry.text(key)]
        at = next((i for i, stage in enumerate(listed) if id and stage.text("id") == id), None)
        if sides:
            left = {k: v for k, v in entry.entries().items() if k not in ("after", "before")}
            entry = entry._replace(value=left)
        if at is not None:
            entry = _changed(listed.pop(at), entry)
        where = len(listed) if at is None else at
        if len(sides) > 1:
            message = "a stage stands after another or before another, not both"
            self.fault("misplaced-key", message, sides[1][1].place, "keep one")
        for key, other in sides[:1]:
            ids = [stage.text("id") for stage in listed]
            if other.value in ids:
                where = ids.index(str(other.value)) + (key == "after")
            else:
                self._unknown("stages", str(other.value), ids, other.span)
        listed.insert(where, entry)

    # -- removing -------------------------------------------------------------------------------

    def _without(self, base: Node, changes: Node) -> Node:
        """The base without what the changes remove."""
        node = changes.entries().get("remove")
        if node is None:
            return base
        fitted = fit(doc.RemoveShape, document(node, node.span.file))
        self.problems += fitted.problems
        if fitted.shape is None:
            return base
        entries = dict(base.entries())
        for key, ids in fitted.shape.model_dump().items():
            for i, id in enumerate(ids):
                span = fitted.document.at((key, i))
                if self._too_much(self._size(entries, key), span):
                    return base._replace(value=entries)
                if key == "stages":
                    self._remove_stage(entries, id, span)
                elif key in LISTS:
                    listed = _listed(base._replace(value=entries), key)
                    gone = self._found(key, id, [entry.text("id") for entry in listed], span)
                    kept = [entry for entry in listed if entry.text("id") not in gone]
                    entries[key] = Node(kept, base.entries().get(key, node).span)
                    for ladder in gone if key == "ladders" else ():
                        _take_off(entries, ladder)
                else:
                    held = entries.get(key, Node({}, base.span))
                    gone = self._found(key, id, held.entries(), span)
                    left = {k: v for k, v in held.entries().items() if k not in gone}
                    entries[key] = held._replace(value=left)
        return base._replace(value=entries)

    def _size(self, entries: dict[str, Node], key: str) -> int:
        """How many entries there are to search through for one of a kind."""
        held = entries.get("ladders" if key == "stages" else key)
        if held is None:
            return 1
        if key != "stages":
            return 1 + len(held.items()) + len(held.entries())
        return 1 + sum(1 + len(_listed(ladder, "stages")) for ladder in held.items())

    def _found(self, key: str, id: str, known: Collection[str], span: Span) -> list[str]:
        """The ids that are meant by one to be removed; a fault where there are none."""
        found = _members(id, known) if id.endswith("[*]") else [id] if id in known else []
        if not found:
            self._unknown(key, id, known, span)
        for each in found:
            self.removed[f"unknown {_SINGULAR[key]} {described(each)}"] = span
        return found

    def _remove_stage(self, entries: dict[str, Node], id: str, span: Span) -> None:
        ladders = entries.get("ladders", Node([], span))
        named = {
            f"{ladder.text('id')}.{stage.text('id')}": (ladder, stage)
            for ladder in ladders.items()
            for stage in _listed(ladder, "stages")
        }
        short = [name for name, (_, stage) in named.items() if stage.text("id") == id]
        name = short[0] if len(short) == 1 else id
        if not self._found("stages", name, named, span):
            return
        of, gone = named[name]
        self.removed[f"unknown stage {described(gone.text('id'))}"] = span
        kept = [stage for stage in _listed(of, "stages") if stage is not gone]
        stages = of.entries()["stages"]._replace(value=kept)
        changed = of._replace(value={**of.entries(), "stages": stages})
        listed = [changed if ladder is of else ladder for ladder in ladders.items()]
        entries["ladders"] = ladders._replace(value=listed)
        _take_off(entries, of.text("id"), gone.text("id"))

    def _unknown(self, key: str, id: str, known: Collection[str], span: Span) -> None:
        what = _SINGULAR[key]
        code = "unknown-rule" if key == "rules" else f"unknown-{what}"
        few = len(self.problems) * max(len(known), FEW_NAMES) < MOST_HINTS * FEW_NAMES
        hint = (few and did_you_mean(id, known)) or ("" if known else "the base has none")
        self.fault(code, f"unknown {what} {described(id)}", span, hint)


def _changed(base: Node, changes: Node) -> Node:
    """A mapping with the keys that the changes give, and the base's others."""
    if not isinstance(changes.value, dict):
        return changes
    own = {k: v for k, v in changes.entries().items() if not _of_family(k, v)}
    return changes._replace(value={**base.entries(), **own})


def _of_family(key: str, node: Node) -> bool:
    """Whether an entry names a whole family, whose members keep their ids."""
    return key == "id" and isinstance(node.value, str) and node.value.endswith("[*]")


def _take_off(entries: dict[str, Node], ladder: str, stage: str = "") -> None:
    """Take the capabilities off a ladder that is gone, or off a stage of it."""
    capabilities = entries.get("capabilities")
    if capabilities is None:
        return
    listed: list[Node] = []
    for entry in capabilities.items():
        stages = entry.entries().get("stages")
        member = stages.entries().get(ladder) if stages is not None else None
        if stages is not None and member is not None and stage in ("", member.text("stage")):
            left = {k: v for k, v in stages.entries().items() if k != ladder}
            changed = {**entry.entries(), "stages": stages._replace(value=left)}
            listed.append(entry._replace(value=changed))
        else:
            listed.append(entry)
    entries["capabilities"] = capabilities._replace(value=listed)


def _members(id: str, known: Iterable[str]) -> list[str]:
    """The members of the family in `name[*]`."""
    return [other for other in known if other.startswith(id[:-2]) and other.endswith("]")]


def _listed(root: Node, key: str) -> list[Node]:
    """The list under a key; an empty one where there is none."""
    entry = root.entries().get(key)
    return [] if entry is None else entry.items()
