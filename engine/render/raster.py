"""A drawing as a PNG, by resvg, with the bundled font and whatever others it needs."""

from __future__ import annotations

import html
import re

from milepost.engine.render.canvas import FONT
from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.other_fonts import Others
from milepost.engine.render.typeface import FAMILY, font_files

DPI = 144
"""Resolution of a PNG: two pixels to a point, so that small print stays readable."""
_NOWHERE = "\U0010fffd"
"""A letter for private use, the last that there is."""
_TEXT = re.compile(r"(<text\b[^>]*>)([^<]+)")


def png(svg: bytes, page: str, others: Others, wide: int | None = None) -> bytes:
    """The PNG of an SVG at 144 dpi, or `wide` pixels across, on a page of that colour.

    Raises DrawingFailed.
    """
    import resvg_py

    # By its own name, so that no other file stands in for it.
    text = svg.decode().replace(f'font-family="{FONT}', f'font-family="{FAMILY}')
    if others.fonts:
        text = _TEXT.sub(lambda one: one[1] + _parted(one[2], others), text)
    with font_files() as bundled:
        try:
            drawn = resvg_py.svg_to_bytes(
                svg_string=text,
                # Else the last pixels show through where a side is no whole number of them.
                background=page,
                skip_system_fonts=True,
                font_files=[str(file) for file in (*bundled, *others.files)],
                font_family=FAMILY,
                serif_family=FAMILY,
                dpi=DPI,
                width=wide,
            )
        except ValueError as fault:
            raise DrawingFailed(f"the drawing cannot be made a PNG: {fault}") from fault
    return bytes(drawn)


def _parted(content: str, others: Others) -> str:
    """A line of text in which each part names its font.

    Left to find a font itself, resvg takes one for a whole line, and gives up where that joins
    letters that stand beside others. Even so it prefers one font that has all letters of a line,
    which none has with the letter that stands unseen at its end.
    """
    parts = "".join(
        f'<tspan font-family="{_quoted(family or FAMILY)}">{html.escape(run)}</tspan>'
        for family, run in others.runs(html.unescape(content))
    )
    return f'{parts}<tspan font-size="0.01" fill="none">{_NOWHERE}</tspan>'


def _quoted(family: str) -> str:
    return html.escape("'" + family.replace("'", "") + "'")
