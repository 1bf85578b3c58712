"""What a roadmap brings and costs week by week, in three outlooks.

In the *pessimistic* outlook every gain and uplift is at its low and every cost at its high, in the
*optimistic* one the other way round; all of them together, so that both are ends of what is
possible and no forecast. Weeks of work are as planned in all three. So is the room that the cap on
uplifts leaves beside what is in place: with the likely uplifts, so that no outlook is better than
one in which everything brings more.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from milepost.engine.model.capability import Basis, Capability, Estimate
from milepost.engine.model.maturity import MaturityModel, PersonWeek
from milepost.engine.model.roadmap import Roadmap, Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.value import worth_of
from milepost.engine.plan.worth import WEEKS_PER_YEAR, Worth

Amounts = tuple[Fraction, ...]
Name = Literal["pessimistic", "likely", "optimistic"]
Point = Literal["low", "likely", "high"]

POINTS: dict[Name, tuple[Point, Point]] = {
    "pessimistic": ("low", "high"),
    "likely": ("likely", "likely"),
    "optimistic": ("high", "low"),
}
"""Where the gains and where the costs of each outlook stand in their estimates."""

NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Flows:
    """Money of each week, not discounted: what comes in, and what goes out.

    `uplifts` is the margin on what uplifts add to revenue. There is an entry for each week of the
    horizon and one more, for what is paid for a step without weeks of work at its very end.
    """

    gains: Amounts
    uplifts: Amounts
    one_off: Amounts
    run: Amounts

    @property
    def net(self) -> Amounts:
        """What comes in less what goes out."""
        return tuple(
            gains + uplifts - one_off - run
            for gains, uplifts, one_off, run in zip(
                self.gains, self.uplifts, self.one_off, self.run, strict=True
            )
        )


def worth_in(workspace: Workspace, roadmap: Roadmap, outlook: Name) -> Worth:
    """What the steps of a roadmap bring in an outlook, by their places in it."""
    model, inventory = workspace.model, workspace.inventory
    keys = [(step.capability, step.level) for step in roadmap.steps]
    point = POINTS[outlook][0]
    own = {id: _brings(model.capabilities[id], point) for id, _ in keys}
    at = replace(model, capabilities={**model.capabilities, **own})
    likely = worth_of(model, inventory, keys)
    return replace(worth_of(at, inventory, keys), room=likely.room)


def flows_of(workspace: Workspace, roadmap: Roadmap, outlook: Name, worth: Worth) -> Flows:
    """What a roadmap brings and costs in an outlook; `worth` is `worth_in` it."""
    horizon = worth.horizon
    slopes, paid, running = (dict[int, Fraction]() for _ in range(3))
    for step, gain in zip(roadmap.steps, worth.gains, strict=True):
        rise = gain / (worth.ramp + 1)
        _add(slopes, step.end, rise)
        _add(slopes, step.end + worth.ramp + 1, -rise)
        one_off, run = costs_of(workspace, step, outlook)
        _add(paid, min(step.start, horizon), one_off)
        _add(running, step.end, run)
    ends = {i: step.end for i, step in enumerate(roadmap.steps) if _earns_more(worth, i)}
    shares = [worth.combined(ends, week) if ends else NONE for week in range(horizon)]
    return Flows(
        _weekly(itertools.accumulate(_listed(slopes, horizon)), WEEKS_PER_YEAR),
        (*(worth.margin * share / WEEKS_PER_YEAR for share in shares), NONE),
        (*_listed(paid, horizon), paid.get(horizon, NONE)),
        _weekly(_listed(running, horizon), WEEKS_PER_YEAR),
    )


def full_from(worth: Worth, roadmap: Roadmap, flows: Flows) -> int | None:
    """The first week in which the uplifts have used up the room that the cap leaves them."""
    ends = [step.end for i, step in enumerate(roadmap.steps) if _earns_more(worth, i)]
    most = worth.margin * worth.room / WEEKS_PER_YEAR
    weeks = range(min(ends, default=worth.horizon), worth.horizon)
    return next((week for week in weeks if flows.uplifts[week] >= most), None)


def brings(worth: Worth, step: int) -> bool:
    """Whether a step brings something by itself."""
    return bool(worth.gains[step]) or _earns_more(worth, step)


def _earns_more(worth: Worth, step: int) -> bool:
    return bool(worth.margin and worth.uplifts and worth.uplifts[step])


# -- estimates -------------------------------------------------------------------------------------


def _brings(capability: Capability, point: Point) -> Capability:
    """The capability whose likely gain and uplift are those at a point of their estimates."""
    return replace(
        capability,
        gain=_at(capability.gain, point),
        uplift=_at(capability.uplift, point),
        levels=tuple(
            (level, own if own.gain is None else replace(own, gain=_at(own.gain, point)))
            for level, own in capability.levels
        ),
    )


def _at(estimate: Estimate, point: Point) -> Estimate:
    return replace(estimate, likely=_value(estimate, point))


def _value(estimate: Estimate, point: Point) -> Fraction:
    return {"low": estimate.low, "likely": estimate.likely, "high": estimate.high}[point]


def costs_of(workspace: Workspace, step: Step, outlook: Name) -> tuple[Fraction, Fraction]:
    """One-off and run cost a year of a step in an outlook."""
    model, point = workspace.model, POINTS[outlook][1]
    capability, share = model.capabilities[step.capability], model.shares[step.level - 1]
    own = capability.at(step.level)
    begun = {(e.capability, e.level) for e in workspace.inventory.plan.limits.in_progress}

    def of(planned: int, whole: Estimate, stated: Estimate | None, share: Fraction) -> Fraction:
        """In proportion to what the roadmap takes as likely."""
        estimate = whole if stated is None else stated
        if point == "likely" or estimate.likely:
            ratio = _value(estimate, point) / estimate.likely if estimate.likely else Fraction(1)
            return planned * ratio
        return planned + _value(estimate, point) * (share if stated is None else 1)

    one_off = of(step.one_off, capability.one_off, own.one_off, share.one_off)
    return (
        # What is under way has been paid for.
        NONE if (step.capability, step.level) in begun else one_off,
        of(step.run_per_year, capability.run, own.run, share.run),
    )


# -- people ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class People:
    """What an organisation's own people cost: at work on the roadmap, then running what it leaves.

    `rate` is what a week of one person costs. `weeks` are the person-weeks of work on the steps,
    `run_fte` the posts that running all of them binds. `flows` are money of each week, in the
    weeks of `Flows`; `judged` is the share of it that rests on judgement.
    """

    rate: PersonWeek
    weeks: Fraction
    run_fte: Fraction
    flows: Amounts
    judged: Fraction


def people_of(model: MaturityModel, roadmap: Roadmap, rate: PersonWeek) -> People:
    """What the people of a roadmap cost at a rate; their weeks are spread evenly over each step."""
    horizon = roadmap.horizon
    changes: dict[int, Fraction] = {}
    whole, judged = NONE, NONE
    for step in roadmap.steps:
        work = sum((amount for _, amount in step.effort), NONE)
        posts = sum((fte for _, fte in step.run_fte), NONE)
        if work:
            _add(changes, step.start, work / (step.end - step.start))
            _add(changes, step.end, -work / (step.end - step.start))
        _add(changes, step.end, posts)
        taken = work + posts * max(0, horizon - step.end)
        whole += taken
        capability = model.capabilities[step.capability]
        if Basis.JUDGEMENT in (rate.basis, capability.people_basis):
            judged += taken
    steps = roadmap.steps
    return People(
        rate,
        sum((amount for step in steps for _, amount in step.effort), NONE),
        sum((fte for step in steps for _, fte in step.run_fte), NONE),
        tuple(rate.amount * each for each in _weekly(_listed(changes, horizon), 1)),
        judged / whole if whole else NONE,
    )


# -- sums ------------------------------------------------------------------------------------------


def _add(amounts: dict[int, Fraction], week: int, amount: Fraction) -> None:
    amounts[week] = amounts.get(week, NONE) + amount


def _listed(amounts: dict[int, Fraction], horizon: int) -> list[Fraction]:
    return [amounts.get(week, NONE) for week in range(horizon)]


def _weekly(changes: Iterable[Fraction], parts: int) -> Amounts:
    """What each week holds, from what changes when, and nothing after the last."""
    return (*(amount / parts for amount in itertools.accumulate(changes)), NONE)


def accumulated(amounts: Sequence[Fraction]) -> Amounts:
    """The sum of the weeks before each week, up to and with the horizon.

    What is paid at the very end counts as of the horizon.
    """
    sums = tuple(itertools.accumulate(amounts[:-1], initial=NONE))
    return (*sums[:-1], sums[-1] + amounts[-1])
