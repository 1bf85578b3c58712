"""What rests on what: the capabilities a condition speaks of, and an order to settle them in."""

from __future__ import annotations

import graphlib
import itertools
from collections.abc import Mapping, Sequence

from milepost.engine.model.capability import Capability
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel, Negated
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.rule import CapRule


def capabilities_in(model: MaturityModel, condition: Condition) -> list[str]:
    """The capabilities that a condition speaks of, through groups, in order of first mention."""
    if isinstance(condition, HasLevel):
        return [condition.capability]
    found: dict[str, None] = {}
    stack: list[Condition] = [condition]
    groups: set[str] = set()
    while stack:
        match stack.pop():
            case HasLevel(capability):
                found.setdefault(capability)
            case AtLeast(_, of):
                stack.extend(reversed(of))
            case Negated(inner):
                stack.append(inner)
            case GroupHolds(group) if group not in groups and group in model.groups:
                groups.add(group)
                stack.append(model.groups[group].condition)
            case _:
                pass
    return list(found)


def applies(rule: CapRule, capability: Capability) -> bool:
    """Whether a consistency rule looks at this capability."""
    return not rule.categories or capability.category in rule.categories


def dependencies(model: MaturityModel) -> dict[str, list[str]]:
    """What each capability's effective level rests on: prerequisites and consistency rules."""
    shared = {rule.id: capabilities_in(model, rule.unless) for rule in model.caps}
    ruled: dict[str, list[str]] = {}
    rests: dict[str, list[str]] = {}
    for capability in model.capabilities.values():
        if capability.category not in ruled:
            theirs = (shared[rule.id] for rule in model.caps if applies(rule, capability))
            ruled[capability.category] = list(dict.fromkeys(itertools.chain(*theirs)))
        on: dict[str, None] = {}
        for prerequisite in capability.requires:
            on.update(dict.fromkeys(capabilities_in(model, prerequisite.condition)))
        on.update(dict.fromkeys(ruled[capability.category]))
        rests[capability.id] = list(on)
    return rests


def in_order(rests: Mapping[str, Sequence[str]]) -> list[str]:
    """What rests on something after all that it rests on: the order of graphlib, in half the time.

    Raises graphlib.CycleError where there is none.
    """
    waits: dict[str, int] = {}
    above: dict[str, list[str]] = {}
    for id, on in rests.items():
        waits[id] = waits.get(id, 0) + len(on)
        for other in on:
            waits.setdefault(other, 0)
            above.setdefault(other, []).append(id)
    order = [id for id, count in waits.items() if count == 0]
    for done in order:
        for id in above.get(done, ()):
            waits[id] -= 1
            if waits[id] == 0:
                order.append(id)
    if len(order) < len(waits):
        graphlib.TopologicalSorter(rests).prepare()
    return order
