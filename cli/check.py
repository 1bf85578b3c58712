"""`milepost check`: faults and findings, nothing else."""

from __future__ import annotations

from pathlib import Path

import click

from milepost.cli.console import inventory_argument, read, tell


@click.command(epilog="Example: milepost check inventory.yaml")
@inventory_argument
def command(inventory: Path) -> None:
    """Every fault and questionable thing in an inventory and its model.

    A fault is one line, file:line:column: what is wrong; exit code 2. Findings that do not stop a
    run are printed as well; exit code 0.
    """
    workspace = read(inventory)
    from milepost.engine.assess.confidence import confidence_of
    from milepost.engine.lint.report import lint_inventory, lint_model
    from milepost.engine.render.terminal import safe

    for report in (lint_model(workspace.model), lint_inventory(workspace)):
        for finding in report.findings:
            click.echo(safe(str(finding)))
    stale = confidence_of(workspace.model, workspace.inventory).stale
    for old in sorted(stale, key=lambda old: old.record.span):
        text = f"{old.record.kind} of {old.record.when} counts no more after {old.record.last_day}"
        click.echo(safe(f"{old.record.span}: warning: {text}"))
    declared = sum(d.level is not None for d in workspace.inventory.declarations.values())
    total = len(workspace.model.capabilities)
    summary = f"{inventory}: no faults; {declared} of {total} capabilities declared"
    scenarios = len(workspace.inventory.scenarios)
    if scenarios:
        summary += f"; {scenarios} scenario{'s' * (scenarios > 1)} can be applied"
    tell(summary)
