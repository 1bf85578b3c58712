"""What must hold of every plan without superfluous steps, said outright for better bounds."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.plan.packing import packed_finish
from milepost.engine.plan.problem import Done, PlanProblem
from milepost.engine.plan.worth import WEEKS_PER_YEAR

FINEST = 10**9
"""The most parts into which a role's capacity is divided."""


@dataclass(frozen=True, slots=True)
class Work:
    """Work of one role that lies between two weeks: `head` from the start, `tail` before the end.

    The `amounts` of the chosen steps, by number, sum to at most `weekly` times the weeks between,
    where any of them is chosen; `certain` where there are such weeks whatever is chosen.
    """

    head: int
    tail: int
    amounts: tuple[tuple[int, int], ...]
    weekly: int
    certain: bool


def sure_steps(problem: PlanProblem) -> frozenset[int]:
    """The steps that every plan takes: forced ones, and what they and the goals cannot do without.

    A choice of which every part is sure counts as none.
    """
    sure = {i for i, step in enumerate(problem.steps) if step.forced}
    stack = [goal.node for goal in problem.goals if goal.node is not None]
    stack.extend(need for i in sure for need in problem.steps[i].needs)
    seen: set[int] = set()
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        node = problem.nodes[number]
        if isinstance(node, Done):
            sure.add(node.step)
            stack.extend(problem.steps[node.step].needs)
        elif node.k == len(node.of):
            stack.extend(node.of)
    return frozenset(sure)


def tails(problem: PlanProblem) -> list[int]:
    """For each step the fewest weeks between its end and the week the last timed goal is reached.

    A step that is not superfluous is used by a goal or by a later step, which takes its own time.
    Negative where the step may serve something that the timed goals do not wait for.
    """
    free = -problem.horizon
    node_tail = [problem.horizon] * len(problem.nodes)
    step_tail = [problem.horizon] * len(problem.steps)
    for goal in problem.goals:
        if goal.node is not None:
            node_tail[goal.node] = min(node_tail[goal.node], 0 if goal.timed else free)
    wanted = {i for i, _ in problem.baseline}
    for i, step in enumerate(problem.steps):
        if step.forced or i in wanted:
            step_tail[i] = free
            for need in step.needs:
                node_tail[need] = min(node_tail[need], free + step.duration)
    # From the last node to the first, so that every user is settled before what it uses.
    for number in reversed(range(len(problem.nodes))):
        node = problem.nodes[number]
        if isinstance(node, Done):
            step = problem.steps[node.step]
            tail = node_tail[number] + node.lag
            step_tail[node.step] = min(step_tail[node.step], tail)
            used, tail = step.needs, tail + step.duration
        else:
            used, tail = node.of, node_tail[number]
        for part in used:
            node_tail[part] = min(node_tail[part], tail)
    return step_tail


def sure_tails(problem: PlanProblem, sure: frozenset[int]) -> list[int]:
    """For each `sure` step the longest chain of them from its end to the last timed goal, in weeks.

    Everything that surely needs it waits for it, so that the longest way counts. Negative where no
    timed goal surely does, and for steps that are not sure.
    """
    none = -1
    node_tail = [none] * len(problem.nodes)
    step_tail = [none] * len(problem.steps)
    for goal in problem.goals:
        if goal.node is not None and goal.timed:
            node_tail[goal.node] = 0
    # From the last node to the first, so that every user is settled before what it uses.
    for number in reversed(range(len(problem.nodes))):
        node, tail = problem.nodes[number], node_tail[number]
        used: tuple[int, ...] = ()
        if isinstance(node, Done) and node.step in sure:
            step = problem.steps[node.step]
            if tail >= 0:
                step_tail[node.step] = max(step_tail[node.step], tail + node.lag)
            if step_tail[node.step] >= 0:
                used, tail = step.needs, step_tail[node.step] + step.duration
        elif tail >= 0 and not isinstance(node, Done) and node.k == len(node.of):
            used = node.of
        for part in used:
            node_tail[part] = max(node_tail[part], tail)
    return step_tail


