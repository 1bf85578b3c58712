"""The reference evaluator: three-valued, and the meaning that every other backend must match."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from milepost.engine.logic.program import Compare, Count, Invert, Program, Refer, Test


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
        level, index = 0, self.program.atom_index
        while f"counts:{capability}@{level + 1}" in index:
            if self[f"counts:{capability}@{level + 1}"] < at_least:
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


def completed(facts: Facts, *, possible: bool) -> Facts:
    """The facts with every unknown at its lowest (proven) or its highest value (possible)."""
    return [(high, high) if possible else (low, low) for low, high in facts]


def evaluate(program: Program, facts: Facts) -> Evaluation:
    """Every conclusion of the program, in one pass.

    A count is true when enough parts are true, false when too few can still become true, and
    unproven between. Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
    """
    values: list[Truth] = []
    for node in program.nodes:
        match node:
            case Compare(variable, threshold):
                low, high = facts[variable]
                if low >= threshold:
                    value = Truth.YES
                else:
                    value = Truth.UNPROVEN if high >= threshold else Truth.NO
            case Refer(atom):
                value = values[program.atoms[atom].node]
            case Invert(of):
                value = Truth(Truth.YES - values[of])
            case Count(k, of):
                proven = possible = 0
                for part in of:
                    truth = values[part]
                    proven += truth is Truth.YES
                    possible += truth is not Truth.NO
                if proven >= k:
                    value = Truth.YES
                else:
                    value = Truth.UNPROVEN if possible >= k else Truth.NO
        values.append(value)
    return Evaluation(program, facts, tuple(values))
