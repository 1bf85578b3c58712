"""The time that a search has: seconds by the clock, or the solver's own count of its steps."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from milepost.engine.plan.control import SolveSettings

SECONDS_PER_UNIT = 4
"""About how long one core works for one unit of the solver's deterministic time."""


class Clock:
    """One budget of time, which begins to run when it is made.

    Where it is `counted`, it is kept in units of the solver's deterministic time, and only what is
    spent lessens it: so a reproducible search ends at the same step on any machine. Otherwise it is
    kept in seconds.
    """

    __slots__ = ("_began", "_spent", "counted", "seconds")

    def __init__(self, seconds: float = math.inf, *, counted: bool = False) -> None:
        self.seconds = seconds
        self.counted = counted
        self._began = time.monotonic()
        self._spent = 0.0

    @classmethod
    def of(cls, settings: SolveSettings) -> Self:
        """The budget of a search with these settings."""
        return cls(settings.seconds, counted=settings.reproducible)

    def units(self, seconds: float) -> float:
        """So many seconds in the unit of the budget."""
        return seconds / SECONDS_PER_UNIT if self.counted else seconds

    def in_seconds(self, units: float) -> float:
        """The reverse: so much of the budget in seconds."""
        return units * SECONDS_PER_UNIT if self.counted else units

    def left(self, share: float = 1.0) -> float:
        """What is left of that share of the budget, in its unit; below 0 where it is overdrawn."""
        return self.units(self.seconds * share) - (self._spent if self.counted else self.gone())

    def spend(self, work: float) -> None:
        """Count work that was done, in units of the solver's deterministic time."""
        self._spent += work

    def gone(self) -> float:
        """Seconds by the clock since the beginning, without the pauses."""
        return time.monotonic() - self._began

    def told(self) -> float | None:
        """The same for a result; None where that shall not depend on the clock."""
        return None if self.counted else self.gone()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the clock stand still meanwhile."""
        before = time.monotonic()
        try:
            yield
        finally:
            self._began += time.monotonic() - before
