"""Two roadmaps over each other: that of the inventory and that of a scenario.

A lane holds the steps of one team. Days count from the first day of either plan; ends are
exclusive. A step is one of:

- as before: on the same days in both;
- moves: in both, and it starts earlier or later;
- changed: on the same day in both, with another duration or other money;
- ENTERS: only in the scenario's;
- LEAVES: only in the base's.

Where more than six steps of a team are as before, they are told on one line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from milepost.engine.model.roadmap import Solved
from milepost.engine.run import Planned
from milepost.engine.view.causes import weeks_text
from milepost.engine.view.change_words import changes_of
from milepost.engine.view.comparison import Bar, Overlay, OverlayRow, RowKind, overlay, target_days
from milepost.engine.view.instead import several
from milepost.engine.view.timeline import Milestone, Quarter, quarters_of
from milepost.engine.view.wording import day, money, scenario_words, span, team
from milepost.engine.whatif.compare import Compared, Comparison, Delta

ENTERS, LEAVES, AS_BEFORE = "ENTERS", "LEAVES", "as before"
MOST_ALIKE = 6
"""How many steps of a team that are as before have a line each."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From day `start` up to but not including day `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A step in both roadmaps; a stretch is None where it is in one of them only.

    `change` says in a few words what is different; `say` is all of it as a sentence;
    `href` is the address to which it leads, empty for none.
    """

    id: str
    name: str
    kind: RowKind
    base: Stretch | None
    other: Stretch | None
    change: str
    say: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Busy:
    """A stretch in which some of several steps are worked on, and which those are."""

    at: Stretch
    say: str


@dataclass(frozen=True, slots=True)
class PairLane:
    """The steps of one team, in order of their first start.

    `alike` says how many more there are that are as before, empty for none; `busy` is when.
    """

    team: str
    pairs: tuple[Pair, ...]
    alike: str = ""
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The whole picture, `days` long; `title` states the finding.

    `subtitle` says what the scenario changes and how many steps are different.
    `marks` are the days on which each target is reached, and those of the scenario count as
    targets; without targets the days on which each roadmap ends. `agreed` is how many of them are
    the same in both.
    """

    title: str
    subtitle: str
    lanes: tuple[PairLane, ...]
    quarters: tuple[Quarter, ...]
    marks: tuple[Milestone, ...]
    agreed: int
    days: int
    say: str


def overlaid(comparison: Comparison, scenario: Compared) -> Overlaid | None:
    """The roadmap of a scenario over the base's; None where one of the two has none."""
    found = overlay(comparison, scenario)
    if found is None or scenario.delta is None:
        return None
    base, other = comparison.base, scenario.outcome
    first = min(outcome.workspace.inventory.plan.start for outcome in (base, other))
    bars = [bar for row in found.rows for bar in (row.base, row.other) if bar]
    last = max([found.base_finish, found.other_finish, *(bar.end for bar in bars)])
    quarters = quarters_of(first, last)
    teams = _teams(other) | _teams(base)
    found = replace(found, other=scenario_words(found.other))
    lanes: dict[str, list[Pair]] = {}
    for row in found.rows:
        lanes.setdefault(teams[row.id], []).append(_pair(row, first, found.other))
    title = _finding(comparison, scenario, found, scenario.delta)
    changes = several(changes_of(comparison, scenario))
    notes = _notes(scenario, scenario.delta, found)
    subtitle = f"{changes}. {notes}" if changes else notes
    marks, agreed = _marks(comparison, scenario, found, first)
    moves = "; ".join(pair.say for pairs in lanes.values() for pair in pairs if pair.kind != "same")
    return Overlaid(
        title=title,
        subtitle=subtitle,
        lanes=tuple(_lane(name, pairs) for name, pairs in lanes.items()),
        quarters=quarters,
        marks=marks,
        agreed=agreed,
        days=quarters[-1].end,
        say=f"Two roadmaps compared. {title}. {subtitle} {moves or 'No step is different'}.",
    )


def _teams(outcome: Planned) -> dict[str, str]:
    """The team that leads each step."""
    model, result = outcome.workspace.model, outcome.result
    assert isinstance(result, Solved), "what is laid over each other has two roadmaps"
    return {
        step.id: team(model, step.effort or model.capabilities[step.capability].effort)
        for step in result.roadmap.steps
    }


