"""What more or less of each limit does to the finish, as the model of a tornado."""

from __future__ import annotations

from milepost.engine.model.roadmap import Solved
from milepost.engine.view.chart import Heading, time_ticks
from milepost.engine.view.charts_chance import MOST_BARS, SIDES, DriverBar, TornadoChart, about
from milepost.engine.view.risk import day_of
from milepost.engine.view.sensitivity import Sensitivity, Sentences
from milepost.engine.view.wording import day
from milepost.engine.whatif.marginal import Marginal


def limits_chart(found: Sensitivity) -> TornadoChart:
    """The changes of limits that move the finish most, each by itself.

    Raises ValueError where there is no roadmap or no limit was tried.
    """
    result, words = found.outcome.result, Sentences(found.workspace)
    if not isinstance(result, Solved) or found.limits is None:
        raise ValueError("nothing was tried")
    start, planned = found.workspace.inventory.plan.start, float(result.roadmap.finish_week)
    moving = sorted(
        (each for each in found.limits if each.difference and each.difference.weeks),
        key=lambda each: (-abs(_weeks(each)), words.nudge(each.nudge)),
    )
    bars: list[DriverBar] = []
    for each in moving[:MOST_BARS]:
        week = planned + _weeks(each)
        text = day(day_of(start, week))
        low, high = sorted((planned, week))
        bars.append(DriverBar(words.nudge(each.nudge), low, high, text, text, event=False))
    title, subtitle = "No limit that was tried moves the finish", ""
    if moving:
        first, weeks = words.nudge(moving[0].nudge), _weeks(moving[0])
        amount = f"{abs(weeks)} week{'s' * (abs(weeks) > 1)} {'later' if weeks > 0 else 'sooner'}"
        title = f"{first[:1].upper()}{first[1:]} moves the finish most: {amount}"
        subtitle = "Each bar: the best roadmap with one limit changed and all others as they are."
    impossible = sum(each.effect.outcome == "impossible" for each in found.limits)
    if impossible:
        changes = f"{impossible} other change{'s' * (impossible > 1)}"
        subtitle = f"{subtitle} With {changes} of a limit no roadmap is possible.".strip()
    ends = [planned, *(bar.low for bar in bars), *(bar.high for bar in bars)]
    shown = about(ends, SIDES)
    told = "; ".join(words.told(each) for each in found.limits)
    say = f"What more or less of each limit does to the finish. {title}. {subtitle} {told}."
    return TornadoChart(
        "limits",
        Heading(title, subtitle, say),
        "Day on which the last target is reached",
        planned,
        f"planned: {day(day_of(start, planned))}",
        shown,
        time_ticks(start, *shown),
        tuple(bars),
    )


def _weeks(marginal: Marginal) -> int:
    return marginal.difference.weeks if marginal.difference else 0
