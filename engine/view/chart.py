"""What all charts have in common: their heading, and the ticks of an axis of time.

Time runs in weeks from the start of the plan, as numbers; ticks stand at days of the calendar.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from milepost.engine.view.wording import MONTHS

SHORT = 70
"""Up to so many weeks an axis has a tick a month; a longer one has a tick a quarter."""
YEAR = 12
LONG = 300
"""From so many weeks on it has a tick a year."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of the chart, its finding, what qualifies it, and all of the chart when spoken."""

    name: str
    title: str
    subtitle: str
    say: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A value of an axis with its name; `under` stands on a second line, empty where it repeats."""

    at: float
    label: str
    under: str = ""


def time_ticks(start: dt.date, first: float, last: float) -> tuple[Tick, ...]:
    """The first days of months, quarters or years between two weeks of a plan.

    Where there is none between them, the day of the first week alone.
    """
    span = last - first
    months = 1 if span <= SHORT else 3 if span <= LONG else YEAR
    begin = start + dt.timedelta(days=round(7 * first))
    year, month = begin.year, (begin.month - 1) // months * months + 1
    ticks: list[Tick] = []
    named = None
    while True:
        day = dt.date(year, month, 1)
        at = (day - start).days / 7
        if at > last or year == dt.MAXYEAR:
            name = f"{begin.day} {MONTHS[begin.month - 1]}"
            return tuple(ticks) or (Tick(first, name, str(begin.year)),)
        if at >= first:
            label, under = _named(day, months)
            ticks.append(Tick(at, label, "" if year == named else under))
            named = year
        years, month = divmod(month - 1 + months, YEAR)
        year, month = year + years, month + 1


def _named(day: dt.date, months: int) -> tuple[str, str]:
    """The name of the month, quarter or year of a day, and what stands under it."""
    if months == YEAR:
        return str(day.year), ""
    return MONTHS[day.month - 1] if months == 1 else f"Q{(day.month + 2) // 3}", str(day.year)
