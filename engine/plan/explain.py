"""Why each step is in the roadmap, what fixes its start, and how far it can slip.

A step may slip by its slack, with the order of work kept, and push those after it, without moving a
target's week or overloading a role; see `links`. It is critical where a week's delay moves the last
target even if the work after it is rearranged; see `critical`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.logic.program import Atom, Compare, Count, Program, Refer
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.roadmap import Roadmap, WaitsFor
from milepost.engine.plan.control import Control
from milepost.engine.plan.critical import without_way_out
from milepost.engine.plan.limits import Limits
from milepost.engine.plan.links import Links, load_of
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.value import earning


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reasons of one step.

    `needed_by` leads from what needs the step first, through steps and rules, up to the target.
    `after` is the step at whose end it starts, empty where there is none: the prerequisite that it
    waits for, or a step that frees the people. `slack_weeks` is how far it can slip with the order
    of work kept; `critical`: a delay of a week moves the finish week, whatever is rearranged.
    """

    needed_by: tuple[str, ...]
    waits_for: WaitsFor
    slack_weeks: int
    critical: bool
    after: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """The reasons of each step by its id, in the order of the roadmap, and its critical chain.

    The chain are the steps that fix the finish in this order of work, from the first: each but the
    first starts at the end of the one before it, which it waits for.
    """

    steps: Mapping[str, Explanation] = field(default_factory=dict)
    critical_chain: tuple[str, ...] = ()


def explain(
    inventory: Inventory,
    program: Program,
    problem: PlanProblem,
    roadmap: Roadmap,
    control: Control | None = None,
) -> Explained:
    """The reasons of every step of a sound roadmap."""
    numbers = {step.id: number for number, step in enumerate(problem.steps)}
    starts = {numbers[step.id]: step.start for step in roadmap.steps}
    story = _Story(inventory, program, problem, roadmap, starts)
    needed_by = story.needed_by()
    latest = story.links.latest_starts(story.links.weeks, problem.horizon)
    last = roadmap.finish_week
    to_finish = story.links.latest_starts(
        [
            last if goal.timed and week == last else math.inf
            for goal, week in zip(problem.goals, story.links.weeks, strict=True)
        ],
        math.inf,
    )
    tight = [i for i, start in starts.items() if to_finish[i] == start]
    critical = without_way_out(problem, starts, tight, control)
    steps: dict[str, Explanation] = {}
    for step in roadmap.steps:
        i = numbers[step.id]
        waits_for, after = story.waits_for(i)
        steps[step.id] = Explanation(
            needed_by.get(i, ()), waits_for, int(latest[i] - step.start), i in critical, after
        )
    return Explained(steps, story.chain(steps))


