"""The profile as plain text: the matrix of categories and stages, the items, the comparison."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence

from milepost.engine.assess.profile import Cell, LadderProfile, Share, profile_of
from milepost.engine.model.ladder import Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.render.terminal import WIDTH, safe, wrapped
from milepost.engine.run import Assessed
from milepost.engine.view.profile import (
    bottleneck_sentence,
    category_name,
    comparison_sentences,
    outside_sentences,
    percent,
    placement_sentences,
)

LABEL = 22
NARROW, WIDE = 11, 15
HEAD = 4
LEGEND = (
    "Each cell: of what the stage needs in that category, the percentage in place; after the stroke"
    " the least of any one capability, where they differ, because a mean alone hides what is"
    " missing. ?n: nobody declared the level of n of them. -: none of them applies."
)


def profile_text(outcome: Assessed) -> str:
    """The share in place per category and stage of each ladder, and where ladders disagree."""
    model, assessment = outcome.workspace.model, outcome.assessment
    profile = profile_of(outcome.workspace, assessment)
    inventory = outcome.workspace.inventory
    lines = wrapped(f"{inventory.organisation or 'This organisation'}, as of {inventory.as_of}")
    for ladder in profile.ladders.values():
        lines += ["", *wrapped(ladder.ladder.name), *_matrix(model, ladder)]
        if ladder.bottleneck:
            text = bottleneck_sentence(model, assessment, ladder.bottleneck)
            lines += ["", *wrapped(f"Bottleneck: {text}")]
    lines += ["", *wrapped(LEGEND)]
    comparison = profile.comparison
    if comparison is not None:
        lines += ["", "The ladders side by side"]
        for sentence in comparison_sentences(model, comparison):
            lines += wrapped(sentence, "  - ", "    ")
        for sentence in outside_sentences(model, comparison):
            lines += wrapped(sentence, "  - ", "    ")
        placed = placement_sentences(model, comparison)
        if placed:
            lines += ["", "Reached on one ladder, still to come on another"]
        for sentence in placed:
            lines += wrapped(sentence, "  - ", "    ")
    return "\n".join(lines) + "\n"


def _matrix(model: MaturityModel, profile: LadderProfile) -> list[str]:
    """Rows of categories, columns of stages, in as many blocks as the width takes."""
    cells = {(cell.category, cell.stage): cell for cell in profile.cells}
    lines: list[str] = []
    columns = min(len(profile.stages), (WIDTH - LABEL) // NARROW)
    width = min(WIDE, (WIDTH - LABEL) // columns)
    for start in range(0, len(profile.stages), columns):
        block = profile.stages[start : start + columns]
        heads = [_head(each.stage, width - 2) for each in block]
        lines.append("")
        lines += [_row("", row, width) for row in itertools.zip_longest(*heads, fillvalue="")]
        for category in profile.categories:
            found = [_cell(cells.get((category, each.stage.id))) for each in block]
            lines.append(_row(category_name(model, category), found, width))
        lines.append("")
        met = [f"{each.met} of {len(each.items)}" for each in block]
        lines.append(_row("Conditions met", met, width))
        shares = [_share(each.share) for each in block]
        lines.append(_row("Share of conditions", shares, width))
    return lines


def _head(stage: Stage, width: int) -> list[str]:
    """A stage's number and name, in few lines."""
    lines = [str(stage.index), *textwrap.wrap(safe(stage.name), width)]
    if len(lines) > HEAD:
        lines = [*lines[: HEAD - 1], _cut(" ".join(lines[HEAD - 1 :]), width)]
    return lines


def _row(label: str, cells: Sequence[str], width: int) -> str:
    columns = "".join(f"{cell:>{width}}" for cell in cells)
    return f"{_cut(safe(label), LABEL - 2):<{LABEL}}{columns}".rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}\N{HORIZONTAL ELLIPSIS}"


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    unknown = f" ?{cell.unknown}" if cell.unknown else ""
    return f"{_share(cell.share)}{unknown}"


def _share(share: Share | None) -> str:
    if share is None:
        return "-"
    mean, least = percent(share.mean), percent(share.least)
    return f"{mean}" if share.mean == share.least else f"{mean}/{least}"
