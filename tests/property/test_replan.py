"""Replanning close to an earlier roadmap against every roadmap there is."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.engine.model.inventory import Dated, Inventory, Objective
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from tests.property.every_roadmap import EveryRoadmap
from tests.property.plans import HORIZON, START, cases, program_of, proven_best

DAYS = st.integers(-9, 7 * HORIZON).map(lambda day: START + dt.timedelta(days=day))

ORDERS: tuple[tuple[Objective, ...], ...] = (
    ("change", "time", "cost"),
    ("time", "change", "cost"),
    ("cost", "change", "time"),
)


@st.composite
def replanned(draw: st.DrawFn) -> tuple[MaturityModel, Inventory]:
    """A small case with an earlier roadmap to stay close to."""
    model, inventory = draw(cases())
    keys = st.tuples(st.sampled_from(sorted(model.capabilities)), st.integers(1, model.top))
    before = draw(st.dictionaries(keys, DAYS, max_size=3))
    limits = replace(
        inventory.plan.limits,
        baseline="old.json",
        baseline_steps=tuple(Dated(*key, day) for key, day in before.items()),
    )
    plan = replace(inventory.plan, limits=limits, objectives=draw(st.sampled_from(ORDERS)))
    return model, replace(inventory, plan=plan)


class EveryReplan(EveryRoadmap):
    """All roadmaps of a case, weighed with the change as well."""

    def value(self, roadmap: Roadmap) -> tuple[Fraction, ...]:
        """The objectives of a roadmap, most important first."""
        run = sum(step.run_per_year for step in roadmap.steps)
        values = {
            "time": Fraction(roadmap.finish_week),
            "cost": sum(step.one_off for step in roadmap.steps) + Fraction(run * HORIZON, 52),
            "change": Fraction(self.change(roadmap)),
        }
        return tuple(values[name] for name in self.plan.objectives)

    def change(self, roadmap: Roadmap) -> int:
        """The weeks that steps of the baseline move, and the horizon for each in only one."""
        weeks = {(step.capability, step.level): step.start for step in roadmap.steps}
        before = {
            (entry.capability, entry.level or 0): max(0, -((START - entry.day).days // 7))
            for entry in self.plan.limits.baseline_steps
            if (entry.level or 0) > self.now[entry.capability]
        }
        moved = sum(abs(weeks[key] - week) for key, week in before.items() if key in weeks)
        return moved + HORIZON * len(before.keys() ^ weeks.keys())


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(replanned())
def test_no_roadmap_is_closer_to_the_earlier_one(case: tuple[MaturityModel, Inventory]) -> None:
    """In whatever place the change stands, the plan is the best there is, and says how close."""
    model, inventory = case
    program = program_of(model, inventory)
    every = EveryReplan(model, inventory, program)
    found = proven_best(model, inventory, program)
    assert (None if found is None else every.value(found.roadmap)) == every.best()
