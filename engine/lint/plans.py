"""Limits of an inventory that contradict each other, and choices of which too few are left."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.engine.lint.mentions import Stated, stated, within
from milepost.engine.lint.work import Step, SureWork
from milepost.engine.model.condition import AtLeast, HasLevel
from milepost.engine.model.finding import Finding
from milepost.engine.model.inventory import Target
from milepost.engine.model.workspace import Workspace


def plan_findings(workspace: Workspace) -> Iterator[Finding]:
    """Everything questionable about an inventory, read with its model."""
    work = SureWork(workspace)
    yield from _choices(workspace, work)
    yield from _targets(workspace, work)
    yield from _forbidden(workspace, work)
    yield from _fixed(workspace, work)


def _choices(workspace: Workspace, work: SureWork) -> Iterator[Finding]:
    marks = workspace.inventory.not_applicable
    if not marks:
        return
    targets = (
        Stated("target", target.name, target.goal) for target in workspace.inventory.plan.targets
    )
    for place in (*stated(workspace.model), *targets):
        for part in within(place.condition):
            if not isinstance(part, AtLeast) or part.word == "all":
                continue
            left = [one for one in part.of if not work.falls_away(one)]
            if not 0 < len(left) < part.k:
                continue
            gone = [m for m in marks.values() if _names(part, m.capability)]
            span = gone[-1].span if gone else part.span
            message = (
                f"{place.kind} {place.id} asks for {part.k} of {len(part.of)} and can never have "
                f"them: {len(left)} are left of what applies ({part.span})"
            )
            hint = "look at the marks again, or ask for fewer in a model of your own"
            yield Finding("unreachable-count", place.id, message, span, hint)


def _names(choice: AtLeast, capability: str) -> bool:
    return any(isinstance(p, HasLevel) and p.capability == capability for p in within(choice))


def _targets(workspace: Workspace, work: SureWork) -> Iterator[Finding]:
    plan = workspace.inventory.plan
    seen: set[object] = set()
    for target in plan.targets:
        if target.goal in seen:
            message = f"the target {target.name} stands twice"
            yield Finding("target-twice", target.name, message, target.span, "keep one of them")
            continue
        seen.add(target.goal)
        if work.falls_away(target.goal):
            message = "nothing that this target names applies to the organisation"
            hint = "remove it, or look at the marks again"
            yield Finding("target-without-work", target.name, message, target.span, hint)
        if target.by is not None and target.by < plan.start:
            message = f"{target.name} is due on {target.by}, before the plan starts on {plan.start}"
            hint = "mend one of the dates"
            yield Finding("target-before-start", target.name, message, target.span, hint)
            continue
        yield from _enough(workspace, work, target)


def _enough(workspace: Workspace, work: SureWork, target: Target) -> Iterator[Finding]:
    """Whether there are people and weeks for what a target needs in every case."""
    plan = workspace.inventory.plan
    steps = work.steps(target.goal)
    none = {role: "" for role, free in plan.capacity if not free}
    for step in steps:
        for role, amount in work.figures(step).effort:
            if amount and none.get(role) == "":
                none[role] = step[0]
    for role, capability in none.items():
        if capability:
            message = (
                f"{target.name} needs {role} to build {capability}, "
                "and the plan gives that role no capacity"
            )
            hint = f"give {role} some, or leave it out: a role not named is not limited"
            yield Finding("no-capacity", role, message, target.span, hint)
    least = work.earliest_end(steps)
    weeks, limit = plan.horizon, f"the horizon is {plan.horizon}"
    if target.by is not None and (target.by - plan.start).days // 7 < weeks:
        weeks = (target.by - plan.start).days // 7
        limit = f"it is due by {target.by}, in {weeks}"
    if least > weeks:
        message = f"{target.name} takes {least} weeks at least, and {limit}"
        yield Finding("short-horizon", target.name, message, target.span, "allow more weeks")


def _forbidden(workspace: Workspace, work: SureWork) -> Iterator[Finding]:
    plan = workspace.inventory.plan
    forbidden = {entry.capability: entry for entry in plan.limits.must_not}
    demanded: set[str] = set()
    for leaf in plan.limits.must:
        entry = forbidden.get(leaf.capability)
        if entry is not None and work.level(leaf) > work.in_place(leaf.capability):
            demanded.add(leaf.capability)
            message = f"{leaf.capability} must be raised and must not (see {leaf.span})"
            hint = "keep one of them"
            yield Finding("must-and-must-not", leaf.capability, message, entry.span, hint)
    goals = [(target.name, target.goal) for target in plan.targets]
    goals += [(f"must {leaf.capability}", leaf) for leaf in plan.limits.must]
    for name, goal in goals if forbidden else ():
        for id in dict.fromkeys(id for id, _ in work.steps(goal)):
            if id in forbidden and id not in demanded:
                demanded.add(id)
                message = f"{name} needs {id}, which the plan must not raise"
                hint = "remove it there, or choose another target"
                yield Finding("forbidden-but-needed", id, message, forbidden[id].span, hint)


def _fixed(workspace: Workspace, work: SureWork) -> Iterator[Finding]:
    plan, model = workspace.inventory.plan, workspace.model
    for entry in plan.limits.fixed:
        if entry.level is None or not 1 <= entry.level <= model.top:
            continue
        step: Step = (entry.capability, entry.level)
        name = f"{entry.capability}@{model.level_name(entry.level)}"
        at = f"{entry.capability}@{entry.level}"
        first = -(-(entry.day - plan.start).days // 7)
        away = [role for role in work.roles(step) if first in work.closed.get(role, ())]
        message = ""
        if entry.day < plan.start:
            message = f"{name} is fixed on {entry.day}, before the plan starts on {plan.start}"
        elif work.end(step, first) > plan.horizon:
            message = f"{name}, fixed on {entry.day}, ends after week {plan.horizon}, the horizon"
        elif entry.level <= work.in_place(entry.capability):
            message = f"{name} is fixed on {entry.day}, and is in place already"
        elif away and step not in work.begun:
            message = f"{name} is fixed on {entry.day}, in a week in which {away[0]} is closed"
        for other in plan.limits.not_before:
            same = other.capability == entry.capability and other.level in (None, entry.level)
            if not message and same and entry.day < other.day:
                message = f"{name} is fixed on {entry.day} and must not start before {other.day}"
        if message:
            yield Finding("fixed-outside-plan", at, message, entry.span, "mend one of the dates")
