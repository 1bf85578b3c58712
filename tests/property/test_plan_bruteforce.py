"""The planner against every plan there is, on models small enough to try them all."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Truth, evaluate, facts_of
from milepost.engine.logic.program import Program
from milepost.engine.model.capability import StepFigures
from milepost.engine.model.condition import AtLeast, Condition, GroupHolds, HasLevel, StageReached
from milepost.engine.model.inventory import (
    Declaration,
    Inventory,
    NotApplicable,
    Objective,
    PlanRequest,
    Target,
)
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.build import build_problem
from milepost.engine.plan.cpsat import solve
from tests.property.plans import proven_best
from tests.strategies import ROLES, conditions, levels_of, models, not_applicable_of

START = dt.date(2027, 1, 4)
HORIZON = 5
MOST_PLANS = 3000
Plan = dict[tuple[str, int], tuple[int, int]]
SETTINGS = settings(
    max_examples=35,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True)
class Case:
    """A model with an inventory, and the program of both."""

    model: MaturityModel
    inventory: Inventory
    program: Program


def case(
    model: MaturityModel,
    plan: PlanRequest,
    levels: dict[str, int | None],
    gone: frozenset[str] = frozenset(),
) -> Case:
    """A case from its drawn parts; what is not applicable declares no level."""
    inventory = Inventory(
        "Random",
        model.id,
        START,
        {id: Declaration(id, level) for id, level in levels.items() if id not in gone},
        {id: NotApplicable(id, "drawn") for id in sorted(gone)},
        {},
        plan,
    )
    goals = tuple(target.goal for target in plan.targets)
    return Case(model, inventory, compile_model(model, gone, goals))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A small model, one or two targets, and few people."""
    model = draw(models(min_capabilities=2, max_capabilities=4, max_top=2, max_weeks=3))
    ids = tuple(model.capabilities)
    stages = [(ladder.id, s.id) for ladder in model.ladders.values() for s in ladder.stages]
    goal: st.SearchStrategy[Condition] = st.one_of(
        st.sampled_from(stages).map(lambda stage: StageReached(*stage)),
        conditions(ids, model.top, tuple(model.groups)),
    )
    # A goal that metrics or nothing at all can meet says little about planning.
    sure = st.builds(HasLevel, st.sampled_from(ids[-2:]), st.integers(1, model.top))
    goal = st.builds(lambda *of: AtLeast(2, of, "all"), goal, sure)
    by = st.sampled_from([None, None, START + dt.timedelta(days=24)])
    targets = tuple(draw(st.lists(st.builds(Target, goal, by), min_size=1, max_size=2)))
    fte = st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1), Fraction(4, 3)])
    capacity = draw(st.dictionaries(st.sampled_from(ROLES), fte, max_size=2))
    orders: tuple[tuple[Objective, ...], ...] = (("time", "cost"), ("cost", "time"), ("cost",))
    plan = PlanRequest(
        START, HORIZON, targets, draw(st.sampled_from(orders)), tuple(capacity.items())
    )
    levels: dict[str, int | None] = dict.fromkeys(ids, 0)
    levels[ids[0]] = draw(st.integers(0, 1))
    return case(model, plan, levels, draw(not_applicable_of(model)))


