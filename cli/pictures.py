"""What `milepost render` can draw: each picture by its name, and what it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from milepost.cli.console import refuse, searching
from milepost.cli.targets import scenario_named, stage_named, stages_named

if TYPE_CHECKING:
    from milepost.engine.model.workspace import Workspace
    from milepost.engine.plan.control import SolveSettings
    from milepost.engine.render.picture import Page, Size
    from milepost.engine.run import Assessed, Planned
    from milepost.engine.view.overlaid import Overlaid

ThemeName = Literal["light", "dark"]
NO_ROADMAP = "there is no roadmap to draw: see milepost plan"


class NothingToDraw(Exception):
    """The inventory is sound, and there is nothing to show; the message says why."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for on the command line; None and False where nothing is said."""

    kind: str = "svg"
    theme: ThemeName = "light"
    size: Size = "fit"
    ladder: str | None = None
    stage: str | None = None
    scenario: str | None = None
    capability: str | None = None
    depth: int = 1
    axes: str | None = None
    stages: str | None = None
    collapse: bool = False
    today: bool = False
    seconds: float = 60.0


@dataclass
class Sitting:
    """An inventory, what is asked of it, and its plan once a picture has needed it."""

    inventory: Path
    before: Assessed
    wish: Wish
    outcome: Planned | None = None
    interrupted: bool = field(default=False, init=False)

    @property
    def workspace(self) -> Workspace:
        """The inventory with its model."""
        return self.before.workspace

    @property
    def ladder(self) -> str:
        """The ladder that is asked for, else that of the first target."""
        from milepost.engine.view.wording import first_ladder

        return self.wish.ladder or first_ladder(self.workspace)

    @property
    def settings(self) -> SolveSettings:
        """How plans are searched for: in counted steps, so that the same bytes come out."""
        from milepost.engine.plan.control import SolveSettings

        return SolveSettings(seconds=self.wish.seconds, reproducible=True)

    @property
    def page(self) -> Page:
        """The page with its stamp."""
        from milepost.engine.render.picture import Page
        from milepost.engine.view.stamp import stamp_of

        return Page(stamp_of(self.workspace, self.outcome).line, self.wish.size)

    def plan(self) -> Planned:
        """The plan of the inventory."""
        from milepost.engine.run import planned

        if self.outcome is None:
            with searching() as (control, stopped):
                self.outcome = planned(self.before, self.settings, control)
                self.interrupted = stopped()
        assert self.outcome is not None
        return self.outcome

    def wanted(self) -> Planned | None:
        """The plan; None for a picture of today, and without a target."""
        plan = self.workspace.inventory.plan
        if self.outcome is None and (
            self.wish.today or not (plan.targets or "value" in plan.objectives)
        ):
            return None
        return self.plan()


def map_pages(at: Sitting) -> tuple[bytes, ...]:
    """The capability map of a ladder, by default that of the first target.

    Raises click.UsageError for stages that the ladder does not have.
    """
    from milepost.engine.render.map_pages import draw_pages
    from milepost.engine.view.capability_map import map_of
    from milepost.engine.view.links import linked_map, web_links
    from milepost.engine.view.map_parts import focused, folded

    within = stages_named(at.before.assessment.ladders[at.ladder].ladder, at.wish.stages)
    view = map_of(at.before, at.wanted(), at.ladder)
    view = linked_map(view, web_links(at.workspace))
    if within is not None:
        view = focused(view, *within)
    if at.wish.collapse:
        view = folded(view)
    return draw_pages(view, format=at.wish.kind, theme=at.wish.theme, page=at.page)


def roadmap_pages(at: Sitting) -> tuple[bytes, ...]:
    """The roadmap by team and quarter. Raises NothingToDraw."""
    from milepost.engine.render.roadmap_pages import draw_pages
    from milepost.engine.view.links import linked_timeline, web_links
    from milepost.engine.view.timeline import timeline_of

    view = timeline_of(at.plan())
    if view is None:
        raise NothingToDraw(NO_ROADMAP)
    view = linked_timeline(view, web_links(at.workspace))
    return draw_pages(view, format=at.wish.kind, theme=at.wish.theme, page=at.page)


