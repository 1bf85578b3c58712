"""The search for the schedule of most value: a first one, and CP-SAT with cuts from above.

Each run of the solver answers a question that says at least what the problem says, with uplifts
bounded by the cuts so far. Its bound holds, and its schedule is judged by what it is worth exactly;
there the next cut is taken, until the two agree to less than one unit of money.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

from ortools.sat.python import cp_model

from milepost.engine.model.roadmap import PlanResult, Unproven
from milepost.engine.plan.bounds import least_finish
from milepost.engine.plan.clock import Clock
from milepost.engine.plan.control import Control, Progress, SolveSettings, Stop
from milepost.engine.plan.heuristics import first_breeder, sound
from milepost.engine.plan.known import Known
from milepost.engine.plan.later import put_off
from milepost.engine.plan.outcome import infeasible, nothing_found, solved
from milepost.engine.plan.portfolio import Portfolio
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.relaxed import Shares, relaxed
from milepost.engine.plan.rounds import Round, value_rounds
from milepost.engine.plan.schedule import tidied
from milepost.engine.plan.timetable import Timetable
from milepost.engine.plan.valuation import Valuation, alone, spans, start_weeks
from milepost.engine.plan.watched import rounded_up, solve_watched, solver_for
from milepost.engine.plan.worth import Worth

UNIT_OF_MONEY = Fraction(1)
"""A plan is proved the best where no other is worth so much more."""
PROVEN = (cp_model.OPTIMAL, cp_model.INFEASIBLE)
LARGEST = 120_000
"""From so many literals on, the solver would only read the model in the time that there is."""
SPANS = 4_000
"""About so many spans of weeks has the timetable of which a relaxed schedule is made."""
LOOKS = 0.6
"""The share of the time that the heuristics leave to the solver."""
NAME = "value"


class Harvest:
    """Cut after cut within one budget of time."""

    def __init__(
        self, problem: PlanProblem, settings: SolveSettings, control: Control, known: Known
    ) -> None:
        self.problem = problem
        self.settings = settings
        self.control = control
        self.known = known
        self.clock = Clock.of(settings)
        self.stopped = Stop(control.stop)
        self.inexact = False
        self.best: dict[int, int] | None = None
        self.worth = problem.worth or Worth((0,) * (problem.horizon + 1), ())
        self.weeks = start_weeks(problem, self.worth)
        self.valuation = Valuation(problem, self.worth, alone(self.weeks))
        self.bound = self.valuation.bound(self.valuation.most)

    def run(self) -> PlanResult:
        """Search; see `cpsat.solve`."""
        if not self.valuation.small:
            return Unproven("the amounts of money are too large to compare exactly", None)
        self.first_look()
        small = sum(map(len, self.weeks)) <= LARGEST
        over = self.proven or self.stopped() or self.clock.left() <= 0
        if small and not over and not self.search():
            return infeasible(self.problem, self.clock.told())
        if self.best is None:
            if self.inexact:
                return Unproven("the rates of work have no common measure", self.clock.told())
            return nothing_found(self.clock.told(), interrupted=self.stopped.said)
        return solved(
            self.problem,
            self.best,
            {NAME: self.bound},
            self.clock.told(),
            interrupted=self.stopped.said,
        )

    def first_look(self) -> None:
        """A first schedule by the heuristics, always the same for one problem and seed.

        They begin from nothing even where a schedule is known: from there they find less.
        """
        known = self.known.starts
        if known and sound(self.problem, known):
            self.take(dict(known))
        base: Mapping[int, int] | None = {}
        asked = any(step.forced for step in self.problem.steps)
        if asked or any(g.node is not None for g in self.problem.goals):
            least = least_finish(self.problem)
            breeder = first_breeder(self.problem, self.settings.seed, least, self.stopped)
            base = breeder.starts() if breeder else None
        if base is None or not sound(self.problem, base):
            base = self.best
        if base is None:
            return
        self.take(dict(base))
        portfolio = Portfolio(self.problem, self.valuation, base, self.settings.seed)
        self.take(portfolio.best(self.guide(), self.enough))

    def enough(self) -> bool:
        """Whether the heuristics are to end: their share of the time is over, where it is timed."""
        late = not self.settings.reproducible and self.clock.left() < LOOKS * self.settings.seconds
        return late or self.stopped()

    def guide(self) -> Shares:
        """The shares of a relaxed schedule on spans of weeks, whose bound is kept."""
        groups = spans(self.weeks, SPANS)
        if sum(map(len, groups)) > 4 * SPANS:
            return {}
        valuation = Valuation(self.problem, self.worth, groups)
        table = Timetable(self.problem, valuation)
        if valuation.combined:
            table.cut(valuation.cut({}))
            table.cut(valuation.cut({i: w[len(w) // 3] for i, w in enumerate(self.weeks) if w}))
        found = relaxed(table, None if self.settings.reproducible else self.clock.left() / 4)
        self.bound = min(self.bound, valuation.bound(valuation.most - found.missing))
        return found.shares

    @property
    def proven(self) -> bool:
        """Whether no plan is worth a unit of money more than the best so far."""
        return self.best is not None and (
            self.bound - self.problem.value(self.best) < UNIT_OF_MONEY
        )

    # -- the solver -----------------------------------------------------------------------------

    def search(self) -> bool:
        """Improve the best schedule and its bound while there is time; False for no plan at all."""
        table = Timetable(self.problem, self.valuation)
        if self.valuation.combined:
            table.cut(self.valuation.cut({}))
        cuts: set[tuple[tuple[int, int], ...]] = {()}
        for each in value_rounds(self.settings):
            while not (self.proven or self.stopped()):
                if self.best is not None:
                    self.state(table, self.best, cuts)
                    table.hint(self.best, self.together(self.best))
                limit = self.clock.left() * each.share
                if limit <= 0:
                    return True
                status, found = self.ask(table, each, limit)
                if status == cp_model.INFEASIBLE and self.best is None:
                    status, found = self.ask(table, Round(presolve=False), self.clock.left())
                    if status == cp_model.INFEASIBLE:
                        return False
                if found is not None:
                    self.take(found)
                # Nothing more to learn from the solver where it has said its last word.
                if status not in PROVEN or found is None or not self.state(table, found, cuts):
                    break
        return True

    def state(
        self,
        table: Timetable,
        starts: Mapping[int, int],
        cuts: set[tuple[tuple[int, int], ...]],
    ) -> bool:
        """Cut at a schedule; whether that was new."""
        key = tuple(sorted(starts.items()))
        if not self.valuation.combined or key in cuts:
            return False
        cuts.add(key)
        table.cut(self.valuation.cut(starts))
        return True

    def together(self, starts: Mapping[int, int]) -> int:
        """What uplifts bring in a schedule, as the solver counts."""
        ends = {i: self.problem.steps[i].end(start) for i, start in starts.items()}
        return math.floor(self.worth.uplifted(ends) * self.valuation.unit)

    def ask(
        self, table: Timetable, each: Round, limit: float
    ) -> tuple[cp_model.CpSolverStatus, dict[int, int] | None]:
        """One run of the solver; its bound is kept, its schedule given."""
        solver = solver_for(self.settings, each, limit)

        def tell(progress: Progress) -> None:
            # What the solver has found is judged later: a plan is only what has been taken.
            best = None if self.best is None else self.problem.value(self.best)
            missing = 0 if progress.bound is None else int(progress.bound)
            bound = min(self.bound, self.valuation.bound(self.valuation.most - missing))
            self.control.progress(Progress(NAME, best, bound, progress.seconds))

        control = Control(self.stopped, tell)
        status = solve_watched(solver, table.model, control, NAME, clock=self.clock)
        if status != cp_model.INFEASIBLE:
            missing = rounded_up(solver.best_objective_bound)
            bound = self.valuation.bound(self.valuation.most - missing)
            self.bound = min(self.bound, bound)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return status, None
        return status, table.starts(solver)

    def take(self, starts: dict[int, int]) -> None:
        """Remember a schedule that is worth more than the best so far, put in order."""
        if not sound(self.problem, starts):
            self.inexact = True
            return
        if self.best is None or self.problem.value(starts) > self.problem.value(self.best):
            self.best = tidied(self.problem, put_off(self.problem, starts))
