"""The capability map of one ladder: what stands in each stage, how, and what waits for what.

A card has one of five statuses:

- HAVE: the effective level is at least the level asked for;
- PLANNED: the roadmap raises it;
- BLOCKED: a consistency rule holds it below its declared level, and so below the level asked for;
- MISSING: none of these;
- N/A: the inventory marks it as not applicable.

PLANNED goes before BLOCKED, and a raise that the roadmap makes goes before HAVE. The *level asked
for* is the one that the card's own stage names; else the highest that another stage of the ladder
names; else the model's bar; and never less than the level to which the roadmap raises it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from milepost.engine.assess.assessment import Assessment, LadderStanding, StageStatus, Standing
from milepost.engine.assess.proof import Line
from milepost.engine.graph import CapabilityGraph
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel
from milepost.engine.model.ladder import Ladder
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Infeasible, Roadmap, Solved, Step, Unproven
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import Assessed, Planned
from milepost.engine.view.bottleneck import critical_path, path_ties
from milepost.engine.view.milestones import stages_reached
from milepost.engine.view.wording import date_of, month, quoted, team

HAVE, PLANNED, MISSING, BLOCKED, NOT_APPLICABLE = "HAVE", "PLANNED", "MISSING", "BLOCKED", "N/A"
STATUSES = (HAVE, PLANNED, BLOCKED, MISSING, NOT_APPLICABLE)
OUTSIDE = "Outside this ladder"
_NAMED = 2


@dataclass(frozen=True, slots=True)
class Card:
    """One capability. `level` is None where it is not declared; `top` is the highest level.

    `due` is the month in which the roadmap has raised it, in words, else empty. `in_place` says
    that it meets today what its stage asks, even where the roadmap goes on from there. `say` is
    the whole card as a sentence. `notes` name what it waits for beyond the edge of the picture.
    `href` is the address to which it leads, empty for none.
    """

    id: str
    name: str
    team: str
    status: str
    level: int | None
    target: int
    top: int
    due: str
    critical: bool
    in_place: bool
    say: str
    notes: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Fold:
    """The cards of a column that are told in one: their status, how many in words, their names."""

    status: str
    title: str
    names: tuple[str, ...]

    @property
    def say(self) -> str:
        """The fold as a sentence."""
        return f"{self.title}: {'; '.join(self.names)}"


@dataclass(frozen=True, slots=True)
class Column:
    """One stage with its cards from top to bottom, and below them what is folded."""

    title: str
    subtitle: str
    cards: tuple[Card, ...]
    reached: bool = False
    folds: tuple[Fold, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` is needed by `target`; `choice` where another capability would do as well."""

    source: str
    target: str
    critical: bool
    choice: bool
    say: str


@dataclass(frozen=True, slots=True)
class CapabilityMap:
    """The whole picture; `title` states the finding and `legend` what each word means.

    An edge is shown where its source is not in place yet: what is in place holds nobody up.
    """

    title: str
    subtitle: str
    columns: tuple[Column, ...]
    edges: tuple[Edge, ...]
    legend: tuple[tuple[str, str], ...]
    planned: bool
    say: str


def map_of(before: Assessed, outcome: Planned | None, ladder: str) -> CapabilityMap:
    """The map of one ladder with the roadmap that was found, or why none was, if one is wanted.

    Raises KeyError for a ladder that the model does not have.
    """
    roadmap, unplanned = None, ""
    match outcome.result if outcome is not None else None:
        case Solved(found):
            roadmap = found
        case Infeasible():
            unplanned = "no roadmap meets its targets within its limits"
        case Unproven():
            unplanned = "no roadmap was found in the time that there was"
        case None:
            pass
    path = critical_path(outcome)
    return capability_map(
        before.workspace, before.assessment, ladder, roadmap, path, unplanned=unplanned
    )


