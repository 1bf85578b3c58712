"""What `frontier --json` prints."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.view.frontier import FrontierPoint, frontier_view, ranked
from milepost.engine.view.wording import plain
from milepost.engine.whatif.frontier import Frontier, Point
from milepost.engine.whatif.spending import cost_of, one_off_of


def frontier_document(workspace: Workspace, frontiers: Sequence[Frontier]) -> dict[str, Any]:
    """The frontiers as a mapping of strings and numbers."""
    plan = workspace.inventory.plan
    return {
        "schema": "milepost/frontier/1",
        "organisation": workspace.inventory.organisation,
        "model": workspace.model.id,
        "currency": workspace.currency,
        "start": plan.start.isoformat(),
        "horizon": plan.horizon,
        "targets": [target.name for target in plan.targets],
        "frontiers": [_document(workspace, each) for each in frontiers],
        "interrupted": any(each.interrupted for each in frontiers),
        "input_sha256": workspace.input_sha256,
    }


def _document(workspace: Workspace, frontier: Frontier) -> dict[str, Any]:
    view, axes = frontier_view(workspace, frontier), frontier.axes
    return {
        "axes": axes.name,
        "title": view.title,
        "x": {
            "id": axes.x,
            "title": view.x_title,
            "roles": list(axes.roles),
            "step": plain(axes.step),
            "today": plain(frontier.today),
        },
        "y": {"id": axes.y, "title": view.y_title},
        "points": [
            _point(workspace, point, shown)
            for point, shown in zip(frontier.points, view.points, strict=True)
        ],
        "knee": frontier.knee,
        "beaten": [
            {
                "x": plain(each.point.x),
                "y": plain(each.point.y),
                "by": frontier.points.index(each.by),
                "proven": each.point.proven,
                "text": shown.text,
            }
            for each, shown in zip(ranked(frontier), view.beaten, strict=True)
        ],
        "complete": frontier.complete,
        "interrupted": frontier.interrupted,
        "searches": frontier.searches,
        "without": [plain(each) for each in frontier.without],
        "unknown": [plain(each) for each in frontier.unknown],
        "because": list(frontier.because),
        "notes": list(view.notes),
    }


def _point(workspace: Workspace, point: Point, shown: FrontierPoint) -> dict[str, Any]:
    roadmap = point.roadmap
    return {
        "x": plain(point.x),
        "y": plain(point.y),
        "proven": point.proven,
        "x_bound": plain(point.x_bound),
        "y_bound": plain(point.y_bound),
        "knee": shown.knee,
        "today": shown.today,
        "finish_week": shown.week,
        "finish": shown.day.isoformat(),
        "one_off": one_off_of(roadmap),
        "cost_over_horizon": plain(cost_of(roadmap)),
        "person_weeks": plain(_people(roadmap)),
        "entered": list(shown.entered),
        "left": list(shown.left),
        "price": plain(shown.price),
        "price_text": shown.price_text,
        "steps": [
            {
                "id": step.id,
                "name": workspace.model.capabilities[step.capability].name,
                "start_week": step.start,
                "end_week": step.end,
            }
            for step in roadmap.steps
        ],
        "verified": True,
    }


def _people(roadmap: Roadmap) -> Fraction:
    return sum((amount for step in roadmap.steps for _, amount in step.effort), Fraction(0))
