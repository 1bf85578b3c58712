"""What the conditions of a model speak of, gathered in one pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    GroupHolds,
    HasLevel,
    InParallel,
    Measured,
    Negated,
    Planned,
)
from milepost.engine.model.maturity import MaturityModel


@dataclass(frozen=True, slots=True)
class Stated:
    """A condition of a model: what it belongs to, by kind and id, and the condition."""

    kind: str
    id: str
    condition: Condition


def stated(model: MaturityModel) -> Iterator[Stated]:
    """Every condition of a model."""
    for capability in model.capabilities.values():
        for prerequisite in capability.requires:
            yield Stated("capability", capability.id, prerequisite.condition)
    for group in model.groups.values():
        yield Stated("group", group.id, group.condition)
    for ladder in model.ladders.values():
        for stage in ladder.stages:
            yield Stated("stage", f"{ladder.id}.{stage.id}", stage.needs)
    for cap in model.caps:
        yield Stated("rule", cap.id, cap.unless)
    for block in model.blocks:
        yield Stated("rule", block.id, block.unless)
    for words in model.advice:
        for condition in (words.when, words.unless):
            if condition is not None:
                yield Stated("rule", words.id, condition)


def within(condition: Condition) -> Iterator[Condition]:
    """The condition and every condition in it, groups not opened."""
    stack = [condition]
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, AtLeast):
            stack.extend(reversed(part.of))
        elif isinstance(part, Negated):
            stack.append(part.condition)


@dataclass
class Mentions:
    """The ids that conditions name."""

    capabilities: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    metrics: set[str] = field(default_factory=set)
    comparisons: list[tuple[Stated, Measured]] = field(default_factory=list)


def mentions(model: MaturityModel) -> Mentions:
    """Everything that the conditions of a model name."""
    found = Mentions()
    for place in stated(model):
        for part in within(place.condition):
            match part:
                case HasLevel(capability):
                    found.capabilities.add(capability)
                case Planned(capabilities) | InParallel(_, capabilities):
                    found.capabilities.update(capabilities)
                case GroupHolds(group):
                    found.groups.add(group)
                case Measured(metric):
                    found.metrics.add(metric)
                    found.comparisons.append((place, part))
                case _:
                    pass
    return found
