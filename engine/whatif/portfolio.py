"""The best portfolio for the money and the people that there are, and what the next budget buys.

Of each capability that is left out: with how much more money the best portfolio takes it, what it
then pushes out, and what taking it today would cost. Where no money brings it in, whether people
would, or whether it is worth less than it costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from milepost.engine.logic.compile import compile_model
from milepost.engine.model.roadmap import Infeasible, PlanResult, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.plan.steps import StepBuilder
from milepost.engine.whatif.demands import asking, key_of, problem_of, with_step
from milepost.engine.whatif.job import Job, Run, stopped
from milepost.engine.whatif.money import KINDS, Kind, limits_money, unlimited, with_everybody
from milepost.engine.whatif.sweep import Entry, Point, Sweep, ids_of, value_of

Why = Literal["money", "both", "people", "worth", "excluded", "open"]
GRID: Final = Fraction(1000)
"""How exactly the money is told at which something enters, where nothing else is said."""
MOST: Final = 100
"""How many plans are made at most."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A capability that the best portfolio does not raise, or not so far, and why.

    *money*: it enters with more money of one kind, `entries` tell how much of which. *both*: only
    with more one-off and more run money. *people*: only with more people, whatever the money.
    *worth*: not even then; it is worth less than it costs within the horizon. *excluded*: a limit
    rules it out, `because` in words. *open*: that was not settled. `proven`: every plan that this
    rests on is the best there is.

    `step` is the lowest one that is left out. `less` is what the best portfolio that takes it today
    is worth less, `less_proven` where both portfolios are the best there are; None where there is
    none, or where that was not settled, as `possible` tells.
    """

    step: str
    why: Why
    entries: tuple[Entry, ...] = ()
    because: tuple[str, ...] = ()
    proven: bool = True
    less: Fraction | None = None
    less_proven: bool = False
    possible: bool | None = None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The best portfolio, and what was left out of it, the first to enter first.

    `points` are the best portfolios that were found by extra money of each kind that is limited.
    """

    workspace: Workspace
    result: PlanResult
    grid: Fraction
    left_out: tuple[LeftOut, ...] = ()
    points: tuple[tuple[Kind, tuple[Point, ...]], ...] = ()
    plans: int = 1


def seeking_value(workspace: Workspace, *, keep_targets: bool = False) -> Workspace:
    """The workspace whose plan seeks the most value; without targets unless they are kept."""
    plan = workspace.inventory.plan
    targets = plan.targets if keep_targets else ()
    return asking(workspace, replace(plan, objectives=("value",), targets=targets))


def portfolio_of(
    workspace: Workspace,
    run: Run,
    settings: SolveSettings,
    grid: Fraction = GRID,
    most: int = MOST,
) -> Portfolio:
    """The best portfolio of a workspace that seeks value, and when what is left out would enter.

    Raises as `milepost.engine.run.searched` does.
    """
    base = run([Job("the best portfolio", workspace, settings)])[0]
    if not isinstance(base, Solved):
        return Portfolio(workspace, base, grid)
    search = _Search(workspace, base, run, settings, grid, most)
    return search.portfolio()


