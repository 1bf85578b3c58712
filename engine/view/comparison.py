"""Scenarios side by side as strings and numbers: for `whatif --json`, text, CSV and the picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from milepost.engine.model.ladder import Stage
from milepost.engine.model.roadmap import Infeasible, Solved, Step
from milepost.engine.run import Planned
from milepost.engine.view.causes import cause_item, plain_value
from milepost.engine.view.document import (
    conflict_items,
    objective_items,
    relaxation_items,
    status_of,
    step_item,
    target_items,
    totals,
)
from milepost.engine.view.over_time import OverTime, over_time
from milepost.engine.view.step_words import raised, target_name
from milepost.engine.view.wording import date_of, plain
from milepost.engine.whatif.compare import Compared, Comparison, Delta, Moved

BASE = "base"
"""The name of the inventory itself among its scenarios."""

RowKind = Literal["same", "moved", "altered", "entered", "left"]


# -- the picture ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """When a step is worked on: from `start` up to, not including, `end`."""

    start: dt.date
    end: dt.date


@dataclass(frozen=True, slots=True)
class OverlayRow:
    """A step in both roadmaps; one of the bars is None where it is in one of them only.

    `weeks` are how much later it starts, negative for earlier, and 0 where there is one bar.
    """

    id: str
    name: str
    kind: RowKind
    base: Bar | None
    other: Bar | None
    weeks: Fraction


@dataclass(frozen=True, slots=True)
class Overlay:
    """Two roadmaps over each other, their rows in order of start, and the day each finishes."""

    base: str
    other: str
    base_finish: dt.date
    other_finish: dt.date
    rows: tuple[OverlayRow, ...]


def overlay(comparison: Comparison, scenario: Compared) -> Overlay | None:
    """The roadmap of a scenario over the base's; None where one of the two has none."""
    base, other = comparison.base, scenario.outcome
    if not isinstance(base.result, Solved) or not isinstance(other.result, Solved):
        return None
    before = {step.id: step for step in base.result.roadmap.steps}
    after = {step.id: step for step in other.result.roadmap.steps}
    rows: list[OverlayRow] = []
    for id in dict.fromkeys([*before, *after]):
        one, two = before.get(id), after.get(id)
        first, second = _bar(base, one), _bar(other, two)
        weeks = Fraction((second.start - first.start).days, 7) if first and second else Fraction(0)
        step = one or two
        assert step is not None, "every id is of one of the two"
        name = raised(other.workspace.model, step.id)
        rows.append(OverlayRow(id, name, _kind(one, two, weeks), first, second, weeks))
    rows.sort(key=lambda row: (min(bar.start for bar in (row.base, row.other) if bar), row.id))
    start, later = base.workspace.inventory.plan.start, other.workspace.inventory.plan.start
    return Overlay(
        BASE,
        scenario.variant.id,
        date_of(start, base.result.roadmap.finish_week),
        date_of(later, other.result.roadmap.finish_week),
        tuple(rows),
    )


def _bar(outcome: Planned, step: Step | None) -> Bar | None:
    start = outcome.workspace.inventory.plan.start
    return None if step is None else Bar(date_of(start, step.start), date_of(start, step.end))


def _kind(one: Step | None, two: Step | None, weeks: Fraction) -> RowKind:
    if one is None or two is None:
        return "entered" if one is None else "left"
    if weeks:
        return "moved"
    return "altered" if Moved(one, two, weeks).different else "same"


# -- what a plan brings ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RolePeak:
    """The most FTE of a role at work in one week, and its capacity; None where it has no limit."""

    id: str
    name: str
    peak: Fraction
    capacity: Fraction | None

    @property
    def full(self) -> bool:
        """Whether all of the role is at work in some week."""
        return self.capacity is not None and bool(self.peak) and self.peak >= self.capacity


def over_time_of(outcome: Planned) -> OverTime | None:
    """Load, money and stages of a plan over time; None where it has no roadmap."""
    result = outcome.result
    return over_time(outcome.workspace, result.roadmap) if isinstance(result, Solved) else None


def peaks(found: OverTime) -> tuple[RolePeak, ...]:
    """The peak load of each role with work on a roadmap, in the model's order."""
    return tuple(
        RolePeak(role.id, role.name, max(role.fte, default=Fraction(0)), role.capacity)
        for role in found.roles
        if any(role.fte)
    )


def stages_now(outcome: Planned) -> dict[str, Stage | None]:
    """The stage reached on each ladder today."""
    return {id: at.stage for id, at in outcome.assessed.assessment.ladders.items()}


