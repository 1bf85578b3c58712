"""What a roadmap takes and brings, as models of charts: load, money, maturity."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.assess.phrases import listed
from milepost.engine.model.condition import StageReached
from milepost.engine.model.ladder import Ladder
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import Planned
from milepost.engine.view.chart import Heading, Tick, time_ticks
from milepost.engine.view.over_time import (
    Kind,
    RoleLoad,
    Week,
    money_by_week,
    over_time,
    stages_by,
)
from milepost.engine.view.wording import (
    date_of,
    day,
    due_of,
    first_ladder,
    in_quotes,
    money,
    month,
    quoted,
)
from milepost.engine.whatif.effect import cost_of

FULL = Fraction(95, 100)
"""From this share of its capacity on a role counts as full."""
NAMED = 3
"""So many roles that are equally busy are named; more are counted."""
KINDS: dict[Kind, str] = {"one_off": "One-off money", "run": "Money to run what is finished"}


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role: FTE at work in each week, and how much there is of it, None without a limit.

    `full` are the weeks in which hardly anything is left, `closed` those in which it is away, from
    a first up to but not including another.
    """

    name: str
    note: str
    fte: tuple[float, ...]
    capacity: float | None
    full: tuple[bool, ...]
    closed: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class LoadChart:
    """People at work on the roadmap, week by week, the busiest role first."""

    heading: Heading
    y_title: str
    weeks: int
    ticks: tuple[Tick, ...]
    roles: tuple[RoleRow, ...]


def load_chart(outcome: Planned, roadmap: Roadmap) -> LoadChart:
    """The load of each role against its capacity."""
    workspace = outcome.workspace
    found = over_time(workspace, roadmap)
    used = [role for role in found.roles if any(role.fte)]
    used.sort(key=lambda role: (-_share(role), -max(role.fte)))
    rows = tuple(_row(role) for role in used)
    title, subtitle = _load_finding(workspace, used)
    heading = _heading("load", title, subtitle, rows)
    ticks = time_ticks(found.start, 0, found.weeks)
    return LoadChart(heading, "FTE at work in each week", found.weeks, ticks, rows)


def _share(role: RoleLoad) -> Fraction:
    """The part of what a role can give over the whole roadmap that is used; 0 without a limit."""
    there = len(role.fte) - _away(role)
    if not role.capacity or not there:
        return Fraction(0)
    return sum(role.fte, Fraction(0)) / (role.capacity * there)


def _away(role: RoleLoad) -> int:
    """The weeks in which a role is closed."""
    return sum(last - first + 1 for first, last in role.closed)


def _full(role: RoleLoad) -> tuple[bool, ...]:
    return tuple(bool(role.capacity) and fte >= FULL * (role.capacity or 0) for fte in role.fte)


def _row(role: RoleLoad) -> RoleRow:
    full = _full(role)
    if role.capacity is None:
        note = f"no limit; at most {_fte(max(role.fte))}"
    else:
        weeks = sum(full)
        note = f"{float(_share(role)):.0%} of {_fte(role.capacity)}"
        note += f"; full in {weeks} of {len(full)} weeks" if weeks else "; never full"
    away = _away(role)
    note += f"; away in {away} week{'s' * (away > 1)}" if away else ""
    capacity = None if role.capacity is None else float(role.capacity)
    closed = tuple((first, last + 1) for first, last in role.closed)
    return RoleRow(role.name, note, tuple(map(float, role.fte)), capacity, full, closed)


def _fte(amount: Fraction) -> str:
    """People to two digits after the point."""
    return f"{float(amount):.2f}".rstrip("0").removesuffix(".") + " FTE"


def _load_finding(workspace: Workspace, roles: list[RoleLoad]) -> tuple[str, str]:
    who = workspace.inventory.organisation or "The roadmap"
    limited = [role for role in roles if role.capacity]
    if not roles:
        return f"{who} has no work to do", "No step is left."
    away = " Dotted grey: the role is away." if any(role.closed for role in roles) else ""
    if not limited:
        most = max(roles, key=lambda role: max(role.fte))
        title = f"{most.name} is asked for most: {_fte(max(most.fte))} at the peak"
        return title, f"No role has a capacity in the plan, so none holds the roadmap up.{away}"
    title = _busiest(limited)
    running = [role for role in roles if role.run_at_end]
    bound = sum((role.run_at_end for role in running), Fraction(0))
    subtitle = (
        f"Dashed: the FTE there are. Hatched: {float(FULL):.0%} of them or more are at work.{away}"
    )
    if bound:
        subtitle += f" To run what is finished takes another {_fte(bound)} at the end."
    return title, subtitle


