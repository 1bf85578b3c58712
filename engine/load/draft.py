"""A maturity model while it is read: its document, the names it defines, the faults so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from milepost.engine.load import model_document as doc
from milepost.engine.load.assemble import twice
from milepost.engine.load.language import Language
from milepost.engine.load.names import Names
from milepost.engine.load.text import Document, Path
from milepost.engine.source import Problem, Span


class Draft:
    """What several readers of one model share."""

    def __init__(self, document: Document, shape: doc.ModelShape, problems: list[Problem]) -> None:
        self.document = document
        self.shape = shape
        self.problems = problems
        self.levels = self._levels()
        self.names = self._names()
        self.language = Language(document, self.names, problems)
        self.once_each(("ladders",), [ladder.id for ladder in shape.ladders])
        for key in ("floor", "phases"):
            if getattr(shape, key):
                self.fault("misplaced-key", f"{key!r} belongs beside the stages", (key,))
        if shape.remove is not None and not shape.extends:
            message = "'remove' belongs in a model that extends another"
            self.fault("misplaced-key", message, ("remove",))

    def fault(self, code: str, message: str, path: Path, hint: str = "") -> None:
        """Note a fault of the value at `path`."""
        self.problems.append(Problem(code, message, self.document.at(path), hint))

    def known(self, word: str, known: Collection[str], what: str, path: Path) -> bool:
        """Whether a word is one of the known ones; a fault "unknown `what`" where it is not."""
        return self.language.known(word, known, what, self.document.at(path))

    def cite(self, path: Path, sources: Sequence[str]) -> None:
        """Check that the sources listed at `path` are there."""
        for i, id in enumerate(sources):
            self.known(id, self.shape.sources, "source", (*path, i))

    def quote(self, path: Path, quotes: Sequence[doc.QuoteShape]) -> None:
        """Check that the sources of the quotes at `path` are there."""
        for i, quote in enumerate(quotes):
            self.known(quote.source, self.shape.sources, "source", (*path, i, "source"))

    def once_each(self, path: Path, ids: Iterable[str]) -> dict[str, Span]:
        """The places of the ids in a list; a fault for each that was there already."""
        first: dict[str, Span] = {}
        for i, id in enumerate(ids):
            span = self.document.key((*path, i, "id"))
            if id in first:
                self.problems.append(twice(id, span, first[id]))
            first.setdefault(id, span)
        return first

    def _levels(self) -> list[doc.LevelShape]:
        levels = self.shape.levels
        if not levels:
            return [doc.LevelShape(id="absent"), doc.LevelShape(id="live")]
        self.once_each(("levels",), [level.id for level in levels])
        if len(levels) == 1:
            message = "a scale has at least two levels, the lowest for what is absent"
            self.fault("too-few-levels", message, ("levels",))
        return levels

    def _names(self) -> Names:
        shape, key = self.shape, self.document.key
        stages: dict[str, tuple[str, ...]] = {}
        for ladder in shape.ladders:
            for id in dict.fromkeys(stage.id for stage in ladder.stages):
                stages[id] = (*stages.get(id, ()), ladder.id)
        return Names(
            levels={level.id: number for number, level in enumerate(self.levels)},
            capabilities=self.once_each(("capabilities",), [c.id for c in shape.capabilities]),
            metrics={id: key(("metrics", id)) for id in shape.metrics},
            groups={id: key(("groups", id)) for id in shape.groups},
            stages=stages,
            ladders=tuple(dict.fromkeys(ladder.id for ladder in shape.ladders)),
        )
