"""Conditions of a model compiled to the logic program.

What an organisation marks as not applicable leaves every condition: alone it counts as met; out of
"at least k of n" it leaves the list while k stays, so with fewer than k left the condition cannot
be met, and with none left it is met.
"""

from __future__ import annotations

import graphlib
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from milepost.engine.logic.order import applies, capabilities_in, dependencies, in_order
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
from milepost.engine.source import NOWHERE, Severity, Span


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all hold for this one to hold."""
    if isinstance(condition, AtLeast) and condition.word == "all":
        return condition.of
    return (condition,)


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
    for capability in in_order(dependencies(model)):
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
    return Program(
        tuple(compiler.variables), tuple(compiler.nodes), tuple(compiler.atoms), compiler.left_out
    )


class _Compiler:
    """Appends nodes so that each uses only earlier ones; None is a condition that fell away."""

    def __init__(self, model: MaturityModel, not_applicable: AbstractSet[str]) -> None:
        self.model = model
        self.top = model.top
        self.gone = not_applicable
        self.variables: list[Variable] = []
        self.nodes: list[Node] = []
        self.atoms: list[Atom] = []
        self.left_out: dict[int, tuple[str, ...]] = {}
        self._variable: dict[str, int] = {}
        self._atom: dict[str, int | None] = {}
        # The atom that a capability counts at level 1; those of the levels above follow it.
        self._counts: dict[str, int] = {}
        self._open: set[str] = set()
        # A level is lowered before it is capped.
        self._caps = tuple(
            (rule, _speaks_of_itself(rule.unless))
            for rule in sorted(model.caps, key=lambda rule: rule.effect == "cap")
        )
        self._caps_of: dict[str, tuple[tuple[CapRule, bool], ...]] = {}
        self._blocks: dict[tuple[str, str], list[BlockRule]] = {}
        for block in model.blocks:
            self._blocks.setdefault((block.ladder, block.stage), []).append(block)
        self.advising = False
        self.declared = False

    # -- pieces ---------------------------------------------------------------------------------

    def add(self, node: Node) -> int:
        nodes = self.nodes
        nodes.append(node)
        return len(nodes) - 1

    def variable(self, id: str, top: int, test: Test | None = None) -> int:
        number = self._variable.setdefault(id, len(self.variables))
        if number == len(self.variables):
            self.variables.append(Variable(id, top, test))
        return number

    def test(self, test: Test, span: Span) -> int:
        return self.add(Compare(self.variable(test_name(test), 1, test), 1, span))

    def atom(self, kind: AtomKind, id: str, node: int, *, rule: str = "", span: Span) -> int:
        self._atom[f"{kind}:{id}"] = len(self.atoms)
        self.atoms.append(Atom(kind, id, node, 0, rule, span))
        return len(self.atoms) - 1

    def always(self, span: Span = NOWHERE) -> int:
        return self.add(Count(0, (), "all", span))

    def both(self, parts: Iterable[int | None], span: Span) -> int:
        return self.every([part for part in parts if part is not None], span)

    def every(self, parts: list[int], span: Span) -> int:
        if len(parts) == 1:
            return parts[0]
        return self.add(Count(len(parts), tuple(parts), "all", span))

    def leave(self, node: int, parts: Sequence[Condition]) -> None:
        """Keep in mind that these conditions fell away from a node."""
        if not parts:
            return
        gone = dict.fromkeys(id for part in parts for id in capabilities_in(self.model, part))
        if gone:
            self.left_out[node] = (*self.left_out.get(node, ()), *gone)

    # -- conditions -----------------------------------------------------------------------------

    def condition(
        self, condition: Condition, of: Capability | None = None, level: int | None = None
    ) -> int | None:
        """The node of a condition; `of` is the capability at hand, `level` replaces every level."""
        if isinstance(condition, HasLevel):
            capability, stated = condition.capability, condition.level
            if capability in self.gone:
                return None
            need = level if level is not None else self.model.bar if stated is None else stated
            return self.counts(capability, need, condition.span)
        match condition:
            case AtLeast(k, parts, word, span):
                nodes = [self.condition(part, of, level) for part in parts]
                kept = tuple([node for node in nodes if node is not None])
                if parts and not kept:
                    return None
                count = self.add(Count(len(kept) if word == "all" else k, kept, word, span))
                self.leave(count, _fallen(parts, nodes))
                return count
            case Negated(inner, span):
                node = self.condition(inner, of, level)
                return None if node is None else self.add(Invert(node, span))
            case GroupHolds(group, span):
                if level is not None or self.declared:
                    return self.condition(self.model.groups[group].condition, of, level)
                atom = self.group(group)
                return None if atom is None else self.add(Refer(atom, span))
            case StageReached(ladder, stage, span) if not self.advising:
                return self.add(Refer(self.stage(ladder, stage), span))
            case Prerequisites(least, span):
                assert of is not None, "only a consistency rule of a capability has prerequisites"
                return self.prerequisites(of, least, span)
            case KpisMet(span):
                assert of is not None, "only a consistency rule of a capability has KPIs"
                kpis = [self.test(KpiKept(of.id, kpi.id), span) for kpi in of.kpis]
                return self.both(kpis, span) if kpis else None
            case Measured() | StageReached() | Planned() | InParallel() | Targeted():
                return self.test(condition, condition.span)

    def prerequisites(self, of: Capability, least: int, span: Span) -> int | None:
        asked = tuple([prerequisite.condition for prerequisite in of.requires])
        needs = [self.condition(part, of, least) for part in asked]
        if needs.count(None) == len(needs):
            return None
        joint = self.both(needs, span)
        self.leave(joint, _fallen(asked, needs))
        return joint

    def counts(self, capability: str, level: int, span: Span) -> int:
        if level <= 0:
            return self.always(span)
        if self.declared:
            return self.add(Compare(self.variable(capability, self.top), level, span))
        if level > self.top:
            raise KeyError(f"counts:{capability}@{level}")
        return self.add(Refer(self._counts[capability] + level - 1, span))

    # -- conclusions ----------------------------------------------------------------------------

    def capability(self, capability: Capability) -> None:
        """Effective levels: the declared one, lowered and capped by the consistency rules."""
        top, id, atoms = self.top, capability.id, self.atoms
        variable = self.variable(id, top)
        first = len(self.nodes) - 1
        self.nodes += [Compare(variable, level) for level in range(1, top + 1)]
        reach = [[first + level] for level in range(1, top + 1)]
        spared: dict[int, list[Condition]] = {}
        for rule, own in self.caps_of(capability):
            lets = self.lets(rule, capability, own=own)
            if lets is None:
                grounds = _grounds(rule.unless, capability) if self.gone else []
                for level in range(rule.level + (rule.effect == "cap"), top + 1):
                    spared.setdefault(level, []).extend(grounds)
                continue
            kept = self.add(Refer(lets, rule.span))
            if rule.effect == "cap":
                for parts in reach[rule.level :]:
                    parts.append(kept)
            else:
                self.lower(reach, kept, rule)
        self._counts[id], span = len(atoms), capability.span
        for level, parts in enumerate(reach, start=1):
            node = self.every(parts, span)
            if spared:
                self.leave(node, spared.get(level, ()))
            atoms.append(Atom("counts", id, node, level, "", span))

    def lower(self, reach: list[list[int]], kept: int, rule: CapRule) -> None:
        """Let a level hold where the rule is kept, or where the level above would."""
        for index in range(max(rule.level, 1) - 1, len(reach)):
            way = self.every([*reach[index], kept], rule.span)
            if index + 1 < len(reach):
                above = self.every(reach[index + 1], rule.span)
                way = self.add(Count(1, (way, above), "any", rule.span))
            reach[index] = [way]

    def caps_of(self, capability: Capability) -> tuple[tuple[CapRule, bool], ...]:
        """The consistency rules that look at a capability, and whether they speak of itself."""
        category = capability.category
        if category not in self._caps_of:
            theirs = tuple((rule, own) for rule, own in self._caps if applies(rule, capability))
            self._caps_of[category] = theirs
        return self._caps_of[category]

    def lets(self, rule: CapRule, capability: Capability, *, own: bool) -> int | None:
        """The atom "the rule does not hold this capability back", shared unless it is its own."""
        shared = f"lets:{rule.id}"
        if own:
            node = self.condition(rule.unless, capability)
            if node is None:
                return None
            id = f"{rule.id}/{capability.id}"
            self.atoms.append(Atom("lets", id, node, 0, rule.id, rule.span))
            return len(self.atoms) - 1
        if shared not in self._atom:
            self._atom[shared] = None
            node = self.condition(rule.unless, capability)
            if node is not None:
                self.atom("lets", rule.id, node, rule=rule.id, span=rule.span)
        return self._atom[shared]

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
        parts = parts_of(there.needs)
        needs = [self.condition(part) for part in parts]
        blocks: list[int | None] = []
        for block in self._blocks.get((there.ladder, there.id), ()):
            node = self.condition(block.unless)
            if node is not None:
                atom = self.atom("lets", block.id, node, rule=block.id, span=block.span)
                blocks.append(self.add(Refer(atom, block.span)))
        own_node = self.both([*needs, *blocks], there.span)
        self.leave(own_node, _fallen(parts, needs))
        own = self.atom("own", id, own_node, rule=id, span=there.span)
        both: list[int | None] = [self.add(Refer(own, there.span))]
        if below is not None:
            both.insert(0, self.add(Refer(below, there.span)))
        self._open.discard(f"stage:{id}")
        return self.atom("stage", id, self.both(both, there.span), rule=id, span=there.span)

    def advice(self, rule: AdviceRule) -> None:
        # A warning questions what was declared, which a cap may hide.
        self.declared = rule.severity is Severity.WARNING
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


def _fallen(parts: Sequence[Condition], nodes: Sequence[int | None]) -> list[Condition]:
    """The conditions of which nothing is left."""
    if None not in nodes:
        return []
    return [part for part, node in zip(parts, nodes, strict=True) if node is None]


def _grounds(unless: Condition, capability: Capability) -> list[Condition]:
    """The conditions that a rule about a capability comes down to."""
    if isinstance(unless, Prerequisites):
        return [prerequisite.condition for prerequisite in capability.requires]
    return [unless]


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
