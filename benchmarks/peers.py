"""The planners that are compared, each under the same limit of computing.

The limit is counted in seconds of computing, which on a quiet machine are seconds: a limit on the
clock would measure whatever else the machine is doing.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.choices import YEAR, Choice, value_of
from benchmarks.convert import workspace_of
from benchmarks.instances import Activity, Instance

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

PATIENCE = 20.0
"""The clock alone ends a run after this many times its limit."""
POLL = 0.02
SLACK = 1.25
"""A machine may get more crowded from one run to the next; the meter ends a run all the same."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a planner found: start weeks by activity, None where it found nothing, and its bound.

    `seconds` are those of `Meter`, from the instance to the answer; `broken` holds what the
    planner itself says is wrong.
    """

    starts: Mapping[str, int] | None
    value: int | None
    bound: int
    proven: bool
    seconds: float
    broken: tuple[str, ...] = ()


class CannotSay(Exception):
    """The planner has no words for an instance, or is not there."""


class Meter:
    """Seconds that a run would take with its threads on cores of their own.

    From one look to the next, what the process has computed over the threads that it may use, or
    what the busiest of its threads has, if that is more: where one thread works alone, the others
    are no gift.
    """

    def __init__(self, limit: float, workers: int) -> None:
        self.limit = limit
        self.workers = workers
        self._began = time.monotonic()
        self._seconds = 0.0
        self._process = time.process_time()
        self._threads = _threads()

    @property
    def seconds(self) -> float:
        """The seconds until now."""
        process, threads = time.process_time(), _threads()
        busiest = max(
            (used - self._threads.get(id, 0.0) for id, used in threads.items()), default=0
        )
        self._seconds += max((process - self._process) / self.workers, busiest)
        self._process, self._threads = process, threads
        return self._seconds

    @property
    def crowding(self) -> float:
        """Seconds on the clock for each second measured here; about 1 on a quiet machine."""
        return (time.monotonic() - self._began) / max(self.seconds, 1e-9)

    def over(self) -> bool:
        """Whether the limit is reached."""
        return self.seconds >= self.limit


def _threads() -> dict[str, float]:
    """Seconds that each thread of the process has computed; this one alone without a `/proc`."""
    found = {}
    for path in Path("/proc/self/task").glob("*/schedstat"):
        with suppress(OSError):
            found[path.parent.name] = int(path.read_text().split()[0]) / 1e9
    return found or {str(threading.get_ident()): time.thread_time()}


Planner = Callable[[Instance, Meter], Answer]


class Crowd:
    """How crowded the machine was while a peer kept every thread busy.

    A planner that shares its time out by the clock is given as much of it as such a peer needed.
    """

    def __init__(self) -> None:
        self.now = 1.0

    def learn(self, meter: Meter) -> None:
        """Take over what a run of some length shows."""
        if meter.seconds > POLL * 10:
            self.now = max(1.0, SLACK * meter.crowding)


def milepost(instance: Instance, meter: Meter, clock: float) -> Answer:
    """The planner of milepost by its public path, with all that every plan gets.

    `clock` is the limit that it is told; the meter ends it as well.
    """
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.plan.control import Control, SolveSettings
    from milepost.engine.run import UnsoundPlan, assessed, planned

    before = assessed(workspace_of(instance))
    control = Control(stop=meter.over)
    try:
        result = planned(before, SolveSettings(seconds=clock), control).result
    except UnsoundPlan as error:
        return Answer(None, None, 0, proven=False, seconds=meter.seconds, broken=(str(error),))
    if not isinstance(result, Solved):
        return Answer(None, None, 0, proven=False, seconds=meter.seconds)
    objective = result.objectives[0]
    starts = {step.capability: step.start for step in result.roadmap.steps}
    if instance.minimise == "value":
        # Both are exact in parts of a week's worth, in which the instance counts.
        value, bound = math.floor(objective.value * YEAR), math.floor(objective.bound * YEAR)
    else:
        value, bound = math.floor(objective.value), math.ceil(objective.bound)
    return Answer(starts, value, bound, proven=value == bound, seconds=meter.seconds)


def cp_sat(instance: Instance, meter: Meter) -> Answer:
    """A straightforward model for CP-SAT: one interval an activity, one cumulative a role."""
    from ortools.sat.python import cp_model

    if instance.minimise != "time":
        choice = Choice(instance)
        solver = run(choice.model, meter)
        found = choice.starts(solver) if has_solution(solver) else None
        return answer(instance, solver, found, meter)
    model = cp_model.CpModel()
    end, intervals = {}, {}
    for activity in instance.activities:
        start = model.new_int_var(0, instance.horizon - activity.weeks, "")
        end[activity.id] = start + activity.weeks
        intervals[activity.id] = model.new_fixed_size_interval_var(start, activity.weeks, "")
    for before, after in arcs(instance):
        model.add(end[after.id] >= end[before] + after.weeks)
    for role, capacity in instance.capacity:
        at_work = [(a.id, fte) for a in instance.activities for name, fte in a.fte if name == role]
        of = [intervals[id] for id, _ in at_work]
        model.add_cumulative(of, [fte for _, fte in at_work], capacity)
    finish = model.new_int_var(0, instance.horizon, "")
    for id in instance.wanted:
        model.add(finish >= end[id])
    model.minimize(finish)
    solver = run(model, meter)
    starts = None
    if has_solution(solver):
        weeks = {a.id: a.weeks for a in instance.activities}
        starts = {id: solver.value(ended) - weeks[id] for id, ended in end.items()}
    return answer(instance, solver, starts, meter)


def pyjobshop(instance: Instance, meter: Meter) -> Answer:
    """PyJobShop's own model, with the settings that it gives CP-SAT.

    Raises:
        CannotSay: there is something to choose, or PyJobShop is not installed.
    """
    if instance.minimise != "time":
        raise CannotSay("knows no alternatives between activities here")
    try:
        from pyjobshop import Model
        from pyjobshop.solvers.ortools.CPModel import CPModel
    except ImportError as error:
        raise CannotSay(f"is not installed ({error})") from None

    model = Model()
    roles = {
        role: model.add_renewable(capacity=capacity, name=role)
        for role, capacity in instance.capacity
    }
    tasks = {}
    for activity in instance.activities:
        task = tasks[activity.id] = model.add_task(name=activity.id)
        model.add_mode(
            task,
            [roles[role] for role, _ in activity.fte],
            activity.weeks,
            demands=[fte for _, fte in activity.fte],
        )
    for before, after in arcs(instance):
        model.add_end_before_start(tasks[before], tasks[after.id])
    model.set_objective(weight_makespan=1)
    made = CPModel(model.data())
    solver = run(made.model, meter)
    starts = None
    if has_solution(solver):
        variables = made.variables.task_vars
        starts = {a.id: solver.value(variables[i].start) for i, a in enumerate(instance.activities)}
    return answer(instance, solver, starts, meter)


def arcs(instance: Instance) -> Iterator[tuple[str, Activity]]:
    """What each activity waits for, where nothing is left to choose."""
    for activity in instance.activities:
        for need in activity.needs:
            for other in need.of:
                yield other, activity


def run(model: cp_model.CpModel, meter: Meter) -> cp_model.CpSolver:
    """Solve a model with CP-SAT's own settings until the meter says that time is over."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = meter.workers
    solver.parameters.max_time_in_seconds = PATIENCE * meter.limit
    thread = threading.Thread(target=solver.solve, args=(model,), daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(POLL)
        if meter.over():
            solver.stop_search()
    return solver


def has_solution(solver: cp_model.CpSolver) -> bool:
    """Whether the solver found anything."""
    from ortools.sat.python import cp_model

    return solver.response_proto.status in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def answer(
    instance: Instance,
    solver: cp_model.CpSolver,
    starts: Mapping[str, int] | None,
    meter: Meter,
) -> Answer:
    """The answer in a solver that has run; a lower bound is at least 0."""
    from ortools.sat.python import cp_model

    proven = solver.response_proto.status == cp_model.OPTIMAL
    value = None if starts is None else value_of(instance, starts)
    limit = solver.best_objective_bound
    if instance.minimise == "value":
        bound = math.floor(limit + 1e-6)
    else:
        bound = max(0, math.ceil(limit - 1e-6))
    return Answer(starts, value, bound, proven, meter.seconds)
