"""The planning problem as constraints for CP-SAT: each method states one kind of limit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np
from ortools.sat.python import cp_model

from milepost.engine.plan.bounds import (
    FINEST,
    least_finish,
    sure_steps,
    tails,
    whole_costs,
    work_between,
)
from milepost.engine.plan.problem import Account, Count, Done, PlanProblem, PlanStep, Windows
from milepost.engine.plan.schedule import goal_weeks
from milepost.engine.plan.turns import turns
from milepost.engine.plan.worth import WEEKS_PER_YEAR

Constraint = cp_model.BoundedLinearExpression | bool | np.bool_
"""What a comparison of expressions gives; the solver's types call it a truth value."""


class Formulation:
    """The model of a problem, with the variables that a search reads and hints.

    `chosen` and `start` have one variable for each step; a step that every plan takes is chosen by
    a constant.
    """

    def __init__(self, problem: PlanProblem, latest: int | None = None) -> None:
        """State the problem; nothing is sought that reaches the timed goals later than `latest`."""
        self.problem = problem
        self.latest = problem.horizon if latest is None else latest
        self.after = tails(problem)
        self.model = cp_model.CpModel()
        self.sure = sure_steps(problem)
        self.chosen: list[cp_model.IntVar] = []
        self.start: list[cp_model.IntVar] = []
        self.end: list[cp_model.LinearExprT] = []
        self.interval: list[cp_model.IntervalVar] = []
        self._always = self.model.new_constant(1)
        self._never = self.model.new_constant(0)
        self._holds: dict[int, cp_model.IntVar] = {}
        self._date: dict[int, cp_model.LinearExprT] = {}
        self._begun: dict[tuple[int, int], cp_model.IntVar] = {}
        self.steps()
        self.needs()
        for role, limit in problem.capacity:
            self.capacity(role, limit)
        # Where nothing is to be chosen they took time from better schedules and proved no more.
        for group in turns(problem) if len(self.sure) < len(problem.steps) else ():
            self.model.add_no_overlap([self.interval[number] for number in group])
        for role, limit in problem.run_capacity:
            self.run_capacity(role, limit)
        for account in problem.accounts:
            self.account(account)
        self.reached = self.goals()
        self.finish = self.model.new_int_var(0, self.latest, "finish")
        self.model.add(self.finish >= least_finish(problem))
        self.model.add_max_equality(
            self.finish, [week for _, week in self.reached] or [self._never]
        )
        self.nothing_late()
        for role, limit in problem.capacity:
            self.work(role, limit)

    def steps(self) -> None:
        """Whether each step is chosen, and when it runs within the horizon."""
        for number, step in enumerate(self.problem.steps):
            sure = number in self.sure
            chosen = self._always if sure else self.model.new_bool_var(f"chosen {number}")
            latest = self.problem.horizon - step.duration
            if sure and self.after[number] >= 0:
                latest = min(latest, self.latest - self.after[number] - step.duration)
            windows = step.windows or ((step.earliest, latest),)
            windows = tuple((a, min(b, latest)) for a, b in windows if a <= latest)
            if not windows:
                # Every plan takes the step, and none so late: there is none.
                self.model.add_bool_or([self._never])
                windows = ((step.earliest, step.earliest),)
            weeks = cp_model.Domain.from_intervals([list(window) for window in windows])
            start = self.model.new_int_var_from_domain(weeks, f"start {number}")
            self.chosen.append(chosen)
            self.start.append(start)
            if step.pauses:
                size, end = self._with_rests(step, start, windows)
                self.end.append(end)
                self.interval.append(
                    self.model.new_interval_var(start, size, end, f"runs {number}")
                    if sure
                    else self.model.new_optional_interval_var(
                        start, size, end, chosen, f"runs {number}"
                    )
                )
                continue
            self.end.append(start + step.duration)
            self.interval.append(
                self.model.new_fixed_size_interval_var(start, step.duration, f"runs {number}")
                if sure
                else self.model.new_optional_fixed_size_interval_var(
                    start, step.duration, chosen, f"runs {number}"
                )
            )

    def _with_rests(
        self, step: PlanStep, start: cp_model.IntVar, windows: Windows
    ) -> tuple[cp_model.IntVar, cp_model.IntVar]:
        """The weeks from start to end of a step with closed weeks, and its end.

        A literal for each number of weeks of rest: a table of all starts and ends says the same,
        and took twenty times as long to a proof.
        """
        starts: dict[int, list[int]] = {}
        for first, last in windows:
            for week in range(first, last + 1):
                starts.setdefault(step.end(week) - week, []).append(week)
        size = self.model.new_int_var(min(starts), max(starts), "")
        end = self.model.new_int_var(0, self.problem.horizon, "")
        self.model.add(end == start + size)
        literals = [self.model.new_bool_var("") for _ in starts]
        self.model.add_exactly_one(literals)
        self.model.add(size == cp_model.LinearExpr.weighted_sum(literals, list(starts)))
        for literal, weeks in zip(literals, starts.values(), strict=True):
            within = cp_model.Domain.from_values(weeks)
            self.model.add_linear_expression_in_domain(start, within).only_enforce_if(literal)
        return size, end

    def needs(self) -> None:
        """A chosen step starts when all that it needs holds."""
        for number, step in enumerate(self.problem.steps):
            for need in step.needs:
                self._after(self.chosen[number], self.start[number], need)

    def capacity(self, role: str, limit: Fraction) -> None:
        """The chosen steps that run in a week keep a role within its capacity.

        Where the exact fractions have no common measure of a sensible size they are rounded down,
        which can only admit more; the caller checks the result exactly.
        """
        rates = {
            number: rate
            for number, step in enumerate(self.problem.steps)
            for name, rate in step.rates
            if name == role
        }
        if sum(rates.values()) <= limit:
            return
        scale = _scale(limit, rates.values())
        apart = [self.interval[number] for number, rate in rates.items() if 2 * rate > limit]
        if len(apart) > 1:
            self.model.add_no_overlap(apart)
        if len(apart) == len(rates):
            return
        self.model.add_cumulative(
            [self.interval[number] for number in rates],
            [int(rate * scale) for rate in rates.values()],
            int(limit * scale),
        )

    def run_capacity(self, role: str, limit: Fraction) -> None:
        """Running what is finished takes no more of a role than it has for that.

        Rounded as in `capacity`.
        """
        amounts = {
            number: amount
            for number, step in enumerate(self.problem.steps)
            for name, amount in step.run_fte
            if name == role
        }
        if sum(amounts.values()) <= limit:
            return
        scale = _scale(limit, amounts.values())
        self.model.add(
            cp_model.LinearExpr.weighted_sum(
                [self.chosen[number] for number in amounts],
                [int(amount * scale) for amount in amounts.values()],
            )
            <= int(limit * scale)
        )

    def account(self, account: Account) -> None:
        """The chosen steps spend no more in the weeks of an account than it holds."""
        if account.kind == "one_off":
            amounts = {i: s.one_off for i, s in enumerate(self.problem.steps) if s.one_off}
            spending = {i: self._spends(i, account) for i in amounts}
            limit = math.floor(account.amount)
        else:
            amounts = {i: s.run_per_year for i, s in enumerate(self.problem.steps)}
            amounts = {i: amount for i, amount in amounts.items() if amount}
            spending = {i: self._runs(i, account) for i in amounts}
            limit = math.floor(account.amount * WEEKS_PER_YEAR)
        self.model.add(
            cp_model.LinearExpr.weighted_sum(list(spending.values()), list(amounts.values()))
            <= limit
        )

    def _spends(self, number: int, account: Account) -> cp_model.IntVar:
        """A literal that is true at least where the step is chosen and starts in the account."""
        within = self._starts_before(number, account.until)
        if not account.first and number in self.sure:
            return within
        spends = self.model.new_bool_var("")
        earlier = self._starts_before(number, account.first)
        self.model.add_bool_or([spends, ~self.chosen[number], ~within, earlier])
        return spends

    def _runs(self, number: int, account: Account) -> cp_model.IntVar:
        """The weeks of the account in which a chosen step is paid for, or more."""
        weeks = self.model.new_int_var(0, account.until - account.first, "")
        since = self.end[number]
        if account.first:
            later = self.model.new_int_var(account.first, self.problem.horizon, "")
            self.model.add_max_equality(later, [since, account.first])
            since = later
        self._if(self.chosen[number], weeks >= account.until - since)
        return weeks

    def _starts_before(self, number: int, week: int) -> cp_model.IntVar:
        """The literal that a step starts before a week."""
        step = self.problem.steps[number]
        if week <= step.earliest:
            return self._never
        if week > self.problem.horizon - step.duration:
            return self._always
        if (number, week) not in self._begun:
            begun = self.model.new_bool_var("")
            self.model.add(self.start[number] < week).only_enforce_if(begun)
            self.model.add(self.start[number] >= week).only_enforce_if(~begun)
            self._begun[number, week] = begun
        return self._begun[number, week]

    def goals(self) -> list[tuple[int, cp_model.IntVar]]:
        """Each goal that is still open is reached by its last week; the timed ones with weights."""
        weeks = []
        for goal in self.problem.goals:
            if goal.node is None:
                continue
            week = self.model.new_int_var(0, goal.latest, f"reached {goal.name}")
            node = self.problem.nodes[goal.node]
            parts = node.of if isinstance(node, Count) and node.k == len(node.of) else (goal.node,)
            for part in parts:
                self._after(self._always, week, part)
            if goal.timed:
                weeks.append((goal.weight, week))
        return weeks

    def nothing_late(self) -> None:
        """Every step ends early enough for what uses it before the last goal is reached."""
        for number, tail in enumerate(self.after):
            # Where nothing is to be chosen, the needs say the same.
            if tail >= 0 and len(self.sure) < len(self.problem.steps):
                self._if(self.chosen[number], self.end[number] + tail <= self.finish)

    def work(self, role: str, limit: Fraction) -> None:
        """A role does no more work between two weeks than it can.

        This follows from `capacity` and `nothing_late`; said outright it gives far better bounds.
        """
        for work in work_between(self.problem, role, limit):
            if work.certain and all(number in self.sure for number, _ in work.amounts):
                continue
            steps, amounts = zip(*work.amounts, strict=True)
            chosen = [self.chosen[number] for number in steps]
            fits = self.model.add(
                cp_model.LinearExpr.weighted_sum(chosen, amounts)
                <= work.weekly * (self.finish - work.head - work.tail)
            )
            if not work.certain:
                # Without any of these steps the weeks between may be fewer than none.
                some = self.model.new_bool_var("")
                self.model.add_max_equality(some, chosen)
                fits.only_enforce_if(some)

    def objective(self, name: str) -> tuple[cp_model.LinearExprT, int]:
        """The objective as a whole number, and how many of it make one unit."""
        match name:
            case "cost":
                costs, unit = whole_costs(self.problem)
                return cp_model.LinearExpr.weighted_sum(self.chosen, costs), unit
            case "time_sum":
                weights, weeks = zip(*self.reached, strict=True)
                return cp_model.LinearExpr.weighted_sum(weeks, weights), 1
            case "change":
                return self.change, 1
            case "steps":
                return cp_model.LinearExpr.sum(self.chosen), 1
            case "early_wins":
                return self.wins, max(1, self.problem.all_wins)
            case _:
                return self.finish, 1

    @cached_property
    def wins(self) -> cp_model.LinearExprT:
        """The weeks in which wins come about, the horizon where they do not, with their weights."""
        horizon, wins = self.problem.horizon, self.problem.wins
        apart = self.problem.all_wins - sum(weight for _, weight in wins)
        parts: list[cp_model.LinearExprT] = [horizon * apart]
        for number, weight in wins:
            week = self.model.new_int_var(0, horizon, "")
            self._if(self.chosen[number], week >= self.end[number])
            if number not in self.sure:
                self.model.add(week == horizon).only_enforce_if(~self.chosen[number])
            parts.append(weight * week)
        return cp_model.LinearExpr.sum(parts)

    @cached_property
    def change(self) -> cp_model.LinearExprT:
        """The weeks that steps move, and the horizon for each that enters or leaves."""
        before = dict(self.problem.baseline)
        parts: list[cp_model.LinearExprT] = [self.problem.horizon * self.problem.lost]
        for number, chosen in enumerate(self.chosen):
            if number not in before:
                parts.append(self.problem.horizon * chosen)
                continue
            moved = self.model.new_int_var(0, max(self.problem.horizon, before[number]), "")
            apart = self.start[number] - before[number]
            self._if(chosen, moved >= apart)
            self._if(chosen, moved >= -apart)
            parts.append(moved + self.problem.horizon * (1 - chosen))
        return cp_model.LinearExpr.sum(parts)

    def known(self, starts: Mapping[int, int]) -> Iterator[tuple[cp_model.IntVar, int]]:
        """What a roadmap says of the variables, as far as it is plain."""
        for number, (start, chosen) in enumerate(zip(self.start, self.chosen, strict=True)):
            if number not in self.sure:
                yield chosen, int(number in starts)
            if number in starts:
                yield start, starts[number]
        weeks = goal_weeks(self.problem, starts)
        timed = [
            int(week)
            for goal, week in zip(self.problem.goals, weeks, strict=True)
            if goal.timed and goal.node is not None
        ]
        for (_, variable), week in zip(self.reached, timed, strict=True):
            yield variable, week
        yield self.finish, max(timed, default=0)

    # -- nodes ----------------------------------------------------------------------------------

    def _if(self, chosen: cp_model.IntVar, constraint: Constraint) -> None:
        added = self.model.add(constraint)
        if chosen is not self._always:
            added.only_enforce_if(chosen)

    def _after(self, if_: cp_model.IntVar, week: cp_model.LinearExprT, number: int) -> None:
        """Where `if_` is true, node `number` holds no later than `week`."""
        holds, date = self._node(number)
        if holds is not self._always:
            self.model.add_implication(if_, holds)
        self._if(if_, week >= date)

    def _node(self, number: int) -> tuple[cp_model.IntVar, cp_model.LinearExprT]:
        """A literal that can be true only if the node comes to hold, and a week no earlier.

        One direction is enough: nodes are monotone, and every objective wants them early.
        """
        node = self.problem.nodes[number]
        if isinstance(node, Done):
            return self.chosen[node.step], self.end[node.step] + node.lag
        if number not in self._holds:
            self._holds[number] = self.model.new_bool_var(f"holds {number}")
            self._date[number] = self.model.new_int_var(0, self._last_week(), f"date {number}")
            self._count(node, self._holds[number], self._date[number])
        return self._holds[number], self._date[number]

    def _count(self, node: Count, holds: cp_model.IntVar, date: cp_model.LinearExprT) -> None:
        """Where the node holds, at least k of its parts do, by its date."""
        if node.k == len(node.of):
            for part in node.of:
                self._after(holds, date, part)
            return
        used = [self.model.new_bool_var("") for _ in node.of]
        for literal, part in zip(used, node.of, strict=True):
            self._after(literal, date, part)
        self.model.add(sum(used) >= node.k * holds)

    def _last_week(self) -> int:
        lags = (node.lag for node in self.problem.nodes if isinstance(node, Done))
        return self.problem.horizon + max(lags, default=0)


def _scale(limit: Fraction, amounts: Iterable[Fraction]) -> int:
    """The whole number by which exact amounts are multiplied to become whole."""
    scale = math.lcm(limit.denominator, *(amount.denominator for amount in amounts))
    return int(FINEST / limit) if limit * scale > FINEST else scale
