"""The roadmap for the report: steps, milestones, gates, money and people over time."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from milepost.engine.model.capability import Basis
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel, StageReached
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Infeasible, Roadmap, Solved, Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import Planned
from milepost.engine.view.bottleneck import bottleneck, critical_path
from milepost.engine.view.document import totals
from milepost.engine.view.milestones import bringing, stage_weeks
from milepost.engine.view.over_time import OverTime, Quarter, over_time
from milepost.engine.view.report_roadmap import (
    GateRow,
    MilestoneRow,
    NoPlan,
    Number,
    ObstacleRow,
    PeriodRow,
    PlanPart,
    RoleRow,
    StepRow,
)
from milepost.engine.view.step_words import (
    named,
    needed_words,
    objective_text,
    target_name,
    waits_words,
)
from milepost.engine.view.waves import shown_by, waves_of
from milepost.engine.view.wording import date_of, due_of, plain, sentence, team

YEAR = 4
"""How many digits of a quarter's label name its year."""
EARNS = "plan.value"
BUSY = (
    "most of the steps on the critical path that wait, wait for it. A team need not be full to hold"
    " others up: what is left of its people may be too few for a second step at once."
)


def plan_part(outcome: Planned, found: Solved) -> PlanPart:
    """All of a roadmap."""
    workspace, roadmap = outcome.workspace, found.roadmap
    start, currency = workspace.inventory.plan.start, workspace.currency
    sums, over = totals(outcome, roadmap), over_time(workspace, roadmap)
    quarters = _quarters(workspace, over)
    proof = "Proven optimal" if found.optimal else "Best roadmap found, not proven optimal"
    over_weeks = f" over {roadmap.horizon} weeks"
    shown = ", ".join(
        objective_text(each, currency) + (over_weeks if each.name == "cost" else "")
        for each in found.objectives
    )
    chain = tuple(
        f"{named(workspace.model, id)}: {waits_words(outcome, id)}" for id in outcome.critical_chain
    )
    waits = {id: why.waits_for for id, why in outcome.explanations.items()}
    marks = _milestones(outcome, roadmap)
    path = critical_path(outcome)
    held = bottleneck(workspace.model, roadmap, path, waits)
    busy = any(outcome.explanations[id].waits_for.kind == "role" for id in outcome.critical_chain)
    return PlanPart(
        start=start,
        horizon_weeks=roadmap.horizon,
        finish=date_of(start, roadmap.finish_week),
        finish_week=roadmap.finish_week,
        proof=f"{proof}: {shown}." if shown else f"{proof}.",
        one_off=sums["one_off"],
        run_per_year=sums["run_per_year"],
        cost_over_horizon=sums["cost_over_horizon"],
        cost_note=_cost_note(sums["cost_over_horizon"], quarters, currency),
        person_weeks=sums["person_weeks"],
        steps=tuple(_step(outcome, roadmap, step, marks, path) for step in roadmap.steps),
        milestones=marks,
        gates=_gates(workspace, roadmap),
        quarters=quarters,
        years=_years(quarters),
        roles=_roles(over),
        chain=chain,
        chain_note=f"{held[0].upper()}{held[1:]}: {BUSY}" if busy and held else "",
        to_evidence=roadmap.to_evidence,
    )


def no_plan(outcome: Planned | None) -> NoPlan:
    """Why there is no roadmap; without an outcome none was asked for."""
    if outcome is None:
        return NoPlan("The plan names no target, so there is no roadmap.", (), ())
    result = outcome.result
    if not isinstance(result, Infeasible):
        because = () if isinstance(result, Solved) else (sentence(result.because),)
        return NoPlan("No roadmap was found in the time, and none was ruled out.", because, ())
    relaxed = {each.limit.path: each.words for each in (*result.relaxations, *result.together)}
    return NoPlan(
        "No roadmap keeps every limit.",
        tuple(sentence(each) for each in result.because),
        tuple(
            ObstacleRow(each.words, each.path, relaxed.get(each.path, ""))
            for each in result.conflict
        ),
    )


# -- steps -----------------------------------------------------------------------------------------


