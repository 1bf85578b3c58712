"""The sheets of an inventory workbook: what each column means, and the document they spell.

A sheet is a table under one line of headings. What has no table of its own is written as a path and
a YAML value, so whatever an inventory can hold, a workbook can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from milepost.engine.load.cells import Cell, Row, Table, path_of
from milepost.engine.load.grafting import Grafting
from milepost.engine.load.text import Document, Path, Value, read_text
from milepost.engine.source import Problem, Span, did_you_mean

NOT_APPLICABLE = "not applicable"
NOT_KNOWN = "not known"
CONTINUED = "+"
"""In place of a path: the value goes on from the row above."""

MAX_KINDS = 1_000
"""How many characters a cell with several kinds of evidence may have."""
MAX_YAML = 500_000
"""How many characters the cells that hold YAML may have together."""

LEGENDS = ("Levels", "Stages")
"""Sheets that explain the others and are not read."""

FILE_COLUMNS = (
    *("file", "kind", "column", "measure", "scale", "gives"),
    *("when", "valid_for", "note"),
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "About": ("key", "value"),
    "Capabilities": ("id", "level", "owner", "evidence", "note"),
    "Plan": ("key", "value", "by"),
    "Capacity": ("role", "capacity", "run_capacity"),
    "Raters": ("capability", "rater", "level"),
    "KPIs": ("capability", "kpi", "value"),
    "Evidence": ("capability", "kind", "who", "when", "link", "note", "valid_for"),
    "Metrics": ("metric", "value", "when", "source", "note"),
    "Files": FILE_COLUMNS,
    "Budget": ("until", "one_off", "run"),
    "Overrides": ("capability", "figure", "value"),
    "Scenarios": ("scenario", "path", "value"),
    "Limits": ("path", "value"),
    "Other": ("path", "value"),
}
"""The columns that are read, by sheet; the first must be there."""

INFORMATION: Mapping[str, tuple[str, ...]] = {
    "About": ("meaning",),
    "Capabilities": ("category", "name", "question"),
    "Plan": ("meaning",),
    "Capacity": ("name",),
    "KPIs": ("name", "threshold", "unit"),
    "Metrics": ("name", "unit"),
    "Overrides": ("meaning",),
}
"""The columns that only explain."""

SAME = {"note or reason": "note", "capability id": "id", "run capacity": "run_capacity"}


def read_sheets(file: str, tables: list[Table]) -> tuple[Document, list[Problem]]:
    """The document that the tables spell, and the faults in them."""
    sheets = Sheets(file)
    for table in tables:
        sheets.read(table)
    return sheets.document(), sheets.problems


class Sheets:
    """Reads tables into one document."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.made = Grafting(file)
        self.problems = self.made.problems
        self._above: tuple[Path, list[str], Cell, Span] | None = None
        self._yaml_left = MAX_YAML

    def document(self) -> Document:
        """The document of all tables read so far."""
        return self.made.document()

    def fault(self, code: str, message: str, span: Span, hint: str = "") -> None:
        """Note a fault."""
        self.problems.append(Problem(code, message, span, hint))

    def read(self, table: Table) -> None:
        """Read a table into the document."""
        name = table.name.strip()
        if name.startswith("#") or name in LEGENDS:
            return
        if name not in COLUMNS:
            known = (*COLUMNS, *LEGENDS)
            hint = did_you_mean(name, known) or "begin the name of a sheet of your own with '#'"
            span = Span(self.file, 1, 1, table.name)
            self.fault("unknown-sheet", f"unknown sheet {name[:60]!r}", span, hint)
            return
        rows = list(self.rows(table, COLUMNS[name], INFORMATION.get(name, ())))
        reader: dict[str, Callable[[Row], None]] = {
            "About": self._about,
            "Capabilities": self.capability,
            "Plan": self._plan,
            "Capacity": self._capacity,
            "Raters": self._rater,
            "KPIs": self._kpi,
            "Evidence": self._evidence,
            "Metrics": self._metric,
            "Files": self._file,
            "Budget": self._budget,
            "Overrides": lambda row: self._named(row, "overrides", "capability", "figure"),
            "Scenarios": lambda row: self._named(row, "scenarios", "scenario", "path"),
        }
        read = reader.get(name, self._path)
        for row in rows:
            read(row)
        self._finish_path()
        if name == "Plan":
            self._targets()

    def rows(
        self, table: Table, columns: tuple[str, ...], information: tuple[str, ...]
    ) -> Iterator[Row]:
        """The rows under the headings that say something in a column that is read."""
        numbers = sorted(table.cells)
        if not numbers:
            return
        head = numbers[0]
        found: dict[str, int] = {}
        for column, value in sorted(table.cells[head].items()):
            word = str(value).casefold().replace("_", " ")
            word = SAME.get(word, word).replace(" ", "_")
            span = Span(self.file, head, column, table.name)
            if word.startswith("#") or word in information:
                found.setdefault(f"#{column}", column)
            elif word not in columns:
                known = [*columns, *information]
                hint = did_you_mean(word, known) or f"known: {', '.join(known)}"
                self.fault("unknown-column", f"unknown column {str(value)[:60]!r}", span, hint)
                found.setdefault(f"#{column}", column)
            elif word in found:
                self.fault("duplicate-key", f"column {word!r} stands twice", span, "keep one")
            else:
                found[word] = column
        if columns[0] not in found:
            span = Span(self.file, head, 1, table.name)
            message = f"column {columns[0]!r} is missing"
            self.fault("missing-column", message, span, f"the columns are {', '.join(columns)}")
            return
        headed = set(found.values())
        for number in numbers[1:]:
            cells = table.cells[number]
            for column in sorted(cells.keys() - headed):
                span = Span(self.file, number, column, table.name)
                hint = "give the column a heading that begins with '#', or clear it"
                self.fault("unknown-column", "this stands under no heading", span, hint)
            row = Row(
                {
                    name: Cell(
                        cells.get(found.get(name, 0), ""),
                        Span(self.file, number, found.get(name, found[columns[0]]), table.name),
                    )
                    for name in columns
                }
            )
            if any(row.given(name) for name in columns):
                yield row

    def _name(self, row: Row, *columns: str) -> tuple[str, ...] | None:
        """What a row is about, or None with a fault where a row with content does not say it."""
        for column in columns:
            if not row.given(column):
                message = f"this row says nothing under {column!r}"
                self.fault("missing-key", message, row[column].span, "fill it in or clear the row")
                return None
            if row[column].value is None:
                return None
        return tuple(str(row[column].text()) for column in columns)

    # -- one reader for each kind of table ---------------------------------------------------------

    def _about(self, row: Row) -> None:
        if not row.given("value"):
            return
        if name := self._name(row, "key"):
            self.made.put(name, row["value"].text(), row["value"].span, row["key"].span)

    def capability(self, row: Row) -> None:
        """Read a row about one capability; one that says nothing is passed over."""
        given = [name for name in ("level", "owner", "evidence", "note") if row.given(name)]
        if not given or not (name := self._name(row, "id")):
            return
        key, path = row["id"].span, ("capabilities", *name)
        level, note = row["level"], row["note"]
        word = level.value.casefold() if isinstance(level.value, str) else ""
        if word == NOT_APPLICABLE:
            reason = note.text() if not note.empty else None
            self.made.put(("not_applicable", *name), reason, note.span, key)
            given = [column for column in given if column in ("owner", "evidence")]
        elif word == NOT_KNOWN and len(given) == 1:
            self.made.put(path, None, level.span, key)
            return
        elif word == NOT_KNOWN:
            given.remove("level")
        for column in given:
            span = row[column].span
            if column == "level":
                self.made.put((*path, column), level.plain(), span, key)
            elif column == "evidence":
                text = str(row[column].text())
                kinds = text.replace(";", ",").split(",") if len(text) <= MAX_KINDS else [text]
                for kind in (word for each in kinds if (word := each.strip())):
                    self.made.append((*path, column), kind, span, key)
            else:
                self.made.put((*path, column), row[column].text(), span, key)
        if given == ["level"]:
            self.made.short.add(path)

    def _plan(self, row: Row) -> None:
        if not row.given("value") and not row.given("by"):
            return
        if (name := self._name(row, "key")) is None:
            return
        key, value, by = row["key"].span, row["value"], row["by"]
        found = self._yaml(value)
        if name == ("minimise",) and isinstance(found, str) and "," in found:
            found = [word.strip() for word in found.split(",")]
        if name == ("target",):
            if not by.empty:
                found = {**(found if isinstance(found, dict) else {"stage": found})}
            self.made.append(("plan", "target"), found, value.span, key)
            if not by.empty:
                self.made.put_last(("plan", "target"), "by", by.plain(), by.span)
            return
        if not by.empty:
            self.fault("misplaced-key", "only a target has a day 'by'", by.span, "clear the cell")
        self.made.put(("plan", *name), found, value.span, key)

    def _targets(self) -> None:
        # A single target is written without a list, as it is in YAML.
        self.made.single(("plan", "target"))

    def _capacity(self, row: Row) -> None:
        for column in ("capacity", "run_capacity"):
            if row.given(column) and (name := self._name(row, "role")):
                path = ("plan", column, *name)
                self.made.put(path, row[column].plain(), row[column].span, row["role"].span)

    def _rater(self, row: Row) -> None:
        if row.given("level") and (name := self._name(row, "capability", "rater")):
            path, level = ("capabilities", name[0], "raters", name[1]), row["level"]
            self.made.put(path, level.plain(), level.span, row["capability"].span)

    def _kpi(self, row: Row) -> None:
        if row.given("value") and (name := self._name(row, "capability", "kpi")):
            path, value = ("capabilities", name[0], "kpis", name[1]), row["value"]
            self.made.put(path, value.plain(), value.span, row["kpi"].span)

    def _evidence(self, row: Row) -> None:
        if (name := self._name(row, "capability", "kind")) is None:
            return
        path = ("capabilities", name[0], "evidence")
        more = [c for c in ("who", "when", "link", "note", "valid_for") if row.given(c)]
        span, key = row["kind"].span, row["capability"].span
        self.made.append(path, {"kind": name[1]} if more else name[1], span, key)
        for column in more:
            cell = row[column]
            value = cell.plain() if column in ("when", "valid_for") else cell.text()
            self.made.put_last(path, column, value, cell.span)

    def _metric(self, row: Row) -> None:
        more = [c for c in ("when", "source", "note") if row.given(c)]
        if not (row.given("value") or more) or not (name := self._name(row, "metric")):
            return
        key, path, value = row["metric"].span, ("metrics", *name), row["value"]
        if not more:
            self.made.put(path, value.plain(), value.span, key)
            return
        if row.given("value"):
            self.made.put((*path, "value"), value.plain(), value.span, key)
        for column in more:
            cell = row[column]
            found = cell.plain() if column == "when" else cell.text()
            self.made.put((*path, column), found, cell.span, key)

    def _file(self, row: Row) -> None:
        if self._name(row, "file") is None:
            return
        path, first = ("evidence",), row["file"].span
        self.made.append(path, {}, first, first)
        for column in (name for name in FILE_COLUMNS if row.given(name)):
            cell = row[column]
            value: Value = cell.text()
            if column in ("when", "valid_for"):
                value = cell.plain()
            elif column == "gives":
                value = self._yaml(cell)
            self.made.put_last(path, column, value, cell.span)

    def _budget(self, row: Row) -> None:
        given = [column for column in COLUMNS["Budget"] if row.given(column)]
        first = row[given[0]].span
        self.made.append(("plan", "budget"), {}, first, first)
        for column in given:
            self.made.put_last(("plan", "budget"), column, row[column].plain(), row[column].span)

    def _named(self, row: Row, top: str, outer: str, inner: str) -> None:
        if name := self._name(row, outer, inner):
            value = row["value"]
            self.made.put((top, *name), self._yaml(value), value.span, row[inner].span)

    # -- paths -------------------------------------------------------------------------------------

    def _path(self, row: Row) -> None:
        cell = row["path"]
        if cell.value == CONTINUED and self._above:
            self._above[1].append(str(row["value"].text()))
            return
        self._finish_path()
        if not (name := self._name(row, "path")):
            return
        path = path_of(name[0])
        if path is None:
            hint = "write keys with dots between them; quote a key that has a dot"
            self.fault("bad-path", f"{name[0][:60]!r} is no path", cell.span, hint)
            return
        if isinstance(row["value"].value, str):
            self._above = (path, [row["value"].value], row["value"], cell.span)
        else:
            self.made.put(path, self._yaml(row["value"]), row["value"].span, cell.span)

    def _finish_path(self) -> None:
        if self._above is not None:
            path, pieces, first, key = self._above
            self._above = None
            value = self._yaml(Cell("".join(pieces), first.span))
            self.made.put(path, value, first.span, key)

    def _yaml(self, cell: Cell) -> Value:
        """The value that a cell holds in YAML; what is not text is taken as it is."""
        if not isinstance(cell.value, str):
            return cell.plain()
        before = self._yaml_left
        self._yaml_left -= len(cell.value)
        if self._yaml_left < 0:
            if before >= 0:
                message = f"the cells with paths hold more than {MAX_YAML:,} characters"
                self.fault("too-large", message, cell.span, "split it")
            return None
        document, problems = read_text(cell.value, self.file)
        for problem in problems:
            self.fault(problem.code, problem.message, cell.span, problem.hint)
        return document.data if document else None
