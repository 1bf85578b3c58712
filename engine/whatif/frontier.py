"""The efficient frontier: plans that are better in no figure without being worse in another.

Each point is a verified roadmap. A plan is beaten where another one is at least as good in both
figures and better in one.

The knee is the point farthest from the straight line between the two ends, on the side of the
better plans, with both figures scaled to run from 0 to 1 (Das, On characterizing the knee of the
Pareto curve based on normal-boundary intersection, 1999; for curves of measurements Satopaa and
others, Finding a kneedle in a haystack, 2011): the largest (1 - x - y) / sqrt 2 above 0, where the
better end of each figure is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from milepost.engine.model.roadmap import Roadmap, Solved

AxesName = Literal["money,date", "budget,date", "people,date", "money,value"]

FEWEST_FOR_A_KNEE: Final = 3


@dataclass(frozen=True, slots=True)
class Axes:
    """The two figures that are set against each other.

    `x` is as little as can be: *cost* over the horizon, *quarterly* one-off money, *capacity* in
    percent of what there is, *fte* of one role, *one_off* money in all. `y` is the *finish* week,
    or the *value*, which is as much as can be. `roles` are those whose people are counted, `step`
    the grid of x, None where every amount was looked at.
    """

    name: AxesName
    x: Literal["cost", "quarterly", "capacity", "fte", "one_off"]
    y: Literal["finish", "value"]
    roles: tuple[str, ...] = ()
    step: Fraction | None = None

    def loss(self, y: Fraction) -> Fraction:
        """The second figure turned so that less is better."""
        return -y if self.y == "value" else y


@dataclass(frozen=True, slots=True)
class Point:
    """A verified plan and its two figures.

    `x_bound` and `y_bound` are how good the figures could be at most for all that is proved; the
    figures themselves in a plan that is proved best.
    """

    x: Fraction
    y: Fraction
    result: Solved
    x_bound: Fraction
    y_bound: Fraction

    @property
    def roadmap(self) -> Roadmap:
        """The plan."""
        return self.result.roadmap

    @property
    def proven(self) -> bool:
        """Whether it is proved that no plan has a better second figure for the first, or less."""
        return (self.x, self.y) == (self.x_bound, self.y_bound)


@dataclass(frozen=True, slots=True)
class Beaten:
    """A plan that was found, and one that is at least as good in both figures."""

    point: Point
    by: Point


@dataclass(frozen=True, slots=True)
class Frontier:
    """The plans that are not beaten, in order of the first figure, and what is known beside them.

    `complete`: no other plan belongs to it; on the grid of x, where it has one. `knee` is the
    number of a point, None where there is none. `without` are limits that no plan keeps, `unknown`
    those for which time ran out, both as x stands for them; of *money,date* they are weeks. `today`
    is x as the inventory has it. `because` says why there is no plan at all.
    """

    axes: Axes
    points: tuple[Point, ...]
    beaten: tuple[Beaten, ...]
    knee: int | None
    complete: bool
    interrupted: bool
    searches: int
    without: tuple[Fraction, ...] = ()
    unknown: tuple[Fraction, ...] = ()
    today: Fraction | None = None
    because: tuple[str, ...] = ()


def efficient(axes: Axes, found: Iterable[Point]) -> tuple[tuple[Point, ...], tuple[Beaten, ...]]:
    """The points that none of the others beats, in order of x, and the others.

    Of plans with the same two figures the first that is proved stands for all.
    """
    apart: dict[tuple[Fraction, Fraction], Point] = {}
    for point in found:
        key = point.x, point.y
        if key not in apart or (point.proven and not apart[key].proven):
            apart[key] = point
    ordered = sorted(apart.values(), key=lambda point: (point.x, axes.loss(point.y)))
    kept: list[Point] = []
    beaten: list[Beaten] = []
    for point in ordered:
        if kept and axes.loss(kept[-1].y) <= axes.loss(point.y):
            beaten.append(Beaten(point, _by(axes, kept, point)))
        else:
            kept.append(point)
    return tuple(kept), tuple(beaten)


def _by(axes: Axes, kept: Sequence[Point], point: Point) -> Point:
    """The first of the points that beat another: the least x that is as good."""
    return next(each for each in kept if axes.loss(each.y) <= axes.loss(point.y))


def knee(axes: Axes, points: Sequence[Point]) -> int | None:
    """The number of the point where the frontier bends most; None where it does not bend inward."""
    if len(points) < FEWEST_FOR_A_KNEE:
        return None
    first, last = points[0], points[-1]
    width, height = last.x - first.x, axes.loss(first.y) - axes.loss(last.y)

    def distance(number: int) -> Fraction:
        point = points[number]
        x = (point.x - first.x) / width
        return 1 - x - (axes.loss(point.y) - axes.loss(last.y)) / height

    best = max(range(len(points)), key=lambda number: (distance(number), -number))
    return best if distance(best) > 0 else None


def differences(before: Roadmap, after: Roadmap) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The steps that enter and that leave from one roadmap to another, by id."""
    old, new = ({step.id for step in roadmap.steps} for roadmap in (before, after))
    return tuple(sorted(new - old)), tuple(sorted(old - new))
