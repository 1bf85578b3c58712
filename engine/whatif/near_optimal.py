"""Near-optimal roadmaps: those within a tolerance of the best, and which steps they have in common.

A roadmap is near-optimal where it keeps every limit, reaches the last target at most a share of the
weeks later than the best one does, and costs at most that share more. Where value is sought, it is
worth at most that share less; where the change comes first, it disturbs at most that share more.

Whether a step is in all of them is one question to the solver: the least cost of a plan without it
that is no later than the tolerance allows. Is that above the tolerance, or is there no such plan,
then no near-optimal roadmap goes without. The same plan with a step that the best one leaves out
tells whether any has it. So the near-optimal roadmaps need not be listed, and no answer rests on a
sample of them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from milepost.engine.model.roadmap import Infeasible, PlanResult, Roadmap, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.restrict import needful, without
from milepost.engine.plan.worth import WEEKS_PER_YEAR
from milepost.engine.whatif.demands import (
    asking,
    key_of,
    problem_of,
    with_step,
    without_step,
)
from milepost.engine.whatif.job import Job, Run, stopped

Measure = Literal["cost", "value", "change"]
Presence = Literal["all", "some", "on_top", "none", "in_place", "open"]
"""In which near-optimal roadmaps a step is.

*on_top*: in some, and in the one that was found nothing that is asked for needs it. *none*: in
none, or no target can use it. *in_place*: it need not be taken, the level is declared. *open*: that
was not settled.
"""


@dataclass(frozen=True, slots=True)
class Region:
    """The near-optimal roadmaps beside the best one that is known.

    `workspace` asks for the `measure` alone, under the limits and with no target after week
    `latest`, None where the dates are as the inventory has them. `limit` is the most that the
    measure may be, of value the least.
    """

    workspace: Workspace
    best: Roadmap
    measure: Measure
    latest: int | None
    limit: Fraction

    def holds(self, result: PlanResult) -> bool | None:
        """Whether a near-optimal roadmap is among those of which the result is the best.

        None where the search was too short to tell.
        """
        if isinstance(result, Infeasible):
            return False
        if not isinstance(result, Solved):
            return None
        found = next(each for each in result.objectives if each.name == self.measure)
        sign = -1 if self.measure == "value" else 1
        if sign * found.value <= sign * self.limit:
            return True
        return False if sign * found.bound > sign * self.limit else None


def region_of(workspace: Workspace, best: Solved, tolerance: Fraction) -> Region:
    """The roadmaps of the workspace within a tolerance, a share such as 1/20, of the best one."""
    plan, roadmap = workspace.inventory.plan, best.roadmap
    values = {each.name: each.value for each in best.objectives}
    latest: int | None = None
    targets = plan.targets
    measure: Measure = "cost"
    if "value" in plan.objectives:
        measure = "value"
        limit = values["value"] - tolerance * abs(values["value"])
    elif plan.objectives[0] == "change":
        measure = "change"
        limit = values["change"] * (1 + tolerance)
    else:
        limit = cost_of(roadmap) * (1 + tolerance)
        latest = min(plan.horizon, math.floor(roadmap.finish_week * (1 + tolerance)))
        day = plan.start + dt.timedelta(weeks=latest)
        targets = tuple(replace(t, by=day if t.by is None else min(t.by, day)) for t in targets)
    asked = replace(plan, targets=targets, objectives=(measure,))
    return Region(asking(workspace, asked), roadmap, measure, latest, limit)


def cost_of(roadmap: Roadmap) -> Fraction:
    """One-off and run cost over the horizon, as the plan counts them."""
    one_off = sum(step.one_off for step in roadmap.steps)
    run = sum(step.run_per_year for step in roadmap.steps)
    return one_off + Fraction(run * roadmap.horizon, WEEKS_PER_YEAR)


Question = tuple[Literal["with", "without"], str]


@dataclass
class Inquiry:
    """What is known of the steps of one region, and what is still to be asked.

    `presence` holds each step of the best roadmap, and each that could serve what is asked for, by
    its id.
    """

    region: Region
    problem: PlanProblem
    presence: dict[str, Presence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problem = self.problem
        self.numbers = {step.id: number for number, step in enumerate(problem.steps)}
        self.taken = [step.id for step in self.region.best.steps]
        useful = needful(problem) if self.region.measure == "cost" else problem
        self.left: dict[str, list[str]] = {}
        for step in useful.steps:
            if step.id not in self.taken:
                self.left.setdefault(step.capability, []).append(step.id)
        for id in self.taken:
            number = self.numbers.get(id)
            if number is None:
                continue
            if problem.steps[number].forced or without(problem, {number}) is None:
                self.presence[id] = "all"

    def open(self) -> Iterator[Question]:
        """The questions that can be asked now.

        Of a capability that is left out the lowest step; the next one only where that is in some.
        """
        for id in self.taken:
            if id not in self.presence:
                yield "without", id
        for ids in self.left.values():
            unknown = next((id for id in ids if id not in self.presence), None)
            if unknown is not None:
                yield "with", unknown

    def job(self, question: Question, settings: SolveSettings) -> Job:
        """The plan that answers."""
        word, id = question
        vary = with_step if word == "with" else without_step
        changed = vary(self.region.workspace, key_of(id))
        return Job(f"{word} {id}", changed, settings, self.region.best)

    def answer(self, question: Question, result: PlanResult) -> None:
        """Take note of a plan, and of what it tells about other steps."""
        word, id = question
        holds = self.region.holds(result)
        if holds and isinstance(result, Solved):
            self._absorb(result.roadmap)
        elif word == "without":
            self.presence[id] = "open" if holds is None else "all"
        else:
            # Where a level cannot be had, none above it can.
            ids = self.left[key_of(id)[0]]
            for other in ids[ids.index(id) :]:
                self.presence[other] = "open" if holds is None else "none"

    def give_up(self) -> None:
        """Leave open what was not asked."""
        for id in [*self.taken, *(id for ids in self.left.values() for id in ids)]:
            self.presence.setdefault(id, "open")

    def _absorb(self, roadmap: Roadmap) -> None:
        """What a near-optimal roadmap shows by being there."""
        ids = {step.id for step in roadmap.steps}
        for id in self.taken:
            if id not in ids:
                self.presence[id] = "some"
        for id in (id for each in self.left.values() for id in each if id in ids):
            if self.presence.get(id) != "some":
                self.presence[id] = "some" if self._serves(roadmap, id) else "on_top"

    def _serves(self, roadmap: Roadmap, id: str) -> bool:
        """Whether something that is asked for would be missing without a step of a roadmap."""
        if self.region.measure != "cost":
            return True
        problem, gone = self.problem, {self.numbers[id]}
        ends = {
            self.numbers[step.id]: step.end for step in roadmap.steps if step.id in self.numbers
        }
        while gone:
            for number in gone:
                del ends[number]
            dates = problem.dates(ends)
            gone = {i for i in ends if any(math.isinf(dates[n]) for n in problem.steps[i].needs)}
        dates = problem.dates(ends)
        missing = any(problem.steps[i].forced for i in range(len(problem.steps)) if i not in ends)
        return missing or any(
            goal.node is not None and dates[goal.node] > goal.latest for goal in problem.goals
        )


def inquire(
    regions: Sequence[Region], run: Run, settings: SolveSettings, most: int
) -> tuple[list[Mapping[str, Presence]], int]:
    """In which near-optimal roadmaps each step is, by id, of each region; and the plans it took.

    At most `most` plans are made; what is not settled then, or at a stop, is open.
    """
    inquiries = []
    for region in regions:
        problem = problem_of(region.workspace)
        assert problem is not None, "what has a roadmap has a problem"
        inquiries.append(Inquiry(region, problem))
    asked = 0
    while asked < most:
        open_ = [(each, question) for each in inquiries for question in each.open()]
        batch = open_[: most - asked]
        if not batch:
            break
        results = run([each.job(question, settings) for each, question in batch])
        for (each, question), result in zip(batch, results, strict=True):
            each.answer(question, result)
        asked += len(batch)
        if stopped(results):
            break
    for each in inquiries:
        each.give_up()
    return [each.presence for each in inquiries], asked
