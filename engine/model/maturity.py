"""The maturity model: one catalogue of capabilities and the ladders over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from milepost.engine.model.capability import Basis, Capability, LevelShares, StepFigures
from milepost.engine.model.evidence import EvidenceKind, Term
from milepost.engine.model.finding import Silence
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.rule import AdviceRule, BlockRule, CapRule, Group, Metric
from milepost.engine.source import NOWHERE, Span

MOST_UPLIFT = Fraction(999_999, 1_000_000)
"""The most that one capability can add, as a share: all of it would leave nothing to combine."""


@dataclass(frozen=True, slots=True)
class Level:
    """How far a capability is in use. `coverage` is the share of contacts or traffic, 0 to 1."""

    id: str
    coverage: Fraction | None = None
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure or a statement comes from."""

    id: str
    title: str
    url: str = ""
    used_for: str = ""


@dataclass(frozen=True, slots=True)
class UpliftCap:
    """The most that all uplifts together may add, in percent of revenue, and where that is from."""

    percent: Fraction
    basis: Basis = Basis.JUDGEMENT
    sources: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """What a week of one person costs inside the organisation."""

    amount: Fraction
    basis: Basis = Basis.JUDGEMENT


@dataclass(frozen=True, slots=True)
class CompanySizes:
    """Factors by which figures differ with the size of an organisation, by the name of the size."""

    factors: tuple[tuple[str, Fraction], ...]
    basis: Basis = Basis.JUDGEMENT


@dataclass(frozen=True, slots=True)
class MaturityModel:
    """A maturity model as a program: what there is to have, and what it amounts to.

    Collections keep the order of the files. `bar` is the level that a bare capability name means.
    `shares[i]` is the share of a capability's figures that level i + 1 takes. `places` tells where
    names stand that are no more than names (see `place`).
    """

    id: str
    name: str
    levels: tuple[Level, ...]
    bar: int
    shares: tuple[LevelShares, ...]
    capabilities: dict[str, Capability]
    ladders: dict[str, Ladder]
    groups: dict[str, Group] = field(default_factory=dict)
    caps: tuple[CapRule, ...] = ()
    blocks: tuple[BlockRule, ...] = ()
    advice: tuple[AdviceRule, ...] = ()
    metrics: dict[str, Metric] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    currency: str = "EUR"
    about: str = ""
    price_level: str = ""
    reference: str = ""
    shares_basis: Basis = Basis.JUDGEMENT
    uplift_cap: UpliftCap | None = None
    person_week: PersonWeek | None = None
    company_sizes: CompanySizes | None = None
    evidence: dict[EvidenceKind, Term] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    places: dict[str, Span] = field(default_factory=dict, compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    def place(self, key: str, id: str) -> Span:
        """Where a role, category or source is named, by the key of the file that holds it."""
        return self.places.get(f"{key}.{id}", self.span)

    @property
    def top(self) -> int:
        """The highest level of the scale."""
        return len(self.levels) - 1

    def level_name(self, level: int) -> str:
        """The word for a level number."""
        return self.levels[level].id

    def stage(self, ladder: str, stage: str) -> Stage:
        """The stage of that ladder and id; KeyError where there is none."""
        return self.ladders[ladder].by_id[stage]

    def step(self, capability: str, level: int) -> StepFigures:
        """The likely figures of raising a capability to `level` from the one below."""
        return self.capabilities[capability].step(level, self.shares)

    def added(self, capability: str, level: int) -> Fraction:
        """The likely share that a capability at `level` adds to revenue.

        The uplift leads from nothing to the bar, and the levels up to there take of it as they take
        of the run cost among themselves; above the bar nothing is added.
        """
        whole = min(self.capabilities[capability].uplift.likely / 100, MOST_UPLIFT)
        shares = [share.run for share in self.shares[: self.bar]]
        if level >= self.bar or not sum(shares):
            return whole if level >= self.bar else Fraction(0)
        return whole * sum(shares[:level], Fraction(0)) / sum(shares)

    def uplift(self, capability: str, level: int) -> Fraction:
        """The share that raising a capability to `level` from the one below adds to revenue.

        Shares combine as 1 - product of (1 - u), the steps of one capability to what `added` says.
        """
        return 1 - (1 - self.added(capability, level)) / (1 - self.added(capability, level - 1))
