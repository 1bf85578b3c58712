"""The logic program: what every rule of a model comes down to.

A program has *variables* (the level of a capability, or a test that is true or false), *nodes* (a
comparison, "at least k of n", a negation, a reference) and *atoms* (named conclusions, each the
value of one node). Nodes stand in an order in which each uses only earlier ones, so a single pass
evaluates them. Every backend reads this and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar, dataclass_transform

from milepost.engine.model.condition import (
    InParallel,
    Measured,
    Planned,
    StageReached,
    Targeted,
)
from milepost.engine.source import NOWHERE, Span

Piece = TypeVar("Piece")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def lean(cls: type[Piece]) -> type[Piece]:
    """A slotted dataclass that is frozen for type checkers alone.

    A large program is millions of them, and freezing them at run time as well would more than
    double what it takes to make one.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


@lean
class KpiKept:
    """A KPI of a capability keeps its threshold, or has no value."""

    capability: str
    kpi: str


Test = KpiKept | Measured | StageReached | Planned | InParallel | Targeted
"""What a two-valued variable stands for.

`StageReached` is the verdict: advice speaks of the stage that is proven, so that missing evidence
does not silence it. Everywhere else a stage is a conclusion and no test.
"""


@lean
class Variable:
    """An input: the level of capability `id` (0 to `top`), or a test (`top` is 1)."""

    id: str
    top: int
    test: Test | None = None


@lean
class Compare:
    """Variable number `variable` is at least `threshold`."""

    variable: int
    threshold: int
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@lean
class Refer:
    """Atom number `atom` holds."""

    atom: int
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@lean
class Count:
    """At least `k` of the nodes hold; k = 0 always does, k above their number never does."""

    k: int
    of: tuple[int, ...]
    word: Literal["all", "any", "at_least"] = "at_least"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@lean
class Invert:
    """The node does not hold."""

    of: int
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Node = Compare | Refer | Count | Invert

AtomKind = Literal["counts", "lets", "group", "own", "stage", "advice", "target"]


@lean
class Atom:
    """A conclusion, named by kind, id and level.

    *counts*: capability `id` counts at least at `level`; *lets*: a consistency rule does not hold
    back (id is the rule, or rule/capability); *group*; *own*: a stage's own condition; *stage*:
    the stage is reached; *advice*: a rule has something to say; *target*: a condition that a plan
    aims at holds, id is its number. `rule` names the rule behind it.
    """

    kind: AtomKind
    id: str
    node: int
    level: int = 0
    rule: str = ""
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The unique name: `kind:id`, with `@level` where there is one."""
        return f"{self.kind}:{self.id}@{self.level}" if self.level else f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Program:
    """Variables, nodes and atoms; see the module's own words.

    `left_out` names, by number of node, the capabilities that left its condition because they are
    not applicable. It is for the wording of proofs and changes no result.
    """

    variables: tuple[Variable, ...]
    nodes: tuple[Node, ...]
    atoms: tuple[Atom, ...]
    left_out: Mapping[int, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def variable_index(self) -> Mapping[str, int]:
        """Number of a variable by id."""
        return {variable.id: i for i, variable in enumerate(self.variables)}

    @cached_property
    def atom_index(self) -> Mapping[str, int]:
        """Number of an atom by name."""
        # Written out: a large model has very many, and asking each for its name doubles the time.
        return {
            f"{a.kind}:{a.id}@{a.level}" if a.level else f"{a.kind}:{a.id}": i
            for i, a in enumerate(self.atoms)
        }

    @cached_property
    def node_of(self) -> Sequence[int]:
        """The node of each atom."""
        return [atom.node for atom in self.atoms]

    @cached_property
    def counting(self) -> Mapping[str, Sequence[int]]:
        """By capability the nodes that it counts at level 1, at level 2, and so on."""
        found: dict[str, list[int]] = {}
        for atom in self.atoms:
            if atom.kind == "counts":
                levels = found.setdefault(atom.id, [])
                assert atom.level == len(levels) + 1, "levels are concluded from the lowest"
                levels.append(atom.node)
        return found
