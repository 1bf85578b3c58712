"""The one path: checked, assessed, planned. Every command, page, scenario and test takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from milepost.engine.assess.assessment import Advice, Assessment, assess, plan_advice
from milepost.engine.assess.confidence import Confidence, confidence_in_stage
from milepost.engine.assess.proof import Proof, derive
from milepost.engine.assess.words import Words
from milepost.engine.check import check_model
from milepost.engine.model.figures import with_own_figures
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.workspace import Loaded, Workspace
from milepost.engine.source import InvalidInput, Problem

if TYPE_CHECKING:
    from milepost.engine.assess.questions import Settlement
    from milepost.engine.logic.program import Program
    from milepost.engine.model.change import SmallestChange, Weight
    from milepost.engine.model.condition import Condition
    from milepost.engine.model.roadmap import PlanResult, Roadmap, Solved
    from milepost.engine.plan.alternatives import Alternatives
    from milepost.engine.plan.control import Control, SolveSettings
    from milepost.engine.plan.explain import Explanation
    from milepost.engine.plan.known import Bounds
    from milepost.engine.plan.problem import PlanProblem


class UnsoundPlan(Exception):
    """The verifier refused a roadmap: a fault of milepost. The message lists what is wrong."""


@dataclass(frozen=True)
class Assessed:
    """A workspace and its assessment."""

    workspace: Workspace
    assessment: Assessment

    def proof(self, ladder: str, stage: str, *, full: bool = False) -> Proof:
        """Why a stage is reached, or what each unmet part has and needs; `full` as in `derive`.

        Raises KeyError for a stage that the model does not have.
        """
        words = Words(self.workspace.model, self.workspace.inventory)
        return derive(self.assessment.evaluation, f"stage:{ladder}.{stage}", words, full=full)

    def confidence(self, ladder: str, stage: str) -> Confidence:
        """The confidence in the levels that a stage and those below it can depend on.

        Raises KeyError for a stage that the model does not have.
        """
        model, inventory = self.workspace.model, self.workspace.inventory
        program = self.assessment.program
        return confidence_in_stage(model, inventory, program, model.stage(ladder, stage))


@dataclass(frozen=True)
class Planned:
    """An assessed workspace, the result of planning, and the reasons of each step by its id.

    `critical_chain` are the ids of the steps that fix the finish, in order; see `Explained`.
    """

    assessed: Assessed
    result: PlanResult
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    advice: tuple[Advice, ...] = ()
    critical_chain: tuple[str, ...] = ()

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


def changed(loaded: Loaded, inventory: Inventory) -> Workspace:
    """The workspace of another inventory of what was loaded and checked, such as a scenario's."""
    assert loaded.model is not None, "what was checked has a model"
    model = with_own_figures(loaded.model, inventory.overrides)
    return Workspace(model, inventory, loaded.input_sha256)


def assessed(workspace: Workspace) -> Assessed:
    """The workspace assessed; see `assess` for what it raises."""
    return Assessed(workspace, assess(workspace))


def settled(before: Assessed, control: Control | None = None) -> tuple[Settlement, ...]:
    """The shortest lists of questions that settle each ladder on which a stage is still open."""
    # Imported here: the solver is heavy, and an assessment must be instant.
    from milepost.engine.plan.settle import settle

    return settle(before.assessment, control)


def plannable(workspace: Workspace) -> None:
    """Refuse a plan that aims at nothing. Raises InvalidInput."""
    plan = workspace.inventory.plan
    if not plan.targets and "value" not in plan.objectives:
        hint = "add 'target:' to the plan; milepost plan also takes --to or --maximise value"
        raise InvalidInput([Problem("no-target", "the plan names no target", plan.span, hint)])


def searched(
    workspace: Workspace,
    settings: SolveSettings | None = None,
    control: Control | None = None,
    near: Roadmap | None = None,
    bounds: Bounds = (),
    *,
    reconcile: bool = True,
) -> PlanResult:
    """The best roadmap for the inventory's targets and objectives, verified; no words about it.

    Where there is none, with `reconcile` the limits that collide and how little each would have to
    give way. `near` is the roadmap of a similar plan: the search begins with what it can keep.
    `bounds` are proved of the first objectives already, most important first, each given that those
    before it are at theirs.

    Raises as `planned` does.
    """
    return _search(workspace, settings, control, near, bounds, reconcile=reconcile)[0]


def verified(workspace: Workspace, result: Solved) -> Solved:
    """A result that another run found, judged anew, with what its roadmap takes as met.

    Raises UnsoundPlan where the verifier refuses it.
    """
    return _verified(workspace, _program(workspace), result)


