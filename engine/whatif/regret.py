"""Regret: what it costs to have chosen for one future when another one comes about.

A choice is how far each capability is raised. Its regret in a future is what the best roadmap that
carries out this choice there, and nothing else, is worse than the best roadmap of that future: the
dates may change, the choice may not (L. Savage, The theory of statistical decision, 1951).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from milepost.engine.model.roadmap import Infeasible, PlanResult, Roadmap, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.whatif.demands import exactly
from milepost.engine.whatif.job import Job, Run

Amounts = tuple[tuple[str, Fraction], ...]
"""By how much each objective is worse, by name, the most important first."""
COUNTED = ("time", "time_sum", "cost", "value", "change")
"""The objectives that regret is told in; those that only break ties are left out."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How far the best roadmap of some futures, given by number, raises each capability."""

    levels: tuple[tuple[str, int], ...]
    best_in: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Regret:
    """What carrying out a choice in a future is worse than the best there.

    *done*: it can be carried out, `worse` by so much; with `proven` both roadmaps are the best
    there are. *cannot*: no roadmap of it keeps the limits and reaches the targets, `because` in
    words. *open*: that was not settled.
    """

    status: Literal["done", "cannot", "open"]
    worse: Amounts = ()
    because: tuple[str, ...] = ()
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Regrets:
    """The regret of each choice (a row) in each future (a column, those with a roadmap only).

    `futures` are the numbers of the columns. `most` is the largest regret of each row, None where
    it cannot be done everywhere, or is open. `alike`: every future seeks the same, so that regrets
    compare. `least` is then the number of the choice whose largest regret is the smallest; None
    where no row has one.
    """

    choices: tuple[Choice, ...]
    futures: tuple[int, ...]
    rows: tuple[tuple[Regret, ...], ...]
    most: tuple[Amounts | None, ...]
    alike: bool
    least: int | None


def levels_of(roadmap: Roadmap) -> tuple[tuple[str, int], ...]:
    """How far a roadmap raises each capability."""
    found: dict[str, int] = {}
    for step in roadmap.steps:
        found[step.capability] = max(step.level, found.get(step.capability, 0))
    return tuple(sorted(found.items()))


def regrets(
    futures: Sequence[tuple[Workspace, PlanResult]], run: Run, settings: SolveSettings
) -> Regrets:
    """The regret of the choice of each future's best roadmap, in each other one."""
    solved = {n: r for n, (_, r) in enumerate(futures) if isinstance(r, Solved)}
    best_in: dict[tuple[tuple[str, int], ...], list[int]] = {}
    for number, result in solved.items():
        best_in.setdefault(levels_of(result.roadmap), []).append(number)
    choices = tuple(Choice(levels, tuple(numbers)) for levels, numbers in best_in.items())
    cells = [(c, n) for c, each in enumerate(choices) for n in solved if n not in each.best_in]
    results = run(
        [
            Job(
                f"choice {c + 1} of {len(choices)}",
                exactly(futures[n][0], dict(choices[c].levels)),
                settings,
                solved[n].roadmap,
            )
            for c, n in cells
        ]
    )
    carried: dict[tuple[int, int], PlanResult] = dict(zip(cells, results, strict=True))
    carried |= {(c, n): solved[n] for c, each in enumerate(choices) for n in each.best_in}
    best = {n: _best(n, solved[n], carried) for n in solved}
    rows = tuple(
        tuple(_regret(carried[c, n], best[n], solved[n]) for n in solved)
        for c in range(len(choices))
    )
    most = tuple(_most(row) for row in rows)
    alike = len({tuple(best[n]) for n in solved}) == 1
    able = [c for c, amounts in enumerate(most) if amounts is not None]
    least = min(able, key=lambda c: [v for _, v in most[c] or ()]) if able and alike else None
    return Regrets(choices, tuple(solved), rows, most, alike, least)


def _loss(result: Solved) -> dict[str, Fraction]:
    """The objectives that count, each so that less is better."""
    return {
        each.name: -each.value if each.name == "value" else each.value
        for each in result.objectives
        if each.name in COUNTED
    }


def _best(
    number: int, own: Solved, carried: Mapping[tuple[int, int], PlanResult]
) -> dict[str, Fraction]:
    """The best that is known of a future; a search cut short may find it for another choice."""
    known = [r for (_, n), r in carried.items() if n == number and isinstance(r, Solved)]
    return min((_loss(each) for each in (own, *known)), key=lambda loss: list(loss.values()))


def _regret(result: PlanResult, best: Mapping[str, Fraction], own: Solved) -> Regret:
    if isinstance(result, Infeasible):
        return Regret("cannot", (), result.because)
    if not isinstance(result, Solved):
        return Regret("open", proven=False)
    loss = _loss(result)
    worse = tuple((name, loss[name] - value) for name, value in best.items())
    return Regret("done", worse, (), result.optimal and own.optimal)


def _most(row: Sequence[Regret]) -> Amounts | None:
    """The largest regret of a row, the most important objective first."""
    if not row or any(each.status != "done" for each in row):
        return None
    return max((each.worse for each in row), key=lambda worse: [amount for _, amount in worse])
