"""First schedules where value is sought: what pays most for what it takes goes first.

A step that earns is taken with all that it rests on, each step in the first week that its needs,
people and money allow, and only where that is worth more than nothing. The order in which they are
tried decides what comes out. Orders are drawn from the shares of a linear relaxation (each step at
the week by which a random part of it has begun there: Phillips, Stein and Wein 1998), and a good
one is changed at random, and kept where that is better.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from milepost.engine.plan.problem import Account, Done, PlanProblem
from milepost.engine.plan.relaxed import Shares
from milepost.engine.plan.valuation import Valuation
from milepost.engine.plan.value import earning
from milepost.engine.plan.worth import WEEKS_PER_YEAR

PLACED = 20_000
"""How many steps are given a place in all, over all orders that are tried."""
FEWEST, MOST = 5, 300
"""How many orders are tried."""
TINY = 1e-9


class Board:
    """Steps with their places, and what is left of people and money; whole numbers throughout."""

    def __init__(self, problem: PlanProblem, starts: Mapping[int, int]) -> None:
        """Start from a schedule that keeps every limit."""
        self.problem = problem
        self.starts: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        limits = dict(problem.capacity)
        scales = {role: limit.denominator for role, limit in limits.items()}
        for step in problem.steps:
            for role, rate in step.rates:
                if role in scales:
                    scales[role] = math.lcm(scales[role], rate.denominator)
        self._rates = [
            [(role, int(rate * scales[role])) for role, rate in step.rates if role in limits]
            for step in problem.steps
        ]
        self._free = {
            role: [int(limit * scales[role])] * problem.horizon for role, limit in limits.items()
        }
        self._running = dict(problem.run_capacity)
        self._money = [
            math.floor(account.amount * (1 if account.kind == "one_off" else WEEKS_PER_YEAR))
            for account in problem.accounts
        ]
        for i, start in starts.items():
            self.book(i, start)

    def date(self, number: int) -> float:
        """The week from which a node holds."""
        node = self.problem.nodes[number]
        if isinstance(node, Done):
            return self.ends.get(node.step, math.inf) + node.lag
        return sorted(self.date(part) for part in node.of)[node.k - 1]

    def place(self, i: int) -> int | None:
        """The first week in which a step can start; None where there is none."""
        step = self.problem.steps[i]
        ready = max((self.date(need) for need in step.needs), default=0)
        if math.isinf(ready) or any(
            self._running.get(role, amount) < amount for role, amount in step.run_fte
        ):
            return None
        week = step.next_start(int(ready))
        while week is not None and step.end(week) <= self.problem.horizon:
            wait = self._full(i, week, step.end(week))
            if wait is None:
                wait = self._unaffordable(i, week)
            if wait is None:
                return week
            week = step.next_start(wait + 1)
        return None

    def _full(self, i: int, start: int, end: int) -> int | None:
        """A week of these in which people for a step are lacking, the last for one of its roles."""
        for role, rate in self._rates[i]:
            free = self._free[role][start:end]
            if min(free, default=rate) < rate:
                return start + max(week for week, left in enumerate(free) if left < rate)
        return None

    def _unaffordable(self, i: int, start: int) -> int | None:
        """A week up to which there is no money for a step; None where it can be paid now."""
        for account, left in zip(self.problem.accounts, self._money, strict=True):
            if self._spent(i, account, start) > left:
                return account.until - 1 if account.kind == "one_off" else start
        return None

    def _spent(self, i: int, account: Account, start: int) -> int:
        """What a step takes from an account, run cost in parts of a week's."""
        step = self.problem.steps[i]
        if account.kind == "one_off":
            return step.one_off if account.first <= start < account.until else 0
        if not step.run_per_year:
            return 0
        return step.run_per_year * max(0, account.until - max(account.first, step.end(start)))

    def book(self, i: int, start: int, sign: int = 1) -> None:
        """Give a step its place, or with -1 take it away."""
        step = self.problem.steps[i]
        end = step.end(start)
        for role, rate in self._rates[i]:
            free = self._free[role]
            for week in range(start, end):
                free[week] -= sign * rate
        for role, amount in step.run_fte:
            if role in self._running:
                self._running[role] -= sign * amount
        for number, account in enumerate(self.problem.accounts):
            self._money[number] -= sign * self._spent(i, account, start)
        if sign > 0:
            self.starts[i], self.ends[i] = start, end
        else:
            del self.starts[i], self.ends[i]


