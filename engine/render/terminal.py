"""Assessments, proofs and roadmaps as plain text: paragraphs 100 columns wide, tables wider."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from fractions import Fraction

from milepost.engine.assess.assessment import Advice, LadderStanding, StageStatus
from milepost.engine.assess.proof import Line, Proof, number
from milepost.engine.logic.evaluate import Truth
from milepost.engine.model.roadmap import Infeasible, ObjectiveValue, Solved, Step, Unproven
from milepost.engine.run import Assessed, Planned
from milepost.engine.source import NOWHERE, Severity, Span
from milepost.engine.view.document import date_of, totals

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


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()
) -> list[str]:
    """A table with columns as wide as their widest cell; `right` are the columns of figures."""
    cells = [tuple(safe(cell) for cell in row) for row in (head, *rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
    figures = set(right)
    lines = [
        "  ".join(
            cell.rjust(width) if i in figures else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


# -- the assessment ------------------------------------------------------------------------------


def assessment_text(outcome: Assessed) -> str:
    """The stages reached, what blocks the next ones, what is held back, and advice."""
    workspace, assessment = outcome.workspace, outcome.assessment
    model, inventory = workspace.model, workspace.inventory
    lines = wrapped(f"{inventory.organisation or 'This organisation'}, as of {inventory.as_of}")
    for ladder in assessment.ladders.values():
        lines += ["", *_ladder(ladder)]
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
        lines += ["", "Raters differ; the lowest counts"]
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
    if benchmark and standing.stage and not standing.floor:
        share = ladder.at_or_above(standing.stage.id)
        if share is not None:
            lines += wrapped(
                f"Benchmark of {benchmark.year} ({benchmark.sample:,} organisations):"
                f" {number(share)} % were at this stage or above.",
                "  ",
                "  ",
            )
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
        places.append(f"declared at {given.file}:{given.line}")
    if line.rule != NOWHERE and not line.id.startswith(("part:", "declared:", "test:")):
        places.append(f"{line.rule.file}:{line.rule.line}")
    return f"  ({'; '.join(places)})" if places else ""


# -- the plan ------------------------------------------------------------------------------------


def plan_text(outcome: Planned) -> str:
    """The roadmap as a table with its bounds, or why there is none."""
    workspace, result = outcome.workspace, outcome.result
    start, currency = workspace.inventory.plan.start, workspace.currency
    match result:
        case Infeasible(because):
            lines = ["No roadmap can reach the targets within the limits."]
            for reason in because:
                lines += wrapped(reason, "  - ", "    ")
            return "\n".join(lines) + "\n"
        case Unproven(because):
            return f"No roadmap was found, and none was ruled out: {because}\n"
        case Solved(roadmap, objectives, optimal):
            pass
    lines = []
    for reached in roadmap.reached:
        name = target_name(outcome, reached.index)
        day = f"{date_of(start, reached.week):%-d %B %Y}"
        text = (
            f"{name} is in place already."
            if reached.week == 0
            else (f"{name} is reached after {reached.week} weeks, on {day}.")
        )
        lines += wrapped(text)
    proof = "Proven optimal" if optimal else "Best roadmap found, not proven optimal"
    lines += wrapped(f"{proof}: {', '.join(_objective(o, currency) for o in objectives)}.")
    if result.interrupted:
        lines += wrapped("The search was interrupted; this is the best roadmap up to then.")
    if not roadmap.steps:
        return "\n".join(lines) + "\n"
    sums = totals(outcome, roadmap)
    weeks = roadmap.horizon
    lines += wrapped(
        f"{money(sums['one_off'], currency)} one-off and {money(sums['run_per_year'], currency)} a"
        f" year to run: {money(sums['cost_over_horizon'], currency)} over {weeks} weeks, of which"
        f" {sums['judgement_share']:.0%} rests on judgement. {sums['person_weeks']:g} person-weeks."
    )
    head = ("start", "end", "step", "one-off", "run/year", "slack", "waits for", "needed by")
    rows = [_row(outcome, step) for step in roadmap.steps]
    lines += ["", *table(head, rows, right=(3, 4, 5))]
    lines += ["", "* critical: a week's delay moves the target."]
    stretched = [
        f"{step.id} {step.duration} weeks instead of {step.stretched_from}"
        for step in roadmap.steps
        if step.stretched_from is not None
    ]
    if stretched:
        text = f"Longer than the model assumes, for want of people: {'; '.join(stretched)}."
        lines += wrapped(text)
    if roadmap.to_evidence:
        lines += ["", "To be shown by measurement; the roadmap takes it as met"]
        for item in roadmap.to_evidence:
            lines += wrapped(item, "  - ", "    ")
    return "\n".join([*lines, *advice_lines(outcome.advice)]) + "\n"


def target_name(outcome: Planned, index: int) -> str:
    """The name of a target: that of its stage, or "The target"."""
    target = outcome.workspace.inventory.plan.targets[index]
    if target.name == "condition":
        return "The target"
    ladder, _, stage = target.name.partition(".")
    return outcome.workspace.model.stage(ladder, stage).name


def _objective(objective: ObjectiveValue, currency: str) -> str:
    def shown(value: Fraction) -> str:
        return money(value, currency) if objective.name == "cost" else f"{number(value)} weeks"

    name = {"time_sum": "sum of times"}.get(objective.name, objective.name)
    if objective.gap and not objective.bound:
        return f"{name} {shown(objective.value)}, no bound yet"
    if objective.gap:
        bound, gap = shown(objective.bound), float(objective.gap)
        return f"{name} {shown(objective.value)}, bound {bound} ({gap:.1%} gap)"
    return f"{name} {shown(objective.value)}"


def _row(outcome: Planned, step: Step) -> tuple[str, ...]:
    model, why = outcome.workspace.model, outcome.explanations[step.id]
    start = outcome.workspace.inventory.plan.start
    waits = {
        "prerequisite": why.waits_for.id,
        "role": f"people: {model.roles.get(why.waits_for.id, why.waits_for.id)}",
        "date": why.waits_for.id,
        "start": "",
    }.get(why.waits_for.kind, why.waits_for.id)
    return (
        date_of(start, step.start).isoformat(),
        date_of(start, step.end).isoformat(),
        f"{'*' if why.critical else ' '} {step.capability} to {model.level_name(step.level)}",
        f"{step.one_off:,}",
        f"{step.run_per_year:,}",
        str(why.slack_weeks),
        waits,
        why.needed_by[0] if why.needed_by else "",
    )


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


def change_text(change: Planned) -> str:
    """The cheapest set of steps that lifts an organisation to a stage."""
    model, result = change.workspace.model, change.result
    if not isinstance(result, Solved):
        return f"Smallest change: none was found.\n{plan_text(change)}"
    sums = totals(change, result.roadmap)
    cost = money(sums["cost_over_horizon"], change.workspace.currency)
    count = len(result.roadmap.steps)
    steps = "1 step" if count == 1 else f"{count} steps"
    sure = "the least that does it" if result.optimal else "not proven to be the least"
    over = f"over {result.roadmap.horizon} weeks"
    lines = wrapped(f"Smallest change by cost: {steps}, {cost} {over} ({sure})")
    to: dict[str, tuple[int, int]] = {}
    for step in sorted(result.roadmap.steps, key=lambda s: (s.capability, s.level)):
        low, _ = to.get(step.capability, (step.level - 1, 0))
        to[step.capability] = (low, step.level)
    for capability, (low, high) in sorted(to.items()):
        name = model.capabilities[capability].name
        lines += wrapped(
            f"{name}: {model.level_name(low)} to {model.level_name(high)}", "  - ", "    "
        )
    for item in result.roadmap.to_evidence:
        lines += wrapped(f"to be shown by measurement: {item}", "  - ", "    ")
    return "\n".join(lines) + "\n"
