from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.model.capability import Prerequisite
from milepost.engine.model.condition import HasLevel, StageReached, everything
from milepost.engine.model.inventory import BudgetPeriod, Closed, Dated, Inventory, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Solved, WaitsFor
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.explain import Explanation, explain
from milepost.engine.plan.schedule import goal_weeks, kept
from tests.plan.catalogue import (
    ONE,
    START,
    capability,
    inventory,
    model,
    problem_of,
    program_of,
)

FULL_TIME = {"crm": Fraction(2)}


def explained(of: MaturityModel, given_: Inventory) -> Mapping[str, Explanation]:
    """The explanations of the planner's own roadmap."""
    problem = problem_of(of, given_)
    result = solve(problem)
    assert isinstance(result, Solved)
    return explain(given_, program_of(of, given_), problem, result.roadmap).steps


def test_a_chain_leads_from_the_step_to_the_target() -> None:
    """Through the step that needs it and the stage's rule, the target last."""
    catalogue = model(
        capability("a"),
        capability("b", 2, "a"),
        capability("c"),
        stages=(HasLevel("b"), HasLevel("c")),
    )
    told = explained(catalogue, inventory(StageReached("road", "s2")))
    assert told["a@1"].needed_by == ("b@1", "road.s1", "road.s2")
    assert told["b@1"].needed_by == ("road.s1", "road.s2")
    assert told["c@1"].needed_by == ("road.s2",)


def test_a_step_waits_for_what_ended_last() -> None:
    """The prerequisite that ends at its start, its lag included; else it starts with the plan."""
    catalogue = model(
        capability("a", 1),
        capability("b", 4),
        capability("c", 2, Prerequisite(HasLevel("a"), 5), "b"),
    )
    told = explained(catalogue, inventory(HasLevel("c")))
    assert told["c@1"].waits_for == WaitsFor("prerequisite", "a@1")
    assert told["a@1"].waits_for == WaitsFor("start")


def test_a_step_waits_for_a_role_that_is_full() -> None:
    """Where only people stand in the way, the role is named, and who frees it."""
    catalogue = model(capability("a", 2, effort=FULL_TIME), capability("b", 2, effort=FULL_TIME))
    both = everything((HasLevel("a"), HasLevel("b")))
    told = explained(catalogue, inventory(both, capacity={"crm": ONE}))
    assert sorted(e.waits_for.kind for e in told.values()) == ["role", "start"]
    assert WaitsFor("role", "crm") in [e.waits_for for e in told.values()]
    first, second = told
    assert (told[first].after, told[second].after) == ("", first)


def test_people_who_are_away_after_their_work_are_still_those_waited_for() -> None:
    """Who ends before closed weeks is named by the step that begins after them."""
    catalogue = model(capability("a", 2, effort=FULL_TIME), capability("b", 2, "a"))
    after = capability("c", 2, effort=FULL_TIME)
    catalogue = replace(catalogue, capabilities={**catalogue.capabilities, "c": after})
    both = everything((HasLevel("b"), HasLevel("c")))
    given_ = inventory(both, capacity={"crm": ONE})
    away = (Closed("crm", START + dt.timedelta(weeks=2), START + dt.timedelta(weeks=5)),)
    limits = replace(given_.plan.limits, closed=away, fixed=(Dated("a", 1, START),))
    told = explained(catalogue, replace(given_, plan=replace(given_.plan, limits=limits)))
    assert told["c@1"].waits_for == WaitsFor("role", "crm")
    assert told["c@1"].after == "a@1"


def test_slack_is_the_room_before_the_target() -> None:
    """A short branch beside a long one can slip by the difference; the long one is critical."""
    catalogue = model(
        capability("long", 9), capability("short", 4), capability("end", 1, "long", "short")
    )
    told = explained(catalogue, inventory(HasLevel("end")))
    assert {id: (e.slack_weeks, e.critical) for id, e in told.items()} == {
        "long@1": (0, True),
        "short@1": (5, False),
        "end@1": (0, True),
    }


def test_slack_respects_people() -> None:
    """A step that hands its person on has no slack, though no prerequisite follows it."""
    catalogue = model(capability("a", 2, effort=FULL_TIME), capability("b", 2, effort=FULL_TIME))
    targets = (HasLevel("a"), HasLevel("b"))
    told = explained(catalogue, inventory(*targets, capacity={"crm": ONE}))
    assert [e.slack_weeks for e in told.values()] == [0, 0]


def test_an_earlier_target_has_no_slack_and_is_not_critical() -> None:
    """Slack keeps every target's week; critical speaks of the last one."""
    catalogue = model(capability("a", 2), capability("b", 6))
    told = explained(catalogue, inventory(HasLevel("a"), HasLevel("b")))
    assert (told["a@1"].slack_weeks, told["a@1"].critical) == (0, False)
    assert (told["b@1"].slack_weeks, told["b@1"].critical) == (0, True)


