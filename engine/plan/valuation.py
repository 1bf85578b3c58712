"""What steps are worth by the week in which they start, in whole numbers that are never too small.

What uplifts bring together is a concave function of a sum: with L the sum over the ended steps of
the logarithm of what each leaves of revenue, a week brings 1 - exp(-L), or the room where that is
less. The tangent at the L of some schedule lies above it everywhere, and is again a table a step
and week. So every schedule gives one `Cut` from above, which is exact at that schedule.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.plan.problem import Done, PlanProblem
from milepost.engine.plan.value import earning
from milepost.engine.plan.worth import BILLION, MILLION, WEEKS_PER_YEAR, Worth

LARGEST = 2**50
"""Sums stay below this, so that the solver's floating-point bounds are exact."""
SPARE = 8
"""The parts of a unit of money per step: so that all rounding together is well below a unit."""
NOTHING_LEFT = 60.0
"""What is left of revenue after an uplift of everything, as a logarithm with a sign; enough."""

Weeks = Sequence[Sequence[int]]
"""The weeks in which each step may start, by its number; none where it is not worth a thought."""
Spans = Sequence[Sequence[Sequence[int]]]
"""The same weeks in groups that follow each other."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Uplifts bring at most `most` and, of each step that is taken, the entry of its week."""

    most: int
    tables: Mapping[int, Sequence[int]]


class Valuation:
    """Tables of a problem over spans of weeks; `unit` of their whole numbers make a unit of money.

    An entry is for the best week of a span. `weeks` are the first ones, `ends` go with them.
    """

    def __init__(self, problem: PlanProblem, worth: Worth, spans: Spans) -> None:
        self.problem = problem
        self.worth = worth
        self.spans = spans
        self.weeks = [[span[0] for span in own] for own in spans]
        self.ends = [
            [step.end(week) for week in own]
            for step, own in zip(problem.steps, self.weeks, strict=True)
        ]
        tables = exact_tables(problem, worth, [list(itertools.chain(*own)) for own in spans])
        apart = [
            [max(itertools.islice(entries, len(span))) for span in own]
            for entries, own in zip(map(iter, tables), spans, strict=True)
        ]
        self._weights = [
            float(factor * worth.margin) / (WEEKS_PER_YEAR * BILLION)
            for factor in worth.factors[:-1]
        ]
        lifting = worth.uplifts if worth.margin else ()
        self._logs = {i: self._log(i) for i, uplift in enumerate(lifting) if uplift and spans[i]}
        together = math.fsum(self._weights) * float(worth.room) if self._logs else 0.0
        size = together + 1 + sum(float(max(map(abs, own))) for own in apart if own)
        shared = math.lcm(*{entry.denominator for own in apart for entry in own})
        if self._logs or shared * size > LARGEST:
            shared = 1 << (SPARE * len(apart)).bit_length()
            while shared > 1 and shared * size > LARGEST:
                shared //= 2
        self.unit = shared
        self.small = shared * size <= LARGEST
        self._doubt = 1e-6 + 1e-13 * together * self.unit
        self.together = math.ceil(together * self.unit) + 1 if self._logs else 0
        self.apart = [[math.ceil(entry * self.unit) for entry in own] for own in apart]
        self.most = self.together + sum(max(0, *own) for own in self.apart if own)

    def _log(self, step: int) -> list[float]:
        """Minus the logarithm of what is left so many weeks after the end of a step."""
        left = (self.worth.left(step, week) for week in range(self.worth.ramp + 1))
        return [-math.log(rest / MILLION) if rest > 0 else NOTHING_LEFT for rest in left]

    @property
    def combined(self) -> bool:
        """Whether uplifts count at all."""
        return bool(self._logs)

    def cut(self, starts: Mapping[int, int]) -> Cut:
        """What is never too little for any schedule, and exact for the one with these starts."""
        worth, horizon = self.worth, self.worth.horizon
        level = [0.0] * horizon
        for step, start in starts.items():
            if step in self._logs:
                log, end = self._logs[step], self.problem.steps[step].end(start)
                for week in range(end, horizon):
                    level[week] += log[min(week - end, worth.ramp)]
        room = float(worth.room)
        constant, slopes = 0.0, []
        for weight, now in zip(self._weights, level, strict=True):
            left = math.exp(-now)
            full = 1 - left >= room
            slopes.append(0.0 if full else weight * left)
            constant += weight * (room if full else 1 - left * (1 + now))
        after = _sums(slopes)
        tables = {}
        for step, log in self._logs.items():
            brings = [
                sum(slopes[week] * log[week - end] for week in range(end, self._full(end)))
                + log[-1] * after[self._full(end)]
                for end in self.ends[step]
            ]
            tables[step] = [self._above(amount) for amount in brings]
        return Cut(self._above(constant), tables)

    def _full(self, end: int) -> int:
        """The week from which a step that ends in a week brings all that it brings."""
        return min(self.worth.horizon, end + self.worth.ramp)

    def _above(self, amount: float) -> int:
        # The sums are of floating point: their last digits are not to be believed.
        return math.ceil(amount * self.unit * (1 + 1e-12) + self._doubt)

    @property
    def exact(self) -> bool:
        """Whether every span is a single week."""
        return all(len(span) == 1 for own in self.spans for span in own)

    def bound(self, whole: int) -> Fraction:
        """The money for a whole number."""
        return Fraction(whole, self.unit)


