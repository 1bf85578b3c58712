"""The document of an inventory, key by key: the one definition of its format."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

import pydantic

from milepost.engine.load.model_document import EstimateShape
from milepost.engine.load.risk_document import RiskShape
from milepost.engine.load.shape import (
    Amount,
    Condition,
    Day,
    LevelWord,
    Number,
    Shape,
    Share,
    Weeks,
    Whole,
    Words,
    described,
    fault,
)
from milepost.engine.load.silences import LintShape
from milepost.engine.model.capability import Basis
from milepost.engine.model.evidence import EvidenceKind
from milepost.engine.model.inventory import RAMP
from milepost.engine.model.survey import SCALES, Measure, Scale

MOST_ANSWERS = 100
"""How many steps a scale of answers may have."""
FEWEST_BOXES = 4
"""The two highest of fewer answers would not be much of a choice."""

SCALE_PATTERN = r"-?[0-9]{1,3} *\.\. *-?[0-9]{1,3}"
_SCALE = re.compile(rf"{SCALE_PATTERN}\Z")


def _one_or_many(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _changes(value: object) -> object:
    return {} if value is None else value


def _said(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise fault("wrong-value", "expected a reason, found an empty text")
    return value


def _path(value: str) -> str:
    if not value.strip():
        raise fault("wrong-value", "expected the path of a file, found an empty text")
    return value


def _scale(value: object) -> Scale:
    low, high = 0, 0
    if isinstance(value, str) and _SCALE.match(value):
        low, high = (int(part) for part in value.split(".."))
    if not low < high <= low + MOST_ANSWERS:
        raise fault("wrong-value", f"expected a scale such as 0..10, found {described(value)}")
    return low, high


def _gives(value: object) -> object:
    given = list(value.values()) if isinstance(value, dict) else [value]
    if not given or not all(isinstance(word, str) for word in given):
        what = "a metric, capability.kpi, or a mapping from names to these"
        raise fault("wrong-type", f"expected {what}, found {described(value)}")
    return value


class EvidenceShape(Shape):
    """What a level rests on: a kind of evidence, with who gathered it and when."""

    kind: EvidenceKind
    who: str = ""
    when: Day | None = None
    link: str = ""
    note: str = ""
    valid_for: Weeks | None = None

    @pydantic.model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"kind": value}


class DeclarationShape(Shape):
    """What the organisation says about one capability."""

    level: LevelWord | None = None
    raters: dict[str, LevelWord] = {}
    owner: str = ""
    note: str = ""
    evidence: Annotated[list[EvidenceShape], pydantic.BeforeValidator(_one_or_many)] = []
    kpis: dict[str, Number] = {}

    @pydantic.model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"level": value} if value is not None else {}


class TargetShape(Shape):
    """What is to be reached, and by when."""

    ladder: str = ""
    stage: str = ""
    needs: Condition = None
    by: Day | None = None
    weight: Whole = 1

    @pydantic.model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"stage": value} if isinstance(value, str) else value

    @pydantic.model_validator(mode="after")
    def _one_goal(self) -> TargetShape:
        if bool(self.stage) == (self.needs is not None):
            raise fault("target-goal", "a target names either a stage or what it needs")
        return self


class BudgetShape(Shape):
    """Cash that becomes free up to a day; without an amount it is not limited until then."""

    until: Day
    one_off: Amount | None = None
    run: Amount | None = None


class ValueShape(Shape):
    """How gains are counted where the plan maximises value."""

    revenue: Amount | None = None
    margin: Share | None = None
    ramp: Weeks = RAMP

    @pydantic.model_validator(mode="after")
    def _both(self) -> ValueShape:
        if (self.revenue is None) != (self.margin is None):
            stated, gone = ("margin", "revenue") if self.revenue is None else ("revenue", "margin")
            raise fault("missing-key", f"{stated!r} counts with {gone!r}, which is missing")
        return self


class PlanShape(Shape):
    """What a roadmap is to reach, and within which limits."""

    start: Day | None = None
    horizon: Whole = 156
    target: Annotated[list[TargetShape], pydantic.BeforeValidator(_one_or_many)] = []
    minimise: Annotated[
        list[Literal["time", "cost", "change", "early_wins"]],
        pydantic.BeforeValidator(_one_or_many),
    ] = ["time", "cost"]
    maximise: Literal["value"] | None = None
    value: ValueShape = ValueShape()
    capacity: dict[str, Amount] = {}
    run_capacity: dict[str, Amount] = {}
    budget: Annotated[list[BudgetShape], pydantic.BeforeValidator(_one_or_many)] = []
    must: Words = []
    must_not: Words = []
    not_before: dict[str, Day] = {}
    fixed: dict[str, Day] = {}
    in_progress: dict[str, Whole] = {}
    closed: dict[str, Words] = {}
    discount: Share | None = None
    baseline: str = ""
    risks: Annotated[list[RiskShape], pydantic.BeforeValidator(_one_or_many)] = []


class ReadingShape(Shape):
    """A measured value, with its day and where it comes from."""

    value: Number
    when: Day | None = None
    source: str = ""
    note: str = ""

    @pydantic.model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"value": value}


class EvidenceFileShape(Shape):
    """A file beside the inventory: answers that come to one figure, or figures by name."""

    file: Annotated[str, pydantic.AfterValidator(_path)]
    kind: EvidenceKind
    gives: Annotated[Any, pydantic.PlainValidator(_gives)]
    measure: Measure | None = None
    column: str = ""
    scale: Annotated[Scale, pydantic.PlainValidator(_scale)] | None = None
    when: Day | None = None
    valid_for: Weeks | None = None
    note: str = ""

    @pydantic.model_validator(mode="after")
    def _answers_or_figures(self) -> EvidenceFileShape:
        several = isinstance(self.gives, dict)
        if self.measure is None:
            if self.column or self.scale is not None or not several:
                message = "without 'measure' the file holds figures, and 'gives' maps their names"
                hint = "say how answers become a figure, as in 'measure: nps'"
                raise fault("evidence-form", f"{message}; {hint}")
            return self
        if several or not self.column:
            message = f"'measure: {self.measure}' makes one figure of one column of answers"
            hint = "name the column, and the figure under 'gives'"
            raise fault("evidence-form", f"{message}; {hint}")
        low, high = self.answers
        if self.measure == "nps" and self.answers != SCALES["nps"]:
            raise fault("wrong-value", f"a net promoter score is asked on 0..10, not {low}..{high}")
        if self.measure == "csat" and high - low + 1 < FEWEST_BOXES:
            message = f"csat counts the two highest answers, and {low}..{high} has few others"
            raise fault("wrong-value", f"{message}; 'measure: mean' takes their mean")
        return self

    @property
    def answers(self) -> Scale:
        """The lowest and the highest answer that there can be."""
        return self.scale or SCALES[self.measure or "mean"]


class ThresholdShape(Shape):
    """The organisation's own threshold of a KPI."""

    at_least: Number | None = None
    at_most: Number | None = None

    @pydantic.model_validator(mode="after")
    def _one_threshold(self) -> ThresholdShape:
        if (self.at_least is None) == (self.at_most is None):
            raise fault("kpi-threshold", "a KPI has either at_least or at_most")
        return self


class OverrideShape(Shape):
    """The organisation's own figures of one capability, in place of the model's."""

    duration: EstimateShape | None = None
    one_off: EstimateShape | None = None
    run: EstimateShape | None = None
    effort: dict[str, Amount] | None = None
    run_fte: dict[str, Amount] | None = None
    gain: EstimateShape | None = None
    uplift: EstimateShape | None = None
    kpis: dict[str, ThresholdShape] = {}
    basis: Basis = Basis.JUDGEMENT
    note: str = ""


class InventoryShape(Shape):
    """What one organisation declares."""

    organisation: str = ""
    model: str = "cx"
    as_of: Day
    currency: str = ""
    capabilities: dict[str, DeclarationShape] = {}
    not_applicable: dict[str, Annotated[str, pydantic.BeforeValidator(_said)]] = {}
    metrics: dict[str, ReadingShape] = {}
    evidence: Annotated[list[EvidenceFileShape], pydantic.BeforeValidator(_one_or_many)] = []
    overrides: dict[str, OverrideShape] = {}
    plan: PlanShape = pydantic.Field(default_factory=PlanShape)
    scenarios: dict[str, Annotated[dict[str, Any], pydantic.BeforeValidator(_changes)]] = {}
    lint: LintShape | None = None
