"""Figures and levels that may be otherwise than stated, within what is known of them.

A figure may be at either end of its range. A declared level may be the one that another rater gave;
one lower, where no evidence that counts stands behind it; and where nothing is declared, in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, zip_longest
from typing import Any, Literal

from milepost.engine.assess.confidence import rests_on
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.order import dependencies
from milepost.engine.model.capability import Capability, Estimate, LevelFigures
from milepost.engine.model.change import WEEKS_PER_YEAR
from milepost.engine.model.inventory import Declaration, Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.build import build_problem
from milepost.engine.whatif.effect import cost_of

Figure = Literal["duration", "one_off", "run", "gain", "uplift"]
Reason = Literal["range", "raters", "no_evidence", "stale", "unknown"]

OUTSIDE = Fraction(1, 4)
"""By how much less a doubt counts where it is about what the plan does without; a judgement."""
CHEAPER = Fraction(1, 2)
"""By how much less a figure in favour of a step counts that is in the plan anyway; a judgement."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One figure or declared level at another value; `value` in the unit of the figure, or a level.

    `step` is the level whose own figure it is, None for that of the whole capability. `low` and
    `high` are the ends of what it may be, `stated` what the plan takes it for; None is not
    declared. `basis` is where a figure comes from, empty for a level. `size` is how much it may
    matter: the weeks and the money it moves, as shares of the plan's.
    """

    kind: Figure | Literal["level"]
    capability: str
    value: Fraction
    stated: Fraction | None
    low: Fraction
    high: Fraction
    reason: Reason
    basis: str = ""
    step: int | None = None
    size: Fraction = Fraction(0)

    @property
    def subject(self) -> tuple[str, str, int | None]:
        """What it is about, whichever value is tried."""
        return self.kind, self.capability, self.step


def doubts(workspace: Workspace, roadmap: Roadmap) -> tuple[Doubt, ...]:
    """Every doubt that can bear on a plan, those that may matter most first.

    Durations, money, gains and levels take turns, so that each kind has its say.
    """
    found = _Finder(workspace, roadmap)
    of_figures, levels = list(found.figures()), list(found.levels())
    kinds = [
        [d for d in of_figures if d.kind == "duration"],
        levels,
        [d for d in of_figures if d.kind in ("one_off", "run")],
        [d for d in of_figures if d.kind in ("gain", "uplift")],
    ]
    queues = [sorted(kind, key=lambda doubt: -doubt.size) for kind in kinds]
    return tuple(d for turn in zip_longest(*queues) for d in turn if d is not None)


def doubted(workspace: Workspace, doubt: Doubt) -> Workspace:
    """The workspace in which the doubt is true."""
    if doubt.kind == "level":
        inventory = workspace.inventory
        given = inventory.declarations.get(doubt.capability, Declaration(doubt.capability, None))
        given = replace(given, level=int(doubt.value))
        declarations = {**inventory.declarations, doubt.capability: given}
        return replace(workspace, inventory=replace(inventory, declarations=declarations))
    model = workspace.model
    capability = with_figure(
        model.capabilities[doubt.capability], doubt.kind, doubt.step, doubt.value
    )
    capabilities = {**model.capabilities, doubt.capability: capability}
    return replace(workspace, model=replace(model, capabilities=capabilities))


def with_figure(
    capability: Capability, figure: Figure, step: int | None, value: Fraction
) -> Capability:
    """The capability with another likely value of a figure, its own or that of one level."""

    def moved(of: Capability | LevelFigures) -> dict[str, Any]:
        estimate: Estimate = getattr(of, figure)
        return {figure: replace(estimate, likely=value)}

    if step is None:
        return replace(capability, **moved(capability))
    levels = tuple(
        (level, replace(own, **moved(own)) if level == step else own)
        for level, own in capability.levels
    )
    return replace(capability, levels=levels)


class _Finder:
    """Finds the doubts about one plan."""

    def __init__(self, workspace: Workspace, roadmap: Roadmap) -> None:
        self.model: MaturityModel = workspace.model
        self.inventory: Inventory = workspace.inventory
        self.roadmap = roadmap
        self.worth = "value" in self.inventory.plan.objectives
        self.now = {id: d.level or 0 for id, d in self.inventory.declarations.items()}
        self.taken = {(step.capability, step.level): step for step in roadmap.steps}
        self.raised = {step.capability for step in roadmap.steps}
        self.finish = Fraction(max(roadmap.finish_week, 1))
        self.cost = max(cost_of(roadmap, roadmap.horizon), Fraction(1))
        self.years = Fraction(roadmap.horizon, WEEKS_PER_YEAR)
        self.tight = _touching(roadmap)
        goals = tuple(target.goal for target in self.inventory.plan.targets)
        self.program = compile_model(self.model, self.inventory.not_applicable.keys(), goals)
        problem = build_problem(self.model, self.inventory, self.program)
        steps = () if isinstance(problem, tuple) else problem.steps
        self.useful = list(dict.fromkeys(step.capability for step in steps))

    # -- figures -----------------------------------------------------------------------------------

    def figures(self) -> Iterator[Doubt]:
        """Each figure of what is in the plan or could be, at the ends of its range.

        What is not in the plan is tried at the end in its favour alone.
        """
        kinds: tuple[Figure, ...] = ("duration", "one_off", "run")
        if self.worth:
            kinds += ("gain",)
            # Without a revenue an uplift counts nothing.
            kinds += ("uplift",) if self.inventory.plan.value.revenue else ()
        for id in self.useful:
            capability = self.model.capabilities[id]
            for kind in kinds:
                own = [(n, getattr(f, kind, None)) for n, f in capability.levels]
                stated = [(n, estimate) for n, estimate in own if estimate is not None]
                for step, estimate in [(None, getattr(capability, kind)), *stated]:
                    yield from self._ends(id, kind, step, estimate)

    def _ends(self, id: str, kind: Figure, step: int | None, estimate: Estimate) -> Iterator[Doubt]:
        for value in dict.fromkeys((estimate.low, estimate.high)):
            favours = (value > estimate.likely) == (kind in ("gain", "uplift"))
            if value == estimate.likely or (id not in self.raised and not favours):
                continue
            weight = Fraction(1) if id in self.raised else OUTSIDE
            if favours and id in self.raised and kind != "duration":
                weight = CHEAPER
            size = self._size(id, kind, step, value) * weight
            if size:
                yield Doubt(
                    kind,
                    id,
                    value,
                    estimate.likely,
                    estimate.low,
                    estimate.high,
                    "range",
                    estimate.basis.value,
                    step,
                    size,
                )

    def _size(self, id: str, kind: Figure, step: int | None, value: Fraction) -> Fraction:
        """How much the steps of a capability change, as a share of the plan; 0 for not at all."""
        before = self.model.capabilities[id]
        after = with_figure(before, kind, step, value)
        # What is not raised is weighed by what its first step would be.
        levels = [level for name, level in self.taken if name == id]
        levels = levels or [self.now.get(id, 0) + 1]
        total = Fraction(0)
        for level in range(self.now.get(id, 0) + 1, self.model.top + 1):
            old, new = (each.step(level, self.model.shares) for each in (before, after))
            if kind == "uplift":
                total += abs(value - before.uplift.likely) / 100
                break
            if old == new:
                continue
            part = {
                "duration": abs(new.duration - old.duration) / self.finish,
                "one_off": abs(new.one_off - old.one_off) / self.cost,
                "run": abs(new.run_per_year - old.run_per_year) * self.years / self.cost,
                "gain": abs(new.gain - old.gain) * self.years / self.cost,
            }[kind]
            tight = f"{id}@{level}" in self.tight or id not in self.raised
            part *= Fraction(1) if tight or kind != "duration" else OUTSIDE
            total += part if level in levels else part * OUTSIDE
        return total

    # -- levels ------------------------------------------------------------------------------------

    def levels(self) -> Iterator[Doubt]:
        """Each declared level that the plan rests on and that may be another."""
        # What is in progress is known to be there, up to the level that is being built.
        begun = {entry.capability for entry in self.inventory.plan.limits.in_progress}
        for id in self._rested_on():
            if id in self.inventory.not_applicable or id in begun:
                continue
            given = self.inventory.declarations.get(id, Declaration(id, None))
            for value, reason in dict(self._otherwise(given)).items():
                stated = None if given.level is None else Fraction(given.level)
                ends = (stated or Fraction(0), Fraction(value))
                yield Doubt(
                    "level",
                    id,
                    Fraction(value),
                    stated,
                    min(ends),
                    max(ends),
                    reason,
                    size=self._work_between(id, given.level or 0, value),
                )

    def _otherwise(self, given: Declaration) -> Iterator[tuple[int, Reason]]:
        """The other levels that may be true, each with the reason to doubt; the last one counts."""
        day, level = self.inventory.as_of, given.level
        if level is None:
            yield self.model.bar, "unknown"
        elif level >= 1 and all(record.stale(day) for record in given.evidence):
            yield level - 1, "stale" if given.evidence else "no_evidence"
        for _, rated in given.raters:
            if rated != level:
                yield rated, "raters"

    def _rested_on(self) -> tuple[str, ...]:
        """The capabilities whose levels the targets and the steps of the plan depend on."""
        under = dependencies(self.model)
        found: set[str] = set(self.raised)
        found.update(must.capability for must in self.inventory.plan.limits.must)
        for number in range(len(self.inventory.plan.targets)):
            found |= rests_on(self.program, f"target:{number}")
        stack = list(self.raised)
        seen = set(stack)
        while stack:
            for id in under[stack.pop()]:
                found.add(id)
                if id not in seen:
                    seen.add(id)
                    stack.append(id)
        return tuple(id for id in self.model.capabilities if id in found)

    def _work_between(self, id: str, level: int, other: int) -> Fraction:
        """The weeks and the money between two levels, as shares of the plan's."""
        low, high = sorted((level, other))
        total = Fraction(0)
        for each in range(low + 1, high + 1):
            step = self.model.step(id, each)
            money = step.one_off + step.run_per_year * self.years
            part = step.duration / self.finish + money / self.cost
            spared = other > level and (id, each) not in self.taken
            total += part * OUTSIDE if spared else part
        return total


def _touching(roadmap: Roadmap) -> frozenset[str]:
    """The steps that a chain of steps leads from to the finish, each begun where one before ends.

    More than the critical ones, and found without a search.
    """
    ends: dict[int, list[str]] = {}
    starts = {step.id: step.start for step in roadmap.steps}
    for step in roadmap.steps:
        ends.setdefault(step.end, []).append(step.id)
    last: Iterable[int] = {reached.week for reached in roadmap.reached} or {roadmap.finish_week}
    stack = list(chain.from_iterable(ends.get(week, []) for week in last))
    found = set(stack)
    while stack:
        for id in ends.get(starts[stack.pop()], []):
            if id not in found:
                found.add(id)
                stack.append(id)
    return frozenset(found)
