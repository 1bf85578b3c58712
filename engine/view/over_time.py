"""What a roadmap takes and brings week by week: people at work, money spent, stages reached.

Weeks count from the start of the plan. A week belongs to the calendar quarter, and to the period of
the budget, in which its first day lies.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from milepost.engine.assess.facts import declared_levels
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.model.inventory import BudgetPeriod, Inventory, PlanRequest
from milepost.engine.model.ladder import Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.limits import Limits
from milepost.engine.plan.problem import Windows
from milepost.engine.view.wording import date_of, plain

WEEKS_PER_YEAR = 52

Kind = Literal["one_off", "run"]
Amounts = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class RoleLoad:
    """The FTE of a role that work on the roadmap takes in each week, and that running it takes.

    `run_at_end` is what running takes once every step has ended. `capacity` and `run_capacity` are
    None where they are not limited. In the weeks of `closed`, each a first and a last one, the role
    is away; a step rests while any of its roles is, and nobody works on it then.
    """

    id: str
    name: str
    fte: Amounts
    run_fte: Amounts
    run_at_end: Fraction = Fraction(0)
    capacity: Fraction | None = None
    run_capacity: Fraction | None = None
    closed: Windows = ()


@dataclass(frozen=True, slots=True)
class Cash:
    """What is spent in a stretch of weeks; `left` is free after it, None where nothing limits."""

    spent: Fraction
    left: Fraction | None


@dataclass(frozen=True, slots=True)
class Quarter:
    """The weeks of a calendar quarter, from `first` up to `until`.

    `stages` are those reached on each ladder by its end, None where none is.
    """

    label: str
    first: int
    until: int
    one_off: Cash
    run: Cash
    stages: tuple[tuple[str, Stage | None], ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the budget, up to and including `last`, in weeks from `first` up to `until`.

    What is free in it, with what was carried over, is what it spends and leaves together.
    """

    last: dt.date
    first: int
    until: int
    one_off: Cash
    run: Cash


@dataclass(frozen=True, slots=True)
class OverTime:
    """A roadmap over the weeks up to `weeks`, in which its last step has ended.

    Money and stages go on to the horizon.
    """

    start: dt.date
    weeks: int
    roles: tuple[RoleLoad, ...]
    quarters: tuple[Quarter, ...]
    budget: tuple[Period, ...]


def over_time(workspace: Workspace, roadmap: Roadmap) -> OverTime:
    """The load, the money and the maturity of a roadmap over time."""
    plan = workspace.inventory.plan
    spent: dict[Kind, list[Fraction]] = {"one_off": _one_off(roadmap), "run": _run(roadmap)}
    left = {kind: _left(plan, weeks, kind) for kind, weeks in spent.items()}

    def cash(kind: Kind, first: int, until: int) -> Cash:
        return Cash(sum(spent[kind][first:until], Fraction(0)), left[kind][until - 1])

    reached = stages_by(workspace.model, workspace.inventory, roadmap)
    return OverTime(
        plan.start,
        max((step.end for step in roadmap.steps), default=0),
        tuple(_roles(workspace, roadmap)),
        tuple(
            Quarter(label, a, b, cash("one_off", a, b), cash("run", a, b), reached(b))
            for label, a, b in quarters_of(plan.start, roadmap.horizon)
        ),
        tuple(
            Period(period.until, a, b, cash("one_off", a, b), cash("run", a, b))
            for period, a, b in _periods(plan, roadmap.horizon)
        ),
    )


def stages_by(
    model: MaturityModel, inventory: Inventory, roadmap: Roadmap
) -> Callable[[int], tuple[tuple[str, Stage | None], ...]]:
    """A function that tells the stage reached on each ladder by a week.

    As in the plan, unknown levels count as absent and every KPI and metric as met.
    """
    program = compile_model(model, inventory.not_applicable.keys())
    now = declared_levels(inventory)
    known: dict[frozenset[str], tuple[tuple[str, Stage | None], ...]] = {}

    def reached(week: int) -> tuple[tuple[str, Stage | None], ...]:
        done = frozenset(step.id for step in roadmap.steps if step.end <= week)
        if done not in known:
            levels: dict[str, int | None] = {id: now.get(id) or 0 for id in model.capabilities}
            for step in roadmap.steps:
                if step.id in done:
                    levels[step.capability] = max(levels[step.capability] or 0, step.level)
            truths = evaluate(program, facts_of(program, levels, lambda _: True))
            known[done] = tuple(
                (ladder.id, _last(s for s in ladder.stages if truths[_atom(s)] is Truth.YES))
                for ladder in model.ladders.values()
            )
        return known[done]

    return reached


def over_time_document(found: OverTime) -> dict[str, Any]:
    """The same as plain numbers, for JSON."""
    return {
        "weeks": found.weeks,
        "roles": {
            role.id: {
                "capacity": plain(role.capacity),
                "fte": [plain(amount) for amount in role.fte],
                "run_capacity": plain(role.run_capacity),
                "run_fte": [plain(amount) for amount in role.run_fte],
                "run_fte_at_end": plain(role.run_at_end),
            }
            for role in found.roles
        },
        "quarters": [
            {
                "quarter": quarter.label,
                "from_week": quarter.first,
                "until_week": quarter.until,
                "one_off": _cash(quarter.one_off),
                "run": _cash(quarter.run),
                "stages": {ladder: stage.id if stage else None for ladder, stage in quarter.stages},
            }
            for quarter in found.quarters
        ],
        "budget": [
            {
                "until": period.last.isoformat(),
                "from_week": period.first,
                "until_week": period.until,
                "one_off": _cash(period.one_off),
                "run": _cash(period.run),
            }
            for period in found.budget
        ],
    }


