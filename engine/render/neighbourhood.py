"""Draws the neighbourhood of a capability: the cards of a map, by their distance from it."""

from __future__ import annotations

from milepost.engine.render.capability_map import sheet
from milepost.engine.render.dot import Renderer
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.picture import WHOLE, Page, picture
from milepost.engine.view.capability_map import CapabilityMap


def draw(
    view: CapabilityMap,
    *,
    format: str = "svg",  # noqa: A002 - the word of the command line
    theme: ThemeName = "light",
    renderer: Renderer = "auto",
    page: Page = WHOLE,
) -> bytes:
    """The picture as SVG, PNG (144 dpi), PDF or DOT. Raises DrawingFailed."""
    canvas = sheet(view, THEMES[theme], "neighbourhood")
    return picture(canvas, view.title, view.say, format, renderer, page)
