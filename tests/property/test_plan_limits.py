"""The planner with every limit of the plan block against every roadmap there is."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.evidence import with_evidence
from milepost.engine.plan.verify import verify
from tests.property.every_roadmap import EveryRoadmap
from tests.property.plans import cases, program_of


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_no_roadmap_within_the_limits_is_better(case: tuple[MaturityModel, Inventory]) -> None:
    """With budgets, calendars, bans and fixed dates the plan is still the best there is."""
    model, inventory = case
    program = program_of(model, inventory)
    every = EveryRoadmap(model, inventory, program)
    expected = every.best()
    problem = build_problem(model, inventory, program)
    result = None if isinstance(problem, tuple) else solve(problem)
    if expected is None:
        assert not isinstance(result, Solved)
        return
    assert isinstance(result, Solved), problem
    assert result.optimal
    roadmap = with_evidence(model, inventory, program, result.roadmap)
    assert verify(model, inventory, program, roadmap, result.objectives) == ()
    assert every.value(roadmap) == expected
