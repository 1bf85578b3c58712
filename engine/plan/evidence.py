"""What a roadmap takes as met and only a measurement can show."""

from __future__ import annotations

from dataclasses import replace

from milepost.engine.logic.program import Program
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.plan.verify import unproven_tests, verify


def with_evidence(
    model: MaturityModel, inventory: Inventory, program: Program, roadmap: Roadmap
) -> Roadmap:
    """The roadmap with a shortest possible `to_evidence`: without any one of them it fails.

    A roadmap that fails for another reason keeps every unproven test; `verify` tells why it fails.
    """
    listed = list(unproven_tests(model, inventory, program))
    bare = replace(roadmap, to_evidence=())
    if not verify(model, inventory, program, bare):
        return bare
    for name in reversed(tuple(listed)):
        fewer = [other for other in listed if other != name]
        if not verify(model, inventory, program, replace(roadmap, to_evidence=tuple(fewer))):
            listed = fewer
    return replace(roadmap, to_evidence=tuple(listed))
