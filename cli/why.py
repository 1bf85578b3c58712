"""`milepost why`: the derivation of a stage, or what is missing and the smallest change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli.console import (
    INTERRUPTED,
    inventory_argument,
    json_option,
    print_json,
    read,
    searching,
)
from milepost.cli.targets import stage_named

if TYPE_CHECKING:
    from milepost.engine.assess.assessment import StageStanding
    from milepost.engine.run import Assessed, Planned


@click.command(epilog="Example: milepost why inventory.yaml cemm.align")
@inventory_argument
@click.argument("stage", required=False)
@json_option
@click.option("--full", is_flag=True, help="Also show the rules that hold nothing back.")
def command(inventory: Path, stage: str | None, *, as_json: bool, full: bool) -> int:
    """Why STAGE is reached, or what each unmet part has and needs, and the smallest change.

    Without STAGE, the next stage of each ladder.
    """
    workspace = read(inventory)
    from milepost.engine.assess.assessment import StageStatus
    from milepost.engine.run import assessed

    outcome = assessed(workspace)
    asked: list[tuple[str, StageStanding]] = []
    if stage is not None:
        goal = stage_named(workspace.model, stage)
        standing = outcome.assessment.ladders[goal.ladder]
        asked = [(goal.ladder, each) for each in standing.stages if each.stage.id == goal.stage]
    else:
        for ladder, standing in outcome.assessment.ladders.items():
            following = standing.next or standing.ladder.stages[-1]
            asked += [(ladder, each) for each in standing.stages if each.stage == following]
    documents = []
    stopped = False
    for ladder, each in asked:
        reached = each.status is StageStatus.REACHED
        change, interrupted = (None, False) if reached else _change(outcome, ladder, each.stage.id)
        stopped = stopped or interrupted
        if as_json:
            documents.append(_document(ladder, each, change))
        else:
            _show(each, change, full=full)
    if as_json:
        print_json({"schema": "milepost/why/1", "stages": documents})
    return INTERRUPTED if stopped else 0


def _change(outcome: Assessed, ladder: str, stage: str) -> tuple[Planned, bool]:
    from milepost.engine.run import smallest_change

    with searching() as (control, stopped):
        return smallest_change(outcome, ladder, stage, control), stopped()


def _document(ladder: str, each: StageStanding, change: Planned | None) -> dict[str, object]:
    from milepost.engine.view.document import plan_document, proof_document

    plan = plan_document(change) if change else None
    return {
        "ladder": ladder,
        "stage": each.stage.id,
        "status": each.status.value,
        "proof": proof_document(each.proof),
        "smallest_change": plan
        and {
            "status": plan["status"],
            "steps": [step["id"] for step in plan["steps"]],
            "cost_over_horizon": plan["totals"] and plan["totals"]["cost_over_horizon"],
            "to_evidence": plan["to_evidence"],
        },
    }


def _show(each: StageStanding, change: Planned | None, *, full: bool) -> None:
    from milepost.engine.render.roadmap import change_text
    from milepost.engine.render.terminal import STATUS, proof_text, safe

    click.echo(f"{safe(each.stage.name)}: {STATUS[each.status]}")
    click.echo(proof_text(each.proof, full=full))
    if change is not None:
        click.echo(change_text(change))
