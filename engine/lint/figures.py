"""Figures from files: those that nothing uses, and those that rest on too few answers."""

from __future__ import annotations

from collections.abc import Iterator

from milepost.engine.lint.mentions import mentions, within
from milepost.engine.model.condition import KpisMet, Measured
from milepost.engine.model.finding import Finding
from milepost.engine.model.survey import FEW
from milepost.engine.model.workspace import Workspace


def figure_findings(workspace: Workspace) -> Iterator[Finding]:
    """Everything questionable about the figures that files give."""
    inventory = workspace.inventory
    if not inventory.measurements:
        return
    model = workspace.model
    asked = mentions(model).metrics
    kpis = any(isinstance(part, KpisMet) for cap in model.caps for part in within(cap.unless))
    for target in inventory.plan.targets:
        asked |= {part.metric for part in within(target.goal) if isinstance(part, Measured)}
    for made in inventory.measurements.values():
        unused = ""
        if not made.capability:
            if made.gives not in asked:
                unused = f"no condition names {made.gives}"
        elif not kpis:
            unused = "no rule of the model looks at KPIs"
        elif made.capability in inventory.not_applicable:
            unused = f"{made.capability} is marked not applicable"
        elif not inventory.declarations[made.capability].level:
            unused = f"{made.capability} is not declared above the lowest level"
        if unused:
            message = f"the file gives {made.gives}, and {unused}, so that it decides nothing"
            hint = "remove it, or look at what it gives"
            yield Finding("unused-evidence", made.gives, message, made.record.span, hint)
        sample = made.sample
        if sample is not None and sample.thin:
            message = f"{made.gives} rests on {sample.answers} answers, fewer than {FEW}"
            if sample.answers >= FEW:
                message = f"all {sample.answers} answers behind {made.gives} count alike"
            hint = "its interval is rough: ask more people before it decides anything"
            yield Finding("thin-sample", made.gives, message, made.record.span, hint)
