"""Small networks that the tests of the simulation share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from milepost.engine.plan.problem import Count, Done, PlanNode
from milepost.engine.whatif.chances import Risk, RiskSettings
from milepost.engine.whatif.network import Activity, Event, Milestone, Network, ThreePoint, Wait
from milepost.engine.whatif.risk import simulated

START = dt.date(2027, 1, 4)
SKEWED = ThreePoint(2, 3, 9)


def activity(number: int, points: ThreePoint, *waits: int, role: str = "") -> Activity:
    """A step that waits for the steps with these numbers."""
    return Activity(f"c{number}@1", 0, points, waits=tuple(map(Wait, waits)), role=role)


def network(*activities: Activity, events: Sequence[Event] = ()) -> Network:
    """A network that has come to its target once every activity has ended."""
    done = [Done(number) for number in range(len(activities))]
    nodes: tuple[PlanNode, ...] = (*done, Count(len(done), tuple(range(len(done)))))
    if not activities:
        return Network((), (), (Milestone("condition", None, 0, 0),), (), 156)
    target = Milestone("condition", len(done), 0, 0)
    return Network(tuple(activities), nodes, (target,), (len(done),), 156, tuple(events))


def chain(*points: ThreePoint, role: str = "") -> Network:
    """Steps one after another."""
    return network(
        *(
            activity(number, each, *([number - 1] if number else []), role=role)
            for number, each in enumerate(points)
        )
    )


def beside(*points: ThreePoint, role: str = "") -> Network:
    """Steps side by side."""
    return network(*(activity(n, each, role=role) for n, each in enumerate(points)))


def risk(of: Network, **settings: object) -> Risk:
    """The network simulated, 20,000 times where nothing else is said."""
    given = RiskSettings(**{"samples": 20_000, **settings})  # type: ignore[arg-type]
    return simulated(of, given, START, [()] * len(of.milestones))
