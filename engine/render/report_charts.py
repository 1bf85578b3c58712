"""The charts of the report's page, each with the finding that its caption states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from milepost.engine.model.roadmap import Solved
from milepost.engine.render.charts import Chart, draw_inside
from milepost.engine.render.palette import ThemeName
from milepost.engine.render.themed import Colours, inlined
from milepost.engine.view.charts_chance import s_curve_chart, tornado_chart
from milepost.engine.view.charts_over_time import cash_chart, load_chart, maturity_chart
from milepost.engine.view.reporting import Material

LABELS = {
    "maturity": "The stages over time",
    "cash": "Money against the budget",
    "load": "The load of each role",
    "s_curve": "The spread of the finish and the cost",
    "tornado": "What moves the finish",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as SVG for the inside of a page: what it is of, its finding, what qualifies that."""

    label: str
    finding: str
    note: str
    svg: str


def report_charts(material: Material, colours: Colours, widest: float) -> dict[str, Figure]:
    """Every chart of the roadmap by its name; none where there is no roadmap with a step.

    `colours` collects what the style sheet has to declare, and `widest` is how many points a
    picture may be wide. Raises DrawingFailed without matplotlib.
    """
    found: dict[str, Figure] = {}
    for view in _charts(material):
        light, dark = (draw_inside(view, theme) for theme in get_args(ThemeName))
        heading = view.heading
        svg = inlined(light, dark, colours, widest)
        found[heading.name] = Figure(LABELS[heading.name], heading.title, heading.subtitle, svg)
    return found


def _charts(material: Material) -> Iterator[Chart]:
    outcome = material.outcome
    if outcome is None or not isinstance(outcome.result, Solved):
        return
    roadmap = outcome.result.roadmap
    if not roadmap.steps:
        return
    yield maturity_chart(outcome, roadmap)
    yield cash_chart(outcome, roadmap)
    yield load_chart(outcome, roadmap)
    if material.risk is not None:
        yield s_curve_chart(outcome, material.risk)
        drivers = tornado_chart(outcome, material.risk)
        if drivers.bars:
            yield drivers
