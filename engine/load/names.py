"""What a document may name, and the faults of naming what there is not."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from milepost.engine.load.shape import MOST_HINTS, described
from milepost.engine.load.text import Document
from milepost.engine.model.condition import StageReached
from milepost.engine.source import Problem, Span, did_you_mean

SHORT = 20
"""How many known words a hint lists."""

MOST_MEMBERS = 100_000
"""How many members all `name[*]` of a document may stand for together."""

FEW_NAMES = 2_000
"""How many known words are few; among more of them fewer faults get a hint."""

_STAGES = frozenset({"unknown-stage", "unknown-ladder", "unknown-phase", "no-stages"})
FOLLOWS = {
    "model": frozenset({"no-model", "unknown-ladder"}),
    "levels": frozenset({"unknown-level", "level-outside-scale", "missing-share"}),
    "roles": frozenset({"unknown-role"}),
    "categories": frozenset({"unknown-category"}),
    "sources": frozenset({"unknown-source"}),
    "groups": frozenset({"unknown-group"}),
    "metrics": frozenset({"unknown-metric", "unknown-capability"}),
    "capabilities": frozenset({"unknown-capability", "unknown-kpi"}),
    "ladders": _STAGES,
    "stages": _STAGES,
    "phases": _STAGES,
}
"""The faults that may only follow from another: what defines the name could not be read."""

ALL_THAT_FOLLOWS = frozenset[str]().union(*FOLLOWS.values())

_SET = re.compile(r"([^\s<>=!\[\]]+)\[\*\]")


@dataclass
class Names:
    """What a condition may name. `stages` holds the ladders of each stage id."""

    levels: Mapping[str, int]
    capabilities: Mapping[str, object]
    metrics: Mapping[str, object] = field(default_factory=dict)
    groups: Mapping[str, object] = field(default_factory=dict)
    stages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ladders: tuple[str, ...] = ()

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.levels) - 1

    @functools.cached_property
    def families(self) -> dict[str, list[str]]:
        """The members of each family: `name[a]` and `name[b]` are those of `name`."""
        found: dict[str, list[str]] = {}
        for id in self.capabilities:
            if id.endswith("]"):
                found.setdefault(id.partition("[")[0], []).append(id)
        return found


class Lookup:
    """Finds what a document names; collects in `problems` what cannot be found."""

    def __init__(self, document: Document, names: Names, problems: list[Problem]) -> None:
        self.document = document
        self.names = names
        self.problems = problems
        self.members = 0

    def fault(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(code, message, span, hint))

    def near(self, word: str, known: Iterable[str]) -> str:
        """The hint that names the closest known word; none once a reader has plenty of them."""
        words, faults = list(known), len(self.problems)
        if faults * max(len(words), FEW_NAMES) >= MOST_HINTS * FEW_NAMES:
            return ""
        return did_you_mean(word, words)

    def level(self, value: object, span: Span) -> int | None:
        """The number of a level written by name or number, or None with a fault."""
        levels = self.names.levels
        if isinstance(value, str) and value in levels:
            return levels[value]
        text = str(value)
        for number in range(self.names.top + 1):
            if text == str(number):
                return number
        scale = ", ".join(f"{at} {word}" for word, at in levels.items())
        code = (
            "level-outside-scale" if isinstance(value, int) or text.isdigit() else "unknown-level"
        )
        hint = self.near(text, levels) or f"levels are {scale}"
        self.fault(code, f"{described(value)} is not a level", span, hint)
        return None

    def capability(self, id: object, span: Span) -> bool:
        """Whether a capability is known; a fault where it is not."""
        if isinstance(id, str) and id in self.names.capabilities:
            return True
        self.fault(
            "unknown-capability", f"unknown capability {described(id)}", span, self.close(str(id))
        )
        return False

    def close(self, id: str, others: Iterable[str] = ()) -> str:
        """The hint for an id that is no capability, nor one of the others that may stand there."""
        name, bracket, rest = id.partition("[")
        members = self.names.families.get(name)
        if members is None:
            return self.near(id, [*self.names.capabilities, *others])
        known = _listed(members) if len(members) <= SHORT else ""
        if bracket:
            # All members begin alike, so likeness is judged by what is in the brackets.
            parts = [member[len(name) + 1 : -1] for member in members]
            return (self.near(rest.rstrip("]"), parts) and self.near(id, members)) or known
        return f"in a list, '{name}[*]' stands for all of them" + (f"; {known}" if known else "")

    def each(self, text: str, span: Span) -> list[str] | None:
        """The texts that `name[*]` in one stands for, one for each member; None with a fault.

        A text without it stands for itself.
        """
        found = _SET.search(text)
        if found is None:
            return [text]
        members = self.names.families.get(found[1])
        if members is None:
            hint = self.near(found[1], self.names.families)
            message = f"unknown family {described(found[0])}"
            self.fault("unknown-capability", message, span, hint)
            return None
        before = self.members
        self.members += len(members)
        if self.members > MOST_MEMBERS:
            # What follows is the same fault again.
            if before <= MOST_MEMBERS:
                message = f"'[*]' stands for more than {MOST_MEMBERS:,} members in all"
                self.fault("too-large", message, span, "name a group of them")
            return None
        return [text.replace(found[0], member, 1) for member in members]

    def known(self, word: str, known: Collection[str], what: str, span: Span) -> bool:
        """Whether a word is one of the known ones; a fault "unknown `what`" where it is not."""
        if word in known:
            return True
        hint = self.near(word, known) or (_listed(known) if 0 < len(known) <= SHORT else "")
        if not known:
            hint = "the model has none"
        self.fault(f"unknown-{what.lower()}", f"unknown {what} {described(word)}", span, hint)
        return False

    def stage(self, text: object, span: Span, ladder: str = "") -> StageReached | None:
        """The stage named by `ladder.stage` or by an id that only one ladder has."""
        name = str(text)
        if "." in name and not ladder:
            ladder, _, name = name.partition(".")
        if ladder and ladder not in self.names.ladders:
            hint = self.near(ladder, self.names.ladders) or _listed(self.names.ladders)
            self.fault("unknown-ladder", f"unknown ladder {ladder!r}", span, hint)
            return None
        ladders = self.names.stages.get(name, ())
        if (ladder and ladder not in ladders) or not ladders:
            known = [f"{at}.{stage}" for stage, of in self.names.stages.items() for at in of]
            close = self.near(f"{ladder}.{name}", known) if ladder else ""
            listed = _listed(known) if len(known) <= SHORT else ""
            hint = close or self.near(name, self.names.stages) or listed
            self.fault("unknown-stage", f"unknown stage {described(text)}", span, hint)
            return None
        if not ladder and len(ladders) > 1:
            ways = " or ".join(f"'{at}.{name}'" for at in ladders)
            self.fault("ambiguous-stage", f"more than one ladder has {name!r}", span, f"say {ways}")
            return None
        return StageReached(ladder or ladders[0], name, span)


def _listed(words: Iterable[str]) -> str:
    return f"known: {', '.join(sorted(words))}"
