"""Where no single limit is enough: the cheapest combination of those that are."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.plan.control import Control
from milepost.engine.render.roadmap import plan_text
from milepost.engine.run import assessed, planned
from tests.plan.impossible import Case, possible

START = dt.date(2027, 1, 4)
BY = "plan.target.0.by"
CREW = "plan.capacity.crew"


def day(week: int) -> str:
    """The first day of a week of the plan."""
    return (START + dt.timedelta(weeks=week)).isoformat()


def together(document: dict[str, Any]) -> dict[str, Any]:
    """What the limits of the combination become, by path."""
    assert document["relaxations"] == []
    return {item["path"]: item["to"] for item in document["together"]}


def finish(case: Case, tenths: int) -> int:
    """The week in which the target is reached with so many tenths of the crew, and no date."""
    result = planned(assessed(case.with_changes({CREW: tenths / 10, BY: None}))).result
    assert isinstance(result, Solved)
    return result.roadmap.finish_week


@pytest.mark.parametrize("weeks", [2, 4])
def test_two_limits_share_what_is_to_give_way(tmp_path: Path, weeks: int) -> None:
    """Neither the date nor the crew is enough; of all pairs the one with the least sum is told."""
    case = Case(tmp_path, "capacity: {crew: 0}", f"{{stage: opened, by: {day(weeks)}}}")
    shares: dict[tuple[int, int], Fraction] = {}
    for tenths in range(1, 13):
        needed = finish(case, tenths)
        # An amount below a tenth counts as a tenth: each tenth of the crew is the whole again.
        shares[needed, tenths] = Fraction(needed - weeks, weeks) + tenths
    document = case.document()
    found = together(document)
    week = (dt.date.fromisoformat(found[BY]) - START).days // 7

    assert shares[week, round(10 * found[CREW])] == min(shares.values())
    assert document["together_cheapest"] is True
    assert possible(case.with_changes(found))


@pytest.mark.parametrize(
    ("weeks", "crew", "expected"),
    [(8, 0.5, {BY: day(12)}), (6, 0.9, {CREW: 1})],
    ids=["the date", "the crew"],
)
def test_of_equally_many_limits_those_that_give_way_least(
    tmp_path: Path, weeks: int, crew: float, expected: dict[str, Any]
) -> None:
    """Beside a ban that has to go, the limit that changes by the smaller share of itself."""
    limits = f"must_not: [paint]\ncapacity: {{crew: {crew}}}"
    case = Case(tmp_path, limits, f"{{stage: opened, by: {day(weeks)}}}")
    document = case.document()

    assert together(document) == {"plan.must_not.0": None, **expected}
    assert document["together_cheapest"] is True


def test_more_than_two_limits_are_enough_and_not_said_to_be_the_cheapest(tmp_path: Path) -> None:
    """With four to share between, the combination makes a plan and claims no more."""
    limits = "must_not: [paint]\ncapacity: {crew: 0}\nbudget: [{until: 2029-12-31, one_off: 150}]"
    case = Case(tmp_path, limits, f"{{stage: opened, by: {day(3)}}}")
    planned_ = case.planned()
    document = case.document()
    found = together(document)

    assert len(found) == 4
    assert document["together_cheapest"] is False
    assert possible(case.with_changes(found))
    assert "prove that no others give way less in all" in " ".join(plan_text(planned_).split())


def test_a_stop_claims_nothing(tmp_path: Path) -> None:
    """Where the search is stopped no combination is said to be the cheapest."""
    case = Case(tmp_path, "capacity: {crew: 0}", f"{{stage: opened, by: {day(2)}}}")
    result = planned(assessed(case.workspace), None, Control(stop=lambda: True)).result
    assert isinstance(result, Infeasible)

    assert not result.cheapest
