"""Load, money and maturity over time: as tables of text, 100 columns wide, and as CSV files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from milepost.engine.assess.phrases import number
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.render.csv_file import Cell, csv_bytes
from milepost.engine.render.terminal import column, wrapped
from milepost.engine.view.over_time import Cash, OverTime, Quarter, RoleLoad
from milepost.engine.view.wording import date_of, plain

QUARTERS = 5
"""How many quarters stand side by side."""
NAME = 28


def tables_text(model: MaturityModel, found: OverTime, roadmap: Roadmap, currency: str) -> str:
    """The tables of a roadmap over time."""
    lines = [*_load(found), *_money(found, currency), *_maturity(model, found, roadmap)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _load(found: OverTime) -> Iterator[str]:
    quarters = [quarter for quarter in found.quarters if quarter.first < found.weeks]
    yield from wrapped(
        "People at work on the roadmap, in FTE: mean and peak of each quarter against capacity"
    )
    for at in range(0, len(quarters), QUARTERS):
        block = quarters[at : at + QUARTERS]
        heads = "".join(f"{quarter.label:>12}" for quarter in block)
        yield f"{'role':<{NAME}}{'capacity':>10}{heads}"
        for role in found.roles:
            cells = "".join(
                f"{_mean_and_peak(role, quarter, found.weeks):>12}" for quarter in block
            )
            yield f"{column(role.name, NAME)}{_or_free(role.capacity):>10}{cells}"
        yield ""
    bound = [role for role in found.roles if role.run_at_end]
    if bound:
        yield from wrapped("People bound by running all that is finished, in FTE, at the end")
        yield f"{'role':<{NAME}}{'capacity':>10}{'bound':>12}"
        for role in bound:
            limit = _or_free(role.run_capacity)
            yield f"{column(role.name, NAME)}{limit:>10}{_fte(role.run_at_end):>12}"
        yield ""


def _mean_and_peak(role: RoleLoad, quarter: Quarter, weeks: int) -> str:
    load = role.fte[quarter.first : min(quarter.until, weeks)]
    peak = max(load)
    return f"{_fte(sum(load, Fraction(0)) / len(load))} {_fte(peak)}" if peak else "-"


def _money(found: OverTime, currency: str) -> Iterator[str]:
    yield from wrapped(f"Money by quarter, in {currency}; left is what the budget leaves after it")
    head = f"{'one-off':>14}{'left':>14}{'run':>14}{'left':>14}"
    yield f"{'quarter':<12}{head}"
    for quarter in found.quarters:
        yield f"{quarter.label:<12}{_both(quarter.one_off, quarter.run)}"
    if found.budget:
        yield ""
        yield from wrapped(f"Money by period of the budget, in {currency}")
        yield f"{'until':<12}{head}"
        for period in found.budget:
            yield f"{period.last.isoformat():<12}{_both(period.one_off, period.run)}"
    yield ""


def _both(one_off: Cash, run: Cash) -> str:
    cells = (one_off.spent, one_off.left, run.spent, run.left)
    return "".join(f"{'not limited' if x is None else f'{float(x):,.0f}':>14}" for x in cells)


def _maturity(model: MaturityModel, found: OverTime, roadmap: Roadmap) -> Iterator[str]:
    taken = "KPIs and metrics are taken as met"
    if roadmap.to_evidence:
        taken += f", {len(roadmap.to_evidence)} of which are still to be shown"
    yield from wrapped(f"Stage reached by the end of each quarter; {taken}")
    width = max(12, (98 - 12) // max(1, len(model.ladders)))
    names = [ladder.name for ladder in model.ladders.values()]
    yield f"{'quarter':<12}{''.join(column(name, width) for name in names)}"
    before: tuple[object, ...] | None = None
    for quarter in found.quarters:
        if quarter.stages != before:
            stages = [
                f"{stage.index} {stage.name}" if stage else "none" for _, stage in quarter.stages
            ]
            yield f"{quarter.label:<12}{''.join(column(stage, width) for stage in stages)}"
        before = quarter.stages


def _fte(value: Fraction) -> str:
    return f"{float(value):.2f}"


def _or_free(capacity: Fraction | None) -> str:
    return "any" if capacity is None else number(capacity)


# -- CSV -------------------------------------------------------------------------------------------


def csv_files(model: MaturityModel, found: OverTime) -> dict[str, bytes]:
    """The files `load.csv`, `cash.csv` and `maturity.csv` by name."""
    return {
        "load.csv": csv_bytes(_load_rows(found)),
        "cash.csv": csv_bytes(_cash_rows(found)),
        "maturity.csv": csv_bytes(_maturity_rows(model, found)),
    }


def _load_rows(found: OverTime) -> Iterator[Sequence[Cell]]:
    yield "week", "date", "role", "name", "fte", "capacity", "run_fte", "run_capacity"
    for week in range(found.weeks):
        day = date_of(found.start, week).isoformat()
        for role in found.roles:
            yield (
                week,
                day,
                role.id,
                role.name,
                plain(role.fte[week]),
                plain(role.capacity),
                plain(role.run_fte[week]),
                plain(role.run_capacity),
            )


def _cash_rows(found: OverTime) -> Iterator[Sequence[Cell]]:
    yield "kind", "name", "from", "until", "one_off", "one_off_left", "run", "run_left"
    rows = [("quarter", q.label, q.first, q.until, q.one_off, q.run) for q in found.quarters]
    rows += [
        ("budget", p.last.isoformat(), p.first, p.until, p.one_off, p.run) for p in found.budget
    ]
    for kind, name, first, until, one_off, run in rows:
        yield (
            kind,
            name,
            date_of(found.start, first).isoformat(),
            date_of(found.start, until).isoformat(),
            plain(one_off.spent),
            plain(one_off.left),
            plain(run.spent),
            plain(run.left),
        )


def _maturity_rows(model: MaturityModel, found: OverTime) -> Iterator[Sequence[Cell]]:
    yield "quarter", "until", "ladder", "index", "stage", "name"
    for quarter in found.quarters:
        until = date_of(found.start, quarter.until).isoformat()
        for ladder, stage in quarter.stages:
            reached = (stage.index, stage.id, stage.name) if stage else (0, None, None)
            yield (quarter.label, until, model.ladders[ladder].id, *reached)
