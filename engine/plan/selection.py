"""Problems in which only the choice of steps matters, since nothing ever makes a step wait.

Where all steps may be at work at once and no money is tied to a part of the horizon, each chosen
step best starts as early as its needs allow: of all schedules of a choice the earliest has no week
later than any other. So a choice alone decides every objective, and the search needs no start
weeks; see `choosing`. What dates still ask of a choice it learns from choices that fail: where node
n holds no earlier than week w, `helpers` gives steps of which another choice has to take one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from milepost.engine.plan.problem import Account, Count, Done, PlanProblem

Weeks = list[float]


def is_choice(problem: PlanProblem) -> bool:
    """Whether the earliest schedule of a choice of steps is a best one, whatever is chosen."""
    return (
        not problem.baseline
        and not problem.wins
        and "change" not in problem.objectives
        and not problem.wins
        and _roomy(problem)
        and all(_whole(problem, account) for account in problem.accounts)
        and ("value" not in problem.objectives or _never_waits(problem))
    )


def _roomy(problem: PlanProblem) -> bool:
    """Whether every role suffices for all steps at once."""
    busy = dict.fromkeys((role for role, _ in problem.capacity), Fraction(0))
    for step in problem.steps:
        for role, rate in step.rates:
            if role in busy:
                busy[role] += rate
    return all(busy[role] <= limit for role, limit in problem.capacity)


def binding(problem: PlanProblem, account: Account) -> bool:
    """Whether an account can be overdrawn at all."""
    if account.kind == "one_off":
        most = Fraction(sum(step.one_off for step in problem.steps))
    else:
        most = sum(
            (account.spent(step, step.earliest) for step in problem.steps if step.run_per_year),
            Fraction(0),
        )
    return most > account.amount


def _whole(problem: PlanProblem, account: Account) -> bool:
    """Whether an account takes the same of a step whenever that starts."""
    if not binding(problem, account):
        return True
    if account.kind == "run" or account.first:
        return False
    if account.until >= problem.horizon and not problem.goals:
        # What starts at the very end escapes it, and can neither bring nor serve anything.
        return not any(step.forced for step in problem.steps)
    return all(
        problem.horizon - step.duration < account.until for step in problem.steps if step.one_off
    )


def _never_waits(problem: PlanProblem) -> bool:
    """Whether no step is worth more for waiting, and each starts in one week in every choice."""
    worth = problem.worth
    if worth is None:
        return True
    if len(set(worth.factors)) > 1 or (worth.margin and any(worth.uplifts)):
        return False
    gains = worth.gains or (Fraction(0),) * len(problem.steps)
    first = worth.share(0)
    if any(
        s.run_per_year and gain * first < s.run_per_year
        for s, gain in zip(problem.steps, gains, strict=True)
    ):
        return False
    soonest, latest = starts_between(problem)
    return all(
        a == b or not (gain or step.run_per_year)
        for a, b, gain, step in zip(soonest, latest, gains, problem.steps, strict=True)
    )


def starts_between(problem: PlanProblem) -> tuple[Weeks, Weeks]:
    """The weeks in which each step starts where everything is chosen, and at the very worst.

    At the worst each "k of n" waits for the last of all its parts. Infinite where the step does not
    end within the horizon.
    """
    soonest = Earliest(problem, range(len(problem.steps)))
    latest = Earliest(problem, range(len(problem.steps)), worst=True)
    numbers = range(len(problem.steps))
    return (
        [soonest.starts.get(i, math.inf) for i in numbers],
        [latest.starts.get(i, math.inf) for i in numbers],
    )


class Earliest:
    """The earliest schedule of a choice of steps.

    `starts` holds the chosen steps that can be taken in time, `late` those whose needs all hold in
    the end and that find no week, `at` the week from which each node holds.
    """

    def __init__(
        self, problem: PlanProblem, chosen: Collection[int], *, worst: bool = False
    ) -> None:
        """Place each step as early as its needs allow; as late, with `worst`, as they may hold."""
        self.problem = problem
        self.chosen = chosen
        self.starts: dict[int, int] = {}
        self.late: list[int] = []
        self.at: Weeks = []
        ends: dict[int, float] = {}
        for node in problem.nodes:
            if isinstance(node, Done):
                if node.step not in ends:
                    ends[node.step] = self._placed(node.step)
                self.at.append(ends[node.step] + node.lag)
            elif worst:
                self.at.append(max(self.at[part] for part in node.of))
            else:
                self.at.append(sorted([self.at[part] for part in node.of])[node.k - 1])
        for i in chosen:
            if i not in ends:
                ends[i] = self._placed(i)

    def _placed(self, i: int) -> float:
        if i not in self.chosen:
            return math.inf
        step = self.problem.steps[i]
        ready = max((self.at[n] for n in step.needs), default=0)
        if math.isinf(ready):
            return math.inf
        start = step.next_start(int(ready))
        end = math.inf if start is None else step.end(start)
        if start is None or end > self.problem.horizon:
            self.late.append(i)
            return math.inf
        self.starts[i] = start
        return end

    def helpers(self, number: int, week: int, soonest: Weeks) -> set[int]:
        """Steps that are not chosen, one of which has to be for a node to hold before a week.

        For a node that does not hold before it; `soonest` are the weeks from which nodes hold where
        everything is chosen. Where none is given, no choice brings it about.
        """
        found: set[int] = set()
        seen: set[tuple[int, int]] = set()
        stack = [(number, week)]
        while stack:
            here = stack.pop()
            number, week = here
            if here in seen or soonest[number] >= week:
                continue
            seen.add(here)
            node = self.problem.nodes[number]
            if isinstance(node, Count):
                late = [part for part in node.of if self.at[part] >= week]
                late.sort(key=lambda part: (-min(soonest[part], week), self.at[part], part))
                stack.extend((part, week) for part in late[: len(node.of) - node.k + 1])
            elif node.step in self.chosen:
                stack.extend(self._reason(node.step, week - node.lag, soonest))
            else:
                found.add(node.step)
        return found

    def _reason(self, i: int, week: int, soonest: Weeks) -> Iterator[tuple[int, int]]:
        """A need of a chosen step, and the week before which it must hold for an earlier end."""
        step = self.problem.steps[i]
        end = min(week - 1, self.problem.horizon)
        last = step.latest_start(end, self.problem.horizon)
        if last is None:
            return
        holding = [n for n in step.needs if self.at[n] > last]
        yield min(holding, key=lambda n: (soonest[n] <= last, -self.at[n], n)), last + 1

    def excluded(self, i: int, soonest: Weeks) -> set[int]:
        """The `helpers` of a step that is late: it cannot be chosen without any of them."""
        step = self.problem.steps[i]
        last = step.latest_start(self.problem.horizon, self.problem.horizon)
        found: set[int] = set()
        if last is not None:
            for number, week in self._reason(i, step.end(last) + 1, soonest):
                found |= self.helpers(number, week, soonest)
        return found


def useful(problem: PlanProblem, soonest: Earliest, latest: Iterable[tuple[int, float]]) -> Weeks:
    """The last week in which it is still of use that a node holds; negative where it never is.

    `latest` are nodes with the weeks by which they are wanted, `soonest` is the schedule in which
    everything is chosen. A step brings what it is worth, and a forced one is taken, whatever else
    it is good for.
    """
    last = [-1.0] * len(problem.nodes)

    def wanted(i: int, end: float) -> None:
        if end < 0:
            return
        start = problem.steps[i].latest_start(min(end, problem.horizon), problem.horizon)
        for need in problem.steps[i].needs:
            last[need] = max(last[need], -1 if start is None else start)

    for number, week in latest:
        last[number] = max(last[number], week)
    for i, step in enumerate(problem.steps):
        if step.forced or "value" in problem.objectives:
            wanted(i, problem.horizon)
    # From the last node to the first, so that every user is settled before what it uses.
    for number in reversed(range(len(problem.nodes))):
        node = problem.nodes[number]
        if isinstance(node, Done):
            wanted(node.step, last[number] - node.lag)
            continue
        for part in node.of:
            if soonest.at[part] <= last[number]:
                last[part] = max(last[part], last[number])
    return last
