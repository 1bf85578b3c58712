from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.capability import Kpi
from milepost.engine.model.change import SmallestChange, Weight
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    HasLevel,
    Measured,
    StageReached,
    everything,
)
from milepost.engine.model.inventory import Excluded, Inventory, Limits, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan import change as module
from milepost.engine.plan.change import MOST_WAYS, UnsoundChange, smallest_change
from milepost.engine.plan.control import Control, Progress, SolveSettings
from milepost.engine.plan.least import without_superfluous
from milepost.engine.run import assessed, checked, planned
from milepost.engine.run import smallest_change as run_smallest_change
from milepost.engine.source import Span
from tests.plan.catalogue import ONE, capability, inventory, model, problem_of

WEIGHTS: tuple[Weight, ...] = get_args(Weight)
LADDERS = ("cemm", "cx5")


def ids(change: SmallestChange) -> list[str]:
    """The steps of the change, in the order in which they are given."""
    assert change.way is not None
    return [step.id for step in change.way.steps]


def ways(change: SmallestChange) -> list[list[str]]:
    """The steps of each alternative."""
    return [[step.id for step in way.steps] for way in change.alternatives]


def any_of(*names: str, k: int = 1) -> Condition:
    """At least k of these capabilities."""
    return AtLeast(k, tuple(map(HasLevel, names)))


def without(given: Inventory, *barred: str) -> Inventory:
    """The inventory of somebody who must not raise these."""
    excluded = tuple(Excluded(id, Span("plan.yaml", line, 1)) for line, id in enumerate(barred, 1))
    return replace(given, plan=replace(given.plan, limits=Limits(must_not=excluded)))


# -- the bundled model ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An organisation that has declared nothing, on the bundled model."""
    path: Path = tmp_path_factory.mktemp("empty") / "empty.yaml"
    path.write_text("organisation: Nobody yet\nas_of: 2027-01-04\n", encoding="utf-8")
    return checked(load_workspace(path))


@pytest.mark.parametrize("ladder", LADDERS)
def test_the_change_to_every_bundled_stage_is_proven_for_each_weight(
    nothing: Workspace, ladder: str
) -> None:
    """From nothing, no stage is out of reach, and each weight is no worse than the other two."""
    before = assessed(nothing)
    for stage in nothing.model.ladders[ladder].stages:
        goal = StageReached(ladder, stage.id)
        found = {by: run_smallest_change(before, goal, by) for by in WEIGHTS}
        for by, change in found.items():
            assert change.proven
            assert change.more is not None
            assert len(change.alternatives) <= MOST_WAYS
            assert change.way in change.alternatives
            for other in found.values():
                assert other.way is not None
                assert change.value is not None
                assert change.value <= other.way.total(by, change.horizon)


def test_a_way_of_a_bundled_stage_is_as_cheap_as_the_cheapest_plan(nothing: Workspace) -> None:
    """Without limits, and with time for everything, plan and change come to the same money."""
    before = assessed(nothing)
    goal = StageReached("cx5", "advanced_omnichannel")
    change = run_smallest_change(before, goal)
    plan = replace(nothing.inventory.plan, targets=(Target(goal),), objectives=("cost",))
    asked = replace(nothing, inventory=replace(nothing.inventory, plan=plan))
    result = planned(assessed(asked)).result
    assert change.value == result.objectives[0].value  # type: ignore[union-attr]


# -- what is the smallest ------------------------------------------------------------------------


def test_each_weight_has_its_own_smallest_change() -> None:
    """What is cheap, what is little work and what is few steps may be three different things."""
    of = model(
        capability("base", cost=1, effort={"crm": ONE}),
        capability("cheap", 2, "base", cost=1, effort={"crm": ONE * 9}),
        capability("easy", 2, "base", cost=90, effort={"crm": ONE / 3}),
        capability("direct", cost=50, effort={"crm": ONE * 7}),
    )
    goal = any_of("cheap", "easy", "direct")
    found = {by: smallest_change(of, inventory(), goal, by) for by in WEIGHTS}
    assert {by: (ids(change), change.value) for by, change in found.items()} == {
        "cost": (["base@1", "cheap@1"], 2),
        "effort": (["base@1", "easy@1"], Fraction(4, 3)),
        "count": (["direct@1"], 1),
    }


def test_run_cost_counts_over_the_horizon() -> None:
    """Cost is one-off plus run per year over the horizon of the plan, in weeks of 52 a year."""
    of = model(capability("buy", cost=100), capability("rent", run=52))
    short, long = (
        smallest_change(of, inventory(horizon=h), any_of("buy", "rent")) for h in (99, 101)
    )
    assert (ids(short), short.value) == (["rent@1"], ONE * 99)
    assert (ids(long), long.value) == (["buy@1"], ONE * 100)


def test_no_team_no_date_and_no_horizon_holds_a_change_back() -> None:
    """What takes three years with nobody to do it is still the smallest change."""
    of = model(capability("a", 200, effort={"crm": ONE}), capability("b", 100, "a"))
    given = inventory(capacity={"crm": Fraction(0)}, horizon=10)
    assert ids(smallest_change(of, given, HasLevel("b"))) == ["a@1", "b@1"]


