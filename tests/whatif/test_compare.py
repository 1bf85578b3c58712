"""Scenarios side by side: their differences are those of plans made one by one."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import replace
from fractions import Fraction

import pytest

from milepost.engine.model.condition import HasLevel, everything
from milepost.engine.model.inventory import BudgetPeriod, Change, Excluded, Limits, Objective
from milepost.engine.model.roadmap import Infeasible, PlanResult, Solved, Unproven
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.run import searched
from milepost.engine.whatif.compare import Compared, Comparison, Delta, compare, figures_of
from milepost.engine.whatif.held import as_good, dated, held
from milepost.engine.whatif.variants import Part, Variant, fewer_parts
from tests.plan.catalogue import ONE, START, capability, inventory, model
from tests.whatif.jobs import one_by_one

MODEL = model(
    capability("base", 2, cost=10, effort={"crm": ONE * 2}),
    capability("quick", 2, "base", cost=50, effort={"crm": ONE * 2}),
    capability("cheap", 6, "base", cost=20, effort={"crm": ONE * 3}),
    capability("left", 3, cost=4, effort={"data": ONE * 2}),
    capability("right", 3, cost=4, effort={"data": ONE * 2}),
    capability("top", 1, "quick", "cheap", cost=5, effort={"crm": ONE}),
    stages=(HasLevel("base"),),
)
TEAMS = {"crm": ONE, "data": ONE}
GOALS = (HasLevel("top"), HasLevel("left"), HasLevel("right"))
BASE = Workspace(MODEL, inventory(*GOALS, capacity=TEAMS), "")
SETTINGS = SolveSettings(reproducible=True)

CHANGES: dict[str, object] = {"crm": 2, "data": 2, "budget": 60, "start": 2, "must_not": "cheap"}


def with_changes(*names: str) -> Workspace:
    """The base with some of the changes."""
    plan = BASE.inventory.plan
    teams, limits, start = dict(plan.capacity), plan.limits, plan.start
    for name in names:
        if name in teams:
            teams[name] = ONE * 2
        elif name == "budget":
            period = BudgetPeriod(dt.date(2027, 2, 28), Fraction(60))
            limits = replace(limits, budget=(period, BudgetPeriod(dt.date(2027, 12, 31), ONE * 99)))
        elif name == "start":
            start = START + dt.timedelta(weeks=2)
        else:
            limits = replace(limits, must_not=(Excluded("cheap"),))
    plan = replace(plan, capacity=tuple(teams.items()), limits=limits, start=start)
    return replace(BASE, inventory=replace(BASE.inventory, plan=plan))


def variant(*names: str) -> Variant:
    """The scenario of some of the changes, with its parts."""
    parts = tuple(Part(name, (Change(name, CHANGES[name]),)) for name in names)
    fewer = {
        some: with_changes(*(names[part] for part in sorted(some)))
        for some in fewer_parts(len(names))
    }
    return Variant("+".join(names), parts, with_changes(*names), fewer)


@functools.cache
def compared(*names: str) -> Compared:
    """One scenario beside the base."""
    return compare(BASE, [variant(*names)], one_by_one(), SETTINGS).scenarios[0]


def differing(scenario: Compared) -> Delta:
    """What is different, where there are two roadmaps."""
    assert scenario.delta is not None
    return scenario.delta


def values(result: PlanResult) -> list[Fraction] | None:
    """What a plan reaches of what is asked for; None without a roadmap."""
    return [each.value for each in result.objectives] if isinstance(result, Solved) else None


SOME = (("crm",), ("start", "data"), ("crm", "budget"), ("budget", "data", "crm"), ("must_not",))


@pytest.mark.parametrize("names", SOME)
def test_differences_are_those_of_plans_made_one_by_one(names: tuple[str, ...]) -> None:
    """Finish, cost, people and steps are the scenario's own less the base's own."""
    before, after = searched(BASE, SETTINGS), searched(with_changes(*names), SETTINGS)
    found = compared(*names)

    assert values(found.outcome.result) == values(after)
    if not isinstance(after, Solved):
        assert found.delta is None
        return
    assert isinstance(before, Solved)
    delta = differing(found)
    one = figures_of(BASE, before)
    two = figures_of(with_changes(*names), after)
    assert delta.finish * 7 == (two.finish - one.finish).days
    assert delta.cost == two.cost - one.cost
    assert delta.exact
    if "must_not" not in names:
        assert delta.entered == delta.left == ()
        assert delta.person_weeks == 0


@pytest.mark.parametrize("names", SOME)
def test_causes_agree_with_every_plan_of_some_of_the_changes(names: tuple[str, ...]) -> None:
    """Whoever is named alone brings it alone; whoever is not named can go."""
    found = compared(*names)
    for cause in found.causes:
        if cause.effect != "finish" or cause.kind != "single":
            continue
        full, alone = found.outcome.result, searched(with_changes(*cause.parts), SETTINGS)
        assert isinstance(full, Solved)
        assert isinstance(alone, Solved)
        workspaces = found.outcome.workspace, with_changes(*cause.parts)
        days = [figures_of(*each).finish for each in zip(workspaces, (full, alone), strict=True)]
        assert days[0] == days[1]
    if found.delta is not None and found.delta.finish:
        assert any(cause.effect == "finish" for cause in found.causes)


def test_a_scenario_without_a_change_has_no_difference() -> None:
    """It has the very roadmap of the base, and nothing to explain."""
    found = compare(BASE, [Variant("same", (), BASE)], one_by_one(), SETTINGS)
    (scenario,) = found.scenarios

    assert scenario.outcome.result == found.base.result
    assert differing(scenario).nothing
    assert scenario.causes == ()


def tied(*minimise: Objective) -> Workspace:
    """A workspace with equally good roadmaps: two steps that one team does in any order."""
    goals = HasLevel("left"), HasLevel("right")
    order = minimise or ("time", "cost")
    return replace(BASE, inventory=inventory(*goals, capacity=TEAMS, minimise=order))


def mirrored(workspace: Workspace) -> Solved:
    """An optimal roadmap of it that the search does not find by itself."""
    found = searched(workspace, SETTINGS)
    assert isinstance(found, Solved)
    one, two = dated(found.roadmap, START)
    other = held(workspace, [replace(one, day=two.day), replace(two, day=one.day)])
    assert isinstance(other, Solved)
    assert other.roadmap.steps[0].capability != found.roadmap.steps[0].capability
    return other


@pytest.mark.parametrize("minimise", [("time", "cost"), ("time", "cost", "early_wins")])
@pytest.mark.parametrize("crm", [1, 2])
def test_nothing_moves_for_its_own_sake(crm: int, minimise: tuple[Objective, ...]) -> None:
    """Of roadmaps that are equally good it is the base's own that is compared, found or given."""
    base = tied(*minimise)
    plan = replace(base.inventory.plan, capacity=(("crm", ONE * crm), ("data", ONE)))
    other = replace(base, inventory=replace(base.inventory, plan=plan))
    part = Part("crm", (Change("plan.capacity.crm", crm),))
    scenario = Variant("other", (part,), other)
    (found,) = compare(base, [scenario], one_by_one(), SETTINGS, mirrored(base)).scenarios

    assert differing(found).nothing
    assert isinstance(found.outcome.result, Solved)
    assert found.outcome.result.optimal


