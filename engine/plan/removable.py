"""The limits of a plan one by one, and the plan with some of them changed or gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeVar, get_args

from milepost.engine.model.inventory import BudgetPeriod, Dated, PlanRequest, Target
from milepost.engine.source import NOWHERE, Span

LONGEST = 1040
"""The longest horizon that an inventory may have, in weeks: twenty years."""

Kind = Literal[
    "closed",
    "not_before",
    "in_progress",
    "fixed",
    "must_not",
    "must",
    "run_capacity",
    "horizon",
    "budget",
    "capacity",
    "target",
]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of limit, those first that a conflict is told without where it can be."""

MONEY: tuple[Literal["one_off", "run"], ...] = ("one_off", "run")

Value = dt.date | Fraction | int | None
"""What stands in the place of a limit: a day, an amount, weeks, a level; None where it is gone."""

Changes = Mapping[str, Value]
"""What stands at some dotted paths instead."""

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class Removable:
    """A limit that a plan could do without: entry number `at` among those of its kind.

    `value` is what stands at its path; None for what can only stand or go.
    """

    kind: Kind
    at: int
    path: str
    span: Span
    value: Value = None


def removables(plan: PlanRequest) -> tuple[Removable, ...]:
    """Every limit of a plan beside its targets, in the order of `KINDS`."""
    return tuple(sorted(_removables(plan), key=lambda item: KINDS.index(item.kind)))


def _removables(plan: PlanRequest) -> Iterator[Removable]:
    limits, places = plan.limits, plan.places

    def placed(kind: Kind, at: int, path: str, value: Value, span: Span = NOWHERE) -> Removable:
        return Removable(kind, at, path, places.get(path, span), value)

    for i, target in enumerate(plan.targets):
        if target.by is not None:
            found = placed("target", i, f"plan.target.{i}.by", target.by, target.span)
            # A target that the caller put in has no place; what stands in the file is another.
            yield found if target.span != NOWHERE else replace(found, span=NOWHERE)
    if plan.horizon < LONGEST:
        yield placed("horizon", 0, "plan.horizon", plan.horizon)
    for i, (role, amount) in enumerate(plan.capacity):
        yield placed("capacity", i, f"plan.capacity.{role}", amount)
    for i, (role, amount) in enumerate(limits.run_capacity):
        yield placed("run_capacity", i, f"plan.run_capacity.{role}", amount)
    for i, period in enumerate(limits.budget):
        for j, money in enumerate((period.one_off, period.run)):
            if money is not None:
                path = f"plan.budget.{i}.{MONEY[j]}"
                yield placed("budget", 2 * i + j, path, money, period.span)
    yield from _of_steps(plan)


def _of_steps(plan: PlanRequest) -> Iterator[Removable]:
    """The limits that speak of single steps, capabilities or closed weeks."""
    limits = plan.limits
    for i, demand in enumerate(limits.must):
        yield Removable("must", i, f"plan.must.{i}", demand.span, demand.level)
    for i, ban in enumerate(limits.must_not):
        yield Removable("must_not", i, f"plan.must_not.{i}", ban.span)
    for i, day in enumerate(limits.not_before):
        path = _step_path(plan, "not_before", day.capability, day.level, day.span)
        yield Removable("not_before", i, path, day.span, day.day)
    for i, day in enumerate(limits.fixed):
        path = _step_path(plan, "fixed", day.capability, day.level, day.span)
        yield Removable("fixed", i, path, day.span, day.day)
    for i, begun in enumerate(limits.in_progress):
        path = _step_path(plan, "in_progress", begun.capability, begun.level, begun.span)
        yield Removable("in_progress", i, path, begun.span)
    before: dict[str, int] = {}
    for i, closed in enumerate(limits.closed):
        nth = before.get(closed.role, 0)
        before[closed.role] = nth + 1
        yield Removable("closed", i, f"plan.closed.{closed.role}.{nth}", closed.span)


def _step_path(
    plan: PlanRequest, section: str, capability: str, level: int | None, span: Span
) -> str:
    """The path under which a step is written: its level may be a name or a number."""
    start = f"plan.{section}."
    for path, place in plan.places.items():
        if place == span and path.startswith(start):
            return path
    return f"{start}{capability}" if level is None else f"{start}{capability}@{level}"


def changed(plan: PlanRequest, items: Sequence[Removable], changes: Changes) -> PlanRequest:
    """The plan with other values in the place of some limits, and without those that are None.

    `items` are the limits of this very plan. A period of the budget without an amount is not
    limited and carries nothing over, as where the inventory does not name it. Without a horizon
    there is the longest one.
    """
    now: dict[Kind, dict[int, Value]] = {kind: {} for kind in KINDS}
    for item in items:
        if item.path in changes:
            now[item.kind][item.at] = changes[item.path]
    limits = plan.limits
    horizon = now["horizon"].get(0, plan.horizon)
    return replace(
        plan,
        horizon=horizon if isinstance(horizon, int) else LONGEST,
        targets=tuple(_by(target, now["target"], i) for i, target in enumerate(plan.targets)),
        capacity=_free(plan.capacity, now["capacity"]),
        limits=replace(
            limits,
            run_capacity=_free(limits.run_capacity, now["run_capacity"]),
            budget=tuple(
                _money(period, now["budget"], i) for i, period in enumerate(limits.budget)
            ),
            must=tuple(
                replace(demand, level=level) if isinstance(level, int) else demand
                for demand, level in _kept(limits.must, now["must"])
            ),
            must_not=tuple(ban for ban, _ in _kept(limits.must_not, now["must_not"])),
            not_before=_dated(limits.not_before, now["not_before"]),
            fixed=_dated(limits.fixed, now["fixed"]),
            in_progress=tuple(begun for begun, _ in _kept(limits.in_progress, now["in_progress"])),
            closed=tuple(closed for closed, _ in _kept(limits.closed, now["closed"])),
        ),
    )


def _kept(entries: Sequence[_Entry], now: Mapping[int, Value]) -> Iterator[tuple[_Entry, Value]]:
    """The entries that are not gone, each with the value that takes its place, if any."""
    for i, entry in enumerate(entries):
        if i not in now or now[i] is not None:
            yield entry, now.get(i)


def _by(target: Target, now: Mapping[int, Value], i: int) -> Target:
    if i not in now:
        return target
    day = now[i]
    return replace(target, by=day if isinstance(day, dt.date) else None)


def _free(
    roles: Sequence[tuple[str, Fraction]], now: Mapping[int, Value]
) -> tuple[tuple[str, Fraction], ...]:
    return tuple(
        (role, amount if value is None else _amount(value))
        for (role, amount), value in _kept(roles, now)
    )


def _amount(value: Value) -> Fraction:
    if not isinstance(value, Fraction):
        raise TypeError(f"{value} is no amount")
    return value


def _money(period: BudgetPeriod, now: Mapping[int, Value], i: int) -> BudgetPeriod:
    one_off, run = now.get(2 * i, period.one_off), now.get(2 * i + 1, period.run)
    return replace(
        period,
        one_off=None if one_off is None else _amount(one_off),
        run=None if run is None else _amount(run),
    )


def _dated(entries: Sequence[Dated], now: Mapping[int, Value]) -> tuple[Dated, ...]:
    return tuple(
        replace(entry, day=day) if isinstance(day, dt.date) else entry
        for entry, day in _kept(entries, now)
    )
