"""From a finished sheet to a file of the format that was asked for."""

from __future__ import annotations

from milepost.engine.render import svg
from milepost.engine.render.canvas import Canvas
from milepost.engine.render.dot import DPI, Renderer, draw, format_of


def picture(canvas: Canvas, title: str, say: str, format: str, renderer: Renderer) -> bytes:  # noqa: A002 - the word of the command line
    """The sheet as SVG, PNG (144 dpi) or DOT; `say` describes it to those who listen.

    The bundled engine has letters for the Latin, Greek, Cyrillic and Hebrew scripts; in a PNG any
    other letter is an empty box. An SVG leaves letters to the viewer.

    Raises DrawingFailed.
    """
    kind = format_of(format)
    data = draw(canvas.dot(DPI if kind == "png" else None), kind, "neato", renderer)
    return svg.finished(data, canvas.prefix, title, say, canvas.said) if kind == "svg" else data
