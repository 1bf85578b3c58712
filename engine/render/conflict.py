"""Why there is no roadmap, as plain text: the limits that collide, and what would be enough."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.engine.model.roadmap import Colliding, Infeasible, Relaxation
from milepost.engine.render.terminal import wrapped
from milepost.engine.source import NOWHERE, Span
from milepost.engine.view.wording import place


def conflict_text(result: Infeasible, inventory: Span) -> str:
    """The limits that collide with their places, why, and the least that would be enough.

    Files beside the inventory are named without the way to them.
    """
    if not result.conflict:
        return _paragraph("No roadmap can reach the targets within the limits.", result.because)
    one = len(result.conflict) == 1
    collide = "This limit cannot be kept:" if one else "These limits collide:"
    limits = (_limit(item, inventory) for item in result.conflict)
    text = _paragraph(f"No roadmap can do this. {collide}", limits)
    if not result.minimal:
        text += _sentence("Time did not allow to prove that none of them could be left out.")
    if result.plainly:
        text += "\n" + _paragraph("Why:", result.because)
    short = [item.words for item in result.conflict if item.alone is False]
    unsettled = [item.words for item in result.conflict if item.alone is None]
    if result.relaxations:
        several = len(result.relaxations) > 1
        head = "Any one of these would be enough:" if several else "This would be enough:"
        text += "\n" + _paragraph(head, map(_relaxation, result.relaxations))
    if result.together:
        head = "No single limit is enough. These would be, together:"
        text += "\n" + _paragraph(head, map(_relaxation, result.together))
        if not result.cheapest:
            text += _sentence("Time did not allow to prove that no others give way less in all.")
    elif short:
        text += "\n" + _paragraph("Not enough alone, however far it gives way:", short)
    if unsettled:
        head = "Time did not allow to settle whether it is enough to relax:"
        text += "\n" + _paragraph(head, unsettled)
    return text


def _limit(item: Colliding, inventory: Span) -> str:
    return item.words if item.span == NOWHERE else f"{item.words} ({place(item.span, inventory)})"


def _relaxation(item: Relaxation) -> str:
    return (
        item.words if item.least else f"{item.words}; less may do: time did not allow to prove it"
    )


def _paragraph(head: str, items: Iterable[str]) -> str:
    lines = [head]
    for item in items:
        lines += wrapped(item, "  - ", "    ")
    return "\n".join(lines) + "\n"


def _sentence(text: str) -> str:
    return "\n".join(wrapped(text)) + "\n"
