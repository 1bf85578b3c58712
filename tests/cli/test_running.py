"""Many plans at once: the same over any number of processes, kept as they come, and never lost."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import click
import pytest

from milepost.cli import running as module
from milepost.cli.cache import Kept, cache_folder
from milepost.cli.running import running
from milepost.engine.model.condition import HasLevel
from milepost.engine.model.roadmap import Infeasible, PlanResult, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import Control, SolveSettings
from milepost.engine.source import InvalidInput
from milepost.engine.whatif.job import Job, result_of
from milepost.engine.whatif.record import key_of
from tests.cli.test_whole_process import crowd
from tests.plan.catalogue import capability, inventory, model
from tests.whatif.jobs import one_by_one

ROOT = Path(__file__).parents[2]
MODEL = model(
    capability("a", 2, cost=10, effort={"it": Fraction(2)}),
    capability("b", 3, "a", cost=20, effort={"it": Fraction(3)}),
    capability("c", 4, "a", cost=5, effort={"it": Fraction(4)}),
)
WORKSPACE = Workspace(
    MODEL, inventory(HasLevel("b"), HasLevel("c"), levels={"a": 0, "b": 0, "c": 0}), "0" * 64
)
COUNTED = SolveSettings(seconds=5.0, reproducible=True)


def job(fte: str, settings: SolveSettings = COUNTED) -> Job:
    """The plan with so much of the only role."""
    plan = replace(WORKSPACE.inventory.plan, capacity=(("it", Fraction(fte)),))
    changed = replace(WORKSPACE.inventory, plan=plan)
    return Job(fte, replace(WORKSPACE, inventory=changed), settings)


JOBS = [job(fte) for fte in ("2", "1", "1/2", "1/10", "3")]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache for each test."""
    monkeypatch.setenv("MILEPOST_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be searched for."""

    def fail(*_: object) -> PlanResult:
        raise AssertionError

    monkeypatch.setattr(module, "result_of", fail)


def kept() -> Kept:
    """The plans that are kept."""
    folder = cache_folder()
    assert folder is not None
    return Kept(folder)


@pytest.mark.parametrize(
    ("number", "threads"), [(1, 1), (2, 1), (2, 2)], ids=["none", "copies", "fresh"]
)
def test_any_number_of_processes_finds_the_same(
    number: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plans that are reproducible are the same to the last field, in the order of the jobs.

    So they are where this process has threads, so that no copies of it can be made.
    """
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    with running(number, cache=False) as (run, stopped):
        found = run(JOBS)

    assert found == one_by_one()(JOBS)
    assert [isinstance(result, Infeasible) for result in found] == [False] * 3 + [True, False]
    assert not stopped()
    assert not kept().folder.exists()


def test_what_was_found_is_not_searched_for_again(request: pytest.FixtureRequest) -> None:
    """A later command takes every plan from before, also that there is none."""
    with running(1) as (run, _):
        found = run(JOBS)
    request.getfixturevalue("idle")
    with running(1) as (run, _):
        again = run(JOBS)

    assert again == found


def test_the_same_job_is_searched_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a job is asked for, in one batch or several, its plan is made once."""
    asked: list[str] = []

    def counting(each: Job, *more: Control) -> PlanResult:
        asked.append(each.name)
        return result_of(each, *more)

    monkeypatch.setattr(module, "result_of", counting)
    with running(1, cache=False) as (run, _):
        first = run([job("1"), job("2"), replace(job("1"), name="again")])
        second = run([job("2")])

    assert asked == ["1", "2"]
    assert first[0] == first[2]
    assert second == [first[1]]


def test_a_kept_plan_is_judged_anew() -> None:
    """A kept roadmap that does not hold, or claims a value it has not, is made again."""
    right, other = one_by_one()([job("1/2"), job("3")])
    assert isinstance(right, Solved)
    first = right.objectives[0]
    boast = replace(right, objectives=(replace(first, value=first.value - 1),))
    for wrong in (boast, other):
        kept().put(key_of(job("1/2")), wrong)
        with running(1) as (run, _):
            assert run([job("1/2")]) == [right]
        assert kept().get(key_of(job("1/2"))) == right


def test_a_fault_of_the_input_comes_out_of_a_worker() -> None:
    """A plan that aims at nothing is refused as it is without processes; what was found stays."""
    aimless = replace(WORKSPACE.inventory, plan=replace(WORKSPACE.inventory.plan, targets=()))
    faulty = [Job("aimless", replace(WORKSPACE, inventory=aimless)), JOBS[2]]
    with running(2) as (run, _):
        run(JOBS[:2])
        with pytest.raises(InvalidInput) as caught:
            run(faulty)

    assert [problem.code for problem in caught.value.problems] == ["no-target"]
    assert isinstance(kept().get(key_of(JOBS[0])), Solved)


def test_a_fault_of_the_program_comes_out_of_a_worker() -> None:
    """Any other exception of a search is raised where the plans are asked for."""
    lacking = replace(MODEL, capabilities={"a": MODEL.capabilities["a"]})
    broken = Job("broken", replace(WORKSPACE, model=lacking))
    with pytest.raises(KeyError, match="b"), running(2, cache=False) as (run, _):
        run([broken, JOBS[0]])


def long_jobs(folder: Path, number: int) -> list[Job]:
    """Jobs that nobody ends in less than two minutes."""
    from milepost.cli.console import read

    workspace = read(crowd(folder))
    return [Job("", workspace, SolveSettings(seconds=120.0, seed=seed)) for seed in range(number)]


def test_a_killed_worker_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where a process is killed the command ends with a sentence and exit code 1, at once."""
    before = set(multiprocessing.active_children())

    def kill_one(_: object) -> None:
        if kept().get(key_of(JOBS[1])) is not None:
            for child in set(multiprocessing.active_children()) - before:
                child.kill()
                break

    monkeypatch.setattr(module._Meter, "show", kill_one)
    jobs = [*JOBS[:2], *long_jobs(tmp_path, 2)]
    with running(2) as (run, _), pytest.raises(click.exceptions.Exit) as caught:
        run(jobs)

    assert caught.value.exit_code == 1
    assert "killed" in capsys.readouterr().err
    assert set(multiprocessing.active_children()) <= before


DRIVING = """
import sys
from pathlib import Path
from tests.cli.test_running import JOBS, long_jobs
from milepost.cli.running import running
from milepost.engine.whatif.job import stopped
import multiprocessing

with running(2) as (run, pressed):
    run(JOBS[:3])
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    found = run([*JOBS, *long_jobs(Path(sys.argv[1]), 3)])
    print(pressed(), len(found), stopped(found), stopped(found[:5]), flush=True)
"""


@pytest.fixture
def driven(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A process that has made its short plans and is at work on long ones, and its workers."""
    env = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with subprocess.Popen(
        [sys.executable, "-c", DRIVING, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
        cwd=ROOT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            workers = [int(pid) for pid in process.stdout.readline().split()]
            until = time.monotonic() + 60
            while any(kept().get(key_of(each)) is None for each in JOBS) and process.poll() is None:
                assert time.monotonic() < until
                time.sleep(0.05)
            yield process, workers
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_ctrl_c_keeps_what_is_known(driven: tuple[subprocess.Popen[str], list[int]]) -> None:
    """Ctrl-C on a terminal reaches every process: what was found is given, nothing is torn."""
    process, _ = driven
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert out.split() == ["True", "8", "True", "False"]
    assert err == ""


@pytest.mark.usefixtures("idle")
def test_a_killed_run_goes_on_where_it_was(
    driven: tuple[subprocess.Popen[str], list[int]],
) -> None:
    """After SIGKILL no process is left behind, and no plan that was found is searched for again."""
    process, workers = driven
    process.kill()
    process.wait()
    with running(1) as (run, _):
        found = run(JOBS)
    until = time.monotonic() + 30
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)

    assert len(found) == len(JOBS)
    assert len(workers) == 2
    assert not any(map(alive, workers))


def alive(pid: int) -> bool:
    """Whether a process still runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def whole(terminal: int) -> str:
    """All that was written to a terminal whose other end is closed."""
    said = b""
    # Linux tells the end of a terminal by an error, and one read may end before it.
    with os.fdopen(terminal, "rb", buffering=0) as end, contextlib.suppress(OSError):
        while more := end.read(100_000):
            said += more
    return said.decode()


def test_progress_is_told_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal is told how many plans there are and how many were known; a pipe nothing."""
    with running(1) as (run, _):
        run(JOBS[:2])
    piped = capsys.readouterr().err
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "w") as terminal, monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", terminal)
        with running(1) as (run, _):
            run(JOBS[:4])
    told = whole(ours)

    assert piped == ""
    assert "4 of 4 plans, 2 from before, " in told
