"""The bundled model, planned from nothing to each of its stages."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.condition import StageReached
from milepost.engine.model.inventory import Declaration, Target
from milepost.engine.model.roadmap import Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import assessed, checked, planned

LADDERS = ("cemm", "cx5")


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An organisation that has declared nothing, on the bundled model."""
    path: Path = tmp_path_factory.mktemp("empty") / "empty.yaml"
    path.write_text("organisation: Nobody yet\nas_of: 2027-01-04\n", encoding="utf-8")
    return checked(load_workspace(path))


def cheapest(workspace: Workspace, ladder: str, stage: str) -> Solved:
    """The cheapest plan to a stage, with people without limit; `planned` has it verified."""
    target = Target(StageReached(ladder, stage))
    plan = replace(workspace.inventory.plan, targets=(target,), objectives=("cost",))
    asked = replace(workspace, inventory=replace(workspace.inventory, plan=plan))
    result = planned(assessed(asked)).result
    assert isinstance(result, Solved)
    assert result.optimal
    return result


def cost(result: Solved) -> Fraction:
    """What the plan costs over its horizon."""
    return result.objectives[0].value


def with_levels_of(workspace: Workspace, result: Solved) -> Workspace:
    """The same organisation after the roadmap."""
    declarations = dict(workspace.inventory.declarations)
    for step in sorted(result.roadmap.steps, key=lambda step: step.level):
        declarations[step.capability] = Declaration(step.capability, step.level)
    return replace(workspace, inventory=replace(workspace.inventory, declarations=declarations))


@pytest.mark.parametrize("ladder", LADDERS)
def test_a_higher_target_never_costs_less(nothing: Workspace, ladder: str) -> None:
    """From nothing, each stage of a ladder costs at least as much as the one below it."""
    stages = nothing.model.ladders[ladder].stages
    costs = [cost(cheapest(nothing, ladder, stage.id)) for stage in stages]
    assert costs == sorted(costs)


@pytest.mark.parametrize("ladder", LADDERS)
def test_straight_to_the_top_is_no_dearer_than_stage_by_stage(
    nothing: Workspace, ladder: str
) -> None:
    """Taking the cheapest next stage again and again cannot beat one plan for the whole way."""
    stages = nothing.model.ladders[ladder].stages
    at, spent = nothing, Fraction(0)
    for stage in stages:
        step = cheapest(at, ladder, stage.id)
        spent += cost(step)
        at = with_levels_of(at, step)
    assert cost(cheapest(nothing, ladder, stages[-1].id)) <= spent
