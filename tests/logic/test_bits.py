import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from milepost.engine.logic.bits import circuit, evaluate_bits
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
    """A program over four-valued variables, with atoms of these nodes."""
    return Program(
        tuple(Variable(f"v{i}", 3) for i in range(variables)),
        nodes,
        tuple(Atom("group", f"g{i}", node) for i, node in enumerate(atoms)),
    )


def planes(cases: Sequence[tuple[int, ...]]) -> Callable[[int, int], int]:
    """The planes of these cases, the first in the lowest bit."""
    return lambda variable, threshold: sum(
        (case[variable] >= threshold) << j for j, case in enumerate(cases)
    )


def truths(program: Program, cases: Sequence[tuple[int, ...]], node: int = -1) -> list[bool]:
    """Whether the node, by default the last, holds in each case."""
    node %= len(program.nodes)
    ones = (1 << len(cases)) - 1
    (word,) = evaluate_bits(program, planes(cases), ones, [node])
    assert 0 <= word <= ones
    return [bool(word >> j & 1) for j in range(len(cases))]


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 7, 8, 11])
def test_at_least_k_of_n_is_counted_right_for_every_k(n: int) -> None:
    """In all combinations of n conditions, for k from nothing to more than there are."""
    cases = list(itertools.product((0, 1), repeat=n))
    for k in range(-1, n + 2):
        nodes = [Compare(i, 1) for i in range(n)]
        counted = program(*nodes, Count(k, tuple(range(n))), variables=n)

        assert truths(counted, cases) == [sum(case) >= k for case in cases]


@pytest.mark.parametrize("k", [1, 2, 20, 39, 40])
def test_long_lists_are_counted_right(k: int) -> None:
    """Forty conditions of which just enough hold, and one less."""
    nodes = [Compare(i, 1) for i in range(40)]
    counted = program(*nodes, Count(k, tuple(range(40))), variables=40)
    cases = [tuple(int(i < held) for i in range(40)) for held in (k - 1, k)]

    assert truths(counted, cases) == [False, True]


def test_a_part_named_twice_counts_twice() -> None:
    """Two of a list that names one condition twice hold with that condition."""
    twice = program(Compare(0, 1), Compare(1, 1), Count(2, (0, 0, 1)))
    both = program(Compare(0, 1), Compare(1, 1), Count(3, (0, 0, 1)))
    cases = [(1, 0, 0), (0, 1, 0), (1, 1, 0)]

    assert truths(twice, cases) == [True, False, True]
    assert truths(both, cases) == [False, False, True]


def test_a_negation_holds_in_the_other_cases_and_nowhere_else() -> None:
    """Not, not of not, and not of a count set no bit that is no case."""
    cases = [(0, 0, 0), (1, 0, 0), (1, 2, 0)]
    nodes = (Compare(0, 1), Compare(1, 2), Count(2, (0, 1), "all"), Invert(2), Invert(3))

    assert truths(program(*nodes), cases) == [False, False, True]
    assert truths(program(*nodes), cases, 3) == [True, True, False]


def test_constants_spread_through_what_uses_them() -> None:
    """What always or never holds counts as such within other conditions."""
    always, never = Count(0, ()), Count(1, ())
    nodes = (always, never, Compare(0, 1), Invert(0), Invert(1), Count(2, (0, 1, 2)))
    cases = [(0, 0, 0), (1, 0, 0)]

    assert truths(program(*nodes), cases, 0) == [True, True]
    assert truths(program(*nodes), cases, 1) == [False, False]
    assert truths(program(*nodes), cases, 3) == [False, False]
    assert truths(program(*nodes), cases, 4) == [True, True]
    assert truths(program(*nodes), cases, 5) == [False, True]


def test_a_reference_is_what_it_refers_to() -> None:
    """References to references change nothing."""
    nodes = (Compare(0, 2), Refer(0), Refer(1), Invert(2))

    assert truths(program(*nodes, atoms=(0, 1)), [(1,) * 3, (2,) * 3]) == [True, False]


def test_results_stand_in_the_order_asked_for() -> None:
    """Whatever the order, and also where a node is asked for twice or is a constant."""
    nodes = (Compare(0, 1), Compare(1, 1), Count(0, ()), Invert(0))
    cases = [(1, 0, 0), (0, 1, 0)]

    words = evaluate_bits(program(*nodes), planes(cases), 0b11, [3, 0, 2, 1, 3, 2])

    assert words == [0b10, 0b01, 0b11, 0b10, 0b10, 0b11]


def test_without_cases_and_without_questions_there_is_no_answer() -> None:
    """No case gives empty words, no wanted node no word at all."""
    inverted = program(Compare(0, 1), Invert(0))

    assert evaluate_bits(inverted, planes([]), 0, [0, 1]) == [0, 0]
    assert evaluate_bits(inverted, planes([]), 0, []) == []


def test_only_comparisons_that_matter_are_asked_for_and_once() -> None:
    """A comparison that stands twice is one; one that nothing wanted rests on is none."""
    asked: list[tuple[int, int]] = []

    def noted(variable: int, threshold: int) -> int:
        asked.append((variable, threshold))
        return 1

    nodes = (Compare(0, 1), Compare(0, 1), Compare(1, 3), Count(2, (0, 1), "all"), Invert(2))
    evaluate_bits(program(*nodes), noted, 1, [3])

    assert asked == [(0, 1)]


def test_what_changes_nothing_costs_nothing() -> None:
    """References, double negations and parts said twice of "all" take no operation."""
    nodes = (Compare(0, 1), Refer(0), Count(3, (0, 0, 1), "all"), Invert(2), Invert(3))

    gates = circuit(program(*nodes, atoms=(0,)), [4]).gates

    assert [gate.does for gate in gates] == ["plane", "take"]


def test_a_word_may_be_an_array() -> None:
    """Arrays of unsigned integers work as integers do."""
    nodes = (Compare(0, 1), Compare(1, 1), Compare(2, 1), Count(2, (0, 1, 2)), Invert(3))
    rows = np.array([[1], [3], [5]], dtype=np.uint64)

    two, fewer = evaluate_bits(
        program(*nodes), lambda variable, _: rows[variable], np.array([7], np.uint64), [3, 4]
    )

    assert two.tolist() == [1]
    assert fewer.tolist() == [6]


@pytest.mark.parametrize("node", [-1, 2])
def test_a_node_that_is_not_there_is_an_error(node: int) -> None:
    """A number outside the program is not taken for another node."""
    with pytest.raises(IndexError, match="the program has 2 nodes"):
        evaluate_bits(program(Compare(0, 1), Invert(0)), planes([]), 0, [0, node])


def test_a_long_chain_needs_few_words_at_a_time() -> None:
    """Thousands of conditions that rest on each other are worked out in a handful of words."""
    nodes: list[Node] = [Compare(0, 1)]
    for i in range(2000):
        nodes.append(Compare(i % 50, 1 + i // 50 % 3))
        nodes.append(Count(1 + i % 2, (len(nodes) - 2, len(nodes) - 1)))
    chain = program(*nodes, variables=50)

    assert truths(chain, [(0,) * 50, (3,) * 50]) == [False, True]
    # One for all cases, one for each comparison that comes again, some for the chain.
    assert circuit(chain, [len(nodes) - 1]).registers <= 1 + 150 + 4