def exact_tables(problem: PlanProblem, worth: Worth, weeks: Weeks) -> list[list[Fraction]]:
    """What each step is worth by itself, for each of its weeks."""
    return [
        [worth.apart(i, step.one_off, step.run_per_year, week, step.end(week)) for week in own]
        for i, (step, own) in enumerate(zip(problem.steps, weeks, strict=True))
    ]


def start_weeks(problem: PlanProblem, worth: Worth) -> Weeks:
    """The weeks in which it can make sense to start each step.

    None for a step that neither earns nor helps one that does. Where everything lasts whole
    quarters, say, and no step is worth more for waiting, only the first weeks of quarters: any
    schedule stays one, and is worth no less, with each start put back to the first week of its
    quarter.
    """
    useful = _useful(problem)
    weeks = [_all_weeks(problem, i) if i in useful else [] for i, _ in enumerate(problem.steps)]
    grid = _grid(problem, weeks)
    if grid <= 1 or not _never_waits(exact_tables(problem, worth, weeks)):
        return weeks
    return [[week for week in own if week % grid == 0] for own in weeks]


def alone(weeks: Weeks) -> Spans:
    """Each week as a span of its own."""
    return [[(week,) for week in own] for own in weeks]


def spans(weeks: Weeks, most: int) -> Spans:
    """About so many spans in all, each of as many weeks."""
    each = max(1, -(-sum(map(len, weeks)) // most))
    found = []
    for own in weeks:
        groups = itertools.groupby(own, key=lambda week: week // each) if each > 1 else ()
        found.append([tuple(group) for _, group in groups] if each > 1 else [(w,) for w in own])
    return found


def _all_weeks(problem: PlanProblem, number: int) -> list[int]:
    step = problem.steps[number]
    windows = step.windows or ((step.earliest, problem.horizon - step.duration),)
    return [
        week
        for first, last in windows
        for week in range(first, last + 1)
        if step.end(week) <= problem.horizon
    ]


def _useful(problem: PlanProblem) -> set[int]:
    """The steps that earn, that every plan takes or goals wait for, and what they can rest on."""
    stack = list(earning(problem))
    stack += [i for i, step in enumerate(problem.steps) if step.forced]
    stack += problem.leaves(goal.node for goal in problem.goals if goal.node is not None)
    found: set[int] = set()
    nodes: set[int] = set()
    while stack:
        number = stack.pop()
        if number in found:
            continue
        found.add(number)
        below = list(problem.steps[number].needs)
        while below:
            node = below.pop()
            if node in nodes:
                continue
            nodes.add(node)
            at = problem.nodes[node]
            if isinstance(at, Done):
                stack.append(at.step)
            else:
                below.extend(at.of)
    return found


def _grid(problem: PlanProblem, weeks: Weeks) -> int:
    """The weeks of which everything lasts a multiple; 1 where there are none.

    Run cost in an account and closed weeks are no matter of whole multiples.
    """
    taken = [step for step, own in zip(problem.steps, weeks, strict=True) if own]
    if any(step.pauses for step in taken):
        return 1
    if any(account.kind == "run" for account in problem.accounts):
        return 1
    spans = [step.duration for step in taken]
    spans += [first for step in taken for first, _ in step.windows or ((step.earliest, 0),)]
    spans += [node.lag for node in problem.nodes if isinstance(node, Done)]
    spans += [week for account in problem.accounts for week in (account.first, account.until)]
    return math.gcd(*spans) if spans else 1


def _never_waits(tables: Sequence[Sequence[Fraction]]) -> bool:
    """Whether no step is worth more by itself for starting later."""
    return all(own == sorted(own, reverse=True) for own in tables)


def _sums(amounts: Sequence[float]) -> list[float]:
    """For each week and the one after the last, the sum of the amounts from it on."""
    sums = [0.0]
    for amount in reversed(amounts):
        sums.append(sums[-1] + amount)
    return sums[::-1]
