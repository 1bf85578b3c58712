"""What the benchmark of what-ifs varies, and that each is answered as if from nothing."""

from __future__ import annotations

import pytest
from benchmarks.whatif import example, planning, whatifs

from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.run import searched

FEW = SolveSettings(seconds=4, reproducible=True)
"""As much work as one core does in a few seconds, counted, not timed."""


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    """The example."""
    return example()


@pytest.fixture(scope="module")
def base(workspace: Workspace) -> Solved:
    """The plan itself."""
    found = searched(workspace, FEW)
    assert isinstance(found, Solved)
    return found


def test_each_whatif_changes_one_thing(workspace: Workspace, base: Solved) -> None:
    """No what-if is the plan itself, no two are the same, and every kind of limit is varied."""
    plan = workspace.inventory.plan
    found = dict(whatifs(plan, base.roadmap))

    assert plan not in found.values()
    assert len({repr(each) for each in found.values()}) == len(found)
    assert sum(each.capacity != plan.capacity for each in found.values()) == 2 * len(plan.capacity)
    assert any(each.limits.budget != plan.limits.budget for each in found.values())
    assert any(each.limits.must_not for each in found.values())
    assert any(each.targets[0].by for each in found.values())


@pytest.mark.parametrize(
    "name",
    [
        "0.5 FTE more of creative",
        "3/4 of its money by week 26",
        "without behavioral_segmentation",
    ],
)
def test_from_a_known_plan_the_same_is_proven(
    workspace: Workspace, base: Solved, name: str
) -> None:
    """A what-if that begins with the base plan is proven with little work, as from nothing."""
    changed = planning(workspace, dict(whatifs(workspace.inventory.plan, base.roadmap))[name])
    warm = searched(changed, FEW, near=base.roadmap)
    cold = searched(changed, FEW)

    assert isinstance(warm, Solved)
    assert isinstance(cold, Solved)
    assert warm.optimal
    assert warm.objectives == cold.objectives


def test_a_date_before_the_proven_one_cannot_be_kept(workspace: Workspace, base: Solved) -> None:
    """The week before the best finish is refused, also where the search begins with that plan."""
    plans = dict(whatifs(workspace.inventory.plan, base.roadmap))
    sooner = planning(workspace, plans[f"by week {base.roadmap.finish_week - 1}"])

    found = searched(sooner, FEW, near=base.roadmap, reconcile=False)
    assert isinstance(found, Infeasible)
