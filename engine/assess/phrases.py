"""Figures, lists and comparisons in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from milepost.engine.logic.evaluate import Truth

COMPARISONS = {
    ">=": "{} or more",
    "<=": "{} or less",
    ">": "above {}",
    "<": "below {}",
    "==": "{}",
}


def reached(truth: Truth) -> str:
    """How a stage stands, after "is"."""
    return {Truth.YES: "reached", Truth.NO: "not reached", Truth.UNPROVEN: "unproven"}[truth]


def listed(names: Sequence[str], joint: str) -> str:
    """A list in words.

    >>> listed(["A", "B", "C"], "or")
    'A, B or C'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joint} {names[-1]}"


def amount(value: Fraction, unit: str) -> str:
    """A figure with its unit.

    >>> amount(Fraction(90), "%"), amount(Fraction(3), "count")
    ('90%', '3')
    """
    return with_unit(number(value), "" if unit == "count" else unit)


def with_unit(figure: str, unit: str) -> str:
    """A figure that is written already, with its unit; a percent sign stands close to it.

    >>> with_unit("3", "score"), with_unit("10", "% change"), with_unit("3", "")
    ('3 score', '10% change', '3')
    """
    return f"{figure}{unit}" if unit.startswith("%") else f"{figure} {unit}".rstrip()


def number(value: Fraction) -> str:
    """A figure as a person writes it: whole where it is whole, else with up to four decimals.

    >>> number(Fraction(5, 2)), number(Fraction(1200))
    ('2.5', '1200')
    """
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.4f}".rstrip("0")
