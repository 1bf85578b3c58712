"""Where an organisation stands, for the report: ladders, what is held back, every capability."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from milepost.engine.assess.assessment import LadderStanding, StageStatus, Standing
from milepost.engine.assess.profile import LadderProfile, Profile
from milepost.engine.model.evidence import Evidence
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.ladder import Stage
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.run import Assessed
from milepost.engine.view.capability_map import Card, cards_of
from milepost.engine.view.held_back import Held, held_back_along
from milepost.engine.view.profile import (
    benchmark_sentence,
    bottleneck_sentence,
    category_name,
    confidence_sentence,
)
from milepost.engine.view.report import CapabilityRow, HeldBack, LadderPart, StageRow
from milepost.engine.view.wording import date_of

STATUS = {
    StageStatus.REACHED: "reached",
    StageStatus.MET_ABOVE_GAP: "met above a gap",
    StageStatus.NOT_MET: "not met",
    StageStatus.UNPROVEN: "unproven",
}


def ladder_parts(
    outcome: Assessed, profile: Profile, weeks: Mapping[tuple[str, str], tuple[int, bool]]
) -> tuple[LadderPart, ...]:
    """Each ladder. `weeks` says when the roadmap reaches a stage, and whether it is a target."""
    return tuple(
        _ladder(outcome, standing, profile.ladders[id], weeks)
        for id, standing in outcome.assessment.ladders.items()
    )


def _ladder(
    outcome: Assessed,
    standing: LadderStanding,
    profile: LadderProfile,
    weeks: Mapping[tuple[str, str], tuple[int, bool]],
) -> LadderPart:
    model, ladder, stage = outcome.workspace.model, standing.ladder, standing.stage
    phases = {phase.id: phase.name for phase in ladder.phases}
    start = outcome.workspace.inventory.plan.start

    def planned(at: Stage) -> dt.date | None:
        week = weeks.get((ladder.id, at.id), (0, False))[0]
        return date_of(start, week) if week else None

    held_by = profile.bottleneck
    possible = standing.possible
    return LadderPart(
        id=ladder.id,
        name=ladder.name or ladder.id,
        finding=_finding(standing),
        stage=stage.name if stage else "",
        index=stage.index if stage else None,
        floor=standing.floor,
        next=standing.next.name if standing.next else "",
        possible=possible.name if possible and possible != stage else "",
        stages=tuple(
            StageRow(
                each.stage.id,
                each.stage.index,
                each.stage.name,
                phases.get(each.stage.phase, ""),
                each.stage.about,
                STATUS[each.status],
                None if each.status is StageStatus.REACHED else planned(each.stage),
                weeks.get((ladder.id, each.stage.id), (0, False))[1],
            )
            for each in standing.stages
        ),
        blockers=tuple(line.text for line in standing.blockers),
        bottleneck=bottleneck_sentence(model, outcome.assessment, held_by) if held_by else "",
        benchmark=benchmark_sentence(model, standing),
        confidence=confidence_sentence(standing.confidence),
    )


def _finding(standing: LadderStanding) -> str:
    """Where the ladder puts the organisation, in a sentence."""
    stage, total = standing.stage, len(standing.ladder.stages)
    if stage is None:
        return f"No stage of {total} is reached yet."
    note = ", the floor; its own rule is not met yet" if standing.floor else ""
    return f"Stage {stage.index} of {total}: {stage.name}{note}."


def held_back(outcome: Assessed) -> tuple[HeldBack, ...]:
    """What counts for less than it is declared."""
    model = outcome.workspace.model
    return tuple(
        HeldBack(
            standing.capability,
            model.capabilities[standing.capability].name,
            model.level_name(cap.was),
            model.level_name(cap.to),
            cap.reason,
        )
        for standing in outcome.assessment.standings.values()
        for cap in standing.caps
    )


# -- the appendix ----------------------------------------------------------------------------------


def capability_rows(
    outcome: Assessed, ladder: str, roadmap: Roadmap | None
) -> tuple[CapabilityRow, ...]:
    """Every capability in the model's order, with its status on the map of a ladder."""
    workspace = outcome.workspace
    cards = cards_of(workspace, outcome.assessment, ladder, roadmap)
    held = held_back_along(outcome, ladder, roadmap) if roadmap else {}
    start = workspace.inventory.plan.start
    due = {id: each.date for id, each in held.items()}
    for step in sorted(roadmap.steps, key=lambda step: step.end) if roadmap else ():
        due[step.capability] = date_of(start, step.end)
    return tuple(
        _capability(outcome, cards[id], due.get(id), held.get(id))
        for id in workspace.model.capabilities
    )


def _capability(
    outcome: Assessed, card: Card, due: dt.date | None, held: Held | None
) -> CapabilityRow:
    model, inventory = outcome.workspace.model, outcome.workspace.inventory
    capability = model.capabilities[card.id]
    standing = outcome.assessment.standings[card.id]
    declared = inventory.declarations.get(card.id)
    out = standing.not_applicable is not None
    return CapabilityRow(
        id=card.id,
        name=capability.name,
        category=category_name(model, capability.category),
        stages=tuple(
            (model.ladders[at.ladder].name or at.ladder, model.stage(at.ladder, at.stage).name)
            for at in capability.stages
        ),
        declared="" if standing.declared is None else model.level_name(standing.declared),
        effective="" if out else model.level_name(standing.effective),
        target="" if out else model.level_name(card.target),
        status=card.status,
        due=due,
        owner=declared.owner if declared else "",
        evidence=tuple(_evidence(inventory, card.id)),
        note=declared.note if declared else "",
        why=held.words if held else _why(standing),
    )


def capabilities_note(outcome: Assessed, ladder: str, *, planned: bool) -> str:
    """Whose demand the level asked for is, and what the statuses and days mean by it."""
    model = outcome.workspace.model
    bar, name = model.level_name(min(model.bar, model.top)), model.ladders[ladder].name or ladder
    stages = f"the one that the stages of {name} ask for ({bar} where none names one)"
    if not planned:
        return f"Asked for: {stages}, not what a plan needs. MISSING: below it."
    return (
        f"Asked for: the level that the roadmap leads to; without a step {stages}, needed for this"
        " plan or not. MISSING: below it and not raised, a gap on that ladder and not in the plan,"
        " which does without. Due: the day by which it is raised; where it is BLOCKED, from which"
        " it counts."
    )


def _why(standing: Standing) -> str:
    if standing.not_applicable is not None:
        return f"not applicable: {standing.not_applicable}"
    if standing.declared is None:
        return "not declared"
    return "; ".join(cap.reason for cap in standing.caps)


def _evidence(inventory: Inventory, id: str) -> Iterator[str]:
    """What the level of a capability rests on, and what is measured of it."""
    declared = inventory.declarations.get(id)
    for record in declared.evidence if declared else ():
        yield _record(record, inventory.as_of)
    for kpi, value in declared.kpis if declared else ():
        yield f"{kpi.replace('_', ' ')} {float(value):g}"


def _record(record: Evidence, day: dt.date) -> str:
    text = record.kind.replace("_", " ")
    text += f" of {record.when.isoformat()}" if record.when else ""
    text += f", {record.who}" if record.who else ""
    return f"{text} (too old to count)" if record.stale(day) else text
