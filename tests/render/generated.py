"""Models made by chance with a roadmap, the same for the same seed, and every picture of them."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from milepost.engine.graph import CapabilityGraph
from milepost.engine.model.capability import Capability, Prerequisite, StageMembership
from milepost.engine.model.condition import AtLeast, Condition, HasLevel, StageReached
from milepost.engine.model.inventory import Declaration, Target
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.roadmap import Reached, Roadmap, Solved, Step, WaitsFor
from milepost.engine.model.workspace import Workspace
from milepost.engine.render import (
    argument,
    argument_pages,
    capability_map,
    heatmap,
    heatmap_pages,
    map_pages,
    neighbourhood,
    overlaid,
    overlaid_pages,
    roadmap_pages,
    timeline,
)
from milepost.engine.render.picture import Page
from milepost.engine.run import Planned, assessed
from milepost.engine.view.argument import Argument
from milepost.engine.view.argument import argument as argument_view
from milepost.engine.view.capability_map import CapabilityMap
from milepost.engine.view.capability_map import capability_map as map_view
from milepost.engine.view.heatmap import HeatMap
from milepost.engine.view.heatmap import heatmap as heatmap_view
from milepost.engine.view.map_parts import folded
from milepost.engine.view.neighbourhood import neighbourhood as neighbourhood_view
from milepost.engine.view.overlaid import Overlaid
from milepost.engine.view.overlaid import overlaid as overlaid_view
from milepost.engine.view.timeline import Timeline
from milepost.engine.view.timeline import timeline as timeline_view
from milepost.engine.whatif.compare import Compared, Comparison, delta_of
from milepost.engine.whatif.variants import Variant
from tests.view.example import workspace

WORDS = (
    *("customer", "data", "journey", "real-time", "personalised", "cross-channel", "campaign"),
    *("tracking", "and", "governance", "of", "identity", "resolution", "e-mail", "web", "shop"),
    *("analytics", "consent", "management", "predictive", "models", "content", "loyalty"),
    *("programme", "attribution", "budget", "KPI", "AI", "Kundendatenplattform"),
)
LADDER = "way"
START = workspace().inventory.plan.start


@dataclass(frozen=True)
class Case:
    """A model with an inventory, a roadmap that fits it, and what each of its steps waits for."""

    workspace: Workspace
    roadmap: Roadmap
    critical: tuple[str, ...]
    waits: dict[str, WaitsFor]


def case(size: int, seed: int) -> Case:
    """A model of that many capabilities with a roadmap that raises most of them."""
    chance = random.Random(f"{size} {seed}")
    roles = {f"r{i}": _words(chance, 3) for i in range(chance.randint(1, 9))}
    stages = [f"s{i}" for i in range(chance.randint(1, 7))]
    areas = {f"a{i}": _words(chance, 2) for i in range(chance.randint(1, 9))}
    ids = [f"c{i}" for i in range(size)]
    capabilities = {
        id: Capability(
            id,
            _words(chance, 8),
            category=chance.choice([*areas]),
            requires=_needs(chance, ids[max(0, i - 12) : i]),
            stages=(StageMembership(LADDER, stages[i * len(stages) // size], "core"),),
            effort=((chance.choice([*roles]), Fraction(chance.randint(1, 9))),),
        )
        for i, id in enumerate(ids)
    }
    ladder = Ladder(
        LADDER,
        _words(chance, 3),
        tuple(
            Stage(LADDER, stage, i + 1, _words(chance, 3), _asked(capabilities, stage))
            for i, stage in enumerate(stages)
        ),
    )
    base = workspace()
    model = replace(
        base.model,
        capabilities=capabilities,
        ladders={LADDER: ladder},
        categories=areas,
        roles=roles,
    )
    levels = {id: chance.choice((0, 0, 0, 1, 2, None)) for id in ids}
    inventory = replace(
        base.inventory,
        organisation=_words(chance, 3),
        declarations={id: Declaration(id, level) for id, level in levels.items()},
        plan=replace(base.inventory.plan, targets=(Target(StageReached(LADDER, stages[-1])),)),
    )
    roadmap, waits = _scheduled(chance, Workspace(model, inventory, ""), levels)
    return Case(Workspace(model, inventory, ""), roadmap, _chain(roadmap, waits), waits)


def _words(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randint(1, most))).capitalize()


def _needs(chance: random.Random, before: list[str]) -> tuple[Prerequisite, ...]:
    """At most three capabilities from shortly before, sometimes as a choice."""
    needed = chance.sample(before, min(len(before), chance.choice((0, 1, 1, 2, 3))))
    parts: tuple[Condition, ...] = tuple(HasLevel(id) for id in needed)
    if len(parts) > 1 and chance.random() < 0.2:
        parts = (AtLeast(1, parts, "any"),)
    return tuple(Prerequisite(part) for part in parts)


def _asked(capabilities: dict[str, Capability], stage: str) -> Condition:
    of = tuple(HasLevel(id) for id, one in capabilities.items() if one.stages[0].stage == stage)
    return AtLeast(len(of), of, "all")


def _scheduled(
    chance: random.Random, at: Workspace, levels: dict[str, int | None]
) -> tuple[Roadmap, dict[str, WaitsFor]]:
    """Every step as soon as what it needs is done and one of at most three people is free."""
    graph = CapabilityGraph.of(at.model)
    hands = {role: [(0, "")] * chance.randint(1, 3) for role in at.model.roles}
    done: dict[str, tuple[int, str]] = {}
    steps: list[Step] = []
    waits: dict[str, WaitsFor] = {}
    for id in graph.order():
        (role, amount), *_ = at.model.capabilities[id].effort
        needed = [done[other] for other in graph.needs[id] if other in done]
        for level in range((levels[id] or 0) + 1, 3):
            ready, need = max([(0, ""), *needed])
            free, _ = hands[role][0]
            start = max(ready, free)
            end = start + chance.randint(1, 12)
            step = Step(id, level, start, end, 0, 0, effort=((role, amount),))
            steps.append(step)
            hands[role] = sorted([*hands[role][1:], (end, step.id)])
            needed = [done.setdefault(id, (end, step.id)) if level == 1 else (end, step.id)]
            done[id] = (end, step.id)
            if not start:
                waits[step.id] = WaitsFor("start")
            else:
                waits[step.id] = (
                    WaitsFor("prerequisite", need) if ready >= free else WaitsFor("role", role)
                )
    steps.sort(key=lambda step: (step.start, step.id))
    last = max((step.end for step in steps), default=0)
    top = at.model.ladders[LADDER].stages[-1].id
    return Roadmap(tuple(steps), (Reached(0, f"{LADDER}.{top}", last),), last + 26), waits


def _chain(roadmap: Roadmap, waits: dict[str, WaitsFor]) -> tuple[str, ...]:
    """The steps that fix the end, from the last one back."""
    chain: list[str] = []
    at = max(roadmap.steps, key=lambda step: step.end, default=None)
    while at is not None:
        chain.append(at.id)
        why, start = waits[at.id], at.start
        at = next(
            (
                one
                for one in roadmap.steps
                if one.end == start
                and one.start < start
                and (one.id == why.id or (why.kind == "role" and one.effort[0][0] == why.id))
            ),
            None,
        )
    return tuple(chain)


def map_of(of: Case) -> CapabilityMap:
    """The capability map with its roadmap."""
    judged = assessed(of.workspace).assessment
    return map_view(of.workspace, judged, LADDER, of.roadmap, of.critical)


def timeline_of(of: Case) -> Timeline:
    """The roadmap by team and quarter."""
    return timeline_view(of.workspace, of.roadmap, of.critical, of.waits)


def argument_of(of: Case) -> Argument:
    """The proof of the next stage, else of the last one."""
    judged = assessed(of.workspace)
    ladder = judged.assessment.ladders[LADDER]
    stage = ladder.next or ladder.ladder.stages[-1]
    return argument_view(of.workspace, stage, judged.proof(LADDER, stage.id))


def heatmap_of(of: Case) -> HeatMap:
    """What is in place by category and stage."""
    return heatmap_view(of.workspace, assessed(of.workspace).assessment, LADDER)


def overlaid_of(of: Case) -> Overlaid:
    """A roadmap over one in which a third of the steps moves and a tenth is left out."""
    chance = random.Random(len(of.roadmap.steps))
    moved: list[Step] = []
    for step in of.roadmap.steps:
        draw = chance.random()
        later = chance.randint(-8, 20) if draw < 1 / 3 else 0
        if draw < 0.9:
            start = max(0, step.start + later)
            moved.append(replace(step, start=start, end=start + step.end - step.start))
    last = max((step.end for step in moved), default=0)
    reached = tuple(replace(one, week=last) for one in of.roadmap.reached)
    other = replace(of.roadmap, steps=tuple(moved), reached=reached)
    before, after = (
        Planned(assessed(of.workspace), Solved(plan, (), optimal=True, seconds=None))
        for plan in (of.roadmap, other)
    )
    variant = Variant("half_a_team_more", (), of.workspace)
    scenario = Compared(variant, after, delta_of(before, after))
    view = overlaid_view(Comparison(before, (scenario,)), scenario)
    assert view is not None
    return view


def neighbourhood_of(of: Case) -> CapabilityMap:
    """That of the capability with most ties."""
    judged = assessed(of.workspace).assessment
    graph = CapabilityGraph.of(of.workspace.model)
    id = max(graph.needs, key=lambda id: (len(graph.around(id, 1)), id))
    return neighbourhood_view(of.workspace, judged, LADDER, id, 2, of.roadmap, of.critical)


PICTURES: dict[str, Callable[[Case], bytes]] = {
    "map": lambda of: capability_map.draw(map_of(of)),
    "roadmap": lambda of: timeline.draw(timeline_of(of)),
    "why": lambda of: argument.draw(argument_of(of)),
    "heatmap": lambda of: heatmap.draw(heatmap_of(of)),
    "comparison": lambda of: overlaid.draw(overlaid_of(of)),
    "neighbourhood": lambda of: neighbourhood.draw(neighbourhood_of(of)),
}
"""How each picture of a case is drawn, as SVG."""

PAGES: dict[str, Callable[[Case, Page], tuple[bytes, ...]]] = {
    "map": lambda of, page: map_pages.draw_pages(map_of(of), page=page),
    "map, collapsed": lambda of, page: map_pages.draw_pages(folded(map_of(of)), page=page),
    "roadmap": lambda of, page: roadmap_pages.draw_pages(timeline_of(of), page=page),
    "why": lambda of, page: argument_pages.draw_pages(argument_of(of), page=page),
    "heatmap": lambda of, page: heatmap_pages.draw_pages(heatmap_of(of), page=page),
    "comparison": lambda of, page: overlaid_pages.draw_pages(overlaid_of(of), page=page),
    "neighbourhood": lambda of, page: neighbourhood.draw_pages(neighbourhood_of(of), page=page),
}
"""How each picture of a case is drawn for a page, as SVG."""
