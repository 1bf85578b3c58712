"""What figures from files are worth: how they read, and whether a threshold is within their margin.

The figure itself decides; its interval says how much chance may have had to do with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.assess.phrases import with_unit
from milepost.engine.logic.program import KpiKept, Program
from milepost.engine.model.condition import COMPARE, Comparison, Measured
from milepost.engine.model.evidence import Measurement
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.survey import CONFIDENCE, PERCENT, Sample

MARGIN = "the threshold is within the margin of error"
LONGEST = 80
"""How much of the path of a file a sentence shows."""
MOST_PLACES = 12


@dataclass(frozen=True, slots=True)
class Compared:
    """A threshold that a figure is held against, and whether it is kept.

    `close`: it lies within the interval of the figure, so that chance may have decided.
    """

    comparison: Comparison
    threshold: Fraction
    kept: bool
    close: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure from a file, the name and unit of what it measures, and its thresholds."""

    measurement: Measurement
    name: str
    unit: str
    compared: tuple[Compared, ...]


def figures_of(model: MaturityModel, inventory: Inventory, program: Program) -> tuple[Figure, ...]:
    """The figures that files give, in the order of the inventory."""
    asked: dict[str, dict[tuple[Comparison, Fraction], None]] = {}
    for variable in program.variables:
        if isinstance(test := variable.test, Measured):
            asked.setdefault(test.metric, {})[test.comparison, test.value] = None
        elif isinstance(test, KpiKept):
            kpi = next(k for k in model.capabilities[test.capability].kpis if k.id == test.kpi)
            asked[f"{test.capability}.{kpi.id}"] = {(kpi.comparison, kpi.threshold): None}
    found: list[Figure] = []
    for gives, made in inventory.measurements.items():
        name, unit = _named(model, made)
        compared = tuple(
            Compared(
                comparison,
                threshold,
                COMPARE[comparison](made.value, threshold),
                within(made.sample, threshold),
            )
            for comparison, threshold in asked.get(gives, {})
        )
        found.append(Figure(made, name, unit, compared))
    return tuple(found)


def _named(model: MaturityModel, made: Measurement) -> tuple[str, str]:
    if made.capability:
        kpis = model.capabilities[made.capability].kpis
        kpi = next(kpi for kpi in kpis if kpi.id == made.kpi)
        return kpi.name, kpi.unit
    metric = model.metrics[made.gives]
    return metric.name or made.gives.replace("_", " "), metric.unit


def within(sample: Sample | None, threshold: Fraction) -> bool:
    """Whether a threshold lies within the interval of a figure."""
    return sample is not None and sample.low <= threshold <= sample.high


def read_out(made: Measurement | None, plain: str, unit: str, threshold: Fraction) -> str:
    """A figure in words: `plain` as it is or, where a file gives it, with what it rests on.

    A figure that comes from answers is rounded, but never onto the threshold.
    """
    if made is None:
        return plain
    sample = made.sample
    if sample is not None:
        plain = with_unit(rounded(sample.value, places_of(sample), threshold), unit)
    return f"{plain} {rests_on(made)}"


def margin_note(made: Measurement | None, threshold: Fraction) -> str:
    """The remark that chance may decide on which side of a threshold a figure lies; or nothing."""
    return f"; {MARGIN}" if made is not None and within(made.sample, threshold) else ""


def rests_on(made: Measurement) -> str:
    """What a figure rests on, in brackets: how many answers, their interval, the file."""
    file = made.file if len(made.file) <= LONGEST else f"...{made.file[3 - LONGEST :]}"
    sample = made.sample
    if sample is None:
        return f"({file})"
    places = places_of(sample)
    low, high = (rounded(bound, places) for bound in (sample.low, sample.high))
    share = int(CONFIDENCE * 100)
    return f"(n = {sample.answers:,}, {share}% interval {low} to {high}; {file})"


def places_of(sample: Sample) -> int:
    """How many decimals of a figure are shown: one of a percentage, two of a mean answer."""
    return 1 if sample.measure in PERCENT | {"nps"} else 2


def rounded(value: Fraction, places: int, threshold: Fraction | None = None) -> str:
    """A figure with so many decimals at most; more where it would seem to be its threshold.

    >>> rounded(Fraction(3300, 103), 1), rounded(Fraction(29996, 1000), 1, Fraction(30))
    ('32', '29.996')
    """
    # Rounding fractions goes to the even neighbour, in every place alike.
    found = round(value, places)
    while threshold is not None and (found == threshold) != (value == threshold):
        if places == MOST_PLACES:
            break
        places += 1
        found = round(value, places)
    text = f"{float(found):.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
