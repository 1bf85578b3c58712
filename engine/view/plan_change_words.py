"""What a scenario changes in what the plan asks for, in words for a board."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

from milepost.engine.assess.phrases import number
from milepost.engine.model.inventory import BudgetPeriod, Closed, Dated, PlanRequest, Target
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.workspace import Workspace
from milepost.engine.view.instead import added, figures, instead, keys, several
from milepost.engine.view.plan_words import (
    aims_words,
    asked_words,
    by_words,
    closed_by_role,
    closed_words,
    goal_words,
    level_words,
)
from milepost.engine.view.wording import day

Step = tuple[str, int | None]
Words = Callable[["_Pair", Sequence[str]], Iterable[str]]

_PERIODS = {1: "per month", 3: "per quarter", 12: "per year"}
"""How a budget is told whose periods have so many months each."""
_CASH = (("one_off", "one-off"), ("run", "run"))


class _Pair:
    """The plan as it was and as it is now, with what names its parts."""

    def __init__(self, before: Workspace, after: Workspace) -> None:
        self.model = after.model
        self.currency = after.currency
        self.was: PlanRequest = before.inventory.plan
        self.now: PlanRequest = after.inventory.plan

    def role(self, id: str) -> str:
        return self.model.roles.get(id, id)

    def step(self, step: Step) -> str:
        return asked_words(self.model, *step)


def plan_words(before: Workspace, after: Workspace, path: Sequence[str]) -> Iterable[str]:
    """What differs at a path of the plan; nothing where no words are known for it."""
    words = _WORDS.get(path[0]) if path else None
    return words(_Pair(before, after), path[1:]) if words else ()


# -- people ----------------------------------------------------------------------------------------


def _capacity(pair: _Pair, path: Sequence[str]) -> Iterator[str]:
    yield from _fte(pair, dict(pair.was.capacity), dict(pair.now.capacity), path, "")


def _run_capacity(pair: _Pair, path: Sequence[str]) -> Iterator[str]:
    one, two = dict(pair.was.limits.run_capacity), dict(pair.now.limits.run_capacity)
    yield from _fte(pair, one, two, path, ", to run what is finished")


def _fte(
    pair: _Pair,
    one: Mapping[str, Fraction],
    two: Mapping[str, Fraction],
    path: Sequence[str],
    what: str,
) -> Iterator[str]:
    for role in keys(one, two, path):
        fte = instead(two.get(role), one.get(role), number, " FTE", none="no limit")
        yield f"{pair.role(role)}{what}: {fte}"


def _closed(pair: _Pair, path: Sequence[str]) -> Iterator[str]:
    one, two = closed_by_role(pair.was.limits.closed), closed_by_role(pair.now.limits.closed)
    for role in keys(one, two, path):
        if one.get(role) != two.get(role):
            days = added(two.get(role), one.get(role), _closed_on, gone="no closed days")
            yield f"{pair.role(role)}: {days}"


def _closed_on(closed: Sequence[Closed]) -> str:
    return f"closed {closed_words(closed)}"


# -- money -----------------------------------------------------------------------------------------


def _budget(pair: _Pair, path: Sequence[str]) -> Iterator[str]:
    one, two = pair.was.limits.budget, pair.now.limits.budget
    if [period.until for period in one] != [period.until for period in two]:
        money = instead(two or None, one or None, partial(_periods, pair), none="no limit")
        yield f"Budget: {money}"
        return
    # A single period may stand without its list, and a path without its number.
    at = int(path[0]) if path and path[0].isdigit() and len(path[0]) <= len(str(len(one))) else None
    wanted = path[-1] if path and not path[-1].isdigit() else ""
    for key, name in _CASH:
        if wanted not in ("", key):
            continue
        amounts = [_amounts(each, key) for each in (two, one)]
        if at is None and len(one) > 1 and all(len(set(each)) == 1 for each in amounts):
            if amounts[0] != amounts[1]:
                what = f"{name.capitalize()} budget {_each(two)}"
                yield f"{what}: {_instead_of_money(pair, amounts[0][0], amounts[1][0])}"
            continue
        for i, (now, was) in enumerate(zip(*amounts, strict=True)):
            if now != was and at in (None, i):
                what = f"{name.capitalize()} budget up to {day(two[i].until)}"
                yield f"{what}: {_instead_of_money(pair, now, was)}"


def _amounts(periods: Sequence[BudgetPeriod], key: str) -> list[Fraction | None]:
    return [getattr(period, key) for period in periods]


def _instead_of_money(pair: _Pair, now: Fraction | None, was: Fraction | None) -> str:
    return instead(now, was, figures, f" {pair.currency}", none="no limit")


def _periods(pair: _Pair, periods: Sequence[BudgetPeriod]) -> str:
    """The periods in a row; as one where each has as much."""
    if len(periods) > 1 and len({(each.one_off, each.run) for each in periods}) == 1:
        return f"{_cash(pair, periods[0])} {_each(periods)} up to {day(periods[-1].until)}"
    return several((f"{_cash(pair, each)} up to {day(each.until)}" for each in periods), ", ")


def _cash(pair: _Pair, period: BudgetPeriod) -> str:
    parts = [
        f"{figures(value)} {pair.currency} {name}"
        for key, name in _CASH
        if (value := getattr(period, key)) is not None
    ]
    return " and ".join(parts) or "no limit"


def _each(periods: Sequence[BudgetPeriod]) -> str:
    """What each of several periods is: a quarter where they end with quarters."""
    ends = [each.until + dt.timedelta(days=1) for each in periods]
    months = [end.year * 12 + end.month - 1 for end in ends]
    apart = {later - sooner for sooner, later in itertools.pairwise(months)}
    size = apart.pop() if len(apart) == 1 else 0
    calendar = size in _PERIODS and all(end.day == 1 for end in ends)
    if calendar and all(month % size == 0 for month in months):
        return _PERIODS[size]
    return f"in each of {len(periods)} periods"


# -- what is aimed at ------------------------------------------------------------------------------


def _target(pair: _Pair, _: Sequence[str]) -> Iterator[str]:
    was, now = pair.was.targets, pair.now.targets
    if any(goal_words(pair.model, target) is None for target in (*was, *now)):
        return
    if len(was) != len(now):
        for target in now:
            if target not in was:
                yield f"One more target: {_whole(pair.model, target)}"
        for target in was:
            if target not in now:
                yield f"No longer a target: {_whole(pair.model, target)}"
        return
    for one, two in zip(was, now, strict=True):
        yield from _retargeted(pair.model, one, two)


def _retargeted(model: MaturityModel, was: Target, now: Target) -> Iterator[str]:
    """What differs between two targets at one place."""
    if was.goal != now.goal:
        yield f"Target {instead(_whole(model, now), _whole(model, was))}"
        return
    goal = goal_words(model, now)
    if was.by != now.by:
        yield f"Target {goal} {instead(now.by, was.by, by_words, none='at any time')}"
    if was.weight != now.weight:
        yield f"Target {goal}: weight {instead(now.weight, was.weight)}"


def _whole(model: MaturityModel, target: Target) -> str:
    """A target with its day."""
    return f"{goal_words(model, target)}{f' {by_words(target.by)}' if target.by else ''}"


def _aims(pair: _Pair, _: Sequence[str]) -> Iterator[str]:
    now, was = (aims_words(plan.objectives) for plan in (pair.now, pair.was))
    if now != was:
        yield f"Aims at {instead(now, was)}"


def _value(pair: _Pair, path: Sequence[str]) -> Iterator[str]:
    was, now, wanted = pair.was.value, pair.now.value, path[0] if path else ""
    if wanted in ("", "revenue") and was.revenue != now.revenue:
        unit = f" {pair.currency}"
        money = instead(now.revenue, was.revenue, figures, unit, none="not stated")
        yield f"Revenue a year: {money}"
    if wanted in ("", "margin") and was.margin != now.margin:
        # Margin and revenue are stated together.
        first, second = (None if each.revenue is None else each.margin for each in (now, was))
        yield f"Margin: {instead(first, second, _percent, none='not stated')}"
    if wanted in ("", "ramp") and was.ramp != now.ramp:
        yield f"Gains grow to full in {instead(now.ramp, was.ramp, unit=' weeks')}"


def _discount(pair: _Pair, _: Sequence[str]) -> Iterator[str]:
    now, was = pair.now.value.discount, pair.was.value.discount
    yield f"Yearly discount: {instead(now, was, _percent)}"


def _percent(share: Fraction) -> str:
    return f"{number(100 * share)}%"


# -- time and steps --------------------------------------------------------------------------------


def _start(pair: _Pair, _: Sequence[str]) -> Iterator[str]:
    yield f"The plan starts on {instead(pair.now.start, pair.was.start, day)}"


def _horizon(pair: _Pair, _: Sequence[str]) -> Iterator[str]:
    yield f"Horizon: {instead(pair.now.horizon, pair.was.horizon, unit=' weeks')}"


def _must(pair: _Pair, _: Sequence[str]) -> Iterator[str]:
    texts = [
        [level_words(pair.model, each) for each in p.limits.must] for p in (pair.was, pair.now)
    ]
    yield from _listed_limits(texts, "Must be reached", "No longer must be reached")


def _must_not(pair: _Pair, _: Sequence[str]) -> Iterator[str]:
    texts = [
        [pair.step((each.capability, None)) for each in plan.limits.must_not]
        for plan in (pair.was, pair.now)
    ]
    yield from _listed_limits(texts, "Left as it is", "No longer left as it is")


def _listed_limits(texts: Sequence[Sequence[str]], new: str, gone: str) -> Iterator[str]:
    was, now = texts
    for word, some, others in ((new, now, was), (gone, was, now)):
        names = [text for text in some if text not in others]
        if names:
            yield f"{word}: {several(names, ', ')}"


def _not_before(pair: _Pair, path: Sequence[str]) -> Iterator[str]:
    was, now = pair.was.limits.not_before, pair.now.limits.not_before
    yield from _dated(pair, was, now, path, ("not before", "no earliest day"))


def _fixed(pair: _Pair, path: Sequence[str]) -> Iterator[str]:
    was, now = pair.was.limits.fixed, pair.now.limits.fixed
    yield from _dated(pair, was, now, path, ("begins on", "no fixed day"))


def _dated(
    pair: _Pair,
    was: Sequence[Dated],
    now: Sequence[Dated],
    path: Sequence[str],
    words: tuple[str, str],
) -> Iterator[str]:
    one, two = ({(each.capability, each.level): each.day for each in days} for days in (was, now))
    on, gone = words
    for step in _steps(pair.model, one, two, path):
        days = added(two.get(step), one.get(step), day, gone=gone)
        yield f"{pair.step(step)}: {f'{on} ' if step in two else ''}{days}"


def _in_progress(pair: _Pair, path: Sequence[str]) -> Iterator[str]:
    one, two = (_left(plan) for plan in (pair.was, pair.now))
    for step in _steps(pair.model, one, two, path):
        left = " weeks of work left"
        weeks = added(two.get(step), one.get(step), unit=left, gone="not under way")
        yield f"{pair.step(step)}: {weeks}"


def _left(plan: PlanRequest) -> dict[Step, int]:
    return {(each.capability, each.level): each.weeks for each in plan.limits.in_progress}


def _steps(
    model: MaturityModel,
    was: Mapping[Step, object],
    now: Mapping[Step, object],
    path: Sequence[str],
) -> list[Step]:
    """The steps that differ; with a path those that it may name."""
    found: list[Step] = keys(was, now, ())
    if not path:
        return found
    capability, _, word = path[0].partition("@")
    return [
        (id, level)
        for id, level in found
        if id == capability
        and word in ([""] if level is None else [model.level_name(level), str(level)])
    ]


# -- what may happen -------------------------------------------------------------------------------


def _risks(pair: _Pair, _: Sequence[str]) -> Iterator[str]:
    one, two = ({each.name: each for each in plan.risks} for plan in (pair.was, pair.now))
    for name in keys(one, two, ()):
        was, now = one.get(name), two.get(name)
        if was is None or now is None:
            yield f"{'May happen' if now else 'No longer expected'}: {name}"
            continue
        if was.probability != now.probability:
            yield f"{name}: probability {instead(now.probability, was.probability, _percent)}"
        if was.weeks.likely != now.weeks.likely:
            weeks = instead(now.weeks.likely, was.weeks.likely, number, " more weeks")
            yield f"{name}: {weeks}"
        if was.one_off.likely != now.one_off.likely:
            yield f"{name}: {_instead_of_money(pair, now.one_off.likely, was.one_off.likely)}"


_WORDS: Mapping[str, Words] = {
    "capacity": _capacity,
    "run_capacity": _run_capacity,
    "closed": _closed,
    "budget": _budget,
    "target": _target,
    "minimise": _aims,
    "maximise": _aims,
    "value": _value,
    "discount": _discount,
    "start": _start,
    "horizon": _horizon,
    "must": _must,
    "must_not": _must_not,
    "not_before": _not_before,
    "fixed": _fixed,
    "in_progress": _in_progress,
    "risks": _risks,
}
