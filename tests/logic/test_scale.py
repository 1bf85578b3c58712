import graphlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.engine.assess.assessment import assess
from milepost.engine.assess.proof import derive
from milepost.engine.assess.words import Words
from milepost.engine.logic import durable
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import answered, evaluate, facts_of
from milepost.engine.logic.order import dependencies, in_order
from milepost.engine.logic.patterns import TooLarge
from milepost.engine.logic.program import Atom, Compare, Program, Variable
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace
from tests import strategies
from tests.workspaces import workspaces

NAMES = st.integers(0, 7).map(str)
RESTS = st.dictionaries(NAMES, st.lists(NAMES, unique=True, max_size=3), max_size=8)


@given(st.data())
def test_an_evaluation_that_goes_on_from_another_is_that_from_scratch(data: st.DataObject) -> None:
    """What is taken over from an evaluation on other facts is what would have been found anew."""
    model = data.draw(strategies.models())
    program = compile_model(model, data.draw(strategies.not_applicable_of(model)))
    facts = [
        facts_of(
            program,
            data.draw(strategies.levels_of(model)),
            data.draw(strategies.tests_of(program)).__getitem__,
        )
        for _ in range(2)
    ]
    # Most often nearly all facts stay, as they do where advice learns of a verdict.
    kept = data.draw(st.integers(0, len(program.variables)))
    after = [*facts[0][:kept], *facts[1][kept:]]

    assert evaluate(program, after, evaluate(program, facts[0])) == evaluate(program, after)


@given(st.data())
def test_an_answer_changes_only_what_was_unknown(data: st.DataObject) -> None:
    """Levels stay, tests with a result stay, and an unknown test takes the answer."""
    model = data.draw(strategies.models())
    program = compile_model(model)
    levels = data.draw(strategies.levels_of(model))
    first = data.draw(strategies.tests_of(program))
    answers = data.draw(strategies.tests_of(program))

    found = answered(program, facts_of(program, levels, first.__getitem__), answers.__getitem__)

    both = {test: answers[test] if known is None else known for test, known in first.items()}
    assert found == facts_of(program, levels, both.__getitem__)


@given(RESTS)
def test_the_order_of_capabilities_is_that_of_the_standard_library(
    rests: dict[str, list[str]],
) -> None:
    """The same order, so that programs and plans do not depend on who sorted; or the same fault."""
    try:
        expected = list(graphlib.TopologicalSorter(rests).static_order())
    except graphlib.CycleError:
        with pytest.raises(graphlib.CycleError):
            in_order(rests)
    else:
        assert in_order(rests) == expected


@given(strategies.models())
def test_a_capability_stands_after_what_it_rests_on(model: MaturityModel) -> None:
    """Prerequisites and the bases of consistency rules are compiled first."""
    order = in_order(dependencies(model))
    for id, below in dependencies(model).items():
        assert all(order.index(other) < order.index(id) for other in below)


@given(workspaces(max_capabilities=4))
def test_a_proof_that_is_read_later_is_that_of_the_assessment(workspace: Workspace) -> None:
    """Reading the proof of a stage after the fact gives what the evaluation shows."""
    outcome = assess(workspace)
    words = Words(workspace.model, workspace.inventory, outcome.islands)
    for ladder, standing in outcome.ladders.items():
        for each in standing.stages:
            own = f"own:{ladder}.{each.stage.id}"
            assert each.proof == derive(outcome.evaluation, own, words)
            assert each.proof.claim.truth is outcome.evaluation[own]


@given(strategies.models(max_capabilities=6), st.integers(2, 4))
def test_a_model_said_over_again_takes_as_many_times_the_program(
    model: MaturityModel, times: int
) -> None:
    """Copies of the capabilities side by side cost what they cost alone: the program is linear."""
    bare = replace(model, ladders={}, groups={}, blocks=(), advice=(), caps=())
    flat = {id: replace(each, requires=()) for id, each in model.capabilities.items()}
    one = compile_model(replace(bare, capabilities=flat))
    many = compile_model(
        replace(
            bare,
            capabilities={
                f"{id}_{copy}": replace(each, id=f"{id}_{copy}")
                for copy in range(times)
                for id, each in flat.items()
            },
        )
    )
    assert len(many.nodes) == times * len(one.nodes)


def test_a_program_beyond_the_engine_is_refused_before_it_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whether durable-rules can hold a huge model is decided by its size alone."""
    atoms = tuple(Atom("own", f"a{i}", 0) for i in range(8_001))
    program = Program((Variable("a", 1),), (Compare(0, 1),), atoms)
    monkeypatch.setattr(durable, "compile_rules", pytest.fail)

    with pytest.raises(TooLarge, match="the model comes to 8001 conclusions"):
        durable.confirmed(evaluate(program, [(1, 1)]))
