"""Draws a capability map: a column for each stage, a card for each capability."""

from __future__ import annotations

import math
from collections.abc import Mapping

from milepost.engine.render.canvas import (
    Box,
    Canvas,
    Point,
    Stroke,
    cell,
    font,
    leading,
    row,
    table,
    text_rows,
)
from milepost.engine.render.drawer import Drawer
from milepost.engine.render.furniture import Entry, heading, legend, line_sample, word_sample
from milepost.engine.render.map_layout import (
    NAME,
    PAD,
    PANEL_PAD,
    PILL,
    PILL_ROW,
    ROOM,
    SMALL,
    STAGE,
    UNDER,
    Layout,
    card_height,
    fold_lines,
    header_lines,
    laid_out,
    name_lines,
    note_lines,
    team_lines,
)
from milepost.engine.render.palette import Theme
from milepost.engine.render.text import width
from milepost.engine.view.capability_map import (
    NOT_APPLICABLE,
    PLANNED,
    CapabilityMap,
    Card,
    Edge,
    Fold,
)

PIP, LEAST_PIP = 13.0, 3.0
LEAST = 520.0
"""A sheet is at least as wide, in points, for its heading."""


def sheet(
    view: CapabilityMap,
    theme: Theme,
    prefix: str = "map",
    *,
    most: int | None = None,
    wide: float = LEAST,
    whole: CapabilityMap | None = None,
) -> Canvas:
    """The map laid out, ready to be drawn; every id in the drawing begins with `prefix`.

    At most `most` cards stand below each other, and the sheet is at least `wide`. The legend of a
    part is that of the whole.
    """
    canvas = Canvas(theme, prefix)
    layout = laid_out(view, most)
    right = max(layout.right, wide)
    layout = layout.lower(top_of(canvas, view, whole or view, right))
    _panels(canvas, view, layout)
    for place, card in layout.grid.cells.items():
        _card(canvas, card, layout.box(place))
    for fold, box in layout.folds:
        _fold(canvas, fold, box)
    at = {card.id: card for card in layout.grid.cells.values()}
    for edge in sorted(view.edges, key=lambda e: _weight(e, at)):
        points = layout.points(edge)
        if edge.critical:
            canvas.path(points, Stroke(theme.accent, 2.4), arrow=9, say=edge.say)
        else:
            quiet = view.planned and not _weight(edge, at)
            color = theme.faint_tie if quiet else theme.tie
            style = "dashed" if edge.choice else "solid"
            canvas.path(points, Stroke(color, 0.9, style), arrow=6, say=edge.say)
    return canvas


def top_of(canvas: Canvas, view: CapabilityMap, whole: CapabilityMap, right: float) -> float:
    """Write the heading of a map and the legend of the whole; where its panels begin."""
    below = heading(canvas, view.title, view.subtitle, right)
    return legend(canvas, _entries(whole, canvas.theme), below, right) + 14


def _weight(edge: Edge, cards: Mapping[str, Card]) -> int:
    """2 on the critical path, 1 where the roadmap raises an end of the line, else 0."""
    planned = PLANNED in {cards[edge.source].status, cards[edge.target].status}
    return 2 if edge.critical else int(planned)


def _panels(canvas: Canvas, view: CapabilityMap, layout: Layout) -> None:
    theme = canvas.theme
    for column, span, panel in zip(view.columns, layout.grid.spans, layout.panels, strict=True):
        border = Stroke(theme.have.border if column.reached else theme.panel_border, 1)
        canvas.box(panel, theme.panel, border)
        title, subtitle = header_lines(column, span)
        at = (panel.x + PANEL_PAD + 2, panel.y + 8)
        below = canvas.text(at, title, STAGE, theme.ink, bold=True).bottom
        canvas.text((at[0], below + 1), subtitle, UNDER, theme.muted)


def _fold(canvas: Canvas, fold: Fold, box: Box) -> None:
    theme = canvas.theme
    paint = theme.paint(fold.status)
    room = box.w - 2 * PAD
    word = width(fold.status, PILL, bold=True) + 10
    pill = cell(font(fold.status, PILL, paint.text, bold=True), word, PILL_ROW, bgcolor=paint.fill)
    title = font(fold.title, SMALL, theme.ink, bold=True)
    words = cell(title, room - word - 6, PILL_ROW, align="LEFT")
    rows = [
        row(table([row(pill, cell("", 6, PILL_ROW), words)])),
        row(cell("", room, 4)),
        *text_rows(fold_lines(fold, box.w + 2 * PANEL_PAD), room, SMALL, theme.muted),
    ]
    border = Stroke(paint.border, 0.8, paint.line)
    canvas.box(box, theme.panel, border, label=table(rows), say=fold.say)


