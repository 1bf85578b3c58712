"""Prerequisites that say nothing new, or that turn the order of the stages round."""

from __future__ import annotations

import graphlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from milepost.engine.logic.order import capabilities_in
from milepost.engine.model.capability import Capability, Prerequisite
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel
from milepost.engine.model.finding import Finding
from milepost.engine.model.maturity import MaturityModel

FAR = 50
"""How many capabilities are looked at, back from one, for what it asks for already.

What lies further back is not found, nor what a capability with more prerequisites than these says
twice, so that the cost stays in proportion to the model.
"""

Needs = tuple[int, ...]
"""For each step of a capability, from level 1 up, the level of another that it needs."""


def prerequisite_findings(model: MaturityModel) -> Iterator[Finding]:
    """Redundant prerequisites and recommendations, and inversions of the stages."""
    yield from _Closure(model).redundant()
    yield from _inversions(model)


class _Closure:
    def __init__(self, model: MaturityModel) -> None:
        self.model = model
        self.bare: Needs = tuple(min(step, model.bar) for step in range(1, model.top + 1))
        self.sure: dict[str, list[tuple[str, Needs]]] = {
            id: [(leaf.capability, self.own(leaf)) for p in c.requires for leaf in self.leaves(p)]
            for id, c in model.capabilities.items()
        }
        ties = {id: [other for other, _ in sure] for id, sure in self.sure.items()}
        self.depth: dict[str, int] = {}
        for id in graphlib.TopologicalSorter(ties).static_order():
            self.depth[id] = max((self.depth[other] + 1 for other in ties[id]), default=0)

    def leaves(self, prerequisite: Prerequisite) -> list[HasLevel]:
        """The capabilities that a prerequisite cannot do without."""
        found: list[HasLevel] = []
        stack, groups = [prerequisite.condition], set[str]()
        while stack:
            match stack.pop():
                case HasLevel() as leaf:
                    found.append(leaf)
                case AtLeast(k, of) if k == len(of):
                    stack.extend(of)
                case GroupHolds(group) if group not in groups:
                    groups.add(group)
                    stack.append(self.model.groups[group].condition)
                case _:
                    pass
        return found

    def own(self, leaf: HasLevel) -> Needs:
        """What a prerequisite asks for at each step."""
        if leaf.level is not None:
            return (leaf.level,) * self.model.top
        return self.bare

    def through(self, needs: Needs, own: Needs) -> Needs:
        """What the prerequisite of a prerequisite asks for at each step."""
        if own is self.bare and needs is self.bare:
            return needs
        return tuple(own[level - 1] if level else 0 for level in needs)

    def redundant(self) -> Iterator[Finding]:
        for capability in self.model.capabilities.values():
            if 1 < len(capability.requires) <= FAR:
                yield from self._redundant(capability)
            asked = {id for id, _ in self.sure[capability.id]}
            for id in capability.recommends:
                if id in asked:
                    message = f"{capability.id} recommends {id}, which it requires"
                    yield Finding(
                        "redundant-recommendation",
                        f"{capability.id}.{id}",
                        message,
                        capability.span,
                        "remove the recommendation",
                    )

    def _redundant(self, capability: Capability) -> Iterator[Finding]:
        requires = capability.requires
        for i, prerequisite in enumerate(requires):
            others = [p for j, p in enumerate(requires) if j != i]
            if prerequisite.lag or any(p.condition == prerequisite.condition for p in others):
                continue
            asks = capabilities_in(self.model, prerequisite.condition)
            reached = self._reached(others, set(asks))
            via = self._implied(prerequisite.condition, reached)
            if via is None:
                continue
            words = " or ".join(asks)
            message = f"{capability.id} requires {words}, which {via} requires already"
            yield Finding(
                "redundant-prerequisite",
                f"{capability.id}.{asks[0]}",
                message,
                prerequisite.span,
                "remove it",
            )

    def _reached(
        self, start: Sequence[Prerequisite], wanted: set[str]
    ) -> Mapping[str, list[tuple[Needs, str]]]:
        """What the other prerequisites lead to among the wanted, and by which of them."""
        # Whoever leads to one of the wanted lies deeper than that one.
        floor = min((self.depth[id] for id in wanted), default=0)
        found: dict[str, list[tuple[Needs, str]]] = {}
        queue = deque(
            (leaf.capability, self.own(leaf), leaf.capability)
            for prerequisite in start
            for leaf in self.leaves(prerequisite)
        )
        seen: set[tuple[str, Needs]] = set()
        while queue and len(seen) < FAR:
            id, needs, via = queue.popleft()
            if (id, needs) in seen:
                continue
            seen.add((id, needs))
            if id in wanted:
                found.setdefault(id, []).append((needs, via))
            queue.extend(
                (other, self.through(needs, own), via)
                for other, own in self.sure[id]
                if self.depth[other] > floor or other in wanted
            )
        return found

    def _implied(
        self, condition: Condition, reached: Mapping[str, list[tuple[Needs, str]]]
    ) -> str | None:
        """The prerequisite through which a condition holds anyway, if it does."""
        match condition:
            case HasLevel(id):
                own = self.own(condition)
                for needs, by in reached.get(id, ()):
                    if all(has >= asks for has, asks in zip(needs, own, strict=True)):
                        return by
                return None
            case AtLeast(k, of) if k:
                ways = [via for part in of if (via := self._implied(part, reached)) is not None]
                return ways[0] if len(ways) >= k else None
            case _:
                return None


def _inversions(model: MaturityModel) -> Iterator[Finding]:
    index = {
        (stage.ladder, stage.id): stage.index
        for ladder in model.ladders.values()
        for stage in ladder.stages
    }
    rung = {
        id: {m.ladder: index[m.ladder, m.stage] for m in capability.stages}
        for id, capability in model.capabilities.items()
    }
    for capability in model.capabilities.values():
        for prerequisite in capability.requires:
            for ladder, own in rung[capability.id].items():
                late = _late(prerequisite.condition, model, rung, ladder, own)
                if late:
                    there = next(
                        m.stage for m in model.capabilities[late].stages if m.ladder == ladder
                    )
                    here = next(m.stage for m in capability.stages if m.ladder == ladder)
                    message = (
                        f"{capability.id} belongs to {ladder}.{here} and requires {late}, "
                        f"which belongs to the later {ladder}.{there}"
                    )
                    hint = "move one of them, or require less"
                    yield Finding(
                        "level-inversion",
                        f"{capability.id}.{late}",
                        message,
                        prerequisite.span,
                        hint,
                    )


def _late(
    condition: Condition,
    model: MaturityModel,
    rung: Mapping[str, Mapping[str, int]],
    ladder: str,
    own: int,
) -> str:
    """A capability of a later stage that the condition cannot do without, or an empty text."""
    match condition:
        case HasLevel(id):
            return id if rung.get(id, {}).get(ladder, 0) > own else ""
        case GroupHolds(group):
            return _late(model.groups[group].condition, model, rung, ladder, own)
        case AtLeast(k, of):
            late = [found for part in of if (found := _late(part, model, rung, ladder, own))]
            return late[0] if len(of) - len(late) < k else ""
        case _:
            return ""
