"""Whether a condition can hold at all, and whether it can fail: decided by a bounded search.

The search takes one unknown after the other, bisects its range and asks the evaluator, which
answers for all that is still unknown at once. It claims nothing that it has not been through.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from milepost.engine.logic.evaluate import Facts, Truth, evaluate
from milepost.engine.logic.program import Compare, Count, Invert, Node, Program, Refer
from milepost.engine.model.condition import ADVICE_NUMBERS, Measured
from milepost.engine.model.maturity import MaturityModel

WORK = 200_000
"""How many nodes are evaluated, at most, for one question."""


def cone(program: Program, node: int) -> tuple[Program, int, tuple[int, ...]]:
    """The part of a program that a node rests on; the node in it; its variables in the whole."""
    needed: set[int] = set()
    stack = [node]
    while stack:
        at = stack.pop()
        if at not in needed:
            needed.add(at)
            stack.extend(_below(program, at))
    place = {old: new for new, old in enumerate(sorted(needed))}
    variables: dict[int, int] = {}
    nodes: list[Node] = []
    for old in sorted(needed):
        match program.nodes[old]:
            case Compare(variable, threshold):
                nodes.append(Compare(variables.setdefault(variable, len(variables)), threshold))
            case Refer(atom):
                # What a reference stands for is a part of its own; all of one is that one.
                nodes.append(Count(1, (place[program.atoms[atom].node],), "all"))
            case Invert(of):
                nodes.append(Invert(place[of]))
            case Count(k, of, word):
                nodes.append(Count(k, tuple(place[part] for part in of), word))
    kept = tuple(program.variables[variable] for variable in variables)
    return Program(kept, tuple(nodes), ()), place[node], tuple(variables)


def _below(program: Program, node: int) -> tuple[int, ...]:
    match program.nodes[node]:
        case Refer(atom):
            return (program.atoms[atom].node,)
        case Invert(of):
            return (of,)
        case Count(_, of):
            return of
        case _:
            return ()


@dataclass
class Search:
    """The search for facts on which a node of a program has a wanted truth."""

    model: MaturityModel
    program: Program
    node: int
    left: int = WORK

    def possible(self, facts: Facts, wanted: Truth) -> bool | None:
        """Whether some completion of the facts gives it; None where the bound was met first."""
        stack: list[Facts] = [facts]
        while stack:
            here = stack.pop()
            self.left -= len(self.program.nodes)
            if self.left < 0:
                return None
            nodes = evaluate(self.program, here).nodes
            truth = nodes[self.node]
            if truth is wanted:
                return True
            if truth is Truth.UNPROVEN:
                stack.extend(self._halves(here, self._open(nodes)))
        return False

    def _open(self, nodes: Sequence[Truth]) -> int:
        """A variable on which an undecided node rests."""
        at = self.node
        while True:
            match self.program.nodes[at]:
                case Compare(variable, _):
                    return variable
                case _:
                    below = _below(self.program, at)
                    at = next(part for part in below if nodes[part] is Truth.UNPROVEN)

    def _halves(self, facts: Facts, variable: int) -> Iterator[Facts]:
        test = self.program.variables[variable].test
        if isinstance(test, Measured):
            yield from self._values(facts, test.metric)
            return
        low, high = facts[variable]
        middle = (low + high + 1) // 2
        for part in ((low, middle - 1), (middle, high)):
            yield [part if i == variable else fact for i, fact in enumerate(facts)]

    def _values(self, facts: Facts, metric: str) -> Iterator[Facts]:
        """The facts with every comparison of a metric decided, for each way that can be."""
        tests = [
            (i, v.test)
            for i, v in enumerate(self.program.variables)
            if isinstance(v.test, Measured) and v.test.metric == metric
        ]
        for value in telling_values(self.model, metric, [test for _, test in tests]):
            decided = {i: int(test.met_by(value)) for i, test in tests}
            yield [
                (decided[i], decided[i]) if i in decided else fact for i, fact in enumerate(facts)
            ]


def telling_values(
    model: MaturityModel, metric: str, tests: Sequence[Measured]
) -> tuple[Fraction, ...]:
    """Values of a metric that decide comparisons in every way in which its range allows it."""
    known = model.metrics.get(metric)
    counted = metric in ADVICE_NUMBERS and known is None
    low = Fraction(0) if counted else known.low if known else None
    high = known.high if known else None
    cuts = sorted({test.value for test in tests})
    between = [(a + b) / 2 for a, b in pairwise(cuts)]
    whole = (Fraction(n) for cut in cuts for n in (math.floor(cut), math.ceil(cut)))
    tried = {*cuts, *between, *whole, cuts[0] - 1, math.ceil(cuts[-1]) + Fraction(1)}
    tried |= {end for end in (low, high) if end is not None}
    kept = sorted(v for v in tried if (low is None or v >= low) and (high is None or v <= high))
    return tuple(v for v in kept if not counted or v.denominator == 1)