def _lane(name: str, pairs: Sequence[Pair]) -> PairLane:
    """The lane of a team, with what is as before on one line where there is much of it."""
    same = [pair for pair in pairs if pair.kind == "same"]
    if len(same) <= MOST_ALIKE:
        return PairLane(name, tuple(pairs))
    busy: list[Busy] = []
    for pair in same:
        assert pair.other is not None, "what is as before is in both"
        last = busy[-1] if busy else None
        if last is not None and pair.other.start < last.at.end:
            at = Stretch(last.at.start, max(last.at.end, pair.other.end))
            busy[-1] = Busy(at, f"{last.say}; {pair.say}")
        else:
            busy.append(Busy(pair.other, pair.say))
    others = tuple(pair for pair in pairs if pair.kind != "same")
    more = "more " if others else ""
    return PairLane(name, others, f"{len(same)} {more}steps {AS_BEFORE}", tuple(busy))


def _pair(row: OverlayRow, first: dt.date, scenario: str) -> Pair:
    change = _change(row)
    when = [
        f"{name} {span(bar.start, bar.end)}"
        for name, bar in (("base", row.base), (scenario, row.other))
        if bar
    ]
    say = f"{row.name}: {change}; {', '.join(when)}"
    return Pair(
        row.id, row.name, row.kind, _days(row.base, first), _days(row.other, first), change, say
    )


def _marks(
    comparison: Comparison, scenario: Compared, found: Overlay, first: dt.date
) -> tuple[tuple[Milestone, ...], int]:
    """The flags, and how many of them are for both."""
    before, after = dict(target_days(comparison.base)), dict(target_days(scenario.outcome))
    if not before and not after:
        before, after = {"The end": found.base_finish}, {"The end": found.other_finish}
    marks: list[Milestone] = []
    agreed = 0
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is not None and was != now:
            marks.append(Milestone(f"{name}, base:", day(was), (was - first).days, target=False))
        agreed += was == now
        if now is not None:
            where = "both" if was == now else found.other
            marks.append(Milestone(f"{name}, {where}:", day(now), (now - first).days, target=True))
    return tuple(sorted(marks, key=lambda mark: (mark.day, mark.target))), agreed


def _days(bar: Bar | None, first: dt.date) -> Stretch | None:
    return None if bar is None else Stretch((bar.start - first).days, (bar.end - first).days)


def _change(row: OverlayRow) -> str:
    if row.base is None or row.other is None:
        return ENTERS if row.base is None else LEAVES
    was, now = ((bar.end - bar.start).days // 7 for bar in (row.base, row.other))
    takes = f"{now} weeks from start to end in place of {was}" if was != now else ""
    if row.kind == "moved":
        return ", ".join(filter(None, (weeks_text(row.weeks), takes)))
    return (takes or "other money") if row.kind == "altered" else AS_BEFORE


def _finding(comparison: Comparison, scenario: Compared, found: Overlay, delta: Delta) -> str:
    """The first of these that the scenario changes: the finish, a target, the value, the cost."""
    name, currency = found.other, scenario.outcome.workspace.currency
    if delta.finish:
        days = f"{day(found.other_finish)} in place of {day(found.base_finish)}"
        return f'With "{name}" the finish is {weeks_text(delta.finish)}: {days}'
    before = dict(target_days(comparison.base))
    for target, when in target_days(scenario.outcome):
        if before.get(target, when) != when:
            weeks = weeks_text(Fraction((when - before[target]).days, 7))
            told = f'With "{name}", {target} is reached {weeks}'
            return f"{told}; the finish stays"
    if delta.value:
        more = "more" if delta.value > 0 else "less"
        return f'With "{name}" the roadmap is worth {money(abs(delta.value), currency)} {more}'
    if delta.cost:
        more = "more" if delta.cost > 0 else "less"
        amount = money(abs(delta.cost), currency)
        return f'With "{name}" the roadmap costs {amount} {more}, and the finish stays'
    return f'With "{name}" the finish and the cost stay'


def _notes(scenario: Compared, delta: Delta, found: Overlay) -> str:
    kinds = [row.kind for row in found.rows]
    words = {
        "moved": ("moves", "move"),
        "entered": ("enters", "enter"),
        "left": ("leaves", "leave"),
        "altered": ("takes other time or money", "take other time or money"),
        "same": ("is as before", "are as before"),
    }
    counts = [
        f"{kinds.count(kind)} {one if kinds.count(kind) == 1 else more}"
        for kind, (one, more) in words.items()
        if kind in kinds
    ]
    text = ", ".join(counts) or "neither roadmap has a step"
    if counts:
        number, _, does = counts[0].partition(" ")
        steps = "step" if number == "1" else "steps"
        text = ", ".join([f"{number} {steps} {does}", *counts[1:]])
    if delta.cost and delta.finish:
        amount = money(abs(delta.cost), scenario.outcome.workspace.currency)
        text += f"; it costs {amount} {'more' if delta.cost > 0 else 'less'} over the horizon"
    return f"{text[:1].upper()}{text[1:]}."
