"""From a finished sheet to a file of the format that was asked for."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from milepost.engine.render import svg
from milepost.engine.render.canvas import PAD, Box, Canvas
from milepost.engine.render.dot import DPI, DrawingFailed, Renderer, draw
from milepost.engine.render.text import clean, wrapped
from milepost.engine.render.typeface import lacking

Format = Literal["svg", "png", "pdf", "dot"]
Size = Literal["fit", "A4", "16:9"]
SIZES: tuple[Size, ...] = get_args(Size)

_LOG = logging.getLogger("milepost")
_NAMED = 20
"""How many letters a warning names."""
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

    The bundled font has letters for the Latin, Greek, Cyrillic and Hebrew scripts; in a PNG and a
    PDF any other letter is an empty box, and a warning names it. An SVG leaves such letters to the
    viewer.

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
    if kind in {"png", "pdf"}:
        warn_of("".join(canvas.dot() for canvas in canvases))
    if clean(page.foot):
        say = [f"{one} {page.foot}" for one in say]
    if kind == "pdf":
        from milepost.engine.render.pdf import Drawing, pdf

        drawn = [
            Drawing(draw(canvas.dot(None, size), "svg", "neato", renderer), words, canvas.links)
            for canvas, words in zip(canvases, say, strict=True)
        ]
        return (pdf(drawn, title),)
    dpi = DPI if kind == "png" else None
    data = [draw(canvas.dot(dpi, size), kind, "neato", renderer) for canvas in canvases]
    if kind == "svg":
        data = [
            svg.finished(one, canvas.prefix, title, words, canvas.said, canvas.links)
            for one, canvas, words in zip(data, canvases, say, strict=True)
        ]
    return tuple(data)


def _placed(canvases: Sequence[Canvas], page: Page) -> tuple[float, float] | None:
    """Make the sheets equally large, with the foot below each; the page in points, if there is one.

    One sheet stands in the middle of its page, and several begin at the top left.
    """
    wide = max(canvas.extent.w for canvas in canvases)
    high = max(canvas.extent.h for canvas in canvases)
    for canvas in canvases:
        at = canvas.extent
        if clean(page.foot):
            lines = wrapped(page.foot, max(wide, 1), SMALL)
            canvas.text((at.x, at.y + high + 12), lines, SMALL, canvas.theme.muted)
        # Graphviz leaves text that stands alone out of the size of a sheet.
        canvas.stretch(Box(at.x, at.y, wide, max(high, canvas.extent.h)))
    sizes = [_fitted(c, page.size, middle=len(canvases) == 1) for c in canvases]
    return sizes[0]


def warn_of(text: str) -> None:
    """Log a warning that names the letters of a text that the font lacks."""
    letters = lacking(text)
    if letters:
        more = " and others" if len(letters) > _NAMED else ""
        _LOG.warning(
            "empty boxes stand for letters that the font does not have: %s%s; an SVG shows them",
            " ".join(letters[:_NAMED]),
            more,
        )


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


def _fitted(canvas: Canvas, size: Size, *, middle: bool) -> tuple[float, float] | None:
    """Give the sheet the shape of the page; the page in points, or None where there is none."""
    if size == "fit":
        return None
    at = canvas.extent
    wide, high = LONG_AND_SHORT[size]
    if size == "A4" and at.h > at.w:
        wide, high = high, wide
    w, h = at.w + 2 * PAD, at.h + 2 * PAD
    scale = max(w / wide, h / high)
    w, h = wide * scale - 2 * PAD, high * scale - 2 * PAD
    left, above = ((w - at.w) / 2, (h - at.h) / 2) if middle else (0.0, 0.0)
    canvas.stretch(Box(at.x - left, at.y - above, w, h))
    return wide, high
