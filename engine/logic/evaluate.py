"""The reference evaluator: three-valued, and the meaning that every other backend must match."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from milepost.engine.logic.program import Compare, Count, Program, Refer, Test


class Truth(IntEnum):
    """Strong Kleene truth: evidence that is missing makes a conclusion unproven, not false."""

    NO = 0
    UNPROVEN = 1
    YES = 2


Facts = Sequence[tuple[int, int]]
"""For each variable the lowest and the highest value it can have; equal where it is known."""


@dataclass(frozen=True)
class Evaluation:
    """The truth of every node and atom of a program on some facts."""

    program: Program
    facts: Facts
    nodes: tuple[Truth, ...]

    def __getitem__(self, atom: str) -> Truth:
        """The truth of the atom with that name; KeyError where there is none."""
        program = self.program
        return self.nodes[program.atoms[program.atom_index[atom]].node]

    @property
    def atoms(self) -> tuple[Truth, ...]:
        """The truth of every atom, in the program's order."""
        return tuple(self.nodes[atom.node] for atom in self.program.atoms)

    def level(self, capability: str, *, at_least: Truth = Truth.YES) -> int:
        """The highest level at which the capability counts: proven, or possible with UNPROVEN."""
        level = 0
        for node in self.program.counting.get(capability, ()):
            if self.nodes[node] < at_least:
                break
            level += 1
        return level


def facts_of(
    program: Program,
    levels: Mapping[str, int | None],
    tests: Callable[[Test], bool | None],
) -> Facts:
    """The facts that hold for these levels and test results; None is unknown."""
    facts: list[tuple[int, int]] = []
    for variable in program.variables:
        value = levels.get(variable.id) if variable.test is None else tests(variable.test)
        facts.append((0, variable.top) if value is None else (int(value), int(value)))
    return facts


def answered(program: Program, facts: Facts, tests: Callable[[Test], bool | None]) -> Facts:
    """The facts with the answers to tests that were unknown; whatever was known stays."""
    found = list(facts)
    for number, variable in enumerate(program.variables):
        if variable.test is not None and found[number] == (0, 1):
            value = tests(variable.test)
            if value is not None:
                found[number] = (int(value), int(value))
    return found


def completed(facts: Facts, *, possible: bool) -> Facts:
    """The facts with every unknown at its lowest (proven) or its highest value (possible)."""
    return [(high, high) if possible else (low, low) for low, high in facts]


def evaluate(program: Program, facts: Facts, before: Evaluation | None = None) -> Evaluation:
    """Every conclusion of the program, in one pass.

    `before` is an evaluation of the same program on other facts: what stands ahead of the first
    node that reads a changed fact is taken over from it.

    A count is true when enough parts are true, false when too few can still become true, and
    unproven between. Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
    """
    no, unproven, yes = Truth
    values = [] if before is None else list(before.nodes[: _first_changed(before, facts)])
    append, node_of = values.append, program.node_of
    # By type and not by pattern: this loop is what a large model waits for.
    for node in program.nodes[len(values) :] if values else program.nodes:
        if isinstance(node, Count):
            proven = possible = 0
            for part in node.of:
                truth = values[part]
                if truth is yes:
                    proven += 1
                elif truth is unproven:
                    possible += 1
            k = node.k
            append(yes if proven >= k else unproven if proven + possible >= k else no)
        elif isinstance(node, Refer):
            append(values[node_of[node.atom]])
        elif isinstance(node, Compare):
            low, high = facts[node.variable]
            threshold = node.threshold
            append(yes if low >= threshold else unproven if high >= threshold else no)
        else:
            append(Truth(yes - values[node.of]))
    return Evaluation(program, facts, tuple(values))


def _first_changed(before: Evaluation, facts: Facts) -> int:
    """The place of the first node that reads another fact than before."""
    changed = {i for i, fact in enumerate(facts) if fact != before.facts[i]}
    nodes = before.program.nodes
    if not changed:
        return len(nodes)
    return next(
        (i for i, n in enumerate(nodes) if isinstance(n, Compare) and n.variable in changed),
        len(nodes),
    )
