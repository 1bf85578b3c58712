"""When a roadmap reaches its targets, and the stages on the way to them."""

from __future__ import annotations

from milepost.engine.model.condition import StageReached
from milepost.engine.model.ladder import Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
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
