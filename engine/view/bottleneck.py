"""The critical path of a roadmap, and what holds its finish back.

Of what the steps on the path wait for, other than the steps before them, the bottleneck is what
most of them wait for: a team whose people are all at work, or money of a period that is spent.
Where none of them waits for either, only the work itself takes its time; then it is the team that
leads more than half of the weeks on the path, and says no more than that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap, WaitsFor
from milepost.engine.run import Planned
from milepost.engine.view.wording import team


def critical_path(outcome: Planned | None) -> frozenset[str]:
    """The ids of the steps whose later end moves the finish as long as the order of work stays.

    They are those of the critical chain and the critical steps, whose delay no other order makes
    up for. Without a roadmap there are none.
    """
    if outcome is None:
        return frozenset()
    critical = (id for id, why in outcome.explanations.items() if why.critical)
    return frozenset([*outcome.critical_chain, *critical])


def path_ties(
    model: MaturityModel, roadmap: Roadmap | None, path: Collection[str]
) -> frozenset[tuple[str, str]]:
    """The pairs of capabilities of which a step on the path begins once one of the first ends."""
    steps = [step for step in roadmap.steps if step.id in path] if roadmap else []
    ties: set[tuple[str, str]] = set()
    for step in steps:
        lags = {0, *(each.lag for each in model.capabilities[step.capability].requires)}
        for before in steps:
            if before is not step and step.start - before.end in lags:
                ties.add((before.capability, step.capability))
    return frozenset(ties)


def bottleneck(
    model: MaturityModel,
    roadmap: Roadmap,
    path: Collection[str],
    waits: Mapping[str, WaitsFor],
) -> str:
    """A clause about the bottleneck, empty where there is none to name.

    `path` holds the ids of the steps on the critical path, `waits` what fixed the start of a step.
    Of causes that hold up as many steps, the one that does so first.
    """
    steps = [step for step in roadmap.steps if step.id in path]
    causes = [waits[step.id] for step in steps if step.id in waits]
    held = Counter(
        "the budget" if cause.kind == "budget" else model.roles.get(cause.id, cause.id)
        for cause in causes
        if cause.kind in {"role", "budget"}
    )
    if held:
        return f"{held.most_common(1)[0][0]} is the bottleneck"
    led: Counter[str] = Counter()
    for step in steps:
        led[team(model, step.effort or model.capabilities[step.capability].effort)] += step.duration
    leader, weeks = max(led.items(), key=lambda pair: pair[1], default=("", 0))
    if len(led) > 1 and 2 * weeks > led.total():
        return f"{leader} leads most of the critical path"
    return ""
