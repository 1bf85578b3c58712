"""What more or less of a limit, and another figure, does to a plan: against plans one by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from milepost.engine.model.condition import AtLeast, HasLevel
from milepost.engine.model.inventory import BudgetPeriod, Limits
from milepost.engine.model.roadmap import Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import searched
from milepost.engine.whatif.marginal import Units, marginals, nudged
from milepost.engine.whatif.verdict import verdict
from tests.plan.catalogue import ONE, capability, inventory, model
from tests.whatif.jobs import one_by_one

BUDGET = BudgetPeriod(dt.date(2027, 12, 31), Fraction(100))
PAIR = AtLeast(1, (HasLevel("own"), HasLevel("bought")), "any")


def crowded() -> Workspace:
    """Two jobs for one person, and a helper with nothing to do; either end is cheap or dear."""
    of = model(
        capability("base", 4, cost=10, effort={"crm": 4 * ONE}),
        capability("more", 4, cost=10, effort={"crm": 4 * ONE}),
        capability("own", 2, "base", cost=40),
        capability("bought", 2, "base", cost=50),
    )
    goal = AtLeast(3, (HasLevel("base"), HasLevel("more"), PAIR), "all")
    given = inventory(goal, capacity={"crm": ONE, "data": ONE})
    plan = replace(given.plan, limits=Limits(budget=(BUDGET,)))
    return Workspace(of, replace(given, plan=plan), "")


def solved(workspace: Workspace) -> Solved:
    """The plan of a workspace that has one."""
    result = searched(workspace, reconcile=False)
    assert isinstance(result, Solved)
    return result


def test_a_limit_is_worth_the_difference_of_two_plans() -> None:
    """Each figure is that of the plan made by itself, and nothing is said only where it is so."""
    workspace = crowded()
    base = solved(workspace)
    found = marginals(workspace, base, Units(ONE, Fraction(50), 4), one_by_one())
    outcomes = set()
    for each in found:
        alone = searched(nudged(workspace, each.nudge), reconcile=False)
        outcomes.add(each.effect.outcome)
        assert (each.effect.outcome == "impossible") == (not isinstance(alone, Solved))
        if not isinstance(alone, Solved):
            continue
        pairs = zip(base.objectives, alone.objectives, strict=True)
        if each.nudge.limit.kind == "horizon":
            continue
        better = next((b.value - a.value for b, a in pairs if a.value != b.value), Fraction(0))
        assert (each.effect.by.better if each.effect.by else Fraction(0)) == better
    assert outcomes >= {"better", "nothing", "impossible"}
    assert found[0].nudge.limit.path == "plan.capacity.crm"


def test_a_dearer_step_gives_way_to_another() -> None:
    """The high end of the chosen step's cost changes the choice; that of a forced one does not."""
    workspace = crowded()
    of = workspace.model
    dear = {
        id: replace(of.capabilities[id], one_off=replace(of.capabilities[id].one_off, high=high))
        for id, high in (("own", Fraction(60)), ("base", Fraction(20)))
    }
    workspace = replace(workspace, model=replace(of, capabilities={**of.capabilities, **dear}))
    found = verdict(workspace, solved(workspace), one_by_one())
    changes = {
        t.doubt.capability: (t.change, t.difference.entered if t.difference else ())
        for t in found.tried
        if t.doubt.kind == "one_off"
    }
    assert changes == {"own": ("choice", ("bought@1",)), "base": ("cost", ())}
