"""A limit tried level by level: where to ask next, and when nothing is left to ask.

The levels of a limit are numbered, the tightest first. What a plan costs in the other figure can
only become less from level to level, so between two levels with the same answer there is nothing
to find, nor between a level and the lowest one at which the plan found for it is still allowed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from milepost.engine.model.roadmap import PlanResult, Roadmap, Solved
from milepost.engine.whatif.job import stopped

FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found with a limit at `level`.

    `figure` is the other figure of the plan, as little as can be; None without a plan. `least` is
    the lowest level that the plan found keeps as well. `settled`: it is proved that no plan has a
    better figure, or that there is none.
    """

    level: int
    result: PlanResult
    settled: bool
    figure: Fraction | None
    least: int

    @property
    def roadmap(self) -> Roadmap | None:
        """The plan found, if there is one."""
        return self.result.roadmap if isinstance(self.result, Solved) else None


Ask = Callable[[Sequence[tuple[int, Roadmap | None]]], Sequence[Answer]]
"""Answers some levels at once, each with the roadmap from which its search may begin."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Levels from `first` to `last` of which nothing is known, and how much may lie in them.

    With `probed`, the level below was asked and brought nothing new; with `bare`, no plan.
    """

    first: int
    last: int
    weight: Fraction
    probed: bool = False
    bare: bool = False

    @property
    def size(self) -> int:
        """How many levels it has."""
        return self.last - self.first + 1

    @property
    def most(self) -> int:
        """How many of them are worth asking at once: where it is bare, most have no plan."""
        return min(self.size, FEW) if self.bare else self.size

    def levels(self, count: int, *, exact: bool) -> list[int]:
        """So many levels, evenly over it.

        Where each answer is `exact`, the last one tells whether there is anything in it at all.
        """
        if exact and (self.probed or self.bare):
            before = Gap(self.first, self.last - 1, self.weight)
            return [*before.levels(count - 1, exact=True), self.last]
        return [self.first + self.size * (at + 1) // (count + 1) for at in range(count)]


@dataclass
class Levels:
    """The levels 0 to `top` of a limit, asked until enough is known.

    With `goal`, each answer is a point of the frontier, and so many different ones are enough;
    without, every level is settled, by asking or by what follows. `answers` may hold some that are
    known, `near` is a roadmap for what has none below it; once `most` levels were asked it ends.
    """

    ask: Ask
    top: int
    batch: int
    goal: int | None = None
    most: int | None = None
    near: Roadmap | None = None
    answers: dict[int, Answer] = field(default_factory=dict)
    interrupted: bool = False
    asked: int = 0

    def run(self) -> None:
        """Ask the ends with some levels between them, then the widest gaps, batch after batch."""
        ends = [level for level in sorted({0, self.top}) if level not in self.answers]
        between = Gap(1, self.top - 1, Fraction(1))
        room = max(0, min(self.batch - len(ends), between.size))
        first = [*ends, *between.levels(room, exact=False)]
        if first:
            self._take(first)
        while not self.interrupted and self._missing() > 0:
            levels = self._next()
            if not levels:
                return
            self._take(levels)

    @property
    def complete(self) -> bool:
        """Whether no level is left of which nothing is known."""
        return (
            not self.interrupted
            and not self._gaps()
            and all(answer.settled for answer in self.answers.values())
        )

    def _take(self, levels: Sequence[int]) -> None:
        found = self.ask([(level, self._near(level)) for level in levels])
        self.asked += len(levels)
        self.interrupted = stopped([answer.result for answer in found])
        self.answers |= {answer.level: answer for answer in found}

    def _near(self, level: int) -> Roadmap | None:
        """The roadmap of the nearest tighter level: it keeps this one too."""
        below = (
            self.answers[at].roadmap for at in sorted(self.answers, reverse=True) if at < level
        )
        return next((roadmap for roadmap in below if roadmap is not None), self.near)

    def _missing(self) -> int:
        """How many more plans may be searched for, or how many points are missing, if fewer."""
        left = self.top + 1 if self.most is None else self.most - self.asked
        if self.goal is None:
            return left
        figures = {a.figure for a in self.answers.values() if a.figure is not None}
        return min(left, self.goal - len(figures))

    def _gaps(self) -> list[Gap]:
        known = [self.answers[level] for level in sorted(self.answers)]
        figures = [answer.figure for answer in known if answer.figure is not None]
        widest = max(figures, default=Fraction(0)) - min(figures, default=Fraction(0))
        gaps: list[Gap] = []
        for low, high in itertools.pairwise(known):
            first, last = low.level + 1, min(high.least, high.level) - 1
            if high.figure is None or first > last:
                continue
            if low.figure is not None and low.figure <= high.figure:
                continue
            drop = widest + 1 if low.figure is None else low.figure - high.figure
            weight = drop * (last - first + 1)
            gaps.append(Gap(first, last, weight, low.least < low.level, low.figure is None))
        return gaps

    def _next(self) -> list[int]:
        """The levels to ask in the next batch: more of them where more may lie."""
        gaps = self._gaps()
        counts = [0] * len(gaps)
        for _ in range(min(max(2, self._missing()), self.batch)):
            fits = [at for at, gap in enumerate(gaps) if counts[at] < gap.most]
            if not fits:
                break
            counts[max(fits, key=lambda at: gaps[at].weight / (counts[at] + 1))] += 1
        exact = self.goal is not None
        return [
            level
            for gap, count in zip(gaps, counts, strict=True)
            if count
            for level in gap.levels(count, exact=exact)
        ]
