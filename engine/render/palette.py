"""Colours by their part in a picture, in a light and a dark theme.

A status is told apart by word, colour and line style, never by colour alone. The four status
colours stay apart for the three dichromacies, and every text keeps the contrast that WCAG 2.2 asks
of small print (success criterion 1.4.3: 4.5 to 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Paint:
    """A status: the colour of its word's box, of the word in it, and of a card's border."""

    fill: str
    text: str
    border: str
    line: Literal["solid", "dashed", "dotted"] = "solid"


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of a picture, as #RRGGBB."""

    page: str
    panel: str
    panel_border: str
    card: str
    ink: str
    muted: str
    grid: str
    tie: str
    faint_tie: str
    empty: str
    accent: str
    have: Paint
    planned: Paint
    missing: Paint
    blocked: Paint
    not_applicable: Paint
    heat: tuple[Paint, ...]
    """How much is in place, from none to all, in the five shades of the heat map."""

    def paint(self, status: str) -> Paint:
        """How a status looks; KeyError for a word that is no status."""
        return {
            "HAVE": self.have,
            "PLANNED": self.planned,
            "MISSING": self.missing,
            "BLOCKED": self.blocked,
            "N/A": self.not_applicable,
        }[status]


THEMES: dict[ThemeName, Theme] = {
    "light": Theme(
        page="#FFFFFF",
        panel="#F3F5FA",
        panel_border="#DCE2EC",
        card="#FFFFFF",
        ink="#0F172A",
        muted="#4B5870",
        grid="#DCE2EC",
        tie="#8493AB",
        faint_tie="#C6D0DE",
        empty="#DDE3EC",
        accent="#0F172A",
        have=Paint("#0B6E69", "#FFFFFF", "#0B6E69"),
        planned=Paint("#2F6FDE", "#FFFFFF", "#2F6FDE"),
        missing=Paint("#E8ECF2", "#33415C", "#8593AA", "dashed"),
        blocked=Paint("#B8390E", "#FFFFFF", "#B8390E"),
        not_applicable=Paint("#FFFFFF", "#4B5870", "#C3CCDA", "dotted"),
        heat=(
            Paint("#EDF3F2", "#0F172A", "#8493AB"),
            Paint("#C7DEDB", "#0F172A", "#C7DEDB"),
            Paint("#8CBEB9", "#0F172A", "#8CBEB9"),
            Paint("#4E9E98", "#0F172A", "#4E9E98"),
            Paint("#0B6E69", "#FFFFFF", "#0B6E69"),
        ),
    ),
    "dark": Theme(
        page="#0B1220",
        panel="#121B2D",
        panel_border="#24324A",
        card="#18233A",
        ink="#F1F5F9",
        muted="#A9B6CA",
        grid="#24324A",
        tie="#6B7C98",
        faint_tie="#37455E",
        empty="#33415C",
        accent="#FDE68A",
        have=Paint("#2DD4BF", "#06211E", "#2DD4BF"),
        planned=Paint("#7DB0FF", "#0A1B38", "#7DB0FF"),
        missing=Paint("#33415C", "#F1F5F9", "#64748B", "dashed"),
        blocked=Paint("#FF8A5B", "#2B0F04", "#FF8A5B"),
        not_applicable=Paint("#121B2D", "#A9B6CA", "#3D4D68", "dotted"),
        heat=(
            Paint("#1A2438", "#F1F5F9", "#6B7C98"),
            Paint("#1C4650", "#F1F5F9", "#1C4650"),
            Paint("#1F6A6B", "#F1F5F9", "#1F6A6B"),
            Paint("#25A096", "#06211E", "#25A096"),
            Paint("#2DD4BF", "#06211E", "#2DD4BF"),
        ),
    ),
}
