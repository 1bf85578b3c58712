"""Generated instances, the same every time: alternatives, value under a budget, large roadmaps."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, pairwise

from benchmarks.instances import LONGEST, Activity, Instance, Need

DEPTH = 30
"""How long a chain of prerequisites may be, however many activities there are."""


def closure(size: int, seed: int = 1, *, adversarial: bool = False) -> Instance:
    """The cheapest way to what is wanted, with alternatives and no teams.

    Roadmap-like: 12 % of the prerequisites are "one of" and 3 % "k of n", one or two of them an
    activity, all from shortly before; a few of the last activities are wanted. Adversarial: 30 and
    10 %, one to three, from anywhere before, and wanted activities all over.
    """
    chance = random.Random(size * 1_000 + seed)
    one_of, k_of, most = (0.3, 0.1, 3) if adversarial else (0.12, 0.03, 2)
    back = DEPTH if adversarial else 3
    firsts = [layer * size // DEPTH for layer in range(DEPTH + 1)]
    activities: list[Activity] = []
    for layer, (first, last) in enumerate(pairwise(firsts)):
        near = range(firsts[max(0, layer - back)], first)
        for i in range(first, last):
            groups = chance.randint(1, most) if near else 0
            needs = tuple(_need(chance, near, one_of, k_of) for _ in range(groups))
            cost = chance.randint(1, 100)
            activities.append(Activity(f"c{i}", chance.randint(1, 4), needs, one_off=cost))
    late = range(size) if adversarial else range(size * 9 // 10, size)
    wanted = sorted(chance.sample(late, max(2, size // 50)))
    kind = "adversarial" if adversarial else "alternatives"
    return Instance(
        f"{kind}_{size}_{seed}",
        kind,
        tuple(activities),
        tuple(f"c{i}" for i in wanted),
        4 * DEPTH,
        minimise="cost",
    )


def _need(chance: random.Random, near: Sequence[int], one_of: float, k_of: float) -> Need:
    draw = chance.random()
    size, k = 1, 1
    if draw < one_of:
        size = chance.randint(2, 4)
    elif draw < one_of + k_of:
        size = chance.randint(3, 6)
        k = chance.randint(2, size - 1)
    of = chance.sample(near, min(size, len(near)))
    return Need(min(k, len(of)), tuple(f"c{i}" for i in of))


SHAPES: Mapping[str, tuple[tuple[tuple[int, int, int, int], ...], int, int]] = {
    "nrp1": (((20, 1, 5, 8), (40, 2, 8, 2), (80, 5, 10, 0)), 100, 5),
    "nrp2": (
        ((20, 1, 5, 8), (40, 2, 7, 6), (80, 3, 9, 4), (160, 4, 10, 2), (320, 5, 15, 0)),
        500,
        5,
    ),
    "nrp3": (((250, 1, 5, 8), (500, 2, 8, 2), (750, 5, 10, 0)), 500, 5),
    "nrp4": (
        ((250, 1, 5, 8), (500, 2, 7, 6), (750, 3, 9, 4), (1000, 4, 10, 2), (750, 5, 15, 0)),
        750,
        5,
    ),
    "nrp5": (((500, 1, 3, 4), (500, 2, 2, 4), (500, 3, 5, 0)), 1000, 1),
}
"""Shapes of the next release problems of Xuan, Jiang, Ren and Luo (2012): for each level how many
requirements, their least and greatest cost, and how many may rest on one; customers; requests."""
WEIGHT = 1_000
"""Gain for each unit of a customer's profit; costs count 1, so that they only break ties."""


def release(shape: str, percent: int, seed: int = 1) -> Instance:
    """A next release problem: which customers to serve with that share of the cost of all.

    A customer brings a profit once all that is requested is built, with all that rests on.
    """
    levels, customers, requests = SHAPES[shape]
    chance = random.Random(f"{shape}/{seed}")
    firsts = [0, *accumulate(level[0] for level in levels)]
    before: list[list[int]] = [[] for _ in range(firsts[-1])]
    costs: list[int] = []
    for number, (count, least, greatest, children) in enumerate(levels):
        costs += [chance.randint(least, greatest) for _ in range(count)]
        if not children:
            continue
        below = range(firsts[number + 1], firsts[number + 2])
        for parent in range(firsts[number], firsts[number + 1]):
            for child in chance.sample(below, chance.randint(0, children)):
                before[child].append(parent)
    built = [
        Activity(f"q{i}", 0, tuple(Need(1, (f"q{j}",)) for j in before[i]), one_off=cost)
        for i, cost in enumerate(costs)
    ]
    served = []
    for i in range(customers):
        wishes = chance.sample(range(len(costs)), chance.randint(1, requests))
        needs = tuple(Need(1, (f"q{j}",)) for j in wishes)
        served.append(Activity(f"customer{i}", 0, needs, gain=chance.randint(10, 50) * WEIGHT))
    return Instance(
        f"{shape}_{percent}_{seed}",
        "release",
        (*built, *served),
        (),
        52,
        budget=((52, round(sum(costs) * percent / 100)),),
        minimise="value",
    )


QUARTER = 13


