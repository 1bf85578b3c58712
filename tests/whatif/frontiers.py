"""Small workspaces with trade-offs, and frontiers found by looking at every roadmap."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

from hypothesis import assume

from milepost.engine.model.condition import AtLeast, HasLevel
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.verify import verify
from tests.plan.catalogue import capability, inventory, model
from tests.property.every_roadmap import EveryRoadmap
from tests.property.plans import program_of

Pair = tuple[Fraction, Fraction]
MOST = 2_000
"""Of more roadmaps not every one is looked at."""


def workspace_of(of: MaturityModel, given: Inventory) -> Workspace:
    """A workspace of two parts."""
    return Workspace(of, given, "0" * 64)


def choice(*ways: tuple[str, int, int], horizon: int = 52) -> Workspace:
    """A target that any one of some capabilities meets, each with its weeks and its cost."""
    of = model(*(capability(id, weeks, cost=cost) for id, weeks, cost in ways))
    any_one = AtLeast(1, tuple(HasLevel(id, 1) for id, _, _ in ways), "any")
    return workspace_of(of, inventory(any_one, horizon=horizon))


def every_pair(workspace: Workspace, pair_of: Callable[[Roadmap], Pair]) -> list[Pair]:
    """The pairs of all sound roadmaps of which none is as small in both figures as another."""
    model, given = workspace.model, workspace.inventory
    program = program_of(model, given)
    alike: dict[Pair, list[Roadmap]] = {}
    roadmaps = list(itertools.islice(EveryRoadmap(model, given, program).roadmaps(), MOST))
    assume(len(roadmaps) < MOST)
    for roadmap in roadmaps:
        alike.setdefault(pair_of(roadmap), []).append(roadmap)
    kept: list[Pair] = []
    for pair in sorted(alike):
        if kept and kept[-1][1] <= pair[1]:
            continue
        if any(not verify(model, given, program, roadmap) for roadmap in alike[pair]):
            kept.append(pair)
    return kept
