"""Sets of steps of least weight by CP-SAT: the least, and every minimal set that weighs as little.

The rules are `Literals` of the program; a chosen step implies its prerequisites as the planning
problem states them. There are no dates in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import Literal

from milepost.engine.logic.program import Program
from milepost.engine.plan.clock import Clock
from milepost.engine.plan.control import Control, Progress, SolveSettings, Stop
from milepost.engine.plan.literals import Literals
from milepost.engine.plan.problem import Done, PlanProblem
from milepost.engine.plan.watched import rounded_up, solve_watched

WORKERS = 8
"""As many as it takes for the solver to run its strong searches; fewer cores share them."""
ALONE = 2.0
"""How long one worker tries first, in the solver's deterministic time."""
EXACT = 2**53
"""Whole numbers below this survive the solver's floating-point bounds unchanged."""

WAYS = "ways of equal weight"
"""What is told of while these are counted; `best` is how many there are so far."""

Steps = frozenset[int]
"""Steps of the planning problem, by number."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be reached with least weight, and from where.

    `root` is the program's node that must hold. `levels` are those in place. Steps outside
    `allowed` are not taken. `weights` has one list for each measure, each with the weight of every
    step: the first counts, the others break its ties in turn. `start` is a set of steps that is
    enough.
    """

    problem: PlanProblem
    program: Program
    root: int
    levels: Mapping[str, int]
    allowed: Steps
    weights: Sequence[Sequence[Fraction]]
    start: Steps


@dataclass(frozen=True, slots=True)
class Answer:
    """What the search established.

    `chosen` is the best set found; nothing weighs less than `bound`. If that is proven, `ways` are
    minimal sets of the same weight, `always` the steps that every such set has, and `more` whether
    there are others; None where the search ended before.
    """

    chosen: Steps
    bound: Fraction
    ways: tuple[Steps, ...] = ()
    always: Steps = frozenset()
    more: bool | None = None
    interrupted: bool = False


def least(
    question: Question,
    most: int,
    settings: SolveSettings | None = None,
    control: Control | None = None,
) -> Answer:
    """The set of steps of least weight, and up to `most` minimal sets that weigh the same."""
    return _Search(question, most, settings or SolveSettings(), control or Control()).run()


# -- without the solver --------------------------------------------------------------------------


def derived(
    problem: PlanProblem, allowed: AbstractSet[int], weights: Sequence[Fraction]
) -> Steps | None:
    """A set of allowed steps that reaches every goal, from the cheapest parts; None without one.

    Nothing in it is unused, but it need not be the least: a part that two things use is priced for
    each of them.
    """
    price: list[Fraction | float] = []
    for node in problem.nodes:
        if isinstance(node, Done):
            needs = [price[need] for need in problem.steps[node.step].needs]
            own = weights[node.step] if node.step in allowed else math.inf
            price.append(own + max(needs, default=Fraction(0)))
        else:
            price.append(sorted(price[part] for part in node.of)[node.k - 1])
    stack = [goal.node for goal in problem.goals if goal.node is not None]
    if any(price[number] == math.inf for number in stack):
        return None
    seen: set[int] = set()
    chosen: set[int] = set()
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        node = problem.nodes[number]
        if isinstance(node, Done):
            chosen.add(node.step)
            stack.extend(problem.steps[node.step].needs)
        else:
            stack.extend(sorted(node.of, key=lambda part: (price[part], part))[: node.k])
    return frozenset(chosen)


def enough(problem: PlanProblem, chosen: AbstractSet[int]) -> bool:
    """Whether the steps, each with all it needs among them, reach every goal."""
    holds: list[bool] = []
    for node in problem.nodes:
        if isinstance(node, Done):
            taken = node.step in chosen
            if taken and not all(holds[need] for need in problem.steps[node.step].needs):
                return False
            holds.append(taken)
        else:
            holds.append(sum(holds[part] for part in node.of) >= node.k)
    return all(goal.node is None or holds[goal.node] for goal in problem.goals)


def without_superfluous(problem: PlanProblem, chosen: Steps, free: Iterable[int]) -> Steps:
    """The set without those of the `free` steps that it can do without.

    Last steps first: a step needs earlier ones only, so one pass finds all that can go.
    """
    for number in sorted(chosen.intersection(free), reverse=True):
        if enough(problem, chosen - {number}):
            chosen -= {number}
    return chosen


