"""Every roadmap of a small planning case, and the best of those that the verifier accepts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.logic.program import Program
from milepost.engine.model.inventory import Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Reached, Roadmap, Step
from milepost.engine.plan.verify import unproven_tests, verify
from tests.property.plans import HORIZON, START


class EveryRoadmap:
    """All roadmaps of a case: each step left out, or begun in any week."""

    def __init__(self, model: MaturityModel, inventory: Inventory, program: Program) -> None:
        self.model, self.inventory, self.program = model, inventory, program
        self.plan = inventory.plan
        self.now = {id: d.level or 0 for id, d in inventory.declarations.items()}
        self.keys = [
            (id, level) for id in self.now for level in range(self.now[id] + 1, model.top + 1)
        ]
        self.hoped = unproven_tests(model, inventory, program)
        self.figures = {key: model.step(*key) for key in self.keys}
        self.known: dict[tuple[tuple[str, int], ...], bool] = {}

    def best(self) -> tuple[Fraction, ...] | None:
        """The least objectives, in the order asked for, of all that the verifier accepts."""
        best: tuple[Fraction, ...] | None = None
        for roadmap in self.roadmaps():
            value = self.value(roadmap)
            if (best is None or value < best) and not verify(
                self.model, self.inventory, self.program, roadmap
            ):
                best = value
        return best

    def value(self, roadmap: Roadmap) -> tuple[Fraction, ...]:
        """Time and cost of a roadmap, most important first."""
        run = sum(step.run_per_year for step in roadmap.steps)
        cost = sum(step.one_off for step in roadmap.steps) + Fraction(run * HORIZON, 52)
        both = Fraction(roadmap.finish_week), Fraction(cost)
        return both if self.plan.objectives[0] == "time" else both[::-1]

    def roadmaps(self) -> Iterator[Roadmap]:
        """Every choice of steps and start weeks in which each follows the one below it."""
        options = {
            key: [step for start in range(HORIZON) if (step := self.step(*key, start)) is not None]
            for key in self.keys
        }
        for choice in self.choices(0, [], options):
            steps = tuple(sorted(choice, key=lambda step: step.start))
            if not self.plan.targets:
                yield Roadmap(steps, (), HORIZON, self.hoped)
                continue
            week = self.reached(steps)
            if week is not None:
                yield Roadmap(steps, (Reached(0, "condition", week),), HORIZON, self.hoped)

    def choices(
        self, number: int, chosen: list[Step], options: dict[tuple[str, int], list[Step]]
    ) -> Iterator[list[Step]]:
        """Every way to go on from the steps that are chosen so far."""
        if number == len(self.keys):
            yield list(chosen)
            return
        id, level = self.keys[number]
        yield from self.choices(number + 1, chosen, options)
        below = [s.end for s in chosen if (s.capability, s.level) == (id, level - 1)]
        if level - 1 > self.now[id] and not below:
            return
        for step in options[id, level]:
            if step.start >= max(below, default=0):
                chosen.append(step)
                yield from self.choices(number + 1, chosen, options)
                chosen.pop()

    def step(self, id: str, level: int, start: int) -> Step | None:
        """The step as it runs from a week on; None where it never ends."""
        own = self.figures[id, level]
        weeks, one_off, effort = own.duration, own.one_off, own.effort
        for begun in self.plan.limits.in_progress:
            if (begun.capability, begun.level) == (id, level):
                share = Fraction(begun.weeks, own.duration) if own.duration else Fraction(0)
                effort = tuple((role, amount * share) for role, amount in own.effort)
                weeks, one_off = begun.weeks, 0
        usual, capacity = weeks, dict(self.plan.capacity)
        while any(amount > capacity.get(role, amount) * weeks for role, amount in effort):
            weeks += 1
        end = start
        worked = 0
        while worked < weeks:
            worked += not any(self.closed(role, end) for role, amount in effort if amount)
            end += 1
            if end > HORIZON:
                return None
        stretched = usual if weeks > usual else None
        paused = end - start - weeks
        return Step(
            id, level, start, end, one_off, own.run_per_year, effort, own.run_fte, stretched, paused
        )

    def closed(self, role: str, week: int) -> bool:
        """Whether a role is away on a day of the week."""
        days = {START + dt.timedelta(days=7 * week + day) for day in range(7)}
        return any(
            entry.role == role and any(entry.first <= day < entry.until for day in days)
            for entry in self.plan.limits.closed
        )

    def reached(self, steps: tuple[Step, ...]) -> int | None:
        """The first week in which the target holds; None where it never does."""
        for week in sorted({0, *(step.end for step in steps)}):
            levels = dict(self.now)
            for step in steps:
                if step.end <= week:
                    levels[step.capability] = max(levels[step.capability], step.level)
            if self.holds(levels):
                return week
        return None

    def holds(self, levels: dict[str, int]) -> bool:
        """Whether the target holds at these levels, with every test passed."""
        key = tuple(levels.items())
        if key not in self.known:
            facts = facts_of(self.program, dict(levels), lambda _: True)
            self.known[key] = evaluate(self.program, facts)["target:0"] is Truth.YES
        return self.known[key]
