"""The pictures of the report's page, in both themes at once, with links into its tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import get_args

from milepost.engine.render import argument as argument_picture
from milepost.engine.render import capability_map as map_picture
from milepost.engine.render import heatmap as heat_picture
from milepost.engine.render import overlaid as overlaid_picture
from milepost.engine.render import timeline as roadmap_picture
from milepost.engine.render.palette import ThemeName
from milepost.engine.render.themed import Colours, inlined
from milepost.engine.view.argument import argument
from milepost.engine.view.capability_map import map_of
from milepost.engine.view.heatmap import heatmap
from milepost.engine.view.links import linked_map, linked_overlaid, linked_timeline
from milepost.engine.view.overlaid import overlaid
from milepost.engine.view.report import Report
from milepost.engine.view.reporting import Material
from milepost.engine.view.timeline import timeline_of
from milepost.engine.view.wording import scenario_words

WIDE = 1.25
"""From which ratio of width to height on a picture is printed across."""
_SIZE = re.compile(r'<svg width="([\d.]+)(?:pt)?" height="([\d.]+)')


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture as SVG, and what it is of: the name of a ladder, a stage or a scenario."""

    of: str
    svg: str

    @property
    def wide(self) -> bool:
        """Whether it is so much wider than high that paper has to lie on its side."""
        size = _SIZE.search(self.svg)
        return size is not None and float(size[1]) > WIDE * float(size[2])


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of the page: those of ladders by the id of the ladder, as far as there are any.

    `maps` are of the ladders with a target, `heats` of all; `whys` are of the next stage of each.
    """

    maps: dict[str, Drawn]
    heats: dict[str, Drawn]
    whys: dict[str, Drawn]
    roadmap: Drawn | None
    scenarios: tuple[Drawn, ...]

    @property
    def all(self) -> Iterator[str]:
        """Every drawing."""
        for group in (self.maps, self.heats, self.whys):
            yield from (each.svg for each in group.values())
        yield self.roadmap.svg if self.roadmap else ""
        yield from (each.svg for each in self.scenarios)


class _Studio:
    """Draws pictures in both themes, each under ids of its own."""

    def __init__(self, colours: Colours, widest: float) -> None:
        self._colours = colours
        self._widest = widest
        self._drawn = 0

    def both(self, draw: Callable[..., bytes]) -> str:
        """A picture for the page."""
        self._drawn += 1
        light, dark = (draw(theme=theme) for theme in get_args(ThemeName))
        return inlined(light, dark, self._colours, self._widest, f"p{self._drawn}")


def report_pictures(
    report: Report, material: Material, colours: Colours, widest: float
) -> Pictures:
    """Every picture of the page; `colours` collects what its style sheet has to declare.

    Raises DrawingFailed.
    """
    studio = _Studio(colours, widest)
    names = {ladder.id: ladder.name for ladder in report.ladders}
    return Pictures(
        _maps(studio, report, material, names),
        _heats(studio, material, names),
        _whys(studio, material),
        _roadmap(studio, material),
        tuple(_scenarios(studio, material)),
    )


def _row(capability: str) -> str:
    """Where the page tells all of a capability."""
    return f"#capability-{capability}"


def _maps(
    studio: _Studio, report: Report, material: Material, names: dict[str, str]
) -> dict[str, Drawn]:
    found: dict[str, Drawn] = {}
    aims = {ladder.id for ladder in report.ladders if any(each.target for each in ladder.stages)}
    for id, name in names.items():
        if id not in aims | {report.ladder}:
            continue
        view = map_of(material.before, material.outcome, id)
        svg = studio.both(partial(map_picture.draw, linked_map(view, _row)))
        found[id] = Drawn(name, svg)
    return found


def _heats(studio: _Studio, material: Material, names: dict[str, str]) -> dict[str, Drawn]:
    before, found = material.before, dict[str, Drawn]()
    for id, name in names.items():
        view = heatmap(before.workspace, before.assessment, id)
        svg = studio.both(partial(heat_picture.draw, view))
        found[id] = Drawn(name, svg)
    return found


def _whys(studio: _Studio, material: Material) -> dict[str, Drawn]:
    before, found = material.before, dict[str, Drawn]()
    for id, standing in before.assessment.ladders.items():
        if standing.next is None:
            continue
        view = argument(before.workspace, standing.next, before.proof(id, standing.next.id))
        svg = studio.both(partial(argument_picture.draw, view))
        found[id] = Drawn(standing.next.name, svg)
    return found


def _roadmap(studio: _Studio, material: Material) -> Drawn | None:
    view = timeline_of(material.outcome) if material.outcome is not None else None
    if view is None or not view.lanes:
        return None
    return Drawn("", studio.both(partial(roadmap_picture.draw, linked_timeline(view, _row))))


def _scenarios(studio: _Studio, material: Material) -> Iterator[Drawn]:
    """The scenarios that change a step, over the roadmap."""
    comparison = material.comparison
    if comparison is None:
        return
    for each in comparison.scenarios:
        delta = each.delta
        if delta is None or not (delta.entered or delta.left or delta.moved or delta.altered):
            continue
        view = overlaid(comparison, each)
        if view is not None:
            svg = studio.both(partial(overlaid_picture.draw, linked_overlaid(view, _row)))
            yield Drawn(scenario_words(each.variant.id), svg)
