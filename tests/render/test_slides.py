"""The report's slides: native shapes to scale, the report's figures, every name whole."""

from __future__ import annotations

import datetime as dt
import functools
import io
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.util import Pt

from milepost.engine.model.roadmap import Solved
from milepost.engine.render.slides import report_slides
from milepost.engine.render.spreadsheet import OfficeMissing
from milepost.engine.render.text import clean
from milepost.engine.view.heatmap import HeatMap, heatmap
from milepost.engine.view.report import Report, ScenarioPart, ScenarioRow, TargetDay
from milepost.engine.view.reporting import Material, report_of
from milepost.engine.view.timeline import Timeline, timeline
from tests.render.reports import BY, named, outcome, plan_of, report
from tests.render.test_pictures import HOSTILE, letters

FEW = settings(max_examples=1)
BAR_ROOM = 3.0
"""How much narrower than its weeks a bar is drawn, in points, so that neighbours stay apart."""


def heat() -> HeatMap:
    """The heat map of the small example."""
    assessed = outcome().assessed
    return heatmap(assessed.workspace, assessed.assessment, report().ladder)


def bars() -> Timeline:
    """The roadmap of the small example, its first step critical."""
    found = outcome()
    assert isinstance(found.result, Solved)
    waits = {id: why.waits_for for id, why in found.explanations.items()}
    return timeline(found.workspace, found.result.roadmap, found.critical_chain, waits)


def with_name(view: Timeline, name: str) -> Timeline:
    """The same with every step and every team of this name."""
    lanes = tuple(
        replace(lane, team=name, bars=tuple(replace(bar, name=name) for bar in lane.bars))
        for lane in view.lanes
    )
    return replace(view, title=name, lanes=lanes)


def many(view: Timeline, times: int) -> Timeline:
    """The same with every step as many times."""
    lanes = tuple(
        replace(
            lane,
            bars=tuple(
                replace(bar, id=f"{bar.id}-{i}", say=f"{bar.say} {i}")
                for bar in lane.bars
                for i in range(times)
            ),
        )
        for lane in view.lanes
    )
    return replace(view, lanes=lanes, links=())


def opened(found: Report, view: Timeline | None = None) -> Deck:
    """The deck of a report."""
    return Presentation(io.BytesIO(report_slides(found, heat(), view or bars())))


@functools.cache
def small() -> Deck:
    """The deck of the small example."""
    return opened(report())


def texts(deck: Deck) -> Iterator[str]:
    """All that can be read on the slides, shape by shape."""
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            elif shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)


def said(shape: BaseShape) -> str:
    """The words for those who listen."""
    return str(shape._element.xpath(".//p:cNvPr")[0].get("descr", ""))


def drawn(deck: Deck, view: Timeline) -> dict[str, BaseShape]:
    """The bars on all slides by the id of their step."""
    by_words = {clean(bar.say): bar.id for lane in view.lanes for bar in lane.bars}
    shapes = [shape for slide in deck.slides for shape in slide.shapes if said(shape) in by_words]
    return {by_words[said(shape)]: shape for shape in shapes}


def is_beside(shape: BaseShape) -> bool:
    """Whether it is the name beside a bar, not a sample of the legend or the ground of a lane."""
    kind = shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE
    return bool(kind and shape.text_frame.text)


