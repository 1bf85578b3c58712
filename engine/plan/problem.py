"""The planning problem as plain data, and the mathematics that it states.

Given steps i with duration p_i and rate r_{i,q} of role q, capacities C_q, a horizon H, and goals g
with a last week D_g, choose x_i in {0, 1} and whole start weeks s_i >= 0 such that

- d(n), the week from which node n holds, is s_i + p_i + lag for `Done(i, lag)` with x_i = 1,
  infinite with x_i = 0, and the k-th smallest d of its parts for `Count(k, of)`;
- x_i = 1 implies d(n) <= s_i for every n that step i needs, and s_i + p_i <= H;
- in every week w and role q with a capacity, the sum of r_{i,q} over the chosen steps with
  s_i <= w < s_i + p_i is at most C_q;
- d(g) <= D_g for every goal g.

Objectives, each with those before it fixed: *time*, the largest d(g), then the sum of all d(g);
*cost*, the sum over chosen steps of one-off + run per year * H / 52.

What is in place at the start, and every test (a KPI kept, a metric met), holds from week 0 and has
left the nodes. Steps that no goal can use have left the problem.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.model.inventory import Objective

WEEKS_PER_YEAR = 52


@dataclass(frozen=True, slots=True)
class Done:
    """Step number `step` has ended, `lag` weeks ago or more."""

    step: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """At least `k` of the nodes with these numbers hold; 1 <= k <= their number."""

    k: int
    of: tuple[int, ...]


PlanNode = Done | Count


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step that may be chosen.

    `duration` in whole weeks, after stretching; `stretched_from` is the model's own duration where
    that is shorter. `rates` is the FTE at work per role, exact. `needs` are the nodes that hold
    before the step starts; `earliest` is a week before which it cannot start whatever else is done.
    """

    capability: str
    level: int
    duration: int
    one_off: int
    run_per_year: int
    effort: tuple[tuple[str, Fraction], ...] = ()
    run_fte: tuple[tuple[str, Fraction], ...] = ()
    needs: tuple[int, ...] = ()
    earliest: int = 0
    stretched_from: int | None = None

    @property
    def id(self) -> str:
        """`capability@level`."""
        return f"{self.capability}@{self.level}"

    @property
    def rates(self) -> tuple[tuple[str, Fraction], ...]:
        """The FTE that the step keeps busy while it runs, per role."""
        return tuple((role, amount / self.duration) for role, amount in self.effort)

    def cost(self, horizon: int) -> Fraction:
        """External money over the horizon, whenever the step starts."""
        return self.one_off + Fraction(self.run_per_year * horizon, WEEKS_PER_YEAR)


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: `node` is None where it is already met; `latest` is the last week that will do."""

    name: str
    node: int | None
    latest: int


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """The problem; the module's own words give its meaning.

    Steps and nodes stand in an order in which each uses only earlier ones.
    """

    steps: tuple[PlanStep, ...]
    nodes: tuple[PlanNode, ...]
    goals: tuple[Goal, ...]
    capacity: tuple[tuple[str, Fraction], ...]
    horizon: int
    minimise: tuple[Objective, ...]

    def __post_init__(self) -> None:
        """Check the order and the ranges that every solver relies on.

        Raises:
            ValueError: a number points forward or outside, or a range is empty.
        """
        nodes = range(len(self.nodes))
        for number, node in enumerate(self.nodes):
            if isinstance(node, Done):
                sound = 0 <= node.step < len(self.steps) and node.lag >= 0
                sound = sound and all(0 <= n < number for n in self.steps[node.step].needs)
            else:
                sound = 1 <= node.k <= len(node.of) and all(0 <= n < number for n in node.of)
            if not sound:
                raise ValueError(f"node {number} is not well formed: {node}")
        for number, step in enumerate(self.steps):
            leaves = self.leaves(step.needs) if all(n in nodes for n in step.needs) else {number}
            if any(leaf >= number for leaf in leaves):
                raise ValueError(f"{step.id} needs what does not stand before it")
            if step.duration < 0 or step.earliest + step.duration > self.horizon:
                raise ValueError(f"{step.id} does not fit the horizon of {self.horizon} weeks")
            if step.effort and not step.duration:
                raise ValueError(f"{step.id} has work and no duration")
        for goal in self.goals:
            if goal.node is not None and goal.node not in nodes:
                raise ValueError(f"{goal.name} stands for node {goal.node}, which is not there")

    def leaves(self, nodes: Iterable[int]) -> set[int]:
        """The steps that the nodes speak of, whether needed or one way of several."""
        found: set[int] = set()
        stack, seen = list(nodes), set[int]()
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            seen.add(number)
            node = self.nodes[number]
            if isinstance(node, Done):
                found.add(node.step)
            else:
                stack.extend(node.of)
        return found

    def dates(self, ends: Mapping[int, int]) -> list[float]:
        """The week from which each node holds when the chosen steps end in these weeks."""
        dates: list[float] = []
        for node in self.nodes:
            if isinstance(node, Done):
                dates.append(ends[node.step] + node.lag if node.step in ends else math.inf)
            else:
                dates.append(sorted(dates[part] for part in node.of)[node.k - 1])
        return dates

    def cost(self, chosen: Iterable[int]) -> Fraction:
        """External money of the chosen steps over the horizon."""
        return sum((self.steps[i].cost(self.horizon) for i in chosen), Fraction(0))


def weeks_until(start: dt.date, day: dt.date) -> int:
    """The last week w with start + 7 w days <= day; negative where the day is before the start."""
    return (day - start).days // 7


def stretched(
    duration: int, effort: Iterable[tuple[str, Fraction]], capacity: Mapping[str, Fraction]
) -> int | None:
    """The fewest whole weeks, at least `duration`, in which no role works above its capacity.

    None where a role with work to do has no capacity at all.
    """
    weeks = duration
    for role, amount in effort:
        limit = capacity.get(role)
        if limit is None or not amount:
            continue
        if limit <= 0:
            return None
        weeks = max(weeks, math.ceil(amount / limit))
    return weeks