def _team_rows(card: Card, theme: Theme) -> list[str]:
    """The team, with the month to the right of it where both fit on one line, and the notes."""
    lines, beside = team_lines(card)
    notes = text_rows(note_lines(card), ROOM, SMALL, theme.ink)
    if not card.due or not beside:
        due = text_rows((card.due,), ROOM, SMALL, theme.ink) if card.due else []
        return [*text_rows(lines, ROOM, SMALL, theme.muted), *due, *notes]
    high = leading(SMALL)
    due_wide = width(card.due, SMALL)
    left = cell(font(lines[0], SMALL, theme.muted), ROOM - due_wide - 2, high, align="LEFT")
    right = cell(font(card.due, SMALL, theme.ink), due_wide + 2, high, align="RIGHT")
    return [row(table([row(left, right)])), *notes]


def _card(canvas: Canvas, card: Card, box: Box) -> None:
    theme = canvas.theme
    paint = theme.paint(card.status)
    ink = theme.muted if card.status == NOT_APPLICABLE else theme.ink
    spare = max(box.h - card_height(card), 0) + 6
    rows = [
        *text_rows(name_lines(card), ROOM, NAME, ink, bold=True),
        *_team_rows(card, theme),
        row(cell("", ROOM, spare)),
        row(table([row(*_status_cells(card, theme))])),
    ]
    color, thick = (theme.accent, 2.6) if card.critical else (paint.border, 1.1)
    border = Stroke(color, thick, paint.line)
    canvas.box(box, theme.card, border, label=table(rows), say=card.say, href=card.href)


def _status_cells(card: Card, theme: Theme) -> list[str]:
    """The word of the status, the level as pips, and the level in words."""
    paint = theme.paint(card.status)
    word = width(card.status, PILL, bold=True) + 10
    pill = cell(font(card.status, PILL, paint.text, bold=True), word, PILL_ROW, bgcolor=paint.fill)
    if card.status == NOT_APPLICABLE:
        return [pill, cell("", ROOM - word, PILL_ROW)]
    now = "?" if card.level is None else str(card.level)
    words = f"{now} of {card.target}"
    count = width(words, SMALL) + 3
    room = ROOM - word - count - 14
    wide = min(PIP, room / card.top - 2) if card.top else 0.0
    level = [cell("", 7, PILL_ROW)]
    used = 7
    if wide >= LEAST_PIP:
        used += card.top * (math.floor(wide) + 2) + 2
        level.append(cell(table([row(*_pips(card, theme, wide))], gap=2), used - 7, PILL_ROW))
    in_words = font(words, SMALL, theme.muted)
    return [pill, *level, cell(in_words, ROOM - word - used, PILL_ROW, align="RIGHT")]


def _pips(card: Card, theme: Theme, wide: float) -> list[str]:
    filled = theme.paint(card.status).fill if card.status != "MISSING" else theme.muted
    pips: list[str] = []
    for level in range(1, card.top + 1):
        held = card.level is not None and level <= card.level
        edge = {"border": "1", "color": theme.ink} if level == card.target else {}
        pips.append(cell("", math.floor(wide), 6, bgcolor=filled if held else theme.empty, **edge))
    return pips


def _entries(view: CapabilityMap, theme: Theme) -> list[Entry]:
    """The statuses that occur, then how levels and lines read."""
    entries = [word_sample(theme.paint(word), word, meaning) for word, meaning in view.legend]

    def pips(canvas: Canvas, at: Point) -> None:
        for i, (fill, edge) in enumerate(
            ((theme.muted, None), (theme.empty, Stroke(theme.ink)), (theme.empty, None))
        ):
            canvas.box(Box(at[0] + i * 15, at[1] + 4, PIP, 6), fill, edge, rounded=False)

    entries.append(Entry(pips, 43, "level now, outlined = asked for, ? = not declared"))
    if any(not edge.choice and not edge.critical for edge in view.edges):
        entries.append(line_sample(Stroke(theme.tie, 0.9), 6, "waits for"))
    if any(edge.choice for edge in view.edges):
        entries.append(line_sample(Stroke(theme.tie, 0.9, "dashed"), 6, "one of these will do"))

    def frame(canvas: Canvas, at: Point) -> None:
        canvas.box(Box(at[0], at[1] + 1, 26, 12), theme.page, Stroke(theme.accent, 2.4))

    if any(card.critical for column in view.columns for card in column.cards):
        entries.append(Entry(frame, 26, "on the critical path"))
    if any(edge.critical for edge in view.edges):
        entries.append(line_sample(Stroke(theme.accent, 2.4), 9, "the critical path goes on"))
    return entries


draw = Drawer(sheet)
"""One picture as SVG, PNG (144 dpi), PDF or DOT, all of it on the page however small.

Raises DrawingFailed.
"""
