"""The roadmap as slides: bars to scale by team and quarter, as native shapes that can be moved.

It is laid out as the picture of the roadmap is, on a page that is as much larger than a slide as
its letters stay legible; what needs more room goes on on the next slide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from milepost.engine.render.axis import FLAG_SIZE, QUARTER_SIZE, Flag, flags
from milepost.engine.render.canvas import Box, Point, Stroke, leading
from milepost.engine.render.deck import BODY, Deck, Shape, Slide, Words, emu
from milepost.engine.render.deck_ties import Place, open_to_lines, tie
from milepost.engine.render.packing import (
    DETAIL,
    INNER,
    LEAST,
    NAME,
    Chart,
    Label,
    Placed,
    crossings,
    packed,
)
from milepost.engine.render.slides_packing import packed_brief
from milepost.engine.render.text import widest, width, wrapped
from milepost.engine.view.timeline import TODAY, Lane, Link, Milestone, Timeline

TEAM, TEAM_SIZE = 96.0, 10.0
ROW_GAP = 5.0
ARROW, ROUND = 6.0, 4.0
LEGEND = 14.0
BRIEF, BRIEF_GAP = 12.0, 4.0
"""How high a bar is at least that has no dates beside it, and what lies between such rows."""
SHRINK = (1.0, 1.1, 1.2, 1.3)
"""How much larger than the slide the page is: the smallest letters are then 6 points."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of bars of a lane, and how high it is."""

    lane: int
    placed: tuple[Placed, ...]
    high: float


@dataclass(frozen=True, slots=True)
class _Page:
    """The whole width laid out: `by` is how much larger it is than the slide."""

    by: float
    left: float
    right: float
    scale: float
    least: float
    rows: tuple[_Row, ...]


def roadmap_slides(deck: Deck, view: Timeline, notes: Sequence[str]) -> None:
    """Add the roadmap, on as few slides as it takes."""
    layouts = [_laid_out(each, by) for each in (view, _brief(view)) for by in SHRINK]
    fits = [page for page in layouts if len(_parts(page, _top(page, view))) == 1]
    page = fits[0] if fits else layouts[-2]
    parts = _parts(page, _top(page, view))
    for number, rows in enumerate(parts, 1):
        title = view.title if len(parts) == 1 else f"{view.title} ({number} of {len(parts)})"
        slide = deck.slide(title, (view.subtitle, view.say, *notes))
        _draw(slide, view, page, rows)


def _brief(view: Timeline) -> Timeline:
    """The same with bars that say what they lead to, and leave the dates to the scale."""
    return replace(
        view,
        lanes=tuple(
            replace(
                lane,
                bars=tuple(
                    replace(bar, name=f"{bar.name} {bar.goal}", goal="", dates="")
                    for bar in lane.bars
                ),
            )
            for lane in view.lanes
        ),
    )


def _laid_out(view: Timeline, by: float) -> _Page:
    brief = not any(bar.dates for lane in view.lanes for bar in lane.bars)
    least = BRIEF if brief else LEAST
    left, right = TEAM + 8, BODY.w * by
    scale = (right - left) / max(view.days, 1)
    rows: list[_Row] = []
    for number, (lane, crossed) in enumerate(zip(view.lanes, crossings(view, scale), strict=True)):
        place = packed_brief if brief else packed
        bars = [
            _kept(one, right - left)
            for one in place(lane.bars, Chart(scale, right - left), crossed)
        ]
        for at in range(max(one.row for one in bars) + 1):
            own = tuple(one for one in bars if one.row == at)
            gap = ROW_GAP if not brief else BRIEF_GAP
            rows.append(_Row(number, own, max(_high(one, least) for one in own) + gap))
    return _Page(by, left, right, scale, least, tuple(rows))


def _kept(one: Placed, chart: float) -> Placed:
    """The same with its name in the bar where it would leave the slide beside it."""
    beyond = one.label_x + one.label.wide > chart or one.label_x < 0
    if one.label.side == "inside" or not beyond:
        return one
    room = max(one.right - one.x - 2 * INNER, 40.0)
    whole = f"{one.bar.goal}, {one.bar.dates}"
    detail = wrapped(whole, room, DETAIL) if one.bar.dates else ()
    label = Label(wrapped(one.bar.name, room, NAME, bold=True), detail, "inside")
    return replace(one, label=label)


def _high(one: Placed, least: float) -> float:
    return max(least, one.label.high + (3 if one.label.side == "inside" else 0))


def _bar_high(one: Placed, least: float) -> float:
    """The bar itself, without a name beside it."""
    return _high(one, least) if one.label.side == "inside" else least


def _marks(view: Timeline) -> tuple[Milestone, ...]:
    return (*view.milestones, *([view.today] if view.today else []))


def _top(page: _Page, view: Timeline) -> float:
    """Where the first row begins: below the legend, the quarters and the flags."""
    chart = Box(page.left, _head(page), page.right - page.left, 0)
    return flags(_marks(view), page.scale, chart)[1]


def _head(page: _Page) -> float:
    return LEGEND * page.by + leading(QUARTER_SIZE) + 8


