"""The pieces of a program as sentences about one organisation, for somebody who never saw a rule.

A sentence says what is so. Where it does not hold it says what there is and what is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from milepost.engine.assess.facts import kpi_value
from milepost.engine.assess.measured import margin_note, read_out
from milepost.engine.assess.phrases import COMPARISONS, amount, listed, reached
from milepost.engine.logic.evaluate import Evaluation, Truth
from milepost.engine.logic.program import (
    Atom,
    Compare,
    Count,
    KpiKept,
    Node,
    Program,
    Refer,
    Variable,
)
from milepost.engine.model.condition import (
    InParallel,
    KpisMet,
    Measured,
    Planned,
    Prerequisites,
    StageReached,
    Targeted,
)
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.rule import BlockRule, CapRule
from milepost.engine.source import NOWHERE, Span

COUNTED = {
    "islands": "the number of capabilities in use that are held back, or ahead of the stage, is",
    "evidence_kinds": "the number of kinds of evidence that still count is",
    "first_benefit_week": "the week of the first benefit is",
}
MOST_NAMED = 3
"""Stages below another are named where they are no more than these, else counted."""
SAID = {
    Truth.YES: "{}",
    Truth.NO: "{}, needs {}",
    Truth.UNPROVEN: "{}: unproven, needs {}",
}


@dataclass(frozen=True)
class Words:
    """Turns the pieces of a program into sentences about one organisation."""

    model: MaturityModel
    inventory: Inventory
    islands: tuple[str, ...] = ()

    # -- conclusions ----------------------------------------------------------------------------

    def atom(self, atom: Atom, evaluation: Evaluation) -> str:
        """What an atom claims, or what it has and needs where it does not hold."""
        truth = evaluation[atom.name]
        match atom.kind:
            case "counts":
                return self._counts(atom, evaluation)
            case "lets":
                return self._lets(atom, truth)
            case "group":
                name = self._group(atom.id)
                asked = self._asked(evaluation.program.nodes[atom.node])
                are = "is" if asked.startswith("one") else "are"
                return name if truth is Truth.YES or not asked else f"{name}: {asked} {are} needed"
            case "own":
                met = {Truth.YES: "met", Truth.NO: "not met", Truth.UNPROVEN: "not proven"}[truth]
                return f"The needs of {self._stage(atom.id)} are {met}"
            case "stage":
                return f"{self._stage(atom.id)} is {reached(truth)}{self._aside(atom, evaluation)}"
            case "advice":
                return f"Advice {atom.id} applies"
            case _:
                return "The target is met"

    def about(self, atom: Atom) -> str:
        """The name of what an atom speaks of, where its sentence begins with it; else empty."""
        match atom.kind:
            case "counts":
                return self.model.capabilities[atom.id].name
            case "group":
                return self._group(atom.id)
            case "stage":
                return self._stage(atom.id)
            case _:
                return ""

    def _counts(self, atom: Atom, evaluation: Evaluation) -> str:
        declaration = self.inventory.declarations.get(atom.id)
        declared = declaration.level if declaration else None
        truth, counts = evaluation[atom.name], evaluation.level(atom.id)
        has, need = self.declared(atom.id), self.model.level_name(atom.level)
        if declared is None:
            could = evaluation.level(atom.id, at_least=Truth.UNPROVEN)
            if truth is Truth.NO:
                has += f", could count as {self.model.level_name(could)} at most"
        elif counts < declared:
            joint = "and" if truth is Truth.YES else "but"
            has += f" {joint} counts as {self.model.level_name(counts)}"
        if truth is Truth.YES:
            return has if counts == atom.level else f"{has}, {need} is enough"
        return SAID[truth].format(has, need)

    def declared(self, capability: str) -> str:
        """What the inventory says about a capability."""
        declaration = self.inventory.declarations.get(capability)
        name = self.model.capabilities[capability].name
        if declaration is None or declaration.level is None:
            return f"{name} is not declared"
        level = self.model.level_name(declaration.level)
        given = [level for _, level in declaration.raters]
        if len(set(given)) > 1 and declaration.level == min(given):
            return f"{name} is {level} by the lowest of {len(given)} raters"
        return f"{name} is declared {level}"

    def _lets(self, atom: Atom, truth: Truth) -> str:
        """A consistency rule in plain words: its own, or what it comes down to."""
        id, _, capability = atom.id.partition("/")
        rule = self._rules[id]
        if isinstance(rule, CapRule) and isinstance(rule.unless, Prerequisites | KpisMet):
            name = self.model.capabilities[capability].name
            held = f"can count as {self.model.level_name(rule.level)} at most"
            if rule.effect == "lower":
                held = "counts one level lower"
            if isinstance(rule.unless, KpisMet):
                return {
                    Truth.YES: f"No KPI of {name} misses its threshold",
                    Truth.NO: f"A KPI of {name} misses its threshold, so it {held}",
                    Truth.UNPROVEN: f"A KPI of {name} may miss its threshold",
                }[truth]
            ground = f"hat {name} builds on is"
            return {
                Truth.YES: f"W{ground} in place",
                Truth.NO: f"W{ground} not in place, so it {held}",
                Truth.UNPROVEN: f"That w{ground} in place is unproven; until then it {held}",
            }[truth]
        say = rule.say.rstrip(". ") or f"the rule {id}"
        return {
            Truth.YES: f"This holds nothing back here: {say}",
            Truth.NO: say,
            Truth.UNPROVEN: f"This may apply, for want of evidence: {say}",
        }[truth]

    @cached_property
    def _rules(self) -> dict[str, CapRule | BlockRule]:
        rules: tuple[CapRule | BlockRule, ...] = (*self.model.caps, *self.model.blocks)
        return {rule.id: rule for rule in rules}

    def _stage(self, id: str) -> str:
        ladder, _, stage = id.partition(".")
        return self.model.stage(ladder, stage).name

    def _aside(self, atom: Atom, evaluation: Evaluation) -> str:
        """What is special about a stage that asks for nothing, or that is the floor."""
        ladder, _, stage = atom.id.partition(".")
        program = evaluation.program
        node = program.nodes[program.atoms[program.atom_index[f"own:{atom.id}"]].node]
        if evaluation[atom.name] is Truth.YES:
            nothing = isinstance(node, Count) and not node.of
            return ": nothing is asked for" if nothing else ""
        floor = self.model.ladders[ladder].floor == stage
        return ", but whoever reaches no stage stands there" if floor else ""

    def _group(self, id: str) -> str:
        return self.model.groups[id].name or id.replace("_", " ")

    def gap(self, atom: Atom, truth: Truth, below: Sequence[str], *, met: bool) -> str:
        """A stage above others whose needs are not met; `below` are their names."""
        proven = "not met" if truth is Truth.NO else "not proven"
        named = len(below) <= MOST_NAMED
        others = f"{listed(below, 'and') if named else f'{len(below)} stages'} below it"
        text = f"{self._stage(atom.id)} is {reached(truth)}: "
        if met:
            return f"{text}its own needs are met, those of {others} are {proven}"
        return f"{text}the needs of {others} are {proven}, nor are its own"

    def apart(self, capability: str) -> str:
        """That a capability does not apply, with the reason that the inventory gives."""
        mark = self.inventory.not_applicable[capability]
        name = self.model.capabilities[capability].name
        return f"{name} is marked not applicable and is not asked for ({mark.reason})"

    # -- choices --------------------------------------------------------------------------------

    def choice(self, evaluation: Evaluation, node: int) -> str:
        """A "k of n" in words, with the names of its parts, and of those that are in place."""
        program = evaluation.program
        here = program.nodes[node]
        assert isinstance(here, Count), "only a count is a choice"
        levels = {self._level(program, part) for part in here.of}
        level = levels.pop() if len(levels) == 1 else 0
        names = [self._part(program, part, with_level=not level) for part in here.of]
        at = f" at level {self.model.level_name(level)}" if level else ""
        joint = "and" if here.k == len(here.of) else "or"
        if not names:
            return "Nothing is asked for" if here.k == 0 else "Nothing is left to choose from"
        asked = self._asked(here)
        text = f"{asked[:1].upper()}{asked[1:]}{at}: {listed(names, joint)}"
        if here.k == len(here.of):
            text = f"{listed(names, joint)}{at}"
        held = [
            name
            for name, part in zip(names, here.of, strict=True)
            if evaluation.nodes[part] is Truth.YES
        ]
        if held and evaluation.nodes[node] is not Truth.YES:
            text += f"; in place: {listed(held, 'and')}"
        return text

    def _asked(self, node: Node) -> str:
        """How many of how many are asked for; empty where there is no choice."""
        if not isinstance(node, Count):
            return ""
        if node.k > len(node.of):
            return f"{node.k} (only {len(node.of)} can apply)"
        if len(node.of) <= 1:
            return ""
        if node.k == len(node.of):
            return f"all of these {node.k}"
        return f"{'one' if node.k == 1 else node.k} of these {len(node.of)}"

    def _level(self, program: Program, node: int) -> int:
        """The level that a part asks of a capability; 0 for any other part."""
        here = program.nodes[node]
        atom = program.atoms[here.atom] if isinstance(here, Refer) else None
        return atom.level if atom and atom.kind == "counts" else 0

    def _part(self, program: Program, node: int, *, with_level: bool) -> str:
        """One part of a choice as a noun."""
        match program.nodes[node]:
            case Refer(number):
                atom = program.atoms[number]
                name = self.about(atom) or atom.id
                level = f" at level {self.model.level_name(atom.level)}" if atom.level else ""
                return f"{name}{level if with_level else ''}"
            case Compare(variable):
                return self.subject(program.variables[variable])
            case Count() as inner:
                return f"a choice of {len(inner.of)}"
            case _:
                return "an exception"

    # -- facts ----------------------------------------------------------------------------------

    def subject(self, variable: Variable) -> str:
        """The name of what a test or a level speaks of; empty for what has none."""
        match variable.test:
            case None:
                return self.model.capabilities[variable.id].name
            case KpiKept(capability, id):
                return next(k.name for k in self.model.capabilities[capability].kpis if k.id == id)
            case Measured(metric) if metric not in COUNTED:
                return self._metric(metric)
            case _:
                return ""

    def fact(self, variable: Variable, truth: Truth) -> str:
        """What is given about a test, and what was asked of it."""
        match variable.test:
            case KpiKept() as kept:
                return self._kept(kept, truth)
            case Measured() as measured:
                return self._measured(measured, truth)
            case StageReached(ladder, stage):
                return f"{self.model.stage(ladder, stage).name} is {reached(truth)}"
            case Planned(capabilities, before):
                until = (
                    f" before {self.model.stage(before.ladder, before.stage).name}"
                    if before
                    else ""
                )
                return f"the plan raises {self.names(capabilities, 'or')}{until}"
            case InParallel(k, capabilities):
                return f"the plan works on {k} of {self.names(capabilities, 'and')} at once"
            case Targeted(aim):
                return f"the plan aims at {self.model.stage(aim.ladder, aim.stage).name}"
            case None:
                return self.declared(variable.id)

    def _kept(self, test: KpiKept, truth: Truth) -> str:
        kpis = self.model.capabilities[test.capability].kpis
        kpi = next(kpi for kpi in kpis if kpi.id == test.kpi)
        value = kpi_value(self.inventory, test.capability, test.kpi)
        limit = COMPARISONS[kpi.comparison].format(amount(kpi.threshold, kpi.unit))
        if value is None:
            return f"{kpi.name} has no value, which lowers nothing (threshold: {limit})"
        made = self.inventory.measurements.get(f"{test.capability}.{test.kpi}")
        has = f"{kpi.name} is {read_out(made, amount(value, kpi.unit), kpi.unit, kpi.threshold)}"
        limit += margin_note(made, kpi.threshold)
        return f"{has} (threshold: {limit})" if truth is Truth.YES else f"{has}, needs {limit}"

    def _measured(self, test: Measured, truth: Truth) -> str:
        named = self.model.metrics.get(test.metric)
        unit = named.unit if named else ""
        limit = COMPARISONS[test.comparison].format(amount(test.value, unit))
        if test.metric == "islands" and self.islands:
            return f"{COUNTED['islands']} {len(self.islands)}: {self._few(self.islands)}"
        if test.metric in COUNTED:
            return f"{COUNTED[test.metric]} {limit}"
        name = self._metric(test.metric)
        reading = self.inventory.readings.get(test.metric)
        has = f"{name} has no value"
        if reading:
            made = self.inventory.measurements.get(test.metric)
            has = f"{name} is {read_out(made, amount(reading.value, unit), unit, test.value)}"
            limit += margin_note(made, test.value)
        return f"{has} (needs {limit})" if truth is Truth.YES else SAID[truth].format(has, limit)

    def _metric(self, id: str) -> str:
        named = self.model.metrics.get(id)
        return (named.name if named else "") or id.replace("_", " ")

    def given(self, variable: Variable) -> Span:
        """Where the inventory states a variable."""
        match variable.test:
            case None:
                return self.stated(variable.id)
            case KpiKept(capability, kpi):
                made = self.inventory.measurements.get(f"{capability}.{kpi}")
                return made.span if made else self.stated(capability)
            case Measured(metric):
                reading = self.inventory.readings.get(metric)
                return reading.span if reading else NOWHERE
            case _:
                return NOWHERE

    def stated(self, capability: str) -> Span:
        """Where the inventory declares a capability, or marks it as not applicable."""
        declared = self.inventory.declarations.get(capability)
        mark = self.inventory.not_applicable.get(capability)
        if mark is not None:
            return mark.span
        return declared.span if declared else NOWHERE

    def threshold(self, variable: Variable, span: Span) -> Span:
        """Where the rule behind a test is written: for a KPI its threshold, else the condition."""
        if isinstance(variable.test, KpiKept):
            kpis = self.model.capabilities[variable.test.capability].kpis
            at = next(kpi.span for kpi in kpis if kpi.id == variable.test.kpi)
            return span if at == NOWHERE else at
        return span

    def _few(self, capabilities: tuple[str, ...], most: int = 3) -> str:
        rest = len(capabilities) - most
        names = [self.model.capabilities[id].name for id in capabilities[:most]]
        return listed([*names, f"{rest} more"] if rest > 0 else names, "and")

    def names(self, capabilities: tuple[str, ...], joint: str) -> str:
        """The names of capabilities as a list in words."""
        return listed([self.model.capabilities[id].name for id in capabilities], joint)
