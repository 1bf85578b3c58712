"""What a week of delay costs: by hand, and against schedules that are worked out anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings

from milepost.engine.model.capability import Estimate, Prerequisite
from milepost.engine.model.condition import AtLeast, HasLevel
from milepost.engine.model.inventory import Closed, Inventory
from milepost.engine.model.maturity import MaturityModel, UpliftCap
from milepost.engine.model.roadmap import Roadmap, Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.value import parts_of
from milepost.engine.plan.verify_value import value_of
from milepost.engine.whatif.case import Case, case_of
from milepost.engine.whatif.delay import MONTH, Delay
from tests.plan.catalogue import START, capability, model
from tests.property.plans import best_of, program_of
from tests.property.valued import valued_cases
from tests.whatif.cases import SHOP, case, certain, earning
from tests.whatif.cases import given as over


def delays(of: Case) -> Mapping[str, Delay]:
    """What each step's delay costs, by its capability."""
    return {each.id.partition("@")[0]: each for each in of.delays}


def test_a_late_step_loses_a_week_of_what_it_brings() -> None:
    """Its gain less its run cost; the one-off cost was paid all the same."""
    of = model(earning(capability("a", 2, cost=100, run=52), certain(5200)))
    (found,) = case(of, over(12), a=0).delays

    assert found.lost == 99
    assert found.moved == ()


def test_what_rests_on_a_late_step_waits_only_as_far_as_it_must() -> None:
    """Step b starts when a ends and is late too; c waits a week anyhow, and d rests on neither."""
    of = model(
        capability("a", 2),
        earning(capability("b", 2, "a"), certain(520)),
        earning(capability("c", 2, "a"), certain(5200)),
        earning(capability("d", 1), certain(52)),
    )
    found = delays(case(of, over(12), a=0, b=2, c=3, d=0))

    assert found["a"].moved == ("b@1",)
    assert {id: found[id].lost for id in "acd"} == {"a": 10, "c": 100, "d": 1}


def test_delay_runs_down_a_chain_and_through_lags() -> None:
    """Step a moves b; b, whose end c follows by two weeks, moves c."""
    lagging = Prerequisite(HasLevel("b"), lag=2)
    of = model(
        capability("a", 1),
        capability("b", 1, "a"),
        earning(capability("c", 1, lagging), certain(5200)),
    )
    found = delays(case(of, over(12), a=0, b=1, c=4))

    assert found["a"].lost == 100
    assert (found["a"].moved, found["b"].moved) == (("b@1", "c@1"), ("c@1",))
    assert delays(case(of, over(12), a=0, b=1, c=5))["a"].lost == 0


def test_another_way_in_time_keeps_the_rest() -> None:
    """Where one of two is enough, the delay of the first moves nobody once the second is there."""
    either = AtLeast(1, (HasLevel("a"), HasLevel("b")), "any")
    of = model(
        capability("a", 1), capability("b", 2), earning(capability("c", 1, either), certain(5200))
    )

    assert delays(case(of, over(12), a=0, b=0, c=2))["a"].moved == ()
    assert delays(case(of, over(12), a=1, b=1, c=2))["a"].lost == 100


def test_nothing_is_done_while_its_people_are_away() -> None:
    """Who would have to work in a closed week works after it, and loses that week as well."""
    crew = {"crew": Fraction(1)}
    of = model(capability("a", 1), earning(capability("b", 1, "a", effort=crew), certain(5200)))
    its = over(12)
    away = Closed("crew", START + dt.timedelta(weeks=2), START + dt.timedelta(weeks=3))
    limits = replace(its.plan.limits, closed=(away,))
    found = case(of, replace(its, plan=replace(its.plan, limits=limits)), a=0, b=1)

    assert delays(found)["a"].lost == 200


def test_a_late_uplift_leaves_the_others_more() -> None:
    """10% of what 50% leaves are lost, not 10 %: while one is late the other works alone."""
    uplift = {"a": 10, "b": 50}
    of = model(*(replace(capability(id, 2), uplift=certain(u)) for id, u in uplift.items()))
    found = delays(case(of, over(12, SHOP), a=0, b=0))

    assert (found["a"].lost, found["b"].lost) == (50 * Fraction(5, 100), 50 * Fraction(45, 100))


def test_a_late_uplift_loses_nothing_above_the_cap() -> None:
    """Two uplifts of 20% under a cap of 20 %: while one is late the other brings all there is."""
    of = model(*(replace(capability(id, 2), uplift=certain(20)) for id in "ab"))
    capped = replace(of, uplift_cap=UpliftCap(Fraction(20)))
    found = delays(case(capped, over(12, SHOP), a=0, b=0))

    assert found["a"].lost == 0
    assert delays(case(of, over(12, SHOP), a=0, b=0))["a"].lost == 50 * Fraction(16, 100)


