"""What a schedule of most value would be if a step could be taken by halves: a linear program.

Its shares tell which steps to try first, and when. Its prices give a bound, which is worked out
from them anew, so that it holds however well the program was solved.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ortools.linear_solver.python import model_builder

from milepost.engine.plan.timetable import Timetable

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

FAR = 2**60
"""Beyond this a row has no limit."""
DOUBT = 1e-9
"""The part of a sum of floating-point numbers that is not to be believed."""

Shares = dict[int, list[tuple[int, float]]]
"""For each step, week after week, what share of it has begun by then."""
Row = tuple[Sequence[int], Sequence[int], int]
"""Variables, how often each counts, and what their sum is at the most."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The shares, and what is missing of the most at the least; nothing known without an answer."""

    shares: Shares = field(default_factory=dict)
    missing: int = 0


def relaxed(table: Timetable, seconds: float | None) -> Relaxed:
    """The best relaxed schedule of a timetable, if it is found in time."""
    proto = table.model.proto
    program = model_builder.Model()  # type: ignore[no-untyped-call]
    domains = [(domain[0], domain[-1]) for domain in (list(v.domain) for v in proto.variables)]
    values = [program.new_num_var(low, high, "") for low, high in domains]
    rows = [_smaller(row) for row in _rows(table.model)]
    stated = [
        program.add(
            model_builder.LinearExpr.weighted_sum([values[i] for i in indices], counts) <= most
        )
        for indices, counts, most in rows
    ]
    # The solver's tolerances are absolute: a unit of money is the size of thing that they suit.
    unit = table.valuation.unit
    aim = dict(zip(proto.objective.vars, proto.objective.coeffs, strict=True))
    program.minimize(
        model_builder.LinearExpr.weighted_sum(
            [values[i] for i in aim], [count / unit for count in aim.values()]
        )
    )
    solver = model_builder.Solver("GLOP")
    if seconds is not None:
        solver.set_time_limit_in_seconds(seconds)
    if solver.solve(program) != model_builder.SolveStatus.OPTIMAL:
        return Relaxed()
    shares = {
        i: [
            (week, float(solver.value(values[literal.index])))
            for week, literal in zip(table.weeks[i], begun, strict=True)
        ]
        for i, begun in enumerate(table.begun)
        if begun
    }
    left = [float(aim.get(i, 0)) for i in range(len(values))]
    terms = [float(proto.objective.offset)]
    for (indices, counts, most), row in zip(rows, stated, strict=True):
        price = min(0.0, float(solver.dual_value(row))) * unit
        terms.append(price * most)
        for i, count in zip(indices, counts, strict=True):
            left[i] -= price * count
    terms += [min(part * low, part * high) for part, (low, high) in zip(left, domains, strict=True)]
    doubt = DOUBT * math.fsum(map(abs, terms)) + 1
    return Relaxed(shares, max(0, math.ceil(math.fsum(terms) - doubt)))


def _rows(model: cp_model.CpModel) -> Iterator[Row]:
    """The constraints of a timetable as sums with a limit from above."""
    for constraint in model.proto.constraints:
        if constraint.has_linear():
            linear = constraint.linear
            low, high = list(linear.domain)
            if high < FAR:
                yield list(linear.vars), list(linear.coeffs), high
            if low > -FAR:
                yield list(linear.vars), [-count for count in linear.coeffs], -low
        else:
            for one in constraint.enforcement_literal:
                for other in constraint.bool_and.literals:
                    yield [one, other], [1, -1], 0


def _smaller(row: Row) -> tuple[Sequence[int], list[float], float]:
    """A row by its largest number."""
    indices, counts, most = row
    size = max(map(abs, counts), default=1) or 1
    return indices, [count / size for count in counts], most / size
