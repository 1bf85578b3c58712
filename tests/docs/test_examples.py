"""The bundled examples, as a reader would try them."""

import json
from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.docs.pages import ROOT

EXAMPLES = [
    *sorted((ROOT / "examples").glob("*.yaml")),
    *sorted((ROOT / "rules" / "cx" / "examples").glob("*.yaml")),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=[path.stem for path in EXAMPLES])
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
