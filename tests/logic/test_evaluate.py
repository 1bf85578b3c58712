import pytest

from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Truth, completed, evaluate, facts_of
from milepost.engine.logic.program import (
    Atom,
    Compare,
    Count,
    Invert,
    Node,
    Program,
    Refer,
    Variable,
)
from milepost.engine.model.condition import HasLevel
from tests.logic.small_models import NO, UNPROVEN, YES, assess, model


def judged(*nodes: Node, facts: tuple[tuple[int, int], ...]) -> Truth:
    """The truth of the last node, over two-valued variables."""
    variables = tuple(Variable(f"v{i}", 1) for i in range(len(facts)))
    atom = Atom("own", "it", len(nodes) - 1)
    return evaluate(Program(variables, nodes, (atom,)), facts)["own:it"]


KNOWN = {NO: (0, 0), UNPROVEN: (0, 1), YES: (1, 1)}


@pytest.mark.parametrize("a", Truth)
@pytest.mark.parametrize("b", Truth)
def test_all_and_any_follow_kleene(a: Truth, b: Truth) -> None:
    """All is as true as its weakest part, any as its strongest, with unproven in between."""
    parts = (Compare(0, 1), Compare(1, 1))
    facts = (KNOWN[a], KNOWN[b])

    assert judged(*parts, Count(2, (0, 1), "all"), facts=facts) is min(a, b)
    assert judged(*parts, Count(1, (0, 1), "any"), facts=facts) is max(a, b)


@pytest.mark.parametrize("a", Truth)
def test_not_turns_proven_round_and_leaves_unproven(a: Truth) -> None:
    """The negation of something unproven is unproven."""
    assert judged(Compare(0, 1), Invert(0), facts=(KNOWN[a],)) is {NO: YES, YES: NO}.get(a, a)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((YES, YES, NO), YES),
        ((YES, YES, UNPROVEN), YES),
        ((YES, UNPROVEN, UNPROVEN), UNPROVEN),
        ((YES, UNPROVEN, NO), UNPROVEN),
        ((YES, NO, NO), NO),
        ((UNPROVEN, NO, NO), NO),
    ],
)
def test_two_of_three(parts: tuple[Truth, ...], expected: Truth) -> None:
    """At least k of n is proven by k proven parts and ruled out when too few can still hold."""
    nodes = [Compare(i, 1) for i in range(3)]
    facts = tuple(KNOWN[part] for part in parts)

    assert judged(*nodes, Count(2, (0, 1, 2)), facts=facts) is expected


def test_a_count_of_nothing() -> None:
    """None of nothing always holds, one of nothing never does."""
    assert judged(Count(0, ()), facts=()) is YES
    assert judged(Count(1, ()), facts=()) is NO


@pytest.mark.parametrize(
    ("fact", "expected"), [((2, 3), YES), ((0, 3), UNPROVEN), ((0, 1), NO), ((2, 2), YES)]
)
def test_a_comparison_looks_at_both_ends(fact: tuple[int, int], expected: Truth) -> None:
    """A level within bounds proves a comparison by its lower end and rules it out by its upper."""
    program = Program((Variable("a", 3),), (Compare(0, 2),), (Atom("own", "it", 0),))

    assert evaluate(program, [fact])["own:it"] is expected


def test_a_reference_is_as_true_as_what_it_names() -> None:
    """A condition that speaks of another conclusion takes over its verdict."""
    program = Program(
        (Variable("a", 1),),
        (Compare(0, 1), Refer(0)),
        (Atom("own", "it", 0), Atom("stage", "it", 1)),
    )

    for truth, fact in KNOWN.items():
        assert evaluate(program, [fact])["stage:it"] is truth


def test_an_undeclared_capability_is_unknown_not_absent() -> None:
    """Nothing said proves nothing and rules nothing out."""
    assessed = assess(model(stages=(HasLevel("a"),)), {"b": None})

    assert assessed["stage:l.s1"] is UNPROVEN
    assert assessed.level("a") == 0
    assert assessed.level("a", at_least=UNPROVEN) == 3


def test_the_two_views_of_an_unknown() -> None:
    """Proven takes an unknown as absent, possible as the top level."""
    program = compile_model(model())
    facts = facts_of(program, {"a": 1, "b": None, "c": 0, "d": 3}, lambda _: None)

    assert completed(facts, possible=False) == [(1, 1), (0, 0), (0, 0), (3, 3)]
    assert completed(facts, possible=True) == [(1, 1), (3, 3), (0, 0), (3, 3)]
