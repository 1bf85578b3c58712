"""A choice of steps as constraints for CP-SAT, without start weeks; see `selection`.

One literal a step, and rows instead of clauses, for the sake of the linear relaxation: the sum of
the parts of a "k of n" is at least k times what needs it, and of every n - k + 1 parts at least one
is chosen, which follows and is said for small n.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ortools.sat.python import cp_model

from milepost.engine.plan.bounds import sure_steps, whole_costs
from milepost.engine.plan.problem import Count, Done, PlanProblem
from milepost.engine.plan.selection import Earliest, binding, useful

SMALL = 6
"""The most parts of a "k of n" for which every choice of parts is told."""
FINEST = 2**50
"""Sums of money stay below this, so that the solver's floating-point bounds are exact."""


@dataclass(frozen=True, slots=True)
class Aim:
    """A whole number to be made least, and what it says of an objective.

    `unit` of it make one unit of the objective; where that is to be largest, the number is what is
    missing from `most`.
    """

    expression: cp_model.LinearExprT
    unit: int
    most: int | None = None

    def whole(self, value: Fraction) -> int:
        """The number for a value of the objective, rounded so that nothing better is left out."""
        if self.most is None:
            return math.floor(value * self.unit)
        return self.most - math.ceil(value * self.unit)

    def value(self, whole: int) -> Fraction:
        """The value of the objective for a number."""
        return Fraction(whole if self.most is None else self.most - whole, self.unit)


