"""What is wrong with an answer, by the instance alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from benchmarks.choices import value_of
from benchmarks.instances import Instance


def faults(instance: Instance, starts: Mapping[str, int], value: int | None) -> Iterator[str]:
    """Sentences about a schedule whose value is said to be `value`; none where it is sound."""
    yield from _order(instance, starts)
    yield from _people(instance, starts)
    yield from _money(instance, starts)
    own = value_of(instance, starts)
    if own != value:
        yield f"its value is {own}, not {value}"


def _order(instance: Instance, starts: Mapping[str, int]) -> Iterator[str]:
    by_id = {a.id: a for a in instance.activities}
    end = {id: start + by_id[id].weeks for id, start in starts.items()}
    yield from (f"{id} is missing" for id in instance.wanted if id not in starts)
    for id, start in starts.items():
        if start < 0 or end[id] > instance.horizon:
            yield f"{id} is outside the horizon"
        for need in by_id[id].needs:
            if sum(other in end and end[other] <= start for other in need.of) < need.k:
                yield f"{id} starts before what it needs"


def _people(instance: Instance, starts: Mapping[str, int]) -> Iterator[str]:
    at_work: Counter[tuple[str, int]] = Counter()
    for activity in instance.activities:
        start = starts.get(activity.id)
        if start is not None:
            for role, fte in activity.fte:
                at_work.update({(role, start + week): fte for week in range(activity.weeks)})
    for role, capacity in instance.capacity:
        if any(name == role and fte > capacity for (name, _), fte in at_work.items()):
            yield f"{role} works above its capacity"


def _money(instance: Instance, starts: Mapping[str, int]) -> Iterator[str]:
    cost = {a.id: a.one_off for a in instance.activities}
    free = 0
    for until, amount in instance.budget:
        free += amount
        if sum(cost[id] for id, start in starts.items() if start < until) > free:
            yield f"more than {free} is spent by week {until}"
