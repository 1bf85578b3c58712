"""The benchmark of the planner asks every planner the same, and believes none."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import peers
from benchmarks.choices import value_of
from benchmarks.convert import workspace_of, write
from benchmarks.generated import GENERATED, closure, large, quarters, release
from benchmarks.instances import Activity, Instance, Need, patterson, projects, roadmap
from benchmarks.judge import faults

from milepost.engine.load.workspace import load_workspace
from milepost.engine.run import checked

SMALL = """\
5 1
2
0 0 2 2 3
3 2 1 4
2 1 1 4
1 2 1 5
0 0 0
"""
"""Two activities that cannot overlap, and one after both: 6 weeks."""
TEAMS = """\
[{"id": "later", "name": "Later", "team": "data", "weeks": 2, "requires": ["first"]},
 {"id": "first", "name": "First", "team": "data", "weeks": 3, "requires": []}]
"""
CHEAPEST = Instance(
    "cheapest",
    "alternatives",
    (
        Activity("dear", 1, one_off=9),
        Activity("cheap", 2, one_off=2),
        Activity("shared", 1, one_off=3),
        Activity("end", 1, (Need(1, ("dear", "cheap")), Need(2, ("dear", "cheap", "shared")))),
    ),
    ("end",),
    20,
    minimise="cost",
)
WORTH = Instance(
    "worth",
    "quarters",
    (
        Activity("base", 4, one_off=10),
        Activity("shop", 4, (Need(1, ("base",)),), (("web", 2),), 10, 40),
        Activity("rival", 4, (), (("web", 2),), 30, 100),
        Activity("folly", 1, one_off=50, gain=1),
    ),
    (),
    52,
    (("web", 2),),
    ((13, 20), (52, 35)),
    "value",
)


def small() -> Instance:
    """The small project as an instance of a public set."""
    return patterson(SMALL, "J30_1", (6, 6))


def test_a_public_instance_is_read_without_its_dummies() -> None:
    """Patterson's form gives durations, demands per role and what each activity waits for."""
    instance = small()

    assert instance.activities == (
        Activity("a1", 3, (), (("r0", 2),)),
        Activity("a2", 2, (), (("r0", 1),)),
        Activity("a3", 1, (Need(1, ("a1",)), Need(1, ("a2",))), (("r0", 2),)),
    )
    assert instance.capacity == (("r0", 2),)
    assert (instance.horizon, instance.lower, instance.upper) == (6, 6, 6)


@pytest.mark.parametrize("text", ["5 1 2 0 0", SMALL + "1", SMALL.replace("1 4\n", "1 9\n")])
def test_a_damaged_instance_is_refused(text: str) -> None:
    """What ends early, goes on, or names activities that are not there, is no instance."""
    with pytest.raises(ValueError, match="J30_1"):
        patterson(text, "J30_1")


def test_a_roadmap_gives_each_team_one_thing_at_a_time() -> None:
    """A step of a roadmap keeps its team, of which there is one."""
    instance = roadmap(TEAMS, "own")

    assert instance.capacity == (("data", 1),)
    assert instance.activities[0] == Activity("later", 2, (Need(1, ("first",)),), (("data", 1),))


def test_the_sample_is_the_one_that_covers_easy_and_hard(tmp_path: Path) -> None:
    """The sample is twelve instances of a set, evenly; `--all` reads all that are there."""
    folder = tmp_path / "rcpsp"
    folder.mkdir()
    for number in (1, 11, 51, 101, 151, 161, 211, 261, 311, 321, 371, 421, 471):
        (folder / f"J30_{number}.txt").write_text(SMALL)
    (folder / "best_known.csv").write_text("instance,cpm,lower,upper\nJ30_51,4,5,6\n")

    sample = projects(tmp_path, ["J30"])

    assert [i.name for i in sample[:3]] == ["J30_1", "J30_51", "J30_101"]
    assert (sample[1].lower, sample[1].upper, sample[0].upper) == (5, 6, None)
    assert len(sample) == 12
    assert len(projects(tmp_path, ["J30"], "all")) == 13


@pytest.mark.parametrize(
    "instance", [small(), roadmap(TEAMS, "own"), CHEAPEST, closure(60), WORTH], ids=lambda i: i.name
)
def test_the_files_say_what_the_memory_holds(instance: Instance, tmp_path: Path) -> None:
    """The written model and inventory load, without a fault, as what the benchmark plans."""
    written = checked(load_workspace(write(instance, tmp_path)))
    made = workspace_of(instance)

    bare = {id: replace(c, stages=()) for id, c in written.model.capabilities.items()}
    assert replace(written.model, capabilities=bare) == made.model
    assert written.inventory == replace(made.inventory, model=f"{instance.name}_model.yaml")


def test_a_budget_keeps_its_weeks_in_both_forms(tmp_path: Path) -> None:
    """Money that is to be spent before a week is free up to the last day before it."""
    instance = replace(CHEAPEST, budget=((13, 4), (20, 5)))
    made = workspace_of(instance).inventory

    written = checked(load_workspace(write(instance, tmp_path))).inventory

    assert written.plan.limits.budget == made.plan.limits.budget
    assert made.plan.limits.budget[0].until == made.plan.start + dt.timedelta(days=90)


