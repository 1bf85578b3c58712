"""Early wins against every roadmap there is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.engine.model.capability import Capability, Estimate
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from tests.property.every_roadmap import EveryRoadmap
from tests.property.plans import HORIZON, cases, program_of, proven_best


def exactly(amount: Fraction) -> Estimate:
    """A figure without a spread."""
    return Estimate(amount, amount, amount)


class WithWins(EveryRoadmap):
    """All roadmaps of a case, of equal ones those first whose gains begin sooner."""

    def value(self, roadmap: Roadmap) -> tuple[Fraction, ...]:
        """Time and cost, and then the weeks without each yearly gain, times its size."""
        ends = {(step.capability, step.level): step.end for step in roadmap.steps}
        lost = sum(
            (own.gain * ends.get(key, HORIZON) for key, own in self.figures.items()), Fraction(0)
        )
        return (*super().value(roadmap), lost)


@st.composite
def with_gains(draw: st.DrawFn) -> tuple[MaturityModel, Inventory]:
    """A case in which every step costs something, and those of one capability bring something."""
    model, inventory = draw(cases())
    paying = draw(st.sampled_from(sorted(model.capabilities)))

    def earning(each: Capability) -> Capability:
        one_off = exactly(each.one_off.likely + 10 * model.top)
        gain = exactly(Fraction(1000 if each.id == paying else 0))
        return replace(each, one_off=one_off, gain=gain)

    model = replace(model, capabilities={id: earning(c) for id, c in model.capabilities.items()})
    objectives = (*inventory.plan.objectives, "early_wins")
    plan = replace(inventory.plan, objectives=objectives)
    return model, replace(inventory, plan=plan)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(with_gains())
def test_no_roadmap_as_good_brings_its_wins_sooner(case: tuple[MaturityModel, Inventory]) -> None:
    """Of all roadmaps with the best time and cost it is one that loses least of the gains."""
    model, inventory = case
    program = program_of(model, inventory)
    every = WithWins(model, inventory, program)
    expected = every.best()
    found = proven_best(model, inventory, program)
    if found is None or expected is None:
        assert (found, expected) == (None, None)
        return
    own = every.value(found.roadmap)
    assert own[:2] == expected[:2]
    # Weights are rounded up to thousandths of all gains, so no more than that can be lost.
    assert own[2] - expected[2] <= Fraction(2 * HORIZON * len(every.keys))
