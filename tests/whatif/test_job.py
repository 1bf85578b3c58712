"""Plans made as jobs: from a similar roadmap, after a stop, and judged again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import Excluded
from milepost.engine.model.roadmap import PlanResult, Solved, Unproven
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import Control
from milepost.engine.run import UnsoundPlan, verified
from milepost.engine.whatif.job import Job, result_of, stopped
from tests.plan.catalogue import ONE, capability, inventory, model
from tests.whatif.jobs import one_by_one

MODEL = model(
    capability("base", 2, cost=10, effort={"crm": ONE * 2}),
    capability("quick", 2, "base", cost=50, effort={"crm": ONE * 2}),
    capability("cheap", 6, "base", cost=20, effort={"crm": ONE * 3}),
    capability("top", 1, "quick", "cheap", cost=5, effort={"crm": ONE}),
    capability("apart", 3, cost=1, effort={"data": ONE * 3}),
)
TEAMS = {"crm": ONE, "data": ONE}
WORKSPACE = Workspace(MODEL, inventory(HasLevel("top"), HasLevel("apart"), capacity=TEAMS), "")


def values(result: PlanResult) -> list[tuple[str, Fraction, Fraction]] | None:
    """What is reached and proved; None without a roadmap."""
    if not isinstance(result, Solved):
        return None
    return [(each.name, each.value, each.bound) for each in result.objectives]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from([Fraction(1, 2), ONE, Fraction(3, 2), ONE * 3]),
    st.sampled_from([8, 12, 40]),
    st.sampled_from([(), ("apart",)]),
)
def test_where_a_search_begins_changes_nothing(
    crm: Fraction, horizon: int, barred: tuple[str, ...]
) -> None:
    """From the roadmap of another plan or from nothing: as good, and as well proved."""
    base = result_of(Job("base", WORKSPACE))
    assert isinstance(base, Solved)
    plan = WORKSPACE.inventory.plan
    limits = replace(plan.limits, must_not=tuple(Excluded(id) for id in barred))
    plan = replace(plan, capacity=(("crm", crm), ("data", ONE)), horizon=horizon, limits=limits)
    other = replace(WORKSPACE, inventory=replace(WORKSPACE.inventory, plan=plan))
    cold, warm = one_by_one()([Job("cold", other), Job("warm", other, near=base.roadmap)])
    assert values(cold) == values(warm)
    assert type(cold) is type(warm)


def test_what_a_stop_left_unmade_is_interrupted() -> None:
    """It is neither a roadmap nor a proof that there is none."""
    (result,) = one_by_one(Control(stop=lambda: True))([Job("late", WORKSPACE)])
    assert isinstance(result, Unproven)
    assert stopped([result])
    assert not stopped(one_by_one()([Job("in time", WORKSPACE)]))


def test_a_result_from_elsewhere_is_judged_anew() -> None:
    """A roadmap whose step starts before what it needs is refused."""
    result = result_of(Job("base", WORKSPACE))
    assert isinstance(result, Solved)
    assert verified(WORKSPACE, result) == result
    *others, last = result.roadmap.steps
    early = replace(last, start=0, end=last.end - last.start)
    wrong = replace(result, roadmap=replace(result.roadmap, steps=(*others, early)))
    with pytest.raises(UnsoundPlan):
        verified(WORKSPACE, wrong)
