"""Inventories that no roadmap can keep, the same with some limits changed, and their plans."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.removable import LONGEST, removables
from milepost.engine.run import Planned, assessed, planned
from milepost.engine.view.document import plan_document
from tests.written import workspace

MODEL = """\
model: {id: works, name: Works}
levels: [absent, live]
roles: {crew: Crew, desk: Desk}
capabilities:
  - id: dig
    name: Digging
    duration: 2
    one_off: 100
    run: 520
    effort: {crew: 2}
    run_fte: {desk: 0.5}
  - {id: build, name: Building, duration: 3, one_off: 60, effort: {crew: 3}, requires: [dig]}
  - {id: paint, name: Painting, duration: 1, one_off: 40, effort: {crew: 1}, run_fte: {desk: 1}}
  - {id: file, name: Filing, duration: 4, one_off: 10, run: 104, effort: {desk: 4}}
stages:
  - {id: opened, name: Opened, needs: [build, paint]}
"""
"""Opened takes 5 weeks, 6 with one person of the crew, and 200 EUR. Week 0 begins 2027-01-04."""

Change = str | float | None


class Case:
    """An inventory with these lines in its plan block, aimed at `opened` of the model above."""

    def __init__(
        self, folder: Path, limits: str, target: str = "opened", model: str = MODEL
    ) -> None:
        self.folder = folder
        self.model = textwrap.dedent(model)
        self.limits = limits
        self.target = target
        self.workspace = self.with_changes({})
        self.paths = [item.path for item in removables(self.workspace.inventory.plan)]

    def with_changes(self, changes: Mapping[str, Change]) -> Workspace:
        """The inventory with other values at some dotted paths, as a scenario has it."""
        block = f"plan:\n  start: 2027-01-04\n  target: {self.target}\n"
        lines = textwrap.indent(textwrap.dedent(self.limits).strip(), "  ")
        story = "".join(f"    {path}: {json.dumps(to)}\n" for path, to in changes.items())
        text = f"{block}{lines}\nscenarios:\n  other:\n{story}"
        found = workspace(self.folder, text, self.model)
        return replace(found, inventory=found.inventory.scenarios["other"].inventory)

    def keeping(self, paths: list[str]) -> Workspace:
        """The inventory with the limits at these paths alone."""
        gone: dict[str, Change] = {path: None for path in self.paths if path not in paths}
        if "plan.horizon" in gone:
            gone["plan.horizon"] = LONGEST
        return self.with_changes(gone)

    def planned(self) -> Planned:
        """The plan of the inventory as it is."""
        return planned(assessed(self.workspace))

    def document(self) -> dict[str, Any]:
        """What `plan --json` says of the inventory as it is."""
        return plan_document(self.planned())


def possible(workspace: Workspace) -> bool:
    """Whether there is a roadmap, which is verified then, or a proof that there is none."""
    status = plan_document(planned(assessed(workspace)))["status"]
    assert status in ("optimal", "infeasible")
    return bool(status == "optimal")
