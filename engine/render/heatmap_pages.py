"""A heat map on a page: in one piece, its columns as wide as suits; else some rows and stages each.

Every page names its categories and its stages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from milepost.engine.render.drawer import Pager
from milepost.engine.render.heatmap import CELL, GAP, LEFT, sheet
from milepost.engine.render.paging import Room, bands, evenly, filled, readable, rooms
from milepost.engine.render.palette import Theme
from milepost.engine.render.picture import WHOLE, Page, Sheet
from milepost.engine.view.heatmap import HeatMap, HeatRow

_CELLS = (CELL, 96.0, 80.0, 68.0)
"""The widths of a cell, the best first."""


def sheets(view: HeatMap, theme: Theme, page: Page = WHOLE) -> tuple[Sheet, ...]:
    """The heat map laid out for a page, or for as many as it needs."""
    found = rooms(page)
    if not found:
        return (Sheet(sheet(view, theme), view.say),)
    one = readable((sheet(view, theme, wide=wide) for wide in _CELLS), found)
    if one is not None:
        return (Sheet(one, view.say),)
    parts = filled(partial(_parts, view, theme, found[0]))
    wide = _wide(found[0], max(len(part.stages) for part in parts))
    drawn: list[Sheet] = []
    for i, part in enumerate(parts, 1):
        words = f"Page {i} of {len(parts)}"
        shown = replace(part, subtitle=f"{view.subtitle}. {words}")
        on = sheet(shown, theme, f"heatmap{i}", wide, found[0].wide)
        drawn.append(Sheet(on, f"{view.say} {words}."))
    return tuple(drawn)


def _wide(room: Room, stages: int) -> float:
    """How wide the cells of so many stages are that fill a page."""
    return max(CELL, min((room.wide - LEFT + GAP) / max(stages, 1) - GAP, 2 * CELL))


def _parts(view: HeatMap, theme: Theme, room: Room, supposed: int) -> list[HeatMap]:
    """What stands on each page, where every number of a page is the supposed one."""
    most = max(1, int((room.wide - LEFT + GAP) / (CELL + GAP)))
    groups = max(1, math.ceil(len(view.stages) / most))
    many = math.ceil(len(view.stages) / groups)
    wide = _wide(room, many)
    found: list[HeatMap] = []
    for first in range(0, max(len(view.stages), 1), max(many, 1)):
        within = slice(first, first + many)
        rows = [replace(row, cells=row.cells[within]) for row in view.rows]
        subtitle = f"{view.subtitle}. Page {supposed} of {supposed}"
        some = replace(view, stages=view.stages[within], subtitle=subtitle)

        def fits(high: float, rows: Sequence[HeatRow], some: HeatMap = some) -> bool:
            shown = replace(some, rows=tuple(rows))
            return sheet(shown, theme, wide=wide, least=room.wide).extent.h <= high

        def fill(high: float, rows: Sequence[HeatRow] = rows) -> list[tuple[HeatRow, ...]]:
            return bands(rows, partial(fits, high))

        found += [replace(some, rows=band) for band in evenly(fill, room.high)]
    return found


draw_pages = Pager(sheets)
"""The heat map as one file, or as one for each page that it needs; a PDF holds all pages.

Raises DrawingFailed.
"""