def test_only_what_must_move_moves() -> None:
    """Where a larger team changes one part of a roadmap, the other stays where the base has it."""
    goal = everything((HasLevel("top"), HasLevel("left"), HasLevel("right")))
    base = replace(BASE, inventory=inventory(goal, capacity=TEAMS))
    wide = replace(BASE, inventory=inventory(goal, capacity={"crm": ONE * 2, "data": ONE}))
    found = searched(base, SETTINGS)
    assert isinstance(found, Solved)
    weeks = {"left": 5, "right": 1}
    steps = [
        replace(step, day=START + dt.timedelta(weeks=weeks.get(step.capability, 0)))
        if step.capability in weeks
        else step
        for step in dated(found.roadmap, START)
    ]
    saved = held(base, steps)
    assert isinstance(saved, Solved)
    part = Part("crm", (Change("plan.capacity.crm", 2),))
    scenario = Variant("wide", (part,), wide)
    delta = differing(compare(base, [scenario], one_by_one(), SETTINGS, saved).scenarios[0])

    assert delta.finish < 0
    assert {each.before.capability for each in delta.moved} <= {"base", "quick", "cheap", "top"}


def test_an_impossible_scenario_tells_why_and_what_would_be_enough() -> None:
    """Its conflict and the least that helps come with it; the base is compared as ever."""
    found = compared("must_not")

    assert isinstance(found.outcome.result, Infeasible)
    assert found.outcome.result.conflict
    assert found.outcome.result.relaxations
    (cause,) = found.causes
    assert (cause.effect, cause.parts) == ("possible", ("must_not",))