def whole(weights: Sequence[Fraction]) -> tuple[list[int], int] | None:
    """Whole numbers in proportion to the weights, and how many make one; None beyond exactness."""
    unit = 1
    for weight in weights:
        unit = math.lcm(unit, weight.denominator)
        if unit >= EXACT:
            return None
    numbers = [int(weight * unit) for weight in weights]
    return (numbers, unit) if sum(numbers) < EXACT else None


# -- with the solver -----------------------------------------------------------------------------


class _Formulation:
    """Which sets of steps are enough, as constraints; the objective and further cuts are added."""

    def __init__(self, question: Question) -> None:
        self.model = cp_model.CpModel()
        problem, program = question.problem, question.program
        high = dict(question.levels)
        for number in question.allowed:
            step = problem.steps[number]
            high[step.capability] = max(high.get(step.capability, 0), step.level)
        facts = [
            (question.levels.get(v.id, 0), high.get(v.id, 0)) if v.test is None else (1, 1)
            for v in program.variables
        ]
        self.literals = Literals(self.model, program, facts, [question.root])
        self.model.add_bool_and([self.literals.node(question.root)])
        self.chosen = [
            self.literals.at_least(program.variable_index[step.capability], step.level)
            for step in problem.steps
        ]
        holds: list[Literal] = []
        for node in problem.nodes:
            if isinstance(node, Done):
                holds.append(self.chosen[node.step])
            else:
                holds.append(self.literals.count(node.k, [holds[part] for part in node.of]))
        for number in sorted(question.allowed):
            for need in problem.steps[number].needs:
                self.model.add_implication(self.chosen[number], holds[need])

    def total(self, numbers: Sequence[int]) -> cp_model.LinearExprT:
        """The weight of the chosen steps."""
        return cp_model.LinearExpr.weighted_sum(self.chosen, list(numbers))

    def not_all_of(self, steps: Iterable[int]) -> None:
        """Leave at least one of the steps out."""
        self.model.add_bool_or([self.chosen[number].negated() for number in sorted(steps)])

    def hint(self, steps: AbstractSet[int]) -> None:
        """Start from these steps."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        hinted = {literal.index: number in steps for number, literal in enumerate(self.chosen)}
        for index, value in hinted.items():
            self.model.add_hint(self.model.get_int_var_from_proto_index(index), value)


@dataclass
class _Found:
    """What one question to the solver gave; `steps` is None where it gave no solution."""

    status: cp_model.CpSolverStatus
    bound: int = 0
    steps: Steps | None = None
    value: int = 0

    @property
    def final(self) -> bool:
        """Whether more time would change nothing."""
        return bool(self.status in (cp_model.OPTIMAL, cp_model.INFEASIBLE))


@dataclass
class _Search:
    """The least weight, then what all sets of that weight share, then the sets themselves."""

    question: Question
    most: int
    settings: SolveSettings
    control: Control

    def __post_init__(self) -> None:
        self.clock = Clock.of(self.settings)
        self.stopped = Stop(self.control.stop)

    def run(self) -> Answer:
        """See `least`."""
        problem, start = self.question.problem, self.question.start
        scaled = whole(self.question.weights[0])
        if scaled is None:
            return Answer(start, Fraction(0))
        numbers, unit = scaled
        formulation = _Formulation(self.question)
        formulation.hint(start)
        found = self.minimum(formulation, numbers, unit, "smallest change")
        bound = Fraction(found.bound, unit)
        if found.steps is None or found.status != cp_model.OPTIMAL:
            best = start if found.steps is None else found.steps
            best = derived(problem, best, self.question.weights[0]) or best
            return Answer(best, bound, interrupted=self.stopped.said)
        chosen = self.tied(formulation, found)
        free = [number for number, weight in enumerate(numbers) if not weight]
        chosen = without_superfluous(problem, chosen, free)
        return self.ways(chosen, numbers, found.value, bound)

    def tied(self, formulation: _Formulation, found: _Found) -> Steps:
        """Of the sets of least weight, one that is least by the other measures, in their order."""
        assert found.steps is not None
        steps, value, before = found.steps, found.value, self.question.weights[0]
        for weights in self.question.weights[1:]:
            numbers, _ = whole(before) or ([], 1)
            formulation.model.add(formulation.total(numbers) <= value)
            formulation.hint(steps)
            scaled = whole(weights)
            if scaled is None:
                break
            better = self.minimum(formulation, *scaled, "ties")
            if better.steps is None or better.status != cp_model.OPTIMAL:
                break
            steps, value, before = better.steps, better.value, weights
        return steps

    def ways(self, chosen: Steps, numbers: list[int], value: int, bound: Fraction) -> Answer:
        """The minimal sets of the least weight, and what all of them share."""
        free = [number for number, weight in enumerate(numbers) if not weight]
        ways = [chosen]
        always = chosen
        while always:
            # Is there a set without one of those that all sets so far have in common?
            formulation = self.weighing(numbers, value)
            formulation.not_all_of(always)
            found = self.answer(formulation)
            if found.steps is None:
                if found.status == cp_model.INFEASIBLE:
                    break
                return Answer(chosen, bound, (), frozenset(), None, self.stopped.said)
            ways.append(without_superfluous(self.question.problem, found.steps, free))
            always &= ways[-1]
            self.count(ways)
        more: bool | None = False
        if chosen != always:
            formulation = self.weighing(numbers, value)
            for way in ways:
                formulation.not_all_of(way)
            more = True
            while len(ways) <= self.most:
                found = self.answer(formulation)
                if found.steps is None:
                    more = False if found.status == cp_model.INFEASIBLE else None
                    break
                ways.append(without_superfluous(self.question.problem, found.steps, free))
                formulation.not_all_of(ways[-1])
                self.count(ways)
        return Answer(chosen, bound, tuple(ways[: self.most]), always, more, self.stopped.said)

    def weighing(self, numbers: list[int], value: int) -> _Formulation:
        """All sets that are enough and weigh no more than `value`."""
        formulation = _Formulation(self.question)
        formulation.model.add(formulation.total(numbers) <= value)
        return formulation

    # -- one question to the solver -------------------------------------------------------------

    def minimum(
        self, formulation: _Formulation, numbers: list[int], unit: int, name: str
    ) -> _Found:
        """The least total of these weights."""
        formulation.model.minimize(formulation.total(numbers))
        return self.answer(formulation, name, unit)

    def answer(self, formulation: _Formulation, name: str | None = None, unit: int = 1) -> _Found:
        """Ask the solver within what is left of the time; with a `name` it tells how far it is.

        One worker first, for a fixed amount of work: what it answers, it answers the same way every
        time. Several workers, whose race no one can repeat, take what it leaves open.
        """
        found = self.asked(formulation, name, unit)
        if found.final or self.settings.reproducible or self.stopped.said or self.clock.left() <= 0:
            return found
        if found.steps is not None:
            formulation.hint(found.steps)
        later = self.asked(formulation, name, unit, together=True)
        bound = max(found.bound, later.bound)
        better = later if later.final or later.steps is not None else found
        return _Found(better.status, bound, better.steps, better.value)

    def count(self, ways: Sequence[Steps]) -> None:
        """Tell the caller how many ways have been found."""
        self.control.progress(Progress(WAYS, Fraction(len(ways)), None, self.clock.gone()))

    def asked(
        self, formulation: _Formulation, name: str | None, unit: int, *, together: bool = False
    ) -> _Found:
        """What one run of the solver gives."""
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.catch_sigint_signal = False
        parameters.random_seed = self.settings.seed
        parameters.num_workers = WORKERS if together else 1
        if self.stopped() or self.clock.left() <= 0:
            return _Found(cp_model.UNKNOWN)
        if self.settings.reproducible:
            parameters.max_deterministic_time = self.clock.left()
        else:
            parameters.max_time_in_seconds = self.clock.left()
            if not together:
                parameters.max_deterministic_time = ALONE
        control = Control(self.stopped, self.control.progress) if name else Control(self.stopped)
        status = solve_watched(
            solver, formulation.model, control, name or "", unit, clock=self.clock
        )
        found = _Found(status, rounded_up(solver.best_objective_bound))
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found.value = round(solver.objective_value)
            found.steps = frozenset(
                number
                for number, literal in enumerate(formulation.chosen)
                if solver.boolean_value(literal)
            )
        return found
