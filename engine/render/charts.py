"""Every chart, from its view to an SVG, a PNG or a PDF."""

from __future__ import annotations

from milepost.engine.render.chart_board import Board, Paper
from milepost.engine.render.chart_effects import effects
from milepost.engine.render.chart_frontier import frontier
from milepost.engine.render.chart_letters import MISSING, installed, ready
from milepost.engine.render.chart_sheet import FORMATS, Format
from milepost.engine.render.charts_chance import s_curve, tornado
from milepost.engine.render.charts_over_time import cash, load, maturity
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.picture import WHOLE, Page
from milepost.engine.view.chart_effects import EffectsChart
from milepost.engine.view.chart_frontier import FrontierChart
from milepost.engine.view.charts_chance import SCurveChart, TornadoChart
from milepost.engine.view.charts_over_time import CashChart, LoadChart, MaturityChart

Chart = (
    LoadChart
    | CashChart
    | MaturityChart
    | SCurveChart
    | TornadoChart
    | EffectsChart
    | FrontierChart
)


def draw(
    view: Chart,
    format: str = "svg",  # noqa: A002 - the word of the command line
    theme: ThemeName = "light",
    page: Page = WHOLE,
) -> bytes:
    """A chart as a file of the format that was asked for.

    Raises DrawingFailed for another format, and without matplotlib.
    """
    chosen = drawable(format)
    with ready():
        return _board(view, Paper(THEMES[theme], page)).finished(chosen)


def drawable(format: str) -> Format:  # noqa: A002 - the word of the command line
    """The format of that name; DrawingFailed for another, and without matplotlib."""
    chosen = next((known for known in FORMATS if known == format.lower()), None)
    if chosen is None:
        raise DrawingFailed(f"a chart cannot be written as {format!r}; choose svg, png or pdf")
    if not installed():
        raise DrawingFailed(MISSING)
    return chosen


def draw_inside(view: Chart, theme: ThemeName) -> bytes:
    """A chart as SVG for the inside of a page, which leaves its finding to the text around it.

    Raises DrawingFailed without matplotlib.
    """
    with ready():
        return _board(view, Paper(THEMES[theme], None)).finished("svg")


def _board(view: Chart, paper: Paper) -> Board:
    match view:
        case LoadChart():
            return load(view, paper)
        case CashChart():
            return cash(view, paper)
        case MaturityChart():
            return maturity(view, paper)
        case SCurveChart():
            return s_curve(view, paper)
        case TornadoChart():
            return tornado(view, paper)
        case EffectsChart():
            return effects(view, paper)
        case FrontierChart():
            return frontier(view, paper)
