from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from milepost.engine.plan.bounds import least_finish, sure_steps, sure_tails
from milepost.engine.plan.packing import packed_finish, weightings
from milepost.engine.plan.problem import Done, Goal, PlanProblem, PlanStep


@pytest.mark.parametrize("seed", range(40))
def test_weights_of_what_fits_together_never_exceed_the_whole(seed: int) -> None:
    """Every set of rates that fits the capacity, filled up to the brim, keeps every weighting."""
    chance = random.Random(seed)
    capacity = chance.randint(1, 40)
    rates = sorted({chance.randint(1, capacity) for _ in range(chance.randint(1, 9))})
    for weights, whole in weightings(rates, capacity):
        heaviest = [0] * (capacity + 1)
        for room in range(1, capacity + 1):
            heaviest[room] = max(
                (weights[rate] + heaviest[room - rate] for rate in rates if rate <= room),
                default=0,
            )
        assert heaviest[capacity] <= whole


def test_two_that_do_not_fit_together_take_turns() -> None:
    """Three steps of 7 of 12 people for two weeks each take six weeks, not four."""
    assert packed_finish([(0, 0, 2, 7)] * 3, 12) == 6
    assert packed_finish([(1, 2, 2, 7)] * 3, 12) == 9


def test_thirds_and_halves_are_packed() -> None:
    """Of steps that take 4 of 11 people two are at work at once, not two and three quarters."""
    assert packed_finish([(0, 0, 1, 4)] * 6, 11) == 3


def test_a_step_that_is_a_target_still_waits_for_what_comes_after_it() -> None:
    """Two steps of one role, each wanted for itself and by a last one of three weeks."""
    work = (("a", Fraction(2)),)
    steps = (
        PlanStep("x", 1, 2, 0, 0, work),
        PlanStep("y", 1, 2, 0, 0, work),
        PlanStep("z", 1, 3, 0, 0, needs=(0, 1), earliest=2),
    )
    nodes = (Done(0), Done(1, 1), Done(2))
    goals = tuple(Goal(f"g{n}", n, 60) for n in range(3))
    problem = PlanProblem(steps, nodes, goals, (("a", Fraction(1)),), 60, ("time",))
    sure = sure_steps(problem)
    assert sure_tails(problem, sure) == [3, 4, 0]
    assert sure_tails(problem, frozenset({0})) == [0, -1, -1]
    assert least_finish(problem) == 7


@pytest.mark.parametrize("seed", range(30))
def test_no_schedule_ends_sooner(seed: int) -> None:
    """The bound never exceeds the best schedule, tried out week by week for few steps."""
    chance = random.Random(seed)
    capacity = chance.randint(3, 9)
    work = [
        (chance.randint(0, 2), chance.randint(0, 2), chance.randint(1, 2), chance.randint(1, 9))
        for _ in range(4)
    ]
    work = [(head, tail, weeks, min(rate, capacity)) for head, tail, weeks, rate in work]
    best = 99
    for starts in itertools.product(*(range(head, head + 7) for head, *_ in work)):
        load = [0] * 12
        for start, (_, _, weeks, rate) in zip(starts, work, strict=True):
            for week in range(start, start + weeks):
                load[week] += rate
        if max(load) <= capacity:
            ends = (
                start + weeks + tail
                for start, (_, tail, weeks, _) in zip(starts, work, strict=True)
            )
            best = min(best, max(ends))
    assert packed_finish(work, capacity) <= best
