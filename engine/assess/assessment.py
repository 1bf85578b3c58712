"""The assessment: stages of each ladder, effective levels, what blocks the next stage, advice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from milepost.engine.assess.confidence import (
    Confidence,
    confidence_of,
    kinds_of,
    rests_on,
    spread_of,
)
from milepost.engine.assess.facts import Verdict, given, result_of
from milepost.engine.assess.proof import Line, Proof, Words, derive
from milepost.engine.logic import durable, patterns
from milepost.engine.logic.compile import applies, compile_model
from milepost.engine.logic.evaluate import Evaluation, Truth, evaluate, facts_of
from milepost.engine.logic.program import Program, Test
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.rule import CapRule
from milepost.engine.model.workspace import Workspace
from milepost.engine.source import Severity, Span


@dataclass(frozen=True, slots=True)
class Cap:
    """A consistency rule that lets a capability count only at `to` instead of `was`."""

    rule: str
    was: int
    to: int
    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class Standing:
    """How one capability stands.

    `declared` is None where it is unknown. `effective` is the level proven after the consistency
    rules, `possible` the level if every unknown turned out well. `spread` is the difference between
    the highest and the lowest rater.
    """

    capability: str
    declared: int | None
    effective: int
    possible: int
    caps: tuple[Cap, ...] = ()
    not_applicable: str | None = None
    spread: int = 0


class StageStatus(StrEnum):
    """reached; its own condition met above a gap; not met; or not decided for want of evidence."""

    REACHED = "reached"
    MET_ABOVE_GAP = "met_above_gap"
    NOT_MET = "not_met"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class StageStanding:
    """How one stage stands, with the proof of its own condition."""

    stage: Stage
    status: StageStatus
    proof: Proof


@dataclass(frozen=True, slots=True)
class LadderStanding:
    """The stage proven on one ladder, the stage still possible, and what blocks the next.

    `stage` is None where nothing is reached and the ladder names no floor; `floor` says that the
    stage is the floor and its own rule is not met. `next` is the lowest stage not reached, and
    `blockers` are the lines of its proof that a person could do something about. `confidence` is
    that in the capabilities that the stages up to the next one rest on.
    """

    ladder: Ladder
    stage: Stage | None
    floor: bool
    possible: Stage | None
    possible_floor: bool
    stages: tuple[StageStanding, ...]
    next: Stage | None
    blockers: tuple[Line, ...]
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Advice:
    """Words for the reader, and the facts they rest on."""

    id: str
    severity: Severity
    text: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Assessment:
    """What an inventory amounts to; `evaluation` is the evidence for all of it.

    `firings` is the forward-chaining log of the proven view; empty where durable-rules did not run,
    and then `alone` says why.
    """

    standings: Mapping[str, Standing]
    ladders: Mapping[str, LadderStanding]
    advice: tuple[Advice, ...]
    confidence: Confidence
    program: Program
    evaluation: Evaluation
    firings: tuple[durable.Firing, ...]
    alone: str


def assess(workspace: Workspace) -> Assessment:
    """Assess a checked workspace.

    Raises durable.BackendsDisagree if the two independent implementations of the rules differ,
    which is a fault of milepost and never of the input.
    """
    model, inventory = workspace.model, workspace.inventory
    program = compile_model(model, inventory.not_applicable.keys())
    first = evaluate(program, given(program, model, inventory))
    verdict = Verdict(
        frozenset(
            f"{stage.ladder}.{stage.id}"
            for ladder in model.ladders.values()
            for stage in ladder.stages
            if first[f"stage:{stage.ladder}.{stage.id}"] is Truth.YES
        ),
        {
            "evidence_kinds": Fraction(
                len(kinds_of(inventory.declarations.values(), inventory.as_of))
            ),
            "islands": Fraction(_islands(workspace, first)),
        },
    )
    evaluation = evaluate(program, given(program, model, inventory, verdict))
    firings, alone = _cross_checked(evaluation)
    words = Words(model, inventory)
    return Assessment(
        standings=_standings(workspace, evaluation, words),
        ladders={id: _ladder(ladder, evaluation, words) for id, ladder in model.ladders.items()},
        advice=advice_of(model, evaluation, words),
        confidence=confidence_of(model, inventory),
        program=program,
        evaluation=evaluation,
        firings=firings,
        alone=alone,
    )


def plan_advice(
    workspace: Workspace, assessment: Assessment, about_plan: Callable[[Test], bool | None]
) -> tuple[Advice, ...]:
    """The advice that only a plan brings up: not shown without it, shown with it."""
    model, inventory = workspace.model, workspace.inventory
    program, before = assessment.program, assessment.evaluation
    known = {
        v.id: low
        for v, (low, high) in zip(program.variables, before.facts, strict=True)
        if low == high
    }
    levels = {v.id: known.get(v.id) for v in program.variables if v.test is None}

    def result(test: Test) -> bool | None:
        answer = about_plan(test)
        return result_of(model, inventory, test) if answer is None else answer

    facts = tuple(
        old if old[0] == old[1] else new
        for old, new in zip(before.facts, facts_of(program, levels, result), strict=True)
    )
    shown = {item.id for item in assessment.advice}
    after = advice_of(model, evaluate(program, facts), Words(model, inventory))
    return tuple(item for item in after if item.id not in shown)


def advice_of(model: MaturityModel, evaluation: Evaluation, words: Words) -> tuple[Advice, ...]:
    """The advice that is proven to apply, warnings first, else in the order of the model."""
    found: list[Advice] = []
    for rule in model.advice:
        if evaluation[f"advice:{rule.id}"] is Truth.YES:
            proof = derive(evaluation, f"advice:{rule.id}", words)
            because = tuple(_because(proof))
            found.append(Advice(rule.id, rule.severity, rule.say, because))
    return tuple(sorted(found, key=lambda item: item.severity is not Severity.WARNING))


def _because(proof: Proof) -> list[str]:
    """The facts under a piece of advice; each says for itself what it has and needs."""
    texts: dict[str, None] = {}
    stack = list(reversed(proof.claim.of))
    while stack:
        line = proof[stack.pop()]
        if line.id.startswith(("part:", "group:")):
            stack.extend(reversed(line.of))
        else:
            texts.setdefault(line.text)
    return list(texts)


def _cross_checked(evaluation: Evaluation) -> tuple[tuple[durable.Firing, ...], str]:
    if why_not := durable.unavailable_because():
        return (), why_not
    try:
        return durable.confirmed(evaluation).log, ""
    except patterns.TooLarge as limit:
        return (), str(limit)


def _islands(workspace: Workspace, evaluation: Evaluation) -> int:
    """Capabilities declared in use that do not count: capped, or ahead of the stage reached.

    A capability is ahead when on every ladder that holds it its stage is above the reached one.
    """
    model = workspace.model
    reached = {
        ladder.id: sum(
            evaluation[f"stage:{ladder.id}.{stage.id}"] is Truth.YES for stage in ladder.stages
        )
        for ladder in model.ladders.values()
    }
    count = 0
    for id, declaration in workspace.inventory.declarations.items():
        if (declaration.level or 0) < model.bar:
            continue
        capped = evaluation.level(id) < (declaration.level or 0)
        stages = [model.stage(m.ladder, m.stage) for m in model.capabilities[id].stages]
        ahead = bool(stages) and all(stage.index > reached[stage.ladder] + 1 for stage in stages)
        count += capped or ahead
    return count


def _standings(workspace: Workspace, evaluation: Evaluation, words: Words) -> dict[str, Standing]:
    model, inventory = workspace.model, workspace.inventory
    standings: dict[str, Standing] = {}
    for id in model.capabilities:
        if id in inventory.not_applicable:
            reason = inventory.not_applicable[id].reason
            standings[id] = Standing(id, None, 0, 0, not_applicable=reason)
            continue
        declaration = inventory.declarations.get(id)
        declared = declaration.level if declaration else None
        effective = evaluation.level(id)
        caps = _caps(model, evaluation, words, id, declared, effective) if declared else ()
        spread = spread_of(declaration) if declaration else 0
        possible = evaluation.level(id, at_least=Truth.UNPROVEN)
        standings[id] = Standing(id, declared, effective, possible, caps, spread=spread)
    return standings


def _caps(
    model: MaturityModel,
    evaluation: Evaluation,
    words: Words,
    id: str,
    declared: int,
    effective: int,
) -> tuple[Cap, ...]:
    """The rules that hold a declared level down, each with what it lacks."""
    found: list[Cap] = []
    for rule in model.caps:
        if declared <= effective or not applies(rule, model.capabilities[id]):
            continue
        atom = f"lets:{rule.id}/{id}"
        if atom not in evaluation.program.atom_index:
            atom = f"lets:{rule.id}"
        if atom not in evaluation.program.atom_index or evaluation[atom] is Truth.YES:
            continue
        to = _held_at(rule, declared)
        if to < declared:
            missing = "; ".join(line.text for line in _leaves(derive(evaluation, atom, words)))
            found.append(Cap(rule.id, declared, to, missing or rule.say, rule.span))
    return tuple(found)


def _held_at(rule: CapRule, declared: int) -> int:
    if rule.effect == "cap":
        return min(rule.level, declared)
    return declared - 1 if declared >= rule.level else declared


def _ladder(ladder: Ladder, evaluation: Evaluation, words: Words) -> LadderStanding:
    own = [evaluation[f"own:{ladder.id}.{stage.id}"] for stage in ladder.stages]
    reached = [evaluation[f"stage:{ladder.id}.{stage.id}"] for stage in ladder.stages]
    stages: list[StageStanding] = []
    for stage, own_truth, truth in zip(ladder.stages, own, reached, strict=True):
        if truth is Truth.YES:
            status = StageStatus.REACHED
        elif own_truth is Truth.YES:
            status = StageStatus.MET_ABOVE_GAP
        elif own_truth is Truth.UNPROVEN:
            status = StageStatus.UNPROVEN
        else:
            status = StageStatus.NOT_MET
        proof = derive(evaluation, f"own:{ladder.id}.{stage.id}", words)
        stages.append(StageStanding(stage, status, proof))
    at, floor = _highest(ladder, sum(truth is Truth.YES for truth in reached))
    possible, possible_floor = _highest(ladder, sum(truth is not Truth.NO for truth in reached))
    following = next((s for s in stages if s.status is not StageStatus.REACHED), None)
    upto = following or stages[-1]
    under = rests_on(evaluation.program, f"stage:{ladder.id}.{upto.stage.id}")
    return LadderStanding(
        ladder=ladder,
        stage=at,
        floor=floor,
        possible=possible,
        possible_floor=possible_floor,
        stages=tuple(stages),
        next=following.stage if following else None,
        blockers=_leaves(following.proof) if following else (),
        confidence=confidence_of(words.model, words.inventory, under),
    )


def _highest(ladder: Ladder, reached: int) -> tuple[Stage | None, bool]:
    if reached:
        return ladder.stages[reached - 1], False
    floor = next((stage for stage in ladder.stages if stage.id == ladder.floor), None)
    return floor, floor is not None


def _leaves(proof: Proof) -> tuple[Line, ...]:
    """The unmet lines to act on: choices stay whole, capabilities are named once."""
    found: dict[str, Line] = {}
    stack = [proof.claim.id]
    while stack:
        line = proof[stack.pop()]
        if line.truth is Truth.YES:
            continue
        whole = line.id.startswith("counts:") or not line.of or line.need < line.have + len(line.of)
        if whole and line is not proof.claim:
            found.setdefault(line.id, line)
        else:
            stack.extend(reversed(line.of))
    return tuple(found.values())
