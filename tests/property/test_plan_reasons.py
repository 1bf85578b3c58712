"""The reasons of a plan against every roadmap there is, with all kinds of limits."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings

from milepost.engine.logic.program import Program
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Reached, Roadmap, Solved
from milepost.engine.plan.alternatives import Difference, alternatives
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.evidence import with_evidence
from milepost.engine.plan.explain import explain
from milepost.engine.plan.links import Links
from milepost.engine.plan.outcome import roadmap_of
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.verify import verify
from tests.property.every_roadmap import EveryRoadmap
from tests.property.plans import HORIZON, cases, program_of

Case = tuple[MaturityModel, Inventory]
small = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))


def planned(case: Case) -> tuple[Program, PlanProblem, Solved]:
    """The program, the problem and the proven plan of a case that has one."""
    model, inventory = case
    program = program_of(model, inventory)
    problem = build_problem(model, inventory, program)
    assume(isinstance(problem, PlanProblem))
    assert isinstance(problem, PlanProblem)
    result = solve(problem)
    assume(isinstance(result, Solved))
    assert isinstance(result, Solved)
    assert result.optimal
    return program, problem, result


def slipped(problem: PlanProblem, starts: dict[int, int], late: int, weeks: int) -> dict[int, int]:
    """The schedule in which one step slips, and pushes what the links put after it."""
    links = Links(problem, starts)
    moved: dict[int, int] = {}
    for i in links.order:
        step = problem.steps[i]
        first = starts[i] + (weeks if i == late else 0)
        for link in [*links.support, *links.handed]:
            if link.after == i:
                before = problem.steps[link.before]
                first = max(first, before.end(moved[link.before]) + link.lag)
        week = starts[i] if first == starts[i] else step.next_start(first)
        assert week is not None, f"{step.id} is pushed out of its weeks"
        moved[i] = week
    return moved


@small
@given(cases())
def test_a_step_may_slip_by_its_slack(case: Case) -> None:
    """The verifier accepts every roadmap in which a step slips and pushes those after it."""
    model, inventory = case
    program, problem, result = planned(case)
    told = explain(inventory, program, problem, result.roadmap).steps
    numbers = {step.id: i for i, step in enumerate(problem.steps)}
    starts = {numbers[step.id]: step.start for step in result.roadmap.steps}
    for step in result.roadmap.steps:
        late = slipped(problem, starts, numbers[step.id], told[step.id].slack_weeks)
        roadmap = roadmap_of(problem, late)
        assert roadmap.finish_week <= result.roadmap.finish_week
        found = with_evidence(model, inventory, program, roadmap)
        assert verify(model, inventory, program, found) == ()


@small
@given(cases())
def test_a_step_is_critical_where_no_rearrangement_helps(case: Case) -> None:
    """What had begun stays; all else in any order: the finish can be kept or it cannot."""
    model, inventory = case
    program, problem, result = planned(case)
    told = explain(inventory, program, problem, result.roadmap).steps
    every = EveryRoadmap(model, inventory, program)
    for step in result.roadmap.steps:
        sound = (
            roadmap.finish_week <= result.roadmap.finish_week
            for roadmap in rearranged(every, result.roadmap, step.id)
            if verify(model, inventory, program, roadmap) == ()
        )
        critical = told[step.id].critical
        # What no sound roadmap has later is held by another limit, such as the horizon.
        assert not critical if any(sound) else critical or no_later(every, case, result, step.id)


def no_later(every: EveryRoadmap, case: Case, result: Solved, late: str) -> bool:
    """Whether no roadmap at all has the step later, whatever its finish."""
    model, inventory = case
    return all(
        verify(model, inventory, every.program, roadmap)
        for roadmap in rearranged(every, result.roadmap, late)
    )


def rearranged(every: EveryRoadmap, plan: Roadmap, late: str) -> Iterator[Roadmap]:
    """Every roadmap of the same steps in which one starts later and none before it moves."""
    now = next(step.start for step in plan.steps if step.id == late)
    options = []
    for step in plan.steps:
        weeks = range(now + (step.id == late), HORIZON) if step.start >= now else (step.start,)
        ways = (every.step(step.capability, step.level, week) for week in weeks)
        options.append([way for way in ways if way is not None])
    for choice in itertools.product(*options):
        steps = tuple(sorted(choice, key=lambda step: step.start))
        week = every.reached(steps)
        if week is not None:
            yield Roadmap(steps, (Reached(0, "condition", week),), HORIZON, every.hoped)


@small
@given(cases())
def test_the_critical_chain_leads_to_the_finish(case: Case) -> None:
    """Each step starts as the one before it ends, its lag and closed weeks apart; the last ends."""
    _, inventory = case
    program, problem, result = planned(case)
    assume(result.roadmap.finish_week)
    explained = explain(inventory, program, problem, result.roadmap)
    steps = {step.id: step for step in result.roadmap.steps}
    chain = [steps[id] for id in explained.critical_chain]
    opens = {step.id: step for step in problem.steps}
    lags = {link.lag for link in Links(problem, starts_of(problem, result.roadmap)).support}
    assert chain[-1].end == result.roadmap.finish_week
    for before, after in itertools.pairwise(chain):
        why = explained.steps[after.id]
        assert why.after == before.id
        if why.waits_for.kind == "prerequisite":
            assert after.start - before.end in lags
        elif why.waits_for.kind == "role":
            assert after.start == opens[after.id].next_start(before.end)
            assert why.waits_for.id in {role for role, _ in before.effort}
        else:
            assert why.waits_for.kind == "calendar"
    assert explained.steps[chain[0].id].waits_for.kind not in {"prerequisite", "role"}


def starts_of(problem: PlanProblem, roadmap: Roadmap) -> dict[int, int]:
    """The start weeks by the numbers of the steps."""
    numbers = {step.id: i for i, step in enumerate(problem.steps)}
    return {numbers[step.id]: step.start for step in roadmap.steps}


@settings(small, max_examples=7)
@given(cases())
def test_differences_are_those_of_the_best_roadmaps(case: Case) -> None:
    """With a step taken away, or demanded, no roadmap is better than what is told of it."""
    model, inventory = case
    program, problem, result = planned(case)
    assume(result.roadmap.steps)
    found = alternatives(model, inventory, program, problem, result)
    every = EveryRoadmap(model, inventory, program)
    values: dict[frozenset[str], tuple[Fraction, ...]] = {}
    for roadmap in every.roadmaps():
        ids, value = frozenset(step.id for step in roadmap.steps), every.value(roadmap)
        if (ids not in values or value < values[ids]) and not verify(
            model, inventory, program, roadmap
        ):
            values[ids] = value
    own = every.value(result.roadmap)
    for taken in found.taken:
        best = min((v for ids, v in values.items() if taken.step not in ids), default=None)
        assert (taken.necessity == "choice") is (best is not None), taken
        if best is not None:
            assert as_value(every, taken.without) == tuple(
                after - before for before, after in zip(own, best, strict=True)
            )
    for left in found.left_out:
        best = min(
            (v for ids, v in values.items() if left.step in ids and left.in_place_of not in ids),
            default=None,
        )
        assert (left.why in {"instead", "on_top"}) is (best is not None), left
        if best is not None:
            assert as_value(every, left.with_it) == tuple(
                after - before for before, after in zip(own, best, strict=True)
            )


def as_value(every: EveryRoadmap, difference: Difference | None) -> tuple[Fraction, ...]:
    """A difference in the order of the objectives."""
    assert difference is not None
    assert difference.proven
    both = Fraction(difference.weeks), difference.cost
    return both if every.plan.objectives[0] == "time" else both[::-1]