def _verified(workspace: Workspace, program: Program, result: Solved) -> Solved:
    from milepost.engine.plan.evidence import with_evidence
    from milepost.engine.plan.verify import verify

    model, inventory = workspace.model, workspace.inventory
    # Most roadmaps take nothing as met: these are judged once.
    roadmap = replace(result.roadmap, to_evidence=())
    if verify(model, inventory, program, roadmap, result.objectives):
        roadmap = with_evidence(model, inventory, program, result.roadmap)
        wrong = verify(model, inventory, program, roadmap, result.objectives)
        if wrong:
            raise UnsoundPlan("; ".join(wrong))
    return replace(result, roadmap=roadmap)


def planned(
    before: Assessed,
    settings: SolveSettings | None = None,
    control: Control | None = None,
) -> Planned:
    """The best roadmap for the inventory's targets and objectives, verified and explained.

    Where there is none, the limits that collide, and how little each would have to give way.

    Raises InvalidInput for a plan that aims at nothing, UnsoundPlan where the verifier refuses what
    the solver found.
    """
    workspace = before.workspace
    result, program, problem = _search(workspace, settings, control)
    # Imported here: the solver is heavy, and an assessment must be instant.
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.plan.about import about_plan
    from milepost.engine.plan.explain import explain

    if problem is None or not isinstance(result, Solved):
        return Planned(before, result)
    model, inventory = workspace.model, workspace.inventory
    reasons = explain(inventory, program, problem, result.roadmap, control)
    tests = about_plan(model, inventory, result.roadmap)
    advice = plan_advice(workspace, before.assessment, tests)
    return Planned(before, result, reasons.steps, advice, reasons.critical_chain)


def _program(workspace: Workspace) -> Program:
    """The rules and the plan's targets, compiled."""
    from milepost.engine.logic.compile import compile_model

    inventory = workspace.inventory
    goals = tuple(target.goal for target in inventory.plan.targets)
    return compile_model(workspace.model, inventory.not_applicable.keys(), goals)


def _search(
    workspace: Workspace,
    settings: SolveSettings | None,
    control: Control | None,
    near: Roadmap | None = None,
    bounds: Bounds = (),
    *,
    reconcile: bool = True,
) -> tuple[PlanResult, Program, PlanProblem | None]:
    """What `searched` finds, with the problem that was solved; None where none could be built."""
    plannable(workspace)
    # Imported here: the solver is heavy, and an assessment must be instant.
    from milepost.engine.model.roadmap import Infeasible, Solved
    from milepost.engine.plan.build import build_problem

    model, inventory = workspace.model, workspace.inventory
    program = _program(workspace)
    built = build_problem(model, inventory, program)
    problem = None if isinstance(built, tuple) else built
    if isinstance(built, tuple):
        result: PlanResult = Infeasible(built, 0.0)
    else:
        from milepost.engine.plan.cpsat import solve
        from milepost.engine.plan.known import kept_from

        known = kept_from(built, near, bounds) if near is not None else None
        result = solve(built, settings, control, known)
    if isinstance(result, Infeasible) and reconcile:
        from milepost.engine.plan.reconcile import reconciled

        result = reconciled(model, inventory, program, result, settings, control)
    if isinstance(result, Solved):
        result = _verified(workspace, program, result)
    return result, program, problem


def alternatives(
    outcome: Planned,
    settings: SolveSettings | None = None,
    control: Control | None = None,
) -> Alternatives:
    """Whether each step of a roadmap could be done without, and what is not in it and why.

    Nothing where there is no roadmap. All plans that it takes to answer share the time limit.
    """
    # Imported here: the solver is heavy, and an assessment must be instant.
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.plan import alternatives as beside
    from milepost.engine.plan.build import build_problem

    model, inventory = outcome.workspace.model, outcome.workspace.inventory
    program = _program(outcome.workspace)
    problem = build_problem(model, inventory, program)
    if isinstance(problem, tuple) or not isinstance(outcome.result, Solved):
        return beside.Alternatives()
    return beside.alternatives(
        model, inventory, program, problem, outcome.result, settings, control
    )


def smallest_change(
    before: Assessed,
    goal: Condition,
    weight: Weight = "cost",
    settings: SolveSettings | None = None,
    control: Control | None = None,
) -> SmallestChange:
    """The steps of least weight after which a stage is reached, or any other condition holds.

    There are no dates, teams or budgets in it; of all limits `must_not` alone is kept. Cost is
    one-off plus run cost over the inventory's horizon. It is verified; see
    `milepost.engine.plan.change` for what it raises.
    """
    from milepost.engine.plan import change

    workspace = before.workspace
    return change.smallest_change(
        workspace.model, workspace.inventory, goal, weight, settings, control
    )
