"""What is left of the rules once all that is known is put in: a smaller program of unknowns alone.

It holds the open stages, those neither proven nor ruled out, and every part of their conditions
that is still unproven. A part that holds is gone and leaves one fewer to be met; one that cannot
hold is gone and leaves the rest to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from milepost.engine.logic.evaluate import Evaluation, Truth
from milepost.engine.logic.program import Compare, Count, Invert, Node, Program, Refer
from milepost.engine.model.condition import Measured
from milepost.engine.model.ladder import Ladder, Stage

LARGEST = 50_000
"""The most nodes that are looked at for all open stages; beyond, only for the lowest of each
ladder."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A capability or a metric of which nothing is known, and what hangs on it.

    `levels` of a capability, or `tests` of a metric, are what matters of it. `stages` are the open
    stages whose own condition rests on it; `direct` and `through` as in a question.
    """

    subject: str
    levels: tuple[int, ...]
    tests: tuple[Measured, ...]
    stages: tuple[Stage, ...]
    direct: bool
    through: frozenset[str]


@dataclass(frozen=True, slots=True)
class Residual:
    """The smaller program. Its variables are those of the whole one.

    `unknown_of` gives the number of the unknown behind a variable; a metric has one variable for
    each comparison. `stages` are, by ladder, the nodes of the open stages from the lowest.
    """

    program: Program
    unknowns: tuple[Unknown, ...]
    unknown_of: Mapping[int, int]
    stages: Mapping[str, Sequence[int]]


def residual_of(ladders: Iterable[Ladder], evaluation: Evaluation) -> Residual:
    """The residual of an evaluation; without open stages it is empty."""
    program = evaluation.program
    open_stages = [
        stage
        for ladder in ladders
        for stage in ladder.stages
        if evaluation[f"stage:{stage.ladder}.{stage.id}"] is Truth.UNPROVEN
    ]
    left = _left(evaluation, open_stages, LARGEST)
    if len(left) > LARGEST:
        lowest = {stage.ladder: stage for stage in reversed(open_stages)}
        open_stages = list(lowest.values())
        left = _left(evaluation, open_stages, len(program.nodes))
    nodes, place = _reduced(evaluation, left)
    stages: dict[str, list[int]] = {}
    for stage in open_stages:
        node = _node(program, f"stage:{stage.ladder}.{stage.id}")
        stages.setdefault(stage.ladder, []).append(place[node])
    smaller = Program(program.variables, nodes, ())
    matter = _below(smaller, (node for of in stages.values() for node in of))
    unknowns, unknown_of = _unknowns(
        evaluation, left, [nodes[number] for number in sorted(matter)], open_stages
    )
    return Residual(smaller, unknowns, unknown_of, stages)


def _node(program: Program, atom: str) -> int:
    return program.atoms[program.atom_index[atom]].node


def _parts(program: Program, number: int) -> tuple[int, ...]:
    match program.nodes[number]:
        case Refer(atom):
            return (program.atoms[atom].node,)
        case Invert(of):
            return (of,)
        case Count(_, of):
            return of
        case Compare():
            return ()


def _below(program: Program, roots: Iterable[int]) -> set[int]:
    """The nodes that some nodes rest on, and themselves."""
    found: set[int] = set()
    stack = list(roots)
    while stack:
        number = stack.pop()
        if number not in found:
            found.add(number)
            stack.extend(_parts(program, number))
    return found


def _left(evaluation: Evaluation, stages: Iterable[Stage], most: int) -> list[int]:
    """The unproven nodes below the stages, in the program's order.

    Where there are more than `most`, some of them, but more than `most`.
    """
    program, truth = evaluation.program, evaluation.nodes
    found: set[int] = set()
    stack = [_node(program, f"stage:{stage.ladder}.{stage.id}") for stage in stages]
    while stack and len(found) <= most:
        number = stack.pop()
        if number not in found and truth[number] is Truth.UNPROVEN:
            found.add(number)
            stack.extend(_parts(program, number))
    return sorted(found)


# -- the program -----------------------------------------------------------------------------------


def _reduced(evaluation: Evaluation, left: list[int]) -> tuple[tuple[Node, ...], dict[int, int]]:
    """The nodes of the residual, and where each node that is left stands among them."""
    program, truth = evaluation.program, evaluation.nodes
    nodes: list[Node] = []
    number_of: dict[Node, int] = {}
    place: dict[int, int] = {}

    def add(node: Node) -> int:
        if node not in number_of:
            number_of[node] = len(nodes)
            nodes.append(node)
        return number_of[node]

    for number in left:
        match program.nodes[number]:
            case Compare(variable, threshold):
                place[number] = add(Compare(variable, threshold))
            case Refer(atom):
                place[number] = place[program.atoms[atom].node]
            case Invert(of):
                place[number] = add(Invert(place[of]))
            case Count(k, of):
                need = k - sum(truth[part] is Truth.YES for part in of)
                parts = [place[part] for part in of if truth[part] is Truth.UNPROVEN]
                if need in (1, len(parts)):
                    every = need == len(parts)
                    parts = _strict(nodes, parts, every=every)
                    need = len(parts) if every else 1
                place[number] = parts[0] if len(parts) == 1 else add(Count(need, tuple(parts)))
    return tuple(nodes), place


def _strict(nodes: list[Node], parts: list[int], *, every: bool) -> list[int]:
    """The parts without those that another part makes idle, where all or any must hold.

    Of two levels of one capability, all need the higher and any needs the lower.
    """
    best: dict[int, int] = {}
    for part in parts:
        match nodes[part]:
            case Compare(variable, threshold):
                had = best.get(variable, threshold)
                best[variable] = max(had, threshold) if every else min(had, threshold)
            case _:
                pass
    kept: dict[int, None] = {}
    for part in parts:
        match nodes[part]:
            case Compare(variable, threshold) if threshold != best[variable]:
                pass
            case _:
                kept[part] = None
    return list(kept)


# -- the unknowns ----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Use:
    """How a node is used: by which stages (a bit for each), and on whose behalf."""

    stages: int = 0
    askers: frozenset[str] = frozenset()

    def add(self, stages: int, askers: frozenset[str]) -> None:
        self.stages |= stages
        if not askers <= self.askers:
            self.askers |= askers


_A_STAGE = frozenset({""})
"""The asker where a stage asks by itself; else it is a capability."""


def _unknowns(
    evaluation: Evaluation, left: list[int], nodes: Iterable[Node], stages: list[Stage]
) -> tuple[tuple[Unknown, ...], dict[int, int]]:
    """The unknowns, and the number of each by variable."""
    program = evaluation.program
    thresholds: dict[_Subject, dict[int, set[int]]] = {}
    for node in nodes:
        if isinstance(node, Compare):
            of = thresholds.setdefault(_subject(program, node.variable), {})
            of.setdefault(node.variable, set()).add(node.threshold)
    uses = _uses(evaluation, left, stages)
    unknowns: list[Unknown] = []
    unknown_of: dict[int, int] = {}
    for subject, of in thresholds.items():
        unknown_of |= dict.fromkeys(of, len(unknowns))
        use = uses[subject]
        tests = tuple(t for v in of if isinstance(t := program.variables[v].test, Measured))
        unknowns.append(
            Unknown(
                subject[1],
                () if tests else tuple(sorted(set().union(*of.values()))),
                tests,
                tuple(stage for i, stage in enumerate(stages) if use.stages >> i & 1),
                direct="" in use.askers,
                through=use.askers - _A_STAGE,
            )
        )
    return tuple(unknowns), unknown_of


_Subject = tuple[Literal["capability", "metric"], str]
"""The two may have the same id."""


def _subject(program: Program, variable: int) -> _Subject:
    """The capability or the metric that a variable speaks of."""
    match program.variables[variable].test:
        case Measured(metric):
            return "metric", metric
        case _:
            return "capability", program.variables[variable].id


def _uses(evaluation: Evaluation, left: list[int], stages: list[Stage]) -> dict[_Subject, _Use]:
    """How each unknown is used, from the stages' own conditions down."""
    program = evaluation.program
    use = {number: _Use() for number in left}
    found: dict[_Subject, _Use] = {}
    for i, stage in enumerate(stages):
        own = _node(program, f"own:{stage.ladder}.{stage.id}")
        if own in use:
            use[own].add(1 << i, _A_STAGE)
    for number in reversed(left):
        here = use[number]
        match program.nodes[number]:
            case Compare(variable):
                subject = found.setdefault(_subject(program, variable), _Use())
                own_level = program.variables[variable].test is None
                subject.add(here.stages, frozenset() if own_level else here.askers)
            case Refer(atom) if program.atoms[atom].kind == "counts":
                of = program.atoms[atom]
                found.setdefault(("capability", of.id), _Use()).add(here.stages, here.askers)
                use[of.node].add(here.stages, frozenset({of.id}))
            case _:
                for part in _parts(program, number):
                    if part in use:
                        use[part].add(here.stages, here.askers)
    return found
