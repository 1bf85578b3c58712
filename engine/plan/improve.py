"""Better schedules of a long roadmap, for which the solver's whole model is too much.

The genetic algorithm (see `fast`) works with all steps at once. Where it stagnates, large
neighbourhoods take over: the steps that start in a window of weeks are given to the solver, which
is to draw together what comes before the window and what comes after it by as many weeks as it can
(the block search of M. Palpant, C. Artigues and P. Michelon, LSSPER, Annals of Operations Research
131, 2004, in the special case of blocks of time). What it says is only an order: serial generation
and double justification make a schedule of it, which keeps calendars and accounts that the
solver's part knows nothing of. Windows are taken from schedules pushed to the left and to the right
in turn, and grow and shrink with what the solver can settle.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.plan.beside import Beside
from milepost.engine.plan.clock import Clock
from milepost.engine.plan.control import Control, Progress, SolveSettings
from milepost.engine.plan.fast import FAILED, WORST, forward, pushed
from milepost.engine.plan.heuristics import POPULATION, project_with, sound, with_chosen
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.project import Ints, Project, rates_of
from milepost.engine.plan.windows import Rates, block_of, drawn_together

LARGE = 1_000
"""From so many steps on the whole model takes the solver longer than it can repay."""
BRED = 0.5
"""The share of the time in which nothing but the genetic algorithm is at work."""
FIRST, SMALLEST, LARGEST = 150, 40, 400
"""How many steps a window has at first, at least and at most."""
GROWS, SHRINKS, HALF = 1.2, 0.85, 0.5
"""How windows change where the solver settles one, and where it does not; and how many of them are
taken from a schedule pushed to the right."""
WORK = 2.0
"""How long a window is worked on, in seconds or in the solver's deterministic time."""
PER_SECOND = 1_500
"""Activities that plain Python places in a second, both ways, on any machine."""
MANY = 10_000_000
RIPE = 8
"""Seconds in which a population of `POPULATION` ripens where there are `LARGE` steps."""


def is_large(problem: PlanProblem, starts: Mapping[int, int] | None) -> bool:
    """Whether a roadmap is so long that its finish is sought without the whole model."""
    return starts is not None and len(starts) >= LARGE and not problem.baseline


def improve(
    problem: PlanProblem,
    starts: Mapping[int, int],
    settings: SolveSettings,
    control: Control,
    least: int = 0,
) -> dict[int, int]:
    """A schedule of the same steps that finishes no later, most often sooner.

    It ends early where it finishes in week `least`, or the control says so. Reproducible settings
    count schedules and the solver's own steps, about as many as fit in their seconds: then the same
    seed gives the same schedule.
    """
    search = _Improvement(problem, starts, settings.seed, least, control)
    if settings.reproducible:
        search.counted(settings.seconds)
    else:
        search.timed(settings.seconds)
    return search.best


@dataclass
class _Schedule:
    """Start and end weeks of the activities, with their fitness; see `fast.forward`."""

    fitness: int
    starts: Ints
    ends: Ints