def quarters(size: int, periods: int, seed: int = 1) -> Instance:
    """Value under quarterly budgets and four teams: what pays most, and when.

    Each activity takes one or two quarters; money and people suffice for about half of them.
    """
    chance = random.Random(f"{size}x{periods}/{seed}")
    roles = [f"team{q}" for q in range(4)]
    activities = []
    for i in range(size):
        near = range(max(0, i - 20), i)
        needs = chance.sample(near, min(len(near), chance.choice((0, 0, 1, 1, 2))))
        fte = {role: chance.randint(1, 5) for role in chance.sample(roles, chance.randint(1, 2))}
        cost = chance.randint(10, 100)
        activities.append(
            Activity(
                f"p{i}",
                QUARTER * chance.randint(1, 2),
                tuple(Need(1, (f"p{j}",)) for j in sorted(needs)),
                tuple(sorted(fte.items())),
                cost,
                round(cost * chance.uniform(0.2, 2)),
            )
        )
    work = {r: sum(n * a.weeks for a in activities for q, n in a.fte if q == r) for r in roles}
    horizon = QUARTER * periods
    capacity = tuple((role, max(5, amount // (2 * horizon))) for role, amount in work.items())
    money = sum(a.one_off for a in activities) // (2 * periods)
    return Instance(
        f"quarters_{size}x{periods}_{seed}",
        "quarters",
        tuple(activities),
        (),
        horizon,
        capacity,
        tuple((QUARTER * (t + 1), money) for t in range(periods)),
        "value",
    )


LAYER = 55
"""How many steps a layer of a large roadmap has."""
SCARCE = 5
"""Of so many roles of a large roadmap one is scarce."""


def large(size: int, roles: int, load: float, seed: int = 1) -> Instance:
    """A long roadmap: capabilities with a first and a second level, each for one to three roles.

    A level takes 2 to 12 weeks and rests on one to three of the layers just before it, the second
    on the first besides. Capacities are such that all work of the busiest role takes `load` times
    the longest chain; every fifth role has nearly as much to do, the others a third of that or
    more: below 1 the chain binds, above 1 people do, and near 1 both.
    """
    chance = random.Random(f"{size}x{roles}x{load}/{seed}")
    team = [f"team{q}" for q in range(roles)]
    layers = max(1, size // LAYER)
    firsts = [layer * size // layers for layer in range(layers + 1)]
    activities: list[Activity] = []
    ends: list[int] = []
    for layer, (first, last) in enumerate(pairwise(firsts)):
        near = range(firsts[max(0, layer - 3)], first)
        for i in range(first, last):
            needs = set(chance.sample(near, min(len(near), chance.randint(1, 3))))
            if i % 2 and i - 1 >= first:
                needs.add(i - 1)
            weeks = chance.randint(2, 12)
            at_work = chance.sample(team, chance.choices((1, 2, 3), (5, 3, 2))[0])
            activities.append(
                Activity(
                    f"c{i // 2}_{1 + i % 2}",
                    weeks,
                    tuple(Need(1, (f"c{j // 2}_{1 + j % 2}",)) for j in sorted(needs)),
                    tuple((role, chance.choice((1, 1, 1, 2, 2, 3))) for role in sorted(at_work)),
                    chance.randint(1, 50),
                )
            )
            ends.append(weeks + max((ends[j] for j in needs), default=0))
    work = {r: sum(n * a.weeks for a in activities for q, n in a.fte if q == r) for r in team}
    longest = max(ends) * load
    shares = [
        1 if q == 0 else chance.uniform(0.8, 1) if q % SCARCE == 0 else chance.uniform(0.3, 0.7)
        for q in range(roles)
    ]
    capacity = tuple(
        (role, max(3, round(amount / longest / share)))
        for (role, amount), share in zip(work.items(), shares, strict=True)
    )
    wanted = tuple(a.id for a in activities)
    name = f"large_{size}x{roles}_{round(100 * load)}_{seed}"
    return Instance(name, "large", tuple(activities), wanted, LONGEST, capacity)


def crowded() -> Instance:
    """A project that no planner finishes at once, to warm up on."""
    instance = quarters(120, 8)
    return replace(
        instance,
        wanted=tuple(a.id for a in instance.activities),
        horizon=LONGEST,
        budget=(),
        minimise="time",
    )


Maker = Callable[[], Instance]


def _closures(*sizes: int, adversarial: bool = False) -> dict[str, Maker]:
    kind = "adversarial" if adversarial else "alternatives"
    return {
        f"{kind}_{size}_{seed}": partial(closure, size, seed, adversarial=adversarial)
        for size in sizes
        for seed in (1, 2)
    }


GENERATED: Mapping[str, Mapping[str, Maker]] = {
    "alternatives": _closures(100, 1_000, 10_000),
    "alternatives_huge": _closures(100_000),
    "adversarial": _closures(100, 1_000, 10_000, adversarial=True),
    "release": {
        f"{shape}_{percent}_1": partial(release, shape, percent)
        for shape in SHAPES
        for percent in (30, 50, 70)
    },
    "large": {
        f"large_{size}x25_{round(100 * load)}_1": partial(large, size, 25, load)
        for size in (500, 1_000, 2_000)
        for load in (0.7, 1.0, 1.5, 2.0)
    },
    "quarters": {
        f"quarters_{size}x{periods}_1": partial(quarters, size, periods)
        for size, periods in ((30, 8), (60, 12), (120, 12), (300, 12))
    },
}
"""Sets of instances by name; each instance is made when it is asked for."""
