"""The planning problem as plain data, and the mathematics that it states.

Given steps i with p_i weeks of work, rate r_{i,q} of role q, one-off cost o_i, run cost u_i a year
and run FTE f_{i,q}, capacities C_q and R_q, a horizon H, accounts a, and goals g with a last week
D_g, choose x_i in {0, 1} and whole start weeks s_i >= 0 such that

- e_i, the week in which step i has ended, is s_i + p_i and as many weeks more as it pauses between;
  d(n), the week from which node n holds, is e_i + lag for `Done(i, lag)` with x_i = 1, infinite
  with x_i = 0, and the k-th smallest d of its parts for `Count(k, of)`;
- x_i = 1 implies d(n) <= s_i for every n that step i needs, e_i <= H, and that s_i lies in one of
  the windows of step i where it has any; x_i = 1 for every forced step;
- in every week w and role q with a capacity, the sum of r_{i,q} over the chosen steps with
  s_i <= w < e_i is at most C_q (who waits for a closed role stays with the step), and at H the sum
  of f_{i,q} over the chosen steps at most R_q (nothing is stopped, so it is largest at the end);
- in every account a over the weeks A <= w < B, the sum over chosen steps of o_i where
  A <= s_i < B, or of u_i / 52 for each week from max(A, e_i) up to B, is at most its amount;
- d(g) <= D_g for every goal g.

Objectives, each with those before it fixed: *time*, the largest d(g) of the timed goals, then the
sum of their d(g) with their weights; *cost*, the sum over chosen steps of o_i + u_i * H / 52;
*change*, the weeks by which the chosen steps of a baseline move, and H for every step that enters
or leaves it, also for each that can no longer be taken (`lost`); *value*, largest instead of
least, the net present value that `worth` gives the chosen steps; *early wins*, the mean of e_i over
the steps that bring something, each with its weight and with H in place of e_i where x_i = 0.

What is in place at the start, and every test (a KPI kept, a metric met), holds from week 0 and has
left the nodes. Steps that no goal can use have left the problem.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from milepost.engine.model.inventory import Objective
from milepost.engine.plan.worth import WEEKS_PER_YEAR, Worth

Windows = tuple[tuple[int, int], ...]
"""Ranges of weeks, in order and apart, each with its first and its last week."""


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

    `duration` in whole weeks of work, after stretching; `stretched_from` is the model's own where
    that is shorter; `pauses` are the weeks in which a role at work on it is closed. `rates` is the
    FTE at work per role, exact. `needs` are the nodes that hold before the step starts; `earliest`
    is a week before which it cannot start whatever else is done; `windows` are the weeks in which
    it may start, where not every week will do. A `forced` step is chosen whether a goal needs it or
    not.
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
    windows: Windows = ()
    pauses: Windows = ()
    forced: bool = False

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

    def end(self, start: int) -> int:
        """The week in which it has ended when it starts in week `start`."""
        end = start + self.duration
        for first, last in self.pauses:
            if start <= last and first < end:
                end += last - max(first, start) + 1
        return end

    def next_start(self, week: int) -> int | None:
        """The first week from `week` on in which it may start; None where there is none."""
        if not self.windows:
            return max(week, self.earliest)
        for first, last in self.windows:
            if week <= last:
                return max(week, first)
        return None

    def latest_start(self, end: float, last: int) -> int | None:
        """The last week up to `last` in which it may start to end by `end`; None if there is none.

        A role may be away then: who begins in a closed week does not begin yet.
        """
        week = int(min(last, end - self.duration))
        while week >= self.earliest:
            within = not self.windows or any(a <= week <= b for a, b in self.windows)
            if within and self.end(week) <= end:
                return week
            week -= 1
        return None


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to hold, by week `latest`; `node` is None where it is already met.

    A goal that is not `timed` is a demand of the plan beside its targets: it has a last week and no
    part in the objective. `weight` is its share in the sum of the weeks.
    """

    name: str
    node: int | None
    latest: int
    timed: bool = True
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Account:
    """Money that may be spent in the weeks from `first` up to but not including `until`.

    *one_off* is spent in the week a step starts; *run* by the week from a step's end. `entry` is
    the number of the budget entry whose end it stands for.
    """

    kind: Literal["one_off", "run"]
    first: int
    until: int
    amount: Fraction
    entry: int = 0

    def spent(self, step: PlanStep, start: int) -> Fraction:
        """What a step that starts in week `start` takes from the account."""
        if self.kind == "one_off":
            return Fraction(step.one_off if self.first <= start < self.until else 0)
        weeks = max(0, self.until - max(self.first, step.end(start)))
        return Fraction(step.run_per_year * weeks, WEEKS_PER_YEAR)


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """The problem; the module's own words give its meaning.

    Steps and nodes stand in an order in which each uses only earlier ones. `baseline` holds the
    numbers of the steps of an earlier roadmap with the weeks in which they started there; `lost` is
    how many more it had that can no longer be taken and are not in place either. `wins` holds the
    numbers of the steps that bring something, with their weights; `all_wins` sums the weights of
    all that the organisation still lacks, in the problem or not.
    """

    steps: tuple[PlanStep, ...]
    nodes: tuple[PlanNode, ...]
    goals: tuple[Goal, ...]
    capacity: tuple[tuple[str, Fraction], ...]
    horizon: int
    objectives: tuple[Objective, ...]
    run_capacity: tuple[tuple[str, Fraction], ...] = ()
    accounts: tuple[Account, ...] = ()
    baseline: tuple[tuple[int, int], ...] = ()
    lost: int = 0
    worth: Worth | None = None
    wins: tuple[tuple[int, int], ...] = ()
    all_wins: int = 0

    def __post_init__(self) -> None:
        """Check the order and the ranges that every solver relies on.

        Raises:
            ValueError: a number points forward or outside, or a range is empty.
        """
        nodes = range(len(self.nodes))
        # The last step that each node speaks of, so that no node is followed twice.
        last: list[int] = []
        for number, node in enumerate(self.nodes):
            if isinstance(node, Done):
                sound = 0 <= node.step < len(self.steps) and node.lag >= 0
                sound = sound and all(0 <= n < number for n in self.steps[node.step].needs)
            else:
                sound = 1 <= node.k <= len(node.of) and all(0 <= n < number for n in node.of)
            if not sound:
                raise ValueError(f"node {number} is not well formed: {node}")
            last.append(node.step if isinstance(node, Done) else max(last[n] for n in node.of))
        for number, step in enumerate(self.steps):
            if any(n not in nodes or last[n] >= number for n in step.needs):
                raise ValueError(f"{step.id} needs what does not stand before it")
            if step.duration < 0 or step.end(step.earliest) > self.horizon:
                raise ValueError(f"{step.id} does not fit the horizon of {self.horizon} weeks")
            if step.effort and not step.duration:
                raise ValueError(f"{step.id} has work and no duration")
            inside = all(
                step.earliest <= first <= last and step.end(last) <= self.horizon
                for first, last in step.windows
            )
            apart = all(a[1] < b[0] for a, b in itertools.pairwise(step.windows))
            if not (inside and apart):
                raise ValueError(f"{step.id} has windows outside its weeks, or out of order")
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
        steps = [self.steps[i] for i in chosen]
        running = sum(step.run_per_year for step in steps) * self.horizon
        return sum(step.one_off for step in steps) + Fraction(running, WEEKS_PER_YEAR)

    def change(self, starts: Mapping[int, int]) -> int:
        """How far a schedule (start weeks of the chosen steps) is from the baseline, in weeks."""
        before = dict(self.baseline)
        moved = sum(abs(starts[i] - week) for i, week in before.items() if i in starts)
        return moved + self.horizon * (self.lost + len(before.keys() ^ starts.keys()))

    def wins_week(self, starts: Mapping[int, int]) -> Fraction:
        """The weighted mean of the weeks in which wins come about; the horizon for those left out.

        0 where there is nothing to win.
        """
        sooner = sum(
            weight * (self.horizon - self.steps[i].end(starts[i]))
            for i, weight in self.wins
            if i in starts
        )
        return self.horizon - Fraction(sooner, self.all_wins) if self.all_wins else Fraction(0)

    def value(self, starts: Mapping[int, int]) -> Fraction:
        """The net present value of a schedule; 0 where the problem gives its steps no worth."""
        worth = self.worth
        if worth is None:
            return Fraction(0)
        ends = {i: self.steps[i].end(start) for i, start in starts.items()}
        return worth.uplifted(ends) + sum(
            (
                worth.apart(i, self.steps[i].one_off, self.steps[i].run_per_year, start, ends[i])
                for i, start in starts.items()
            ),
            Fraction(0),
        )


def weeks_until(start: dt.date, day: dt.date) -> int:
    """The last week w with start + 7 w days <= day; negative where the day is before the start."""
    return (day - start).days // 7


def first_week_from(start: dt.date, day: dt.date) -> int:
    """The first week w with start + 7 w days >= day; negative where the day is long before."""
    return -((start - day).days // 7)


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
