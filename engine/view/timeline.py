"""The roadmap by team and quarter: who works on what, when, and when each stage is reached.

A lane holds the steps of one team, the role with the largest effort in a step. Days count from the
start of the plan; ends are exclusive. Quarters are those of the calendar, the first and the last
cut where the plan begins and ends.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from milepost.engine.graph import CapabilityGraph
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap, Solved, Step, WaitsFor
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import Planned
from milepost.engine.view.bottleneck import bottleneck, critical_path
from milepost.engine.view.milestones import stage_weeks
from milepost.engine.view.wording import (
    date_of,
    day,
    many,
    month,
    span,
    target_words,
    team,
)

TODAY = "As of"


@dataclass(frozen=True, slots=True)
class Bar:
    """One step from day `start` up to but not including day `end`.

    `goal` and `dates` are what it leads to and when, in words; `say` is all of it as a sentence;
    `href` is the address to which it leads, empty for none.
    """

    id: str
    name: str
    goal: str
    dates: str
    start: int
    end: int
    critical: bool
    say: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """The steps of one team, in order of start."""

    team: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the calendar, from day `start` up to but not including day `end`."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day on which something is reached: a target, or a stage that is passed on the way."""

    label: str
    date: str
    day: int
    target: bool


@dataclass(frozen=True, slots=True)
class Link:
    """The critical path goes on from step `source` to step `target`."""

    source: str
    target: str
    say: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture, `days` long; `title` states the finding.

    `today` is the day of the inventory where it falls into the picture.
    """

    title: str
    subtitle: str
    lanes: tuple[Lane, ...]
    quarters: tuple[Quarter, ...]
    milestones: tuple[Milestone, ...]
    links: tuple[Link, ...]
    today: Milestone | None
    days: int
    say: str


def timeline_of(outcome: Planned) -> Timeline | None:
    """The roadmap that was found, with its critical path; None where there is none."""
    if not isinstance(outcome.result, Solved):
        return None
    waits = {id: why.waits_for for id, why in outcome.explanations.items()}
    return timeline(outcome.workspace, outcome.result.roadmap, critical_path(outcome), waits)


def timeline(
    workspace: Workspace,
    roadmap: Roadmap,
    critical: Collection[str] = (),
    waits: Mapping[str, WaitsFor] | None = None,
) -> Timeline:
    """The roadmap as lanes and quarters.

    `critical` holds the ids of the critical steps, and `waits` what fixed the start of a step, by
    its id. Without it, a critical step is taken to wait for critical steps that end as it starts:
    those it needs, else one of a shared role, else any.
    """
    start = workspace.inventory.plan.start
    milestones = _milestones(workspace, roadmap)
    ends = [*(7 * step.end for step in roadmap.steps), *(mark.day for mark in milestones)]
    last = start + _days(max(ends, default=0))
    quarters = quarters_of(start, last) if roadmap.steps or last > start else ()
    days = quarters[-1].end if quarters else 0
    as_of = workspace.inventory.as_of
    today = None
    if quarters and 0 < (as_of - start).days < days:
        today = Milestone(TODAY, day(as_of), (as_of - start).days, target=False)
    held_by = bottleneck(workspace.model, roadmap, critical, waits or {})
    links = _links(workspace.model, roadmap, critical, waits or {})
    lanes = _near(_lanes(workspace, roadmap, critical), links)
    title, subtitle = _finding(workspace, roadmap, milestones, len(lanes))
    title = f"{title}; {held_by}" if held_by else title
    return Timeline(
        title=title,
        subtitle=subtitle,
        lanes=lanes,
        quarters=quarters,
        milestones=milestones,
        links=links,
        today=today,
        days=days,
        say=_say(title, subtitle, lanes),
    )


def _days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def _lanes(workspace: Workspace, roadmap: Roadmap, critical: Collection[str]) -> tuple[Lane, ...]:
    """Lanes in order of their first start, so that work flows from the top left downwards."""
    model, start = workspace.model, workspace.inventory.plan.start
    lanes: dict[str, list[Bar]] = {}
    for step in sorted(roadmap.steps, key=lambda s: (s.start, s.end, s.id)):
        capability = model.capabilities[step.capability]
        led_by = team(model, step.effort or capability.effort)
        dates = span(date_of(start, step.start), date_of(start, step.end))
        goal = f"to {model.level_name(step.level)}"
        urgent = "; on the critical path" if step.id in critical else ""
        bar = Bar(
            id=step.id,
            name=capability.name,
            goal=goal,
            dates=dates,
            start=7 * step.start,
            end=7 * step.end,
            critical=step.id in critical,
            say=f"{capability.name} {goal}, {dates} ({led_by}){urgent}",
        )
        lanes.setdefault(led_by, []).append(bar)
    return tuple(Lane(name, tuple(bars)) for name, bars in lanes.items())


_MOVES = 5000
"""How many moves of a lane are tried; twenty-five lanes are in order before."""


def _near(lanes: tuple[Lane, ...], links: tuple[Link, ...]) -> tuple[Lane, ...]:
    """The lanes in an order in which the critical path runs past few bars of other teams.

    Moves one lane at a time while that helps, from the order of first starts, so that a lane only
    leaves its place in that order for a reason. With very many lanes it stops before that.
    """
    lane_of = {bar.id: lane.team for lane in lanes for bar in lane.bars}
    pairs = [(lane_of[link.source], lane_of[link.target]) for link in links]

    def passed(order: list[Lane]) -> int:
        above = itertools.accumulate((len(lane.bars) for lane in order), initial=0)
        before = {lane.team: count for lane, count in zip(order, above, strict=False)}
        return sum(abs(before[a] - before[b]) for a, b in pairs)

    order, least = list(lanes), passed(list(lanes))
    improved, tries = True, _MOVES
    while improved and tries:
        improved = False
        for old, new in itertools.islice(itertools.permutations(range(len(order)), 2), tries):
            tries -= 1
            moved = [lane for i, lane in enumerate(order) if i != old]
            moved.insert(new, order[old])
            fewer = passed(moved)
            if fewer < least:
                order, least, improved = moved, fewer, True
    return tuple(order)


def quarters_of(start: dt.date, last: dt.date) -> tuple[Quarter, ...]:
    """The quarters from the first day of the plan to the end of the one in which it ends."""
    quarters: list[Quarter] = []
    begin = start
    while begin < last or not quarters:
        number = (begin.month - 1) // 3 + 1
        after = dt.date(begin.year + number // 4, 3 * number % 12 + 1, 1)
        label = f"Q{number} {begin.year}"
        quarters.append(Quarter(label, (begin - start).days, (after - start).days))
        begin = after
    return tuple(quarters)


def _milestones(workspace: Workspace, roadmap: Roadmap) -> tuple[Milestone, ...]:
    """The targets, and the stages passed on the way to them, in order of day."""
    model, start = workspace.model, workspace.inventory.plan.start
    found = [
        Milestone(model.stage(*key).name, day(date_of(start, week)), 7 * week, target)
        for key, (week, target) in stage_weeks(workspace, roadmap).items()
        if week > 0
    ]
    found += [
        Milestone(
            target_words(len(roadmap.reached), r.index),
            day(date_of(start, r.week)),
            7 * r.week,
            target=True,
        )
        for r in roadmap.reached
        if r.week > 0 and r.name.partition(".")[0] not in model.ladders
    ]
    together: dict[tuple[int, bool], list[Milestone]] = {}
    for mark in found:
        together.setdefault((mark.day, mark.target), []).append(mark)
    return tuple(
        replace(marks[0], label=_listed([mark.label for mark in marks]))
        for _, marks in sorted(together.items())
    )


def _links(
    model: MaturityModel,
    roadmap: Roadmap,
    critical: Collection[str],
    waits: Mapping[str, WaitsFor],
) -> tuple[Link, ...]:
    steps = {step.id: step for step in roadmap.steps if step.id in critical}
    graph = CapabilityGraph.of(model)
    links: list[Link] = []
    for step in steps.values():
        cause = waits.get(step.id)
        if cause is not None and cause.kind == "prerequisite" and cause.id in steps:
            before = [steps[cause.id]]
        else:
            before = _before(graph, step, list(steps.values()), cause)
        for other in before:
            waiting, first = (model.capabilities[s.capability].name for s in (step, other))
            links.append(Link(other.id, step.id, f"{waiting} waits for {first}"))
    return tuple(links)


def _before(
    graph: CapabilityGraph, step: Step, others: list[Step], cause: WaitsFor | None
) -> list[Step]:
    """The critical steps whose end lets this one start."""
    ended = [o for o in others if o.end == step.start and o.id != step.id and step.start > 0]
    roles = {role for role, _ in step.effort}
    if cause is not None and cause.kind == "role":
        roles = {cause.id}
    elif cause is None:
        needs = {step.capability, *graph.needs[step.capability], *graph.options[step.capability]}
        needed = [other for other in ended if other.capability in needs]
        if needed:
            return needed
    elif cause.kind in {"date", "baseline", "start", "value"}:
        return []
    shared = [other for other in ended if roles & {role for role, _ in other.effort}]
    return (shared or ended)[:1]


def _finding(
    workspace: Workspace, roadmap: Roadmap, milestones: tuple[Milestone, ...], teams: int
) -> tuple[str, str]:
    """The finding as a title, and what qualifies it; `teams` is how many lead a step."""
    who = workspace.inventory.organisation or "This organisation"
    start = workspace.inventory.plan.start
    if not roadmap.steps and not roadmap.reached:
        return f"{who} has no step to take that pays", "No target is named."
    if not roadmap.steps:
        return f"{who} has nothing left to do for its targets", "Every target is already met."
    goals = [m for m in milestones if m.target]
    if goals:
        when = month(start + _days(goals[-1].day))
        names = _listed([goal.label for goal in goals])
        title = f"{who} reaches {names} {'by' if len(goals) > 1 else 'in'} {when}"
    else:
        title = f"{who} is done in {month(date_of(start, max(s.end for s in roadmap.steps)))}"
    raised = len({step.capability for step in roadmap.steps})
    does = "raises" if len(roadmap.steps) == 1 else "raise"
    return title, (
        f"{many(len(roadmap.steps), 'step')} {does}"
        f" {many(raised, 'capability', 'capabilities')}"
        f" between {day(date_of(start, min(s.start for s in roadmap.steps)))}"
        f" and {day(date_of(start, max(s.end for s in roadmap.steps)))};"
        f" {many(teams, 'team leads', 'teams lead')} {'it' if len(roadmap.steps) == 1 else 'them'}."
    )


def _listed(words: list[str]) -> str:
    """Words as a list in a sentence, each once."""
    *most, last = dict.fromkeys(words)
    return f"{', '.join(most)} and {last}" if most else last


def _say(title: str, subtitle: str, lanes: tuple[Lane, ...]) -> str:
    work = "; ".join(f"{lane.team}: {many(len(lane.bars), 'step')}" for lane in lanes)
    return f"Roadmap by team and quarter. {title}. {subtitle} {work}."
