"""Plans to be made, many at once: each a changed workspace on the one path.

What varies a plan (a scenario, a limit, a figure) only makes jobs. Whoever runs them passes in how:
one after another, over several processes, or out of what was found before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from milepost.engine.model.roadmap import Infeasible, PlanResult, Roadmap, Unproven
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.run import searched

STOPPED = "the search was stopped"


@dataclass(frozen=True, slots=True)
class Job:
    """One plan to be made for `workspace`. `name` is for whoever watches.

    `near` is the roadmap of a similar plan, from which the search begins; `bounds` are proved of
    its first objectives already. With `reconcile`, limits that cannot be kept are told with what
    would be enough.
    """

    name: str
    workspace: Workspace
    settings: SolveSettings = field(default_factory=SolveSettings)
    near: Roadmap | None = None
    bounds: tuple[tuple[str, Fraction], ...] = ()
    reconcile: bool = False


Run = Callable[[Sequence[Job]], Sequence[PlanResult]]
"""Makes the plans of some jobs, each verified, in their order.

After a stop, what was not begun is `Unproven` and `interrupted`; so `stopped` tells.
"""


def result_of(job: Job, control: Control | None = None) -> PlanResult:
    """The plan of one job; raises as `milepost.engine.run.searched` does."""
    return searched(
        job.workspace, job.settings, control, job.near, job.bounds, reconcile=job.reconcile
    )


def not_begun(job: Job) -> Unproven:
    """What is known of a plan that a stop left unmade."""
    return Unproven(STOPPED, None if job.settings.reproducible else 0.0, interrupted=True)


def stopped(results: Sequence[PlanResult]) -> bool:
    """Whether a stop kept one of the plans from being searched for to the end."""
    return any(not isinstance(result, Infeasible) and result.interrupted for result in results)
