"""What advice may ask of a plan: what it raises, when, how much at once, and what it aims at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from fractions import Fraction

from milepost.engine.assess.facts import COMPARE, declared_levels
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.logic.program import Test
from milepost.engine.model.condition import (
    InParallel,
    Measured,
    Planned,
    StageReached,
    Targeted,
)
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap


def about_plan(
    model: MaturityModel, inventory: Inventory, roadmap: Roadmap
) -> Callable[[Test], bool | None]:
    """Answers the tests that speak of a plan; None for every other test."""
    steps = roadmap.steps

    def answer(test: Test) -> bool | None:
        match test:
            case Planned(capabilities, before):
                starts = [step.start for step in steps if step.capability in capabilities]
                if before is None or not starts:
                    return bool(starts)
                week = stage_week(model, inventory, roadmap, before)
                return week is None or min(starts) < week
            case InParallel(k, capabilities):
                busy = [s for s in steps if s.capability in capabilities and s.level <= model.bar]
                return any(
                    len({s.capability for s in busy if s.start <= step.start < s.end}) >= k
                    for step in busy
                )
            case Targeted(stage):
                return any(target.goal == stage for target in inventory.plan.targets)
            case Measured("first_benefit_week", comparison, value):
                week = first_benefit_week(model, roadmap)
                return None if week is None else bool(COMPARE[comparison](Fraction(week), value))
            case _:
                return None

    return answer


def first_benefit_week(model: MaturityModel, roadmap: Roadmap) -> int | None:
    """The week in which the first step ends that brings a likely gain or revenue uplift.

    An uplift is stated for the way up to the model's bar, so steps above it bring none. None where
    no step brings any.
    """
    ends = [
        step.end
        for step in roadmap.steps
        if model.step(step.capability, step.level).gain > 0
        or (step.level <= model.bar and model.capabilities[step.capability].uplift.likely > 0)
    ]
    return min(ends, default=None)


def stage_week(
    model: MaturityModel, inventory: Inventory, roadmap: Roadmap, stage: StageReached
) -> int | None:
    """The first week in which a stage is reached along the roadmap, or None.

    Unknown levels count as absent and what is measured as met, as the plan takes them.
    """
    program = compile_model(model, inventory.not_applicable.keys())
    declared = declared_levels(inventory)

    def reached(week: int) -> int:
        levels: dict[str, int | None] = {id: declared.get(id) or 0 for id in model.capabilities}
        for step in roadmap.steps:
            if step.end <= week:
                levels[step.capability] = max(levels[step.capability] or 0, step.level)
        evaluation = evaluate(program, facts_of(program, levels, lambda _: True))
        return int(evaluation[f"stage:{stage.ladder}.{stage.stage}"] is Truth.YES)

    # Nothing falls back along a roadmap, so the first such week can be bisected.
    weeks = sorted({0, *(step.end for step in roadmap.steps)})
    first = bisect_left(weeks, 1, key=reached)
    return weeks[first] if first < len(weeks) else None
