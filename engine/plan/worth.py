"""What a roadmap is worth: the net present value of what its steps bring and what they cost.

The value of a schedule over the horizon H is

    sum over weeks w < H of D_w / 52 * (gains_w + B * U_w - run_w) less sum over steps of D_s * o

where D_w is the factor by which money of week w counts today, o the one-off cost of a step that
starts in week s, gains_w and run_w a year's gains and run cost of the steps that have ended by w,
B is the margin on a year's revenue and U_w = min(room, 1 - product of (1 - u_i r)) the share that
the ended steps add to it together. In the week that is number k (from 0) after its end a step
brings r = min(1, (k + 1) / (ramp + 1)) of its gain. Nothing is counted beyond the horizon, and
people are not money here.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

WEEKS_PER_YEAR = 52
BILLION = 10**9
"""Into how many parts the factor of a week is divided, so that sums of money are exact."""
MILLION = 10**6
"""Into how many parts what an uplift leaves of revenue is divided, so that products are."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What the steps of a problem bring, by their numbers, and how later money counts.

    `gains` are money a year, which add up; `uplifts` are shares of `margin`, the margin on a year's
    revenue, which combine to at most `room`. `factors` holds what one unit of money in week 0, 1,
    up to and with the horizon counts today, in billionths.
    """

    factors: tuple[int, ...]
    gains: tuple[Fraction, ...]
    uplifts: tuple[Fraction, ...] = ()
    margin: Fraction = Fraction(0)
    room: Fraction = Fraction(1)
    ramp: int = 0
    _sums: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sum the factors once: `_sums[w]` are those of the weeks before w."""
        object.__setattr__(self, "_sums", (0, *itertools.accumulate(self.factors[:-1])))

    @property
    def horizon(self) -> int:
        """The weeks over which the value is counted."""
        return len(self.factors) - 1

    def of(self, steps: Sequence[int]) -> Worth:
        """The same for some of the steps, which take the numbers of their places."""
        return replace(
            self,
            gains=tuple(self.gains[i] for i in steps) if self.gains else (),
            uplifts=tuple(self.uplifts[i] for i in steps) if self.uplifts else (),
        )

    def silent(self, steps: Collection[int]) -> Worth:
        """The same where some of the steps bring nothing."""
        nothing = Fraction(0)
        return replace(
            self,
            gains=tuple(nothing if i in steps else gain for i, gain in enumerate(self.gains)),
            uplifts=tuple(nothing if i in steps else share for i, share in enumerate(self.uplifts)),
        )

    def share(self, weeks: int) -> Fraction:
        """The share of its full gain that a step brings in the week so many after its end."""
        return min(Fraction(1), Fraction(weeks + 1, self.ramp + 1))

    def left(self, step: int, weeks: int) -> int:
        """What the uplift of a step leaves of revenue, in millionths, so many weeks after it."""
        uplift = self.uplifts[step] if self.uplifts else Fraction(0)
        return MILLION - round(MILLION * uplift * self.share(weeks))

    def combined(self, ends: Mapping[int, int], week: int) -> Fraction:
        """The share that the steps with these ends together add to revenue in a week."""
        left, parts = 1, 1
        for step, end in ends.items():
            if end <= week:
                rest = self.left(step, week - end)
                if rest < MILLION:
                    left *= rest
                    parts *= MILLION
        return min(self.room, 1 - Fraction(left, parts))

    def apart(self, step: int, one_off: int, run_per_year: int, start: int, end: int) -> Fraction:
        """What a step brings and costs by itself, its uplift apart, from `start` and `end`."""
        gain = self.gains[step] if self.gains else Fraction(0)
        end = min(end, self.horizon)
        full = min(self.horizon, end + self.ramp)
        rising = Fraction(
            sum(self.factors[week] * (week - end + 1) for week in range(end, full)), self.ramp + 1
        )
        gained = gain * (rising + self._sums[-1] - self._sums[full])
        run = run_per_year * (self._sums[-1] - self._sums[end])
        paid = one_off * self.factors[min(start, self.horizon)]
        return ((gained - run) / WEEKS_PER_YEAR - paid) / BILLION

    def uplifted(self, ends: Mapping[int, int]) -> Fraction:
        """What the uplifts of the steps with these ends bring together."""
        if not self.margin or not any(self.uplifts):
            return Fraction(0)
        with_uplift = {step: end for step, end in ends.items() if self.uplifts[step]}
        total = sum(
            (
                self.factors[week] * self.combined(with_uplift, week)
                for week in range(min(with_uplift.values(), default=0), self.horizon)
            ),
            Fraction(0),
        )
        return total * self.margin / (WEEKS_PER_YEAR * BILLION)


def factors(rate: Fraction, horizon: int) -> tuple[int, ...]:
    """What money of each week counts today, in billionths, at a yearly rate of discount.

    (1 + rate) ** (-week / 52), rounded to the nearest billionth.
    """
    yearly = 1 + float(rate)
    return tuple(round(BILLION * yearly ** (-week / WEEKS_PER_YEAR)) for week in range(horizon + 1))