def test_a_change_of_the_levels_changes_the_stage_of_today() -> None:
    """The assessment is that of the scenario where levels change, and the base's where not."""
    known = replace(BASE, inventory=inventory(*GOALS, capacity=TEAMS, levels={"base": 1}))
    part = Part("base", (Change("capabilities.base", 1),))
    up = Variant("up", (part,), known)
    found = compare(BASE, [up, variant("crm")], one_by_one(), SETTINGS)
    stages = [
        each.assessed.assessment.ladders["road"].stage
        for each in (found.base, *(scenario.outcome for scenario in found.scenarios))
    ]

    assert [stage.id if stage else None for stage in stages] == [None, "s1", None]


def test_after_a_stop_what_is_known_is_told() -> None:
    """Nothing is claimed of plans that were not made."""
    found: Comparison = compare(
        BASE, [variant("crm")], one_by_one(Control(stop=lambda: True)), SETTINGS
    )

    assert isinstance(found.base.result, Unproven)
    assert found.scenarios[0].delta is None
    assert found.scenarios[0].causes == ()


# -- a roadmap as it stands ------------------------------------------------------------------------


def test_a_roadmap_holds_where_it_keeps_every_limit() -> None:
    """What was found is held as it was found, with its own weeks."""
    found = searched(BASE, SETTINGS)
    assert isinstance(found, Solved)
    again = held(BASE, dated(found.roadmap, START))

    assert isinstance(again, Solved)
    assert again.roadmap == found.roadmap
    assert not again.optimal


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (Limits(must_not=(Excluded("cheap"),)), "Cheap"),
        (Limits(budget=(BudgetPeriod(dt.date(2027, 12, 31), Fraction(60)),)), "one_off budget"),
    ],
)
def test_a_roadmap_that_breaks_a_limit_says_which(changed: Limits, said: str) -> None:
    """The verifier's own words, one for each limit."""
    found = searched(BASE, SETTINGS)
    assert isinstance(found, Solved)
    plan = replace(BASE.inventory.plan, limits=changed)
    wrong = held(
        replace(BASE, inventory=replace(BASE.inventory, plan=plan)), dated(found.roadmap, START)
    )

    assert isinstance(wrong, tuple)
    assert any(said in each for each in wrong)


def test_a_roadmap_of_another_plan_is_refused_step_by_step() -> None:
    """Steps that are not to be done, days on which no week begins, targets that are not reached."""
    found = searched(BASE, SETTINGS)
    assert isinstance(found, Solved)
    steps = dated(found.roadmap, START)
    done = replace(BASE, inventory=inventory(*GOALS, capacity=TEAMS, levels={"left": 1}))
    late = [replace(step, day=step.day + dt.timedelta(days=1)) for step in steps]

    assert any("left@1 is not to be done" in each for each in held(done, steps))  # type: ignore[union-attr]
    assert all("no week of the plan begins" in each for each in held(BASE, late))  # type: ignore[union-attr]
    assert any("is not reached" in each for each in held(BASE, steps[:-1]))  # type: ignore[union-attr]


def test_what_is_as_good_takes_over_what_is_proved() -> None:
    """An equal roadmap is proven with the first; a worse one is not taken."""
    found = searched(tied(), SETTINGS)
    assert isinstance(found, Solved)
    other = mirrored(tied())
    late = held(
        tied(), [replace(s, day=s.day + dt.timedelta(weeks=1)) for s in dated(found.roadmap, START)]
    )
    equal = as_good(found, other)
    assert isinstance(late, Solved)

    assert not other.optimal
    assert equal is not None
    assert (equal.roadmap, equal.objectives) == (other.roadmap, found.objectives)
    assert as_good(found, late) is None
