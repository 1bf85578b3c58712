import re
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest

from milepost.engine.render import map_pages, roadmap_pages
from milepost.engine.render.palette import THEMES
from milepost.engine.render.picture import Page, Size
from milepost.engine.run import assessed
from milepost.engine.view.capability_map import CapabilityMap, capability_map
from milepost.engine.view.map_parts import folded
from milepost.engine.view.timeline import Timeline, timeline
from tests.render.drawing import Drawing, read
from tests.render.generated import LADDER, case
from tests.render.overlaps import FAULTS, overlaps
from tests.render.papers import opened
from tests.render.test_pictures import letters, shown, small_map, small_timeline

FOOT = (
    "As of 2026-11-02, by milepost. 80% of the money rests on judgement. Input sha256 " + "8" * 64
)
READABLE = 6.0
"""The least size of a letter on a page, in points."""


@cache
def map_of(size: int) -> CapabilityMap:
    """The map of a model of that many capabilities, no two of one name."""
    of = case(size, 1)
    model = of.workspace.model
    named = {id: replace(one, name=f"{one.name} {id}") for id, one in model.capabilities.items()}
    at = replace(of.workspace, model=replace(model, capabilities=named))
    return capability_map(at, assessed(at).assessment, LADDER, of.roadmap, of.critical)


@cache
def middling_timeline() -> Timeline:
    """The roadmap of a model of 25 capabilities."""
    of = case(25, 7)
    return timeline(of.workspace, of.roadmap, of.critical, of.waits)


def smallest(svg: bytes) -> float:
    """The size of the smallest letter on the page, in points."""
    scale = re.search(rb"scale\(([\d.]+) ", svg)
    assert scale is not None
    return float(scale[1]) * min(float(n) for n in re.findall(rb'font-size="([\d.]+)"', svg))


def names_of(drawings: list[Drawing]) -> Counter[str]:
    """How often each thing that says something is drawn, by what it says up to its notes."""
    return Counter(say.split("; ")[0] for drawing in drawings for say in drawing.boxes)


@pytest.mark.parametrize(("count", "size"), [(150, "A4"), (60, "16:9")])
def test_a_large_map_can_be_read_on_a_page(count: int, size: Size) -> None:
    """It goes over several pages, each card whole on one of them, no letter below 6 points."""
    view = map_of(count)
    drawn = map_pages.draw_pages(view, page=Page(FOOT, size))
    drawings = [read(svg) for svg in drawn]

    assert 1 < len(drawn) < 12
    assert min(smallest(svg) for svg in drawn) >= READABLE
    cards = [card for column in view.columns for card in column.cards]
    assert names_of(drawings) == Counter(card.say.split("; ")[0] for card in cards)
    assert not any(overlaps(drawn[-1])[fault] for fault in FAULTS)
    for i, drawing in enumerate(drawings, 1):
        assert f"Page {i} of {len(drawn)}." in drawing.description
        assert letters(f"Page {i} of {len(drawn)}") in shown(drawing)
        assert letters(FOOT) in shown(drawing)


def test_pages_name_what_they_need_of_each_other() -> None:
    """Every line of the map is drawn on one page, or named on the card that waits, with a page."""
    view = map_of(60)
    sheets = map_pages.sheets(view, THEMES["light"], Page(FOOT, "A4"))
    said = [say for sheet in sheets for say in sheet.canvas.said.values()]
    name = {card.id: card.name for column in view.columns for card in column.cards}

    away = [edge for edge in view.edges if edge.say not in said]
    assert away
    for edge in away:
        card = next(say for say in said if say.startswith(f"{name[edge.target]} ("))
        assert re.search(rf"{re.escape(name[edge.source])}[^;]* \(page \d+\)", card), edge


def test_a_map_that_can_be_read_stays_on_one_page() -> None:
    """A small map is not cut."""
    (drawn,) = map_pages.draw_pages(small_map(), page=Page(FOOT, "A4"))

    assert smallest(drawn) >= READABLE
    assert "Page" not in read(drawn).description


def test_a_map_without_a_page_is_one_picture() -> None:
    """As large as it is, a picture that fits itself is in one piece."""
    assert len(map_pages.sheets(map_of(60), THEMES["light"])) == 1


def test_a_folded_map_names_everything() -> None:
    """What is folded can still be read, in its stage."""
    view = folded(small_map())
    (svg,) = map_pages.draw_pages(view)

    names = [name for column in view.columns for fold in column.folds for name in fold.names]
    assert len(names) == 4
    assert all(letters(name) in shown(read(svg)) for name in names)
    assert not any(overlaps(svg)[fault] for fault in FAULTS)


def test_a_pdf_holds_all_pages() -> None:
    """One file, a page for each picture of the SVG."""
    page = Page(FOOT, "A4")
    sheets = map_pages.sheets(map_of(25), THEMES["light"], page)
    (pdf,) = map_pages.draw_pages(map_of(25), format="pdf", page=page)

    assert len(sheets) > 1
    assert len(opened(pdf).reader.pages) == len(sheets)


def test_a_roadmap_can_be_read_on_a_page() -> None:
    """It goes over several pages, each bar whole on one of them, all to the same scale of time."""
    view = middling_timeline()
    drawn = roadmap_pages.draw_pages(view, page=Page(FOOT, "16:9"))
    drawings = [read(svg) for svg in drawn]

    assert min(smallest(svg) for svg in drawn) >= READABLE
    bars = [bar for lane in view.lanes for bar in lane.bars]
    drawn_bars = {
        say.split("; ")[0]: box for drawing in drawings for say, box in drawing.boxes.items()
    }
    assert all(
        names_of(drawings)[say] == count
        for say, count in Counter(bar.say.split("; ")[0] for bar in bars).items()
    )
    widths = {bar.id: drawn_bars[bar.say.split("; ")[0]].w + 2 for bar in bars}
    days = {bar.id: bar.end - bar.start for bar in bars}
    for one, other in pairwise(days):
        assert widths[one] * days[other] == pytest.approx(widths[other] * days[one], rel=0.02)


def test_a_short_roadmap_fills_its_page() -> None:
    """What can be read in one piece takes the shape of the page."""
    (drawn,) = roadmap_pages.draw_pages(small_timeline(), page=Page(FOOT, "16:9"))

    assert smallest(drawn) >= READABLE
