"""The policy that is simulated: it can be carried out, and with no surprise it is the plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from milepost.engine.model.capability import Estimate
from milepost.engine.model.condition import AtLeast, HasLevel, StageReached
from milepost.engine.model.inventory import (
    BudgetPeriod,
    Closed,
    Dated,
    InProgress,
    Inventory,
    RiskEvent,
    Target,
)
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.whatif.building import network_of
from milepost.engine.whatif.chances import Risk, RiskSettings
from milepost.engine.whatif.network import Network, ThreePoint
from milepost.engine.whatif.risk import risk_of
from milepost.engine.whatif.simulate import Times, run_through
from tests.plan.catalogue import START, capability, inventory, model
from tests.property.plans import best_of, cases, limited, program_of

CREW = {"crm": Fraction(2)}


def likely(network: Network) -> np.ndarray:
    """One run in which everything takes what is likely."""
    return np.array([[a.duration.likely] for a in network.activities])


def roadmap_of(workspace: Workspace) -> Roadmap:
    """The roadmap that the planner finds."""
    roadmap = best_of(workspace.model, workspace.inventory)
    assert roadmap is not None
    return roadmap


def simulated(of: MaturityModel, given: Inventory, **asked: object) -> Risk:
    """The planner's roadmap, simulated 2,000 times where nothing else is said."""
    workspace = Workspace(of, given, "")
    chosen = RiskSettings(**{"samples": 2_000, **asked})  # type: ignore[arg-type]
    return risk_of(workspace, roadmap_of(workspace), chosen)


# -- what holds of every roadmap -------------------------------------------------------------------