def test_a_late_step_was_paid_for_as_planned() -> None:
    """Its one-off cost does not move with its end, so that discount saves nothing of it."""
    of = model(capability("a", 2, cost=1000))

    assert case(of, over(12, replace(SHOP, discount=Fraction(1))), a=0).delays[0].lost == 0


def test_a_step_that_only_costs_is_cheaper_later() -> None:
    """The run cost of a week is saved: what is lost is below zero."""
    of = model(capability("a", 2, cost=100, run=520))

    assert case(of, over(12), a=0).delays[0].lost == -10


def test_the_whole_roadmap_a_month_later_loses_four_weeks() -> None:
    """Four weeks of each gain go, and nothing else as long as money is not discounted."""
    of = model(
        earning(capability("a", 2, cost=100, run=52), certain(5200)),
        earning(capability("b", 2, "a"), certain(520)),
    )

    assert case(of, over(12), a=0, b=2).month_lost == 4 * (100 + 10 - 1)


def _spread(of: Estimate) -> Estimate:
    return replace(of, low=of.likely / 2, high=of.likely * 2)


def _with_spread(of: MaturityModel) -> MaturityModel:
    """The model with gains from half to twice the likely, and costs from nothing to twice."""
    return replace(
        of,
        capabilities={
            id: replace(
                each,
                gain=_spread(each.gain),
                uplift=_spread(each.uplift),
                one_off=replace(_spread(each.one_off), low=Fraction(0)),
                run=replace(_spread(each.run), low=Fraction(0)),
            )
            for id, each in of.capabilities.items()
        },
    )


def _brings(of: MaturityModel, point: str) -> MaturityModel:
    """The model whose likely gains and uplifts are those at a point of their estimates."""

    def at(figure: Estimate) -> Estimate:
        return replace(figure, likely=getattr(figure, point))

    return replace(
        of,
        capabilities={
            id: replace(
                each,
                gain=at(each.gain),
                uplift=at(each.uplift),
                levels=tuple(
                    (level, replace(own, gain=own.gain and at(own.gain)))
                    for level, own in each.levels
                ),
            )
            for id, each in of.capabilities.items()
        },
    )


def _costs(roadmap: Roadmap, times: int) -> Roadmap:
    """The roadmap whose steps cost so many times as much."""
    return replace(
        roadmap,
        steps=tuple(
            replace(step, one_off=step.one_off * times, run_per_year=step.run_per_year * times)
            for step in roadmap.steps
        ),
    )


def _anew(problem: PlanProblem, roadmap: Roadmap, late: Step) -> Roadmap:
    """The roadmap in which one step ends a week later, all dates worked out again and again."""
    numbers = {step.id: number for number, step in enumerate(problem.steps)}
    steps = {numbers[step.id]: step for step in roadmap.steps}
    steps[numbers[late.id]] = replace(late, end=late.end + 1)
    for number, own in enumerate(problem.steps):
        if number in steps and own.id != late.id:
            dates = problem.dates({i: step.end for i, step in steps.items()})
            ready = max((int(dates[need]) for need in own.needs), default=0)
            if ready > steps[number].start:
                steps[number] = replace(steps[number], start=ready, end=own.end(ready))
    moved = tuple(steps[numbers[step.id]] for step in roadmap.steps)
    return replace(roadmap, steps=moved)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(valued_cases())
def test_a_case_agrees_with_planner_and_verifier(
    drawn: tuple[MaturityModel, Inventory],
) -> None:
    """The likely value is theirs, no outlook is out of order, and each delay is what it costs."""
    of, its = _with_spread(drawn[0]), drawn[1]
    roadmap = best_of(of, its)
    assume(roadmap is not None)
    assert roadmap is not None
    found = case_of(Workspace(of, its, ""), roadmap)
    problem = build_problem(of, its, program_of(of, its))
    assert isinstance(problem, PlanProblem)

    worth = parts_of(of, its, roadmap).npv
    value, near = value_of(of, its, roadmap)
    assert found.likely.today.net == worth
    assert abs(float(worth) - value) <= near
    badly, likely, well = (each.today.net for each in found.outlooks)
    assert badly <= likely <= well
    if not any(of.added(id, each.level or 0) for id, each in its.declarations.items()):
        for point, times, sum_ in (("low", 2, badly), ("high", 0, well)):
            value, near = value_of(_brings(of, point), its, _costs(roadmap, times))
            assert abs(float(sum_) - value) <= near
    assert found.likely.accumulated_today[-1] == likely
    for step, delay in zip(roadmap.steps, found.delays, strict=True):
        after = _anew(problem, roadmap, step)
        assert delay.lost == worth - parts_of(of, its, after).npv
        moved = {a.id for a, b in zip(after.steps, roadmap.steps, strict=True) if a != b}
        assert {step.id, *delay.moved} == moved | {step.id}
    later = tuple(
        replace(step, start=step.start + MONTH, end=step.end + MONTH) for step in roadmap.steps
    )
    assert found.month_lost == worth - parts_of(of, its, replace(roadmap, steps=later)).npv