def test_what_costs_nothing_is_still_left_out_where_nothing_needs_it() -> None:
    """A step without a price is no part of a change that does without it."""
    of = model(
        *(capability(f"free{i}", 1) for i in range(4)),
        capability("paid", 1, AtLeast(1, tuple(HasLevel(f"free{i}") for i in range(3))), cost=5),
    )
    change = smallest_change(of, inventory(), HasLevel("paid"))
    assert ways(change) == [[f"free{i}@1", "paid@1"] for i in range(3)]


def test_of_a_set_that_is_enough_only_what_is_needed_stays() -> None:
    """Whatever the solver adds to a change because it costs nothing is taken out again."""
    goal = any_of("b", "c")
    of = model(capability("a"), capability("b", 1, "a"), capability("c"), capability("d", 1, "c"))
    problem = problem_of(of, inventory(goal))
    everything_ = frozenset(range(len(problem.steps)))
    assert len(everything_) == 3
    left = without_superfluous(problem, everything_, everything_)
    assert sorted(problem.steps[i].id for i in left) in (["a@1", "b@1"], ["c@1"])
    assert without_superfluous(problem, everything_, []) == everything_


def test_what_is_unknown_counts_as_absent_and_what_is_in_place_is_not_bought() -> None:
    """The change starts from the proven view, level by level."""
    of = model(capability("a"), capability("b", 1, "a"), top=2, bar=2)
    given = inventory(levels={"a": 1, "b": None})
    assert ids(smallest_change(of, given, HasLevel("b", 1))) == ["b@1"]
    assert ids(smallest_change(of, given, HasLevel("b"))) == ["a@2", "b@1", "b@2"]


def test_what_does_not_apply_is_never_bought() -> None:
    """A capability marked as not applicable leaves rules and prerequisites alike."""
    of = model(
        capability("a"),
        capability("b", 1, "a"),
        capability("c", cost=9),
        stages=(everything((HasLevel("a"), any_of("b", "c"))),),
    )
    given = inventory(gone=("a",))
    assert ids(smallest_change(of, given, StageReached("road", "s1"))) == ["b@1"]
    impossible = smallest_change(of, inventory(gone=("a", "c")), any_of("b", "c", k=2))
    assert impossible.way is None
    assert not impossible.proven
    assert "2 of its parts" in impossible.impossible_because[0]


# -- evidence ------------------------------------------------------------------------------------


def test_metrics_are_listed_and_never_bought() -> None:
    """An outcome counts as met and stands under what is to be shown, unless it is shown already."""
    nps = Measured("nps", ">=", Fraction(30))
    of = model(capability("a"), capability("b"), stages=(everything((HasLevel("a"), nps)),))
    goal = StageReached("road", "s1")
    for readings, listed in (({}, ("nps >= 30",)), ({"nps": Fraction(40)}, ())):
        change = smallest_change(of, inventory(readings=readings), goal)
        assert change.way is not None
        assert (ids(change), change.way.to_evidence) == (["a@1"], listed)
    ready = smallest_change(of, inventory(levels={"a": 1}), goal)
    assert ready.way is not None
    assert (ids(ready), ready.way.to_evidence, ready.value) == ([], ("nps >= 30",), ONE * 0)
    assert ready.proven


def test_a_kpi_that_is_missed_is_listed_for_the_way_that_rests_on_it() -> None:
    """Two ways may cost the same and differ in what remains to be shown."""
    rate = Kpi("rate", "Rate", ">=", Fraction(50), "%")
    of = model(capability("a", cost=1, kpis=(rate,)), capability("b", cost=1))
    given = inventory(kpis={"a": (("rate", Fraction(10)),)}, levels={"a": None})
    change = smallest_change(of, given, any_of("a", "b"))
    assert [
        (each, way.to_evidence) for each, way in zip(ways(change), change.alternatives, strict=True)
    ] == [
        (["a@1"], ("kpi a.rate",)),
        (["b@1"], ()),
    ]


# -- what must not be raised ---------------------------------------------------------------------


def test_what_must_not_be_raised_is_avoided_at_a_price() -> None:
    """The change goes another way around what the plan excludes."""
    of = model(capability("cheap", cost=1), capability("dear", cost=9))
    assert ids(smallest_change(of, inventory(), any_of("cheap", "dear"))) == ["cheap@1"]
    given = without(inventory(), "cheap")
    assert ids(smallest_change(of, given, any_of("cheap", "dear"))) == ["dear@1"]


def test_an_exclusion_that_leaves_no_way_is_named() -> None:
    """Only the exclusions that matter are given as the reason, with their places."""
    of = model(capability("other"), capability("a"), capability("b", 1, "a"), capability("c"))
    given = without(inventory(), "other", "a", "c")
    change = smallest_change(of, given, any_of("b", "c"))
    assert change.way is None
    (because,) = change.impossible_because
    assert because == (
        "every way raises one of A (plan.yaml:2:1), C (plan.yaml:3:1), "
        "which the plan must not raise"
    )
    alone = smallest_change(of, without(inventory(), "a"), HasLevel("b"))
    assert alone.impossible_because == (
        "every way raises A (plan.yaml:1:1), which the plan must not raise",
    )


