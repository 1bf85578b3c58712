"""The report as slides: the finding, the scorecard, the heat map, the roadmap, the money, the risk.

Every shape is native and can be edited; no picture is pasted. Long names are wrapped and set
smaller, never cut; what needs more room goes on on the next slide.
"""

from __future__ import annotations

from collections.abc import Sequence

from milepost.engine.render.canvas import Box, Stroke
from milepost.engine.render.deck import (
    BODY,
    MARGIN,
    Cell,
    Deck,
    Slide,
    Words,
    fitted,
    height,
)
from milepost.engine.render.palette import THEMES, Paint
from milepost.engine.render.slides_roadmap import roadmap_slides
from milepost.engine.render.slides_tables import (
    assumption_slides,
    money_slide,
    risk_slides,
    scenario_slides,
    tables,
)
from milepost.engine.view.heatmap import CAPTION, HeatCell, HeatMap
from milepost.engine.view.report import LadderPart, Report, StageRow
from milepost.engine.view.timeline import Timeline
from milepost.engine.view.wording import day, quoted, sentence

THEME = THEMES["light"]
MOST_LADDERS = 3
"""How many ladders one scorecard holds."""
MOST_TALLIES = 12
"""In how many rows at most the heat map says how much of a category is in place in all."""


def report_slides(report: Report, heat: HeatMap, roadmap: Timeline | None) -> bytes:
    """The deck; the same report gives the same bytes. Raises OfficeMissing without python-pptx.

    `heat` is the heat map of the report's ladder, `roadmap` its roadmap where there is one.
    """
    stamp = report.stamp
    share = ""
    if stamp.judgement_share is not None:
        share = f"; {stamp.judgement_share:.0%} of the money rests on judgement"
    origin = (
        f"As of {stamp.as_of.isoformat()}; milepost {stamp.version}{share};"
        f" input sha256 {stamp.input_sha256}"
    )
    deck = Deck(report.title, stamp.as_of, origin, THEME)
    notes = _sources(report)
    _finding(deck, report, notes)
    for first in range(0, len(report.ladders), MOST_LADDERS):
        _scorecard(deck, report.ladders[first : first + MOST_LADDERS])
    _heat(deck, heat)
    if roadmap is not None and roadmap.lanes:
        roadmap_slides(deck, roadmap, notes)
    if report.plan is not None:
        money_slide(deck, report, report.plan)
    scenario_slides(deck, report)
    risk_slides(deck, report)
    assumption_slides(deck, report, notes)
    return deck.content()


def _sources(report: Report) -> list[str]:
    return [f"Source {row.id}: {row.title} {row.url}".strip() for row in report.sources]


# -- the finding -----------------------------------------------------------------------------------


def _finding(deck: Deck, report: Report, notes: Sequence[str]) -> None:
    slide = deck.slide(report.title, (*report.summary, report.stamp.line, *notes))
    slide.box(Box(MARGIN, BODY.y - 4, 64, 4), THEME.have.fill)
    room = Box(BODY.x, BODY.y + 16, BODY.w, BODY.h - 30)
    for size in (20.0, 18.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0):
        after = size * 0.6
        if sum(height(line, room.w, size) + after for line in report.summary) <= room.h:
            break
    slide.text(room, [Words(line, size, THEME.ink, after=after) for line in report.summary])


# -- the scorecard ---------------------------------------------------------------------------------


def _scorecard(deck: Deck, ladders: Sequence[LadderPart]) -> None:
    at = "; ".join(f"{ladder.name}: {ladder.finding.rstrip('.')}" for ladder in ladders)
    notes = [
        line
        for ladder in ladders
        for line in (ladder.confidence, ladder.bottleneck, *ladder.blockers)
        if line
    ]
    slide = deck.slide(at, notes)
    gap = 16.0
    high = min((BODY.h - gap * (len(ladders) - 1)) / len(ladders), 230.0)
    for number, ladder in enumerate(ladders):
        _ladder(slide, ladder, Box(BODY.x, BODY.y + number * (high + gap), BODY.w, high))


