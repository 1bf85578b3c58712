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
from milepost.cli.options import time_limit_option
from milepost.cli.targets import stage_named

if TYPE_CHECKING:
    from milepost.engine.assess.assessment import StageStanding
    from milepost.engine.assess.proof import Proof
    from milepost.engine.model.change import SmallestChange, Weight
    from milepost.engine.run import Assessed


@click.command(epilog="Example: milepost why inventory.yaml cemm.align")
@inventory_argument
@click.argument("stage", required=False)
@json_option
@click.option("--full", is_flag=True, help="Also derive the stages below and rules without effect.")
@click.option(
    "--smallest",
    type=click.Choice(["cost", "effort", "count"]),
    default="cost",
    show_default=True,
    help="What makes a change small: external money, person-weeks, or the number of steps.",
)
@time_limit_option(searched="the smallest change to a stage")
def command(
    inventory: Path,
    stage: str | None,
    *,
    as_json: bool,
    full: bool,
    smallest: Weight,
    time_limit: float,
) -> int:
    """Why STAGE is reached, or what each unmet part has and needs, and the smallest change.

    Without STAGE, the next stage of each ladder.
    """
    workspace = read(inventory)
    from milepost.engine.assess.assessment import StageStatus
    from milepost.engine.render.proof import proof_text
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
        proof = outcome.proof(ladder, each.stage.id, full=full)
        reached = each.status is StageStatus.REACHED
        change = None
        if not reached:
            change = _change(outcome, ladder, each.stage.id, smallest, time_limit)
            stopped = stopped or change.interrupted
        if as_json:
            documents.append(_document(outcome, ladder, each, proof, change))
        else:
            _show(outcome, each, proof_text(proof, workspace.inventory.span), change)
    if as_json:
        print_json({"schema": "milepost/why/1", "stages": documents})
    return INTERRUPTED if stopped else 0


def _change(
    outcome: Assessed, ladder: str, stage: str, weight: Weight, time_limit: float
) -> SmallestChange:
    from milepost.engine.model.condition import StageReached
    from milepost.engine.plan.control import SolveSettings
    from milepost.engine.run import smallest_change

    with searching() as (control, _):
        goal = StageReached(ladder, stage)
        return smallest_change(outcome, goal, weight, SolveSettings(seconds=time_limit), control)


def _document(
    outcome: Assessed, ladder: str, each: StageStanding, proof: Proof, change: SmallestChange | None
) -> dict[str, object]:
    from milepost.engine.view.assessment import confidence_document, proof_document
    from milepost.engine.view.change import change_document

    return {
        "ladder": ladder,
        "stage": each.stage.id,
        "status": each.status.value,
        "proof": proof_document(proof),
        "confidence": confidence_document(outcome.confidence(ladder, each.stage.id)),
        "smallest_change": change_document(change) if change else None,
    }


def _show(
    outcome: Assessed, each: StageStanding, proof: str, change: SmallestChange | None
) -> None:
    from milepost.engine.render.change import change_text
    from milepost.engine.render.terminal import STATUS, confidence_lines, safe

    click.echo(f"{safe(each.stage.name)}: {STATUS[each.status]}")
    click.echo(proof)
    if change is not None:
        click.echo(change_text(outcome, change))
    confidence = outcome.confidence(each.stage.ladder, each.stage.id)
    click.echo("\n".join(confidence_lines(outcome.workspace.model, confidence)))
