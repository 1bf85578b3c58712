"""What else there was: what the best plan without a step would cost, and with one left out.

Each answer is a plan of its own: the problem is solved again with a step taken away, or with one
that must be taken. Limits, objectives and rules stay the same.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from milepost.engine.logic.program import Program
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Infeasible, PlanResult, Roadmap, Solved
from milepost.engine.plan.clock import Clock
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.plan.known import Known, completed, proven
from milepost.engine.plan.problem import Count, Done, PlanProblem
from milepost.engine.plan.restrict import demanded, needful, plainly_late, without
from milepost.engine.plan.steps import StepBuilder
from milepost.engine.plan.worth import WEEKS_PER_YEAR

MOST_QUESTIONS = 100
"""The most plans that are made to answer; what is left is said to be open."""
FEWEST_SHARES = 4
"""Into how many parts at least the time that is left is divided while questions are left."""

Necessity = Literal["always", "within_limits", "choice", "open"]
Absence = Literal["instead", "on_top", "excluded", "within_limits", "open"]


@dataclass(frozen=True, slots=True)
class Difference:
    """How another plan compares: positive where it is later or dearer, or of more value.

    `weeks` of the finish; `cost` over the horizon; `objectives` by name, in the order asked for.
    `added` are the steps that it takes and the roadmap does not, `dropped` the other way round.
    `proven`: both are the best there are.
    """

    weeks: int
    cost: Fraction
    objectives: tuple[tuple[str, Fraction], ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """At least `k` of these, each a way to go on, as steps that it takes first of all."""

    k: int
    of: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of the roadmap, and whether there was another way.

    *always*: it is asked for, or every way to the targets that is not excluded leads through it.
    *within_limits*: none that keeps the limits does. *choice*: another does, by so much worse.
    *open*: that was not settled.
    """

    step: str
    necessity: Necessity
    choice: Choice | None = None
    without: Difference | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A step that the targets could use and the roadmap does not take, and why.

    *instead*: it would take the place of others. Where the best roadmap with it would keep all of
    them, the comparison goes without the step `in_place_of`. *on_top*: it would take no place.
    *excluded*: a limit rules it out, `because` in words. *within_limits*: no plan with it keeps the
    limits. *open*: that was not settled.
    """

    step: str
    why: Absence
    because: tuple[str, ...] = ()
    with_it: Difference | None = None
    in_place_of: str = ""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Of each step whether there was another way, what is not in the plan, and what nobody needs.

    Of the capabilities that no way to the targets raises, `in_place` are those that one uses as
    they are declared, and `not_needed` those below their top level that none uses.
    """

    taken: tuple[Taken, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    in_place: tuple[str, ...] = ()
    not_needed: tuple[str, ...] = ()


def alternatives(
    model: MaturityModel,
    inventory: Inventory,
    program: Program,
    problem: PlanProblem,
    found: Solved,
    settings: SolveSettings | None = None,
    control: Control | None = None,
) -> Alternatives:
    """What else there was, beside a roadmap of the problem.

    All plans together take no longer than `settings` allow one; each gets the same share of what is
    left. After a stop, and beyond a hundred plans, answers stay open.
    """
    # Where value is counted, what does more than needed may earn by it.
    useful = needful(problem) if problem.worth is None else problem
    ids = {step.id for step in found.roadmap.steps}
    builder = StepBuilder(model, inventory, program)
    builder.steps_for(range(len(inventory.plan.targets)))
    causes = {f"{id}@{level}": why for (id, level), why in builder.barred().items()}
    known = {step.capability for step in useful.steps}
    known |= {step.capability for step in found.roadmap.steps}
    # What is used but for a higher level is not missed.
    barred = [each[0] for name, each in _by_capability(causes).items() if name not in known]
    known |= {id.partition("@")[0] for id in causes}
    still = [
        id for id in model.capabilities if id not in known and id not in inventory.not_applicable
    ]
    rests_on = builder.rests_on()
    left_out = _by_capability(step.id for step in useful.steps if step.id not in ids)
    questions = _Questions(problem, found, settings or SolveSettings(), control or Control())
    questions.expect(ids, sum(len(each) for each in left_out.values()))
    taken = tuple(
        questions.taken(step.id, _choice(useful, ids, step.id)) for step in found.roadmap.steps
    )
    return Alternatives(
        taken,
        (
            *(questions.left_out(ids, taken) for ids in left_out.values()),
            *(LeftOut(id, "excluded", causes[id]) for id in barred),
        ),
        tuple(id for id in still if id in rests_on),
        tuple(id for id in still if id not in rests_on and builder.in_place.get(id, 0) < model.top),
    )


def _by_capability(steps: Iterable[str]) -> dict[str, list[str]]:
    """The steps of each capability, the lowest first, as they come."""
    found: dict[str, list[str]] = {}
    for id in steps:
        found.setdefault(id.partition("@")[0], []).append(id)
    return found


def _choice(problem: PlanProblem, ids: Collection[str], id: str) -> Choice | None:
    """The nearest choice that hangs on the step; None where there is none.

    Nothing hangs on it where more ways are taken than are asked for.
    """
    taken = {number for number, step in enumerate(problem.steps) if step.id in ids}
    dates = problem.dates(dict.fromkeys(taken, 0))
    users: dict[int, list[int]] = {}
    for number, node in enumerate(problem.nodes):
        if isinstance(node, Count):
            below = node.of
        else:
            below = problem.steps[node.step].needs if node.step in taken else ()
        for part in below:
            users.setdefault(part, []).append(number)
    queue = deque(
        number
        for number, node in enumerate(problem.nodes)
        if isinstance(node, Done) and problem.steps[node.step].id == id
    )
    seen: set[int] = set()
    while queue:
        number = queue.popleft()
        if number in seen:
            continue
        seen.add(number)
        node = problem.nodes[number]
        if isinstance(node, Count) and node.k < len(node.of):
            if sum(dates[part] < math.inf for part in node.of) == node.k:
                return Choice(node.k, tuple(_way(problem, part) for part in node.of))
            continue
        queue.extend(users.get(number, ()))
    return None


def _way(problem: PlanProblem, node: int) -> tuple[str, ...]:
    """The steps that a way ends with; those that others of them rest on go without saying."""
    leaves = problem.leaves([node])
    below: set[int] = set()
    stack = list(leaves)
    while stack:
        found = problem.leaves(problem.steps[stack.pop()].needs) - below
        below |= found
        stack.extend(found)
    return tuple(problem.steps[i].id for i in sorted(leaves - below))


@dataclass
class _Questions:
    """Plans made to answer, within one budget of time."""

    problem: PlanProblem
    found: Solved
    settings: SolveSettings
    control: Control
    left: int = 0
    known: dict[PlanProblem, PlanResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.numbers = {step.id: number for number, step in enumerate(self.problem.steps)}
        self.clock = Clock.of(self.settings)
        self.asked = 0

    def expect(self, taken: Iterable[str], absent: int) -> None:
        """Share the time among the questions about steps that are taken and so many that are not.

        What every plan takes is no question.
        """
        self.lacking = {id: without(self.problem, {self.numbers[id]}) for id in taken}
        open_ = sum(problem is not None for problem in self.lacking.values())
        self.left = min(open_ + absent, MOST_QUESTIONS)
        self.share = self.settings.seconds / max(self.left, 1)

    def taken(self, id: str, choice: Choice | None) -> Taken:
        """Whether the roadmap could do without one of its steps."""
        other = self.lacking[id]
        if other is None:
            return Taken(id, "always")
        result = self.ask(other)
        if isinstance(result, Infeasible):
            return Taken(id, "within_limits", choice)
        if isinstance(result, Solved):
            return Taken(id, "choice", choice, self.difference(other, result))
        return Taken(id, "open", choice)

    def left_out(self, ids: Sequence[str], taken: Sequence[Taken]) -> LeftOut:
        """What would be if one of a capability's steps had to be taken, none of which is.

        The lowest, unless only a higher one takes the place of something.
        """
        first: LeftOut | None = None
        for id in ids:
            found = self.with_it(id, taken)
            first = first or found
            if found.why == "instead":
                return found
            if found.why != "on_top":
                break
        assert first is not None, "a capability that is left out has a step"
        return first

    def with_it(self, id: str, taken: Sequence[Taken]) -> LeftOut:
        """What would be if a step had to be taken that is not.

        A slower way alone would only be added, as the quicker one still serves the target: so it
        is tried in place of the step that was chosen over it.
        """
        other = demanded(self.problem, [self.numbers[id]])
        result = self.ask(other)
        if isinstance(result, Infeasible):
            return LeftOut(id, "within_limits")
        if not isinstance(result, Solved):
            return LeftOut(id, "open")
        difference = self.difference(other, result)
        if difference.dropped:
            return LeftOut(id, "instead", (), difference)
        for rival in taken:
            if rival.choice is not None and any(id in way for way in rival.choice.of):
                swapped = self.instead(id, rival.step)
                result = self.ask(swapped, rival.step) if swapped is not None else None
                if swapped is not None and isinstance(result, Solved):
                    difference = self.difference(swapped, result)
                    return LeftOut(id, "instead", (), difference, rival.step)
        return LeftOut(id, "on_top", (), difference)

    def instead(self, id: str, rival: str) -> PlanProblem | None:
        """The problem in which one step must be taken and another cannot; None for none."""
        other = self.lacking[rival]
        left = [] if other is None else [i for i, s in enumerate(other.steps) if s.id == id]
        return demanded(other, left) if other is not None and left else None

    def ask(self, problem: PlanProblem, lacking: str = "") -> PlanResult | None:
        """The best plan of another problem; None where there is no time to look for it.

        A problem in which yet another step is demanded is `lacking` the one named.
        """
        # Imported here: the solver is heavy, and many answers need none.
        from milepost.engine.plan.cpsat import solve

        if plainly_late(problem):
            return Infeasible((), None)
        if problem in self.known:
            return self.known[problem]
        seconds = self.seconds()
        if self.asked >= MOST_QUESTIONS or seconds <= 0 or self.control.stop():
            return None
        self.asked += 1
        settings = replace(self.settings, seconds=seconds)
        known = self.narrowed(problem, lacking)
        self.known[problem] = solve(problem, settings, self.control, known)
        return self.known[problem]

    def narrowed(self, problem: PlanProblem, lacking: str) -> Known:
        """What the best plan known of a wider problem says of this one."""
        wider = self.lacking.get(lacking)
        result = self.known.get(wider) if wider is not None else None
        found = result if isinstance(result, Solved) else self.found
        numbers = {step.id: number for number, step in enumerate(problem.steps)}
        starts = {numbers[s.id]: s.start for s in found.roadmap.steps if s.id in numbers}
        return Known(proven(found.objectives), completed(problem, starts))

    def seconds(self) -> float:
        """The time for the next question, of which most take next to none.

        What no question has used is shared by those left, and up to a quarter of it goes to one.
        """
        if self.settings.reproducible:
            return self.share
        return self.clock.left() / max(1, min(self.left - self.asked, FEWEST_SHARES))

    def difference(self, problem: PlanProblem, result: Solved) -> Difference:
        """How another plan compares with the roadmap."""
        before, after = self.found.roadmap, result.roadmap
        values = {each.name: each.value for each in result.objectives}
        # A step of the baseline that cannot be taken has left it, and counts as left out.
        if "change" in values:
            gone = len(self.problem.baseline) - len(problem.baseline)
            values["change"] += self.problem.horizon * gone
        ids = [{step.id: None for step in roadmap.steps} for roadmap in (before, after)]
        return Difference(
            after.finish_week - before.finish_week,
            _cost(after) - _cost(before),
            tuple(
                (each.name, values[each.name] - each.value)
                for each in self.found.objectives
                if each.name in values
            ),
            tuple(id for id in ids[1] if id not in ids[0]),
            tuple(id for id in ids[0] if id not in ids[1]),
            self.found.optimal and result.optimal,
        )


def _cost(roadmap: Roadmap) -> Fraction:
    """One-off and run cost over the horizon, as the plan counts them."""
    one_off = sum(step.one_off for step in roadmap.steps)
    run = sum(step.run_per_year for step in roadmap.steps)
    return one_off + Fraction(run * roadmap.horizon, WEEKS_PER_YEAR)