def test_a_swap_may_make_good_for_a_delay() -> None:
    """Of two steps for the same people only the second is critical: the first can change places."""
    catalogue = model(capability("a", 2, effort=FULL_TIME), capability("b", 2, effort=FULL_TIME))
    both = everything((HasLevel("a"), HasLevel("b")))
    told = explained(catalogue, inventory(both, capacity={"crm": ONE}))
    assert [(e.slack_weeks, e.critical) for e in told.values()] == [(0, False), (0, True)]


def test_the_critical_chain_runs_through_people_and_prerequisites() -> None:
    """From what starts with the plan to what ends with it, each as the one before it ends."""
    catalogue = model(
        capability("a", 3, effort={"crm": Fraction(3)}),
        capability("before", 2),
        capability("b", 4, "before", effort={"crm": Fraction(4)}),
        capability("c", 2, "b"),
    )
    every = everything(tuple(HasLevel(id) for id in catalogue.capabilities))
    given_ = inventory(every, Target(HasLevel("a")), capacity={"crm": ONE})
    problem = problem_of(catalogue, given_)
    result = solve(problem)
    assert isinstance(result, Solved)
    found = explain(given_, program_of(catalogue, given_), problem, result.roadmap)
    assert found.critical_chain == ("a@1", "b@1", "c@1")
    assert [found.steps[id].after for id in found.critical_chain] == ["", "a@1", "b@1"]


def test_a_step_waits_for_money() -> None:
    """Where only the budget stands in the way, the period that must end first is named."""
    catalogue = model(capability("a", 2, cost=10), capability("b", 2, cost=10))
    given_ = inventory(HasLevel("a"), HasLevel("b"))
    first = START + dt.timedelta(days=20)
    money = (BudgetPeriod(first, Fraction(10)), BudgetPeriod(START + dt.timedelta(350), ONE * 10))
    limits = replace(given_.plan.limits, budget=money)
    told = explained(catalogue, replace(given_, plan=replace(given_.plan, limits=limits)))
    assert [e.waits_for for e in told.values()] == [
        WaitsFor("start"),
        WaitsFor("budget", first.isoformat()),
    ]


def test_a_step_waits_until_its_people_are_back() -> None:
    """A start put off by closed weeks names the role that is away."""
    catalogue = model(capability("a", 2, effort=FULL_TIME))
    given_ = inventory(HasLevel("a"), capacity={"crm": ONE})
    closed = (Closed("crm", START, START + dt.timedelta(days=14)),)
    limits = replace(given_.plan.limits, closed=closed)
    told = explained(catalogue, replace(given_, plan=replace(given_.plan, limits=limits)))
    assert told["a@1"].waits_for == WaitsFor("calendar", "crm")


@settings(max_examples=40)
@given(st.data())
def test_using_one_slack_moves_no_target(data: st.DataObject) -> None:
    """Any one step may slip by its slack and push what follows; targets and roles still hold."""
    count = data.draw(st.integers(2, 7))
    capabilities = []
    for n in range(count):
        before = data.draw(st.sets(st.integers(0, max(n - 1, 0)), max_size=2)) if n else set()
        effort = {"crm": Fraction(data.draw(st.integers(1, 8)), 4)}
        weeks = data.draw(st.integers(1, 5))
        capabilities.append(capability(f"c{n}", weeks, *[f"c{b}" for b in before], effort=effort))
    catalogue = model(*capabilities)
    goal = everything(tuple(HasLevel(c.id) for c in capabilities))
    given_ = inventory(goal, HasLevel("c0"), capacity={"crm": ONE}, horizon=90)
    problem = problem_of(catalogue, given_)
    result = solve(problem)
    assert isinstance(result, Solved)
    told = explain(given_, program_of(catalogue, given_), problem, result.roadmap).steps
    weeks_before = [float(r.week) for r in result.roadmap.reached]
    numbers = {step.id: i for i, step in enumerate(problem.steps)}
    for slipping in result.roadmap.steps:
        start = slipping.start + told[slipping.id].slack_weeks
        late = {numbers[s.id]: s.start + told[s.id].slack_weeks for s in result.roadmap.steps}
        starts = {
            numbers[s.id]: late[numbers[s.id]] if s.start > slipping.start else s.start
            for s in result.roadmap.steps
        } | {numbers[slipping.id]: start}
        dates = problem.dates({i: w + problem.steps[i].duration for i, w in starts.items()})
        assert all(dates[n] <= w for i, w in starts.items() for n in problem.steps[i].needs)
        assert goal_weeks(problem, starts) <= weeks_before
        assert kept(problem, starts)
