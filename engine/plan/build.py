"""A workspace turned into the planning problem, or the plain reasons why there can be no plan."""

from __future__ import annotations

import datetime as dt
import graphlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from milepost.engine.logic.compile import capabilities_in
from milepost.engine.logic.program import Compare, Invert, Program, Refer
from milepost.engine.logic.program import Count as LogicCount
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    GroupHolds,
    HasLevel,
    Measured,
    StageReached,
)
from milepost.engine.model.inventory import Inventory, PlanRequest, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.plan.problem import (
    Count,
    Done,
    Goal,
    PlanNode,
    PlanProblem,
    PlanStep,
    stretched,
    weeks_until,
)
from milepost.engine.source import NOWHERE, Span

MET, NEVER = -1, -2
StepKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """A node by number, or MET or NEVER; the week before which it cannot hold; why it never can."""

    node: int
    week: int = 0
    causes: tuple[str, ...] = ()


_MET = _Found(MET)


def build_problem(
    model: MaturityModel, inventory: Inventory, program: Program
) -> PlanProblem | tuple[str, ...]:
    """The problem of reaching the inventory's targets, or what makes that plainly impossible.

    `program` is the model compiled for this inventory, with the goals of `inventory.plan.targets`
    as its targets, in order. Plain impossibilities need no search: a role without capacity, a rule
    that too few applicable capabilities can meet, a date before the shortest chain can end.

    Raises:
        graphlib.CycleError: prerequisites form a cycle; `check` reports it first.
        ValueError: a prerequisite speaks of stages or plans, which the loader refuses.
    """
    request = inventory.plan
    if not request.targets:
        return ("the plan names no target",)
    builder = _Builder(model, inventory, program)
    builder.steps_for(range(len(request.targets)))
    goals: list[Goal] = []
    because: dict[str, None] = {}
    for number, target in enumerate(request.targets):
        found = builder.goal(number)
        latest = request.horizon
        if target.by is not None:
            latest = min(latest, weeks_until(request.start, target.by))
        if found.node == NEVER:
            because.update(dict.fromkeys(found.causes))
        elif found.node == MET:
            goals.append(Goal(target.name, None, latest))
        elif found.week > latest:
            because[_too_early(model, request, target, found.week)] = None
        else:
            goals.append(Goal(target.name, found.node, latest))
    if because:
        return tuple(because)
    problem = PlanProblem(
        tuple(builder.steps),
        tuple(builder.nodes),
        tuple(goals),
        tuple(sorted(request.capacity)),
        request.horizon,
        request.minimise,
    )
    return reduced(problem)


def reduced(problem: PlanProblem) -> PlanProblem:
    """The problem without the steps and nodes that no goal can use."""
    stack = [goal.node for goal in problem.goals if goal.node is not None]
    nodes: set[int] = set()
    steps: set[int] = set()
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


