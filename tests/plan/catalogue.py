"""Small models and inventories that the tests of the planner share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.program import Program
from milepost.engine.model.capability import Capability, Estimate, Kpi, LevelShares, Prerequisite
from milepost.engine.model.condition import Condition, HasLevel, KpisMet
from milepost.engine.model.inventory import (
    Declaration,
    Inventory,
    NotApplicable,
    Objective,
    PlanRequest,
    Reading,
    Target,
)
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import Level, MaturityModel
from milepost.engine.model.rule import CapRule
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.problem import PlanProblem

START = dt.date(2027, 1, 4)
WHOLE = LevelShares(Fraction(1), Fraction(1), Fraction(1))
ONE = Fraction(1)


def exactly(number: int) -> Estimate:
    """A figure without a spread."""
    return Estimate(Fraction(number), Fraction(number), Fraction(number))


def capability(
    id: str,
    weeks: int = 2,
    *needs: Condition | Prerequisite | str,
    cost: int = 0,
    run: int = 0,
    effort: Mapping[str, Fraction] | None = None,
    kpis: tuple[Kpi, ...] = (),
) -> Capability:
    """A capability whose every level takes `weeks` and `cost`; a text needs that capability."""
    requires = []
    for need in needs:
        if isinstance(need, Prerequisite):
            requires.append(need)
        else:
            requires.append(Prerequisite(HasLevel(need) if isinstance(need, str) else need))
    return Capability(
        id,
        id.title(),
        requires=tuple(requires),
        duration=exactly(weeks),
        one_off=exactly(cost),
        run=exactly(run),
        effort=tuple((effort or {}).items()),
        kpis=kpis,
    )


def model(
    *capabilities: Capability, top: int = 1, bar: int = 1, stages: tuple[Condition, ...] = ()
) -> MaturityModel:
    """A model whose levels take equal shares, with one ladder `road` of stages s1, s2 ..."""
    ladder = Ladder(
        "road",
        "Road",
        tuple(
            Stage("road", f"s{index}", index, f"Stage {index}", needs)
            for index, needs in enumerate(stages, 1)
        ),
    )
    return MaturityModel(
        id="small",
        name="Small",
        levels=tuple(Level(f"level{number}") for number in range(top + 1)),
        bar=bar,
        shares=(WHOLE,) * top,
        capabilities={c.id: c for c in capabilities},
        ladders={"road": ladder},
        caps=(CapRule("unused", "lower", 1, KpisMet(), "A KPI is missed."),),
    )


def inventory(
    *targets: Condition | Target,
    minimise: tuple[Objective, ...] = ("time", "cost"),
    capacity: Mapping[str, Fraction] | None = None,
    horizon: int = 52,
    levels: Mapping[str, int | None] | None = None,
    kpis: Mapping[str, tuple[tuple[str, Fraction], ...]] | None = None,
    readings: Mapping[str, Fraction] | None = None,
    gone: tuple[str, ...] = (),
) -> Inventory:
    """An inventory that plans from Monday 4 January 2027."""
    return Inventory(
        "Northwind",
        "small",
        START,
        {
            id: Declaration(id, level, kpis=(kpis or {}).get(id, ()))
            for id, level in (levels or {}).items()
        },
        {id: NotApplicable(id, "not needed") for id in gone},
        {id: Reading(id, value) for id, value in (readings or {}).items()},
        PlanRequest(
            START,
            horizon,
            tuple(t if isinstance(t, Target) else Target(t) for t in targets),
            minimise,
            tuple((capacity or {}).items()),
        ),
    )


def program_of(of: MaturityModel, given: Inventory) -> Program:
    """The program of a model for an inventory and its targets."""
    goals = tuple(target.goal for target in given.plan.targets)
    return compile_model(of, given.not_applicable.keys(), goals)


def built(of: MaturityModel, given: Inventory) -> PlanProblem | tuple[str, ...]:
    """The problem of an inventory, or what makes it impossible."""
    return build_problem(of, given, program_of(of, given))


def problem_of(of: MaturityModel, given: Inventory) -> PlanProblem:
    """The problem of an inventory that is not plainly impossible."""
    problem = built(of, given)
    assert isinstance(problem, PlanProblem), problem
    return problem


def why_not(of: MaturityModel, given: Inventory) -> tuple[str, ...]:
    """What makes an inventory's plan plainly impossible."""
    because = built(of, given)
    assert isinstance(because, tuple), because
    return because
