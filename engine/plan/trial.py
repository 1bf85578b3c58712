"""Whether there is any roadmap at all, asked again and again within one budget of time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction

from ortools.sat.python import cp_model

from milepost.engine.logic.program import Program
from milepost.engine.model.inventory import Inventory, PlanRequest
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.plan.bounds import whole_costs
from milepost.engine.plan.build import build_problem, reduced
from milepost.engine.plan.clock import Clock
from milepost.engine.plan.control import Control, Progress, SolveSettings
from milepost.engine.plan.formulation import Formulation
from milepost.engine.plan.heuristics import first_breeder, sound
from milepost.engine.plan.problem import PlanProblem, weeks_until
from milepost.engine.plan.restrict import needful
from milepost.engine.plan.schedule import kept
from milepost.engine.plan.watched import solve_watched

DIVISIONS = 10
"""No question gets more than this part of the time."""
WORKERS = 8
"""As many as it takes for the solver to run its strong searches; fewer cores share them."""
ALONE = 1.0
"""How long one worker tries first, in the solver's deterministic time."""
EXACT = 2**53
"""Whole numbers below this survive the solver's floating-point bounds unchanged."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a roadmap is possible; `possible` None where that was not settled.

    Where it is, `starts` are the start weeks of one roadmap by the numbers of its steps in the
    `problem`. Where it plainly is not, `causes` say why.
    """

    possible: bool | None
    problem: PlanProblem | None = None
    starts: dict[int, int] = field(default_factory=dict)
    causes: tuple[str, ...] = ()