def _parts(page: _Page, top: float) -> list[list[_Row]]:
    """The rows of each slide; a lane goes on on the next one where it has to."""
    parts: list[list[_Row]] = [[]]
    below = top
    for row in page.rows:
        if parts[-1] and below + row.high > BODY.h * page.by:
            parts.append([])
            below = top
        parts[-1].append(row)
        below += row.high
    return parts


def _draw(slide: Slide, view: Timeline, page: _Page, rows: Sequence[_Row]) -> None:
    theme = slide.theme
    top = _top(page, view)
    tops = [top]
    for row in rows:
        tops.append(tops[-1] + row.high)
    at = _Scaled(slide, page.by)
    _legend(slide, view)
    for lane, first, last in _runs(rows):
        box = Box(0, tops[first], page.right, tops[last + 1] - tops[first])
        at.box(box, _ground(slide, lane), Stroke(theme.grid, 0.7))
        _team(at, view.lanes[lane], Box(6, box.y, TEAM - 8, box.h))
    _quarters(at, view, page, tops[-1])
    boxes = {
        one.bar.id: Box(
            page.left + one.x + 1,
            tops[i] + (row.high - _bar_high(one, page.least)) / 2,
            max(one.right - one.x - 2, 2),
            _bar_high(one, page.least),
        )
        for i, row in enumerate(rows)
        for one in row.placed
    }
    _flag_lines(at, view, page, tops[-1])
    ties = _links(at, view, boxes)
    shapes = {
        one.bar.id: _bar(at, one, boxes[one.bar.id], page.left, _ground(slide, row.lane))
        for row in rows
        for one in row.placed
    }
    for line, link, place in ties:
        tie(line, (shapes[link.source], "right"), (shapes[link.target], place))
    _flags(at, view, page)


def _runs(rows: Sequence[_Row]) -> Iterator[tuple[int, int, int]]:
    """The lanes with their first and last row."""
    first = 0
    for i, row in enumerate(rows):
        if i + 1 == len(rows) or rows[i + 1].lane != row.lane:
            yield row.lane, first, i
            first = i + 1


@dataclass(frozen=True, slots=True)
class _Scaled:
    """Draws what is laid out on the larger page onto the slide."""

    slide: Slide
    by: float

    def _box(self, box: Box) -> Box:
        by = self.by
        return Box(BODY.x + box.x / by, BODY.y + box.y / by, box.w / by, box.h / by)

    def _words(self, words: Sequence[Words]) -> list[Words]:
        by = self.by
        return [
            replace(each, size=round(each.size / by, 1), line=leading(each.size) / by)
            for each in words
        ]

    def box(
        self,
        box: Box,
        fill: str,
        border: Stroke | None,
        words: Sequence[Words] = (),
        say: str = "",
        *,
        inset: float = 4,
    ) -> Shape:
        """A box with lines of words."""
        return self.slide.box(
            self._box(box),
            fill,
            border,
            words=self._words(words),
            say=say,
            wrap=False,
            inset=inset / self.by,
        )

    def open_to_lines(self, bar: Shape, along: float, radius: float) -> None:
        """Let lines lead into a bar `along` from its left; `radius` is that of its corners."""
        open_to_lines(bar, emu(along / self.by), emu(radius / self.by))

    def text(self, box: Box, words: Sequence[Words]) -> None:
        """Words in the middle of a box."""
        self.slide.text(self._box(box), self._words(words), anchor="middle", wrap=False)

    def line(self, points: Sequence[Point], stroke: Stroke, *, arrow: bool = False) -> Shape:
        """A line."""
        placed = [(BODY.x + x / self.by, BODY.y + y / self.by) for x, y in points]
        return self.slide.line(placed, stroke, arrow=arrow)


def _team(at: _Scaled, lane: Lane, box: Box) -> None:
    """The name of a team, smaller where its lane is low."""
    sizes = (TEAM_SIZE, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0)
    for size in sizes:
        if len(wrapped(lane.team, box.w * 0.97, size, bold=True)) * leading(size) <= box.h:
            break
    lines = wrapped(lane.team, box.w * 0.97, size, bold=True)
    words = [Words(line, size, at.slide.theme.ink, bold=True) for line in lines]
    at.text(Box(box.x, box.y, widest(lines, size, bold=True), box.h), words)


def _quarters(at: _Scaled, view: Timeline, page: _Page, bottom: float) -> None:
    theme, head = at.slide.theme, _head(page)
    for quarter in view.quarters:
        x = page.left + quarter.start * page.scale
        wide = (quarter.end - quarter.start) * page.scale
        at.line([(x, head), (x, bottom)], Stroke(theme.grid, 0.9))
        for label in (quarter.label, quarter.label.partition(" ")[0]):
            if width(label, QUARTER_SIZE, bold=True) + 8 <= wide:
                high = leading(QUARTER_SIZE) + 2.0
                words = Words(label, QUARTER_SIZE, theme.muted, bold=True, align="center")
                at.text(Box(x, head - high - 2, wide, high), [words])
                break


