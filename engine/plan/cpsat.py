"""The planning problem given to CP-SAT, objective after objective, with proven bounds.

Every claim that there is no plan is proved twice: a solver has been wrong about that before.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ortools.sat.python import cp_model

from milepost.engine.model.roadmap import PlanResult, Unproven
from milepost.engine.plan.bounds import FINEST, tails, whole_costs, work_between
from milepost.engine.plan.control import Control, Progress, SolveSettings
from milepost.engine.plan.outcome import infeasible, nothing_found, phases, solved
from milepost.engine.plan.problem import Count, Done, PlanProblem
from milepost.engine.plan.schedule import overloads

POLL_SECONDS = 0.05
WORKERS = 8
"""As many as it takes for the solver to run its strong searches; fewer cores share them."""
ALONE = 1.0
"""How long one worker tries first, in the solver's deterministic time."""
SECONDS_PER_UNIT = 4
"""About how long one core works for one unit of the solver's deterministic time."""
EXACT = 2**53
"""Whole numbers below this survive the solver's floating-point bounds unchanged."""


def solve(
    problem: PlanProblem, settings: SolveSettings | None = None, control: Control | None = None
) -> PlanResult:
    """The best roadmap in the time allowed, with a proven bound for each objective.

    The bound of an objective holds given the values of those before it. After the objectives that
    were asked for, ties go to the least cost and then to the earliest.
    """
    search = _Search(problem, settings or SolveSettings(), control or Control())
    if all(goal.node is None for goal in problem.goals):
        return solved(problem, {}, None, search.seconds())
    if sum(whole_costs(problem)[0]) >= EXACT:
        return Unproven("the amounts of money are too large to compare exactly", None)
    return search.run()


class _Formulation:
    """The constraints, one method for each kind."""

    def __init__(self, problem: PlanProblem) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.chosen: list[cp_model.IntVar] = []
        self.start: list[cp_model.IntVar] = []
        self.interval: list[cp_model.IntervalVar] = []
        self._holds: dict[int, cp_model.IntVar] = {}
        self._date: dict[int, cp_model.LinearExprT] = {}
        self.steps()
        self.needs()
        for role, limit in problem.capacity:
            self.capacity(role, limit)
        self.reached = self.goals()
        self.finish = self.model.new_int_var(0, problem.horizon, "finish")
        self.model.add_max_equality(self.finish, self.reached)
        self.nothing_late()
        for role, limit in problem.capacity:
            self.work(role, limit)

    def steps(self) -> None:
        """Whether each step is chosen, and when it runs within the horizon."""
        for number, step in enumerate(self.problem.steps):
            chosen = self.model.new_bool_var(f"chosen {number}")
            latest = self.problem.horizon - step.duration
            start = self.model.new_int_var(step.earliest, latest, f"start {number}")
            self.chosen.append(chosen)
            self.start.append(start)
            self.interval.append(
                self.model.new_optional_fixed_size_interval_var(
                    start, step.duration, chosen, f"runs {number}"
                )
            )

    def needs(self) -> None:
        """A chosen step starts when all that it needs holds."""
        for number, step in enumerate(self.problem.steps):
            for need in step.needs:
                self._after(self.chosen[number], self.start[number], need)

    def capacity(self, role: str, limit: Fraction) -> None:
        """The chosen steps that run in a week keep a role within its capacity.

        Where the exact fractions have no common measure of a sensible size they are rounded down,
        which can only admit more; the caller checks the result exactly.
        """
        rates = {
            number: rate
            for number, step in enumerate(self.problem.steps)
            for name, rate in step.rates
            if name == role
        }
        if sum(rates.values()) <= limit:
            return
        scale = math.lcm(limit.denominator, *(rate.denominator for rate in rates.values()))
        if limit * scale > FINEST:
            scale = int(FINEST / limit)
        self.model.add_cumulative(
            [self.interval[number] for number in rates],
            [int(rate * scale) for rate in rates.values()],
            int(limit * scale),
        )

    def goals(self) -> list[cp_model.IntVar]:
        """Each goal that is still open is reached by its last week."""
        weeks = []
        for goal in self.problem.goals:
            if goal.node is None:
                continue
            week = self.model.new_int_var(0, goal.latest, f"reached {goal.name}")
            node = self.problem.nodes[goal.node]
            always = self.model.new_constant(1)
            parts = node.of if isinstance(node, Count) and node.k == len(node.of) else (goal.node,)
            for part in parts:
                self._after(always, week, part)
            weeks.append(week)
        return weeks

    def nothing_late(self) -> None:
        """Every step ends early enough for what uses it before the last goal is reached."""
        for number, (step, tail) in enumerate(
            zip(self.problem.steps, tails(self.problem), strict=True)
        ):
            end = self.start[number] + step.duration
            self.model.add(end + tail <= self.finish).only_enforce_if(self.chosen[number])

    def work(self, role: str, limit: Fraction) -> None:
        """A role does no more work between two weeks than it can.

        This follows from `capacity` and `nothing_late`; said outright it gives far better bounds.
        """
        for work in work_between(self.problem, role, limit):
            steps, amounts = zip(*work.amounts, strict=True)
            chosen = [self.chosen[number] for number in steps]
            fits = self.model.add(
                cp_model.LinearExpr.weighted_sum(chosen, amounts)
                <= work.weekly * (self.finish - work.head - work.tail)
            )
            if not work.certain:
                # Without any of these steps the weeks between may be fewer than none.
                some = self.model.new_bool_var("")
                self.model.add_max_equality(some, chosen)
                fits.only_enforce_if(some)

    def _after(self, if_: cp_model.IntVar, week: cp_model.LinearExprT, number: int) -> None:
        """Where `if_` is true, node `number` holds no later than `week`."""
        holds, date = self._node(number)
        self.model.add_implication(if_, holds)
        self.model.add(week >= date).only_enforce_if(if_)

    def _node(self, number: int) -> tuple[cp_model.IntVar, cp_model.LinearExprT]:
        """A literal that can be true only if the node comes to hold, and a week no earlier.

        One direction is enough: nodes are monotone, and every objective wants them early.
        """
        node = self.problem.nodes[number]
        if isinstance(node, Done):
            step = self.problem.steps[node.step]
            return self.chosen[node.step], self.start[node.step] + step.duration + node.lag
        if number not in self._holds:
            self._holds[number] = self.model.new_bool_var(f"holds {number}")
            self._date[number] = self.model.new_int_var(0, self._last_week(), f"date {number}")
            self._count(node, self._holds[number], self._date[number])
        return self._holds[number], self._date[number]

    def _count(self, node: Count, holds: cp_model.IntVar, date: cp_model.LinearExprT) -> None:
        """Where the node holds, at least k of its parts do, by its date."""
        if node.k == len(node.of):
            for part in node.of:
                self._after(holds, date, part)
            return
        used = [self.model.new_bool_var("") for _ in node.of]
        for literal, part in zip(used, node.of, strict=True):
            self._after(literal, date, part)
        self.model.add(sum(used) >= node.k * holds)

    def _last_week(self) -> int:
        lags = (node.lag for node in self.problem.nodes if isinstance(node, Done))
        return self.problem.horizon + max(lags, default=0)

    def objective(self, name: str) -> tuple[cp_model.LinearExprT, int]:
        """The objective as a whole number, and how many of it make one unit."""
        if name == "cost":
            costs, unit = whole_costs(self.problem)
            return cp_model.LinearExpr.weighted_sum(self.chosen, costs), unit
        if name == "time_sum":
            return cp_model.LinearExpr.sum(self.reached), 1
        return self.finish, 1


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
        self.bound = Fraction(_rounded_up(bound), self.unit)


