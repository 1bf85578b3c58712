"""What a roadmap's steps wait for among themselves: prerequisites, and people handed on.

Besides prerequisites, a step hands the capacity that it frees to certain later steps. Which step
takes over from which is open where several end in time; the links are chosen to leave the most
slack. Together they are a partial-order schedule: whoever keeps them overloads no role (N.
Policella et al., From precedence constraint posting to partial order schedules, AI Communications
20, 2007).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from milepost.engine.plan.problem import Done, PlanProblem
from milepost.engine.plan.schedule import Schedule, ends_of, goal_weeks

NOBODY = -1
"""Stands in place of a step for capacity that no step has used yet."""

Preference = Callable[[int, int, int], tuple[float, ...]]
"""How gladly step i takes over from a holder whose work ended in a week; least is best."""


@dataclass(frozen=True, slots=True)
class Link:
    """Step `after` starts `lag` weeks or more after step `before` has ended."""

    before: int
    after: int
    lag: int = 0


class Links:
    """The links of a schedule that keeps every limit."""

    def __init__(self, problem: PlanProblem, starts: Schedule) -> None:
        self.problem = problem
        self.starts = starts
        self.ends = ends_of(problem, starts)
        self.dates = problem.dates(self.ends)
        self.order = sorted(starts, key=lambda i: (starts[i], i))
        self.weeks = [
            week if goal.timed else float(goal.latest)
            for goal, week in zip(problem.goals, goal_weeks(problem, starts), strict=True)
        ]
        self.support = [
            Link(leaf.step, i, leaf.lag)
            for i in sorted(starts)
            for need in problem.steps[i].needs
            for leaf in self.proof(need)
        ]
        self.below: dict[int, list[Link]] = {i: [] for i in starts}
        for link in self.support:
            self.below[link.after].append(link)
        self.handed: list[Link] = []
        if problem.capacity:
            self.handed = self._best_hand_over()

    def proof(self, node: int) -> Iterator[Done]:
        """The steps that bring a node about first, and that are enough for it."""
        stack = [node]
        while stack:
            here = self.problem.nodes[stack.pop()]
            if isinstance(here, Done):
                yield here
            else:
                stack.extend(sorted(here.of, key=lambda part: (self.dates[part], part))[: here.k])

    # -- time -----------------------------------------------------------------------------------

    def latest_starts(self, weeks: Sequence[float], otherwise: float) -> dict[int, float]:
        """The latest start of each step that keeps the goals in these weeks.

        `otherwise` is the last week for what no goal rests on.
        """
        finish = dict.fromkeys(self.starts, otherwise)
        for goal, week in zip(self.problem.goals, weeks, strict=True):
            if goal.node is not None:
                for leaf in self.proof(goal.node):
                    finish[leaf.step] = min(finish[leaf.step], week - leaf.lag)
        before: dict[int, list[Link]] = {i: [] for i in self.starts}
        for link in [*self.support, *self.handed]:
            before[link.after].append(link)
        latest: dict[int, float] = {}
        for i in reversed(self.order):
            latest[i] = self._latest_start(i, finish[i])
            for link in before[i]:
                finish[link.before] = min(finish[link.before], latest[i] - link.lag)
        return latest

    def _latest_start(self, i: int, end: float) -> float:
        """The latest start of a step that ends by a week, within its own limits and its account."""
        step, start = self.problem.steps[i], self.starts[i]
        if math.isinf(end) and not step.windows:
            return end
        last = self.problem.horizon
        for account in self.problem.accounts:
            # Money that is spent before an account begins is not in it.
            if account.kind == "one_off" and step.one_off and start < account.first:
                last = min(last, account.first - 1)
        week = step.latest_start(end, last)
        return start if week is None else max(week, start)

    # -- people ---------------------------------------------------------------------------------

    def _best_hand_over(self) -> list[Link]:
        """Of several ways to hand capacity on the one that leaves the most steps the most slack."""
        alone = self.latest_starts(self.weeks, self.problem.horizon)
        ancestors = self._ancestors()

        def related(i: int, holder: int) -> bool:
            return holder != NOBODY and bool(ancestors[i] >> holder & 1)

        def loss(i: int, holder: int) -> float:
            """The weeks of slack that the holder would lose to the link."""
            if holder == NOBODY:
                return 0
            slipped = self.problem.steps[holder].end(int(alone[holder]))
            return max(0, slipped - max(alone[i], self.starts[i]))

        preferences: list[Preference] = [
            lambda _i, holder, end: (end, holder),
            lambda i, holder, end: (not related(i, holder), end, holder),
            lambda i, holder, end: (not related(i, holder), loss(i, holder), end, holder),
            lambda i, holder, end: (not related(i, holder), loss(i, holder), -end, holder),
            lambda i, holder, end: (loss(i, holder), -end, holder),
        ]
        best: tuple[int, float] | None = None
        found: list[Link] = []
        for preference in preferences:
            self.handed = list(self._hand_over(preference))
            slack = [
                week - self.starts[i]
                for i, week in self.latest_starts(self.weeks, self.problem.horizon).items()
            ]
            worth = sum(weeks > 0 for weeks in slack), sum(slack)
            if best is None or worth > best:
                best, found = worth, self.handed
        return found

    def _ancestors(self) -> dict[int, int]:
        """The steps that each step rests on by prerequisites, as bits."""
        found = dict.fromkeys(self.starts, 0)
        for i in self.order:
            for link in self.below[i]:
                found[i] |= found[link.before] | 1 << link.before
        return found

    def _hand_over(self, preference: Preference) -> Iterator[Link]:
        """For each role, from whom a step takes the capacity that it needs."""
        rates = {i: dict(self.problem.steps[i].rates) for i in self.starts}
        for role, limit in self.problem.capacity:
            at_work = [(i, rates[i][role]) for i in self.order if rates[i].get(role)]
            # In whole numbers, for sums of fractions are slow.
            scale = math.lcm(limit.denominator, *(rate.denominator for _, rate in at_work))
            free: list[tuple[int, int, int]] = [(NOBODY, NOBODY, int(limit * scale))]
            for i, rate in at_work:
                missing = int(rate * scale)
                free.sort(key=partial(_rank, preference, i))
                kept: list[tuple[int, int, int]] = []
                for end, holder, amount in free:
                    taken = min(missing, amount) if end <= self.starts[i] else 0
                    missing -= taken
                    if taken:
                        kept.append((self.ends[i], i, taken))
                        if holder != NOBODY:
                            yield Link(holder, i)
                    if amount > taken:
                        kept.append((end, holder, amount - taken))
                free = kept


def _rank(preference: Preference, i: int, held: tuple[int, int, int]) -> tuple[float, ...]:
    end, holder, _ = held
    return preference(i, holder, end)


def load_of(problem: PlanProblem, starts: Schedule) -> Mapping[tuple[str, int], Fraction]:
    """The FTE at work per role and week."""
    load: dict[tuple[str, int], Fraction] = {}
    for i, start in starts.items():
        step = problem.steps[i]
        for role, rate in step.rates:
            for week in range(start, step.end(start)):
                load[role, week] = load.get((role, week), Fraction(0)) + rate
    return load
