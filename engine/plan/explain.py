"""Why each step is in the roadmap, what fixes its start, and how far it can slip.

Slack is what remains when people are limited too: besides prerequisites, a step hands the capacity
that it frees to certain later steps, and these links are kept (a partial-order schedule; N.
Policella et al., AI Communications 20, 2007). A step may slip by its slack, and push those after
it, without moving a target's week or overloading a role.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.logic.program import Atom, Compare, Count, Program, Refer
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.roadmap import Roadmap, WaitsFor
from milepost.engine.plan.problem import Done, PlanProblem
from milepost.engine.plan.schedule import ends_of


@dataclass(frozen=True, slots=True)
class Explanation:
    """The reasons of one step.

    `needed_by` leads from what needs the step first, through steps and rules, up to the target.
    `slack_weeks` is how far the step can slip; `critical`: any delay moves the finish week.
    """

    needed_by: tuple[str, ...]
    waits_for: WaitsFor
    slack_weeks: int
    critical: bool


@dataclass(frozen=True, slots=True)
class _Link:
    """Step `after` starts `lag` weeks or more after step `before` has ended."""

    before: int
    after: int
    lag: int


def explain(
    inventory: Inventory, program: Program, problem: PlanProblem, roadmap: Roadmap
) -> Mapping[str, Explanation]:
    """The reasons of every step of a sound roadmap, by the step's id, in the roadmap's order."""
    numbers = {step.id: number for number, step in enumerate(problem.steps)}
    starts = {numbers[step.id]: step.start for step in roadmap.steps}
    story = _Story(inventory, program, problem, roadmap, starts)
    needed_by = story.needed_by()
    weeks = [reached.week for reached in roadmap.reached]
    latest = story.latest_starts(weeks, problem.horizon)
    last = max(weeks, default=0)
    to_finish = story.latest_starts([w if w == last else math.inf for w in weeks], math.inf)
    return {
        step.id: Explanation(
            needed_by.get(i, ()),
            story.waits_for(i),
            int(latest[i] - step.start),
            to_finish[i] == step.start,
        )
        for step in roadmap.steps
        for i in [numbers[step.id]]
    }


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
        self.in_place = {id: d.level or 0 for id, d in inventory.declarations.items()}
        self.program = program
        self.problem = problem
        self.roadmap = roadmap
        self.starts = starts
        self.ends = ends_of(problem, starts)
        self.dates = problem.dates(self.ends)
        self.capacity = dict(problem.capacity)
        self.support = [
            _Link(leaf.step, i, leaf.lag)
            for i in sorted(starts)
            for need in problem.steps[i].needs
            for leaf in self.proof(need)
        ]
        self.handed = list(self.hand_over())

    def proof(self, node: int) -> Iterator[Done]:
        """The steps that bring a node about first, and that are enough for it."""
        stack = [node]
        while stack:
            here = self.problem.nodes[stack.pop()]
            if isinstance(here, Done):
                yield here
            else:
                stack.extend(sorted(here.of, key=lambda part: (self.dates[part], part))[: here.k])

    def hand_over(self) -> Iterator[_Link]:
        """For each role, from whom a step takes the capacity that it needs.

        What nobody has used is taken first, then what was freed longest ago, so that the links
        leave as much slack as they can.
        """
        for role, limit in sorted(self.capacity.items()):
            free: list[tuple[int, int, Fraction]] = [(-1, -1, limit)]
            for i in sorted(self.starts, key=lambda i: (self.starts[i], i)):
                missing = dict(self.problem.steps[i].rates).get(role, Fraction(0))
                if not missing:
                    continue
                free.sort()
                kept: list[tuple[int, int, Fraction]] = []
                for end, holder, amount in free:
                    taken = min(missing, amount) if end <= self.starts[i] else Fraction(0)
                    missing -= taken
                    if taken:
                        kept.append((self.ends[i], i, taken))
                        if holder >= 0:
                            yield _Link(holder, i, 0)
                    if amount > taken:
                        kept.append((end, holder, amount - taken))
                free = kept

    # -- time -----------------------------------------------------------------------------------

    def latest_starts(self, weeks: Sequence[float], otherwise: float) -> dict[int, float]:
        """The latest start of each step that keeps the goals in these weeks.

        `otherwise` is the last week for what no goal rests on.
        """
        finish = dict.fromkeys(self.starts, otherwise)
        for goal, week in zip(self.problem.goals, weeks, strict=True):
            if goal.node is not None:
                for leaf in self.proof(goal.node):
                    finish[leaf.step] = min(finish[leaf.step], week - leaf.lag)
        before: dict[int, list[_Link]] = {i: [] for i in self.starts}
        for link in [*self.support, *self.handed]:
            before[link.after].append(link)
        latest: dict[int, float] = {}
        for i in sorted(self.starts, key=lambda i: (self.starts[i], i), reverse=True):
            latest[i] = finish[i] - self.problem.steps[i].duration
            for link in before[i]:
                finish[link.before] = min(finish[link.before], latest[i] - link.lag)
        return latest

    def waits_for(self, i: int) -> WaitsFor:
        """What ended, or was full, just before the step starts."""
        start = self.starts[i]
        for link in self.support:
            if link.after == i and self.ends[link.before] + link.lag == start:
                return WaitsFor("prerequisite", self.problem.steps[link.before].id)
        for role, rate in self.problem.steps[i].rates:
            busy = sum(
                dict(self.problem.steps[j].rates).get(role, Fraction(0))
                for j in self.starts
                if self.starts[j] < start <= self.ends[j]
            )
            if start and role in self.capacity and busy + rate > self.capacity[role]:
                return WaitsFor("role", role)
        return WaitsFor("start")

    # -- reasons --------------------------------------------------------------------------------

    def needed_by(self) -> dict[int, tuple[str, ...]]:
        """For each step the shortest chain of steps and rules up to a target.

        What holds a capability back is told only of steps that nothing else needs: to most readers
        a prerequisite says more.
        """
        chains: dict[int, tuple[str, ...]] = {}
        numbers = {
            (self.problem.steps[i].capability, self.problem.steps[i].level): i for i in self.starts
        }
        for held_back in (False, True):
            queue: deque[int] = deque()
            for goal in range(len(self.problem.goals)):
                for key, chain in self.rules(goal, held_back=held_back):
                    if key in numbers and numbers[key] not in chains:
                        chains[numbers[key]] = chain
                        queue.append(numbers[key])
            while queue:
                user = queue.popleft()
                for link in self.support:
                    if link.after == user and link.before not in chains:
                        chains[link.before] = (self.problem.steps[user].id, *chains[user])
                        queue.append(link.before)
        return chains

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
