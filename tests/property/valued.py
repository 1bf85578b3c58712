"""Small planning cases in which steps earn: gains, uplifts, a ramp, a cap and a discount."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from milepost.engine.model.capability import Capability, Estimate, LevelFigures
from milepost.engine.model.inventory import Inventory, ValueTerms
from milepost.engine.model.maturity import MaturityModel, UpliftCap
from milepost.engine.model.roadmap import Roadmap, Step
from milepost.engine.plan.verify_value import value_of
from tests.property.plans import HORIZON, cases

WEEKS = range(HORIZON)

_GAINS = st.sampled_from((0, 0, 52, 104, 260, 520, 1000))
_UPLIFTS = st.sampled_from(("0", "0", "0.5", "3", "12", "100", "250"))


def _of(number: Fraction) -> Estimate:
    return Estimate(number, number, number)


@st.composite
def _earning(draw: st.DrawFn, capability: Capability, top: int) -> Capability:
    """The capability with a gain, an uplift, and now and then a gain of a level's own."""
    levels = dict(capability.levels)
    if draw(st.integers(0, 3)) == 0:
        level = draw(st.integers(1, top))
        own = _of(Fraction(draw(_GAINS)))
        levels[level] = replace(levels.get(level, LevelFigures()), gain=own)
    return replace(
        capability,
        gain=_of(Fraction(draw(_GAINS))),
        uplift=_of(Fraction(draw(_UPLIFTS))),
        levels=tuple(sorted(levels.items(), key=lambda item: item[0])),
    )


@st.composite
def valued_cases(draw: st.DrawFn) -> tuple[MaturityModel, Inventory]:
    """A case with limits that is to be worth most, half of the time without its target."""
    model, inventory = draw(cases())
    caps = draw(st.sampled_from((None, "8", "20", "100")))
    model = replace(
        model,
        capabilities={
            id: draw(_earning(capability, model.top))
            for id, capability in model.capabilities.items()
        },
        uplift_cap=None if caps is None else UpliftCap(Fraction(caps)),
    )
    revenue = draw(st.sampled_from((None, 1000, 5000)))
    terms = ValueTerms(
        None if revenue is None else Fraction(revenue),
        Fraction(0) if revenue is None else draw(st.sampled_from((Fraction(2, 5), Fraction(1)))),
        draw(st.sampled_from((0, 1, 4, 12))),
        draw(st.sampled_from((Fraction(0), Fraction(8, 100), Fraction(1)))),
    )
    targets = inventory.plan.targets if draw(st.booleans()) else ()
    plan = replace(inventory.plan, targets=targets, objectives=("value",), value=terms)
    return model, replace(inventory, plan=plan)


class Purse:
    """The value of many roadmaps of one case, in floating point: quick, and good to a cent."""

    def __init__(self, model: MaturityModel, inventory: Inventory) -> None:
        self.model, self.inventory = model, inventory
        plain = {id: replace(c, uplift=_of(Fraction(0))) for id, c in model.capabilities.items()}
        self._plain = replace(model, capabilities=plain)
        self._known: dict[Step, tuple[float, list[float]]] = {}
        terms = inventory.plan.value
        margin = float((terms.revenue or 0) * terms.margin)
        self._weekly = [margin / 52 / (1 + float(terms.discount)) ** (w / 52) for w in WEEKS]
        in_place = math.prod(
            1 - float(model.added(id, declared.level or 0))
            for id, declared in inventory.declarations.items()
        )
        cap = 1.0 if model.uplift_cap is None else float(model.uplift_cap.percent) / 100
        self._room = max(0.0, cap - 1 + in_place)

    def value(self, roadmap: Roadmap) -> float:
        """What a roadmap is worth."""
        known = [self._of(step) for step in roadmap.steps]
        total = sum(apart for apart, _ in known)
        for week, money in zip(WEEKS, self._weekly, strict=True):
            left = math.prod(rests[week] for _, rests in known)
            total += money * min(self._room, 1 - left)
        return total

    def _of(self, step: Step) -> tuple[float, list[float]]:
        """A step's own worth without its uplift, and what that leaves of revenue each week."""
        if step not in self._known:
            alone, _ = value_of(self._plain, self.inventory, Roadmap((step,), (), HORIZON))
            share = float(self.model.uplift(step.capability, step.level))
            ramp = self.inventory.plan.value.ramp
            grown = [min(1, max(0, week - step.end + 1) / (ramp + 1)) for week in WEEKS]
            self._known[step] = alone, [1 - share * part for part in grown]
        return self._known[step]
