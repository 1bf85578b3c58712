"""The independent check of a roadmap against the limits of its plan, week by week and day by day.

It works on dates and on one week after the other, where the planner works on ranges of weeks and
cumulated sums, so that a fault of one does not hide in the other.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from milepost.engine.model.inventory import Inventory, PlanRequest
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import ObjectiveValue, Roadmap, Step
from milepost.engine.model.wins import wins_of
from milepost.engine.plan.verify_value import value_of

_WEEK = dt.timedelta(weeks=1)
_WEEKS_PER_YEAR = 52


def broken_limits(model: MaturityModel, inventory: Inventory, roadmap: Roadmap) -> Iterator[str]:
    """What the roadmap breaks of the plan's limits, in plain sentences."""
    plan = inventory.plan
    for step in roadmap.steps:
        yield from _closed(plan, step)
        yield from _not_before(plan, step)
    yield from _begun_or_fixed(inventory, roadmap)
    yield from _musts(model, inventory, roadmap)
    yield from _run_capacity(plan, roadmap)
    yield from _money(plan, roadmap)


def wrong_objectives(
    model: MaturityModel,
    inventory: Inventory,
    roadmap: Roadmap,
    objectives: tuple[ObjectiveValue, ...],
) -> Iterator[str]:
    """Objectives whose value is not that of the roadmap, or whose bound lies beyond it."""
    weights = {number: target.weight for number, target in enumerate(inventory.plan.targets)}
    run = sum(step.run_per_year for step in roadmap.steps)
    values = {
        "time": Fraction(max((reached.week for reached in roadmap.reached), default=0)),
        "time_sum": Fraction(sum(weights.get(r.index, 1) * r.week for r in roadmap.reached)),
        "cost": sum(step.one_off for step in roadmap.steps)
        + Fraction(run * roadmap.horizon, _WEEKS_PER_YEAR),
        "change": Fraction(_weeks_changed(inventory, roadmap)),
        "steps": Fraction(len(roadmap.steps)),
    }
    stated = Counter(objective.name for objective in objectives)
    if "early_wins" in stated:
        values["early_wins"] = _mean_win(model, inventory, roadmap)
    for name, times in stated.items():
        if times > 1:
            yield f"{name} is stated {times} times"
        if name not in values and name != "value":
            yield f"{name} is no objective whose value follows from the roadmap"
    for objective in objectives:
        if objective.name == "value":
            yield from _wrong_value(model, inventory, roadmap, objective)
            continue
        if objective.name in values and objective.value != values[objective.name]:
            yield f"{objective.name} is {values[objective.name]}, not {objective.value}"
        if objective.bound > objective.value:
            yield f"{objective.name} is {objective.value}, below its bound {objective.bound}"


def _wrong_value(
    model: MaturityModel, inventory: Inventory, roadmap: Roadmap, stated: ObjectiveValue
) -> Iterator[str]:
    """The net present value to half a unit of money, and its bound, which lies above."""
    value, near = value_of(model, inventory, roadmap)
    if abs(value - float(stated.value)) > near:
        yield f"value is {value:.2f}, not {float(stated.value):.2f}"
    if stated.bound < stated.value:
        yield f"value is {stated.value}, above its bound {stated.bound}"


def _mean_win(model: MaturityModel, inventory: Inventory, roadmap: Roadmap) -> Fraction:
    """The mean week in which wins come about; what is not raised counts with the horizon."""
    weights = wins_of(model, inventory)
    ends = {(step.capability, step.level): step.end for step in roadmap.steps}
    weeks = sum(weight * ends.get(key, roadmap.horizon) for key, weight in weights.items())
    return Fraction(weeks, sum(weights.values())) if weights else Fraction(0)


def _weeks_changed(inventory: Inventory, roadmap: Roadmap) -> int:
    """How far the roadmap is from the baseline.

    A step that is begun in another week than there counts by the weeks between, or from the start
    of the plan where it was to begin before; one that only one of the two has, by the horizon. What
    is in place by now has left the baseline.
    """
    plan = inventory.plan
    now = {id: declared.level or 0 for id, declared in inventory.declarations.items()}
    wanted = {
        (entry.capability, entry.level): max(entry.day, plan.start)
        for entry in plan.limits.baseline_steps
        if entry.level is not None and entry.level > now.get(entry.capability, 0)
    }
    total = 0
    for step in roadmap.steps:
        day = wanted.pop((step.capability, step.level), None)
        if day is None:
            total += roadmap.horizon
            continue
        week = 0
        # The first week that begins on the day or after it.
        while plan.start + week * _WEEK < day:
            week += 1
        total += abs(step.start - week)
    return total + len(wanted) * roadmap.horizon


def weeks_left(inventory: Inventory, step: Step) -> int | None:
    """The weeks of work that a step still takes where it is in progress already; else None."""
    for begun in inventory.plan.limits.in_progress:
        if (begun.capability, begun.level) == (step.capability, step.level):
            return begun.weeks
    return None


