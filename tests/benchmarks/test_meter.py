"""The limit under which planners are compared is one of computing, not of waiting."""

import threading
import time

from benchmarks.peers import Meter


def compute(seconds: float) -> None:
    """Keep one thread busy for so many seconds of computing."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        sum(range(1_000))


def test_waiting_costs_nothing() -> None:
    """A run that the machine keeps waiting keeps its time."""
    meter = Meter(0.2, 2)

    time.sleep(0.5)

    assert meter.seconds < 0.2
    assert not meter.over()


def test_one_thread_alone_pays_in_full() -> None:
    """Who leaves the second core idle is not given its time besides."""
    meter = Meter(0.2, 2)

    compute(0.25)

    assert meter.over()
    assert meter.seconds < 0.4


def test_another_thread_counts_too() -> None:
    """Computing in a thread of its own is computing, and stays counted when the thread has gone."""
    meter = Meter(0.2, 1)
    thread = threading.Thread(target=compute, args=(0.25,))

    thread.start()
    thread.join()

    assert meter.over()
