"""The business case of a roadmap: as text, 100 columns wide, and as CSV files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from milepost.engine.assess.phrases import listed, number
from milepost.engine.model.capability import Basis
from milepost.engine.model.roadmap import Solved
from milepost.engine.render.csv_file import Cell, csv_bytes
from milepost.engine.render.terminal import WIDTH, column, wrapped
from milepost.engine.run import Planned
from milepost.engine.view.case import (
    KINDS,
    Stretch,
    case_notes,
    delays_ranked,
    net_curve,
    quarters,
    shares,
    years,
)
from milepost.engine.view.step_words import raised
from milepost.engine.view.wording import cents, date_of, money
from milepost.engine.whatif.case import Case, Outlook
from milepost.engine.whatif.delay import MONTH

NAME = 34
MOST_QUARTERS = 16
MOST_STEPS = 10
"""How many rows are shown; all of them stand in the JSON and in the CSV."""
WORDS = {
    "gains": "gains",
    "uplifts": "margin on more revenue",
    "one_off": "one-off cost",
    "run": "run cost",
}
SIGNS = {"gains": 1, "uplifts": 1, "one_off": -1, "run": -1}


def case_text(outcome: Planned, case: Case) -> str:
    """The verdict, the sums in three outlooks, the money over time, people, and cost of delay."""
    parts = [
        _opening(outcome, case),
        _sums(outcome, case),
        _people(outcome, case),
        _over_time(outcome, case),
        _delays(outcome, case),
        _notes(outcome, case),
    ]
    blocks = ["\n".join(line.rstrip() for line in part) for part in parts]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _opening(outcome: Planned, case: Case) -> Iterator[str]:
    workspace, result = outcome.workspace, outcome.result
    plan, currency = workspace.inventory.plan, workspace.currency
    name = workspace.inventory.organisation
    yield from wrapped(f"The business case of the roadmap{f' of {name}' if name else ''}")
    if not case.roadmap.steps:
        yield from wrapped("The roadmap has no steps: nothing is brought, and nothing is paid.")
        return
    yield from wrapped(_verdict(case, currency))
    if case.earns:
        likely = case.likely
        yield from wrapped(f"{_back(likely, plan.start)} {_deepest(likely, plan.start, currency)}")
    if case.first is not None:
        names = [raised(workspace.model, id) for id in case.first.steps]
        day = date_of(plan.start, case.first.week)
        text = f"The first value comes after {case.first.week} weeks, on {day}"
        yield from wrapped(f"{text}: {listed(names, 'and')}.")
    terms = plan.value
    text = f"Counted against doing nothing, over {case.roadmap.horizon} weeks, from {plan.start} to"
    text += f" {date_of(plan.start, case.roadmap.horizon)}, discounted at"
    text += f" {number(100 * terms.discount)}% a year"
    if case.earns:
        text += f"; what a step brings grows to full over {terms.ramp} weeks"
    if terms.revenue is not None:
        share = number(100 * terms.margin)
        text += f"; {share}% is kept of more revenue than {money(terms.revenue, currency)} a year"
    yield from wrapped(f"{text}. Nothing after that is counted.")
    if isinstance(result, Solved) and result.interrupted:
        yield from wrapped("The search was interrupted; this is the best roadmap up to then.")
    if isinstance(result, Solved) and not result.optimal:
        gaps = [f"{each.name} by up to {float(each.gap):.1%}" for each in result.objectives]
        yield from wrapped(
            "The roadmap is the best that was found and not proven optimal: a better one may be"
            f" better in {listed(gaps, 'and')}."
        )


def _verdict(case: Case, currency: str) -> str:
    """Whether it pays, in a sentence."""
    badly, likely, well = (money(each.today.net, currency) for each in case.outlooks)
    low, value, high = (each.today.net for each in case.outlooks)
    if not case.earns:
        cost = money(-value, currency)
        return f"As it is stated it brings no money: it likely costs {cost}."
    text = f"It is likely worth {likely}"
    if value < 0:
        text = f"It is likely a loss of {money(-value, currency)}"
    text += " (net present value)"
    if low >= 0:
        return f"{text}, and pays even if all turns out badly: {badly} then."
    if high < 0:
        return f"{text}, and does not pay even if all turns out well: {well} then."
    return f"{text}; {badly} if all turns out badly, {well} if well."


def _back(outlook: Outlook, start: dt.date) -> str:
    if outlook.back is None:
        return "It is not earned back within the horizon."
    if outlook.back == 0:
        return "It never costs more than it has brought."
    day = date_of(start, outlook.back)
    text = f"It is earned back after {outlook.back} weeks, on {day}"
    if outlook.back_today is None:
        return f"{text}; with later money counting for less, not within the horizon."
    if outlook.back_today == outlook.back:
        return f"{text}, also with later money counting for less."
    return f"{text}; with later money counting for less on {date_of(start, outlook.back_today)}."


def _deepest(outlook: Outlook, start: dt.date, currency: str) -> str:
    least = outlook.accumulated[outlook.deepest]
    if least >= 0:
        return ""
    day = date_of(start, outlook.deepest)
    until = "Until then up" if outlook.back else "Up"
    return f"{until} to {money(-least, currency)} are tied up, most of all on {day}."


def _sums(outcome: Planned, case: Case) -> Iterator[str]:
    start = outcome.workspace.inventory.plan.start
    if not case.roadmap.steps:
        return
    heads = "".join(f"{each.name:>16}" for each in case.outlooks)
    title = f"{outcome.workspace.currency}, discounted"
    yield f"{column(title, NAME)}{heads}{'on judgement':>16}"
    judged = shares(case)
    for kind in KINDS:
        cells = [SIGNS[kind] * getattr(each.today, kind) for each in case.outlooks]
        share = _percent(judged[kind]) if getattr(case.parts, kind) else "-"
        yield f"{WORDS[kind]:<{NAME}}{_cells(cells, 16)}{share:>16}"
    cells = [each.today.net for each in case.outlooks]
    yield f"{'net present value':<{NAME}}{_cells(cells, 16)}{_percent(judged['all']):>16}"
    cells = [each.plain.net for each in case.outlooks]
    yield f"{'net, not discounted':<{NAME}}{_cells(cells, 16)}"
    least = [each.accumulated[each.deepest] for each in case.outlooks]
    yield f"{'lowest point on the way':<{NAME}}{_cells(least, 16)}"
    days: list[tuple[str, Callable[[Outlook], int | None]]] = [
        ("earned back by", lambda each: each.back),
        ("the same, discounted", lambda each: each.back_today),
    ]
    for name, week_of in days if case.earns else ():
        weeks = [week_of(each) for each in case.outlooks]
        row = ["not by the end" if week is None else _day(start, week) for week in weeks]
        yield f"{name:<{NAME}}{''.join(f'{cell:>16}' for cell in row)}"
    yield from wrapped(
        "pessimistic: all gains at their low and all costs at their high together; optimistic: the"
        " other way round. Neither is a forecast. The dates are those of the roadmap in all three;"
        " 'milepost risk' tells how sure these are."
    )


def _people(outcome: Planned, case: Case) -> Iterator[str]:
    people, today, currency = case.people, case.people_today, outcome.workspace.currency
    if not case.roadmap.steps:
        return
    if people is None or today is None:
        yield from wrapped(
            "Your own people are not counted: no price of a person-week is stated (--person-week)."
        )
        return
    basis = "a judgement" if people.rate.basis is Basis.JUDGEMENT else people.rate.basis.value
    text = f"Your own people, apart from all that: {float(people.weeks):,.1f} person-weeks of work"
    if people.run_fte:
        text += f", then {float(people.run_fte):,.2f} FTE to run what is finished"
    text += f". At {money(people.rate.amount, currency)} a person-week ({basis}) that is"
    text += f" {money(today, currency)} more, discounted, of which {_percent(people.judged)}"
    net = money(case.likely.today.net - today, currency)
    yield from wrapped(f"{text} rests on judgement; likely {net} would be left after it.")


# -- over time -------------------------------------------------------------------------------------


def _over_time(outcome: Planned, case: Case) -> Iterator[str]:
    if not case.roadmap.steps:
        return
    yield from wrapped(f"Likely money by year, in {outcome.workspace.currency}, not discounted")
    heads = ("gains", "more revenue", "one-off", "run", "net", "accumulated")
    yield f"{'year':<12}{''.join(f'{head:>14}' for head in heads)}"
    for each in years(outcome.workspace, case):
        cells = [SIGNS[kind] * getattr(each.sums, kind) for kind in KINDS]
        cells += [each.sums.net, each.accumulated["likely"]]
        yield f"{each.label:<12}{_cells(cells, 14)}"
    yield ""
    yield from wrapped("The same by quarter, with the accumulated net of each outlook at its end")
    columns = ["comes in", "goes out", "net", *(each.name for each in case.outlooks)]
    yield f"{'quarter':<12}{''.join(f'{head:>14}' for head in columns)}"
    found = quarters(outcome.workspace, case)
    for each in found[:MOST_QUARTERS]:
        sums = each.sums
        cells = [sums.gains + sums.uplifts, -sums.one_off - sums.run, sums.net]
        cells += each.accumulated.values()
        yield f"{each.label:<12}{_cells(cells, 14)}"
    more = len(found) - MOST_QUARTERS
    if more > 0:
        yield from wrapped(f"and {more} quarters more, in --json and --csv")


# -- delay -----------------------------------------------------------------------------------------


def _delays(outcome: Planned, case: Case) -> Iterator[str]:
    if not case.earns:
        return
    currency = outcome.workspace.currency
    verb = "loses" if case.month_lost >= 0 else "gains"
    lost = money(abs(case.month_lost), currency)
    yield from wrapped(
        f"What delay costs. The whole roadmap {MONTH} weeks later {verb} {lost} of the likely net"
        " present value. A step that ends a week later, with those that must then wait for it:"
    )
    yield f"{'step':<{2 * NAME - 12}}{'loses':>12}  with it moves"
    ranked = delays_ranked(case)
    for each in ranked[:MOST_STEPS]:
        name = column(raised(outcome.workspace.model, each.id), 2 * NAME - 12)
        first, *rest = each.moved or ("-",)
        others = column(first, WIDTH - 2 * NAME - 8 * bool(rest)).rstrip()
        others += f" and {len(rest)} more" if rest else ""
        yield f"{name}{round(each.lost):>12,}  {others}"
    if len(ranked) > MOST_STEPS:
        yield from wrapped(f"and {len(ranked) - MOST_STEPS} steps more, in --json and --csv")
    yield from wrapped(
        "Only prerequisites are followed: who would then be busy elsewhere, budgets and the dates"
        " of targets are not looked at. Below zero, it is worth more to have the step later."
    )


def _notes(outcome: Planned, case: Case) -> Iterator[str]:
    for note in case_notes(outcome.workspace, case):
        yield from wrapped(f"Note: {note}.")


def _day(start: dt.date, week: int) -> str:
    return date_of(start, week).isoformat()


def _cells(amounts: Sequence[Fraction], width: int) -> str:
    return "".join(f"{round(amount):>{width},}" for amount in amounts)


def _percent(share: Fraction) -> str:
    return f"{round(100 * share)}%"


# -- CSV -------------------------------------------------------------------------------------------


def case_files(outcome: Planned, case: Case) -> dict[str, bytes]:
    """The sums, the money by year and quarter, the accumulated net by week and cost of delay."""
    workspace = outcome.workspace
    return {
        "case_sums.csv": csv_bytes(_sum_rows(case)),
        "case_years.csv": csv_bytes(_stretch_rows(outcome, years(workspace, case))),
        "case_quarters.csv": csv_bytes(_stretch_rows(outcome, quarters(workspace, case))),
        "case_net.csv": csv_bytes(_net_rows(outcome, case)),
        "case_delay.csv": csv_bytes(_delay_rows(outcome, case)),
    }


def _sum_rows(case: Case) -> Iterator[Sequence[Cell]]:
    yield "outlook", "discounted", *KINDS, "net"
    for each in case.outlooks:
        for word, sums in (("yes", each.today), ("no", each.plain)):
            amounts = (*(getattr(sums, kind) for kind in KINDS), sums.net)
            yield each.name, word, *map(cents, amounts)


def _stretch_rows(outcome: Planned, found: Sequence[Stretch]) -> Iterator[Sequence[Cell]]:
    start = outcome.workspace.inventory.plan.start
    yield (
        "name",
        "from",
        "until",
        *(*KINDS, "net", "people"),
        *(f"accumulated_{outlook}" for outlook in (found[0].accumulated if found else ())),
    )
    for each in found:
        yield (
            each.label,
            _day(start, each.first),
            _day(start, each.until),
            *(cents(getattr(each.sums, kind)) for kind in (*KINDS, "net")),
            None if each.people is None else cents(each.people),
            *map(cents, each.accumulated.values()),
        )


def _net_rows(outcome: Planned, case: Case) -> Iterator[Sequence[Cell]]:
    yield "week", "date", "pessimistic", "likely", "optimistic"
    for point in net_curve(outcome.workspace, case).points:
        amounts = point.pessimistic, point.likely, point.optimistic
        yield point.week, point.day.isoformat(), *map(cents, amounts)


def _delay_rows(outcome: Planned, case: Case) -> Iterator[Sequence[Cell]]:
    yield "step", "name", "lost", "moved"
    for each in delays_ranked(case):
        moved = " ".join(each.moved)
        yield each.id, raised(outcome.workspace.model, each.id), cents(each.lost), moved
