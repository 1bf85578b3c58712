"""The rule language: conditions as written, read against the names of a model.

    name | name >= level | metric >= number | not name
    {all: [...]} {any: [...]} {none: [...]} {not: ...} {at_least: k, of: [...]}
    {group: id} {stage: ladder.stage}
    {prerequisites: level} {kpis: met}                                in consistency rules only
    {planned: id, before: stage} {at_least: k, in_parallel: [...]}    in advice only
    {targeted: stage}                                                 in advice only

A list means all of it; in a list, `name[*]` stands for every member of a family. Each place allows
its own part of the language (`Place`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from typing import ClassVar, cast

from milepost.engine.load.names import Lookup
from milepost.engine.load.shape import described
from milepost.engine.load.text import Path
from milepost.engine.model.condition import (
    ADVICE_NUMBERS,
    AtLeast,
    Comparison,
    Condition,
    GroupHolds,
    HasLevel,
    InParallel,
    KpisMet,
    Measured,
    Negated,
    Planned,
    Prerequisites,
    Targeted,
    everything,
)
from milepost.engine.source import Span

_LEAF = re.compile(r"(not\s+)?([^\s<>=!]+)(?:\s*(>=|<=|==|=|>|<)\s*(\S+))?\s*\Z")
_COMPARISONS = {">=", "<=", ">", "<", "=="}
MAX_PARTS = 10_000
MAX_DIGITS = 30


class Place(Enum):
    """Where a condition stands; it decides which words are allowed."""

    STAGE = auto()
    GROUP = auto()
    REQUIRES = auto()
    CAP = auto()
    BLOCK = auto()
    TARGET = auto()
    ADVICE = auto()


_ADVICE, _CAP = frozenset({Place.ADVICE}), frozenset({Place.CAP})
_ANYWHERE: frozenset[Place] = frozenset()
# Levels are settled before stages: what decides a level cannot ask for a stage.
_ABOVE_LEVELS = frozenset({Place.STAGE, Place.BLOCK, Place.TARGET, Place.ADVICE})


@dataclass(frozen=True)
class _Block:
    """A condition written as a mapping, and where it stands."""

    value: dict[str, object]
    path: Path
    place: Place
    span: Span

    def at(self, key: str) -> Path:
        return (*self.path, key)


class Language(Lookup):
    """Reads conditions of one document; collects the faults in `problems`."""

    # -- conditions -----------------------------------------------------------------------------

    def condition(self, value: object, path: Path, place: Place) -> Condition | None:
        """The condition written at `path`, or None where a fault keeps it from being read."""
        span = self.document.at(path)
        match value:
            case list():
                return self._all(value, path, place, span)
            case str():
                return self._leaf(value, span, place)
            case dict():
                return self._block(value, path, place, span)
            case _:
                message = f"expected a condition, found {described(value)}"
                self.fault("wrong-type", message, span)
                return None

    def _parts(self, value: object, path: Path, place: Place) -> list[Condition] | None:
        span = self.document.at(path)
        if not isinstance(value, list):
            self.fault(
                "wrong-type", f"expected a list of conditions, found {described(value)}", span
            )
            return None
        if len(value) > MAX_PARTS:
            self.fault("too-large", f"a condition of more than {MAX_PARTS} parts", span)
            return None
        parts: list[Condition | None] = []
        for i, part in enumerate(value):
            each, at = self.listed(part, (*path, i)), (*path, i)
            parts += [None] if each is None else [self.condition(x, at, place) for x in each]
        return None if None in parts else cast(list[Condition], parts)

    def listed(self, part: object, path: Path) -> list[object] | None:
        """What one entry of a list stands for: itself, or each member of a family."""
        if not isinstance(part, str) or not part.count("[*]"):
            return [part]
        return cast("list[object] | None", self.each(part, self.document.at(path)))

    def _all(self, value: object, path: Path, place: Place, span: Span) -> Condition | None:
        parts = self._parts(value, path, place)
        return None if parts is None else everything(tuple(parts), span)

    def _negative(self, span: Span, place: Place) -> bool:
        if place is Place.ADVICE:
            return True
        message = "a negation cannot stand here: having more must never lower a result"
        self.fault("not-monotone", message, span, "say what must be there instead")
        return False

    def _block(
        self, value: dict[str, object], path: Path, place: Place, span: Span
    ) -> Condition | None:
        keys = frozenset(value)
        for words, places, read in self._BLOCKS:
            if keys == words and (not places or place in places):
                return read(self, _Block(value, path, place, span))
        self._unknown_block(value, path, place)
        return None

    def _unknown_block(self, value: dict[str, object], path: Path, place: Place) -> None:
        known = [words for words, places, _ in self._BLOCKS if not places or place in places]
        here = sorted(frozenset[str]().union(*known))
        if place is not Place.ADVICE:
            here = [word for word in here if word not in ("not", "none")]
        unknown = [key for key in value if key not in here]
        if unknown:
            word, elsewhere = unknown[0], any(unknown[0] in words for words, _, _ in self._BLOCKS)
            span = self.document.key((*path, word))
            hint = ("" if elsewhere else self.near(word, here)) or f"known here: {', '.join(here)}"
            message = f"{word!r} cannot stand here" if elsewhere else f"unknown condition {word!r}"
            self.fault(
                "misplaced-condition" if elsewhere else "unknown-condition", message, span, hint
            )
        else:
            keys = ", ".join(value) or "nothing"
            message = f"these keys do not make a condition: {keys}"
            hint = "write one of all, any, at_least with of, group, stage"
            self.fault("unknown-condition", message, self.document.at(path), hint)

    def _all_block(self, block: _Block) -> Condition | None:
        return self._all(block.value["all"], block.at("all"), block.place, block.span)

    def _any_block(self, block: _Block) -> Condition | None:
        parts = self._parts(block.value["any"], block.at("any"), block.place)
        if parts is None:
            return None
        if not parts:
            self.fault("empty-choice", "a choice among nothing can never hold", block.span)
            return None
        return AtLeast(1, tuple(parts), "any", block.span)

    def _none_block(self, block: _Block) -> Condition | None:
        allowed = self._negative(self.document.key(block.at("none")), block.place)
        parts = self._parts(block.value["none"], block.at("none"), block.place)
        if parts is None or not allowed:
            return None
        return Negated(AtLeast(1, tuple(parts), "any", block.span), block.span)

    def _not_block(self, block: _Block) -> Condition | None:
        allowed = self._negative(self.document.key(block.at("not")), block.place)
        inner = self.condition(block.value["not"], block.at("not"), block.place)
        return Negated(inner, block.span) if inner is not None and allowed else None

    def _at_least_block(self, block: _Block) -> Condition | None:
        of = block.value["of"]
        parts = self._parts(of, block.at("of"), block.place)
        size = len(parts) if parts is not None else MAX_PARTS
        k = self._count(block.value["at_least"], block.at("at_least"), size)
        return None if parts is None or k is None else AtLeast(k, tuple(parts), span=block.span)

    def _group_block(self, block: _Block) -> Condition | None:
        value, span = block.value["group"], self.document.at(block.at("group"))
        if isinstance(value, str) and value in self.names.groups:
            return GroupHolds(value, span)
        hint = self.near(str(value), self.names.groups)
        self.fault("unknown-group", f"unknown group {described(value)}", span, hint)
        return None

    def _stage_block(self, block: _Block) -> Condition | None:
        return self.stage(block.value["stage"], self.document.at(block.at("stage")))

    def _prerequisites_block(self, block: _Block) -> Condition | None:
        span = self.document.at(block.at("prerequisites"))
        level = self.level(block.value["prerequisites"], span)
        return None if level is None else Prerequisites(level, block.span)

    def _kpis_block(self, block: _Block) -> Condition | None:
        if block.value["kpis"] == "met":
            return KpisMet(block.span)
        found = described(block.value["kpis"])
        self.fault(
            "wrong-word", f"expected 'met', found {found}", self.document.at(block.at("kpis"))
        )
        return None

    def _targeted_block(self, block: _Block) -> Condition | None:
        span = self.document.at(block.at("targeted"))
        stage = self.stage(block.value["targeted"], span)
        return None if stage is None else Targeted(stage, block.span)

    def _planned_block(self, block: _Block) -> Condition | None:
        ids = self._capabilities(block.value["planned"], block.at("planned"))
        before = None
        if "before" in block.value:
            before = self.stage(block.value["before"], self.document.at(block.at("before")))
            if before is None:
                return None
        return None if ids is None else Planned(ids, before, block.span)

    def _parallel_block(self, block: _Block) -> Condition | None:
        of = block.value["in_parallel"]
        ids = self._capabilities(of, block.at("in_parallel"))
        size = len(ids) if ids is not None else MAX_PARTS
        k = self._count(block.value["at_least"], block.at("at_least"), size)
        return None if ids is None or k is None else InParallel(k, ids, block.span)

    _BLOCKS: ClassVar[
        tuple[
            tuple[frozenset[str], frozenset[Place], Callable[[Language, _Block], Condition | None]],
            ...,
        ]
    ] = (
        (frozenset({"all"}), _ANYWHERE, _all_block),
        (frozenset({"any"}), _ANYWHERE, _any_block),
        (frozenset({"none"}), _ANYWHERE, _none_block),
        (frozenset({"not"}), _ANYWHERE, _not_block),
        (frozenset({"at_least", "of"}), _ANYWHERE, _at_least_block),
        (frozenset({"group"}), _ANYWHERE, _group_block),
        (frozenset({"stage"}), _ABOVE_LEVELS, _stage_block),
        (frozenset({"prerequisites"}), _CAP, _prerequisites_block),
        (frozenset({"kpis"}), _CAP, _kpis_block),
        (frozenset({"targeted"}), _ADVICE, _targeted_block),
        (frozenset({"planned"}), _ADVICE, _planned_block),
        (frozenset({"planned", "before"}), _ADVICE, _planned_block),
        (frozenset({"at_least", "in_parallel"}), _ADVICE, _parallel_block),
    )
    """The words of each block, where it may stand (anywhere if empty), and what reads it."""

    @classmethod
    def blocks(cls, place: Place) -> list[frozenset[str]]:
        """The keys of each block that may stand at a place; each block has all of its keys."""
        known = [words for words, places, _ in cls._BLOCKS if not places or place in places]
        negative = (frozenset({"not"}), frozenset({"none"}))
        return [words for words in known if place is Place.ADVICE or words not in negative]

    def _count(self, value: object, path: Path, size: int) -> int | None:
        span = self.document.at(path)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            message = f"expected a whole number of 1 or more, found {described(value)}"
            self.fault("wrong-type", message, span)
            return None
        if value > size:
            message = f"at least {value} of {size} can never hold"
            hint = f"write {size} or less" if size else "name what to choose from"
            self.fault("impossible-count", message, span, hint)
            return None
        return value

    def _capabilities(self, value: object, path: Path) -> tuple[str, ...] | None:
        many = value if isinstance(value, list) else [value]
        if not many:
            message = "a choice among nothing can never hold"
            self.fault("empty-choice", message, self.document.at(path))
        found: list[str] | None = []
        for i, id in enumerate(many):
            at = (*path, i) if isinstance(value, list) else path
            each = self.listed(id, at)
            if each is None or not all(self.capability(x, self.document.at(at)) for x in each):
                found = None
            elif found is not None:
                found += [str(x) for x in each]
        return tuple(found) if found else None

    def _leaf(self, text: str, span: Span, place: Place) -> Condition | None:
        found = _LEAF.match(text.strip())
        if not found or (found[3] and found[3] not in _COMPARISONS):
            message = f"{described(text)} is not a condition"
            self.fault("not-a-condition", message, span, "write 'name' or 'name >= level'")
            return None
        negated, name, comparison, wanted = found.groups()
        leaf = self._named(name, cast("Comparison | None", comparison), wanted, span, place)
        if negated and leaf is not None:
            return Negated(leaf, span) if self._negative(span, place) else None
        return leaf

    def _named(
        self, name: str, comparison: Comparison | None, wanted: str, span: Span, place: Place
    ) -> Condition | None:
        if name in self.names.capabilities:
            if comparison is None:
                return HasLevel(name, None, span)
            level = self.level(wanted, span)
            if level is None:
                return None
            if comparison == ">" and level == self.names.top:
                self.fault("level-outside-scale", f"no level lies above {wanted}", span)
                return None
            if comparison in (">=", ">"):
                return HasLevel(name, level + (comparison == ">"), span)
            return self._below(name, comparison, level, span, place)
        metrics = [*self.names.metrics, *(ADVICE_NUMBERS if place is Place.ADVICE else ())]
        if name in metrics and place is Place.REQUIRES:
            message = f"a prerequisite is something to build; {name!r} is measured"
            self.fault("misplaced-condition", message, span)
            return None
        if name in metrics:
            number = _number(wanted)
            if comparison is None or number is None:
                message = f"metric {name!r} needs a comparison with a number"
                self.fault("not-a-condition", message, span, f"write '{name} >= 10'")
                return None
            return Measured(name, comparison, number, span)
        if name.endswith("[*]") and name[:-3] in self.names.families:
            hint = f"write it in a list, such as 'any: [\"{name}\"]'"
            self.fault("misplaced-condition", f"{name!r} stands for several", span, hint)
            return None
        hint = self.close(name, metrics)
        for word, known in (("group", self.names.groups), ("stage", self.names.stages)):
            hint = f"write '{word}: {name}'" if name in known else hint
        self.fault("unknown-capability", f"unknown capability {described(name)}", span, hint)
        return None

    def _below(
        self, name: str, comparison: Comparison, level: int, span: Span, place: Place
    ) -> Condition | None:
        if not self._negative(span, place):
            return None
        if level == self.names.top and comparison != "<":
            always = everything((), span)
            return always if comparison == "<=" else HasLevel(name, level, span)
        below = Negated(HasLevel(name, level + (comparison != "<"), span), span)
        if comparison == "==":
            return AtLeast(2, (HasLevel(name, level, span), below), "all", span)
        return below


def _number(text: str | None) -> Fraction | None:
    try:
        return Fraction(text or "") if len(text or "") <= MAX_DIGITS else None
    except (ValueError, ZeroDivisionError):
        return None
