"""The smallest change: which steps of least weight make a condition hold, and which others could.

It has no dates, teams or budgets. The rules are those of the program, the prerequisites those of
the planning problem, built here without a limit; `must_not` alone is kept. What is unknown counts
as absent. Metrics and KPIs are never bought: they count as met and are listed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import get_args

from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.program import Program
from milepost.engine.model.change import ChangeStep, SmallestChange, Way, Weight
from milepost.engine.model.condition import Condition
from milepost.engine.model.inventory import Excluded, Inventory, Limits, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.plan.evidence import with_evidence
from milepost.engine.plan.outcome import roadmap_of
from milepost.engine.plan.problem import Done, PlanProblem
from milepost.engine.plan.verify import verify

MOST_WAYS = 20
"""How many ways of equal weight are listed."""


class UnsoundChange(Exception):
    """The verifier refused a set of steps: a fault of milepost. The message lists what is wrong."""


def smallest_change(
    model: MaturityModel,
    inventory: Inventory,
    goal: Condition,
    weight: Weight = "cost",
    settings: SolveSettings | None = None,
    control: Control | None = None,
) -> SmallestChange:
    """The steps of least weight after which `goal` holds, with their proof and the alternatives.

    Raises:
        UnsoundChange: what was found does not pass the independent check.
        graphlib.CycleError: prerequisites form a cycle; `check` reports it first.
    """
    horizon = inventory.plan.horizon
    free = _without_limits(model, inventory, goal)
    program = compile_model(model, free.not_applicable.keys(), (goal,))
    problem = build_problem(model, free, program)
    if isinstance(problem, tuple):
        return SmallestChange(weight, horizon, None, impossible_because=problem)
    found = _Ways(model, free, program, problem)
    if problem.goals[0].node is None:
        nothing = found.way(frozenset())
        return SmallestChange(weight, horizon, nothing, alternatives=(nothing,))
    # Imported here: without a question to the solver it is not needed.
    from milepost.engine.plan.least import Question, derived, least

    measures = [weight, *(other for other in get_args(Weight) if other != weight)]
    weights = [[step.weight(by, horizon) for step in found.steps] for by in measures]
    colliding = _colliding(problem, inventory.plan.limits.must_not, weights[0])
    if colliding:
        because = _excluded(model, colliding)
        return SmallestChange(weight, horizon, None, impossible_because=(because,))
    allowed = _allowed(problem, inventory.plan.limits.must_not)
    start = derived(problem, allowed, weights[0])
    assert start is not None
    levels = {id: d.level or 0 for id, d in inventory.declarations.items()}
    root = program.atoms[program.atom_index["target:0"]].node
    question = Question(problem, program, root, levels, allowed, weights, start)
    answer = least(question, MOST_WAYS, settings, control)
    ways = sorted(map(found.ranked, answer.ways))
    return SmallestChange(
        weight,
        horizon,
        found.way(answer.chosen),
        answer.bound,
        found.of(answer.always),
        tuple(found.way(frozenset(found.order[rank] for rank in way)) for way in ways),
        answer.more,
        interrupted=answer.interrupted,
    )


def _without_limits(model: MaturityModel, inventory: Inventory, goal: Condition) -> Inventory:
    """The inventory with that target alone, with no other limit and time for everything."""
    weeks = sum(
        math.ceil(capability.duration.likely)
        + sum(math.ceil(own.duration.likely) for _, own in capability.levels if own.duration)
        + model.top * (1 + sum(prerequisite.lag for prerequisite in capability.requires))
        for capability in model.capabilities.values()
    )
    plan = replace(
        inventory.plan,
        horizon=max(1, weeks),
        targets=(Target(goal),),
        objectives=("cost",),
        capacity=(),
        limits=Limits(),
    )
    return replace(inventory, plan=plan)


@dataclass
class _Ways:
    """Sets of steps by number, made into what is shown."""

    model: MaturityModel
    inventory: Inventory
    program: Program
    problem: PlanProblem

    def __post_init__(self) -> None:
        place = {id: number for number, id in enumerate(self.model.capabilities)}
        steps = self.problem.steps
        self.steps = [self._step(step.capability, step.level) for step in steps]
        self.order = sorted(
            range(len(steps)), key=lambda i: (place[steps[i].capability], steps[i].level)
        )
        self._rank = {number: rank for rank, number in enumerate(self.order)}

    def _step(self, capability: str, level: int) -> ChangeStep:
        figures = self.model.step(capability, level)
        effort = sum((amount for _, amount in figures.effort), Fraction(0))
        return ChangeStep(capability, level, figures.one_off, figures.run_per_year, effort)

    def ranked(self, chosen: Iterable[int]) -> list[int]:
        """The places of the steps in the model's order."""
        return sorted(self._rank[number] for number in chosen)

    def of(self, chosen: Iterable[int]) -> tuple[ChangeStep, ...]:
        """The steps in the model's order."""
        return tuple(self.steps[self.order[rank]] for rank in self.ranked(chosen))

    def way(self, chosen: frozenset[int]) -> Way:
        """The way that these steps are, with what remains to be shown, once it is verified.

        To be judged it is made a roadmap, each step as soon as its prerequisites hold.
        """
        roadmap = roadmap_of(self.problem, self._starts(chosen))
        roadmap = with_evidence(self.model, self.inventory, self.program, roadmap)
        wrong = verify(self.model, self.inventory, self.program, roadmap)
        if wrong:
            raise UnsoundChange("; ".join(wrong))
        return Way(self.of(chosen), roadmap.to_evidence)

    def _starts(self, chosen: frozenset[int]) -> dict[int, int]:
        dates: list[float] = []
        starts: dict[int, int] = {}
        for node in self.problem.nodes:
            if not isinstance(node, Done):
                dates.append(sorted(dates[part] for part in node.of)[node.k - 1])
            elif node.step not in chosen:
                dates.append(math.inf)
            else:
                step = self.problem.steps[node.step]
                start = int(max((dates[need] for need in step.needs), default=0))
                starts[node.step] = start
                dates.append(start + step.duration + node.lag)
        return starts


# -- what must not be raised ---------------------------------------------------------------------


def _allowed(problem: PlanProblem, excluded: Iterable[Excluded]) -> frozenset[int]:
    barred = {each.capability for each in excluded}
    return frozenset(i for i, step in enumerate(problem.steps) if step.capability not in barred)


def _colliding(
    problem: PlanProblem, excluded: Sequence[Excluded], weights: Sequence[Fraction]
) -> list[Excluded]:
    """As few of the exclusions as together leave no way, each of them needed for that; or none."""
    from milepost.engine.plan.least import derived

    kept = [
        each for each in excluded if any(s.capability == each.capability for s in problem.steps)
    ]
    if derived(problem, _allowed(problem, kept), weights) is not None:
        return []
    for each in tuple(kept):
        fewer = [other for other in kept if other is not each]
        if derived(problem, _allowed(problem, fewer), weights) is None:
            kept = fewer
    return kept


def _excluded(model: MaturityModel, colliding: Sequence[Excluded]) -> str:
    names = [f"{model.capabilities[each.capability].name} ({each.span})" for each in colliding]
    if len(names) == 1:
        return f"every way raises {names[0]}, which the plan must not raise"
    return f"every way raises one of {', '.join(names)}, which the plan must not raise"
