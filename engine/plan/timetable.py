"""The problem as constraints for CP-SAT in which every step has a literal for each week.

The literal says that the step has begun by then. So every limit is a sum, and so is whatever a
step is worth by the week in which it starts. What the intervals of `formulation` leave to
propagation stands here in the linear relaxation, and that is where bounds on value come from.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from ortools.sat.python import cp_model

from milepost.engine.plan.bounds import FINEST, sure_steps
from milepost.engine.plan.problem import Account, Done, PlanProblem
from milepost.engine.plan.valuation import Cut, Valuation
from milepost.engine.plan.worth import WEEKS_PER_YEAR

Terms = dict[int, int]
"""How often each literal counts in a sum, by its place among the model's variables."""


class Timetable:
    """The model of a problem in which each step starts in one of the spans of a valuation.

    The objective is what a schedule is worth less than `valuation.most`. Where spans are single
    weeks the model is exact, uplifts apart; with longer ones every schedule still fits it, and some
    do that are none.
    """

    def __init__(self, problem: PlanProblem, valuation: Valuation) -> None:
        self.problem = problem
        self.valuation = valuation
        self.weeks = valuation.weeks
        self.model = cp_model.CpModel()
        self._always = self.model.new_constant(1)
        self._never = self.model.new_constant(0)
        self._literal = {v.index: v for v in (self._always, self._never)}
        self._holds: dict[tuple[int, tuple[int, ...]], cp_model.IntVar] = {}
        sure = sure_steps(problem)
        self.begun = [self._weeks(len(own), sure=i in sure) for i, own in enumerate(self.weeks)]
        for i, step in enumerate(problem.steps):
            for need, (k, span) in itertools.product(step.needs, enumerate(valuation.spans[i])):
                self.model.add_implication(self.begun[i][k], self.holds(need, span[-1]))
        for role, limit in problem.capacity:
            if valuation.exact:
                self.capacity(role, limit)
            else:
                self.work(role, limit)
        for role, limit in problem.run_capacity:
            self.run_capacity(role, limit)
        for account in problem.accounts:
            self.account(account)
        for goal in problem.goals:
            if goal.node is not None:
                self.model.add_implication(self._always, self.holds(goal.node, goal.latest))
        self.together = self.model.new_int_var(0, valuation.together, "")
        self._literal[self.together.index] = self.together
        worth = self._summed(enumerate(valuation.apart))
        _add(worth, self.together.index, 1)
        self.model.minimize(valuation.most - self._sum(worth))

    def _weeks(self, count: int, *, sure: bool) -> list[cp_model.IntVar]:
        if not count:
            if sure:
                self.model.add_bool_or([self._never])
            return []
        literals = [self.model.new_bool_var("") for _ in range(count - sure)]
        self._literal.update((literal.index, literal) for literal in literals)
        literals += [self._always] * sure
        for early, late in itertools.pairwise(literals):
            self.model.add_implication(early, late)
        return literals

    # -- what holds when ------------------------------------------------------------------------

    def begins(self, step: int, week: int) -> cp_model.IntVar:
        """The literal that a step starts in a week or before."""
        count = bisect_right(self.weeks[step], week)
        return self.begun[step][count - 1] if count else self._never

    def ended(self, step: int, week: int) -> cp_model.IntVar:
        """The literal that a step has ended by a week."""
        count = bisect_right(self.valuation.ends[step], week)
        return self.begun[step][count - 1] if count else self._never

    def holds(self, number: int, week: int) -> cp_model.IntVar:
        """A literal that is true only if a node holds by a week."""
        node = self.problem.nodes[number]
        if isinstance(node, Done):
            return self.ended(node.step, week - node.lag)
        parts = [self.holds(part, week) for part in node.of]
        key = number, tuple(part.index for part in parts)
        if key not in self._holds:
            self._holds[key] = literal = self.model.new_bool_var("")
            if node.k == len(parts):
                for part in parts:
                    self.model.add_implication(literal, part)
            else:
                self.model.add(cp_model.LinearExpr.sum(parts) >= node.k * literal)
        return self._holds[key]

    # -- limits ---------------------------------------------------------------------------------

    def capacity(self, role: str, limit: Fraction) -> None:
        """In every week in which a step may begin, the steps at work keep a role's capacity."""
        rates = {
            i: rate
            for i, step in enumerate(self.problem.steps)
            for name, rate in step.rates
            if name == role and rate and self.weeks[i]
        }
        if sum(rates.values()) <= limit:
            return
        scale = _scale(limit, rates.values())
        most = int(limit * scale)
        seen: set[tuple[tuple[int, int], ...]] = set()
        for week in sorted({week for i in rates for week in self.weeks[i]}):
            terms: Terms = {}
            for i, rate in rates.items():
                began, ended = self.begins(i, week), self.ended(i, week)
                if began.index != ended.index:
                    _add(terms, began.index, int(rate * scale))
                    _add(terms, ended.index, -int(rate * scale))
            key = tuple(sorted(terms.items()))
            if key not in seen and sum(max(0, count) for count in terms.values()) > most:
                seen.add(key)
                self.model.add(self._sum(terms) <= most)

    def work(self, role: str, limit: Fraction) -> None:
        """Up to each week a role does no more work than it can.

        Of a span the week counts that leaves the least work until then: for a step without closed
        weeks the last one.
        """
        rates = {
            i: rate
            for i, step in enumerate(self.problem.steps)
            for name, rate in step.rates
            if name == role and rate and self.weeks[i]
        }
        scale = _scale(limit, rates.values())
        for until in sorted({week for i in rates for week in self.weeks[i] if week}):
            worked = (
                (i, [int(rate * scale) * weeks for weeks in self._worked(i, until)])
                for i, rate in rates.items()
            )
            self.model.add(self._sum(self._summed(worked)) <= int(limit * scale) * until)

    def _worked(self, i: int, until: int) -> list[int]:
        """The weeks at work up to a week, the least there are for each span of a step."""
        step = self.problem.steps[i]
        if step.pauses:
            return [
                min(max(0, min(until, step.end(week)) - week) for week in span)
                for span in self.valuation.spans[i]
            ]
        return [max(0, min(until - span[-1], step.duration)) for span in self.valuation.spans[i]]

    def run_capacity(self, role: str, limit: Fraction) -> None:
        """Running what is finished takes no more of a role than it has for that."""
        amounts = {
            i: amount
            for i, step in enumerate(self.problem.steps)
            for name, amount in step.run_fte
            if name == role and self.begun[i]
        }
        scale = _scale(limit, amounts.values())
        taken = [int(amount * scale) * self.begun[i][-1] for i, amount in amounts.items()]
        self.model.add(cp_model.LinearExpr.sum(taken) <= int(limit * scale))

    def account(self, account: Account) -> None:
        """The chosen steps spend no more in the weeks of an account than it holds."""
        scale = 1 if account.kind == "one_off" else WEEKS_PER_YEAR
        spent = (
            (i, [min(int(account.spent(step, w) * scale) for w in span) for span in own])
            for (i, step), own in zip(
                enumerate(self.problem.steps), self.valuation.spans, strict=True
            )
        )
        self.model.add(self._sum(self._summed(spent)) <= math.floor(account.amount * scale))

    def cut(self, cut: Cut) -> None:
        """What uplifts bring together is no more than this."""
        brought = self._sum(self._summed(cut.tables.items()))
        self.model.add(self.together <= cut.most + brought)

    # -- schedules ------------------------------------------------------------------------------

    def starts(self, solver: cp_model.CpSolver) -> dict[int, int]:
        """The schedule in a solver that has found one."""
        found = {}
        for i, literals in enumerate(self.begun):
            if literals and solver.boolean_value(literals[-1]):
                first = next(k for k, x in enumerate(literals) if solver.boolean_value(x))
                found[i] = self.weeks[i][first]
        return found

    def hint(self, starts: Mapping[int, int], together: int) -> None:
        """Start the next run from a schedule whose uplifts bring no less than that together."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for i, literals in enumerate(self.begun):
            for literal, week in zip(literals, self.weeks[i], strict=True):
                if literal.index != self._always.index:
                    self.model.add_hint(literal, int(i in starts and starts[i] <= week))
        self.model.add_hint(self.together, max(0, min(together, self.valuation.together)))

    # -- sums -----------------------------------------------------------------------------------

    def _summed(self, tables: Iterable[tuple[int, Sequence[int]]]) -> Terms:
        """A sum of the entries for the weeks in which steps start, nothing for those left out."""
        terms: Terms = {}
        for i, table in tables:
            later = itertools.chain(table[1:], (0,))
            for literal, own, next_ in zip(self.begun[i], table, later, strict=False):
                _add(terms, literal.index, own - next_)
        return terms

    def _sum(self, terms: Terms) -> cp_model.LinearExprT:
        counted = {index: count for index, count in terms.items() if count}
        return cp_model.LinearExpr.weighted_sum(
            [self._literal[index] for index in counted], list(counted.values())
        )


def _add(terms: Terms, index: int, count: int) -> None:
    terms[index] = terms.get(index, 0) + count


def _scale(limit: Fraction, amounts: Iterable[Fraction]) -> int:
    """The whole number by which amounts become whole, or nearly: rounded down they admit more."""
    scale = math.lcm(limit.denominator, *(amount.denominator for amount in amounts))
    return int(FINEST / limit) if limit * scale > FINEST else scale
