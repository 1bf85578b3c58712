"""When a roadmap reaches its targets, and the stages on the way to them."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.engine.assess.facts import declared_levels
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.model.condition import Condition, StageReached
from milepost.engine.model.ladder import Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap, Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.about import stage_week


def stages_reached(model: MaturityModel, roadmap: Roadmap) -> tuple[tuple[Stage, int], ...]:
    """The stages among the targets of a roadmap, each with its week, in order of week."""
    found: list[tuple[Stage, int]] = []
    for target in roadmap.reached:
        ladder, _, stage = target.name.partition(".")
        if stage and ladder in model.ladders:
            found.append((model.stage(ladder, stage), target.week))
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0].index)))


def stage_weeks(workspace: Workspace, roadmap: Roadmap) -> dict[tuple[str, str], tuple[int, bool]]:
    """The week in which each stage is reached that is a target, or lies below one.

    By ladder and stage; with whether it is a target itself. 0 is what is reached already.
    """
    model, inventory = workspace.model, workspace.inventory
    aims = stages_reached(model, roadmap)
    found = {(stage.ladder, stage.id): (week, True) for stage, week in aims}
    for aim, week in aims:
        for stage in model.ladders[aim.ladder].stages[: aim.index - 1]:
            if (stage.ladder, stage.id) in found:
                continue
            passed = stage_week(model, inventory, roadmap, StageReached(stage.ladder, stage.id))
            if passed is not None and passed <= week:
                found[stage.ladder, stage.id] = passed, False
    return found


def bringing(
    workspace: Workspace, roadmap: Roadmap, goals: Sequence[tuple[Condition, int]]
) -> list[tuple[str, ...]]:
    """The steps that bring each goal about in its week: it holds as soon as all of them have ended.

    Of the levels of a capability only the highest of them is named. Where the roadmap has several
    ways to a goal, the one that is open first counts. Empty for what no step brings about.
    """
    model, inventory = workspace.model, workspace.inventory
    conditions = tuple(goal for goal, _ in goals)
    program = compile_model(model, inventory.not_applicable.keys(), conditions)
    declared = declared_levels(inventory)
    levels: dict[str, int | None] = {id: declared.get(id) or 0 for id in model.capabilities}

    def holds(number: int, steps: Sequence[Step]) -> bool:
        raised = dict(levels)
        for step in steps:
            raised[step.capability] = max(raised[step.capability] or 0, step.level)
        facts = facts_of(program, raised, lambda _: True)
        return evaluate(program, facts)[f"target:{number}"] is Truth.YES

    def brought(number: int, week: int) -> tuple[str, ...]:
        kept = sorted((step for step in roadmap.steps if step.end <= week), key=lambda s: -s.end)
        if not kept or not holds(number, kept):
            return ()
        for step in tuple(kept):
            rest = [each for each in kept if each is not step]
            if holds(number, rest):
                kept = rest
        return tuple(step.id for step in kept)

    return [brought(number, week) for number, (_, week) in enumerate(goals)]
