"""What lies where it should not in a drawing, by the boxes that Graphviz gave it.

Words are as wide as their font makes them, and a letter outside the tables as wide as it may be.
"""

from collections import Counter
from itertools import combinations

from milepost.engine.render.canvas import Box
from tests.render.drawing import Drawing, Text, extent, read, runs_through

WORDS_OVER_WORDS = "words over words"
WORDS_OVER_AN_EDGE = "words over the edge of a box"
BOX_OVER_BOX = "box over box"
OUTSIDE = "outside the page"
LINE_OVER_BOX = "line over a box"
LINE_BEHIND_WORDS = "line behind words"

FAULTS = (WORDS_OVER_WORDS, WORDS_OVER_AN_EDGE, BOX_OVER_BOX, OUTSIDE)
"""What no picture may have."""


def overlaps(svg: bytes) -> Counter[str]:
    """How often each thing lies where it should not."""
    drawing = read(svg)
    found: Counter[str] = Counter()
    texts = drawing.texts
    boxes = list(drawing.boxes.values())
    found[WORDS_OVER_WORDS] = sum(
        one.box.overlaps(other.box) for one, other in combinations(texts, 2)
    )
    found[WORDS_OVER_AN_EDGE] = sum(_cut(text, box) for text in texts for box in boxes)
    found[BOX_OVER_BOX] = sum(one.overlaps(other) for one, other in combinations(boxes, 2))
    found[OUTSIDE] = sum(_outside(box, drawing) for box in [*boxes, *(t.box for t in texts)])
    lines = list(drawing.lines.values())
    found[LINE_OVER_BOX] = sum(_crossed(line, boxes) for line in lines)
    found[LINE_BEHIND_WORDS] = sum(_crossed(line, [text.box for text in texts]) for line in lines)
    return found


def _crossed(line: list[tuple[float, float]], boxes: list[Box]) -> int:
    around = extent(line)
    reach = Box(around.x - 1, around.y - 1, around.w + 2, around.h + 2)
    return sum(runs_through(line, box) for box in boxes if box.overlaps(reach))


def _cut(text: Text, box: Box) -> bool:
    """Whether words lie partly in a box, partly outside it; a point is for rounding."""
    if not text.box.overlaps(box):
        return False
    at = text.box
    across = box.x - 1 <= at.x and at.right <= box.right + 1
    return not (across and box.y - 1 <= at.y and at.bottom <= box.bottom + 1)


def _outside(box: Box, drawing: Drawing) -> bool:
    page = drawing.page
    return not (
        page.x <= box.x
        and box.right <= page.right
        and page.y <= box.y
        and box.bottom <= page.bottom
    )
