"""The heuristics at work in a thread of their own while the solver is at work."""

from __future__ import annotations

import threading
from collections.abc import Callable

from milepost.engine.plan.heuristics import Breeder

POLL_SECONDS = 0.05


class Beside:
    """A breeder that goes on beside a solver, and is only read when it is at rest."""

    def __init__(self, breeder: Breeder) -> None:
        self.breeder = breeder
        self._thread: threading.Thread | None = None
        self._stop = False

    def start(self, births: int, least: int) -> None:
        """Bear that many more, or fewer where a finish of `least` weeks is found."""
        self._stop = False
        self._thread = threading.Thread(
            target=lambda: self.breeder.breed_until(births, least, lambda: self._stop),
            daemon=True,
        )
        self._thread.start()

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
