"""Parts of a capability map that is too large for one page: some stages, the essential, a page.

A line that leaves a part is named instead of drawn, once, on the card that waits: what it needs and
where that is. The critical path is named on both cards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from milepost.engine.view.capability_map import (
    BLOCKED,
    HAVE,
    MISSING,
    NOT_APPLICABLE,
    OUTSIDE,
    PLANNED,
    CapabilityMap,
    Card,
    Column,
    Fold,
    legend_of,
)

FOLDED = "folded"


def focused(view: CapabilityMap, first: int, last: int) -> CapabilityMap:
    """The columns from `first` to `last`, counted from 0, both included."""
    at = {card.id: column.title for column in view.columns for card in column.cards}
    columns = view.columns[first : last + 1]
    shown = part(view, columns, lambda id: _plain(at[id]))
    ends = list(dict.fromkeys(_plain(one.title) for one in (columns[0], columns[-1])))
    count = sum(column.title != OUTSIDE for column in view.columns)
    words = f"Stage{'s' if len(ends) > 1 else ''} {' to '.join(ends)} of {count}"
    cards = [card for column in columns for card in column.cards]
    return _qualified(replace(shown, legend=legend_of(cards, planned=view.planned)), words)


def folded(view: CapabilityMap) -> CapabilityMap:
    """The map with what needs no attention told in one card for each column and status.

    A card stays where the roadmap raises it, where a rule holds it down, where it is critical, and,
    on a map without a roadmap, where it is missing in the lowest stage shown that is not reached.
    """
    ahead = next((c for c in view.columns if not c.reached and c.title != OUTSIDE), None)
    columns: list[Column] = []
    for column in view.columns:
        missing = column is ahead and not view.planned
        kept = {PLANNED, BLOCKED, *((MISSING,) if missing else ())}
        stay = tuple(card for card in column.cards if card.status in kept or card.critical)
        away = [card for card in column.cards if card not in stay]
        columns.append(replace(column, cards=stay, folds=_folds(away, planned=view.planned)))
    count = sum(len(fold.names) for column in columns for fold in column.folds)
    shown = part(view, columns, lambda _: FOLDED)
    verbs = ("needs", "is") if count == 1 else ("need", "are")
    words = "{} that {} no attention {} folded".format(count, *verbs)
    return _qualified(shown, words) if count else view


def _folds(cards: Sequence[Card], *, planned: bool) -> tuple[Fold, ...]:
    words = {
        HAVE: "in place",
        MISSING: "not planned" if planned else "not in place",
        NOT_APPLICABLE: "not applicable",
    }
    named = {status: [card.name for card in cards if card.status == status] for status in words}
    return tuple(
        Fold(status, f"{len(names)} {words[status]}", tuple(names))
        for status, names in named.items()
        if names
    )


def numbered(view: CapabilityMap, number: int, count: int) -> CapabilityMap:
    """A part of a map as page `number` of `count`, which its subtitle and its words say."""
    return _qualified(view, f"Page {number} of {count}")


def part(
    view: CapabilityMap, columns: Sequence[Column], where: Callable[[str], str]
) -> CapabilityMap:
    """The map of some of its cards in these columns.

    `where` tells the place of the card of that id, for the lines that leave the part.
    """
    here = {card.id for column in columns for card in column.cards}
    name = {card.id: card.name for column in view.columns for card in column.cards}
    away: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for edge in view.edges:
        if edge.target in here and edge.source not in here:
            verb = "Can build on" if edge.choice else "Needs"
            away[edge.target][verb, where(edge.source)].append(name[edge.source])
        elif edge.source in here and edge.target not in here and edge.critical:
            away[edge.source]["Leads to", where(edge.target)].append(name[edge.target])

    def noted(card: Card) -> Card:
        notes = tuple(
            f"{verb} {', '.join(names)} ({place})"
            for (verb, place), names in away.get(card.id, {}).items()
        )
        said = "; ".join((card.say, *notes))
        return replace(card, notes=(*card.notes, *notes), say=said) if notes else card

    return replace(
        view,
        columns=tuple(replace(c, cards=tuple(map(noted, c.cards))) for c in columns),
        edges=tuple(e for e in view.edges if e.source in here and e.target in here),
    )


def _qualified(view: CapabilityMap, words: str) -> CapabilityMap:
    return replace(view, subtitle=f"{view.subtitle}. {words}", say=f"{view.say} {words}.")


def _plain(title: str) -> str:
    """The title of a column with single spaces."""
    return " ".join(title.split())
