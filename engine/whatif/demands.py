"""Plans that are made to take a step, to leave one, or to carry out a choice and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from milepost.engine.logic.compile import compile_model
from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import Dated, Excluded, Limits, PlanRequest
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.problem import PlanProblem

StepKey = tuple[str, int]
"""A capability and the level to which a step raises it."""


def key_of(step: str) -> StepKey:
    """The capability and the level of a step's id.

    >>> key_of("crm_system@2")
    ('crm_system', 2)
    """
    capability, _, level = step.rpartition("@")
    return capability, int(level)


def problem_of(workspace: Workspace) -> PlanProblem | None:
    """The planning problem of a workspace; None where there can be no plan, as is plain."""
    model, inventory = workspace.model, workspace.inventory
    goals = tuple(target.goal for target in inventory.plan.targets)
    program = compile_model(model, inventory.not_applicable.keys(), goals)
    found = build_problem(model, inventory, program)
    return found if isinstance(found, PlanProblem) else None


def asking(workspace: Workspace, plan: PlanRequest) -> Workspace:
    """The workspace with another plan to be made."""
    return replace(workspace, inventory=replace(workspace.inventory, plan=plan))


def limited(workspace: Workspace, limits: Limits) -> Workspace:
    """The workspace with other limits of its plan."""
    return asking(workspace, replace(workspace.inventory.plan, limits=limits))


def with_step(workspace: Workspace, step: StepKey) -> Workspace:
    """The workspace whose plan must raise a capability at least that far."""
    limits = workspace.inventory.plan.limits
    return limited(workspace, replace(limits, must=(*limits.must, HasLevel(*step))))


def without_step(workspace: Workspace, step: StepKey) -> Workspace:
    """The workspace whose plan must not raise a capability that far, nor any further.

    It may still be raised less far. What is in progress goes on all the same.
    """
    limits = workspace.inventory.plan.limits
    barred = _never(workspace.inventory.plan, step)
    return limited(workspace, replace(limits, not_before=(*limits.not_before, barred)))


def begun_at_once(workspace: Workspace, steps: Iterable[StepKey]) -> Workspace:
    """The workspace whose plan starts with these steps, in its first week."""
    plan = workspace.inventory.plan
    first = tuple(Dated(capability, level, plan.start) for capability, level in steps)
    return limited(workspace, replace(plan.limits, fixed=(*plan.limits.fixed, *first)))


def exactly(workspace: Workspace, levels: Mapping[str, int]) -> Workspace:
    """The workspace whose plan raises these capabilities to these levels, and nothing else.

    What is in place already is not raised, what is not applicable is left out, and what is in
    progress is ended.
    """
    model, inventory = workspace.model, workspace.inventory
    plan, limits = inventory.plan, inventory.plan.limits
    applying = {id: level for id, level in levels.items() if id not in inventory.not_applicable}
    begun = {entry.capability for entry in limits.in_progress}
    bars = [
        _never(plan, (id, level + 1))
        for id, level in applying.items()
        if level < model.top and id not in begun
    ]
    gone = [id for id in model.capabilities if id not in applying and id not in begun]
    return limited(
        workspace,
        replace(
            limits,
            must=(*limits.must, *(HasLevel(*step) for step in applying.items())),
            must_not=(*limits.must_not, *(Excluded(id) for id in gone)),
            not_before=(*limits.not_before, *bars),
        ),
    )


def _never(plan: PlanRequest, step: StepKey) -> Dated:
    """A day for a step that no plan lives to see."""
    after = min(7 * (plan.horizon + 1), (dt.date.max - plan.start).days)
    return Dated(*step, plan.start + dt.timedelta(days=after))
