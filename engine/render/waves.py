"""A roadmap in waves as plain text, 100 columns wide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milepost.engine.model.roadmap import Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.render.terminal import wrapped
from milepost.engine.view.waves import IN_FULL, WEEKS, Wave, shown_by
from milepost.engine.view.wording import date_of

_MOST_KPIS = 8
"""As many as a gate can be passed on without a list of its own."""


def waves_text(workspace: Workspace, waves: Sequence[Wave]) -> str:
    """Each wave with what starts in it, and the gate at its end; the later ones in brief."""
    lines = list(wrapped(f"In waves of {WEEKS} weeks"))
    for wave in waves:
        if wave.option and not waves[wave.number - 2].option:
            weeks = IN_FULL * WEEKS
            lines += ["", *wrapped(f"Options beyond week {weeks}, to be decided on when they come")]
        lines += ["", *_wave(workspace, wave)]
    return "\n".join(lines) + "\n"


def _wave(workspace: Workspace, wave: Wave) -> Iterator[str]:
    model, start = workspace.model, workspace.inventory.plan.start
    title = f"Wave {wave.number}" + (" (option)" if wave.option else "")
    yield from wrapped(f"{title}: {date_of(start, wave.first)} to {date_of(start, wave.until)}")

    def named(step: Step) -> str:
        name = model.capabilities[step.capability].name
        return f"{name} to {model.level_name(step.level)}"

    if wave.starts:
        yield from wrapped(f"Starts: {'; '.join(map(named, wave.starts))}", "  ", "    ")
    if wave.option:
        return
    gate = wave.gate
    levels = [f"{model.capabilities[id].name} {model.level_name(at)}" for id, at in gate.levels]
    stages = [f"{model.ladders[s.ladder].name}: {s.name} reached" for s in gate.stages]
    passed = "; ".join([*levels, *stages]) or "nothing ends in this wave"
    yield from wrapped(f"Gate: {passed}", "  ", "    ")
    shown = list(dict.fromkeys(shown_by(gate)))
    for text in shown[:_MOST_KPIS]:
        yield from wrapped(text, "    - ", "      ")
    if len(shown) > _MOST_KPIS:
        yield f"    - and {len(shown) - _MOST_KPIS} more (plan --json)"
