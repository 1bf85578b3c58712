"""What `milepost report` writes for office programs: a workbook and slides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from milepost.engine.view.report import Report
    from milepost.engine.view.reporting import Material


def missing(ending: str) -> str:
    """What has to be installed before a file of this ending can be written; empty for nothing."""
    from importlib.util import find_spec

    if ending == ".xlsx" and find_spec("xlsxwriter") is None:
        from milepost.engine.render.spreadsheet import NO_WORKBOOKS

        return NO_WORKBOOKS
    if ending == ".pptx" and find_spec("pptx") is None:
        from milepost.engine.render.deck import NO_SLIDES

        return NO_SLIDES
    return ""


def workbook(report: Report, _: Material) -> bytes:
    """The report as a workbook; leaves with exit code 2 without the library that writes one."""
    from milepost.engine.render.spreadsheet import OfficeMissing
    from milepost.engine.render.workbook_report import report_workbook

    try:
        return report_workbook(report)
    except OfficeMissing as missing:
        raise click.UsageError(str(missing)) from None


def slides(report: Report, material: Material) -> bytes:
    """The report as slides; leaves with exit code 2 without the library that writes them."""
    from milepost.engine.render.slides import report_slides
    from milepost.engine.render.spreadsheet import OfficeMissing
    from milepost.engine.view.heatmap import heatmap
    from milepost.engine.view.timeline import timeline_of

    before, outcome = material.before, material.outcome
    drawn = timeline_of(outcome) if outcome is not None else None
    try:
        heat = heatmap(before.workspace, before.assessment, report.ladder)
        return report_slides(report, heat, drawn)
    except OfficeMissing as missing:
        raise click.UsageError(str(missing)) from None
