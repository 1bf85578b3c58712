"""Straightforward models for CP-SAT where there is something to choose: least cost, most value."""

from __future__ import annotations

import graphlib
from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from benchmarks.instances import Activity, Instance

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

YEAR = 52


def value_of(instance: Instance, starts: Mapping[str, int]) -> int:
    """The objective of a schedule, from the instance alone.

    *time*: the week in which all that is wanted has ended; *cost*: the money of what is done;
    *value*: gains from the end of each activity to the horizon, less the money, in parts of 1/52.
    """
    by_id = {a.id: a for a in instance.activities}
    if instance.minimise == "time":
        return max((starts[i] + by_id[i].weeks for i in instance.wanted if i in starts), default=0)
    if instance.minimise == "cost":
        return sum(by_id[id].one_off for id in starts)
    return sum(
        by_id[id].gain * (instance.horizon - start - by_id[id].weeks) - YEAR * by_id[id].one_off
        for id, start in starts.items()
    )


def earliest(instance: Instance, chosen: Container[str]) -> dict[str, int]:
    """Start weeks of the chosen activities, each as soon as what it needs has ended."""
    by_id = {a.id: a for a in instance.activities if a.id in chosen}
    before = {
        a.id: [other for need in a.needs for other in need.of if other in by_id]
        for a in by_id.values()
    }
    end: dict[str, int] = {}
    starts: dict[str, int] = {}
    for id in graphlib.TopologicalSorter(before).static_order():
        ready = 0
        for need in by_id[id].needs:
            ends = sorted(end[other] for other in need.of if other in end)
            ready = max(ready, ends[need.k - 1])
        starts[id] = ready
        end[id] = ready + by_id[id].weeks
    return starts


class Choice:
    """A model with a literal for each activity; with start weeks where they matter.

    They do not where activities take no time, or where least cost is sought without teams.
    """

    def __init__(self, instance: Instance) -> None:
        from ortools.sat.python import cp_model

        self.instance = instance
        self.model = cp_model.CpModel()
        self.chosen = {a.id: self.model.new_bool_var("") for a in instance.activities}
        self.start: dict[str, cp_model.IntVar] = {}
        self.needs()
        if instance.minimise == "value" and any(a.weeks for a in instance.activities):
            self.schedule()
        self.budget()
        for id in instance.wanted:
            self.model.add(self.chosen[id] == 1)
        if instance.minimise == "cost":
            self.model.minimize(sum(a.one_off * self.chosen[a.id] for a in instance.activities))
        else:
            self.model.maximize(sum(self.worth(a) for a in instance.activities))

    def needs(self) -> None:
        """An activity implies what it needs."""
        for activity in self.instance.activities:
            for need in activity.needs:
                of = [self.chosen[other] for other in need.of]
                rule = (
                    self.model.add_bool_or(of) if need.k == 1 else self.model.add(sum(of) >= need.k)
                )
                rule.only_enforce_if(self.chosen[activity.id])

    def schedule(self) -> None:
        """Start weeks, order and teams."""
        instance, model = self.instance, self.model
        intervals = {}
        for a in instance.activities:
            start = self.start[a.id] = model.new_int_var(0, instance.horizon - a.weeks, "")
            intervals[a.id] = model.new_optional_fixed_size_interval_var(
                start, a.weeks, self.chosen[a.id], ""
            )
        weeks = {a.id: a.weeks for a in instance.activities}
        for a in instance.activities:
            for need in a.needs:
                for other in need.of:
                    rule = model.add(self.start[a.id] >= self.start[other] + weeks[other])
                    rule.only_enforce_if(self.chosen[a.id])
        for role, capacity in instance.capacity:
            used = [(a.id, n) for a in instance.activities for name, n in a.fte if name == role]
            model.add_cumulative([intervals[i] for i, _ in used], [n for _, n in used], capacity)

    def budget(self) -> None:
        """What has been spent by each week is free by then."""
        free = 0
        for until, amount in self.instance.budget:
            free += amount
            self.model.add(sum(a.one_off * self.by(a, until) for a in self.paid()) <= free)

    def paid(self) -> Iterable[Activity]:
        """The activities that cost anything."""
        return (a for a in self.instance.activities if a.one_off)

    def by(self, activity: Activity, week: int) -> Any:  # noqa: ANN401 - a solver's expression
        """Whether an activity is chosen and starts before the week."""
        chosen = self.chosen[activity.id]
        if activity.id not in self.start or week >= self.instance.horizon:
            return chosen
        early = self.model.new_bool_var("")
        late = self.model.add(self.start[activity.id] >= week)
        late.only_enforce_if(chosen, early.negated())
        return early

    def worth(self, activity: Activity) -> Any:  # noqa: ANN401 - a solver's expression
        """The value of an activity, 0 where it is not chosen."""
        chosen = self.chosen[activity.id]
        left = self.instance.horizon - activity.weeks
        cost = YEAR * activity.one_off * chosen
        if activity.id not in self.start or not activity.gain:
            return activity.gain * left * chosen - cost
        weeks = self.model.new_int_var(0, left, "")
        self.model.add(weeks == 0).only_enforce_if(chosen.negated())
        self.model.add(weeks <= left - self.start[activity.id]).only_enforce_if(chosen)
        return activity.gain * weeks - cost

    def starts(self, solver: cp_model.CpSolver) -> dict[str, int]:
        """The schedule in a solver that has found one."""
        chosen = [id for id, literal in self.chosen.items() if solver.boolean_value(literal)]
        if self.start:
            return {id: solver.value(self.start[id]) for id in chosen}
        return earliest(self.instance, set(chosen))
