"""Two or more ladders over one inventory, side by side: positions, and where they disagree.

Nothing is averaged over ladders, and no stage of one is derived from a stage of another: what is
compared are the capabilities, which all ladders share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from milepost.engine.assess.assessment import Assessment, LadderStanding, StageStatus
from milepost.engine.model.capability import Capability
from milepost.engine.model.ladder import Ladder, Phase, Stage
from milepost.engine.model.maturity import MaturityModel


@dataclass(frozen=True, slots=True)
class Position:
    """Where the organisation stands on one ladder; `stage` is None where nothing is reached.

    `floor` says that the stage is the floor and its own rule is not met. `phase` is that of the
    stage, None where the ladder has none. `next` is the lowest stage not reached.
    """

    ladder: Ladder
    stage: Stage | None
    floor: bool
    phase: Phase | None
    next: Stage | None


class Place(StrEnum):
    """Where a ladder puts a capability, seen from where the organisation stands on it."""

    BEHIND = "behind"
    """It belongs to a stage that is reached."""
    NEXT = "next"
    """It belongs to the next stage."""
    AHEAD = "ahead"
    """It belongs to a stage after the next."""
    OUTSIDE = "outside"
    """It is no part of the ladder."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A capability that the next stage of one ladder lacks and that of another does not.

    `choice` says that it is one of several that would do. `place` and `stage` tell where the
    `other` ladder puts it.
    """

    ladder: str
    other: str
    capability: str
    choice: bool
    place: Place
    stage: Stage | None


@dataclass(frozen=True, slots=True)
class Placement:
    """A capability whose stage is reached on one ladder and still to come on another."""

    capability: str
    reached: tuple[Stage, ...]
    to_come: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The ladders of a model side by side.

    `shared` are capabilities that the next stages of all ladders lack. `outside` are, by ladder,
    the capabilities in place (at the model's bar or above) that are no part of it.
    """

    positions: tuple[Position, ...]
    differences: tuple[Difference, ...]
    shared: tuple[str, ...]
    placements: tuple[Placement, ...]
    outside: Mapping[str, tuple[str, ...]]


def compared(
    model: MaturityModel, assessment: Assessment, lacks: Mapping[str, Mapping[str, bool]]
) -> Comparison:
    """The comparison of all ladders.

    `lacks` is what the next stage of each still lacks, with whether another would do as well.
    """
    standings = assessment.ladders
    differences: list[Difference] = []
    for id, lacking in lacks.items():
        for other, others in lacks.items():
            for capability, choice in lacking.items():
                if other != id and capability not in others:
                    place, stage = _place(model.capabilities[capability], standings[other])
                    differences.append(Difference(id, other, capability, choice, place, stage))
    common = set.intersection(*(set(lacking) for lacking in lacks.values()))
    first = next(iter(lacks.values()))
    in_place = [id for id, each in assessment.standings.items() if each.effective >= model.bar]
    return Comparison(
        positions=tuple(_position(standing) for standing in standings.values()),
        differences=tuple(differences),
        shared=tuple(id for id in first if id in common),
        placements=_placements(model, standings),
        outside={
            ladder: tuple(
                id
                for id in in_place
                if all(member.ladder != ladder for member in model.capabilities[id].stages)
            )
            for ladder in standings
        },
    )


def _position(standing: LadderStanding) -> Position:
    stage = standing.stage
    phases = {phase.id: phase for phase in standing.ladder.phases}
    phase = phases.get(stage.phase) if stage else None
    return Position(standing.ladder, stage, standing.floor, phase, standing.next)


def _reached(standing: LadderStanding, stage: Stage) -> bool:
    return standing.stages[stage.index - 1].status is StageStatus.REACHED


def _place(capability: Capability, standing: LadderStanding) -> tuple[Place, Stage | None]:
    for member in capability.stages:
        if member.ladder == standing.ladder.id:
            stage = standing.ladder.by_id[member.stage]
            if _reached(standing, stage):
                return Place.BEHIND, stage
            return (Place.NEXT if stage == standing.next else Place.AHEAD), stage
    return Place.OUTSIDE, None


def _placements(
    model: MaturityModel, standings: Mapping[str, LadderStanding]
) -> tuple[Placement, ...]:
    found: list[Placement] = []
    for capability in model.capabilities.values():
        stages = [model.stage(member.ladder, member.stage) for member in capability.stages]
        behind = tuple(s for s in stages if _reached(standings[s.ladder], s))
        ahead = tuple(s for s in stages if s not in behind)
        if behind and ahead:
            found.append(Placement(capability.id, behind, ahead))
    return tuple(found)
