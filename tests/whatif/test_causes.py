"""Which change makes which difference: against all ways to apply some of the changes."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.engine.whatif.causes import Cause, Tried, attributed, causes_of
from milepost.engine.whatif.variants import MOST_PARTS, Subset, fewer_parts


def subsets(number: int) -> list[Subset]:
    """All sets of so many parts, the smaller ones first."""
    return [
        frozenset(some)
        for size in range(number + 1)
        for some in itertools.combinations(range(number), size)
    ]


@st.composite
def effects(draw: st.DrawFn) -> tuple[int, dict[Subset, bool]]:
    """For each set of two to four parts, whether a difference is there; it is with all of them."""
    number = draw(st.integers(2, 4))
    found = {some: draw(st.booleans()) for some in subsets(number)}
    return number, found | {frozenset(): False, frozenset(range(number)): True}


@given(effects())
def test_what_is_told_holds_of_every_combination_asked(
    effect: tuple[int, dict[Subset, bool]],
) -> None:
    """Each word means what it says, judged by all sets of parts and not by the rule itself."""
    number, there = effect
    kind, parts = attributed(number, there.get)
    everything = frozenset(range(number))
    enough = [part for part in range(number) if there[frozenset({part})]]
    needed = [part for part in range(number) if not there[everything - {part}]]

    match kind:
        case "single":
            assert enough == parts
            assert all(there[everything - {other}] for other in everything - set(parts))
        case "either":
            assert enough == parts
            assert len(parts) > 1
            assert needed == []
        case "together":
            assert enough == []
            assert needed == parts
            assert len(parts) > 1
        case "with_another":
            assert enough == []
            assert needed == parts
            assert any(there[some] for some in subsets(number) if set(parts) < some < everything)
        case "several":
            assert enough == needed == []
            assert all(there[everything - {part}] for part in range(number))
        case _:
            assert kind == "mixed"
            assert enough
            assert needed


@given(st.integers(2, 3).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_a_part_that_does_all_is_the_only_cause(case: tuple[int, int]) -> None:
    """Where a difference is there exactly with one part, that part is the cause alone."""
    number, part = case
    assert attributed(number, lambda some: part in some) == ("single", [part])


@given(st.integers(2, MOST_PARTS))
def test_parts_that_only_do_it_together_are_all_named(number: int) -> None:
    """Where all are needed, all are named; where any one is enough, all of them as well."""
    everything = list(range(number))
    assert attributed(number, lambda some: len(some) == number) == ("together", everything)
    assert attributed(number, lambda some: len(some) > 0) == ("either", everything)


def test_only_what_is_asked_is_planned() -> None:
    """Each part alone and each left out; nothing for one part, or for more than are taken apart."""
    assert list(fewer_parts(1)) == list(fewer_parts(MOST_PARTS + 1)) == []
    assert list(fewer_parts(2)) == [{0}, {1}]
    assert list(fewer_parts(3)) == [{0}, {1}, {2}, {1, 2}, {0, 2}, {0, 1}]
    assert max(len(list(fewer_parts(number))) for number in range(20)) == 2 * MOST_PARTS
    assert attributed(MOST_PARTS + 1, lambda _: True) == ("many", [])


BASE = Tried(possible=True, proven=True, finish=Fraction(20), cost=Fraction(100))
SOONER = Tried(possible=True, proven=True, finish=Fraction(15), cost=Fraction(100))
PARTLY = Tried(possible=True, proven=True, finish=Fraction(18), cost=Fraction(100))
NONE = Tried(possible=False)


def told(full: Tried, *alone: Tried) -> tuple[Cause, ...]:
    """The causes of a difference, with what each of two parts does alone."""
    fewer = {frozenset({number}): tried for number, tried in enumerate(alone)}
    return causes_of(("people", "money"), BASE, full, fewer)


def test_what_a_part_brings_alone_is_told_in_weeks() -> None:
    """A finish that takes both is told with what each brings by itself."""
    (cause,) = told(SOONER, PARTLY, BASE)

    assert (cause.effect, cause.kind, cause.parts) == ("finish", "together", ("people", "money"))
    assert cause.alone == (("people", Fraction(-2)), ("money", Fraction(0)))


def test_a_part_that_makes_a_plan_impossible_is_named() -> None:
    """Without a roadmap there is nothing else to compare."""
    (cause,) = told(NONE, BASE, NONE)

    assert (cause.effect, cause.kind, cause.parts) == ("possible", "single", ("money",))


@pytest.mark.parametrize(
    "unsure", [Tried(possible=None), Tried(possible=True, finish=Fraction(15), cost=Fraction(100))]
)
def test_what_was_not_proved_is_not_told(unsure: Tried) -> None:
    """A plan that was not found, or not proven the best, leaves the cause open."""
    (cause,) = told(SOONER, unsure, BASE)

    assert (cause.kind, cause.parts) == ("open", ())


def test_no_difference_has_no_cause() -> None:
    """Two equal plans, and two that are both impossible, have nothing to tell."""
    assert told(BASE, BASE, BASE) == ()
    assert causes_of(("people",), NONE, NONE, {}) == ()
