"""A table of levels in a text file: `capability,level`, perhaps with owner, evidence and note.

What is not about one capability stands above the headings, in lines such as `# as_of: 2026-11-01`.
"""

from __future__ import annotations

from milepost.engine.load.cells import Cell, Row
from milepost.engine.load.csv_records import Field, records
from milepost.engine.load.shape import MOST_HINTS
from milepost.engine.load.sheets import Sheets
from milepost.engine.load.text import Document, decoded
from milepost.engine.source import Problem, Span, did_you_mean

HEADS = ("as_of", "model", "organisation", "currency")
COLUMNS = ("id", "level", "owner", "evidence", "note")
WRITTEN = {"capability": "id"}
MAX_FIELDS = 40_000
"""How many fields a table may have."""
TOO_MANY = f"the file holds more than {MAX_FIELDS:,} fields"


def read_csv(content: bytes, file: str) -> tuple[Document | None, list[Problem]]:
    """The inventory in a table of levels, if it can be read at all, and the faults in it."""
    text = decoded(content, file, "save it as CSV UTF-8")
    if isinstance(text, Problem):
        return None, [text]
    reader = _Reader(file)
    reader.read(text)
    return reader.sheets.document(), reader.sheets.problems


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets = Sheets(file)

    def read(self, text: str) -> None:
        head: list[Field] = []
        columns: list[str] = []
        for record in records(text, self.file, MAX_FIELDS, self.sheets.fault, TOO_MANY):
            if not any(field.text for field in record):
                continue
            if not columns:
                if record[0].text.startswith("#"):
                    self._above(record[0])
                    continue
                head, columns = record, self._columns(record)
                if "id" not in columns:
                    hint = "the first line is: capability,level"
                    self._fault("missing-column", "column 'capability' is missing", head[0], hint)
                    return
                continue
            self._row(record, columns)
        if not columns:
            span = Span(self.file, 1, 1)
            hint = "write a line of headings: capability,level"
            self.sheets.fault("missing-column", "column 'capability' is missing", span, hint)

    def _fault(self, code: str, message: str, at: Field, hint: str) -> None:
        self.sheets.fault(code, message, self._span(at), hint)

    def _span(self, field: Field) -> Span:
        return Span(self.file, field.line, field.column)

    def _above(self, field: Field) -> None:
        key, colon, value = field.text.removeprefix("#").partition(":")
        word = key.strip()
        if not colon:
            return
        if word not in HEADS:
            few = len(self.sheets.problems) < MOST_HINTS
            hint = (few and did_you_mean(word, HEADS)) or f"known: {', '.join(HEADS)}"
            self._fault("unknown-key", f"unknown key {word[:60]!r}", field, hint)
        elif value.strip():
            span = self._span(field)
            self.sheets.made.put((word,), value.strip(), span, span)

    def _columns(self, record: list[Field]) -> list[str]:
        found: list[str] = []
        for field in record:
            word = field.text.casefold()
            word = WRITTEN.get(word, word)
            if not word or word.startswith("#"):
                found.append("")
                continue
            known = ("capability", *COLUMNS[1:])
            if word not in COLUMNS:
                few = len(self.sheets.problems) < MOST_HINTS
                hint = (few and did_you_mean(word, known)) or f"known: {', '.join(known)}"
                self._fault("unknown-column", f"unknown column {field.text[:60]!r}", field, hint)
            elif word in found:
                self._fault("duplicate-key", f"column {word!r} stands twice", field, "keep one")
            found.append(word if word in COLUMNS and word not in found else "")
        return found

    def _row(self, record: list[Field], columns: list[str]) -> None:
        for field in record[len(columns) :]:
            if field.text:
                hint = "put a text that has the separator in it into quotes"
                self._fault("unknown-column", "this stands under no heading", field, hint)
                return
        start = self._span(record[0])
        cells = {name: Cell("", start) for name in COLUMNS}
        for name, field in zip(columns, record, strict=False):
            if name:
                cells[name] = Cell(field.text, self._span(field))
        self.sheets.capability(Row(cells))
