"""The searches behind a frontier: requests turned into plans, and plans into a frontier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from milepost.engine.model.inventory import PlanRequest
from milepost.engine.model.roadmap import Infeasible, PlanResult, Roadmap, Solved, Unproven
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.whatif.frontier import Axes, Frontier, Point, efficient, knee
from milepost.engine.whatif.job import Job, Run, stopped
from milepost.engine.whatif.levels import Answer, Ask, Levels

POINTS: Final = 12
"""How many points are looked for where nothing else is said."""
SEARCHES: Final = 3
"""How many plans are searched for each point that is asked for, at most."""


@dataclass(frozen=True, slots=True)
class FrontierSettings:
    """How to look for a frontier.

    `points` is how many are looked for; `roles` are those whose people are varied, all that have a
    capacity where it is empty; `search` is how to search for each plan.
    """

    points: int = POINTS
    roles: tuple[str, ...] = ()
    search: SolveSettings = field(default_factory=SolveSettings)


Limited = Callable[[int], tuple[str, PlanRequest]]


@dataclass(frozen=True, slots=True)
class Searcher:
    """Searches for plans of one workspace."""

    workspace: Workspace
    settings: FrontierSettings
    run: Run

    def ask(self, wanted: Sequence[tuple[str, PlanRequest, Roadmap | None]]) -> list[PlanResult]:
        """The plans of some requests, each with a name and a roadmap to begin from."""
        inventory = self.workspace.inventory
        return list(
            self.run(
                [
                    Job(
                        name,
                        replace(self.workspace, inventory=replace(inventory, plan=plan)),
                        self.settings.search,
                        near,
                    )
                    for name, plan, near in wanted
                ]
            )
        )

    def asking(self, limited: Limited, answer: Callable[[int, PlanResult], Answer]) -> Ask:
        """How a sweep asks levels that are requests of such a kind."""

        def ask(levels: Sequence[tuple[int, Roadmap | None]]) -> list[Answer]:
            results = self.ask([(*limited(level), near) for level, near in levels])
            return [answer(at, result) for (at, _), result in zip(levels, results, strict=True)]

        return ask

    def exact(
        self,
        top: int,
        limited: Limited,
        answer: Callable[[int, PlanResult], Answer],
        near: Roadmap | None,
    ) -> Levels:
        """A sweep of which each answer is a point."""
        points = self.settings.points
        return Levels(
            self.asking(limited, answer),
            top,
            batch=points,
            goal=points,
            most=SEARCHES * points,
            near=near,
        )


def no_plan(level: int, result: PlanResult) -> Answer:
    """The answer of a level at which no plan was found."""
    return Answer(level, result, isinstance(result, Infeasible), None, level)


def solved_of(sweep: Levels) -> list[Solved]:
    """The plans that a sweep found, those of the tightest levels first."""
    results = [sweep.answers[level].result for level in sorted(sweep.answers)]
    return [result for result in results if isinstance(result, Solved)]


def ended(axes: Axes, points: Sequence[Point], ends: Sequence[PlanResult]) -> Frontier:
    """What is known where the search for the ends came to nothing, or was stopped."""
    impossible = [result for result in ends if isinstance(result, Infeasible)]
    because = impossible[0].because if impossible else ()
    frontier = made(axes, points, {}, complete=bool(impossible), searches=len(ends))
    return replace(frontier, interrupted=stopped(ends), because=because)


def swept(
    axes: Axes,
    points: Sequence[Point],
    sweep: Levels,
    ends: Sequence[PlanResult],
    amount: Callable[[int], Fraction],
    *,
    sure: bool = True,
) -> Frontier:
    """What a sweep found; `amount` is what a level stands for, `sure` whether its ends are."""
    found = {amount(level): answer.result for level, answer in sweep.answers.items()}
    searches = len(ends) + sweep.asked
    return made(axes, points, found, complete=sure and sweep.complete, searches=searches)


def made(
    axes: Axes,
    points: Sequence[Point],
    found: Mapping[Fraction, PlanResult],
    *,
    complete: bool,
    searches: int,
    today: Fraction | None = None,
) -> Frontier:
    """The frontier of some points; `found` is what each limit that was tried led to."""
    kept, beaten = efficient(axes, points)
    interrupted = stopped([*found.values()])
    return Frontier(
        axes,
        kept,
        beaten,
        knee(axes, kept),
        complete and not interrupted,
        interrupted,
        searches,
        tuple(sorted(x for x, result in found.items() if isinstance(result, Infeasible))),
        tuple(
            sorted(
                x
                for x, result in found.items()
                if isinstance(result, Unproven) and not result.interrupted
            )
        ),
        today,
    )
