"""Random durations and costs, drawn from PERT-beta distributions chunk by chunk.

A figure is the quantile of a standard normal number, looked up in a table: as exact as needed (the
error of a mean is below a millionth of the range), several times as fast as drawing from the beta
distribution, and two figures correlate as their normal numbers do (a Gaussian copula). Chunk c of
seed s has a generator of its own, made of (s, c) alone, so that it does not matter who draws which
chunk when.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from milepost.engine.whatif.network import Network, ThreePoint

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CHUNK: Final = 4_000
"""Samples at a time: enough that the calls into numpy are a small part of the work,
few enough that a row of 32 KB stays near the processor."""
VALUES: Final = 1 << 20
"""Durations at a time at most: of a very large roadmap fewer samples make a chunk."""
FEWEST: Final = 100

REACH: Final = 8.0
"""How many standard deviations the tables reach to each side."""
CELLS: Final = 1024
"""Into how many cells of equal width a table divides them."""
FINE: Final = 2048
"""Points at which the distribution function is worked out."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Samples of one chunk, a column each.

    `durations` has a row for each activity, in weeks of work. `one_off` and `run_per_year` have a
    row for each activity; `extra` is the money of the events. `happened` has a row for each event.
    """

    durations: Floats
    one_off: Floats
    run_per_year: Floats
    extra: Floats
    happened: NDArray[np.bool_]


class Sampler:
    """Draws the durations and costs of a network; safe to share between threads.

    `correlation`, 0 to 1, is that of the normal numbers behind the durations of any two steps in
    which the same role has the largest part. The one-off and the run cost of a step rise and fall
    together, independently of its duration.
    """

    def __init__(self, network: Network, correlation: float = 0.0) -> None:
        activities = network.activities
        self._events = network.events
        self._tables = _Tables()
        self._durations = [self._tables.figure(a.duration) for a in activities]
        self._one_off = [self._tables.figure(a.one_off) for a in activities]
        self._run = [self._tables.figure(a.run_per_year) for a in activities]
        self._event_weeks = [self._tables.figure(e.weeks) for e in network.events]
        self._event_money = [self._tables.figure(e.one_off) for e in network.events]
        self._factor = self._factors(network) if correlation else {}
        self._shared, self._own = math.sqrt(correlation), math.sqrt(1 - correlation)

    def _factors(self, network: Network) -> dict[int, int]:
        """The number of the common factor of each activity that shares one."""
        alike: dict[str, list[int]] = defaultdict(list)
        for number, activity in enumerate(network.activities):
            if activity.role and activity.duration.spreads:
                alike[activity.role].append(number)
        groups = [numbers for numbers in alike.values() if len(numbers) > 1]
        return {number: group for group, numbers in enumerate(groups) for number in numbers}

    def draw(self, seed: int, chunk: int, samples: int) -> Drawn:
        """The samples of chunk number `chunk`; the same for the same three numbers."""
        import numpy as np

        chance = np.random.Generator(np.random.SFC64((seed, chunk)))
        n, events = len(self._durations), len(self._events)
        durations = np.empty((n, samples))
        factors = chance.standard_normal((max(self._factor.values(), default=-1) + 1, samples))
        for number, figure in enumerate(self._durations):
            if figure.table is None:
                durations[number] = figure.low
                continue
            normal = chance.standard_normal(samples)
            if number in self._factor:
                normal *= self._own
                normal += self._shared * factors[self._factor[number]]
            figure.at(normal, durations[number])
        one_off, run = np.empty((n, samples)), np.empty((n, samples))
        for number, pair in enumerate(zip(self._one_off, self._run, strict=True)):
            spreads = any(figure.table is not None for figure in pair)
            common = chance.standard_normal(samples) if spreads else one_off[number]
            for figure, rows in zip(pair, (one_off, run), strict=True):
                if figure.table is None:
                    rows[number] = figure.low
                else:
                    figure.at(common.copy(), rows[number])
        happened = np.empty((events, samples), dtype=np.bool_)
        extra = np.zeros(samples)
        for number, event in enumerate(self._events):
            happened[number] = chance.random(samples) < event.probability
            weeks, money = np.empty(samples), np.empty(samples)
            self._event_weeks[number].at(chance.standard_normal(samples), weeks)
            self._event_money[number].at(chance.standard_normal(samples), money)
            weeks *= happened[number]
            money *= happened[number]
            for step in event.steps:
                durations[step] += weeks
            if event.steps:
                extra += money
        return Drawn(durations, one_off, run, extra, happened)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure ready to be looked up: its quantiles by cell, and their rise within each cell."""

    low: float
    table: Floats | None = None
    rise: Floats | None = None

    def at(self, normal: Floats, out: Floats) -> None:
        """The quantiles of normal numbers, written to `out`; `normal` is used up."""
        import numpy as np

        if self.table is None or self.rise is None:
            out[:] = self.low
            return
        normal += REACH
        normal *= CELLS / (2 * REACH)
        cell = normal.astype(np.intp)
        normal -= cell
        # What lies beyond the table, once in 10^15 draws, counts as its edge.
        self.rise.take(cell, out=out, mode="clip")
        out *= normal
        out += self.table.take(cell, mode="clip")


