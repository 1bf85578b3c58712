"""Frontiers: exact, complete, none of them dominated, each plan verified, the bend marked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import BudgetPeriod, Inventory, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import PlanResult, Roadmap, Solved
from milepost.engine.plan.limits import accounts_of
from milepost.engine.source import InvalidInput
from milepost.engine.view.frontier import frontier_view
from milepost.engine.whatif.curves import (
    budget_date,
    money_date,
    money_value,
    nice,
    people_date,
)
from milepost.engine.whatif.frontier import Axes, Frontier, Point, differences, efficient, knee
from milepost.engine.whatif.job import Job, Run, not_begun
from milepost.engine.whatif.searches import FrontierSettings
from milepost.engine.whatif.spending import (
    cost_of,
    each_quarter,
    in_all,
    one_off_of,
    quarterly_need,
)
from tests.plan.catalogue import capability, inventory, model
from tests.property.plans import cases, day, limited
from tests.property.valued import Purse, valued_cases
from tests.whatif.frontiers import choice, every_pair, workspace_of
from tests.whatif.jobs import one_by_one

MANY = FrontierSettings(points=100)
RANDOM = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
EMPTY = Solved(Roadmap((), (), 52), (), optimal=True, seconds=0.0)
COST = Axes("money,date", "cost", "finish")


def figures(frontier: Frontier) -> list[tuple[Any, Any]]:
    """The two figures of each point."""
    return [(point.x, point.y) for point in frontier.points]


def point(x: int, y: int, *, y_bound: int | None = None) -> Point:
    """A point with these figures, proved best where no other bound is given."""
    bound = Fraction(y if y_bound is None else y_bound)
    return Point(Fraction(x), Fraction(y), EMPTY, Fraction(x), bound)


# -- against every roadmap there is ----------------------------------------------------------------


@RANDOM
@given(cases())
def test_money_against_date_is_what_all_roadmaps_show(
    case: tuple[MaturityModel, Inventory],
) -> None:
    """Its points are the cost and finish of all roadmaps of which none beats another, and all."""
    workspace = workspace_of(*case)
    expected = every_pair(workspace, lambda r: (cost_of(r), Fraction(r.finish_week)))
    found = money_date(workspace, MANY, one_by_one())

    assert figures(found) == expected
    assert found.complete
    assert bool(found.because) == (not expected)
    assert all(each.proven for each in found.points)


@RANDOM
@given(cases())
def test_money_a_quarter_against_date_is_what_all_roadmaps_show(
    case: tuple[MaturityModel, Inventory],
) -> None:
    """With the one-off money of the budget out of the way, likewise, on the grid."""
    workspace = workspace_of(*case)
    plan = in_all(workspace.inventory.plan, None)
    free = replace(workspace, inventory=replace(workspace.inventory, plan=plan))
    found = budget_date(workspace, MANY, one_by_one())
    step = found.axes.step or Fraction(1)

    def pair_of(roadmap: Roadmap) -> tuple[Fraction, Fraction]:
        return -(-quarterly_need(roadmap) // step) * step, Fraction(roadmap.finish_week)

    assert figures(found) == every_pair(free, pair_of)
    assert found.complete


@RANDOM
@given(valued_cases())
def test_money_against_value_is_what_all_roadmaps_show(
    case: tuple[MaturityModel, Inventory],
) -> None:
    """No roadmap is worth a unit of money more for as much one-off money as a point takes."""
    workspace = workspace_of(*case)
    plan = in_all(workspace.inventory.plan, None)
    free = replace(workspace, inventory=replace(workspace.inventory, plan=plan))
    purse = Purse(*case)

    def pair_of(roadmap: Roadmap) -> tuple[Fraction, Fraction]:
        return Fraction(one_off_of(roadmap)), Fraction(-purse.value(roadmap))

    expected = every_pair(free, pair_of)
    found = money_value(workspace, MANY, one_by_one())
    assume(found.complete)
    for x, loss in expected:
        assert any(p.x <= x and p.y > -loss - 1 for p in found.points)
    for p in found.points:
        assert any(x <= p.x and -loss > float(p.y) - 0.01 for x, loss in expected)


# -- money against date ----------------------------------------------------------------------------


def test_each_way_that_none_beats_is_a_point_and_the_bend_is_marked() -> None:
    """Four ways of which one is beaten: three points, what enters and leaves, the price."""
    ways = choice(("slow", 20, 100), ("quick", 4, 900), ("bad", 8, 500), ("middle", 7, 200))
    found = money_date(ways, FrontierSettings(), one_by_one())

    assert figures(found) == [(100, 20), (200, 7), (900, 4)]
    assert found.complete
    assert found.knee == 1
    view = frontier_view(ways, found)
    assert view.points[1].entered == ("Middle to level1",)
    assert view.points[1].left == ("Slow to level1",)
    assert [p.price for p in view.points] == [None, Fraction(100, 13), Fraction(700, 3)]
    assert view.title.startswith(
        "Up to 200 EUR, each week sooner takes 8 EUR more on average; beyond that, 233 EUR."
    )
    assert "800 EUR more buys 16 weeks: from 100 EUR" in view.title


def test_of_many_points_an_even_spread_with_both_ends_is_found() -> None:
    """Forty trade-offs, eight asked for: at least eight, not called complete, each exact."""
    ways = [(f"way{weeks}", weeks, 5_000 - 90 * weeks) for weeks in range(1, 41)]
    found = money_date(choice(*ways), FrontierSettings(points=8), one_by_one())
    weeks = [int(y) for _, y in figures(found)]

    assert len(weeks) >= 8
    assert (max(weeks), min(weeks)) == (40, 1)
    assert not found.complete
    assert all(x == 5_000 - 90 * y for x, y in figures(found))
    assert max(a - b for a, b in itertools.pairwise(weeks)) <= 12
    assert found.searches < 20


def test_where_nothing_is_left_to_choose_there_is_one_point() -> None:
    """The cheapest roadmap is also the fastest, and the title says so."""
    workspace = choice(("only", 5, 100))
    found = money_date(workspace, FrontierSettings(), one_by_one())

    assert figures(found) == [(100, 5)]
    assert found.complete
    assert "The cheapest roadmap is also the fastest" in frontier_view(workspace, found).title


def test_the_dates_of_the_targets_stay_limits() -> None:
    """A way that is too slow for the target's own date is no point, however cheap it is."""
    ways = choice(("slow", 20, 100), ("quick", 4, 900))
    plan = ways.inventory.plan
    target = Target(plan.targets[0].goal, day(10))
    plan = replace(plan, targets=(target,))
    found = money_date(
        replace(ways, inventory=replace(ways.inventory, plan=plan)), MANY, one_by_one()
    )

    assert figures(found) == [(900, 4)]


