"""Good roadmaps without a solver: a choice of steps, and a schedule of it that gets better.

Where a plan has choices, a few likely ones are tried: the soonest ways, the cheapest ways, those
with the least work. The best is then scheduled by a genetic algorithm (see `fast`), which counts
its schedules: the same problem, seed and number of births give the same schedule on any machine.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from milepost.engine.plan.bounds import sure_steps
from milepost.engine.plan.compiled import Array, Evolve, compiled
from milepost.engine.plan.fast import LATE, WORST, draw, evolve
from milepost.engine.plan.problem import Count, Done, PlanProblem, PlanStep
from milepost.engine.plan.project import Ints, Project, project_of
from milepost.engine.plan.schedule import goal_weeks, kept

POPULATION = 60
FIRST_LOOK = 12
"""How many lists are tried of each choice of steps."""
HUGE = 1e290


@dataclass(slots=True)
class Herd:
    """A population: its lists and their fitness, where the search of it stands, and scratch space.

    The `state` is chance, the number born, the best fitness, and the noise of the first lists.
    """

    lists: Any
    fitness: Any
    state: Any
    best: Any
    room: tuple[Any, ...]


class Breeder:
    """A population of schedules of one fixed choice of steps."""

    def __init__(
        self,
        project: Project,
        chosen: Sequence[int],
        *,
        seed: int,
        population: int = POPULATION,
        fast: bool = False,
    ) -> None:
        """Start with no schedule; with `fast` compiled code is used where there is any."""
        self.chosen = tuple(chosen)
        self.population = population
        ready = compiled() if fast else None
        self._evolve: Evolve = ready[0] if ready else evolve
        array: Array = ready[1] if ready else list
        count, weeks = project.activities, project.weeks
        latest, length = _latest_starts(project)
        parts: list[Any] = [part if isinstance(part, int) else array(part) for part in project]
        self._project = Project(*parts)
        self._latest = array(latest)
        sizes = (project.accounts + 1, 1, weeks + 9, *[count] * 5)
        self.herd = Herd(
            lists=array([0] * (population * count)),
            fitness=array([WORST] * population),
            state=array([seed % 2_000_000_000 + 1, 0, WORST, max(2, 2 * length // 3)]),
            best=array([0] * count),
            room=(array(project.full * (weeks + 1) + [0]), *(array([0] * size) for size in sizes)),
        )

    @property
    def quick(self) -> bool:
        """Whether it runs compiled code."""
        return self._evolve is not evolve

    @property
    def finish(self) -> int | None:
        """The week in which the best schedule reaches its goals; None where none is in time."""
        found = int(self.herd.state[2])
        return found if found < LATE else None

    def starts(self) -> dict[int, int] | None:
        """The start weeks of the best schedule; None where none is in time."""
        if self.finish is None:
            return None
        return {step: int(week) for step, week in zip(self.chosen, self.herd.best, strict=True)}

    def breed(self, births: int) -> None:
        """Bear that many more."""
        herd = self.herd
        population = herd.lists, herd.fitness
        self._evolve(
            self._project, self._latest, population, herd.state, herd.best, herd.room, births
        )

    def halves(self) -> list[Breeder]:
        """The population in two parts that may be bred at the same time; then `join` them.

        Each part has half of what either had before. The breeder alone where there is no compiled
        code, without which two threads are no faster, or where the population is not full yet.
        """
        herd, size, count = self.herd, self.population, self._project.activities
        if not self.quick or herd.state[1] < size:
            return [self]
        places = [*range(0, size, 2), *range(1, size, 2)]
        herd.lists = herd.lists.reshape(size, count)[places].reshape(-1)
        herd.fitness = herd.fitness[places]
        parts = []
        for first, until in ((0, size // 2), (size // 2, size)):
            state = herd.state.copy()
            state[0] = 1 + draw(herd.state, 2_000_000_000)
            part = copy.copy(self)
            part.population = until - first
            part.herd = Herd(
                herd.lists[first * count : until * count],
                herd.fitness[first:until],
                state,
                herd.best.copy(),
                tuple(each.copy() for each in herd.room),
            )
            parts.append(part)
        return parts

    def join(self, parts: Sequence[Breeder]) -> None:
        """Take over the best of the parts, whose lists are in the population already."""
        best = min((part.herd for part in parts), key=lambda herd: int(herd.state[2]))
        self.herd.state[2] = best.state[2]
        self.herd.best = best.best

    def breed_until(self, births: int, least: int, stop: Callable[[], bool]) -> None:
        """Bear that many more, or fewer where a finish of `least` is found or `stop` says so."""
        share = max(1, 20_000 // max(1, self._project.activities))
        share = share if self.quick else max(1, share // 30)
        while births > 0 and not stop() and (self.finish is None or self.finish > least):
            self.breed(min(share, births))
            births -= share


def first_breeder(
    problem: PlanProblem, seed: int, least: int, stop: Callable[[], bool]
) -> Breeder | None:
    """A population for the most promising choice of steps, with some schedules of it.

    None where no choice of steps can be scheduled in its simple terms.
    """
    best: Breeder | None = None
    seen: set[tuple[int, ...]] = set()
    for weights in _weights(problem):
        selection = choose(problem, weights)
        if selection is None or selection[0] in seen:
            continue
        seen.add(selection[0])
        project = project_of(problem, *selection)
        if project is None or _latest_starts(project)[1] > problem.horizon:
            continue
        breeder = Breeder(project, selection[0], seed=seed)
        breeder.breed_until(FIRST_LOOK, least, stop)
        if best is None or (breeder.finish or math.inf) < (best.finish or math.inf):
            best = breeder
        if stop() or (best.finish is not None and best.finish <= least):
            break
    return best


def with_chosen(
    problem: PlanProblem, starts: Mapping[int, int], seed: int, population: int = POPULATION
) -> Breeder | None:
    """A population for the choice of steps of a schedule, with compiled code if there is any.

    A large `population` finds better schedules in the end and good ones later; without compiled
    code there is no time for it.
    """
    if compiled() is None:
        population = POPULATION
    project = project_with(problem, starts)
    if project is None:
        return None
    breeder = Breeder(project, sorted(starts), seed=seed, population=population, fast=True)
    breeder.breed(0)
    return breeder


def project_with(problem: PlanProblem, starts: Mapping[int, int]) -> Project | None:
    """The choice of steps of a schedule as a project, each "k of n" by its soonest parts."""
    dates = problem.dates({i: problem.steps[i].end(week) for i, week in starts.items()})
    parts = [
        tuple(sorted(node.of, key=lambda n: (dates[n], n))[: node.k])
        if isinstance(node, Count)
        else ()
        for node in problem.nodes
    ]
    return project_of(problem, sorted(starts), parts)


def sound(problem: PlanProblem, starts: Mapping[int, int]) -> bool:
    """Whether a schedule keeps everything that the problem asks for, exactly."""
    dates = problem.dates({i: problem.steps[i].end(week) for i, week in starts.items()})
    return (
        all(i in starts for i, step in enumerate(problem.steps) if step.forced)
        and all(
            problem.steps[i].next_start(week) == week
            and problem.steps[i].end(week) <= problem.horizon
            and all(dates[n] <= week for n in problem.steps[i].needs)
            for i, week in starts.items()
        )
        and all(
            week <= goal.latest
            for goal, week in zip(problem.goals, goal_weeks(problem, starts), strict=True)
        )
        and kept(problem, starts)
    )


def choose(
    problem: PlanProblem, weights: Sequence[float] | None
) -> tuple[tuple[int, ...], list[tuple[int, ...]]] | None:
    """The steps of one way to the goals, and the parts of each node that it uses.

    Of each "k of n" the parts with the least weight in all that they rest on, where what several
    rest on counts for each; the soonest ones without `weights`. None where a goal has no way.
    """
    nodes, steps = problem.nodes, problem.steps
    price: list[float] = []
    parts: list[tuple[int, ...]] = []
    for node in nodes:
        if isinstance(node, Done):
            step = steps[node.step]
            below = [price[n] for n in step.needs]
            if weights is None:
                ready = max(below, default=0)
                begin = None if math.isinf(ready) else step.next_start(int(ready))
                price.append(math.inf if begin is None else step.end(begin) + node.lag)
            else:
                price.append(min(weights[node.step] + sum(below), HUGE))
            parts.append(())
            continue
        parts.append(tuple(sorted(node.of, key=lambda n: (price[n], n))[: node.k]))
        used = [price[n] for n in parts[-1]]
        price.append(max(used) if weights is None else min(sum(used), HUGE))
    chosen = {i for i, step in enumerate(steps) if step.forced}
    stack = [goal.node for goal in problem.goals if goal.node is not None]
    stack.extend(n for i in chosen for n in steps[i].needs)
    seen: set[int] = set()
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        node = nodes[number]
        if math.isinf(price[number]):
            return None
        if isinstance(node, Done):
            chosen.add(node.step)
            stack.extend(steps[node.step].needs)
        else:
            stack.extend(parts[number])
    return tuple(sorted(chosen)), parts


def _weights(problem: PlanProblem) -> list[list[float] | None]:
    """What steps weigh in the choices that are tried; steps that every plan takes weigh nothing."""
    sure = sure_steps(problem)
    if len(sure) == len(problem.steps):
        return [None]
    capacity = dict(problem.capacity)
    rules: tuple[Callable[[PlanStep], float], ...] = (
        lambda step: float(step.cost(problem.horizon)),
        lambda step: float(sum(a / capacity[r] for r, a in step.effort if capacity.get(r))),
        lambda step: float(step.duration),
    )
    found: list[list[float] | None] = [None]
    found.extend(
        [0.0 if i in sure else rule(s) + 1e-6 for i, s in enumerate(problem.steps)]
        for rule in rules
    )
    scarce = [role for role, _ in problem.capacity]
    found.extend(
        [
            0.0 if i in sure else float(dict(s.effort).get(role, 0)) + 1e-6 * s.duration
            for i, s in enumerate(problem.steps)
        ]
        for role in scarce
    )
    return found


def _latest_starts(project: Project) -> tuple[Ints, int]:
    """The latest start of each activity without limits on people, and the length of it all."""
    ends: Ints = []
    for i in range(project.activities):
        week = project.release[i]
        for x in range(project.before_at[i], project.before_at[i + 1]):
            week = max(week, ends[project.before[x]] + project.before_lag[x])
        ends.append(week + project.duration[i])
    length = max(
        (end + max(project.tail[i], 0) for i, end in enumerate(ends)),
        default=0,
    )
    latest = [0] * project.activities
    for i in range(project.activities - 1, -1, -1):
        end = length - max(project.tail[i], 0)
        for x in range(project.after_at[i], project.after_at[i + 1]):
            end = min(end, latest[project.after[x]] - project.after_lag[x])
        latest[i] = end - project.duration[i]
    return [max(0, week) for week in latest], length
