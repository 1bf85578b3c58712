"""The search for the best roadmap: heuristics, bounds and CP-SAT, objective after objective.

Heuristics find a roadmap first, and what a bound then proves needs no solver. For the rest CP-SAT
is asked in rounds, each with the best roadmap so far as its hint, while the heuristics go on beside
it. Every claim that there is no plan is proved twice: a solver has been wrong about that before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from ortools.sat.python import cp_model

from milepost.engine.model.roadmap import PlanResult, Unproven
from milepost.engine.plan.beside import Beside
from milepost.engine.plan.bounds import least_finish, sure_steps, whole_costs
from milepost.engine.plan.choosing import Choosing
from milepost.engine.plan.clock import Clock
from milepost.engine.plan.control import Control, Progress, SolveSettings, Stop
from milepost.engine.plan.formulation import Formulation
from milepost.engine.plan.harvest import Harvest
from milepost.engine.plan.heuristics import POPULATION, first_breeder, sound, with_chosen
from milepost.engine.plan.improve import improve, is_large
from milepost.engine.plan.known import Known
from milepost.engine.plan.outcome import infeasible, nothing_found, phases, solved, values_of
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.restrict import needful
from milepost.engine.plan.rounds import FAR, MANY, Round, rounds_for
from milepost.engine.plan.selection import is_choice
from milepost.engine.plan.watched import rounded_up, solve_watched, solver_for

EXACT = 2**53
"""Whole numbers below this survive the solver's floating-point bounds unchanged."""
CHOICES = 0.5
"""How much of the time a long roadmap is improved with its steps as they are, where others will do.
"""
PROVEN = (cp_model.OPTIMAL, cp_model.INFEASIBLE)


def solve(
    problem: PlanProblem,
    settings: SolveSettings | None = None,
    control: Control | None = None,
    known: Known | None = None,
) -> PlanResult:
    """The best roadmap in the time allowed, with a proven bound for each objective.

    The bound of an objective holds given the values of those before it. After the objectives that
    were asked for, ties go to the least cost and then to the earliest.
    """
    settings = settings or SolveSettings()
    if not problem.steps:
        return solved(problem, {}, None, None if settings.reproducible else 0.0)
    if sum(whole_costs(problem)[0]) >= EXACT:
        return Unproven("the amounts of money are too large to compare exactly", None)
    lean = needful(problem)
    known = (known or Known()).renumbered(problem, lean)
    given = lean, settings, control or Control(), known
    if is_choice(lean):
        return Choosing(*given).run()
    if lean.objectives == ("value",):
        return Harvest(*given).run()
    return _Search(*given).run()


@dataclass
class _Found:
    """What one run of the solver established; no `starts` where it found nothing that holds."""

    status: cp_model.CpSolverStatus
    bound: int
    starts: dict[int, int] | None = None


