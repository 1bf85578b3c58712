"""Every plan of small models, for comparison: no solver, no bounds, one order after the other."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction

from milepost.engine.model.condition import AtLeast, HasLevel, everything
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace
from tests.plan.catalogue import capability, inventory, model

HORIZON = 8

Facts = Mapping[str, tuple[int, int, tuple[str, ...]]]
"""Of each capability the weeks, the cost and what it needs."""
Plan = tuple[frozenset[str], int, int]
"""Its capabilities, the week in which the target is reached, and its cost."""


def workspace(of: MaturityModel, given: Inventory) -> Workspace:
    """A workspace of a model and an inventory."""
    return Workspace(of, given, "0" * 64)


def drawn(seed: int) -> tuple[Workspace, Facts]:
    """A random small workspace and its facts."""
    chance = random.Random(seed)
    facts: dict[str, tuple[int, int, tuple[str, ...]]] = {}
    for i in range(4):
        needs = tuple(f"c{j}" for j in range(i) if chance.random() < 1 / 4)
        facts[f"c{i}"] = chance.randint(1, 2), chance.randint(1, 9), needs
    return of_facts(facts, chance.randint(1, 2)), facts


def of_facts(facts: Facts, wanted: int) -> Workspace:
    """One team does everything, one thing at a time.

    The target is so many of all capabilities, among them one of the first two.
    """
    of = model(
        *(
            capability(id, weeks, *needs, cost=cost, effort={"team": Fraction(weeks)})
            for id, (weeks, cost, needs) in facts.items()
        )
    )
    ways = tuple(HasLevel(id) for id in facts)
    target = everything((AtLeast(wanted, ways), AtLeast(1, ways[:2])))
    given = inventory(target, capacity={"team": Fraction(1)}, horizon=HORIZON)
    return workspace(of, given)


def reaches(ids: frozenset[str], given: Workspace) -> bool:
    """Whether these capabilities fulfil the target."""
    goal = given.inventory.plan.targets[0].goal
    assert isinstance(goal, AtLeast)
    for part in goal.of:
        assert isinstance(part, AtLeast)
        met = sum(way.capability in ids for way in part.of if isinstance(way, HasLevel))
        if met < part.k:
            return False
    return True


def every_plan(given: Workspace, facts: Facts) -> Iterator[Plan]:
    """Every order of every set of steps, one after the other, that reaches the target."""
    for size in range(len(facts) + 1):
        for order in itertools.permutations(facts, size):
            done: list[str] = []
            week, reached = 0, None
            for id in order:
                weeks, _, needs = facts[id]
                if not set(needs) <= set(done):
                    break
                week += weeks
                done.append(id)
                if reached is None and reaches(frozenset(done), given):
                    reached = week
            else:
                if reached is not None and week <= HORIZON:
                    yield frozenset(order), reached, sum(facts[id][1] for id in order)
