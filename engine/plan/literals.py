"""A program as CP-SAT literals: each is true exactly where its node of the program holds.

Both directions are stated, so that a literal may be forced, forbidden, priced or negated. What the
facts decide is folded into constants, and nodes of one meaning share one literal.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import Literal

from milepost.engine.logic.evaluate import Facts
from milepost.engine.logic.program import Compare, Count, Invert, Program, Refer


class Literals:
    """The nodes of a program within a solver's model.

    Each variable of the program ranges over its interval in `facts`; one whose ends are equal is
    known and costs nothing. `roots` are the nodes that are built at once, with all that lies below
    them; None is every atom. Whatever else is asked for is built when it is asked for.
    """

    def __init__(
        self,
        model: cp_model.CpModel,
        program: Program,
        facts: Facts,
        roots: Iterable[int] | None = None,
    ) -> None:
        self.model = model
        self.program = program
        self.facts = facts
        self.true: Literal = model.new_constant(1)
        self.false: Literal = model.new_constant(0)
        self._chains: dict[int, list[Literal]] = {}
        self._nodes: dict[int, Literal] = {}
        self._shared: dict[tuple[int, tuple[int, ...]], Literal] = {}
        for root in (atom.node for atom in program.atoms) if roots is None else roots:
            self.node(root)

    def at_least(self, variable: int, threshold: int) -> Literal:
        """Variable number `variable` has a value of at least `threshold`."""
        low, high = self.facts[variable]
        if threshold <= low:
            return self.true
        if threshold > high:
            return self.false
        if variable not in self._chains:
            chain: list[Literal] = [self.model.new_bool_var("") for _ in range(low, high)]
            for lower, upper in itertools.pairwise(chain):
                self.model.add_implication(upper, lower)
            self._chains[variable] = chain
        return self._chains[variable][threshold - low - 1]

    def atom(self, name: str) -> Literal:
        """The conclusion with that name; KeyError where there is none."""
        return self.node(self.program.atoms[self.program.atom_index[name]].node)

    def node(self, number: int) -> Literal:
        """Node number `number` of the program."""
        for below in sorted(self._below(number)):
            self._nodes[below] = self._literal(below)
        return self._nodes[number]

    def _below(self, root: int) -> set[int]:
        """The nodes that `root` rests on, itself included, as far as they have no literal yet."""
        found: set[int] = set()
        stack = [root]
        while stack:
            number = stack.pop()
            if number in found or number in self._nodes:
                continue
            found.add(number)
            match self.program.nodes[number]:
                case Compare():
                    pass
                case Refer(atom):
                    stack.append(self.program.atoms[atom].node)
                case Invert(of):
                    stack.append(of)
                case Count(_, parts):
                    stack.extend(parts)
        return found

    def _literal(self, number: int) -> Literal:
        match self.program.nodes[number]:
            case Compare(variable, threshold):
                return self.at_least(variable, threshold)
            case Refer(atom):
                return self._nodes[self.program.atoms[atom].node]
            case Invert(of):
                return self._negated(self._nodes[of])
            case Count(k, parts):
                return self.count(k, [self._nodes[part] for part in parts])

    def _negated(self, literal: Literal) -> Literal:
        if literal is self.true:
            return self.false
        return self.true if literal is self.false else literal.negated()

    def count(self, k: int, parts: Iterable[Literal]) -> Literal:
        """At least `k` of the parts hold; a part that is named twice counts twice."""
        open_: list[Literal] = []
        for part in parts:
            if part is self.true:
                k -= 1
            elif part is not self.false:
                open_.append(part)
        if k <= 0:
            return self.true
        if k > len(open_):
            return self.false
        if k in (1, len(open_)):
            # Of any, and of all, a part said twice adds nothing.
            every = k == len(open_)
            open_ = list({part.index: part for part in open_}.values())
            k = len(open_) if every else 1
        if len(open_) == 1:
            return open_[0]
        key = (k, tuple(sorted(part.index for part in open_)))
        if key not in self._shared:
            self._shared[key] = self._reified(k, open_)
        return self._shared[key]

    def _reified(self, k: int, parts: list[Literal]) -> Literal:
        holds: Literal = self.model.new_bool_var("")
        fails = holds.negated()
        if k == len(parts):
            self.model.add_bool_and(parts).only_enforce_if(holds)
            self.model.add_bool_or([part.negated() for part in parts]).only_enforce_if(fails)
        elif k == 1:
            self.model.add_bool_or(parts).only_enforce_if(holds)
            self.model.add_bool_and([part.negated() for part in parts]).only_enforce_if(fails)
        else:
            held = cp_model.LinearExpr.sum(parts)
            self.model.add(held >= k).only_enforce_if(holds)
            self.model.add(held <= k - 1).only_enforce_if(fails)
        return holds
