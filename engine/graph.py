"""The capability graph: who needs whom, in which order, and which ties say something new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import networkx as nx

from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel
from milepost.engine.model.maturity import MaturityModel


@dataclass(frozen=True)
class CapabilityGraph:
    """Capabilities and, for each, those that its prerequisites name, in the order of the model.

    `needs[c]` holds what c cannot do without; `options[c]` holds what c names in a choice, such as
    one of an any-list. A prerequisite on a capability that is not in the graph is left out. The
    prerequisites must be free of cycles, as those of every loaded model are.
    """

    needs: Mapping[str, tuple[str, ...]]
    options: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, model: MaturityModel, among: Iterable[str] | None = None) -> Self:
        """The graph of a model, or of some of its capabilities with the ties between them."""
        kept = set(model.capabilities) if among is None else set(among)
        needs: dict[str, tuple[str, ...]] = {}
        options: dict[str, tuple[str, ...]] = {}
        for id, capability in model.capabilities.items():
            if id not in kept:
                continue
            sure: dict[str, None] = {}
            choice: dict[str, None] = {}
            for prerequisite in capability.requires:
                _named(model, prerequisite.condition, sure, choice)
            needs[id] = tuple(other for other in sure if other in kept and other != id)
            options[id] = tuple(o for o in choice if o in kept and o != id and o not in sure)
        return cls(needs, options)

    def order(self) -> tuple[str, ...]:
        """Every capability after those it names; of two that are free, the model's first.

        Raises ValueError where prerequisites form a cycle.
        """
        place = {id: i for i, id in enumerate(self.needs)}
        try:
            return tuple(nx.lexicographical_topological_sort(self._graph(), key=place.__getitem__))
        except nx.NetworkXUnfeasible as fault:
            raise ValueError("the prerequisites form a cycle") from fault

    def closure(self, *roots: str) -> frozenset[str]:
        """The roots and everything that they name, directly or through others."""
        graph = self._graph()
        found = set(roots)
        for root in roots:
            found |= nx.ancestors(graph, root)
        return frozenset(found)

    def around(self, id: str, most: int) -> dict[str, int]:
        """How many ties away from one capability others are, at most `most`, by the shortest way.

        Negative for what it needs or can build on, positive for what needs or can build on it, 0
        for itself.
        """
        graph = self._graph()
        needing = nx.single_source_shortest_path_length(graph, id, most)
        needed = nx.single_source_shortest_path_length(graph.reverse(copy=False), id, most)
        far = {other: -distance for other, distance in needed.items()} | dict(needing)
        return {other: far[other] for other in self.needs if other in far}

    def reduced(self) -> tuple[tuple[str, str], ...]:
        """The fewest ties (needed, needing) that say as much as all needs do, in model order.

        The transitive reduction of the needs; choices are not part of it.
        """
        graph = self._graph(options=False)
        smaller = nx.transitive_reduction(graph)
        return tuple(edge for edge in graph.edges if smaller.has_edge(*edge))

    def choices(self) -> tuple[tuple[str, str], ...]:
        """The ties (option, needing) of choices that no chain of needs implies, in model order."""
        graph = self._graph(options=False)
        return tuple(
            (option, id)
            for id, options in self.options.items()
            for option in options
            if option not in nx.ancestors(graph, id)
        )

    def _graph(self, *, options: bool = True) -> nx.DiGraph[str]:
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.needs)
        for id, needed in self.needs.items():
            graph.add_edges_from((other, id) for other in needed)
            if options:
                graph.add_edges_from((other, id) for other in self.options[id])
        return graph


def _named(
    model: MaturityModel, condition: Condition, sure: dict[str, None], choice: dict[str, None]
) -> None:
    """Sort the capabilities of a prerequisite into those that are needed and those to choose."""
    stack = [(condition, False)]
    groups: set[str] = set()
    while stack:
        part, chosen = stack.pop()
        match part:
            case HasLevel(capability, _):
                (choice if chosen else sure)[capability] = None
            case AtLeast(k, of, _):
                stack.extend((one, chosen or k < len(of)) for one in reversed(of))
            case GroupHolds(group) if group not in groups:
                groups.add(group)
                stack.append((model.groups[group].condition, chosen))
            case _:
                continue
