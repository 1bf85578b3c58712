"""Every way in which what is unknown to an assessment can fall out, for tests that try them all."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.engine.assess.assessment import Assessment
from milepost.engine.logic.evaluate import Facts, Truth, evaluate
from milepost.engine.model.condition import Measured
from milepost.engine.model.workspace import Workspace
from tests.strategies import METRICS


def subjects(assessment: Assessment) -> dict[tuple[str, str], list[int]]:
    """The variables of everything unknown that a stage could speak of."""
    found: dict[tuple[str, str], list[int]] = {}
    program = assessment.program
    for number, (low, high) in enumerate(assessment.evaluation.facts):
        variable = program.variables[number]
        if low == high:
            continue
        if variable.test is None:
            found.setdefault(("capability", variable.id), []).append(number)
        elif isinstance(variable.test, Measured) and variable.test.metric in METRICS:
            found.setdefault(("metric", variable.test.metric), []).append(number)
    return found


def stages_of(workspace: Workspace, assessment: Assessment, facts: Facts) -> dict[str, int]:
    """How many stages of each ladder are reached on complete facts."""
    evaluation = evaluate(assessment.program, facts)
    return {
        ladder.id: sum(
            evaluation[f"stage:{ladder.id}.{stage.id}"] is Truth.YES for stage in ladder.stages
        )
        for ladder in workspace.model.ladders.values()
    }


def completed(assessment: Assessment, values: dict[int, int]) -> Facts:
    """The facts with these values, and every other unknown at its lowest."""
    return [
        (values.get(number, low), values.get(number, low))
        for number, (low, _) in enumerate(assessment.evaluation.facts)
    ]


def extremes(assessment: Assessment, variables: Iterable[int], *, high: bool) -> dict[int, int]:
    """The variables at one end."""
    return {v: assessment.evaluation.facts[v][high] for v in variables}
