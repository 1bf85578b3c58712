"""Ways to spoil a sound roadmap.

Each gives only what is unsound by construction; the reason stands with it. A change that may leave
a sound roadmap, such as a step that slips within its slack, is not among them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import ObjectiveValue, Roadmap, Step

LITTLE = Fraction(1, 1000)


@dataclass(frozen=True)
class Plan:
    """A roadmap with what it was made for and what is claimed of it."""

    model: MaturityModel
    inventory: Inventory
    roadmap: Roadmap
    objectives: tuple[ObjectiveValue, ...]

    def with_steps(self, steps: list[Step]) -> Plan:
        """The same with other steps, in order of start."""
        ordered = tuple(sorted(steps, key=lambda step: step.start))
        return replace(self, roadmap=replace(self.roadmap, steps=ordered))

    def each_step(self, change: Callable[[Step], Step | None]) -> Iterator[Plan]:
        """One plan for each step that can be changed."""
        for number, step in enumerate(self.roadmap.steps):
            changed = change(step)
            if changed is not None:
                others = [*self.roadmap.steps[:number], *self.roadmap.steps[number + 1 :]]
                yield self.with_steps([*others, changed])

    def day(self, week: int) -> dt.date:
        """The first day of a week."""
        return self.inventory.plan.start + dt.timedelta(weeks=week)

    def begun(self, step: Step) -> bool:
        """Whether the step was under way when the plan began."""
        return any(
            (e.capability, e.level) == (step.capability, step.level)
            for e in self.inventory.plan.limits.in_progress
        )

    def moved(self, step: Step, start: int) -> Step:
        """The step from another week on, with the rests that fall on it there."""
        roles = {role for role, amount in step.effort if amount}
        end, left = start, step.duration
        while left:
            first, after = self.day(end), self.day(end + 1)
            left -= not any(
                entry.role in roles and entry.first < after and entry.until > first
                for entry in self.inventory.plan.limits.closed
            )
            end += 1
        return replace(step, start=start, end=end, paused=end - start - step.duration)


Mutation = Callable[[Plan], Iterator[Plan]]


def dropped(plan: Plan) -> Iterator[Plan]:
    """A tidied roadmap has no step that nothing needs, and none that could come without a goal."""
    for number in range(len(plan.roadmap.steps)):
        steps = [*plan.roadmap.steps[:number], *plan.roadmap.steps[number + 1 :]]
        yield plan.with_steps(steps)


def earlier(plan: Plan) -> Iterator[Plan]:
    """A tidied roadmap has each step in the first week that the others leave open."""
    yield from plan.each_step(lambda step: plan.moved(step, step.start - 1))


def all_later(plan: Plan) -> Iterator[Plan]:
    """A week later nothing is there yet that made the target hold."""
    if plan.roadmap.finish_week:
        yield plan.with_steps([plan.moved(s, s.start + 1) for s in plan.roadmap.steps])


def past_the_horizon(plan: Plan) -> Iterator[Plan]:
    """A step that has weeks of work cannot start in the week of the horizon."""
    yield from plan.each_step(
        lambda step: plan.moved(step, plan.roadmap.horizon) if step.duration else None
    )


def duplicated(plan: Plan) -> Iterator[Plan]:
    """A level is raised once, in the same weeks or in others."""
    for step in plan.roadmap.steps:
        yield plan.with_steps([*plan.roadmap.steps, step])
        yield plan.with_steps([*plan.roadmap.steps, plan.moved(step, step.end)])


def _next(plan: Plan) -> Iterator[tuple[Step, Step, int]]:
    """Pairs of steps of which the second waits for the first, with the lag between."""
    steps = {(step.capability, step.level): step for step in plan.roadmap.steps}
    for after in plan.roadmap.steps:
        below = steps.get((after.capability, after.level - 1))
        if below is not None:
            yield below, after, 0
        # What is under way goes on, whatever its prerequisites.
        requires = () if plan.begun(after) else plan.model.capabilities[after.capability].requires
        for prerequisite in requires:
            match prerequisite.condition:
                case HasLevel(id, stated):
                    level = min(after.level, plan.model.bar) if stated is None else stated
                    if (id, level) in steps:
                        yield steps[id, level], after, prerequisite.lag
                case _:
                    pass


def swapped(plan: Plan) -> Iterator[Plan]:
    """A step that waits for another takes its place; if they begin together nothing is changed."""
    for before, after, _ in _next(plan):
        if before.start < after.start:
            others = [s for s in plan.roadmap.steps if s not in (before, after)]
            one, two = plan.moved(before, after.start), plan.moved(after, before.start)
            yield plan.with_steps([*others, one, two])


def too_early(plan: Plan) -> Iterator[Plan]:
    """A step begins a week before what it waits for has ended, and has been there for the lag."""
    for before, after, lag in _next(plan):
        others = [s for s in plan.roadmap.steps if s != after]
        yield plan.with_steps([*others, plan.moved(after, before.end + lag - 1)])


def other_figures(plan: Plan) -> Iterator[Plan]:
    """Every figure is the model's own."""
    yield from plan.each_step(lambda step: replace(step, one_off=step.one_off + 1))
    yield from plan.each_step(lambda step: replace(step, run_per_year=step.run_per_year - 1))
    yield from plan.each_step(lambda s: replace(s, effort=(*s.effort, ("crm", Fraction(1)))))
    yield from plan.each_step(lambda s: replace(s, run_fte=(*s.run_fte, ("crm", Fraction(1)))))
    yield from plan.each_step(lambda s: replace(s, effort=s.effort[1:]) if s.effort else None)
    yield from plan.each_step(lambda s: replace(s, run_fte=s.run_fte[1:]) if s.run_fte else None)


