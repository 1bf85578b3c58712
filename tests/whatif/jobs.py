"""The simplest way to make many plans, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.engine.model.roadmap import PlanResult
from milepost.engine.plan.control import Control
from milepost.engine.whatif.job import Job, Run, not_begun, result_of


def one_by_one(control: Control | None = None) -> Run:
    """A run of the jobs here and now, each after the other."""
    stop = (control or Control()).stop

    def run(jobs: Sequence[Job]) -> list[PlanResult]:
        return [not_begun(job) if stop() else result_of(job, control) for job in jobs]

    return run
