"""How the solver is asked, round after round, by the kind of problem: settings that measured best.

With few cores CP-SAT runs only the first of its searches, so the right ones are named here. For
schedules those that raise the bound step by step did best, beside the heuristics and its
large-neighbourhood searches; for a mere choice of the cheapest steps those that lean on the whole
linear relaxation.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace
from typing import Any

from milepost.engine.plan.bounds import sure_steps
from milepost.engine.plan.clock import SECONDS_PER_UNIT
from milepost.engine.plan.control import SolveSettings
from milepost.engine.plan.heuristics import POPULATION
from milepost.engine.plan.problem import PlanProblem

ALONE = 0.2
"""How long one worker tries first, in the solver's deterministic time."""
LONGER = 1.0
"""The same where steps are to be chosen."""
FEW, MANY = 2_000, 10_000_000
"""Lists born beside the first round, which always ends the same way, and beside a later one."""
LARGEST, RIPENS = 2_000, 60_000
"""The largest population; and how large a one for a single activity ripens in the end, for each
second of the first round that it is bred beside."""
FAR = 0.02
"""A gap from which on the solver is not going to close it soon: better plans close more of it."""
PORTFOLIO = 8
"""As many workers as it takes for the solver to run its strong searches; fewer cores share them."""
PER_SECOND = 15_000
"""Activities that any machine places in a second, for runs that count instead of timing."""


@dataclass(frozen=True, slots=True)
class Round:
    """One run of the solver.

    `share` of the time that is left to the objective, and no more than `work` in the solver's
    deterministic time; `births` of the heuristics beside it, which the `first` waits for and never
    reads before it has ended, so that it always ends the same way. Without `searches` the solver
    makes its own choice. A `pair` of threads for the heuristics stands in for the solver where
    its proof is `FAR`.
    """

    workers: int = 1
    searches: tuple[str, ...] = ()
    share: float = 1.0
    work: float = math.inf
    births: int = 0
    first: bool = False
    linear: int | None = None
    dynamic: bool = False
    pair: bool = False
    presolve: bool = True

    def population(self, steps: int, seconds: float) -> int:
        """How large a population of schedules comes to its best in that time."""
        if self.births < MANY:
            return POPULATION
        return max(POPULATION, min(LARGEST, int(seconds * RIPENS / max(1, steps))))

    def apply(self, parameters: Any) -> None:  # noqa: ANN401 - the solver ships no types
        """Write the round into a solver's parameters."""
        parameters.num_workers = self.workers
        parameters.cp_model_presolve = self.presolve
        if self.searches:
            parameters.subsolvers.extend(self.searches)
        if self.linear is not None:
            parameters.linearization_level = self.linear
        if self.dynamic:
            parameters.use_dynamic_precedence_in_cumulative = True


def value_rounds(settings: SolveSettings) -> list[Round]:
    """The rounds where value is sought; see `rounds_for`.

    The whole linear relaxation is worth more than any other search there.
    """
    first = Round(1, ("max_lp",), linear=2, work=LONGER, share=0.5)
    return [first, Round(1 if settings.reproducible else cores(), ("max_lp",), linear=2)]


def cores() -> int:
    """How many workers the machine bears; at least two, of which the second improves plans."""
    if hasattr(os, "sched_getaffinity"):
        return max(2, min(8, len(os.sched_getaffinity(0))))
    return 2


def rounds_for(
    problem: PlanProblem, name: str, settings: SolveSettings, left: float
) -> list[Round]:
    """The rounds for one objective, given what is left of the budget.

    The first is a fixed amount of work by one worker: what it proves, it proves the same way every
    time. Several workers, whose race no one can repeat, take what it leaves open.
    """
    choices = len(sure_steps(problem)) < len(problem.steps)
    work = LONGER if choices else ALONE
    if settings.reproducible:
        # As many as plain Python bears in a tenth of the time: compiled or not, it is the same.
        seconds = left * SECONDS_PER_UNIT
        counted = int(seconds * PER_SECOND / (10 * max(1, len(problem.steps))))
        first = Round(first=True, work=work, births=min(counted, FEW), share=0.5)
        rest = max(0, counted - FEW)
        if choices or name != "time":
            return [first, Round(births=rest)]
        return [
            first,
            Round(1, ("objective_lb_search",), 0.6, births=rest, linear=0, dynamic=True),
            Round(),
        ]
    first = Round(first=True, work=work, births=FEW, share=0.3)
    workers = cores()
    if name in ("time", "time_sum") and not choices:
        raising = Round(searches=("objective_lb_search",), share=0.7, linear=0, dynamic=True)
        both = Round(workers, ("objective_lb_search_no_lp",), linear=0, dynamic=True)
        if name == "time_sum":
            return [first, raising, both]
        pair = Round(share=0.85, births=MANY, pair=True)
        return [first, replace(raising, share=0.35, births=MANY), pair, both]
    if name == "cost" and not problem.capacity and not problem.accounts:
        return [first, Round(workers, ("max_lp",), linear=2)]
    strong = Round(PORTFOLIO, share=0.6, births=FEW)
    if name == "time":
        return [first, strong, Round(workers, ("objective_lb_search_max_lp",), births=FEW)]
    return [first, Round(PORTFOLIO)]
