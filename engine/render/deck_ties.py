"""Lines that are tied to the boxes at their ends and follow who moves them: shapes of python-pptx.

A box of the format takes a line in the middle of a side only. One that a line is to reach
elsewhere is given an outline of its own, with one more place on its upper and its lower edge.
"""

from __future__ import annotations

from typing import Any, Literal

Place = Literal["top", "left", "bottom", "right", "start of the top", "start of the bottom"]
PLACES: tuple[Place, ...] = (
    *("top", "left", "bottom", "right"),
    *("start of the top", "start of the bottom"),
)
"""Where a line is tied, in the order of the numbers that the outline below gives the places."""

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_QUARTER = 5_400_000
"""A right angle, in sixtieths of a thousandth of a degree."""


def tie(line: Any, start: tuple[Any, Place], end: tuple[Any, Place]) -> None:  # noqa: ANN401 - shapes
    """Tie a line to two boxes; it stays where it is until somebody moves one of them."""
    # The public methods would move its ends to the middle of a side.
    line._connect_begin_to(start[0], PLACES.index(start[1]))  # noqa: SLF001 - as said above
    line._connect_end_to(end[0], PLACES.index(end[1]))  # noqa: SLF001 - as said above


def open_to_lines(box: Any, along: int, radius: int) -> None:  # noqa: ANN401 - a shape
    """Let a box take lines `along` from its left, in English metric units, above and below.

    `radius` is that of its corners.
    """
    from pptx.oxml import parse_xml

    wide, high = box.width, box.height
    corners = "".join(
        f'<a:lnTo><a:pt x="{x}" y="{y}"/></a:lnTo>'
        f'<a:arcTo wR="{radius}" hR="{radius}" stAng="{angle}" swAng="{_QUARTER}"/>'
        for x, y, angle in (
            (wide - radius, 0, 3 * _QUARTER),
            (wide, high - radius, 0),
            (radius, high, _QUARTER),
            (0, radius, 2 * _QUARTER),
        )
    )
    places = "".join(
        f'<a:cxn ang="{angle}"><a:pos x="{x}" y="{y}"/></a:cxn>'
        for x, y, angle in (
            (wide // 2, 0, 3 * _QUARTER),
            (0, high // 2, 2 * _QUARTER),
            (wide // 2, high, _QUARTER),
            (wide, high // 2, 0),
            (along, 0, 3 * _QUARTER),
            (along, high, _QUARTER),
        )
    )
    outline = parse_xml(
        f'<a:custGeom xmlns:a="{_MAIN}"><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst>{places}</a:cxnLst>'
        f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{wide}" h="{high}">'
        f'<a:moveTo><a:pt x="{radius}" y="0"/></a:moveTo>{corners}<a:close/>'
        "</a:path></a:pathLst></a:custGeom>"
    )
    old = box._element.spPr.prstGeom  # noqa: SLF001 - python-pptx has no other way
    old.getparent().replace(old, outline)
