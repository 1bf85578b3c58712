"""`milepost report`: what a board is told, as one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milepost.cli import handover, office
from milepost.cli.console import (
    FAULT,
    INTERRUPTED,
    NO,
    OK,
    inventory_argument,
    refuse,
    searching,
    tell,
    written,
)
from milepost.cli.options import time_limit_option
from milepost.cli.scenarios import compared
from milepost.cli.writing import FILE, ready

if TYPE_CHECKING:
    from milepost.engine.load.workspace import Opened
    from milepost.engine.plan.control import SolveSettings
    from milepost.engine.run import Planned
    from milepost.engine.view.report import Report
    from milepost.engine.view.reporting import Material

REPORT = Path("report.html")


def html_page(report: Report, material: Material) -> bytes:
    """The report as a page; says on standard error where it has to go without its charts."""
    from milepost.engine.render.chart_letters import MISSING, installed
    from milepost.engine.render.html_report import html_report

    if report.plan and report.plan.steps and not installed():
        tell(f"the report goes without its charts: {MISSING}")
    return html_report(report, material)


FORMATS: dict[str, Callable[[Report, Material], bytes]] = {
    ".html": html_page,
    ".md": handover.markdown,
    ".csv": handover.jira,
    ".xml": handover.project,
    ".ics": handover.calendar,
    ".xlsx": office.workbook,
    ".pptx": office.slides,
}
"""What writes a file of each ending."""


@click.command(epilog="Example: milepost report inventory.yaml -o report.html")
@inventory_argument
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=FILE,
    default=REPORT,
    show_default=True,
    help=f"The file; its ending says what it is: {', '.join(FORMATS)}.",
)
@click.option(
    "--for",
    "program",
    type=click.Choice(["jira", "linear"]),
    help="The program that is to import a .csv file.  [default: jira]",
)
@time_limit_option()
@click.option("--no-risk", is_flag=True, help="Do not simulate how sure the dates are.")
@click.option("--no-scenarios", is_flag=True, help="Do not plan the scenarios of the inventory.")
def command(
    inventory: Path,
    out: Path,
    program: str | None,
    time_limit: float,
    *,
    no_risk: bool,
    no_scenarios: bool,
) -> int:
    """Write the report for a board: where you are and why, the roadmap, money, risk, what is open.

    The same inventory gives the same bytes. Exit code 0 with a roadmap, or where the inventory
    asks for none; 1 where there is none, which the report then says; 130 after Ctrl-C.
    """
    ending = out.suffix.lower()
    if program is not None and ending != ".csv":
        raise click.UsageError("--for belongs to a file whose name ends in .csv")
    draw = handover.linear if program == "linear" else FORMATS.get(ending)
    if draw is None:
        known = ", ".join(FORMATS)
        if not ending:
            raise click.UsageError(f"the name of a report ends in what it is to be: {known}")
        raise click.UsageError(f"a report cannot be written as {out.suffix[:40]!r}; known: {known}")
    if lacking := office.missing(ending):
        raise click.UsageError(lacking)
    from milepost.engine.render.dot import DrawingFailed
    from milepost.engine.view.reporting import report_of

    alone = ending in handover.ROADMAP_ALONE
    material, interrupted = gathered(
        inventory,
        out,
        time_limit,
        risk=not (no_risk or alone),
        scenarios=not (no_scenarios or alone),
        beside=not alone,
    )
    try:
        content = draw(report_of(material), material)
    except DrawingFailed as failed:
        tell(f"{out}: cannot be drawn: {failed}")
        raise click.exceptions.Exit(FAULT) from None
    written(out, content)
    if interrupted:
        return INTERRUPTED
    from milepost.engine.model.roadmap import Solved

    outcome = material.outcome
    return OK if outcome is None or isinstance(outcome.result, Solved) else NO


def gathered(
    inventory: Path,
    out: Path,
    time_limit: float,
    *,
    risk: bool = True,
    scenarios: bool = True,
    beside: bool = True,
) -> tuple[Material, bool]:
    """All that a report in a file `out` tells of an inventory, and whether Ctrl-C was pressed.

    Without `beside` it tells nothing of what else could be done. The searches count steps and not
    seconds, so that the same inventory gives the same report. Raises Unwritable before they begin.
    """
    from milepost.engine.load.workspace import open_workspace
    from milepost.engine.plan.control import SolveSettings
    from milepost.engine.run import assessed, checked, planned
    from milepost.engine.source import InvalidInput
    from milepost.engine.view.reporting import Material

    settings = SolveSettings(seconds=time_limit, reproducible=True)
    try:
        opened = open_workspace(inventory)
        before = assessed(checked(opened.loaded))
        ready([out], opened.loaded.files)
        plan = before.workspace.inventory.plan
        if not plan.targets and "value" not in plan.objectives:
            return Material(before), False
        with searching() as (control, pressed):
            outcome = planned(before, settings, control)
            stopped = pressed()
        wanted = Wanted(risk and not stopped, scenarios and not stopped, beside and not stopped)
        material, later = told(opened, outcome, settings, wanted)
    except InvalidInput as invalid:
        refuse(invalid)
    return material, stopped or later


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a report tells beside the roadmap: the risk, the scenarios, what else could be done."""

    risk: bool = True
    scenarios: bool = True
    beside: bool = True


def told(
    opened: Opened, outcome: Planned, settings: SolveSettings, wanted: Wanted
) -> tuple[Material, bool]:
    """A roadmap with all that is told beside it, and whether Ctrl-C was pressed meanwhile."""
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.run import alternatives
    from milepost.engine.view.reporting import Material
    from milepost.engine.whatif.case import case_of
    from milepost.engine.whatif.chances import RiskSettings
    from milepost.engine.whatif.risk import risk_of

    if not isinstance(outcome.result, Solved):
        return Material(outcome.assessed, outcome), False
    workspace, roadmap = outcome.workspace, outcome.result.roadmap
    comparison, others, stopped = None, None, False
    if wanted.beside:
        with searching() as (control, pressed):
            others = alternatives(outcome, settings, control)
            stopped = pressed()
    if wanted.scenarios and workspace.inventory.scenarios and not stopped:
        chosen = list(workspace.inventory.scenarios.values())
        comparison, stopped = compared(opened, workspace, chosen, settings, outcome.result)
    material = Material(
        outcome.assessed,
        outcome,
        risk_of(workspace, roadmap, RiskSettings()) if wanted.risk else None,
        case_of(workspace, roadmap),
        comparison,
        others,
    )
    return material, stopped