def earliest_finish(problem: PlanProblem) -> float:
    """A week before which the last goal cannot be reached, even with unlimited people."""
    dates = problem.dates({i: s.end(s.earliest) for i, s in enumerate(problem.steps)})
    open_goals = (goal.node for goal in problem.goals if goal.timed and goal.node is not None)
    return max((dates[node] for node in open_goals), default=0)


def work_between(problem: PlanProblem, role: str, limit: Fraction) -> Iterator[Work]:
    """For each pair of a head and a tail, the work of the role that must fit between them."""
    after = tails(problem)
    amounts = {
        number: amount
        for number, step in enumerate(problem.steps)
        for name, amount in step.effort
        if name == role
    }
    scale = math.lcm(limit.denominator, *(amount.denominator for amount in amounts.values()))
    if not amounts or max(limit, *amounts.values()) * scale >= FINEST:
        return
    seen: set[tuple[tuple[int, int], ...]] = set()
    least = earliest_finish(problem)
    whole = [
        (number, int(amount * scale), problem.steps[number].earliest, after[number])
        for number, amount in sorted(amounts.items())
    ]
    for head in sorted({problem.steps[number].earliest for number in amounts}, reverse=True):
        for tail in sorted({after[number] for number in amounts}, reverse=True):
            within = tuple(
                (number, amount)
                for number, amount, earliest, left in whole
                if earliest >= head and left >= tail
            )
            if within and within not in seen:
                seen.add(within)
                yield Work(head, tail, within, int(limit * scale), head + tail <= least)


def whole_costs(problem: PlanProblem) -> tuple[list[int], int]:
    """Whole numbers in proportion to the cost of each step, and how many make one unit of money."""
    costs = [
        WEEKS_PER_YEAR * step.one_off + step.run_per_year * problem.horizon
        for step in problem.steps
    ]
    shared = math.gcd(WEEKS_PER_YEAR, *costs)
    return [cost // shared for cost in costs], WEEKS_PER_YEAR // shared


def least_finish(problem: PlanProblem) -> int:
    """A week before which the last timed goal cannot be reached: shortest chain, or too much work.

    For each role the work of the steps that every plan takes, between every head (their earliest
    week) and every tail (the weeks that must still follow), has to fit in the weeks between, also
    where rates that do not fit together leave people idle (see `packing`).
    """
    least = math.ceil(earliest_finish(problem))
    sure = sure_steps(problem)
    after = [max(pair) for pair in zip(tails(problem), sure_tails(problem, sure), strict=True)]
    for role, limit in problem.capacity:
        work = [
            (problem.steps[i].earliest, after[i], amount, problem.steps[i].duration)
            for i in sure
            if after[i] >= 0
            for name, amount in problem.steps[i].effort
            if name == role and amount
        ]
        if not work or limit <= 0:
            continue
        scale = math.lcm(limit.denominator, *(amount.denominator for _, _, amount, _ in work))
        weekly = int(limit * scale)
        column = {tail: i for i, tail in enumerate(sorted({t for _, t, *_ in work}, reverse=True))}
        amounts = [0] * len(column)
        for head, items in itertools.groupby(sorted(work, reverse=True), key=lambda item: item[0]):
            for _, tail, amount, _ in items:
                amounts[column[tail]] += int(amount * scale)
            total = 0
            for tail, whole in zip(column, amounts, strict=True):
                total += whole
                if total:
                    least = max(least, head + tail - (-total // weekly))
        rates = [(head, tail, weeks, amount / weeks) for head, tail, amount, weeks in work]
        scale = math.lcm(limit.denominator, *(rate.denominator for *_, rate in rates))
        if all(rate <= limit for *_, rate in rates):
            scaled = [(head, tail, weeks, int(rate * scale)) for head, tail, weeks, rate in rates]
            least = max(least, packed_finish(scaled, int(limit * scale)))
    return least
