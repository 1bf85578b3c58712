"""What must hold of every plan without superfluous steps, said outright for better bounds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.plan.problem import WEEKS_PER_YEAR, Done, PlanProblem

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


def tails(problem: PlanProblem) -> list[int]:
    """For each step the fewest weeks between its end and the week the last goal is reached.

    A step that is not superfluous is used by a goal or by a later step, which takes its own time.
    """
    node_tail = [problem.horizon] * len(problem.nodes)
    step_tail = [problem.horizon] * len(problem.steps)
    for goal in problem.goals:
        if goal.node is not None:
            node_tail[goal.node] = 0
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


def earliest_finish(problem: PlanProblem) -> float:
    """A week before which the last goal cannot be reached, even with unlimited people."""
    dates = problem.dates({i: s.earliest + s.duration for i, s in enumerate(problem.steps)})
    return max((dates[g.node] for g in problem.goals if g.node is not None), default=0)


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
    seen: set[frozenset[int]] = set()
    least = earliest_finish(problem)
    for head in sorted({problem.steps[number].earliest for number in amounts}, reverse=True):
        for tail in sorted({after[number] for number in amounts}, reverse=True):
            within = frozenset(
                number
                for number in amounts
                if problem.steps[number].earliest >= head and after[number] >= tail
            )
            if within and within not in seen:
                seen.add(within)
                yield Work(
                    head,
                    tail,
                    tuple((number, int(amounts[number] * scale)) for number in sorted(within)),
                    int(limit * scale),
                    head + tail <= least,
                )


def whole_costs(problem: PlanProblem) -> tuple[list[int], int]:
    """Whole numbers in proportion to the cost of each step, and how many make one unit of money."""
    costs = [
        WEEKS_PER_YEAR * step.one_off + step.run_per_year * problem.horizon
        for step in problem.steps
    ]
    shared = math.gcd(WEEKS_PER_YEAR, *costs)
    return [cost // shared for cost in costs], WEEKS_PER_YEAR // shared
