"""From a finished sheet to a file of the format that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from milepost.engine.render import svg
from milepost.engine.render.canvas import PAD, Box, Canvas
from milepost.engine.render.dot import DPI, DrawingFailed, Renderer, draw, run
from milepost.engine.render.text import clean, wrapped

Format = Literal["svg", "png", "pdf", "dot"]
Size = Literal["fit", "A4", "16:9"]
SIZES: tuple[Size, ...] = get_args(Size)

SMALL = 7.0
_MM = 72 / 25.4
LONG_AND_SHORT = {"A4": (297 * _MM, 210 * _MM), "16:9": (960.0, 540.0)}
"""The sides of each page in points."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a picture: its size, and what stands in small print below everything.

    *fit* is as large as the picture. *A4* lies or stands, as suits the picture better; *16:9* is a
    slide of 13 1/3 by 7 1/2 inches.
    """

    foot: str = ""
    size: Size = "fit"


WHOLE = Page()
"""A page as large as its picture, with nothing below it."""


def picture(
    canvas: Canvas,
    title: str,
    say: str,
    format: str,  # noqa: A002 - the word of the command line
    renderer: Renderer,
    page: Page = WHOLE,
) -> bytes:
    """The sheet as SVG, PNG (144 dpi), PDF or DOT; `say` describes it to those who listen.

    The bundled engine has letters for the Latin, Greek, Cyrillic and Hebrew scripts; in a PNG any
    other letter is an empty box. An SVG leaves letters to the viewer. A PDF holds the letters of
    Western Europe as type; with any other it is an image, with the letters of a PNG.

    Raises DrawingFailed.
    """
    kind = format_named(format)
    at = canvas.extent
    if clean(page.foot):
        lines = wrapped(page.foot, max(at.w, 1), SMALL)
        canvas.text((at.x, at.bottom + 12), lines, SMALL, canvas.theme.muted)
        say = f"{say} {page.foot}"
    # Graphviz leaves text that stands alone out of the size of a sheet.
    canvas.stretch(canvas.extent)
    size = None if page.size == "fit" else _fitted(canvas, *LONG_AND_SHORT[page.size], page.size)
    if kind == "pdf":
        from milepost.engine.render.pdf import pdf

        drawn = draw(canvas.dot(None, size), "svg", "neato", renderer)
        fine = canvas.dot(2 * DPI, size)
        return pdf(drawn, title, say, lambda: run(fine, "jpg", "neato", renderer))
    data = draw(canvas.dot(DPI if kind == "png" else None, size), kind, "neato", renderer)
    return svg.finished(data, canvas.prefix, title, say, canvas.said) if kind == "svg" else data


def format_named(word: str) -> Format:
    """The format of that name; DrawingFailed names the choices where there is none."""
    for known in get_args(Format):
        if word.lower() == known:
            chosen: Format = known
            return chosen
    choices = ", ".join(get_args(Format))
    raise DrawingFailed(f"pictures cannot be written as {word!r}; choose {choices}")


def _fitted(canvas: Canvas, long: float, short: float, size: Size) -> tuple[float, float]:
    """Give the sheet the shape of the page, the picture in its middle; the page in points."""
    at = canvas.extent
    wide, high = long, short
    if size == "A4" and at.h > at.w:
        wide, high = short, long
    w, h = at.w + 2 * PAD, at.h + 2 * PAD
    scale = max(w / wide, h / high)
    w, h = wide * scale - 2 * PAD, high * scale - 2 * PAD
    canvas.stretch(Box(at.x + (at.w - w) / 2, at.y + (at.h - h) / 2, w, h))
    return wide, high
