"""What a document may name, and the faults of naming what there is not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from milepost.engine.load.shape import described
from milepost.engine.load.text import Document
from milepost.engine.model.condition import StageReached
from milepost.engine.source import Problem, Span, did_you_mean

SHORT = 20
"""How many known words a hint lists."""

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


class Lookup:
    """Finds what a document names; collects in `problems` what cannot be found."""

    def __init__(self, document: Document, names: Names, problems: list[Problem]) -> None:
        self.document = document
        self.names = names
        self.problems = problems

    def fault(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(code, message, span, hint))

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
        hint = did_you_mean(text, levels) or f"levels are {scale}"
        self.fault(code, f"{described(value)} is not a level", span, hint)
        return None

    def capability(self, id: object, span: Span) -> bool:
        """Whether a capability is known; a fault where it is not."""
        if isinstance(id, str) and id in self.names.capabilities:
            return True
        hint = did_you_mean(str(id), self.names.capabilities)
        self.fault("unknown-capability", f"unknown capability {described(id)}", span, hint)
        return False

    def known(self, word: str, known: Collection[str], what: str, span: Span) -> bool:
        """Whether a word is one of the known ones; a fault "unknown `what`" where it is not."""
        if word in known:
            return True
        hint = did_you_mean(word, known) or (_listed(known) if 0 < len(known) <= SHORT else "")
        if not known:
            hint = "the model has none"
        self.fault(f"unknown-{what.lower()}", f"unknown {what} {described(word)}", span, hint)
        return False

    def stage(self, text: object, span: Span, ladder: str = "") -> StageReached | None:
        """The stage named by `ladder.stage` or by an id that only one ladder has."""
        name = str(text)
        if "." in name and not ladder:
            ladder, _, name = name.partition(".")
        known = [f"{at}.{stage}" for stage, ladders in self.names.stages.items() for at in ladders]
        if ladder and ladder not in self.names.ladders:
            hint = did_you_mean(ladder, self.names.ladders) or _listed(self.names.ladders)
            self.fault("unknown-ladder", f"unknown ladder {ladder!r}", span, hint)
            return None
        ladders = self.names.stages.get(name, ())
        if (ladder and ladder not in ladders) or not ladders:
            close = did_you_mean(f"{ladder}.{name}", known) if ladder else ""
            hint = close or did_you_mean(name, self.names.stages) or _listed(known)
            self.fault("unknown-stage", f"unknown stage {described(text)}", span, hint)
            return None
        if not ladder and len(ladders) > 1:
            ways = " or ".join(f"'{at}.{name}'" for at in ladders)
            self.fault("ambiguous-stage", f"more than one ladder has {name!r}", span, f"say {ways}")
            return None
        return StageReached(ladder or ladders[0], name, span)


def _listed(words: Iterable[str]) -> str:
    return f"known: {', '.join(sorted(words))}"
