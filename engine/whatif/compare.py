"""Scenarios side by side: each planned on the one path, and what is different from the base.

Of roadmaps that are equally good two searches may find different ones. So of the roadmaps that are
as good as the one found for a scenario, the one nearest to the base is compared: the base's own
where it is as good, else the one whose steps move least (the objective *change*, after all that was
asked for). A difference that is told is one that the scenario makes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from milepost.engine.model.inventory import Change, Inventory, Objective
from milepost.engine.model.roadmap import Infeasible, PlanResult, Roadmap, Solved, Step, Unproven
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.plan.worth import WEEKS_PER_YEAR
from milepost.engine.run import Assessed, Planned, assessed
from milepost.engine.whatif.causes import Cause, Tried, causes_of
from milepost.engine.whatif.held import DAYS, as_good, dated, held
from milepost.engine.whatif.job import Job, Run
from milepost.engine.whatif.variants import Subset, Variant

_TIED: tuple[Objective, ...] = ("time", "cost")
"""The objectives that ties go to where they are not asked for."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a roadmap comes to: `finish` and `finish_week`, money, people.

    `cost` is that of the horizon, `value` the net present value where that was sought.
    """

    finish: dt.date
    finish_week: int
    one_off: int
    run_per_year: int
    cost: Fraction
    person_weeks: Fraction
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A step of both roadmaps; `weeks` are how much later it starts, negative for earlier."""

    before: Step
    after: Step
    weeks: Fraction

    @property
    def different(self) -> bool:
        """Whether it also takes another time, or other money."""
        one, other = self.before, self.after
        return (one.end - one.start, one.one_off, one.run_per_year) != (
            other.end - other.start,
            other.one_off,
            other.run_per_year,
        )


@dataclass(frozen=True, slots=True)
class Delta:
    """A scenario's roadmap less the base's.

    `finish` in weeks between the days, the rest as in `Figures`. `entered` and `left` are steps of
    only one of the two; `moved` start on another day; `altered` take another time or other money.
    `exact`: both roadmaps are proven the best; else a difference may lie in the search.
    """

    finish: Fraction
    cost: Fraction
    one_off: int
    run_per_year: int
    person_weeks: Fraction
    value: Fraction | None
    entered: tuple[Step, ...]
    left: tuple[Step, ...]
    moved: tuple[Moved, ...]
    altered: tuple[Moved, ...]
    exact: bool

    @property
    def nothing(self) -> bool:
        """Whether the two roadmaps are one."""
        figures = (self.finish, self.cost, self.one_off, self.run_per_year, self.person_weeks)
        steps = (self.entered, self.left, self.moved, self.altered)
        return not any(figures) and not self.value and not any(steps)


@dataclass(frozen=True, slots=True)
class Compared:
    """A scenario, its plan, and what is different; None where one of the two has no roadmap."""

    variant: Variant
    outcome: Planned
    delta: Delta | None
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The base and its scenarios; `saved` where the base is a roadmap that was given."""

    base: Planned
    scenarios: tuple[Compared, ...]
    saved: bool = False


def compare(
    base: Workspace,
    variants: Sequence[Variant],
    run: Run,
    settings: SolveSettings,
    saved: Solved | None = None,
) -> Comparison:
    """The plans of the base and of all variants, verified, and their differences with the causes.

    `saved` is a roadmap of the base in place of a search, as `held` makes it. Raises as
    `milepost.engine.run.searched` does.
    """
    if saved is None:
        (found,) = run([Job("base", base, settings, reconcile=True)])
    else:
        found = saved
    before = Planned(assessed(base), found)
    results = _results(before, variants, run, settings, saved=saved is not None)
    scenarios: list[Compared] = []
    for variant in variants:
        result = results[_key(variant.changes)]
        outcome = Planned(_standing(before.assessed, variant.workspace), result)
        tried: dict[Subset, Tried] = {
            some: _tried(before, workspace, results[_key(variant.changes_of(some))])
            for some, workspace in variant.fewer.items()
        }
        full = _tried(before, variant.workspace, result)
        names = [part.name for part in variant.parts]
        nothing = _tried(before, base, found)
        scenarios.append(
            Compared(
                variant,
                outcome,
                delta_of(before, outcome),
                causes_of(names, nothing, full, tried),
            )
        )
    return Comparison(before, tuple(scenarios), saved is not None)


# -- the plans ------------------------------------------------------------------------------------


def _results(
    base: Planned,
    variants: Sequence[Variant],
    run: Run,
    settings: SolveSettings,
    *,
    saved: bool,
) -> dict[object, PlanResult]:
    """The result for each set of changes, each searched for once, nearest to the base.

    What says the same as the base has its plan; beside a saved one it is searched for as well.
    """
    known: dict[object, PlanResult] = {}
    near = base.result.roadmap if isinstance(base.result, Solved) else None
    jobs: dict[object, Job] = {}
    for variant in variants:
        for changes, workspace in _workspaces(variant):
            key = _key(changes)
            whole = changes == variant.changes
            if not saved and _same(workspace.inventory, base.workspace.inventory):
                known[key] = base.result
            elif key not in known and (whole or key not in jobs):
                name = " + ".join(change.path for change in changes)
                name = variant.id if whole else name
                jobs[key] = Job(name, workspace, settings, near, reconcile=whole)
    known |= zip(jobs, run(list(jobs.values())), strict=True)
    if near is None:
        return known
    steps = dated(near, base.workspace.inventory.plan.start)
    again: dict[object, Job] = {}
    for key, job in jobs.items():
        result = known[key]
        if not isinstance(result, Solved):
            continue
        if dated(result.roadmap, job.workspace.inventory.plan.start) == steps:
            continue
        as_before = held(job.workspace, steps)
        kept = as_good(result, as_before) if isinstance(as_before, Solved) else None
        known[key] = kept or result
        nearer = None if kept else nearest(job, result, base)
        if nearer is not None:
            again[key] = nearer
    for key, found in zip(again, run(list(again.values())), strict=True):
        result = known[key]
        if isinstance(found, Solved) and isinstance(result, Solved):
            known[key] = _nearer(result, found)
    return known


def nearest(job: Job, result: Solved, base: Planned) -> Job | None:
    """The search for the nearest of the roadmaps that are as good as a proven one.

    None where nothing is left to choose, or the objective *change* cannot come last.
    """
    plan = job.workspace.inventory.plan
    asked = plan.objectives
    if not result.optimal or {"value", "change", "early_wins"} & set(asked):
        return None
    assert isinstance(base.result, Solved)
    steps = dated(base.result.roadmap, base.workspace.inventory.plan.start)
    ties = tuple(name for name in _TIED if name not in asked)
    request = replace(
        plan,
        objectives=(*asked, *ties, "change"),
        limits=replace(plan.limits, baseline_steps=steps),
    )
    workspace = replace(job.workspace, inventory=replace(job.workspace.inventory, plan=request))
    bounds = tuple((each.name, each.bound) for each in result.objectives)
    return Job(f"{job.name}, nearest", workspace, job.settings, result.roadmap, bounds)


def _nearer(result: Solved, found: Solved) -> Solved:
    """The nearer roadmap with what is proved of the first; the first where the other is worse."""
    values = {each.name: each.value for each in found.objectives}
    if any(values[each.name] != each.value for each in result.objectives):
        return result
    return replace(result, roadmap=found.roadmap)


def _workspaces(variant: Variant) -> Iterable[tuple[tuple[Change, ...], Workspace]]:
    yield variant.changes, variant.workspace
    for some, workspace in variant.fewer.items():
        yield variant.changes_of(some), workspace


def _key(changes: Iterable[Change]) -> object:
    return frozenset((change.path, repr(change.value)) for change in changes)


def _same(one: Inventory, other: Inventory) -> bool:
    """Whether two inventories say the same; the scenarios of the first are no part of it."""
    return replace(one, scenarios={}) == replace(other, scenarios={})


def _standing(base: Assessed, workspace: Workspace) -> Assessed:
    """The assessment of a scenario: the base's where only the plan is another."""
    changed = replace(workspace.inventory, plan=base.workspace.inventory.plan)
    if _same(changed, base.workspace.inventory):
        return Assessed(workspace, base.assessment)
    return assessed(workspace)


