"""A roadmap in waves of twelve weeks, each with the gate at its end.

A gate says what must be true before the next wave begins, and which KPIs show it. That roadmaps
look 12 to 18 months ahead, with what lies beyond kept open, is published practice (source
`gartner_roadmap` of the bundled model: 78% of roadmaps end within 18 months). Twelve weeks, about
a quarter, and the sixth wave as the last in full, after 72 weeks, are our choice within it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from milepost.engine.assess.phrases import COMPARISONS, amount
from milepost.engine.model.capability import Kpi
from milepost.engine.model.ladder import Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap, Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.view.over_time import stages_by
from milepost.engine.view.wording import date_of, plain

WEEKS = 12
"""How long a wave is."""
IN_FULL = 6
"""How many waves are planned in full; those after them are options."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What is to be true at the end of a wave.

    `levels` are the levels in place by then and not before, the highest of each capability;
    `stages` those reached by then and not before. `kpis` are those of the capabilities that have
    come to the model's bar or above: below it little use is no fault.
    """

    levels: tuple[tuple[str, int], ...]
    stages: tuple[Stage, ...]
    kpis: tuple[tuple[str, Kpi], ...]


@dataclass(frozen=True, slots=True)
class Wave:
    """The weeks from `first` up to `until`, the steps that start in them, and the gate after them.

    An `option` lies so far ahead that it is decided on when its time comes.
    """

    number: int
    first: int
    until: int
    starts: tuple[Step, ...]
    gate: Gate

    @property
    def option(self) -> bool:
        """Whether the wave lies beyond what is planned in full."""
        return self.number > IN_FULL


def waves_of(workspace: Workspace, roadmap: Roadmap) -> tuple[Wave, ...]:
    """The waves of a roadmap up to the end of its last step; none where nothing is to be done."""
    model = workspace.model
    reached = stages_by(model, workspace.inventory, roadmap)
    end = max((step.end for step in roadmap.steps), default=0)
    found: list[Wave] = []
    before = _reached(model, reached(-1))
    for number, first in enumerate(range(0, end, WEEKS), 1):
        until = min(first + WEEKS, end)
        levels: dict[str, int] = {}
        for step in roadmap.steps:
            # What takes no time has ended before the first wave begins.
            if first < step.end <= until or (not first and not step.end):
                levels[step.capability] = max(levels.get(step.capability, 0), step.level)
        stages = _reached(model, reached(until))
        gate = Gate(
            tuple(levels.items()),
            tuple(stage for stage in stages if stage not in before),
            tuple(
                (id, kpi)
                for id, level in levels.items()
                if level >= model.bar
                for kpi in model.capabilities[id].kpis
            ),
        )
        starts = tuple(step for step in roadmap.steps if first <= step.start < until)
        found.append(Wave(number, first, until, starts, gate))
        before = stages
    return tuple(found)


def _reached(model: MaturityModel, now: tuple[tuple[str, Stage | None], ...]) -> tuple[Stage, ...]:
    """The stages that are reached, and those below them, ladder by ladder."""
    return tuple(
        stage
        for ladder, top in now
        if top is not None
        for stage in model.ladders[ladder].stages[: top.index]
    )


def shown_by(gate: Gate) -> Iterator[str]:
    """What shows that a gate is passed, in words: each KPI with its threshold."""
    for _, kpi in gate.kpis:
        limit = COMPARISONS[kpi.comparison].format(amount(kpi.threshold, kpi.unit))
        yield f"{kpi.name}: {limit}"
    for stage in gate.stages:
        yield from stage.kpis


def waves_document(workspace: Workspace, waves: tuple[Wave, ...]) -> list[dict[str, Any]]:
    """The waves as plain values, for JSON."""
    start = workspace.inventory.plan.start
    return [
        {
            "number": wave.number,
            "from_week": wave.first,
            "until_week": wave.until,
            "from": date_of(start, wave.first).isoformat(),
            "until": date_of(start, wave.until).isoformat(),
            "option": wave.option,
            "starts": [step.id for step in wave.starts],
            "gate": {
                "levels": [{"capability": id, "level": level} for id, level in wave.gate.levels],
                "stages": [{"ladder": s.ladder, "stage": s.id} for s in wave.gate.stages],
                "kpis": [
                    {
                        "capability": id,
                        "kpi": kpi.id,
                        "name": kpi.name,
                        "comparison": kpi.comparison,
                        "threshold": plain(kpi.threshold),
                        "unit": kpi.unit,
                    }
                    for id, kpi in wave.gate.kpis
                ],
                "stage_kpis": [kpi for stage in wave.gate.stages for kpi in stage.kpis],
            },
        }
        for wave in waves
    ]
