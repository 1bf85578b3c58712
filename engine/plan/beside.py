"""The heuristics at work in a thread of their own while the solver is at work."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

from milepost.engine.plan.heuristics import Breeder

POLL_SECONDS = 0.05
EPOCH = 6
"""So many children for each place of a population before its halves are mixed again."""


class Beside:
    """A breeder that goes on beside a solver, and is only read when it is at rest."""

    def __init__(self, breeder: Breeder) -> None:
        self.breeder = breeder
        self._thread: threading.Thread | None = None
        self._stop = False

    def start(self, births: int, least: int, *, pair: bool = False) -> None:
        """Bear that many more, or fewer where a finish of `least` weeks is found.

        As a `pair` two threads bear them, each in half of the population.
        """
        self._stop = False
        work = self._pair if pair else self._alone
        self._thread = threading.Thread(target=work, args=(births, least), daemon=True)
        self._thread.start()

    def _alone(self, births: int, least: int) -> None:
        self.breeder.breed_until(births, least, lambda: self._stop)

    def _pair(self, births: int, least: int) -> None:
        while births > 0 and not self._stop and (self.finish() or math.inf) > least:
            share = min(births, EPOCH * self.breeder.population)
            births -= share
            parts = self.breeder.halves()
            threads = [
                threading.Thread(
                    target=part.breed_until,
                    args=(share // len(parts), least, lambda: self._stop),
                    daemon=True,
                )
                for part in parts
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.breeder.join(parts)

    def finish(self) -> int | None:
        """The finish of the best schedule so far, also while it works."""
        return self.breeder.finish

    def rest(self, stop: Callable[[], bool]) -> dict[int, int] | None:
        """The best schedule, once the work is done or `stop` has said that it shall end."""
        while self._thread is not None:
            self._stop = self._stop or stop()
            self._thread.join(None if self._stop else POLL_SECONDS)
            if not self._thread.is_alive():
                self._thread = None
        return self.breeder.starts()
