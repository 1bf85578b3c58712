"""Frontiers of a plan by the epsilon constraint: one figure is limited, the other made best.

(Haimes, Lasdon and Wismer, On a bicriterion formulation of the problems of integrated system
identification and system optimization, 1971.) The limit is tried level by level. Where the plan is
then also made as good as it can be in the limited figure, no plan beats it.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from fractions import Fraction
from typing import Final

from milepost.engine.model.inventory import PlanRequest
from milepost.engine.model.roadmap import PlanResult, Roadmap, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.source import InvalidInput, Problem
from milepost.engine.whatif.frontier import Axes, Frontier, Point
from milepost.engine.whatif.job import Run, stopped
from milepost.engine.whatif.levels import Answer, Levels
from milepost.engine.whatif.searches import (
    FrontierSettings,
    Searcher,
    ended,
    made,
    no_plan,
    solved_of,
    swept,
)
from milepost.engine.whatif.spending import (
    cost_of,
    each_quarter,
    in_all,
    one_off_of,
    quarterly_need,
)

LEVELS: Final = 3
"""How many levels a grid has for each point that is asked for, at most."""
BATCH: Final = 8
"""How many levels of a grid are asked at once."""
WHOLE: Final = 100
"""The people that there are, in percent; they are varied from half to double of it."""
FINEST_FTE: Final = Fraction(1, 20)


def money_date(workspace: Workspace, settings: FrontierSettings, run: Run) -> Frontier:
    """The least cost over the horizon for each week in which the targets can be reached.

    Every answer is exact: for a last week the cost is made least, and then the finish earliest.

    Raises InvalidInput for a plan without a target.
    """
    plan, asker = _targeted(workspace), Searcher(workspace, settings, run)
    axes = Axes("money,date", "cost", "finish")
    fast, cheap = ends = asker.ask(
        [
            ("the earliest date", replace(plan, objectives=("time",)), None),
            ("the least money", replace(plan, objectives=("cost", "time")), None),
        ]
    )

    def point(result: Solved) -> Point:
        roadmap = result.roadmap
        cost, week = cost_of(roadmap), Fraction(roadmap.finish_week)
        # The fastest plan is only by the way a cheap one.
        least = Fraction(0) if result is fast and week else _bound(result, "cost", cost)
        return Point(cost, week, result, least, _bound(result, "time", week))

    if not (isinstance(fast, Solved) and isinstance(cheap, Solved)) or stopped(ends):
        return ended(axes, [point(end) for end in ends if isinstance(end, Solved)], ends)
    last = cheap.roadmap.finish_week
    first = min(fast.roadmap.finish_week, last)

    def answer(level: int, result: PlanResult) -> Answer:
        if not isinstance(result, Solved):
            return no_plan(level, result)
        found = point(result)
        return Answer(level, result, found.proven, found.x, result.roadmap.finish_week - first)

    def limited(level: int) -> tuple[str, PlanRequest]:
        return f"at most {first + level} weeks", _within(plan, first + level)

    sweep = asker.exact(last - first, limited, answer, fast.roadmap)
    sweep.answers[last - first] = answer(last - first, cheap)
    sweep.run()
    points = [point(result) for result in (cheap, *solved_of(sweep), fast)]
    sure = _bound(fast, "time", Fraction(first)) >= first
    return swept(axes, points, sweep, ends, lambda level: Fraction(first + level), sure=sure)


def budget_date(workspace: Workspace, settings: FrontierSettings, run: Run) -> Frontier:
    """The earliest finish for each amount of one-off money that becomes free every 13 weeks.

    What is not spent carries over. The amounts stand in the place of the one-off money of the
    inventory's budget; its run money stays. They lie on a grid, and each point has the least of
    them with which its finish can be kept.

    Raises InvalidInput for a plan without a target.
    """
    plan = replace(_targeted(workspace), objectives=("time",))
    asker = Searcher(workspace, settings, run)
    (free,) = ends = asker.ask([("no limit on money", in_all(plan, None), None)])
    axes = Axes("budget,date", "quarterly", "finish")
    if not isinstance(free, Solved) or stopped(ends):
        return ended(axes, [], ends)
    need = quarterly_need(free.roadmap)
    step = nice(need / (LEVELS * settings.points), Fraction(1))
    axes = replace(axes, step=step)

    def least(roadmap: Roadmap) -> int:
        return math.ceil(quarterly_need(roadmap) / step)

    def answer(level: int, result: PlanResult) -> Answer:
        if not isinstance(result, Solved):
            return no_plan(level, result)
        week = Fraction(result.roadmap.finish_week)
        sure = _bound(result, "time", week) == week
        return Answer(level, result, sure, week, least(result.roadmap))

    def limited(level: int) -> tuple[str, PlanRequest]:
        return f"{step * level} a quarter", each_quarter(plan, step * level)

    sweep = Levels(asker.asking(limited, answer), least(free.roadmap), batch=BATCH)
    sweep.run()
    points = [_timed(step * least(result.roadmap), result) for result in solved_of(sweep)]
    return swept(axes, points, sweep, ends, lambda level: step * level)


def people_date(workspace: Workspace, settings: FrontierSettings, run: Run) -> Frontier:
    """The earliest finish for more and for fewer people, from half to double of what there is.

    The capacity of the roles is scaled together, in percent; of one role it is counted in FTE.
    More people are not always sooner: a step that a small team stretches takes more of them at once
    when it is stretched less. Every amount on the grid is therefore asked.

    Raises InvalidInput for a plan without a target, or where none of the roles has a capacity.
    """
    plan = replace(_targeted(workspace), objectives=("time",))
    asker = Searcher(workspace, settings, run)
    capacity = dict(plan.capacity)
    roles = tuple(role for role in (settings.roles or sorted(capacity)) if capacity.get(role))
    if not roles:
        hint = "give the FTE of at least one role under 'capacity:'"
        words = "no role has a capacity that could be more or less"
        raise InvalidInput([Problem("no-capacity", words, plan.span, hint)])
    alone = settings.roles and len(roles) == 1
    today = capacity[roles[0]] if alone else Fraction(WHOLE)
    finest = FINEST_FTE if alone else Fraction(1)
    step = nice(today * Fraction(3, 2) / (LEVELS * settings.points), finest)
    axes = Axes("people,date", "fte" if alone else "capacity", "finish", roles, step)
    amounts = [
        today + step * number
        for number in range(-math.floor(today / 2 / step), math.floor(today / step) + 1)
    ]

    def limited(amount: Fraction) -> tuple[str, PlanRequest]:
        share = amount / today
        scaled = {role: capacity[role] * share for role in roles}
        people = tuple((role, scaled.get(role, fte)) for role, fte in plan.capacity)
        unit = f" FTE of {roles[0]}" if alone else "% of the people"
        return f"{float(amount):g}{unit}", replace(plan, capacity=people)

    (base,) = ends = asker.ask([(*limited(today), None)])
    near = base.roadmap if isinstance(base, Solved) else None
    found = {today: base}
    others = [amount for amount in amounts if amount != today]
    if not stopped(ends):
        found |= zip(others, asker.ask([(*limited(x), near) for x in others]), strict=True)
    points = [_timed(x, result) for x, result in found.items() if isinstance(result, Solved)]
    return made(
        axes,
        points,
        found,
        complete=len(found) == len(amounts) and all(point.proven for point in points),
        searches=len(found),
        today=today,
    )


def money_value(workspace: Workspace, settings: FrontierSettings, run: Run) -> Frontier:
    """The most net present value for each amount of one-off money over the whole plan.

    The cap stands in the place of the one-off money of the inventory's budget; its run money stays,
    and so do the targets. A value is exact to less than one unit of money.
    """
    plan = replace(workspace.inventory.plan, objectives=("value",))
    asker = Searcher(workspace, settings, run)
    (free,) = ends = asker.ask([("no limit on money", in_all(plan, None), None)])
    axes = Axes("money,value", "one_off", "value")
    if not isinstance(free, Solved) or stopped(ends):
        return ended(axes, [], ends)
    # Whatever is chosen costs a multiple of it.
    unit = _common_measure(workspace)

    def point(result: Solved) -> Point:
        (worth,) = (each for each in result.objectives if each.name == "value")
        money = Fraction(one_off_of(result.roadmap))
        bound = worth.value if worth.proven else worth.bound
        return Point(money, worth.value, result, money, bound)

    def answer(level: int, result: PlanResult) -> Answer:
        if not isinstance(result, Solved):
            return no_plan(level, result)
        found = point(result)
        return Answer(level, result, found.proven, axes.loss(found.y), int(found.x / unit))

    def limited(level: int) -> tuple[str, PlanRequest]:
        return f"{unit * level} in all", in_all(plan, Fraction(unit * level))

    sweep = asker.exact(int(point(free).x / unit), limited, answer, None)
    sweep.answers[sweep.top] = answer(sweep.top, free)
    sweep.run()
    points = [point(result) for result in (free, *solved_of(sweep))]
    return swept(axes, points, sweep, ends, lambda level: Fraction(unit * level))


def nice(amount: Fraction, least: Fraction) -> Fraction:
    """The next of 1, 2, 5, 10, 20 ... or of their tenths, at least so much, and at least `least`.

    >>> nice(Fraction(4167), Fraction(1)), nice(Fraction(3, 50), Fraction(1, 20))
    (Fraction(5000, 1), Fraction(1, 10))
    """
    amount = max(amount, least)
    digits = math.floor(math.log10(amount))
    return min(
        found
        for power in (digits - 1, digits, digits + 1)
        for lead in (1, 2, 5)
        if (found := lead * Fraction(10) ** power) >= amount
    )


# -- what they share -------------------------------------------------------------------------------


def _targeted(workspace: Workspace) -> PlanRequest:
    plan = workspace.inventory.plan
    if not plan.targets:
        hint = "add 'target:' to the plan; milepost frontier also takes --to LADDER.STAGE"
        words = "the plan names no target whose date could be set against anything"
        raise InvalidInput([Problem("no-target", words, plan.span, hint)])
    return plan


def _within(plan: PlanRequest, weeks: int) -> PlanRequest:
    """The cheapest plan that reaches every target within so many weeks, and then the earliest."""
    last = plan.start + dt.timedelta(weeks=weeks)
    targets = tuple(
        replace(target, by=last if target.by is None else min(last, target.by))
        for target in plan.targets
    )
    return replace(plan, targets=targets, objectives=("cost", "time"))


def _common_measure(workspace: Workspace) -> int:
    """The largest whole amount of which every one-off cost of a step is a multiple; at least 1."""
    model = workspace.model
    levels = range(1, model.top + 1)
    return max(
        1, math.gcd(*(model.step(id, at).one_off for id in model.capabilities for at in levels))
    )


def _bound(result: Solved, name: str, value: Fraction) -> Fraction:
    """What is proved of an objective; the value itself where nothing was left to be decided."""
    return next((each.bound for each in result.objectives if each.name == name), value)


def _timed(x: Fraction, result: Solved) -> Point:
    week = Fraction(result.roadmap.finish_week)
    return Point(x, week, result, x, _bound(result, "time", week))
