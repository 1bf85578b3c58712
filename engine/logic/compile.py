"""Conditions of a model compiled to the logic program.

What an organisation marks as not applicable leaves every condition: alone it counts as met; out of
"at least k of n" it leaves the list while k stays, so with fewer than k left the condition cannot
be met, and with none left it is met.
"""

from __future__ import annotations

import graphlib
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from milepost.engine.logic.program import (
    Atom,
    AtomKind,
    Compare,
    Count,
    Invert,
    KpiKept,
    Node,
    Program,
    Refer,
    Test,
    Variable,
)
from milepost.engine.model.capability import Capability
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    GroupHolds,
    HasLevel,
    InParallel,
    KpisMet,
    Measured,
    Negated,
    Planned,
    Prerequisites,
    StageReached,
    Targeted,
)
from milepost.engine.model.ladder import Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.rule import AdviceRule, BlockRule, CapRule
from milepost.engine.source import NOWHERE, Span


def capabilities_in(model: MaturityModel, condition: Condition) -> list[str]:
    """The capabilities that a condition speaks of, through groups, in order of first mention."""
    found: dict[str, None] = {}
    stack: list[Condition] = [condition]
    groups: set[str] = set()
    while stack:
        match stack.pop():
            case HasLevel(capability):
                found.setdefault(capability)
            case AtLeast(_, of):
                stack.extend(reversed(of))
            case Negated(inner):
                stack.append(inner)
            case GroupHolds(group) if group not in groups and group in model.groups:
                groups.add(group)
                stack.append(model.groups[group].condition)
            case _:
                pass
    return list(found)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all hold for this one to hold."""
    if isinstance(condition, AtLeast) and condition.word == "all":
        return condition.of
    return (condition,)


def applies(rule: CapRule, capability: Capability) -> bool:
    """Whether a consistency rule looks at this capability."""
    return not rule.categories or capability.category in rule.categories


def dependencies(model: MaturityModel) -> dict[str, list[str]]:
    """What each capability's effective level rests on: prerequisites and consistency rules."""
    shared = {rule.id: capabilities_in(model, rule.unless) for rule in model.caps}
    rests: dict[str, list[str]] = {}
    for capability in model.capabilities.values():
        on: dict[str, None] = {}
        for prerequisite in capability.requires:
            on.update(dict.fromkeys(capabilities_in(model, prerequisite.condition)))
        for rule in model.caps:
            if applies(rule, capability):
                on.update(dict.fromkeys(shared[rule.id]))
        rests[capability.id] = list(on)
    return rests


def compile_model(
    model: MaturityModel,
    not_applicable: AbstractSet[str] = frozenset(),
    targets: tuple[Condition, ...] = (),
) -> Program:
    """The program of a checked model for an organisation to which some capabilities do not apply.

    `targets` are conditions beside the model's own; each becomes an atom of kind "target", named by
    its number from 0.

    Raises graphlib.CycleError where prerequisites or groups form a cycle; `check` reports it first.
    """
    compiler = _Compiler(model, not_applicable)
    for capability in graphlib.TopologicalSorter(dependencies(model)).static_order():
        if capability in model.capabilities and capability not in not_applicable:
            compiler.capability(model.capabilities[capability])
    for ladder in model.ladders.values():
        for stage in ladder.stages:
            compiler.stage(ladder.id, stage.id)
    for number, target in enumerate(targets):
        compiler.target(str(number), target)
    compiler.advising = True
    for rule in model.advice:
        compiler.advice(rule)
    return Program(tuple(compiler.variables), tuple(compiler.nodes), tuple(compiler.atoms))


