"""From a finished sheet to a file of the format that was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from milepost.engine.render import svg
from milepost.engine.render.canvas import PAD, Box, Canvas, leading
from milepost.engine.render.dot import DrawingFailed, Renderer, draw
from milepost.engine.render.other_fonts import others_for, warn_of
from milepost.engine.render.raster import png
from milepost.engine.render.text import clean, wrapped

Format = Literal["svg", "png", "pdf", "dot"]
Size = Literal["fit", "A4", "16:9"]
SIZES: tuple[Size, ...] = get_args(Size)

SMALL = 8.0
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawing laid out, and what it says to those who listen."""

    canvas: Canvas
    say: str


def picture(
    canvas: Canvas,
    title: str,
    say: str,
    format: str,  # noqa: A002 - the word of the command line
    renderer: Renderer,
    page: Page = WHOLE,
) -> bytes:
    """The sheet as SVG, PNG (144 dpi), PDF or DOT; `say` describes it to those who listen.

    The bundled font has letters for the Latin, Greek, Cyrillic and Hebrew scripts. In a PNG and a
    PDF any other letter is drawn with a font of `MILEPOST_FONTS`, or else of this machine, and is
    an empty box where none has it; a warning says so. An SVG leaves such letters to the viewer.

    Raises DrawingFailed.
    """
    return pictures((Sheet(canvas, say),), title, format, renderer, page)[0]


def pictures(
    sheets: Sequence[Sheet],
    title: str,
    format: str,  # noqa: A002 - the word of the command line
    renderer: Renderer,
    page: Page = WHOLE,
) -> tuple[bytes, ...]:
    """The sheets as `picture` draws one, all at one scale: a file for each, in PDF one for all.

    Raises DrawingFailed.
    """
    kind = format_named(format)
    canvases = [sheet.canvas for sheet in sheets]
    say = [sheet.say for sheet in sheets]
    size = _placed(canvases, page)
    if clean(page.foot):
        say = [f"{one} {page.foot}" for one in say]
    graphs = [canvas.dot(size) for canvas in canvases]
    if kind == "dot":
        return tuple(graph.encode() for graph in graphs)
    drawn = [draw(graph, "neato", renderer) for graph in graphs]
    if kind == "svg":
        return tuple(
            svg.finished(one, canvas.prefix, title, words, canvas.said, canvas.links)
            for one, canvas, words in zip(drawn, canvases, say, strict=True)
        )
    others = others_for(b"".join(drawn).decode())
    warn_of(others)
    if kind == "png":
        return tuple(
            png(one, canvas.theme.page, others) for one, canvas in zip(drawn, canvases, strict=True)
        )
    from milepost.engine.render.pdf import Drawing, pdf

    pages = [
        Drawing(one, words, canvas.links)
        for one, canvas, words in zip(drawn, canvases, say, strict=True)
    ]
    return (pdf(pages, title, others.files),)


def _placed(canvases: Sequence[Canvas], page: Page) -> tuple[float, float] | None:
    """Make the sheets equally large, with the foot below each; the page in points, if there is one.

    One sheet stands in the middle of its page; several begin at the top left, and their feet stand
    at the bottom.
    """
    wide = max(canvas.extent.w for canvas in canvases)
    high = max(canvas.extent.h for canvas in canvases)
    foot = wrapped(page.foot, max(wide, 1), SMALL) if clean(page.foot) else ()
    if len(canvases) > 1 and page.size != "fit":
        below = 12 + len(foot) * leading(SMALL) if foot else 0
        high = max(high, _shaped(wide, high + below, page.size)[1] - below)
    for canvas in canvases:
        at = canvas.extent
        if foot:
            canvas.text((at.x, at.y + high + 12), foot, SMALL, canvas.theme.muted)
        # Graphviz leaves text that stands alone out of the size of a sheet.
        canvas.stretch(Box(at.x, at.y, wide, max(high, canvas.extent.h)))
    if page.size == "fit":
        return None
    for canvas in canvases:
        at = canvas.extent
        w, h = _shaped(at.w, at.h, page.size)
        left, above = ((w - at.w) / 2, (h - at.h) / 2) if len(canvases) == 1 else (0.0, 0.0)
        canvas.stretch(Box(at.x - left, at.y - above, w, h))
    return _sides(at.w, at.h, page.size)


def format_named(word: str) -> Format:
    """The format of that name; DrawingFailed names the choices where there is none."""
    for known in get_args(Format):
        if word.lower() == known:
            chosen: Format = known
            return chosen
    choices = "svg, png, pdf or dot"
    if not word:
        raise DrawingFailed(f"the name of a picture ends in its format: {choices}")
    raise DrawingFailed(f"a picture cannot be written as {word[:40]!r}; choose {choices}")


def _sides(w: float, h: float, size: Size) -> tuple[float, float]:
    """The sides of a page for a sheet of that size, in points."""
    wide, high = LONG_AND_SHORT[size]
    return (high, wide) if size == "A4" and h > w else (wide, high)


def _shaped(w: float, h: float, size: Size) -> tuple[float, float]:
    """The least size of a sheet with the shape of its page that holds one of that size."""
    wide, high = _sides(w, h, size)
    scale = max((w + 2 * PAD) / wide, (h + 2 * PAD) / high)
    return wide * scale - 2 * PAD, high * scale - 2 * PAD
