"""Planning close to an earlier roadmap."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import Dated, Excluded, Inventory, Limits, Objective
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import ObjectiveValue, Solved, WaitsFor
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.explain import explain
from milepost.engine.plan.verify import verify
from tests.plan.catalogue import (
    ONE,
    START,
    capability,
    inventory,
    model,
    problem_of,
    program_of,
)

MODEL = model(
    capability("site", 2, effort={"crm": ONE * 2}),
    capability("shop", 2, effort={"crm": ONE * 2}),
    capability("app", 2, effort={"crm": ONE * 2}),
)
TARGETS = HasLevel("site", 1), HasLevel("shop", 1)


def close_to(
    *steps: tuple[str, int],
    minimise: tuple[Objective, ...] = ("change",),
    limits: Limits | None = None,
    levels: dict[str, int | None] | None = None,
) -> Inventory:
    """An inventory that asks for site and shop, and to stay close to steps in these weeks."""
    given = inventory(*TARGETS, minimise=minimise, capacity={"crm": ONE}, horizon=20, levels=levels)
    before = tuple(Dated(id, 1, START + dt.timedelta(weeks=week)) for id, week in steps)
    limits = replace(limits or Limits(), baseline="old.json", baseline_steps=before)
    return replace(given, plan=replace(given.plan, limits=limits))


def planned(given: Inventory, of: MaturityModel = MODEL) -> tuple[dict[str, int], Solved]:
    """The start week of each step of the proven plan, and the plan, which the verifier accepts."""
    result = solve(problem_of(of, given))
    assert isinstance(result, Solved)
    assert result.optimal
    program = program_of(of, given)
    assert verify(of, given, program, result.roadmap, result.objectives) == ()
    return {step.capability: step.start for step in result.roadmap.steps}, result


def value(result: Solved, name: str) -> Fraction:
    """The value of one objective."""
    return next(each.value for each in result.objectives if each.name == name)


def test_what_is_committed_stays_where_it_is() -> None:
    """With change first, each step keeps its week, though all could end sooner."""
    starts, result = planned(close_to(("site", 5), ("shop", 9)))

    assert starts == {"site": 5, "shop": 9}
    assert value(result, "change") == 0


def test_a_step_that_is_kept_where_it_was_waits_for_nothing_else() -> None:
    """What starts later than it could because it did before says so, with the day."""
    given = close_to(("site", 5), ("shop", 9))
    _, result = planned(given)

    told = explain(given, program_of(MODEL, given), problem_of(MODEL, given), result.roadmap).steps

    days = {id: (START + dt.timedelta(weeks=w)).isoformat() for id, w in (("site", 5), ("shop", 9))}
    assert told["site@1"].waits_for == WaitsFor("baseline", days["site"])
    assert told["shop@1"].waits_for == WaitsFor("baseline", days["shop"])


def test_only_what_must_moves_and_no_further_than_it_must() -> None:
    """A step that may not begin in its week moves by the fewest weeks; the others stay."""
    limits = Limits(not_before=(Dated("site", 1, START + dt.timedelta(weeks=6)),))

    starts, result = planned(close_to(("site", 5), ("shop", 9), limits=limits))

    assert starts == {"site": 6, "shop": 9}
    assert value(result, "change") == 1


def test_a_step_of_the_earlier_roadmap_stays_though_nothing_needs_it() -> None:
    """What was promised is kept unless it is in the way: leaving counts as the whole horizon."""
    starts, result = planned(close_to(("site", 0), ("shop", 2), ("app", 6)))

    assert starts == {"site": 0, "shop": 2, "app": 6}
    assert value(result, "change") == 0


def test_what_may_no_longer_be_done_has_left() -> None:
    """A step that the plan must not take any more counts as one that leaves."""
    limits = Limits(must_not=(Excluded("app"),))

    starts, result = planned(close_to(("site", 0), ("shop", 2), ("app", 6), limits=limits))

    assert starts == {"site": 0, "shop": 2}
    assert value(result, "change") == 20


def test_what_is_finished_is_no_change() -> None:
    """A step of the earlier roadmap that is in place by now counts for nothing."""
    _, result = planned(close_to(("site", 0), ("shop", 4), levels={"site": 1}))

    assert value(result, "change") == 0


def test_what_was_to_begin_before_the_start_begins_with_it() -> None:
    """A step that was to run already is nearest to the earlier roadmap in week 0."""
    starts, result = planned(close_to(("site", -3), ("shop", 4)))

    assert starts == {"site": 0, "shop": 4}
    assert value(result, "change") == 0


def test_a_new_step_is_as_early_as_it_can_be() -> None:
    """What the earlier roadmap did not have counts once, wherever it stands: so it comes soon."""
    starts, result = planned(close_to(("site", 4), minimise=("change", "time")))

    assert starts == {"site": 4, "shop": 0}
    assert value(result, "change") == 20


def test_time_may_come_before_the_earlier_roadmap() -> None:
    """In second place, change decides only between the soonest plans."""
    starts, result = planned(close_to(("shop", 0), ("site", 7), minimise=("time", "change")))

    assert starts == {"shop": 0, "site": 2}
    assert value(result, "change") == 5


def test_the_verifier_counts_the_change_again() -> None:
    """A value that is not the roadmap's own is found out."""
    given = close_to(("site", 5), ("shop", 9))
    _, result = planned(given)
    program = program_of(MODEL, given)
    false = (ObjectiveValue("change", Fraction(3), Fraction(0)),)

    wrong = verify(MODEL, given, program, result.roadmap, false)

    assert wrong == ("change is 0, not 3",)


def test_a_target_of_more_weight_comes_first() -> None:
    """Where two targets compete for a team, the weightier one is served before the other."""
    for heavy, light in (("site", "shop"), ("shop", "site")):
        given = inventory(*TARGETS, capacity={"crm": ONE})
        targets = tuple(
            replace(target, weight=5 if target.goal == HasLevel(heavy, 1) else 1)
            for target in given.plan.targets
        )
        given = replace(given, plan=replace(given.plan, targets=targets))

        starts, result = planned(given)

        assert starts == {heavy: 0, light: 2}
        assert value(result, "time_sum") == 5 * 2 + 4