class ChoiceModel:
    """The choices that keep every limit but dates, and of dates what has been told so far.

    `latest` are the last weeks of the goals, in their order. The steps and parts that are of no use
    in time are left out.
    """

    def __init__(self, problem: PlanProblem, soonest: Earliest, latest: Sequence[int]) -> None:
        self.problem = problem
        self.soonest = soonest
        self.latest = latest
        self.model = cp_model.CpModel()
        self.yes = self.model.new_constant(1)
        self.no = self.model.new_constant(0)
        self.sure = sure_steps(problem)
        wanted = [
            (goal.node, week)
            for goal, week in zip(problem.goals, latest, strict=True)
            if goal.node is not None
        ]
        self.last = useful(problem, soonest, wanted)
        free = "value" in problem.objectives
        used = {
            node.step
            for n, node in enumerate(problem.nodes)
            if isinstance(node, Done) and soonest.at[n] <= self.last[n]
        }
        self.chosen = [
            self.yes
            if i in self.sure
            else self.model.new_bool_var("")
            if i in used or (free and i in soonest.starts)
            else self.no
            for i in range(len(problem.steps))
        ]
        self.literal = self._literals()
        self._needs()
        for number, node in enumerate(problem.nodes):
            if isinstance(node, Count) and self.literal[number] is not self.no:
                self._count(number, node)
        for role, limit in problem.run_capacity:
            amounts = [dict(step.run_fte).get(role, Fraction(0)) for step in problem.steps]
            self._at_most(amounts, limit)
        for account in problem.accounts:
            if binding(problem, account):
                self._at_most([Fraction(step.one_off) for step in problem.steps], account.amount)
        self.week = {
            number: self.model.new_int_var(int(soonest.at[goal.node]), latest[number], "")
            for number, goal in enumerate(problem.goals)
            if goal.timed and goal.node is not None
        }
        self.finish = self.model.new_int_var(0, problem.horizon, "finish")
        if self.week:
            self.model.add_max_equality(self.finish, list(self.week.values()))
        self._after: dict[tuple[int, int], cp_model.IntVar] = {}

    # -- what is chosen with what ----------------------------------------------------------------

    def _literals(self) -> list[cp_model.IntVar]:
        """For each node a literal that asks for it: its step, its only user, or one of its own."""
        users: list[list[cp_model.IntVar | None]] = [[] for _ in self.problem.nodes]
        for goal in self.problem.goals:
            if goal.node is not None:
                users[goal.node].append(self.yes)
        for step, chosen in zip(self.problem.steps, self.chosen, strict=True):
            if chosen is not self.no:
                for need in step.needs:
                    users[need].append(chosen)
        found = [self.no] * len(self.problem.nodes)
        # From the last node to the first: the users of a node stand after it.
        for number in reversed(range(len(self.problem.nodes))):
            node = self.problem.nodes[number]
            if isinstance(node, Done):
                found[number] = self.chosen[node.step]
                continue
            using = users[number]
            if using:
                found[number] = self._asking(using)
                for part in node.of:
                    users[part].append(found[number] if node.k == len(node.of) else None)
        return found

    def _asking(self, users: Sequence[cp_model.IntVar | None]) -> cp_model.IntVar:
        """The literal that asks for what has these users; None among them is one way of several."""
        if any(user is self.yes for user in users):
            return self.yes
        only = users[0] if len(users) == 1 else None
        return self.model.new_bool_var("") if only is None else only

    def _needs(self) -> None:
        for step, chosen in zip(self.problem.steps, self.chosen, strict=True):
            if chosen is not self.no:
                for need in step.needs:
                    self._implies(chosen, self.literal[need])

    def _implies(self, literal: cp_model.IntVar, other: cp_model.IntVar) -> None:
        if literal is other or other is self.yes:
            return
        if literal is self.yes:
            self.model.add_bool_and([other])
        else:
            self.model.add_implication(literal, other)

    def _count(self, number: int, node: Count) -> None:
        """Where the node is asked for, at least k of its parts are, of those that are in time."""
        asked = self.literal[number]
        in_time = [n for n in node.of if self.soonest.at[n] <= self.last[number]]
        parts = [self.literal[n] for n in in_time]
        open_parts = [part for part in parts if part is not self.yes]
        k = node.k - len(parts) + len(open_parts)
        if k <= 0:
            return
        if k >= len(open_parts):
            for part in open_parts if k == len(open_parts) else [self.no]:
                self._implies(asked, part)
            return
        self._at_least(open_parts, k, asked)
        if k > 1 and len(open_parts) <= SMALL:
            for some in itertools.combinations(open_parts, len(open_parts) - k + 1):
                self._at_least(some, 1, asked)

    def _at_least(self, parts: Collection[cp_model.IntVar], k: int, asked: cp_model.IntVar) -> None:
        """A row: the sum of the parts is at least k times what asks for them."""
        if asked is self.yes:
            self.model.add(cp_model.LinearExpr.sum(list(parts)) >= k)
            return
        weights = [*[1] * len(parts), -k]
        self.model.add(cp_model.LinearExpr.weighted_sum([*parts, asked], weights) >= 0)

    def _at_most(self, amounts: Sequence[Fraction], limit: Fraction) -> None:
        """The amounts of the chosen steps sum to a limit at most.

        Rounded down where they have no common measure of a sensible size, which can only admit
        more; the caller checks the result exactly.
        """
        if sum(amounts) <= limit:
            return
        scale = math.lcm(limit.denominator, *(amount.denominator for amount in amounts))
        if max(limit, *amounts) * scale * len(amounts) > FINEST:
            scale = max(1, int(FINEST / (max(limit, *amounts) * len(amounts))))
        used = [(int(a * scale), x) for a, x in zip(amounts, self.chosen, strict=True) if a]
        weights, literals = zip(*used, strict=True)
        total = cp_model.LinearExpr.weighted_sum(list(literals), list(weights))
        self.model.add(total <= int(limit * scale))

    # -- dates -----------------------------------------------------------------------------------

    def not_before(self, goal: int, week: int, helpers: Iterable[int]) -> None:
        """A goal is not reached before a week unless one of the steps is chosen."""
        some = [self.chosen[i] for i in helpers if self.chosen[i] is not self.no]
        if goal in self.week and week <= self.latest[goal]:
            some.append(self._from(goal, week))
        self.model.add_bool_or(some)

    def _from(self, goal: int, week: int) -> cp_model.IntVar:
        """The literal that a goal is reached in a week or later."""
        if (goal, week) not in self._after:
            after = self.model.new_bool_var("")
            self.model.add(self.week[goal] >= week).only_enforce_if(after)
            self.model.add(self.week[goal] < week).only_enforce_if(~after)
            self._after[goal, week] = after
        return self._after[goal, week]

    def not_without(self, step: int, helpers: Iterable[int]) -> None:
        """A step cannot be chosen unless one of the others is."""
        some = [self.chosen[i] for i in helpers if self.chosen[i] is not self.no]
        self.model.add_bool_or([*some, ~self.chosen[step]])

    # -- objectives ------------------------------------------------------------------------------

    def aim(self, name: str) -> Aim:
        """What is to be least for an objective."""
        match name:
            case "cost":
                costs, unit = whole_costs(self.problem)
                return Aim(cp_model.LinearExpr.weighted_sum(self.chosen, costs), unit)
            case "value":
                # What is to be least is what the choice lacks of all that could be gained.
                worths, unit = self.whole_worths()
                most = sum(max(worth, 0) for worth in worths)
                gained = cp_model.LinearExpr.weighted_sum(self.chosen, worths)
                return Aim(most - gained, unit, most)
            case "time_sum":
                weights = [self.problem.goals[number].weight for number in self.week]
                weeks = list(self.week.values())
                return Aim(cp_model.LinearExpr.weighted_sum(weeks, weights), 1)
            case _:
                return Aim(self.finish, 1)

    def whole_worths(self) -> tuple[list[int], int]:
        """What each step is worth as a whole number, never less, and how many make one of money."""
        worths = worths_of(self.problem, self.soonest)
        unit = math.lcm(*(worth.denominator for worth in worths))
        most = sum(abs(worth) for worth in worths)
        if most * unit >= FINEST:
            unit = max(1, int(FINEST / most))
        return [math.ceil(worth * unit) for worth in worths], unit

    def known(self, starts: Mapping[int, int], reached: Sequence[float]) -> None:
        """Hint a choice, and the weeks in which it reaches the goals."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for i, literal in enumerate(self.chosen):
            if literal is not self.yes and literal is not self.no:
                self.model.add_hint(literal, int(i in starts))
        for number, week in self.week.items():
            self.model.add_hint(week, int(reached[number]))


def worths_of(problem: PlanProblem, soonest: Earliest) -> list[Fraction]:
    """What each step is worth by itself, in the one week in which it starts if it is chosen."""
    worth = problem.worth
    found = [Fraction(0)] * len(problem.steps)
    if worth is not None:
        for i, start in soonest.starts.items():
            step = problem.steps[i]
            found[i] = worth.apart(i, step.one_off, step.run_per_year, start, step.end(start))
    return found
