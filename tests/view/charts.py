"""The small organisation's roadmap with money, people and chance, for the tests of charts."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from milepost.engine.assess.assessment import assess
from milepost.engine.model.inventory import BudgetPeriod, Limits
from milepost.engine.model.roadmap import Reached, Roadmap, Solved
from milepost.engine.run import Assessed, Planned
from milepost.engine.whatif.chances import Risk, RiskSettings
from milepost.engine.whatif.frontier import Axes, Beaten, Frontier, Point
from milepost.engine.whatif.network import Activity, ThreePoint, Wait
from milepost.engine.whatif.risk import simulated
from tests.view.example import NAMES, START, roadmap, step, workspace
from tests.whatif.networks import network

SPREAD = ThreePoint(2, 5, 9)


def outcome(
    names: Mapping[str, str] = NAMES,
    *,
    plan: Roadmap | None = None,
    organisation: str = "Northwind",
    team: str = "Web team",
    limits: Limits | None = None,
    capacity: tuple[tuple[str, Fraction], ...] = (("crm", Fraction(1, 6)), ("web", Fraction(1))),
) -> Planned:
    """The roadmap to Grow as if it had been planned, under these limits."""
    at = workspace(names=names, organisation=organisation, team=team)
    request = replace(at.inventory.plan, limits=limits or Limits(), capacity=capacity)
    at = replace(at, inventory=replace(at.inventory, plan=request))
    before = Assessed(at, assess(at))
    return Planned(before, Solved(plan or roadmap(), (), optimal=True, seconds=None))


def costly() -> Roadmap:
    """E-mail for 1,000 at the start, the shop for 3,000 in week 6 and 520 a year from week 10."""
    steps = (
        replace(step("mail", 2, 0, 6, "crm"), one_off=1000),
        replace(step("shop", 1, 6, 10), one_off=3000, run_per_year=520),
        step("shop", 2, 10, 20),
    )
    return replace(roadmap(), steps=steps)


def budget() -> Limits:
    """5,000 one-off for the first thirteen weeks and 2,000 more for the next; running is free."""
    first, last = START + dt.timedelta(weeks=13, days=-1), START + dt.timedelta(weeks=26, days=-1)
    return Limits(budget=(BudgetPeriod(first, Fraction(5000)), BudgetPeriod(last, Fraction(2000))))


def risk(first: ThreePoint = SPREAD, second: ThreePoint = SPREAD) -> Risk:
    """E-mail and then the shop, simulated with these durations."""
    of = network(Activity("mail@2", 0, first), Activity("shop@1", 0, second, waits=(Wait(0),)))
    return simulated(of, RiskSettings(500), START, [()] * len(of.milestones))


def frontier(*pairs: tuple[int, int], knee: int | None = None) -> Frontier:
    """Plans of so much money that finish in these weeks, the last of them beaten by the first."""
    points = [
        Point(Fraction(x), Fraction(y), solved, Fraction(x), Fraction(y))
        for x, y in pairs
        for solved in [_finished(y)]
    ]
    axes = Axes("money,date", "cost", "finish")
    kept, beaten = points[:-1], points[-1]
    return Frontier(
        axes,
        tuple(kept),
        (Beaten(beaten, kept[0]),),
        knee,
        complete=True,
        interrupted=False,
        searches=len(pairs),
    )


def _finished(week: int) -> Solved:
    plan = Roadmap((step("shop", 2, 0, week),), (Reached(0, "way.two", week),), horizon=52)
    return Solved(plan, (), optimal=True, seconds=None)
