"""Answers of a survey condensed to one figure, with the interval that chance leaves open.

The figures are those of the published definitions, computed exactly:

- *nps*, the net promoter score: the percentage of answers of 9 or 10 less that of 0 to 6, on a
  scale of 0 to 10 (Reichheld, The One Number You Need to Grow, Harvard Business Review, December
  2003).
- *csat*, customer satisfaction: the percentage of answers in the two highest boxes, 4 and 5 on a
  scale of 1 to 5.
- *ces*, the customer effort score: the mean answer. The idea is of Dixon, Freeman and Toman (Stop
  Trying to Delight Your Customers, Harvard Business Review, July 2010), who asked on a scale of 1
  to 5, least effort first; the usual form today is CES 2.0, agreement on a scale of 1 to 7, higher
  is easier (Dixon, Toman and DeLisi, The Effortless Experience, 2013).
- *mean*: the mean answer to any other question.

An interval holds the figure of everybody who could have been asked in 95 of 100 such samples, if
those who answered were drawn by chance. It knows nothing of who did not answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

Measure = Literal["nps", "csat", "ces", "mean"]
Scale = tuple[int, int]

MEASURES: tuple[Measure, ...] = get_args(Measure)
SCALES: Mapping[Measure, Scale] = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "mean": (1, 5)}
"""The lowest and the highest answer where nothing else is said."""
PERCENT: frozenset[Measure] = frozenset({"csat"})
"""Measures whose figure is a percentage."""

PROMOTER, DETRACTOR = 9, 6
"""The least answer of a promoter, and the highest of a detractor."""
BOXES = 2
"""How many of the highest answers count as satisfied."""
FEW = 30
"""With fewer answers the intervals are rough: they suppose that a sample is large."""
CONFIDENCE = Fraction(95, 100)
"""In how many samples of all the interval holds the true figure."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The figure that a column of answers comes to, and the interval from `low` to `high`.

    `answers` is how many were given, `unanswered` how many were left blank; these count for
    nothing. `alike`: every answer counts the same, so that the sample shows no spread.
    """

    measure: Measure
    value: Fraction
    low: Fraction
    high: Fraction
    answers: int
    unanswered: int = 0
    alike: bool = False

    @property
    def thin(self) -> bool:
        """Whether the sample is too small, or too much of a piece, for its interval to be good."""
        return self.answers < FEW or self.alike


def condensed(
    measure: Measure, counts: Mapping[int, int], scale: Scale, unanswered: int = 0
) -> Sample:
    """The figure of some answers, given as how often each was given; all lie on the scale.

    Raises ValueError where there are none.
    """
    answers = sum(counts.values())
    if not answers:
        message = "a figure needs an answer"
        raise ValueError(message)
    bounds: tuple[int, int] = scale
    if measure == "nps":
        worth = {answer: (answer >= PROMOTER) - (answer <= DETRACTOR) for answer in counts}
        value, low, high = _net_promoters(_total(worth, counts), answers)
        bounds = -100, 100
    elif measure == "csat":
        worth = {answer: int(answer > scale[1] - BOXES) for answer in counts}
        value, low, high = _satisfied(_total(worth, counts).get(1, 0), answers)
        bounds = 0, 100
    else:
        worth = {answer: answer for answer in counts}
        value, low, high = _mean(counts, answers, scale)
    low, high = (
        max(Fraction(bounds[0]), min(low, value)),
        min(Fraction(bounds[1]), max(high, value)),
    )
    alike = len(_total(worth, counts)) == 1
    return Sample(measure, value, low, high, answers, unanswered, alike)


def _total(worth: Mapping[int, int], counts: Mapping[int, int]) -> dict[int, int]:
    """How many answers have each worth that there is."""
    found: dict[int, int] = {}
    for answer, number in counts.items():
        if number:
            found[worth[answer]] = found.get(worth[answer], 0) + number
    return found


def _net_promoters(total: Mapping[int, int], answers: int) -> tuple[Fraction, Fraction, Fraction]:
    """The net promoter score with the normal approximation to its interval.

    Each answer counts 1, 0 or -1; with shares p of promoters and d of detractors the variance of
    one is p + d - (p - d)^2 (Rocks, Interval Estimation for the "Net Promoter Score", The American
    Statistician 70, 2016).
    """
    promoters, detractors = (Fraction(total.get(worth, 0), answers) for worth in (1, -1))
    net = promoters - detractors
    half = _quantile() * _root((promoters + detractors - net**2) / answers)
    return 100 * net, 100 * (net - half), 100 * (net + half)


def _satisfied(happy: int, answers: int) -> tuple[Fraction, Fraction, Fraction]:
    """The share in the highest boxes with the score interval of Wilson, in percent.

    (p + z^2/2n +- z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2/n), from Wilson, Probable
    Inference, the Law of Succession, and Statistical Inference, Journal of the American Statistical
    Association 22, 1927. It never leaves 0 to 100 and holds for shares near the ends.
    """
    share, z = Fraction(happy, answers), _quantile()
    square = z * z
    centre = share + square / (2 * answers)
    half = z * _root(share * (1 - share) / answers + square / (4 * answers * answers))
    below = 1 + square / answers
    return 100 * share, 100 * (centre - half) / below, 100 * (centre + half) / below


def _mean(
    counts: Mapping[int, int], answers: int, scale: Scale
) -> tuple[Fraction, Fraction, Fraction]:
    """The mean answer with the normal approximation: mean +- z s / sqrt(n).

    s^2 is the variance of the sample with n - 1 below. One answer shows no spread: its interval is
    the whole scale.
    """
    mean = Fraction(sum(answer * n for answer, n in counts.items()), answers)
    if answers == 1:
        return mean, Fraction(scale[0]), Fraction(scale[1])
    squares = sum((n * (answer - mean) ** 2 for answer, n in counts.items()), Fraction(0))
    half = _quantile() * _root(squares / (answers - 1) / answers)
    return mean, mean - half, mean + half


def _root(value: Fraction) -> Fraction:
    return Fraction(math.sqrt(value))


def _quantile() -> Fraction:
    """How many standard deviations of a normal distribution lie on either side."""
    # Imported here: an assessment without survey answers has no need of it.
    from statistics import NormalDist

    return Fraction(NormalDist().inv_cdf(float((1 + CONFIDENCE) / 2)))
