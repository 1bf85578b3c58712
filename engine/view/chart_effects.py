"""What single changes do to a roadmap, as the model of a chart: limits, figures and levels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.model.capability import Basis
from milepost.engine.view.chart import Heading
from milepost.engine.view.sensitivity import Sensitivity, Sentences, surprise, weeks
from milepost.engine.view.wording import day
from milepost.engine.whatif.effect import Difference

MOST_ROWS = 10
"""How many changes a chart shows; all of them stand in the JSON of `sensitivity`."""
TOGETHER = "Where the finish stays, “targets” are the dates of all targets added up."
ANCHORED = "Anchored: set next to a range that a source gives."


@dataclass(frozen=True, slots=True)
class Change:
    """By how much one figure of the plan differs, how that reads, and whether it is good.

    `text` is empty where nothing differs.
    """

    amount: float
    text: str
    good: bool


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One change and what it does to the finish and to the money of the plan.

    `dates` are the weeks by which the dates of the targets move together. `notes` say what a
    reader of the row has to know.
    """

    name: str
    finish: Change
    money: Change
    dates: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EffectsChart:
    """Changes side by side, those first that move the finish most."""

    heading: Heading
    finish_title: str
    money_title: str
    rows: tuple[EffectRow, ...]


@dataclass(frozen=True, slots=True)
class _Effect:
    """One change that was tried, with what it does; None where there is no roadmap with it."""

    name: str
    difference: Difference | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    """How a chart speaks of its changes: all, each, the strongest, one and several of them."""

    name: str
    subject: str
    tried: str
    strongest: str
    each: str
    one: str
    several: str


LIMITS = _Words(
    "limits",
    "What more or less of each limit does to the plan",
    "limit that was tried",
    "{name} moves the {what} most: {by}",
    "one limit changed and all others as they are",
    "change of a limit",
    "changes of limits",
)
FIGURES = _Words(
    "figures",
    "What a figure or a level that is otherwise does to the plan",
    "figure or level that was tried",
    "If {name}, the {what} moves most: {by}",
    "one figure or level as it may be and all others as stated",
    "one",
    "ones",
)


def limits_chart(found: Sensitivity) -> EffectsChart:
    """The changes of limits that move the plan, each by itself.

    Raises ValueError where no limit was tried.
    """
    if found.limits is None:
        raise ValueError("no limit was tried")
    words = Sentences(found.workspace, day)
    names = (words.nudge(each.nudge) for each in found.limits)
    tried = [
        _Effect(f"{name[:1].upper()}{name[1:]}", each.difference)
        for name, each in zip(names, found.limits, strict=True)
    ]
    impossible = sum(each.effect.outcome == "impossible" for each in found.limits)
    return _chart(found, LIMITS, tried, impossible, map(words.told, found.limits))


def figures_chart(found: Sensitivity) -> EffectsChart:
    """The figures and levels that move the plan if they are otherwise, each by itself.

    Raises ValueError where none was tried.
    """
    if found.verdict is None:
        raise ValueError("no figure was tried")
    words, tried = Sentences(found.workspace, day), found.verdict.tried
    rows = [
        _Effect(
            words.doubt(each.doubt),
            each.difference,
            (surprise(each), ANCHORED if each.doubt.basis == Basis.ANCHORED else ""),
        )
        for each in tried
    ]
    impossible = sum(each.change == "impossible" for each in tried)
    return _chart(found, FIGURES, rows, impossible, map(words.tried, tried))


def _chart(
    found: Sensitivity,
    words: _Words,
    tried: list[_Effect],
    impossible: int,
    told: Iterable[str],
) -> EffectsChart:
    currency = found.workspace.currency
    by_value = "value" in found.workspace.inventory.plan.objectives
    rows = [
        _row(each, each.difference, by_value=by_value, currency=currency)
        for each in tried
        if each.difference is not None
    ]
    rows = [row for row in rows if row.finish.text or row.money.text]
    rows.sort(key=_rank)
    title, subtitle = f"No {words.tried} moves the finish or the money", ""
    if rows:
        first = rows[0]
        what, by = "money", first.money.text
        if first.finish.amount:
            what, by = "finish", first.finish.text
        elif first.dates:
            what, by = "sum of the targets' dates", _when(first.dates)
        title = words.strongest.format(name=first.name, what=what, by=by)
        subtitle = f"Each row: planned anew with {words.each}."
    if len(rows) > MOST_ROWS:
        subtitle += f" {len(rows) - MOST_ROWS} more move it less."
    if impossible:
        noun = words.one if impossible == 1 else words.several
        subtitle = f"{subtitle} With {impossible} other {noun} no roadmap is possible.".strip()
    shown = rows[:MOST_ROWS]
    notes = dict.fromkeys(note for row in shown for note in row.notes if note)
    subtitle = " ".join([subtitle, *notes])
    say = f"{words.subject}. {title}. {subtitle} {'; '.join(told)}."
    money = "Net present value" if by_value else "Cost over the horizon"
    return EffectsChart(
        Heading(words.name, title, subtitle, say),
        "Finish in weeks against the plan",
        f"{money} in {currency} against the plan",
        tuple(shown),
    )


def _rank(row: EffectRow) -> tuple[float, int, float, str]:
    """What moves the finish most, then the dates of the targets, then the money."""
    return -abs(row.finish.amount), -abs(row.dates), -abs(row.money.amount), row.name


def _when(late: int) -> str:
    return f"{weeks(Fraction(abs(late)))} {'later' if late > 0 else 'sooner'}" if late else ""


def _row(effect: _Effect, found: Difference, *, by_value: bool, currency: str) -> EffectRow:
    late, dates, notes = found.weeks, sum(found.dates), effect.notes
    finish = Change(late, _when(late), late < 0)
    if dates and not late:
        finish = Change(0, f"targets {_when(dates)}", dates < 0)
        notes = (TOGETHER, *notes)
    value = next((shift for shift in found.shifts if shift.name == "value"), None)
    money = found.cost
    if by_value:
        money = value.better if value is not None and not value.equal else Fraction(0)
    good = (money > 0) == by_value
    words = ("more", "less") if by_value else ("dearer", "cheaper")
    amount = f"{round(abs(money)):,} {currency} {words[money < 0]}" if money else ""
    return EffectRow(effect.name, finish, Change(float(money), amount, good), dates, notes)
