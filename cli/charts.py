"""The charts that `milepost render` draws of a roadmap: each by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from milepost.cli.console import refuse
from milepost.cli.options import AXES
from milepost.cli.pictures import NothingToDraw, Picture, Sitting

if TYPE_CHECKING:
    from milepost.engine.model.roadmap import Roadmap
    from milepost.engine.run import Planned
    from milepost.engine.whatif.chances import Risk

DEFAULT_AXES = "budget,date"
"""Of those that need nothing but a target, the one with the most points as a rule."""
NO_ROADMAP = "there is no roadmap to draw: see milepost plan"


def load_bytes(at: Sitting) -> bytes:
    """Each role's load against its capacity. Raises NothingToDraw."""
    from milepost.engine.render.charts_over_time import draw_load
    from milepost.engine.view.charts_over_time import load_chart

    return draw_load(load_chart(*_planned(at)), at.wish.kind, at.wish.theme, at.page)


def cash_bytes(at: Sitting) -> bytes:
    """Money spent against the budget. Raises NothingToDraw."""
    from milepost.engine.render.charts_over_time import draw_cash
    from milepost.engine.view.charts_over_time import cash_chart

    return draw_cash(cash_chart(*_planned(at)), at.wish.kind, at.wish.theme, at.page)


def maturity_bytes(at: Sitting) -> bytes:
    """The stage reached on each ladder over time. Raises NothingToDraw."""
    from milepost.engine.render.charts_over_time import draw_maturity
    from milepost.engine.view.charts_over_time import maturity_chart

    return draw_maturity(maturity_chart(*_planned(at)), at.wish.kind, at.wish.theme, at.page)


def s_curve_bytes(at: Sitting) -> bytes:
    """How sure the finish and the cost are. Raises NothingToDraw."""
    from milepost.engine.render.charts_chance import draw_s_curve
    from milepost.engine.view.charts_chance import s_curve_chart

    return draw_s_curve(s_curve_chart(*_simulated(at)), at.wish.kind, at.wish.theme, at.page)


def tornado_bytes(at: Sitting) -> bytes:
    """What moves the finish. Raises NothingToDraw."""
    from milepost.engine.render.charts_chance import draw_tornado
    from milepost.engine.view.charts_chance import tornado_chart

    return draw_tornado(tornado_chart(*_simulated(at)), at.wish.kind, at.wish.theme, at.page)


def limits_bytes(at: Sitting) -> bytes:
    """What more or less of each limit does to the finish. Raises NothingToDraw."""
    from fractions import Fraction

    from milepost.cli.running import running
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.render.charts_chance import draw_tornado
    from milepost.engine.run import Planned
    from milepost.engine.source import InvalidInput
    from milepost.engine.view.chart_limits import limits_chart
    from milepost.engine.view.sensitivity import Sensitivity
    from milepost.engine.whatif.job import Job
    from milepost.engine.whatif.marginal import Units, marginals, unit_of_money

    units = Units(Fraction(1, 2), unit_of_money(at.workspace.inventory.plan), 4)
    with running(None) as (run, stopped):
        try:
            job = Job("the roadmap", at.workspace, at.settings, reconcile=True)
            (result,) = run([job])
            if not isinstance(result, Solved):
                raise NothingToDraw(NO_ROADMAP)
            found = marginals(at.workspace, result, units, run, at.settings)
        except InvalidInput as invalid:
            refuse(invalid)
        at.interrupted = stopped()
    at.outcome = Planned(at.before, result)
    view = limits_chart(Sensitivity(at.outcome, units, found))
    return draw_tornado(view, at.wish.kind, at.wish.theme, at.page)


def frontier_bytes(at: Sitting) -> bytes:
    """What money or people buy, as plans that none beats. Raises NothingToDraw."""
    from milepost.cli.running import running
    from milepost.engine.render.chart_frontier import draw_frontier
    from milepost.engine.run import Planned
    from milepost.engine.source import InvalidInput
    from milepost.engine.view.chart_frontier import frontier_chart
    from milepost.engine.whatif.curves import budget_date, money_date, money_value, people_date
    from milepost.engine.whatif.searches import FrontierSettings

    curves = dict(zip(AXES, (money_date, budget_date, people_date, money_value), strict=True))
    settings = FrontierSettings(search=at.settings)
    with running(None) as (run, stopped):
        try:
            found = curves[at.wish.axes or DEFAULT_AXES](at.workspace, settings, run)
        except InvalidInput as invalid:
            refuse(invalid)
        at.interrupted = stopped()
    if not found.points:
        raise NothingToDraw("there is no frontier to draw: see milepost frontier")
    # The share of the money that rests on judgement is that of the plan at the bend.
    shown = found.points[-1 if found.knee is None else found.knee]
    at.outcome = Planned(at.before, shown.result)
    view = frontier_chart(at.workspace, found)
    return draw_frontier(view, at.wish.kind, at.wish.theme, at.page)


def _planned(at: Sitting) -> tuple[Planned, Roadmap]:
    from milepost.engine.model.roadmap import Solved

    if at.wish.today:
        raise click.UsageError("a chart of a roadmap cannot be drawn with --no-plan")
    outcome = at.plan()
    if not isinstance(outcome.result, Solved):
        raise NothingToDraw(NO_ROADMAP)
    return outcome, outcome.result.roadmap


def _simulated(at: Sitting) -> tuple[Planned, Risk]:
    from milepost.engine.whatif.risk import risk_of

    outcome, roadmap = _planned(at)
    return outcome, risk_of(at.workspace, roadmap)


CHARTS: dict[str, Picture] = {
    "frontier": Picture(frontier_bytes, ("axes",)),
    "tornado": Picture(tornado_bytes),
    "limits": Picture(limits_bytes),
    "s_curve": Picture(s_curve_bytes),
    "load": Picture(load_bytes),
    "cash": Picture(cash_bytes),
    "maturity": Picture(maturity_bytes),
}
"""Every chart by its name."""