class _Story:
    """The links between the chosen steps, and what follows from them."""

    def __init__(
        self,
        inventory: Inventory,
        program: Program,
        problem: PlanProblem,
        roadmap: Roadmap,
        starts: dict[int, int],
    ) -> None:
        self.inventory = inventory
        self.in_place = {id: d.level or 0 for id, d in inventory.declarations.items()}
        self.program = program
        self.problem = problem
        self.roadmap = roadmap
        self.starts = starts
        self.links = Links(problem, starts)
        self.capacity = dict(problem.capacity)
        self.load = load_of(problem, starts)
        self.spent = [
            sum((account.spent(problem.steps[i], at) for i, at in starts.items()), Fraction(0))
            for account in problem.accounts
        ]
        self.ending: dict[int, list[int]] = {}
        for i, end in self.links.ends.items():
            self.ending.setdefault(end, []).append(i)
        self.handing: dict[int, set[int]] = {}
        for link in self.links.handed:
            self.handing.setdefault(link.after, set()).add(link.before)

    # -- time -----------------------------------------------------------------------------------

    def waits_for(self, i: int) -> tuple[WaitsFor, str]:
        """What ended, was full or was not yet open just before the step starts; and whose end."""
        step, start = self.problem.steps[i], self.starts[i]
        ready = int(max((self.links.dates[need] for need in step.needs), default=0))
        allowed = step.next_start(ready)
        before = self.ended(i, ready)
        if allowed == start and ready == start and before:
            return WaitsFor("prerequisite", before), before
        if not start:
            return WaitsFor("start"), ""
        if allowed == start:
            away = self.away(i, start - 1)
            if not away:
                return WaitsFor("date", self.day(start).isoformat()), ""
            sooner = step.next_start(ready - 1) if ready else start
            return WaitsFor("calendar", away), before if sooner != start else ""
        soonest = allowed or 0
        week = max((w for w in range(soonest, start) if step.next_start(w) == w), default=0)
        role = self.full_role(i, week)
        if role:
            return WaitsFor("role", role), self.freed(i, role, week)
        for account, spent in zip(self.problem.accounts, self.spent, strict=True):
            if spent - account.spent(step, start) + account.spent(step, week) > account.amount:
                entry = self.inventory.plan.limits.budget[account.entry]
                return WaitsFor("budget", entry.until.isoformat()), ""
        if dict(self.problem.baseline).get(i) == start:
            return WaitsFor("baseline", self.day(start).isoformat()), ""
        if self.problem.worth is not None:
            return WaitsFor("value"), ""
        return WaitsFor("date", self.day(start).isoformat()), ""

    def ended(self, i: int, week: int) -> str:
        """A prerequisite of the step that comes about in that week; empty where there is none."""
        for link in self.links.below[i]:
            if self.links.ends[link.before] + link.lag == week:
                return self.problem.steps[link.before].id
        return ""

    def freed(self, i: int, role: str, week: int) -> str:
        """A step after `week` that frees people of the role for this one, best whom it takes over.

        It ends as this one starts, or before weeks in which this one may not start.
        """
        start, handing = self.starts[i], self.handing.get(i, ())
        for end in range(start, week, -1):
            if self.problem.steps[i].next_start(end) != start:
                break
            ending = [
                j
                for j in self.ending.get(end, ())
                if self.starts[j] < end
                and any(name == role and rate for name, rate in self.problem.steps[j].rates)
            ]
            if ending:
                first = min(ending, key=lambda j: (j not in handing, j))
                return self.problem.steps[first].id
        return ""

    def away(self, i: int, week: int) -> str:
        """The role at work on the step that is closed in a week; empty where none is."""
        limits = Limits(self.inventory.plan)
        for role, amount in self.problem.steps[i].effort:
            if amount and any(first <= week <= last for first, last in limits.pauses([role])):
                return role
        return ""

    def full_role(self, i: int, week: int) -> str:
        """The role that has no capacity left for the step if it started in that week instead."""
        step, start = self.problem.steps[i], self.starts[i]
        for at in range(week, step.end(week)):
            for role, rate in step.rates:
                own = rate if start <= at < self.links.ends[i] else Fraction(0)
                busy = self.load.get((role, at), Fraction(0)) - own
                if role in self.capacity and busy + rate > self.capacity[role]:
                    return role
        return ""

    def chain(self, told: Mapping[str, Explanation]) -> tuple[str, ...]:
        """The steps that fix the finish, the first to start first."""
        finish = self.roadmap.finish_week
        last = [
            self.problem.steps[leaf.step].id
            for goal in self.problem.goals
            if goal.timed and goal.node is not None
            for leaf in self.links.proof(goal.node)
            if self.links.ends[leaf.step] + leaf.lag == finish
        ]
        # Of several the one that cannot give way.
        here = min(last, key=lambda id: (not told[id].critical, id), default="")
        found: list[str] = []
        while here and here not in found:
            found.append(here)
            here = told[here].after
        return tuple(reversed(found))

    def day(self, week: int) -> dt.date:
        """The first day of a week of the plan."""
        return self.inventory.plan.start + dt.timedelta(weeks=week)

    # -- reasons --------------------------------------------------------------------------------

    def needed_by(self) -> dict[int, tuple[str, ...]]:
        """For each step the shortest chain of steps and rules up to a target.

        What holds a capability back is told only of steps that nothing else needs: to most readers
        a prerequisite says more. So is what a step earns by itself.
        """
        chains: dict[int, tuple[str, ...]] = {}
        numbers = {
            (self.problem.steps[i].capability, self.problem.steps[i].level): i for i in self.starts
        }
        earn = (
            ((self.problem.steps[i].capability, self.problem.steps[i].level), ("plan.value",))
            for i in sorted(self.starts.keys() & earning(self.problem))
        )
        for asked in (self.wanted(held_back=False), self.wanted(held_back=True), earn):
            queue: deque[int] = deque()
            for key, chain in asked:
                if key in numbers and numbers[key] not in chains:
                    chains[numbers[key]] = chain
                    queue.append(numbers[key])
            while queue:
                user = queue.popleft()
                for link in self.links.below[user]:
                    if link.before not in chains:
                        chains[link.before] = (self.problem.steps[user].id, *chains[user])
                        queue.append(link.before)
        return chains

    def wanted(self, *, held_back: bool) -> Iterator[tuple[tuple[str, int], tuple[str, ...]]]:
        """The levels that the targets and the other demands of the plan ask for, with the rules."""
        for goal in range(len(self.roadmap.reached)):
            yield from self.rules(goal, held_back=held_back)
        for each in self.problem.goals:
            if not each.timed and each.node is not None:
                for leaf in self.links.proof(each.node):
                    step = self.problem.steps[leaf.step]
                    yield (step.capability, step.level), ("plan.must",)
        begun = {(e.capability, e.level) for e in self.inventory.plan.limits.in_progress}
        for i in sorted(self.starts):
            step = self.problem.steps[i]
            key = step.capability, step.level
            if step.forced:
                yield key, ("plan.in_progress" if key in begun else "plan.fixed",)
            elif held_back and i in dict(self.problem.baseline):
                # An earlier roadmap is the reason only of what nothing else needs.
                yield key, ("plan.baseline",)

    def rules(
        self, goal: int, *, held_back: bool
    ) -> Iterator[tuple[tuple[str, int], tuple[str, ...]]]:
        """The levels that a target rests on when it is reached, each with the rules between.

        `held_back` includes what the consistency rules ask for.
        """
        levels: dict[str, int | None] = dict.fromkeys(self.program.variable_index, 0)
        levels.update(self.in_place)
        week = self.roadmap.reached[goal].week
        for step in self.roadmap.steps:
            if step.end <= week:
                levels[step.capability] = max(levels[step.capability] or 0, step.level)
        truths = evaluate(self.program, facts_of(self.program, levels, lambda _: True)).nodes
        root = self.program.atoms[self.program.atom_index[f"target:{goal}"]].node
        queue: deque[tuple[int, tuple[str, ...]]] = deque()
        queue.append((root, (self.roadmap.reached[goal].name,)))
        seen: set[int] = set()
        while queue:
            number, chain = queue.popleft()
            if number in seen or truths[number] is not Truth.YES:
                continue
            seen.add(number)
            match self.program.nodes[number]:
                case Compare(variable, threshold):
                    key = self.program.variables[variable].id, threshold
                    own = f"{key[0]}@{key[1]}"
                    yield key, chain[1:] if chain[0] == own else chain
                case Count(_, of):
                    queue.extend((part, chain) for part in of)
                case Refer(atom):
                    below = self.program.atoms[atom]
                    if below.kind == "lets" and not held_back:
                        continue
                    name = _word(below)
                    longer = (name, *chain) if name and name != chain[0] else chain
                    queue.append((below.node, longer))
                case _:
                    pass


def _word(atom: Atom) -> str:
    """How a chain names a conclusion; a stage is named where its own condition speaks."""
    match atom.kind:
        case "counts":
            return f"{atom.id}@{atom.level}"
        case "lets":
            return atom.rule
        case "stage":
            return ""
        case _:
            return atom.id
