"""How sure the dates and the cost of a roadmap are: Monte Carlo over its steps."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.problem import Account
from milepost.engine.plan.worth import WEEKS_PER_YEAR
from milepost.engine.whatif.building import network_of
from milepost.engine.whatif.chances import (
    SHARES,
    Chance,
    DateRisk,
    EventRisk,
    MoneyRisk,
    Quantile,
    Risk,
    RiskSettings,
    Spread,
    StepRisk,
)
from milepost.engine.whatif.network import Activity, Milestone, Network
from milepost.engine.whatif.sampling import Drawn, Sampler, chunks
from milepost.engine.whatif.simulate import Times, on_the_chain, run_through

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DAYS: Final = 7
POINTS: Final = 250
"""About how many points a curve has at most; with more weeks it leaves some out."""
HUNDREDTHS: Final = 100
BLOCK: Final = 500
"""Columns at a time where each step is tried alone."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a chunk of samples came to.

    `dates` has a row for each milestone, `finish` and the costs are one number for each sample.
    The others are sums over the samples: `critical` by activity, `happened` by event, `enough` by
    account; `sums` by activity of the weeks above the likely duration, of their squares, and of
    their products with the weeks by which the finish is late.
    """

    dates: Floats
    finish: Floats
    one_off: Floats
    cost: Floats
    critical: Floats
    sums: Floats
    happened: Floats
    enough: Floats


Chunk = tuple[int, int]
Mapper = Callable[[Callable[[Chunk], Part], Sequence[Chunk]], Iterable[Part]]


def risk_of(
    workspace: Workspace,
    roadmap: Roadmap,
    settings: RiskSettings | None = None,
    mapper: Mapper = map,
) -> Risk:
    """Simulate a roadmap that was planned for the workspace.

    `mapper` runs the chunks, in any order and at once if it likes, and gives their parts in order;
    the result is the same.
    """
    settings = settings or RiskSettings()
    network = network_of(workspace, roadmap, keep_starts=settings.keep_starts)
    plan = workspace.inventory.plan
    dates = [
        tuple(
            day
            for day in (
                None if m.target is None else plan.targets[m.target].by,
                None if m.target is None else settings.by,
            )
            if day is not None
        )
        for m in network.milestones
    ]
    return simulated(network, settings, plan.start, dates, mapper)


def simulated(
    network: Network,
    settings: RiskSettings,
    start: dt.date,
    dates: Sequence[Sequence[dt.date]],
    mapper: Mapper = map,
) -> Risk:
    """Simulate a network. `dates` are the days that each milestone is asked about."""
    sampler = Sampler(network, settings.correlation)
    likely = _likely(network)
    centre = float(run_through(network, likely[:, None]).finish(network)[0])
    part = partial(_part, network, sampler, settings.seed, likely, centre)
    whole = _joined(list(mapper(part, chunks(settings.samples, len(network.activities)))))
    last = Milestone("finish", None, round(centre))
    asked = () if settings.by is None else (settings.by,)
    cost = sum(_money(activity, network.horizon) for activity in network.activities)
    return Risk(
        network,
        settings,
        _date_risk(last, whole.finish, start, asked),
        tuple(
            _date_risk(milestone, whole.dates[number], start, dates[number])
            for number, milestone in enumerate(network.milestones)
        ),
        _spread(
            sum(activity.one_off.likely for activity in network.activities),
            whole.one_off,
        ),
        _spread(cost, whole.cost),
        tuple(_step_risks(network, whole, likely, whole.finish - centre)),
        tuple(_event_risks(network, whole, likely)),
        tuple(
            MoneyRisk(account, *_share(float(enough), settings.samples))
            for account, enough in zip(network.accounts, whole.enough, strict=True)
        ),
    )


def _likely(network: Network) -> Floats:
    import numpy as np

    return np.array([activity.duration.likely for activity in network.activities], dtype=float)


def _money(activity: Activity, horizon: int) -> float:
    return activity.one_off.likely + activity.run_per_year.likely * horizon / WEEKS_PER_YEAR


# -- one chunk -------------------------------------------------------------------------------------


def _part(
    network: Network, sampler: Sampler, seed: int, likely: Floats, centre: float, chunk: Chunk
) -> Part:
    import numpy as np

    number, samples = chunk
    drawn = sampler.draw(seed, number, samples)
    times = run_through(network, drawn.durations)
    finish = times.finish(network)
    dates = np.zeros((len(network.milestones), samples))
    for row, milestone in enumerate(network.milestones):
        if milestone.node is not None:
            dates[row] = times.dates[milestone.node]
    one_off = drawn.one_off.sum(axis=0) + drawn.extra
    run = drawn.run_per_year.sum(axis=0) * (network.horizon / WEEKS_PER_YEAR)
    # About the likely values, so that little is lost where large numbers nearly cancel.
    moved, late = drawn.durations - likely[:, None], finish - centre
    sums = np.stack(
        [moved.sum(axis=1), (moved * moved).sum(axis=1), np.einsum("ij,j->i", moved, late)]
    )
    return Part(
        dates,
        finish,
        one_off,
        one_off + run,
        on_the_chain(network, times, finish).sum(axis=1).astype(float),
        sums,
        drawn.happened.sum(axis=1).astype(float),
        np.array([_enough(account, drawn, times) for account in network.accounts], dtype=float),
    )


def _enough(account: Account, drawn: Drawn, times: Times) -> float:
    """In how many samples the account covers what is spent from it."""
    import numpy as np

    if account.kind == "one_off":
        within = (times.starts >= account.first) & (times.starts < account.until)
        spent = (drawn.one_off * within).sum(axis=0)
    else:
        weeks = np.maximum(account.until - np.maximum(times.ends, account.first), 0)
        spent = (drawn.run_per_year * weeks).sum(axis=0) / WEEKS_PER_YEAR
    # Sums of fractions of money: a thousandth is no overspending.
    return float((spent <= float(account.amount) + 1e-3).sum())


# -- all chunks together ---------------------------------------------------------------------------


def _spread(planned: float, values: Floats) -> Spread:
    import numpy as np

    ordered, n = np.sort(values), len(values)
    sd = float(values.std(ddof=1)) if n > 1 else 0.0

    def ranked(rank: float) -> float:
        return float(ordered[min(max(math.ceil(rank) - 1, 0), n - 1)])

    quantiles = []
    for share in SHARES:
        around = math.sqrt(n * share * (1 - share))
        error = (ranked(n * share + around) - ranked(n * share - around)) / 2
        quantiles.append(Quantile(share, ranked(n * share), error))
    mean = float(values.mean())
    curve = tuple((ranked(n * k / HUNDREDTHS), k / HUNDREDTHS) for k in range(HUNDREDTHS + 1))
    return Spread(planned, mean, sd / math.sqrt(n), sd, tuple(quantiles), curve)


def _share(times: float, samples: int) -> tuple[float, float]:
    """The share of so many samples, and its standard error."""
    moved = (times + 1) / (samples + 2)
    return times / samples, math.sqrt(moved * (1 - moved) / samples)


def _date_risk(
    milestone: Milestone, weeks: Floats, start: dt.date, days: Iterable[dt.date]
) -> DateRisk:
    import numpy as np

    n = len(weeks)
    chances = tuple(
        Chance(day, *_share(float((weeks * DAYS <= (day - start).days).sum()), n))
        for day in dict.fromkeys(days)
    )
    first, last = max(math.ceil(weeks.min()) - 1, 0), math.ceil(weeks.max())
    ordered = np.sort(weeks)
    stride = 1 + (last - first) // POINTS
    curve = tuple(
        (week, float(np.searchsorted(ordered, week, side="right")) / n)
        for week in range(first, last + stride, stride)
    )
    return DateRisk(milestone, _spread(milestone.planned, weeks), chances, curve)


def _joined(parts: Sequence[Part]) -> Part:
    import numpy as np

    def added(arrays: Iterable[Floats]) -> Floats:
        whole: Floats = np.sum(np.stack(list(arrays)), axis=0)
        return whole

    return Part(
        np.concatenate([part.dates for part in parts], axis=1),
        np.concatenate([part.finish for part in parts]),
        np.concatenate([part.one_off for part in parts]),
        np.concatenate([part.cost for part in parts]),
        added(part.critical for part in parts),
        added(part.sums for part in parts),
        added(part.happened for part in parts),
        added(part.enough for part in parts),
    )


def _step_risks(network: Network, whole: Part, likely: Floats, late: Floats) -> Iterator[StepRisk]:
    samples = len(late)
    total, squares, products = whole.sums
    late_total, late_squares = float(late.sum()), float((late * late).sum())
    durations = [activity.duration for activity in network.activities]
    low = _alone(network, likely, [(i, points.low) for i, points in enumerate(durations)])
    high = _alone(network, likely, [(i, points.high) for i, points in enumerate(durations)])
    for number, activity in enumerate(network.activities):
        own = squares[number] - total[number] ** 2 / samples
        others = late_squares - late_total**2 / samples
        both = products[number] - total[number] * late_total / samples
        cruciality = None
        if own > 0:
            cruciality = float(both / math.sqrt(own * others)) if others > 0 else 0.0
        yield StepRisk(
            activity,
            *_share(float(whole.critical[number]), samples),
            cruciality,
            low[number],
            high[number],
        )


def _event_risks(network: Network, whole: Part, likely: Floats) -> Iterator[EventRisk]:
    samples = len(whole.finish)
    for number, event in enumerate(network.events):
        durations = likely.copy()
        durations[list(event.steps)] += event.weeks.likely
        finish = run_through(network, durations[:, None]).finish(network)
        yield EventRisk(event, float(whole.happened[number]) / samples, float(finish[0]))


def _alone(network: Network, likely: Floats, changes: Sequence[tuple[int, float]]) -> list[float]:
    """The finish for each change of one duration, with every other one likely."""
    import numpy as np

    found: list[float] = []
    for at in range(0, len(changes), BLOCK):
        block = changes[at : at + BLOCK]
        durations = np.repeat(likely[:, None], len(block), axis=1)
        for column, (number, weeks) in enumerate(block):
            durations[number, column] = weeks
        found += run_through(network, durations).finish(network).tolist()
    return found
