"""How fast a what-if is answered once the plan that it starts from is known, and how much faster.

Each is a change of the bundled example's limits or targets, searched from the known roadmap to the
proof. Seconds are seconds of computing, of all threads together; the ratio is to the plan itself,
searched from nothing in the same run.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.condition import StageReached
from milepost.engine.model.inventory import BudgetPeriod, Excluded, PlanRequest, Target
from milepost.engine.model.roadmap import PlanResult, Roadmap, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import checked, searched

EXAMPLE = Path(__file__).parent.parent / "rules" / "cx" / "examples" / "northwind.yaml"
ROUNDS = 3
HALF = Fraction(1, 2)
SHARES = (Fraction(11, 10), Fraction(9, 10), Fraction(3, 4))
SPENT_BY = 26
"""The week by which no more than that share of the plan's own money is spent."""
WITHOUT = ("behavioral_segmentation", "personalized_email")
"""What the plan takes: one has a way around it, and without the other no target is reached."""


def example() -> Workspace:
    """The organisation whose plan is varied."""
    return checked(load_workspace(EXAMPLE))


def whatifs(plan: PlanRequest, known: Roadmap) -> Iterator[tuple[str, PlanRequest]]:
    """The plan with one thing changed at a time: people, money, dates, steps, targets."""
    for role, amount in plan.capacity:
        rest = tuple(each for each in plan.capacity if each[0] != role)
        more, less = (role, amount + HALF), (role, amount * 4 / 5)
        yield f"0.5 FTE more of {role}", replace(plan, capacity=(*rest, more))
        yield f"a fifth less of {role}", replace(plan, capacity=(*rest, less))
    spent = sum(step.one_off for step in known.steps)
    for share in SHARES:
        until = plan.start + dt.timedelta(weeks=SPENT_BY)
        period = BudgetPeriod(until, Fraction(spent) * share)
        limits = replace(plan.limits, budget=(period,))
        yield f"{share} of its money by week {SPENT_BY}", replace(plan, limits=limits)
    for weeks in (4, 0, -1):
        week = known.finish_week + weeks
        by = plan.start + dt.timedelta(weeks=week)
        targets = tuple(replace(target, by=by) for target in plan.targets)
        yield f"by week {week}", replace(plan, targets=targets)
    for id in WITHOUT:
        limits = replace(plan.limits, must_not=(Excluded(id),))
        yield f"without {id}", replace(plan, limits=limits)
    for target in plan.targets:
        yield f"to {target.name} alone", replace(plan, targets=(target,))
    for ladder, stage in (("cemm", "engage"), ("cx5", "advanced_omnichannel")):
        yield f"to {ladder}.{stage}", replace(plan, targets=(Target(StageReached(ladder, stage)),))


def planning(workspace: Workspace, plan: PlanRequest) -> Workspace:
    """The same organisation with another plan."""
    return replace(workspace, inventory=replace(workspace.inventory, plan=plan))


def timed(workspace: Workspace, near: Roadmap | None = None) -> tuple[PlanResult, float]:
    """What is found, and the least seconds of computing of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        before = time.process_time()
        found = searched(workspace, near=near, reconcile=False)
        taken.append(time.process_time() - before)
    return found, min(taken)


def row(name: str, found: PlanResult, seconds: float, base: float) -> str:
    """A line of the table."""
    said = "no plan"
    if isinstance(found, Solved):
        proof = "optimal" if found.optimal else "feasible"
        said = f"week {found.roadmap.finish_week}, {proof}"
    return f"{name:<46} {said:<18} {seconds:6.2f} s {seconds / base:5.1f}x"


def whatif() -> None:
    """The base plan, then each what-if from it, and how they do in all."""
    workspace = example()
    base, own = timed(workspace)
    if not isinstance(base, Solved):
        raise SystemExit("the example has no plan")
    print(row("the plan itself", base, own, own), flush=True)
    taken = []
    for name, plan in whatifs(workspace.inventory.plan, base.roadmap):
        found, seconds = timed(planning(workspace, plan), base.roadmap)
        taken.append(seconds)
        print(row(name, found, seconds, own), flush=True)
    print(
        f"\n{len(taken)} what-ifs: median {statistics.median(taken):.2f} s"
        f" ({statistics.median(taken) / own:.1f}x), slowest {max(taken):.2f} s"
        f" ({max(taken) / own:.1f}x)"
    )
