"""The heat map of one ladder: what is in place, by category and stage.

A cell counts the capabilities of one category that belong to one stage and apply; each is in place
at the highest level that the stage's own condition asks of it, else that any stage of the ladder
does, or at the model's bar where none asks for it. *Blocked* is what a consistency rule holds below
its declared level, and so below the level asked for; *unknown* is what nobody declared.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from milepost.engine.assess.assessment import Assessment, LadderStanding, StageStatus, Standing
from milepost.engine.assess.profile import Cell, LadderProfile, profile_of
from milepost.engine.model.ladder import Stage
from milepost.engine.model.workspace import Workspace
from milepost.engine.view.profile import category_name, listed
from milepost.engine.view.wording import quoted

SHADES = ("none", "up to a third", "up to two thirds", "more", "all")
"""How much of a cell is in place, from the least to the most."""


CAPTION = (
    "capabilities in place, out of those that belong to the stage; its rule may need only some of"
    " them"
)
"""What the figures count, and why a stage can be nearer than they look."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A category within a stage; `held` of `count` capabilities are in place.

    `shade` is the place in SHADES of their share. `notes` say in a few words what is blocked or
    unknown; `say` is the cell as a sentence.
    """

    held: int
    count: int
    shade: int
    blocked: int
    notes: tuple[str, ...]
    say: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A category: its name, how much of it is in place in all, and its cells by stage.

    A cell is None where nothing of the category belongs to the stage, or applies.
    """

    name: str
    tally: str
    cells: tuple[HeatCell | None, ...]


@dataclass(frozen=True, slots=True)
class HeatStage:
    """A column: the stage, and how it stands; `next` where it is the next one to reach."""

    name: str
    tally: str
    next: bool


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The whole picture; `title` states the finding."""

    title: str
    subtitle: str
    stages: tuple[HeatStage, ...]
    rows: tuple[HeatRow, ...]
    say: str


def heatmap(workspace: Workspace, assessment: Assessment, ladder: str) -> HeatMap:
    """The heat map of one ladder. Raises KeyError for a ladder that the model does not have."""
    profile = profile_of(workspace, assessment).ladders[ladder]
    standing = assessment.ladders[ladder]
    cells = {(cell.category, cell.stage): cell for cell in profile.cells if cell.capabilities}
    stages = tuple(_stage(standing, i, profile) for i in range(len(profile.ladder.stages)))
    rows = tuple(
        HeatRow(
            category_name(workspace.model, category),
            _tally([cell for (of, _), cell in cells.items() if of == category]),
            tuple(
                _cell(workspace, assessment, found, stage)
                if (found := cells.get((category, stage.id)))
                else None
                for stage in profile.ladder.stages
            ),
        )
        for category in profile.categories
    )
    title = _finding(workspace, profile, cells)
    organisation = workspace.inventory.organisation or "This organisation"
    subtitle = f"{organisation}, {profile.ladder.name or profile.ladder.id}: {CAPTION}"
    counts = "; ".join(f"{row.name}: {row.tally}" for row in rows)
    return HeatMap(title, subtitle, stages, rows, f"Heat map. {title}. {subtitle}. {counts}.")


def _cell(workspace: Workspace, assessment: Assessment, cell: Cell, stage: Stage) -> HeatCell:
    model, standings = workspace.model, assessment.standings
    lacking = [standings[id] for id in cell.capabilities if id not in cell.in_place]
    blocked = [each for each in lacking if _held_down(each)]
    names = {
        "in place": cell.in_place,
        "blocked": [each.capability for each in blocked],
        "not in place": [
            each.capability
            for each in lacking
            if each.declared is not None and not _held_down(each)
        ],
        "unknown": [each.capability for each in lacking if each.declared is None],
    }
    notes = tuple(f"{len(names[word])} {word}" for word in ("blocked", "unknown") if names[word])
    told = [
        f"{word}: {', '.join(model.capabilities[id].name for id in ids)}"
        for word, ids in names.items()
        if ids
    ]
    held, count = len(cell.in_place), len(cell.capabilities)
    where = f"{category_name(model, cell.category)}, {stage.name}"
    say = f"{where}: {held} of {count} in place; {'; '.join(told)}"
    return HeatCell(held, count, _shade(held, count), len(blocked), notes, say)


def _held_down(standing: Standing) -> bool:
    return standing.declared is not None and standing.declared > standing.effective


def _shade(held: int, count: int) -> int:
    """The place in SHADES of a share: none, thirds, all."""
    if held in (0, count):
        return 4 if held else 0
    return 1 + min(2, (3 * held - 1) // count)


def _tally(cells: Collection[Cell]) -> str:
    held = sum(len(cell.in_place) for cell in cells)
    return f"{held} of {sum(len(cell.capabilities) for cell in cells)} in place"


def _stage(standing: LadderStanding, number: int, profile: LadderProfile) -> HeatStage:
    stage, status = profile.ladder.stages[number], standing.stages[number].status
    following = standing.next is not None and standing.next.id == stage.id
    word = {
        StageStatus.REACHED: "Reached",
        StageStatus.MET_ABOVE_GAP: "Met above a gap",
        StageStatus.UNPROVEN: "Not proven",
        StageStatus.NOT_MET: "Not met",
    }[status]
    if following:
        word = "Next, not proven" if status is StageStatus.UNPROVEN else "Next"
    of = [cell for cell in profile.cells if cell.stage == stage.id and cell.capabilities]
    tally = f"{word}: {_tally(of)}" if of else word
    return HeatStage(f"{stage.index}  {stage.name}", tally, following)


def _finding(
    workspace: Workspace,
    profile: LadderProfile,
    cells: dict[tuple[str, str], Cell],
) -> str:
    """What holds the next stage back, with how much of it is in place where that tells it."""
    held_by = profile.bottleneck
    if held_by is None:
        who = workspace.inventory.organisation or "This organisation"
        return f"{who} has reached all of {profile.ladder.name or profile.ladder.id}"
    stage, title = held_by.stage, quoted(held_by.stage.name)
    names = [category_name(workspace.model, id) for id in held_by.categories]
    if not names:
        of = [cell for cell in profile.cells if cell.stage == stage.id and cell.capabilities]
        counts = f": {_tally(of)}" if of else ""
        return f"{title} is next{counts}"
    of = [cells[id, stage.id] for id in held_by.categories if (id, stage.id) in cells]
    counts = ""
    if len(of) == len(names) and any(len(c.in_place) < len(c.capabilities) for c in of):
        counts = f": {_tally(of)}"
    return f"{listed(names)} {'holds' if len(names) == 1 else 'hold'} back {title}{counts}"
