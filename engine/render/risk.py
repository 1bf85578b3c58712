"""How sure a roadmap is: as text, 100 columns wide, and as CSV files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from milepost.engine.assess.phrases import number
from milepost.engine.render.csv_file import Cell, csv_bytes
from milepost.engine.render.terminal import column, wrapped
from milepost.engine.run import Planned
from milepost.engine.view.risk import (
    MOST_DRIVERS,
    budget_kind,
    caveat,
    curves,
    day_of,
    period_end,
    policy,
    short_of_money,
    title,
    tornado,
)
from milepost.engine.view.step_words import raised
from milepost.engine.view.wording import money
from milepost.engine.whatif.chances import SAFE, SHARES, Chance, DateRisk, Risk, Spread

SHOWN = (0.5, 0.8, 0.95)
NAME = 38


def risk_text(outcome: Planned, risk: Risk) -> str:
    """The dates, the cost, the budget, what drives the spread, and the rule that was simulated."""
    parts = [
        _opening(outcome, risk),
        _dates(outcome, risk),
        _chances(outcome, risk),
        _buffers(outcome, risk),
        _costs(outcome, risk),
        _drivers(risk),
        _events(outcome, risk),
        iter(wrapped(f"How it was simulated. {policy(risk)}")),
    ]
    blocks = ["\n".join(line.rstrip() for line in part) for part in parts]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _opening(outcome: Planned, risk: Risk) -> Iterator[str]:
    settings, name = risk.settings, outcome.workspace.inventory.organisation
    text = f"How sure the roadmap{f' of {name}' if name else ''} is: {settings.samples:,} samples"
    text += f", seed {settings.seed}"
    if settings.correlation:
        text += f", durations of the same role correlated by {settings.correlation:g}"
    yield from wrapped(text)


def _dates(outcome: Planned, risk: Risk) -> Iterator[str]:
    start = outcome.workspace.inventory.plan.start
    if risk.certain:
        yield f"{'reached':<{NAME}}{'planned':>12}"
        for each in _ordered(risk):
            planned = day_of(start, each.spread.planned).isoformat()
            yield f"{column(title(outcome, each.milestone), NAME)}{planned:>12}"
        yield from wrapped(f"{caveat(risk)}: how sure these dates are cannot be told.")
        return
    heads = "".join(f"{f'P{share * 100:.0f}':>12}" for share in SHOWN)
    yield f"{'reached':<{NAME}}{'planned':>12}{heads}{'s.e. of P80':>14}"
    for each in _ordered(risk):
        spread = each.spread
        days = "".join(f"{day_of(start, spread.at(x).value).isoformat():>12}" for x in SHOWN)
        planned = day_of(start, spread.planned).isoformat()
        error = f"{7 * spread.at(SAFE).error:.1f} days"
        yield f"{column(title(outcome, each.milestone), NAME)}{planned:>12}{days}{error:>14}"
    yield from wrapped(
        "P80: in 80% of the samples it was reached by that day. s.e.: standard error."
    )


def _ordered(risk: Risk) -> Sequence[DateRisk]:
    """The targets, then the stages on the way."""
    return sorted(risk.milestones, key=lambda each: each.milestone.target is None)


def _chances(outcome: Planned, risk: Risk) -> Iterator[str]:
    for each in () if risk.certain else _ordered(risk):
        for chance in each.chances:
            yield from wrapped(f"{title(outcome, each.milestone)} by {chance.by}: {_share(chance)}")


def _share(chance: Chance) -> str:
    error = f"standard error {chance.error * 100:.1f} points"
    return f"{chance.share * 100:.1f}% of the samples ({error})"


def _buffers(outcome: Planned, risk: Risk) -> Iterator[str]:
    start = outcome.workspace.inventory.plan.start
    targets = [each for each in risk.milestones if each.milestone.target is not None]
    for each in () if risk.certain else targets:
        planned, safe_day = (
            day_of(start, week) for week in (each.spread.planned, each.spread.planned + each.buffer)
        )
        name = title(outcome, each.milestone)
        if safe_day <= planned:
            yield from wrapped(f"{name}: the planned {planned} is 80% safe as it is.")
            continue
        text = f"{name}: a buffer of {each.buffer:.1f} weeks makes the date 80% safe, {safe_day}"
        yield from wrapped(f"{text} in place of {planned}.")
    short = short_of_money(outcome, risk)
    if short and not risk.certain:
        yield from wrapped(short)


def _costs(outcome: Planned, risk: Risk) -> Iterator[str]:
    currency = outcome.workspace.currency
    heads = "".join(f"{f'P{share * 100:.0f}':>12}" for share in SHOWN)
    yield f"{column(f'cost in {currency}', NAME)}{'planned':>12}{heads}{'s.e. of P80':>14}"
    for name, spread in (("one-off", risk.one_off), ("over the horizon", risk.cost)):
        yield f"{name:<{NAME}}{_amounts(spread)}"
    for each in risk.money:
        kind = budget_kind(each)
        amount = money(each.account.amount, currency)
        chance = Chance(period_end(outcome, each), each.enough, each.error)
        text = f"The {kind} budget up to {chance.by} ({amount} by then) was enough in"
        yield from wrapped(f"{text} {_share(chance)}.")


def _amounts(spread: Spread) -> str:
    cells = [spread.planned, *(spread.at(share).value for share in SHOWN)]
    error = spread.at(SAFE).error
    return "".join(f"{round(cell):>12,}" for cell in cells) + f"{round(error):>14,}"


def _drivers(risk: Risk) -> Iterator[str]:
    ranked = sorted(risk.steps, key=lambda each: (*each.strength, each.criticality), reverse=True)
    shown = [each for each in ranked if each.swing or each.criticality][:MOST_DRIVERS]
    if not shown:
        return
    base = risk.finish.spread.planned
    yield from wrapped("What drives the finish: each step alone at its low and its high duration")
    yield f"{'step':<{NAME}}{'weeks':>16}{'finish':>17}{'critical':>11}{'cruciality':>13}"
    for each in shown:
        points = each.activity.duration
        weeks = " ".join(_plain(value) for value in (points.low, points.likely, points.high))
        moves = f"{each.low - base:+.1f} {each.high - base:+.1f}"
        crucial = "-" if each.cruciality is None else f"{each.cruciality:.2f}"
        yield (
            f"{column(each.activity.id, NAME)}{weeks:>16}{moves:>17}"
            f"{f'{each.criticality * 100:.0f}%':>11}{crucial:>13}"
        )
    yield from wrapped(
        "weeks: low, likely, high. finish: weeks sooner or later than planned. critical: share of"
        " the samples in which it fixed the finish. cruciality: correlation of its duration with"
        " the finish."
    )


def _events(outcome: Planned, risk: Risk) -> Iterator[str]:
    if risk.events:
        yield "Events"
    start = outcome.workspace.inventory.plan.start
    for each in risk.events:
        event = each.event
        text = f"{event.name}: probability {event.probability * 100:.3g}%"
        if event.steps:
            struck = ", ".join(risk.network.activities[i].id for i in event.steps)
            text += f", strikes {struck}; alone it moves the finish to {day_of(start, each.finish)}"
        else:
            text += "; nothing that it affects is in the roadmap"
        yield from wrapped(f"{text}.", "  - ", "    ")


def _plain(value: float) -> str:
    return number(Fraction(round(value, 1)).limit_denominator(10))


# -- CSV -------------------------------------------------------------------------------------------


def risk_files(outcome: Planned, risk: Risk) -> dict[str, bytes]:
    """The files of the dates, the curve of the finish, the cost, the steps and the tornado."""
    return {
        "risk_dates.csv": csv_bytes(_date_rows(outcome, risk)),
        "risk_curve.csv": csv_bytes(_curve_rows(outcome, risk)),
        "risk_cost.csv": csv_bytes(_cost_rows(risk)),
        "risk_steps.csv": csv_bytes(_step_rows(outcome, risk)),
        "risk_tornado.csv": csv_bytes(_tornado_rows(outcome, risk)),
    }


def _quantile_names() -> list[str]:
    return [f"p{share * 100:.0f}" for share in SHARES]


def _date_rows(outcome: Planned, risk: Risk) -> Iterator[Sequence[Cell]]:
    start = outcome.workspace.inventory.plan.start
    yield "name", "target", "planned", "mean_week", "sd_weeks", "buffer_weeks", *_quantile_names()
    for each in _ordered(risk):
        spread = each.spread
        yield (
            title(outcome, each.milestone),
            "no" if each.milestone.target is None else "yes",
            day_of(start, spread.planned).isoformat(),
            round(spread.mean, 3),
            round(spread.sd, 3),
            round(each.buffer, 3),
            *(day_of(start, quantile.value).isoformat() for quantile in spread.quantiles),
        )


def _curve_rows(outcome: Planned, risk: Risk) -> Iterator[Sequence[Cell]]:
    yield "name", "week", "date", "share"
    for curve in curves(outcome, risk):
        for point in curve.points:
            yield curve.name, point.week, point.day.isoformat(), round(point.share, 6)


def _cost_rows(risk: Risk) -> Iterator[Sequence[Cell]]:
    yield "cost", "planned", "mean", "sd", *_quantile_names()
    for name, spread in (("one_off", risk.one_off), ("over_horizon", risk.cost)):
        figures = [spread.planned, spread.mean, spread.sd, *(q.value for q in spread.quantiles)]
        yield name, *(round(figure, 2) for figure in figures)


def _step_rows(outcome: Planned, risk: Risk) -> Iterator[Sequence[Cell]]:
    yield "id", "name", "low", "likely", "high", "criticality", "cruciality"
    for each in risk.steps:
        points = each.activity.duration
        yield (
            each.activity.id,
            raised(outcome.workspace.model, each.activity.id),
            *(round(value, 3) for value in (points.low, points.likely, points.high)),
            round(each.criticality, 6),
            None if each.cruciality is None else round(each.cruciality, 6),
        )


def _tornado_rows(outcome: Planned, risk: Risk) -> Iterator[Sequence[Cell]]:
    yield "step", "name", "low_week", "high_week", "low", "high"
    for bar in tornado(outcome, risk).bars:
        yield (
            bar.id,
            bar.name,
            round(bar.low_week, 3),
            round(bar.high_week, 3),
            bar.low.isoformat(),
            bar.high.isoformat(),
        )
