"""The independent recount of what a roadmap is worth, week by week from the model's own figures.

It follows the money of each week in turn, where the planner sums over steps, and works out what a
level adds to revenue by itself. Alike are only the conventions: 52 weeks a year, and a share of
revenue counted in millionths.
"""

from __future__ import annotations

import math
from fractions import Fraction

from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap, Step

_WEEKS_PER_YEAR = 52
_MILLIONTHS = 10**6
_ROUNDING = 1e-8
"""How far the rounding of the weeks' factors may carry two sums apart, as a share of what moves."""


def value_of(model: MaturityModel, inventory: Inventory, roadmap: Roadmap) -> tuple[float, float]:
    """The net present value of a roadmap, and how far from it another count may be."""
    terms = inventory.plan.value
    # What is no step of the model is told of where steps are checked.
    known = (s for s in roadmap.steps if s.capability in model.capabilities)
    steps = [step for step in known if 1 <= step.level <= model.top]
    total, moved = 0.0, 0.0
    for week in range(roadmap.horizon):
        factor = math.exp(-math.log1p(float(terms.discount)) * week / _WEEKS_PER_YEAR)
        come, go = Fraction(0), Fraction(0)
        kept = Fraction(1)
        for step in steps:
            if step.start == week:
                go += step.one_off
            if week < step.end:
                continue
            go += Fraction(step.run_per_year, _WEEKS_PER_YEAR)
            grown = min(Fraction(week - step.end + 1, terms.ramp + 1), Fraction(1))
            come += _gain(model, step) * grown / _WEEKS_PER_YEAR
            share = round(_MILLIONTHS * grown * _uplift(model, step))
            kept *= Fraction(_MILLIONTHS - share, _MILLIONTHS)
        added = min(1 - kept, _room(model, inventory))
        if terms.revenue is not None:
            come += added * terms.revenue * terms.margin / _WEEKS_PER_YEAR
        total += factor * float(come - go)
        moved += factor * float(come + go)
    for step in steps:
        # A step without weeks of work may stand at the very end.
        if step.start >= roadmap.horizon:
            years = Fraction(step.start, _WEEKS_PER_YEAR)
            paid = step.one_off * (1 + float(terms.discount)) ** -float(years)
            total -= paid
            moved += paid
    return total, 0.5 + _ROUNDING * moved


def _gain(model: MaturityModel, step: Step) -> Fraction:
    capability = model.capabilities[step.capability]
    for level, own in capability.levels:
        if level == step.level and own.gain is not None:
            return own.gain.likely
    return capability.gain.likely * model.shares[step.level - 1].run


def _uplift(model: MaturityModel, step: Step) -> Fraction:
    """The share that a step adds to what the level below it has left."""
    levels = step.level - 1, step.level
    below, above = (_in_all(model, step.capability, level) for level in levels)
    return (above - below) / (1 - below)


def _in_all(model: MaturityModel, capability: str, level: int) -> Fraction:
    """The share that a level adds to revenue from nothing: all of it at the bar."""
    percent = model.capabilities[capability].uplift.likely
    parts = [model.shares[at].run for at in range(model.bar)]
    done = sum(parts[: min(level, model.bar)], Fraction(0))
    whole = sum(parts, Fraction(0))
    reached = Fraction(level >= model.bar) if not whole else done / whole
    return min(percent, Fraction("99.9999")) * reached / 100


def _room(model: MaturityModel, inventory: Inventory) -> Fraction:
    """What the cap leaves for the roadmap: what is in place has taken its part."""
    percent = Fraction(100) if model.uplift_cap is None else model.uplift_cap.percent
    kept = Fraction(1)
    for id, declared in inventory.declarations.items():
        applies = id not in inventory.not_applicable
        kept *= 1 - _in_all(model, id, declared.level or 0) if applies else 1
    return max(min(percent, Fraction(100)) / 100 - (1 - kept), Fraction(0))
