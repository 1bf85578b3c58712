"""What the steps of a plan bring: the gains and uplifts of the model, made into a `Worth`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from milepost.engine.model.capability import Basis
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.plan.worth import BILLION, WEEKS_PER_YEAR, Worth, factors

StepKey = tuple[str, int]
Figure = Literal["gain", "one_off", "run"]
PARTS = {"gains": "gain", "uplifts": "uplift", "one_off": "one_off", "run": "run"}
"""What a value is made of, each with the figure of a capability that it comes from."""


@dataclass(frozen=True, slots=True)
class ValueParts:
    """The net present value of a roadmap and what it is made of, in money of today.

    `npv` is `gains` plus `uplifts` less `one_off` and `run`. `judged` is the share of all four that
    rests on judgement; of the uplifts as the single ones are to each other. `judged_of` is the same
    of each by its name, 0 where there is none of it. `first_gain_week` is the week in which the
    first step ends that brings something, None where none does.
    """

    npv: Fraction
    gains: Fraction
    uplifts: Fraction
    one_off: Fraction
    run: Fraction
    judged: Fraction
    judged_of: Mapping[str, Fraction]
    first_gain_week: int | None


def worth_of(model: MaturityModel, inventory: Inventory, steps: Iterable[StepKey]) -> Worth:
    """What these steps, given by capability and level, bring the organisation."""
    terms, keys = inventory.plan.value, list(steps)
    margin = (terms.revenue or Fraction(0)) * terms.margin
    return Worth(
        factors(terms.discount, inventory.plan.horizon),
        tuple(model.step(*key).gain for key in keys),
        tuple(model.uplift(*key) for key in keys) if margin else (),
        margin,
        _room(model, inventory),
        terms.ramp,
    )


def _room(model: MaturityModel, inventory: Inventory) -> Fraction:
    """What the cap on all uplifts leaves beside what is in place."""
    cap = Fraction(1) if model.uplift_cap is None else model.uplift_cap.percent / 100
    left = Fraction(1)
    for id, declared in inventory.declarations.items():
        if id not in inventory.not_applicable:
            left *= 1 - model.added(id, declared.level or 0)
    return max(Fraction(0), min(cap, Fraction(1)) - (1 - left))


def without_revenue(model: MaturityModel, inventory: Inventory) -> int:
    """How many steps have an uplift that counts nothing, as no revenue is stated."""
    if inventory.plan.value.revenue is not None:
        return 0
    now = {id: declared.level or 0 for id, declared in inventory.declarations.items()}
    return sum(
        bool(model.uplift(id, level))
        for id in model.capabilities
        if id not in inventory.not_applicable
        for level in range(now.get(id, 0) + 1, model.top + 1)
    )


def earning(problem: PlanProblem) -> frozenset[int]:
    """The steps that bring something by themselves."""
    worth = problem.worth
    if worth is None:
        return frozenset()
    gains = {i for i, gain in enumerate(worth.gains) if gain}
    uplifts = {i for i, uplift in enumerate(worth.uplifts) if uplift} if worth.margin else set()
    return frozenset(gains | uplifts)


def most_value(problem: PlanProblem) -> Fraction:
    """More than any schedule is worth: every gain as soon as can be, and nothing paid."""
    worth = problem.worth
    if worth is None:
        return Fraction(0)
    gains = sum(
        (
            worth.apart(i, 0, 0, step.earliest, step.end(step.earliest))
            for i, step in enumerate(problem.steps)
        ),
        Fraction(0),
    )
    weeks = sum(worth.factors[:-1])
    return gains + worth.room * worth.margin * weeks / (WEEKS_PER_YEAR * BILLION)


def parts_of(model: MaturityModel, inventory: Inventory, roadmap: Roadmap) -> ValueParts:
    """What a roadmap is worth, apart by what it brings and what it costs."""
    steps = roadmap.steps
    worth = worth_of(model, inventory, ((step.capability, step.level) for step in steps))
    silent = replace(worth, gains=())
    sums = dict.fromkeys(("gain", "one_off", "run"), Fraction(0))
    judged = dict.fromkeys(("gain", "one_off", "run", "uplift"), Fraction(0))
    earlier: list[int] = []
    for i, step in enumerate(steps):
        capability = model.capabilities[step.capability]
        amounts: dict[Figure, Fraction] = {
            "gain": worth.apart(i, 0, 0, step.start, step.end),
            "one_off": -silent.apart(i, step.one_off, 0, step.start, step.end),
            "run": -silent.apart(i, 0, step.run_per_year, step.start, step.end),
        }
        for figure, amount in amounts.items():
            sums[figure] += amount
            if capability.basis(figure, step.level) is Basis.JUDGEMENT:
                judged[figure] += amount
        if worth.gains[i] or (worth.margin and worth.uplifts[i]):
            earlier.append(step.end)
    uplifts = worth.uplifted({i: step.end for i, step in enumerate(steps)})
    if uplifts:
        bases = [model.capabilities[step.capability].uplift.basis for step in steps]
        of = sum(u for u, b in zip(worth.uplifts, bases, strict=True) if b is Basis.JUDGEMENT)
        judged["uplift"] = uplifts * of / sum(worth.uplifts)
    gains, one_off, run = sums["gain"], sums["one_off"], sums["run"]
    sums["uplift"] = uplifts
    moved = sum(sums.values(), Fraction(0))
    return ValueParts(
        gains + uplifts - one_off - run,
        gains,
        uplifts,
        one_off,
        run,
        sum(judged.values(), Fraction(0)) / moved if moved else Fraction(0),
        {
            name: judged[figure] / sums[figure] if sums[figure] else Fraction(0)
            for name, figure in PARTS.items()
        },
        min(earlier, default=None),
    )
