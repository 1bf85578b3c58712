"""Assessments and proofs as plain text, 100 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from fractions import Fraction

from milepost.engine.assess.assessment import Advice, LadderStanding, StageStatus
from milepost.engine.assess.proof import Line, Proof, number
from milepost.engine.logic.evaluate import Truth
from milepost.engine.run import Assessed
from milepost.engine.source import NOWHERE, Severity, Span

WIDTH = 100
STATUS = {
    StageStatus.REACHED: "reached",
    StageStatus.MET_ABOVE_GAP: "met above a gap",
    StageStatus.NOT_MET: "not met",
    StageStatus.UNPROVEN: "unproven: evidence is missing",
}
MARK = {Truth.YES: "yes", Truth.NO: "NO ", Truth.UNPROVEN: "?? "}


def safe(text: str) -> str:
    """Text without control characters, so that no name can move the cursor or colour a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def money(amount: Fraction | float, currency: str) -> str:
    """An amount in whole units with thousands separated.

    >>> money(1250000, "EUR")
    '1,250,000 EUR'
    """
    return f"{round(amount):,} {currency}"


def wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """A paragraph within the width; `first` and `rest` begin its lines."""
    return textwrap.wrap(
        safe(text), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [first.rstrip()]


# -- the assessment ------------------------------------------------------------------------------


def assessment_text(outcome: Assessed) -> str:
    """The stages reached, what blocks the next ones, what is held back, and advice."""
    workspace, assessment = outcome.workspace, outcome.assessment
    model, inventory = workspace.model, workspace.inventory
    lines = wrapped(f"{inventory.organisation or 'This organisation'}, as of {inventory.as_of}")
    for ladder in assessment.ladders.values():
        lines += ["", *_ladder(ladder)]
    lines += ["", *_confidence(outcome)]
    capped = [s for s in assessment.standings.values() if s.caps]
    if capped:
        lines += ["", "Held back by a rule"]
        for standing in capped:
            for cap in standing.caps:
                name = model.capabilities[standing.capability].name
                was, to = model.level_name(cap.was), model.level_name(cap.to)
                text = f"{name}: declared {was}, counts as {to}. {cap.reason}. ({cap.rule})"
                lines += wrapped(text, "  - ", "    ")
    raters = [s for s in assessment.standings.values() if s.spread]
    if raters:
        lines += ["", "Raters differ; where no level is stated, the lowest counts"]
        for standing in raters:
            declared = inventory.declarations[standing.capability].raters
            said = ", ".join(f"{who} {model.level_name(level)}" for who, level in declared)
            lines += wrapped(
                f"{model.capabilities[standing.capability].name}: {said}", "  - ", "    "
            )
    lines += advice_lines(assessment.advice)
    unknown = [
        s for s in assessment.standings.values() if s.declared is None and s.not_applicable is None
    ]
    lines.append("")
    if unknown:
        total = len(assessment.standings)
        text = f"{len(unknown)} of {total} capabilities are not declared. Unknown is not absent: "
        lines += wrapped(text + "what is not declared proves nothing and rules nothing out.")
    checked = "Two independent implementations of the rules agree on every conclusion."
    alone = f"Checked by the reference evaluator alone: {assessment.alone}."
    lines += wrapped(alone if assessment.alone else checked)
    return "\n".join(lines) + "\n"


def _confidence(outcome: Assessed) -> list[str]:
    """How sure the assessment is, what that rests on, and what would make it surer."""
    model, found = outcome.workspace.model, outcome.assessment.confidence
    kinds = ", ".join(kind.replace("_", " ") for kind in found.kinds)
    lines = wrapped(f"Confidence: {found.level}, resting on {kinds or 'no evidence'}")
    for old in found.stale:
        name, record = model.capabilities[old.capability].name, old.record
        what = f"{record.kind.replace('_', ' ')} of {record.when}"
        text = f"{name}: {what}, beyond its term of {record.valid_for} weeks, counts no more"
        lines += wrapped(text, "  - ", "    ")
    if found.undated:
        text = f"Records without a day, which never age: {found.undated}"
        lines += wrapped(text, "  - ", "    ")
    if found.kpis_without_value:
        text = f"KPIs without a value, of capabilities in use: {found.kpis_without_value}"
        lines += wrapped(text, "  - ", "    ")
    if found.raters_differ:
        spread = f"{found.widest_spread} level{'s' * (found.widest_spread > 1)}"
        text = f"Capabilities on which raters differ: {found.raters_differ}, by up to {spread}"
        lines += wrapped(text, "  - ", "    ")
    return lines


def _ladder(standing: LadderStanding) -> list[str]:
    ladder = standing.ladder
    lines = wrapped(f"{ladder.name}{f' ({ladder.publisher})' if ladder.publisher else ''}")
    total = len(ladder.stages)
    if standing.stage is None:
        lines.append("  No stage is reached.")
    else:
        at = f"Stage {standing.stage.index} of {total}: {standing.stage.name}"
        note = " (the floor; its rule is not met yet)" if standing.floor else ""
        lines += wrapped(at + note, "  ", "  ")
    if standing.possible and standing.possible != standing.stage:
        text = f"Still possible, if every unknown turns out well: {standing.possible.name}."
        lines += wrapped(text, "  ", "  ")
    benchmark = ladder.benchmark
    if benchmark and standing.stage and not standing.floor and standing.stage.index > 1:
        share = ladder.at_or_above(standing.stage.id)
        if share is not None:
            lines += wrapped(
                f"Benchmark of {benchmark.year} ({benchmark.sample:,} organisations):"
                f" {number(share)}% were at this stage or above.",
                "  ",
                "  ",
            )
    lines += wrapped(f"Confidence: {standing.confidence.level}", "  ", "  ")
    for each in standing.stages:
        claim = each.proof.claim
        parts = "" if each.status is StageStatus.REACHED else f"  {claim.have} of {claim.need}"
        mark = " (proposed name)" if each.stage.name_status else ""
        text = f"{each.stage.index} {each.stage.name}{mark}: {STATUS[each.status]}{parts}"
        lines += wrapped(text, "    ", "      ")
    if standing.next is not None:
        lines.append(f"  What {safe(standing.next.name)} still needs:")
        for line in standing.blockers:
            lines += wrapped(_blocker(line), "    - ", "      ")
    return lines


def _blocker(line: Line) -> str:
    return (
        f"{line.text} (has {line.have})" if line.id.startswith("part:") and line.have else line.text
    )


def advice_lines(advice: Sequence[Advice]) -> list[str]:
    """Warnings and advice with what they rest on."""
    lines: list[str] = []
    for severity, title in ((Severity.WARNING, "Please check"), (Severity.NOTE, "Advice")):
        items = [item for item in advice if item.severity is severity]
        if items:
            lines += ["", title]
        for item in items:
            because = f" (because {'; '.join(item.because)})" if item.because else ""
            lines += wrapped(item.text + because, "  - ", "    ")
    return lines


# -- proofs --------------------------------------------------------------------------------------


def proof_text(proof: Proof, *, full: bool = False) -> str:
    """A proof as indented lines; a part that was explained is referred to by its number.

    Without `full`, lines that only say that a rule holds nothing back are left out.
    """
    lines: list[str] = []
    numbers: dict[str, int] = {}
    stack: list[tuple[str, int]] = [(proof.claim.id, 0)]
    while stack:
        id, depth = stack.pop()
        line = proof[id]
        if line.guards and not full:
            continue
        indent = "   " * depth
        if id in numbers:
            text = f"{line.text}: see {numbers[id]}"
            lines += wrapped(text, f"{indent}{MARK[line.truth]} ", f"{indent}    ")
            continue
        numbers[id] = len(numbers) + 1
        below = [part for part in line.of if full or not proof[part].guards]
        given = line.given
        if id.startswith("counts:") and not full:
            # The declaration says the same as the line that rests on it, but for its place.
            stated = [part for part in below if part.startswith("declared:")]
            given = proof[stated[0]].given if stated else given
            below = [part for part in below if part not in stated]
        text = f"[{numbers[id]}] {line.text}{_counted(line)}{_where(line, given)}"
        lines += wrapped(text, f"{indent}{MARK[line.truth]} ", f"{indent}    ")
        stack.extend((part, depth + 1) for part in reversed(below))
    return "\n".join(lines) + "\n"


def _counted(line: Line) -> str:
    plain = line.id.startswith("counts:")
    if plain or not line.of or line.truth is Truth.YES or line.need <= 1:
        return ""
    return f" (has {line.have} of {line.need})"


def _where(line: Line, given: Span) -> str:
    places = []
    if given != NOWHERE:
        places.append(f"declared at {given.place}")
    if line.rule != NOWHERE and not line.id.startswith(("part:", "declared:", "test:")):
        places.append(line.rule.place)
    return f"  ({'; '.join(places)})" if places else ""


def log_text(outcome: Assessed) -> str:
    """The firing log: each conclusion and the facts it was drawn from, in order."""
    assessment = outcome.assessment
    if assessment.alone:
        return f"There is no firing log: {assessment.alone}\n"
    lines: list[str] = []
    for i, firing in enumerate(assessment.firings, 1):
        because = ", ".join(f"{reason.name} = {reason.value}" for reason in firing.because)
        lines += wrapped(
            f"{firing.atom} because {because or 'it always holds'}", f"{i:4} ", "     "
        )
    return "\n".join(lines) + "\n"
