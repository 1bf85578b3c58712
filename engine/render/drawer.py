"""How a picture is drawn, on one sheet or over several pages, whatever it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from milepost.engine.render.canvas import Canvas
from milepost.engine.render.dot import Renderer
from milepost.engine.render.palette import THEMES, Theme, ThemeName
from milepost.engine.render.picture import WHOLE, Page, Sheet, picture, pictures


class Finding(Protocol):
    """What every view has: its finding as a title, and what it says to those who listen."""

    @property
    def title(self) -> str:
        """The finding in one sentence."""

    @property
    def say(self) -> str:
        """The whole picture in words."""


View = TypeVar("View", bound=Finding)


@dataclass(frozen=True, slots=True)
class Drawer(Generic[View]):
    """Draws views of one kind, which `sheet` lays out."""

    sheet: Callable[[View, Theme], Canvas]

    def __call__(
        self,
        view: View,
        *,
        format: str = "svg",  # noqa: A002 - the word of the command line
        theme: ThemeName = "light",
        renderer: Renderer = "auto",
        page: Page = WHOLE,
    ) -> bytes:
        """The picture as SVG, PNG (144 dpi), PDF or DOT. Raises DrawingFailed."""
        canvas = self.sheet(view, THEMES[theme])
        return picture(canvas, view.title, view.say, format, renderer, page)


@dataclass(frozen=True, slots=True)
class Pager(Generic[View]):
    """Draws views of one kind for a page, which `sheets` lays out on as many as they need."""

    sheets: Callable[[View, Theme, Page], tuple[Sheet, ...]]

    def __call__(
        self,
        view: View,
        *,
        format: str = "svg",  # noqa: A002 - the word of the command line
        theme: ThemeName = "light",
        renderer: Renderer = "auto",
        page: Page = WHOLE,
    ) -> tuple[bytes, ...]:
        """The picture as one file, or as one for each page; a PDF holds all pages.

        Raises DrawingFailed.
        """
        drawn = self.sheets(view, THEMES[theme], page)
        return pictures(drawn, view.title, format, renderer, page)
