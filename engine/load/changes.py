"""Changes to an inventory beside those of its scenarios: from the command line, and in part.

They are grafted on the inventory's document and read as its scenarios are, with the same faults.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from milepost.engine.load.collecting import uncollected
from milepost.engine.load.scenarios import FEWEST, MAX_VALUES, Edit, changed, read_scenario
from milepost.engine.load.shape import described
from milepost.engine.load.text import Document, read_text
from milepost.engine.load.workspace import Opened
from milepost.engine.model.inventory import Change, Inventory, Scenario
from milepost.engine.source import InvalidInput, Problem, Span

OPTION = "--set"
"""The name of the place of what the command line says."""
NAME = "set"
"""The name of the scenario that the command line makes."""


class Changes:
    """Reads the inventory of an opened file with changes; the file itself is free of faults."""

    def __init__(self, opened: Opened) -> None:
        assert opened.document is not None, "what could not be read has been refused"
        assert opened.read is not None, "what could not be read has been refused"
        self._base = opened.document.without({("scenarios",)})
        self._read = opened.read
        # What is read for all scenarios is bounded, and so is what is read for their parts.
        self._left = MAX_VALUES // (len(self._base.values) + FEWEST)

    @uncollected()
    def asked(self, pairs: Sequence[tuple[str, str]]) -> Scenario:
        """The scenario of pairs of a path and a value, the value in YAML as a user types it.

        Raises InvalidInput with every fault; its places count the pairs as lines.
        """
        edits: list[Edit] = []
        problems: list[Problem] = []
        for number, (path, text) in enumerate(pairs, 1):
            span = Span(OPTION, number, 1)
            if any(edit.path == path for edit in edits):
                message = f"{described(path)} is set twice"
                problems.append(Problem("duplicate-path", message, span, "keep one of them"))
                continue
            document, faults = _value(path, text, number)
            problems += faults
            if document is not None:
                assert isinstance(document.data, dict)
                edits.append(Edit(path, document.data[path], document, (path,)))
        span = Span(OPTION, 1, 1)
        scenario, found = read_scenario(NAME, edits, self._base, self._read, (), span)
        # What could not be read is no second fault where it was to be used.
        unread = {problem.span for problem in problems}
        problems += [_of_the_option(each) for each in found if each.span not in unread]
        if problems or scenario is None:
            raise InvalidInput(problems)
        return scenario

    @uncollected()
    def inventory(self, changes: Iterable[Change]) -> Inventory | None:
        """The inventory after some changes; None where they cannot stand without others.

        None as well where more has been read than is read of one file with its scenarios.
        """
        self._left -= 1
        if self._left < 0:
            return None
        faults: list[Problem] = []
        after = changed(self._base, [_edit(change) for change in changes], faults)
        inventory, more = self._read(after)
        return None if faults or more else inventory


def _value(path: str, text: str, number: int) -> tuple[Document | None, list[Problem]]:
    """A document that holds the value of one option under its path, with places in the option."""
    document, problems = read_text(text, OPTION)
    at = len(path) + 1

    def moved(span: Span) -> Span:
        # A value of several lines has no columns in the option.
        return Span(OPTION, number, at + span.column if span.line == 1 else at + 1)

    faults = [replace(problem, span=moved(problem.span)) for problem in problems]
    if document is None:
        return None, faults
    values = {(path, *inner): moved(span) for inner, span in document.values.items()}
    keys = {(path, *inner): moved(span) for inner, span in document.keys.items()}
    keys[path,] = Span(OPTION, number, 1)
    return Document(OPTION, {path: document.data}, values, keys), faults


def _of_the_option(problem: Problem) -> Problem:
    """A fault that shows in the inventory is told where it begins, as those of scenarios are."""
    if problem.span.file == OPTION:
        return problem
    hint = problem.hint or f"it shows at {problem.span.place}"
    return replace(problem, span=Span(OPTION, 1, 1), hint=hint)


def _edit(change: Change) -> Edit:
    """A change that was read before; whatever is inside its value stands where its path does."""
    at = (change.path,)
    data = {change.path: change.value}
    document = Document(change.span.file, data, {at: change.span}, {at: change.span})  # type: ignore[arg-type]
    return Edit(change.path, change.value, document, at)
