"""Many plans at once: over several processes, out of what was found before, and with progress."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import click

from milepost.cli.cache import Kept, cache_folder
from milepost.cli.console import searching, to_stderr
from milepost.cli.processes import Workers, cores_to_use
from milepost.engine.model.roadmap import Infeasible, PlanResult, Solved
from milepost.engine.plan.control import Control, Progress
from milepost.engine.run import UnsoundPlan, verified
from milepost.engine.whatif.job import Job, Run, not_begun, result_of, stopped
from milepost.engine.whatif.record import Keys

MOST_JOBS = 64

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1, max=MOST_JOBS),
    default=None,
    show_default="one for each core, at most 8",
    metavar="N",
    help="How many plans are searched for at once.",
)
cache_option = click.option(
    "--cache/--no-cache",
    default=True,
    show_default=True,
    help="Whether plans that were found before are used, and new ones kept.",
)


@contextmanager
def running(jobs: int | None, *, cache: bool = True) -> Iterator[tuple[Run, Callable[[], bool]]]:
    """A run of many plans, and whether Ctrl-C was pressed.

    `jobs` plans are searched for at once, None for as many as suit the machine; a single plan is
    searched for here and now. With `cache` every plan is kept as soon as it is found, and one
    that was found before is taken from there once it has been verified anew.

    After Ctrl-C the run gives what is known; a second Ctrl-C ends the program at once. What a
    search raises comes out of the run; faults of an inventory are told, and end the command.
    """
    with searching() as (control, pressed):
        folder = cache_folder() if cache else None
        kept = None if folder is None else Kept(folder)
        workers = Workers(jobs or cores_to_use(), pressed)
        at_once = True
        try:
            yield _Plans(control, workers, kept), pressed
            at_once = False
        finally:
            workers.close(at_once=at_once)
            if kept is not None:
                kept.tidy()


@dataclass
class _Meter:
    """How many plans are made, told on a terminal."""

    live: bool
    began: float = field(default_factory=time.monotonic)
    asked: int = 0
    made: int = 0
    before: int = 0

    def show(self) -> None:
        """Tell it, over what was told last."""
        if self.live:
            seconds = time.monotonic() - self.began
            before = f", {self.before} from before" if self.before else ""
            text = f"{self.made} of {self.asked} plans{before}, {seconds:.0f} s"
            to_stderr(f"\r\x1b[2K{text}")


class _Plans:
    """A run; see `running`."""

    def __init__(self, control: Control, workers: Workers, kept: Kept | None) -> None:
        self._control = control
        self._workers = workers
        self._kept = kept
        self._keys = Keys()
        self._found: dict[str, PlanResult] = {}
        self._meter = _Meter(sys.stderr.isatty())

    def __call__(self, jobs: Sequence[Job]) -> list[PlanResult]:
        """The result of each job. Those that are the same are searched for once."""
        keys = [self._keys.of(job) for job in jobs]
        wanted: dict[str, Job] = {}
        for key, job in zip(keys, jobs, strict=True):
            wanted.setdefault(key, job)
        found = {key: self._found[key] for key in wanted if key in self._found}
        new = [key for key in wanted if key not in found]
        self._meter.asked += len(new)
        missing: list[str] = []
        for key in new:
            before = self._before(key, wanted[key])
            if before is None:
                missing.append(key)
                continue
            found[key] = self._found[key] = before
            self._meter.made += 1
            self._meter.before += 1
            self._meter.show()
        for key, result in self._searched(missing, [wanted[key] for key in missing]):
            found[key] = result
            self._meter.made += 1
            self._meter.show()
            if self._complete(result):
                self._found[key] = result
                if self._kept is not None:
                    self._kept.put(key, result)
        return [found[key] for key in keys]

    def _complete(self, result: PlanResult) -> bool:
        """Whether no stop kept a result from being more."""
        if isinstance(result, Infeasible) and self._control.stop():
            # Which limits collide may not have been worked out to the end.
            return False
        return not stopped([result])

    def _before(self, key: str, job: Job) -> PlanResult | None:
        """What was found for a job by an earlier command, if it holds."""
        result = self._kept.get(key) if self._kept is not None else None
        if not isinstance(result, Solved):
            return result
        try:
            return verified(job.workspace, result)
        except (UnsoundPlan, LookupError, ValueError):
            assert self._kept is not None
            self._kept.drop(key)
            return None

    def _searched(self, keys: list[str], jobs: list[Job]) -> Iterator[tuple[str, PlanResult]]:
        """The results as they come, each with its key."""
        if self._workers.number > 1 and len(jobs) > 1 and not self._control.stop():
            for number, result in self._workers.results(jobs, self._meter.show):
                yield keys[number], result
            return
        alone = self._control.progress if self._meter.asked == 1 else self._tick
        control = Control(self._control.stop, alone)
        for key, job in zip(keys, jobs, strict=True):
            yield key, not_begun(job) if control.stop() else result_of(job, control)

    def _tick(self, _: Progress) -> None:
        self._meter.show()
