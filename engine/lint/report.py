"""All findings of a model or an inventory, without those that its author keeps for a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from milepost.engine.lint.catalogue import catalogue_findings
from milepost.engine.lint.figures import figure_findings
from milepost.engine.lint.mentions import mentions
from milepost.engine.lint.plans import plan_findings
from milepost.engine.lint.prerequisites import prerequisite_findings
from milepost.engine.lint.verdicts import verdict_findings
from milepost.engine.model.finding import Finding, Silence
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace


@dataclass(frozen=True)
class Report:
    """What is left to look at, in reading order, and what was silenced, each with its silence."""

    findings: tuple[Finding, ...]
    silenced: tuple[tuple[Finding, Silence], ...] = ()


def lint_model(model: MaturityModel) -> Report:
    """The questionable things in a model that `check_model` finds no fault with."""
    named = mentions(model)
    found = [
        *catalogue_findings(model, named),
        *prerequisite_findings(model),
        *verdict_findings(model),
    ]
    return _report(found, model.silences)


def lint_inventory(workspace: Workspace) -> Report:
    """The questionable things in an inventory, read with its model."""
    found = [*plan_findings(workspace), *figure_findings(workspace)]
    return _report(found, workspace.inventory.silences)


def _report(found: Iterable[Finding], silences: Sequence[Silence]) -> Report:
    by_subject: dict[tuple[str, str], Silence] = {}
    for silence in silences:
        by_subject.setdefault((silence.code, silence.at), silence)
    findings: list[Finding] = []
    silenced: list[tuple[Finding, Silence]] = []
    for finding in found:
        kept = by_subject.get((finding.code, finding.at))
        if kept is None:
            findings.append(finding)
        else:
            silenced.append((finding, kept))
    # A second silence of the same thing is as idle as one of nothing.
    heard = {id(silence) for _, silence in silenced}
    for silence in silences:
        if id(silence) not in heard and not silence.inherited:
            message = f"there is no {silence.code} at {silence.at} to silence"
            at = f"{silence.code}.{silence.at}"
            findings.append(Finding("unused-silence", at, message, silence.span, "remove it"))
    findings.sort(key=lambda f: (f.span, f.code, f.at, f.message))
    silenced.sort(key=lambda pair: pair[0].span)
    return Report(tuple(findings), tuple(silenced))
