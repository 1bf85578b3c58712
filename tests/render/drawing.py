"""Reads an SVG back: boxes, lines and texts, with the space that each of them takes."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import pairwise

from milepost.engine.render.canvas import Box
from milepost.engine.render.text import width

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Text:
    """A line of text and its extent, as wide as the font makes it."""

    text: str
    box: Box


@dataclass(frozen=True)
class Drawing:
    """What is on the sheet. `boxes` and `lines` are those that have something to say, by it.

    `width` and `height` are the size in points, and `page` the same as a box on the sheet.
    """

    title: str
    description: str
    boxes: dict[str, Box]
    lines: dict[str, list[tuple[float, float]]]
    texts: tuple[Text, ...]
    width: float
    height: float
    page: Box


def points(shape: ET.Element) -> list[tuple[float, float]]:
    """The corners and control points of a path or polygon."""
    numbers = [float(n) for n in NUMBER.findall(shape.get("d") or shape.get("points") or "")]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def extent(corners: list[tuple[float, float]]) -> Box:
    """The smallest box around some points."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def read(svg: bytes) -> Drawing:
    """The content of an SVG that milepost drew."""
    root = ET.fromstring(svg)  # noqa: S314 - it was drawn a moment ago
    boxes: dict[str, Box] = {}
    lines: dict[str, list[tuple[float, float]]] = {}
    for group in root.iter(f"{SVG}g"):
        said = group.find(f"{SVG}title")
        if said is None:
            continue
        shape = next(e for e in group if e.tag in {f"{SVG}path", f"{SVG}polygon"})
        if group.get("class") == "edge":
            lines[said.text or ""] = points(shape)
        else:
            boxes[said.text or ""] = extent(points(shape))
    texts: list[Text] = []
    for one in root.iter(f"{SVG}text"):
        size = float(one.get("font-size", "0"))
        text = one.text or ""
        wide = width(text, size, bold=one.get("font-weight") == "bold")
        x, y = float(one.get("x", "0")), float(one.get("y", "0"))
        x -= {"start": 0.0, "middle": wide / 2, "end": wide}[one.get("text-anchor", "start")]
        texts.append(Text(text, Box(x, y - 0.75 * size, wide, 0.95 * size)))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    view = [float(n) for n in root.get("viewBox", "").split()]
    return Drawing(
        title.text or "",
        description.text or "",
        boxes,
        lines,
        tuple(t for t in texts if t.text.strip()),
        view[2],
        view[3],
        _page(root, view[2], view[3]),
    )


def _page(root: ET.Element, wide: float, high: float) -> Box:
    """The page on the sheet, whose own coordinates are moved and scaled to it."""
    graph = next(group for group in root.iter(f"{SVG}g") if group.get("transform"))
    scale, _, _, x, y = (float(n) for n in NUMBER.findall(graph.get("transform") or ""))
    return Box(-x, -y, wide / scale, high / scale)


def runs_through(line: list[tuple[float, float]], box: Box) -> bool:
    """Whether a line of straight pieces along the axes passes the inside of a box."""
    left, right, top, bottom = box.x + 0.5, box.right - 0.5, box.y + 0.5, box.bottom - 0.5
    return any(
        min(ax, bx) < right and max(ax, bx) > left and min(ay, by) < bottom and max(ay, by) > top
        for (ax, ay), (bx, by) in pairwise(line)
    )