# -- alternatives --------------------------------------------------------------------------------


@pytest.mark.parametrize("easier", ["a", "b"])
def test_ways_of_equal_weight_are_listed_in_the_model_s_order(easier: str) -> None:
    """What all have in common is named apart; the one that is also best otherwise is chosen."""
    work = {id: {"crm": ONE * (1 if id == easier else 3)} for id in ("a", "b")}
    of = model(
        capability("base", cost=5),
        capability("a", 1, "base", cost=2, effort=work["a"]),
        capability("b", 1, "base", cost=2, effort=work["b"]),
        capability("c", 1, "base", cost=3),
    )
    change = smallest_change(of, inventory(), any_of("a", "b", "c"))
    assert ways(change) == [["base@1", "a@1"], ["base@1", "b@1"]]
    assert [step.id for step in change.in_every_case] == ["base@1"]
    assert ids(change) == ["base@1", f"{easier}@1"]
    assert change.more is False


def choice_of_seven() -> tuple[MaturityModel, Inventory, Condition]:
    """Any three of seven that rest on the same: 35 ways with four steps each."""
    names = [f"c{i}" for i in range(7)]
    of = model(capability("base"), *(capability(name, 1, "base", cost=1) for name in names))
    return of, inventory(), any_of(*names, k=3)


def test_of_many_ways_the_first_twenty_are_listed_and_the_rest_is_owned_up_to() -> None:
    """Among 35 ways, what is in every case is still what is in all 35."""
    change = smallest_change(*choice_of_seven(), "count")
    assert len(change.alternatives) == MOST_WAYS
    assert len({way.steps for way in change.alternatives}) == MOST_WAYS
    assert change.more is True
    assert [step.id for step in change.in_every_case] == ["base@1"]


def test_exactly_twenty_ways_are_all_there_are() -> None:
    """Twenty ways fit the list, and it says that there are no more."""
    names = [f"c{i}" for i in range(6)]
    of = model(*(capability(name) for name in names))
    change = smallest_change(of, inventory(), any_of(*names, k=3), "count")
    assert (len(change.alternatives), change.more, change.in_every_case) == (20, False, ())


# -- the search ----------------------------------------------------------------------------------


def crowd() -> tuple[MaturityModel, Inventory, Condition]:
    """Two of each five of forty capabilities, which share what they need."""
    bases = [capability(f"base{i}", cost=3 + i) for i in range(10)]
    upper = [
        capability(f"c{i}", 1, f"base{i % 10}", f"base{i * 3 % 10}", cost=1 + i * 7 % 5)
        for i in range(40)
    ]
    goal = everything(tuple(any_of(*(f"c{i + j}" for j in range(5)), k=2) for i in range(0, 40, 5)))
    return model(*bases, *upper), inventory(), goal


def test_a_search_that_is_stopped_at_once_says_what_it_knows() -> None:
    """There is a sound way and an honest bound, and no claim beyond them."""
    change = smallest_change(*crowd(), control=Control(stop=lambda: True))
    best = smallest_change(*crowd())
    assert change.interrupted
    assert change.value is not None
    assert best.value is not None
    assert change.bound <= best.value <= change.value
    assert not change.proven
    assert (change.alternatives, change.in_every_case, change.more) == ((), (), None)
    assert best.proven


def test_a_search_stopped_after_the_proof_keeps_the_proof() -> None:
    """Whether there are still other ways is then left open, and said to be."""
    told: list[Progress] = []
    control = Control(
        lambda: told[-1:] != [] and told[-1].objective.startswith("ways"), told.append
    )
    change = smallest_change(*choice_of_seven(), "count", control=control)
    assert change.interrupted
    assert change.proven
    assert change.more is None


def test_without_time_there_is_a_way_but_no_proof() -> None:
    """A time limit of nothing is honoured and not taken for an interruption."""
    change = smallest_change(*crowd(), settings=SolveSettings(seconds=0))
    assert change.way is not None
    assert (change.proven, change.interrupted) == (False, False)


def test_the_same_input_gives_the_same_change() -> None:
    """A reproducible run repeats itself, alternatives and all."""
    settings = SolveSettings(reproducible=True)
    first, second = (smallest_change(*choice_of_seven(), "count", settings) for _ in range(2))
    assert first == second
    assert first.more


def test_amounts_beyond_exact_arithmetic_are_not_called_proven() -> None:
    """Money in the quadrillions gives a way, without a claim that it is the least."""
    of = model(capability("a", cost=10**16), capability("b", cost=10**16 + 1))
    change = smallest_change(of, inventory(), any_of("a", "b"))
    assert (ids(change), change.proven, change.more) == (["a@1"], False, None)


def test_nothing_is_shown_that_the_verifier_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the search is told as one and not passed on."""
    monkeypatch.setattr(module, "verify", lambda *_: ("a@1 is not enough",))
    with pytest.raises(UnsoundChange, match="a@1 is not enough"):
        smallest_change(model(capability("a")), inventory(), HasLevel("a"))
