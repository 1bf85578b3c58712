"""The neighbourhood of one capability: what it needs, and what needs it.

It is shown as a capability map whose columns are distances in place of stages: what is needed to
the left, what waits to the right. Its ties are those of the capability itself, and of the others
those that say something new.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from milepost.engine.assess.assessment import Assessment
from milepost.engine.graph import CapabilityGraph
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.view.bottleneck import path_ties
from milepost.engine.view.capability_map import (
    NOT_APPLICABLE,
    STATUSES,
    CapabilityMap,
    Card,
    Column,
    Edge,
    cards_of,
    legend_of,
)

TITLES = {
    -3: "Further back",
    -2: "What these need",
    -1: "It needs",
    0: "The capability",
    1: "Needs it",
    2: "What needs these",
    3: "Further on",
}
"""The titles of the columns by distance."""
MOST = max(TITLES)
"""How many ties away a neighbour may be at most."""


def neighbourhood(
    workspace: Workspace,
    assessment: Assessment,
    ladder: str,
    capability: str,
    depth: int = 1,
    roadmap: Roadmap | None = None,
    critical: Collection[str] = (),
) -> CapabilityMap:
    """The neighbours of a capability, at most `depth` ties away, with the levels of a ladder.

    `critical` holds the ids of the steps on the critical path. Raises KeyError for a capability
    or a ladder that the model does not have.
    """
    graph = CapabilityGraph.of(workspace.model)
    known = cards_of(workspace, assessment, ladder, roadmap, critical)
    far = graph.around(workspace.model.capabilities[capability].id, depth)
    cards = {id: known[id] for id in far}
    focus = cards[capability]
    columns = tuple(
        Column(
            TITLES[distance],
            _tally(distance, part),
            tuple(sorted(part, key=lambda card: STATUSES.index(card.status))),
        )
        for distance in range(-depth, depth + 1)
        if (part := [cards[id] for id, at in far.items() if at == distance])
    )
    title, subtitle = _finding(workspace, graph, cards, focus)
    path = path_ties(workspace.model, roadmap, critical)
    tallies = "; ".join(f"{column.title}: {column.subtitle}" for column in columns)
    return CapabilityMap(
        title=title,
        subtitle=subtitle,
        columns=columns,
        edges=_edges(CapabilityGraph.of(workspace.model, far), cards, capability, path),
        legend=legend_of(cards.values(), planned=roadmap is not None),
        planned=roadmap is not None,
        say=f"Neighbourhood. {title}. {subtitle}. {tallies}.",
    )


def _tally(distance: int, cards: Sequence[Card]) -> str:
    if distance == 0:
        return cards[0].team
    counted = [card for card in cards if card.status != NOT_APPLICABLE]
    return f"{sum(card.in_place for card in counted)} of {len(counted)} in place"


def _edges(
    graph: CapabilityGraph,
    cards: Mapping[str, Card],
    capability: str,
    path: Collection[tuple[str, str]],
) -> tuple[Edge, ...]:
    own = [(id, capability) for id in graph.needs[capability]]
    own += [(capability, id) for id, needed in graph.needs.items() if capability in needed]
    ties = dict.fromkeys([*graph.reduced(), *own], False)
    for pair in graph.choices():
        ties.setdefault(pair, True)
    return tuple(
        Edge(
            source=source,
            target=target,
            critical=(source, target) in path,
            choice=choice,
            say=f"{cards[target].name} {'can build on' if choice else 'needs'}"
            f" {cards[source].name}",
        )
        for (source, target), choice in ties.items()
    )


def _finding(
    workspace: Workspace, graph: CapabilityGraph, cards: Mapping[str, Card], focus: Card
) -> tuple[str, str]:
    """What of its prerequisites is missing, and how much waits for it, directly or not."""
    needs, options = graph.needs[focus.id], graph.options[focus.id]
    indirect = len(graph.closure(focus.id)) - 1 - len(needs) - len(options)
    waiting = sum(focus.id in graph.closure(id) for id in graph.needs) - 1
    parts = []
    if needs:
        parts.append(f"{_in_place(cards, needs)} prerequisites")
    if options:
        parts.append(f"{_in_place(cards, options)} to choose from")
    has = f": {' and '.join(parts)} in place" if parts else " needs nothing"
    start = f"{focus.name}{has}"
    if not waiting:
        end = "nothing builds on it"
    else:
        direct = sum(focus.id in graph.needs[id] or focus.id in graph.options[id] for id in cards)
        how = ", directly or through others" if waiting > direct else ""
        build = "capability builds" if waiting == 1 else "capabilities build"
        end = f"{waiting} {build} on it{how}"
    notes = [workspace.inventory.organisation or "This organisation", f"today {focus.status}"]
    if indirect:
        notes.append(f"what it needs builds on {indirect} more")
    return f"{start}; {end}", "; ".join(notes)


def _in_place(cards: Mapping[str, Card], ids: Collection[str]) -> str:
    return f"{sum(cards[id].in_place for id in ids)} of {len(ids)}"
