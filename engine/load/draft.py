"""A maturity model while it is read: its files, the names they define, the faults found so far."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from milepost.engine.load import model_document as doc
from milepost.engine.load.language import Language
from milepost.engine.load.names import Names
from milepost.engine.load.text import Document, Path
from milepost.engine.source import Problem, Span

Collected = Literal["roles", "categories", "groups", "metrics", "sources"]
COLLECTED: tuple[Collected, ...] = ("roles", "categories", "groups", "metrics", "sources")
"""The keys that hold things by id, over all files of a model."""


@dataclass(frozen=True)
class Part:
    """One file of a model: the document and its shape."""

    document: Document
    shape: doc.ModelShape


@dataclass(frozen=True)
class LadderPart:
    """A ladder as written, and where; a model with one ladder may write its stages at the top."""

    shape: doc.LadderShape
    part: Part
    path: Path


class Draft:
    """What several readers of one model share."""

    def __init__(self, parts: Sequence[Part], problems: list[Problem]) -> None:
        self.parts = parts
        self.problems = problems
        about = [(part, part.shape.model) for part in parts if part.shape.model is not None]
        self.about = about[0][1] if about else None
        self.home = about[0][0] if about else parts[0]
        for part, _ in about[1:]:
            self.fault("duplicate-key", "a model describes itself once", part, ("model",))
        self.levels = self._levels()
        self.ladders = self._ladders()
        for key in COLLECTED:
            self._once_each((part, (key, id), id) for part, id in self.collected(key))
        self.roles = {id: name for part in parts for id, name in part.shape.roles.items()}
        self.categories = {id: name for part in parts for id, name in part.shape.categories.items()}
        self.sources = {id: source for part in parts for id, source in part.shape.sources.items()}
        self.names = self._names()

    def fault(self, code: str, message: str, part: Part, path: Path, hint: str = "") -> None:
        """Note a fault of the value at `path`."""
        self.problems.append(Problem(code, message, part.document.at(path), hint))

    def language(self, part: Part) -> Language:
        """A reader for the conditions of one file."""
        return Language(part.document, self.names, self.problems)

    def known(self, word: str, known: Collection[str], what: str, part: Part, path: Path) -> bool:
        """Whether a word is one of the known ones; a fault "unknown `what`" where it is not."""
        return self.language(part).known(word, known, what, part.document.at(path))

    def cite(self, part: Part, path: Path, sources: Sequence[str]) -> None:
        """Check that the sources listed at `path` are there."""
        for i, id in enumerate(sources):
            self.known(id, self.sources, "source", part, (*path, i))

    def quote(self, part: Part, path: Path, quotes: Sequence[doc.QuoteShape]) -> None:
        """Check that the sources of the quotes at `path` are there."""
        for i, quote in enumerate(quotes):
            self.known(quote.source, self.sources, "source", part, (*path, i, "source"))

    def collected(self, key: Collected) -> Iterator[tuple[Part, str]]:
        """The ids under a key, file by file."""
        for part in self.parts:
            for id in getattr(part.shape, key):
                yield part, id

    def _once_each(self, found: Iterator[tuple[Part, Path, str]]) -> dict[str, Span]:
        """The places of ids; a fault for each that was there already."""
        first: dict[str, Span] = {}
        for part, path, id in found:
            if id in first:
                message, hint = f"{id!r} is defined twice", f"the first is at {first[id]}"
                span = part.document.key(path)
                self.problems.append(Problem("duplicate-id", message, span, hint))
            first.setdefault(id, part.document.key(path))
        return first

    def _levels(self) -> list[doc.LevelShape]:
        given = [part for part in self.parts if part.shape.levels]
        for part in given[1:]:
            hint = "keep one"
            self.fault("duplicate-key", "the levels stand in two files", part, ("levels",), hint)
        if not given:
            return [doc.LevelShape(id="absent"), doc.LevelShape(id="live")]
        levels = given[0].shape.levels
        self._once_each((given[0], ("levels", i, "id"), x.id) for i, x in enumerate(levels))
        if len(levels) == 1:
            message = "a scale has at least two levels, the lowest for what is absent"
            self.fault("too-few-levels", message, given[0], ("levels",))
        return levels

    def _ladders(self) -> list[LadderPart]:
        found: list[LadderPart] = []
        for part in self.parts:
            shape = part.shape
            for i, ladder in enumerate(shape.ladders):
                found.append(LadderPart(ladder, part, ("ladders", i)))
            if shape.stages:
                alone = doc.LadderShape(
                    id=self.about.id if self.about else "model",
                    name=self.about.name if self.about else "",
                    floor=shape.floor,
                    phases=shape.phases,
                    stages=shape.stages,
                )
                found.append(LadderPart(alone, part, ()))
            else:
                for key in ("floor", "phases"):
                    if getattr(shape, key):
                        message = f"{key!r} belongs in the file that lists the stages"
                        self.fault("misplaced-key", message, part, (key,))
        places = ((x.part, (*x.path, "id") if x.path else ("stages",), x.shape.id) for x in found)
        self._once_each(places)
        return found

    def _names(self) -> Names:
        capabilities = (
            (part, ("capabilities", i, "id"), shape.id)
            for part in self.parts
            for i, shape in enumerate(part.shape.capabilities)
        )
        stages: dict[str, tuple[str, ...]] = {}
        for ladder in self.ladders:
            for id in dict.fromkeys(stage.id for stage in ladder.shape.stages):
                stages[id] = (*stages.get(id, ()), ladder.shape.id)
        return Names(
            levels={level.id: number for number, level in enumerate(self.levels)},
            capabilities=self._once_each(capabilities),
            metrics=dict(self._places("metrics")),
            groups=dict(self._places("groups")),
            stages=stages,
            ladders=tuple(dict.fromkeys(ladder.shape.id for ladder in self.ladders)),
        )

    def _places(self, key: Collected) -> Iterator[tuple[str, Span]]:
        for part, id in self.collected(key):
            yield id, part.document.key((key, id))
