"""What each limit is worth and which figures decide the plan: as text, and as CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from milepost.engine.model.roadmap import Infeasible, Solved, Unproven
from milepost.engine.render.conflict import conflict_text
from milepost.engine.render.csv_file import Cell, csv_bytes
from milepost.engine.render.terminal import wrapped
from milepost.engine.view.sensitivity import Sensitivity, Sentences, surprise, weeks
from milepost.engine.view.wording import date_of, plain
from milepost.engine.whatif.effect import Outcome
from milepost.engine.whatif.marginal import Marginal
from milepost.engine.whatif.verdict import Tried, Verdict

ALONE = (
    "Each limit is changed alone, and the plan is made anew: two changes together may bring more"
    " than both alone."
)
HEADS: tuple[tuple[bool, Outcome, str], ...] = (
    (True, "better", "What more of one limit brings"),
    (True, "open", "Nothing found, but not ruled out in the time"),
    (True, "unknown", "No roadmap was found in the time"),
    (True, "impossible", "No roadmap is possible"),
    (True, "nothing", "Brings nothing, which is proven"),
    (False, "impossible", "Cannot be spared: no roadmap is possible with"),
    (False, "worse", "What less of one limit costs"),
    (False, "open", "Nothing lost was found, but not ruled out in the time"),
    (False, "unknown", "No roadmap was found in the time"),
    (False, "nothing", "Can be given up for nothing"),
)
"""More before less; each group with its heading, the most telling first."""
BRIEF = ("nothing", "impossible", "unknown")
"""What needs no words beyond the heading."""


def sensitivity_text(found: Sensitivity) -> str:
    """What more and less of each limit does, then which figures and levels would change the plan.

    Where there is no roadmap, why, and how much more would be needed.
    """
    result, workspace = found.outcome.result, found.workspace
    match result:
        case Infeasible():
            return conflict_text(result, workspace.inventory.span)
        case Unproven(because):
            return f"No roadmap was found, and none was ruled out: {because}\n"
        case Solved():
            pass
    words = Sentences(workspace)
    parts: list[Iterable[str]] = [_opening(found, words, result)]
    if found.limits is not None:
        parts += _limits(words, found.limits)
    if found.verdict is not None:
        parts += _verdict(words, found.verdict)
    if found.interrupted:
        parts.append(wrapped("Interrupted: what was not tried up to then counts as not found."))
    blocks = ["\n".join(line.rstrip() for line in part) for part in parts]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _opening(found: Sensitivity, words: Sentences, base: Solved) -> Iterator[str]:
    name = found.workspace.inventory.organisation
    yield from wrapped(f"What the roadmap{f' of {name}' if name else ''} depends on")
    start = found.workspace.inventory.plan.start
    reached = [
        f"{words.target(r.index)} after {weeks(Fraction(r.week))}, on {date_of(start, r.week)}"
        for r in base.roadmap.reached
    ]
    proof = "proven optimal" if base.optimal else "not proven optimal"
    yield from wrapped(f"As it is, {proof}: {'; '.join(reached) or 'no target is named'}.")
    if not base.optimal:
        yield from wrapped(
            "What is told is measured against this roadmap; a better one may show less. A longer"
            " --time-limit may prove it."
        )


def _limits(words: Sentences, found: Sequence[Marginal]) -> Iterator[Iterable[str]]:
    if not found:
        yield wrapped("The plan has no limits beside its targets.")
        return
    for more, outcome, head in HEADS:
        some = [m for m in found if m.nudge.more == more and m.effect.outcome == outcome]
        if some and outcome in BRIEF:
            yield wrapped(f"{head}: {'; '.join(words.nudge(each.nudge) for each in some)}.")
        elif some:
            yield _listed(head, (_capital(words.told(each)) for each in some))
    yield wrapped(ALONE)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _verdict(words: Sentences, found: Verdict) -> Iterator[Iterable[str]]:
    telling = found.telling
    if telling:
        lines = (f"If {words.tried(each)}" for each in telling)
        head = "What would change the steps or a date, if this one thing is otherwise"
        yield _listed(head, lines)
    for reason in dict.fromkeys(filter(None, map(surprise, telling))):
        yield wrapped(reason)
    unknown = [each for each in found.tried if each.change == "unknown"]
    if unknown:
        text = "; ".join(f"if {words.doubt(each.doubt)}" for each in unknown)
        yield wrapped(f"Not settled in the time: {text}.")
    total = len(found.tried)
    if not total:
        yield wrapped("No figure has a range, and no level is in doubt.")
        return
    text = f"{found.firm} of {total} figures and levels tried change neither the steps nor a date."
    if found.untried:
        text += f" {found.untried} more, which seem to matter less, were not tried (--most)."
    shown = [each for each in found.tried if each.change in ("cost", "nothing") and not each.proven]
    if shown:
        text += f" Of {len(shown)} of them that is not proven."
    yield wrapped(text)


def _listed(head: str, lines: Iterable[str]) -> list[str]:
    found = [head]
    for line in lines:
        found += wrapped(line, "  - ", "    ")
    return found


# -- CSV -------------------------------------------------------------------------------------------


def sensitivity_files(found: Sensitivity) -> dict[str, bytes]:
    """The files `limits.csv` and `figures.csv`, as far as there is something to say."""
    words, files = Sentences(found.workspace), {}
    if found.limits is not None:
        files["limits.csv"] = csv_bytes(_limit_rows(words, found.limits))
    if found.verdict is not None:
        files["figures.csv"] = csv_bytes(_figure_rows(words, found.verdict.tried))
    return files


def _limit_rows(words: Sentences, found: Sequence[Marginal]) -> Iterator[Sequence[Cell]]:
    yield "path", "change", "by", "effect", "objective", "better", "exact", "weeks", "cost", "text"
    for each in found:
        nudge, by, of = each.nudge, each.effect.by, each.difference
        yield (
            nudge.limit.path,
            "gone" if nudge.unit is None else "more" if nudge.more else "less",
            plain(nudge.unit),
            each.effect.outcome,
            by.name if by else None,
            plain(by.better) if by else 0,
            "yes" if each.effect.exact else "no",
            of.weeks if of else None,
            plain(of.cost) if of else None,
            words.told(each),
        )


def _figure_rows(words: Sentences, found: Sequence[Tried]) -> Iterator[Sequence[Cell]]:
    yield "capability", "figure", "stated", "value", "change", "proven", "weeks", "cost", "text"
    for each in found:
        doubt, of = each.doubt, each.difference
        yield (
            doubt.capability,
            doubt.kind,
            plain(doubt.stated),
            plain(doubt.value),
            each.change,
            "yes" if each.proven else "no",
            of.weeks if of else None,
            plain(of.cost) if of else None,
            words.tried(each),
        )
