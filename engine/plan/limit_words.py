"""The limits of a plan in the words of their reader: names, days, and money with its currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

from milepost.engine.assess.phrases import number
from milepost.engine.model.condition import StageReached
from milepost.engine.model.inventory import Closed, Inventory
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.plan.removable import LONGEST, MONEY, Removable, Value
from milepost.engine.source import NOWHERE


class LimitWords:
    """Says what a limit asks for, as it stands or with another value in its place.

    `day` writes a day; by default as an inventory has it.
    """

    def __init__(
        self,
        model: MaturityModel,
        inventory: Inventory,
        day: Callable[[dt.date], str] = dt.date.isoformat,
    ) -> None:
        self.model = model
        self.plan = inventory.plan
        self.currency = inventory.currency or model.currency
        self._day = day

    def stated(self, item: Removable) -> str:
        """The limit as it stands."""
        words = self._with(item, item.value)
        return f"{words} (by default)" if item.kind == "horizon" and item.span == NOWHERE else words

    def relaxed(self, item: Removable, after: Value) -> str:
        """The limit as it becomes, and what it was; None takes it away."""
        if after is None:
            return f"without this limit: {self.stated(item)}"
        return f"{self._with(item, after)} instead of {self._short(item, item.value)}"

    def written(self, item: Removable, value: Value) -> str | Fraction | None:
        """What an inventory has at the path of the limit for this value; None for nothing."""
        if item.kind == "must" and value is not None:
            return f"{self.plan.limits.must[item.at].capability} >= {value}"
        if isinstance(value, dt.date):
            return value.isoformat()
        return None if value is None else Fraction(value)

    def standing(self, item: Removable) -> str | Fraction | None:
        """What the inventory has at the path of the limit."""
        limits = self.plan.limits
        match item.kind:
            case "must_not":
                return limits.must_not[item.at].capability
            case "in_progress":
                return Fraction(limits.in_progress[item.at].weeks)
            case "closed":
                closed = limits.closed[item.at]
                return f"{closed.first}..{closed.until}"
            case "must" if item.value is None:
                return limits.must[item.at].capability
            case _:
                return self.written(item, item.value)

    def _with(self, item: Removable, value: Value) -> str:
        plan, limits = self.plan, self.plan.limits
        match item.kind:
            case "target":
                return f"{self._target(item.at)} by {self._short(item, value)}"
            case "horizon":
                weeks = value if isinstance(value, int) else LONGEST
                end = plan.start + dt.timedelta(weeks=weeks)
                return f"a horizon of {_weeks(weeks)}, until {self._day(end)}"
            case "capacity":
                return f"{self._short(item, value)} of {self._role(plan.capacity[item.at][0])}"
            case "run_capacity":
                role = self._role(limits.run_capacity[item.at][0])
                return f"{self._short(item, value)} of {role} to run what is finished"
            case "budget":
                return self._budget(item, value)
            case "closed":
                return self._closed(limits.closed[item.at])
            case _:
                return self._of_step(item, value)

    def _of_step(self, item: Removable, value: Value) -> str:
        limits, short = self.plan.limits, self._short(item, value)
        match item.kind:
            case "must":
                demand = limits.must[item.at]
                return f"{self._name(demand.capability)} at {short} or above"
            case "must_not":
                return f"{self._name(limits.must_not[item.at].capability)} must not be raised"
            case "not_before":
                day = limits.not_before[item.at]
                return f"{self._step(day.capability, day.level)} not before {short}"
            case "fixed":
                day = limits.fixed[item.at]
                return f"{self._step(day.capability, day.level)} starts on {short}"
            case _:
                begun = limits.in_progress[item.at]
                step = self._step(begun.capability, begun.level)
                return f"{step} is in progress, with {_weeks(begun.weeks)} left"

    def _closed(self, closed: Closed) -> str:
        away = f"{self._role(closed.role)} is closed"
        if (closed.until - closed.first).days == 1:
            return f"{away} on {self._day(closed.first)}"
        return f"{away} from {self._day(closed.first)} until {self._day(closed.until)}"

    def _short(self, item: Removable, value: Value) -> str:
        """The value alone, in its unit."""
        if item.kind == "must":
            level = value if isinstance(value, int) else self.model.bar
            return self.model.level_name(level)
        if item.kind == "horizon" and isinstance(value, int):
            return _weeks(value)
        if isinstance(value, Fraction):
            if item.kind == "budget":
                return f"{round(value):,} {self.currency}"
            return f"{number(value)} FTE"
        return self._day(value) if isinstance(value, dt.date) else str(value)

    def _budget(self, item: Removable, value: Value) -> str:
        at, kind = divmod(item.at, len(MONEY))
        periods = self.plan.limits.budget
        cost = "run cost" if kind else "one-off cost"
        amount = self._short(item, value)
        before = periods[at - 1].until if at else None
        after = f" after {self._day(before)}" if before else ""
        return f"no more than {amount} of {cost}{after} until {self._day(periods[at].until)}"

    def _target(self, at: int) -> str:
        goal = self.plan.targets[at].goal
        if isinstance(goal, StageReached):
            return self.model.stage(goal.ladder, goal.stage).name
        return "the target" if len(self.plan.targets) == 1 else f"target {at + 1}"

    def _role(self, role: str) -> str:
        return self.model.roles.get(role, role)

    def _name(self, capability: str) -> str:
        return self.model.capabilities[capability].name

    def _step(self, capability: str, level: int | None) -> str:
        name = self._name(capability)
        return name if level is None else f"{name} to {self.model.level_name(level)}"


def _weeks(weeks: int) -> str:
    return f"{weeks} week{'s' * (weeks != 1)}"
