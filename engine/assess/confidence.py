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

from milepost.engine.logic.program import Count, Invert, Program, Refer
from milepost.engine.model.evidence import Evidence, EvidenceKind
from milepost.engine.model.inventory import Declaration, Inventory
from milepost.engine.model.ladder import Stage
from milepost.engine.model.maturity import MaturityModel

MEDIUM, HIGH = 2, 4
"""The kinds of evidence from which confidence is medium, and high."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A record of evidence that is older than its term and counts no more.

    `capability` is what it is about; for a figure of the whole organisation that is the metric.
    """

    capability: str
    record: Evidence


@dataclass(frozen=True, slots=True)
class Oldest:
    """The oldest record of evidence that still counts, and its age in whole weeks.

    `capability` as in `Stale`.
    """

    capability: str
    record: Evidence
    weeks: int


@dataclass(frozen=True, slots=True)
class Confidence:
    """The confidence in a set of declared levels, with its parts.

    `kinds` are those that still count, and `oldest` is the oldest record with a day behind them.
    `in_use` is the number of capabilities declared at the model's bar or above, `without_evidence`
    how many of them have no record that counts, and `kpis_without_value` how many of their KPIs
    have no value. `undated` is the number of records that name no day and so never age;
    `raters_differ` the number of capabilities whose raters disagree, and `widest_spread` the most
    levels between two of them.
    """

    level: Literal["low", "medium", "high"]
    kinds: tuple[EvidenceKind, ...]
    stale: tuple[Stale, ...] = ()
    oldest: Oldest | None = None
    undated: int = 0
    in_use: int = 0
    without_evidence: int = 0
    kpis_without_value: int = 0
    raters_differ: int = 0
    widest_spread: int = 0


def confidence_of(
    model: MaturityModel,
    inventory: Inventory,
    capabilities: Collection[str] | None = None,
) -> Confidence:
    """The confidence in what is declared of some capabilities; of all where none are named.

    The files that give metrics speak of the organisation as a whole and count in either case.
    """
    # In the model's order, so that the order of the inventory tells nothing.
    declared = [
        declaration
        for id in model.capabilities
        if (capabilities is None or id in capabilities)
        and (declaration := inventory.declarations.get(id))
    ]
    day = inventory.as_of
    records = [(d.capability, record) for d in declared for record in d.evidence]
    records += [(x.gives, x.record) for x in inventory.measurements.values() if not x.capability]
    kinds = tuple(sorted({record.kind for _, record in records if not record.stale(day)}))
    in_use = [d for d in declared if (d.level or 0) >= model.bar]
    spreads = [spread for d in declared if (spread := spread_of(d))]
    return Confidence(
        level="high" if len(kinds) >= HIGH else "medium" if len(kinds) >= MEDIUM else "low",
        kinds=kinds,
        stale=tuple(Stale(about, record) for about, record in records if record.stale(day)),
        oldest=_oldest(records, day),
        undated=sum(record.when is None for _, record in records),
        in_use=len(in_use),
        without_evidence=sum(all(r.stale(day) for r in d.evidence) for d in in_use),
        kpis_without_value=sum(_unmeasured(model, d) for d in in_use),
        raters_differ=len(spreads),
        widest_spread=max(spreads, default=0),
    )


def confidence_in_stage(
    model: MaturityModel,
    inventory: Inventory,
    program: Program,
    stage: Stage,
) -> Confidence:
    """The confidence in the levels that a stage, or one below it, can depend on."""
    under = rests_on(program, f"stage:{stage.ladder}.{stage.id}")
    return confidence_of(model, inventory, under)


def spread_of(declaration: Declaration) -> int:
    """The levels between the highest and the lowest rater."""
    levels = [level for _, level in declaration.raters]
    return max(levels) - min(levels) if levels else 0


def rests_on(program: Program, atom: str) -> frozenset[str]:
    """The capabilities whose levels a conclusion can depend on, through every rule below it."""
    found: set[str] = set()
    # Nodes use earlier ones only, so one way down the list meets everything below the conclusion.
    root = program.atoms[program.atom_index[atom]].node
    below = bytearray(root + 1)
    below[root] = True
    nodes, node_of = program.nodes, program.node_of
    for number in range(root, -1, -1):
        if not below[number]:
            continue
        node = nodes[number]
        if isinstance(node, Count):
            for part in node.of:
                below[part] = True
        elif isinstance(node, Refer):
            below[node_of[node.atom]] = True
        elif isinstance(node, Invert):
            below[node.of] = True
        elif program.variables[node.variable].test is None:
            found.add(program.variables[node.variable].id)
    return frozenset(found)


def _oldest(records: Iterable[tuple[str, Evidence]], day: dt.date) -> Oldest | None:
    dated = [
        (record.when, about, record)
        for about, record in records
        if record.when is not None and not record.stale(day)
    ]
    if not dated:
        return None
    when, about, record = min(dated, key=lambda found: found[0])
    return Oldest(about, record, max(0, (day - when).days // 7))


def _unmeasured(model: MaturityModel, declaration: Declaration) -> int:
    measured = dict(declaration.kpis)
    return sum(kpi.id not in measured for kpi in model.capabilities[declaration.capability].kpis)
