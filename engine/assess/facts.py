"""What is given: levels and test results, as the inventory states them."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from milepost.engine.logic.evaluate import Facts, facts_of
from milepost.engine.logic.program import KpiKept, Program, Test
from milepost.engine.model.condition import ADVICE_NUMBERS, Measured, StageReached
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel

COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


def declared_levels(inventory: Inventory) -> dict[str, int | None]:
    """The declared level of each capability that the inventory names; None is unknown."""
    return {id: declaration.level for id, declaration in inventory.declarations.items()}


def kpi_value(inventory: Inventory, capability: str, kpi: str) -> Fraction | None:
    """The measured value of a KPI, in its unit; None where none is given."""
    declaration = inventory.declarations.get(capability)
    return dict(declaration.kpis).get(kpi) if declaration else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What advice may speak of: the stages proven, and numbers that milepost itself counts."""

    reached: frozenset[str] = frozenset()
    counted: Mapping[str, Fraction] = field(default_factory=dict)


def result_of(
    model: MaturityModel, inventory: Inventory, test: Test, verdict: Verdict | None = None
) -> bool | None:
    """Whether a test holds; None where the evidence is missing.

    A KPI without a value lowers nothing, so it counts as kept. Before there is a verdict nothing is
    known of it; what only a plan can answer is unknown here.
    """
    match test:
        case KpiKept(capability, kpi):
            value = kpi_value(inventory, capability, kpi)
            if value is None:
                return True
            return next(k.met_by(value) for k in model.capabilities[capability].kpis if k.id == kpi)
        case StageReached(ladder, stage):
            return None if verdict is None else f"{ladder}.{stage}" in verdict.reached
        case Measured(metric, comparison, threshold):
            if metric in ADVICE_NUMBERS:
                number = verdict.counted.get(metric) if verdict else None
            else:
                reading = inventory.readings.get(metric)
                number = None if reading is None else reading.value
            return None if number is None else bool(COMPARE[comparison](number, threshold))
        case _:
            return None


def given(program: Program, model: MaturityModel, inventory: Inventory) -> Facts:
    """The facts of an inventory, for the evaluator."""
    levels = declared_levels(inventory)
    return facts_of(program, levels, lambda test: result_of(model, inventory, test))