@pytest.mark.parametrize(
    ("instance", "best"), [(small(), 6), (roadmap(TEAMS, "own"), 5), (CHEAPEST, 5)]
)
def test_milepost_and_plain_cp_sat_agree(instance: Instance, best: int) -> None:
    """Both prove the same optimum of the same instance, by schedules that keep it."""
    for planner in (peers.cp_sat, lambda i, m: peers.milepost(i, m, 20.0)):
        answer = planner(instance, peers.Meter(20.0, 2))

        assert (answer.value, answer.bound, answer.proven) == (best, best, True)
        assert answer.starts is not None
        assert list(faults(instance, answer.starts, answer.value)) == []


def test_most_value_under_a_budget_and_a_team() -> None:
    """Both find the plan of most worth: rivals for a team go one after the other."""
    for planner in (peers.cp_sat, lambda i, m: peers.milepost(i, m, 20.0)):
        answer = planner(WORTH, peers.Meter(20.0, 2))

        assert answer.starts == {"base": 0, "shop": 4, "rival": 13}
        assert answer.proven
        assert answer.value == 40 * (52 - 8) + 100 * (52 - 17) - 52 * 50


def test_every_kind_of_fault_is_seen() -> None:
    """A plan is believed by nobody's word: order, people, money, horizon and value are checked."""
    project = small()
    sound = {"a1": 0, "a2": 3, "a3": 5}
    assert list(faults(project, sound, 6)) == []
    assert list(faults(project, sound, 5)) == ["its value is 6, not 5"]
    assert "a3 is missing" in list(faults(project, {"a1": 0, "a2": 3}, 5))
    assert "a3 starts before what it needs" in list(faults(project, {**sound, "a3": 4}, 5))
    assert "r0 works above its capacity" in list(faults(project, {**sound, "a2": 2}, 6))
    assert "a3 is outside the horizon" in list(faults(project, {**sound, "a3": 6}, 7))
    early = {"base": 0, "shop": 4, "rival": 8}
    assert "more than 20 is spent by week 13" in list(faults(WORTH, early, value_of(WORTH, early)))


def test_an_alternative_is_counted_as_often_as_it_is_asked_for() -> None:
    """Two of three need two that have ended."""
    one = {"cheap": 0, "end": 2}

    assert "end starts before what it needs" in list(faults(CHEAPEST, one, 2))


@pytest.mark.parametrize("adversarial", [False, True])
def test_generated_alternatives_have_a_plan(*, adversarial: bool) -> None:
    """What an activity needs stands before it, and the same seed gives the same instance."""
    instance = closure(200, adversarial=adversarial)
    place = {a.id: i for i, a in enumerate(instance.activities)}

    assert instance == closure(200, adversarial=adversarial)
    assert instance != closure(200, seed=2, adversarial=adversarial)
    assert set(instance.wanted) <= place.keys()
    for activity in instance.activities:
        for need in activity.needs:
            assert 1 <= need.k <= len(set(need.of)) == len(need.of)
            assert all(place[other] < place[activity.id] for other in need.of)
    assert any(len(need.of) > need.k for a in instance.activities for need in a.needs)


def test_instances_are_made_under_the_names_they_are_asked_for_by() -> None:
    """The name that selects a generated instance is its own, and its set the one it stands in."""
    for set_name, makers in GENERATED.items():
        name, make = next(iter(makers.items()))
        if set_name != "alternatives_huge":
            made = make()
            assert (made.name, made.set) == (name, set_name)


def test_a_long_roadmap_has_the_size_and_the_load_that_its_name_says() -> None:
    """Steps rest on earlier ones, work fits each team, and the busiest decides by its load."""
    instance = large(500, 25, 1.5)
    place = {a.id: number for number, a in enumerate(instance.activities)}
    free = dict(instance.capacity)
    end: dict[str, int] = {}
    for activity in instance.activities:
        before = [other for need in activity.needs for other in need.of]
        assert all(place[other] < place[activity.id] for other in before)
        assert all(fte <= free[role] for role, fte in activity.fte)
        end[activity.id] = activity.weeks + max((end[other] for other in before), default=0)
    work = sum(fte * a.weeks for a in instance.activities for role, fte in a.fte if role == "team0")

    assert (len(instance.activities), len(instance.capacity)) == (500, 25)
    assert work > free["team0"] * max(end.values())
    assert instance == large(500, 25, 1.5) != large(500, 25, 1.5, seed=2)


def test_generated_budgets_bind() -> None:
    """A next release problem has the published size and less money than everything costs."""
    instance = release("nrp1", 30)
    cost = sum(a.one_off for a in instance.activities)

    assert len(instance.activities) == 140 + 100
    assert instance.budget == ((52, round(0.3 * cost)),)
    planned = quarters(30, 8)
    assert sum(amount for _, amount in planned.budget) < sum(a.one_off for a in planned.activities)
    assert planned.horizon == 8 * 13
