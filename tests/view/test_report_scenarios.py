"""The scenarios of the report: what each does to every target, and why one has no roadmap."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

import pytest

from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import Change, Excluded, PlanRequest
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.view.report import ScenarioPart, ScenarioRow
from milepost.engine.view.report_scenarios import scenario_part, scenarios_finding
from milepost.engine.whatif.compare import compare
from milepost.engine.whatif.variants import Part, Variant
from tests.plan.catalogue import ONE, capability, inventory, model
from tests.render.reports import BY
from tests.whatif.jobs import one_by_one

MODEL = model(
    capability("long", 9, effort={"crm": ONE * 3}),
    capability("left", 3, effort={"data": ONE * 2}),
    capability("right", 3, effort={"data": ONE * 2}),
    stages=(HasLevel("long"),),
)
Changed = Callable[[PlanRequest], PlanRequest]


def staffed(**fte: int) -> Changed:
    """The plan with other capacities."""
    return lambda plan: replace(plan, capacity=tuple((id, ONE * n) for id, n in fte.items()))


def without(capability: str) -> Changed:
    """The plan without a capability."""
    return lambda plan: replace(plan, limits=replace(plan.limits, must_not=(Excluded(capability),)))


@functools.cache
def part(*targets: str) -> ScenarioPart:
    """Scenarios beside a plan with these targets: more data people, and one without a way."""
    goals = [HasLevel(id) for id in targets]
    given = inventory(*goals, capacity={"crm": ONE, "data": ONE})
    base = Workspace(MODEL, given, "")

    def variant(name: str, changed: Changed, change: Change) -> Variant:
        plan = changed(given.plan)
        space = replace(base, inventory=replace(given, plan=plan))
        return Variant(name, (Part(name, (change,)),), space)

    variants = [
        variant("more_data", staffed(crm=1, data=2), Change("plan.capacity.data", ONE * 2)),
        variant("no_way", without(targets[0]), Change("plan.must_not", targets[0])),
    ]
    return scenario_part(compare(base, variants, one_by_one(), SolveSettings(reproducible=True)))


def test_a_target_that_moves_is_told_though_the_finish_stays() -> None:
    """Each row has the day of every target and how that differs; the finding says so as well."""
    found = part("long", "left", "right")
    plan, more, _ = found.rows

    assert more.weeks == 0
    assert plan.lines == (
        "Target 1 8 Mar 2027",
        "Target 2 25 Jan 2027",
        "Target 3 15 Feb 2027",
    )
    assert more.lines[0] == plan.lines[0]
    assert any(line.endswith("25 Jan 2027, 3 weeks earlier") for line in more.lines[1:])
    assert "More data reaches “Target" in found.finding


def test_the_plan_stands_above_its_scenarios() -> None:
    """The first row is what the others are measured by, and is measured by nothing itself."""
    plan, more, _ = part("long", "left", "right").rows

    assert plan.name == "The plan"
    assert (plan.weeks, plan.cost_change, plan.moved) == (None, None, None)
    assert (plan.finish, plan.cost) == (more.finish, more.cost)


def test_a_single_target_is_told_by_the_finish() -> None:
    """Where nothing asks for more than one target, no row repeats its day."""
    found = part("long")

    assert [row.targets for row in found.rows] == [(), (), ()]


def test_a_scenario_without_a_roadmap_says_what_is_in_its_way() -> None:
    """Instead of blanks and noughts it names the limit and what would be enough."""
    found = part("long", "left", "right")
    stopped = found.rows[-1]

    assert stopped.status == "no roadmap keeps every limit"
    assert stopped.lines == (stopped.obstacle,)
    assert stopped.obstacle == (
        "This limit cannot be kept: Long must not be raised."
        " This would be enough: without this limit: Long must not be raised."
    )
    assert (stopped.entered, stopped.left, stopped.moved) == (None, None, None)
    assert found.finding.endswith("No way has no roadmap.")


ROW = ScenarioRow("lean", ("x = 1",), "", "", BY, 4, (), 5, 0, 1, 0, 0, 1)
HIRING = replace(ROW, name="more people", weeks=-2)
NOTHING = replace(ROW, name="stop", finish=None, weeks=None, cost=None, cost_change=None)


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        (
            (ROW, HIRING, NOTHING),
            "more people ends 2 weeks earlier; lean ends 4 weeks later; stop has no roadmap.",
        ),
        ((replace(ROW, weeks=0, cost_change=-9),), "lean costs 9 EUR less."),
        ((replace(ROW, weeks=0),), "No scenario changes a date or the cost."),
    ],
)
def test_the_finding_is_what_changes_most(rows: tuple[ScenarioRow, ...], finding: str) -> None:
    """It names the scenario that moves the finish most, and one that has no roadmap."""
    assert scenarios_finding(rows, "EUR") == finding


def test_many_scenarios_that_move_a_target_are_counted() -> None:
    """A title has no room for each of them."""
    moving = part("long", "left", "right").rows[1]

    found = scenarios_finding([moving, moving, moving], "EUR")

    assert found == "3 move a target and not the finish."