class _Improvement:
    """The best schedule so far, and the ways to a better one."""

    def __init__(
        self,
        problem: PlanProblem,
        starts: Mapping[int, int],
        seed: int,
        least: int,
        control: Control,
    ) -> None:
        self.problem = problem
        self.best = dict(starts)
        self.seed = seed
        self.least = least
        self.control = control
        self.chosen = sorted(starts)
        self.finish = self.finish_of(starts)
        self.size = FIRST
        self.chance = random.Random(seed)

    def finish_of(self, starts: Mapping[int, int]) -> float:
        """The week in which the last timed goal is reached; 0 without one."""
        dates = self.problem.dates({i: self.problem.steps[i].end(s) for i, s in starts.items()})
        weeks = [dates[g.node] for g in self.problem.goals if g.timed and g.node is not None]
        return max(weeks, default=0)

    def take(self, starts: Mapping[int, int] | None, *, equal: bool = False) -> None:
        """Remember a schedule that keeps everything, exactly, and finishes sooner.

        Or in the same week where an `equal` one is welcome: what comes next sees something new.
        """
        if starts is None:
            return
        finish = self.finish_of(starts)
        enough = finish < self.finish or (equal and finish == self.finish)
        if enough and sound(self.problem, starts):
            self.best, self.finish = dict(starts), finish

    def done(self) -> bool:
        """Whether there is nothing left to do."""
        return self.finish <= self.least or self.control.stop()

    # -- by the clock, or by counting -----------------------------------------------------------

    def timed(self, seconds: float) -> None:
        """Until that much time has gone by: all threads breed, then one gives way to windows."""
        clock = Clock(seconds)
        ripe = int(POPULATION * seconds * LARGE / (RIPE * len(self.chosen)))
        population = max(POPULATION, min(4 * POPULATION, ripe))
        breeder = with_chosen(self.problem, self.best, self.seed, population)
        if breeder is None:
            return
        told = self.finish
        beside = Beside(breeder)

        def over(share: float) -> bool:
            nonlocal told
            now = min(self.finish, beside.finish() or told)
            if now < told:
                told = now
                self.control.progress(
                    Progress("time", Fraction(int(now)), Fraction(self.least), clock.gone())
                )
            return self.done() or clock.left() <= share * seconds

        beside.start(MANY, self.least, pair=True)
        self.take(beside.rest(lambda: over(1 - BRED)))
        project = project_with(self.problem, self.best)
        rates = Rates(*rates_of(self.problem, self.chosen))
        while project is not None and not over(0):
            beside.start(MANY, self.least)
            turn = Clock(min(2 * WORK, clock.left()))
            while not over(0) and turn.left() > 0:
                self.window(project, rates, min(WORK, clock.left()), counted=False)
            self.take(beside.rest(lambda: True))

    def counted(self, seconds: float) -> None:
        """As much as about fits in that time, counted."""
        breeder = with_chosen(self.problem, self.best, self.seed)
        if breeder is None:
            return
        births = int(BRED * seconds * PER_SECOND / len(self.chosen))
        breeder.breed_until(births, self.least, self.control.stop)
        self.take(breeder.starts())
        project = project_with(self.problem, self.best)
        rates = Rates(*rates_of(self.problem, self.chosen))
        for _ in range(int((1 - BRED) * seconds / WORK)):
            if project is None or self.done():
                break
            self.window(project, rates, WORK, counted=True)

    # -- windows --------------------------------------------------------------------------------

    def window(self, project: Project, rates: Rates, seconds: float, *, counted: bool) -> None:
        """Work on one window of the best schedule."""
        order = sorted(range(project.activities), key=lambda i: (self.best[self.chosen[i]], i))
        now = _generated(project, order)
        weeks = self.weeks(now) if now.fitness < FAILED else None
        if weeks is None:
            return
        if self.chance.random() < HALF:
            now = _to_the_right(project, now)
        block = block_of(project, rates, now.starts, now.ends, weeks)
        seed = self.chance.randrange(1_000_000)
        found, drawn, settled = drawn_together(
            block, seconds, seed, self.control.stop, counted=counted
        )
        self.size = int(self.size * (GROWS if settled else SHRINKS))
        self.size = max(SMALLEST, min(LARGEST, self.size))
        if found is None:
            return
        for i, start in enumerate(now.starts):
            now.starts[i] = found.get(i, start - drawn if start >= block.end else start)
        order = sorted(range(project.activities), key=lambda i: (now.starts[i], i))
        for _ in range(2):
            later = _generated(project, order)
            if later.fitness >= FAILED:
                return
            self.take({step: later.starts[i] for i, step in enumerate(self.chosen)}, equal=True)
            order = _pushed(project, later)

    def weeks(self, now: _Schedule) -> tuple[int, int] | None:
        """Where about `size` steps start, anywhere; None where these are no weeks."""
        weeks = sorted(now.starts)
        first = self.chance.randrange(-self.size // 2, max(1, len(weeks) - self.size // 2))
        last = first + self.size
        begin = weeks[max(0, first)]
        end = weeks[last] if last < len(weeks) else weeks[-1] + 1
        return (begin, end) if begin < end else None


def _room(project: Project) -> tuple[Ints, ...]:
    """Scratch space for `fast`; see `forward`."""
    load = project.full * (project.weeks + 1) + [0]
    sizes = (project.accounts + 1, 1, project.weeks + 9)
    return load, *([0] * size for size in sizes)


def _generated(project: Project, order: Sequence[int]) -> _Schedule:
    """The schedule of serial generation in that order."""
    starts, ends = [0] * project.activities, [0] * project.activities
    fitness = forward(project, list(order), starts, ends, _room(project), WORST)
    return _Schedule(fitness, starts, ends)


def _pushed(project: Project, now: _Schedule) -> Ints:
    """The order of the starts after a push to the right."""
    order = list(range(project.activities))
    pushed(project, order, now.starts[:], now.ends[:], _room(project))
    return order


def _to_the_right(project: Project, now: _Schedule) -> _Schedule:
    """The schedule pushed to the right; itself where something has a calendar or no room there."""
    if any(kind >= 0 for kind in project.kind):
        return now
    starts = now.starts[:]
    pushed(project, list(range(project.activities)), starts, now.ends[:], _room(project))
    if any(start < project.release[i] for i, start in enumerate(starts)):
        return now
    ends = [start + weeks for start, weeks in zip(starts, project.duration, strict=True)]
    return _Schedule(now.fitness, starts, ends)
