"""The assessment: stages of each ladder, effective levels, what blocks the next stage, advice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from milepost.engine.assess.confidence import (
    Confidence,
    confidence_in_stage,
    confidence_of,
    spread_of,
)
from milepost.engine.assess.facts import Verdict, given, result_of
from milepost.engine.assess.proof import Line, Proof, derive
from milepost.engine.assess.questions import Question, questions_of
from milepost.engine.assess.words import Words
from milepost.engine.logic import durable, patterns
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Evaluation, Truth, answered, evaluate
from milepost.engine.logic.order import applies
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


@dataclass(frozen=True)
class StageStanding:
    """How one stage stands, with the proof of its own condition."""

    stage: Stage
    status: StageStatus
    evaluation: Evaluation = field(repr=False)
    words: Words = field(repr=False)

    @cached_property
    def proof(self) -> Proof:
        """Why the stage's own condition holds, or what it lacks; derived when it is first read."""
        return derive(self.evaluation, _own(self.stage), self.words)


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

    `islands` are capabilities declared in use that carry no stage: held back by a cap, or above the
    stage reached on every ladder that holds them.
    `firings` is the forward-chaining log of the proven view; empty where durable-rules did not run,
    and then `alone` says why.
    """

    standings: Mapping[str, Standing]
    ladders: Mapping[str, LadderStanding]
    advice: tuple[Advice, ...]
    confidence: Confidence
    islands: tuple[str, ...]
    program: Program
    evaluation: Evaluation
    firings: tuple[durable.Firing, ...]
    alone: str

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What to ask to decide between the stages proven and possible, most decisive first."""
        ladders = (standing.ladder for standing in self.ladders.values())
        return questions_of(ladders, self.standings, self.evaluation)


