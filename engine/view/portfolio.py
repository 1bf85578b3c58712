"""The best portfolio and what was left out, as `portfolio --json` prints it."""

from __future__ import annotations

from typing import Any

from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.view.document import status_of
from milepost.engine.view.wording import date_of, plain
from milepost.engine.whatif.demands import key_of
from milepost.engine.whatif.portfolio import LeftOut, Portfolio
from milepost.engine.whatif.sweep import Entry, value_of


def portfolio_document(found: Portfolio) -> dict[str, Any]:
    """The portfolio as a mapping of strings and numbers; without one, why there is none."""
    workspace, result = found.workspace, found.result
    plan, model = workspace.inventory.plan, workspace.model
    solved = result if isinstance(result, Solved) else None
    value = value_of(solved) if solved else None
    return {
        "schema": "milepost/portfolio/1",
        "organisation": workspace.inventory.organisation,
        "model": model.id,
        "currency": workspace.currency,
        "start": plan.start.isoformat(),
        "horizon": plan.horizon,
        "status": status_of(result),
        "because": list(result.because) if isinstance(result, Infeasible) else [],
        "value": plain(value.value) if value else None,
        "bound": plain(value.bound) if value else None,
        "gap": plain(value.gap) if value else None,
        "steps": [
            {
                "id": step.id,
                "name": model.capabilities[step.capability].name,
                "start": date_of(plan.start, step.start).isoformat(),
                "end": date_of(plan.start, step.end).isoformat(),
                "one_off": step.one_off,
                "run_per_year": step.run_per_year,
            }
            for step in (solved.roadmap.steps if solved else ())
        ],
        "left_out": [_left_out(found, each) for each in found.left_out],
        "budgets": [
            {
                "money": kind,
                "extra": plain(point.extra),
                "value": plain(value_of(point.result).value),
                "steps": [step.id for step in point.result.roadmap.steps],
                "proven": point.proven,
            }
            for kind, points in found.points
            for point in points
        ],
        "grid": plain(found.grid),
        "plans": found.plans,
        "input_sha256": workspace.input_sha256,
    }


def _left_out(found: Portfolio, each: LeftOut) -> dict[str, Any]:
    capability = key_of(each.step)[0]
    return {
        "step": each.step,
        "capability": capability,
        "name": found.workspace.model.capabilities[capability].name,
        "why": each.why,
        "enters": [_entry(entry) for entry in each.entries],
        "less_today": plain(each.less),
        "less_today_proven": each.less_proven,
        "possible_today": each.possible,
        "because": list(each.because),
        "proven": each.proven,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "money": entry.kind,
        "extra": plain(entry.extra),
        "not_with": plain(entry.below),
        "alongside": list(entry.alongside),
        "pushed_out": list(entry.pushed_out),
        "worth_more": plain(entry.more),
        "proven": entry.proven,
    }
