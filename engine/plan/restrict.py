"""The same problem with fewer steps to choose from, or with steps that must be chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from milepost.engine.plan.build import reduced
from milepost.engine.plan.problem import Count, Done, PlanNode, PlanProblem

MOST_STEPS = 5_000
"""From more steps on it takes too long to look for ways that only do more than needed."""


def without(problem: PlanProblem, gone: Collection[int]) -> PlanProblem | None:
    """The problem in which these steps cannot be taken; None where no goal could be reached then.

    Steps that nothing can use any more leave it too, so numbers change. None as well where a forced
    step could not be taken.
    """
    never: set[int] = set()
    nodes: list[PlanNode] = []
    for number, node in enumerate(problem.nodes):
        kept = node
        if isinstance(node, Done):
            needs = problem.steps[node.step].needs
            lost = node.step in gone or any(need in never for need in needs)
        else:
            ways = tuple(part for part in node.of if part not in never)
            lost = len(ways) < node.k
            kept = node if lost else Count(node.k, ways)
        if lost:
            never.add(number)
        nodes.append(kept)
    asked = [goal.node for goal in problem.goals]
    forced = {i for i, step in enumerate(problem.steps) if step.forced}
    asked += [need for i in forced for need in problem.steps[i].needs]
    if forced & set(gone) or any(node in never for node in asked):
        return None
    barred = {
        i
        for i, step in enumerate(problem.steps)
        if i in gone or any(need in never for need in step.needs)
    }
    left = replace(
        problem,
        nodes=tuple(nodes),
        baseline=tuple((i, week) for i, week in problem.baseline if i not in gone),
        worth=None if problem.worth is None else problem.worth.silent(barred),
    )
    return reduced(left)


def only(problem: PlanProblem, steps: Collection[int]) -> PlanProblem | None:
    """The problem with these steps alone; None where they are not enough."""
    return without(problem, set(range(len(problem.steps))) - set(steps))


def demanded(problem: PlanProblem, steps: Iterable[int]) -> PlanProblem:
    """The problem in which these steps are chosen whatever they are good for."""
    forced = set(steps)
    return replace(
        problem,
        steps=tuple(
            replace(step, forced=step.forced or i in forced) for i, step in enumerate(problem.steps)
        ),
    )


def needful(problem: PlanProblem) -> PlanProblem:
    """The problem without the ways that only do more than another way of the same choice.

    Where one of several parts is enough, a part that rests on another of them can be left out: the
    other holds no later, and costs no more. What earns by itself stays. Numbers change.
    """
    if len(problem.steps) > MOST_STEPS:
        return problem
    rests: list[int] = []
    below = [0] * len(problem.steps)
    nodes: list[PlanNode] = []
    for node in problem.nodes:
        if isinstance(node, Done):
            below[node.step] = 1 << node.step
            for need in problem.steps[node.step].needs:
                below[node.step] |= rests[need]
            rests.append(below[node.step])
            nodes.append(node)
            continue
        of = node.of
        if node.k == 1:
            of = tuple(part for part in of if not _outdone(problem, part, of, rests))
        sure = 0
        if node.k == len(of):
            for part in of:
                sure |= rests[part]
        rests.append(sure)
        nodes.append(Count(node.k, of))
    return reduced(replace(problem, nodes=tuple(nodes)))


def _outdone(problem: PlanProblem, part: int, of: tuple[int, ...], rests: list[int]) -> bool:
    """Whether another part holds wherever this one does; of two that do so for each other one."""
    return any(
        other != part
        and _implied(problem, other, rests[part])
        and (rests[part] != rests[other] or other < part)
        for other in of
    )


def _implied(problem: PlanProblem, number: int, known: int) -> bool:
    """Whether a node holds as soon as certain steps have ended, given as bits."""
    node = problem.nodes[number]
    if isinstance(node, Count) and node.k < len(node.of):
        return False
    leaves = [problem.nodes[part] for part in node.of] if isinstance(node, Count) else [node]
    return all(
        isinstance(leaf, Done) and not leaf.lag and bool(known >> leaf.step & 1) for leaf in leaves
    )


def plainly_late(problem: PlanProblem) -> bool:
    """Whether a goal would be late even if people and money were without limit."""
    dates = problem.dates({i: step.end(step.earliest) for i, step in enumerate(problem.steps)})
    return any(goal.node is not None and dates[goal.node] > goal.latest for goal in problem.goals)