@dataclass
class _Found:
    """What one phase established; `starts` is None where it found no solution."""

    status: cp_model.CpSolverStatus
    bound: int
    starts: dict[int, int] | None = None
    value: int = 0
    hint: list[int] = field(default_factory=list)
    seconds: float = 0.0

    def or_better(self, later: _Found) -> _Found:
        """What both established about the same question."""
        bound = max(self.bound, later.bound)
        if later.starts is None or (self.starts is not None and self.value < later.value):
            return replace(self, bound=bound)
        return replace(later, bound=bound)


class _Search:
    """Objective after objective within one budget of time."""

    def __init__(self, problem: PlanProblem, settings: SolveSettings, control: Control) -> None:
        self.problem = problem
        self.settings = settings
        self.control = control
        self.began = time.monotonic()
        self.spent = 0.0
        self.interrupted = False

    def run(self) -> PlanResult:
        """Solve every phase; see `solve`."""
        named, ties = phases(self.problem)
        formulation = _Formulation(self.problem)
        best: _Found | None = None
        bounds: dict[str, Fraction] = {}
        for number, name in enumerate([*named, *ties]):
            if best and (self.interrupted or self.left() <= 0):
                break
            share = 1.0 if number == len(named) + len(ties) - 1 else 0.8
            found = self.phase(formulation, name, share)
            if best is None and found.status == cp_model.INFEASIBLE:
                found = self.confirmed(formulation, name)
                if found.status == cp_model.INFEASIBLE:
                    return infeasible(self.problem, self.seconds())
            if found.starts is None:
                if best is None:
                    return nothing_found(self.seconds(), interrupted=self.interrupted)
                break
            best = found
            expression, unit = formulation.objective(name)
            bounds[name] = Fraction(found.bound, unit)
            formulation.model.add(expression <= found.value)
            self.hint(formulation, found)
        assert best is not None
        assert best.starts is not None
        if overloads(self.problem, best.starts):
            return Unproven("the rates of work have no common measure fine enough", self.seconds())
        return solved(
            self.problem, best.starts, bounds, self.seconds(), interrupted=self.interrupted
        )

    # -- one phase ------------------------------------------------------------------------------

    def left(self) -> float:
        """What is left of the budget: seconds, or units of deterministic time."""
        if self.settings.reproducible:
            return self.settings.seconds / SECONDS_PER_UNIT - self.spent
        return self.settings.seconds - (time.monotonic() - self.began)

    def phase(self, formulation: _Formulation, name: str, share: float) -> _Found:
        """Minimise one objective within a share of what is left of the budget.

        One worker first, for a fixed amount of work: what it proves, it proves the same way every
        time. Several workers, whose race no one can repeat, take what it leaves open.
        """
        expression, unit = formulation.objective(name)
        formulation.model.minimize(expression)
        limit = self.left() * share
        found = self.watched(formulation, self.solver(limit), name, unit)
        proven = found.status in (cp_model.OPTIMAL, cp_model.INFEASIBLE)
        limit -= found.seconds
        if proven or self.settings.reproducible or self.interrupted or limit <= 0:
            return found
        if found.hint:
            self.hint(formulation, found)
        return found.or_better(
            self.watched(formulation, self.solver(limit, together=True), name, unit)
        )

    def confirmed(self, formulation: _Formulation, name: str) -> _Found:
        """The same question asked another way: without presolve, from another seed."""
        solver = self.solver(self.left())
        if not self.settings.reproducible:
            solver.parameters.max_deterministic_time = math.inf
        solver.parameters.cp_model_presolve = False
        solver.parameters.random_seed = self.settings.seed + 1
        return self.watched(formulation, solver, name, formulation.objective(name)[1])

    def solver(self, limit: float, *, together: bool = False) -> cp_model.CpSolver:
        """A solver with a limit in the unit of `left`."""
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.catch_sigint_signal = False
        parameters.random_seed = self.settings.seed
        parameters.num_workers = WORKERS if together else 1
        if self.settings.reproducible:
            parameters.max_deterministic_time = max(limit, 0.0)
            return solver
        parameters.max_time_in_seconds = max(limit, 0.0)
        if not together:
            parameters.max_deterministic_time = ALONE
        return solver

    def watched(
        self, formulation: _Formulation, solver: cp_model.CpSolver, name: str, unit: int
    ) -> _Found:
        """Run the solver in a thread of its own, asking for a stop and telling the progress."""
        watch = _Watch(unit)
        solver.best_bound_callback = watch.on_bound
        statuses: list[cp_model.CpSolverStatus] = []
        thread = threading.Thread(
            target=lambda: statuses.append(solver.solve(formulation.model, watch)), daemon=True
        )
        thread.start()
        told: tuple[Fraction | None, Fraction | None] = (None, None)
        try:
            while thread.is_alive():
                thread.join(POLL_SECONDS)
                if not self.interrupted and self.control.stop():
                    self.interrupted = True
                if self.interrupted:
                    solver.stop_search()
                if (watch.best, watch.bound) != told:
                    told = watch.best, watch.bound
                    seconds = time.monotonic() - self.began
                    self.control.progress(Progress(name, *told, seconds))
        finally:
            while thread.is_alive():
                solver.stop_search()
                thread.join(POLL_SECONDS)
        if not statuses or statuses[0] == cp_model.MODEL_INVALID:
            raise RuntimeError(f"the solver refused the model: {formulation.model.validate()}")
        self.spent += solver.response_proto.deterministic_time
        return self.read(formulation, solver, statuses[0])

    def read(
        self, formulation: _Formulation, solver: cp_model.CpSolver, status: cp_model.CpSolverStatus
    ) -> _Found:
        """What the solver established, as whole numbers."""
        found = _Found(status, _rounded_up(solver.best_objective_bound), seconds=solver.wall_time)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found.hint = list(solver.response_proto.solution)
            found.value = round(solver.objective_value)
            found.starts = {
                number: solver.value(formulation.start[number])
                for number, chosen in enumerate(formulation.chosen)
                if solver.value(chosen)
            }
        return found

    def hint(self, formulation: _Formulation, found: _Found) -> None:
        """Start the next phase from the solution of this one."""
        formulation.model.clear_hints()  # type: ignore[no-untyped-call]
        for index, value in enumerate(found.hint):
            variable = formulation.model.get_int_var_from_proto_index(index)
            formulation.model.add_hint(variable, value)

    def seconds(self) -> float | None:
        """Wall time since the start; None where the result shall not depend on the clock."""
        return None if self.settings.reproducible else time.monotonic() - self.began


def _rounded_up(bound: float) -> int:
    """The least whole number that a proven bound allows; no objective is below 0.

    The tolerance is the solver's own.
    """
    return max(0, math.ceil(bound - 1e-6)) if math.isfinite(bound) else 0