def other_length(plan: Plan) -> Iterator[Plan]:
    """A step takes as many weeks as it takes."""
    yield from plan.each_step(lambda step: replace(step, end=step.end + 1))
    yield from plan.each_step(lambda step: replace(step, end=step.end - 1))
    yield from plan.each_step(lambda step: replace(step, start=step.start + 1))
    yield from plan.each_step(lambda step: replace(step, stretched_from=step.duration + 1))


def other_rests(plan: Plan) -> Iterator[Plan]:
    """A step rests in the closed weeks between, and begins and ends at work."""
    yield from plan.each_step(lambda step: replace(step, paused=step.paused + 1))
    yield from plan.each_step(lambda s: replace(s, paused=s.paused + 1, end=s.end + 1))
    yield from plan.each_step(
        lambda s: replace(s, paused=s.paused - 1, end=s.end - 1) if s.paused else None
    )
    yield from plan.each_step(
        lambda step: (
            None
            if plan.begun(step)
            else replace(step, paused=step.paused + 1, start=step.start - 1)
        )
    )
    yield from plan.each_step(
        lambda step: replace(step, paused=step.end - step.start) if step.duration else None
    )


def another_step(plan: Plan) -> Iterator[Plan]:
    """A step is one level of one capability, on the model's scale."""
    top = plan.model.top
    yield from plan.each_step(lambda step: replace(step, capability="nothing"))
    yield from plan.each_step(lambda step: replace(step, level=0))
    yield from plan.each_step(lambda step: replace(step, level=top + 1))


def out_of_order(plan: Plan) -> Iterator[Plan]:
    """Steps stand in order of start."""
    steps = plan.roadmap.steps
    if len({step.start for step in steps}) > 1:
        yield replace(plan, roadmap=replace(plan.roadmap, steps=steps[::-1]))


def other_weeks(plan: Plan) -> Iterator[Plan]:
    """The week of a target is the first in which it holds."""
    for change in (-1, 1):
        reached = tuple(replace(each, week=each.week + change) for each in plan.roadmap.reached)
        if change < 0 or plan.roadmap.finish_week:
            yield replace(plan, roadmap=replace(plan.roadmap, reached=reached))


def other_targets(plan: Plan) -> Iterator[Plan]:
    """Every target is answered once, by its number and name."""
    roadmap = plan.roadmap
    one = roadmap.reached[0]
    for reached in ((), (one, one), (replace(one, index=1),), (replace(one, name="other"),)):
        yield replace(plan, roadmap=replace(roadmap, reached=reached))


def other_horizon(plan: Plan) -> Iterator[Plan]:
    """The horizon is the inventory's."""
    for horizon in (plan.roadmap.horizon - 1, plan.roadmap.horizon + 1):
        yield replace(plan, roadmap=replace(plan.roadmap, horizon=horizon))


def other_evidence(plan: Plan) -> Iterator[Plan]:
    """What is listed is needed, is not shown yet, and stands there once."""
    listed = plan.roadmap.to_evidence
    for number in range(len(listed)):
        fewer = (*listed[:number], *listed[number + 1 :])
        yield replace(plan, roadmap=replace(plan.roadmap, to_evidence=fewer))
        twice = (*listed, listed[number])
        yield replace(plan, roadmap=replace(plan.roadmap, to_evidence=twice))
    yield replace(plan, roadmap=replace(plan.roadmap, to_evidence=(*listed, "luck >= 1")))


def other_values(plan: Plan) -> Iterator[Plan]:
    """The value of each objective follows from the roadmap, and its bound is no better."""
    for number, one in enumerate(plan.objectives):
        for wrong in (
            replace(one, value=one.value + LITTLE),
            replace(one, value=one.value - LITTLE, bound=one.bound - LITTLE),
            replace(one, bound=one.value + LITTLE),
            replace(one, name="luck"),
        ):
            others = (*plan.objectives[:number], wrong, *plan.objectives[number + 1 :])
            yield replace(plan, objectives=others)
        yield replace(plan, objectives=(*plan.objectives, one))


SPOILT: tuple[Mutation, ...] = (
    dropped,
    earlier,
    all_later,
    past_the_horizon,
    duplicated,
    swapped,
    too_early,
    other_figures,
    other_length,
    other_rests,
    another_step,
    out_of_order,
    other_weeks,
    other_targets,
    other_horizon,
    other_evidence,
    other_values,
)
"""Every way to spoil a roadmap."""
