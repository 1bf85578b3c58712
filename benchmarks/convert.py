"""An instance as an ordinary maturity model and inventory: in memory, and as files.

Every activity is a capability with two levels, absent and live; what it needs are prerequisites,
its FTE for its weeks are effort in person-weeks, and the one stage of the one ladder asks for what
is wanted. Both ways give the same workspace, but that the loader notes besides which capability
belongs to the stage; the files are for the command line.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from benchmarks.instances import Activity, Instance, Need
from milepost.engine.model.capability import (
    NOTHING,
    Capability,
    Estimate,
    LevelShares,
    Prerequisite,
)
from milepost.engine.model.condition import AtLeast, Condition, HasLevel, StageReached, everything
from milepost.engine.model.inventory import (
    BudgetPeriod,
    Inventory,
    Limits,
    Objective,
    PlanRequest,
    Target,
    ValueTerms,
)
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import Level, MaturityModel
from milepost.engine.model.workspace import Workspace

START = dt.date(2027, 1, 4)
MODEL, STAGE = "benchmark", "there"
ONE = Fraction(1)
UNADORNED = ValueTerms(ramp=0, discount=Fraction(0))
"""Gains at once and whole, and later money as good as early money."""


def workspace_of(instance: Instance) -> Workspace:
    """The instance as a workspace, without the way through files."""
    model = MaturityModel(
        id=MODEL,
        name=instance.name,
        levels=(Level("absent"), Level("live")),
        bar=1,
        shares=(LevelShares(ONE, ONE, ONE),),
        capabilities={a.id: _capability(a) for a in instance.activities},
        ladders={MODEL: Ladder(MODEL, instance.name, _stages(instance))},
        roles={role: role for role, _ in instance.capacity},
    )
    budget = tuple(
        BudgetPeriod(_last_day_before(week), Fraction(amount)) for week, amount in instance.budget
    )
    request = PlanRequest(
        START,
        instance.horizon,
        (Target(StageReached(MODEL, STAGE)),) if instance.wanted else (),
        _objective(instance),
        tuple((role, Fraction(amount)) for role, amount in instance.capacity),
        limits=Limits(budget=budget),
        value=UNADORNED if instance.minimise == "value" else ValueTerms(),
    )
    return Workspace(model, Inventory(instance.name, model.id, START, {}, {}, {}, request), "")


def _objective(instance: Instance) -> tuple[Objective, ...]:
    found: dict[str, Objective] = {"time": "time", "cost": "cost", "value": "value"}
    return (found[instance.minimise],)


def _last_day_before(week: int) -> dt.date:
    """A period of a budget ends with its last day."""
    return START + dt.timedelta(weeks=week, days=-1)


def _capability(activity: Activity) -> Capability:
    return Capability(
        activity.id,
        activity.id,
        requires=tuple(Prerequisite(_condition(need)) for need in activity.needs),
        duration=_exactly(activity.weeks),
        one_off=_exactly(activity.one_off),
        effort=tuple((role, Fraction(fte * activity.weeks)) for role, fte in activity.fte),
        gain=_exactly(activity.gain),
    )


def _condition(need: Need) -> Condition:
    parts = tuple(HasLevel(id) for id in need.of)
    return parts[0] if need.k == len(parts) == 1 else AtLeast(need.k, parts)


def _stages(instance: Instance) -> tuple[Stage, ...]:
    needs = everything(tuple(HasLevel(id) for id in _asked(instance)))
    return (Stage(MODEL, STAGE, 1, "There", needs),)


def _asked(instance: Instance) -> tuple[str, ...]:
    """What the stage asks for: every model has one, also where no plan is to reach it."""
    return instance.wanted or (instance.activities[0].id,)


def _exactly(number: int) -> Estimate:
    amount = Fraction(number)
    return Estimate(amount, amount, amount) if number else NOTHING


def write(instance: Instance, folder: Path) -> Path:
    """Write the instance as a model and an inventory; gives the path of the inventory."""
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{instance.name}_model.yaml"
    model.write_text("\n".join([*_model_lines(instance), ""]), encoding="utf-8")
    path = folder / f"{instance.name}.yaml"
    path.write_text("\n".join([*_inventory_lines(instance, model.name), ""]), encoding="utf-8")
    return path


def _model_lines(instance: Instance) -> Iterator[str]:
    yield f"model: {{id: {MODEL}, name: {instance.name}}}"
    yield "levels: [absent, live]"
    if instance.capacity:
        yield f"roles: {_flow({role: role for role, _ in instance.capacity})}"
    yield "capabilities:"
    for activity in instance.activities:
        fields: dict[str, object] = {"id": activity.id, "name": activity.id}
        if activity.needs:
            fields["requires"] = [_written(need) for need in activity.needs]
        fields["duration"] = activity.weeks
        if activity.one_off:
            fields["one_off"] = activity.one_off
        if activity.gain:
            fields["gain"] = activity.gain
        if activity.fte:
            fields["effort"] = {role: fte * activity.weeks for role, fte in activity.fte}
        yield f"  - {_flow(fields)}"
    yield "stages:"
    yield f"  - {{id: {STAGE}, name: There, needs: {_flow(list(_asked(instance)))}}}"


def _written(need: Need) -> object:
    if need.k == len(need.of) == 1:
        return need.of[0]
    return {"at_least": need.k, "of": list(need.of)}


def _inventory_lines(instance: Instance, model: str) -> Iterator[str]:
    yield f"organisation: {instance.name}"
    yield f"model: {model}"
    yield f"as_of: {START}"
    yield "plan:"
    yield f"  horizon: {instance.horizon}"
    if instance.wanted:
        yield f"  target: {MODEL}.{STAGE}"
    if instance.minimise == "value":
        yield "  maximise: value"
        yield "  value: {ramp: 0}"
        yield "  discount: 0"
    else:
        yield f"  minimise: {_flow(list(_objective(instance)))}"
    if instance.capacity:
        yield f"  capacity: {_flow(dict(instance.capacity))}"
    if instance.budget:
        yield "  budget:"
        for week, amount in instance.budget:
            yield f"    - {{until: {_last_day_before(week)}, one_off: {amount}}}"


def _flow(value: object) -> str:
    """JSON is YAML in flow style."""
    return json.dumps(value)
