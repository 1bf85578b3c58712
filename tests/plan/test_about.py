"""What advice may ask of a plan, answered on roadmaps written by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.model.condition import InParallel, Measured, Planned, StageReached, Targeted
from milepost.engine.model.roadmap import Roadmap, Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.about import about_plan, stage_week
from tests.written import workspace

MODEL = """\
model: {id: m, bar: live}
levels: [absent, tried, live, loved]
capabilities:
  - {id: a, uplift: 1}
  - {id: b, uplift: 1}
  - {id: c}
stages:
  - {id: low, needs: [a]}
  - {id: high, needs: [b, c]}
"""
LOW, HIGH = StageReached("m", "low"), StageReached("m", "high")


@pytest.fixture
def nothing(tmp_path: Path) -> Workspace:
    """Nothing in place, three capabilities of which two bring a gain, and two stages."""
    return workspace(tmp_path, "capabilities: {a: 0, b: 0}\nplan: {target: high}", MODEL)


def steps(*found: tuple[str, int, int, int]) -> Roadmap:
    """A roadmap of steps, each a capability, a level, a start and an end."""
    made = tuple(Step(id, level, start, end, 0, 0) for id, level, start, end in found)
    return Roadmap(made, (), 156)


@pytest.mark.parametrize(
    ("roadmap", "at_once"),
    [
        (steps(("a", 1, 0, 4), ("b", 1, 4, 8), ("c", 1, 8, 9)), 1),
        (steps(("a", 1, 0, 4), ("b", 1, 3, 8), ("c", 1, 8, 9)), 2),
        (steps(("a", 1, 0, 9), ("b", 1, 3, 5), ("c", 1, 4, 9)), 3),
        (steps(("a", 1, 0, 3), ("a", 2, 3, 9), ("b", 1, 2, 5), ("c", 1, 5, 9)), 2),
        (steps(("a", 1, 2, 2), ("b", 1, 0, 5), ("c", 1, 3, 4)), 2),
        (steps(("a", 3, 0, 9), ("b", 3, 0, 9), ("c", 1, 0, 9)), 1),
    ],
    ids=["one after the other", "a week shared", "all", "two steps of one", "no week", "loved"],
)
def test_in_parallel_counts_capabilities_that_share_a_week(
    nothing: Workspace, roadmap: Roadmap, at_once: int
) -> None:
    """Ends are exclusive, a capability counts once, and so does only what is made new."""
    answer = about_plan(nothing.model, nothing.inventory, roadmap)
    found = [answer(InParallel(k, ("a", "b", "c"))) for k in (1, 2, 3)]

    assert found == [k <= at_once for k in (1, 2, 3)]


@pytest.mark.parametrize(
    ("roadmap", "week"),
    [
        (steps(("c", 1, 0, 4), ("a", 1, 4, 9), ("b", 1, 0, 10)), 9),
        (steps(("a", 3, 0, 2), ("b", 2, 2, 12)), 12),
        (steps(("c", 1, 0, 20)), None),
        (steps(), None),
    ],
    ids=["the earliest end", "not above the bar", "no gain", "no steps"],
)
def test_the_first_benefit_is_the_end_of_a_step_that_brings_one(
    nothing: Workspace, roadmap: Roadmap, week: int | None
) -> None:
    """Only steps of capabilities with a gain count, and without any the week is unknown."""
    answer = about_plan(nothing.model, nothing.inventory, roadmap)
    beyond = answer(Measured("first_benefit_week", ">", Fraction(week or 0)))
    exactly = answer(Measured("first_benefit_week", "==", Fraction(week or 0)))

    assert (beyond, exactly) == ((None, None) if week is None else (False, True))


def test_a_stage_is_reached_when_its_last_step_ends(nothing: Workspace) -> None:
    """The week is that of the step that completes it, and none where the roadmap stops short."""
    model, inventory = nothing.model, nothing.inventory
    roadmap = steps(("a", 1, 0, 3), ("a", 2, 3, 7), ("b", 1, 0, 5), ("b", 2, 5, 11))

    assert stage_week(model, inventory, roadmap, LOW) == 7
    assert stage_week(model, inventory, roadmap, HIGH) is None
    whole = steps(*((s.capability, s.level, s.start, s.end) for s in roadmap.steps), ("c", 2, 0, 2))
    assert stage_week(model, inventory, whole, HIGH) == 11


@pytest.mark.parametrize(("start", "before"), [(6, True), (7, False), (8, False)])
def test_planned_before_a_stage_is_about_the_start(
    nothing: Workspace, start: int, *, before: bool
) -> None:
    """What starts in the week in which the stage is reached does not come before it."""
    roadmap = steps(("a", 1, 0, 3), ("a", 2, 3, 7), ("b", 1, start, 11))
    answer = about_plan(nothing.model, nothing.inventory, roadmap)

    assert answer(Planned(("b", "c"), LOW)) is before
    assert answer(Planned(("b", "c"))) is True
    assert answer(Planned(("c",), LOW)) is False


def test_what_is_planned_comes_before_a_stage_that_is_never_reached(nothing: Workspace) -> None:
    """Where the roadmap stops short of the stage everything on it stands before."""
    answer = about_plan(nothing.model, nothing.inventory, steps(("b", 1, 50, 60)))

    assert answer(Planned(("b",), LOW)) is True


def test_a_target_is_what_the_plan_names(nothing: Workspace) -> None:
    """Aiming at a stage is not aiming at the ones below it."""
    answer = about_plan(nothing.model, nothing.inventory, steps())

    assert answer(Targeted(HIGH)) is True
    assert answer(Targeted(LOW)) is False
    assert answer(Measured("islands", ">=", Fraction(1))) is None