def capability_map(
    workspace: Workspace,
    assessment: Assessment,
    ladder: str,
    roadmap: Roadmap | None = None,
    critical: Collection[str] = (),
    *,
    unplanned: str = "",
) -> CapabilityMap:
    """The map of one ladder. `critical` holds the ids of the steps on the critical path.

    `unplanned` says in a clause why there is no roadmap, where one was looked for. Raises KeyError
    for a ladder that the model does not have.
    """
    model = workspace.model
    standing = assessment.ladders[ladder]
    steps = _last_steps(roadmap)
    found = cards_of(workspace, assessment, ladder, roadmap, critical)
    graph = CapabilityGraph.of(model)
    rank = {id: i for i, id in enumerate(graph.order())}

    def place(card: Card) -> tuple[int, int, int]:
        step = steps.get(card.id)
        return STATUSES.index(card.status), step.end if step else 0, rank[card.id]

    cards: dict[str, list[Card]] = {stage.id: [] for stage in standing.ladder.stages}
    cards[""] = []
    for id, capability in model.capabilities.items():
        stage = next((m.stage for m in capability.stages if m.ladder == ladder), "")
        cards[stage].append(found[id])
    columns = [
        _column(f"{stage.index}  {stage.name}", s.status, sorted(cards[stage.id], key=place))
        for stage, s in zip(standing.ladder.stages, standing.stages, strict=True)
    ]
    if cards[""]:
        columns.append(_column(OUTSIDE, None, sorted(cards[""], key=place)))
    shown = {card.id: card for column in columns for card in column.cards}
    title, subtitle = _finding(workspace, standing, roadmap, unplanned)
    return CapabilityMap(
        title=title,
        subtitle=subtitle,
        columns=tuple(columns),
        edges=_edges(graph, shown, path_ties(model, roadmap, critical)),
        legend=legend_of(shown.values(), planned=roadmap is not None),
        planned=roadmap is not None,
        say=_say(title, subtitle, columns),
    )


def cards_of(
    workspace: Workspace,
    assessment: Assessment,
    ladder: str,
    roadmap: Roadmap | None = None,
    critical: Collection[str] = (),
) -> dict[str, Card]:
    """The card of every capability, in the order of the model, as `capability_map` shows it."""
    model = workspace.model
    steps = _last_steps(roadmap)
    urgent = {id.rpartition("@")[0] for id in critical}
    asked = _asked(model, assessment.ladders[ladder].ladder)
    cards: dict[str, Card] = {}
    for id, capability in model.capabilities.items():
        stage = next((m.stage for m in capability.stages if m.ladder == ladder), "")
        target = asked.get((stage, id)) or asked.get(("", id)) or min(model.bar, model.top)
        standing = assessment.standings[id]
        cards[id] = _card(workspace, standing, target, steps.get(id), critical=id in urgent)
    return cards


def _last_steps(roadmap: Roadmap | None) -> dict[str, Step]:
    """The highest step of each capability that the roadmap raises."""
    last: dict[str, Step] = {}
    for step in roadmap.steps if roadmap else ():
        if step.capability not in last or last[step.capability].level < step.level:
            last[step.capability] = step
    return last


def _asked(model: MaturityModel, ladder: Ladder) -> dict[tuple[str, str], int]:
    """The level that a stage names for a capability; under the stage "" the ladder's highest."""
    asked: dict[tuple[str, str], int] = {}
    for stage in ladder.stages:
        stack: list[Condition] = [stage.needs]
        groups: set[str] = set()
        while stack:
            match stack.pop():
                case HasLevel(capability, level):
                    least = model.bar if level is None else level
                    for key in ((stage.id, capability), ("", capability)):
                        asked[key] = max(asked.get(key, 0), least)
                case AtLeast(_, of):
                    stack.extend(of)
                case GroupHolds(group) if group not in groups:
                    groups.add(group)
                    stack.append(model.groups[group].condition)
                case _:
                    continue
    return asked


def _card(
    workspace: Workspace, standing: Standing, asked: int, step: Step | None, *, critical: bool
) -> Card:
    model = workspace.model
    target = max(asked, step.level) if step else asked
    capability = model.capabilities[standing.capability]
    unknown = standing.declared is None
    due = month(date_of(workspace.inventory.plan.start, step.end)) if step else ""
    if standing.not_applicable is not None:
        status, why = NOT_APPLICABLE, f"not applicable: {standing.not_applicable}"
    elif step is not None:
        status, why = PLANNED, f"the roadmap raises it to {model.level_name(step.level)} by {due}"
    elif standing.effective >= target:
        status, why = HAVE, "in place"
    elif standing.declared is not None and standing.declared > standing.effective:
        reasons = "; ".join(cap.reason for cap in standing.caps)
        declared = model.level_name(standing.declared)
        status, why = BLOCKED, f"declared {declared}, held down: {reasons}"
    else:
        status, why = MISSING, "not declared" if unknown else "not in place"
    has = "not declared" if unknown else model.level_name(standing.effective)
    levels = f"{has}, {model.level_name(target)} is asked for"
    if status == NOT_APPLICABLE:
        levels = "leaves every condition"
    led_by = team(model, capability.effort)
    urgent = "; on the critical path" if critical else ""
    return Card(
        id=capability.id,
        name=capability.name,
        team=led_by,
        status=status,
        level=None if unknown else standing.effective,
        target=target,
        top=model.top,
        due=due,
        critical=critical,
        in_place=status != NOT_APPLICABLE and standing.effective >= asked,
        say=f"{capability.name} ({led_by}): {status}, {why}; {levels}{urgent}",
    )


