"""What a simulation of a roadmap says: spreads, chances, and what moves the finish.

Every figure has a standard error beside it. That of a mean is sd / sqrt(n), that of a share p is
sqrt(p (1 - p) / n) with p moved by Laplace's rule of succession off 0 and 1; that of a quantile is
half the distance between the samples sqrt(n p (1 - p)) ranks below and above it, which asks nothing
of the distribution (Conover, Practical Nonparametric Statistics, section 3.2).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from milepost.engine.plan.problem import Account
from milepost.engine.whatif.network import Activity, Event, Milestone, Network

SAFE: Final = 0.8
"""How sure a date with the buffer is."""
SHARES: Final = (0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99)
"""The quantiles that are worked out."""


@dataclass(frozen=True, slots=True)
class RiskSettings:
    """How to simulate.

    `correlation`, 0 to 1, ties the durations of steps with the same main role. `by` is a day that
    each target is asked about. With `keep_starts` no step starts before its planned week.
    """

    samples: int = 10_000
    seed: int = 0
    correlation: float = 0.0
    by: dt.date | None = None
    keep_starts: bool = False


@dataclass(frozen=True, slots=True)
class Quantile:
    """The value that a share of the samples do not exceed, with its standard error."""

    share: float
    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Spread:
    """How a figure came out over the samples: its mean, its standard deviation, its quantiles.

    `curve` is what each hundredth of the samples, 0 to 1, did not exceed; 0 stands at the least.
    """

    planned: float
    mean: float
    mean_error: float
    sd: float
    quantiles: tuple[Quantile, ...]
    curve: tuple[tuple[float, float], ...]

    def at(self, share: float) -> Quantile:
        """One of the quantiles of SHARES; raises StopIteration for another."""
        return next(quantile for quantile in self.quantiles if quantile.share == share)


@dataclass(frozen=True, slots=True)
class Chance:
    """The share of the samples in which something held by a day, with its standard error."""

    by: dt.date
    share: float
    error: float


@dataclass(frozen=True, slots=True)
class DateRisk:
    """When a milestone came about, in weeks of the plan.

    `chances` are by its own date and by the day asked for; `curve` the share of the samples in
    which it had come about by the beginning of each week, from the last with none to the first with
    all. `buffer` is by how many weeks the planned date has to move to be 80% safe.
    """

    milestone: Milestone
    spread: Spread
    chances: tuple[Chance, ...]
    curve: tuple[tuple[int, float], ...]

    @property
    def buffer(self) -> float:
        """Weeks between the planned date and the one that is 80% safe; 0 where it is safer."""
        return max(0.0, self.spread.at(SAFE).value - self.spread.planned)


@dataclass(frozen=True, slots=True)
class StepRisk:
    """What a step has to do with the finish.

    `criticality` is the share of the samples in which it was on a chain that fixed the finish;
    `cruciality` the correlation of its duration with the finish, None where it has no spread. `low`
    and `high` are the finish weeks when it takes its low and its high duration and every other step
    its likely one.
    """

    activity: Activity
    criticality: float
    criticality_error: float
    cruciality: float | None
    low: float
    high: float

    @property
    def swing(self) -> float:
        """The weeks of finish between its low and its high duration."""
        return self.high - self.low

    @property
    def strength(self) -> tuple[float, float]:
        """How much it has to do with the finish: its swing and, of equals, its cruciality."""
        return round(self.swing, 6), abs(self.cruciality or 0)


@dataclass(frozen=True, slots=True)
class EventRisk:
    """An event: how often it happened, and the finish when it does and all else is likely."""

    event: Event
    happened: float
    finish: float


@dataclass(frozen=True, slots=True)
class MoneyRisk:
    """The chance that what is free by the end of a budget period was enough in the samples."""

    account: Account
    enough: float
    error: float


@dataclass(frozen=True, slots=True)
class Risk:
    """How sure a roadmap is. `finish` is about the last target; the steps stand in its order."""

    network: Network
    settings: RiskSettings
    finish: DateRisk
    milestones: tuple[DateRisk, ...]
    one_off: Spread
    cost: Spread
    steps: tuple[StepRisk, ...]
    events: tuple[EventRisk, ...]
    money: tuple[MoneyRisk, ...]

    @property
    def drivers(self) -> tuple[StepRisk, ...]:
        """The steps whose own spread moves the finish, the strongest first."""
        moving = [step for step in self.steps if step.swing > 0]
        moving.sort(key=lambda step: step.activity.id)
        return tuple(sorted(moving, key=lambda step: step.strength, reverse=True))

    @property
    def certain(self) -> bool:
        """Whether every run takes as long as planned: no duration has a range, no event adds any.

        Where nothing is to be done, the dates are sure and not merely stated without a range.
        """
        ranged = any(step.activity.duration.spreads for step in self.steps)
        struck = any(each.event.steps and each.event.weeks.high > 0 for each in self.events)
        return bool(self.steps) and not ranged and not struck