def _step(
    outcome: Planned,
    roadmap: Roadmap,
    step: Step,
    marks: Sequence[MilestoneRow],
    path: Collection[str],
) -> StepRow:
    workspace = outcome.workspace
    model, start = workspace.model, workspace.inventory.plan.start
    capability, why = model.capabilities[step.capability], outcome.explanations[step.id]
    declared = workspace.inventory.declarations.get(step.capability)
    earns = why.needed_by[:1] == (EARNS,)
    return StepRow(
        id=step.id,
        capability=step.capability,
        name=capability.name,
        from_level=model.level_name(step.level - 1),
        to_level=model.level_name(step.level),
        team=team(model, step.effort or capability.effort),
        owner=declared.owner if declared else "",
        start=date_of(start, step.start),
        end=date_of(start, step.end),
        start_week=step.start,
        end_week=step.end,
        one_off=step.one_off,
        run_per_year=step.run_per_year,
        person_weeks=plain(sum((amount for _, amount in step.effort), Fraction(0))),
        effort=_by_role(step.effort),
        waits_for=waits_words(outcome, step.id),
        needed_by="it pays by itself" if earns else needed_words(model, why.needed_by),
        milestone=next(
            (
                at
                for at, mark in enumerate(marks)
                if mark.id in why.needed_by and step.end <= mark.week
            ),
            None,
        ),
        predecessors=predecessors(workspace, roadmap, step),
        slack_weeks=why.slack_weeks,
        critical=why.critical,
        on_path=step.id in path,
        basis=_basis(model, step),
        stretched_from=step.stretched_from,
    )


def _by_role(amounts: Iterable[tuple[str, Fraction]]) -> tuple[tuple[str, Number], ...]:
    return tuple((role, plain(amount)) for role, amount in amounts)


def _basis(model: MaturityModel, step: Step) -> str:
    """The weakest basis of the weeks and the money of a step."""
    capability = model.capabilities[step.capability]
    bases = {capability.basis("duration", step.level)}
    bases |= {capability.basis("one_off", step.level)} if step.one_off else set()
    bases |= {capability.basis("run", step.level)} if step.run_per_year else set()
    weakest = (Basis.JUDGEMENT, Basis.ANCHORED, Basis.SOURCED)
    return next(basis.value for basis in weakest if basis in bases)


def predecessors(workspace: Workspace, roadmap: Roadmap, step: Step) -> tuple[tuple[str, int], ...]:
    """The steps of the roadmap that a step has to wait for, and the weeks that must lie between.

    The step below it is the first of them. Where a prerequisite leaves a choice, what is in place
    counts first, then the steps that end first; the others are not waited for.
    """
    ends = {each.id: each.end for each in roadmap.steps}
    found: dict[str, int] = {}
    below = f"{step.capability}@{step.level - 1}"
    if below in ends:
        found[below] = 0
    for need in workspace.model.capabilities[step.capability].requires:
        _, waits = _brought_about(workspace, ends, step.level, need.condition) or (0, ())
        for id in waits:
            if ends[id] + need.lag <= step.start:
                found[id] = max(found.get(id, 0), need.lag)
    return tuple(found.items())


def _brought_about(
    workspace: Workspace, ends: Mapping[str, int], level: int, condition: Condition
) -> tuple[int, tuple[str, ...]] | None:
    """The week in which a prerequisite of a step to `level` first holds, and the steps it takes.

    None where no step and nothing in place makes it hold.
    """
    model, inventory = workspace.model, workspace.inventory
    match condition:
        case HasLevel(capability, asked):
            bound = min(level, model.bar) if asked is None else asked
            id = f"{capability}@{bound}"
            if id in ends:
                return ends[id], (id,)
            declared = inventory.declarations.get(capability)
            return (0, ()) if declared and (declared.level or 0) >= bound else None
        case AtLeast(k, of):
            tried = (_brought_about(workspace, ends, level, part) for part in of)
            first = sorted((each for each in tried if each), key=lambda each: each[0])[:k]
            last = max((week for week, _ in first), default=0)
            return (last, tuple(id for _, ids in first for id in ids)) if first else None
        case GroupHolds(group):
            return _brought_about(workspace, ends, level, model.groups[group].condition)
        case _:
            return None


# -- what is reached -------------------------------------------------------------------------------


