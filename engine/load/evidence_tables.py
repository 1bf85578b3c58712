"""The tables in files of evidence: read within limits, their answers counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from milepost.engine.load import inventory_document as doc
from milepost.engine.load.csv_records import Field, records
from milepost.engine.load.shape import MOST_HINTS, described
from milepost.engine.load.text import MAX_DIGITS, MAX_KEY, MAX_PROBLEMS, MAX_TEXT, decoded
from milepost.engine.model.survey import Measure, Sample, Scale, condensed
from milepost.engine.source import Problem, Span, did_you_mean

MOST_FIELDS = 250_000
"""How many fields the files may have together."""
TOO_MANY = f"the files of evidence hold more than {MOST_FIELDS:,} fields"
MOST_COLUMNS = 1_000
FIGURES = ("name", "value", "when", "source")
"""The columns of a file of figures; the first two must be there."""
MOST_ANSWERS = 1_000_000
"""How many answers are counted for all entries and scenarios together."""

_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,2})?\Z")
_COMMA = re.compile(r"[-+]?[0-9][0-9.]*,[0-9]+\Z")


Row = Mapping[str, Field]
"""The fields of a figure by column."""


class Files(Protocol):
    """Reads files by the names that an inventory gives them."""

    def content(self, name: str, named: Span) -> tuple[str, bytes] | Problem:
        """The path to show and the bytes of a file, or the fault, which lies where it is named."""


class NoFiles:
    """For a document that stands nowhere: no file is beside it."""

    def content(self, name: str, named: Span) -> tuple[str, bytes] | Problem:  # noqa: ARG002
        """The fault that there is no such file."""
        return Problem("no-file", "there is no such file", named)


@dataclass
class Table:
    """The headings and rows of a file, and its faults."""

    file: str
    head: list[Field] = field(default_factory=list)
    rows: list[list[Field]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def span(self, at: Field) -> Span:
        """Where a field stands."""
        return Span(self.file, at.line, at.column)

    def fault(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(code, message, span, hint))

    @cached_property
    def figures(self) -> tuple[dict[str, list[Row]], list[Problem]]:
        """The first two rows of each name in a file of figures, and the faults of its headings."""
        faults: list[Problem] = []
        columns = self._columns(faults)
        found: dict[str, list[Row]] = {}
        if not faults:
            for row in self.rows:
                cells = {column: row[at] for column, at in columns.items() if at < len(row)}
                known = found.setdefault(cells["name"].text if "name" in cells else "", [])
                if len(known) < 2:  # noqa: PLR2004 - the second is there to be named
                    known.append(cells)
        return found, faults

    def _columns(self, faults: list[Problem]) -> dict[str, int]:
        """Where each column of a file of figures stands, from 0."""
        found: dict[str, int] = {}
        for at, head in enumerate(self.head):
            word, span = head.text.casefold(), self.span(head)
            if not word or word.startswith("#"):
                continue
            if word not in FIGURES:
                few = len(faults) < MOST_HINTS
                hint = (few and did_you_mean(word[:MAX_KEY], FIGURES)) or (
                    f"known: {', '.join(FIGURES)}; '#' before a heading passes over a column"
                )
                message = f"unknown column {described(head.text)}"
                faults.append(Problem("unknown-column", message, span, hint))
            elif word in found:
                message = f"column {word!r} stands twice"
                faults.append(Problem("duplicate-key", message, span, "keep one"))
            else:
                found[word] = at
        for word in FIGURES[:2]:
            if word not in found:
                hint = "a file of figures begins with: name,value"
                message, place = f"column {word!r} is missing", self.span(self.head[0])
                faults.append(Problem("missing-column", message, place, hint))
        return found


class Shelf:
    """The files of an inventory and its scenarios; each is read once, and each column counted once.

    What is read is bounded over all of them.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._tables: dict[str, Table] = {}
        self._samples: dict[tuple[str, Measure, str, Scale], tuple[Sample, Span] | None] = {}
        self._faults: dict[tuple[str, Measure, str, Scale], list[Problem]] = {}
        self._fields = MOST_FIELDS
        self._answers = MOST_ANSWERS

    def table(self, name: str, named: Span) -> Table | Problem:
        """The table in a file; a problem where there is no such file."""
        if name in self._tables:
            return self._tables[name]
        found = self._files.content(name, named)
        if isinstance(found, Problem):
            return found
        table = self._tables[name] = Table(found[0])
        if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")):
            hint = "save the sheet as CSV UTF-8"
            table.fault("not-csv", "this is a workbook", Span(table.file, 1, 1), hint)
            return table
        text = decoded(found[1], table.file, "save it as CSV UTF-8")
        if isinstance(text, Problem):
            table.problems.append(text)
            return table
        self._fill(table, text)
        return table

    def _fill(self, table: Table, text: str) -> None:
        used = 0
        for record in records(text, table.file, self._fields, table.fault, TOO_MANY):
            used += len(record)
            if len(table.problems) >= MAX_PROBLEMS:
                break
            long = next((at for at in record if len(at.text) > MAX_TEXT), None)
            if long is not None:
                message = f"a text of more than {MAX_TEXT:,} characters"
                table.fault("too-large", message, table.span(long), "shorten it")
            elif not any(at.text for at in record):
                continue
            elif table.head:
                more = next((at for at in record[len(table.head) :] if at.text), None)
                if more is not None:
                    hint = "put a text that has the separator in it into quotes"
                    message = "this stands under no heading"
                    table.fault("unknown-column", message, table.span(more), hint)
                table.rows.append(record)
            elif len(record) > MOST_COLUMNS:
                message = f"a file has at most {MOST_COLUMNS:,} columns"
                table.fault("too-large", message, table.span(record[MOST_COLUMNS]))
                break
            else:
                table.head = record
        self._fields -= used
        if not table.head and not table.problems:
            hint = "the first line holds the headings"
            table.fault("missing-column", "the file is empty", Span(table.file, 1, 1), hint)

    def sample(
        self, entry: doc.EvidenceFileShape, table: Table, problems: list[Problem]
    ) -> tuple[Sample, Span] | None:
        """What a column of answers comes to, and where its heading stands; None with faults."""
        assert entry.measure is not None
        key = (entry.file, entry.measure, entry.column, entry.answers)
        if key not in self._samples:
            faults = self._faults[key] = []
            self._samples[key] = self._sample(entry, table, faults)
        problems += self._faults[key]
        return self._samples[key]

    def _sample(
        self, entry: doc.EvidenceFileShape, table: Table, faults: list[Problem]
    ) -> tuple[Sample, Span] | None:
        assert entry.measure is not None
        at = _column(table, entry.column.strip(), faults)
        if at is None:
            return None
        heading = table.span(table.head[at])
        self._answers -= len(table.rows)
        if self._answers < 0:
            message = f"more than {MOST_ANSWERS:,} answers in all"
            faults.append(Problem("too-large", message, heading, "count fewer columns"))
            return None
        low, high = entry.answers
        known = {str(answer): answer for answer in range(low, high + 1)}
        counts: Counter[int] = Counter()
        blank = 0
        for row in table.rows:
            given = row[at] if at < len(row) else None
            if given is None or not given.text:
                blank += 1
                continue
            answer = known.get(given.text)
            if answer is None:
                found = _answer(given, table, entry.answers)
                if isinstance(found, Problem):
                    faults.append(found)
                    if len(faults) >= MAX_PROBLEMS:
                        return None
                    continue
                answer = found
            counts[answer] += 1
        if faults:
            return None
        if not counts:
            hint = "leave the entry out until there are answers"
            message = f"there is no answer under {described(entry.column)}"
            faults.append(Problem("no-answers", message, heading, hint))
            return None
        return condensed(entry.measure, counts, entry.answers, blank), heading


