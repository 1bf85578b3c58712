"""What `milepost report` writes for other programs: Markdown, issues, a project, a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from milepost.cli.console import NO, tell

if TYPE_CHECKING:
    from milepost.engine.view.report import Report
    from milepost.engine.view.report_roadmap import PlanPart
    from milepost.engine.view.reporting import Material

ROADMAP_ALONE = (".csv", ".xml", ".ics")
"""The endings of files that hold the roadmap and nothing beside it."""


def markdown(report: Report, _: Material) -> bytes:
    """The report as Markdown."""
    from milepost.engine.render.markdown import markdown_bytes

    return markdown_bytes(report)


def jira(report: Report, _: Material) -> bytes:
    """The roadmap as issues for Jira."""
    from milepost.engine.render.issues_csv import jira_bytes

    return jira_bytes(report, _roadmap(report))


def linear(report: Report, _: Material) -> bytes:
    """The roadmap as issues for Linear."""
    from milepost.engine.render.issues_csv import linear_bytes

    return linear_bytes(report, _roadmap(report))


def project(report: Report, _: Material) -> bytes:
    """The roadmap as Microsoft Project XML."""
    from milepost.engine.render.project_xml import project_bytes

    return project_bytes(report, _roadmap(report))


def calendar(report: Report, _: Material) -> bytes:
    """The dates of the roadmap for a calendar."""
    from milepost.engine.render.calendar import calendar_bytes

    return calendar_bytes(report, _roadmap(report))


def _roadmap(report: Report) -> PlanPart:
    """The roadmap; leaves with exit code 1 where there is none."""
    if report.plan is None:
        tell("there is no roadmap to write: see milepost plan")
        raise click.exceptions.Exit(NO)
    return report.plan