def _busiest(limited: list[RoleLoad]) -> str:
    """Who has the least time left: all of those that have as little."""
    share = f"{float(_share(limited[0])):.0%}"
    first = [role for role in limited if f"{float(_share(role)):.0%}" == share]
    full = [(role, sum(_full(role))) for role in first]
    if len(first) == 1:
        (role, weeks), *_ = full
        title = f"{role.name} is the busiest: {share} of its time goes into the roadmap"
        return f"{title}; it is full in {weeks} of {len(role.fte)} weeks" if weeks else title
    names = in_quotes([role.name for role in first])
    who = listed(names, "and") if len(names) <= NAMED else f"{len(names)} roles"
    title = f"{who} are the busiest: {share} of the time of each goes into the roadmap"
    role, weeks = max(full, key=lambda pair: pair[1])
    if not weeks:
        return title
    return f"{title}; {quoted(role.name)} is full in {weeks} of {len(role.fte)} weeks"


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One kind of money, added up from the start: `spent` and what is `free` by each week's end.

    `free` is None in weeks that no budget limits.
    """

    name: str
    note: str
    spent: tuple[float, ...]
    free: tuple[float | None, ...]
    spent_text: str
    free_text: str


@dataclass(frozen=True, slots=True)
class CashChart:
    """Money spent against the budget, added up week by week to the horizon."""

    heading: Heading
    y_title: str
    weeks: int
    ticks: tuple[Tick, ...]
    rows: tuple[MoneyRow, ...]


def cash_chart(outcome: Planned, roadmap: Roadmap) -> CashChart:
    """The money of the roadmap against the budget."""
    workspace = outcome.workspace
    weeks = money_by_week(workspace, roadmap)
    rows = tuple(
        _money_row(workspace, kind, found) for kind, found in weeks.items() if _of_interest(found)
    )
    title, subtitle = _cash_finding(workspace, roadmap, weeks)
    heading = _heading("cash", title, subtitle, rows)
    ticks = time_ticks(workspace.inventory.plan.start, 0, roadmap.horizon)
    y_title = f"{workspace.currency}, added up from the start"
    return CashChart(heading, y_title, roadmap.horizon, ticks, rows)


def _of_interest(weeks: tuple[Week, ...]) -> bool:
    return any(week.spent or week.left is not None for week in weeks)


def _money_row(workspace: Workspace, kind: Kind, weeks: tuple[Week, ...]) -> MoneyRow:
    currency = workspace.currency
    sums = _spent(weeks)
    free = _free(weeks)
    known = [amount for amount in free if amount is not None]
    limit = f"{money(known[-1], currency)} in the budget" if known else ""
    note = "no budget limits it" if not known else ""
    if known and free[-1] is None:
        note = "no budget limits it after the last period"
    return MoneyRow(
        KINDS[kind],
        note,
        tuple(map(float, sums)),
        tuple(None if amount is None else float(amount) for amount in free),
        f"{money(sums[-1], currency)} spent",
        limit,
    )


def _cash_finding(
    workspace: Workspace, roadmap: Roadmap, weeks: dict[Kind, tuple[Week, ...]]
) -> tuple[str, str]:
    currency, start = workspace.currency, workspace.inventory.plan.start
    one_off = sum(step.one_off for step in roadmap.steps)
    run = sum(step.run_per_year for step in roadmap.steps)
    takes = f"{money(one_off, currency)} one-off and {money(run, currency)} a year to run"
    horizon = f"Counted to the horizon, {day(date_of(start, roadmap.horizon))}."
    due = sum((week.spent for found in weeks.values() for week in found), Fraction(0))
    horizon = f"{horizon} {due_of(cost_of(roadmap, roadmap.horizon), due, currency)}".strip()
    last = max((step.end for step in roadmap.steps), default=0)
    tight = [
        (week.left / free, number_, kind)
        for kind, found in weeks.items()
        for number_, (week, free) in enumerate(zip(found, _free(found), strict=True))
        if week.left is not None and free and number_ < max(last, 1)
    ]
    if not tight:
        return f"The roadmap takes {takes}", f"No budget limits it. {horizon}"
    share, week, kind = min(tight)
    left = weeks[kind][week].left or Fraction(0)
    when = month(date_of(start, week))
    title = f"{KINDS[kind]} is tightest in {when}, with {money(left, currency)} left"
    if share <= 0:
        title = f"{KINDS[kind]} is all spent in {when}"
    return title, f"The roadmap takes {takes}. {horizon}"


def _free(weeks: tuple[Week, ...]) -> list[Fraction | None]:
    """The money that is there from the start up to each week; None where no budget limits it."""
    return [
        None if week.left is None else total + week.left
        for total, week in zip(_spent(weeks), weeks, strict=True)
    ]


def _spent(weeks: tuple[Week, ...]) -> list[Fraction]:
    """The money spent from the start up to each week."""
    return list(itertools.accumulate(week.spent for week in weeks))


@dataclass(frozen=True, slots=True)
class Rise:
    """From a week on a stage is reached: `level` counts from 0, no stage yet."""

    week: int
    level: int
    when: str
    label: str
    target: bool


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One ladder: the names of its stages, the first of them for level 0, and when each is reached.

    The first rise is where the organisation stands at the start.
    """

    name: str
    stages: tuple[str, ...]
    rises: tuple[Rise, ...]


