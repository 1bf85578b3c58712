"""The documents of a maturity model, key by key: the one definition of their format.

What is written short is made long first: a bare level, a bare number, a single word. Conditions
and level words are left as they are here; they need the names of the model, and
`milepost.engine.load.language` reads them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pydantic

from milepost.engine.load.shape import (
    WORD_PATTERN,
    Amount,
    Condition,
    Id,
    LevelWord,
    Number,
    Shape,
    Weeks,
    Whole,
    Words,
    described,
    fault,
    is_word,
)
from milepost.engine.load.silences import LintShape
from milepost.engine.model.capability import Basis


def _capability_id(value: object) -> str:
    text = value if isinstance(value, str) else ""
    name, bracket, member = text.partition("[")
    if bracket and not (member.endswith("]") and is_word(member[:-1], digit_first=True)):
        name = ""
    if not is_word(name):
        raise fault("bad-id", f"expected an id in snake_case, found {described(value)}")
    return text


CapabilityId = Annotated[
    str,
    pydantic.PlainValidator(_capability_id),
    pydantic.WithJsonSchema(
        {"type": "string", "pattern": rf"^{WORD_PATTERN}(\[(\*|[^\s\[\]]+)\])?$"}
    ),
]
"""A word, or the member of a family as in `personalized_messaging[email]`."""


class EstimateShape(Shape):
    """A figure: three points, or one number for those that are not given."""

    low: Amount
    likely: Amount
    high: Amount
    basis: Basis = Basis.JUDGEMENT

    @pydantic.model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        if not isinstance(value, dict):
            return {"low": value, "likely": value, "high": value}
        likely = value.get("likely")
        return value if likely is None else {"low": likely, "high": likely, **value}

    @pydantic.model_validator(mode="after")
    def _ordered(self) -> EstimateShape:
        if not self.low <= self.likely <= self.high:
            raise fault("unordered-estimate", "expected low <= likely <= high")
        return self


class KpiShape(Shape):
    """A measure of use with the threshold that says it is used well."""

    id: Id
    name: str = ""
    at_least: Number | None = None
    at_most: Number | None = None
    unit: str = ""
    basis: Basis = Basis.JUDGEMENT

    @pydantic.model_validator(mode="after")
    def _one_threshold(self) -> KpiShape:
        if (self.at_least is None) == (self.at_most is None):
            raise fault("kpi-threshold", "a KPI has either at_least or at_most")
        return self


class QuoteShape(Shape):
    """The words of a source."""

    source: str
    quote: str


class MembershipShape(Shape):
    """The stage of a ladder that a capability belongs to."""

    stage: str
    role: Literal["core", "support", "channel_pool"] = "support"


class StepFiguresShape(Shape):
    """The figures of the step to one level, in place of its share of the capability's."""

    duration: EstimateShape | None = None
    one_off: EstimateShape | None = None
    run: EstimateShape | None = None
    effort: dict[str, Amount] | None = None
    run_fte: dict[str, Amount] | None = None
    gain: EstimateShape | None = None


class CapabilityShape(Shape):
    """Something an organisation can do, and what it takes to build it."""

    id: CapabilityId
    for_each: dict[str, Any] = {}
    name: str = ""
    description: str = ""
    category: str = ""
    channel: str = ""
    applicable_if: Words = []
    requires: list[Condition] = []
    recommends: Words = []
    stages: dict[str, MembershipShape] = {}
    duration: EstimateShape | None = None
    one_off: EstimateShape | None = None
    run: EstimateShape | None = None
    effort: dict[str, Amount] = {}
    run_fte: dict[str, Amount] = {}
    levels: dict[str, StepFiguresShape] = {}
    people_basis: Basis = Basis.JUDGEMENT
    gain: EstimateShape | None = None
    uplift: EstimateShape | None = None
    kpis: list[KpiShape] = []
    quotes: list[QuoteShape] = []
    sources: Words = []


class LevelShape(Shape):
    """One level of the scale, lowest first."""

    id: Id
    coverage: Amount | None = None
    meaning: str = ""

    @pydantic.model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return {"id": value} if isinstance(value, str) else value


class ShareShape(Shape):
    """The share of a capability's figures that one level takes."""

    duration: Amount
    one_off: Amount
    run: Amount


class PersonWeekShape(Shape):
    """What a week of one person costs inside the organisation."""

    amount: Amount
    basis: Basis = Basis.JUDGEMENT


