"""The constraints that the solver is given."""

from __future__ import annotations

import pytest
from ortools.sat.python import cp_model

from milepost.engine.model.condition import HasLevel
from milepost.engine.plan.formulation import Formulation
from tests.plan.catalogue import ONE, capability, inventory, model, problem_of


@pytest.mark.parametrize(
    ("latest", "status"), [(6, cp_model.OPTIMAL), (3, cp_model.INFEASIBLE)], ids=["in time", "late"]
)
def test_a_finish_sooner_than_a_step_can_end_has_no_plan(
    latest: int, status: cp_model.CpSolverStatus
) -> None:
    """Where a step has no week left to start in, the answer is that there is none."""
    of = model(
        capability("dig", 2, effort={"crm": ONE}),
        capability("build", 4, "dig", effort={"crm": ONE}),
    )
    formulation = Formulation(problem_of(of, inventory(HasLevel("build"))), latest)
    formulation.model.minimize(formulation.finish)

    assert cp_model.CpSolver().solve(formulation.model) == status