def _cash(cash: Cash) -> dict[str, int | float | None]:
    return {"spent": plain(cash.spent), "left": plain(cash.left)}


# -- people ----------------------------------------------------------------------------------------


def _roles(workspace: Workspace, roadmap: Roadmap) -> Iterator[RoleLoad]:
    """The roles with work on the roadmap or with what it leaves to run, in the model's order."""
    model, plan = workspace.model, workspace.inventory.plan
    capacity, run_capacity = dict(plan.capacity), dict(plan.limits.run_capacity)
    limits = Limits(plan)
    weeks = max((step.end for step in roadmap.steps), default=0)
    # By how much each week differs from the one before it.
    fte: dict[str, dict[int, Fraction]] = {}
    run: dict[str, dict[int, Fraction]] = {}
    for step in roadmap.steps:
        rests = limits.pauses([role for role, amount in step.effort if amount])
        within = [(a, b) for a, b in rests if step.start <= b and a < step.end]
        for role, amount in step.effort:
            rate = amount / step.duration
            _add(fte.setdefault(role, {}), step.start, rate)
            _add(fte[role], step.end, -rate)
            for first, last in within:
                _add(fte[role], max(first, step.start), -rate)
                _add(fte[role], min(last + 1, step.end), rate)
        for role, amount in step.run_fte:
            _add(run.setdefault(role, {}), step.end, amount)
    order = {role: number for number, role in enumerate(model.roles)}
    for role in sorted(fte.keys() | run.keys(), key=lambda id: (order.get(id, len(order)), id)):
        yield RoleLoad(
            role,
            model.roles.get(role, role),
            _summed(fte.get(role, {}), weeks),
            _summed(run.get(role, {}), weeks),
            sum(run.get(role, {}).values(), Fraction(0)),
            capacity.get(role),
            run_capacity.get(role),
            tuple((a, min(b, weeks - 1)) for a, b in limits.pauses([role]) if a < weeks),
        )


def _add(changes: dict[int, Fraction], week: int, amount: Fraction) -> None:
    changes[week] = changes.get(week, Fraction(0)) + amount


def _summed(changes: dict[int, Fraction], weeks: int) -> Amounts:
    """What each week holds, from what changes when."""
    return tuple(itertools.accumulate(changes.get(week, Fraction(0)) for week in range(weeks)))


# -- money -----------------------------------------------------------------------------------------


def _one_off(roadmap: Roadmap) -> list[Fraction]:
    """One-off cost by week; it is spent when a step starts."""
    spent = [Fraction(0)] * roadmap.horizon
    for step in roadmap.steps:
        spent[min(step.start, roadmap.horizon - 1)] += step.one_off
    return spent


def _run(roadmap: Roadmap) -> list[Fraction]:
    """Run cost by week, from a step's end to the horizon."""
    begun = Counter[int]()
    for step in roadmap.steps:
        begun[step.end] += step.run_per_year
    a_year = itertools.accumulate(begun[week] for week in range(roadmap.horizon))
    return [Fraction(amount, WEEKS_PER_YEAR) for amount in a_year]


@dataclass(frozen=True, slots=True)
class Week:
    """What is spent in a week, and what the budget leaves after it; None where nothing limits."""

    spent: Fraction
    left: Fraction | None


def money_by_week(workspace: Workspace, roadmap: Roadmap) -> dict[Kind, tuple[Week, ...]]:
    """Both kinds of money in each week up to the horizon."""
    plan = workspace.inventory.plan
    spent: dict[Kind, list[Fraction]] = {"one_off": _one_off(roadmap), "run": _run(roadmap)}
    return {
        kind: tuple(map(Week, weeks, _left(plan, weeks, kind))) for kind, weeks in spent.items()
    }


def _left(plan: PlanRequest, spent: list[Fraction], kind: Kind) -> list[Fraction | None]:
    """What is free after each week; None where the budget does not limit it.

    What is not spent carries over; a period without a limit carries nothing over.
    """
    found: list[Fraction | None] = []
    free: Fraction | None = None
    opened = 0
    for week, amount in enumerate(spent):
        day = date_of(plan.start, week)
        while opened < len(plan.limits.budget):
            if opened and day <= plan.limits.budget[opened - 1].until:
                break
            period = plan.limits.budget[opened]
            more = period.one_off if kind == "one_off" else period.run
            free = None if more is None else (free or Fraction(0)) + more
            opened += 1
        if opened and day > plan.limits.budget[-1].until:
            free = None
        free = None if free is None else free - amount
        found.append(free)
    return found


# -- stretches of time -----------------------------------------------------------------------------


def quarters_of(start: dt.date, weeks: int) -> Iterator[tuple[str, int, int]]:
    """The calendar quarters of some weeks, each with its first week and the one after its last."""
    first = 0
    for week in range(1, weeks + 1):
        label = _quarter(date_of(start, first))
        if week == weeks or _quarter(date_of(start, week)) != label:
            yield label, first, week
            first = week


def _quarter(day: dt.date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def _periods(plan: PlanRequest, weeks: int) -> Iterator[tuple[BudgetPeriod, int, int]]:
    """The periods of the budget that have a week of the plan, with their weeks."""
    first = 0
    for period in plan.limits.budget:
        until = first
        while until < weeks and date_of(plan.start, until) <= period.until:
            until += 1
        if first < until:
            yield period, first, until
        first = until


def _atom(stage: Stage) -> str:
    return f"stage:{stage.ladder}.{stage.id}"


def _last(stages: Iterable[Stage]) -> Stage | None:
    found = None
    for stage in stages:
        found = stage
    return found
