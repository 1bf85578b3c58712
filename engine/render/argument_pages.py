"""An argument on a page: in one piece where its letters stay readable, else branch by branch.

The first page leads from the finding as far as it holds. A claim that rests on more than stands
there names the page on which it goes on; there it stands again, first. Every line is drawn once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from milepost.engine.render.argument import CARD, LEAST_ROOM, laid_out, sheet, top_of
from milepost.engine.render.canvas import Canvas
from milepost.engine.render.drawer import Pager
from milepost.engine.render.paging import MOST_ON_ONE, Room, filled, readable, rooms
from milepost.engine.render.palette import Theme
from milepost.engine.render.picture import WHOLE, Page, Sheet
from milepost.engine.view.argument import Argument, Claim, Support


def sheets(view: Argument, theme: Theme, page: Page = WHOLE) -> tuple[Sheet, ...]:
    """The argument laid out for a page, or for as many as it needs."""
    found = rooms(page)
    if not found or not view.supports:
        return (Sheet(sheet(view, theme), view.say),)
    if len(view.claims) <= MOST_ON_ONE:
        one = readable([sheet(view, theme)], found)
        if one is not None:
            return (Sheet(one, view.say),)
    pages = filled(lambda supposed: _Filling(view, theme, found[0], supposed).pages())
    on = {line: i for i, lines in enumerate(pages, 1) for line in lines}
    drawn: list[Sheet] = []
    for i, lines in enumerate(pages, 1):
        shown = _numbered(_part(view, lines, _notes(on, i)), i, len(pages))
        canvas = sheet(shown, theme, f"why{i}", wide=found[0].wide, whole=view)
        drawn.append(Sheet(canvas, shown.say))
    return tuple(drawn)


def _numbered(view: Argument, number: int, count: int) -> Argument:
    words = f"Page {number} of {count}"
    return replace(view, subtitle=f"{view.subtitle}. {words}", say=f"{view.say} {words}.")


def _ends(lines: Collection[Support]) -> dict[str, None]:
    """The ids of the claims at the ends of some lines."""
    return dict.fromkeys(id for line in lines for id in (line.source, line.target))


def _part(view: Argument, lines: Collection[Support], notes: Mapping[str, str]) -> Argument:
    """The argument of some of its lines, with a note below the claims that have one."""
    ends = _ends(lines)

    def noted(claim: Claim) -> Claim:
        note = notes.get(claim.id, "")
        if not note:
            return claim
        return replace(claim, places=(*claim.places, note), say=f"{claim.say}; {note}")

    claims = tuple(noted(claim) for claim in view.claims if claim.id in ends)
    return replace(view, claims=claims, supports=tuple(lines))


def _notes(on: Mapping[Support, int], here: int) -> dict[str, str]:
    """Where each claim of a page comes from and goes on, where that is another page."""
    begins: dict[str, int] = {}
    rests: dict[str, set[int]] = defaultdict(set)
    for line, number in on.items():
        rests[line.source].add(number)
        for id in (line.source, line.target):
            begins[id] = min(begins.get(id, number), number)
    lines = [line for line, number in on.items() if number == here]
    targets = {line.target for line in lines}
    notes: dict[str, str] = {}
    for id in _ends(lines):
        before = [number for number in rests[id] if number < here]
        after = [number for number in rests[id] if number > here]
        words: list[str] = []
        if here not in rests[id] and before:
            words.append(f"see page {min(before)}")
        elif before or (id not in targets and begins[id] < here):
            words.append(f"continued from page {max(before, default=begins[id])}")
        if after and (here in rests[id] or not before):
            words.append(f"continued on page {min(after)}")
        notes[id] = "; ".join(words)
    return notes


class _Filling:
    """Fills pages one after the other, each branch as far as it holds before the next begins."""

    def __init__(self, view: Argument, theme: Theme, room: Room, supposed: int) -> None:
        self.view, self.supposed = view, supposed
        self.wide = room.wide
        foremost = _numbered(view, supposed, supposed)
        self.high = room.high - top_of(Canvas(theme, "why"), foremost, view, room.wide)
        self.deepest = max(1, int((room.wide + LEAST_ROOM) / (CARD + LEAST_ROOM)) - 1)
        self.left: dict[str, list[Support]] = defaultdict(list)
        """The lines from each claim that are on no page yet."""
        for line in view.supports:
            self.left[line.source].append(line)
        self.of = {id: len(lines) for id, lines in self.left.items()}

    def pages(self) -> list[list[Support]]:
        """The lines of each page."""
        found: list[list[Support]] = []
        waiting = [self.view.claims[0].id]
        while waiting:
            page: list[Support] = []
            while more := next(filter(None, (self._most(page, id) for id in waiting)), None):
                page += more
                for line in more:
                    self.left[line.source].remove(line)
                at = waiting.index(more[0].source)
                ends = [waiting[at], *(line.target for line in more)]
                waiting[at : at + 1] = ends
                waiting = [id for id in dict.fromkeys(waiting) if self.left[id]]
            found.append(page)
        return found

    def _most(self, page: list[Support], id: str) -> list[Support]:
        """What a page takes of the branch of a claim; something if the page is empty."""
        whole = self._branch(id, len(self.of))
        if self._fits([*page, *whole]):
            return whole
        if page and self._fits(whole):
            return []
        depths = range(self.deepest, 0, -1)
        tries = (self._branch(id, depth) for depth in depths)
        fitting = next((more for more in tries if self._fits([*page, *more])), [])
        if page or fitting:
            return fitting
        few = range(1, len(self.left[id]))
        parts = ([self._branch(id, depth, count) for count in few] for depth in depths)
        fullest = [max(filter(self._fits, part), key=len, default=[]) for part in parts]
        return max(fullest, key=len, default=[]) or self.left[id][:1]

    def _branch(self, id: str, depth: int, few: int | None = None) -> list[Support]:
        """The lines from a claim on, so many in a row; at most so `few` from the claim itself."""
        found = self.left[id][:few]
        ends, seen = found, {id}
        for _ in range(depth - 1):
            new = [end for end in dict.fromkeys(line.target for line in ends) if end not in seen]
            seen.update(new)
            ends = [line for end in new for line in self.left[end]]
            found = [*found, *ends]
        return found

    def _fits(self, lines: Sequence[Support]) -> bool:
        """Whether a page with these lines can be read."""
        if len(_ends(lines)) > MOST_ON_ONE:
            return False
        here: dict[str, int] = defaultdict(int)
        for line in lines:
            here[line.source] += 1
        targets = {line.target for line in lines}
        page = f"page {self.supposed}"
        both = f"continued from {page}; continued on {page}"
        ends = _ends(lines)
        notes = {id: both for id in ends if here[id] < self.of.get(id, 0) or id not in targets}
        layout = laid_out(_part(self.view, lines, notes))
        return layout.right <= self.wide and layout.bottom <= self.high


draw_pages = Pager(sheets)
"""The argument as one file, or as one for each page that it needs; a PDF holds all pages.

Raises DrawingFailed.
"""
