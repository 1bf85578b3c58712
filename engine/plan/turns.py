"""Which steps can never be at work in the same week, whichever are chosen: they take turns.

Two steps do where a role has too few people for both, or where one always waits for the other. Of
steps that take turns two by two the weeks add up, so that a large group of them bounds the finish
even where each role alone would leave room (P. Brucker et al., A branch and bound algorithm for the
resource-constrained project scheduling problem, European Journal of Operational Research 107,
1998).
"""

from __future__ import annotations

import itertools

from milepost.engine.plan.problem import Count, Done, PlanProblem

LARGEST = 100
"""From more steps on, groups found in the time that there is would bound too little."""
GROUPS = 12
"""How many groups are told at most."""
WAYS = 10_000
"""From so much work on, a choice among many parts is taken to make nothing certain."""


def turns(problem: PlanProblem) -> list[tuple[int, ...]]:
    """Groups of two steps or more, by number, of which no two are ever at work at once.

    Those with the most weeks of work come first. The groups are grown one step at a time, from each
    step in turn: the next is the one that leaves the most weeks to choose from.
    """
    if len(problem.steps) > LARGEST:
        return []
    apart = _apart(problem)
    weeks = [step.duration for step in problem.steps]
    found: dict[tuple[int, ...], int] = {}
    for first, others in enumerate(apart):
        group, left = [first], others
        while left:
            ways = {i: sum(weeks[j] for j in _steps(left & apart[i])) for i in _steps(left)}
            chosen = max(ways, key=lambda i: (ways[i] + weeks[i], -i))
            group.append(chosen)
            left &= apart[chosen]
        if len(group) > 1:
            found[tuple(sorted(group))] = sum(weeks[i] for i in group)
    return sorted(found, key=lambda group: (-found[group], group))[:GROUPS]


def _apart(problem: PlanProblem) -> list[int]:
    """For each step those that are never at work with it, as bits; none for one without weeks."""
    capacity = dict(problem.capacity)
    rates = [
        {role: rate for role, rate in step.rates if role in capacity and rate}
        for step in problem.steps
    ]
    apart = [0] * len(problem.steps)
    waits = _waits(problem)
    for i, j in itertools.combinations(range(len(problem.steps)), 2):
        if not (problem.steps[i].duration and problem.steps[j].duration):
            continue
        crowded = any(
            rate + rates[j][role] > capacity[role]
            for role, rate in rates[i].items()
            if role in rates[j]
        )
        if crowded or waits[j] >> i & 1 or waits[i] >> j & 1:
            apart[i] |= 1 << j
            apart[j] |= 1 << i
    return apart


def _waits(problem: PlanProblem) -> list[int]:
    """For each step those that have ended before it starts, whatever is chosen, as bits."""
    waits = [0] * len(problem.steps)
    ended: list[int] = []
    for node in problem.nodes:
        if isinstance(node, Done):
            for need in problem.steps[node.step].needs:
                waits[node.step] |= ended[need]
            ended.append(waits[node.step] | 1 << node.step)
        else:
            ended.append(_certain(node, [ended[part] for part in node.of]))
    for i, step in enumerate(problem.steps):
        for need in step.needs:
            waits[i] |= ended[need]
    return waits


def _certain(node: Count, parts: list[int]) -> int:
    """What has ended wherever the node holds: what so many parts share that it cannot go without.

    That is all parts but fewer than it takes.
    """
    enough = len(parts) - node.k + 1
    if enough * len(parts) > WAYS:
        return 0
    shared = [-1, *[0] * enough]
    for part in parts:
        for many in range(enough, 0, -1):
            shared[many] |= shared[many - 1] & part
    return shared[enough]


def _steps(bits: int) -> list[int]:
    """The numbers of the bits that are set."""
    return [i for i in range(bits.bit_length()) if bits >> i & 1]
