"""Assessments and proofs as plain text, 100 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from milepost.engine.assess.assessment import Advice, LadderStanding, StageStatus
from milepost.engine.assess.confidence import Confidence
from milepost.engine.assess.profile import LadderProfile, profile_of
from milepost.engine.assess.questions import Question
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.run import Assessed
from milepost.engine.source import Severity
from milepost.engine.view.measured import about, figure_sentences
from milepost.engine.view.profile import (
    SHORT,
    benchmark_sentence,
    bottleneck_sentence,
    comparison_sentences,
)
from milepost.engine.view.questions import question_texts

WIDTH = 100
FIRST_QUESTIONS = 3
STATUS = {
    StageStatus.REACHED: "reached",
    StageStatus.MET_ABOVE_GAP: "met above a gap",
    StageStatus.NOT_MET: "not met",
    StageStatus.UNPROVEN: "unproven: evidence is missing",
}


def safe(text: str) -> str:
    """Text without control characters, so that no name can move the cursor or colour a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """A paragraph within the width; `first` and `rest` begin its lines."""
    return textwrap.wrap(
        safe(text), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [first.rstrip()]


def column(text: str, width: int) -> str:
    """A cell of a table, as wide as it is to be: dots end a text that would touch the next one.

    >>> column("Content hub", 12), column("Content hub", 11)
    ('Content hub ', 'Content... ')
    """
    text = safe(text)
    return f"{text if len(text) < width else f'{text[: width - 4]}...':<{width}}"


# -- the assessment ------------------------------------------------------------------------------


def assessment_text(outcome: Assessed) -> str:
    """The stages reached, what blocks the next ones, what is held back, and advice."""
    workspace, assessment = outcome.workspace, outcome.assessment
    model, inventory = workspace.model, workspace.inventory
    lines = wrapped(f"{inventory.organisation or 'This organisation'}, as of {inventory.as_of}")
    profile = profile_of(workspace, assessment)
    for id, ladder in assessment.ladders.items():
        lines += ["", *_ladder(outcome, ladder, profile.ladders[id])]
    if profile.comparison is not None:
        lines += ["", "The ladders side by side"]
        for sentence in comparison_sentences(model, profile.comparison, SHORT):
            lines += wrapped(sentence, "  - ", "    ")
    lines += ["", *confidence_lines(model, assessment.confidence)]
    sentences = figure_sentences(outcome)
    lines += ["", "Figures from files"] if sentences else []
    for sentence in sentences:
        lines += wrapped(sentence, "  - ", "    ")
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
    lines += _to_ask(outcome)
    unknown = [
        s for s in assessment.standings.values() if s.declared is None and s.not_applicable is None
    ]
    lines.append("")
    if unknown:
        total = len(assessment.standings)
        text = f"{len(unknown)} of {total} capabilities are not declared. Unknown is not absent: "
        text += "what is not declared proves nothing and rules nothing out."
        lines += wrapped(text if assessment.questions else f"{text} Here it can change no stage.")
    checked = "Two independent implementations of the rules agree on every conclusion."
    alone = f"Checked by the reference evaluator alone: {assessment.alone}."
    lines += wrapped(alone if assessment.alone else checked)
    return "\n".join(lines) + "\n"


def confidence_lines(model: MaturityModel, found: Confidence) -> list[str]:
    """How sure declared levels are, what that rests on, and what would make it surer."""
    kinds = ", ".join(kind.replace("_", " ") for kind in found.kinds)
    lines = wrapped(f"Confidence: {found.level}, resting on {kinds or 'no evidence'}")
    if found.without_evidence:
        share = f"{found.without_evidence} of {found.in_use}"
        lines += wrapped(f"Capabilities in use without evidence: {share}", "  - ", "    ")
    if found.oldest:
        name, record = about(model, found.oldest.capability), found.oldest.record
        what = f"{record.kind.replace('_', ' ')} of {record.when}"
        text = f"Oldest evidence that counts: {name}, {what}, {found.oldest.weeks} weeks old"
        lines += wrapped(text, "  - ", "    ")
    for old in found.stale:
        name, record = about(model, old.capability), old.record
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


def _ladder(outcome: Assessed, standing: LadderStanding, profile: LadderProfile) -> list[str]:
    model, ladder = outcome.workspace.model, standing.ladder
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
    benchmark = benchmark_sentence(model, standing)
    if benchmark:
        lines += wrapped(benchmark, "  ", "  ")
    lines += wrapped(f"Confidence: {standing.confidence.level}", "  ", "  ")
    for each, held in zip(standing.stages, profile.stages, strict=True):
        parts = f"  {held.met} of {len(held.items)}"
        parts = "" if each.status is StageStatus.REACHED else parts
        mark = " (proposed name)" if each.stage.name_status else ""
        text = f"{each.stage.index} {each.stage.name}{mark}: {STATUS[each.status]}{parts}"
        lines += wrapped(text, "    ", "      ")
    if standing.next is not None:
        lines.append(f"  What {safe(standing.next.name)} still needs:")
        for line in standing.blockers:
            lines += wrapped(line.text, "    - ", "      ")
    if profile.bottleneck is not None:
        text = bottleneck_sentence(model, outcome.assessment, profile.bottleneck, SHORT)
        lines += wrapped(f"Bottleneck: {text}", "  ", "  ")
    return lines


def _to_ask(outcome: Assessed) -> list[str]:
    """The first questions, and how many more there are."""
    questions = outcome.assessment.questions
    if not questions:
        return []
    more = len(questions) - FIRST_QUESTIONS
    others = f"{more} more, and the" if more > 0 else "The"
    return [
        "",
        "What to ask first",
        *question_lines(outcome.workspace.model, questions[:FIRST_QUESTIONS]),
        f"  {others} shortest lists that settle the stages: --ask",
    ]


def question_lines(model: MaturityModel, questions: Sequence[Question]) -> list[str]:
    """Questions as a numbered list, each with what it may decide."""
    lines: list[str] = []
    for number_, text in enumerate(question_texts(model, questions), 1):
        lines += wrapped(text.ask, f"{number_:3}. ", "     ")
        because = f"; {text.because}" if text.because else ""
        lines += wrapped(f"{text.decides}{because}", "     ", "     ")
    return lines


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