def stages_by_quarter(outcome: Planned) -> dict[str, dict[str, Stage | None]]:
    """The stage on each ladder by the end of each quarter, with its floor where none is reached.

    Nothing without a roadmap.
    """
    ladders = outcome.workspace.model.ladders
    floors = {
        id: next((stage for stage in ladder.stages if stage.id == ladder.floor), None)
        for id, ladder in ladders.items()
    }
    found = over_time_of(outcome)
    return {
        quarter.label: {ladder: stage or floors[ladder] for ladder, stage in quarter.stages}
        for quarter in (found.quarters if found else ())
    }


def target_days(outcome: Planned) -> tuple[tuple[str, dt.date], ...]:
    """Each target by name with the day on which it is reached; nothing without a roadmap."""
    workspace, result = outcome.workspace, outcome.result
    start = workspace.inventory.plan.start
    return tuple(
        (target_name(workspace, reached.index), date_of(start, reached.week))
        for reached in (result.roadmap.reached if isinstance(result, Solved) else ())
    )


# -- the document ---------------------------------------------------------------------------------


def whatif_document(comparison: Comparison) -> dict[str, Any]:
    """The comparison as a mapping of strings and numbers."""
    base = comparison.base
    workspace = base.workspace
    return {
        "schema": "milepost/whatif/1",
        "organisation": workspace.inventory.organisation,
        "model": workspace.model.id,
        "currency": workspace.currency,
        "saved": comparison.saved,
        "base": {"stages": _now(base), "plan": plan_item(base)},
        "scenarios": [_scenario(each) for each in comparison.scenarios],
        "input_sha256": workspace.input_sha256,
    }


def _scenario(scenario: Compared) -> dict[str, Any]:
    outcome, delta = scenario.outcome, scenario.delta
    return {
        "id": scenario.variant.id,
        "changes": [
            {"path": change.path, "value": plain_value(change.value)}
            for change in scenario.variant.changes
        ],
        "stages": _now(outcome),
        "plan": plan_item(outcome),
        "delta": None if delta is None else _delta(delta),
        "causes": [cause_item(cause) for cause in scenario.causes],
    }


def plan_item(outcome: Planned) -> dict[str, Any]:
    """A plan in the keys of `plan --json`, without its reasons, with the peak of each role."""
    plan, result = outcome.workspace.inventory.plan, outcome.result
    solved = result if isinstance(result, Solved) else None
    failed = result if isinstance(result, Infeasible) else None
    roadmap = solved.roadmap if solved else None
    found = over_time_of(outcome)
    return {
        "status": status_of(outcome.result),
        "objectives": objective_items(solved.objectives) if solved else [],
        "start": plan.start.isoformat(),
        "horizon": plan.horizon,
        "finish_week": roadmap.finish_week if roadmap else None,
        "finish": date_of(plan.start, roadmap.finish_week).isoformat() if roadmap else None,
        "targets": target_items(outcome, roadmap),
        "steps": [step_item(outcome, step) for step in roadmap.steps] if roadmap else [],
        "totals": totals(outcome, roadmap) if roadmap else None,
        "peaks": {
            role.id: {
                "fte": plain(role.peak),
                "capacity": plain(role.capacity),
            }
            for role in (peaks(found) if found else ())
        },
        "quarters": [
            {"quarter": label, "stages": _ids(stages)}
            for label, stages in stages_by_quarter(outcome).items()
        ],
        "to_evidence": list(roadmap.to_evidence) if roadmap else [],
        "because": list(failed.because) if failed else [],
        "conflict": conflict_items(result),
        "relaxations": relaxation_items(failed.relaxations if failed else ()),
        "together": relaxation_items(failed.together if failed else ()),
        "verified": roadmap is not None,
        "solve_seconds": None if result.seconds is None else round(result.seconds, 3),
    }


def _now(outcome: Planned) -> dict[str, str | None]:
    return _ids(stages_now(outcome))


def _ids(stages: Mapping[str, Stage | None]) -> dict[str, str | None]:
    return {ladder: stage.id if stage else None for ladder, stage in stages.items()}


def _delta(delta: Delta) -> dict[str, Any]:
    return {
        "exact": delta.exact,
        "finish_week": plain(delta.finish),
        "cost": plain(delta.cost),
        "one_off": delta.one_off,
        "run_per_year": delta.run_per_year,
        "person_weeks": plain(delta.person_weeks),
        "value": plain(delta.value),
        "entered": [step.id for step in delta.entered],
        "left": [step.id for step in delta.left],
        "moved": [{"id": each.before.id, "weeks": plain(each.weeks)} for each in delta.moved],
        "altered": [
            {"id": each.before.id, "from": _taken(each.before), "to": _taken(each.after)}
            for each in delta.altered
        ],
    }


def _taken(step: Step) -> dict[str, int]:
    weeks = step.end - step.start
    return {"weeks": weeks, "one_off": step.one_off, "run_per_year": step.run_per_year}
