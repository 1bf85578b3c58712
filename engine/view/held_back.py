"""What is declared at the level asked for and held back: from when a roadmap lets it count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from milepost.engine.assess.assessment import Assessment, Standing
from milepost.engine.logic.evaluate import evaluate
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.run import Assessed
from milepost.engine.view.capability_map import BLOCKED, cards_of
from milepost.engine.view.wording import date_of, day


@dataclass(frozen=True, slots=True)
class Held:
    """The day from which a capability counts, None where the roadmap does not free it; in words."""

    date: dt.date | None
    words: str


def held_back_along(outcome: Assessed, ladder: str, roadmap: Roadmap) -> dict[str, Held]:
    """Each capability that is BLOCKED on a ladder's map although it is declared as asked for."""
    workspace, assessment = outcome.workspace, outcome.assessment
    asked = {
        id: card.target
        for id, card in cards_of(workspace, assessment, ladder, roadmap).items()
        if card.status == BLOCKED and (assessment.standings[id].declared or 0) >= card.target
    }
    weeks = _counted(assessment, roadmap, asked)
    start = workspace.inventory.plan.start
    dates = {id: date_of(start, weeks[id]) if id in weeks else None for id in asked}
    return {id: Held(date, _words(assessment.standings[id], date)) for id, date in dates.items()}


def _words(standing: Standing, date: dt.date | None) -> str:
    reasons = "; ".join(cap.reason for cap in standing.caps)
    if date is None:
        return f"in place already, but held back to the end of the roadmap: {reasons}"
    return f"in place already, and counts from {day(date)}; until then: {reasons}"


def _counted(assessment: Assessment, roadmap: Roadmap, asked: Mapping[str, int]) -> dict[str, int]:
    """The week from which each capability counts at the level asked for, if it ever does.

    What no step raises stays as it was assessed, measured values too.
    """
    program, evaluation = assessment.program, assessment.evaluation
    found: dict[str, int] = {}
    for week in sorted({step.end for step in roadmap.steps}):
        facts = list(evaluation.facts)
        for step in roadmap.steps:
            if step.end == week:
                number = program.variable_index[step.capability]
                low, high = facts[number]
                facts[number] = max(low, step.level), max(high, step.level)
        evaluation = evaluate(program, facts, evaluation)
        for id, level in asked.items():
            if evaluation.level(id) >= level:
                found.setdefault(id, week)
    return found
