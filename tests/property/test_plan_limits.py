"""The planner with every limit of the plan block against every roadmap there is."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from tests.property.every_roadmap import EveryRoadmap
from tests.property.plans import cases, program_of, proven_best


@settings(max_examples=14, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_no_roadmap_within_the_limits_is_better(case: tuple[MaturityModel, Inventory]) -> None:
    """With budgets, calendars, bans and fixed dates the plan is still the best there is."""
    model, inventory = case
    program = program_of(model, inventory)
    every = EveryRoadmap(model, inventory, program)
    found = proven_best(model, inventory, program)
    assert (None if found is None else every.value(found.roadmap)) == every.best()
