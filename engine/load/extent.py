"""How much a model comes to when its parts meet: bounds that no count of lines can keep.

A rule looks at every capability, a group stands for all that it names, a level is a step of each
capability: a short file can ask for more work than there is time. What is too much is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    GroupHolds,
    KpisMet,
    Negated,
    Prerequisites,
)
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.source import Problem, Span

MOST_LEVELS = 100
MOST_LADDERS = 100
MOST_STAGES = 1_000
"""How many stages a ladder may have."""
MOST_DEPTH = 100
"""How deep a condition may be nested, the groups that it names included."""
ROOM = 200_000
"""How many parts a model may come to beyond the values that are written in it."""


class _Weight(NamedTuple):
    """What a condition comes to when its groups are spelled out.

    `parts` are its parts, `depth` how deep it is nested; `own` says how often it asks for what
    belongs to one capability, its prerequisites or KPIs.
    """

    parts: int
    depth: int
    own: int = 0


_ONE = _Weight(1, 1)


def too_much(model: MaturityModel, written: int) -> list[Problem]:
    """The faults of a model that is too large; `written` is the number of values in its files."""
    problems = list(_too_many(model))
    if problems:
        return problems
    groups = _groups(model)
    room = ROOM + written
    pieces = list(_pieces(model, groups))
    deep = next((span for _, weight, span in pieces if weight.depth > MOST_DEPTH), None)
    if deep is not None:
        message = f"nested more than {MOST_DEPTH} levels deep, with the groups that it names"
        problems.append(Problem("too-deep", message, deep))
    total = sum(parts for parts, _, _ in pieces)
    if total > room and not problems:
        _, _, span = max(pieces, key=lambda piece: piece[0])
        message = f"the conditions of the model come to more than {room:,} parts, most of them here"
        hint = "name fewer things at once: every group and every capability counts"
        problems.append(Problem("too-large", message, span, hint))
    steps = len(model.capabilities) * (model.top + len(model.ladders))
    if steps > room and not problems:
        message = f"levels and ladders times capabilities come to more than {room:,}"
        problems.append(Problem("too-large", message, model.span))
    return problems


def _too_many(model: MaturityModel) -> Iterator[Problem]:
    if len(model.levels) > MOST_LEVELS:
        yield Problem("too-large", f"a scale has at most {MOST_LEVELS} levels", model.span)
    if len(model.ladders) > MOST_LADDERS:
        span = list(model.ladders.values())[MOST_LADDERS].span
        yield Problem("too-large", f"a model has at most {MOST_LADDERS} ladders", span)
    for ladder in model.ladders.values():
        if len(ladder.stages) > MOST_STAGES:
            span = ladder.stages[MOST_STAGES].span
            yield Problem("too-large", f"a ladder has at most {MOST_STAGES:,} stages", span)


def _pieces(
    model: MaturityModel, groups: dict[str, _Weight]
) -> Iterator[tuple[int, _Weight, Span]]:
    """Every condition of the model: what it comes to wherever it is used, its weight, its place."""
    for id, weight in groups.items():
        yield weight.parts, weight, model.groups[id].span
    for ladder in model.ladders.values():
        for stage in ladder.stages:
            weight = _weight(stage.needs, groups)
            yield weight.parts, weight, stage.span
    said = [(block.unless, block.span) for block in model.blocks]
    said += [(x, advice.span) for advice in model.advice for x in (advice.when, advice.unless) if x]
    for condition, span in said:
        weight = _weight(condition, groups)
        yield weight.parts, weight, span
    counted: Counter[str] = Counter()
    rests: Counter[str] = Counter()
    for capability in model.capabilities.values():
        together = len(capability.kpis)
        for prerequisite in capability.requires:
            weight = _weight(prerequisite.condition, groups)
            together += weight.parts
            yield weight.parts, weight, prerequisite.span
        counted[capability.category] += 1
        rests[capability.category] += together
    for cap in model.caps:
        weight = _weight(cap.unless, groups)
        among = set(cap.categories) or counted.keys()
        each = sum(counted[id] for id in among) * weight.parts
        yield each + weight.own * sum(rests[id] for id in among), weight, cap.span


def _groups(model: MaturityModel) -> dict[str, _Weight]:
    """The weight of each group; a group within itself, which is another fault, counts as one."""
    found: dict[str, _Weight] = {}
    for start in model.groups:
        stack = [start]
        around: set[str] = set()
        while stack:
            id = stack[-1]
            condition = model.groups[id].condition
            missing = [
                other
                for other in dict.fromkeys(_named([condition]))
                if other in model.groups and other not in found and other not in around
            ]
            around.add(id)
            if missing and id not in found:
                stack += missing
                continue
            stack.pop()
            if id not in found:
                found[id] = _weight(condition, found)
    return found


def _named(conditions: Iterable[Condition]) -> Iterator[str]:
    """The groups that conditions name."""
    for condition in conditions:
        match condition:
            case GroupHolds(group):
                yield group
            case AtLeast(_, of):
                yield from _named(of)
            case Negated(inner):
                yield from _named([inner])
            case _:
                pass


def _weight(condition: Condition, groups: dict[str, _Weight]) -> _Weight:
    match condition:
        case AtLeast(_, of):
            parts = [_weight(part, groups) for part in of]
            return _Weight(
                1 + sum(part.parts for part in parts),
                1 + max((part.depth for part in parts), default=0),
                sum(part.own for part in parts),
            )
        case Negated(inner):
            within = _weight(inner, groups)
            return within._replace(parts=within.parts + 1, depth=within.depth + 1)
        case GroupHolds(group):
            within = groups.get(group, _ONE)
            return within._replace(parts=within.parts + 1, depth=within.depth + 1)
        case Prerequisites() | KpisMet():
            return _Weight(1, 1, 1)
        case _:
            return _ONE