def why_pages(at: Sitting) -> tuple[bytes, ...]:
    """The proof of a stage, by default of the next one on the ladder, else of the last.

    Raises click.UsageError for a stage that is unknown, or not on the ladder that is named.
    """
    from milepost.engine.render.argument_pages import draw_pages
    from milepost.engine.view.argument import argument

    workspace = at.workspace
    if at.wish.stage is None:
        standing = at.before.assessment.ladders[at.ladder]
        shown = standing.next or standing.ladder.stages[-1]
    else:
        goal = stage_named(workspace.model, at.wish.stage)
        if at.wish.ladder not in (None, goal.ladder):
            message = f"the ladder {at.wish.ladder!r} has no stage {goal.stage!r}"
            raise click.UsageError(message)
        shown = workspace.model.stage(goal.ladder, goal.stage)
    proof = at.before.proof(shown.ladder, shown.id)
    view = argument(workspace, shown, proof)
    return draw_pages(view, format=at.wish.kind, theme=at.wish.theme, page=at.page)


def heatmap_pages(at: Sitting) -> tuple[bytes, ...]:
    """What is in place by category and stage of a ladder."""
    from milepost.engine.render.heatmap_pages import draw_pages
    from milepost.engine.view.heatmap import heatmap

    view = heatmap(at.workspace, at.before.assessment, at.ladder)
    return draw_pages(view, format=at.wish.kind, theme=at.wish.theme, page=at.page)


def neighbourhood_pages(at: Sitting) -> tuple[bytes, ...]:
    """What a capability needs and what needs it. Raises click.UsageError for one not known."""
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.render.neighbourhood import draw_pages
    from milepost.engine.source import did_you_mean
    from milepost.engine.view.bottleneck import critical_path
    from milepost.engine.view.links import linked_map, web_links
    from milepost.engine.view.neighbourhood import neighbourhood

    capability, known = at.wish.capability, at.workspace.model.capabilities
    if capability is None:
        raise click.UsageError("whose neighbourhood? name it with --capability")
    if capability not in known:
        hint = did_you_mean(capability, known) or "'milepost models show MODEL' lists them"
        raise click.UsageError(f"unknown capability {capability[:60]!r}; {hint}")
    outcome = at.wanted()
    found = outcome.result if outcome is not None else None
    view = neighbourhood(
        at.workspace,
        at.before.assessment,
        at.ladder,
        capability,
        at.wish.depth,
        found.roadmap if isinstance(found, Solved) else None,
        critical_path(outcome),
    )
    view = linked_map(view, web_links(at.workspace))
    return draw_pages(view, format=at.wish.kind, theme=at.wish.theme, page=at.page)


def comparison_pages(at: Sitting) -> tuple[bytes, ...]:
    """The roadmap of a scenario, by default the first one, over that of the inventory.

    Raises NothingToDraw where one of the two has none, click.UsageError for a scenario not known.
    """
    from milepost.engine.render.overlaid_pages import draw_pages

    view = _overlaid(at)
    if view is None:
        raise NothingToDraw("one of the two has no roadmap to draw: see milepost whatif")
    return draw_pages(view, format=at.wish.kind, theme=at.wish.theme, page=at.page)


def _overlaid(at: Sitting) -> Overlaid | None:
    from milepost.cli.scenarios import compared
    from milepost.engine.load.workspace import open_workspace
    from milepost.engine.source import InvalidInput
    from milepost.engine.view.links import linked_overlaid, web_links
    from milepost.engine.view.overlaid import overlaid

    known = at.workspace.inventory.scenarios
    if not known:
        raise click.UsageError("the inventory has no scenarios to compare")
    scenario = scenario_named(at.workspace.inventory, at.wish.scenario or next(iter(known)))
    try:
        opened = open_workspace(at.inventory)
        found, at.interrupted = compared(opened, at.workspace, [scenario], at.settings)
    except InvalidInput as invalid:
        refuse(invalid)
    at.outcome = found.base
    view = overlaid(found, found.scenarios[0])
    return view and linked_overlaid(view, web_links(at.workspace))


@dataclass(frozen=True, slots=True)
class Picture:
    """How a picture is made, and which options speak of it alone."""

    draw: Callable[[Sitting], bytes | tuple[bytes, ...]]
    options: tuple[str, ...] = ()

    def files(self, at: Sitting) -> tuple[bytes, ...]:
        """The picture as one file, or as one for each of its pages."""
        drawn = self.draw(at)
        return (drawn,) if isinstance(drawn, bytes) else drawn


PICTURES: dict[str, Picture] = {
    "map": Picture(map_pages, ("ladder", "stages", "collapse", "no-plan")),
    "roadmap": Picture(roadmap_pages),
    "why": Picture(why_pages, ("ladder", "stage")),
    "heatmap": Picture(heatmap_pages, ("ladder",)),
    "comparison": Picture(comparison_pages, ("scenario",)),
    "neighbourhood": Picture(neighbourhood_pages, ("ladder", "capability", "depth", "no-plan")),
}
"""Every picture by its name."""
