"""Stages that nobody or everybody reaches, and rules that never or always do something.

Conditions of stages and consistency rules are monotone: what does not hold with everything at the
top never holds, and what holds with everything at the bottom always does. Advice may turn either
way; there a few situations and then a bounded search decide, and what they leave open is no
finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from milepost.engine.lint.search import Search, cone
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Evaluation, Facts, Truth, evaluate
from milepost.engine.logic.program import Program
from milepost.engine.model.condition import AtLeast, Condition, Measured, Negated
from milepost.engine.model.finding import Finding
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.rule import AdviceRule, BlockRule, CapRule


def verdict_findings(model: MaturityModel) -> Iterator[Finding]:
    """What the stages and rules of a model amount to, whoever the organisation is."""
    program = compile_model(model, targets=advice_conditions(model))
    bottom = evaluate(program, _everywhere(program, possible=False))
    top = evaluate(program, _everywhere(program, possible=True))
    yield from _stages(model, bottom, top)
    yield from _caps(model, bottom, top)
    yield from _blocks(model, bottom, top)
    yield from _advice(model, bottom, top)


def advice_conditions(model: MaturityModel) -> tuple[Condition, ...]:
    """When each piece of advice is given, as one condition."""
    return tuple(_said(rule) for rule in model.advice)


def _said(rule: AdviceRule) -> Condition:
    parts = (rule.when, None if rule.unless is None else Negated(rule.unless))
    kept = tuple(part for part in parts if part is not None)
    return AtLeast(len(kept), kept, "all", rule.span)


def _everywhere(program: Program, *, possible: bool) -> Facts:
    """Every level and every test at its best or worst; a metric is what it is."""
    facts: list[tuple[int, int]] = []
    for variable in program.variables:
        if isinstance(variable.test, Measured):
            facts.append((0, 1))
        else:
            end = variable.top if possible else 0
            facts.append((end, end))
    return facts


def _can(model: MaturityModel, found: Evaluation, atom: str, wanted: Truth) -> bool:
    """Whether some value of the metrics gives an atom that truth; true where it is not decided."""
    program = found.program
    node = program.atoms[program.atom_index[atom]].node
    if found.nodes[node] is not Truth.UNPROVEN:
        return found.nodes[node] is wanted
    part, at, variables = cone(program, node)
    facts = [found.facts[variable] for variable in variables]
    return Search(model, part, at).possible(facts, wanted) is not False


def _stages(model: MaturityModel, bottom: Evaluation, top: Evaluation) -> Iterator[Finding]:
    for ladder in model.ladders.values():
        for stage in ladder.stages:
            id = f"{ladder.id}.{stage.id}"
            if not _can(model, top, f"own:{id}", Truth.YES):
                message = f"stage {id} cannot be reached, not even with every capability at the top"
                hint = "look at its metrics and at the rules that block or cap"
                yield Finding("unreachable-stage", id, message, stage.span, hint)
            elif stage.id != ladder.floor and not _can(model, bottom, f"own:{id}", Truth.NO):
                message = f"stage {id} asks for nothing that an empty inventory does not have"
                hint = "give it needs, or name it as the floor"
                yield Finding("free-stage", id, message, stage.span, hint)


def _caps(model: MaturityModel, bottom: Evaluation, top: Evaluation) -> Iterator[Finding]:
    atoms: dict[str, list[str]] = defaultdict(list)
    for atom in bottom.program.atoms:
        if atom.kind == "lets":
            atoms[atom.rule].append(atom.name)
    categories = {capability.category for capability in model.capabilities.values()}
    for rule in model.caps:
        if rule.categories and not categories.intersection(rule.categories):
            what = "no capability is in its categories"
            yield _never(rule, what, "name a category that is in use")
        elif not atoms[rule.id]:
            yield _never(rule, "it says nothing of any capability that it looks at", "remove it")
        elif not any(_can(model, bottom, name, Truth.NO) for name in atoms[rule.id]):
            yield _never(rule, "its 'unless' always holds", "ask for more there, or remove it")
        elif not any(_can(model, top, name, Truth.YES) for name in atoms[rule.id]):
            yield _always(rule, "its 'unless' can never hold", "ask for less there")


def _blocks(model: MaturityModel, bottom: Evaluation, top: Evaluation) -> Iterator[Finding]:
    for rule in model.blocks:
        name = f"lets:{rule.id}"
        if not _can(model, bottom, name, Truth.NO):
            yield _never(rule, "its 'unless' always holds", "ask for more there, or remove it")
        elif not _can(model, top, name, Truth.YES):
            yield _always(rule, "its 'unless' can never hold", "ask for less there")


def _advice(model: MaturityModel, bottom: Evaluation, top: Evaluation) -> Iterator[Finding]:
    situations = [bottom, top]
    for number, rule in enumerate(model.advice):
        if rule.when is None and rule.unless is None:
            continue
        atom = f"target:{number}"
        seen = {found[atom] for found in situations}
        if Truth.YES not in seen and not _ever(model, bottom.program, atom, Truth.YES):
            yield _never(rule, "there is no situation in which it applies", "look at 'when'")
        elif Truth.NO not in seen and not _ever(model, bottom.program, atom, Truth.NO):
            hint = "say when it applies, or drop the conditions"
            yield _always(rule, "there is no situation in which it does not apply", hint)


def _ever(model: MaturityModel, program: Program, atom: str, wanted: Truth) -> bool:
    """Whether an atom can have that truth; true where the search is given up."""
    part, at, _ = cone(program, program.atoms[program.atom_index[atom]].node)
    facts = [(0, variable.top) for variable in part.variables]
    return Search(model, part, at).possible(facts, wanted) is not False


def _never(rule: CapRule | BlockRule | AdviceRule, why: str, hint: str) -> Finding:
    message = f"rule {rule.id} can never do anything: {why}"
    return Finding("rule-never-fires", rule.id, message, rule.span, hint)


def _always(rule: CapRule | BlockRule | AdviceRule, why: str, hint: str) -> Finding:
    message = f"rule {rule.id} applies to everybody, always: {why}"
    return Finding("rule-always-fires", rule.id, message, rule.span, hint)
