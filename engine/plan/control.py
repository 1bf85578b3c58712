"""How long to search, how to stop it, and what it tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class SolveSettings:
    """How to search.

    `seconds` of wall time over all objectives. `reproducible` counts the solver's own steps instead
    of time, about as many as one core makes in `seconds`, and reports no time, so that the same
    input gives the same bytes on any machine.
    """

    seconds: float = 60.0
    seed: int = 0
    reproducible: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the search stands: the objective at hand, its best value and its proven bound.

    `best` is None until a roadmap is found; `seconds` run from the start of the search.
    """

    objective: str
    best: Fraction | None
    bound: Fraction | None
    seconds: float

    @property
    def gap(self) -> Fraction | None:
        """How far the best is from the bound, as a share of its own size.

        None until both are known, 1 where the best itself is 0. Value is below its bound,
        everything else above.
        """
        if self.best is None or self.bound is None:
            return None
        between = self.bound - self.best if self.objective == "value" else self.best - self.bound
        if between <= 0:
            return Fraction(0)
        return between / abs(self.best) if self.best else Fraction(1)


def _never() -> bool:
    return False


def _silent(_: Progress) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Control:
    """What the caller lends the search: `stop` is asked about every 50 ms, `progress` is told."""

    stop: Callable[[], bool] = _never
    progress: Callable[[Progress], None] = _silent


@dataclass(slots=True)
class Stop:
    """Whether the caller has asked for an end; it is asked until it has."""

    ask: Callable[[], bool]
    said: bool = False

    def __call__(self) -> bool:
        """Ask, unless the answer is known."""
        self.said = self.said or self.ask()
        return self.said
