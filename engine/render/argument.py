"""Draws an argument: the finding on the left, what it rests on or lacks to the right of it.

A claim stands in the column after the last of those that rest on it, so that every line runs to the
right; what belongs together stands together, and what is shared stands once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
from milepost.engine.render.palette import THEMES, Paint, Theme
from milepost.engine.render.routing import Cell, Link, Plan, plan
from milepost.engine.render.text import width, wrapped
from milepost.engine.view.argument import (
    NO,
    NOT_APPLICABLE,
    OPEN,
    YES,
    Argument,
    Claim,
    Support,
)

CARD = 252.0
PAD = 9.0
ROOM = CARD - 2 * PAD
NAME, TEXT, SMALL, PILL = 10.0, 9.0, 8.0, 8.0
PILL_ROW = 13.0
TRACK = 5.0
LEAST_ROOM = 30.0
LEAST_SHEET = 560.0


def sheet(
    view: Argument,
    theme: Theme,
    prefix: str = "why",
    *,
    wide: float = LEAST_SHEET,
    whole: Argument | None = None,
) -> Canvas:
    """The argument laid out, ready to be drawn; every id in the drawing begins with `prefix`.

    The sheet is at least `wide`. The legend of a part is that of the whole.
    """
    canvas = Canvas(theme, prefix)
    layout = laid_out(view)
    right = max(layout.right, wide)
    layout = layout.lower(top_of(canvas, view, whole or view, right))
    for id in layout.places:
        claim = layout.claims[id]
        _card(canvas, claim, layout.box(id), first=id in layout.first)
    for support in sorted(view.supports, key=lambda s: s.status == NO):
        points = layout.points(support)
        canvas.path(points, _stroke(support.status, theme), arrow=6, say=support.say)
    return canvas


def top_of(canvas: Canvas, view: Argument, whole: Argument, right: float) -> float:
    """Write the heading of an argument and the legend of the whole; where its cards begin."""
    below = heading(canvas, view.title, view.subtitle, right)
    return legend(canvas, _entries(whole, canvas.theme), below, right) + 10


# -- the layout ----------------------------------------------------------------------------------


def placed(view: Argument) -> dict[str, Cell]:
    """Column and row of each claim by its id.

    A claim that rests on others stands in the row of the middle one of those that stand with it.
    Claims on which no other rests stand in the first column.
    """
    of: dict[str, list[str]] = {claim.id: [] for claim in view.claims}
    for support in view.supports:
        of[support.source].append(support.target)
    depth = _depths(of)
    rows: dict[str, int] = {}
    taken = 0
    seen = {id for id in of if not depth[id]}
    # Each entry is a claim, and the claims that stand with it once they have been looked for.
    stack: list[tuple[str, list[str] | None]] = [(id, None) for id in reversed(of) if id in seen]
    while stack:
        id, own = stack.pop()
        if own is None:
            own = [part for part in dict.fromkeys(of[id]) if part not in seen]
            seen.update(own)
            stack.append((id, own))
            stack.extend((part, None) for part in reversed(own))
        elif own:
            rows[id] = rows[own[len(own) // 2]]
        else:
            rows[id] = taken
            taken += 1
    return {id: (depth[id], rows[id]) for id in of}


def _depths(of: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The longest way from a first claim to each, counted in steps."""
    waiting: dict[str, int] = defaultdict(int)
    for parts in of.values():
        for part in parts:
            waiting[part] += 1
    depth = dict.fromkeys(of, 0)
    ready = [id for id in of if not waiting[id]]
    while ready:
        id = ready.pop()
        for part in of[id]:
            depth[part] = max(depth[part], depth[id] + 1)
            waiting[part] -= 1
            if not waiting[part]:
                ready.append(part)
    return depth


@dataclass(frozen=True, slots=True)
class Layout:
    """Every claim in its place, the first row at 0.

    `left`, `top` and `high` are those of columns and rows, `gap_left` and `aisle_top` the first
    tracks of gaps and aisles. `first` are the claims on which no other rests.
    """

    claims: Mapping[str, Claim]
    places: Mapping[str, Cell]
    first: frozenset[str]
    links: Mapping[Support, Link]
    routed: Plan
    left: tuple[float, ...]
    gap_left: tuple[float, ...]
    top: tuple[float, ...]
    high: tuple[float, ...]
    aisle_top: tuple[float, ...]

    @property
    def right(self) -> float:
        """The right edge of everything."""
        return self.left[-1] + CARD

    @property
    def bottom(self) -> float:
        """The bottom edge of everything."""
        return self.top[-1]

    def lower(self, by: float) -> Layout:
        """The same, moved down."""
        top, aisles = (tuple(y + by for y in ys) for ys in (self.top, self.aisle_top))
        return replace(self, top=top, aisle_top=aisles)

    def box(self, id: str) -> Box:
        """The card of a claim."""
        column, number = self.places[id]
        return Box(self.left[column], self.top[number], CARD, self.high[number])

    def points(self, support: Support) -> list[Point]:
        """The corners of a line, from card to card."""
        link = self.links[support]
        route = self.routed.routes[link]
        source, target = self.box(support.source), self.box(support.target)
        y1 = source.y + source.h / 2 * (1 + route.out)
        y2 = target.y + target.h / 2 * (1 + route.into)
        first = self.gap_left[link.first_gap] + route.first * TRACK
        last = self.gap_left[link.last_gap] + route.last * TRACK
        if route.aisle is None:
            return [(source.right, y1), (first, y1), (first, y2), (target.x, y2)]
        aisle, track = route.aisle
        along = self.aisle_top[aisle] + track * TRACK
        ends = [(first, y1), (first, along), (last, along), (last, y2)]
        return [(source.right, y1), *ends, (target.x, y2)]


