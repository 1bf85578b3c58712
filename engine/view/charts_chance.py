"""How sure a roadmap is, as models of charts: the S-curves of finish and cost, and the tornado."""

from __future__ import annotations

import math
from dataclasses import dataclass

from milepost.engine.run import Planned
from milepost.engine.view.chart import Heading, Tick, time_ticks
from milepost.engine.view.profile import listed
from milepost.engine.view.risk import (
    MOST_DRIVERS,
    TornadoBar,
    caveat,
    day_of,
    policy,
    short_of_money,
    tornado,
)
from milepost.engine.view.wording import day, money, month
from milepost.engine.whatif.chances import SAFE, Risk

MARKED = (0.5, SAFE, 0.95)
"""The shares that an S-curve is read at."""
SIDES = 0.3
MOST_NAMED = 3
"""How many that move the finish equally are named one by one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a curve is read: with this share, 0 to 1, the figure is at most `at`."""

    share: float
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class SCurve:
    """How a figure came out: the share of the samples, 0 to 1, in which it was at most so much.

    `shown` is what the axis runs over; `ticks` are None where it is one of numbers.
    """

    name: str
    x_title: str
    points: tuple[tuple[float, float], ...]
    planned: float
    planned_label: str
    readings: tuple[Reading, ...]
    shown: tuple[float, float]
    ticks: tuple[Tick, ...] | None


@dataclass(frozen=True, slots=True)
class SCurveChart:
    """The S-curves of the finish, where it can be told, and of the cost over the horizon."""

    heading: Heading
    y_title: str
    curves: tuple[SCurve, ...]


def s_curve_chart(outcome: Planned, risk: Risk) -> SCurveChart:
    """The spread of the finish and of the cost."""
    workspace = outcome.workspace
    start, currency = workspace.inventory.plan.start, workspace.currency
    finish, cost = risk.finish.spread, risk.cost
    shown = about([finish.planned, *(week for week, _ in finish.curve)])
    of_finish = SCurve(
        "Finish",
        "Day on which the last target is reached",
        finish.curve,
        finish.planned,
        f"planned: {day(day_of(start, finish.planned))}",
        tuple(
            Reading(q.share, q.value, f"P{q.share * 100:.0f}: {day(day_of(start, q.value))}")
            for q in map(finish.at, MARKED)
        ),
        shown,
        time_ticks(start, *shown),
    )
    of_cost = SCurve(
        "Cost",
        f"Cost over the horizon in {currency}",
        cost.curve,
        cost.planned,
        f"planned: {money(cost.planned, currency)}",
        tuple(
            Reading(q.share, q.value, f"P{q.share * 100:.0f}: {money(bound(q.value), currency)}")
            for q in map(cost.at, MARKED)
        ),
        about([cost.planned, *(amount for amount, _ in cost.curve)]),
        None,
    )
    found = (of_cost,) if risk.certain else (of_finish, of_cost)
    title = _safe(outcome, risk)
    times = f"{risk.settings.samples:,} times"
    subtitle = f"Carried out {times} with durations and costs left to chance."
    if not risk.certain:
        subtitle = f"{subtitle} {short_of_money(outcome, risk)}".rstrip()
    read = [
        f"{curve.name}: {curve.planned_label}, {', '.join(r.label for r in curve.readings)}"
        for curve in found
    ]
    say = (
        f"How sure the finish and the cost are. {title}. {subtitle} {policy(risk)}"
        f" {'. '.join(read)}."
    )
    heading = Heading("s_curve", title, subtitle, say)
    return SCurveChart(heading, "Share of the samples", found)


def _safe(outcome: Planned, risk: Risk) -> str:
    workspace = outcome.workspace
    start, finish = workspace.inventory.plan.start, risk.finish
    held = share_by(finish.curve, finish.spread.planned)
    planned = month(day_of(start, finish.spread.planned))
    safe = day(day_of(start, finish.spread.at(SAFE).value))
    cost = money(bound(risk.cost.at(SAFE).value), workspace.currency)
    if risk.certain:
        return f"{caveat(risk)}; {cost} is {SAFE:.0%} safe"
    return (
        f"The planned finish in {planned} holds in {held:.0%} of cases;"
        f" {safe} and {cost} are each {SAFE:.0%} safe"
    )


