"""The cheapest combination of limits to relax, where relaxing no single one is enough.

The fewest limits come first, and of all sets of so many the one that gives way least in all. How
far a limit gives way is the share of itself by which it changes, and the whole of itself where it
goes; a day counts by its weeks from the start of the plan. See `size`.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.plan.conflict import ConflictSearch
from milepost.engine.plan.relax import Relaxer, Slackened
from milepost.engine.plan.removable import Changes, Removable, Value

MOST_SETS = 20
"""How many sets of limits at most are compared."""
MOST_POINTS = 20
"""How many ways at most of sharing what is to give way between two limits are compared."""
PAIR = 2
FEW = 3
"""How many limits at most are relaxed in every order, to see which order relaxes them least."""
LEAST_AMOUNT = Fraction(1, 10)
"""What a limit counts for where it is smaller, so that shares of next to nothing stay finite."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Limits that are enough together, as they become; none where none was found in the time.

    `cheapest`: it is proved that no other so few give way less in all, and that fewer are not
    enough.
    """

    ways: tuple[Slackened, ...] = ()
    cheapest: bool = False


def cheapest(relaxer: Relaxer, search: ConflictSearch, first: Sequence[Removable]) -> Combination:
    """The cheapest combination, given a conflict of which no single limit is enough.

    Every way out relaxes a limit of each conflict. So each of the smallest sets that do either is
    enough or leads to another conflict (implicit hitting sets; J. Davies and F. Bacchus, CP 2011).
    """
    conflicts = [tuple(first)]
    tried: set[tuple[Removable, ...]] = set()
    found, sure = Combination(), True
    while len(tried) < MOST_SETS:
        chosen = _hitting(conflicts, tried)
        if not chosen or (found.ways and len(chosen) > len(found.ways)):
            return Combination(found.ways, sure and bool(found.ways))
        tried.add(chosen)
        possible = relaxer.ask({item.path: relaxer.loosest(item) for item in chosen}).possible
        if possible:
            other = _shared(relaxer, chosen)
            sure = sure and other.cheapest
            if not found.ways or total(relaxer, other.ways) < total(relaxer, found.ways):
                found = other
            continue
        rest = [item for item in search.items if item not in chosen]
        more = search.minimal(rest) if possible is False and rest else None
        if more is None or not more.limits:
            break
        conflicts.append(more.limits)
    return Combination(found.ways)


def _hitting(
    conflicts: Sequence[Sequence[Removable]], tried: Collection[tuple[Removable, ...]]
) -> tuple[Removable, ...]:
    """The fewest limits of which each conflict has one, those named first first; none tried."""
    every = list(dict.fromkeys(item for conflict in conflicts for item in conflict))
    for size_ in range(1, len(every) + 1):
        for chosen in itertools.combinations(every, size_):
            if chosen not in tried and all(
                any(item in chosen for item in conflict) for conflict in conflicts
            ):
                return chosen
    return ()


# -- how far each gives way ------------------------------------------------------------------------


def total(relaxer: Relaxer, ways: Sequence[Slackened]) -> Fraction:
    """How far several limits give way in all."""
    return sum((size(relaxer, each) for each in ways), Fraction(0))


def size(relaxer: Relaxer, each: Slackened) -> Fraction:
    """How far a limit gives way: the share of itself by which it changes; 1 where it goes."""
    before, after = _figure(relaxer, each.item.value), _figure(relaxer, each.after)
    if before is None or after is None:
        return Fraction(1)
    return abs(after - before) / max(abs(before), LEAST_AMOUNT)


def _figure(relaxer: Relaxer, value: Value) -> Fraction | None:
    if isinstance(value, dt.date):
        return Fraction((value - relaxer.plan.start).days, 7)
    return None if value is None else Fraction(value)


def _shared(relaxer: Relaxer, chosen: Sequence[Removable]) -> Combination:
    """Limits that are enough together, so that they give way least in all."""
    if len(chosen) == PAIR and not any(item.kind == "fixed" for item in chosen):
        first, second = chosen
        if relaxer.scale(second) is None:
            found = _between(relaxer, second, first)
            return Combination(tuple(reversed(found.ways)), found.cheapest)
        return _between(relaxer, first, second)
    ways = _in_some_order(relaxer, chosen)
    # Nothing is to be shared out where every limit, but one, can only stand or go.
    sliding = [item for item in chosen if relaxer.scale(item) or item.kind == "fixed"]
    return Combination(ways, len(sliding) <= 1 and all(each.least for each in ways))


def _between(relaxer: Relaxer, one: Removable, other: Removable) -> Combination:
    """Two limits: every way in which neither could give way less, from the least of `one` on."""
    scale = relaxer.scale(other)
    least = size(relaxer, relaxer.least(other, {one.path: relaxer.loosest(one)}))
    now: dict[str, Value] = {other.path: relaxer.loosest(other)}
    best: tuple[Slackened, ...] = ()
    sure = True
    for _ in range(MOST_POINTS):
        a = relaxer.least(one, now)
        b = relaxer.least(other, {one.path: a.after})
        sure = sure and a.least and b.least
        if best and size(relaxer, a) + least >= total(relaxer, best):
            return Combination(best, sure)
        if not best or total(relaxer, (a, b)) < total(relaxer, best):
            best = a, b
        if scale is None or b.rung is None:
            return Combination(best, sure and scale is None)
        if b.rung - 1 <= scale.lowest or a.rung is None:
            # The other cannot give way less, or this one has gone already.
            return Combination(best, sure)
        now = {other.path: scale.value(b.rung - 1)}
        possible = relaxer.ask({**now, one.path: relaxer.loosest(one)}).possible
        if not possible:
            return Combination(best, sure and possible is False)
    return Combination(best)


def _in_some_order(relaxer: Relaxer, chosen: Sequence[Removable]) -> tuple[Slackened, ...]:
    """The limits relaxed one after another, in the order that relaxes them least in all."""
    orders = list(itertools.permutations(chosen)) if len(chosen) <= FEW else [tuple(chosen)]
    found: list[tuple[Slackened, ...]] = []
    for order in orders:
        now: dict[str, Value] = {item.path: relaxer.loosest(item) for item in order}
        steps: list[Slackened] = []
        for item in order:
            others: Changes = {path: value for path, value in now.items() if path != item.path}
            steps.append(relaxer.least(item, others))
            now[item.path] = steps[-1].after
        found.append(tuple(sorted(steps, key=lambda each: chosen.index(each.item))))
    return min(found, key=lambda steps: total(relaxer, steps))
