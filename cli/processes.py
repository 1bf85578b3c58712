"""Worker processes that search for plans, several at once."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Any

import click

from milepost.cli.console import NO, tell
from milepost.engine.model.roadmap import PlanResult
from milepost.engine.plan.control import Control
from milepost.engine.source import InvalidInput, Problem
from milepost.engine.whatif.job import Job, not_begun, result_of

POLL_SECONDS = 0.1
MOST_CORES = 8
HEAVY = ("milepost.engine.run", "milepost.engine.plan.cpsat")
"""What every search needs, and what takes longest to import."""


def cores_to_use() -> int:
    """How many plans to search for at once where nobody says: one for each core, at most 8.

    Each takes some hundred megabytes, and its solver has threads of its own.
    """
    if hasattr(os, "sched_getaffinity"):
        return min(MOST_CORES, len(os.sched_getaffinity(0)))
    return min(MOST_CORES, os.cpu_count() or 1)


class Workers:
    """So many processes, begun when they are first needed. To be closed in the end.

    The parent alone takes note of Ctrl-C: it tells the workers through a byte of shared memory,
    which no worker can leave locked when it is killed.
    """

    def __init__(self, number: int, stopped: Callable[[], bool]) -> None:
        self.number = number
        self._stopped = stopped
        self._stop: Any = None
        self._pool: ProcessPoolExecutor | None = None
        self._others = frozenset(multiprocessing.active_children())

    def results(self, jobs: Sequence[Job], tick: Callable[[], None]) -> Iterator[tuple[int, Any]]:
        """The number of each job with its result, as they come; `tick` is called meanwhile.

        Raises what a search raises. Where a process was killed, it says so and leaves with exit
        code 1.
        """
        pool = self._begun()
        try:
            pending = {pool.submit(_search, job): number for number, job in enumerate(jobs)}
            while pending:
                if self._stopped():
                    self._stop.value = 1
                done, _ = wait(pending, POLL_SECONDS, FIRST_COMPLETED)
                for future in sorted(done, key=pending.__getitem__):
                    found = future.result()
                    if isinstance(found, tuple):
                        raise InvalidInput(found)
                    yield pending.pop(future), found
                tick()
        except BrokenProcessPool:
            tell(_KILLED)
            raise click.exceptions.Exit(NO) from None

    def close(self, *, at_once: bool) -> None:
        """End the processes; `at_once` also where they are still at work."""
        if self._pool is None:
            return
        self._stop.value = 1
        if at_once:
            for process in multiprocessing.active_children():
                if process not in self._others:
                    process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def _begun(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = _context()
            self._stop = context.RawValue("b", 0)
            if context.get_start_method() == "fork":
                # Imported once, before the processes part, rather than in each of them.
                for name in HEAVY:
                    importlib.import_module(name)
            self._pool = ProcessPoolExecutor(
                self.number, context, initializer=_prepare, initargs=(self._stop,)
            )
        return self._pool


_KILLED = (
    "a process that searched for a plan was killed, as it happens when memory runs out; "
    "--jobs 1 takes the least memory"
)


def _context() -> BaseContext:
    """How processes begin: as copies of this one where that is sure to work.

    A copy has everything imported (20 ms instead of a second), but of several threads it takes
    along only one, with all the locks that the others hold. Between two searches the solver has no
    threads, so on Linux there is one; elsewhere libraries of the system forbid it.
    """
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(HEAVY))
    return context


# -- in a worker -----------------------------------------------------------------------------------

_control = Control()


def _prepare(stop: Any) -> None:  # noqa: ANN401 - ctypes says no types
    """Make this process a worker: deaf to Ctrl-C, and gone when its parent is."""
    global _control  # noqa: PLW0603 - an initialiser can leave its gift nowhere else
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _control = Control(lambda: bool(stop.value))
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """End with the parent, even one that was killed and could tell no one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        with contextlib.suppress(OSError):
            parent.join()
            os._exit(1)


def _search(job: Job) -> PlanResult | tuple[Problem, ...]:
    """The result of a job, or the faults of its input: their exception does not cross."""
    if _control.stop():
        return not_begun(job)
    try:
        return result_of(job, _control)
    except InvalidInput as invalid:
        return invalid.problems
