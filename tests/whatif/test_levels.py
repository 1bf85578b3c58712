"""Levels of a limit that are asked until enough is known, against all of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from milepost.engine.model.roadmap import Infeasible, PlanResult, Roadmap, Solved
from milepost.engine.whatif.job import Job, not_begun
from milepost.engine.whatif.levels import Answer, Levels
from tests.plan.catalogue import inventory, model
from tests.whatif.frontiers import workspace_of

NOTHING = Solved(Roadmap((), (), 52), (), optimal=True, seconds=0.0)
NO_PLAN = Infeasible((), 0.0)


class Stairs:
    """A figure that falls level by level; None where there is no plan."""

    def __init__(self, figures: Sequence[int | None]) -> None:
        self.figures = figures
        self.asked: list[int] = []

    def answer(self, level: int) -> Answer:
        """What is found at a level; the plan keeps the lowest level with the same figure."""
        figure = self.figures[level]
        result: PlanResult = NO_PLAN if figure is None else NOTHING
        least = level if figure is None else self.figures.index(figure)
        return Answer(
            level,
            result,
            settled=True,
            figure=None if figure is None else Fraction(figure),
            least=least,
        )

    def ask(self, levels: Sequence[tuple[int, Roadmap | None]]) -> list[Answer]:
        """The answers, with a note of what was asked."""
        self.asked += [level for level, _ in levels]
        return [self.answer(level) for level, _ in levels]

    def steps(self) -> set[tuple[Fraction, int]]:
        """Every figure with the lowest level that has it."""
        return {(Fraction(f), self.figures.index(f)) for f in self.figures if f is not None}


@st.composite
def stairs(draw: st.DrawFn) -> Stairs:
    """Up to forty levels, the lowest of them without a plan now and then."""
    falls = draw(st.lists(st.sampled_from((0, 0, 0, 1, 2, 9)), min_size=1, max_size=40))
    figures: list[int | None] = []
    figure = 500
    for fall in falls:
        figure -= fall
        figures.append(figure)
    none = draw(st.integers(0, len(falls)))
    return Stairs([None] * (none // 3) + figures[none // 3 :])


@given(stairs(), st.sampled_from((None, 100)), st.integers(2, 9))
def test_every_step_is_found_and_no_level_asked_twice(
    of: Stairs, goal: int | None, batch: int
) -> None:
    """Whoever says that the list is complete has every figure, at the lowest level that has it."""
    top = len(of.figures) - 1
    sweep = Levels(of.ask, top, batch, goal=goal)
    sweep.run()

    found = {(a.figure, a.least) for a in sweep.answers.values() if a.figure is not None}
    assert sweep.complete
    assert found == of.steps()
    assert len(of.asked) == len(set(of.asked)) == sweep.asked
    assert set(of.asked) <= set(range(top + 1))


def test_once_there_are_enough_points_the_search_ends() -> None:
    """Of a hundred trade-offs it finds as many as were asked for, spread over all of them."""
    of = Stairs(list(range(300, 200, -1)))
    sweep = Levels(of.ask, 99, 10, goal=10, most=30)
    sweep.run()

    levels = sorted(sweep.answers)
    assert not sweep.complete
    assert len(levels) == 10
    assert (levels[0], levels[-1]) == (0, 99)
    assert max(b - a for a, b in itertools.pairwise(levels)) <= 15


def test_it_never_searches_for_more_plans_than_allowed() -> None:
    """With many levels of the same figure it gives up, and says that there may be more."""
    of = Stairs([300] * 500 + [200] * 400 + [100] * 100)
    sweep = Levels(of.ask, 999, 4, goal=50, most=8)
    sweep.run()

    assert len(of.asked) <= 8 + 1
    assert not sweep.complete or {f for f, _ in of.steps()} == {300, 200, 100}


def test_a_stop_ends_it_with_what_is_known() -> None:
    """What was answered before the stop stays, and the list is not called complete."""
    of = Stairs([9, 7, 5, 3, 1])
    job = Job("", workspace_of(model(), inventory()))

    def ask(levels: Sequence[tuple[int, Roadmap | None]]) -> list[Answer]:
        return [
            Answer(level, not_begun(job), settled=False, figure=None, least=level)
            if level == 2
            else of.answer(level)
            for level, _ in levels
        ]

    sweep = Levels(ask, 4, 3)
    sweep.run()

    assert sweep.interrupted
    assert not sweep.complete
    assert sorted(sweep.answers) == [0, 2, 4]
