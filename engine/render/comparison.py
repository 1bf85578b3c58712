"""Scenarios side by side as text, 100 columns wide, and as CSV files."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from milepost.engine.assess.phrases import number
from milepost.engine.model.roadmap import Infeasible, Solved, Unproven
from milepost.engine.render.conflict import conflict_text
from milepost.engine.render.csv_file import Cell, csv_bytes
from milepost.engine.render.terminal import column, wrapped
from milepost.engine.run import Planned
from milepost.engine.view.causes import cause_sentence, weeks_text
from milepost.engine.view.change_words import change_line
from milepost.engine.view.comparison import (
    BASE,
    RolePeak,
    over_time_of,
    overlay,
    peaks,
    stages_by_quarter,
    stages_now,
    target_days,
)
from milepost.engine.view.document import status_of
from milepost.engine.view.step_words import raised
from milepost.engine.view.wording import money, plain
from milepost.engine.whatif.compare import Compared, Comparison, Delta, figures_of

NAME = 24
QUARTERS = 8
"""How many quarters are shown; all of them stand in the JSON and in the CSV."""
MOST = 12
"""How many steps of a kind are shown; all of them stand in the JSON and in the CSV."""


def comparison_text(comparison: Comparison) -> str:
    """All scenarios in one table, the stages by quarter, and what each scenario changes and why."""
    parts = [
        _opening(comparison),
        _table(comparison),
        *(_stages(comparison, ladder) for ladder in comparison.base.workspace.model.ladders),
        _no_base(comparison),
        *(_scenario(comparison, each) for each in comparison.scenarios),
    ]
    blocks = ["\n".join(line.rstrip() for line in part) for part in parts]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _opening(comparison: Comparison) -> Iterator[str]:
    count = len(comparison.scenarios)
    name = comparison.base.workspace.inventory.organisation
    whose = f" of {name}" if name else ""
    base = "the saved roadmap" if comparison.saved else "the plan"
    scenarios = f"{count} scenario{'s' * (count > 1)}"
    yield from wrapped(f"{scenarios} beside {base}{whose}")


def _outcomes(comparison: Comparison) -> list[tuple[str, Planned, Delta | None]]:
    """The base and each scenario with its name and what is different."""
    found: list[tuple[str, Planned, Delta | None]] = [(BASE, comparison.base, None)]
    return [*found, *((e.variant.id, e.outcome, e.delta) for e in comparison.scenarios)]


def _table(comparison: Comparison) -> Iterator[str]:
    outcomes = _outcomes(comparison)
    valued = any("value" in o.workspace.inventory.plan.objectives for _, o, _ in outcomes)
    heads = ("value", "change") if valued else ("one-off", "run a year")
    yield (
        f"{'scenario':<{NAME}}{'finish':>12}{'weeks':>7}{'cost':>13}{'change':>12}"
        f"{heads[0]:>12}{heads[1]:>12}{'people':>8}"
    )
    for id, outcome, delta in outcomes:
        result, name = outcome.result, column(id, NAME)
        if not isinstance(result, Solved):
            yield f"{name}{_missing(outcome):>12}"
            continue
        figures = figures_of(outcome.workspace, result)
        mark = "" if result.optimal else "*"
        weeks = "" if delta is None else _signed(delta.finish)
        cost = "" if delta is None else _plus(delta.cost)
        if valued:
            value = "" if figures.value is None else f"{round(figures.value):,}"
            more = "" if delta is None or delta.value is None else _plus(delta.value)
        else:
            value, more = f"{figures.one_off:,}", f"{figures.run_per_year:,}"
        yield (
            f"{name}{figures.finish.isoformat() + mark:>12}{weeks:>7}{round(figures.cost):>13,}"
            f"{cost:>12}{value:>12}{more:>12}{_short(figures.person_weeks):>8}"
        )
    workspace = comparison.base.workspace
    horizon = workspace.inventory.plan.horizon
    note = f"Money in {workspace.currency}; cost over {horizon} weeks; people in person-weeks."
    yield from wrapped(note)
    for id, outcome, _ in outcomes:
        if isinstance(outcome.result, Solved) and not outcome.result.optimal:
            yield from wrapped(f"* {id}: {_unsure(comparison, id, outcome.result)}")


def _unsure(comparison: Comparison, id: str, result: Solved) -> str:
    """What is not proved of a plan."""
    if id == BASE and comparison.saved:
        return "taken as it was saved; to plan anew may be better without any change"
    gaps = [
        f"{each.name} by at most {float(each.gap):.1%}"
        for each in result.objectives
        if not each.proven
    ]
    return f"not proven the best; a better plan may exist, in {', '.join(gaps)}"


def _missing(outcome: Planned) -> str:
    if isinstance(outcome.result, Infeasible):
        return "no roadmap"
    stopped = isinstance(outcome.result, Unproven) and outcome.result.interrupted
    return "stopped" if stopped else "not found"


def _signed(weeks: Fraction) -> str:
    return f"{float(weeks):+.1f}".removesuffix(".0") if weeks else "0"


def _plus(amount: Fraction) -> str:
    return f"{round(amount):+,}" if round(amount) else "0"


def _short(amount: Fraction) -> str:
    return number(Fraction(round(float(amount), 1)).limit_denominator(10))


def _stages(comparison: Comparison, ladder: str) -> Iterator[str]:
    """The stage of a ladder today and by the end of each quarter, by its number."""
    outcomes = [(id, outcome) for id, outcome, _ in _outcomes(comparison)]
    rows = {
        id: {label: _index(at.get(ladder)) for label, at in stages_by_quarter(outcome).items()}
        for id, outcome in outcomes
    }
    now = {id: _index(stages_now(outcome).get(ladder)) for id, outcome in outcomes}
    labels = sorted({label for row in rows.values() for label in row})
    if not labels:
        return
    # What comes after the last step up says nothing new.
    last = max(
        label
        for row in rows.values()
        for before, label in itertools.pairwise(["", *row])
        if row[label] != row.get(before)
    )
    shown = labels[: min(labels.index(last) + 1, QUARTERS)]
    known = comparison.base.workspace.model.ladders[ladder]
    names = ", ".join(f"{stage.index} {stage.name}" for stage in known.stages)
    yield from wrapped(f"{known.name}, stage by the end of each quarter: {names}")
    yield f"{'':<{NAME}}{'now':>7}" + "".join(f"{label[2:]:>8}" for label in shown)
    for id, _ in outcomes:
        cells = "".join(f"{rows.get(id, {}).get(label, ''):>8}" for label in shown)
        yield f"{column(id, NAME)}{now[id]:>7}{cells}"


def _index(stage: object) -> str:
    return str(getattr(stage, "index", "-"))


def _no_base(comparison: Comparison) -> Iterator[str]:
    if not isinstance(comparison.base.result, Solved):
        yield "The inventory as it is"
        yield from _why_none(comparison.base)


def _why_none(outcome: Planned) -> Iterator[str]:
    result = outcome.result
    if isinstance(result, Infeasible):
        text = conflict_text(result, outcome.workspace.inventory.span)
        yield from (f"  {line}" for line in text.splitlines() if line)
    elif isinstance(result, Unproven):
        text = f"No roadmap was found, and none was ruled out: {result.because}."
        yield from wrapped(text, "  ", "  ")


def _scenario(comparison: Comparison, scenario: Compared) -> Iterator[str]:
    """What a scenario changes, what is different for it, and which change is the cause."""
    base, outcome, delta = comparison.base, scenario.outcome, scenario.delta
    before, after = base.workspace, outcome.workspace
    changes = "; ".join(change_line(before, after, change) for change in scenario.variant.changes)
    yield from wrapped(f"{scenario.variant.id}: {changes or 'no change'}")
    if not isinstance(outcome.result, Solved):
        yield from _why_none(outcome)
    yield from _items(_stage_now(base, outcome))
    if delta is not None:
        if delta.nothing:
            yield from _items(["Nothing is different: the roadmap of the base is as good."])
        yield from _items(_figures(comparison, scenario, delta))
        yield from _items(_targets(base, outcome))
        yield from _steps(outcome, delta)
        yield from _items(_load(base, outcome))
    possible = isinstance(outcome.result, Solved)
    yield from _items(
        cause_sentence(outcome.workspace, cause, delta, possible=possible)
        for cause in scenario.causes
    )


def _items(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from wrapped(sentence, "  - ", "    ")


def _stage_now(base: Planned, outcome: Planned) -> Iterator[str]:
    before, after = stages_now(base), stages_now(outcome)
    ladders = outcome.workspace.model.ladders
    for ladder, stage in after.items():
        if stage != before.get(ladder):
            names = [at.name if at else "no stage" for at in (stage, before.get(ladder))]
            where = ladders[ladder].name or ladder
            yield f"Today's stage ({where}) would be {names[0]} in place of {names[1]}."


def _figures(comparison: Comparison, scenario: Compared, delta: Delta) -> Iterator[str]:
    """The finish, the money and the people in sentences."""
    found, currency = overlay(comparison, scenario), scenario.outcome.workspace.currency
    assert found is not None, "what is compared has two roadmaps"
    if delta.finish:
        yield (
            f"The finish is {weeks_text(delta.finish)}: {found.other_finish} in place of"
            f" {found.base_finish}."
        )
    if delta.value:
        amount = money(abs(delta.value), currency)
        yield f"It is worth {amount} {'more' if delta.value > 0 else 'less'}."
    if delta.cost:
        amount = money(abs(delta.cost), currency)
        parts = [("one-off", delta.one_off), ("run a year", delta.run_per_year)]
        of = ", ".join(f"{name} {part:+,}" for name, part in parts if part)
        yield (
            f"It costs {amount} {'more' if delta.cost > 0 else 'less'} over the horizon"
            f"{f': {of}' if of else ''}."
        )
    weeks = [each.workspace.inventory.plan.horizon for each in (comparison.base, scenario.outcome)]
    if weeks[0] != weeks[1]:
        yield f"Its cost is that of {weeks[1]} weeks, and the base's that of {weeks[0]}."
    if delta.person_weeks:
        effort = _short(abs(delta.person_weeks))
        yield f"It takes {effort} person-weeks {'more' if delta.person_weeks > 0 else 'less'}."
    if not delta.exact and not comparison.saved and not delta.nothing:
        yield "One of the two plans is not proven the best: the difference may lie in the search."


def _targets(base: Planned, outcome: Planned) -> Iterator[str]:
    before = dict(target_days(base))
    days = target_days(outcome)
    # Of a single target the finish has told it.
    if len(days) == 1 and before.keys() == {name for name, _ in days}:
        return
    for name, day in days:
        was = before.get(name)
        if was is None:
            yield f"{name} is reached on {day}; the base does not ask for it."
        elif was != day:
            weeks = weeks_text(Fraction((day - was).days, 7))
            yield f"{name} is reached on {day} in place of {was}, {weeks}."


def _steps(outcome: Planned, delta: Delta) -> Iterator[str]:
    model = outcome.workspace.model
    moved = (f"{raised(model, each.after.id)}, {weeks_text(each.weeks)}" for each in delta.moved)
    lists = [
        ("Enters", [raised(model, step.id) for step in delta.entered]),
        ("Leaves", [raised(model, step.id) for step in delta.left]),
        ("Moves", list(moved)),
    ]
    altered: list[str] = []
    for each in delta.altered:
        weeks = [step.end - step.start for step in (each.before, each.after)]
        what = [f"{weeks[1]} weeks in place of {weeks[0]}"] if weeks[0] != weeks[1] else []
        if each.before.one_off != each.after.one_off:
            what.append(f"one-off {each.after.one_off:,} in place of {each.before.one_off:,}")
        if each.before.run_per_year != each.after.run_per_year:
            runs = (each.after.run_per_year, each.before.run_per_year)
            what.append(f"run a year {runs[0]:,} in place of {runs[1]:,}")
        altered.append(f"{raised(model, each.after.id)}, {', '.join(what)}")
    lists.append(("Takes another time or other money", altered))
    for head, texts in lists:
        if texts:
            yield from wrapped(f"{head}: {_some(texts)}.", "  - ", "    ")


def _load(base: Planned, outcome: Planned) -> Iterator[str]:
    """The teams that have another capacity, or are full in one of the two roadmaps alone."""
    one, two = over_time_of(base), over_time_of(outcome)
    assert one is not None, "what is compared has two roadmaps"
    assert two is not None, "what is compared has two roadmaps"
    before = {role.id: role for role in peaks(one)}
    texts: list[str] = []
    for role in peaks(two):
        was = before.get(role.id, replace(role, peak=Fraction(0)))
        if (was.full, was.capacity) != (role.full, role.capacity):
            texts.append(f"{role.name} {_peak(role)} in place of {_peak(was)}")
    if texts:
        yield f"Most FTE at work: {_some(texts)}."


def _peak(role: RolePeak) -> str:
    of = "" if role.capacity is None else f" of {number(role.capacity)}"
    return f"{number(Fraction(round(float(role.peak), 2)).limit_denominator(100))}{of}"


def _some(texts: Sequence[str]) -> str:
    """The first of some texts, and how many more there are."""
    more = len(texts) - MOST
    return "; ".join(texts[:MOST]) + (f"; and {more} more" if more > 0 else "")


# -- CSV -------------------------------------------------------------------------------------------


def comparison_files(comparison: Comparison) -> dict[str, bytes]:
    """The files `scenarios.csv`, `steps.csv`, `stages.csv` and `peaks.csv`."""
    return {
        "scenarios.csv": csv_bytes(_scenario_rows(comparison)),
        "steps.csv": csv_bytes(_step_rows(comparison)),
        "stages.csv": csv_bytes(_stage_rows(comparison)),
        "peaks.csv": csv_bytes(_peak_rows(comparison)),
    }


def _scenario_rows(comparison: Comparison) -> Iterator[Sequence[Cell]]:
    figures = ("finish", "finish_week", "one_off", "run_per_year", "cost", "person_weeks", "value")
    deltas = ("finish_delta_weeks", "cost_delta", "person_weeks_delta", "value_delta")
    yield "scenario", "status", *figures, *deltas
    for id, outcome, delta in _outcomes(comparison):
        result = outcome.result
        if not isinstance(result, Solved):
            yield id, status_of(outcome.result), *[None] * (len(figures) + len(deltas))
            continue
        found = figures_of(outcome.workspace, result)
        yield (
            id,
            status_of(outcome.result),
            found.finish.isoformat(),
            found.finish_week,
            found.one_off,
            found.run_per_year,
            plain(found.cost),
            plain(found.person_weeks),
            plain(found.value),
            plain(delta.finish if delta else None),
            plain(delta.cost if delta else None),
            plain(delta.person_weeks if delta else None),
            plain(delta.value if delta else None),
        )


def _step_rows(comparison: Comparison) -> Iterator[Sequence[Cell]]:
    """Each step of each scenario beside the base's."""
    yield "scenario", "id", "name", "kind", "base_start", "base_end", "start", "end", "weeks"
    for scenario in comparison.scenarios:
        found = overlay(comparison, scenario)
        for row in found.rows if found else ():
            days = [
                day.isoformat() if day else None
                for bar in (row.base, row.other)
                for day in ((bar.start, bar.end) if bar else (None, None))
            ]
            yield scenario.variant.id, row.id, row.name, row.kind, *days, plain(row.weeks)


def _stage_rows(comparison: Comparison) -> Iterator[Sequence[Cell]]:
    yield "scenario", "ladder", "quarter", "stage", "index"
    for id, outcome, _ in _outcomes(comparison):
        times = {"now": stages_now(outcome), **stages_by_quarter(outcome)}
        for label, stages in times.items():
            for ladder, stage in stages.items():
                known = (stage.id, stage.index) if stage else (None, None)
                yield id, ladder, label, *known


def _peak_rows(comparison: Comparison) -> Iterator[Sequence[Cell]]:
    yield "scenario", "role", "name", "peak_fte", "capacity"
    for id, outcome, _ in _outcomes(comparison):
        found = over_time_of(outcome)
        for role in peaks(found) if found else ():
            yield id, role.id, role.name, plain(role.peak), plain(role.capacity)
