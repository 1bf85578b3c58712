import itertools

import pytest

from milepost.engine.logic.compiled import compiled
from milepost.engine.logic.evaluate import Truth, completed, evaluate
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


def program(*nodes: Node, atoms: tuple[int, ...] = (), variables: int = 3) -> Program:
    """A program over four-valued variables; its atoms are of these nodes, or of the last."""
    return Program(
        tuple(Variable(f"v{i}", 3) for i in range(variables)),
        nodes,
        tuple(Atom("group", f"g{i}", n) for i, n in enumerate(atoms or (len(nodes) - 1,))),
    )


MIXED = program(
    Compare(0, 1), Compare(1, 2), Compare(2, 3), Count(2, (0, 1, 2)), Invert(3), Refer(0),
    Count(1, (2, 4), "any"), Count(3, (0, 0, 1)), Invert(0), Count(2, (8, 1), "all"),
    Count(0, (0,)), Count(4, (0, 1, 2)), Compare(0, 0), Compare(0, 4), Invert(13),
    Count(2, (0, 0, 1)),
    atoms=tuple(range(16)),
)  # fmt: skip


@pytest.mark.parametrize("values", list(itertools.product(range(4), repeat=3)))
def test_every_kind_of_condition_has_its_meaning(values: tuple[int, ...]) -> None:
    """Counts with repetitions, constants, negations and references, on all values."""
    expected = evaluate(MIXED, [(value, value) for value in values]).atoms

    assert compiled(MIXED)(values) == tuple(truth is Truth.YES for truth in expected)


def test_the_answers_are_plain_truths_in_the_order_asked_for() -> None:
    """Atoms may be chosen, in any order and more than once; each answer is True or False."""
    assess = compiled(MIXED, [4, 0, 4, 10])

    assert assess([1, 0, 0]) == (True, True, True, True)
    assert {type(answer) for answer in assess([1, 2, 0])} == {bool}
    assert compiled(MIXED, [])([0, 0, 0]) == ()


@pytest.mark.parametrize("values", [(), (1, 1), (1, 1, 1, 1)])
def test_a_wrong_number_of_values_is_refused(values: tuple[int, ...]) -> None:
    """Each variable has one value."""
    with pytest.raises(ValueError, match="values to unpack"):
        compiled(MIXED)(values)


def test_a_program_without_variables_is_worked_out() -> None:
    """What rests on nothing needs no values."""
    assert compiled(program(Count(0, ()), Count(1, ()), atoms=(0, 1), variables=0))(()) == (
        True,
        False,
    )


@pytest.mark.parametrize("atom", [-1, 16])
def test_an_atom_that_is_not_there_is_an_error(atom: int) -> None:
    """A number outside the program is not taken for another atom."""
    with pytest.raises(IndexError, match="the program has 16 atoms"):
        compiled(MIXED, [atom])


def test_unknowns_are_proven_or_possible() -> None:
    """On either completion the answers are those of the reference evaluator."""
    facts = [(0, 3), (2, 2), (1, 3)]
    assess = compiled(MIXED)

    for possible in (False, True):
        complete = completed(facts, possible=possible)
        expected = evaluate(MIXED, complete).atoms
        assert assess([low for low, _ in complete]) == tuple(t is Truth.YES for t in expected)


def test_nothing_that_anyone_wrote_becomes_code() -> None:
    """Names that look like Python are not in the function; it holds numbers and its own words."""
    hostile = Program(
        (Variable("v0]=values;raise SystemExit#", 3), Variable("__import__('os')", 3)),
        (Compare(0, 2), Compare(1, 1), Count(2, (0, 1), "all")),
        (Atom("stage", "');raise SystemExit#", 2, rule="x"),),
    )
    code = compiled(hostile).__code__

    assert code.co_names == ()
    assert set(code.co_varnames) == {"values", "v0", "v1", "x2"}
    assert all(isinstance(constant, int | None) for constant in code.co_consts)


def test_a_long_chain_is_no_deep_expression() -> None:
    """Five thousand conditions inside each other are compiled and worked out."""
    nodes: list[Node] = [Compare(0, 1)]
    for i in range(5000):
        nodes.append(Compare(i % 50, 1 + i // 50 % 3))
        inner = len(nodes) - 2
        if i % 3 == 2:
            nodes += [Invert(inner), Invert(inner + 1), Count(1, (inner + 2, inner + 3), "any")]
        else:
            nodes.append(Count(1 + i % 2, (inner, inner + 1)))
    chain = program(*nodes, variables=50)
    assess = compiled(chain)

    for value in range(4):
        expected = evaluate(chain, [(value, value)] * 50).atoms[0] is Truth.YES
        assert assess([value] * 50) == (expected,)


@pytest.mark.parametrize("k", [1, 2, 2500, 4999, 5000])
def test_a_wide_condition_is_counted_right(k: int) -> None:
    """Of five thousand conditions just enough hold, and one less."""
    nodes = [Compare(i, 2) for i in range(5000)]
    assess = compiled(program(*nodes, Count(k, tuple(range(5000))), variables=5000))

    assert assess([2] * k + [1] * (5000 - k)) == (True,)
    assert assess([1] * (5001 - k) + [2] * (k - 1)) == (False,)