def _ladder(slide: Slide, ladder: LadderPart, box: Box) -> None:
    head = f"{ladder.name}: {ladder.finding}"
    room = Box(box.x, box.y, box.w, 34)
    size = fitted(head, room, (14, 13, 12, 11, 10, 9, 8, 7, 6), bold=True)
    slide.text(room, [Words(head, size, THEME.ink, bold=True)], anchor="middle")
    wide = box.w / len(ladder.stages)
    tall = min(box.h - 34 - 44, 84.0)
    for number, stage in enumerate(ladder.stages):
        paint, word = _status(stage)
        place = Box(box.x + number * wide, box.y + 38, wide - 4, tall)
        name = f"{stage.index} {stage.name}"
        inner = Box(0, 0, place.w - 10, place.h - 28)
        size = fitted(name, inner, (13, 12, 11, 10, 9, 8, 7, 6, 5, 4), bold=True)
        words = [
            Words(name, size, paint.text, bold=True, align="center", after=3),
            Words(word, 9, paint.text, align="center"),
        ]
        border = Stroke(THEME.accent, 2.25) if stage.target else Stroke(paint.border, 1, paint.line)
        say = f"{ladder.name}, stage {name}: {word}"
        slide.box(place, paint.fill, border, words=words, say=say, rounded=True)
    text = ladder.confidence
    following = quoted(ladder.next)
    if ladder.next and ladder.bottleneck:
        text = f"What holds {following} back most: {ladder.bottleneck} {text}"
    elif ladder.next and ladder.blockers:
        text = f"What {following} still needs: {'; '.join(ladder.blockers)}. {text}"
    room = Box(box.x, box.y + 38 + tall + 6, box.w, box.bottom - (box.y + 38 + tall + 6))
    size = fitted(text, room, (11, 10, 9, 8, 7, 6))
    slide.text(room, [Words(text, size, THEME.muted)])


def _status(stage: StageRow) -> tuple[Paint, str]:
    """How a stage looks, and its status in words."""
    if stage.status == "reached":
        paint, word = THEME.have, "reached"
    elif stage.planned is not None:
        paint, word = THEME.planned, f"planned {day(stage.planned)}"
    else:
        paint, word = THEME.missing, stage.status
    return paint, f"target, {word}" if stage.target else word


# -- the heat map ----------------------------------------------------------------------------------


def _heat(deck: Deck, heat: HeatMap) -> None:
    wide = min(170.0, BODY.w / 4)
    widths = [wide, *[(BODY.w - wide) / len(heat.stages)] * len(heat.stages)]
    blank = THEME.page

    def tallies(tally: str) -> tuple[Words, ...]:
        # Of a long table the notes tell them: letters that can be read are worth more.
        if len(heat.rows) > MOST_TALLIES:
            return ()
        return (Words(tally, 7.5, THEME.muted, align="right"),)

    head = [
        Cell((Words(sentence(CAPTION), 7.5, THEME.muted, align="right"),), blank),
        *(
            Cell(
                (
                    Words(stage.name, 10, THEME.ink, bold=True, align="center"),
                    Words(stage.tally, 7.5, THEME.muted, align="center"),
                ),
                blank,
            )
            for stage in heat.stages
        ),
    ]
    rows = [
        [
            Cell(
                (
                    Words(row.name, 10, THEME.ink, bold=True, align="right"),
                    *tallies(row.tally),
                ),
                blank,
            ),
            *(_heat_cell(cell) for cell in row.cells),
        ]
        for row in heat.rows
    ]
    say = f"{heat.subtitle}. Dark cells are in place, light ones are not; each says it in figures."
    tables(deck, heat.title, widths, [head, *rows], (heat.subtitle, heat.say), say)


def _heat_cell(cell: HeatCell | None) -> Cell:
    if cell is None:
        return Cell((), THEME.panel)
    paint = THEME.heat[cell.shade]
    words = [Words(f"{cell.held} / {cell.count}", 11, paint.text, bold=True, align="center")]
    if cell.notes:
        words.append(Words(", ".join(cell.notes), 7.5, paint.text, align="center"))
    return Cell(tuple(words), paint.fill)
