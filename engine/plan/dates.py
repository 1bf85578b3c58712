"""The weeks from which nodes hold, kept true while steps move and leave.

Working them all out again for every step that is tried would take the square of their number.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Mapping

from milepost.engine.plan.problem import Count, Done, PlanProblem

Undo = dict[int, float]


class Dates:
    """The week from which each node holds for a schedule: `at[n]`, infinite where it does not."""

    def __init__(self, problem: PlanProblem, starts: Mapping[int, int]) -> None:
        self._nodes = problem.nodes
        self.at = problem.dates({i: problem.steps[i].end(week) for i, week in starts.items()})
        self._users: dict[int, list[int]] = defaultdict(list)
        self._done: dict[int, list[int]] = defaultdict(list)
        for number, node in enumerate(problem.nodes):
            if isinstance(node, Done):
                self._done[node.step].append(number)
            else:
                for part in node.of:
                    self._users[part].append(number)

    def ends(self, step: int, week: float) -> Undo:
        """Let a step end in a week, or never where it is infinite.

        Returns the nodes whose week changed, with the weeks from which they held before.
        """
        before: Undo = {}
        queue = [*self._done[step]]
        heapq.heapify(queue)
        changed: dict[int, list[int]] = defaultdict(list)
        # In order of their numbers: a node uses only earlier ones, so each is settled once.
        while queue:
            number = heapq.heappop(queue)
            if queue and queue[0] == number:
                continue
            node = self._nodes[number]
            if isinstance(node, Done):
                date = week + node.lag
            else:
                date = self._date(number, node, changed[number], before)
            if date != self.at[number] and not (math.isinf(date) and math.isinf(self.at[number])):
                before[number] = self.at[number]
                self.at[number] = date
                for user in self._users[number]:
                    heapq.heappush(queue, user)
                    changed[user].append(number)
        return before

    def _date(self, number: int, node: Count, changed: list[int], before: Undo) -> float:
        """The week of a node some of whose parts have `changed` from what they were `before`."""
        if node.k < len(node.of):
            return sorted(self.at[part] for part in node.of)[node.k - 1]
        # Where all parts count, the last one says it all, and most changes leave it as it is.
        now = self.at[number]
        last = max(self.at[part] for part in changed)
        if last >= now:
            return last
        if any(before[part] >= now for part in changed):
            return max(self.at[part] for part in node.of)
        return now

    def undo(self, before: Undo) -> None:
        """Take back what `ends` changed last."""
        for number, date in before.items():
            self.at[number] = date
