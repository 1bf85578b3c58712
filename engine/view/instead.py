"""What differs between two states of one thing, in a phrase: what is there instead of what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from milepost.engine.assess.phrases import number

MOST = 6
"""How many differences, and how many parts of one, are told."""

T = TypeVar("T")


def instead(
    now: T | None,
    was: T | None,
    say: Callable[[T], str] = str,
    unit: str = "",
    *,
    none: str = "nothing",
) -> str:
    """What is there now instead of what was, each as `say` puts it, with the unit once.

    >>> instead(2, 1, unit=" FTE"), instead(2, None, unit=" FTE", none="no limit")
    ('2 FTE instead of 1', '2 FTE instead of no limit')
    >>> instead(None, 1, unit=" FTE", none="no limit"), instead(2, 2, unit=" FTE")
    ('no limit instead of 1 FTE', '2 FTE, as before')
    """
    first = none if now is None else say(now) + unit
    second = none if was is None else say(was) + (unit if now is None else "")
    return f"{first}, as before" if now == was else f"{first} instead of {second}"


def added(
    now: T | None,
    was: T | None,
    say: Callable[[T], str] = str,
    unit: str = "",
    *,
    gone: str,
) -> str:
    """As `instead`, but what was not there before stands alone; `gone` where it no longer is.

    >>> added(4, None, unit=" weeks left", gone="not under way")
    '4 weeks left'
    """
    if now is not None and was is None:
        return say(now) + unit
    return instead(now, was, say, unit, none=gone)


def keys(was: Mapping[T, object], now: Mapping[T, object], path: Sequence[T]) -> list[T]:
    """The key with which a path goes on; without one those whose values differ."""
    if path:
        return list(path[:1])
    return [key for key in dict.fromkeys([*was, *now]) if was.get(key) != now.get(key)]


def several(texts: Iterable[str], joint: str = "; ") -> str:
    """Some texts as one, the first of them where there are many."""
    found = list(dict.fromkeys(texts))
    more = len(found) - MOST
    return joint.join([*found[:MOST], *([f"{more} more"] if more > 0 else [])])


def figures(value: Fraction) -> str:
    """A figure as a board reads it: thousands separated.

    >>> figures(Fraction(120000)), figures(Fraction(5, 2))
    ('120,000', '2.5')
    """
    return f"{value.numerator:,}" if value.denominator == 1 else number(value)
