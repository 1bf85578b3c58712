"""How long work must take where what people are asked for does not fill their time.

Of steps that each take 7 of 12 people never two are at work at once: they need the weeks of twelve,
not of seven. A dual feasible function says so in general: it gives each rate a weight such that the
weights of whatever fits together never exceed that of the whole capacity, so that the weights obey
every bound that the rates obey. The three families are those of Fekete and Schepers (2001), and of
Carlier, Clautiaux and Moukrim (2007).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

Item = tuple[int, int, int, int]
"""First week, weeks that must follow, weeks at work, and rate."""
FINEST = 60
"""The most members of a family that are tried."""
EFFORT = 20_000
"""About how many weights are added up for one role, of the functions that promise most."""


def packed_finish(work: Sequence[Item], capacity: int) -> int:
    """A week before which the work of one role, and what must follow it, cannot have ended.

    No item may take more than the `capacity`, which is above 0. The work of the items between
    every head and every tail has to fit in the weeks between, also when rates are replaced by
    their weights.
    """
    amounts: dict[int, int] = {}
    for _, _, weeks, rate in work:
        amounts[rate] = amounts.get(rate, 0) + weeks
    promising = []
    for weights, whole in dict.fromkeys(
        (tuple(map(weight.__getitem__, amounts)), whole)
        for weight, whole in weightings(sorted(amounts), capacity)
    ):
        total = sum(a * weight for a, weight in zip(amounts.values(), weights, strict=True))
        promising.append((total / whole, dict(zip(amounts, weights, strict=True)), whole))
    promising.sort(key=lambda each: -each[0])
    tails = sorted({tail for _, tail, _, _ in work}, reverse=True)
    heads = len({head for head, _, _, _ in work})
    tries = max(1, EFFORT // max(1, len(work) + heads * len(tails)))
    ordered = sorted(work, reverse=True)
    return max(
        (_finish(ordered, tails, weight, whole) for _, weight, whole in promising[:tries]),
        default=0,
    )


def weightings(rates: Sequence[int], capacity: int) -> Iterator[tuple[Mapping[int, int], int]]:
    """Weights of the rates, and what the weights of any that fit together sum to at most."""
    yield {rate: rate for rate in rates}, capacity
    bounds = {*rates, *(capacity - rate + 1 for rate in rates)}
    for least in sorted(least for least in bounds if 0 < 2 * least <= capacity)[:FINEST]:
        # What is too large to leave `least` free fills all; what is smaller than that counts not.
        yield (
            {
                rate: capacity if rate > capacity - least else rate if rate >= least else 0
                for rate in rates
            },
            capacity,
        )
    for part in range(1, min(capacity // 2, FINEST) + 1):
        # How many parts of this size fit beside a large rate, or in a small one.
        whole = 2 * (capacity // part)
        yield (
            {
                rate: whole - 2 * ((capacity - rate) // part)
                if 2 * rate > capacity
                else whole // 2
                if 2 * rate == capacity
                else 2 * (rate // part)
                for rate in rates
            },
            whole,
        )
    for parts in range(1, min(2 * capacity, FINEST) + 1):
        # Rates in parts of the capacity, rounded down unless they are whole parts.
        yield (
            {
                rate: rate * parts
                if (parts + 1) * rate % capacity == 0
                else (parts + 1) * rate // capacity * capacity
                for rate in rates
            },
            parts * capacity,
        )


def _finish(
    work: Sequence[Item], tails: Sequence[int], weight: Mapping[int, int], whole: int
) -> int:
    column = {tail: i for i, tail in enumerate(tails)}
    amounts = [0] * len(tails)
    finish = 0
    for head, items in itertools.groupby(work, key=lambda item: item[0]):
        for _, tail, weeks, rate in items:
            amounts[column[tail]] += weeks * weight[rate]
        total = 0
        for tail, amount in zip(tails, amounts, strict=True):
            total += amount
            if total:
                finish = max(finish, head + tail - (-total // whole))
    return finish