class Trials:
    """Answers for one inventory with different plans; no question is worked on twice.

    With `settings.reproducible` time is the solver's own count of its steps.
    """

    def __init__(
        self,
        model: MaturityModel,
        inventory: Inventory,
        program: Program,
        settings: SolveSettings,
        control: Control,
    ) -> None:
        self.model = model
        self.inventory = inventory
        self.program = program
        self.settings = settings
        self.control = control
        self.clock = Clock.of(settings)
        self.doing = "limits that collide"
        self.share = Fraction(1)
        self._known: dict[PlanRequest, Answer] = {}

    def left(self) -> float:
        """What is left of this share of the budget: seconds, or units of the solver's own time.

        After a stop nothing is left.
        """
        if self.control.stop():
            return 0.0
        return max(0.0, self.clock.left(float(self.share)))

    def ask(self, plan: PlanRequest, like: Answer | None = None) -> Answer:
        """Whether a roadmap keeps this plan of the inventory, such as that of the answer `like`."""
        same_again = self._kept(plan, like) if like and plan not in self._known else None
        if same_again:
            self._known[plan] = same_again
        if plan not in self._known:
            near, same = enough_weeks(plan, self.inventory.plan.horizon)
            answer = self._asked(replace(plan, horizon=near))
            if answer.possible is not True and near < plan.horizon:
                answer = replace(answer, causes=self._causes(plan)) if same else self._asked(plan)
            self._known[plan] = answer
        return self._known[plan]

    def _kept(self, plan: PlanRequest, like: Answer) -> Answer | None:
        """The roadmap of an earlier answer where it keeps this plan as well."""
        problem = self._problem(plan)
        if like.problem is None or isinstance(problem, tuple):
            return None
        numbers = {step.id: number for number, step in enumerate(problem.steps)}
        weeks = {like.problem.steps[i].id: week for i, week in like.starts.items()}
        if not weeks.keys() <= numbers.keys():
            return None
        starts = {numbers[id]: week for id, week in weeks.items()}
        if not sound(problem, starts):
            return None
        return Answer(possible=True, problem=problem, starts=starts)

    def stands(self, plan: PlanRequest) -> bool:
        """Whether a second search, of another kind, finds no roadmap in its time either."""
        problem = self._problem(plan)
        if isinstance(problem, tuple):
            return True
        return self._solved(problem, again=True).possible is not True

    def _problem(self, plan: PlanRequest) -> PlanProblem | tuple[str, ...]:
        problem = build_problem(self.model, replace(self.inventory, plan=plan), self.program)
        if isinstance(problem, tuple):
            return problem
        if problem.worth is not None:
            # Whether there is any roadmap, no gain decides.
            problem = reduced(replace(problem, worth=None, objectives=("time", "cost")))
        return needful(problem)

    def _causes(self, plan: PlanRequest) -> tuple[str, ...]:
        problem = self._problem(plan)
        return problem if isinstance(problem, tuple) else ()

    def _asked(self, plan: PlanRequest) -> Answer:
        self.control.progress(Progress(self.doing, None, None, self.clock.gone()))
        if not self.left():
            return Answer(None)
        problem = self._problem(plan)
        if isinstance(problem, tuple):
            return Answer(possible=False, causes=problem)
        if not problem.steps:
            return Answer(possible=True, problem=problem)
        if sum(whole_costs(problem)[0]) >= EXACT:
            return Answer(None)
        starts = self._guessed(problem)
        return (
            self._solved(problem)
            if starts is None
            else Answer(possible=True, problem=problem, starts=starts)
        )

    def _guessed(self, problem: PlanProblem) -> dict[int, int] | None:
        """A roadmap that the heuristics find at once, checked; None where they find none."""
        if problem.baseline:
            return None
        seed = self.settings.seed
        breeder = first_breeder(problem, seed, problem.horizon, lambda: not self.left())
        starts = breeder.starts() if breeder else None
        return starts if starts is not None and sound(problem, starts) else None

    def _solved(self, problem: PlanProblem, *, again: bool = False) -> Answer:
        """One worker first, as its work can be repeated; where that is not asked for, then all."""
        formulation = Formulation(problem)
        budget = self.clock.units(self.settings.seconds / DIVISIONS)
        for together in (False, True):
            solver = cp_model.CpSolver()
            parameters = solver.parameters
            parameters.catch_sigint_signal = False
            parameters.random_seed = self.settings.seed + again
            parameters.cp_model_presolve = not again
            parameters.num_workers = WORKERS if together else 1
            if self.settings.reproducible:
                parameters.max_deterministic_time = min(self.left(), budget)
            else:
                parameters.max_time_in_seconds = min(self.left(), budget)
                if not together:
                    parameters.max_deterministic_time = ALONE
            asking = Control(self.control.stop)
            status = solve_watched(solver, formulation.model, asking, self.doing, clock=self.clock)
            if status == cp_model.INFEASIBLE:
                return Answer(possible=False, problem=problem)
            if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                starts = {
                    number: solver.value(formulation.start[number])
                    for number, chosen in enumerate(formulation.chosen)
                    if solver.value(chosen)
                }
                # Rates without a common measure were rounded, in favour of the roadmap.
                return Answer(kept(problem, starts) or None, problem, starts)
            if self.settings.reproducible:
                break
        return Answer(None)


def enough_weeks(plan: PlanRequest, usual: int) -> tuple[int, bool]:
    """A shorter horizon whose roadmaps keep the plan as well, and whether it has all of them.

    Every day that a limit names lies within it, so that each limit means the same; long horizons
    are slow to search. It has all roadmaps where every step serves a target that has a date.
    """
    limits = plan.limits
    days = [target.by for target in plan.targets if target.by is not None]
    same = len(days) == len(plan.targets) and "change" not in plan.objectives
    same = same and not (limits.must or limits.fixed or limits.in_progress)
    days += [period.until for period in limits.budget]
    if not same:
        days += [closed.until for closed in limits.closed]
        days += [entry.day for entry in (*limits.fixed, *limits.not_before)]
    weeks = max((weeks_until(plan.start, day) for day in days), default=0) + 2
    return min(plan.horizon, max(1, weeks if same else weeks + usual)), same