@dataclass(frozen=True, slots=True)
class MaturityChart:
    """The stage reached on each ladder, week by week."""

    heading: Heading
    weeks: int
    ticks: tuple[Tick, ...]
    ladders: tuple[LadderRow, ...]


SHORTEST = 13
"""So many weeks of maturity are shown at least."""
NO_STAGE = "no stage yet"


def maturity_chart(outcome: Planned, roadmap: Roadmap) -> MaturityChart:
    """The projected maturity, the ladder of the first target first."""
    workspace = outcome.workspace
    inventory = workspace.inventory
    own = first_ladder(workspace)
    ladders = sorted(workspace.model.ladders.values(), key=lambda ladder: ladder.id != own)
    rows = tuple(_ladder_row(workspace, roadmap, ladder) for ladder in ladders)
    last = max((step.end for step in roadmap.steps), default=0)
    title = _maturity_finding(workspace, rows[0])
    subtitle = "As in the plan, unknown levels count as absent and every KPI and metric as met."
    heading = _heading("maturity", title, subtitle, rows)
    weeks = max(SHORTEST, last + last // 6)
    return MaturityChart(heading, weeks, time_ticks(inventory.plan.start, 0, weeks), rows)


def _ladder_row(workspace: Workspace, roadmap: Roadmap, ladder: Ladder) -> LadderRow:
    start, inventory = workspace.inventory.plan.start, workspace.inventory
    reached = stages_by(workspace.model, inventory, roadmap)
    floor = next((stage.index for stage in ladder.stages if stage.id == ladder.floor), 0)
    goals = [target.goal for target in inventory.plan.targets]
    aims = {
        goal.stage for goal in goals if isinstance(goal, StageReached) and goal.ladder == ladder.id
    }
    names = {stage.index: stage for stage in ladder.stages}
    rises: list[Rise] = []
    for week in sorted({0, *(step.end for step in roadmap.steps)}):
        stage = dict(reached(week))[ladder.id]
        level = stage.index if stage else floor
        if rises and level <= rises[-1].level:
            continue
        when = "now" if not rises else day(date_of(start, week))
        first = rises[-1].level + 1 if rises else 1
        aimed = any(names[index].id in aims for index in range(first, level + 1))
        aimed = aimed and bool(rises)
        when += " (target)" if aimed else ""
        name = names[level].name if level else NO_STAGE
        rises.append(Rise(week, level, when, f"{name}, {when}", aimed))
    return LadderRow(
        ladder.name, (NO_STAGE, *(stage.name for stage in ladder.stages)), tuple(rises)
    )


def _maturity_finding(workspace: Workspace, row: LadderRow) -> str:
    who = workspace.inventory.organisation or "This organisation"
    first, last = row.rises[0], row.rises[-1]
    if first is last:
        return f"{who} stays at {row.stages[first.level]}: no step leads to a further stage"
    now = f"from {row.stages[first.level]}" if first.level else "from no stage"
    when = last.when.removesuffix(" (target)")
    return f"{who} goes {now} to {row.stages[last.level]} by {when}"


SUBJECTS = {
    "load": "People at work on the roadmap",
    "cash": "Money against budget",
    "maturity": "Projected maturity",
}


def _heading(
    name: str,
    title: str,
    subtitle: str,
    rows: tuple[RoleRow, ...] | tuple[MoneyRow, ...] | tuple[LadderRow, ...],
) -> Heading:
    """The heading of a chart; to those who listen it also says what stands in each row."""
    told: list[str] = []
    for row in rows:
        match row:
            case RoleRow():
                told.append(f"{row.name}: {row.note}")
            case MoneyRow():
                parts = [row.spent_text, row.free_text, row.note]
                told.append(f"{row.name}: {listed([part for part in parts if part], 'and')}")
            case LadderRow():
                told.append(f"{row.name}: {'; '.join(rise.label for rise in row.rises)}")
    say = f"{SUBJECTS[name]}. {title}. {subtitle} {'. '.join(told)}."
    return Heading(name, title, subtitle, say)
