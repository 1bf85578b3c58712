"""The argument for or against a stage: the lines of its proof, and what rests on what.

A line has one of four statuses:

- YES: it holds;
- NO: it does not hold;
- OPEN: it is unproven, for want of evidence;
- N/A: the capability is marked as not applicable and left the condition.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from milepost.engine.assess.proof import Line, Proof
from milepost.engine.logic.evaluate import Truth
from milepost.engine.model.ladder import Stage
from milepost.engine.model.workspace import Workspace
from milepost.engine.source import NOWHERE
from milepost.engine.view.wording import day, place

YES, NO, OPEN, NOT_APPLICABLE = "YES", "NO", "OPEN", "N/A"
STATUSES = (YES, NO, OPEN, NOT_APPLICABLE)
WORD = {Truth.YES: YES, Truth.NO: NO, Truth.UNPROVEN: OPEN}
MOST = 250
"""Lines in one picture at most; beyond them those nearest the claim are shown."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of the proof under the number that the text prints.

    `name` is what it speaks of, empty where it names nothing; `text` is the rest of the sentence,
    or all of it. `tally` says how many of several parts hold, where that matters. `places` say
    where the fact is declared and where the rule is written. `say` is the whole as a sentence.
    """

    id: str
    number: int
    status: str
    name: str
    text: str
    tally: str
    places: tuple[str, ...]
    say: str


@dataclass(frozen=True, slots=True)
class Support:
    """The claim `source` rests on the claim `target`, or lacks it."""

    source: str
    target: str
    status: str
    say: str


@dataclass(frozen=True, slots=True)
class Argument:
    """The whole picture; `title` states the finding and `legend` what each word means.

    The first claim is the stage itself. Every claim is reached from it by supports.
    """

    title: str
    subtitle: str
    claims: tuple[Claim, ...]
    supports: tuple[Support, ...]
    legend: tuple[tuple[str, str], ...]
    say: str


def argument(workspace: Workspace, stage: Stage, proof: Proof) -> Argument:
    """The argument of a proof of that stage."""
    shown = _nearest(proof)
    claims = tuple(_claim(workspace, proof, line) for line in proof.lines if line.id in shown)
    status = {claim.id: claim for claim in claims}
    supports = tuple(
        _support(status[line.id], status[part], line)
        for line in proof.lines
        for part in line.cited
        if line.id in shown and part in shown
    )
    ladder = workspace.model.ladders[stage.ladder]
    inventory = workspace.inventory
    notes = [
        inventory.organisation or "This organisation",
        f"{ladder.name or ladder.id}, stage {stage.index} of {len(ladder.stages)}",
        f"as of {day(inventory.as_of)}",
    ]
    if len(shown) < len(proof.lines):
        notes.append(f"the {len(shown)} lines nearest the finding, of {len(proof.lines)}")
    title, subtitle = finding(stage, proof), "; ".join(notes)
    present = {claim.status for claim in claims}
    return Argument(
        title=title,
        subtitle=subtitle,
        claims=claims,
        supports=supports,
        legend=tuple((word, MEANING[word]) for word in STATUSES if word in present),
        say=_say(title, subtitle, claims),
    )


MEANING = {
    YES: "holds",
    NO: "does not hold",
    OPEN: "unproven: evidence is missing",
    NOT_APPLICABLE: "not applicable, so not asked for",
}


def finding(stage: Stage, proof: Proof) -> str:
    """The proof of a stage in one sentence, with how much of it is missing."""
    claim = proof.claim
    if claim.above_a_gap:
        below = [part for part in claim.of if part != f"own:{stage.ladder}.{stage.id}"]
        gaps = "a stage below it is" if len(below) == 1 else f"{len(below)} stages below it are"
        short = "not met" if claim.truth is Truth.NO else "not proven"
        if len(below) == len(claim.of):
            return f"{stage.name} is met above a gap: {gaps} {short}"
        own = proof[claim.of[-1]]
        needs = _needs(own, "missing" if own.truth is Truth.NO else "open")
        return f"{claim.about} is {_reached(claim)}: {needs}, and {gaps} {short}"
    if claim.truth is Truth.YES:
        if not claim.need:
            return f"{claim.about} is reached: nothing is asked for"
        return f"{claim.about} is reached: {_all(claim.need, 'met')}"
    return f"{claim.about} is {_reached(claim)}: " + _needs(
        claim, "missing" if claim.truth is Truth.NO else "open"
    )


def _reached(claim: Line) -> str:
    return "not reached" if claim.truth is Truth.NO else "unproven"


def _needs(line: Line, word: str) -> str:
    missing = line.need - line.have
    if missing == line.need:
        return _all(missing, word)
    return f"{missing} of {line.need} needs {'is' if missing == 1 else 'are'} {word}"


def _all(needs: int, word: str) -> str:
    few = {1: f"its one need is {word}", 2: f"both needs are {word}"}
    return few.get(needs, f"all {needs} needs are {word}")


def _nearest(proof: Proof) -> frozenset[str]:
    """The lines nearest the claim, as many as a picture holds."""
    found = {proof.claim.id: None}
    queue = deque(found)
    while queue:
        for id in proof[queue.popleft()].cited:
            if id not in found and len(found) < MOST:
                found[id] = None
                queue.append(id)
    return frozenset(found)


def _claim(workspace: Workspace, proof: Proof, line: Line) -> Claim:
    status = NOT_APPLICABLE if line.kind == "apart" else WORD[line.truth]
    told = f"{line.text} ({line.counted})" if line.counted else line.text
    name = line.about
    at = workspace.inventory.span
    stated = "marked" if line.kind == "apart" else "declared"
    places = tuple(
        f"{word} at {place(span, at)}"
        for word, span in ((stated, line.given), ("rule", line.rule))
        if span != NOWHERE
    )
    where = f" ({'; '.join(places)})" if places else ""
    return Claim(
        id=line.id,
        number=proof.numbers[line.id],
        status=status,
        name=name,
        text=line.text.removeprefix(name).lstrip(" :,") if name else line.text,
        tally=line.counted,
        places=places,
        say=f"[{proof.numbers[line.id]}] {status}: {told}{where}",
    )


def _support(source: Claim, target: Claim, line: Line) -> Support:
    word = "leaves out" if target.id in line.without else "rests on"
    if word == "rests on" and source.status != YES:
        word = "lacks"
    say = f"[{source.number}] {word} [{target.number}]"
    return Support(source.id, target.id, target.status, say)


def _say(title: str, subtitle: str, claims: tuple[Claim, ...]) -> str:
    count = len(claims)
    return f"Argument. {title}. {subtitle}. {count} line{'s' * (count > 1)} of proof."
