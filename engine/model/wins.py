"""Which steps bring something as soon as they have ended, and how much each counts as a win."""

from __future__ import annotations

import math
from fractions import Fraction

from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel

PARTS = 1000
"""Into how many parts the gains that are still to be had are divided, and the uplifts too."""


def wins_of(model: MaturityModel, inventory: Inventory) -> dict[tuple[str, int], int]:
    """The steps that would bring a likely gain or uplift, by capability and level, with weights.

    A weight is the step's share of all uplifts that are still to be had, in thousandths and rounded
    up, and likewise its share of all gains; both count alike, as they have no common measure
    without a revenue.
    """
    gains: dict[tuple[str, int], Fraction] = {}
    uplifts: dict[tuple[str, int], Fraction] = {}
    for id in model.capabilities:
        declared = inventory.declarations.get(id)
        now = (declared.level or 0) if declared else 0
        for level in range(now + 1, model.top + 1) if id not in inventory.not_applicable else ():
            gains[id, level] = model.step(id, level).gain
            uplifts[id, level] = model.uplift(id, level)
    weights: dict[tuple[str, int], int] = {}
    for amounts in (uplifts, gains):
        whole = sum(amounts.values())
        for key, amount in amounts.items():
            if amount > 0:
                weights[key] = weights.get(key, 0) + math.ceil(PARTS * amount / whole)
    return weights
