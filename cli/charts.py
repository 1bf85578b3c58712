"""The charts that `milepost render` draws of a roadmap: each by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from milepost.cli.options import AXES
from milepost.cli.pictures import NO_ROADMAP, NothingToDraw, Picture, Sitting

if TYPE_CHECKING:
    from milepost.engine.model.roadmap import Roadmap
    from milepost.engine.render.charts import Chart
    from milepost.engine.run import Planned
    from milepost.engine.view.sensitivity import Sensitivity
    from milepost.engine.whatif.chances import Risk

DEFAULT_AXES = "budget,date"
"""Of those that need nothing but a target, the one with the most points as a rule."""


def load_bytes(at: Sitting) -> bytes:
    """Each role's load against its capacity. Raises NothingToDraw."""
    from milepost.engine.view.charts_over_time import load_chart

    return _drawn(at, load_chart(*_planned(at)))


def cash_bytes(at: Sitting) -> bytes:
    """Money spent against the budget. Raises NothingToDraw."""
    from milepost.engine.view.charts_over_time import cash_chart

    return _drawn(at, cash_chart(*_planned(at)))


def maturity_bytes(at: Sitting) -> bytes:
    """The stage reached on each ladder over time. Raises NothingToDraw."""
    from milepost.engine.view.charts_over_time import maturity_chart

    return _drawn(at, maturity_chart(*_planned(at)))


def s_curve_bytes(at: Sitting) -> bytes:
    """How sure the finish and the cost are. Raises NothingToDraw."""
    from milepost.engine.view.charts_chance import s_curve_chart

    return _drawn(at, s_curve_chart(*_simulated(at)))


def tornado_bytes(at: Sitting) -> bytes:
    """What moves the finish. Raises NothingToDraw."""
    from milepost.engine.view.charts_chance import tornado_chart

    return _drawn(at, tornado_chart(*_simulated(at)))


def limits_bytes(at: Sitting) -> bytes:
    """What more or less of each limit does to the plan. Raises NothingToDraw."""
    from milepost.engine.view.chart_effects import limits_chart

    return _drawn(at, limits_chart(_tried(at, "limits")))


def figures_bytes(at: Sitting) -> bytes:
    """What a figure or a level that is otherwise does to the plan. Raises NothingToDraw."""
    from milepost.engine.view.chart_effects import figures_chart

    return _drawn(at, figures_chart(_tried(at, "figures")))


def _tried(at: Sitting, what: Literal["limits", "figures"]) -> Sensitivity:
    """The plan with each limit, or each doubtful figure and level, otherwise."""
    from fractions import Fraction

    from milepost.cli.running import running
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.run import Planned
    from milepost.engine.view.sensitivity import Sensitivity
    from milepost.engine.whatif.job import Job
    from milepost.engine.whatif.marginal import Units, marginals, unit_of_money
    from milepost.engine.whatif.verdict import verdict

    workspace, settings = at.workspace, at.settings
    units = Units(Fraction(1, 2), unit_of_money(workspace.inventory.plan), 4)
    limits, judged = None, None
    with running(None) as (run, stopped):
        (result,) = run([Job("the roadmap", workspace, settings, reconcile=True)])
        if not isinstance(result, Solved):
            raise NothingToDraw(NO_ROADMAP)
        if what == "limits":
            limits = marginals(workspace, result, units, run, settings)
        else:
            judged = verdict(workspace, result, run, settings)
        at.interrupted = stopped()
    at.outcome = Planned(at.before, result)
    return Sensitivity(at.outcome, units, limits, judged)


def frontier_bytes(at: Sitting) -> bytes:
    """What money or people buy, as plans that none beats. Raises NothingToDraw."""
    from milepost.cli.running import running
    from milepost.engine.view.chart_frontier import frontier_chart
    from milepost.engine.whatif.curves import budget_date, money_date, money_value, people_date
    from milepost.engine.whatif.searches import FrontierSettings

    curves = dict(zip(AXES, (money_date, budget_date, people_date, money_value), strict=True))
    settings = FrontierSettings(search=at.settings)
    with running(None) as (run, stopped):
        found = curves[at.wish.axes or DEFAULT_AXES](at.workspace, settings, run)
        at.interrupted = stopped()
    if not found.points:
        raise NothingToDraw("there is no frontier to draw: see milepost frontier")
    # Without a plan for the stamp: each point is one of its own, with its own share of judgement.
    return _drawn(at, frontier_chart(at.workspace, found))


def _drawn(at: Sitting, view: Chart) -> bytes:
    from milepost.engine.render.charts import draw

    return draw(view, at.wish.kind, at.wish.theme, at.page)


def _planned(at: Sitting) -> tuple[Planned, Roadmap]:
    from milepost.engine.model.roadmap import Solved

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
    "figures": Picture(figures_bytes),
    "s_curve": Picture(s_curve_bytes),
    "load": Picture(load_bytes),
    "cash": Picture(cash_bytes),
    "maturity": Picture(maturity_bytes),
}
"""Every chart by its name."""
