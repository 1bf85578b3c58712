"""Small business cases that the tests of sums and of delay share."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from milepost.engine.model.capability import Basis, Capability, Estimate
from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import Inventory, ValueTerms
from milepost.engine.model.maturity import MaturityModel, PersonWeek
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.outcome import roadmap_of
from milepost.engine.whatif.case import Case, case_of
from tests.plan.catalogue import inventory, problem_of

PLAIN = ValueTerms(ramp=0, discount=Fraction(0))
SHOP = ValueTerms(Fraction(5200), Fraction(1, 2), ramp=0, discount=Fraction(0))
"""A margin of 50 a week."""


def between(low: int, likely: int, high: int, basis: Basis = Basis.JUDGEMENT) -> Estimate:
    """A three-point figure."""
    return Estimate(Fraction(low), Fraction(likely), Fraction(high), basis)


def given(horizon: int, terms: ValueTerms = PLAIN) -> Inventory:
    """An inventory that asks for the most value over so many weeks."""
    found = inventory(horizon=horizon)
    return replace(found, plan=replace(found.plan, objectives=("value",), value=terms))


def workspace(of: MaturityModel, its: Inventory) -> Workspace:
    """The model with its inventory."""
    return Workspace(of, its, "")


def case(of: MaturityModel, its: Inventory, rate: PersonWeek | None = None, **starts: int) -> Case:
    """The case of a schedule, given by capability, in a model of single levels."""
    # What neither earns nor is asked for would not be in the problem.
    limits = replace(its.plan.limits, must=tuple(HasLevel(id, 1) for id in starts))
    its = replace(its, plan=replace(its.plan, limits=limits))
    problem = problem_of(of, its)
    numbers = {step.capability: number for number, step in enumerate(problem.steps)}
    roadmap = roadmap_of(problem, {numbers[id]: week for id, week in starts.items()})
    return case_of(workspace(of, its), roadmap, rate)


def earning(of: Capability, gain: Estimate) -> Capability:
    """The capability with a gain a year."""
    return replace(of, gain=gain)


def certain(number: int) -> Estimate:
    """A figure without a spread."""
    return between(number, number, number)


def exactly(*amounts: float | Fraction) -> tuple[Fraction, ...]:
    """Amounts as a case holds them."""
    return tuple(Fraction(amount) for amount in amounts)