# -- money a quarter -------------------------------------------------------------------------------


def test_less_money_a_quarter_makes_the_roadmap_wait_for_it() -> None:
    """Each finish follows from the quarters in which there is money; one step less is later."""
    of = model(capability("a", 13, cost=100), capability("b", 13, "a", cost=100))
    workspace = workspace_of(of, inventory(HasLevel("b", 1), horizon=104))
    found = budget_date(workspace, FrontierSettings(), one_by_one())
    step = found.axes.step
    assert step is not None

    def finish(money: Fraction) -> Fraction | None:
        first, second = (-(-amount // money) for amount in (100, 200))
        week = 13 * max(first + 1, second)
        return Fraction(week) if week <= 104 else None

    assert len(found.points) >= 4
    assert found.complete
    for x, y in figures(found):
        assert y == finish(x)
        below = finish(x - step)
        assert below is None or below > y


def test_the_budget_gives_way_in_one_off_money_alone() -> None:
    """What the inventory says of run money holds in each of the finer periods as before."""
    own = (
        BudgetPeriod(day(20), Fraction(10), Fraction(70)),
        BudgetPeriod(day(30), None, None),
        BudgetPeriod(day(45), Fraction(10), Fraction(30)),
    )
    plan = limited(inventory(HasLevel("a", 1)), budget=own).plan
    changed = each_quarter(plan, Fraction(50))

    def money(of: object, kind: str) -> list[tuple[int, int, Fraction]]:
        found = accounts_of(of)  # type: ignore[arg-type]
        return [(a.first, a.until, a.amount) for a in found if a.kind == kind]

    assert [a[2] for a in money(changed, "one_off") if a[1] % 13 == 0] == [50, 100, 150, 200, 250]
    assert set(money(plan, "run")) <= set(money(changed, "run"))
    assert {a[2] for a in money(changed, "run")} == {70, 30}
    until, amount = money(in_all(plan, Fraction(9)), "one_off")[-1][1:]
    assert until == 52
    assert amount == 9


# -- people ----------------------------------------------------------------------------------------


def test_more_people_can_be_later_and_that_is_told() -> None:
    """A step that is stretched less takes more people at once: 1.5 FTE is beaten by 1.4."""
    of = model(
        capability("wide", 1, effort={"crm": Fraction(3)}),
        capability("flat", 3, effort={"crm": Fraction(6, 5)}),
    )
    given_ = inventory(HasLevel("wide", 1), HasLevel("flat", 1), capacity={"crm": Fraction(7, 5)})
    workspace = workspace_of(of, given_)
    found = people_date(workspace, FrontierSettings(roles=("crm",)), one_by_one())

    assert found.axes.x == "fte"
    assert found.today == Fraction(7, 5)
    assert (Fraction(7, 5), 3) in figures(found)
    worse = next(each for each in found.beaten if each.point.x == Fraction(3, 2))
    assert worse.point.y == 5
    assert worse.by.x == Fraction(7, 5)
    texts = [each.text for each in frontier_view(workspace, found).beaten]
    assert "1.5 FTE of crm with a finish on 2027-02-08 is beaten by 1.4 FTE of crm" in texts[0]


def test_all_roles_are_scaled_together_from_half_to_double() -> None:
    """Twice the people do two equal pieces of work at once; half take twice as long."""
    of = model(*(capability(id, 4, effort={"crm": Fraction(4)}) for id in ("a", "b")))
    given_ = inventory(HasLevel("a", 1), HasLevel("b", 1), capacity={"crm": Fraction(1)})
    found = people_date(workspace_of(of, given_), FrontierSettings(), one_by_one())

    at = dict(figures(found))
    assert found.axes.x == "capacity"
    assert found.today == 100
    assert [at[Fraction(share)] for share in (50, 100, 200)] == [16, 8, 4]
    assert found.complete


# -- what is no frontier, or not all of one --------------------------------------------------------


def test_a_plan_short_of_its_proof_is_marked_with_its_bound() -> None:
    """Such a point says how good the figure could be, and the list is not called complete."""

    def hasty(jobs: Sequence[Job]) -> list[PlanResult]:
        results = one_by_one()(jobs)
        return [
            replace(
                result,
                optimal=False,
                objectives=tuple(
                    replace(each, bound=each.bound - 3) if each.name == "time" else each
                    for each in result.objectives
                ),
            )
            for result in results
            if isinstance(result, Solved)
        ]

    ways = choice(("slow", 20, 100), ("quick", 4, 900))
    found = money_date(ways, FrontierSettings(), hasty)
    view = frontier_view(ways, found)

    assert figures(found) == [(100, 20), (900, 4)]
    assert not found.complete
    assert [each.y_bound for each in found.points] == [17, 1]
    assert "nothing better than a finish on 2027-05-03 is possible" in view.points[0].note


def test_a_stop_keeps_what_was_found() -> None:
    """After it the frontier has the points that were known, and says that it was stopped."""
    ways = choice(("slow", 20, 100), ("quick", 4, 900), ("middle", 7, 200))
    for curve in (money_date, budget_date):
        found = curve(ways, FrontierSettings(), _after(1))
        assert found.interrupted
        assert not found.complete
    known = figures(money_date(ways, FrontierSettings(), _after(1)))
    assert known == [(100, 20), (900, 4)]


def _after(batches: int) -> Run:
    """A run that is stopped after so many batches."""
    left = [batches]

    def run(jobs: Sequence[Job]) -> list[PlanResult]:
        left[0] -= 1
        now = one_by_one()
        return [now([job])[0] if left[0] >= 0 else not_begun(job) for job in jobs]

    return run


@pytest.mark.parametrize("curve", [money_date, budget_date, people_date, money_value])
def test_without_a_roadmap_there_is_no_point(curve: object) -> None:
    """Where no roadmap keeps the limits, the frontier is empty, and that is proved."""
    of = model(capability("a", 60, effort={"crm": Fraction(1)}))
    given_ = inventory(HasLevel("a", 1), capacity={"crm": Fraction(1)})
    found = curve(workspace_of(of, given_), FrontierSettings(), one_by_one())  # type: ignore[operator]

    assert found.points == ()
    assert found.without or found.because


def test_what_a_frontier_needs_is_asked_for() -> None:
    """A date needs a target, and people a capacity; both are faults of the input."""
    of = model(capability("a"))
    no_target = workspace_of(of, inventory())
    no_people = workspace_of(of, inventory(HasLevel("a", 1)))

    with pytest.raises(InvalidInput, match="no target"):
        money_date(no_target, MANY, one_by_one())
    with pytest.raises(InvalidInput, match="no role has a capacity"):
        people_date(no_people, MANY, one_by_one())


def test_nothing_to_be_done_is_one_point_at_nothing() -> None:
    """A target that is met today costs nothing and is reached at once."""
    workspace = choice(("only", 5, 100))
    met = workspace_of(workspace.model, inventory(HasLevel("only", 1), levels={"only": 1}))
    for curve in (money_date, budget_date):
        assert figures(curve(met, FrontierSettings(), one_by_one())) == [(0, 0)]


# -- the parts -------------------------------------------------------------------------------------


def test_what_beats_a_plan_is_as_good_in_both_figures() -> None:
    """Plans with the same figures count once, and the proved one of them stands."""
    same = point(5, 5), point(5, 5, y_bound=3)
    points, beaten = efficient(COST, [point(9, 1), same[1], same[0], point(6, 5), point(7, 8)])

    assert [int(p.x) for p in points] == [5, 9]
    assert points[0].proven
    assert [(int(b.point.x), int(b.by.x)) for b in beaten] == [(6, 5), (7, 5)]


def test_the_knee_is_farthest_from_the_line_between_the_ends() -> None:
    """On a straight line, on two points and on a curve that bends outward there is none."""
    assert knee(COST, [point(0, 10), point(1, 2), point(10, 0)]) == 1
    assert knee(COST, [point(0, 10), point(4, 1), point(5, 0), point(10, -1)]) == 1
    assert knee(COST, [point(0, 10), point(5, 5), point(10, 0)]) is None
    assert knee(COST, [point(0, 10), point(9, 8), point(10, 0)]) is None
    assert knee(COST, [point(0, 10), point(10, 0)]) is None
    value = Axes("money,value", "one_off", "value")
    assert knee(value, [point(0, 0), point(2, 9), point(10, 10)]) == 1


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0", 1), ("1", 1), ("1.01", 2), ("2", 2), ("3", 5), ("99", 100), ("4167", 5000)],
)
def test_a_grid_has_round_steps(amount: str, expected: int) -> None:
    """The next of 1, 2, 5, 10 ..., never less than what was asked for."""
    assert nice(Fraction(amount), Fraction(1)) == expected


def test_differences_between_plans_are_steps() -> None:
    """What one plan has and the other has not, each way."""
    ways = choice(("slow", 20, 100), ("quick", 4, 900))
    first, last = money_date(ways, FrontierSettings(), one_by_one()).points

    assert differences(first.roadmap, last.roadmap) == (("quick@1",), ("slow@1",))
