"""A workspace turned into the planning problem, or the plain reasons why there can be no plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from milepost.engine.logic.program import Program
from milepost.engine.model.condition import StageReached
from milepost.engine.model.inventory import Inventory, PlanRequest, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.wins import wins_of
from milepost.engine.plan.limits import accounts_of
from milepost.engine.plan.problem import (
    Count,
    Done,
    Goal,
    PlanNode,
    PlanProblem,
    weeks_until,
)
from milepost.engine.plan.steps import MET, NEVER, StepBuilder
from milepost.engine.plan.value import earning, worth_of


def build_problem(
    model: MaturityModel, inventory: Inventory, program: Program
) -> PlanProblem | tuple[str, ...]:
    """The problem of reaching the inventory's targets, or what makes that plainly impossible.

    Where value is asked for, every step that earns, and what it rests on, may be taken as well.

    `program` is the model compiled for this inventory, with the goals of `inventory.plan.targets`
    as its targets, in order. Plain impossibilities need no search: a role without capacity, a rule
    that too few applicable capabilities can meet, a date before the shortest chain can end.

    Raises:
        graphlib.CycleError: prerequisites form a cycle; `check` reports it first.
        ValueError: a prerequisite speaks of stages or plans, which the loader refuses.
    """
    request = inventory.plan
    if not request.targets and "value" not in request.objectives:
        return ("the plan names no target",)
    builder = StepBuilder(model, inventory, program)
    builder.steps_for(range(len(request.targets)))
    goals: list[Goal] = []
    because: dict[str, None] = dict.fromkeys(builder.never_forced())
    for number, target in enumerate(request.targets):
        found = builder.goal(number)
        latest = request.horizon
        if target.by is not None:
            latest = min(latest, weeks_until(request.start, target.by))
        if found.node == NEVER:
            because.update(dict.fromkeys(found.causes))
        elif found.node == MET:
            goals.append(Goal(target.name, None, latest, weight=target.weight))
        elif found.week > latest:
            because[_too_early(model, request, target, found.week)] = None
        else:
            goals.append(Goal(target.name, found.node, latest, weight=target.weight))
    for demand in request.limits.must:
        found = builder.demanded(demand)
        if found.node == NEVER:
            because.update(dict.fromkeys(found.causes))
        elif found.node != MET:
            goals.append(Goal(demand.capability, found.node, request.horizon, timed=False))
    if because:
        return tuple(because)
    problem = PlanProblem(
        tuple(builder.steps),
        tuple(builder.nodes),
        tuple(goals),
        tuple(sorted(request.capacity)),
        request.horizon,
        request.objectives,
        run_capacity=tuple(sorted(request.limits.run_capacity)),
        accounts=accounts_of(request),
        baseline=builder.baseline() if "change" in request.objectives else (),
        lost=builder.lost() if "change" in request.objectives else 0,
        worth=worth_of(model, inventory, ((s.capability, s.level) for s in builder.steps))
        if "value" in request.objectives
        else None,
    )
    if "early_wins" in request.objectives:
        weights = wins_of(model, inventory)
        keys = [(step.capability, step.level) for step in problem.steps]
        wins = tuple((i, weights[key]) for i, key in enumerate(keys) if key in weights)
        problem = replace(problem, wins=wins, all_wins=sum(weights.values()))
    return reduced(problem)


def reduced(problem: PlanProblem) -> PlanProblem:
    """The problem without the steps and nodes that nothing can use.

    A step that brings something by itself is of use where value is counted.
    """
    stack = [goal.node for goal in problem.goals if goal.node is not None]
    nodes: set[int] = set()
    steps = {i for i, step in enumerate(problem.steps) if step.forced}
    steps.update(i for i, _ in problem.baseline)
    steps |= earning(problem)
    stack.extend(need for i in steps for need in problem.steps[i].needs)
    while stack:
        number = stack.pop()
        if number in nodes:
            continue
        nodes.add(number)
        node = problem.nodes[number]
        if isinstance(node, Count):
            stack.extend(node.of)
        elif node.step not in steps:
            steps.add(node.step)
            stack.extend(problem.steps[node.step].needs)
    if len(nodes) == len(problem.nodes) and len(steps) == len(problem.steps):
        return problem
    node_at = {old: new for new, old in enumerate(sorted(nodes))}
    step_at = {old: new for new, old in enumerate(sorted(steps))}

    def moved(node: PlanNode) -> PlanNode:
        if isinstance(node, Done):
            return Done(step_at[node.step], node.lag)
        return Count(node.k, tuple(node_at[part] for part in node.of))

    kept = [problem.steps[old] for old in sorted(steps)]
    return replace(
        problem,
        steps=tuple(replace(s, needs=tuple(node_at[n] for n in s.needs)) for s in kept),
        nodes=tuple(moved(problem.nodes[old]) for old in sorted(nodes)),
        goals=tuple(
            replace(goal, node=None if goal.node is None else node_at[goal.node])
            for goal in problem.goals
        ),
        baseline=tuple((step_at[old], week) for old, week in problem.baseline),
        worth=None if problem.worth is None else problem.worth.of(sorted(steps)),
        wins=tuple((step_at[old], weight) for old, weight in problem.wins if old in step_at),
    )


def _too_early(model: MaturityModel, request: PlanRequest, target: Target, week: int) -> str:
    """Why a target cannot be reached in time, with both dates."""
    name = "the target"
    if isinstance(target.goal, StageReached):
        name = model.stage(target.goal.ladder, target.goal.stage).name
    earliest = request.start + dt.timedelta(weeks=week)
    wanted = f"the horizon is {request.horizon} weeks"
    if target.by is not None:
        wanted = f"it is wanted by {target.by}"
    return f"{name} takes {week} weeks at least, until {earliest}, and {wanted}"