def assess(workspace: Workspace) -> Assessment:
    """Assess a checked workspace.

    Raises durable.BackendsDisagree if the two independent implementations of the rules differ,
    which is a fault of milepost and never of the input.
    """
    model, inventory = workspace.model, workspace.inventory
    program = compile_model(model, inventory.not_applicable.keys())
    first = evaluate(program, given(program, model, inventory))
    confidence = confidence_of(model, inventory)
    islands = _islands(workspace, first)
    verdict = Verdict(
        frozenset(
            f"{stage.ladder}.{stage.id}"
            for ladder in model.ladders.values()
            for stage in ladder.stages
            if first[f"stage:{stage.ladder}.{stage.id}"] is Truth.YES
        ),
        {
            "evidence_kinds": Fraction(len(confidence.kinds)),
            "islands": Fraction(len(islands)),
        },
    )
    facts = answered(program, first.facts, lambda test: result_of(model, inventory, test, verdict))
    evaluation = evaluate(program, facts, first)
    firings, alone = _cross_checked(evaluation)
    words = Words(model, inventory, islands)
    return Assessment(
        standings=_standings(workspace, evaluation, words),
        ladders={id: _ladder(ladder, evaluation, words) for id, ladder in model.ladders.items()},
        advice=advice_of(model, evaluation, words),
        confidence=confidence,
        islands=islands,
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

    def result(test: Test) -> bool | None:
        answer = about_plan(test)
        return result_of(model, inventory, test) if answer is None else answer

    facts = answered(program, before.facts, result)
    shown = {item.id for item in assessment.advice}
    after = advice_of(model, evaluate(program, facts, before), Words(model, inventory))
    return tuple(item for item in after if item.id not in shown)


def advice_of(model: MaturityModel, evaluation: Evaluation, words: Words) -> tuple[Advice, ...]:
    """The advice that is proven to apply, warnings first, else in the order of the model."""
    found: list[Advice] = []
    for rule in model.advice:
        if evaluation[f"advice:{rule.id}"] is Truth.YES:
            proof = derive(evaluation, f"advice:{rule.id}", words, deep=False)
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


def _islands(workspace: Workspace, evaluation: Evaluation) -> tuple[str, ...]:
    """Capabilities declared in use that carry no stage: first the capped, then those ahead of it.

    A capability is ahead when on every ladder that holds it its stage is above the reached one, or
    above the floor where nothing is reached.
    """
    model = workspace.model
    reached: dict[str, int] = {}
    for ladder in model.ladders.values():
        at, _ = _highest(
            ladder,
            sum(evaluation[f"stage:{ladder.id}.{each.id}"] is Truth.YES for each in ladder.stages),
        )
        reached[ladder.id] = at.index if at else 0
    held_back: list[str] = []
    ahead: list[str] = []
    declared = workspace.inventory.declarations
    for id, capability in model.capabilities.items():
        level = declared[id].level or 0 if id in declared else 0
        if level < model.bar:
            continue
        stages = [model.stage(m.ladder, m.stage) for m in capability.stages]
        if evaluation.level(id) < level:
            held_back.append(id)
        elif stages and all(stage.index > reached[stage.ladder] for stage in stages):
            ahead.append(id)
    return (*held_back, *ahead)


def _standings(workspace: Workspace, evaluation: Evaluation, words: Words) -> dict[str, Standing]:
    model, inventory = workspace.model, workspace.inventory
    held = _Caps(model, evaluation, words)
    standings: dict[str, Standing] = {}
    for id in model.capabilities:
        if id in inventory.not_applicable:
            reason = inventory.not_applicable[id].reason
            standings[id] = Standing(id, None, 0, 0, not_applicable=reason)
            continue
        declaration = inventory.declarations.get(id)
        declared = declaration.level if declaration else None
        effective = evaluation.level(id)
        caps = held.of(id, declared) if declared and declared > effective else ()
        spread = spread_of(declaration) if declaration else 0
        possible = evaluation.level(id, at_least=Truth.UNPROVEN)
        standings[id] = Standing(id, declared, effective, possible, caps, spread=spread)
    return standings


class _Caps:
    """The rules that hold declared levels down, each with what it lacks."""

    def __init__(self, model: MaturityModel, evaluation: Evaluation, words: Words) -> None:
        self.model = model
        self.evaluation = evaluation
        self.words = words
        self.reasons: dict[str, str] = {}

    def of(self, id: str, declared: int) -> tuple[Cap, ...]:
        """What holds a capability below its declared level."""
        found: list[Cap] = []
        index = self.evaluation.program.atom_index
        for rule in self.model.caps:
            to = _held_at(rule, declared)
            if to == declared or not applies(rule, self.model.capabilities[id]):
                continue
            atom = f"lets:{rule.id}/{id}"
            if atom not in index:
                atom = f"lets:{rule.id}"
            if atom in index and self.evaluation[atom] is not Truth.YES:
                found.append(Cap(rule.id, declared, to, self.lacks(atom) or rule.say, rule.span))
        return tuple(found)

    def lacks(self, atom: str) -> str:
        """What a rule that holds back asks for; the same for all that it holds back."""
        if atom not in self.reasons:
            lines = _leaves(derive(self.evaluation, atom, self.words, deep=False))
            self.reasons[atom] = "; ".join(line.text for line in lines)
        return self.reasons[atom]


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
        stages.append(StageStanding(stage, status, evaluation, words))
    at, floor = _highest(ladder, sum(truth is Truth.YES for truth in reached))
    possible, possible_floor = _highest(ladder, sum(truth is not Truth.NO for truth in reached))
    following = next((s for s in stages if s.status is not StageStatus.REACHED), None)
    upto = following or stages[-1]
    return LadderStanding(
        ladder=ladder,
        stage=at,
        floor=floor,
        possible=possible,
        possible_floor=possible_floor,
        stages=tuple(stages),
        next=following.stage if following else None,
        blockers=_leaves(derive(evaluation, _own(following.stage), words, deep=False))
        if following
        else (),
        confidence=confidence_in_stage(
            words.model, words.inventory, evaluation.program, upto.stage
        ),
    )


def _highest(ladder: Ladder, reached: int) -> tuple[Stage | None, bool]:
    if reached:
        return ladder.stages[reached - 1], False
    floor = next((stage for stage in ladder.stages if stage.id == ladder.floor), None)
    return floor, floor is not None


def _own(stage: Stage) -> str:
    return f"own:{stage.ladder}.{stage.id}"


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