class _Search:
    """Plans with more money, with more people, and with what is left out."""

    def __init__(
        self,
        workspace: Workspace,
        base: Solved,
        run: Run,
        settings: SolveSettings,
        grid: Fraction,
        most: int,
    ) -> None:
        self.workspace = workspace
        self.base = base
        self.run = run
        self.settings = settings
        self.grid = grid
        self.room = most - 1
        self.plans = 1
        self.stopped = base.interrupted

    def portfolio(self) -> Portfolio:
        """The portfolio with what is left out, ranked."""
        ids = self._candidates()
        self.free = self._without_limits() if ids else {}
        sweeps = self._swept(ids)
        today = self._today(ids)
        found = [self._left_out(id, sweeps, today.get(id)) for id in ids]
        found += self._excluded({key_of(id)[0] for id in ids})
        found.sort(key=_rank)
        points = tuple((sweep.kind, sweep.points()) for sweep in sweeps)
        result = self.base
        return Portfolio(self.workspace, result, self.grid, tuple(found), points, self.plans)

    def _candidates(self) -> list[str]:
        """The lowest step of each capability that could be taken and is not."""
        problem = problem_of(self.workspace)
        assert problem is not None, "what has a roadmap has a problem"
        taken = ids_of(self.base)
        lowest: dict[str, str] = {}
        for step in problem.steps:
            if step.id not in taken:
                lowest.setdefault(step.capability, step.id)
        return list(lowest.values())

    def _made(self, jobs: Sequence[Job]) -> list[PlanResult]:
        """The plans of as many of the jobs as there is room for."""
        if self.stopped:
            return []
        within = jobs[: self.room]
        results = list(self.run(within)) if within else []
        self.room -= len(results)
        self.plans += len(results)
        self.stopped = stopped(results)
        return results

    def _without_limits(self) -> dict[str, PlanResult]:
        """The best portfolios without a limit on some money, or on money and people."""
        limited = [kind for kind in KINDS if limits_money(self.workspace, kind)]
        changed: dict[str, Workspace] = {
            kind: unlimited(self.workspace, (kind,)) for kind in limited
        }
        if len(limited) > 1:
            changed["both"] = unlimited(self.workspace, KINDS)
        changed["people"] = with_everybody(unlimited(self.workspace, KINDS))
        jobs = [
            Job(f"no limit on {name}", each, self.settings, self.base.roadmap)
            for name, each in changed.items()
        ]
        return dict(zip(changed, self._made(jobs), strict=False))

    def _swept(self, ids: Sequence[str]) -> list[Sweep]:
        """For each kind of money where each step enters."""
        sweeps = [
            Sweep(self.workspace, kind, self.grid, self.base, free)
            for kind in KINDS
            if isinstance(free := self.free.get(kind), Solved)
        ]
        while True:
            asked = list(
                dict.fromkeys(
                    (number, units)
                    for number, sweep in enumerate(sweeps)
                    for id in ids
                    if (units := sweep.between(id)) is not None
                )
            )
            results = self._made([sweeps[n].job(units, self.settings) for n, units in asked])
            for (number, units), result in zip(asked, results, strict=False):
                sweeps[number].seen[units] = result
            if not results:
                return sweeps

    def _today(self, ids: Sequence[str]) -> dict[str, PlanResult]:
        """The best portfolio that takes each step with the money and the people of today."""
        jobs = [
            Job(f"with {id}", with_step(self.workspace, key_of(id)), self.settings) for id in ids
        ]
        return dict(zip(ids, self._made(jobs), strict=False))

    def _left_out(self, id: str, sweeps: Sequence[Sweep], today: PlanResult | None) -> LeftOut:
        """What is known of one step."""
        entries = tuple(entry for sweep in sweeps if (entry := sweep.entry(id)) is not None)
        why, sure = self._why(id, entries)
        found = LeftOut(id, why, entries, proven=sure)
        if isinstance(today, Infeasible):
            return replace(found, possible=False)
        if not isinstance(today, Solved):
            return found
        less = value_of(self.base).value - value_of(today).value
        sure = self.base.optimal and today.optimal
        return replace(found, less=less, less_proven=sure, possible=True)

    def _why(self, id: str, entries: Sequence[Entry]) -> tuple[Why, bool]:
        """What would bring a step in, and whether that is proved."""
        if entries:
            return "money", all(entry.proven for entry in entries)
        whys: tuple[Why, ...] = ("both", "people")
        for why in whys:
            result = self.free.get(why)
            if isinstance(result, Solved) and id in ids_of(result):
                return why, self.base.optimal and result.optimal
        last = self.free.get("people")
        if isinstance(last, Solved) and self.base.optimal and last.optimal:
            return "worth", True
        return "open", False

    def _excluded(self, known: set[str]) -> list[LeftOut]:
        """What a limit rules out, of the capabilities of which nothing else is left out."""
        model, inventory = self.workspace.model, self.workspace.inventory
        goals = tuple(target.goal for target in inventory.plan.targets)
        program = compile_model(model, inventory.not_applicable.keys(), goals)
        builder = StepBuilder(model, inventory, program)
        builder.steps_for(range(len(goals)))
        found: dict[str, LeftOut] = {}
        for (capability, level), causes in builder.barred().items():
            if capability not in known:
                step = f"{capability}@{level}"
                found.setdefault(capability, LeftOut(step, "excluded", because=causes))
        return list(found.values())


_ORDER: tuple[Why, ...] = ("money", "both", "people", "worth", "open", "excluded")


def _rank(each: LeftOut) -> tuple[int, int, Fraction, bool, Fraction, str]:
    """First what the least money brings in, one-off before run; then what costs the least today."""
    first = min(each.entries, key=lambda e: (KINDS.index(e.kind), e.extra), default=None)
    return (
        _ORDER.index(each.why),
        0 if first is None else KINDS.index(first.kind),
        Fraction(0) if first is None else first.extra,
        each.less is None,
        each.less or Fraction(0),
        each.step,
    )
