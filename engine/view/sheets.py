"""An inventory as the sheets of a workbook, laid out for an interview.

Every capability of the model has a row, answered or not. What a table cannot hold without loss
stands in a sheet of paths and values, so that nothing is lost on the way there and back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from milepost.engine.load.sheets import NOT_APPLICABLE, NOT_KNOWN
from milepost.engine.load.text import Value
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.view.cells import Row
from milepost.engine.view.tables import Tables

GUIDE = (
    "Go through the sheet Capabilities and choose a level for each; Levels says what they mean.",
    "Leave a level empty where nobody was asked. Unknown is not absent.",
    "White columns are yours, grey ones explain. Write numbers and dates as such, never formulas.",
    "A sheet or a column of your own has a name that begins with '#'.",
)


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and whether it only explains.

    `choices` names the list that its cells choose from, in the workbook's `lists`.
    """

    heading: str
    width: int = 16
    fixed: bool = False
    choices: str = ""


@dataclass(frozen=True)
class SheetView:
    """A table under one line of headings. The cells of a protected one are locked where fixed."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    protected: bool = False


@dataclass(frozen=True)
class WorkbookView:
    """The sheets in order, and the lists that cells choose from."""

    sheets: tuple[SheetView, ...]
    lists: Mapping[str, tuple[str, ...]]


def workbook_view(data: Mapping[str, Value], model: MaturityModel) -> WorkbookView:
    """The workbook of an inventory, given as its document, which has no faults."""
    tables = Tables(data, model)
    about = [*tables.about(), *(("", None, line) for line in GUIDE)]
    answers = [_asked(model, id, tables.answer(id)) for id in model.capabilities]
    plan, capacity, budget = tables.plan(), tables.capacity(), tables.budget()
    metrics, overrides, entries = tables.metrics(), tables.named("overrides"), tables.files()
    scenarios = tables.named("scenarios")
    limits, other = tables.left()
    asked = "id! 31|category! 16|name! 28|question! 64|level 15 levels|owner 16|evidence 20"
    details = "capability 31|kind 20|who 20|when 13|link 36|note 40|valid_for 11"
    files = "file 36|kind 20|column 24|measure 11|scale 9|gives 60"
    return WorkbookView(
        sheets=(
            _sheet("About", "key! 18|value 34|meaning! 88", about),
            _sheet("Capabilities", f"{asked}|note or reason 36", answers, protected=True),
            _sheet("Levels", "level! 18|number! 10|meaning! 110", _levels(model)),
            _sheet("Plan", "key 14|value 44 stages|by 13|meaning! 80", plan),
            _sheet("Stages", "stage! 42|name! 50|meaning! 90", _stages(model)),
            _sheet("Capacity", "role 18|name! 34|capacity 13|run capacity 13", capacity),
            _sheet("KPIs", "capability 31|kpi 34|name! 46|threshold! 16|value 12", tables.kpis),
            _sheet("Evidence", details, tables.evidence),
            _sheet("Raters", "capability 31|rater 24|level 15 levels", tables.raters),
            _sheet(
                "Metrics",
                "metric 30|name! 40|unit! 12|value 12|when 13|source 24|note 40",
                metrics,
            ),
            _sheet("Files", f"{files}|when 13|valid_for 11|note 40", entries),
            _sheet("Budget", "until 13|one_off 16|run 16", budget),
            _sheet("Overrides", "capability 31|figure 18|value 70", overrides),
            _sheet("Limits", "path 44|value 90", limits),
            _sheet("Scenarios", "scenario 24|path 44|value 70", scenarios),
            _sheet("Other", "path 44|value 90", other),
        ),
        lists={
            "levels": (*(level.id for level in model.levels), NOT_APPLICABLE, NOT_KNOWN),
            "stages": tuple(str(row[0]) for row in _stages(model)),
        },
    )


def first_inventory(model: MaturityModel, name: str, as_of: dt.date) -> dict[str, Value]:
    """The document of an inventory in which nothing is answered; `name` is that of the model."""
    ladder = next(iter(model.ladders.values()))
    stage = ladder.stages[min(1, len(ladder.stages) - 1)]
    start = as_of + dt.timedelta(days=-as_of.weekday() % 7)
    plan: dict[str, Value] = {
        "start": str(start),
        "horizon": 156,
        "target": f"{ladder.id}.{stage.id}",
        "minimise": ["time", "cost"],
    }
    named = {"organisation": "My organisation", "model": name, "as_of": str(as_of)}
    return {**named, "plan": plan}


def _sheet(name: str, columns: str, rows: Sequence[Row], *, protected: bool = False) -> SheetView:
    found: list[Column] = []
    for column in columns.split("|"):
        # "heading! width choices": the mark makes it fixed, choices are rare.
        words = column.split(" ")
        at = next(i for i, word in enumerate(words) if word.isdigit())
        heading = " ".join(words[:at])
        fixed = heading.endswith("!")
        choices = words[at + 1] if len(words) > at + 1 else ""
        found.append(Column(heading.removesuffix("!"), int(words[at]), fixed, choices))
    return SheetView(name, tuple(found), tuple(rows), protected)


def _asked(model: MaturityModel, id: str, answer: Row) -> Row:
    capability = model.capabilities[id]
    category = model.categories.get(capability.category, capability.category)
    name = capability.name or id
    question = f"How far is “{name}” in use? {capability.description}".strip()
    return (id, category, name, question, *answer)


def _levels(model: MaturityModel) -> list[Row]:
    return [
        *((level.id, number, level.meaning) for number, level in enumerate(model.levels)),
        (NOT_APPLICABLE, None, "It leaves every rule. Say why, under “note or reason”."),
        (NOT_KNOWN, None, "Somebody was asked and could not say. Unknown is not absent."),
    ]


def _stages(model: MaturityModel) -> list[Row]:
    return [
        (f"{ladder.id}.{stage.id}", f"{ladder.name or ladder.id}: {stage.name}", stage.about)
        for ladder in model.ladders.values()
        for stage in ladder.stages
    ]
