"""The independent check of a roadmap: everything is worked out again from the model.

It shares no code with the planner beyond the rules' own meaning, so that a fault of one does not
hide in the other.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from milepost.engine.logic.compile import test_name
from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.logic.program import KpiKept, Program, Test
from milepost.engine.model.condition import (
    ADVICE_NUMBERS,
    AtLeast,
    Condition,
    GroupHolds,
    HasLevel,
    Measured,
)
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import ObjectiveValue, Reached, Roadmap, Step
from milepost.engine.plan.verify_limits import broken_limits, weeks_left, wrong_objectives

_COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}


def verify(
    model: MaturityModel,
    inventory: Inventory,
    program: Program,
    roadmap: Roadmap,
    objectives: tuple[ObjectiveValue, ...] = (),
) -> tuple[str, ...]:
    """What is wrong with a roadmap for this inventory, in plain sentences; empty when it is sound.

    `program` is the model compiled for the inventory with its targets. Tests that are neither
    proven nor listed in `to_evidence` count as failed; before the week in which a target is said to
    be reached it must not hold even with every test passed. The values of `objectives` are worked
    out again.
    """
    audit = _Audit(model, inventory, program, roadmap)
    wrong = [*audit.violations(), *wrong_objectives(model, inventory, roadmap, objectives)]
    return tuple(dict.fromkeys(wrong))


def unproven_tests(model: MaturityModel, inventory: Inventory, program: Program) -> tuple[str, ...]:
    """The names of the KPIs and metrics that a roadmap could rest on and that are not yet shown."""
    tests: list[Test] = [v.test for v in program.variables if v.test is not None]
    for capability in model.capabilities.values():
        for prerequisite in capability.requires:
            tests.extend(_measured(model, prerequisite.condition))
    return tuple(
        dict.fromkeys(
            test_name(test)
            for test in tests
            if _is_evidence(test) and not _passed(model, inventory, test)
        )
    )


def _is_evidence(test: Test) -> bool:
    match test:
        case KpiKept():
            return True
        case Measured(metric):
            return metric not in ADVICE_NUMBERS
        case _:
            return False


def _measured(model: MaturityModel, condition: Condition) -> Iterator[Test]:
    match condition:
        case Measured():
            yield condition
        case AtLeast(_, of):
            for part in of:
                yield from _measured(model, part)
        case GroupHolds(group):
            yield from _measured(model, model.groups[group].condition)
        case _:
            return


def _passed(model: MaturityModel, inventory: Inventory, test: Test) -> bool:
    """Whether a test is shown to hold; a KPI without a value counts as kept."""
    match test:
        case KpiKept(capability, kpi):
            declared = inventory.declarations.get(capability)
            value = dict(declared.kpis).get(kpi) if declared else None
            kpis = {k.id: k for k in model.capabilities[capability].kpis}
            return value is None or kpis[kpi].met_by(value)
        case Measured(metric, comparison, threshold) if metric in inventory.readings:
            return bool(_COMPARE[comparison](inventory.readings[metric].value, threshold))
        case _:
            return False


class _Audit:
    """One check after the other over the same roadmap."""

    def __init__(
        self, model: MaturityModel, inventory: Inventory, program: Program, roadmap: Roadmap
    ) -> None:
        self.model = model
        self.inventory = inventory
        self.program = program
        self.roadmap = roadmap
        self.now = {id: d.level or 0 for id, d in inventory.declarations.items()}
        self.end = {(step.capability, step.level): step.end for step in roadmap.steps}

    def violations(self) -> Iterator[str]:
        """Every violation, the steps' own first."""
        for id, times in Counter(step.id for step in self.roadmap.steps).items():
            if times > 1:
                yield f"{id} is bought {times} times"
        for step in self.roadmap.steps:
            strange = list(self.identity(step))
            yield from strange
            if not strange:
                yield from self.figures(step)
                yield from self.place(step)
                yield from self.prerequisites(step)
        if [step.start for step in self.roadmap.steps] != sorted(
            step.start for step in self.roadmap.steps
        ):
            yield "the steps are not in order of start"
        yield from self.capacity()
        yield from broken_limits(self.model, self.inventory, self.roadmap)
        yield from self.evidence()
        yield from self.targets()

    # -- steps ----------------------------------------------------------------------------------

    def identity(self, step: Step) -> Iterator[str]:
        """The step is one that this organisation can take."""
        if step.capability not in self.model.capabilities:
            yield f"{step.id} raises a capability that the model does not have"
        elif not 1 <= step.level <= self.model.top:
            yield f"{step.id} is not a level of the model"
        elif step.capability in self.inventory.not_applicable:
            yield f"{step.id} raises a capability that is not applicable"

    def figures(self, step: Step) -> Iterator[str]:
        """The step costs and takes what the model says."""
        own = self.model.step(step.capability, step.level)
        left = weeks_left(self.inventory, step)
        if left is not None:
            # What is begun has been paid for, and as much of the work is left as of the weeks.
            share = Fraction(left, own.duration) if own.duration else Fraction(0)
            effort = tuple((role, amount * share) for role, amount in own.effort)
            own = replace(own, duration=left, one_off=0, effort=effort)
        for name in ("one_off", "run_per_year", "effort", "run_fte"):
            if getattr(step, name) != getattr(own, name):
                yield f"{step.id} states {name} {getattr(step, name)}, not {getattr(own, name)}"
        weeks = own.duration
        for role, amount in own.effort:
            limit = dict(self.inventory.plan.capacity).get(role)
            if limit is not None and amount:
                if limit <= 0:
                    yield f"{step.id} needs {role}, which has no capacity"
                    return
                weeks = max(weeks, math.ceil(amount / limit))
        if step.duration != weeks:
            yield f"{step.id} takes {step.duration} weeks, not {weeks}"
        if step.stretched_from != (own.duration if weeks > own.duration else None):
            yield f"{step.id} says it is stretched from {step.stretched_from} weeks"

    def place(self, step: Step) -> Iterator[str]:
        """The step lies within the horizon, above what is in place and after the step below it."""
        if step.start < 0 or step.end > self.inventory.plan.horizon:
            yield f"{step.id} runs outside the horizon"
        if step.level <= self.now.get(step.capability, 0):
            yield f"{step.id} buys what is in place"
        elif not self.has(step.capability, step.level - 1, step.start):
            yield f"{step.id} starts before level {step.level - 1} is in place"

    def prerequisites(self, step: Step) -> Iterator[str]:
        """Every prerequisite of the step holds when it starts, unless it has begun already."""
        if weeks_left(self.inventory, step) is not None:
            return
        for prerequisite in self.model.capabilities[step.capability].requires:
            holds = self.holds(prerequisite.condition, step.level, step.start, prerequisite.lag)
            if holds is False:
                yield f"{step.id} starts in week {step.start} before its prerequisites hold"

    def has(self, capability: str, level: int, week: int, lag: int = 0) -> bool:
        """Whether a level is in place from the start, or since `lag` weeks."""
        if level <= self.now.get(capability, 0):
            return True
        end = self.end.get((capability, level))
        return end is not None and end + lag <= week

    def holds(self, condition: Condition, level: int, week: int, lag: int) -> bool | None:
        """Whether a prerequisite of a step to `level` holds; None where nothing of it applies."""
        match condition:
            case HasLevel(capability, stated):
                if capability in self.inventory.not_applicable:
                    return None
                need = min(level, self.model.bar) if stated is None else stated
                return self.has(capability, need, week, lag)
            case AtLeast(k, of, word):
                parts = [self.holds(part, level, week, lag) for part in of]
                kept = [part for part in parts if part is not None]
                if of and not kept:
                    return None
                return sum(kept) >= (len(kept) if word == "all" else k)
            case GroupHolds(group):
                return self.holds(self.model.groups[group].condition, level, week, lag)
            case Measured():
                return self.test(condition)
            case _:
                return False

    def capacity(self) -> Iterator[str]:
        """No role works more than its capacity in any week."""
        capacity = dict(self.inventory.plan.capacity)
        # The load of a week in which nothing starts is no higher than the load before it.
        for week in sorted({step.start for step in self.roadmap.steps}):
            load: dict[str, Fraction] = defaultdict(Fraction)
            for step in self.roadmap.steps:
                # A step without weeks of work is told of where its figures are checked.
                if step.start <= week < step.end and step.duration > 0:
                    for role, amount in step.effort:
                        load[role] += amount / step.duration
            for role, used in sorted(load.items()):
                if role in capacity and used > capacity[role]:
                    yield f"{role} works {used} of {capacity[role]} FTE in week {week}"

    # -- targets --------------------------------------------------------------------------------

    def test(self, test: Test) -> bool:
        """Whether the plan may count on a test: shown already, or listed as to be shown."""
        listed = test_name(test) in self.roadmap.to_evidence
        return listed or _passed(self.model, self.inventory, test)

    def evidence(self) -> Iterator[str]:
        """What is listed as to be shown exists and is not shown yet."""
        open_ = unproven_tests(self.model, self.inventory, self.program)
        for name, times in Counter(self.roadmap.to_evidence).items():
            if times > 1:
                yield f"{name} is listed {times} times to be shown"
            if name not in open_:
                yield f"{name} is listed to be shown, and is no test or is shown already"

    def reached(self, number: int, week: int | None, *, hopeful: bool) -> bool:
        """Whether a target holds on the levels in place in a week; None is before any step.

        `hopeful` counts every test as passed.
        """
        levels: dict[str, int | None] = dict.fromkeys(self.model.capabilities, 0)
        levels.update(self.now)
        for step in self.roadmap.steps:
            if week is not None and step.end <= week:
                levels[step.capability] = max(levels.get(step.capability) or 0, step.level)
        facts = facts_of(self.program, levels, lambda test: hopeful or self.test(test))
        return evaluate(self.program, facts)[f"target:{number}"] is Truth.YES

    def targets(self) -> Iterator[str]:
        """Every target is reached in the week stated, no earlier, and by its date."""
        wanted = self.inventory.plan.targets
        if [(r.index, r.name) for r in self.roadmap.reached] != [
            (number, target.name) for number, target in enumerate(wanted)
        ]:
            yield "the roadmap does not answer every target once, in order"
            return
        if self.roadmap.horizon != self.inventory.plan.horizon:
            yield f"the horizon is {self.inventory.plan.horizon}, not {self.roadmap.horizon} weeks"
        for reached, target in zip(self.roadmap.reached, wanted, strict=True):
            yield from self.target(reached, target.by)

    def target(self, reached: Reached, by: dt.date | None) -> Iterator[str]:
        """One target; see `targets`."""
        number, week = reached.index, reached.week
        if week < 0 or not self.reached(number, week, hopeful=False):
            yield f"{reached.name} does not hold in week {week}"
        if week > 0 and self.reached(number, week - 1, hopeful=True):
            yield f"{reached.name} holds before week {week}"
        date = self.inventory.plan.start + dt.timedelta(weeks=week)
        late = by is not None and date > by
        if late and not self.reached(number, None, hopeful=True):
            yield f"{reached.name} is reached on {date}, after {by}"
