"""The best portfolio and what the next budget buys: as text, 100 columns wide, and as CSV files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from milepost.engine.assess.phrases import listed
from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.render.csv_file import Cell, csv_bytes
from milepost.engine.render.terminal import wrapped
from milepost.engine.view.step_words import named
from milepost.engine.view.wording import date_of, money, plain
from milepost.engine.whatif.portfolio import LeftOut, Portfolio
from milepost.engine.whatif.sweep import Entry, value_of

KIND = {"one_off": "one-off money", "run": "run money"}
HEADS = {
    "money": "What more money would bring in",
    "both": "What only more one-off and more run money together would bring in",
    "people": "What no money brings in: people bind",
    "worth": "What is worth less than it costs within the horizon, with all money and people",
    "open": "Not settled in the time",
    "excluded": "Ruled out by a limit",
}


def portfolio_text(found: Portfolio) -> str:
    """What is in the portfolio, and what is not, the first to enter first."""
    parts = [_opening(found), _taken(found), *(_left_out(found, why) for why in HEADS)]
    parts.append(_notes(found))
    blocks = ["\n".join(line.rstrip() for line in part) for part in parts]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _opening(found: Portfolio) -> Iterator[str]:
    workspace, result = found.workspace, found.result
    name = workspace.inventory.organisation
    yield from wrapped(f"The best portfolio{f' of {name}' if name else ''}")
    if isinstance(result, Infeasible):
        yield from wrapped(f"There is none within the limits: {'; '.join(result.because)}.")
        return
    if not isinstance(result, Solved):
        yield from wrapped("None was found in the time; --time-limit gives each plan more.")
        return
    value, currency = value_of(result), workspace.currency
    text = f"Net present value {money(value.value, currency)} over {result.roadmap.horizon} weeks"
    if value.proven:
        yield from wrapped(f"{text}, proven to be the most.")
    else:
        text += (
            f", not proven to be the most: none is worth more than {money(value.bound, currency)}"
        )
        yield from wrapped(f"{text} ({float(value.gap):.1%} more).")


def _taken(found: Portfolio) -> Iterator[str]:
    workspace, result = found.workspace, found.result
    if not isinstance(result, Solved):
        return
    if not result.roadmap.steps:
        yield from wrapped("Nothing is worth more than it costs.")
        return
    start, currency = workspace.inventory.plan.start, workspace.currency
    yield "In it, in order of start"
    for step in result.roadmap.steps:
        text = f"{date_of(start, step.start)}  {named(workspace.model, step.id)}:"
        text += f" {money(step.one_off, currency)} one-off, {money(step.run_per_year, currency)}"
        yield from wrapped(f"{text} a year", "  ", "              ")


def _left_out(found: Portfolio, why: str) -> Iterator[str]:
    group = [each for each in found.left_out if each.why == why]
    if not group:
        return
    yield from wrapped(HEADS[why])
    told = [each for each in group if _sentences(found, each)]
    for number, each in enumerate(told, 1):
        text = f"{named(found.workspace.model, each.step)}: {'; '.join(_sentences(found, each))}"
        yield from wrapped(f"{text}.", f"{number:>3}. ", "     ")
    names = [named(found.workspace.model, each.step) for each in group if each not in told]
    if names:
        yield from wrapped(f"{'And ' if told else ''}{', '.join(names)}.", "  ", "  ")


def _sentences(found: Portfolio, each: LeftOut) -> list[str]:
    parts = [_entry(found, entry) for entry in each.entries]
    currency = found.workspace.currency
    if not each.proven and each.why != "open":
        parts.append("this is as far as the search came, and not proven")
    if each.why == "excluded":
        parts += each.because
    elif each.possible is False:
        parts.append("no portfolio with it keeps the limits today")
    elif each.less is not None:
        text = "taking it today would cost nothing"
        if round(each.less) > 0:
            text = f"taking it today would cost {money(each.less, currency)} of value"
        parts.append(text if each.less_proven else f"{text} (not proven)")
    return parts


def _entry(found: Portfolio, entry: Entry) -> str:
    """How much more money brings a step in, what it pushes out, and what that is worth."""
    currency = found.workspace.currency
    text = f"{money(entry.extra, currency)} more of {KIND[entry.kind]} lets it in"
    if round(entry.more) > 0:
        text += f", worth {money(entry.more, currency)}"
    if entry.alongside:
        text += f", with {_names(found, entry.alongside)}"
    if entry.pushed_out:
        text += f", in place of {_names(found, entry.pushed_out)}"
    if entry.extra - entry.below > found.grid:
        text += f" ({money(entry.below, currency)} more does not; between, nothing was looked at)"
    return text


def _names(found: Portfolio, steps: Iterable[str]) -> str:
    return listed([named(found.workspace.model, step) for step in steps], "and")


def _notes(found: Portfolio) -> Iterator[str]:
    if any(each.entries for each in found.left_out):
        currency = found.workspace.currency
        text = (
            f"Money is told to {money(found.grid, currency)}, as if it were there from the start;"
        )
        text += f" with {money(found.grid, currency)} less it is not in. Worth: what the whole"
        yield from wrapped(f"{text} portfolio is then worth more than today's.")
    if found.plans > 1:
        yield from wrapped(f"Judged by {found.plans} verified plans.")


# -- CSV -------------------------------------------------------------------------------------------


def portfolio_files(found: Portfolio) -> dict[str, bytes]:
    """The files `left_out.csv` and `budgets.csv`."""
    return {
        "left_out.csv": csv_bytes(_rows(found)),
        "budgets.csv": csv_bytes(_budget_rows(found)),
    }


def _rows(found: Portfolio) -> Iterator[Sequence[Cell]]:
    yield (
        *("rank", "step", "name", "why", "money", "extra", "worth_more", "pushed_out"),
        *("less_today", "proven"),
    )
    for rank, each in enumerate(found.left_out, 1):
        less = plain(each.less)
        for entry in each.entries or (None,):
            yield (
                *(rank, each.step, named(found.workspace.model, each.step), each.why),
                entry.kind if entry else None,
                plain(entry.extra) if entry else None,
                plain(entry.more) if entry else None,
                " ".join(entry.pushed_out) if entry else None,
                less,
                "yes" if each.proven else "no",
            )


def _budget_rows(found: Portfolio) -> Iterator[Sequence[Cell]]:
    yield "money", "extra", "value", "proven", "steps"
    for kind, points in found.points:
        for point in points:
            steps = " ".join(step.id for step in point.result.roadmap.steps)
            value = plain(value_of(point.result).value)
            yield kind, plain(point.extra), value, "yes" if point.proven else "no", steps
