"""Many runs of a network at once: when each activity starts and ends, and what fixes the finish.

Arrays have a row for each activity or node and a column for each run. Time runs in weeks, not in
whole ones: what ends on a Wednesday lets the next begin on the Thursday.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.engine.plan.problem import Done
from milepost.engine.whatif.network import Activity, Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Times:
    """Runs of a network.

    `ready` is when all that an activity waits for has come about and it may start, were nobody
    away; `starts` and `ends` are when it does. `dates` is when each node holds.
    """

    ready: Floats
    starts: Floats
    ends: Floats
    dates: Sequence[Floats]

    def finish(self, network: Network) -> Floats:
        """When all that the finish waits for has come about; 0 where nothing is to be done."""
        import numpy as np

        finish = np.zeros(self.ends.shape[1])
        for node in network.last:
            np.maximum(finish, self.dates[node], out=finish)
        return finish


def run_through(network: Network, durations: Floats) -> Times:
    """Each activity as early as the policy allows when it takes `durations` weeks of work."""
    import numpy as np

    ends = np.empty_like(durations)
    ready = np.empty_like(durations)
    paused = any(activity.pauses for activity in network.activities)
    starts = np.empty_like(durations) if paused else ready
    for number, activity in enumerate(network.activities):
        row = ready[number]
        row[:] = activity.release
        for wait in activity.waits:
            if wait.lag:
                np.maximum(row, ends[wait.of] + wait.lag, out=row)
            else:
                np.maximum(row, ends[wait.of], out=row)
        if activity.pauses:
            starts[number] = _opened(activity, row)
        elif paused:
            starts[number] = row
        np.add(starts[number], durations[number], out=ends[number])
        _rest(activity, starts[number], ends[number])
    return Times(ready, starts, ends, _dates(network, ends))


def _opened(activity: Activity, ready: Floats) -> Floats:
    import numpy as np

    starts = ready
    if not activity.begun:
        for first, last in activity.pauses:
            inside = (starts >= first) & (starts < last + 1)
            starts = np.where(inside, float(last + 1), starts)
    return starts


def _rest(activity: Activity, starts: Floats, ends: Floats) -> None:
    """Move the ends by the time for which the activity rests."""
    import numpy as np

    for first, last in activity.pauses:
        rests = (starts <= last) & (first < ends)
        if rests.any():
            ends += np.where(rests, last + 1 - np.maximum(starts, first), 0.0)


def _dates(network: Network, ends: Floats) -> list[Floats]:
    import numpy as np

    dates: list[Floats] = []
    for node in network.nodes:
        if isinstance(node, Done):
            dates.append(ends[node.step] + node.lag if node.lag else ends[node.step])
        elif node.k == 1:
            dates.append(np.minimum.reduce([dates[part] for part in node.of]))
        elif node.k == len(node.of):
            dates.append(np.maximum.reduce([dates[part] for part in node.of]))
        else:
            parts = np.stack([dates[part] for part in node.of])
            dates.append(np.partition(parts, node.k - 1, axis=0)[node.k - 1])
    return dates


def on_the_chain(network: Network, times: Times, finish: Floats) -> Truths:
    """Whether each activity is on a chain without slack that fixes the finish."""
    import numpy as np

    chain = np.zeros(times.ends.shape, dtype=np.bool_)
    tight: dict[int, Truths] = {}

    def mark(node: int, where: Truths) -> None:
        tight[node] = tight[node] | where if node in tight else where

    for end in network.last:
        mark(end, times.dates[end] == finish)
    for number in range(len(network.nodes) - 1, -1, -1):
        where, node = tight.get(number), network.nodes[number]
        if where is None:
            continue
        if isinstance(node, Done):
            chain[node.step] |= where
        else:
            for part in node.of:
                mark(part, where & (times.dates[part] == times.dates[number]))
    for number in range(len(network.activities) - 1, -1, -1):
        where, ready = chain[number], times.ready[number]
        for wait in network.activities[number].waits:
            ended = times.ends[wait.of]
            binds = (ended + wait.lag if wait.lag else ended) == ready
            binds &= where
            chain[wait.of] |= binds
    return chain
