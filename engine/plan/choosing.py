"""The search for the best choice of steps where nothing makes a step wait; see `selection`.

The solver knows of dates only what it has been told. What it finds is put on the earliest dates;
where a goal is late, or later than the solver thinks, it is told which other steps could help, and
asked again. Each answer gives a bound, and each timetable that keeps the dates a roadmap.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from milepost.engine.plan.bounds import sure_steps
from milepost.engine.plan.choice_model import Aim, ChoiceModel
from milepost.engine.plan.clock import Clock
from milepost.engine.plan.control import Control, Progress, SolveSettings, Stop
from milepost.engine.plan.heuristics import choose, sound
from milepost.engine.plan.known import Known
from milepost.engine.plan.outcome import infeasible, nothing_found, phases, solved, values_of
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.rounds import cores
from milepost.engine.plan.schedule import goal_weeks
from milepost.engine.plan.selection import Earliest, binding
from milepost.engine.plan.watched import rounded_up, solve_watched

if TYPE_CHECKING:
    from milepost.engine.model.roadmap import PlanResult

ALONE = 0.2
"""How long one worker tries first, in the solver's deterministic time."""
LARGE = 5_000
"""From so many steps on, one worker alone would only read the model in that time, and to take up a
hint takes longer than to find a better choice."""
SOME = 20
"""Of how many late steps the solver is told at a time."""
MORE_IS_BETTER = frozenset({"value"})