def _closed(plan: PlanRequest, step: Step) -> Iterator[str]:
    """A step rests while one of its roles is closed, and neither begins nor ends with a rest."""
    roles = {role for role, amount in step.effort if amount}
    away = []
    for week in range(step.start, step.end):
        monday = plan.start + week * _WEEK
        days = [monday + dt.timedelta(days=day) for day in range(7)]
        away.append(
            any(
                entry.role in roles and any(entry.first <= day < entry.until for day in days)
                for entry in plan.limits.closed
            )
        )
    if sum(away) != step.paused:
        yield f"{step.id} rests {step.paused} weeks, and its roles are closed in {sum(away)}"
    begun = {(e.capability, e.level) for e in plan.limits.in_progress}
    if away and away[0] and (step.capability, step.level) not in begun:
        yield f"{step.id} starts in week {step.start}, in which a role of it is closed"
    if away and away[-1]:
        yield f"{step.id} ends with a week in which a role of it is closed"


def _not_before(plan: PlanRequest, step: Step) -> Iterator[str]:
    day = plan.start + step.start * _WEEK
    begun = {(e.capability, e.level) for e in plan.limits.in_progress}
    if (step.capability, step.level) in begun:
        return
    for entry in plan.limits.not_before:
        meant = entry.capability == step.capability and entry.level in (None, step.level)
        if meant and day < entry.day:
            yield f"{step.id} starts on {day}, before {entry.day}"


def _begun_or_fixed(inventory: Inventory, roadmap: Roadmap) -> Iterator[str]:
    plan, limits = inventory.plan, inventory.plan.limits
    starts = {(step.capability, step.level): step.start for step in roadmap.steps}
    gone = inventory.not_applicable
    for begun in limits.in_progress:
        if begun.capability not in gone and starts.get((begun.capability, begun.level)) != 0:
            yield f"{begun.capability}@{begun.level} is in progress and does not go on in week 0"
    for fixed in limits.fixed:
        declared = inventory.declarations.get(fixed.capability)
        in_place = (declared.level or 0) if declared else 0
        if fixed.level is None or fixed.level <= in_place or fixed.capability in gone:
            continue
        start = starts.get((fixed.capability, fixed.level))
        name = f"{fixed.capability}@{fixed.level}"
        if start is None:
            yield f"{name} is fixed on {fixed.day} and is not in the roadmap"
        elif not plan.start + (start - 1) * _WEEK < fixed.day <= plan.start + start * _WEEK:
            yield f"{name} is fixed on {fixed.day} and starts on {plan.start + start * _WEEK}"


def _musts(model: MaturityModel, inventory: Inventory, roadmap: Roadmap) -> Iterator[str]:
    levels = {id: d.level or 0 for id, d in inventory.declarations.items()}
    for step in roadmap.steps:
        levels[step.capability] = max(levels.get(step.capability, 0), step.level)
    for must in inventory.plan.limits.must:
        wanted = model.bar if must.level is None else must.level
        if levels.get(must.capability, 0) < wanted:
            yield f"{must.capability} must reach level {wanted} and does not"
    raised = {step.capability for step in roadmap.steps}
    for banned in inventory.plan.limits.must_not:
        if banned.capability in raised:
            yield f"{banned.capability} is raised and must not be"


def _run_capacity(plan: PlanRequest, roadmap: Roadmap) -> Iterator[str]:
    for role, limit in plan.limits.run_capacity:
        bound = Fraction(0)
        for step in sorted(roadmap.steps, key=lambda step: step.end):
            bound += sum((fte for name, fte in step.run_fte if name == role), Fraction(0))
            if bound > limit:
                yield f"running what is finished by week {step.end} binds {bound} FTE of {role}"
                break


def _money(plan: PlanRequest, roadmap: Roadmap) -> Iterator[str]:
    """An account for each kind of money: filled when a period begins, emptied week by week."""
    spent: dict[str, Counter[int]] = {"one_off": Counter(), "run": Counter()}
    for step in roadmap.steps:
        spent["one_off"][step.start] += step.one_off
        for week in range(step.end, roadmap.horizon):
            spent["run"][week] += step.run_per_year
    for kind, weeks in spent.items():
        per_unit = 1 if kind == "one_off" else _WEEKS_PER_YEAR
        left: dict[str, Fraction] = defaultdict(Fraction)
        opened = 0
        for week in range(roadmap.horizon):
            day = plan.start + week * _WEEK
            current = next(
                (n for n, period in enumerate(plan.limits.budget) if day <= period.until), None
            )
            if current is None:
                break
            for period in plan.limits.budget[opened : current + 1]:
                amount = period.one_off if kind == "one_off" else period.run
                if amount is None:
                    left.pop(kind, None)
                else:
                    left[kind] += amount
            opened = current + 1
            period = plan.limits.budget[current]
            if (period.one_off if kind == "one_off" else period.run) is None:
                continue
            left[kind] -= Fraction(weeks[week], per_unit)
            if left[kind] < 0:
                yield f"the {kind} budget until {period.until} is overdrawn in week {week}"
                break
