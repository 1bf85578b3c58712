"""The events that may strike a roadmap, read against a maturity model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milepost.engine.load.language import Language
from milepost.engine.load.limits import MAX_WEEKS, read_step
from milepost.engine.load.model_document import EstimateShape
from milepost.engine.load.risk_document import RiskShape
from milepost.engine.load.text import Path
from milepost.engine.model.capability import NOTHING, Estimate
from milepost.engine.model.inventory import RiskEvent


def read_risks(entries: Sequence[RiskShape], language: Language) -> tuple[RiskEvent, ...]:
    """The events of a plan block; collects the faults in the problems of `language`."""
    return tuple(_risks(entries, language))


def _risks(entries: Sequence[RiskShape], language: Language) -> Iterator[RiskEvent]:
    document = language.document
    one = ("plan", "risks", 0) not in document.values
    names: set[str] = set()
    for number, entry in enumerate(entries):
        # A single event may stand without its list.
        path: Path = ("plan", "risks") if one else ("plan", "risks", number)
        if entry.name in names:
            message = f"{entry.name[:60]!r} stands twice"
            language.fault(
                "duplicate-entry", message, document.at((*path, "name")), "choose another name"
            )
        names.add(entry.name)
        if entry.weeks is not None and entry.weeks.high > MAX_WEEKS:
            message = f"expected at most {MAX_WEEKS} weeks, found {float(entry.weeks.high):g}"
            language.fault("out-of-range", message, document.at((*path, "weeks")))
        steps: dict[tuple[str, int | None], None] = {}
        for i, text in enumerate(entry.affects):
            at = (*path, "affects", i)
            at = at if at in document.values else at[:-1]
            step = read_step(language, text, document.at(at), whole=True)
            if step is not None:
                steps[step] = None
        yield RiskEvent(
            entry.name,
            entry.probability,
            tuple(steps),
            _estimate(entry.weeks),
            _estimate(entry.one_off),
            document.at(path),
        )


def _estimate(shape: EstimateShape | None) -> Estimate:
    if shape is None:
        return NOTHING
    return Estimate(shape.low, shape.likely, shape.high, shape.basis)
