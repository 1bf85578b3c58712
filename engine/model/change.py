"""The smallest change: the steps of least weight after which a condition holds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

WEEKS_PER_YEAR = 52

Weight = Literal["cost", "effort", "count"]
"""What makes a change small: external money over the horizon, person-weeks, or steps."""


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """Raising one capability by one level, without a date.

    `one_off` and `run_per_year` in whole units of money, `person_weeks` over all roles.
    """

    capability: str
    level: int
    one_off: int = 0
    run_per_year: int = 0
    person_weeks: Fraction = Fraction(0)

    @property
    def id(self) -> str:
        """`capability@level`."""
        return f"{self.capability}@{self.level}"

    def weight(self, by: Weight, horizon: int) -> Fraction:
        """What the step adds to the weight of a change.

        By cost that is one-off plus run per year * `horizon` / 52, whenever the step is taken.
        """
        match by:
            case "cost":
                return self.one_off + Fraction(self.run_per_year * horizon, WEEKS_PER_YEAR)
            case "effort":
                return self.person_weeks
            case "count":
                return Fraction(1)


@dataclass(frozen=True, slots=True)
class Way:
    """One set of steps that is enough and of which none can be left out, in the model's order.

    `to_evidence` lists the metrics and KPIs that it takes as met and that only a measurement shows.
    """

    steps: tuple[ChangeStep, ...]
    to_evidence: tuple[str, ...] = ()

    def total(self, by: Weight, horizon: int) -> Fraction:
        """The weight of all its steps; `horizon` in weeks."""
        return sum((step.weight(by, horizon) for step in self.steps), Fraction(0))


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """The least weight with which a condition comes to hold, and the ways that weigh as little.

    `way` is None where no set of steps is enough, for the reasons in `impossible_because`. No
    change weighs less than `bound`. Of the ways of least weight, `way` is the one that is also
    least by the other weights: cost before effort before count.

    `alternatives` are the ways of least weight in the model's order, `way` among them, and
    `in_every_case` the steps common to all there are, listed or not. `more` says whether there are
    ways beyond those listed, None where the search ended before that was settled. As long as the
    weight is not proven to be the least there are no alternatives.
    """

    weight: Weight
    horizon: int
    way: Way | None
    bound: Fraction = Fraction(0)
    in_every_case: tuple[ChangeStep, ...] = ()
    alternatives: tuple[Way, ...] = ()
    more: bool | None = False
    impossible_because: tuple[str, ...] = ()
    interrupted: bool = False

    @property
    def value(self) -> Fraction | None:
        """The weight of the change, in money, person-weeks or steps; None without one."""
        return None if self.way is None else self.way.total(self.weight, self.horizon)

    @property
    def proven(self) -> bool:
        """Whether nothing weighs less."""
        return self.value == self.bound