def about(values: list[float], share: float = 1 / 20) -> tuple[float, float]:
    """What an axis runs over to show some values: with a share of their spread on both sides."""
    edge = max(1.0, (max(values) - min(values)) * share)
    return min(values) - edge, max(values) + edge


def share_by(curve: tuple[tuple[int, float], ...], week: float) -> float:
    """The share of the samples that had come about by a week."""
    share = 0.0
    for at, upto in curve:
        if at <= week:
            share = upto
    return share


def bound(value: float) -> int:
    """What an amount stays within, in three digits: more would pretend to know them.

    It is rounded up, as less would not hold what is said of it.

    >>> bound(2203847.2), bound(942000.0), bound(12.3)
    (2210000, 942000, 13)
    """
    step = int(f"1{'0' * (len(str(int(value))) - 3)}")
    return math.ceil(value / step - 1e-9) * step


@dataclass(frozen=True, slots=True)
class DriverBar:
    """What moves the finish: to week `low` at best, to `high` at worst, all else as planned."""

    name: str
    low: float
    high: float
    low_label: str
    high_label: str
    event: bool


@dataclass(frozen=True, slots=True)
class TornadoChart:
    """What moves the finish, the strongest first."""

    heading: Heading
    x_title: str
    planned: float
    planned_label: str
    shown: tuple[float, float]
    ticks: tuple[Tick, ...]
    bars: tuple[DriverBar, ...]


def tornado_chart(outcome: Planned, risk: Risk) -> TornadoChart:
    """What drives the spread of the finish."""
    start = outcome.workspace.inventory.plan.start
    found = tornado(outcome, risk)
    bars = tuple(
        DriverBar(
            bar.name,
            bar.low_week,
            bar.high_week,
            day(bar.low),
            day(bar.high),
            not bar.id,
        )
        for bar in found.bars[:MOST_DRIVERS]
    )
    weeks = [found.planned_week, *(bar.low for bar in bars), *(bar.high for bar in bars)]
    # Room on both sides for the days at the ends of the widest bar.
    shown = about(weeks, SIDES)
    title, subtitle = "Nothing moves the finish alone", "No single step or event does."
    if bars:
        title = _strongest(found.bars)
        subtitle = "Each bar: one step at its shortest and its longest, all others as planned."
        if any(bar.event for bar in bars):
            subtitle += " Hatched: an event that may happen."
        if len(found.bars) > len(bars):
            subtitle += f" {len(found.bars) - len(bars)} more move it no further."
    told = "; ".join(f"{bar.name}: {bar.low_label} to {bar.high_label}" for bar in bars)
    say = f"What moves the finish. {title}. {subtitle} {told}."
    return TornadoChart(
        Heading("tornado", title, subtitle, say),
        "Day on which the last target is reached",
        found.planned_week,
        f"planned: {day(found.planned)}",
        shown,
        time_ticks(start, *shown),
        bars,
    )


def _strongest(bars: tuple[TornadoBar, ...]) -> str:
    """What moves the finish most, those that move it equally together."""
    by = _weeks(bars[0].high_week - bars[0].low_week)
    names = [bar.name for bar in bars if _weeks(bar.high_week - bar.low_week) == by]
    if len(names) == 1:
        return f"{names[0]} moves the finish most: by {by} between its best and its worst"
    others = f"{len(names) - 1} others"
    who = listed(names if len(names) <= MOST_NAMED else [names[0], others])
    return f"{who} move the finish most: by {by} each"


def _weeks(amount: float) -> str:
    text = f"{amount:.1f}".removesuffix(".0")
    return f"{text} week{'' if text == '1' else 's'}"
