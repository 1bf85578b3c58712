"""The steps that a plan can take, and the nodes that say when what they bring about holds."""

from __future__ import annotations

import datetime as dt
import graphlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from milepost.engine.logic.order import capabilities_in
from milepost.engine.logic.program import Compare, Invert, Program, Refer
from milepost.engine.logic.program import Count as LogicCount
from milepost.engine.model.capability import StepFigures
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel, Measured
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.plan.limits import Limits, StepKey
from milepost.engine.plan.problem import (
    Count,
    Done,
    PlanNode,
    PlanStep,
    first_week_from,
    stretched,
)
from milepost.engine.source import NOWHERE, Span

MET, NEVER = -1, -2
"""What stands in place of a node that holds from the start, or that can never hold."""


@dataclass(frozen=True, slots=True)
class Found:
    """A node by number, or MET or NEVER; the week before which it cannot hold; why it never can."""

    node: int
    week: int = 0
    causes: tuple[str, ...] = ()


MET_ALREADY = Found(MET)


class StepBuilder:
    """Collects steps and nodes, prerequisites before what rests on them."""

    def __init__(self, model: MaturityModel, inventory: Inventory, program: Program) -> None:
        self.model = model
        self.program = program
        self.horizon = inventory.plan.horizon
        self.capacity = dict(inventory.plan.capacity)
        self.plan = inventory.plan
        self.limits = Limits(inventory.plan)
        self.gone = inventory.not_applicable.keys()
        self.in_place = {id: d.level or 0 for id, d in inventory.declarations.items()}
        self.used: set[StepKey] = set()
        self.steps: list[PlanStep] = []
        self.nodes: list[PlanNode] = []
        self._step: dict[StepKey, Found] = {}
        self._index: dict[StepKey, int] = {}
        self._node: dict[PlanNode, int] = {}
        self._logic: dict[int, Found] = {}

    def goal(self, number: int) -> Found:
        """What stands for target `number`, once `steps_for` has run."""
        return self._logic[self._target_node(number)]

    def steps_for(self, targets: Iterable[int]) -> None:
        """Add every step and node that the targets, and the plan's other demands, can reach."""
        roots = [self._target_node(number) for number in targets]
        visited, wanted = self._reachable(roots, self._demands())
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

    def demanded(self, demand: HasLevel) -> Found:
        """What stands for a level that the plan must reach."""
        if demand.capability in self.gone:
            name = self._name(demand.capability)
            return Found(NEVER, causes=(f"{name} must be raised and is not applicable",))
        return self._done((demand.capability, self._stated(demand)), 0)

    def never_forced(self) -> Iterator[str]:
        """Why a step that is fixed or in progress cannot be taken."""
        for key in self._forced():
            found = self._step.get(key)
            if found is not None and found.node == NEVER:
                yield from found.causes

    def barred(self) -> dict[StepKey, tuple[str, ...]]:
        """Why each step that a limit forbids, and that the targets could use, cannot be taken."""
        return {key: found.causes for key, found in self._step.items() if found.node == NEVER}

    def rests_on(self) -> set[str]:
        """The capabilities that the targets could use at a level that they have already."""
        return {id for id, level in self.used if level <= self._now(id)}

    def baseline(self) -> tuple[tuple[int, int], ...]:
        """The steps of the earlier roadmap that can still be taken, with their weeks there."""
        found: dict[int, int] = {}
        for entry in self.plan.limits.baseline_steps:
            number = self._index.get((entry.capability, entry.level or 0))
            if number is not None:
                found[number] = max(0, first_week_from(self.plan.start, entry.day))
        return tuple(sorted(found.items()))

    def lost(self) -> int:
        """How many steps of the earlier roadmap can neither be taken any more nor are in place."""
        keys = {(e.capability, e.level or 0) for e in self.plan.limits.baseline_steps}
        return sum(level > self._now(id) for id, level in keys if (id, level) not in self._index)

    def _name(self, capability: str) -> str:
        return self.model.capabilities[capability].name

    def _stated(self, demand: HasLevel) -> int:
        return self.model.bar if demand.level is None else demand.level

    def _forced(self) -> list[StepKey]:
        """The steps that are chosen whether a target needs them or not."""
        keys = [*self.limits.in_progress, *self.limits.fixed]
        return [key for key in keys if key[0] not in self.gone]

    def _demands(self) -> list[StepKey]:
        keys = [(demand.capability, self._stated(demand)) for demand in self.plan.limits.must]
        if "change" in self.plan.objectives:
            keys += [(e.capability, e.level or 0) for e in self.plan.limits.baseline_steps]
        if "value" in self.plan.objectives:
            keys += [(capability, self.model.top) for capability in self.model.capabilities]
        return [*keys, *self._forced()]

    def _target_node(self, number: int) -> int:
        return self.program.atoms[self.program.atom_index[f"target:{number}"]].node

    def _now(self, capability: str) -> int:
        return self.in_place.get(capability, 0)

    def _reachable(
        self, roots: list[int], pending: list[StepKey]
    ) -> tuple[set[int], dict[str, int]]:
        """The program nodes below the roots, and the highest level of each capability wanted."""
        visited: set[int] = set()
        wanted: dict[str, int] = {}
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
            self.used.add((capability, level))
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

    def _add_step(self, capability: str, level: int) -> Found:
        key = capability, level
        figures, weeks = self._work(key)
        needs = [] if key in self.limits.in_progress else self._needs(key)
        blocked = [cause for need in needs if need.node == NEVER for cause in need.causes]
        if capability in self.limits.forbidden:
            blocked.append(f"the plan must not raise {self._name(capability)}")
        if weeks is None:
            idle = [role for role, _ in figures.effort if self.capacity.get(role, 1) <= 0]
            names = [self.model.roles.get(role, role) for role in idle]
            blocked += [
                f"{name} has capacity 0, and the way to the target needs it" for name in names
            ]
        if blocked:
            return Found(NEVER, causes=tuple(dict.fromkeys(blocked)))
        assert weeks is not None
        pauses = self.limits.pauses([role for role, _ in figures.effort])
        step = PlanStep(
            capability,
            level,
            weeks,
            figures.one_off,
            figures.run_per_year,
            figures.effort,
            figures.run_fte,
            self._flat(need.node for need in needs if need.node != MET),
            stretched_from=figures.duration if weeks > figures.duration else None,
            pauses=pauses,
            forced=key in self.limits.in_progress or key in self.limits.fixed,
        )
        soonest = max((need.week for need in needs), default=0)
        if key not in self.limits.in_progress:
            soonest = max(soonest, self.limits.earliest(key))
        latest = self.horizon - weeks
        while latest >= 0 and step.end(latest) > self.horizon:
            latest -= 1
        windows = self.limits.windows(key, soonest, latest, pauses)
        if windows is None:
            return Found(NEVER, causes=(self._too_late(step, soonest),))
        step = replace(step, earliest=windows[0][0] if windows else soonest, windows=windows)
        self._index[key] = len(self.steps)
        self.steps.append(step)
        return Found(self._add_node(Done(self._index[key])), step.end(step.earliest))

    def _work(self, key: StepKey) -> tuple[StepFigures, int | None]:
        """What is left to do and to pay of a step, and the weeks it takes; None for no end."""
        figures = self.model.step(*key)
        begun = self.limits.in_progress.get(key)
        if begun is not None:
            left = Fraction(begun.weeks, figures.duration) if figures.duration else Fraction(0)
            effort = tuple((role, amount * left) for role, amount in figures.effort)
            figures = replace(figures, duration=begun.weeks, one_off=0, effort=effort)
        return figures, stretched(figures.duration, figures.effort, self.capacity)

    def _needs(self, key: StepKey) -> list[Found]:
        """What must hold before a step starts."""
        capability, level = key
        needs = (
            [self._done((capability, level - 1), 0)] if level - 1 > self._now(capability) else []
        )
        for prerequisite in self.model.capabilities[capability].requires:
            found = self._prerequisite(prerequisite.condition, level, prerequisite.lag)
            if found is not None:
                needs.append(found)
        return needs

    def _too_late(self, step: PlanStep, soonest: int) -> str:
        """Why a step has no week to start in."""
        weeks, own = step.duration, step.stretched_from
        horizon = f"the horizon is {self.horizon} weeks"
        key = step.capability, step.level
        name = f"{self._name(step.capability)} to {self.model.level_name(step.level)}"
        if key in self.limits.fixed:
            day = self.plan.start + dt.timedelta(weeks=self.limits.fixed[key])
            return f"{name} cannot start in the week of {day}, on which it is fixed"
        if not soonest and step.end(0) == weeks:
            why = f" at the capacity of its roles, {own} without that limit" if own else ""
            return f"{name} takes {weeks} weeks{why}, and {horizon}"
        return f"{name} cannot end before week {step.end(soonest)}, and {horizon}"

    def _done(self, key: StepKey, lag: int) -> Found:
        """A capability has been at a level for `lag` weeks, or has it from the start."""
        capability, level = key
        if level <= self._now(capability):
            return MET_ALREADY
        ended = self._step[key]
        if ended.node == NEVER or not lag:
            return ended
        return Found(self._add_node(Done(self._index[key], lag)), ended.week + lag)

    def _prerequisite(self, condition: Condition, step: int, lag: int) -> Found | None:
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
                return MET_ALREADY
            case _:
                raise ValueError(f"{condition} cannot be a prerequisite")

    # -- nodes ----------------------------------------------------------------------------------

    def _of_logic(self, number: int) -> Found:
        match self.program.nodes[number]:
            case Compare(variable, threshold):
                input_ = self.program.variables[variable]
                return self._done((input_.id, threshold), 0) if input_.test is None else MET_ALREADY
            case Refer(atom):
                return self._logic[self.program.atoms[atom].node]
            case LogicCount(k, of, _, span):
                return self._count(k, [self._logic[part] for part in of], span)
            case Invert(_, span):
                return Found(NEVER, causes=(f"{_place(span)} is negated: no plan can aim at it",))

    def _count(self, k: int, parts: Sequence[Found], span: Span) -> Found:
        left = k - sum(part.node == MET for part in parts)
        ways = [part for part in parts if part.node >= 0]
        if left <= 0:
            return MET_ALREADY
        if left > len(ways):
            causes = dict.fromkeys(c for part in parts if part.node == NEVER for c in part.causes)
            if not causes:
                few = f"{_place(span)} asks for {k} of its parts, and {len(parts)} apply"
                causes = {few: None}
            return Found(NEVER, causes=tuple(causes))
        week = sorted(way.week for way in ways)[left - 1]
        if left < len(ways):
            return Found(self._add_node(Count(left, tuple(way.node for way in ways))), week)
        of = self._flat(way.node for way in ways)
        return Found(of[0] if len(of) == 1 else self._add_node(Count(len(of), of)), week)

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
