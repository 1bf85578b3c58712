"""Findings as plain mappings for `models lint --json`."""

from __future__ import annotations

from typing import Any

from milepost.engine.lint.report import Report
from milepost.engine.model.finding import Finding

PAGES = "docs/reference/problems"


def lint_document(model: str, report: Report) -> dict[str, Any]:
    """What lint says of a model, and what its author silenced."""
    return {
        "schema": "milepost/lint/1",
        "model": model,
        "findings": [_finding(finding) for finding in report.findings],
        "silenced": [
            {**_finding(finding), "reason": silence.reason} for finding, silence in report.silenced
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "at": finding.at,
        "message": finding.message,
        "hint": finding.hint,
        "file": finding.span.file,
        "line": finding.span.line,
        "column": finding.span.column,
        "page": f"{PAGES}/{finding.code}.md",
    }