def _milestones(outcome: Planned, roadmap: Roadmap) -> tuple[MilestoneRow, ...]:
    """The targets and the stages passed on the way, in order of day."""
    workspace = outcome.workspace
    model, plan = workspace.model, workspace.inventory.plan
    by = {target.name: target.by for target in plan.targets}
    stages = stage_weeks(workspace, roadmap)
    others = [
        reached
        for reached in roadmap.reached
        if not isinstance(plan.targets[reached.index].goal, StageReached)
    ]
    ends = {step.id: step.end for step in roadmap.steps}
    goals: list[tuple[Condition, int]] = [
        *((StageReached(*stage), week) for stage, (week, _) in stages.items()),
        *((plan.targets[reached.index].goal, reached.week) for reached in others),
    ]
    before = {
        step.id: [id for id, _ in predecessors(workspace, roadmap, step)] for step in roadmap.steps
    }
    steps: list[tuple[str, ...]] = []
    for ids, (_, week) in zip(bringing(workspace, roadmap, goals), goals, strict=True):
        needed = list(ids)
        for id in needed:
            needed += [each for each in before[id] if each not in needed]
        last = max((ends[id] for id in needed), default=0)
        steps.append(tuple(id for id in ends if id in needed) if last == week else ())
    found = [
        MilestoneRow(
            f"{ladder}.{stage}",
            model.stage(ladder, stage).name,
            ladder,
            model.ladders[ladder].name or ladder,
            date_of(plan.start, week),
            week,
            target,
            by.get(f"{ladder}.{stage}"),
            ids,
        )
        for ((ladder, stage), (week, target)), ids in zip(stages.items(), steps, strict=False)
    ]
    found += [
        MilestoneRow(
            reached.name,
            target_name(workspace, reached.index),
            "",
            "",
            date_of(plan.start, reached.week),
            reached.week,
            target=True,
            by=plan.targets[reached.index].by,
            steps=ids,
        )
        for reached, ids in zip(others, steps[len(stages) :], strict=True)
    ]
    kept = [row for row in found if row.week or row.target]
    return tuple(sorted(kept, key=lambda row: (row.week, row.ladder, row.target)))


def _gates(workspace: Workspace, roadmap: Roadmap) -> tuple[GateRow, ...]:
    model, start = workspace.model, workspace.inventory.plan.start
    return tuple(
        GateRow(
            wave.number,
            date_of(start, wave.first),
            date_of(start, wave.until),
            wave.option,
            tuple(named(model, step.id) for step in wave.starts),
            tuple(named(model, f"{id}@{level}") for id, level in wave.gate.levels),
            tuple(stage.name for stage in wave.gate.stages),
            tuple(shown_by(wave.gate)),
        )
        for wave in waves_of(workspace, roadmap)
    )


# -- money and people ------------------------------------------------------------------------------


def _quarters(workspace: Workspace, over: OverTime) -> tuple[PeriodRow, ...]:
    model = workspace.model

    def people(quarter: Quarter) -> Fraction:
        weeks = slice(quarter.first, quarter.until)
        return sum((sum(role.fte[weeks], Fraction(0)) for role in over.roles), Fraction(0))

    return tuple(
        PeriodRow(
            quarter.label,
            date_of(over.start, quarter.first),
            date_of(over.start, quarter.until),
            plain(quarter.one_off.spent),
            plain(quarter.run.spent),
            plain(quarter.one_off.left),
            plain(quarter.run.left),
            plain(people(quarter)),
            tuple(
                (model.ladders[ladder].name or ladder, stage.name if stage else "")
                for ladder, stage in quarter.stages
            ),
        )
        for quarter in over.quarters
    )


def _cost_note(cost: Number, quarters: tuple[PeriodRow, ...], currency: str) -> str:
    """Why the cost over the horizon is more than the quarters add up to."""
    due = _rounded(amount for row in quarters for amount in (row.one_off, row.run))
    return due_of(cost, due, currency)


def _years(quarters: tuple[PeriodRow, ...]) -> tuple[PeriodRow, ...]:
    """The quarters of each calendar year together."""
    found: list[PeriodRow] = []
    for year, group in itertools.groupby(quarters, key=lambda quarter: quarter.label[:YEAR]):
        parts = list(group)
        first, last = parts[0], parts[-1]
        found.append(
            PeriodRow(
                year,
                first.start,
                last.end,
                _rounded(part.one_off for part in parts),
                _rounded(part.run for part in parts),
                last.one_off_left,
                last.run_left,
                _rounded(part.person_weeks for part in parts),
                last.stages,
            )
        )
    return tuple(found)


def _rounded(amounts: Iterable[Number]) -> Number:
    """A sum, without what binary fractions leave behind."""
    return plain(Fraction(round(sum(amounts), 6)).limit_denominator(1_000_000))


def _roles(over: OverTime) -> tuple[RoleRow, ...]:
    return tuple(
        RoleRow(
            role.id,
            role.name,
            plain(sum(role.fte, Fraction(0))),
            plain(max(role.fte, default=Fraction(0))),
            plain(role.capacity),
            plain(role.run_at_end),
            plain(role.run_capacity),
            tuple(
                (quarter.label, plain(sum(role.fte[quarter.first : quarter.until], Fraction(0))))
                for quarter in over.quarters
                if quarter.first < over.weeks
            ),
        )
        for role in over.roles
    )
