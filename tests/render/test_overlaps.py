import pytest

from milepost.engine.render.canvas import Box, Canvas, Stroke
from milepost.engine.render.dot import draw
from milepost.engine.render.palette import THEMES
from milepost.engine.render.svg import finished
from tests.render.generated import PICTURES, case
from tests.render.overlaps import (
    BOX_OVER_BOX,
    FAULTS,
    LINE_BEHIND_WORDS,
    LINE_OVER_BOX,
    OUTSIDE,
    WORDS_OVER_AN_EDGE,
    WORDS_OVER_WORDS,
    overlaps,
)

INK = THEMES["light"].ink


@pytest.mark.parametrize(("size", "seed"), [(7, 1), (33, 2)])
@pytest.mark.parametrize("name", PICTURES)
def test_nothing_lies_over_anything(name: str, size: int, seed: int) -> None:
    """In a picture of any model no words lie over others or over an edge, nothing is cut off."""
    found = overlaps(PICTURES[name](case(size, seed)))

    assert {fault: found[fault] for fault in FAULTS} == dict.fromkeys(FAULTS, 0)


@pytest.mark.parametrize("name", ["map", "neighbourhood", "why"])
def test_lines_run_between_cards(name: str) -> None:
    """A line from card to card runs over no card and behind no words."""
    found = overlaps(PICTURES[name](case(33, 3)))

    assert (found[LINE_OVER_BOX], found[LINE_BEHIND_WORDS]) == (0, 0)


def test_what_lies_over_something_is_found() -> None:
    """Words over words, words over an edge, a box over a box, a line over both are all counted."""
    canvas = Canvas(THEMES["light"], "bad")
    canvas.box(Box(0, 0, 100, 40), "#ffffff", Stroke(INK), say="one")
    canvas.box(Box(50, 20, 100, 40), "#ffffff", Stroke(INK), say="other")
    canvas.text((60, 5), ("Words that leave the first box",), 10, INK)
    canvas.text((70, 8), ("More words",), 10, INK)
    canvas.path([(0, 12), (150, 12)], Stroke(INK), say="a line")

    found = overlaps(_drawn(canvas))

    assert found[WORDS_OVER_WORDS] == 1
    assert found[WORDS_OVER_AN_EDGE] >= 2
    assert found[BOX_OVER_BOX] == 1
    assert found[LINE_OVER_BOX] == 1
    assert found[LINE_BEHIND_WORDS] == 2
    assert not found[OUTSIDE]


def test_what_leaves_the_page_is_found() -> None:
    """Words beyond the edge of the page are counted."""
    canvas = Canvas(THEMES["light"], "bad")
    canvas.text((60, 5), ("A long line of words",), 10, INK)
    whole = _drawn(canvas)

    assert overlaps(whole.replace(b"translate(18", b"translate(-80"))[OUTSIDE] == 1


def _drawn(canvas: Canvas) -> bytes:
    canvas.stretch(canvas.extent)
    svg = draw(canvas.dot(), "neato")
    return finished(svg, "bad", "Bad", "Bad", canvas.said)