class EveryPlan:
    """All plans of a case, by trying each level and start week in order of the capabilities."""

    def __init__(self, of: Case) -> None:
        self.model, self.inventory, self.program = of.model, of.inventory, of.program
        self.now = {id: d.level or 0 for id, d in of.inventory.declarations.items()}
        self.capacity = dict(of.inventory.plan.capacity)
        self.ids = [id for id in of.model.capabilities if id not in of.inventory.not_applicable]

    def best(self) -> tuple[Fraction, ...] | None:
        """The least objectives, ties included, in the order asked for; None without a plan."""
        plans = list(itertools.islice(self._plans({}, 0), MOST_PLANS))
        assume(len(plans) < MOST_PLANS)
        found = (self._objectives(plan) for plan in plans)
        return min((value for value in found if value is not None), default=None)

    def _plans(self, plan: Plan, depth: int) -> Iterator[Plan]:
        if depth == len(self.ids):
            yield plan
            return
        id = self.ids[depth]
        yield from self._plans(plan, depth + 1)
        for longer in self._raised(plan, id, self.now.get(id, 0) + 1):
            yield from self._plans(longer, depth + 1)

    def _raised(self, plan: Plan, id: str, level: int) -> Iterator[Plan]:
        weeks = self._weeks(id, level) if level <= self.model.top else None
        if weeks is None:
            return
        ready = plan[id, level - 1][1] if (id, level - 1) in plan else 0
        for start in range(ready, HORIZON - weeks + 1):
            longer = {**plan, (id, level): (start, start + weeks)}
            if self._may_start(plan, id, level, start) and self._fits(longer):
                yield longer
                yield from self._raised(longer, id, level + 1)

    @functools.cached_property
    def _figures(self) -> dict[tuple[str, int], StepFigures]:
        levels = range(1, self.model.top + 1)
        return {key: self.model.step(*key) for key in itertools.product(self.ids, levels)}

    def _weeks(self, id: str, level: int) -> int | None:
        """The fewest whole weeks in which no role of the step works above its capacity."""
        step = self._figures[id, level]
        for weeks in range(step.duration, HORIZON + 1):
            if all(
                amount <= self.capacity[role] * weeks
                for role, amount in step.effort
                if role in self.capacity
            ):
                return weeks
        return None

    def _may_start(self, plan: Plan, id: str, level: int, week: int) -> bool:
        return all(
            self._holds(plan, p.condition, level, week, p.lag) is not False
            for p in self.model.capabilities[id].requires
        )

    def _holds(self, plan: Plan, of: Condition, level: int, week: int, lag: int) -> bool | None:
        match of:
            case HasLevel(id, stated):
                if id in self.inventory.not_applicable:
                    return None
                need = min(level, self.model.bar) if stated is None else stated
                if self.now.get(id, 0) >= need:
                    return True
                return (id, need) in plan and plan[id, need][1] + lag <= week
            case AtLeast(k, parts, word):
                kept = [
                    h for p in parts if (h := self._holds(plan, p, level, week, lag)) is not None
                ]
                return sum(kept) >= (len(kept) if word == "all" else k) if kept else None
            case GroupHolds(group):
                return self._holds(plan, self.model.groups[group].condition, level, week, lag)
            case _:
                return True

    def _fits(self, plan: Plan) -> bool:
        for week in {start for start, _ in plan.values()}:
            used = dict.fromkeys(self.capacity, Fraction(0))
            for key, (start, end) in plan.items():
                for role, amount in self._figures[key].effort if start <= week < end else ():
                    if role in used:
                        used[role] += amount / (end - start)
            if any(used[role] > limit for role, limit in self.capacity.items()):
                return False
        return True

    def _objectives(self, plan: Plan) -> tuple[Fraction, ...] | None:
        request = self.inventory.plan
        weeks = []
        for number, target in enumerate(request.targets):
            week = next((w for w in range(HORIZON + 1) if self._reached(plan, number, w)), None)
            late = target.by and START + dt.timedelta(weeks=week or 0) > target.by
            if week is None or late:
                return None
            weeks.append(week)
        time = (Fraction(max(weeks)), Fraction(sum(weeks)))
        steps = [self.model.step(*key) for key in plan]
        cost = sum((s.one_off + Fraction(s.run_per_year * HORIZON, 52) for s in steps), Fraction(0))
        return (*time, cost) if request.objectives[0] == "time" else (cost, *time)

    def _reached(self, plan: Plan, target: int, week: int) -> bool:
        levels = [self.now.get(id, 0) for id in self.ids]
        for (id, level), (_, end) in plan.items():
            if end <= week:
                at = self.ids.index(id)
                levels[at] = max(levels[at], level)
        return f"target:{target}" in self._true_at(tuple(levels))

    @functools.cache  # noqa: B019 - the object lives as long as one example
    def _true_at(self, levels: tuple[int, ...]) -> frozenset[str]:
        given_ = dict(zip(self.ids, levels, strict=True))
        truths = evaluate(self.program, facts_of(self.program, given_, lambda _: True))
        return frozenset(
            atom.name
            for atom, truth in zip(self.program.atoms, truths.atoms, strict=True)
            if truth is Truth.YES
        )


@SETTINGS
@given(cases())
def test_no_plan_is_better_and_the_plan_is_sound(of: Case) -> None:
    """The planner finds the best of all plans, ties included, or rightly says there is none."""
    expected = EveryPlan(of).best()
    found = proven_best(of.model, of.inventory, of.program)
    if found is None or expected is None:
        assert (found, expected) == (None, None)
        return
    roadmap = found.roadmap
    weeks = [Fraction(reached.week) for reached in roadmap.reached]
    cost = sum(
        (s.one_off + Fraction(s.run_per_year * HORIZON, 52) for s in roadmap.steps), Fraction(0)
    )
    time = (max(weeks), sum(weeks, Fraction(0)))
    first = of.inventory.plan.objectives[0]
    assert ((*time, cost) if first == "time" else (cost, *time)) == expected


@settings(SETTINGS, max_examples=50)
@given(st.data())
def test_no_step_is_planned_exactly_where_the_stage_is_reached(data: st.DataObject) -> None:
    """A stage needs no step if and only if the rules say that it is reached already."""
    model = data.draw(models(max_capabilities=5))
    levels = data.draw(levels_of(model))
    gone = data.draw(not_applicable_of(model))
    goals = [
        StageReached(ladder.id, stage.id)
        for ladder in model.ladders.values()
        for stage in ladder.stages
    ]
    for goal in goals:
        of = case(model, PlanRequest(START, 100, (Target(goal),)), levels, gone)
        given_ = {id: d.level or 0 for id, d in of.inventory.declarations.items()}
        facts = facts_of(of.program, given_, lambda _: True)
        reached = evaluate(of.program, facts)[f"stage:{goal.ladder}.{goal.stage}"]
        problem = build_problem(model, of.inventory, of.program)
        nothing = not isinstance(problem, tuple) and problem.goals[0].node is None
        assert nothing is (reached is Truth.YES)
        if nothing and not isinstance(problem, tuple):
            result = solve(problem)
            assert isinstance(result, Solved)
            assert (result.optimal, result.roadmap.steps, result.roadmap.finish_week) == (
                True,
                (),
                0,
            )
