"""The charts inside the report's page."""

from __future__ import annotations

import re
import sys

import pytest

from milepost.cli.report import html_page
from milepost.engine.render.report_charts import report_charts
from milepost.engine.render.themed import Colours
from milepost.engine.view.reporting import Material
from tests.render import reports
from tests.render.test_html_report import page, small
from tests.view.charts import budget, costly, outcome, risk


def test_the_page_has_its_charts_with_their_findings() -> None:
    """Stages, money and people over time are drawn, and a caption says what each shows."""
    found = page(small())
    captions = "".join(text for tag, text in found.texts if tag in ("figcaption", "strong"))
    ids = {at["id"] for at in found.all("svg") if at.get("id")} | {
        at.get("aria-labelledby") for at in found.all("svg")
    }

    assert "Northwind goes from Start to Grow by" in captions
    assert "is the busiest" in captions
    assert {"maturity-title", "cash-title", "load-title"} <= ids


def test_a_chart_takes_its_colours_from_the_page_and_leaves_its_finding_to_it() -> None:
    """One drawing serves both themes; what the caption says is not drawn a second time."""
    plan, colours = outcome(plan=costly(), limits=budget()), Colours()
    charts = report_charts(Material(plan.assessed, plan, risk()), colours, 900)

    assert list(charts) == ["maturity", "cash", "load", "s_curve", "tornado"]
    assert colours.declared(dark=False) != colours.declared(dark=True)
    for chart in charts.values():
        assert "#" not in "".join(re.findall(r'(?:fill|stroke)="(?!url)([^"]*)"', chart.svg))
        assert chart.finding not in "".join(re.findall("<text[^>]*>([^<]*)", chart.svg))
        assert f">{chart.finding}</title>" in chart.svg


def test_without_the_library_the_report_is_whole_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every table stays, and one line tells how to get the charts."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    plan = reports.outcome()
    found = page(html_page(reports.report(), Material(plan.assessed, plan)))

    assert "figcaption" not in [tag for tag, _ in found.tags]
    assert len(found.all("table")) == len(page(small()).all("table"))
    assert "pip install 'milepost[charts]'" in capsys.readouterr().err
