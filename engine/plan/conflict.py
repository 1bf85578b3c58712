"""Why no roadmap is possible: a few limits that collide, found by leaving out one after another.

A limit is left out in the inventory itself, so that it means here what it means everywhere. What is
left after every limit that can go has gone is minimal (a deletion filter; J. Chinneck, Feasibility
and Infeasibility in Optimization, 2008, with whole groups tried first). Some limits are not
monotone: a role without one works faster and may crowd out another. So at the end each limit that
is left is tried once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from milepost.engine.model.inventory import PlanRequest
from milepost.engine.plan.removable import KINDS, Removable, changed, removables
from milepost.engine.plan.trial import Answer, Trials


@dataclass(frozen=True, slots=True)
class Conflict:
    """Limits that collide, in the order of the inventory's format; `causes` in plain words.

    With `minimal` it is proved of each that the others do not collide without it.
    """

    limits: tuple[Removable, ...]
    causes: tuple[str, ...]
    minimal: bool


class ConflictSearch:
    """Finds limits of one plan that collide among those it may leave out."""

    def __init__(self, trials: Trials, plan: PlanRequest) -> None:
        self.trials = trials
        self.plan = plan
        self.items = removables(plan)

    def kept(self, limits: Iterable[Removable]) -> PlanRequest:
        """The plan with these limits alone."""
        paths = {item.path for item in limits}
        gone = {item.path: None for item in self.items if item.path not in paths}
        return changed(self.plan, self.items, gone)

    def ask(self, limits: Iterable[Removable]) -> Answer:
        """Whether a roadmap keeps these limits alone."""
        return self.trials.ask(self.kept(limits))

    def without_limits(self) -> Answer:
        """Whether the targets can be reached at all; without the work in progress or with it."""
        answer = self.ask(())
        begun = [item for item in self.items if item.kind == "in_progress"]
        if answer.possible is False and begun:
            # What has begun needs nothing any more: leaving it out can take the only way away.
            with_it = self.ask(begun)
            if with_it.possible is not False:
                self.items = tuple(item for item in self.items if item.kind != "in_progress")
                return with_it
        return answer

    def minimal(self, limits: Sequence[Removable]) -> Conflict | None:
        """A minimal part of limits that are known to collide; None where that cannot be upheld."""
        left = list(limits)
        for _, group in groupby(limits, key=lambda item: item.kind):
            self._cut(left, list(group))
        sure = False
        while not sure:
            sure = True
            for item in list(left):
                rest = [other for other in left if other is not item]
                if self.ask(rest).possible is False:
                    left, sure = rest, False
        answers = [self.ask([x for x in left if x is not item]).possible for item in left]
        if not self.trials.stands(self.kept(left)):
            return None
        causes = self.ask(left).causes
        told = sorted(left, key=lambda item: (-KINDS.index(item.kind), item.at))
        return Conflict(tuple(told), causes, all(answer is True for answer in answers))

    def _cut(self, left: list[Removable], group: list[Removable]) -> None:
        """Take out of `left` what it collides without, halving the group until one is left."""
        rest = [item for item in left if item not in group]
        if self.ask(rest).possible is False:
            left[:] = rest
        elif len(group) > 1:
            half = len(group) // 2
            self._cut(left, group[:half])
            self._cut(left, group[half:])
