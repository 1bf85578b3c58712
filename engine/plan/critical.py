"""Whether a step can start later at all, when the work that comes after may be rearranged.

A small team hands its people from step to step, so that with the order of work kept nearly every
step has no slack. Yet the people of a late step can often take another one first. So for each step
that has no slack towards the finish the solver is asked for a roadmap of the same steps, begun as
they were up to then, in which this one starts a week later and all the rest does not begin before
it: where there is one, the step is not critical.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ortools.sat.python import cp_model

from milepost.engine.plan.control import Control
from milepost.engine.plan.formulation import Formulation
from milepost.engine.plan.problem import PlanProblem, PlanStep
from milepost.engine.plan.restrict import only, plainly_late
from milepost.engine.plan.schedule import Schedule, goal_weeks, kept
from milepost.engine.plan.watched import solve_watched

MOST_STEPS = 60
"""In a longer roadmap the order of work is kept: asking about each step would take too long."""
EFFORT = 0.25
"""How long to look for one rearrangement, in the solver's deterministic time: about a second."""


def without_way_out(
    problem: PlanProblem, starts: Schedule, tight: Iterable[int], control: Control | None = None
) -> frozenset[int]:
    """Those of the `tight` steps whose delay by a week moves the last target, do what one will.

    Where the search is stopped, or settles nothing in its time, a step counts as such.
    """
    tight = frozenset(tight)
    control = control or Control()
    if len(starts) > MOST_STEPS:
        return tight
    chosen = only(problem, starts.keys())
    assert chosen is not None, "the steps of a roadmap are enough for it"
    at = {step.id: starts[i] for i, step in enumerate(problem.steps) if i in starts}
    weeks = zip(problem.goals, goal_weeks(problem, starts), strict=True)
    finish = int(max((week for goal, week in weeks if goal.timed), default=0))
    return frozenset(
        i
        for i in tight
        if control.stop() or not _can_wait(chosen, at, problem.steps[i].id, finish, control)
    )


def _can_wait(
    chosen: PlanProblem, at: dict[str, int], late: str, finish: int, control: Control
) -> bool:
    """Whether some order of what has not begun makes good for one step's late start."""
    now = at[late]
    steps: list[PlanStep] = []
    for step in chosen.steps:
        start = at[step.id]
        if step.id == late:
            first, last = now + 1, chosen.horizon
        elif start < now:
            first, last = start, start
        else:
            first, last = now, chosen.horizon
        moved = _within(step, first, last, chosen.horizon)
        if moved is None:
            return False
        steps.append(moved)
    asked = replace(
        chosen,
        steps=tuple(steps),
        goals=tuple(
            replace(goal, latest=min(goal.latest, finish), timed=False) if goal.timed else goal
            for goal in chosen.goals
        ),
        baseline=(),
        worth=None,
    )
    return not plainly_late(asked) and _possible(asked, control)


def _possible(problem: PlanProblem, control: Control) -> bool:
    """Whether the solver finds a roadmap of the problem."""
    formulation = Formulation(problem)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.catch_sigint_signal = False
    status = solve_watched(solver, formulation.model, Control(control.stop), "what is critical")
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return False
    return kept(problem, {i: solver.value(week) for i, week in enumerate(formulation.start)})


def _within(step: PlanStep, first: int, last: int, horizon: int) -> PlanStep | None:
    """The step, chosen, with no weeks to start in but those of its own between two; None for none.

    It ends within the horizon.
    """
    latest = step.latest_start(horizon, horizon)
    if latest is None:
        return None
    first, last = max(first, step.earliest), min(last, latest)
    own = step.windows or ((first, last),)
    left = tuple((max(a, first), min(b, last)) for a, b in own if max(a, first) <= min(b, last))
    return replace(step, forced=True, earliest=left[0][0], windows=left) if left else None
