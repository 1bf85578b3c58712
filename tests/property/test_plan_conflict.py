"""Property: where no roadmap is possible, the conflict is minimal and every way out is one."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings

from milepost.engine.model.inventory import Inventory, PlanRequest
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Infeasible
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.cheapest import cheapest
from milepost.engine.plan.conflict import ConflictSearch
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.relax import Relaxer
from milepost.engine.plan.trial import Trials
from tests.property.plans import cases, program_of


@settings(max_examples=16, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_conflicts_are_minimal_and_ways_out_lead_out(case: tuple[MaturityModel, Inventory]) -> None:
    """Of random limits that no roadmap keeps, those named collide, and no fewer of them do.

    Each relaxation makes a roadmap possible, as do all those that are told together.
    """
    model, inventory = case
    program = program_of(model, inventory)

    def possible(plan: PlanRequest) -> bool:
        problem = build_problem(model, replace(inventory, plan=plan), program)
        return not isinstance(problem, tuple) and not isinstance(solve(problem), Infeasible)

    assume(not possible(inventory.plan))
    trials = Trials(model, inventory, program, SolveSettings(), Control())
    search = ConflictSearch(trials, inventory.plan)
    if search.without_limits().possible is False:
        assert not possible(search.kept(()))
        return
    conflict = search.minimal(search.items)
    assert conflict is not None
    assert conflict.minimal
    assert not possible(search.kept(conflict.limits))
    for item in conflict.limits:
        assert possible(search.kept([other for other in conflict.limits if other is not item]))
    relaxer = Relaxer(trials, search, inventory)
    alone = [item for item in conflict.limits if relaxer.alone(item)]
    for item in alone:
        way = relaxer.least(item)
        assert possible(relaxer.plan_with({item.path: way.after})), way
    if not alone:
        ways = cheapest(relaxer, search, conflict.limits).ways
        assert ways
        assert possible(relaxer.plan_with({way.item.path: way.after for way in ways})), ways