class Choosing:
    """Objective after objective within one budget of time."""

    def __init__(
        self, problem: PlanProblem, settings: SolveSettings, control: Control, known: Known
    ) -> None:
        self.problem = problem
        self.settings = settings
        self.control = control
        self.known = known
        self.clock = Clock.of(settings)
        self.stopped = Stop(control.stop)
        self.soonest = Earliest(problem, range(len(problem.steps)))
        self.latest = [goal.latest for goal in problem.goals]
        self.best: dict[int, int] | None = None
        self.values: dict[str, Fraction] = {}
        self.fixed: list[tuple[str, Fraction]] = []
        self._model: ChoiceModel | None = None
        sure = sure_steps(problem)
        self.sure_cost = problem.cost(sure)

    def run(self) -> PlanResult:
        """Solve every phase; see `cpsat.solve`."""
        named, ties = phases(self.problem)
        bounds: dict[str, Fraction] = {}
        if any(
            goal.node is not None and self.soonest.at[goal.node] > goal.latest
            for goal in self.problem.goals
        ):
            return infeasible(self.problem, self.clock.told())
        self.first_look()
        for name in [*named, *ties]:
            if self.best is not None and self.settled(name):
                bounds[name] = self.fix(name)
                continue
            if self.best is not None and self.over():
                break
            bound = self.phase(name)
            if self.best is None:
                if bound is None:
                    return infeasible(self.problem, self.clock.told())
                return nothing_found(self.clock.told(), interrupted=self.stopped.said)
            if bound is not None:
                bounds[name] = bound
            self.fix(name)
        assert self.best is not None
        return solved(
            self.problem, self.best, bounds, self.clock.told(), interrupted=self.stopped.said
        )

    def first_look(self) -> None:
        """The first roadmaps: what is known, the soonest ways, the cheapest ways as they seem."""
        if self.known.starts:
            self.take(dict(self.known.starts))
        costs = [float(step.cost(self.problem.horizon)) + 1e-6 for step in self.problem.steps]
        for weights in (None, costs):
            selection = choose(self.problem, weights)
            if selection is not None:
                self.take(Earliest(self.problem, frozenset(selection[0])).starts)

    # -- what is settled without the solver ------------------------------------------------------

    def least(self, name: str) -> Fraction:
        """What an objective that is to be least cannot fall below."""
        open_goals = [goal for goal in self.problem.goals if goal.timed and goal.node is not None]
        weeks = [self.soonest.at[goal.node or 0] for goal in open_goals]
        if name == "time":
            return Fraction(int(max(weeks, default=0)))
        if name == "time_sum":
            pairs = zip(open_goals, weeks, strict=True)
            return Fraction(sum(goal.weight * int(week) for goal, week in pairs))
        return self.sure_cost if name == "cost" else Fraction(0)

    def settled(self, name: str) -> bool:
        """Whether the best roadmap is the best there is for an objective."""
        value = self.value(name)
        if name in MORE_IS_BETTER:
            return False
        return value in (self.least(name), self.known.bound(name, self.fixed))

    def value(self, name: str) -> Fraction:
        """An objective's value in the best roadmap."""
        assert self.best is not None
        return self.values[name]

    def fix(self, name: str) -> Fraction:
        """Keep an objective at the value reached, in all that follows."""
        value = self.value(name)
        self.fixed.append((name, value))
        if name == "time" and self._model is None:
            for number, goal in enumerate(self.problem.goals):
                if goal.timed:
                    self.latest[number] = min(self.latest[number], int(value))
        elif self._model is not None:
            self.state(name, value)
        return value

    def state(self, name: str, value: Fraction) -> None:
        """An objective is no worse than this."""
        aim = self.model.aim(name)
        self.model.model.add(aim.expression <= aim.whole(value))

    @property
    def model(self) -> ChoiceModel:
        """The model of the choice with what is fixed so far; built when it is first needed."""
        if self._model is None:
            self._model = ChoiceModel(self.problem, self.soonest, self.latest)
            for name, value in self.fixed:
                if name != "time":
                    self.state(name, value)
        return self._model

    # -- one phase -------------------------------------------------------------------------------

    def phase(self, name: str) -> Fraction | None:
        """The bound of an objective, with the best roadmap found for it kept; None for no plan."""
        aim = self.model.aim(name)
        self.model.model.minimize(aim.expression)
        bound = self.portfolio(aim) if name == "value" else 0
        if self.best is not None and aim.whole(self.value(name)) == bound:
            return aim.value(bound)
        alone = len(self.problem.steps) < LARGE or self.settings.reproducible
        while True:
            solver = self.solver(alone=alone)
            status = self.watched(solver, name, aim)
            if status == cp_model.INFEASIBLE and self.best is None:
                solver = self.solver(alone=True, again=True)
                status = self.watched(solver, name, aim)
                if status == cp_model.INFEASIBLE:
                    return None
            bound = max(bound, rounded_up(solver.best_objective_bound))
            found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
            told = found and self.learn(solver)
            proven = self.best is not None and aim.whole(self.value(name)) == bound
            if proven or self.over() or (status == cp_model.OPTIMAL and not told):
                return aim.value(bound)
            if status != cp_model.OPTIMAL:
                if not alone or self.settings.reproducible:
                    return aim.value(bound)
                alone = False

    def portfolio(self, aim: Aim) -> int:
        """What no choice can do better than, by closures; see there. Their plan is taken."""
        if self.model.sure:
            return 0
        from milepost.engine.plan.closures import Closures

        money = [account for account in self.problem.accounts if binding(self.problem, account)]
        prices = [step.one_off for step in self.problem.steps]
        limit = min((math.floor(account.amount) for account in money), default=sum(prices))
        worths = self.model.whole_worths()[0]
        found = Closures(self.problem, worths, prices, limit).best(self.over)
        if found is None:
            return 0
        self.take(Earliest(self.problem, found.choice).starts)
        return max(0, (aim.most or 0) - found.bound)

    def over(self) -> bool:
        """Whether the search has to end."""
        return self.stopped() or self.clock.left() <= 0

    def learn(self, solver: cp_model.CpSolver) -> bool:
        """Take what the solver has found; whether it had to be told of dates."""
        chosen = frozenset(
            i for i, literal in enumerate(self.model.chosen) if solver.boolean_value(literal)
        )
        dates = Earliest(self.problem, chosen)
        told = False
        for step in dates.late[:SOME]:
            self.model.not_without(step, dates.excluded(step, self.soonest.at))
            told = True
        for number, goal in enumerate(self.problem.goals):
            if goal.node is None:
                continue
            claimed = self.latest[number]
            if number in self.model.week:
                claimed = solver.value(self.model.week[number])
            week = dates.at[goal.node]
            if week <= claimed or told:
                continue
            told = True
            for before in {claimed + 1, int(min(week, self.latest[number] + 1))}:
                helpers = dates.helpers(goal.node, before, self.soonest.at)
                self.model.not_before(number, before, helpers)
        self.take(dates.starts)
        return told

    def take(self, starts: dict[int, int]) -> None:
        """Remember a roadmap that is better than the best so far, and keeps what is fixed."""
        if not sound(self.problem, starts):
            return
        values = values_of(self.problem, starts)
        if self.best is None or self.better(values):
            self.best, self.values = starts, values
            if self._model is not None and len(self.problem.steps) < LARGE:
                self._model.known(starts, goal_weeks(self.problem, starts))

    def better(self, values: Mapping[str, Fraction]) -> bool:
        """Whether these values of the objectives come before the best ones."""
        named, ties = phases(self.problem)
        for name in [*named, *ties]:
            if values[name] != self.values[name]:
                return (values[name] > self.values[name]) is (name in MORE_IS_BETTER)
        return False

    def solver(self, *, alone: bool, again: bool = False) -> cp_model.CpSolver:
        """A solver for what is left of the budget, `again` for the same question another way."""
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.catch_sigint_signal = False
        parameters.random_seed = self.settings.seed + again
        parameters.cp_model_presolve = not again
        parameters.linearization_level = 2
        limit = max(self.clock.left(), 0.0)
        if alone:
            parameters.num_workers = 1
        else:
            parameters.num_workers = cores()
            parameters.subsolvers.extend(["max_lp"])
        if self.settings.reproducible:
            parameters.max_deterministic_time = limit
            return solver
        parameters.max_time_in_seconds = limit
        if alone and not again:
            parameters.max_deterministic_time = ALONE
        return solver

    def watched(self, solver: cp_model.CpSolver, name: str, aim: Aim) -> cp_model.CpSolverStatus:
        """Run the solver, asking for a stop and telling the progress."""

        def tell(progress: Progress) -> None:
            # What the solver has found may be late: a roadmap is only what has been taken.
            best = None if self.best is None else self.value(name)
            bound = None if progress.bound is None else aim.value(int(progress.bound))
            self.control.progress(Progress(name, best, bound, progress.seconds))

        control = Control(self.stopped, tell)
        return solve_watched(solver, self.model.model, control, name, clock=self.clock)
