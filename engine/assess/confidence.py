"""How far an assessment can be trusted: what its levels rest on, and how old that is.

Confidence follows from the kinds of evidence that still count (four kinds: surveys, employee
feedback, metrics, sales figures): one kind or none is low, two or three are medium, four are high.
That several kinds together give the complete picture is Dovetail's advice; the limits are a
judgement. Confidence says how sure a stage is; it never moves one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from milepost.engine.logic.program import Compare, Count, Invert, Program, Refer
from milepost.engine.model.evidence import Evidence, EvidenceKind
from milepost.engine.model.inventory import Declaration, Inventory
from milepost.engine.model.maturity import MaturityModel

MEDIUM, HIGH = 2, 4
"""The kinds of evidence from which confidence is medium, and high."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A record of evidence that is older than its term and counts no more."""

    capability: str
    record: Evidence


@dataclass(frozen=True, slots=True)
class Confidence:
    """The confidence in a set of declared levels, with its parts.

    `kinds` are those that still count. `undated` is the number of records that name no day and so
    never age; `kpis_without_value` the number of KPIs without a value among capabilities declared
    at the model's bar or above; `raters_differ` the number of capabilities whose raters disagree,
    and `widest_spread` the most levels between two of them.
    """

    level: Literal["low", "medium", "high"]
    kinds: tuple[EvidenceKind, ...]
    stale: tuple[Stale, ...] = ()
    undated: int = 0
    kpis_without_value: int = 0
    raters_differ: int = 0
    widest_spread: int = 0


def confidence_of(
    model: MaturityModel, inventory: Inventory, capabilities: Collection[str] | None = None
) -> Confidence:
    """The confidence in what is declared of some capabilities; of all where none are named."""
    declared = [
        declaration
        for id, declaration in inventory.declarations.items()
        if capabilities is None or id in capabilities
    ]
    kinds = kinds_of(declared, inventory.as_of)
    spreads = [spread for d in declared if (spread := spread_of(d))]
    return Confidence(
        level="high" if len(kinds) >= HIGH else "medium" if len(kinds) >= MEDIUM else "low",
        kinds=kinds,
        stale=tuple(
            Stale(d.capability, record)
            for d in declared
            for record in d.evidence
            if record.stale(inventory.as_of)
        ),
        undated=sum(record.when is None for d in declared for record in d.evidence),
        kpis_without_value=sum(_unmeasured(model, d) for d in declared),
        raters_differ=len(spreads),
        widest_spread=max(spreads, default=0),
    )


def kinds_of(declared: Iterable[Declaration], day: dt.date) -> tuple[EvidenceKind, ...]:
    """The kinds of evidence that count on a day, in alphabetical order."""
    return tuple(sorted({r.kind for d in declared for r in d.evidence if not r.stale(day)}))


def spread_of(declaration: Declaration) -> int:
    """The levels between the highest and the lowest rater."""
    levels = [level for _, level in declaration.raters]
    return max(levels) - min(levels) if levels else 0


def rests_on(program: Program, atom: str) -> frozenset[str]:
    """The capabilities whose levels a conclusion can depend on, through every rule below it."""
    found: set[str] = set()
    seen: set[int] = set()
    stack = [program.atoms[program.atom_index[atom]].node]
    while stack:
        number = stack.pop()
        if number in seen:
            continue
        seen.add(number)
        match program.nodes[number]:
            case Compare(variable):
                if program.variables[variable].test is None:
                    found.add(program.variables[variable].id)
            case Refer(other):
                stack.append(program.atoms[other].node)
            case Count(_, of):
                stack.extend(of)
            case Invert(of):
                stack.append(of)
    return frozenset(found)


def _unmeasured(model: MaturityModel, declaration: Declaration) -> int:
    if (declaration.level or 0) < model.bar:
        return 0
    measured = dict(declaration.kpis)
    return sum(kpi.id not in measured for kpi in model.capabilities[declaration.capability].kpis)