class _Search:
    """Objective after objective within one budget of time."""

    def __init__(
        self, problem: PlanProblem, settings: SolveSettings, control: Control, known: Known
    ) -> None:
        self.problem = problem
        self.known = known
        self.settings = settings
        self.control = control
        self.clock = Clock.of(settings)
        self.stopped = Stop(control.stop)
        self.sure = sure_steps(problem)
        self.least = least_finish(problem) if problem.steps else 0
        self.best: dict[int, int] | None = None
        self.fixed: list[tuple[str, Fraction]] = []
        self.beside: Beside | None = None
        self.inexact = False
        self._formulation: Formulation | None = None
        self._hint: tuple[Mapping[int, int], list[int]] | None = None

    def run(self) -> PlanResult:
        """Solve every phase; see `solve`."""
        named, ties = phases(self.problem)
        bounds: dict[str, Fraction] = {"time": Fraction(self.least)}
        self.first_look()
        asked = [*named, *ties]
        for number, name in enumerate(asked):
            if self.best is not None and self.settled(name):
                bounds[name] = self.fix(name)
                continue
            if self.best is not None and (self.stopped() or self.clock.left() <= 0):
                break
            last = all(self.constant(later) for later in asked[number + 1 :])
            bound = max(bounds.get(name, Fraction(0)), self.known.bound(name, self.fixed))
            if name == "time" and is_large(self.problem, self.best):
                choices = len(self.sure) < len(self.problem.steps)
                self.take(self.improved(CHOICES if choices else 1.0 if last else 0.8), name)
                if not choices or self.stopped() or self.clock.left() <= 0:
                    bounds[name] = bound
                    self.fix(name)
                    continue
            found = self.phase(name, bound, 1.0 if last else 0.8)
            if self.best is None:
                if found.status == cp_model.INFEASIBLE:
                    return infeasible(self.problem, self.clock.told())
                if self.inexact:
                    because = "the rates of work have no common measure fine enough"
                    return Unproven(because, self.clock.told())
                return nothing_found(self.clock.told(), interrupted=self.stopped.said)
            unit = self.formulation.objective(name)[1]
            bounds[name] = max(Fraction(found.bound, unit), bounds.get(name, Fraction(0)))
            self.fix(name)
        assert self.best is not None
        return solved(
            self.problem, self.best, bounds, self.clock.told(), interrupted=self.stopped.said
        )

    def first_look(self) -> None:
        """A first roadmap by the heuristics, always the same for one problem and seed."""
        if self.known.starts or self.problem.baseline:
            self.best = dict(self.known.starts) or None
            return
        breeder = first_breeder(self.problem, self.settings.seed, self.least, self.stopped)
        starts = breeder.starts() if breeder else None
        if starts is not None and sound(self.problem, starts):
            self.best = starts

    def improved(self, share: float) -> dict[int, int]:
        """A better schedule of a long roadmap, for which the model of all of it is too much."""
        assert self.best is not None
        # To load compiled code is a part of starting up.
        with self.clock.paused():
            with_chosen(self.problem, self.best, self.settings.seed)
        part = max(0.0, self.clock.left() * share)

        def tell(progress: Progress) -> None:
            self.control.progress(replace(progress, seconds=self.clock.gone()))

        found = improve(
            self.problem,
            self.best,
            replace(self.settings, seconds=self.clock.in_seconds(part)),
            Control(self.stopped, tell),
            self.least,
        )
        self.clock.spend(part)
        return found

    # -- what is settled without the solver ------------------------------------------------------

    def constant(self, name: str) -> bool:
        """Whether an objective has one value in every plan."""
        return name in ("cost", "steps") and len(self.sure) == len(self.problem.steps)

    def settled(self, name: str) -> bool:
        """Whether the best roadmap is the best there is for an objective."""
        value = self.value(name)
        least = self.least if name == "time" else 0
        return self.constant(name) or value in (0, least, self.known.bound(name, self.fixed))

    def value(self, name: str) -> Fraction:
        """An objective's value in the best roadmap."""
        assert self.best is not None
        return values_of(self.problem, self.best)[name]

    def fix(self, name: str) -> Fraction:
        """Keep an objective at the value reached, in all that follows."""
        value = self.value(name)
        self.fixed.append((name, value))
        if self._formulation is not None:
            self.state(name, value)
        return value

    def state(self, name: str, value: Fraction) -> None:
        """An objective is no worse than this."""
        if not self.constant(name):
            expression, unit = self.formulation.objective(name)
            self.formulation.model.add(expression <= int(value * unit))

    @property
    def formulation(self) -> Formulation:
        """The model of the problem with what is fixed so far; built when it is first needed."""
        if self._formulation is None:
            timed = phases(self.problem)[0][:1] == ["time"] and self.best is not None
            latest = int(self.value("time")) if timed else None
            self._formulation = Formulation(self.problem, latest)
            for name, value in self.fixed:
                self.state(name, value)
        return self._formulation

    # -- one phase ------------------------------------------------------------------------------

    def over(self) -> bool:
        """Whether to end at once; a search that counts instead of timing ends where it will."""
        return self.stopped() or (not self.settings.reproducible and self.clock.left() <= 0)

    def phase(self, name: str, bound: Fraction, share: float) -> _Found:
        """Minimise one objective within a share of what is left of the budget."""
        formulation = self.formulation
        expression, unit = formulation.objective(name)
        formulation.model.minimize(expression)
        reserve = self.clock.left() * (1 - share)
        found = _Found(cp_model.UNKNOWN, math.ceil(bound * unit))
        if found.bound and self.known.least:
            formulation.model.add(expression >= found.bound)
        for each in rounds_for(self.problem, name, self.settings, self.clock.left() - reserve):
            limit = (self.clock.left() - reserve) * each.share
            if limit <= 0 and self.best is not None:
                break
            if each.pair:
                later = self.breed(name, found.bound, unit, limit)
            else:
                later = self.round(name, unit, each, limit)
            if later.status == cp_model.INFEASIBLE and self.best is None:
                later = self.confirmed(name, unit)
                if later.status == cp_model.INFEASIBLE:
                    return later
            found.bound = max(found.bound, later.bound)
            best = None if self.best is None else int(self.value(name) * unit)
            if later.status in PROVEN or best == found.bound or self.stopped():
                break
        return found

    def round(self, name: str, unit: int, each: Round, limit: float) -> _Found:
        """One run of the solver, with the heuristics beside it where the round has any."""
        beside = self.helped(name, each, limit)
        bred = None
        try:
            if beside is not None:
                beside.start(each.births, self.least)
                if self.settings.reproducible or each.first:
                    self.take(beside.rest(self.over), name)
            if self.best is not None:
                self.hint(self.best)
            found = self.watched(
                self.solver(each, min(limit, self.clock.left())),
                name,
                unit,
                None if each.first else beside,
            )
        finally:
            if beside is not None:
                bred = beside.rest(lambda: not each.first or self.over())
        self.take(found.starts, name)
        self.take(bred, name)
        return found

    def breed(self, name: str, bound: int, unit: int, limit: float) -> _Found:
        """Compiled heuristics alone for some seconds, with two threads, where a proof is far."""
        found = _Found(cp_model.UNKNOWN, bound)
        quick = self.beside is not None and self.beside.breeder.quick
        if self.beside and quick and self.value(name) * unit * (1 - FAR) > bound:
            turn = Clock(limit)
            self.beside.start(MANY, self.least, pair=True)
            self.take(self.beside.rest(lambda: self.stopped() or turn.left() <= 0), name)
        return found

    def helped(self, name: str, each: Round, limit: float) -> Beside | None:
        """The heuristics, where they can help with an objective."""
        if name != "time" or not each.births or self.best is None or self.problem.baseline:
            return None
        wanted = each.population(len(self.best), limit)
        has = self.beside.breeder if self.beside else None
        if has is None or has.chosen != tuple(sorted(self.best)) or has.population < wanted:
            seed = self.settings.seed + wanted - POPULATION
            # To load compiled code is a part of starting up.
            with self.clock.paused():
                breeder = with_chosen(self.problem, self.best, seed, wanted)
                self.beside = Beside(breeder) if breeder else None
        return self.beside

    def take(self, starts: dict[int, int] | None, name: str) -> None:
        """Remember a roadmap that is better than the best so far and keeps what is fixed."""
        if starts is None:
            return
        if not sound(self.problem, starts):
            self.inexact = True
            return
        values = values_of(self.problem, starts)
        held = all(values[other] <= value for other, value in self.fixed)
        if self.best is None or (held and values[name] < self.value(name)):
            self.best = starts

    def confirmed(self, name: str, unit: int) -> _Found:
        """The same question asked another way: without presolve, from another seed."""
        solver = self.solver(Round(), self.clock.left())
        solver.parameters.cp_model_presolve = False
        solver.parameters.random_seed = self.settings.seed + 1
        found = self.watched(solver, name, unit)
        self.take(found.starts, name)
        return found

    def solver(self, each: Round, limit: float) -> cp_model.CpSolver:
        """A solver for a round, with a limit in the unit of `left`."""
        return solver_for(self.settings, each, limit)

    def watched(
        self, solver: cp_model.CpSolver, name: str, unit: int, beside: Beside | None = None
    ) -> _Found:
        """Run the solver, asking for a stop and telling the progress.

        It ends early where the heuristics `beside` it have found what it proves to be the best.
        """
        bound = self.least

        def enough() -> bool:
            bred = beside.finish() if beside else None
            return self.stopped() or (bred is not None and bred <= bound)

        def tell(progress: Progress) -> None:
            nonlocal bound
            known = [value for value in (progress.best, self.best and self.value(name)) if value]
            if progress.bound is not None and beside is not None:
                bound = max(bound, int(progress.bound))
                bred = beside.finish()
                known += [] if bred is None else [Fraction(bred)]
            best = min(known, default=progress.best)
            self.control.progress(replace(progress, best=best))

        control = Control(enough, tell)
        model = self.formulation.model
        status = solve_watched(solver, model, control, name, unit, clock=self.clock)
        found = _Found(status, rounded_up(solver.best_objective_bound))
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found.starts = {
                number: solver.value(self.formulation.start[number])
                for number, chosen in enumerate(self.formulation.chosen)
                if solver.value(chosen)
            }
            self._hint = found.starts, list(solver.response_proto.solution)
        return found

    def hint(self, starts: Mapping[int, int]) -> None:
        """Start the next run from a roadmap."""
        model = self.formulation.model
        model.clear_hints()  # type: ignore[no-untyped-call]
        if self._hint is not None and self._hint[0] == starts:
            for index, value in enumerate(self._hint[1]):
                model.add_hint(model.get_int_var_from_proto_index(index), value)
            return
        for variable, value in self.formulation.known(starts):
            model.add_hint(variable, value)