class _Builder:
    """Collects steps and nodes, prerequisites before what rests on them."""

    def __init__(self, model: MaturityModel, inventory: Inventory, program: Program) -> None:
        self.model = model
        self.program = program
        self.horizon = inventory.plan.horizon
        self.capacity = dict(inventory.plan.capacity)
        self.gone = inventory.not_applicable.keys()
        self.in_place = {id: d.level or 0 for id, d in inventory.declarations.items()}
        self.steps: list[PlanStep] = []
        self.nodes: list[PlanNode] = []
        self._step: dict[StepKey, _Found] = {}
        self._index: dict[StepKey, int] = {}
        self._node: dict[PlanNode, int] = {}
        self._logic: dict[int, _Found] = {}

    def goal(self, number: int) -> _Found:
        """What stands for target `number`, once `steps_for` has run."""
        return self._logic[self._target_node(number)]

    def steps_for(self, targets: Iterable[int]) -> None:
        """Add every step and node that the targets can reach."""
        visited, wanted = self._reachable([self._target_node(number) for number in targets])
        before = {
            id: [
                other
                for prerequisite in self.model.capabilities[id].requires
                for other in capabilities_in(self.model, prerequisite.condition)
                if other in wanted
            ]
            for id in self.model.capabilities
            if id in wanted
        }
        for capability in graphlib.TopologicalSorter(before).static_order():
            for level in range(self._now(capability) + 1, wanted[capability] + 1):
                self._step[capability, level] = self._add_step(capability, level)
        for number in sorted(visited):
            self._logic[number] = self._of_logic(number)

    def _target_node(self, number: int) -> int:
        return self.program.atoms[self.program.atom_index[f"target:{number}"]].node

    def _now(self, capability: str) -> int:
        return self.in_place.get(capability, 0)

    def _reachable(self, roots: list[int]) -> tuple[set[int], dict[str, int]]:
        """The program nodes below the roots, and the highest level of each capability wanted."""
        visited: set[int] = set()
        wanted: dict[str, int] = {}
        pending: list[StepKey] = []
        while roots or pending:
            if roots:
                number = roots.pop()
                if number in visited:
                    continue
                visited.add(number)
                match self.program.nodes[number]:
                    case Compare(variable, threshold):
                        input_ = self.program.variables[variable]
                        if input_.test is None:
                            pending.append((input_.id, threshold))
                    case Refer(atom):
                        roots.append(self.program.atoms[atom].node)
                    case LogicCount(_, of):
                        roots.extend(of)
                    case Invert(of):
                        roots.append(of)
                continue
            capability, level = pending.pop()
            now = max(self._now(capability), wanted.get(capability, 0))
            if level <= now or capability in self.gone:
                continue
            wanted[capability] = level
            for step in range(now + 1, level + 1):
                for prerequisite in self.model.capabilities[capability].requires:
                    pending.extend(self._leaves(prerequisite.condition, step))
        return visited, wanted

    def _level(self, stated: int | None, step: int) -> int:
        return min(step, self.model.bar) if stated is None else stated

    def _leaves(self, condition: Condition, step: int) -> list[StepKey]:
        match condition:
            case HasLevel(capability, stated):
                return [(capability, self._level(stated, step))]
            case AtLeast(_, of):
                return [key for part in of for key in self._leaves(part, step)]
            case GroupHolds(group):
                return self._leaves(self.model.groups[group].condition, step)
            case _:
                return []

    # -- steps ----------------------------------------------------------------------------------

    def _add_step(self, capability: str, level: int) -> _Found:
        figures = self.model.step(capability, level)
        id = f"{capability}@{level}"
        needs: list[_Found] = []
        if level - 1 > self._now(capability):
            needs.append(self._done((capability, level - 1), 0))
        for prerequisite in self.model.capabilities[capability].requires:
            found = self._prerequisite(prerequisite.condition, level, prerequisite.lag)
            if found is not None:
                needs.append(found)
        blocked = [cause for need in needs if need.node == NEVER for cause in need.causes]
        weeks = stretched(figures.duration, figures.effort, self.capacity)
        if weeks is None:
            idle = [role for role, _ in figures.effort if self.capacity.get(role, 1) <= 0]
            names = [self.model.roles.get(role, role) for role in idle]
            blocked += [
                f"{name} has capacity 0, and the way to the target needs it" for name in names
            ]
        if blocked:
            return _Found(NEVER, causes=tuple(dict.fromkeys(blocked)))
        assert weeks is not None
        start = max((need.week for need in needs), default=0)
        if start + weeks > self.horizon:
            return _Found(NEVER, causes=(self._too_late(id, start, weeks, figures.duration),))
        self._index[capability, level] = len(self.steps)
        self.steps.append(
            PlanStep(
                capability,
                level,
                weeks,
                figures.one_off,
                figures.run_per_year,
                figures.effort,
                figures.run_fte,
                self._flat(need.node for need in needs if need.node != MET),
                start,
                figures.duration if weeks > figures.duration else None,
            )
        )
        return _Found(self._add_node(Done(self._index[capability, level])), start + weeks)

    def _too_late(self, id: str, start: int, weeks: int, own: int) -> str:
        if not start:
            why = f" at the capacity of its roles, {own} without that limit" if weeks > own else ""
            return f"{id} takes {weeks} weeks{why}, and the horizon is {self.horizon} weeks"
        return (
            f"{id} cannot end before week {start + weeks}, and the horizon is {self.horizon} weeks"
        )

    def _done(self, key: StepKey, lag: int) -> _Found:
        """A capability has been at a level for `lag` weeks, or has it from the start."""
        capability, level = key
        if level <= self._now(capability):
            return _MET
        ended = self._step[key]
        if ended.node == NEVER or not lag:
            return ended
        return _Found(self._add_node(Done(self._index[key], lag)), ended.week + lag)

    def _prerequisite(self, condition: Condition, step: int, lag: int) -> _Found | None:
        """A prerequisite of a step to level `step`; None where nothing of it applies."""
        match condition:
            case HasLevel(capability, stated):
                if capability in self.gone:
                    return None
                return self._done((capability, self._level(stated, step)), lag)
            case AtLeast(k, of, word, span):
                parts = [self._prerequisite(part, step, lag) for part in of]
                kept = [part for part in parts if part is not None]
                if of and not kept:
                    return None
                return self._count(len(kept) if word == "all" else k, kept, span)
            case GroupHolds(group):
                return self._prerequisite(self.model.groups[group].condition, step, lag)
            case Measured():
                return _MET
            case _:
                raise ValueError(f"{condition} cannot be a prerequisite")

    # -- nodes ----------------------------------------------------------------------------------

    def _of_logic(self, number: int) -> _Found:
        match self.program.nodes[number]:
            case Compare(variable, threshold):
                input_ = self.program.variables[variable]
                return self._done((input_.id, threshold), 0) if input_.test is None else _MET
            case Refer(atom):
                return self._logic[self.program.atoms[atom].node]
            case LogicCount(k, of, _, span):
                return self._count(k, [self._logic[part] for part in of], span)
            case Invert(_, span):
                return _Found(NEVER, causes=(f"{_place(span)} is negated: no plan can aim at it",))

    def _count(self, k: int, parts: Sequence[_Found], span: Span) -> _Found:
        left = k - sum(part.node == MET for part in parts)
        ways = [part for part in parts if part.node >= 0]
        if left <= 0:
            return _MET
        if left > len(ways):
            causes = dict.fromkeys(c for part in parts if part.node == NEVER for c in part.causes)
            if not causes:
                few = f"{_place(span)} asks for {k} of its parts, and {len(parts)} apply"
                causes = {few: None}
            return _Found(NEVER, causes=tuple(causes))
        week = sorted(way.week for way in ways)[left - 1]
        if left < len(ways):
            return _Found(self._add_node(Count(left, tuple(way.node for way in ways))), week)
        of = self._flat(way.node for way in ways)
        return _Found(of[0] if len(of) == 1 else self._add_node(Count(len(of), of)), week)

    def _flat(self, nodes: Iterable[int]) -> tuple[int, ...]:
        """The nodes that must all hold, with the parts of an "all" in its place."""
        flat: dict[int, None] = {}
        for number in nodes:
            node = self.nodes[number]
            if isinstance(node, Count) and node.k == len(node.of):
                flat.update(dict.fromkeys(node.of))
            else:
                flat[number] = None
        return tuple(flat)

    def _add_node(self, node: PlanNode) -> int:
        if node not in self._node:
            self._node[node] = len(self.nodes)
            self.nodes.append(node)
        return self._node[node]


def _place(span: Span) -> str:
    return "a condition" if span == NOWHERE else f"the condition at {span}"