@settings(max_examples=14, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_without_surprises_the_simulation_is_the_plan(
    case: tuple[MaturityModel, Inventory],
) -> None:
    """Where everything takes what is likely, each step has its planned weeks, to the hour."""
    of, given_ = case
    roadmap = best_of(of, given_)
    assume(roadmap is not None)
    assert roadmap is not None
    network = network_of(Workspace(of, given_, ""), roadmap)
    times = run_through(network, likely(network))

    weeks = {step.id: (step.start, step.end) for step in roadmap.steps}
    for number, activity in enumerate(network.activities):
        assert (times.starts[number, 0], times.ends[number, 0]) == weeks[activity.id]
    assert float(times.finish(network)[0]) == roadmap.finish_week
    targets = [m.planned for m in network.milestones if m.target is not None]
    assert targets == [reached.week for reached in roadmap.reached]


@settings(max_examples=14, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases(), st.integers(0, 10**6), st.integers(0, 1))
def test_whatever_the_durations_no_limit_is_broken(
    case: tuple[MaturityModel, Inventory], seed: int, keep: int
) -> None:
    """No role is overloaded, nothing starts too early or while its people are away."""
    of, given_ = case
    roadmap = best_of(of, given_)
    assume(roadmap is not None)
    assert roadmap is not None
    network = network_of(Workspace(of, given_, ""), roadmap, keep_starts=bool(keep))
    stretch = np.random.default_rng(seed).choice([0.2, 0.7, 1.0, 1.9, 4.3], (len(roadmap.steps), 8))
    times = run_through(network, likely(network) * stretch)
    problem = build_problem(of, given_, program_of(of, given_))
    assert isinstance(problem, PlanProblem)

    for sample in range(stretch.shape[1]):
        assert broken(network, problem, roadmap, given_, times, sample) == []
        if keep:
            planned_starts = [activity.start for activity in network.activities]
            assert (times.starts[:, sample] >= planned_starts).all()


def broken(
    network: Network,
    problem: PlanProblem,
    roadmap: Roadmap,
    given_: Inventory,
    times: Times,
    sample: int,
) -> list[str]:
    """What is wrong in one run, found step by step, week by week, with nothing but the limits."""
    found: list[str] = []
    steps = {step.id: step for step in roadmap.steps}
    runs = {
        activity.id: (float(times.starts[n, sample]), float(times.ends[n, sample]))
        for n, activity in enumerate(network.activities)
    }
    numbers = {step.id: number for number, step in enumerate(problem.steps)}
    ends = {numbers[id]: end for id, (_, end) in runs.items()}
    dates = problem.dates(ends)  # type: ignore[arg-type]
    for id, (start, end) in runs.items():
        step = problem.steps[numbers[id]]
        found += [f"{id} starts before what it needs" for n in step.needs if dates[n] > start]
        begun = any(f"{e.capability}@{e.level}" == id for e in given_.plan.limits.in_progress)
        for entry in given_.plan.limits.not_before:
            day = START + dt.timedelta(days=7 * start)
            if entry.capability == step.capability and entry.level in (None, step.level):
                found += [f"{id} starts too early"] if day < entry.day and not begun else []
        away = sum(
            min(end, b + 1) - max(start, a) for a, b in step.pauses if a < end and start <= b
        )
        worked = times.ends[list(runs).index(id), sample] - start - away
        if worked < 0:
            found.append(f"{id} works for less than no time")
        if not begun and any(first <= start < last + 1 for first, last in step.pauses):
            found.append(f"{id} starts while its people are away")
    for moment in {start for start, _ in runs.values()}:
        busy = [id for id, (start, end) in runs.items() if start <= moment < end - 1e-9]
        for role, limit in given_.plan.capacity:
            rates = [dict(steps[id].effort).get(role, 0) / steps[id].duration for id in busy]
            if sum(rates) > limit:
                found.append(f"{role} is overloaded by {busy}")
    return found


# -- single cases ----------------------------------------------------------------------------------


def spread_over(low: int, likely_: int, high: int) -> Estimate:
    """A figure with a range."""
    return Estimate(Fraction(low), Fraction(likely_), Fraction(high))


def test_the_spread_of_a_step_is_in_proportion_to_its_weeks() -> None:
    """Half of a capability takes half of its range; a small team stretches the range alike."""
    half = Fraction(1, 2)
    site = replace(capability("site", effort=CREW), duration=spread_over(2, 4, 10))
    of = model(site, top=2, bar=2)
    of = replace(of, shares=tuple(replace(s, duration=half) for s in of.shares))
    free = network_of(*_with_roadmap(of, inventory(HasLevel("site", 2))))
    tight = inventory(HasLevel("site", 2), capacity={"crm": Fraction(1, 4)})
    slow = network_of(*_with_roadmap(of, tight))

    assert [a.duration for a in free.activities] == [ThreePoint(1, 2, 5)] * 2
    assert [a.duration for a in slow.activities] == [ThreePoint(2, 4, 10)] * 2


def _with_roadmap(of: MaturityModel, given_: Inventory) -> tuple[Workspace, Roadmap]:
    workspace = Workspace(of, given_, "")
    return workspace, roadmap_of(workspace)


def test_a_figure_that_is_most_likely_nothing_can_still_cost() -> None:
    """Without a likely value the range is that of the estimate itself."""
    site = replace(capability("site"), one_off=spread_over(0, 0, 600))
    found = simulated(model(site), inventory(HasLevel("site", 1)), samples=20_000)

    assert found.one_off.planned == 0
    assert abs(found.one_off.mean - 100) < 3 * found.one_off.mean_error


def test_money_is_not_spent_in_an_earlier_period_than_planned() -> None:
    """However soon all else ends, a step that waits for money waits, and the budget is kept."""
    site = replace(capability("site", cost=100), duration=spread_over(1, 9, 9))
    of = model(site, capability("shop", 2, "site", cost=100))
    periods = (
        BudgetPeriod(START + dt.timedelta(days=69), Fraction(100)),
        BudgetPeriod(START + dt.timedelta(days=300), Fraction(100)),
    )
    found = simulated(of, limited(inventory(HasLevel("shop", 1)), budget=periods))

    assert found.finish.spread.planned == 12
    assert {quantile.value for quantile in found.finish.spread.quantiles} == {12}
    assert [money.enough for money in found.money] == [1, 1]


def test_a_budget_is_enough_as_often_as_the_costs_allow() -> None:
    """Costs above the likely ones may break a budget; the share of the samples says how often."""
    site = replace(capability("site"), one_off=spread_over(0, 100, 200))
    period = BudgetPeriod(START + dt.timedelta(days=300), Fraction(100), Fraction(1))
    given_ = limited(inventory(HasLevel("site", 1)), budget=(period,))
    one_off, run = simulated(model(site), given_, samples=20_000).money

    assert abs(one_off.enough - 0.5) < 3 * one_off.error
    assert run.enough == 1


def test_a_fixed_step_is_not_started_before_its_day() -> None:
    """It starts on its day where it can, and later where what it needs is late."""
    site = replace(capability("site"), duration=spread_over(1, 4, 7))
    of = model(site, capability("shop", 2, "site"))
    day = Dated("shop", 1, START + dt.timedelta(weeks=5))
    workspace, roadmap = _with_roadmap(of, limited(inventory(HasLevel("shop", 1)), fixed=(day,)))
    network = network_of(workspace, roadmap)

    starts = run_through(network, np.array([[1.0, 7.0], [2.0, 2.0]])).starts[1]
    assert starts.tolist() == [5, 7]


def test_closed_weeks_are_rested_through() -> None:
    """Who would begin in a closed week begins after it, and who is at work ends as much later."""
    of = model(capability("site", effort=CREW), capability("shop", 2, "site", effort=CREW))
    closed = Closed("crm", START + dt.timedelta(weeks=3), START + dt.timedelta(weeks=5))
    workspace, roadmap = _with_roadmap(
        of, limited(inventory(HasLevel("shop", 1)), closed=(closed,))
    )
    network = network_of(workspace, roadmap)

    times = run_through(network, np.array([[2.0, 3.5, 2.5], [2.0, 2.0, 2.0]]))
    assert times.ends[0].tolist() == [2, 5.5, 2.5]
    assert times.starts[1].tolist() == [2, 5.5, 2.5]
    assert times.ends[1].tolist() == [6, 7.5, 6.5]


def test_work_in_progress_goes_on_in_a_closed_week() -> None:
    """It is under way from week 0 and rests with its people."""
    of = model(capability("site", 4, effort=CREW))
    given_ = limited(
        inventory(HasLevel("site", 1), levels={"site": 0}),
        in_progress=(InProgress("site", 1, 3),),
        closed=(Closed("crm", START, START + dt.timedelta(weeks=1)),),
    )
    network = network_of(*_with_roadmap(of, given_))

    times = run_through(network, likely(network))
    assert (times.starts[0, 0], times.ends[0, 0]) == (0, 4)


def test_a_target_counts_from_whichever_parts_come_first() -> None:
    """Of two ways that the roadmap both takes, the earlier one in a sample reaches the target."""
    of = model(capability("site", 4), capability("shop", 6))
    either = Target(AtLeast(1, (HasLevel("site", 1), HasLevel("shop", 1))))
    both = Target(AtLeast(2, (HasLevel("site", 1), HasLevel("shop", 1))))
    network = network_of(*_with_roadmap(of, inventory(either, both)))

    times = run_through(network, np.array([[4.0, 9.0], [6.0, 7.0]]))
    first, second = (m.node for m in network.milestones if m.target is not None)
    assert first is not None
    assert second is not None
    assert times.dates[first].tolist() == [4, 7]
    assert times.dates[second].tolist() == [6, 9]


def test_stages_on_the_way_have_dates_of_their_own() -> None:
    """Beside the target stand the other stages that the roadmap reaches, and no others."""
    of = model(
        capability("site", 4),
        capability("shop", 6, "site"),
        capability("app"),
        stages=(HasLevel("site", 1), HasLevel("shop", 1), HasLevel("app", 1)),
    )
    found = simulated(of, inventory(Target(StageReached("road", "s2"))))

    named = {each.milestone.name: each.spread.planned for each in found.milestones}
    assert named == {"road.s2": 10, "road.s1": 4}


def test_an_event_strikes_the_longest_step_of_its_capability() -> None:
    """A capability is named once and delayed once; what is not in the roadmap is not delayed."""
    of = model(
        capability("site", 2), capability("shop", 6, "site"), capability("app"), top=2, bar=2
    )
    given_ = inventory(HasLevel("shop", 2))
    risks = (
        RiskEvent("late", Fraction(1), (("shop", None), ("site", 2)), spread_over(3, 3, 3)),
        RiskEvent("never", Fraction(1), (("app", None),), spread_over(3, 3, 3)),
    )
    given_ = replace(given_, plan=replace(given_.plan, risks=risks))
    found = simulated(of, given_)

    ids = [activity.id for activity in found.network.activities]
    struck = [[ids[i] for i in event.event.steps] for event in found.events]
    assert struck == [["shop@1", "site@2"], []]
    # The second step of site has more than three weeks of slack.
    assert found.finish.spread.at(0.5).value == found.finish.spread.planned + 3
