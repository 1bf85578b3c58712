"""Pictures that go over several pages: all of them is there, and all of it can be read."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from milepost.engine.render import (
    argument_pages,
    heatmap_pages,
    neighbourhood,
    overlaid_pages,
    roadmap_pages,
)
from milepost.engine.render.canvas import PAD
from milepost.engine.render.paging import filled
from milepost.engine.render.palette import THEMES
from milepost.engine.render.picture import Page, Sheet, Size
from milepost.engine.view.overlaid import Overlaid
from tests.render.drawing import read
from tests.render.generated import PAGES, argument_of, case, neighbourhood_of, overlaid_of
from tests.render.overlaps import FAULTS, overlaps
from tests.render.test_heatmap import view_of as small_heatmap
from tests.render.test_map_pages import FOOT, READABLE, middling_timeline, smallest
from tests.render.test_pictures import letters, shown

LIGHT = THEMES["light"]


def said(sheets: tuple[Sheet, ...]) -> list[list[str]]:
    """What the things on each page say."""
    return [list(sheet.canvas.said.values()) for sheet in sheets]


@pytest.mark.parametrize(
    ("name", "count", "seed", "size"),
    [("why", 40, 7, "16:9"), ("comparison", 15, 2, "16:9"), ("neighbourhood", 40, 7, "A4")],
)
def test_a_large_picture_can_be_read_on_pages(name: str, count: int, seed: int, size: Size) -> None:
    """No letter is below 6 points, nothing lies over anything, every page has number and foot."""
    drawn = PAGES[name](case(count, seed), Page(FOOT, size))

    assert len(drawn) > 1
    for i, svg in enumerate(drawn, 1):
        drawing = read(svg)
        assert smallest(svg) >= READABLE
        assert not any(overlaps(svg)[fault] for fault in FAULTS)
        assert f"Page {i} of {len(drawn)}." in drawing.description
        assert letters(f"Page {i} of {len(drawn)}") in shown(drawing)
        foot = [text for text in drawing.texts if letters(text.text) in letters(FOOT)][-1]
        assert 0 < drawing.page.bottom - foot.box.bottom < 2 * PAD


@pytest.mark.parametrize(("count", "seed", "size"), [(40, 7, "A4"), (60, 11, "16:9")])
def test_an_argument_goes_on_where_it_says(count: int, seed: int, size: Size) -> None:
    """Every line is drawn once; a claim without all of its lines names a page that has more."""
    view = argument_of(case(count, seed))
    pages = said(argument_pages.sheets(view, LIGHT, Page(FOOT, size)))

    drawn = Counter(say for page in pages for say in page)
    assert len(pages) > 2
    assert all(drawn[line.say] == 1 for line in view.supports)
    for claim in view.claims:
        lines = {line.say for line in view.supports if line.source == claim.id}
        on = [i for i, page in enumerate(pages, 1) if lines & set(page)]
        cards = {
            i: say.removeprefix(claim.say)
            for i, page in enumerate(pages, 1)
            for say in page
            if say.startswith(claim.say)
        }
        assert cards
        assert set(on) <= set(cards)
        for i, note in cards.items():
            named = {int(n) for n in re.findall(r"page (\d+)", note)}
            assert named <= set(cards)
            others = set(on) - {i}
            assert not others or named & others


def test_a_comparison_is_whole_on_its_pages() -> None:
    """Each step is on one page, what is as before with the last steps of its team."""
    view = overlaid_of(case(15, 2))
    sheets = overlaid_pages.draw_pages.sheets(view, LIGHT, Page(FOOT, "16:9"))

    assert len(sheets) > 1
    assert_whole(view, sheets)


def test_a_team_too_large_for_a_page_goes_on_on_the_next() -> None:
    """Its name says that it does; what is as before stands below the last of its steps."""
    view = overlaid_of(case(15, 2))
    pairs = tuple(pair for lane in view.lanes for pair in lane.pairs)
    busy = tuple(busy for lane in view.lanes for busy in lane.busy)
    lane = replace(view.lanes[0], team="Shop", pairs=pairs, alike="9 more", busy=busy)
    view = replace(view, lanes=(lane,))
    sheets = overlaid_pages.draw_pages.sheets(view, LIGHT, Page(FOOT, "16:9"))

    assert_whole(view, sheets)
    again = ["continued" in sheet.canvas.dot() for sheet in sheets]
    assert again == [False, *[True] * (len(sheets) - 1)]
    assert ["9 more" in sheet.canvas.dot() for sheet in sheets] == [
        *[False] * (len(sheets) - 1),
        True,
    ]


def assert_whole(view: Overlaid, sheets: tuple[Sheet, ...]) -> None:
    """Every bar speaks once, of the two of a step in both one; every flag does on each page."""
    bars = [one.say for lane in view.lanes for one in lane.pairs]
    bars += [one.say for lane in view.lanes for one in lane.busy]
    flags = [f"{mark.label.removesuffix(':')}: {mark.date}" for mark in view.marks]
    told = Counter(say for page in said(sheets) for say in page)
    assert told == Counter([*bars, *(flags * len(sheets))])


def test_a_neighbourhood_is_whole_on_its_pages() -> None:
    """Each card is on one page, and no id is that of a map."""
    view = neighbourhood_of(case(40, 7))
    sheets = neighbourhood.draw_pages.sheets(view, LIGHT, Page(FOOT, "A4"))

    cards = Counter(card.say for column in view.columns for card in column.cards)
    drawn = Counter(say.split("; ")[0] for page in said(sheets) for say in page)
    assert len(sheets) > 1
    assert all(drawn[say.split("; ")[0]] == count for say, count in cards.items())
    assert all(id.startswith("neighbourhood") for s in sheets for id in s.canvas.said)


@pytest.mark.parametrize(("stages", "rows"), [(1, 30), (12, 1), (12, 30)])
def test_a_large_heat_map_is_whole_on_its_pages(stages: int, rows: int) -> None:
    """Every page has its stages and its categories, every cell is on one of them."""
    small = small_heatmap()
    view = replace(
        small,
        stages=tuple(replace(small.stages[0], name=f"Stage {i}.") for i in range(stages)),
        rows=tuple(
            replace(
                small.rows[0],
                name=f"Category {n}.",
                cells=tuple(replace(cell, say=f"{i} {n}") for i in range(stages)),
            )
            for n in range(rows)
            for cell in small.rows[0].cells[:1]
            if cell
        ),
    )
    sheets = heatmap_pages.sheets(view, LIGHT, Page(FOOT, "A4"))

    assert len(sheets) > 1
    assert Counter(say for page in said(sheets) for say in page) == Counter(
        f"{i} {n}" for i in range(stages) for n in range(rows)
    )
    for sheet in sheets:
        for say in sheet.canvas.said.values():
            stage, row = say.split()
            assert f"Stage {stage}." in sheet.canvas.dot()
            assert f"Category {row}." in sheet.canvas.dot()


def test_a_bar_says_on_which_page_the_critical_path_goes_on() -> None:
    """A link from page to page is not drawn; the bar at its start names the page of its end."""
    view = middling_timeline()
    sheets = roadmap_pages.draw_pages.sheets(view, LIGHT, Page(FOOT, "16:9"))
    pages = said(sheets)
    bars = {bar.id: bar for lane in view.lanes for bar in lane.bars}
    page_of = {
        id: i
        for id, bar in bars.items()
        for i, page in enumerate(pages)
        if any(say.startswith(bar.say) for say in page)
    }

    away = [link for link in view.links if page_of[link.source] != page_of[link.target]]
    assert away
    for link in away:
        here, there = page_of[link.source], page_of[link.target] + 1
        told = f"{bars[link.source].say}; the critical path goes on to page {there}"
        assert told in pages[here]
        assert f"page {there}" in sheets[here].canvas.dot()


def test_there_may_be_any_number_of_pages() -> None:
    """Pages are filled again with more room for their numbers where there are 100 or more."""
    asked: list[int] = []

    def fill(supposed: int) -> list[int]:
        asked.append(supposed)
        return [supposed] * 120

    assert filled(fill) == [888] * 120
    assert asked == [88, 888]
