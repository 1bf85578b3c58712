"""What a schedule is worth after one step more is moved or dropped, fast and nearly exact.

Floating point throughout: for whoever tries many moves and judges the outcome by
`PlanProblem.value`.
"""

from __future__ import annotations

from collections.abc import Mapping

from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.worth import BILLION, MILLION, WEEKS_PER_YEAR, Worth

TINY = 1e-12


class Earned:
    """The value of a schedule, which changes with each move."""

    def __init__(self, problem: PlanProblem, worth: Worth, starts: Mapping[int, int]) -> None:
        self.problem = problem
        self.worth = worth
        self.starts: dict[int, int] = {}
        scale = float(worth.margin) / (WEEKS_PER_YEAR * BILLION)
        self._weights = [factor * scale for factor in worth.factors[:-1]]
        self._room = float(worth.room)
        self._left = [1.0] * worth.horizon
        self._apart: dict[tuple[int, int], float] = {}
        self._tables: dict[int, list[float]] = {}
        for step, start in starts.items():
            self.move(step, start)

    def change(self, step: int, start: int | None) -> float:
        """By how much the value rises if a step starts in a week, or with None is not taken."""
        before, after = self.starts.get(step), start
        apart = self._by_itself(step, after) - self._by_itself(step, before)
        if not self._table(step):
            return apart
        ends = [self._end(step, before), self._end(step, after)]
        more = 0.0
        for week in range(min(ends), self.worth.horizon):
            was = self._left[week]
            now = was / self._rest(step, ends[0], week) * self._rest(step, ends[1], week)
            more += self._weights[week] * (min(self._room, 1 - now) - min(self._room, 1 - was))
        return apart + more

    def move(self, step: int, start: int | None) -> None:
        """Let a step start in a week, or with None take it out."""
        ends = [self._end(step, self.starts.get(step)), self._end(step, start)]
        if self._table(step):
            for week in range(min(ends), self.worth.horizon):
                rest = self._rest(step, ends[1], week) / self._rest(step, ends[0], week)
                self._left[week] *= rest
        if start is None:
            self.starts.pop(step, None)
        else:
            self.starts[step] = start

    def _end(self, step: int, start: int | None) -> int:
        return self.worth.horizon if start is None else self.problem.steps[step].end(start)

    def _by_itself(self, step: int, start: int | None) -> float:
        if start is None:
            return 0.0
        key = step, start
        if key not in self._apart:
            own = self.problem.steps[step]
            value = self.worth.apart(step, own.one_off, own.run_per_year, start, own.end(start))
            self._apart[key] = float(value)
        return self._apart[key]

    def _table(self, step: int) -> list[float]:
        """What the uplift of a step leaves of revenue in the weeks after its end, up to full."""
        if step not in self._tables:
            worth = self.worth
            counts = worth.margin and worth.uplifts and worth.uplifts[step]
            weeks = range(worth.ramp + 1) if counts else ()
            # An uplift of everything leaves next to nothing, so that it can be taken out again.
            self._tables[step] = [max(worth.left(step, week) / MILLION, TINY) for week in weeks]
        return self._tables[step]

    def _rest(self, step: int, end: int, week: int) -> float:
        if week < end:
            return 1.0
        table = self._tables[step]
        return table[min(week - end, len(table) - 1)]
