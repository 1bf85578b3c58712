"""Which single figure or declared level, within what is known of it, would change the plan."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from milepost.engine.model.inventory import Excluded
from milepost.engine.model.roadmap import Infeasible, PlanResult, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.plan.known import proven
from milepost.engine.whatif.doubts import Doubt, doubted, doubts
from milepost.engine.whatif.effect import Difference, difference
from milepost.engine.whatif.job import Job, Run

TIMES = ("time", "time_sum")
TIMES_AND_MONEY = (*TIMES, "cost", "steps")
Proved = tuple[tuple[str, Fraction], ...]
MOST = 40
"""How many plans are made unless more are asked for."""

Change = Literal["impossible", "choice", "dates", "cost", "nothing", "unknown"]
"""What becomes of the plan: there is none; other steps; other dates of targets; only other money;
none of it; or nothing was found in time."""

CHANGES: tuple[Change, ...] = ("impossible", "choice", "dates", "unknown", "cost", "nothing")
"""Every change, the one that weighs most first."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A doubt taken for true, and the plan that is best then; no `difference` without a roadmap.

    With `tie` another choice of steps would be as good as that of the base plan, which is kept.
    `proven`: both plans are proven optimal.
    """

    doubt: Doubt
    result: PlanResult
    difference: Difference | None
    tie: bool = False
    proven: bool = False

    @property
    def change(self) -> Change:
        """What it does to the plan."""
        if isinstance(self.result, Infeasible):
            return "impossible"
        if self.difference is None:
            return "unknown"
        if not self.difference.same_choice:
            return "choice"
        if any(self.difference.dates):
            return "dates"
        return "cost" if self.money else "nothing"

    @property
    def money(self) -> Fraction:
        """By how much the plan is worth less where value is sought, else by how much it is dearer.

        Less than a unit of value is none; 0 without a roadmap.
        """
        if self.difference is None:
            return Fraction(0)
        value = next((s for s in self.difference.shifts if s.name == "value"), None)
        if value is None:
            return self.difference.cost
        return Fraction(0) if value.equal else -value.better


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was tried, that which changes most first, and how many doubts were left untried."""

    tried: tuple[Tried, ...]
    untried: int

    @property
    def telling(self) -> tuple[Tried, ...]:
        """Those that change the choice of steps, a date, or whether there is a plan at all."""
        return tuple(t for t in self.tried if t.change in ("impossible", "choice", "dates"))

    @property
    def firm(self) -> int:
        """How many change neither the choice of steps nor the date of a target."""
        return sum(each.change in ("cost", "nothing") for each in self.tried)


def verdict(
    workspace: Workspace,
    base: Solved,
    run: Run,
    settings: SolveSettings | None = None,
    most: int = MOST,
) -> Verdict:
    """Try the doubts that may matter most, one at a time, `most` of them at the most.

    `base` is the verified plan of the workspace. Where a figure leads to other steps, a second plan
    without those that entered tells whether the choice has to change. Raises as
    `milepost.engine.run.searched` does.
    """
    settings = settings or SolveSettings()
    every = doubts(workspace, base.roadmap)
    chosen = every[:most]
    jobs = [
        Job(
            _name(doubt),
            doubted(workspace, doubt),
            settings,
            base.roadmap,
            _still_proven(doubt, base, workspace),
        )
        for doubt in chosen
    ]
    found = [_tried(doubt, base, result) for doubt, result in zip(chosen, run(jobs), strict=True)]
    again = list(_asked_again(found, jobs))
    for (number, _), result in zip(again, run([job for _, job in again]), strict=True):
        found[number] = _settled(found[number], base, result)
    return Verdict(ranked(found), len(every) - len(chosen))


def _still_proven(doubt: Doubt, base: Solved, workspace: Workspace) -> Proved:
    """What is proved of the base plan and holds where a doubt is true.

    With less in place there is more to do: without what is done again a plan is one of before.
    Where a step is dearer, or no budget limits money, no date comes sooner.
    """
    bounds = proven(base.objectives)
    names: tuple[str, ...] = ()
    if doubt.kind == "level":
        names = TIMES_AND_MONEY if doubt.stated and doubt.value < doubt.stated else ()
    elif doubt.kind != "duration":
        dearer = doubt.kind in ("one_off", "run") and doubt.value > (doubt.stated or 0)
        names = TIMES if dearer or not workspace.inventory.plan.limits.budget else ()
    return tuple(itertools.takewhile(lambda bound: bound[0] in names, bounds))


def ranked(found: Sequence[Tried]) -> tuple[Tried, ...]:
    """What changes most first: the choice before dates before money, then by how far."""

    def key(tried: Tried) -> tuple[int, int, Fraction]:
        of = tried.difference
        weeks = max(map(abs, of.dates), default=0) if of else 0
        return CHANGES.index(tried.change), -weeks, -abs(tried.money)

    return tuple(sorted(found, key=key))


def _name(doubt: Doubt) -> str:
    return f"{doubt.capability} {doubt.kind} {float(doubt.value):g}"


def _tried(doubt: Doubt, base: Solved, result: PlanResult) -> Tried:
    if not isinstance(result, Solved):
        return Tried(doubt, result, None, proven=isinstance(result, Infeasible))
    of = difference(base, result)
    return Tried(doubt, result, of, proven=base.optimal and result.optimal)


def _asked_again(found: Sequence[Tried], jobs: Sequence[Job]) -> Iterator[tuple[int, Job]]:
    """For each figure that leads to other steps, the plan without the capabilities that entered."""
    for number, (tried, job) in enumerate(zip(found, jobs, strict=True)):
        of = tried.difference
        if tried.doubt.kind == "level" or of is None or not of.entered:
            continue
        entered = {id.rpartition("@")[0] for id in of.entered}
        if entered & {id.rpartition("@")[0] for id in of.left}:
            continue
        inventory = job.workspace.inventory
        limits = inventory.plan.limits
        barred = tuple(Excluded(id) for id in sorted(entered))
        limits = replace(limits, must_not=(*limits.must_not, *barred))
        plan = replace(inventory.plan, limits=limits)
        narrowed = replace(job.workspace, inventory=replace(inventory, plan=plan))
        assert isinstance(tried.result, Solved), "what has a difference has a plan"
        bounds = proven(tried.result.objectives)
        yield number, Job(f"{job.name} without", narrowed, job.settings, job.near, bounds)


def _settled(tried: Tried, base: Solved, without: PlanResult) -> Tried:
    """The same with what the plan without the new steps shows."""
    if not isinstance(without, Solved) or not isinstance(tried.result, Solved):
        return tried
    beside = difference(tried.result, without)
    worse = next((s for s in beside.shifts if not s.equal), None)
    if worse is not None and worse.better < 0:
        return tried
    of = difference(base, without)
    if worse is None and not of.same_choice:
        return tried
    # As good, with the steps of the base plan; or better, and then the first was not the best.
    tie = worse is None
    return Tried(tried.doubt, without, of, tie, proven=tie and tried.proven)
