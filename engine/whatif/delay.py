"""What a week of delay costs: the net present value that is lost when a step ends later.

A step that ends a week later was paid for as planned; what it brings, and what it costs to run,
begins a week later. A step that rests on it by its prerequisites and their lags starts as much
later as it must, stands still while its people are away, and with it those that rest on that one
move. Nothing else does: who is busy where, what is left of a budget, fixed dates and those of
targets are not looked at, and the horizon stays where it is.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.logic.compile import compile_model
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.dates import Dates, Undo
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.worth import BILLION, MILLION, WEEKS_PER_YEAR, Worth

WEEK = 1
MONTH = 4
"""The weeks by which a step, and by which the whole roadmap, is late."""

Moved = dict[int, tuple[int, int]]
"""The weeks in which steps then start and have ended, by their places in the roadmap."""


@dataclass(frozen=True, slots=True)
class Delay:
    """The net present value lost if a step ends a week later, and the steps that start later then.

    `lost` is negative where it is worth more to have the step later.
    """

    id: str
    lost: Fraction
    moved: tuple[str, ...]


def delays_of(workspace: Workspace, roadmap: Roadmap, worth: Worth) -> tuple[Delay, ...]:
    """For each step of a roadmap planned for the workspace, in its order, what delay costs."""
    if not roadmap.steps:
        return ()
    lost = _Lost(roadmap, worth)
    return tuple(
        Delay(
            step.id,
            lost.by(moved),
            tuple(roadmap.steps[other].id for other in sorted(moved) if other != number),
        )
        for (number, step), moved in zip(
            enumerate(roadmap.steps), _moved(workspace, roadmap), strict=True
        )
    )


def all_later(roadmap: Roadmap, worth: Worth, weeks: int) -> Fraction:
    """The net present value lost if every step starts, and ends, so many weeks later."""
    return _Lost(roadmap, worth).by(
        {i: (step.start + weeks, step.end + weeks) for i, step in enumerate(roadmap.steps)}
    )


# -- what moves ------------------------------------------------------------------------------------


def _moved(workspace: Workspace, roadmap: Roadmap) -> Iterator[Moved]:
    """For each step in turn, it and the steps that move when it ends a week later."""
    model, inventory = workspace.model, workspace.inventory
    goals = tuple(target.goal for target in inventory.plan.targets)
    program = compile_model(model, inventory.not_applicable.keys(), goals)
    problem = build_problem(model, inventory, program)
    assert isinstance(problem, PlanProblem), "what has a roadmap has a problem"
    place = {step.id: at for at, step in enumerate(roadmap.steps)}
    number = {place[s.id]: i for i, s in enumerate(problem.steps) if s.id in place}
    starts = {number[at]: step.start for at, step in enumerate(roadmap.steps)}
    dates = Dates(problem, starts)
    users: dict[int, list[int]] = defaultdict(list)
    for i in starts:
        for need in problem.steps[i].needs:
            users[need].append(i)
    for at, step in enumerate(roadmap.steps):
        moved = {number[at]: (step.start, step.end + WEEK)}
        undo = [dates.ends(number[at], step.end + WEEK)]
        queue = _waiting(users, undo[0], dates, starts)
        heapq.heapify(queue)
        # In order of their numbers: a step needs only earlier ones, so each moves once.
        while queue:
            i = heapq.heappop(queue)
            if i in moved:
                continue
            own = problem.steps[i]
            ready = int(max(dates.at[need] for need in own.needs))
            moved[i] = ready, own.end(ready)
            undo.append(dates.ends(i, own.end(ready)))
            for later in _waiting(users, undo[-1], dates, starts):
                heapq.heappush(queue, later)
        for before in reversed(undo):
            dates.undo(before)
        yield {place[problem.steps[i].id]: weeks for i, weeks in moved.items()}


def _waiting(
    users: Mapping[int, list[int]], changed: Undo, dates: Dates, starts: Mapping[int, int]
) -> list[int]:
    """The steps that cannot start as planned, now that some nodes hold in other weeks."""
    return [i for node in changed for i in users[node] if dates.at[node] > starts[i]]


# -- what is lost ----------------------------------------------------------------------------------


class _Lost:
    """What a roadmap is worth less when some of its steps move, exact."""

    def __init__(self, roadmap: Roadmap, worth: Worth) -> None:
        self._steps = roadmap.steps
        self._worth = worth
        counts = worth.uplifts if worth.margin else ()
        # What an uplift leaves of revenue in the weeks after its step has ended, up to full.
        self._rests = {
            i: [worth.left(i, week) for week in range(worth.ramp + 1)]
            for i, uplift in enumerate(counts)
            if uplift
        }
        self._whole: int = MILLION ** len(self._rests)
        self._left = [self._whole] * worth.horizon
        for i in self._rests:
            for week in range(self._steps[i].end, worth.horizon):
                rest = self._rest(i, self._steps[i].end, week)
                self._left[week] = self._left[week] // MILLION * rest

    def by(self, moved: Moved) -> Fraction:
        """What is lost when these steps start and end in other weeks."""
        lost = Fraction(0)
        for i, (start, end) in moved.items():
            step = self._steps[i]
            costs = step.one_off, step.run_per_year
            lost += self._worth.apart(i, *costs, step.start, step.end)
            lost -= self._worth.apart(i, *costs, start, end)
        return lost + self._uplifts({i: end for i, (_, end) in moved.items() if i in self._rests})

    def _uplifts(self, ends: Mapping[int, int]) -> Fraction:
        """What the uplifts of all steps bring less when some end in other weeks."""
        worth = self._worth
        first = min((min(end, self._steps[i].end) for i, end in ends.items()), default=0)
        lost = 0
        for week in range(first, worth.horizon) if ends else ():
            left = self._left[week]
            for i, end in ends.items():
                before = self._rest(i, self._steps[i].end, week)
                left = left // before * self._rest(i, end, week)
            if left != self._left[week]:
                lost += worth.factors[week] * (self._added(self._left[week]) - self._added(left))
        parts = self._whole * worth.room.denominator
        return Fraction(lost, parts) * worth.margin / (WEEKS_PER_YEAR * BILLION)

    def _rest(self, step: int, end: int, week: int) -> int:
        """What the uplift of a step that ends in a week leaves of revenue, in millionths."""
        if week < end:
            return MILLION
        rests = self._rests[step]
        return rests[min(week - end, len(rests) - 1)]

    def _added(self, left: int) -> int:
        """The share that uplifts add together, within the room that the cap leaves."""
        room = self._worth.room
        return min(room.numerator * self._whole, (self._whole - left) * room.denominator)
