"""Proofs: why a conclusion holds, or what each unmet part has and needs.

A proof is a set of lines that cite each other, so that a part used twice is explained once. A line
that holds cites what carries it; a line that does not hold cites what is missing. Words come from
`Words`; the shape comes from the program and its evaluation alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from milepost.engine.assess.facts import kpi_value
from milepost.engine.logic.evaluate import Evaluation, Truth
from milepost.engine.logic.program import Atom, Compare, Count, Invert, KpiKept, Refer, Variable
from milepost.engine.model.condition import InParallel, Measured, Planned, StageReached, Targeted
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.source import NOWHERE, Span

COUNTED = {
    "islands": "the number of capabilities that are held back, or ahead of their stage, is",
    "evidence_kinds": "the number of kinds of evidence that still count is",
    "first_benefit_week": "the week of the first benefit is",
}
COMPARISONS = {
    ">=": "{} or more",
    "<=": "{} or less",
    ">": "above {}",
    "<": "below {}",
    "==": "{}",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One claim of a proof.

    `id` is unique in the proof; `of` are the ids of the lines it rests on, or of those that are
    missing. `have` of `need` parts hold. `rule` is where the rule is written, `given` where the
    fact is declared; either may be nowhere.
    """

    id: str
    truth: Truth
    text: str
    have: int = 0
    need: int = 0
    rule: Span = NOWHERE
    given: Span = NOWHERE
    of: tuple[str, ...] = ()

    @property
    def guards(self) -> bool:
        """Whether the line only says that a consistency rule holds nothing back."""
        return self.id.startswith("lets:") and self.truth is Truth.YES


@dataclass(frozen=True)
class Proof:
    """The lines of a proof, the claim itself first, each before what it cites first."""

    lines: tuple[Line, ...]

    @property
    def claim(self) -> Line:
        """What the proof is about."""
        return self.lines[0]

    def __getitem__(self, id: str) -> Line:
        """The line with that id; KeyError where there is none."""
        return self._by_id[id]

    @cached_property
    def _by_id(self) -> dict[str, Line]:
        return {line.id: line for line in self.lines}


@dataclass(frozen=True, slots=True)
class Words:
    """Turns the pieces of a program into sentences about one organisation."""

    model: MaturityModel
    inventory: Inventory

    def atom(self, atom: Atom, evaluation: Evaluation) -> str:
        """What an atom claims, or what it has and needs where it does not hold."""
        truth = evaluation[atom.name]
        match atom.kind:
            case "counts":
                level = self.model.level_name(atom.level)
                name = self.model.capabilities[atom.id].name
                if truth is Truth.YES:
                    return f"{name} counts as {level}"
                has, counts = self.declared(atom.id), evaluation.level(atom.id)
                declaration = self.inventory.declarations.get(atom.id)
                if declaration is not None and counts < (declaration.level or 0):
                    has += f" but counts as {self.model.level_name(counts)}"
                return f"{has}, needs {level}"
            case "lets":
                rule, _, capability = atom.id.partition("/")
                about = f" {self.model.capabilities[capability].name}" if capability else ""
                holds = "does not hold" if truth is Truth.YES else "holds"
                return f"rule {rule} {holds}{about} back"
            case "group":
                return self.model.groups[atom.id].name or atom.id
            case "own" | "stage":
                ladder, _, stage = atom.id.partition(".")
                name = self.model.stage(ladder, stage).name
                return (
                    f"{name} is reached" if atom.kind == "stage" else f"{name}: its own condition"
                )
            case "advice":
                return f"advice {atom.id} applies"
            case _:
                return "the target holds"

    def declared(self, capability: str) -> str:
        """What the inventory says about a capability."""
        declaration = self.inventory.declarations.get(capability)
        name = self.model.capabilities[capability].name
        if declaration is None or declaration.level is None:
            return f"{name} is not declared"
        return f"{name} is declared {self.model.level_name(declaration.level)}"

    def choice(self, evaluation: Evaluation, k: int, of: tuple[int, ...]) -> str:
        """A "k of n" in words, with the names of its parts where they are capabilities."""
        program = evaluation.program
        atoms = [program.atoms[n.atom] for i in of if isinstance(n := program.nodes[i], Refer)]
        levels = {atom.level for atom in atoms if atom.kind == "counts"}
        if len(atoms) == len(of) and len(levels) == 1 and all(a.level for a in atoms):
            joint = "and" if k == len(of) else "or"
            names = self.names(tuple(atom.id for atom in atoms), joint)
            head = "" if k == len(of) or len(of) == 1 else f"{k} of {len(of)}: "
            return f"{head}{names} at {self.model.level_name(levels.pop())}"
        return f"all {len(of)} of these" if k == len(of) else f"{k} of these {len(of)}"

    def fact(self, variable: Variable, threshold: int, truth: Truth) -> str:
        """What is given about a variable, and what was asked of it."""
        test = variable.test
        if test is None:
            needs = "" if truth is Truth.YES else f", needs {self.model.level_name(threshold)}"
            return f"{self.declared(variable.id)}{needs}"
        match test:
            case KpiKept(capability, kpi_id):
                kpi = next(k for k in self.model.capabilities[capability].kpis if k.id == kpi_id)
                value = kpi_value(self.inventory, capability, kpi_id)
                has = "has no value" if value is None else f"is {number(value)}"
                limit = f"{kpi.comparison} {number(kpi.threshold)} {kpi.unit}"
                return f"{kpi.name} {has}, threshold {limit}"
            case Measured(metric, comparison, value):
                if metric in COUNTED:
                    return f"{COUNTED[metric]} {COMPARISONS[comparison].format(number(value))}"
                named = self.model.metrics.get(metric)
                name = (named.name if named else "") or metric.replace("_", " ")
                reading = self.inventory.readings.get(metric)
                has = f" (measured {number(reading.value)})" if reading else ""
                return f"{name} {comparison} {number(value)}{has}"
            case StageReached(ladder, stage):
                name = self.model.stage(ladder, stage).name
                return f"{name} is {'reached' if truth is Truth.YES else 'not reached'}"
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

    def given(self, variable: Variable) -> Span:
        """Where the inventory states a variable."""
        match variable.test:
            case None:
                declaration = self.inventory.declarations.get(variable.id)
            case KpiKept(capability, _):
                declaration = self.inventory.declarations.get(capability)
            case Measured(metric, _, _):
                reading = self.inventory.readings.get(metric)
                return reading.span if reading else NOWHERE
            case _:
                return NOWHERE
        return declaration.span if declaration else NOWHERE

    def names(self, capabilities: tuple[str, ...], joint: str) -> str:
        """The names of capabilities as a list in words."""
        names = [self.model.capabilities[id].name for id in capabilities]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joint} {names[-1]}"


