"""Small planning cases with limits that are close to what the work takes.

Amounts, days and people are drawn around the model's own figures: a limit that is far off never
binds, and then nothing is learned from it.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.program import Program
from milepost.engine.model.capability import Capability, Estimate
from milepost.engine.model.condition import AtLeast, Condition, HasLevel, StageReached
from milepost.engine.model.inventory import (
    BudgetPeriod,
    Closed,
    Dated,
    Declaration,
    Excluded,
    InProgress,
    Inventory,
    Objective,
    PlanRequest,
    Target,
)
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap, Solved
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.evidence import with_evidence
from milepost.engine.plan.verify import verify
from tests.strategies import ROLES, models

START = dt.date(2027, 1, 4)
HORIZON = 7
MOST_STEPS = 4
ORDERS: tuple[tuple[Objective, ...], ...] = (("time", "cost"), ("cost", "time"))
FTE = st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(4, 3)])
_RUN_FTE = st.dictionaries(st.sampled_from(ROLES), st.sampled_from([Fraction(1, 2), Fraction(1)]))


@st.composite
def _running(draw: st.DrawFn, capability: Capability) -> Capability:
    """The capability with run cost of whole units a week, and people to run it."""
    yearly = Fraction(52 * draw(st.integers(0, 3)))
    run = Estimate(yearly, yearly, yearly)
    return replace(capability, run=run, run_fte=tuple(sorted(draw(_RUN_FTE).items())))


@st.composite
def small_models(draw: st.DrawFn) -> MaturityModel:
    """Two to four capabilities with one or two steps each, that cost something to run."""
    model = draw(models(min_capabilities=2, max_capabilities=4, max_top=2, max_weeks=2))
    running = {id: draw(_running(c)) for id, c in model.capabilities.items()}
    return replace(model, capabilities=running)


@st.composite
def cases(draw: st.DrawFn) -> tuple[MaturityModel, Inventory]:
    """A small model, a target that takes several steps, and up to three kinds of limits.

    They are aimed at the best roadmap without limits, so that most of them rule it out.
    """
    model = draw(small_models())
    ids = sorted(model.capabilities)
    levels = {id: draw(st.sampled_from((0, 0, 0, 0, 1))) for id in ids}
    while sum(model.top - level for level in levels.values()) > MOST_STEPS:
        # What is above the number of steps that can all be tried is in place.
        most = max(ids, key=lambda id: model.top - levels[id])
        levels[most] += 1
    open_ = [id for id in ids if levels[id] < model.top] or ids
    fewest = min(2, len(open_))
    wanted = draw(st.lists(st.sampled_from(open_), unique=True, min_size=fewest, max_size=3))
    goal: list[Condition] = [
        HasLevel(id, draw(st.integers(min(levels[id] + 1, model.top), model.top))) for id in wanted
    ]
    if draw(st.integers(0, 3)) == 0:
        stages = [(ladder.id, s.id) for ladder in model.ladders.values() for s in ladder.stages]
        goal.append(StageReached(*draw(st.sampled_from(stages))))
    plan = PlanRequest(
        START,
        HORIZON,
        (Target(AtLeast(len(goal), tuple(goal), "all")),),
        draw(st.sampled_from(ORDERS)),
        tuple(draw(st.dictionaries(st.sampled_from(ROLES), FTE, max_size=1)).items()),
    )
    declared = {id: Declaration(id, level) for id, level in levels.items()}
    inventory = Inventory("Random", model.id, START, declared, {}, {}, plan)
    free = best_of(model, inventory)
    assume(free is not None and free.steps)
    assert free is not None
    # Drawn evenly: left to itself, the search for simple cases would see few of the later kinds.
    evenly = random.Random(repr((model, levels, wanted)))
    for kind in evenly.sample((*KINDS, "budget", "budget"), evenly.randint(1, 3)):
        inventory = draw(_AIMED[kind](model, inventory, free))
    return model, inventory


def best_of(model: MaturityModel, inventory: Inventory) -> Roadmap | None:
    """The planner's roadmap for an inventory, with what it takes as met; None without one."""
    found = _planned(model, inventory, program_of(model, inventory))
    return None if found is None else found.roadmap


