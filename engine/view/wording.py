"""Words and figures that several pictures and documents share: teams, days, months, numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import overload

from milepost.engine.logic.evaluate import Truth
from milepost.engine.model.condition import StageReached
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace
from milepost.engine.source import Span

# Not from the locale: the same input gives the same picture on every machine.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_IN_FULL = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
NO_TEAM = "No team named"
HOLDS = {Truth.YES: "yes", Truth.NO: "no", Truth.UNPROVEN: "unproven"}


@overload
def plain(value: Fraction) -> int | float: ...
@overload
def plain(value: None) -> None: ...
def plain(value: Fraction | None) -> int | float | None:
    """A figure for JSON and CSV: whole where it is whole, else to six decimals; None stays None."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else round(float(value), 6)


def against(amount: float | None) -> str:
    """How much more than in the plan, with its sign; nothing where there is none to tell.

    >>> against(7.25), against(-1200), against(0), against(None)
    ('+7.2', '-1,200', 'the same', '')
    """
    if amount is None:
        return ""
    return f"{round(amount, 1):+,}".removesuffix(".0") if amount else "the same"


def cents(amount: Fraction) -> float:
    """An amount of money for JSON and CSV, to a hundredth."""
    return round(float(amount), 2)


def date_of(start: dt.date, week: int) -> dt.date:
    """The day on which a week of the plan begins: `start` plus 7 days for each week."""
    return start + dt.timedelta(weeks=week)


def day(date: dt.date) -> str:
    """A day in words: 4 Jan 2027."""
    return f"{date.day} {month(date)}"


def day_in_full(date: dt.date) -> str:
    """A day in words, the month in full.

    >>> day_in_full(dt.date(2027, 1, 4))
    '4 January 2027'
    """
    return f"{date.day} {MONTHS_IN_FULL[date.month - 1]} {date.year}"


def month(date: dt.date) -> str:
    """A month in words: Jan 2027."""
    return f"{MONTHS[date.month - 1]} {date.year}"


def span(start: dt.date, end: dt.date) -> str:
    """A stretch of time in words, the year once where it is the same.

    >>> span(dt.date(2027, 1, 4), dt.date(2027, 3, 1)).replace("\u2013", "to")
    '4 Jan to 1 Mar 2027'
    """
    first = f"{start.day} {MONTHS[start.month - 1]}" if start.year == end.year else day(start)
    return f"{first} \N{EN DASH} {day(end)}"


def money(amount: Fraction | float, currency: str) -> str:
    """An amount in whole units with thousands separated.

    >>> money(1250000, "EUR")
    '1,250,000 EUR'
    """
    return f"{round(amount):,} {currency}"


def due_of(cost: Fraction | float, due: Fraction | float, currency: str) -> str:
    """Why the cost over the horizon is more than what falls due in it; empty where it is not."""
    if round(due) >= round(cost):
        return ""
    return (
        f"The plan's cost of {money(cost, currency)} counts each run cost from the first day, so"
        f" that no delay looks like a saving; {money(due, currency)} of it fall due."
    )


def sentence(text: str) -> str:
    """A text with a capital at its beginning and a stop at its end.

    >>> sentence("paid back by May")
    'Paid back by May.'
    """
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def in_quotes(names: Sequence[str]) -> list[str]:
    """Names as they stand in a sentence: in quotes as soon as one of them has several words.

    >>> in_quotes(["Align", "Engage"]), in_quotes(["Accounted for", "Dependable"])
    (['Align', 'Engage'], ['“Accounted for”', '“Dependable”'])
    """
    return [f"“{name}”" for name in names] if any(" " in name for name in names) else list(names)


def quoted(name: str) -> str:
    """A single name as `in_quotes` has it."""
    return in_quotes([name])[0]


def place(span: Span, inventory: Span) -> str:
    """A place as a sentence names it; files beside an inventory without the way to them.

    >>> at = Span("clients/northwind/inventory.yaml", 1, 1)
    >>> place(Span("clients/northwind/model/rules.yaml", 7, 3), at)
    'model/rules.yaml:7'
    """
    folder = inventory.file[: max(inventory.file.rfind("/"), inventory.file.rfind("\\")) + 1]
    return replace(span, file=span.file.removeprefix(folder)).place


def roadmap_of(organisation: str) -> str:
    """What the roadmap of an organisation is called, whether or not the inventory names it."""
    return f"Roadmap of {organisation}" if organisation else "Roadmap"


def many(count: int, one: str, more: str = "") -> str:
    """A number of things; `more` is their plural where it takes more than an s.

    >>> many(1, "week"), many(2, "week"), many(2, "capability", "capabilities")
    ('1 week', '2 weeks', '2 capabilities')
    """
    return f"{count} {one if count == 1 else more or f'{one}s'}"


def person_weeks(amount: float) -> str:
    """An amount of work, to a tenth.

    >>> person_weeks(83.54), person_weeks(1)
    ('83.5 person-weeks', '1 person-week')
    """
    shown = f"{round(amount, 1):,}".removesuffix(".0")
    return f"{shown} person-week{'s' * (shown != '1')}"


def target_words(targets: int, index: int) -> str:
    """What a target that is no stage is called among so many, counted from 0.

    >>> target_words(1, 0), target_words(3, 1)
    ('The target', 'Target 2')
    """
    return "The target" if targets == 1 else f"Target {index + 1}"


def scenario_words(id: str) -> str:
    """The id of a scenario as words.

    >>> scenario_words("second_email_specialist")
    'second email specialist'
    """
    return id.replace("_", " ").strip() or id


def stage_words(model: MaturityModel, ladder: str, stage: str) -> str:
    """A stage by its name, and by that of its ladder where another ladder has one so named."""
    name = model.stage(ladder, stage).name
    every = [each.name for other in model.ladders.values() for each in other.stages]
    return name if every.count(name) == 1 else f"{name} ({model.ladders[ladder].name or ladder})"


def team(model: MaturityModel, effort: Iterable[tuple[str, Fraction]]) -> str:
    """The name of the role with the largest effort; of equals the first."""
    ranked = sorted(effort, key=lambda pair: -pair[1])
    return model.roles.get(ranked[0][0], ranked[0][0]) if ranked else NO_TEAM


def first_ladder(workspace: Workspace) -> str:
    """The ladder of the first target that is a stage, else the first of the model."""
    goals = [target.goal for target in workspace.inventory.plan.targets]
    ladders = [goal.ladder for goal in goals if isinstance(goal, StageReached)]
    return (ladders or list(workspace.model.ladders))[0]