class _Compiler:
    """Appends nodes so that each uses only earlier ones; None is a condition that fell away."""

    def __init__(self, model: MaturityModel, not_applicable: AbstractSet[str]) -> None:
        self.model = model
        self.gone = not_applicable
        self.variables: list[Variable] = []
        self.nodes: list[Node] = []
        self.atoms: list[Atom] = []
        self._variable: dict[str, int] = {}
        self._atom: dict[str, int | None] = {}
        self._open: set[str] = set()
        # A level is lowered before it is capped.
        self._caps = tuple(
            (rule, _speaks_of_itself(rule.unless))
            for rule in sorted(model.caps, key=lambda rule: rule.effect == "cap")
        )
        self._blocks: dict[tuple[str, str], list[BlockRule]] = {}
        for block in model.blocks:
            self._blocks.setdefault((block.ladder, block.stage), []).append(block)
        self.advising = False

    # -- pieces ---------------------------------------------------------------------------------

    def add(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def variable(self, id: str, top: int, test: Test | None = None) -> int:
        if id not in self._variable:
            self._variable[id] = len(self.variables)
            self.variables.append(Variable(id, top, test))
        return self._variable[id]

    def test(self, test: Test, span: Span) -> int:
        return self.add(Compare(self.variable(test_name(test), 1, test), 1, span))

    def atom(
        self, kind: AtomKind, id: str, node: int, *, level: int = 0, rule: str = "", span: Span
    ) -> int:
        atom = Atom(kind, id, node, level, rule, span)
        self._atom[atom.name] = len(self.atoms)
        self.atoms.append(atom)
        return len(self.atoms) - 1

    def always(self, span: Span = NOWHERE) -> int:
        return self.add(Count(0, (), "all", span))

    def both(self, parts: Iterable[int | None], span: Span) -> int:
        kept = tuple(part for part in parts if part is not None)
        return kept[0] if len(kept) == 1 else self.add(Count(len(kept), kept, "all", span))

    # -- conditions -----------------------------------------------------------------------------

    def condition(
        self, condition: Condition, of: Capability | None = None, level: int | None = None
    ) -> int | None:
        """The node of a condition; `of` is the capability at hand, `level` replaces every level."""
        match condition:
            case HasLevel(capability, stated, span):
                if capability in self.gone:
                    return None
                need = level if level is not None else self.model.bar if stated is None else stated
                return self.counts(capability, need, span)
            case AtLeast(k, parts, word, span):
                nodes = [self.condition(part, of, level) for part in parts]
                kept = tuple(node for node in nodes if node is not None)
                if parts and not kept:
                    return None
                return self.add(Count(len(kept) if word == "all" else k, kept, word, span))
            case Negated(inner, span):
                node = self.condition(inner, of, level)
                return None if node is None else self.add(Invert(node, span))
            case GroupHolds(group, span):
                if level is not None:
                    return self.condition(self.model.groups[group].condition, of, level)
                atom = self.group(group)
                return None if atom is None else self.add(Refer(atom, span))
            case StageReached(ladder, stage, span) if not self.advising:
                return self.add(Refer(self.stage(ladder, stage), span))
            case Prerequisites(least, span):
                assert of is not None, "only a consistency rule of a capability has prerequisites"
                parts_ = [self.condition(p.condition, of, least) for p in of.requires]
                return self.both(parts_, span) if any(p is not None for p in parts_) else None
            case KpisMet(span):
                assert of is not None, "only a consistency rule of a capability has KPIs"
                kpis = [self.test(KpiKept(of.id, kpi.id), span) for kpi in of.kpis]
                return self.both(kpis, span) if kpis else None
            case Measured() | StageReached() | Planned() | InParallel() | Targeted():
                return self.test(condition, condition.span)

    def counts(self, capability: str, level: int, span: Span) -> int:
        if level <= 0:
            return self.always(span)
        atom = self._atom[f"counts:{capability}@{level}"]
        assert atom is not None
        return self.add(Refer(atom, span))

    # -- conclusions ----------------------------------------------------------------------------

    def capability(self, capability: Capability) -> None:
        """Effective levels: the declared one, lowered and capped by the consistency rules."""
        top = self.model.top
        variable = self.variable(capability.id, top)
        reach = {level: [self.add(Compare(variable, level))] for level in range(1, top + 1)}
        for rule, own in self._caps:
            if not applies(rule, capability):
                continue
            lets = self.lets(rule, capability, own=own)
            if lets is None:
                continue
            before = {level: list(parts) for level, parts in reach.items()}
            for level in range(1, top + 1):
                if rule.effect == "cap" and level > rule.level:
                    reach[level].append(self.add(Refer(lets, rule.span)))
                elif rule.effect == "lower" and level >= rule.level:
                    kept = self.both([*before[level], self.add(Refer(lets, rule.span))], rule.span)
                    ways = [
                        kept,
                        *([self.both(before[level + 1], rule.span)] if level < top else []),
                    ]
                    reach[level] = [self.add(Count(1, tuple(ways), "any", rule.span))]
        for level, parts in reach.items():
            node = self.both(parts, capability.span)
            self.atom("counts", capability.id, node, level=level, span=capability.span)

    def lets(self, rule: CapRule, capability: Capability, *, own: bool) -> int | None:
        """The atom "the rule does not hold this capability back", shared unless it is its own."""
        id = f"{rule.id}/{capability.id}" if own else rule.id
        if f"lets:{id}" not in self._atom:
            node = self.condition(rule.unless, capability)
            if node is None:
                self._atom[f"lets:{id}"] = None
            else:
                self.atom("lets", id, node, rule=rule.id, span=rule.span)
        return self._atom[f"lets:{id}"]

    def group(self, id: str) -> int | None:
        name = f"group:{id}"
        if name not in self._atom:
            self._enter(name)
            group = self.model.groups[id]
            node = self.condition(group.condition)
            if node is None:
                self._atom[name] = None
            else:
                self.atom("group", id, node, rule=id, span=group.span)
            self._open.discard(name)
        return self._atom[name]

    def stage(self, ladder: str, stage: str) -> int:
        """The atom that a stage is reached, after those of the stages below it."""
        if f"stage:{ladder}.{stage}" not in self._atom:
            below: int | None = None
            # From below, not by recursion: a ladder may be long.
            for each in self.model.ladders[ladder].stages:
                known = self._atom.get(f"stage:{ladder}.{each.id}")
                below = self._stage(each, below) if known is None else known
                if each.id == stage:
                    break
        found = self._atom[f"stage:{ladder}.{stage}"]
        assert found is not None
        return found

    def _stage(self, there: Stage, below: int | None) -> int:
        id = f"{there.ladder}.{there.id}"
        self._enter(f"stage:{id}")
        needs = [self.condition(part) for part in parts_of(there.needs)]
        blocks: list[int | None] = []
        for block in self._blocks.get((there.ladder, there.id), ()):
            node = self.condition(block.unless)
            if node is not None:
                atom = self.atom("lets", block.id, node, rule=block.id, span=block.span)
                blocks.append(self.add(Refer(atom, block.span)))
        own_node = self.both([*needs, *blocks], there.span)
        own = self.atom("own", id, own_node, rule=id, span=there.span)
        parts: list[int | None] = [self.add(Refer(own, there.span))]
        if below is not None:
            parts.insert(0, self.add(Refer(below, there.span)))
        self._open.discard(f"stage:{id}")
        return self.atom("stage", id, self.both(parts, there.span), rule=id, span=there.span)

    def advice(self, rule: AdviceRule) -> None:
        parts: list[int | None] = []
        if rule.when is not None:
            when = self.condition(rule.when)
            # Words about something that does not apply have nobody to speak to.
            parts.append(self.add(Count(1, (), "any", rule.span)) if when is None else when)
        if rule.unless is not None:
            unless = self.condition(rule.unless)
            if unless is not None:
                parts.append(self.add(Invert(unless, rule.unless.span)))
        node = self.both(parts, rule.span)
        self.atom("advice", rule.id, node, rule=rule.id, span=rule.span)

    def target(self, id: str, condition: Condition) -> None:
        node = self.condition(condition)
        met = self.always(condition.span) if node is None else node
        self.atom("target", id, met, span=condition.span)

    def _enter(self, name: str) -> None:
        if name in self._open:
            raise graphlib.CycleError("rules form a cycle", [*sorted(self._open), name])
        self._open.add(name)


def _speaks_of_itself(condition: Condition) -> bool:
    match condition:
        case Prerequisites() | KpisMet():
            return True
        case AtLeast(_, of):
            return any(_speaks_of_itself(part) for part in of)
        case Negated(inner):
            return _speaks_of_itself(inner)
        case _:
            return False


def test_name(test: Test) -> str:
    """The unique id of the variable behind a test, readable by a person."""
    match test:
        case KpiKept(capability, kpi):
            return f"kpi {capability}.{kpi}"
        case Measured(metric, comparison, value):
            return f"{metric} {comparison} {value}"
        case StageReached(ladder, stage):
            return f"verdict {ladder}.{stage}"
        case Planned(capabilities, before):
            until = f" before {before.ladder}.{before.stage}" if before else ""
            return f"planned {', '.join(capabilities)}{until}"
        case InParallel(k, capabilities):
            return f"{k} in parallel of {', '.join(capabilities)}"
        case Targeted(stage):
            return f"targeted {stage.ladder}.{stage.stage}"