def proven_best(model: MaturityModel, inventory: Inventory, program: Program) -> Solved | None:
    """The same with its objectives, said to be the best and true by all rules and limits."""
    found = _planned(model, inventory, program)
    if found is not None:
        assert found.optimal
        assert verify(model, inventory, program, found.roadmap, found.objectives) == ()
    return found


def _planned(model: MaturityModel, inventory: Inventory, program: Program) -> Solved | None:
    problem = build_problem(model, inventory, program)
    result = None if isinstance(problem, tuple) else solve(problem)
    if not isinstance(result, Solved):
        return None
    return replace(result, roadmap=with_evidence(model, inventory, program, result.roadmap))


def program_of(model: MaturityModel, inventory: Inventory) -> Program:
    """The model compiled for an inventory and its targets."""
    goals = tuple(target.goal for target in inventory.plan.targets)
    return compile_model(model, inventory.not_applicable.keys(), goals)


def limited(inventory: Inventory, **limits: Any) -> Inventory:  # noqa: ANN401 - any of the limits
    """The inventory with some of its limits replaced."""
    plan = inventory.plan
    return replace(inventory, plan=replace(plan, limits=replace(plan.limits, **limits)))


def day(week: int, after: int = 0) -> dt.date:
    """The first day of a week, or `after` days later."""
    return START + dt.timedelta(days=7 * week + after)


# -- limits aimed at a roadmap ---------------------------------------------------------------------


@st.composite
def _capacity(draw: st.DrawFn, _: MaturityModel, inventory: Inventory, free: Roadmap) -> Inventory:
    """Less of a role than the roadmap keeps busy at once, or as much as one step takes."""
    rates = {
        (role, amount / step.duration)
        for step in free.steps
        for role, amount in step.effort
        if step.duration
    }
    if not rates:
        return inventory
    role, rate = draw(st.sampled_from(sorted(rates)))
    share = draw(st.sampled_from((Fraction(1), Fraction(2, 3), Fraction(1, 2))))
    capacity = {**dict(inventory.plan.capacity), role: rate * share}
    plan = replace(inventory.plan, capacity=tuple(sorted(capacity.items())))
    return replace(inventory, plan=plan)


@st.composite
def _run_capacity(
    draw: st.DrawFn, _: MaturityModel, inventory: Inventory, free: Roadmap
) -> Inventory:
    """A little less, or just as much, as running the whole roadmap binds of a role."""
    bound = [(role, fte) for step in free.steps for role, fte in step.run_fte]
    if not bound:
        return inventory
    role, least = draw(st.sampled_from(bound))
    all_of_it = sum((fte for name, fte in bound if name == role), Fraction(0))
    limit = draw(st.sampled_from((all_of_it - Fraction(1, 3), all_of_it - least, all_of_it)))
    return limited(inventory, run_capacity=((role, max(limit, Fraction(0))),))


@st.composite
def _budget(draw: st.DrawFn, _: MaturityModel, inventory: Inventory, free: Roadmap) -> Inventory:
    """A period that ends while the roadmap runs, with a little less than it spends by then."""
    step = draw(st.sampled_from(free.steps))
    kind = draw(st.sampled_from(("one_off", "run", "both")))
    week = step.start + 1 if kind == "one_off" else step.end + draw(st.sampled_from((2, 1, 3)))
    one_off = Fraction(sum(step.one_off for step in free.steps if step.start < week))
    run = Fraction(sum(s.run_per_year * max(0, week - s.end) for s in free.steps), 52)
    less = draw(st.sampled_from([Fraction(1), Fraction(2), Fraction(1, 2), Fraction(4)]))
    first = BudgetPeriod(
        day(week, -draw(st.integers(1, 7))),
        None if kind == "run" else max(Fraction(0), one_off - less),
        None if kind == "one_off" else max(Fraction(0), run - less),
    )
    periods = [first]
    if draw(st.booleans()):
        more = st.one_of(st.none(), st.integers(0, 12).map(Fraction))
        later = first.until + dt.timedelta(days=draw(st.integers(1, 35)))
        periods.append(BudgetPeriod(later, draw(more), draw(more)))
    if draw(st.booleans()):
        before = START - dt.timedelta(days=draw(st.integers(1, 400)))
        periods.insert(0, BudgetPeriod(before, Fraction(1), draw(st.sampled_from((None, one_off)))))
    return limited(inventory, budget=tuple(periods))


