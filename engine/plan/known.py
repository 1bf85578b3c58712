"""What is known of a problem before it is searched, from another one that was."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from milepost.engine.model.roadmap import ObjectiveValue, Roadmap
from milepost.engine.plan.heuristics import choose, sound
from milepost.engine.plan.problem import Done, PlanProblem, PlanStep

Bounds = Sequence[tuple[str, Fraction]]
"""What no plan is better than, objective after objective, each with those before it at theirs."""

CARRIED = ("time", "time_sum", "cost", "steps", "early_wins")
"""The objectives that are no better where there is less to choose from."""


@dataclass(frozen=True, slots=True)
class Known:
    """What holds of a problem that only narrows another.

    `least` are bounds of the other's objectives, most important first, each given that those before
    it are at theirs: no plan of the narrower problem is better. `starts` is a plan of the narrower
    one, good or not; empty where none is known.
    """

    least: tuple[tuple[str, Fraction], ...] = ()
    starts: Mapping[int, int] = field(default_factory=dict)

    def bound(self, name: str, kept: Sequence[tuple[str, Fraction]]) -> Fraction:
        """The least that an objective can be where those before it have been `kept` at a value.

        Once one of them is worse than its own bound, nothing more is known.
        """
        if list(self.least[: len(kept)]) != list(kept) or len(self.least) <= len(kept):
            return Fraction(0)
        own, value = self.least[len(kept)]
        return value if own == name else Fraction(0)

    def renumbered(self, problem: PlanProblem, needful: PlanProblem) -> Known:
        """The same of the problem without steps that only do more than needed.

        The plan does without them as well.
        """
        if needful is problem:
            return self
        numbers = {step.id: i for i, step in enumerate(needful.steps)}
        ids = {i: problem.steps[i].id for i in self.starts}
        starts = {numbers[id]: self.starts[i] for i, id in ids.items() if id in numbers}
        return Known(self.least, starts)


def proven(objectives: Iterable[ObjectiveValue]) -> tuple[tuple[str, Fraction], ...]:
    """What is proved of a problem's objectives, and holds of every problem that narrows it.

    A step that is taken away leaves the baseline too, so nothing follows for the change.
    """
    found: list[tuple[str, Fraction]] = []
    for objective in objectives:
        if objective.name not in CARRIED:
            break
        found.append((objective.name, objective.bound))
        if not objective.proven:
            break
    return tuple(found)


def kept_from(problem: PlanProblem, near: Roadmap, bounds: Bounds = ()) -> Known:
    """What another plan's roadmap says of a problem: a first plan, where it can be kept so far.

    `bounds` are proved of this very problem.
    """
    numbers = {(step.capability, step.level): i for i, step in enumerate(problem.steps)}
    starts = {
        numbers[step.capability, step.level]: step.start
        for step in near.steps
        if (step.capability, step.level) in numbers
    }
    return Known(tuple(bounds), completed(problem, starts))


def completed(problem: PlanProblem, starts: Mapping[int, int]) -> dict[int, int]:
    """A plan that keeps as much as it can of a schedule made for a similar problem.

    The cheapest ways to what is missing are added, each step as early as people allow; empty where
    that makes no plan.
    """
    new = [0.0 if i in starts else float(s.one_off + 1) for i, s in enumerate(problem.steps)]
    selection = choose(problem, new)
    if selection is None:
        return {}
    chosen = set(selection[0])
    board = _Board(problem, {i: week for i, week in starts.items() if i in chosen})
    dates: list[float] = []
    for node in problem.nodes:
        if isinstance(node, Done):
            if node.step not in chosen:
                dates.append(math.inf)
                continue
            end = board.settled(node.step, dates)
            if end is None:
                return {}
            dates.append(end + node.lag)
        else:
            dates.append(sorted(dates[part] for part in node.of)[node.k - 1])
    if any(board.settled(i, dates) is None for i in sorted(chosen)):
        return {}
    return board.placed if sound(problem, board.placed) else {}


class _Board:
    """Steps with a place in the weeks, and the people that they take."""

    def __init__(self, problem: PlanProblem, starts: Mapping[int, int]) -> None:
        self.problem = problem
        self.capacity = dict(problem.capacity)
        self.load: defaultdict[tuple[str, int], Fraction] = defaultdict(Fraction)
        self.placed = dict(starts)
        for i in self.placed:
            self._book(i, 1)

    def settled(self, i: int, dates: Sequence[float]) -> int | None:
        """The end of a step, moved if it must be, once what it needs is; None for no place."""
        step = self.problem.steps[i]
        ready = max((dates[need] for need in step.needs), default=0)
        if i not in self.placed or self.placed[i] < ready:
            if i in self.placed:
                self._book(i, -1)
            week = None if math.isinf(ready) else self._place(step, int(ready))
            if week is None:
                return None
            self.placed[i] = week
            self._book(i, 1)
        return step.end(self.placed[i])

    def _place(self, step: PlanStep, ready: int) -> int | None:
        """The first week in which there are people for a step all along."""
        week = step.next_start(ready)
        while week is not None and step.end(week) <= self.problem.horizon:
            full = [
                at
                for at in range(week, step.end(week))
                if any(
                    self.load[role, at] + rate > self.capacity[role]
                    for role, rate in step.rates
                    if role in self.capacity
                )
            ]
            if not full:
                return week
            week = step.next_start(full[-1] + 1)
        return None

    def _book(self, i: int, sign: int) -> None:
        step = self.problem.steps[i]
        for role, rate in step.rates:
            for week in range(self.placed[i], step.end(self.placed[i])):
                self.load[role, week] += sign * rate