def _links(at: _Scaled, view: Timeline, boxes: dict[str, Box]) -> list[tuple[Shape, Link, Place]]:
    """The critical path from bar to bar, below them; each line with the place that it leads to."""
    stroke = Stroke(at.slide.theme.accent, 1.8)
    drawn: list[tuple[Shape, Link, Place]] = []
    for link in view.links:
        if link.source not in boxes or link.target not in boxes:
            continue
        a, b = boxes[link.source], boxes[link.target]
        y = a.y + a.h / 2
        if abs(a.y - b.y) < 1:
            line = at.line([(a.right, y), (b.x, y)], stroke, arrow=True)
            drawn.append((line, link, "left"))
            continue
        x = max(b.x + _along(b), a.right)
        down = b.y > a.y
        edge = b.y if down else b.bottom
        turn = [(x, y)] if x - a.right >= 1 else []
        start = (a.right, y) if turn else (x, y)
        line = at.line([start, *turn, (x, edge)], stroke, arrow=True)
        drawn.append((line, link, "start of the top" if down else "start of the bottom"))
    return drawn


def _along(bar: Box) -> float:
    """How far from its left a line leads into a bar from above or below."""
    return min(ARROW, bar.w / 2)


def _bar(at: _Scaled, one: Placed, box: Box, left: float, ground: str) -> Shape:
    """The bar of a step with its name."""
    theme = at.slide.theme
    paint, label = theme.planned, one.label
    border = Stroke(theme.accent, 2) if one.bar.critical else Stroke(paint.border, 0.75)
    inside = label.side == "inside"
    ink, muted = (paint.text, paint.text) if inside else (theme.ink, theme.muted)
    words = [
        *(Words(line, NAME, ink, bold=True) for line in label.name),
        *(Words(line, DETAIL, muted) for line in label.detail),
    ]
    say = one.bar.say
    within = words if inside else ()
    bar = at.box(box, paint.fill, border, within, say)
    at.open_to_lines(bar, _along(box), ROUND if box.w > 2 * ARROW else 0)
    if not inside:
        y = box.y + box.h / 2 - label.high / 2
        beside = Box(left + one.label_x, y, label.wide, label.high)
        at.box(beside, ground, None, words, inset=0)
    return bar


def _ground(slide: Slide, lane: int) -> str:
    return slide.theme.page if lane % 2 else slide.theme.panel


def _flag_lines(at: _Scaled, view: Timeline, page: _Page, bottom: float) -> None:
    """The lines of the milestones, below everything that has words."""
    theme = at.slide.theme
    for flag in _placed_flags(view, page):
        style = "dotted" if flag.mark.label == TODAY else "solid" if flag.mark.target else "dashed"
        color = theme.muted if flag.mark.label == TODAY else theme.have.border
        at.line([(flag.x, flag.box.y), (flag.x, bottom)], Stroke(color, 1.2, style))


def _flags(at: _Scaled, view: Timeline, page: _Page) -> None:
    theme = at.slide.theme
    for flag in _placed_flags(view, page):
        fill, ink = theme.page, theme.ink
        if flag.mark.target:
            fill, ink = theme.have.fill, theme.have.text
        border = Stroke(theme.muted if flag.mark.label == TODAY else theme.have.border, 0.75)
        words = [Words(line, FLAG_SIZE, ink, bold=True) for line in flag.lines]
        at.box(flag.box, fill, border, words, f"{flag.mark.label}: {flag.mark.date}")


def _placed_flags(view: Timeline, page: _Page) -> list[Flag]:
    chart = Box(page.left, _head(page), page.right - page.left, 0)
    return flags(_marks(view), page.scale, chart)[0]


def _legend(slide: Slide, view: Timeline) -> None:
    """What bars and lines mean; only what occurs."""
    theme = slide.theme
    x, y = BODY.x, BODY.y - 3
    bars = [one for lane in view.lanes for one in lane.bars]
    samples: list[tuple[str, Stroke, bool]] = [
        ("a step: one capability, one level up", Stroke(theme.planned.border, 0.75), True)
    ]
    if any(bar.critical for bar in bars):
        text = "on the critical path: fixes the finish in this order of work"
        samples.append((text, Stroke(theme.accent, 2), True))
    if any(mark.target for mark in view.milestones):
        samples.append(("target reached", Stroke(theme.have.border, 1.2), False))
    if any(not mark.target for mark in view.milestones):
        samples.append(("stage passed", Stroke(theme.have.border, 1.2, "dashed"), False))
    if view.today:
        samples.append(("day of the inventory", Stroke(theme.muted, 1.2, "dotted"), False))
    for meaning, stroke, filled in samples:
        if filled:
            slide.box(Box(x, y + 1, 22, 9), theme.planned.fill, stroke)
        else:
            slide.line([(x, y + 5.5), (x + 22, y + 5.5)], stroke)
        wide = width(meaning, 8) * 1.1 + 4
        slide.text(Box(x + 27, y, wide, 11), [Words(meaning, 8, theme.muted)])
        x += 27 + wide + 14