class CompanySizeShape(Shape):
    """Factors by which figures differ with the size of an organisation."""

    factors: dict[str, Amount]
    basis: Basis = Basis.JUDGEMENT


class UpliftShape(Shape):
    """How gains in revenue combine, and their ceiling in percent."""

    cap: Amount
    basis: Basis = Basis.JUDGEMENT
    sources: Words = []
    about: str = ""


class FiguresShape(Shape):
    """How the figures of the capabilities are to be read."""

    covers: LevelWord
    shares: dict[str, ShareShape]
    basis: Basis = Basis.JUDGEMENT
    person_week: PersonWeekShape | None = None
    company_size: CompanySizeShape | None = None
    uplift: UpliftShape | None = None


class AboutShape(Shape):
    """What the model is called and how it is read."""

    id: Id
    name: str = ""
    about: str = ""
    bar: LevelWord | None = None
    currency: str = "EUR"
    price_level: str = ""
    reference: str = ""


class GroupShape(Shape):
    """A named condition: needs, all, any, or at_least with of."""

    name: str = ""
    needs: Condition = None
    all: list[Condition] | None = None
    any: list[Condition] | None = None
    at_least: Whole | None = None
    of: list[Condition] | None = None


class MetricShape(Shape):
    """An outcome that is measured."""

    name: str = ""
    unit: str = ""
    low: Number | None = None
    high: Number | None = None


class TermShape(Shape):
    """How many weeks a kind of evidence counts."""

    valid_for: Weeks
    basis: Basis = Basis.JUDGEMENT

    @pydantic.model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        return value if isinstance(value, dict) else {"valid_for": value}


class TermsShape(Shape):
    """How long each kind of evidence counts; a kind that is not named never ages."""

    surveys: TermShape | None = None
    employee_feedback: TermShape | None = None
    metrics: TermShape | None = None
    sales_figures: TermShape | None = None


class SourceShape(Shape):
    """Where a figure or statement comes from."""

    title: str
    url: str = ""
    used_for: str = ""


class PhaseShape(Shape):
    """A named stretch of a ladder."""

    id: Id
    name: str = ""


class StageShape(Shape):
    """One stage, lowest first."""

    id: Id
    name: str = ""
    phase: str = ""
    about: str = ""
    name_status: str = ""
    name_note: str = ""
    after: str = ""
    before: str = ""
    needs: Condition = None
    kpis: Words = []
    kpis_basis: Basis = Basis.JUDGEMENT
    kpis_sources: Words = []


class BenchmarkShape(Shape):
    """A published distribution of organisations over the stages, in percent."""

    year: Whole
    sample: Whole
    shares: dict[str, Amount]
    sources: Words = []
    note: str = ""


class LadderShape(Shape):
    """One ordered set of stages."""

    id: Id
    name: str = ""
    publisher: str = ""
    about: str = ""
    floor: str = ""
    phases: list[PhaseShape] = []
    stages: list[StageShape]
    benchmark: BenchmarkShape | None = None


class RuleShape(Shape):
    """A consistency rule or a piece of advice."""

    id: Id
    kind: Literal["consistency", "advice"]
    effect: Literal["cap", "lower", "block", "warn"] | None = None
    level: LevelWord | None = None
    categories: Words = []
    stage: str = ""
    ladder: str = ""
    when: Condition = None
    unless: Condition = None
    say: str
    basis: Basis = Basis.JUDGEMENT
    quotes: list[QuoteShape] = []
    sources: Words = []


class RemoveShape(Shape):
    """What a model does not take over from the one that it extends, by id."""

    capabilities: Words = []
    ladders: Words = []
    stages: Words = []
    groups: Words = []
    rules: Words = []
    metrics: Words = []
    sources: Words = []
    roles: Words = []
    categories: Words = []


class ModelShape(Shape):
    """A maturity model, or the part of one that a file holds."""

    extends: str = ""
    remove: RemoveShape | None = None
    model: AboutShape | None = None
    levels: list[LevelShape] = []
    roles: dict[str, str] = {}
    categories: dict[str, str] = {}
    figures: FiguresShape | None = None
    capabilities: list[CapabilityShape] = []
    groups: dict[str, GroupShape] = {}
    metrics: dict[str, MetricShape] = {}
    ladders: list[LadderShape] = []
    floor: str = ""
    phases: list[PhaseShape] = []
    stages: list[StageShape] = []
    rules: list[RuleShape] = []
    sources: dict[str, SourceShape] = {}
    evidence: TermsShape | None = None
    lint: LintShape | None = None
