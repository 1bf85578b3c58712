"""Matplotlib made ready to draw, and the letters of charts: those of all other pictures."""

from __future__ import annotations

import importlib.util
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.engine.render.dot import DrawingFailed
from milepost.engine.render.other_fonts import Others
from milepost.engine.render.typeface import font_files

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "milepost",
    "pdf.fonttype": 42,
    # Letters are as wide in small print as in large.
    "text.hinting": "none",
    "hatch.linewidth": 0.8,
}


@cache
def font(size: float, *, bold: bool) -> FontProperties:
    """The type of a text, `size` in points: some that is always there, for the size alone.

    An SVG names its type itself, and `set_in_type` sets that of a PDF.
    """
    import matplotlib as mpl
    from matplotlib.font_manager import FontProperties

    file = f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans.ttf"
    return FontProperties(fname=file, size=size, weight="bold" if bold else "normal")


@contextmanager
def set_in_type(figure: Figure, others: Others) -> Iterator[None]:
    """All texts of a figure in the bundled font, and in others where that lacks a letter.

    A line whose first letter reads from the right is set from the right as a whole.
    """
    from matplotlib.font_manager import FontEntry, FontProperties, fontManager

    before = list(fontManager.ttflist)
    with font_files() as bundled:
        files = [*bundled, *others.files]
        fontManager.ttflist += [FontEntry(fname=str(file), name=_named(file)) for file in files]
        try:
            for text in figure.texts:
                own = bundled[text.get_fontweight() == "bold"]
                families = [_named(file) for file in (own, *others.files)]
                text.set_fontproperties(FontProperties(family=families, size=text.get_fontsize()))
            yield
        finally:
            fontManager.ttflist = before


def _named(file: Path) -> str:
    """A name for a font that no other has, as matplotlib remembers what it found by a name."""
    return f"milepost {file}"


MISSING = "a chart needs matplotlib; pip install 'milepost[charts]'"


def installed() -> bool:
    """Whether matplotlib is there to draw with."""
    return importlib.util.find_spec("matplotlib") is not None


@contextmanager
def ready() -> Iterator[None]:
    """Matplotlib as it comes, whatever settings a folder or a user has; quiet about letters.

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
