"""A window of weeks of a schedule, drawn together by the solver.

What starts before the window stays where it is, and what starts after it keeps its order and moves
to the left as one; the steps that start in the window are free. The solver looks for the most weeks
by which the rest can move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from milepost.engine.plan.control import Control
from milepost.engine.plan.project import Ints, Project
from milepost.engine.plan.watched import solve_watched


@dataclass(frozen=True, slots=True)
class Rates:
    """What each activity takes of each role, and what each role has, in whole numbers."""

    taken: Sequence[Mapping[int, int]]
    capacity: Sequence[int]


@dataclass(slots=True)
class Block:
    """The steps that start in the weeks from `begin` up to `end`, and what holds them in.

    `free` maps each to the week in which it starts now, and `weeks` to how long it runs. `least`
    and `latest` are the first week of its start and the last week of its end by what stays, the
    latter before the rest has moved; `arcs` hold the lags between free steps. `stays` and `moves`
    are start and length of other steps at work near the window, and `most` is the most that the
    rest can move by what stays.
    """

    begin: int
    end: int
    rates: Rates
    most: int
    free: dict[int, int] = field(default_factory=dict)
    weeks: dict[int, int] = field(default_factory=dict)
    least: dict[int, int] = field(default_factory=dict)
    latest: dict[int, int] = field(default_factory=dict)
    arcs: list[tuple[int, int, int]] = field(default_factory=list)
    stays: dict[int, tuple[int, int]] = field(default_factory=dict)
    moves: dict[int, tuple[int, int]] = field(default_factory=dict)


def block_of(
    project: Project, rates: Rates, starts: Ints, ends: Ints, window: tuple[int, int]
) -> Block:
    """The block of a window of a schedule."""
    begin, end = window
    activities = range(project.activities)
    finish = max((ends[i] + project.tail[i] for i in activities if project.tail[i] >= 0), default=0)
    block = Block(begin, end, rates, end - begin)
    # How far a free step, or one that moves, can reach into what comes after the window.
    reach = end + max((ends[i] - starts[i] for i in activities), default=0)
    for i in activities:
        last = reach if project.tail[i] < 0 else finish - project.tail[i]
        if begin <= starts[i] < end:
            block.free[i], block.weeks[i] = starts[i], ends[i] - starts[i]
            block.least[i] = max(begin, project.release[i])
            block.latest[i] = min(reach, last)
        elif starts[i] < begin:
            if project.tail[i] >= 0:
                block.most = min(block.most, last - ends[i])
            if ends[i] > begin:
                block.stays[i] = starts[i], ends[i] - starts[i]
        else:
            block.most = min(block.most, starts[i] - project.release[i])
            if starts[i] < reach:
                block.moves[i] = starts[i], ends[i] - starts[i]
    for j in activities:
        if starts[j] >= begin:
            _held(block, project, j, starts, ends)
    return block


def _held(block: Block, project: Project, j: int, starts: Ints, ends: Ints) -> None:
    """What the prerequisites of an activity say, which is free or moves."""
    for x in range(project.before_at[j], project.before_at[j + 1]):
        i, lag = project.before[x], project.before_lag[x]
        if j in block.free and i in block.free:
            block.arcs.append((i, j, lag))
        elif j in block.free:
            block.least[j] = max(block.least[j], ends[i] + lag)
        elif i in block.free:
            block.latest[i] = min(block.latest[i], starts[j] - lag)
        elif starts[i] < block.begin:
            block.most = min(block.most, starts[j] - lag - ends[i])


def drawn_together(
    block: Block, work: float, seed: int, stop: Callable[[], bool], *, counted: bool
) -> tuple[dict[int, int] | None, int, bool]:
    """New starts of the free steps, by how much the rest moves, and whether no more is possible.

    `work` in seconds or, `counted`, in the solver's deterministic time. No starts where the solver
    finds none in that.
    """
    if not block.free or block.most <= 0:
        return None, 0, True
    model = cp_model.CpModel()
    drawn = model.new_int_var(0, block.most, "drawn")
    start = {
        i: model.new_int_var(block.least[i], block.latest[i] - weeks, "")
        for i, weeks in block.weeks.items()
    }
    for i, weeks in block.weeks.items():
        model.add(start[i] + weeks + drawn <= block.latest[i])
    for i, j, lag in block.arcs:
        model.add(start[j] >= start[i] + block.weeks[i] + lag)
    intervals = {
        i: model.new_fixed_size_interval_var(start[i], weeks, "")
        for i, weeks in block.weeks.items()
    }
    for i, (week, length) in block.stays.items():
        intervals[i] = model.new_fixed_size_interval_var(week, length, "")
    for i, (week, length) in block.moves.items():
        intervals[i] = model.new_fixed_size_interval_var(week - drawn, length, "")
    for role, capacity in enumerate(block.rates.capacity):
        at_work = [i for i in intervals if role in block.rates.taken[i]]
        if sum(block.rates.taken[i][role] for i in at_work) > capacity:
            of = [intervals[i] for i in at_work]
            model.add_cumulative(of, [block.rates.taken[i][role] for i in at_work], capacity)
    model.maximize(drawn)
    model.add_hint(drawn, 0)
    for i, week in block.free.items():
        model.add_hint(start[i], week)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.catch_sigint_signal = False
    if counted:
        solver.parameters.max_deterministic_time = work
    else:
        solver.parameters.max_time_in_seconds = work
    status = solve_watched(solver, model, Control(stop), "window")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, 0, False
    found = {i: solver.value(variable) for i, variable in start.items()}
    return found, round(solver.objective_value), status == cp_model.OPTIMAL
