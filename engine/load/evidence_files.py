"""The block `evidence`: figures from files, as values of metrics and KPIs with their provenance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from milepost.engine.load import inventory_document as doc
from milepost.engine.load.evidence_tables import Row, Shelf, Table, number_in
from milepost.engine.load.language import Language
from milepost.engine.load.limits import read_day
from milepost.engine.load.shape import MOST_HINTS, described
from milepost.engine.load.text import MAX_KEY, Path
from milepost.engine.model.capability import Kpi
from milepost.engine.model.evidence import Evidence, Measurement
from milepost.engine.model.inventory import Declaration, Reading
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.rule import Metric
from milepost.engine.model.survey import PERCENT
from milepost.engine.source import Problem, Span

MOST_FILES = 100
"""How many entries the block may have."""


@dataclass(frozen=True)
class _Entry:
    """An entry of the block: what it says, where, and what it counts for as evidence."""

    shape: doc.EvidenceFileShape
    at: Path
    record: Evidence


class EvidenceReader:
    """Reads the block `evidence`; collects the faults in the problems of `language`."""

    def __init__(self, language: Language, model: MaturityModel, shelf: Shelf) -> None:
        self.language = language
        self.document = language.document
        self.model = model
        self.shelf = shelf
        self.found: dict[str, Measurement] = {}
        self._places: dict[str, Span] = {}
        self._as_of = dt.date.max

    def read(self, shape: doc.InventoryShape) -> dict[str, Measurement]:
        """Every figure that the files give, by what it is a value of."""
        # Without a readable day of the inventory no other can lie after it.
        if ("as_of",) in self.document.values:
            self._as_of = shape.as_of
        for metric in shape.metrics:
            self._places[metric] = self.document.key(("metrics", metric))
        for id, declared in shape.capabilities.items():
            for kpi in declared.kpis:
                place = self.document.key(("capabilities", id, "kpis", kpi))
                self._places[f"{id}.{kpi}"] = place
        if len(shape.evidence) > MOST_FILES:
            message = f"more than {MOST_FILES} files of evidence"
            span = self.document.key(("evidence",))
            self.language.fault("too-large", message, span, "put figures into one file")
            return {}
        for i, entry in enumerate(shape.evidence):
            # A single entry may stand without its list.
            at: Path = ("evidence", i)
            at = at if at in self.document.values else at[:-1]
            term = self.model.evidence.get(entry.kind)
            weeks = entry.valid_for
            if weeks is None and term is not None:
                weeks = term.weeks
            record = Evidence(
                kind=entry.kind,
                when=entry.when,
                note=entry.note,
                valid_for=weeks,
                span=self.document.at(at),
            )
            self._entry(_Entry(entry, at, record))
        return self.found

    def _entry(self, entry: _Entry) -> None:
        shape, at = entry.shape, entry.at
        given = shape.gives if isinstance(shape.gives, dict) else {"": shape.gives}
        targets: dict[str, Kpi | Metric] = {}
        for name, word in given.items():
            place = self._place(entry, name)
            target = self._target(word, place)
            if target is not None and self._once(word, place):
                targets[name] = target
        if shape.when is not None:
            self._day(shape.when, self.document.at((*at, "when")))
        table = self.shelf.table(shape.file, self.document.at((*at, "file")))
        if isinstance(table, Problem):
            self.language.problems.append(table)
        elif table.problems:
            self.language.problems.extend(table.problems)
        elif shape.measure is None:
            self._figures(entry, table, targets)
        else:
            found = self.shelf.sample(shape, table, self.language.problems)
            if found is not None and targets:
                sample, span = found
                made = Measurement(
                    str(shape.gives), sample.value, shape.file, entry.record, sample, "", span
                )
                self._take(made, targets[""], self._place(entry, ""))

    def _place(self, entry: _Entry, name: str) -> Span:
        """Where an entry says what is given: its only figure, or the one with a name."""
        return self.document.at((*entry.at, "gives", *([name] if name else [])))

    def _target(self, word: str, place: Span) -> Kpi | Metric | None:
        """The metric or KPI that is given; None with a fault."""
        capability, dot, id = word.rpartition(".")
        if dot:
            if not self.language.capability(capability, place):
                return None
            kpis = {kpi.id: kpi for kpi in self.model.capabilities[capability].kpis}
            return kpis[id] if self.language.known(id, kpis, "KPI", place) else None
        if word not in self.model.metrics:
            hint = self.language.near(word, self.model.metrics) or self._as_kpi(word)
            self.language.fault("unknown-metric", f"unknown metric {described(word)}", place, hint)
        return self.model.metrics.get(word)

    def _as_kpi(self, word: str) -> str:
        few = len(self.language.problems) < MOST_HINTS
        for capability in self.model.capabilities.values() if few else ():
            if any(kpi.id == word for kpi in capability.kpis):
                return f"did you mean '{capability.id}.{word}'?"
        return "a KPI is written capability.kpi, as in web_analytics.pages_tagged"

    def _once(self, word: str, place: Span) -> bool:
        if word in self._places:
            message = f"{described(word)} has a value already"
            hint = f"keep one of them (the first is at {self._places[word].place})"
            self.language.fault("figure-twice", message, place, hint)
            return False
        self._places[word] = place
        return True

    def _day(self, day: dt.date, place: Span) -> bool:
        if day <= self._as_of:
            return True
        message = f"{day} lies after {self._as_of}, the day that the inventory describes"
        self.language.fault("in-the-future", message, place)
        return False

    def _take(self, made: Measurement, target: Kpi | Metric, place: Span) -> None:
        """Keep a figure if it can be one of its metric or KPI."""
        measure = made.sample.measure if made.sample else None
        wrong = measure and target.unit and (measure in PERCENT) != (target.unit == "%")
        if wrong and measure != "nps":
            what = "a percentage" if measure in PERCENT else "a mean answer"
            message = f"{measure} gives {what}, and {described(made.gives)} is in {target.unit}"
            hint = f"did you mean 'measure: {'mean' if measure in PERCENT else 'csat'}'?"
            self.language.fault("wrong-unit", message, place, hint)
        elif isinstance(target, Metric) and (message := out_of_range(target, made.value)):
            self.language.fault("out-of-range", message, made.span)
        else:
            self.found[made.gives] = made

    # -- files with a figure in each row -----------------------------------------------------------

    def _figures(self, entry: _Entry, table: Table, targets: Mapping[str, Kpi | Metric]) -> None:
        rows, faults = table.figures
        self.language.problems.extend(faults)
        if faults:
            return
        names = [name for name in rows if len(name) <= MAX_KEY]
        for name, word in entry.shape.gives.items():
            place = self._place(entry, name)
            found = rows.get(name, [])
            if not found:
                message = f"{described(entry.shape.file)} has no row named {described(name)}"
                hint = self.language.near(name, names)
                self.language.fault("missing-figure", message, place, hint)
            elif len(found) > 1:
                first, second = (row["name"] for row in found)
                message = f"{described(name)} stands twice"
                hint = f"keep one of them (the first is on line {first.line})"
                self.language.fault("duplicate-key", message, table.span(second), hint)
            elif name in targets:
                made = self._figure(entry, table, word, found[0])
                if made is not None:
                    self._take(made, targets[name], place)

    def _figure(self, entry: _Entry, table: Table, word: str, cells: Row) -> Measurement | None:
        """The figure in a row; None with a fault."""
        value = cells.get("value")
        if value is None or not value.text:
            message = f"{described(cells['name'].text)} has no value"
            hint = "leave it out under 'gives' until it has one"
            span = table.span(value or cells["name"])
            self.language.fault("no-answers", message, span, hint)
            return None
        figure, record = number_in(value, table), entry.record
        if isinstance(figure, Problem):
            self.language.problems.append(figure)
            return None
        day = cells.get("when")
        if day is not None and day.text:
            when = read_day(day.text)
            if when is None:
                message = f"expected a date such as 2027-01-31, found {described(day.text)}"
                self.language.fault("bad-date", message, table.span(day))
                return None
            self._day(when, table.span(day))
            record = replace(record, when=when)
        source = cells["source"].text if "source" in cells else ""
        return Measurement(word, figure, entry.shape.file, record, None, source, table.span(value))


def out_of_range(metric: Metric, value: Fraction) -> str:
    """What is wrong with a value beyond those that make sense; empty for one among them."""
    low, high = metric.low, metric.high
    below = low is not None and value < low
    if not below and not (high is not None and value > high):
        return ""
    least = "" if low is None else f" of {described(low)} or more"
    most = "" if high is None else f" of {described(high)} or less"
    both = low is not None and high is not None
    limits = f" of {described(low)} to {described(high)}" if both else least or most
    return f"expected a value{limits}, found {described(value)}"


def with_measurements(
    declarations: Mapping[str, Declaration], measurements: Mapping[str, Measurement]
) -> dict[str, Declaration]:
    """What is declared, with the KPIs that files give and the evidence that they are."""
    found = dict(declarations)
    counted: set[tuple[str, str, Evidence]] = set()
    for made in measurements.values():
        capability, kpi = made.capability, made.kpi
        if not capability:
            continue
        declared = found.get(capability) or Declaration(capability, None, span=made.record.span)
        evidence = declared.evidence
        # A file that gives several KPIs of a capability is one record of evidence for it.
        if (capability, made.file, made.record) not in counted:
            counted.add((capability, made.file, made.record))
            evidence = (*evidence, made.record)
        kpis = (*declared.kpis, (kpi, made.value))
        found[capability] = replace(declared, kpis=kpis, evidence=evidence)
    return found


def readings_of(measurements: Mapping[str, Measurement]) -> dict[str, Reading]:
    """The readings of the metrics that files give."""
    return {
        id: Reading(id, made.value, made.record.when, made.source, made.record.note, made.span)
        for id, made in measurements.items()
        if not made.capability
    }
