"""The logic program: what every rule of a model comes down to.

A program has *variables* (the level of a capability, or a test that is true or false), *nodes* (a
comparison, "at least k of n", a negation, a reference) and *atoms* (named conclusions, each the
value of one node). Nodes stand in an order in which each uses only earlier ones, so a single pass
evaluates them. Every backend reads this and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from milepost.engine.model.condition import (
    InParallel,
    Measured,
    Planned,
    StageReached,
    Targeted,
)
from milepost.engine.source import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class KpiKept:
    """A KPI of a capability keeps its threshold, or has no value."""

    capability: str
    kpi: str


Test = KpiKept | Measured | StageReached | Planned | InParallel | Targeted
"""What a two-valued variable stands for.

`StageReached` is the verdict: advice speaks of the stage that is proven, so that missing evidence
does not silence it. Everywhere else a stage is a conclusion and no test.
"""


@dataclass(frozen=True, slots=True)
class Variable:
    """An input: the level of capability `id` (0 to `top`), or a test (`top` is 1)."""

    id: str
    top: int
    test: Test | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """Variable number `variable` is at least `threshold`."""

    variable: int
    threshold: int
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Refer:
    """Atom number `atom` holds."""

    atom: int
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Count:
    """At least `k` of the nodes hold; k = 0 always does, k above their number never does."""

    k: int
    of: tuple[int, ...]
    word: Literal["all", "any", "at_least"] = "at_least"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Invert:
    """The node does not hold."""

    of: int
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Node = Compare | Refer | Count | Invert

AtomKind = Literal["counts", "lets", "group", "own", "stage", "advice", "target"]


@dataclass(frozen=True, slots=True)
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
    """Variables, nodes and atoms; see the module's own words."""

    variables: tuple[Variable, ...]
    nodes: tuple[Node, ...]
    atoms: tuple[Atom, ...]

    @cached_property
    def variable_index(self) -> Mapping[str, int]:
        """Number of a variable by id."""
        return {variable.id: i for i, variable in enumerate(self.variables)}

    @cached_property
    def atom_index(self) -> Mapping[str, int]:
        """Number of an atom by name."""
        return {atom.name: i for i, atom in enumerate(self.atoms)}
