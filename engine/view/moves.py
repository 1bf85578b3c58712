"""No-regret moves, bets and regret: what `moves --json` prints, and the names that pages show."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.view.document import status_of
from milepost.engine.view.wording import date_of, plain
from milepost.engine.whatif.demands import key_of
from milepost.engine.whatif.moves import Move, Moves, Prospect
from milepost.engine.whatif.near_optimal import cost_of
from milepost.engine.whatif.regret import Amounts, Choice, Regret

AS_IT_STANDS = "as it stands"
"""The name of the inventory without any scenario."""


def future_name(prospect: Prospect) -> str:
    """The scenario of a future on a page."""
    return prospect.future.name or AS_IT_STANDS


def choice_names(moves: Moves, choice: Choice) -> list[str]:
    """The futures in which a choice is the best."""
    return [future_name(moves.prospects[number]) for number in choice.best_in]


def value_in(result: Solved) -> Fraction | None:
    """The net present value of a plan that seeks it; None for any other."""
    return next((each.value for each in result.objectives if each.name == "value"), None)


def moves_document(moves: Moves) -> dict[str, Any]:
    """The moves as a mapping of strings and numbers."""
    workspace = moves.prospects[0].future.workspace
    start = workspace.inventory.plan.start
    return {
        "schema": "milepost/moves/1",
        "organisation": workspace.inventory.organisation,
        "model": workspace.model.id,
        "currency": workspace.currency,
        "start": start.isoformat(),
        "tolerance": plain(moves.tolerance),
        "futures": [_future(prospect) for prospect in moves.prospects],
        "moves": [_move(moves, workspace, move) for move in moves.moves],
        "start_together": list(moves.together),
        "regret": _regret_table(moves),
        "plans": moves.plans,
        "input_sha256": workspace.input_sha256,
    }


def _future(prospect: Prospect) -> dict[str, Any]:
    workspace, result, region = prospect.future.workspace, prospect.result, prospect.region
    start = workspace.inventory.plan.start
    solved = result if isinstance(result, Solved) else None
    value = value_in(solved) if solved else None
    latest = region.latest if region else None
    return {
        "scenario": prospect.future.name or None,
        "status": status_of(result),
        "because": list(result.because) if isinstance(result, Infeasible) else [],
        "finish_week": solved.roadmap.finish_week if solved else None,
        "finish": date_of(start, solved.roadmap.finish_week).isoformat() if solved else None,
        "cost_over_horizon": plain(cost_of(solved.roadmap)) if solved else None,
        "value": plain(value),
        "steps": [step.id for step in solved.roadmap.steps] if solved else [],
        "near_optimal": None
        if region is None
        else {
            "measure": region.measure,
            "limit": plain(region.limit),
            "latest_week": latest,
            "latest": None if latest is None else date_of(start, latest).isoformat(),
        },
    }


def _move(moves: Moves, workspace: Workspace, move: Move) -> dict[str, Any]:
    capability, level = key_of(move.step)
    return {
        "step": move.step,
        "capability": capability,
        "name": workspace.model.capabilities[capability].name,
        "to": level,
        "verdict": move.verdict,
        "in_progress": move.begun,
        "can_start_at_once": move.at_once,
        "futures": [
            {"scenario": prospect.future.name or None, "near_optimal": presence, "in_best": best}
            for prospect, presence, best in zip(
                moves.prospects, move.presence, move.best, strict=True
            )
        ],
    }


def _regret_table(moves: Moves) -> dict[str, Any]:
    table = moves.regrets
    return {
        "choices": [
            {
                "best_in": [moves.prospects[number].future.name or None for number in each.best_in],
                "levels": dict(each.levels),
                "regret": [
                    _regret(moves.prospects[number], cell)
                    for number, cell in zip(table.futures, row, strict=True)
                ],
                "largest": None if most is None else _amounts(most),
            }
            for each, row, most in zip(table.choices, table.rows, table.most, strict=True)
        ],
        "comparable": table.alike,
        "least": table.least,
    }


def _regret(prospect: Prospect, cell: Regret) -> dict[str, Any]:
    return {
        "scenario": prospect.future.name or None,
        "status": cell.status,
        "worse": _amounts(cell.worse),
        "because": list(cell.because),
        "proven": cell.proven,
    }


def _amounts(amounts: Amounts) -> dict[str, int | float]:
    return {name: plain(amount) for name, amount in amounts}
