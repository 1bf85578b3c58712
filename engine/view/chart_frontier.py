"""A frontier as the model of its chart."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.engine.model.workspace import Workspace
from milepost.engine.view.chart import Heading, Tick, time_ticks
from milepost.engine.view.frontier import CURVES, frontier_view
from milepost.engine.view.wording import day
from milepost.engine.whatif.frontier import Frontier


@dataclass(frozen=True, slots=True)
class PlanDot:
    """A plan by its two figures; `label` names it where it is one that a reader looks for."""

    x: float
    y: float
    label: str
    knee: bool
    say: str


@dataclass(frozen=True, slots=True)
class FrontierChart:
    """The plans that none beats, from the least of the first figure on, and those that are beaten.

    `shown` is what the axis of the second figure runs over, `ticks` are its days, None where it is
    a number.
    """

    heading: Heading
    x_title: str
    y_title: str
    shown: tuple[float, float]
    ticks: tuple[Tick, ...] | None
    points: tuple[PlanDot, ...]
    beaten: tuple[tuple[float, float], ...]


def frontier_chart(workspace: Workspace, frontier: Frontier) -> FrontierChart:
    """The chart of a frontier; the first, the last, the bend and today's plan have labels."""
    view = frontier_view(workspace, frontier, day)
    falls = frontier.axes.y == "finish"
    points: list[PlanDot] = []
    for at, point in enumerate(view.points):
        words = [word for word, holds in (("bend", point.knee), ("today", point.today)) if holds]
        ends = at in (0, len(view.points) - 1)
        figures = f"{point.x_text}, {point.y_text}"
        label = f"{' and '.join(words)}: {figures}" if words else figures if ends else ""
        points.append(PlanDot(point.x, point.y, label, point.knee, figures))
    ys = [*(each.y for each in view.points), *(each.y for each in view.beaten)] or [0.0]
    edge = (max(ys) - min(ys)) / 8 or max(1.0, abs(max(ys)) / 4)
    shown = min(ys) - edge, max(ys) + edge
    ticks = time_ticks(workspace.inventory.plan.start, *shown) if falls else None
    title, _, rest = view.title.partition(". ")
    subtitle = rest or (view.notes[0] if view.notes else "")
    if view.beaten:
        subtitle = f"{subtitle} A cross is a plan that another one beats.".strip()
    plans = "; ".join(point.say for point in points)
    say = f"{CURVES[frontier.axes.name]}. {view.title} {plans}."
    return FrontierChart(
        Heading("frontier", title.removesuffix("."), subtitle, say),
        view.x_title,
        "Finish, lower is sooner" if falls else view.y_title,
        shown,
        ticks,
        tuple(points),
        tuple((each.x, each.y) for each in view.beaten),
    )
