"""Random programs, the five backends behind one shape, and the comparison with the reference."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from milepost.engine.logic.evaluate import Facts, Truth, completed, evaluate
from milepost.engine.logic.program import (
    Atom,
    Compare,
    Count,
    Invert,
    Node,
    Program,
    Refer,
    Variable,
)

Values = tuple[int, ...]
Answers = Sequence[bool | None]
"""For each atom whether it holds; None where the backend leaves it open."""

Backend = Callable[[Sequence[tuple[Program, Sequence[Values]]]], Iterable[Sequence[Answers]]]
"""For each program, and for each of its assignments of values, what follows."""

SAMPLES = 2


@dataclass(frozen=True, slots=True)
class Case:
    """A program, what is known of its variables, and complete values that are compared.

    The first of `values` has every unknown at its lowest, the second at its highest, the others
    somewhere between. `told` is the verdict with unknowns, `settled` that on each of `values`;
    `plain` says for each atom whether no negation lies below it.
    """

    number: int
    program: Program
    values: tuple[Values, ...]
    told: tuple[Truth, ...]
    settled: tuple[tuple[Truth, ...], ...]
    plain: tuple[bool, ...]


def cases(numbers: Iterable[int]) -> Iterator[Case]:
    """The cases of these numbers; a number always gives the same one."""
    return map(_case, numbers)


def _case(number: int) -> Case:
    chance = random.Random(number)
    program = random_program(chance)
    facts = [_fact(chance, variable.top) for variable in program.variables]
    values = [
        *(tuple(low for low, _ in completed(facts, possible=high)) for high in (False, True)),
        *(tuple(chance.randint(*fact) for fact in facts) for _ in range(SAMPLES)),
    ]
    return Case(
        number,
        program,
        tuple(values),
        evaluate(program, facts).atoms,
        tuple(evaluate(program, known(each)).atoms for each in values),
        _plain(program),
    )


def known(values: Values) -> Facts:
    """The facts that leave nothing open."""
    return [(value, value) for value in values]


def _fact(chance: random.Random, top: int) -> tuple[int, int]:
    if chance.random() < 0.2:
        return (0, top)
    low, high = sorted((chance.randint(0, top), chance.randint(0, top)))
    return (low, high) if chance.random() < 0.4 else (low, low)


def random_program(chance: random.Random) -> Program:
    """One to ten conclusions over one to eight variables or twenty, a third without negation."""
    size = 20 if chance.random() < 0.1 else chance.randint(1, 8)
    tops = [chance.choice((1, 1, 2, 3, 4)) for _ in range(size)]
    draft = _Draft(chance, tops, negations=chance.random() < 0.67)
    atoms = [Atom("own", f"a{i}", draft.atom(i)) for i in range(chance.randint(1, 10))]
    variables = tuple(Variable(f"v{i}", top) for i, top in enumerate(tops))
    return Program(variables, tuple(draft.nodes), tuple(atoms))


class _Draft:
    """The nodes of a program as they are drawn."""

    def __init__(self, chance: random.Random, tops: list[int], *, negations: bool) -> None:
        self.chance = chance
        self.tops = tops
        self.negations = negations
        self.nodes: list[Node] = []

    def atom(self, atoms: int) -> int:
        """The node of the next conclusion; it may refer to the `atoms` before it."""
        if atoms and self.chance.random() < 0.15:
            # Conclusions that rest on nothing but the one before make long chains.
            return self._put(Refer(atoms - 1))
        return self._node(self.chance.choice((1, 2, 2, 3)), atoms)

    def _put(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _node(self, depth: int, atoms: int) -> int:
        chance = self.chance
        if self.nodes and chance.random() < 0.05:
            return chance.randrange(len(self.nodes))
        if self.negations and chance.random() < 0.2:
            return self._put(Invert(self._node(depth, atoms)))
        if depth == 0:
            if atoms and chance.random() < 0.3:
                return self._put(Refer(chance.randrange(atoms)))
            variable = chance.randrange(len(self.tops))
            bar = chance.randint(1, self.tops[variable])
            # Now and then a bar that everybody clears, or nobody.
            return self._put(Compare(variable, bar + chance.choice((0,) * 18 + (-1, 1))))
        return self._put(self._count(depth, atoms))

    def _count(self, depth: int, atoms: int) -> Count:
        chance = self.chance
        wide = chance.random() < 0.03
        width = chance.choice((13, 17, 26)) if wide else chance.randint(1, 5)
        width = 0 if chance.random() < 0.03 else width
        of = [self._node(chance.randrange(depth), atoms) for _ in range(width)]
        if of and chance.random() < 0.2:
            of.append(chance.choice(of))
        if chance.random() < 0.06:
            # None at all always holds, and more than there are never do.
            return Count(chance.choice((0, len(of) + 1)), tuple(of))
        some = chance.randint(min(1, len(of)), len(of))
        k = chance.choice((len(of), some, some) if wide else (1, len(of), some))
        return Count(k, tuple(of))


def _plain(program: Program) -> tuple[bool, ...]:
    """For each atom whether no negation lies below it."""
    found: list[bool] = []
    for node in program.nodes:
        match node:
            case Compare():
                found.append(True)
            case Refer(atom):
                found.append(found[program.atoms[atom].node])
            case Invert():
                found.append(False)
            case Count(_, of):
                found.append(all(found[part] for part in of))
    return tuple(found[atom.node] for atom in program.atoms)


# -- the comparison ------------------------------------------------------------------------------


def disagreements(cases: Sequence[Case], backend: Backend) -> list[str]:
    """Where a backend differs from the reference evaluator, in words.

    On complete values it must say the same of every atom. What the reference tells of unknowns must
    stand for all of them, and without negation it must be what the two ends have in common.
    """
    answers = backend([(case.program, case.values) for case in cases])
    found: list[str] = []
    for case, answer in zip(cases, answers, strict=True):
        for view, held in enumerate(answer):
            for atom, says in enumerate(held):
                truth, told = case.settled[view][atom], case.told[atom]
                if says is not (truth is Truth.YES):
                    found.append(f"program {case.number}, values {view}, atom {atom}: {says}")
                elif told is not Truth.UNPROVEN and told is not truth:
                    found.append(f"program {case.number}, values {view}, atom {atom}: not {told}")
        lowest, highest, *_ = answer
        for atom, told in enumerate(case.told):
            ends = (lowest[atom], highest[atom])
            if case.plain[atom] and ends != _ENDS[told]:
                found.append(f"program {case.number}, atom {atom}: {told} with ends {ends}")
    return found


_ENDS = {Truth.YES: (True, True), Truth.NO: (False, False), Truth.UNPROVEN: (False, True)}


# -- the backends --------------------------------------------------------------------------------


def by_compiled(work: Sequence[tuple[Program, Sequence[Values]]]) -> Iterator[Sequence[Answers]]:
    """The compiled function, one assignment at a time."""
    from milepost.engine.logic import compiled

    for program, values in work:
        conclude = compiled.compiled(program)
        yield [conclude(each) for each in values]


def by_bits(work: Sequence[tuple[Program, Sequence[Values]]]) -> Iterator[Sequence[Answers]]:
    """Bits side by side in whole numbers of Python."""
    from milepost.engine.logic import bits

    for program, values in work:

        def plane(variable: int, threshold: int, values: Sequence[Values] = values) -> int:
            return sum((each[variable] >= threshold) << i for i, each in enumerate(values))

        ones = (1 << len(values)) - 1
        words = bits.evaluate_bits(program, plane, ones, [atom.node for atom in program.atoms])
        yield [[bool(word >> i & 1) for word in words] for i in range(len(values))]


def by_batch(work: Sequence[tuple[Program, Sequence[Values]]]) -> Iterator[Sequence[Answers]]:
    """Arrays."""
    import numpy as np

    from milepost.engine.logic import batch

    for program, values in work:
        held = batch.Batch(program).run(np.array(values, np.int8).T)
        yield [[bool(atom) for atom in case] for case in held.T]


def by_durable(work: Sequence[tuple[Program, Sequence[Values]]]) -> Iterator[Sequence[Answers]]:
    """Forward chaining."""
    from milepost.engine.logic import durable, patterns

    for program, values in work:
        ruleset = durable.Ruleset(patterns.rules_of(program))
        held = [durable.run(ruleset, each).atoms for each in values]
        yield [[atom.name in names for atom in program.atoms] for names in held]


TOGETHER = 50
"""How many programs share a model of the solver, for whose sake there is one search for all."""


def by_solver(work: Sequence[tuple[Program, Sequence[Values]]]) -> Iterator[Sequence[Answers]]:
    """Literals of CP-SAT over variables that are then set.

    The solver is asked for as few conclusions as it can do with, and then for as many: what is
    stated in one direction only comes out differently.
    """
    for start in range(0, len(work), TOGETHER):
        yield from _solved(work[start : start + TOGETHER])


def _solved(work: Sequence[tuple[Program, Sequence[Values]]]) -> Iterator[Sequence[Answers]]:
    from ortools.sat.python import cp_model
    from ortools.sat.python.cp_model_helper import Literal

    from milepost.engine.plan import literals

    model = cp_model.CpModel()
    atoms: list[list[list[Literal]]] = []
    for program, values in work:
        lowest, highest, *_ = values
        tops = [variable.top for variable in program.variables]
        # Between the ends of what is known, on everything that can be, and where nothing is open.
        ranges = [zip(lowest, highest, strict=True), zip(lowest, highest, strict=True)]
        ranges += [
            zip([0] * len(tops), tops, strict=True),
            zip(values[-1], values[-1], strict=True),
        ]
        views = []
        for each, within in zip(values, ranges, strict=True):
            held = literals.Literals(model, program, list(within))
            for variable, value in enumerate(each):
                for level in range(1, tops[variable] + 1):
                    reached = held.at_least(variable, level)
                    model.add_bool_and([reached if value >= level else reached.negated()])
            views.append([held.atom(atom.name) for atom in program.atoms])
        atoms.append(views)
    every = cp_model.LinearExpr.sum([a for views in atoms for view in views for a in view])
    solvers = []
    for aim in (model.minimize, model.maximize):
        aim(every)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        status = solver.solve(model)
        assert status == cp_model.OPTIMAL, solver.status_name(status)
        solvers.append(solver)
    least, most = solvers
    for views in atoms:
        yield [[_same(least.value(a), most.value(a)) for a in view] for view in views]


def _same(one: int, other: int) -> bool | None:
    return bool(one) if one == other else None


BACKENDS: dict[str, Backend] = {
    "compiled": by_compiled,
    "bits": by_bits,
    "batch": by_batch,
    "durable-rules": by_durable,
    "cp-sat": by_solver,
}