def _column(table: Table, word: str, faults: list[Problem]) -> int | None:
    """Where the only column with a heading stands; None with a fault."""
    found = [at for at, head in enumerate(table.head) if head.text == word]
    if not found:
        near = did_you_mean(word, [at.text for at in table.head if len(at.text) <= MAX_KEY])
        message = f"column {described(word)} is missing"
        faults.append(Problem("missing-column", message, table.span(table.head[0]), near))
        return None
    if len(found) > 1:
        message = f"column {described(word)} stands twice"
        place = table.span(table.head[found[1]])
        faults.append(Problem("duplicate-key", message, place, "keep one"))
        return None
    return found[0]


def _answer(given: Field, table: Table, scale: Scale) -> int | Problem:
    """An answer written otherwise than as a plain whole number, or the fault of it."""
    low, high = scale
    number = number_in(given, table)
    if not isinstance(number, Problem) and number.denominator == 1 and low <= number <= high:
        return int(number)
    message = f"expected a whole number of {low} to {high}, found {described(given.text)}"
    code, hint = "out-of-range", "look at 'scale', or mend the answer"
    if isinstance(number, Problem):
        code, hint = "wrong-type", "leave it blank where there is no answer"
    return Problem(code, message, table.span(given), hint)


def number_in(given: Field, table: Table) -> Fraction | Problem:
    """The number that a field holds, exactly, or the fault of it."""
    text = given.text
    if len(text) <= MAX_DIGITS and _NUMBER.match(text):
        return Fraction(text)
    hint = ""
    if len(text) <= MAX_DIGITS and _COMMA.match(text):
        whole, _, rest = text.partition(",")
        hint = f"write a point: {whole.replace('.', '')}.{rest}"
    elif text.endswith("%"):
        hint = "write the number alone, 97 for 97%"
    message = f"expected a number, found {described(text)}"
    return Problem("wrong-type", message, table.span(given), hint)
