"""Random workspaces for property tests: a random model, and what an organisation says of it."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from milepost.engine.model.capability import Capability, LevelShares, Prerequisite
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    HasLevel,
    Measured,
    Prerequisites,
)
from milepost.engine.model.inventory import (
    Declaration,
    Inventory,
    NotApplicable,
    PlanRequest,
    Reading,
)
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import Level, MaturityModel
from milepost.engine.model.rule import CapRule, Metric
from milepost.engine.model.workspace import Workspace
from tests.strategies import METRICS, levels_of, models, not_applicable_of

DAY = dt.date(2026, 11, 1)


@st.composite
def workspaces(draw: st.DrawFn, *, max_capabilities: int = 6, max_top: int = 3) -> Workspace:
    """A random model with an inventory that leaves many levels, metrics and KPIs open."""
    model = draw(models(max_capabilities=max_capabilities, max_top=max_top))
    return draw(inventories(model))


@st.composite
def inventories(draw: st.DrawFn, model: MaturityModel) -> Workspace:
    """A workspace of that model."""
    gone = draw(not_applicable_of(model))
    levels = draw(levels_of(model)) if draw(st.booleans()) else {}
    values = st.one_of(st.none(), st.sampled_from([Fraction(0), Fraction(3), Fraction(9)]))
    declarations: dict[str, Declaration] = {}
    for id, capability in model.capabilities.items():
        if id not in gone:
            kpis = [(kpi.id, draw(values)) for kpi in capability.kpis]
            measured = tuple((kpi, value) for kpi, value in kpis if value is not None)
            declarations[id] = Declaration(id, levels.get(id), kpis=measured)
    readings = {metric: draw(values) for metric in METRICS}
    return Workspace(
        model,
        Inventory(
            organisation="",
            model=model.id,
            as_of=DAY,
            declarations=declarations,
            not_applicable={id: NotApplicable(id, "not here") for id in sorted(gone)},
            readings={m: Reading(m, value) for m, value in readings.items() if value is not None},
            plan=PlanRequest(DAY),
        ),
        "",
    )


def declaring(workspace: Workspace, capability: str, level: int | None) -> Workspace:
    """The workspace with another level of one capability."""
    inventory = workspace.inventory
    declared = inventory.declarations.get(capability, Declaration(capability, None))
    declarations = inventory.declarations | {capability: replace(declared, level=level)}
    return replace(workspace, inventory=replace(inventory, declarations=declarations))


def reading(workspace: Workspace, metric: str, value: Fraction) -> Workspace:
    """The workspace with another value of one metric."""
    inventory = workspace.inventory
    readings = inventory.readings | {metric: Reading(metric, value)}
    return replace(workspace, inventory=replace(inventory, readings=readings))


def tangled(seed: int, *, capabilities: int = 5, top: int = 2) -> Workspace:
    """A small workspace, mostly unknown, in which almost everything hangs on something else.

    What the general strategies seldom draw: prerequisites that hold levels down, two ladders that
    share capabilities, and choices that several unknowns decide together.
    """
    chance = random.Random(seed)
    ids = [f"c{i}" for i in range(capabilities)]

    def need() -> Condition:
        if chance.random() < 1 / 8:
            return Measured(METRICS[0], ">=", Fraction(chance.choice([1, 5])))
        return HasLevel(chance.choice(ids), chance.randint(1, top))

    def choice() -> Condition:
        of = tuple(need() for _ in range(chance.randint(1, 4)))
        return AtLeast(chance.randint(1, len(of)), of)

    share = LevelShares(Fraction(1), Fraction(1), Fraction(1))
    model = MaturityModel(
        id="tangled",
        name="Tangled",
        levels=tuple(Level(f"level{number}") for number in range(top + 1)),
        bar=1,
        shares=(share,) * top,
        capabilities={
            id: Capability(
                id,
                id.upper(),
                category="upper" if i else "base",
                requires=tuple(
                    Prerequisite(HasLevel(chance.choice(ids[:i]), chance.randint(1, top)))
                    for _ in range(chance.randint(0, min(i, 2)))
                ),
            )
            for i, id in enumerate(ids)
        },
        ladders={
            ladder: Ladder(
                ladder,
                ladder.upper(),
                tuple(
                    Stage(ladder, f"s{index}", index, f"Stage {index}", choice())
                    for index in range(1, chance.randint(1, 3) + 1)
                ),
            )
            for ladder in ("l0", "l1")
        },
        caps=(
            CapRule("island", "cap", chance.randint(0, 1), Prerequisites(1), "Nothing under it."),
            CapRule("first", "cap", 1, HasLevel("c0", 1), "No base.", categories=("upper",)),
        ),
        metrics={id: Metric(id, id.upper()) for id in METRICS},
        categories={"base": "Base", "upper": "Upper"},
    )
    known = {id: chance.randint(0, top) for id in ids if chance.random() < 1 / 4}
    declarations = {id: Declaration(id, known.get(id)) for id in ids}
    readings = {METRICS[0]: Reading(METRICS[0], Fraction(3))} if chance.random() < 1 / 2 else {}
    inventory = Inventory("", model.id, DAY, declarations, {}, readings, PlanRequest(DAY))
    return Workspace(model, inventory, "")
