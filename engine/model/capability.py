"""Capabilities, their figures and prerequisites."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from milepost.engine.model.condition import Condition
from milepost.engine.source import NOWHERE, Span


class Basis(StrEnum):
    """Where a figure comes from.

    *sourced*: a cited source gives it; *anchored*: set next to a cited range; *judgement*: an
    estimate.
    """

    SOURCED = "sourced"
    ANCHORED = "anchored"
    JUDGEMENT = "judgement"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A three-point figure, low <= likely <= high, with its basis."""

    low: Fraction
    likely: Fraction
    high: Fraction
    basis: Basis = Basis.JUDGEMENT


NOTHING = Estimate(Fraction(0), Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Kpi:
    """A measure of use with its threshold, in `unit`."""

    id: str
    name: str
    comparison: Literal[">=", "<="]
    threshold: Fraction
    unit: str
    basis: Basis = Basis.JUDGEMENT
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    def met_by(self, value: Fraction) -> bool:
        """Whether a measured value keeps the threshold."""
        return value >= self.threshold if self.comparison == ">=" else value <= self.threshold


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A condition that must hold before a step of the capability starts.

    A bare capability in it binds the step to level l at min(l, the model's bar); `lag` weeks run
    from the end of the step that fulfils it.
    """

    condition: Condition
    lag: int = 0
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source that speak of a capability or a rule."""

    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class StageMembership:
    """The stage of a ladder to which a capability belongs, and its part there.

    `core` stands in a stage rule, `channel_pool` counts for "at least k channels", `support`
    enables others.
    """

    ladder: str
    stage: str
    role: Literal["core", "support", "channel_pool"]


@dataclass(frozen=True, slots=True)
class StepFigures:
    """The likely figures of raising a capability by one level.

    `duration` in whole weeks; `one_off` and `run_per_year` in whole units of money; `effort` in
    person-weeks per role; `run_fte` per role from the end of the step; `gain` in money a year from
    then on. Effort, FTE and gain are exact.
    """

    duration: int
    one_off: int
    run_per_year: int
    effort: tuple[tuple[str, Fraction], ...]
    run_fte: tuple[tuple[str, Fraction], ...]
    gain: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class LevelShares:
    """The share of a capability's figures that falls to one level."""

    duration: Fraction
    one_off: Fraction
    run: Fraction


@dataclass(frozen=True, slots=True)
class LevelFigures:
    """What raising a capability to one level takes, where it is stated for that level alone.

    None leaves a figure to the level's share of the capability's own.
    """

    duration: Estimate | None = None
    one_off: Estimate | None = None
    run: Estimate | None = None
    effort: tuple[tuple[str, Fraction], ...] | None = None
    run_fte: tuple[tuple[str, Fraction], ...] | None = None
    gain: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Capability:
    """Something an organisation can do, with what it takes to build it.

    `duration` in weeks, `one_off`, `run` and `gain` (both per year) in the model's currency,
    `effort` in person-weeks per role, `run_fte` in FTE per role, `uplift` in percent of revenue.
    `levels` holds what is stated for single levels, by number, in place of their shares.
    """

    id: str
    name: str
    description: str = ""
    category: str = ""
    channel: str = ""
    applicable_if: tuple[str, ...] = ()
    requires: tuple[Prerequisite, ...] = ()
    recommends: tuple[str, ...] = ()
    stages: tuple[StageMembership, ...] = ()
    duration: Estimate = NOTHING
    one_off: Estimate = NOTHING
    run: Estimate = NOTHING
    effort: tuple[tuple[str, Fraction], ...] = ()
    run_fte: tuple[tuple[str, Fraction], ...] = ()
    levels: tuple[tuple[int, LevelFigures], ...] = ()
    people_basis: Basis = Basis.JUDGEMENT
    gain: Estimate = NOTHING
    uplift: Estimate = NOTHING
    kpis: tuple[Kpi, ...] = ()
    quotes: tuple[Quote, ...] = ()
    sources: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    def step(self, level: int, shares: tuple[LevelShares, ...]) -> StepFigures:
        """The likely figures of raising this capability from `level - 1` to `level`.

        `shares[i]` is the share of level i + 1. A level's weeks and money are the difference of the
        cumulative totals, rounded up to whole weeks and whole units of money; at least one week
        where any work is stated. Effort follows the duration shares, run FTE and gain the run
        shares. What `levels` states for this level takes the place of its share.
        """
        own, share = self.at(level), shares[level - 1]
        effort = own.effort
        if effort is None:
            effort = tuple((role, amount * share.duration) for role, amount in self.effort)
        run_fte = own.run_fte
        if run_fte is None:
            run_fte = tuple((role, amount * share.run) for role, amount in self.run_fte)
        if own.duration is not None:
            weeks, works = math.ceil(own.duration.likely), False
        else:
            weeks = _difference(self.duration.likely, [s.duration for s in shares], level)
            works = bool(self.duration.likely and share.duration)
        one_off, run = own.one_off, own.run
        return StepFigures(
            duration=max(weeks, 1) if works or any(amount for _, amount in effort) else weeks,
            one_off=_difference(self.one_off.likely, [s.one_off for s in shares], level)
            if one_off is None
            else math.ceil(one_off.likely),
            run_per_year=_difference(self.run.likely, [s.run for s in shares], level)
            if run is None
            else math.ceil(run.likely),
            effort=tuple((role, amount) for role, amount in effort if amount),
            run_fte=tuple((role, amount) for role, amount in run_fte if amount),
            gain=self.gain.likely * share.run if own.gain is None else own.gain.likely,
        )

    def at(self, level: int) -> LevelFigures:
        """What is stated for the step to one level."""
        return next((figures for number, figures in self.levels if number == level), _SHARED)

    def basis(self, figure: Literal["duration", "one_off", "run", "gain"], level: int) -> Basis:
        """Where a figure of the step to a level comes from."""
        own: Estimate | None = getattr(self.at(level), figure)
        total: Estimate = getattr(self, figure)
        return total.basis if own is None else own.basis


_SHARED = LevelFigures()


def _difference(total: Fraction, shares: list[Fraction], level: int) -> int:
    if not total:
        return 0
    below = sum(shares[: level - 1], Fraction(0))
    return math.ceil(total * (below + shares[level - 1])) - math.ceil(total * below)
