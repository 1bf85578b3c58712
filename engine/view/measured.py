"""Figures from files as sentences and as plain mappings."""

from __future__ import annotations

from typing import Any

from milepost.engine.assess.measured import MARGIN, Figure, figures_of, read_out
from milepost.engine.assess.phrases import COMPARISONS, amount
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.survey import CONFIDENCE, Sample
from milepost.engine.run import Assessed
from milepost.engine.view.wording import plain


def about(model: MaturityModel, id: str) -> str:
    """The name of the capability or of the metric with an id."""
    if id in model.capabilities:
        return model.capabilities[id].name
    return model.metrics[id].name or id.replace("_", " ")


def figures(outcome: Assessed) -> tuple[Figure, ...]:
    """The figures that files give, with their thresholds."""
    workspace = outcome.workspace
    return figures_of(workspace.model, workspace.inventory, outcome.assessment.program)


def figure_sentences(outcome: Assessed) -> tuple[str, ...]:
    """A sentence for each figure: what it is, what it rests on, how it stands to its thresholds."""
    return tuple(_sentence(figure) for figure in figures(outcome))


def _sentence(figure: Figure) -> str:
    made, unit = figure.measurement, figure.unit
    # The rounding is that of the threshold that comes closest.
    closest = min(
        (each.threshold for each in figure.compared),
        key=lambda threshold: abs(threshold - made.value),
        default=made.value,
    )
    text = f"{figure.name} is {read_out(made, amount(made.value, unit), unit, closest)}"
    for each in figure.compared:
        limit = COMPARISONS[each.comparison].format(amount(each.threshold, unit))
        text += f"; {limit} is needed: {'met' if each.kept else 'missed'}"
        text += f", and {MARGIN}" if each.close else ""
    sample = made.sample
    if sample is not None and sample.unanswered:
        text += f"; left blank: {sample.unanswered:,}"
    if sample is not None and sample.thin:
        few = "all answers count alike" if sample.alike else "there are few answers"
        text += f"; {few}, so the interval is rough"
    return text


def figure_documents(outcome: Assessed) -> list[dict[str, Any]]:
    """The figures for JSON."""
    return [_document(figure) for figure in figures(outcome)]


def _document(figure: Figure) -> dict[str, Any]:
    made = figure.measurement
    return {
        "gives": made.gives,
        "name": figure.name,
        "value": plain(made.value),
        "unit": figure.unit,
        "kind": made.record.kind,
        "when": made.record.when.isoformat() if made.record.when else None,
        "file": made.file,
        "at": str(made.span),
        "source": made.source,
        "sample": None if made.sample is None else _sample(made.sample),
        "thresholds": [
            {
                "comparison": each.comparison,
                "value": plain(each.threshold),
                "met": each.kept,
                "within_margin": each.close,
            }
            for each in figure.compared
        ],
    }


def _sample(sample: Sample) -> dict[str, Any]:
    return {
        "measure": sample.measure,
        "answers": sample.answers,
        "unanswered": sample.unanswered,
        "interval": [plain(sample.low), plain(sample.high)],
        "confidence": plain(CONFIDENCE),
        "rough": sample.thin,
    }
