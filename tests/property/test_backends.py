import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.logic import durable
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Facts, Truth, completed, evaluate, facts_of
from milepost.engine.logic.program import Compare, Count, Invert, Program, Refer
from tests import strategies


@pytest.fixture(scope="module")
def with_engine() -> None:
    """Only where durable-rules can be loaded."""
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)


@st.composite
def assessments(draw: st.DrawFn) -> tuple[Program, Facts]:
    """The program of a random model, and what some organisation declares."""
    model = draw(strategies.models())
    program = compile_model(model, draw(strategies.not_applicable_of(model)))
    results = draw(strategies.tests_of(program))
    return program, facts_of(program, draw(strategies.levels_of(model)), results.__getitem__)


def monotone(program: Program) -> list[bool]:
    """For each atom whether no negation lies below it."""
    plain: list[bool] = []
    for node in program.nodes:
        match node:
            case Compare():
                plain.append(True)
            case Refer(atom):
                plain.append(plain[program.atoms[atom].node])
            case Invert():
                plain.append(False)
            case Count(_, of):
                plain.append(all(plain[part] for part in of))
    return [plain[atom.node] for atom in program.atoms]


@settings(max_examples=30)
@given(assessments(), st.data())
def test_what_is_told_of_unknowns_is_sound_and_as_much_as_can_be(
    assessment: tuple[Program, Facts], data: st.DataObject
) -> None:
    """A verdict stands whatever the unknowns turn out to be; without negation none is withheld."""
    program, facts = assessment
    some = [data.draw(st.integers(low, high)) for low, high in facts]
    told = evaluate(program, facts).atoms
    lowest = evaluate(program, completed(facts, possible=False)).atoms
    highest = evaluate(program, completed(facts, possible=True)).atoms
    between = evaluate(program, [(value, value) for value in some]).atoms

    for settled in (lowest, highest, between):
        for verdict, final in zip(told, settled, strict=True):
            assert final is not Truth.UNPROVEN
            assert verdict in (final, Truth.UNPROVEN)
    for plain, verdict, low, high in zip(monotone(program), told, lowest, highest, strict=True):
        assert not plain or verdict is (low if low is high else Truth.UNPROVEN)


@pytest.mark.usefixtures("with_engine")
@settings(max_examples=35)
@given(assessments())
def test_both_implementations_draw_the_same_conclusions(
    assessment: tuple[Program, Facts],
) -> None:
    """durable-rules confirms every conclusion, advice with negations included, on both views."""
    program, facts = assessment
    ruleset = durable.compile_rules(program)

    for possible in (False, True):
        view = completed(facts, possible=possible)
        conclusions = durable.run(ruleset, [low for low, _ in view])
        assert durable.differences(evaluate(program, view), conclusions) == ()
        assert len(conclusions.log) == len(conclusions.atoms)


@pytest.mark.usefixtures("with_engine")
@settings(max_examples=30)
@given(assessments())
def test_every_firing_follows_from_reasons_given_before_it(
    assessment: tuple[Program, Facts],
) -> None:
    """A firing names inventory values, earlier firings, and conclusions that never hold."""
    program, facts = assessment
    values = [low for low, _ in facts]
    declared = {v.id: value for v, value in zip(program.variables, values, strict=True)}
    conclusions = durable.run(durable.compile_rules(program), values)

    before: set[str] = set()
    for firing in conclusions.log:
        for reason in firing.because:
            if reason.name in declared:
                assert reason.value == declared[reason.name]
            elif reason.value:
                assert reason.name in before
            else:
                assert reason.name not in conclusions.atoms
        before.add(firing.atom)


@pytest.mark.usefixtures("with_engine")
@settings(max_examples=30)
@given(assessments(), st.data())
def test_a_broken_implementation_is_noticed(
    assessment: tuple[Program, Facts], data: st.DataObject
) -> None:
    """With one k changed, exactly the conclusions that the change reaches are reported."""
    program, facts = assessment
    counts = [i for i, node in enumerate(program.nodes) if isinstance(node, Count)]
    if not counts:
        return
    place = data.draw(st.sampled_from(counts))
    node = program.nodes[place]
    assert isinstance(node, Count)
    wrong = dataclasses.replace(node, k=node.k + data.draw(st.sampled_from((-1, 1))))
    nodes = (*program.nodes[:place], wrong, *program.nodes[place + 1 :])
    broken = dataclasses.replace(program, nodes=nodes)
    view = completed(facts, possible=data.draw(st.booleans()))
    right, otherwise = evaluate(program, view).atoms, evaluate(broken, view).atoms
    changed = [a.name for a, x, y in zip(program.atoms, right, otherwise, strict=True) if x != y]
    conclusions = durable.run(durable.compile_rules(broken), [low for low, _ in view])

    found = durable.differences(evaluate(program, view), conclusions)
    assert [difference.atom for difference in found] == changed
