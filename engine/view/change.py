"""The smallest change as strings and numbers: for `why --json`, and for text."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from milepost.engine.assess.words import Words
from milepost.engine.logic.evaluate import Truth
from milepost.engine.model.change import ChangeStep, SmallestChange, Way
from milepost.engine.run import Assessed
from milepost.engine.view.wording import plain


@dataclass(frozen=True, slots=True)
class Raised:
    """A capability by name, and the names of the levels from and to which it is raised."""

    name: str
    low: str
    high: str


def change_document(change: SmallestChange) -> dict[str, Any]:
    """The smallest change as a mapping; what all ways share stands once, under `in_every_case`."""
    way, common = change.way, set(change.in_every_case)
    several = change.alternatives if len(change.alternatives) > 1 else ()
    return {
        "status": _status(change),
        "weight": change.weight,
        "value": plain(change.value),
        "bound": plain(change.bound),
        "steps": [step.id for step in way.steps] if way else [],
        **_totals(change, way),
        "to_evidence": list(way.to_evidence) if way else [],
        "in_every_case": [step.id for step in change.in_every_case],
        "alternatives": [
            {
                "steps": [step.id for step in each.steps if step not in common],
                **_totals(change, each),
                "to_evidence": list(each.to_evidence),
            }
            for each in several
        ],
        "more": change.more,
        "because": list(change.impossible_because),
    }


def _status(change: SmallestChange) -> str:
    if change.way is None:
        return "infeasible"
    return "optimal" if change.proven else "feasible"


def _totals(change: SmallestChange, way: Way | None) -> dict[str, Any]:
    return {
        "cost_over_horizon": plain(way.total("cost", change.horizon)) if way else None,
        "person_weeks": plain(way.total("effort", change.horizon)) if way else None,
    }


Option = tuple[ChangeStep, ...]
"""Steps that one way has and another has not."""


def choices(change: SmallestChange) -> list[list[Option]]:
    """What is left to choose between the alternatives: of each list, one option.

    Choices that do not depend on each other are kept apart, so that five channels and two tools are
    seven options and not ten ways. That needs all the ways, so where there may be others they are
    one choice, as they are where they differ in what remains to be shown.
    """
    common = set(change.in_every_case)
    ways = [tuple(step for step in way.steps if step not in common) for way in change.alternatives]
    if change.more is not False or len({way.to_evidence for way in change.alternatives}) > 1:
        return [ways]
    block = {step: step for way in ways for step in way}
    for one, other in itertools.combinations(tuple(block), 2):
        with_one = [other in way for way in ways if one in way]
        without = [other in way for way in ways if one not in way]
        # Independent exactly where the share of ways with `other` is the same in both.
        if block[one] != block[other] and (
            sum(with_one) * len(without) != sum(without) * len(with_one)
        ):
            old, new = block[other], block[one]
            block = {step: new if of == old else of for step, of in block.items()}
    found = [
        list(dict.fromkeys(tuple(s for s in way if block[s] == each) for way in ways))
        for each in dict.fromkeys(block.values())
    ]
    return found if math.prod(map(len, found)) == len(ways) else [ways]


def raised(outcome: Assessed, steps: Sequence[ChangeStep]) -> list[Raised]:
    """The steps with those of one capability that follow each other joined."""
    model = outcome.workspace.model
    runs: list[tuple[str, int, int]] = []
    for step in steps:
        if runs and runs[-1][0] == step.capability and runs[-1][2] == step.level - 1:
            runs[-1] = (step.capability, runs[-1][1], step.level)
        else:
            runs.append((step.capability, step.level - 1, step.level))
    return [
        Raised(model.capabilities[id].name, model.level_name(low), model.level_name(high))
        for id, low, high in runs
    ]


def to_show(outcome: Assessed, names: Sequence[str]) -> list[str]:
    """What has to be shown by measurement: what there is, and what is needed."""
    tests = {v.id: v for v in outcome.assessment.evaluation.program.variables}
    words = Words(outcome.workspace.model, outcome.workspace.inventory)
    return [words.fact(tests[name], Truth.NO) if name in tests else name for name in names]
