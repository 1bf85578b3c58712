"""Where an output comes from: the stamp that every report, picture and file carries."""

from __future__ import annotations

from milepost import __version__
from milepost.engine.model.roadmap import Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import Planned
from milepost.engine.view.document import totals
from milepost.engine.view.report import Stamp


def stamp_of(workspace: Workspace, outcome: Planned | None = None) -> Stamp:
    """The stamp of what is made of a workspace, and of its roadmap where there is one."""
    share = None
    if outcome is not None and isinstance(outcome.result, Solved):
        share = float(totals(outcome, outcome.result.roadmap)["judgement_share"])
    return Stamp(
        workspace.inventory.organisation,
        workspace.model.id,
        workspace.model.name or workspace.model.id,
        workspace.inventory.as_of,
        __version__,
        workspace.input_sha256,
        workspace.currency,
        share,
    )
