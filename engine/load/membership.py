"""Where capabilities stand on a ladder whose author leaves that to the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from milepost.engine.model.capability import Capability, StageMembership
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel
from milepost.engine.model.ladder import Ladder
from milepost.engine.model.rule import Group


def placed(
    capabilities: dict[str, Capability],
    ladders: Mapping[str, Ladder],
    groups: Mapping[str, Group],
) -> dict[str, Capability]:
    """The capabilities, each with its stage on every ladder for which none states its own.

    It is the lowest stage whose rule names the capability (*core*) or something that rests on it
    (*support*).
    """
    stated = {member.ladder for capability in capabilities.values() for member in capability.stages}
    found = dict(capabilities)
    for ladder in ladders.values():
        if ladder.id in stated:
            continue
        seen: set[str] = set()
        for stage in ladder.stages:
            core = dict.fromkeys(_named(stage.needs, groups, set()))
            pending = list(core)
            while pending:
                id = pending.pop()
                if id in seen or id not in found:
                    continue
                seen.add(id)
                capability = found[id]
                member = StageMembership(ladder.id, stage.id, "core" if id in core else "support")
                found[id] = replace(capability, stages=(*capability.stages, member))
                for prerequisite in capability.requires:
                    pending += _named(prerequisite.condition, groups, set())
    return found


def _named(condition: Condition, groups: Mapping[str, Group], within: set[str]) -> Iterator[str]:
    """The capabilities that a condition names, also through groups; `within` are those around."""
    match condition:
        case HasLevel(capability):
            yield capability
        case AtLeast(_, of):
            for part in of:
                yield from _named(part, groups, within)
        case GroupHolds(group) if group in groups and group not in within:
            yield from _named(groups[group].condition, groups, {*within, group})
        case _:
            return
