"""The work that a target cannot do without, whatever is chosen elsewhere: a lower bound."""

from __future__ import annotations

import graphlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.model.capability import StepFigures
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    GroupHolds,
    HasLevel,
    StageReached,
)
from milepost.engine.model.figures import with_own_figures
from milepost.engine.model.inventory import PlanRequest
from milepost.engine.model.workspace import Workspace

Step = tuple[str, int]


@dataclass(frozen=True)
class Tie:
    """A step has to wait for another, and for `lag` weeks more."""

    on: Step
    lag: int = 0


class SureWork:
    """Finds the steps that a condition needs in every case, and how long they take at least."""

    def __init__(self, workspace: Workspace) -> None:
        self.inventory = workspace.inventory
        self.model = with_own_figures(workspace.model, self.inventory.overrides)
        self.gone = frozenset(self.inventory.not_applicable)
        self.capacity = dict(self.inventory.plan.capacity)
        self.begun = {
            (step.capability, step.level): step.weeks
            for step in self.inventory.plan.limits.in_progress
        }
        self.closed = _closed_weeks(self.inventory.plan)
        self._figures: dict[Step, StepFigures] = {}

    def steps(self, goal: Condition) -> dict[Step, list[Tie]]:
        """Every step that the goal needs, with what it waits for; what is in place is left out."""
        found: dict[Step, list[Tie]] = {}
        stack = [(leaf.capability, self.level(leaf)) for leaf in self.leaves(goal)]
        while stack:
            id, level = stack.pop()
            if level <= self.in_place(id) or (id, level) in found:
                continue
            ties = [Tie((id, level - 1))]
            for prerequisite in self.model.capabilities[id].requires:
                for leaf in self.leaves(prerequisite.condition):
                    bound = min(level, self.model.bar) if leaf.level is None else leaf.level
                    ties.append(Tie((leaf.capability, bound), prerequisite.lag))
            found[id, level] = [tie for tie in ties if tie.on[1] > self.in_place(tie.on[0])]
            stack.extend(tie.on for tie in ties)
        return found

    def in_place(self, id: str) -> int:
        """The level that is declared."""
        declaration = self.inventory.declarations.get(id)
        return (declaration.level or 0) if declaration else 0

    def level(self, leaf: HasLevel) -> int:
        """The level that a condition asks for."""
        return self.model.bar if leaf.level is None else leaf.level

    def leaves(self, condition: Condition) -> Iterator[HasLevel]:
        """The capabilities that a condition cannot do without, for this organisation."""
        stack, seen = [condition], set[tuple[str, str]]()
        while stack:
            match stack.pop():
                case HasLevel(id) as leaf:
                    if id not in self.gone:
                        yield leaf
                case AtLeast(k, of, word):
                    kept = [part for part in of if not self.falls_away(part)]
                    if word == "all" or k == len(kept):
                        stack.extend(kept)
                case GroupHolds(group) if ("", group) not in seen:
                    seen.add(("", group))
                    stack.append(self.model.groups[group].condition)
                case StageReached(ladder, stage) if (ladder, stage) not in seen:
                    seen.add((ladder, stage))
                    stack.extend(self._of_stage(ladder, stage))
                case _:
                    pass

    def _of_stage(self, ladder: str, id: str) -> Iterator[Condition]:
        for stage in self.model.ladders[ladder].stages:
            yield stage.needs
            yield from (
                block.unless
                for block in self.model.blocks
                if (block.ladder, block.stage) == (ladder, stage.id)
            )
            if stage.id == id:
                return

    def falls_away(self, condition: Condition) -> bool:
        """Whether what is not applicable leaves nothing of a condition."""
        match condition:
            case HasLevel(id):
                return id in self.gone
            case GroupHolds(group):
                return self.falls_away(self.model.groups[group].condition)
            case AtLeast(_, of):
                return bool(of) and all(self.falls_away(part) for part in of)
            case _:
                return False

    def figures(self, step: Step) -> StepFigures:
        """What a step takes."""
        if step not in self._figures:
            self._figures[step] = self.model.step(*step)
        return self._figures[step]

    def weeks(self, step: Step) -> int:
        """The fewest weeks in which a step can be done with the people there are."""
        if step in self.begun:
            return self.begun[step]
        weeks, figures = self.figures(step).duration, self.figures(step)
        for role, amount in figures.effort:
            limit = self.capacity.get(role, Fraction(0))
            if limit > 0:
                weeks = max(weeks, math.ceil(amount / limit))
        return weeks

    def earliest_end(self, steps: dict[Step, list[Tie]]) -> int:
        """The week before which not all of the steps can have ended."""
        end: dict[Step, int] = {}
        waits = {step: [tie.on for tie in ties] for step, ties in steps.items()}
        for step in graphlib.TopologicalSorter(waits).static_order():
            ready = max((end[tie.on] + tie.lag for tie in steps[step]), default=0)
            end[step] = self.end(step, 0 if step in self.begun else ready)
        return max(end.values(), default=0)

    def end(self, step: Step, start: int) -> int:
        """The week in which a step that starts in week `start` can have ended at the soonest.

        It rests while one of its roles is closed.
        """
        end = start + self.weeks(step)
        for week in sorted(set().union(*(self.closed.get(role, ()) for role in self.roles(step)))):
            end += start <= week < end
        return end

    def roles(self, step: Step) -> tuple[str, ...]:
        """The roles at work on a step."""
        return tuple(role for role, amount in self.figures(step).effort if amount)


def _closed_weeks(plan: PlanRequest) -> dict[str, set[int]]:
    """The weeks of the plan in which each role is closed, on one day at least."""
    closed: dict[str, set[int]] = {}
    for entry in plan.limits.closed:
        first = max(0, (entry.first - plan.start).days // 7)
        until = -(-(entry.until - plan.start).days // 7)
        # What is beyond the horizon makes no difference.
        weeks = range(first, min(until, plan.horizon + 1))
        closed.setdefault(entry.role, set()).update(weeks)
    return closed
