"""The one path: checked, assessed, planned. Every command, page, scenario and test takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from milepost.engine.assess.assessment import Advice, Assessment, assess, plan_advice
from milepost.engine.check import check_model
from milepost.engine.model.condition import StageReached
from milepost.engine.model.figures import with_own_figures
from milepost.engine.model.inventory import Target
from milepost.engine.model.workspace import Loaded, Workspace
from milepost.engine.source import InvalidInput, Problem

if TYPE_CHECKING:
    from milepost.engine.model.roadmap import PlanResult
    from milepost.engine.plan.control import Control, SolveSettings
    from milepost.engine.plan.explain import Explanation


class UnsoundPlan(Exception):
    """The verifier refused a roadmap: a fault of milepost. The message lists what is wrong."""


@dataclass(frozen=True)
class Assessed:
    """A workspace and its assessment."""

    workspace: Workspace
    assessment: Assessment


@dataclass(frozen=True)
class Planned:
    """An assessed workspace, the result of planning, and the reasons of each step by its id."""

    assessed: Assessed
    result: PlanResult
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    advice: tuple[Advice, ...] = ()

    @property
    def workspace(self) -> Workspace:
        """What the plan was made for."""
        return self.assessed.workspace


def checked(loaded: Loaded) -> Workspace:
    """A workspace free of faults. Raises InvalidInput with every fault of every file."""
    problems = list(loaded.problems)
    if loaded.model is not None:
        problems += check_model(loaded.model)
    if problems or loaded.model is None or loaded.inventory is None:
        raise InvalidInput(problems)
    model = with_own_figures(loaded.model, loaded.inventory.overrides)
    return Workspace(model, loaded.inventory, loaded.input_sha256)


def assessed(workspace: Workspace) -> Assessed:
    """The workspace assessed; see `assess` for what it raises."""
    return Assessed(workspace, assess(workspace))


def with_targets(workspace: Workspace, targets: tuple[Target, ...]) -> Workspace:
    """The same workspace with other targets."""
    inventory = workspace.inventory
    plan = replace(inventory.plan, targets=targets)
    return replace(workspace, inventory=replace(inventory, plan=plan))


def plannable(workspace: Workspace) -> None:
    """Refuse what planning cannot honour yet, by name. Raises InvalidInput."""
    plan = workspace.inventory.plan
    problems = [
        Problem("not-honoured", f"this version cannot honour {u.key}", u.span, "remove it to plan")
        for u in plan.unhonoured
    ]
    if not plan.targets:
        hint = "add 'target:' to the plan, or say --to LADDER.STAGE"
        problems.append(Problem("no-target", "the plan names no target", plan.span, hint))
    if problems:
        raise InvalidInput(problems)


def planned(
    before: Assessed,
    settings: SolveSettings | None = None,
    control: Control | None = None,
) -> Planned:
    """The best roadmap for the inventory's targets, verified and explained.

    Raises InvalidInput for a limit that cannot be honoured, UnsoundPlan where the verifier refuses
    what the solver found.
    """
    workspace = before.workspace
    plannable(workspace)
    # Imported here: the solver is heavy, and an assessment must be instant.
    from milepost.engine.logic.compile import compile_model
    from milepost.engine.model.roadmap import Infeasible, Solved
    from milepost.engine.plan.about import about_plan
    from milepost.engine.plan.build import build_problem
    from milepost.engine.plan.evidence import with_evidence
    from milepost.engine.plan.explain import explain
    from milepost.engine.plan.verify import verify

    model, inventory = workspace.model, workspace.inventory
    goals = tuple(target.goal for target in inventory.plan.targets)
    program = compile_model(model, inventory.not_applicable.keys(), goals)
    problem = build_problem(model, inventory, program)
    if isinstance(problem, tuple):
        return Planned(before, Infeasible(problem, 0.0))
    from milepost.engine.plan.cpsat import solve

    result = solve(problem, settings, control)
    if not isinstance(result, Solved):
        return Planned(before, result)
    roadmap = with_evidence(model, inventory, program, result.roadmap)
    wrong = verify(model, inventory, program, roadmap)
    if wrong:
        raise UnsoundPlan("; ".join(wrong))
    reasons = explain(inventory, program, problem, roadmap)
    tests = about_plan(model, inventory, roadmap)
    advice = plan_advice(workspace, before.assessment, tests)
    return Planned(before, replace(result, roadmap=roadmap), reasons, advice)


def smallest_change(
    before: Assessed, ladder: str, stage: str, control: Control | None = None
) -> Planned:
    """The cheapest set of steps that reaches a stage, whoever does them and however long it takes.

    Cost is one-off plus run cost over the inventory's horizon; teams are taken as unlimited.
    """
    workspace = with_targets(before.workspace, (Target(StageReached(ladder, stage)),))
    inventory = workspace.inventory
    plan = replace(inventory.plan, capacity=(), minimise=("cost",), unhonoured=())
    workspace = replace(workspace, inventory=replace(inventory, plan=plan))
    return planned(Assessed(workspace, before.assessment), None, control)