def overlaps(one: BaseShape, other: BaseShape) -> bool:
    """Whether two shapes share more than an edge."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return bool(across > Pt(0.5) and down > Pt(0.5))


def test_the_deck_tells_the_report_from_its_finding_to_what_it_rests_on() -> None:
    """Titles are findings: of the report, each ladder, the heat map, the roadmap, the money."""
    deck = small()
    titles = [slide.shapes.title.text for slide in deck.slides]

    assert titles[0] == report().title
    assert all(ladder.finding.rstrip(".") in titles[1] for ladder in report().ladders)
    assert titles[2] == heat().title
    assert titles[3] == bars().title
    assert titles[4].startswith("The roadmap takes")
    assert titles[-1].startswith("What this rests on")


def test_lines_follow_the_bars_at_their_ends() -> None:
    """Who moves a bar takes the ends of the critical path along: each is tied where it is drawn."""
    deck, view = small(), bars()
    ids = {shape.shape_id: id for id, shape in drawn(deck, view).items()}
    ties = []
    for line in (shape for slide in deck.slides for shape in slide.shapes):
        if line.shape_type == MSO_SHAPE_TYPE.LINE and line._element.xpath(".//a:stCxn"):
            ends = [line._element.xpath(f".//a:{name}")[0] for name in ("stCxn", "endCxn")]
            ties.append(tuple(ids[int(end.get("id"))] for end in ends))
            place = int(ends[1].get("idx"))
            target = drawn(deck, view)[ties[-1][1]]
            at = target._element.xpath(".//a:cxn/a:pos")[place]
            assert line.end_x == pytest.approx(target.left + int(at.get("x")), abs=Pt(2))
            assert line.end_y == pytest.approx(target.top + int(at.get("y")), abs=Pt(1))

    assert ties == [(link.source, link.target) for link in view.links]
    assert ties


def test_the_slide_of_the_scenarios_tells_the_targets() -> None:
    """Its title is the finding; each row has the days of its targets, or what is in the way."""
    day = TargetDay("Grow", BY, "3 weeks earlier")
    row = ScenarioRow("lean", ("x = 1",), "", "", BY, 0, (day,), 5, 0, 1, 0, 0, 1)
    nothing = replace(row, name="stop", finish=None, targets=(), obstacle="One limit is short.")
    deck = opened(replace(report(), scenarios=ScenarioPart("Lean is sooner.", (row, nothing))))
    (slide,) = (each for each in deck.slides if each.shapes.title.text == "Lean is sooner")
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    rows = [[cell.text for cell in row.cells] for row in table.rows]

    assert rows[0][2] == "Targets"
    assert [row[2] for row in rows[1:]] == [
        "Grow 30 Jun 2028, 3 weeks earlier",
        "One limit is short.",
    ]
    assert rows[2][3] == "no roadmap"


def test_nothing_is_a_pasted_picture() -> None:
    """Everything can be edited: there are shapes, tables and a chart, and no image."""
    deck = small()
    kinds = {shape.shape_type for slide in deck.slides for shape in slide.shapes}

    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    assert {MSO_SHAPE_TYPE.TABLE, MSO_SHAPE_TYPE.CHART, MSO_SHAPE_TYPE.AUTO_SHAPE} <= kinds


def test_bars_are_to_scale() -> None:
    """One bar for each step, as wide as its weeks and as far along as its start."""
    view = bars()
    shapes = drawn(small(), view)
    all_bars = {bar.id: bar for lane in view.lanes for bar in lane.bars}

    assert shapes.keys() == all_bars.keys()
    longest = max(all_bars.values(), key=lambda bar: bar.end - bar.start)
    scale = (shapes[longest.id].width.pt + BAR_ROOM) / (longest.end - longest.start)
    origin = shapes[longest.id].left.pt - longest.start * scale
    for id, bar in all_bars.items():
        assert shapes[id].width.pt == pytest.approx((bar.end - bar.start) * scale, abs=BAR_ROOM)
        assert shapes[id].left.pt == pytest.approx(origin + bar.start * scale, abs=BAR_ROOM)


@pytest.mark.parametrize("times", [1, 12])
def test_the_roadmap_takes_as_many_slides_as_it_needs(times: int) -> None:
    """Every bar is on a slide, within its edges; nothing lies over another or leaves its box."""
    view = many(bars(), times)
    deck = opened(report(), view)
    shapes = drawn(deck, view)

    assert len(shapes) == sum(len(lane.bars) for lane in view.lanes)
    for slide in deck.slides:
        if not slide.shapes.title.text.startswith(view.title):
            continue
        own = [shape for shape in slide.shapes if said(shape) or is_beside(shape)]
        for i, one in enumerate(own):
            lines = [p.line_spacing or 0 for p in one.text_frame.paragraphs if p.text]
            assert sum(lines) <= one.height + Pt(0.5)
            assert one.top + one.height <= deck.slide_height
            assert one.left + one.width <= deck.slide_width
            for other in own[i + 1 :]:
                assert not overlaps(one, other)


def test_the_heat_map_is_a_table_of_the_same_figures() -> None:
    """Each cell has its count in words, so that the shade is not all that tells it."""
    table = next(s.table for slide in small().slides for s in slide.shapes if s.has_table)
    rows = [[cell.text for cell in row.cells] for row in table.rows]

    assert [row[0].split("\n")[0] for row in rows[1:]] == [row.name for row in heat().rows]
    for shown, row in zip(rows[1:], heat().rows, strict=True):
        counts = [f"{cell.held} / {cell.count}" if cell else "" for cell in row.cells]
        assert [text.split("\n")[0] for text in shown[1:]] == counts


def test_the_chart_holds_the_cash_of_each_quarter() -> None:
    """Who edits the chart finds the figures of the report behind it."""
    found = plan_of(report())
    chart = next(s.chart for slide in small().slides for s in slide.shapes if s.has_chart)

    assert list(chart.plots[0].categories) == [quarter.label for quarter in found.quarters]
    one_off, run = (list(series.values) for series in chart.plots[0].series)
    assert one_off == [quarter.one_off for quarter in found.quarters]
    assert run == pytest.approx([float(quarter.run) for quarter in found.quarters])


def test_every_slide_says_where_it_comes_from() -> None:
    """The hash, the day, the version and the share of judgement, on the slide and in its notes."""
    stamp = report().stamp
    for slide in small().slides:
        shown = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for text in (shown, slide.notes_slide.notes_text_frame.text):
            assert stamp.input_sha256 in text
            assert stamp.as_of.isoformat() in text
            assert f"milepost {stamp.version}" in text
            assert f"{stamp.judgement_share:.0%}" in text


def test_the_same_report_gives_the_same_bytes() -> None:
    """No moment of writing is in the file, nor in the workbook behind its chart."""
    first = report_slides(report(), heat(), bars())

    assert first == report_slides(report(), heat(), bars())
    made = Presentation(io.BytesIO(first)).core_properties
    assert made.created == made.modified
    assert made.created == dt.datetime.combine(report().stamp.as_of, dt.time())


@FEW
@given(name=HOSTILE)
@example(name="W" * 500)
def test_no_name_can_break_the_slides(name: str) -> None:
    """Any name of any length stays text, whole, and within the slide."""
    deck = opened(named(name), with_name(bars(), name))
    shown = letters(" ".join(texts(deck)))

    assert shown.count(letters(name)) >= 2
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height


def test_without_a_roadmap_the_rest_is_there() -> None:
    """The finding, the scorecard and the heat map; no empty slide for what is not there."""
    nothing = report_of(Material(outcome().assessed))
    deck = Presentation(io.BytesIO(report_slides(nothing, heat(), None)))
    titles = [slide.shapes.title.text for slide in deck.slides]

    assert titles[0] == nothing.title
    assert heat().title in titles
    assert not any(title.startswith("The roadmap") for title in titles)


def test_without_the_library_a_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the command to install it."""
    monkeypatch.setitem(sys.modules, "pptx", None)

    with pytest.raises(OfficeMissing, match=r"pip install 'milepost\[office\]'"):
        report_slides(report(), heat(), bars())
