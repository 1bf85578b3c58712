import itertools

import pytest

from milepost.engine.logic.durable import Firing, Reason
from milepost.engine.logic.program import Compare, Count, Invert, Node, Refer
from tests.logic.engine import A2, B2, C1, holds, log, program


def test_a_firing_names_what_it_rests_on() -> None:
    """The log gives each conclusion with the values and conclusions it was drawn from."""
    staged = program(
        A2, B2, Count(2, (0, 1), "all"), Refer(0), C1, Count(2, (3, 4), "all"),
        atoms={"first": 2, "second": 5},
    )  # fmt: skip

    assert log(staged, 3, 2, 1) == (
        Firing("stage:first", holds(a=3, b=2)),
        Firing("stage:second", (Reason("stage:first", 1), Reason("c", 1))),
    )
    assert log(staged, 3, 2, 0) == (Firing("stage:first", holds(a=3, b=2)),)
    assert log(staged, 0, 0, 0) == ()


def test_a_conclusion_stands_after_its_reasons() -> None:
    """The log can be read from top to bottom, however long the chain."""
    nodes: list[Node] = [Compare(0, 1)]
    nodes += [Refer(i) for i in range(40)]
    chain = program(*nodes, atoms={f"s{i}": i for i in range(41)}, variables=1)

    assert [firing.atom for firing in log(chain, 1)] == [f"stage:s{i}" for i in range(41)]


def test_a_count_names_the_parts_that_carried_it() -> None:
    """Two of three names the two that hold, not the third."""
    counted = program(A2, B2, C1, Count(2, (0, 1, 2)), atoms={"it": 3})

    assert log(counted, 2, 0, 1) == (Firing("stage:it", holds(a=2, c=1)),)
    assert log(counted, 2, 1, 0) == ()


def test_a_conclusion_that_holds_twice_over_is_drawn_once() -> None:
    """Alternatives and more parts than needed do not repeat a firing."""
    either = program(A2, B2, C1, Count(1, (0, 1, 2), "any"), Count(2, (0, 1, 2)),
                     atoms={"any": 3, "two": 4})  # fmt: skip

    assert sorted(firing.atom for firing in log(either, 3, 3, 3)) == ["stage:any", "stage:two"]


def test_two_bars_on_one_capability_are_two_conditions() -> None:
    """One declared level can satisfy several conditions of a rule."""
    both = program(Compare(0, 2), Compare(0, 3), Count(2, (0, 1), "all"), atoms={"it": 2})

    assert log(both, 3, 0, 0) == (Firing("stage:it", holds(a=3)),)
    assert log(both, 2, 0, 0) == ()


def test_a_part_named_twice_counts_twice() -> None:
    """Two of a list that names a capability twice is met by that capability."""
    twice = program(A2, B2, Count(2, (0, 0, 1)), atoms={"it": 2})

    assert log(twice, 2, 0, 0) == (Firing("stage:it", holds(a=2)),)
    assert log(twice, 0, 2, 0) == ()


def test_what_needs_nothing_fires_without_a_reason() -> None:
    """A stage that asks for nothing is concluded from nothing; an impossible one never is."""
    free = program(Count(0, (), "all"), Count(1, ()), Refer(0), atoms={"floor": 0, "never": 1})

    assert log(free, 0, 0, 0) == (Firing("stage:floor", ()),)


def test_a_conclusion_can_rest_on_another_that_fails() -> None:
    """What does not hold is a reason of value 0, once it is settled, over several negations."""
    advice = program(
        A2, Refer(0), Invert(1), B2, Count(2, (2, 3), "all"), Refer(1), Invert(5),
        atoms={"it": 0, "tip": 4, "other": 6},
    )  # fmt: skip

    assert log(advice, 0, 2, 0) == (Firing("stage:tip", (Reason("stage:it", 0), Reason("b", 2))),)
    assert log(advice, 2, 2, 0) == (
        Firing("stage:it", holds(a=2)),
        Firing("stage:other", (Reason("stage:tip", 0),)),
    )


@pytest.mark.parametrize("values", list(itertools.product(range(3), repeat=3)))
def test_a_negation_of_a_whole_condition(values: tuple[int, int, int]) -> None:
    """Not two of three, and not all of a nested list, agree with the reference."""
    nested = program(
        A2, B2, C1, Count(2, (0, 1, 2)), Invert(3), Refer(0), Count(2, (5, 2), "all"), Invert(6),
        atoms={"two": 3, "not_two": 4, "not_both": 7},
    )  # fmt: skip

    log(nested, *values)


def test_the_same_values_give_the_same_log() -> None:
    """Two runs tell the same story in the same order."""
    counted = program(A2, B2, C1, Count(2, (0, 1, 2)), Count(1, (0, 1), "any"),
                      atoms={"two": 3, "any": 4, "b": 1})  # fmt: skip

    assert log(counted, 2, 2, 1) == log(counted, 2, 2, 1)