def _column(title: str, status: StageStatus | None, cards: list[Card]) -> Column:
    counted = [card for card in cards if card.status != NOT_APPLICABLE]
    held = sum(card.in_place for card in counted)
    count = f"{held} of {len(counted)} in place" if counted else "no capabilities"
    prefix = (
        {
            StageStatus.REACHED: "Reached, ",
            StageStatus.MET_ABOVE_GAP: "Met above a gap, ",
            StageStatus.UNPROVEN: "Not proven, ",
        }.get(status, "")
        if status
        else ""
    )
    return Column(title, f"{prefix}{count}", tuple(cards), reached=status is StageStatus.REACHED)


def _edges(
    graph: CapabilityGraph, shown: Mapping[str, Card], path: Collection[tuple[str, str]]
) -> tuple[Edge, ...]:
    ties = [(pair, False) for pair in graph.reduced()] + [(pair, True) for pair in graph.choices()]
    edges: list[Edge] = []
    for (source, target), choice in ties:
        before, after = shown[source], shown[target]
        if HAVE in (before.status, after.status) or NOT_APPLICABLE in (before.status, after.status):
            continue
        needs = "can build on" if choice else "needs"
        edges.append(
            Edge(
                source=source,
                target=target,
                critical=(source, target) in path,
                choice=choice,
                say=f"{after.name} {needs} {before.name}",
            )
        )
    return tuple(edges)


def _finding(
    workspace: Workspace, standing: LadderStanding, roadmap: Roadmap | None, unplanned: str
) -> tuple[str, str]:
    """The finding as a title, and what qualifies it as a subtitle."""
    who = workspace.inventory.organisation or "This organisation"
    ladder = standing.ladder
    if standing.stage is None:
        now = f"{who} has reached no stage yet"
    elif standing.floor:
        now = f"{who} is at the floor, {standing.stage.name}"
    else:
        now = f"{who} is at {quoted(standing.stage.name)}"
    planned = stages_reached(workspace.model, roadmap) if roadmap else ()
    aims = [pair for pair in planned if pair[0].ladder == ladder.id]
    if aims and aims[-1][1] > 0:
        stage, week = aims[-1]
        date = date_of(workspace.inventory.plan.start, week)
        finding = f"{now}; {quoted(stage.name)} is reached in {month(date)}"
    elif unplanned:
        finding = f"{now}; {unplanned}"
    elif standing.next is None:
        finding = f"{now}, the last stage"
    else:
        following = quoted(standing.next.name)
        finding = f"{now}; {following} still needs {wanting(standing.blockers)}"
    notes = [ladder.name or ladder.id]
    possible = standing.possible
    if possible is not None and not standing.possible_floor and possible != standing.stage:
        notes.append(f"With what is not declared it could be {possible.name}")
    return finding, ". ".join(notes)


def wanting(blockers: Sequence[Line]) -> str:
    """What a stage lacks in a few words: at most two capabilities by name, and how many more."""
    named = list(dict.fromkeys(line.about for line in blockers if line.about))
    shown = named[: 1 if len(blockers) > _NAMED else _NAMED]
    more = len(blockers) - len(shown)
    return " and ".join([*shown, *([f"{more} more"] if more else [])])


def legend_of(shown: Iterable[Card], *, planned: bool) -> tuple[tuple[str, str], ...]:
    """What the status of some cards mean; `planned` where there is a roadmap."""
    words = {
        HAVE: "at the level asked for",
        PLANNED: "the roadmap raises it by the month shown",
        BLOCKED: "a rule holds it below what is declared",
        MISSING: f"below the level asked for or unknown{', not planned' if planned else ''}",
        NOT_APPLICABLE: "marked as not applicable",
    }
    present = {card.status for card in shown}
    optional = {BLOCKED, NOT_APPLICABLE, *(() if planned else (PLANNED,))}
    return tuple((s, words[s]) for s in STATUSES if s in present or s not in optional)


def _say(title: str, subtitle: str, columns: list[Column]) -> str:
    stages = "; ".join(f"{' '.join(column.title.split())}: {column.subtitle}" for column in columns)
    return f"Capability map. {title}. {subtitle}. {stages}."
