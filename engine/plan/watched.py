"""The solver in a thread of its own, which can be stopped and tells how far it has come."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from fractions import Fraction

from ortools.sat.python import cp_model

from milepost.engine.plan.clock import Clock
from milepost.engine.plan.control import Control, Progress, SolveSettings
from milepost.engine.plan.rounds import Round

POLL_SECONDS = 0.05


@dataclass
class _Watch(cp_model.CpSolverSolutionCallback):
    """Remembers what the solver says from its own thread, for the caller's thread to tell."""

    unit: int
    best: Fraction | None = None
    bound: Fraction | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def on_solution_callback(self) -> None:
        """The solver has found a better solution."""
        self.best = Fraction(round(self.objective_value), self.unit)

    def on_bound(self, bound: float) -> None:
        """The solver has proved a better bound."""
        self.bound = Fraction(rounded_up(bound), self.unit)


def rounded_up(bound: float) -> int:
    """The least whole number that a proven bound allows; no objective is below 0.

    The tolerance is the solver's own.
    """
    return max(0, math.ceil(bound - 1e-6)) if math.isfinite(bound) else 0


def solver_for(settings: SolveSettings, each: Round, limit: float) -> cp_model.CpSolver:
    """A solver for a round, with a limit in seconds, or in units of its deterministic time."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.catch_sigint_signal = False
    parameters.random_seed = settings.seed
    each.apply(parameters)
    limit = max(limit, 0.0)
    if settings.reproducible:
        parameters.max_deterministic_time = min(limit, each.work)
        return solver
    parameters.max_time_in_seconds = limit
    if math.isfinite(each.work):
        parameters.max_deterministic_time = each.work
    return solver


def solve_watched(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    control: Control,
    objective: str,
    unit: int = 1,
    clock: Clock | None = None,
) -> cp_model.CpSolverStatus:
    """Solve, and meanwhile ask for a stop and tell the progress.

    `unit` of the solver's objective make one of what is told. Seconds are those of the `clock`, on
    which the solver's work is spent; without one they run from the call.

    Raises RuntimeError where the solver refuses the model, which is a fault of milepost.
    """
    clock = clock or Clock()
    watch = _Watch(unit)
    solver.best_bound_callback = watch.on_bound
    statuses: list[cp_model.CpSolverStatus] = []
    thread = threading.Thread(
        target=lambda: statuses.append(solver.solve(model, watch)), daemon=True
    )
    thread.start()
    told: tuple[Fraction | None, Fraction | None] = (None, None)
    try:
        while thread.is_alive():
            thread.join(POLL_SECONDS)
            if control.stop():
                solver.stop_search()
            if (watch.best, watch.bound) != told:
                told = watch.best, watch.bound
                control.progress(Progress(objective, *told, clock.gone()))
    finally:
        while thread.is_alive():
            solver.stop_search()
            thread.join(POLL_SECONDS)
    if not statuses or statuses[0] == cp_model.MODEL_INVALID:
        raise RuntimeError(f"the solver refused the model: {model.validate()}")
    clock.spend(solver.response_proto.deterministic_time)
    return statuses[0]