def number(value: Fraction) -> str:
    """A figure as a person writes it: whole where it is whole, else with up to four decimals.

    >>> number(Fraction(5, 2)), number(Fraction(1200))
    ('2.5', '1200')
    """
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.4f}".rstrip("0")


def derive(evaluation: Evaluation, atom: str, words: Words) -> Proof:
    """The proof of an atom, true or not, each part once."""
    derivation = _Derivation(evaluation, words)
    program = evaluation.program
    stack: list[tuple[str, int]] = [(atom, -1)]
    while stack:
        id, node = stack.pop()
        if id in derivation.lines:
            continue
        if id in program.atom_index:
            at = program.atoms[program.atom_index[id]]
            parts = derivation.conclude(id, at)
        else:
            parts = derivation.explain(id, node)
        stack.extend((derivation.id(part), part) for part in reversed(parts))
    return Proof(tuple(derivation.lines.values()))


class _Derivation:
    """The lines of a proof as they are found."""

    def __init__(self, evaluation: Evaluation, words: Words) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program
        self.words = words
        self.lines: dict[str, Line] = {}

    def id(self, node: int) -> str:
        """The id of the line that explains a node: the same for what says the same."""
        match self.program.nodes[node]:
            case Refer(atom):
                return self.program.atoms[atom].name
            case Compare(variable, threshold):
                at = self.program.variables[variable]
                return f"test:{at.id}" if at.test else f"declared:{at.id}@{threshold}"
            case _:
                return f"part:{node}"

    def conclude(self, id: str, atom: Atom) -> list[int]:
        """Add the line of an atom; the nodes that it rests on or lacks."""
        text = self.words.atom(atom, self.evaluation)
        if atom.kind != "counts":
            return self._add(id, atom.node, text, atom.span)
        truth = self.evaluation.nodes[atom.node]
        way = self._way(atom.node)
        held = [part for part in way if self.evaluation.nodes[part] is Truth.YES]
        parts = way if truth is Truth.YES else [part for part in way if part not in held]
        cited = tuple(dict.fromkeys(self.id(part) for part in parts))
        self.lines[id] = Line(id, truth, text, len(held), len(way), rule=atom.span, of=cited)
        return parts

    def _way(self, node: int) -> list[int]:
        """The declaration and the rules through which a capability counts, or first would.

        A rule that lowers a level leaves two ways: to keep the rule, or to stand one level higher.
        The one that holds is shown, and where none does the first, which asks for less.
        """
        match self.program.nodes[node]:
            case Count(_, of, "any"):
                open_ways = [part for part in of if self.evaluation.nodes[part] is Truth.YES]
                return self._way((open_ways or list(of))[0])
            case Count(_, of):
                return [leaf for part in of for leaf in self._way(part)]
            case _:
                return [node]

    def explain(self, id: str, node: int) -> list[int]:
        """Add the line of a node; the nodes that it rests on or lacks."""
        here = self.program.nodes[node]
        match here:
            case Compare(variable, threshold, span):
                at = self.program.variables[variable]
                truth = self.evaluation.nodes[node]
                text = self.words.fact(at, threshold, truth)
                self.lines[id] = Line(id, truth, text, rule=span, given=self.words.given(at))
                return []
            case Count(k, of, _, span):
                return self._add(id, node, self.words.choice(self.evaluation, k, of), span)
            case _:
                return self._add(id, node, "this must not hold", here.span)

    def _add(self, id: str, node: int, text: str, span: Span) -> list[int]:
        truth = self.evaluation.nodes[node]
        have, need = int(truth is Truth.YES), 1
        parts = [node]
        match self.program.nodes[node]:
            case Count(k, of):
                held = [part for part in of if self.evaluation.nodes[part] is Truth.YES]
                lacking = [part for part in of if self.evaluation.nodes[part] is not Truth.YES]
                have, need = len(held), k
                parts = held if truth is Truth.YES else lacking
            case Invert(of_):
                parts = [of_]
            case _:
                pass
        cited = tuple(dict.fromkeys(self.id(part) for part in parts))
        self.lines[id] = Line(id, truth, text, have, need, rule=span, of=cited)
        return parts
