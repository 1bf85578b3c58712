"""The letters of charts, and matplotlib made ready to draw them.

They are those of DejaVu Sans, which comes with matplotlib, so that no font has to be installed.
"""

from __future__ import annotations

import importlib.util
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.text import clean, width, wrapped

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "milepost",
    "pdf.fonttype": 42,
    # Letters are as wide in small print as in large.
    "text.hinting": "none",
    "hatch.linewidth": 0.8,
}


def wide_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is in points, in whichever type it becomes wider."""
    return max(_drawn(clean(text), bold=bold) * size, width(clean(text), size, bold=bold))


@cache
def _drawn(text: str, *, bold: bool) -> float:
    """The width of a line in DejaVu Sans, in font sizes."""
    from matplotlib.ft2font import LoadFlags

    face = _face(bold=bold)
    face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    across: float = face.get_width_height()[0]
    return across / 64 / MEASURED


MEASURED = 100
"""The size at which letters are measured."""


def widest(lines: Sequence[str], size: float, *, bold: bool = False) -> float:
    """The width of the widest line; 0 without lines."""
    return max((wide_of(line, size, bold=bold) for line in lines), default=0.0)


def lines_of(text: str, room: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """The text on as many lines as it takes for each to be at most `room` wide."""
    share = 1.0
    while True:
        lines = wrapped(text, room * share, size, bold=bold)
        if widest(lines, size, bold=bold) <= room or share < LEAST:
            return lines
        share *= 0.95


LEAST = 0.5
"""No type here is twice as wide as the other."""


@cache
def _file(*, bold: bool) -> str:
    import matplotlib as mpl

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return f"{mpl.get_data_path()}/fonts/ttf/{name}"


@cache
def _face(*, bold: bool) -> FT2Font:
    from matplotlib.ft2font import FT2Font

    face = FT2Font(_file(bold=bold))
    face.set_size(MEASURED, 72)
    return face


@cache
def font(size: float, *, bold: bool) -> FontProperties:
    """The type of a text, `size` in points."""
    from matplotlib.font_manager import FontProperties

    weight = "bold" if bold else "normal"
    return FontProperties(fname=_file(bold=bold), family="DejaVu Sans", size=size, weight=weight)


MISSING = "a chart needs matplotlib; pip install 'milepost[charts]'"


def installed() -> bool:
    """Whether matplotlib is there to draw with."""
    return importlib.util.find_spec("matplotlib") is not None


@contextmanager
def ready() -> Iterator[None]:
    """Matplotlib as it comes, whatever settings a folder or a user has; quiet about letters.

    A letter that the type of a PDF does not have is an empty box there.

    Raises DrawingFailed where it is not installed.
    """
    try:
        import matplotlib as mpl
    except ImportError:
        raise DrawingFailed(MISSING) from None
    settings = {
        key: value
        for key, value in mpl.rcParamsDefault.items()
        if not key.startswith(("backend", "toolbar", "interactive"))
    }
    log = logging.getLogger("matplotlib")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), mpl.rc_context(settings):
            warnings.simplefilter("ignore")
            mpl.rcParams.update(SETTINGS)
            yield
    finally:
        log.setLevel(before)
