"""The people at work week by week, in whole numbers that stand for the exact fractions.

A sum of fractions asks for a common denominator each time; here each role has one from the start.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from fractions import Fraction

from milepost.engine.plan.problem import PlanProblem


class Workload:
    """What is left of each limited role in each week, while steps come and go."""

    def __init__(self, problem: PlanProblem, chosen: Collection[int]) -> None:
        """Nobody is at work; `chosen` are the steps that may come."""
        self._rates: dict[int, list[tuple[int, int]]] = {}
        limits = dict(problem.capacity)
        rates: dict[int, list[tuple[str, Fraction]]] = {
            i: [(role, rate) for role, rate in problem.steps[i].rates if rate and role in limits]
            for i in chosen
        }
        scale = {role: limit.denominator for role, limit in problem.capacity}
        for at_work in rates.values():
            for role, rate in at_work:
                scale[role] = math.lcm(scale[role], rate.denominator)
        number = {role: place for place, role in enumerate(limits)}
        self._limit = [int(limit * scale[role]) for role, limit in limits.items()]
        self._busy: list[dict[int, int]] = [{} for _ in limits]
        for i, at_work in rates.items():
            self._rates[i] = [(number[role], int(rate * scale[role])) for role, rate in at_work]

    def add(self, i: int, start: int, end: int) -> None:
        """Step `i` works from week `start` up to `end`."""
        for role, rate in self._rates[i]:
            busy = self._busy[role]
            for week in range(start, end):
                busy[week] = busy.get(week, 0) + rate

    def remove(self, i: int, start: int, end: int) -> None:
        """It does so no longer."""
        for role, rate in self._rates[i]:
            busy = self._busy[role]
            for week in range(start, end):
                busy[week] -= rate

    def last_full(self, i: int, start: int, end: int) -> int | None:
        """The last week from `start` up to `end` without enough left for step `i`; None if none."""
        last = -1
        for role, rate in self._rates[i]:
            busy, most = self._busy[role], self._limit[role] - rate
            for week in range(end - 1, max(start - 1, last), -1):
                if busy.get(week, 0) > most:
                    last = week
                    break
        return None if last < 0 else last

    def kept(self) -> bool:
        """Whether no role works more than it can."""
        return all(
            used <= limit
            for busy, limit in zip(self._busy, self._limit, strict=True)
            for used in busy.values()
        )


def workload_of(problem: PlanProblem, starts: Mapping[int, int]) -> Workload:
    """The people at work in a schedule."""
    load = Workload(problem, starts)
    for i, start in starts.items():
        load.add(i, start, problem.steps[i].end(start))
    return load
