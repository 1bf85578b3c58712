"""The time that a search has."""

import pytest

from milepost.engine.plan.clock import SECONDS_PER_UNIT, Clock
from milepost.engine.plan.control import SolveSettings


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock shows, to be changed."""
    shown = [100.0]
    monkeypatch.setattr("milepost.engine.plan.clock.time.monotonic", lambda: shown[0])
    return shown


def test_seconds_go_by_and_pauses_do_not_count(now: list[float]) -> None:
    """A timed budget is lessened by the clock, but not by a pause nor by the solver's own count."""
    clock = Clock.of(SolveSettings(seconds=60))
    now[0] += 10
    with clock.paused():
        now[0] += 1000
    clock.spend(5)
    assert clock.gone() == clock.told() == 10
    assert (clock.left(), clock.left(0.5)) == (50, 20)
    assert clock.units(8) == clock.in_seconds(8) == 8


def test_a_counted_budget_knows_no_time_of_day(now: list[float]) -> None:
    """A reproducible search is lessened only by what is spent, and states no time."""
    clock = Clock.of(SolveSettings(seconds=60, reproducible=True))
    now[0] += 1000
    assert clock.left() == 60 / SECONDS_PER_UNIT
    clock.spend(5)
    assert clock.left() == 60 / SECONDS_PER_UNIT - 5
    assert clock.left(0.5) == 30 / SECONDS_PER_UNIT - 5
    assert clock.in_seconds(clock.units(8)) == 8
    assert clock.told() is None
    assert clock.gone() == 1000


def test_a_pause_that_fails_is_over(now: list[float]) -> None:
    """Time goes by again after an error, and that of the pause is still not counted."""
    clock = Clock(60)

    def fails() -> None:
        now[0] += 7
        raise RuntimeError

    with pytest.raises(RuntimeError), clock.paused():
        fails()
    now[0] += 1
    assert clock.left() == 59