# -- what is different -----------------------------------------------------------------------------


def figures_of(workspace: Workspace, result: Solved) -> Figures:
    """What the roadmap of a plan comes to."""
    roadmap: Roadmap = result.roadmap
    one_off = sum(step.one_off for step in roadmap.steps)
    run = sum(step.run_per_year for step in roadmap.steps)
    values = {each.name: each.value for each in result.objectives}
    return Figures(
        workspace.inventory.plan.start + dt.timedelta(days=DAYS * roadmap.finish_week),
        roadmap.finish_week,
        one_off,
        run,
        one_off + Fraction(run * roadmap.horizon, WEEKS_PER_YEAR),
        sum((amount for step in roadmap.steps for _, amount in step.effort), Fraction(0)),
        values.get("value"),
    )


def delta_of(base: Planned, other: Planned) -> Delta | None:
    """What is different in another plan; None where one of the two has no roadmap."""
    if not isinstance(base.result, Solved) or not isinstance(other.result, Solved):
        return None
    one = figures_of(base.workspace, base.result)
    two = figures_of(other.workspace, other.result)
    before = {step.id: step for step in base.result.roadmap.steps}
    after = {step.id: step for step in other.result.roadmap.steps}
    later = (other.workspace.inventory.plan.start - base.workspace.inventory.plan.start).days
    both = [
        Moved(step, after[id], Fraction(later, DAYS) + after[id].start - step.start)
        for id, step in before.items()
        if id in after
    ]
    return Delta(
        Fraction((two.finish - one.finish).days, DAYS),
        two.cost - one.cost,
        two.one_off - one.one_off,
        two.run_per_year - one.run_per_year,
        two.person_weeks - one.person_weeks,
        None if one.value is None or two.value is None else two.value - one.value,
        tuple(step for id, step in after.items() if id not in before),
        tuple(step for id, step in before.items() if id not in after),
        tuple(each for each in both if each.weeks),
        tuple(each for each in both if each.different),
        base.result.optimal and other.result.optimal,
    )


def _tried(base: Planned, workspace: Workspace, result: PlanResult) -> Tried:
    """What the causes are judged by in one plan."""
    if isinstance(result, Infeasible):
        return Tried(possible=False)
    if isinstance(result, Unproven):
        return Tried(possible=None)
    figures = figures_of(workspace, result)
    start = base.workspace.inventory.plan.start
    later = Fraction((workspace.inventory.plan.start - start).days, DAYS)
    return Tried(
        possible=True,
        proven=result.optimal,
        finish=later + figures.finish_week,
        cost=figures.cost,
        value=figures.value,
        targets={
            f"{reached.index + 1} {reached.name}": later + reached.week
            for reached in result.roadmap.reached
        },
        steps=frozenset(step.id for step in result.roadmap.steps),
    )
