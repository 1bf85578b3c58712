"""What a plan asks for in words: its aims, targets, demands, and the days on which nobody works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from milepost.engine.model.condition import HasLevel, StageReached
from milepost.engine.model.inventory import Closed, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.view.instead import several
from milepost.engine.view.step_words import raised
from milepost.engine.view.wording import day, span, stage_words

_AIMS: Mapping[str, str] = {
    "time": "the earliest finish",
    "cost": "the lowest cost",
    "change": "the least change to the earlier roadmap",
    "early_wins": "early wins",
    "value": "the highest value",
}


def aims_words(objectives: Sequence[str]) -> str:
    """What a plan aims at, most important first.

    >>> aims_words(["time", "cost"])
    'the earliest finish, then the lowest cost'
    """
    return ", then ".join(_AIMS[each] for each in objectives)


def by_words(date: dt.date) -> str:
    """A day that is to be kept."""
    return f"by {day(date)}"


def goal_words(model: MaturityModel, target: Target) -> str | None:
    """A target by name; None for a condition that is neither a stage nor a level."""
    match target.goal:
        case StageReached(ladder, stage):
            return stage_words(model, ladder, stage)
        case HasLevel() as goal:
            return level_words(model, goal)
        case _:
            return None


def level_words(model: MaturityModel, goal: HasLevel) -> str:
    """A capability with the level that is asked of it."""
    level = model.bar if goal.level is None else goal.level
    return f"{model.capabilities[goal.capability].name} at {model.level_name(level)}"


def asked_words(model: MaturityModel, capability: str, level: int | None) -> str:
    """A step, or with no level a capability with all of its steps."""
    name = model.capabilities[capability].name
    return name if level is None else raised(model, f"{capability}@{level}")


def closed_words(closed: Sequence[Closed]) -> str:
    """The days on which a role is closed, each stretch with its last day."""
    last = [each.until - dt.timedelta(days=1) for each in closed]
    spans = (
        day(each.first) if each.first == end else span(each.first, end)
        for each, end in zip(closed, last, strict=True)
    )
    return several(spans, ", ")


def closed_by_role(closed: Sequence[Closed]) -> dict[str, list[Closed]]:
    """The closed days of each role."""
    found: dict[str, list[Closed]] = {}
    for each in closed:
        found.setdefault(each.role, []).append(each)
    return found
