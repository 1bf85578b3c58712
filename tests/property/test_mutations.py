"""The verifier against sabotage: every kind of mutation of random sound roadmaps is caught."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings

from milepost.engine.logic.program import Program
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.cpsat import solve
from milepost.engine.plan.evidence import with_evidence
from milepost.engine.plan.verify import verify
from tests.property.mutations import SPOILT, Plan
from tests.property.plans import cases, program_of
from tests.property.tightened import TIGHTENED

MUTATIONS = (*SPOILT, *TIGHTENED)
FEWEST = 10
"""A kind of mutation that is tried less often than this has not been tried."""


def solved(model: MaturityModel, inventory: Inventory) -> Plan | None:
    """The planner's roadmap for a case, which the verifier accepts; None where there is none."""
    program = program_of(model, inventory)
    problem = build_problem(model, inventory, program)
    result = None if isinstance(problem, tuple) else solve(problem)
    if not isinstance(result, Solved):
        return None
    roadmap = with_evidence(model, inventory, program, result.roadmap)
    assert verify(model, inventory, program, roadmap, result.objectives) == ()
    return Plan(model, inventory, roadmap, result.objectives)


def faults(plan: Plan, of: Plan, program: Program) -> tuple[str, ...]:
    """What the verifier says of a plan that was made of another one with this program."""
    if plan.model is not of.model or plan.inventory is not of.inventory:
        program = program_of(plan.model, plan.inventory)
    return verify(plan.model, plan.inventory, program, plan.roadmap, plan.objectives)


def test_every_kind_of_mutation_is_caught() -> None:
    """Whatever is changed in a sound roadmap, or in what it is to keep, the verifier objects."""
    tried: Counter[str] = Counter()

    @settings(
        max_examples=55,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def attack(case: tuple[MaturityModel, Inventory]) -> None:
        plan = solved(*case)
        if plan is None:
            return
        program = program_of(plan.model, plan.inventory)
        for mutation in MUTATIONS:
            for mutant in mutation(plan):
                tried[mutation.__name__] += 1
                assert faults(mutant, plan, program), (mutation.__name__, mutant)

    attack()
    assert {m.__name__: tried[m.__name__] for m in MUTATIONS if tried[m.__name__] < FEWEST} == {}
