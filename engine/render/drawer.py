"""How a picture of one sheet is drawn, whatever it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from milepost.engine.render.canvas import Canvas
from milepost.engine.render.dot import Renderer
from milepost.engine.render.palette import THEMES, Theme, ThemeName
from milepost.engine.render.picture import WHOLE, Page, picture


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
