"""No-regret moves and bets: what is right whatever comes, and what only in some futures.

A future is the inventory as it stands, or one of its scenarios. A step that is in every
near-optimal roadmap of every future is a no-regret move; one that is in some only is a bet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from milepost.engine.model.roadmap import Infeasible, PlanResult, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.plan.problem import PlanProblem
from milepost.engine.whatif.demands import StepKey, begun_at_once, key_of, problem_of
from milepost.engine.whatif.job import Job, Run
from milepost.engine.whatif.near_optimal import Presence, Region, inquire, region_of
from milepost.engine.whatif.regret import Regrets, regrets

Verdict = Literal["no_regret", "bet", "never", "open"]
TOLERANCE: Final = Fraction(5, 100)
"""How far a near-optimal roadmap is from the best where nothing else is said; a judgement."""
MOST: Final = 400
"""How many plans are made at most to tell the near-optimal roadmaps."""


@dataclass(frozen=True, slots=True)
class Future:
    """What may come: a name, empty for the inventory as it stands, and its workspace."""

    name: str
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class Prospect:
    """A future, its best roadmap, and the near-optimal ones beside it.

    Without a roadmap `region` is None. `presence` is by step id; a step that is not there is in no
    near-optimal roadmap.
    """

    future: Future
    result: PlanResult
    region: Region | None = None
    presence: Mapping[str, Presence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """A step, and what it is over all futures.

    *no_regret*: in every near-optimal roadmap of every future that has one and in which it is not
    in place. *bet*: in some of them. *never*: in none, but on top of one at the most. *open*: that
    was not settled. `presence` is by future, None where that future has no roadmap. `best` tells in
    the best roadmaps of which futures it is. `begun`: it is in progress in one of them. `at_once`:
    whether it can begin in the first week in a near-optimal roadmap of each; None where that is not
    settled, or was not asked, which it is of no-regret moves alone.
    """

    step: str
    verdict: Verdict
    presence: tuple[Presence | None, ...]
    best: tuple[bool, ...]
    begun: bool = False
    at_once: bool | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of an organisation.

    `together` are no-regret moves that can all begin in the first week, in a near-optimal roadmap
    of each future. `plans` is how many were made.
    """

    prospects: tuple[Prospect, ...]
    tolerance: Fraction
    moves: tuple[Move, ...]
    together: tuple[str, ...]
    regrets: Regrets
    plans: int

    def of(self, verdict: Verdict) -> tuple[Move, ...]:
        """The moves of one verdict."""
        return tuple(move for move in self.moves if move.verdict == verdict)


def moves_of(
    futures: Sequence[Future],
    run: Run,
    settings: SolveSettings,
    tolerance: Fraction = TOLERANCE,
    most: int = MOST,
) -> Moves:
    """What is right in all of the futures, and what in some.

    The first future is the one from which the searches for the others begin. `settings` are those
    of each plan.

    Raises as `milepost.engine.run.searched` does.
    """
    prospects = _prospects(futures, run, settings, tolerance)
    regions = [each.region for each in prospects if each.region is not None]
    answers, plans = inquire(regions, run, settings, most)
    found = iter(answers)
    prospects = [
        each
        if each.region is None
        else Prospect(each.future, each.result, each.region, next(found))
        for each in prospects
    ]
    moves = _moves(prospects)
    first = _Beginning(prospects, run, settings)
    at_once = first.each([move.step for move in moves if move.verdict == "no_regret"])
    together = first.together([step for step, able in at_once.items() if able])
    regret = regrets([(each.future.workspace, each.result) for each in prospects], run, settings)
    carried = sum(len(regret.futures) - len(choice.best_in) for choice in regret.choices)
    return Moves(
        tuple(prospects),
        tolerance,
        tuple(
            Move(m.step, m.verdict, m.presence, m.best, m.begun, at_once.get(m.step)) for m in moves
        ),
        together,
        regret,
        len(prospects) + plans + first.plans + carried,
    )


def _prospects(
    futures: Sequence[Future], run: Run, settings: SolveSettings, tolerance: Fraction
) -> list[Prospect]:
    """The best roadmap of each future, and the limits of what is nearly as good."""
    first = run([Job(_named(futures[0]), futures[0].workspace, settings)])[0]
    near = first.roadmap if isinstance(first, Solved) else None
    others = run([Job(_named(each), each.workspace, settings, near) for each in futures[1:]])
    return [
        Prospect(
            future,
            result,
            region_of(future.workspace, result, tolerance) if isinstance(result, Solved) else None,
        )
        for future, result in zip(futures, (first, *others), strict=True)
    ]


