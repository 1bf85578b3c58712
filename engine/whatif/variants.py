"""What a what-if runs: scenarios, their combinations, and the parts that each is made of."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from milepost.engine.model.inventory import Change, Inventory, Scenario
from milepost.engine.model.workspace import Loaded, Workspace
from milepost.engine.run import changed, plannable
from milepost.engine.source import InvalidInput

MOST_CROSSED = 6
"""How many scenarios can be combined in every way: six make 63 plans beside the base."""
MOST_PARTS = 6
"""Of how many parts it is told which does what: six take twelve plans more."""
JOINT = "+"
"""What stands between the scenarios of a combination."""

Subset = frozenset[int]
Read = Callable[[Iterable[Change]], Inventory | None]
"""Reads the inventory with some changes; None where they cannot stand without others."""
Adapt = Callable[[Workspace], Workspace]
"""What is asked for in every plan, such as another target."""


@dataclass(frozen=True, slots=True)
class Part:
    """What may be the cause of a difference: one change, or a scenario within a combination."""

    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A changed workspace and the parts that changed it.

    `fewer` holds the workspaces with only some of the parts, by their numbers: with each alone, and
    with all but one. What cannot be read, or aims at nothing, without the others is not in it.
    """

    id: str
    parts: tuple[Part, ...]
    workspace: Workspace
    fewer: Mapping[Subset, Workspace] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that it changes."""
        return tuple(change for part in self.parts for change in part.changes)

    @property
    def everything(self) -> Subset:
        """The numbers of all parts."""
        return frozenset(range(len(self.parts)))

    def changes_of(self, some: Subset) -> tuple[Change, ...]:
        """What some of the parts change."""
        return tuple(
            change
            for number, part in enumerate(self.parts)
            if number in some
            for change in part.changes
        )


class Clash(Exception):
    """Scenarios that cannot be combined; the message says why."""


def _as_it_is(workspace: Workspace) -> Workspace:
    return workspace


def variants_of(
    loaded: Loaded,
    scenarios: Sequence[Scenario],
    read: Read,
    adapt: Adapt = _as_it_is,
    *,
    cross: bool = False,
    causes: bool = True,
) -> tuple[Variant, ...]:
    """The scenarios, with `cross` also all of their combinations, the smaller ones first.

    Raises Clash for scenarios that cannot be combined, InvalidInput for one that aims at nothing.
    """
    found = [
        Variant(
            scenario.name,
            tuple(Part(change.path, (change,)) for change in scenario.changes),
            _planned_for(loaded, scenario.inventory, adapt),
        )
        for scenario in scenarios
    ]
    for several in _combinations(scenarios) if cross else ():
        name = JOINT.join(scenario.name for scenario in several)
        parts = tuple(Part(scenario.name, scenario.changes) for scenario in several)
        inventory = read(change for part in parts for change in part.changes)
        if inventory is None:
            message = f"{' and '.join(scenario.name for scenario in several)} contradict each other"
            raise Clash(message)
        found.append(Variant(name, parts, _planned_for(loaded, inventory, adapt)))
    if not causes:
        return tuple(found)
    known = {_key(variant.changes): variant.workspace for variant in found}
    return tuple(_with_fewer(variant, loaded, read, adapt, known) for variant in found)


def fewer_parts(number: int) -> Iterator[Subset]:
    """Each of so many parts alone, then all but each; nothing where there are too many."""
    if 1 < number <= MOST_PARTS:
        everything = frozenset(range(number))
        alone = [frozenset({part}) for part in range(number)]
        yield from dict.fromkeys([*alone, *(everything - part for part in alone)])


def _combinations(scenarios: Sequence[Scenario]) -> list[tuple[Scenario, ...]]:
    if len(scenarios) > MOST_CROSSED:
        count = 2 ** len(scenarios) - 1
        message = f"{len(scenarios)} scenarios make {count:,} plans beside the base; "
        message += f"name at most {MOST_CROSSED}, which make {2**MOST_CROSSED - 1}"
        raise Clash(message)
    for one, other in itertools.combinations(scenarios, 2):
        for mine, theirs in itertools.product(one.changes, other.changes):
            inner, outer = sorted((mine.path, theirs.path), key=len, reverse=True)
            if inner == outer or inner.startswith(f"{outer}."):
                message = f"{one.name} and {other.name} cannot be combined: both change {outer}"
                raise Clash(message)
    return [
        several
        for size in range(2, len(scenarios) + 1)
        for several in itertools.combinations(scenarios, size)
    ]


def _planned_for(loaded: Loaded, inventory: Inventory, adapt: Adapt) -> Workspace:
    workspace = adapt(changed(loaded, inventory))
    plannable(workspace)
    return workspace


def _with_fewer(
    variant: Variant,
    loaded: Loaded,
    read: Read,
    adapt: Adapt,
    known: dict[object, Workspace],
) -> Variant:
    """The variant with the workspaces of fewer parts; what was read before is not read again."""
    fewer: dict[Subset, Workspace] = {}
    for some in fewer_parts(len(variant.parts)):
        changes = variant.changes_of(some)
        key = _key(changes)
        if key not in known:
            inventory = read(changes)
            if inventory is None:
                continue
            try:
                known[key] = _planned_for(loaded, inventory, adapt)
            except InvalidInput:
                continue
        fewer[some] = known[key]
    return Variant(variant.id, variant.parts, variant.workspace, fewer)


def _key(changes: Iterable[Change]) -> object:
    return frozenset((change.path, repr(change.value)) for change in changes)
