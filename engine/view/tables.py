"""The parts of an inventory that have a table of their own in a workbook."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping

from milepost.engine.assess.phrases import with_unit
from milepost.engine.load.cells import CellValue
from milepost.engine.load.sheets import COLUMNS, FILE_COLUMNS, NOT_APPLICABLE, NOT_KNOWN
from milepost.engine.load.text import Value
from milepost.engine.model.capability import Kpi
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.view.cells import Row, as_date, as_number, as_text, path_rows
from milepost.engine.view.yaml_text import flow, number

ABOUT = {
    "organisation": "The name, as it stands on pages and pictures.",
    "model": "A bundled model, or the path of one.",
    "as_of": "The day that this workbook describes.",
    "currency": "The unit of money; empty: the model's.",
}
PLAN = {
    "start": "The first day of week 0; empty: as_of.",
    "horizon": "Weeks within which everything ends, 1 to 1040; empty: 156.",
    "target": "The stage to be reached, see the sheet Stages; a row for each, by a day if need be.",
    "minimise": "What matters, most important first: time, cost, change, early_wins.",
    "maximise": "In place of minimise: value.",
    "discount": "The yearly rate at which later money counts less, 0 to 1; empty: 0.08.",
    "baseline": "The file of an earlier roadmap, for minimise: change.",
}
_BY_NAME = ("not_applicable", "metrics", "overrides", "scenarios")
_EMPTY: tuple[Value, ...] = (None, {}, [])


class Tables:
    """Moves what a table can hold without loss out of a document, and what is left into paths."""

    def __init__(self, data: Mapping[str, Value], model: MaturityModel) -> None:
        self.model = model
        self.rest: dict[str, Value] = copy.deepcopy(dict(data))
        self.raters: list[Row] = []
        self.kpis: list[Row] = []
        self.evidence: list[Row] = []
        scenarios = data.get("scenarios")
        changes = scenarios.values() if isinstance(scenarios, dict) else ()
        self._changed = [path for each in changes if isinstance(each, dict) for path in each]

    def _mapping(self, key: str) -> dict[str, Value]:
        found = self.rest.get(key)
        return found if isinstance(found, dict) else {}

    def _changes_inside(self, path: str) -> bool:
        """Whether a scenario changes a part of a value, which then keeps its form."""
        return any(changed.startswith(f"{path}.") for changed in self._changed)

    def about(self) -> list[Row]:
        """Key, value, meaning."""
        rows: list[Row] = []
        for key, meaning in ABOUT.items():
            value = self.rest.get(key)
            cell = as_date(value) if key == "as_of" else as_text(value)
            if cell is not None:
                del self.rest[key]
            rows.append((key, cell, meaning))
        return rows

    # -- capabilities ------------------------------------------------------------------------------

    def answer(self, id: str) -> Row:
        """Level, owner, evidence and note of a capability; fills the tables of its details."""
        entries, reasons = self._mapping("capabilities"), self._mapping("not_applicable")
        reason = as_text(reasons.get(id))
        if reason is not None:
            del reasons[id]
        whole = entries.get(id)
        entry = {key: value for key, value in _long(whole, "level") if value not in _EMPTY}
        if id not in entries or not entry:
            self._kpis(id, {})
            if id in entries and reason is None:
                del entries[id]
                return NOT_KNOWN, None, None, None
            return (NOT_APPLICABLE if reason is not None else None), None, None, reason
        level = NOT_APPLICABLE if reason is not None else self._level(entry.get("level"))
        if level is not None:
            entry.pop("level", None)
        owner, note = as_text(entry.get("owner")), as_text(entry.get("note"))
        if owner is not None:
            del entry["owner"]
        if reason is not None:
            note = reason
        elif note is not None:
            del entry["note"]
        evidence = self._evidence(id, entry)
        self._raters(id, entry)
        self._kpis(id, entry)
        del entries[id]
        if entry:
            entries[id] = entry
        return level, owner, evidence, note

    def _level(self, value: Value) -> str | None:
        """The name of a level written by name or number."""
        ids = [level.id for level in self.model.levels]
        numbers = {str(at): id for at, id in enumerate(ids)}
        word = str(value)
        return word if word in ids else numbers.get(word)

    def _evidence(self, id: str, entry: dict[str, Value]) -> str | None:
        """The kinds of evidence as words; records go to their own table."""
        found = entry.get("evidence")
        if found is None:
            return None
        records = found if isinstance(found, list) else [found]
        words = [as_text(kind) for kind in records]
        if all(word is not None and "," not in word and ";" not in word for word in words):
            del entry["evidence"]
            return ", ".join(word for word in words if word is not None)
        rows = [_record(id, record) for record in records]
        if None not in rows:
            self.evidence += [row for row in rows if row is not None]
            del entry["evidence"]
        return None

    def _raters(self, id: str, entry: dict[str, Value]) -> None:
        raters = entry.get("raters")
        if not isinstance(raters, dict):
            return
        rows: list[Row] = [(id, as_text(who), self._level(level)) for who, level in raters.items()]
        if all(None not in row for row in rows):
            self.raters += rows
            del entry["raters"]

    def _kpis(self, id: str, entry: dict[str, Value]) -> None:
        """A row for each KPI of a capability, those with a value first."""
        found = entry.get("kpis")
        values = (
            {key: as_number(value) for key, value in found.items()}
            if isinstance(found, dict)
            else {}
        )
        if None in values.values() or any(as_text(kpi) is None for kpi in values):
            values = {}
        elif values:
            del entry["kpis"]
        known = {kpi.id: kpi for kpi in self.model.capabilities[id].kpis}
        for kpi in dict.fromkeys([*values, *known]):
            stated = known.get(kpi)
            name, limit = (stated.name, threshold(stated)) if stated else ("", "")
            self.kpis.append((id, kpi, name, limit, values.get(kpi)))

    # -- the plan ----------------------------------------------------------------------------------

    def plan(self) -> list[Row]:
        """Key, value, day, meaning."""
        plan = self._mapping("plan")
        rows: list[Row] = []
        for key, meaning in PLAN.items():
            cells = self._targets(plan) if key == "target" else self._single(plan, key)
            if not cells and key in ("start", "horizon", "target", "minimise"):
                cells = [(None, None)]
            rows += [(key, value, by, meaning) for value, by in cells]
        return rows

    def _single(self, plan: dict[str, Value], key: str) -> list[tuple[CellValue, CellValue]]:
        value = plan.get(key)
        cell: CellValue = None
        if isinstance(value, list):
            words = [as_text(word) for word in value]
            if key == "minimise" and words and all(word and word.isidentifier() for word in words):
                cell = ", ".join(str(word) for word in words)
        elif value is not None and not isinstance(value, dict):
            cell = as_date(value) or as_text(flow(value))
            cell = as_number(value) if as_number(value) is not None else cell
        if cell is None:
            return []
        del plan[key]
        return [(cell, None)]

    def _targets(self, plan: dict[str, Value]) -> list[tuple[CellValue, CellValue]]:
        found = plan.get("target")
        if found in _EMPTY or self._changes_inside("plan.target"):
            return []
        rows: list[tuple[CellValue, CellValue]] = []
        for target in found if isinstance(found, list) else [found]:
            inner: dict[str, Value] = {k: x for k, x in _long(target, "stage") if x is not None}
            by = as_date(inner.get("by"))
            if by is not None:
                del inner["by"]
            stage, ladder = inner.get("stage"), inner.get("ladder")
            named = isinstance(stage, str) and inner.keys() <= {"stage", "ladder"}
            name: Value = f"{ladder}.{stage}" if ladder else stage
            text = as_text(flow(name if named else inner))
            if text is None:
                return []
            rows.append((text, by))
        del plan["target"]
        return rows

    def capacity(self) -> list[Row]:
        """Role, its name, capacity and run capacity in FTE."""
        plan, names = self._mapping("plan"), self.model.roles
        found: dict[str, dict[str, CellValue]] = {"capacity": {}, "run_capacity": {}}
        for key in found:
            stated = plan.get(key)
            if not isinstance(stated, dict) or any(as_text(role) is None for role in stated):
                continue
            cells: dict[str, CellValue] = {role: as_number(x) for role, x in stated.items()}
            if None not in cells.values():
                found[key] = cells
                del plan[key]
        free, run = found.values()
        roles = dict.fromkeys([*free, *run, *names])
        return [(role, names.get(role, ""), free.get(role), run.get(role)) for role in roles]

    def budget(self) -> list[Row]:
        """Day, one-off and run money that become free up to it."""
        plan = self._mapping("plan")
        found = plan.get("budget")
        if found in _EMPTY or self._changes_inside("plan.budget"):
            return []
        rows: list[Row] = []
        for entry in found if isinstance(found, list) else [found]:
            inner = (
                {k: v for k, v in entry.items() if v is not None} if isinstance(entry, dict) else {}
            )
            until, one_off, run = (inner.get(column) for column in COLUMNS["Budget"])
            cells: Row = (as_date(until), as_number(one_off), as_number(run))
            if not inner or sum(cell is not None for cell in cells) != len(inner):
                return []
            rows.append(cells)
        del plan["budget"]
        return rows

    def files(self) -> list[Row]:
        """The entries of files of evidence, in their order."""
        found = self.rest.get("evidence")
        if found in _EMPTY or (not isinstance(found, list) and self._changes_inside("evidence")):
            return []
        rows: list[Row] = []
        for entry in found if isinstance(found, list) else [found]:
            inner = entry if isinstance(entry, dict) else {}
            cells: dict[str, CellValue] = {}
            for column in FILE_COLUMNS:
                value = inner.get(column)
                if column == "when":
                    cells[column] = as_date(value)
                elif column == "valid_for":
                    cells[column] = as_number(value)
                elif column == "gives" and isinstance(value, dict):
                    cells[column] = as_text(flow(value))
                else:
                    cells[column] = as_text(value)
            lost = any(value is not None and cells.get(key) is None for key, value in inner.items())
            if lost or not inner:
                return []
            rows.append(tuple(cells.values()))
        del self.rest["evidence"]
        return rows

    # -- what else there is ------------------------------------------------------------------------

    def metrics(self) -> list[Row]:
        """Metric, name, unit, value, day, source and note."""
        readings, known = self._mapping("metrics"), self.model.metrics
        rows: list[Row] = []
        for id in dict.fromkeys([*readings, *known]):
            metric, found = known.get(id), readings.get(id)
            inner = dict(_long(found, "value"))
            cells: dict[str, CellValue] = {
                "value": as_number(inner.get("value")),
                "when": as_date(inner.get("when")),
                "source": as_text(inner.get("source")),
                "note": as_text(inner.get("note")),
            }
            if any(value is not None and cells.get(key) is None for key, value in inner.items()):
                continue
            readings.pop(id, None)
            name, unit = (metric.name, metric.unit) if metric else ("", "")
            rows.append((id, name, unit, *cells.values()))
        return rows

    def named(self, top: str) -> list[Row]:
        """A mapping of mappings: outer name, inner name, value in YAML."""
        whole = self._mapping(top)
        rows: list[Row] = []
        for name, inner in list(whole.items()):
            if not isinstance(inner, dict) or not inner:
                continue
            found: list[Row] = [
                (as_text(name), as_text(key), as_text(flow(value))) for key, value in inner.items()
            ]
            if all(None not in row for row in found):
                rows += found
                del whole[name]
        return rows

    def left(self) -> tuple[list[Row], list[Row]]:
        """Paths and values of what has no table: of the plan, and of everything else."""
        plan = self._mapping("plan")
        limits = [
            r for key, x in plan.items() if x is not None for r in path_rows(("plan", key), x)
        ]
        other: list[Row] = []
        for key, value in self.rest.items():
            if key == "capabilities" and isinstance(value, dict):
                for id, entry in value.items():
                    parts = entry.items() if isinstance(entry, dict) and entry else ()
                    other += [row for part, x in parts for row in path_rows((key, id, part), x)]
                    other += [] if parts else path_rows((key, id), entry)
            elif key in _BY_NAME and isinstance(value, dict):
                other += [row for name, x in value.items() for row in path_rows((key, name), x)]
            elif value is not None and key != "plan":
                other += path_rows((key,), value)
        return limits, other


def _long(value: Value, key: str) -> Iterable[tuple[str, Value]]:
    """The items of a mapping; a bare value stands under that key."""
    return value.items() if isinstance(value, dict) else [(key, value)]


def threshold(kpi: Kpi) -> str:
    """What a KPI has to reach, such as `>= 95%`."""
    return f"{kpi.comparison} {with_unit(number(kpi.threshold), kpi.unit)}"


def _record(id: str, record: Value) -> Row | None:
    """A record of evidence as a row; None where a part of it has no column."""
    inner = dict(_long(record, "kind"))
    cells: dict[str, CellValue] = {}
    for column in COLUMNS["Evidence"][1:]:
        value = inner.get(column)
        if column == "when":
            cells[column] = as_date(value)
        elif column == "valid_for":
            cells[column] = as_number(value)
        else:
            cells[column] = as_text(value)
    lost = any(value is not None and cells.get(key) is None for key, value in inner.items())
    return None if lost or cells["kind"] is None else (id, *cells.values())
