"""The best choice of steps within one sum of money, nearly: a bound and a plan by closures.

Where money costs l times as much, the best choice of steps, each with all that it needs, is a
maximum closure, which a minimum cut finds (J. C. Picard, Management Science 22, 1976). For every l
the worth of that choice, less l times what it spends, more l times all the money, is a bound. The
least such bound lies where two choices are worth the same, one within the money and one beyond;
it takes a few cuts, in whole numbers. The plan is the better one of these two with the money filled
up by what brings most for it, or freed by what brings least.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import max_flow

from milepost.engine.plan.problem import Done, PlanProblem

LARGEST = 2**61
"""Sums of flow stay below this."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """No choice of steps within the money is worth more than `bound`; `choice` is one of them."""

    bound: int
    choice: frozenset[int]


class Closures:
    """Choices of steps, each with all that it needs, for whole worths, prices and money.

    Of needs that can be met in several ways nothing is asked, and nothing of other limits: the
    bound holds all the same, and whether the plan does is for the caller to check.
    """

    def __init__(
        self, problem: PlanProblem, worths: Sequence[int], prices: Sequence[int], money: int
    ) -> None:
        """For a problem in which no step has to be taken."""
        self.steps = len(problem.steps)
        self.money = money
        # A vertex for each step and, after them, for each node.
        self.count = self.steps + len(problem.nodes)
        nothing = [0] * len(problem.nodes)
        self.worth = np.array([*worths, *nothing], dtype=np.int64)
        self.price = np.array([*prices, *nothing], dtype=np.int64)
        self.needs: list[tuple[int, ...]] = [
            tuple(self.steps + need for need in step.needs) for step in problem.steps
        ]
        for node in problem.nodes:
            if isinstance(node, Done):
                self.needs.append((node.step,))
            else:
                whole = node.k == len(node.of)
                self.needs.append(tuple(self.steps + part for part in node.of) if whole else ())
        arcs = [(i, need) for i, needs in enumerate(self.needs) for need in needs]
        self._arcs = np.array(arcs, dtype=np.int64).reshape(-1, 2)

    def best(self, stop: Callable[[], bool]) -> Portfolio | None:
        """The bound and the plan; None where the numbers are too large for the flows."""
        if 2 * int(np.abs(self.worth).sum()) * int(self.price.sum() + 1) >= LARGEST:
            return None
        high = self.closure(1, 0)
        bound, cost = self.sums(high)
        if cost <= self.money:
            return Portfolio(bound, self.chosen(high))
        low = np.zeros_like(high)
        while not stop():
            # The price of money at which both choices are worth the same.
            (less, spent), (more, beyond) = self.sums(low), self.sums(high)
            by, of = more - less, beyond - spent
            found = self.closure(of, by)
            worth, cost = self.sums(found)
            bound = min(bound, (of * worth - by * cost + by * self.money) // of)
            if of * worth - by * cost <= of * less - by * spent:
                break
            low, high = (found, high) if cost <= self.money else (low, found)
        plans = (self.filled(low), self.filled(self.freed(high)))
        return Portfolio(bound, self.chosen(max(plans, key=lambda plan: self.sums(plan)[0])))

    def chosen(self, mask: Mask) -> frozenset[int]:
        """The steps among the vertices."""
        return frozenset(_numbers(mask[: self.steps]))

    def sums(self, mask: Mask) -> tuple[int, int]:
        """The worth and the price of a choice."""
        return int(self.worth[mask].sum()), int(self.price[mask].sum())

    def closure(self, of: int, by: int) -> Mask:
        """The choice with the largest `of` times worth less `by` times price, by a minimum cut."""
        profit = of * self.worth - by * self.price
        source, sink = self.count, self.count + 1
        gains, losses = np.flatnonzero(profit > 0), np.flatnonzero(profit < 0)
        tails = np.concatenate([np.full(len(gains), source), losses, self._arcs[:, 0]])
        heads = np.concatenate([gains, np.full(len(losses), sink), self._arcs[:, 1]])
        unbounded = np.full(len(self._arcs), int(profit[gains].sum()) + 1)
        capacities = np.concatenate([profit[gains], -profit[losses], unbounded])
        flow = max_flow.SimpleMaxFlow()
        # Both ends are there even where nothing gains or nothing costs.
        flow.add_arc_with_capacity(source, sink, 0)
        flow.add_arcs_with_capacity(tails, heads, capacities)
        if flow.solve(source, sink) != flow.OPTIMAL:
            raise RuntimeError("no maximum flow was found")
        found = np.zeros(self.count, dtype=bool)
        side = np.array(flow.get_source_side_min_cut(), dtype=np.int64)
        found[side[side < self.count]] = True
        return found

    # -- plans -----------------------------------------------------------------------------------

    def below(self, vertex: int) -> set[int]:
        """A vertex with all that it needs."""
        found = {vertex}
        stack = [vertex]
        while stack:
            for need in self.needs[stack.pop()]:
                if need not in found:
                    found.add(need)
                    stack.append(need)
        return found

    def filled(self, mask: Mask) -> Mask:
        """A choice within the money and, one after another, what else brings most for its price."""
        found = mask.copy()
        left = self.money - self.sums(found)[1]
        lacks: dict[int, set[int]] = {}
        users: dict[int, list[int]] = {}
        for i in _numbers((self.worth > 0) & ~found):
            lacks[i] = {j for j in self.below(i) if not found[j]}
            for j in lacks[i]:
                users.setdefault(j, []).append(i)
        worth = {i: int(self.worth[list(of)].sum()) for i, of in lacks.items()}
        price = {i: int(self.price[list(of)].sum()) for i, of in lacks.items()}
        while True:
            fits = [i for i in lacks if worth[i] > 0 and price[i] <= left]
            if not fits:
                return found
            best = max(fits, key=lambda i: (worth[i] / max(price[i], 0.5), -i))
            left -= price[best]
            for j in lacks[best]:
                if not found[j]:
                    found[j] = True
                    for i in users[j]:
                        worth[i] -= int(self.worth[j])
                        price[i] -= int(self.price[j])
            for i in [i for i in lacks if found[i]]:
                del lacks[i]

    def freed(self, mask: Mask) -> Mask:
        """A choice beyond the money without those that bring least for the money they bind."""
        below = {i: self.below(i) for i in _numbers((self.worth > 0) & mask)}
        uses = np.zeros(self.count, dtype=np.int64)
        for of in below.values():
            uses[list(of)] += 1
        found = uses > 0
        cost = self.sums(found)[1]
        while cost > self.money and below:
            alone = {i: [j for j in of if uses[j] == 1] for i, of in below.items()}
            binds = {i: int(self.price[of].sum()) for i, of in alone.items() if of}
            free = [i for i in below if binds.get(i)] or list(below)
            worst = min(free, key=lambda i: (self.worth[i] / max(binds.get(i, 0), 0.5), i))
            cost -= binds.get(worst, 0)
            uses[list(below.pop(worst))] -= 1
            found = uses > 0
        return found


def _numbers(mask: Mask) -> list[int]:
    return [int(i) for i in np.flatnonzero(mask)]
