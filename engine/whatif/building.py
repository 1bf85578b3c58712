"""The network of a roadmap: its steps with their spread, what they wait for, what they lead to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from milepost.engine.logic.compile import compile_model
from milepost.engine.model.capability import Estimate
from milepost.engine.model.condition import StageReached
from milepost.engine.model.inventory import Inventory, RiskEvent, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap, Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.limits import Limits
from milepost.engine.plan.links import Links
from milepost.engine.plan.problem import Account, Count, Done, PlanNode, PlanProblem
from milepost.engine.plan.steps import MET, NEVER, StepBuilder
from milepost.engine.whatif.network import (
    NOTHING,
    Activity,
    Event,
    Milestone,
    Network,
    ThreePoint,
    Wait,
)


def network_of(workspace: Workspace, roadmap: Roadmap, *, keep_starts: bool = False) -> Network:
    """The network of a roadmap that was planned for the workspace.

    A step that the roadmap makes wait for money or a date keeps its planned week as its earliest,
    and none is paid for in an earlier period of the budget than planned; with `keep_starts` no step
    at all starts before its planned week.
    """
    model, inventory = workspace.model, workspace.inventory
    goals = tuple(target.goal for target in inventory.plan.targets)
    program = compile_model(model, inventory.not_applicable.keys(), goals)
    problem = build_problem(model, inventory, program)
    assert isinstance(problem, PlanProblem), "what has a roadmap has a problem"
    planned = {step.id: step for step in roadmap.steps}
    starts = {
        number: planned[step.id].start
        for number, step in enumerate(problem.steps)
        if step.id in planned
    }
    links = Links(problem, starts)
    row = {number: at for at, number in enumerate(links.order)}
    waits: dict[int, dict[Wait, None]] = {number: {} for number in links.order}
    for link in [*links.support, *links.handed]:
        waits[link.after][Wait(row[link.before], link.lag)] = None
    ends = [links.ends[number] for number in links.order]
    limits = Limits(inventory.plan)
    activities: list[Activity] = []
    for number in links.order:
        step = planned[problem.steps[number].id]
        made = replace(
            _activity(model, step, begun=(step.capability, step.level) in limits.in_progress),
            waits=tuple(waits[number]),
            pauses=problem.steps[number].pauses,
        )
        release = _release(made, step, limits, problem.accounts)
        ready = max((ends[wait.of] + wait.lag for wait in made.waits), default=0)
        held = keep_starts or step.start > made.opened(max(ready, release))
        activities.append(replace(made, release=step.start if held else release))
    nodes, milestones = _milestones(model, inventory, activities, ends)
    last = tuple(m.node for m in milestones if m.target is not None and m.node is not None)
    if not goals:
        last = tuple(range(len(nodes), len(nodes) + len(activities)))
        nodes = (*nodes, *(Done(number) for number in range(len(activities))))
    return Network(
        tuple(activities),
        nodes,
        milestones,
        last,
        problem.horizon,
        tuple(_events(inventory.plan.risks, activities)),
        problem.accounts,
    )


# -- activities -----------------------------------------------------------------------------------


def _activity(model: MaturityModel, step: Step, *, begun: bool) -> Activity:
    """The step with its spread: that of the estimate, in proportion to what the roadmap takes."""
    capability, share = model.capabilities[step.capability], model.shares[step.level - 1]
    own = capability.at(step.level)

    def of(whole: Estimate, stated: Estimate | None, share: Fraction, planned: int) -> ThreePoint:
        if stated is not None:
            return _proportional(stated, planned, Fraction(1))
        return _proportional(whole, planned, share)

    one_off = of(capability.one_off, own.one_off, share.one_off, step.one_off)
    return Activity(
        step.id,
        step.start,
        of(capability.duration, own.duration, share.duration, step.duration),
        # What is under way has been paid for.
        NOTHING if begun else one_off,
        of(capability.run, own.run, share.run, step.run_per_year),
        begun=begun,
        role=max(step.effort, key=lambda pair: pair[1], default=("", Fraction(0)))[0],
    )


def _proportional(estimate: Estimate, planned: int, share: Fraction) -> ThreePoint:
    if estimate.likely:
        low, high = (planned * x / estimate.likely for x in (estimate.low, estimate.high))
        return ThreePoint(float(low), float(planned), float(high))
    return ThreePoint(float(planned), float(planned), float(planned + estimate.high * share))


def _release(activity: Activity, step: Step, limits: Limits, accounts: Sequence[Account]) -> int:
    """The week before which a step does not start, however early the others end."""
    if activity.begun:
        return 0
    key = step.capability, step.level
    release = max(limits.earliest(key), limits.fixed.get(key, 0))
    if activity.one_off.high:
        for account in accounts:
            for boundary in (account.first, account.until):
                if account.kind == "one_off" and boundary <= step.start:
                    release = max(release, boundary)
    return release


# -- milestones -----------------------------------------------------------------------------------


def _milestones(
    model: MaturityModel,
    inventory: Inventory,
    activities: Sequence[Activity],
    ends: Sequence[int],
) -> tuple[tuple[PlanNode, ...], tuple[Milestone, ...]]:
    """The targets, and every other stage that the roadmap reaches, in order of ladder and stage."""
    targets = inventory.plan.targets
    asked = {target.goal for target in targets if isinstance(target.goal, StageReached)}
    beside = [
        Target(StageReached(ladder.id, stage.id))
        for ladder in model.ladders.values()
        for stage in ladder.stages
        if StageReached(ladder.id, stage.id) not in asked
    ]
    wanted = [*targets, *beside]
    program = compile_model(
        model, inventory.not_applicable.keys(), tuple(target.goal for target in wanted)
    )
    builder = StepBuilder(model, inventory, program)
    builder.steps_for(range(len(wanted)))
    row = {activity.id: number for number, activity in enumerate(activities)}
    steps = {number: row.get(step.id) for number, step in enumerate(builder.steps)}
    nodes, at, weeks = _restricted(builder.nodes, steps, ends)
    milestones: list[Milestone] = []
    for number, target in enumerate(wanted):
        found = builder.goal(number).node
        index = number if number < len(targets) else None
        if found == MET and index is not None:
            milestones.append(Milestone(target.name, None, 0, index))
        elif found not in (MET, NEVER) and found in at:
            node = at[found]
            milestones.append(Milestone(target.name, node, weeks[node], index))
    return nodes, tuple(milestones)


def _restricted(
    nodes: Sequence[PlanNode], steps: Mapping[int, int | None], ends: Sequence[int]
) -> tuple[tuple[PlanNode, ...], dict[int, int], list[int]]:
    """The nodes that the roadmap brings about, their new numbers, and the weeks planned for them.

    `steps` gives the activity of each step, None for those that the roadmap leaves out.
    """
    kept: list[PlanNode] = []
    at: dict[int, int] = {}
    weeks: list[int] = []
    for number, node in enumerate(nodes):
        if isinstance(node, Done):
            activity = steps[node.step]
            if activity is None:
                continue
            kept.append(Done(activity, node.lag))
            weeks.append(ends[activity] + node.lag)
        else:
            parts = tuple(at[part] for part in node.of if part in at)
            if len(parts) < node.k:
                continue
            kept.append(Count(node.k, parts))
            weeks.append(sorted(weeks[part] for part in parts)[node.k - 1])
        at[number] = len(kept) - 1
    return tuple(kept), at, weeks


# -- events ---------------------------------------------------------------------------------------


def _events(risks: Sequence[RiskEvent], activities: Sequence[Activity]) -> Iterator[Event]:
    """The events of the inventory; one about a capability strikes the longest of its steps."""
    for risk in risks:
        struck: dict[int, None] = {}
        for capability, level in risk.affects:
            fits = [
                number
                for number, activity in enumerate(activities)
                if activity.id.rpartition("@")[0] == capability
                and level in (None, int(activity.id.rpartition("@")[2]))
            ]
            if fits:
                longest = max(fits, key=lambda i: (activities[i].duration.likely, -i))
                struck[longest] = None
        yield Event(
            risk.name,
            float(risk.probability),
            tuple(struck),
            _as_stated(risk.weeks),
            _as_stated(risk.one_off),
        )


def _as_stated(estimate: Estimate) -> ThreePoint:
    return ThreePoint(float(estimate.low), float(estimate.likely), float(estimate.high))
