"""The smallest change against every set of steps there is, on models small enough for that."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.model.capability import Capability
from milepost.engine.model.change import Weight
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel, StageReached
from milepost.engine.model.inventory import (
    Declaration,
    Excluded,
    Inventory,
    Limits,
    NotApplicable,
    PlanRequest,
)
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.plan.change import MOST_WAYS, smallest_change
from tests.plan.catalogue import exactly
from tests.strategies import conditions, levels_of, models, not_applicable_of

HORIZON = 80
StepSet = frozenset[str]


@dataclass(frozen=True)
class Case:
    """A model, an organisation, and what it aims at."""

    model: MaturityModel
    inventory: Inventory
    goal: Condition


@st.composite
def alike(draw: st.DrawFn, model: MaturityModel) -> MaturityModel:
    """The model with figures so small that many sets weigh the same, or nothing at all."""
    low = draw(st.integers(0, 1))
    figure = st.integers(low, 1).map(exactly)

    def plain(capability: Capability) -> Capability:
        effort = (("crm", Fraction(draw(st.integers(2 * low, 2)), 2)),)
        return replace(capability, one_off=draw(figure), run=draw(figure), effort=effort, levels=())

    return replace(model, capabilities={id: plain(c) for id, c in model.capabilities.items()})


@st.composite
def some_of(draw: st.DrawFn, ids: tuple[str, ...], top: int) -> Condition:
    """At least k of several capabilities, which leaves a choice."""
    named = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=5, unique=True))
    of = tuple(HasLevel(id, draw(st.integers(1, top))) for id in named)
    return AtLeast(draw(st.integers(1, max(1, len(of) - 1))), of)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A small model with everything that the language offers; sometimes something is excluded."""
    model = draw(models(min_capabilities=3, max_capabilities=6, max_top=2))
    model = draw(alike(model))
    ids = tuple(model.capabilities)
    stages = [(ladder.id, s.id) for ladder in model.ladders.values() for s in ladder.stages]
    goal: Condition = AtLeast(
        2,
        (
            draw(some_of(ids, model.top)),
            draw(
                st.one_of(
                    st.sampled_from(stages).map(lambda stage: StageReached(*stage)),
                    conditions(ids, model.top, tuple(model.groups)),
                    some_of(ids, model.top),
                )
            ),
        ),
        "all",
    )
    gone = draw(not_applicable_of(model))
    excluded = draw(st.sampled_from([(), (), ids[:1], ids[-2:]]))
    limits = Limits(must_not=tuple(map(Excluded, excluded)))
    nothing: dict[str, int | None] = dict.fromkeys(ids, 0)
    levels = draw(st.one_of(st.just(nothing), st.just(nothing), levels_of(model)))
    inventory = Inventory(
        "Random",
        model.id,
        dt.date(2027, 1, 4),
        {id: Declaration(id, level) for id, level in levels.items() if id not in gone},
        {id: NotApplicable(id, "drawn") for id in sorted(gone)},
        {},
        PlanRequest(dt.date(2027, 1, 4), HORIZON, limits=limits),
    )
    return Case(model, inventory, goal)


class EverySet:
    """All sets of steps after which the goal holds, by trying every level of every capability."""

    def __init__(self, of: Case) -> None:
        self.model, self.inventory = of.model, of.inventory
        self.gone = of.inventory.not_applicable.keys()
        self.program = compile_model(of.model, self.gone, (of.goal,))
        self.now = {
            id: of.inventory.declarations[id].level or 0
            for id in of.model.capabilities
            if id not in self.gone
        }
        excluded = {each.capability for each in of.inventory.plan.limits.must_not}
        ranges = [
            range(level, (level if id in excluded else of.model.top) + 1)
            for id, level in self.now.items()
        ]
        every = (dict(zip(self.now, at, strict=True)) for at in itertools.product(*ranges))
        self.enough = {frozenset(self.steps(at)) for at in every if self.works(at)}

    def steps(self, at: dict[str, int]) -> Iterator[str]:
        """The ids of the steps up to these levels."""
        for id, level in at.items():
            yield from (f"{id}@{each}" for each in range(self.now[id] + 1, level + 1))

    def works(self, at: dict[str, int]) -> bool:
        """Whether every step has its prerequisites, and the goal holds with every test passed."""
        for id, level in at.items():
            for step in range(self.now[id] + 1, level + 1):
                for prerequisite in self.model.capabilities[id].requires:
                    if self.holds(prerequisite.condition, step, at) is False:
                        return False
        facts = facts_of(self.program, at, lambda _: True)
        return evaluate(self.program, facts)["target:0"] is Truth.YES

    def holds(self, of: Condition, step: int, at: dict[str, int]) -> bool | None:
        """Whether a prerequisite of a step to a level holds; None where nothing of it applies."""
        match of:
            case HasLevel(id, stated):
                if id in self.gone:
                    return None
                return at[id] >= (min(step, self.model.bar) if stated is None else stated)
            case AtLeast(k, parts, word):
                kept = [h for p in parts if (h := self.holds(p, step, at)) is not None]
                return sum(kept) >= (len(kept) if word == "all" else k) if kept else None
            case GroupHolds(group):
                return self.holds(self.model.groups[group].condition, step, at)
            case _:
                return True

    def weight(self, steps: StepSet, by: Weight) -> Fraction:
        """Money over the horizon, person-weeks or number."""
        total = Fraction(0)
        for id in steps:
            capability, _, level = id.partition("@")
            figures = self.model.step(capability, int(level))
            if by == "cost":
                total += figures.one_off + Fraction(figures.run_per_year * HORIZON, 52)
            elif by == "effort":
                total += sum(amount for _, amount in figures.effort)
            else:
                total += 1
        return total

    def least(self, by: Weight) -> set[StepSet]:
        """The minimal sets of least weight."""
        best = min(self.weight(steps, by) for steps in self.enough)
        lightest = [steps for steps in self.enough if self.weight(steps, by) == best]
        return {steps for steps in lightest if not any(other < steps for other in lightest)}


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(cases(), st.sampled_from(get_args(Weight)))
def test_no_set_of_steps_is_smaller_and_none_that_is_as_small_is_missed(
    of: Case, weight: Weight
) -> None:
    """Of all sets of steps the smallest are found, all of them, or rightly none is."""
    every = EverySet(of)
    change = smallest_change(of.model, of.inventory, of.goal, weight)
    if not every.enough:
        assert change.way is None
        assert change.impossible_because
        return
    least = every.least(weight)
    assert change.way is not None
    chosen = frozenset(step.id for step in change.way.steps)
    found = [frozenset(step.id for step in way.steps) for way in change.alternatives]
    assert change.proven
    assert change.value == every.weight(chosen, weight)
    assert chosen in found
    assert len(set(found)) == len(found) == min(len(least), MOST_WAYS)
    assert set(found) <= least
    assert change.more is (len(least) > MOST_WAYS)
    assert {step.id for step in change.in_every_case} == frozenset.intersection(*least)
    others = [by for by in get_args(Weight) if by != weight]
    ranked = [[every.weight(steps, by) for by in others] for steps in least]
    assert [every.weight(chosen, by) for by in others] == min(ranked)
