"""The bundled examples, as a reader would try them."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from milepost.cli.main import main
from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.inventory import Limits
from milepost.engine.model.roadmap import Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import assessed, checked, planned
from tests.docs.pages import ROOT

EXAMPLES = [
    *sorted((ROOT / "examples").glob("*.yaml")),
    *sorted((ROOT / "rules" / "cx" / "examples").glob("*.yaml")),
]


WITH_FILES = ROOT / "examples" / "survey_answers" / "inventory.yaml"


PORTFOLIO = ROOT / "examples" / "portfolio" / "inventory.yaml"


@pytest.mark.parametrize("example", [*EXAMPLES, WITH_FILES, PORTFOLIO], ids=str)
def test_an_example_can_be_assessed_and_planned(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every example checks without a finding, has a stage on each ladder, and can be planned."""
    assert main(["check", str(example)]) == 0
    assert capsys.readouterr().out == ""

    assert main(["assess", str(example), "--json"]) == 0
    assessment = json.loads(capsys.readouterr().out)
    assert all(ladder["stage"] for ladder in assessment["ladders"].values())

    assert main(["plan", str(example), "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["status"] in ("optimal", "feasible")
    assert plan["verified"]
    assert plan["steps"]
    assert plan["totals"]["judgement_share"] >= 0.75


LIMITED = [*sorted((ROOT / "examples").glob("*.yaml")), WITH_FILES]


@pytest.mark.parametrize("example", LIMITED, ids=lambda path: path.stem)
def test_the_limits_of_an_example_bind(example: Path) -> None:
    """Each example's plan is proven optimal, and would be a better one without its limits."""
    workspace = checked(load_workspace(example))
    plan = replace(workspace.inventory.plan, limits=Limits())
    without = replace(workspace, inventory=replace(workspace.inventory, plan=plan))

    assert values_of(workspace) > values_of(without)


def values_of(workspace: Workspace) -> list[Fraction]:
    """The objectives of a plan that is proven optimal, most important first."""
    result = planned(assessed(workspace)).result
    assert isinstance(result, Solved)
    assert result.optimal
    return [objective.value for objective in result.objectives]