class _Tables:
    """Tables by figure; figures of the same shape share the work."""

    def __init__(self) -> None:
        import numpy as np

        self._shapes: dict[float, Floats] = {}
        angles = np.linspace(0, np.pi / 2, FINE + 1)
        self._grid = np.sin(angles) ** 2
        with np.errstate(divide="ignore"):
            self._log_sine = np.log(np.sin(angles))
            self._log_cosine = np.log(np.abs(np.cos(angles)))
        self._log_cosine[-1] = -np.inf
        scale = -math.sqrt(0.5)
        edges = np.linspace(-REACH, REACH, CELLS + 1)
        self._below = np.array([0.5 * math.erfc(scale * edge) for edge in edges])
        self._above = self._below[::-1].copy()

    def figure(self, points: ThreePoint) -> _Figure:
        """The figure with its table; without one where it is a constant."""
        import numpy as np

        if not points.spreads:
            return _Figure(points.likely)
        table = points.low + (points.high - points.low) * self._quantiles(points.shape)
        return _Figure(points.low, table, np.append(np.diff(table), 0.0))

    def _quantiles(self, shape: float) -> Floats:
        """The quantiles of the beta distribution (1 + 4 shape, 5 - 4 shape) at the cells' edges."""
        import numpy as np

        shape = round(shape, 9)
        found = self._shapes.get(shape)
        if found is None:
            # With x = sin^2 t the density has no poles, and its points crowd where it is steep.
            one, other = 2 * (1 + 4 * shape) - 1, 2 * (5 - 4 * shape) - 1
            density = np.exp(one * self._log_sine + other * self._log_cosine)
            steps = (density[1:] + density[:-1]) / 2
            below = np.concatenate(([0.0], np.cumsum(steps)))
            above = np.concatenate(([0.0], np.cumsum(steps[::-1])))[::-1]
            below, above = below / below[-1], above / above[0]
            half = CELLS // 2
            # Each tail from its own end, where small numbers are exact.
            lower = np.interp(self._below[: half + 1], below, self._grid)
            upper = np.interp(self._above[half + 1 :], above[::-1], self._grid[::-1])
            found = np.concatenate((lower, upper))
            self._shapes[shape] = found
        return found


def chunks(samples: int, activities: int) -> Sequence[tuple[int, int]]:
    """The chunks that so many samples come in: the number and the samples of each.

    >>> chunks(9500, 200)
    [(0, 4000), (1, 4000), (2, 1500)]
    """
    size = min(CHUNK, max(FEWEST, VALUES // max(1, activities)))
    return [(number, min(size, samples - number * size)) for number in range(-(-samples // size))]
