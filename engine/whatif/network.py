"""A roadmap as the network that a simulation runs through: what waits for what, and for how long.

An activity starts as soon as everything that it waits for has ended: its prerequisites, and the
steps whose people it takes over in the roadmap. That is an early-start policy (Igelmund and
Radermacher, Preselective strategies for the optimization of stochastic project networks, Networks
13, 1983) on a partial-order schedule (Policella et al., AI Communications 20, 2007). Who hands
people to whom is settled beforehand: nobody has to know how long anything will take, and however
long it takes no role is overloaded.
"""

from __future__ import annotations

from dataclasses import dataclass

from milepost.engine.plan.problem import Account, PlanNode, Windows


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """A figure between `low` and `high`, most often near `likely`, in whatever unit it has.

    It is distributed as a PERT-beta: the beta distribution on its range with the mean
    (low + 4 likely + high) / 6 (Malcolm et al., Application of a technique for research and
    development program evaluation, Operations Research 7, 1959). Without a range it is a constant.
    """

    low: float
    likely: float
    high: float

    @property
    def spreads(self) -> bool:
        """Whether it can take more than one value."""
        return self.high > self.low

    @property
    def mean(self) -> float:
        """The mean, (low + 4 likely + high) / 6."""
        return (self.low + 4 * self.likely + self.high) / 6 if self.spreads else self.likely

    @property
    def variance(self) -> float:
        """The variance, (mean - low) (high - mean) / 7."""
        return (self.mean - self.low) * (self.high - self.mean) / 7 if self.spreads else 0.0

    @property
    def shape(self) -> float:
        """Where the likely value lies in the range, from 0 to 1; 0 for a constant."""
        return (self.likely - self.low) / (self.high - self.low) if self.spreads else 0.0


NOTHING = ThreePoint(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Wait:
    """An activity starts `lag` weeks or more after activity number `of` has ended."""

    of: int
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """A step of the roadmap, planned to start in week `start`.

    It does not start before week `release`, nor, unless it is under way (`begun`), in one of its
    `pauses`, in which it rests. `role` has the largest part in it; empty where nobody has any.
    Durations are in weeks of work, one-off costs in money, run costs in money per year.
    """

    id: str
    start: int
    duration: ThreePoint
    one_off: ThreePoint = NOTHING
    run_per_year: ThreePoint = NOTHING
    waits: tuple[Wait, ...] = ()
    release: int = 0
    pauses: Windows = ()
    begun: bool = False
    role: str = ""

    def opened(self, week: int) -> int:
        """The first week from `week` on in which nobody at work on it is away."""
        for first, last in self.pauses:
            if first <= week <= last and not self.begun:
                week = last + 1
        return week


@dataclass(frozen=True, slots=True)
class Event:
    """What may happen, once at most: more weeks for each of `steps`, and more money.

    `steps` are numbers of activities. One that touches none of them does not count.
    """

    name: str
    probability: float
    steps: tuple[int, ...]
    weeks: ThreePoint
    one_off: ThreePoint


@dataclass(frozen=True, slots=True)
class Milestone:
    """A target, or a stage that the roadmap reaches, in week `planned`.

    `node` is None for what holds from the start; `target` is the number of the target, None for a
    stage that is none.
    """

    name: str
    node: int | None
    planned: int
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Activities in the order of the roadmap, each waiting for earlier ones only.

    `nodes` say when the milestones hold, each of earlier nodes; their `Done` name activities by
    number. The finish is when all of the nodes `last` hold: the targets, or without any every step.
    `horizon` is in weeks.
    """

    activities: tuple[Activity, ...]
    nodes: tuple[PlanNode, ...]
    milestones: tuple[Milestone, ...]
    last: tuple[int, ...]
    horizon: int
    events: tuple[Event, ...] = ()
    accounts: tuple[Account, ...] = ()
