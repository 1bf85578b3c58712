"""Limits that a sound roadmap breaks: each drawn just inside what the roadmap takes.

Each is broken by construction; the reason stands with it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import (
    BudgetPeriod,
    Closed,
    Dated,
    Declaration,
    Excluded,
    InProgress,
)
from tests.property.mutations import LITTLE, Mutation, Plan
from tests.property.plans import limited


def _with_plan(plan: Plan, **changes: object) -> Plan:
    request = replace(plan.inventory.plan, **changes)  # type: ignore[arg-type]
    return replace(plan, inventory=replace(plan.inventory, plan=request))


def _with_limit(plan: Plan, **limits: object) -> Plan:
    return replace(plan, inventory=limited(plan.inventory, **limits))


def less_capacity(plan: Plan) -> Iterator[Plan]:
    """A little less of a role than is at work in the fullest week."""
    load: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for step in plan.roadmap.steps:
        for role, amount in step.effort:
            for week in range(step.start, step.end):
                load[role, week] += amount / step.duration
    for role in sorted({role for role, _ in load}):
        most = max(used for (name, _), used in load.items() if name == role)
        if most:
            others = {**dict(plan.inventory.plan.capacity), role: most - LITTLE * most}
            yield _with_plan(plan, capacity=tuple(others.items()))


def less_run_capacity(plan: Plan) -> Iterator[Plan]:
    """A little less of a role than running the whole roadmap binds."""
    bound: dict[str, Fraction] = defaultdict(Fraction)
    for step in plan.roadmap.steps:
        for role, amount in step.run_fte:
            bound[role] += amount
    for role, amount in bound.items():
        if amount:
            yield _with_limit(plan, run_capacity=((role, amount - LITTLE),))


def less_money(plan: Plan) -> Iterator[Plan]:
    """By the end of every week, a little less of either money than is spent by then."""
    for week in range(1, plan.roadmap.horizon + 1):
        last = plan.day(week) - dt.timedelta(days=1)
        one_off = Fraction(sum(s.one_off for s in plan.roadmap.steps if s.start < week))
        run = Fraction(sum(s.run_per_year * max(0, week - s.end) for s in plan.roadmap.steps), 52)
        if one_off:
            yield _with_limit(plan, budget=(BudgetPeriod(last, one_off - LITTLE),))
        if run:
            yield _with_limit(plan, budget=(BudgetPeriod(last, None, run - LITTLE),))


def more_demanded(plan: Plan) -> Iterator[Plan]:
    """A level above what the roadmap reaches must be reached."""
    levels = {id: declared.level or 0 for id, declared in plan.inventory.declarations.items()}
    for step in plan.roadmap.steps:
        levels[step.capability] = max(levels[step.capability], step.level)
    for id, level in levels.items():
        if level < plan.model.top:
            yield _with_limit(plan, must=(HasLevel(id, level + 1),))


def forbidden(plan: Plan) -> Iterator[Plan]:
    """What the roadmap raises must not be raised."""
    for step in plan.roadmap.steps:
        yield _with_limit(plan, must_not=(Excluded(step.capability),))


def held_back(plan: Plan) -> Iterator[Plan]:
    """A step must not start before the day after the one on which it does."""
    for step in plan.roadmap.steps:
        # What is under way goes on, whatever day is named.
        if not plan.begun(step):
            later = plan.day(step.start) + dt.timedelta(days=1)
            for level in (None, step.level):
                yield _with_limit(plan, not_before=(Dated(step.capability, level, later),))


def fixed_elsewhere(plan: Plan) -> Iterator[Plan]:
    """A step is fixed in the week before or after its own, or is not taken at all."""
    for step in plan.roadmap.steps:
        for days in (-7, 1):
            other = plan.day(step.start) + dt.timedelta(days=days)
            yield _with_limit(plan, fixed=(Dated(step.capability, step.level, other),))
    taken = {(step.capability, step.level) for step in plan.roadmap.steps}
    for id, declared in plan.inventory.declarations.items():
        for level in range((declared.level or 0) + 1, plan.model.top + 1):
            if (id, level) not in taken:
                yield _with_limit(plan, fixed=(Dated(id, level, plan.day(0)),))


def under_way(plan: Plan) -> Iterator[Plan]:
    """A next step that does not start in week 0, or is not taken, is under way."""
    starts = {(step.capability, step.level): step.start for step in plan.roadmap.steps}
    for id, declared in plan.inventory.declarations.items():
        level = (declared.level or 0) + 1
        if level <= plan.model.top and starts.get((id, level)) != 0:
            yield _with_limit(plan, in_progress=(InProgress(id, level, 1),))


def away(plan: Plan) -> Iterator[Plan]:
    """A role with work in a step is closed on a day of a week in which the step is at work."""
    closed = plan.inventory.plan.limits.closed
    for step in plan.roadmap.steps:
        for role in (role for role, amount in step.effort if amount):
            for week in range(step.start, step.end):
                first, last = plan.day(week), plan.day(week + 1)
                # A week that another closure has closed already is a rest as it is.
                if not any(c.first < last and c.until > first for c in closed):
                    day = first + dt.timedelta(days=week % 7)
                    one = Closed(role, day, day + dt.timedelta(days=1))
                    yield _with_limit(plan, closed=(*closed, one))


def shorter_horizon(plan: Plan) -> Iterator[Plan]:
    """The last step ends after the horizon."""
    last = max((step.end for step in plan.roadmap.steps), default=0)
    if last > 1:
        changed = _with_plan(plan, horizon=last - 1)
        yield replace(changed, roadmap=replace(plan.roadmap, horizon=last - 1))


def due_sooner(plan: Plan) -> Iterator[Plan]:
    """A target that is not met from the start is due the day before it is reached."""
    (reached,) = plan.roadmap.reached
    (target,) = plan.inventory.plan.targets
    if reached.week:
        by = plan.day(reached.week) - dt.timedelta(days=1)
        yield _with_plan(plan, targets=(replace(target, by=by),))


def in_place(plan: Plan) -> Iterator[Plan]:
    """What a step raises is there already."""
    for step in plan.roadmap.steps:
        declared = {
            **plan.inventory.declarations,
            step.capability: Declaration(step.capability, step.level),
        }
        yield replace(plan, inventory=replace(plan.inventory, declarations=declared))


TIGHTENED: tuple[Mutation, ...] = (
    less_capacity,
    less_run_capacity,
    less_money,
    more_demanded,
    forbidden,
    held_back,
    fixed_elsewhere,
    under_way,
    away,
    shorter_horizon,
    due_sooner,
    in_place,
)
"""Every kind of limit that is broken."""
