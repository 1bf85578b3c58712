"""What the benchmark of scale says of the models it makes."""

import pytest
from benchmarks.scale import LADDERS, RUNGS, declared, generated, in_parts

from milepost.engine.check import check_model
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import assessed


def test_a_model_is_as_large_as_its_row_says() -> None:
    """Capabilities and rules are exactly those of the row, and check finds no fault in them."""
    model = generated(400, 100)

    groups, stages = len(model.groups), sum(len(each.stages) for each in model.ladders.values())
    rules = groups + stages + len(model.caps) + len(model.blocks) + len(model.advice)
    assert (len(model.capabilities), rules) == (400, 100)
    assert check_model(model) == []


@pytest.mark.parametrize("size", [400, 1_000])
def test_the_organisation_is_on_its_way(size: int) -> None:
    """Some stages are reached and others not, so that proofs show what holds and what lacks."""
    outcome = assessed(Workspace(generated(size, size // 4), declared(size), ""))

    for ladder in LADDERS:
        stage = outcome.assessment.ladders[ladder].stage
        assert stage is not None
        assert 1 < stage.index < RUNGS
    assert any(standing.caps for standing in outcome.assessment.standings.values())
    assert outcome.assessment.advice


def test_the_proof_that_is_counted_is_that_of_the_topmost_stage() -> None:
    """The lines of the row are those that `why` prints for the stage."""
    workspace = Workspace(generated(400, 100), declared(400), "")

    _, lines = in_parts(workspace)
    assert lines == len(assessed(workspace).proof(LADDERS[0], f"s{RUNGS - 1}").lines)