class Portfolio:
    """Schedules built on top of one that the goals ask for.

    What a step is worth is read from tables, with the uplifts of a cut at the best schedule so far.
    """

    def __init__(
        self, problem: PlanProblem, valuation: Valuation, base: Mapping[int, int], seed: int
    ) -> None:
        self.problem = problem
        self.valuation = valuation
        self.base = base
        self._tables = self._tangent({})
        self._chance = random.Random(seed)
        self._price = self._prices()
        self._order = self._first_order()

    def best(self, shares: Shares, stop: Callable[[], bool]) -> dict[int, int]:
        """The best schedule of a number of orders, always the same for one problem and seed."""
        order = self._order
        starts, value = self.built(order)
        tries = max(FEWEST, min(MOST, PLACED // max(1, len(order)))) if len(order) > 1 else 0
        drawn = tries // 2 if shares else 0
        for number in range(tries):
            if stop():
                break
            if self.valuation.combined and number in (0, drawn):
                self._tables = self._tangent(starts)
                starts, value = self.built(order)
            changed = self._drawn(shares) if number < drawn else self._changed(order)
            found, worth = self.built(changed)
            if worth >= value:
                order, starts, value = changed, found, worth
        return starts

    def _tangent(self, starts: Mapping[int, int]) -> list[Sequence[int]]:
        """What each step is worth in each of its weeks, with uplifts as in a cut at a schedule."""
        tables: list[Sequence[int]] = list(self.valuation.apart)
        if self.valuation.combined:
            for i, brings in self.valuation.cut(starts).tables.items():
                tables[i] = [a + b for a, b in zip(tables[i], brings, strict=True)]
        return tables

    def _worth(self, i: int, week: int) -> int:
        """What a step is worth in a week, by the tables; a hindrance where they have none."""
        at = bisect_right(self.valuation.weeks[i], week) - 1
        return self._tables[i][at] if at >= 0 else -self.valuation.most

    def _changed(self, order: Sequence[int]) -> list[int]:
        """An order with a few steps moved."""
        changed = list(order)
        for _ in range(self._chance.randint(1, 3)):
            moved = changed.pop(self._chance.randrange(len(changed)))
            changed.insert(self._chance.randrange(len(changed) + 1), moved)
        return changed

    def _drawn(self, shares: Shares) -> list[int]:
        """An order by the weeks of the shares; what is taken by a small part is more often last."""
        keys: dict[int, tuple[bool, int, float]] = {}
        for i in self._order:
            own = shares.get(i, [(self.problem.horizon, 0.0)])
            whole, part = own[-1][1], self._chance.random()
            week = next(week for week, share in own if share >= part * whole - TINY)
            keys[i] = whole < self._chance.random(), week, -whole
        return sorted(self._order, key=lambda i: (keys[i], i))

    def built(self, order: Sequence[int]) -> tuple[dict[int, int], int]:
        """The schedule of an order of the earning steps, and its value by the tables."""
        board = Board(self.problem, self.base)
        total = 0
        for i in order:
            if i in board.starts:
                continue
            more, added = 0, []
            for number in sorted(self._missing(i, board.starts)):
                week = board.place(number)
                if week is None:
                    more = 0
                    break
                more += self._worth(number, week)
                board.book(number, week)
                added.append(number)
            if more > 0:
                total += more
                continue
            for number in added:
                board.book(number, board.starts[number], -1)
        return board.starts, total

    def _missing(self, step: int, taken: Iterable[int]) -> set[int]:
        """A step and what it lacks of what it rests on, of each choice the cheapest parts."""
        has = set(taken)
        found: set[int] = set()
        stack = [step]
        while stack:
            number = stack.pop()
            if number in found or number in has:
                continue
            found.add(number)
            below = list(self.problem.steps[number].needs)
            while below:
                node = self.problem.nodes[below.pop()]
                if isinstance(node, Done):
                    stack.append(node.step)
                else:
                    cheapest = sorted(node.of, key=lambda n: (self._lacks(n, has), n))
                    below.extend(cheapest[: node.k])
        return found

    def _lacks(self, number: int, has: set[int]) -> float:
        node = self.problem.nodes[number]
        if isinstance(node, Done):
            return 0.0 if node.step in has else self._price[number]
        return sum(sorted(self._lacks(part, has) for part in node.of)[: node.k])

    def _prices(self) -> list[float]:
        """What each node takes at the least, where what several rest on counts for each."""
        found: list[float] = []
        for node in self.problem.nodes:
            if isinstance(node, Done):
                below = sum(found[n] for n in self.problem.steps[node.step].needs)
                found.append(min(1e290, self._takes(node.step) + below))
            else:
                found.append(min(1e290, sum(sorted(found[n] for n in node.of)[: node.k])))
        return found

    def _takes(self, step: int) -> float:
        """The share of all people's time and of all money that a step takes."""
        problem, of = self.problem, self.problem.steps[step]
        capacity = dict(problem.capacity)
        takes = [
            amount / (capacity[role] * problem.horizon)
            for role, amount in of.effort
            if capacity.get(role)
        ]
        for account in problem.accounts:
            if account.until >= problem.horizon and account.amount:
                price = Fraction(of.one_off)
                if account.kind == "run":
                    price = Fraction(of.run_per_year * problem.horizon, WEEKS_PER_YEAR)
                takes.append(price / account.amount)
        return float(sum(takes)) + 1e-9

    def _first_order(self) -> list[int]:
        """Earning steps by what they bring, with all that they rest on, for what that takes."""
        alone = [own[0] if own else 0 for own in self._tables]
        density = {}
        for i in earning(self.problem) - self.base.keys():
            package = self._missing(i, self.base)
            brings = sum(alone[j] for j in package)
            takes = sum(self._takes(j) for j in package)
            density[i] = brings / takes if brings > 0 else brings
        return sorted(density, key=lambda i: (-density[i], i))
