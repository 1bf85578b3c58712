"""The limits of an inventory in weeks of the plan: when steps may start, what money there is."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import Literal

from milepost.engine.model.inventory import InProgress, PlanRequest
from milepost.engine.plan.problem import Account, Windows, first_week_from, weeks_until

StepKey = tuple[str, int]


class Limits:
    """What the plan block allows for each step."""

    def __init__(self, plan: PlanRequest) -> None:
        limits = plan.limits
        self.horizon = plan.horizon
        self.forbidden = {entry.capability: entry for entry in limits.must_not}
        self.in_progress: dict[StepKey, InProgress] = {
            (entry.capability, entry.level): entry for entry in limits.in_progress
        }
        self.fixed: dict[StepKey, int] = {
            (entry.capability, entry.level): first_week_from(plan.start, entry.day)
            for entry in limits.fixed
            if entry.level is not None
        }
        self._not_before = [
            (entry.capability, entry.level, first_week_from(plan.start, entry.day))
            for entry in limits.not_before
        ]
        self._closed: dict[str, list[tuple[int, int]]] = {}
        for entry in limits.closed:
            first = (entry.first - plan.start).days // 7
            last = ((entry.until - plan.start).days - 1) // 7
            if last >= 0:
                self._closed.setdefault(entry.role, []).append((max(first, 0), last))

    def pauses(self, roles: Collection[str]) -> Windows:
        """The weeks in which one of the roles is closed."""
        ranges = sorted(each for role in roles for each in self._closed.get(role, ()))
        joined: list[tuple[int, int]] = []
        for first, last in ranges:
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = joined[-1][0], max(last, joined[-1][1])
            else:
                joined.append((first, last))
        return tuple(joined)

    def earliest(self, key: StepKey) -> int:
        """The week before which a step must not start."""
        capability, level = key
        return max(
            (
                week
                for other, stated, week in self._not_before
                if other == capability and stated in (None, level)
            ),
            default=0,
        )

    def windows(self, key: StepKey, earliest: int, latest: int, pauses: Windows) -> Windows | None:
        """The weeks from `earliest` to `latest` in which a step may start; None where none is left.

        Empty where every week will do. Nothing is begun in a week in which its people are away.
        """
        if key in self.in_progress:
            return ((0, 0),) if self.fixed.get(key, 0) == 0 and latest >= 0 else None
        if key in self.fixed:
            week = self.fixed[key]
            away = any(first <= week <= last for first, last in pauses)
            return ((week, week),) if earliest <= week <= latest and not away else None
        found: list[tuple[int, int]] = []
        week = earliest
        for first, last in pauses:
            if first > latest:
                break
            if week < first:
                found.append((week, first - 1))
            week = max(week, last + 1)
        if week <= latest:
            found.append((week, latest))
        if not found:
            return None
        return () if found == [(earliest, latest)] else tuple(found)


def accounts_of(plan: PlanRequest) -> tuple[Account, ...]:
    """The money of each kind that is free by the end of each period of the budget.

    What is left of a period carries over to the next. A period without a limit carries nothing
    over: after it the account begins anew.
    """
    return tuple(account for kind in ("one_off", "run") for account in _accounts(plan, kind))


def _accounts(plan: PlanRequest, kind: Literal["one_off", "run"]) -> list[Account]:
    found: list[Account] = []
    first, free = 0, Fraction(0)
    for number, period in enumerate(plan.limits.budget):
        until = max(0, weeks_until(plan.start, period.until) + 1)
        amount = period.one_off if kind == "one_off" else period.run
        if amount is None:
            first, free = until, Fraction(0)
            continue
        free += amount
        if first < min(until, plan.horizon):
            found.append(Account(kind, first, min(until, plan.horizon), free, number))
    return found
