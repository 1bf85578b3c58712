"""Scenarios of an inventory beside its plan, for whoever draws or tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.cli.running import running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.engine.load.workspace import Opened
    from milepost.engine.model.inventory import Scenario
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.model.workspace import Workspace
    from milepost.engine.plan.control import SolveSettings
    from milepost.engine.whatif.compare import Comparison


def compared(
    opened: Opened,
    workspace: Workspace,
    chosen: Sequence[Scenario],
    settings: SolveSettings,
    base: Solved | None = None,
) -> tuple[Comparison, bool]:
    """Scenarios beside the plan of the inventory, and whether Ctrl-C was pressed.

    `base` is that plan, where it is known already. Raises InvalidInput for a scenario at fault.
    """
    from milepost.engine.load.changes import Changes
    from milepost.engine.whatif.compare import compare
    from milepost.engine.whatif.variants import variants_of

    variants = variants_of(opened.loaded, chosen, Changes(opened).inventory, causes=False)
    with running(None) as (run, pressed):
        return compare(workspace, variants, run, settings, base), pressed()