def _named(future: Future) -> str:
    return future.name or "as it stands"


def _moves(prospects: Sequence[Prospect]) -> list[Move]:
    """Every step that is in a near-optimal roadmap of some future or might have been."""
    steps: dict[str, None] = {}
    for each in prospects:
        if isinstance(each.result, Solved):
            steps.update(dict.fromkeys(step.id for step in each.result.roadmap.steps))
    for each in prospects:
        steps.update(dict.fromkeys(each.presence))
    found: list[Move] = []
    for step in steps:
        key = key_of(step)
        presence = tuple(_presence(each, step, key) for each in prospects)
        best = tuple(
            isinstance(each.result, Solved) and step in {s.id for s in each.result.roadmap.steps}
            for each in prospects
        )
        begun = any(
            key == (entry.capability, entry.level)
            for each in prospects
            for entry in each.future.workspace.inventory.plan.limits.in_progress
        )
        found.append(Move(step, verdict_of(presence), presence, best, begun))
    return found


def _presence(prospect: Prospect, step: str, key: StepKey) -> Presence | None:
    """What a step is to one future; None where nothing can be said of it, as it has no roadmap."""
    if isinstance(prospect.result, Infeasible):
        return None
    if prospect.region is None:
        return "open"
    declared = prospect.future.workspace.inventory.declarations.get(key[0])
    if declared is not None and (declared.level or 0) >= key[1]:
        return "in_place"
    return prospect.presence.get(step, "none")


def verdict_of(presence: Sequence[Presence | None]) -> Verdict:
    """What a step is over all futures, from what it is to each."""
    told = {each for each in presence if each not in (None, "in_place")}
    some = "some" in told or ("all" in told and bool(told & {"none", "on_top"}))
    if some:
        return "bet"
    if "open" in told or not told:
        return "open"
    return "no_regret" if told == {"all"} else "never"


class _Beginning:
    """Asks which steps can begin in the first week, and remain within what is near-optimal."""

    def __init__(self, prospects: Sequence[Prospect], run: Run, settings: SolveSettings) -> None:
        self.run = run
        self.settings = settings
        self.plans = 0
        self.regions: list[tuple[Region, PlanProblem]] = []
        for each in prospects:
            problem = None if each.region is None else problem_of(each.region.workspace)
            if each.region is not None and problem is not None:
                self.regions.append((each.region, problem))

    def each(self, steps: Sequence[str]) -> dict[str, bool | None]:
        """Of each step by itself; what is in progress is no question."""
        able = {step: self._ready(step) for step in steps}
        asked = [step for step, ready in able.items() if ready]
        answers = iter(self._ask([(step,) for step in asked]))
        return {step: next(answers) if able[step] else False for step in steps}

    def together(self, steps: Sequence[str]) -> tuple[str, ...]:
        """Steps that can all begin at once: all of them, or as many as fit one after the other."""
        if not steps or self._ask([steps])[0]:
            return tuple(steps)
        found: list[str] = []
        for step in steps:
            if self._ask([(*found, step)])[0]:
                found.append(step)
        return tuple(found)

    def _ready(self, step: str) -> bool:
        """Whether a step waits for nothing but people and money, wherever it is to be taken."""
        for _, problem in self.regions:
            for each in problem.steps:
                if each.id == step and (each.forced or each.needs or each.next_start(0) != 0):
                    return False
        return True

    def _ask(self, groups: Sequence[Sequence[str]]) -> list[bool | None]:
        """Whether each group can begin in the first week, in every future in which it is open."""
        jobs = [
            Job(
                f"start {', '.join(group)}",
                begun_at_once(
                    region.workspace,
                    [key_of(step.id) for step in problem.steps if step.id in group],
                ),
                self.settings,
                region.best,
            )
            for group in groups
            for region, problem in self.regions
        ]
        self.plans += len(jobs)
        results = self.run(jobs)
        width = len(self.regions)
        found: list[bool | None] = []
        for at in range(len(groups)):
            part = results[at * width : (at + 1) * width]
            holds = [r.holds(x) for (r, _), x in zip(self.regions, part, strict=True)]
            found.append(False if False in holds else None if None in holds else True)
        return found
