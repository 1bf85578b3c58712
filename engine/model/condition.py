"""Conditions: the sentences of the rule language, as written.

A condition says what must hold. It is compiled to the logic program (`milepost.engine.logic`),
which gives it its one meaning; nothing else interprets it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from milepost.engine.source import NOWHERE, Span

Comparison = Literal[">=", "<=", ">", "<", "=="]

COMPARE: Mapping[Comparison, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}
"""What the comparisons mean."""


@dataclass(frozen=True, slots=True)
class HasLevel:
    """A capability is in use at least at `level`; `None` stands for the model's bar."""

    capability: str
    level: int | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric compares with a number, in the metric's own unit."""

    metric: str
    comparison: Comparison
    value: Fraction
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    def met_by(self, value: Fraction) -> bool:
        """Whether a value of the metric passes the comparison."""
        return COMPARE[self.comparison](value, self.value)


@dataclass(frozen=True, slots=True)
class GroupHolds:
    """The condition of a named group holds."""

    group: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class StageReached:
    """A stage is reached, with all the stages below it."""

    ladder: str
    stage: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `k` of the conditions hold. `any` is k = 1, `all` is k = their number.

    `word` is how the author wrote it; it changes the wording of a proof, never the meaning, except
    that "all" shrinks with what is not applicable while the others keep their k.
    """

    k: int
    of: tuple[Condition, ...]
    word: Literal["all", "any", "at_least"] = "at_least"
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negated:
    """The condition does not hold. Allowed in advice and warnings only."""

    condition: Condition
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """Every prerequisite of the capability at hand counts at least at `level`.

    Each any-group needs one such member. For consistency rules only.
    """

    level: int
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class KpisMet:
    """No KPI of the capability at hand misses its threshold. For consistency rules only."""

    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan raises one of the capabilities, where given before a stage is reached."""

    capabilities: tuple[str, ...]
    before: StageReached | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InParallel:
    """In some week the plan works on at least `k` of the capabilities at once, to make them new.

    A step above the model's bar improves what is in use already and is not counted.
    """

    k: int
    capabilities: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Targeted:
    """The plan aims at the stage."""

    stage: StageReached
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Condition = (
    HasLevel
    | Measured
    | GroupHolds
    | StageReached
    | AtLeast
    | Negated
    | Prerequisites
    | KpisMet
    | Planned
    | InParallel
    | Targeted
)

ADVICE_NUMBERS = ("first_benefit_week", "islands", "evidence_kinds")
"""Numbers that milepost itself counts; advice may compare them like metrics.

`first_benefit_week`: week from the start in which the first step of a capability with a revenue
uplift ends; steps above the model's bar bring none. `islands`: capabilities declared in use that
are held back by a cap, or that belong to a stage above the reached one on every ladder that holds
them. `evidence_kinds`: kinds of evidence that the inventory cites and that still count.
"""


def everything(of: tuple[Condition, ...], span: Span = NOWHERE) -> Condition:
    """The condition that all of them hold; a single one stands for itself."""
    return of[0] if len(of) == 1 else AtLeast(len(of), of, "all", span)
