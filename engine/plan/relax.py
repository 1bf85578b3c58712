"""How little a limit must give way so that a roadmap becomes possible.

Each trial is the inventory itself with another value in the place of the limit. Between a value
known to be too tight and one known to be loose enough the range is halved, and each roadmap found
on the way says how far below its own value it would do.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import Inventory, PlanRequest
from milepost.engine.plan.conflict import ConflictSearch
from milepost.engine.plan.problem import first_week_from
from milepost.engine.plan.removable import Changes, Removable, Value, changed
from milepost.engine.plan.scales import Scale, scale_of
from milepost.engine.plan.schedule import tidied
from milepost.engine.plan.trial import Answer, Trials

TIDIED = 300
"""How many steps at most a roadmap has that is put in order before it is measured."""


@dataclass(frozen=True, slots=True)
class Slackened:
    """A limit with what stands in its place; `least`: it is proved that no less is enough.

    `rung` is its place on the scale of the limit, where it has one.
    """

    item: Removable
    after: Value
    least: bool
    rung: int | None = None


class Relaxer:
    """Relaxes limits of one plan, with others as they stand or at other values."""

    def __init__(self, trials: Trials, search: ConflictSearch, inventory: Inventory) -> None:
        self.trials = trials
        self.search = search
        self.plan = inventory.plan
        self.levels = {id: d.level or 0 for id, d in inventory.declarations.items()}

    def plan_with(self, changes: Changes) -> PlanRequest:
        """The plan with other values in the place of some limits."""
        return changed(self.plan, self.search.items, changes)

    def ask(self, changes: Changes) -> Answer:
        """Whether a roadmap is possible with other values in the place of some limits."""
        return self.trials.ask(self.plan_with(changes))

    def scale(self, item: Removable) -> Scale | None:
        """The scale on which a limit is relaxed."""
        in_place = 0
        if item.kind == "must":
            in_place = self.levels.get(self.plan.limits.must[item.at].capability, 0)
        return scale_of(self.plan, item, in_place)

    def loosest(self, item: Removable) -> Value:
        """What stands in the place of a limit that shall not bind at all."""
        scale = self.scale(item) if item.kind == "budget" else None
        # A period without an amount would carry nothing over, which can be less than it had.
        return scale.value(scale.highest) if scale and scale.highest else None

    def alone(self, item: Removable) -> bool | None:
        """Whether it is enough to relax this limit, however far; None where it is not settled."""
        return self.ask({item.path: self.loosest(item)}).possible

    def least(self, item: Removable, others: Changes | None = None) -> Slackened:
        """The least relaxation of a limit of which it is known that relaxing it far is enough.

        `others` stand in the place of other limits.
        """
        others = dict(others or {})
        if item.kind == "fixed":
            return self._shifted(item, others)
        scale = self.scale(item)
        if scale is None:
            return Slackened(item, None, least=True)
        loose = self.ask({**others, item.path: self.loosest(item)})
        found = self._climbed(item, scale, loose, others)
        if found is None:
            gone = self.ask({**others, item.path: None}).possible
            return Slackened(item, None if gone else self.loosest(item), least=False)
        rung, least = found
        return Slackened(item, scale.value(rung), least, rung)

    def _climbed(
        self, item: Removable, scale: Scale, loose: Answer, others: Changes
    ) -> tuple[int, bool] | None:
        """The lowest rung that is enough, and whether that is proved; None where none is known."""
        low, sure = scale.lowest, True

        def at(rung: int, like: Answer | None = None) -> Answer:
            plan = self.plan_with({**others, item.path: scale.value(rung)})
            return self.trials.ask(plan, like)

        def asked_for(answer: Answer, now: int) -> tuple[int, Answer]:
            """The rung that the roadmap of an answer asks for, and the roadmap that does."""
            if answer.problem is None:
                return now, answer
            few = len(answer.starts) <= TIDIED
            starts = tidied(answer.problem, answer.starts) if few else answer.starts
            rung = max(low + 1, scale.measure(answer.problem, starts, now))
            return rung, replace(answer, starts=dict(starts))

        high, like = scale.highest or 0, loose
        if item.kind != "must":
            high, like = asked_for(loose, high)
        answer = at(high, like)
        if answer.possible is not True:
            return None
        while high - low > 1:
            middle = (low + high) // 2
            answer = at(middle)
            if answer.possible is True:
                asked, like = asked_for(answer, middle)
                high = asked if asked < middle and at(asked, like).possible else middle
            else:
                low = middle
                sure = sure and answer.possible is False
        return high, sure

    def _shifted(self, item: Removable, others: Changes) -> Slackened:
        """The nearest other week in which a fixed step can start, or none at all."""
        entry = self.plan.limits.fixed[item.at]
        fixed = first_week_from(self.plan.start, entry.day)
        free = self.plan_with({**others, item.path: None})
        demand = HasLevel(entry.capability, entry.level)
        limits = replace(free.limits, must=(*free.limits.must, demand))
        witness = self.trials.ask(replace(free, limits=limits))
        if witness.possible is not True or witness.problem is None:
            return Slackened(item, None, least=witness.possible is False)
        starts = [
            start
            for i, start in witness.starts.items()
            if witness.problem.steps[i].capability == entry.capability
            and witness.problem.steps[i].level == entry.level
        ]
        if not starts:
            return Slackened(item, None, least=True)
        sure = True
        for weeks in range(1, abs(starts[0] - fixed) + 1):
            for week in (fixed - weeks, fixed + weeks):
                if week < 0:
                    continue
                day = self._day(week)
                answer = self.ask({**others, item.path: day})
                if answer.possible:
                    return Slackened(item, day, sure)
                sure = sure and answer.possible is False
        return Slackened(item, None, least=False)

    def _day(self, week: int) -> dt.date:
        return self.plan.start + dt.timedelta(weeks=week)