@st.composite
def _must(draw: st.DrawFn, model: MaturityModel, inventory: Inventory, free: Roadmap) -> Inventory:
    """A level that the roadmap does not reach on its own, where there is one."""
    levels = {id: declared.level or 0 for id, declared in inventory.declarations.items()}
    for step in free.steps:
        levels[step.capability] = max(levels[step.capability], step.level)
    more = [id for id in sorted(levels) if levels[id] < model.top]
    id = draw(st.sampled_from(more or sorted(levels)))
    level = draw(st.integers(min(levels[id] + 1, model.top), model.top))
    return limited(inventory, must=(HasLevel(id, level),))


@st.composite
def _must_not(
    draw: st.DrawFn, model: MaturityModel, inventory: Inventory, free: Roadmap
) -> Inventory:
    """A capability that the roadmap raises, or any other."""
    raised = [step.capability for step in free.steps]
    id = draw(st.one_of(st.sampled_from(sorted(model.capabilities)), st.sampled_from(raised)))
    return limited(inventory, must_not=(Excluded(id),))


@st.composite
def _not_before(
    draw: st.DrawFn, _: MaturityModel, inventory: Inventory, free: Roadmap
) -> Inventory:
    """A day after the one on which the roadmap starts a step."""
    step = draw(st.sampled_from(free.steps))
    later = day(step.start, draw(st.integers(1, 15)))
    level = draw(st.sampled_from((None, step.level)))
    return limited(inventory, not_before=(Dated(step.capability, level, later),))


@st.composite
def _fixed(draw: st.DrawFn, model: MaturityModel, inventory: Inventory, free: Roadmap) -> Inventory:
    """A step of the roadmap on another day, or a step of any other capability."""
    step = draw(st.sampled_from(free.steps))
    entry = Dated(step.capability, step.level, day(step.start, draw(st.integers(-8, 15))))
    if draw(st.integers(0, 2)) == 0:
        id = draw(st.sampled_from(sorted(model.capabilities)))
        entry = Dated(id, draw(st.integers(1, model.top)), day(draw(st.integers(0, 4))))
    return limited(inventory, fixed=(entry,))


@st.composite
def _in_progress(
    draw: st.DrawFn, model: MaturityModel, inventory: Inventory, _: Roadmap
) -> Inventory:
    """A next step that has begun, with a few weeks left."""
    now = {id: declared.level or 0 for id, declared in inventory.declarations.items()}
    free = [id for id in sorted(now) if now[id] < model.top]
    id = draw(st.sampled_from(free))
    begun = InProgress(id, now[id] + 1, draw(st.integers(1, 3)))
    return limited(inventory, in_progress=(begun,))


@st.composite
def _closed(draw: st.DrawFn, _: MaturityModel, inventory: Inventory, free: Roadmap) -> Inventory:
    """One or two stretches, one of them while the roadmap has a step of the role running."""
    busy = [(role, step) for step in free.steps for role, amount in step.effort if amount]
    found = []
    if busy:
        role, step = draw(st.sampled_from(busy))
        first = day(step.start, draw(st.integers(-3, 7 * (step.end - step.start) - 1)))
        found.append(Closed(role, first, first + dt.timedelta(days=draw(st.integers(1, 10)))))
    if draw(st.booleans()):
        first = day(draw(st.integers(0, 4)), draw(st.integers(0, 6)))
        role = draw(st.sampled_from(ROLES))
        found.append(Closed(role, first, first + dt.timedelta(days=draw(st.integers(1, 10)))))
    return limited(inventory, closed=tuple(found))


@st.composite
def _date(draw: st.DrawFn, _: MaturityModel, inventory: Inventory, free: Roadmap) -> Inventory:
    """A day by which the target is to be reached, around the one on which the roadmap does."""
    (target,) = inventory.plan.targets
    by = day(free.finish_week, draw(st.integers(-3, 8)))
    return replace(inventory, plan=replace(inventory.plan, targets=(replace(target, by=by),)))


_AIMED = {
    "capacity": _capacity,
    "run_capacity": _run_capacity,
    "budget": _budget,
    "must": _must,
    "must_not": _must_not,
    "not_before": _not_before,
    "fixed": _fixed,
    "in_progress": _in_progress,
    "closed": _closed,
    "date": _date,
}
KINDS = tuple(_AIMED)
"""Every kind of limit that a case may have."""
