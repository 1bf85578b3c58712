"""A fixed choice of steps as plain whole numbers: what the heuristics schedule, fast.

With the choice fixed, every "k of n" is settled too, and only arcs with lags are left. Amounts are
scaled to whole numbers; where no exact scale is small enough they are rounded so that whatever
fits the project fits the problem.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from milepost.engine.plan.problem import Done, PlanProblem
from milepost.engine.plan.worth import WEEKS_PER_YEAR

Ints = list[int]
LARGEST = 10**9
"""The most parts into which an amount is divided; sums of many still fit 64 bits."""
MOST_ARCS = 1_000_000
WORD_BITS = 62
"""So many bits of a word are used: signed words of 64 bits hold them without overflow."""


class Project(NamedTuple):
    """Activities in an order in which each rests only on earlier ones; all lists are flat.

    The list `x_at` says where the part of each activity begins in the lists beside it. `kind` is
    the number of an activity's calendar, -1 where it may start in every week and never pauses;
    the calendars hold `weeks + 1` entries each: the first week in which it may start (-1: none)
    and the end of a start in that week. `tail` is the lag until a timed goal has what it needs of
    an activity, -1 where none waits for it; `rest` that along the longest chain of what comes
    after it. `due` is the last week in which an activity may end.

    Amounts of several roles lie side by side in one `word`, so that one subtraction asks whether
    all of them are left: `full` is a word of a week in which nothing is taken, and `guard` has the
    bit above each role's amount, which a subtraction of more than there is clears.
    """

    activities: int
    words: int
    weeks: int
    accounts: int
    duration: Ints
    release: Ints
    tail: Ints
    rest: Ints
    due: Ints
    kind: Ints
    begins: Ints
    ends: Ints
    before_at: Ints
    before: Ints
    before_lag: Ints
    after_at: Ints
    after: Ints
    after_lag: Ints
    word_at: Ints
    word: Ints
    taken: Ints
    full: Ints
    guard: Ints
    one_off: Ints
    run: Ints
    account_kind: Ints
    account_first: Ints
    account_until: Ints
    amount: Ints


def project_of(
    problem: PlanProblem, chosen: Sequence[int], parts: Sequence[Sequence[int]]
) -> Project | None:
    """The project of the `chosen` steps, in order; None where it is too large to be worth it.

    `parts` holds for each node the nodes that must hold for it, chosen from a "k of n".
    """
    index = {step: i for i, step in enumerate(chosen)}
    leaves = _Leaves(problem, parts)
    arcs: list[dict[int, int]] = []
    total = 0
    for number in chosen:
        found = leaves.of(problem.steps[number].needs)
        total += len(found)
        if total > MOST_ARCS or not found.keys() <= index.keys():
            return None
        arcs.append({index[step]: lag for step, lag in found.items()})
    after: list[dict[int, int]] = [{} for _ in chosen]
    for i, found in enumerate(arcs):
        for j, lag in found.items():
            after[j][i] = lag
    tail = [-1] * len(chosen)
    weeks = 2 * problem.horizon
    due = [problem.horizon] * len(chosen)
    for goal in problem.goals:
        wanted = {} if goal.node is None else leaves.of((goal.node,))
        for step, lag in wanted.items():
            if step not in index:
                return None
            i = index[step]
            due[i] = min(due[i], goal.latest - lag)
            tail[i] = max(tail[i], lag) if goal.timed else tail[i]
    kind, begins, ends = _calendars(problem, chosen, weeks)
    accounts = [a for a in problem.accounts if a.first < a.until]
    steps = [problem.steps[number] for number in chosen]
    duration = [step.duration for step in steps]
    taken, full, guard = _words(*rates_of(problem, chosen))
    return Project(
        len(chosen),
        len(full),
        weeks,
        len(accounts),
        duration,
        [step.earliest for step in steps],
        tail,
        _rests(duration, after, tail),
        due,
        kind,
        begins,
        ends,
        *_flat(arcs),
        *_flat(after),
        *_flat(taken),
        full,
        guard,
        [step.one_off for step in steps],
        [step.run_per_year for step in steps],
        [int(account.kind == "run") for account in accounts],
        [account.first for account in accounts],
        [account.until for account in accounts],
        [math.floor(a.amount * (WEEKS_PER_YEAR if a.kind == "run" else 1)) for a in accounts],
    )


class _Leaves:
    """The steps that a node waits for, each with the longest lag, once "k of n" is settled."""

    def __init__(self, problem: PlanProblem, parts: Sequence[Sequence[int]]) -> None:
        self.nodes = problem.nodes
        self.parts = parts
        self._known: dict[int, dict[int, int]] = {}

    def of(self, nodes: Iterable[int]) -> dict[int, int]:
        """Steps and lags of all the nodes together."""
        found: dict[int, int] = {}
        for number in nodes:
            for step, lag in self._of(number).items():
                found[step] = max(lag, found.get(step, 0))
        return found

    def _of(self, number: int) -> dict[int, int]:
        if number not in self._known:
            node = self.nodes[number]
            if isinstance(node, Done):
                self._known[number] = {node.step: node.lag}
            else:
                self._known[number] = self.of(self.parts[number])
        return self._known[number]


def _flat(arcs: Sequence[dict[int, int]]) -> tuple[Ints, Ints, Ints]:
    at, ends, lags = [0], [], []
    for found in arcs:
        for j in sorted(found):
            ends.append(j)
            lags.append(found[j])
        at.append(len(ends))
    return at, ends, lags


def _calendars(problem: PlanProblem, chosen: Sequence[int], weeks: int) -> tuple[Ints, Ints, Ints]:
    """The calendar of each activity, and all calendars; equal ones are stored once."""
    kinds: dict[tuple[object, ...], int] = {}
    kind, begins, ends = [], [], []
    for number in chosen:
        step = problem.steps[number]
        if not step.windows and not step.pauses:
            kind.append(-1)
            continue
        key = step.windows, step.pauses, step.duration, step.earliest
        if key not in kinds:
            kinds[key] = len(kinds)
            for week in range(weeks + 1):
                first = step.next_start(week)
                begins.append(-1 if first is None else first)
                ends.append(step.end(week))
        kind.append(kinds[key])
    return kind, begins, ends


def rates_of(problem: PlanProblem, chosen: Collection[int]) -> tuple[list[dict[int, int]], Ints]:
    """What each activity takes of each limited role, and the limits; roles that bind nobody go."""
    capacity: Ints = []
    taken: list[dict[int, int]] = [{} for _ in chosen]
    for name, limit in problem.capacity:
        rates = {
            i: fte
            for i, number in enumerate(chosen)
            for role, fte in problem.steps[number].rates
            if role == name and fte
        }
        if sum(rates.values(), Fraction(0)) <= limit:
            continue
        scale = math.lcm(limit.denominator, *(fte.denominator for fte in rates.values()))
        if limit * scale > LARGEST:
            scale = int(LARGEST / limit)
        for i, fte in rates.items():
            taken[i][len(capacity)] = math.ceil(fte * scale)
        capacity.append(math.floor(limit * scale))
    return taken, capacity


def _words(
    rates: Sequence[dict[int, int]], capacity: Sequence[int]
) -> tuple[list[dict[int, int]], Ints, Ints]:
    """What each activity takes of each word; what a whole word holds, and its guards."""
    full: Ints = []
    guard: Ints = []
    place: list[tuple[int, int]] = []
    used = WORD_BITS
    for amount in capacity:
        bits = amount.bit_length() + 1
        if used + bits > WORD_BITS:
            full.append(0)
            guard.append(0)
            used = 0
        place.append((len(full) - 1, used))
        guard[-1] |= 1 << (used + bits - 1)
        full[-1] |= amount << used | 1 << (used + bits - 1)
        used += bits
    taken: list[dict[int, int]] = []
    for own in rates:
        words: dict[int, int] = {}
        for role, amount in own.items():
            word, shift = place[role]
            # One more than there is says as well as any larger amount that it is too much.
            words[word] = words.get(word, 0) + (min(amount, capacity[role] + 1) << shift)
        taken.append(words)
    return taken, full, guard


def _rests(duration: Sequence[int], after: Sequence[dict[int, int]], tail: Sequence[int]) -> Ints:
    """For each activity the fewest weeks from its end to the last goal; -1 where none needs it."""
    rest = list(tail)
    for i in reversed(range(len(rest))):
        for j, lag in after[i].items():
            if rest[j] >= 0:
                rest[i] = max(rest[i], lag + duration[j] + rest[j])
    return rest
