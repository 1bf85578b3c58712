"""Draws the neighbourhood of a capability: the cards of a map, by their distance from it."""

from __future__ import annotations

from functools import partial

from milepost.engine.render.capability_map import sheet
from milepost.engine.render.drawer import Drawer, Pager
from milepost.engine.render.map_pages import sheets

draw = Drawer(partial(sheet, prefix="neighbourhood"))
"""The picture as SVG, PNG (144 dpi), PDF or DOT. Raises DrawingFailed."""

draw_pages = Pager(partial(sheets, prefix="neighbourhood"))
"""The picture as one file, or as one for each page that it needs. Raises DrawingFailed."""