def laid_out(view: Argument) -> Layout:
    """The argument in its place."""
    places = placed(view)
    links = {
        support: Link(places[support.source], places[support.target], support.status)
        for support in view.supports
    }
    routed = plan(list(links.values()), max(y for _, y in places.values()) + 1)
    left, gap_left = _across(1 + max(x for x, _ in places.values()), routed)
    claims = {claim.id: claim for claim in view.claims}
    first = frozenset(claims) - {support.target for support in view.supports}
    top, high, aisle_top = _down({places[id]: claims[id] for id in places}, routed)
    return Layout(claims, places, first, links, routed, left, gap_left, top, high, aisle_top)


def _across(columns: int, routed: Plan) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The left edge of each column, and of the tracks of each gap, with room for every track."""
    x = 0.0
    left: list[float] = []
    gap_left: list[float] = []
    for column in range(columns):
        lines = max(routed.gaps.get(column, 0) - 1, 0) * TRACK
        room = max(LEAST_ROOM, lines + 26) if column else 0.0
        gap_left.append(x + (room - lines) / 2)
        x += room
        left.append(x)
        x += CARD
    return tuple(left), tuple(gap_left)


def _down(
    cards: Mapping[Cell, Claim], routed: Plan
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """The top and the height of each row and the top of each aisle; its highest card sets a row.

    The last top is where everything ends.
    """
    highest: dict[int, float] = defaultdict(float)
    for (_, number), claim in cards.items():
        highest[number] = max(highest[number], _height(claim))
    tops: list[float] = []
    aisles: list[float] = []
    y = 0.0
    for number in range(len(highest) + 1):
        tracks = routed.aisles.get(number, 0)
        lines = max(tracks - 1, 0) * TRACK
        room = max(9.0, lines + 12 if tracks else 0)
        aisles.append(y + (room - lines) / 2)
        y += room
        tops.append(y)
        y += highest[number]
    return tuple(tops), tuple(highest[number] for number in range(len(tops) - 1)), tuple(aisles)


# -- the parts -----------------------------------------------------------------------------------


def _rows(claim: Claim, theme: Theme) -> list[tuple[list[str], float]]:
    """What stands on a card under the word of its status, with the height of each part."""
    ink = theme.muted if claim.status == NOT_APPLICABLE else theme.ink
    parts: list[tuple[list[str], float]] = []
    for text, size, color, bold in (
        (claim.name, NAME, ink, True),
        (claim.text, TEXT, ink, False),
        ("; ".join(claim.places), SMALL, theme.muted, False),
    ):
        if text.strip():
            lines = wrapped(text, ROOM, size, bold=bold)
            drawn = text_rows(lines, ROOM, size, color, bold=bold)
            parts.append((drawn, float(len(lines) * leading(size))))
    return parts


def _height(claim: Claim) -> float:
    return PILL_ROW + 16 + sum(high for _, high in _rows(claim, THEMES["light"]))


def _card(canvas: Canvas, claim: Claim, box: Box, *, first: bool) -> None:
    theme = canvas.theme
    paint = _paint(claim.status, theme)
    word = width(claim.status, PILL, bold=True) + 10
    pill = cell(font(claim.status, PILL, paint.text, bold=True), word, PILL_ROW, bgcolor=paint.fill)
    number = width(f"[{claim.number}]", SMALL) + 4
    tally = font(claim.tally, SMALL, theme.ink)
    middle = cell(tally, ROOM - word - number - 6, PILL_ROW, align="LEFT")
    count = cell(font(f"[{claim.number}]", SMALL, theme.muted), number, PILL_ROW, align="RIGHT")
    rows = [row(table([row(pill, cell("", 6, PILL_ROW), middle, count)])), row(cell("", ROOM, 3))]
    for drawn, _ in _rows(claim, theme):
        rows += drawn
    spare = box.h - _height(claim)
    if spare >= 1:
        rows.append(row(cell("", ROOM, spare)))
    border = Stroke(paint.border, 2.4 if first else 1.1, paint.line)
    canvas.box(box, theme.card, border, label=table(rows), say=claim.say)


def _paint(status: str, theme: Theme) -> Paint:
    return {
        YES: theme.have,
        NO: theme.blocked,
        OPEN: theme.missing,
        NOT_APPLICABLE: theme.not_applicable,
    }[status]


def _stroke(status: str, theme: Theme) -> Stroke:
    """How a line to a claim of that status looks."""
    paint = _paint(status, theme)
    if status == NO:
        return Stroke(paint.border, 1.6)
    return Stroke(paint.border if status == YES else theme.tie, 0.9, paint.line)


def _entries(view: Argument, theme: Theme) -> list[Entry]:
    """The statuses that occur, then how lines read."""
    entries = [word_sample(_paint(word, theme), word, meaning) for word, meaning in view.legend]
    present = {support.status for support in view.supports}
    words = {
        NO: "lacks this",
        YES: "rests on this",
        OPEN: "lacks proof of this",
        NOT_APPLICABLE: "leaves this out",
    }
    entries += [
        line_sample(_stroke(status, theme), 6, text)
        for status, text in words.items()
        if status in present
    ]
    return entries


draw = Drawer(sheet)
"""The picture as SVG, PNG (144 dpi), PDF or DOT. Raises DrawingFailed."""
