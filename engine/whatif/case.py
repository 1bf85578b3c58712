"""The business case of a roadmap: what it brings and costs, when it pays, what delay costs.

Everything is counted over the horizon and against doing nothing, with the figures and the formula
of `milepost.engine.plan.worth`; the net present value of the likely outlook is the value that a
plan with `maximise: value` is chosen by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.model.maturity import PersonWeek
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.value import ValueParts, parts_of
from milepost.engine.plan.worth import BILLION, Worth
from milepost.engine.whatif.delay import MONTH, Delay, all_later, delays_of
from milepost.engine.whatif.flows import (
    POINTS,
    Amounts,
    Flows,
    Name,
    People,
    accumulated,
    brings,
    costs_of,
    flows_of,
    full_from,
    people_of,
    worth_in,
)


@dataclass(frozen=True, slots=True)
class Sums:
    """What comes in and goes out over the horizon, by kind."""

    gains: Fraction
    uplifts: Fraction
    one_off: Fraction
    run: Fraction

    @property
    def net(self) -> Fraction:
        """What comes in less what goes out."""
        return self.gains + self.uplifts - self.one_off - self.run


@dataclass(frozen=True, slots=True)
class Outlook:
    """The money of a roadmap in one outlook.

    `costs` are the one-off cost of each step and what it costs to run a year.
    `today` are sums of discounted money, so that `today.net` is the net present value; `plain` are
    not discounted. `accumulated` is the plain net of all weeks before each week, from 0 to the
    horizon, `accumulated_today` the discounted one. `back` and `back_today` are the weeks from
    which these stay at or above zero, None where they do not within the horizon. `deepest` is the
    week in which the plain one is least. `full_from` is the week from which the cap on uplifts
    keeps more from counting, None where it does not.
    """

    name: Name
    costs: tuple[tuple[Fraction, Fraction], ...]
    flows: Flows
    today: Sums
    plain: Sums
    accumulated: Amounts
    accumulated_today: Amounts
    back: int | None
    back_today: int | None
    deepest: int
    full_from: int | None


@dataclass(frozen=True, slots=True)
class FirstValue:
    """The week in which the first steps end that bring something, and their ids."""

    week: int
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The business case of a roadmap.

    `outlooks` are the pessimistic, the likely and the optimistic one. `parts` are the likely sums
    with the shares that rest on judgement. `people` is None where no rate is stated; `after_people`
    is then None too, else the likely net present value less what they cost. `first` is None where
    nothing brings anything within the horizon. `delays` are those of the steps in the order of the
    roadmap, `month_lost` is what is lost when everything is `MONTH` weeks later, both likely.
    """

    roadmap: Roadmap
    outlooks: tuple[Outlook, ...]
    parts: ValueParts
    people: People | None
    people_today: Fraction | None
    first: FirstValue | None
    delays: tuple[Delay, ...]
    month_lost: Fraction

    @property
    def likely(self) -> Outlook:
        """The likely outlook."""
        return next(outlook for outlook in self.outlooks if outlook.name == "likely")

    @property
    def earns(self) -> bool:
        """Whether anything in it brings money, in any outlook."""
        return any(each.plain.gains or each.plain.uplifts for each in self.outlooks)


def case_of(workspace: Workspace, roadmap: Roadmap, rate: PersonWeek | None = None) -> Case:
    """The business case of a roadmap that was planned for the workspace.

    `rate` is what a week of one of the organisation's own people costs, in place of the model's.
    """
    model = workspace.model
    worths = {name: worth_in(workspace, roadmap, name) for name in POINTS}
    worth = worths["likely"]
    price = rate or model.person_week
    people = None if price is None else people_of(model, roadmap, price)
    return Case(
        roadmap,
        tuple(_outlook(workspace, roadmap, name, own) for name, own in worths.items()),
        parts_of(model, workspace.inventory, roadmap),
        people,
        None if people is None else _today(people.flows, worth),
        _first(roadmap, worth),
        delays_of(workspace, roadmap, worth),
        all_later(roadmap, worth, MONTH),
    )


def _outlook(workspace: Workspace, roadmap: Roadmap, name: Name, worth: Worth) -> Outlook:
    flows = flows_of(workspace, roadmap, name, worth)
    kinds = flows.gains, flows.uplifts, flows.one_off, flows.run
    plain = accumulated(flows.net)
    discounted = tuple(
        amount * factor / BILLION for amount, factor in zip(flows.net, worth.factors, strict=True)
    )
    today = accumulated(discounted)
    return Outlook(
        name,
        tuple(costs_of(workspace, step, name) for step in roadmap.steps),
        flows,
        Sums(*(_today(amounts, worth) for amounts in kinds)),
        Sums(*(sum(amounts, Fraction(0)) for amounts in kinds)),
        plain,
        today,
        _back(plain),
        _back(today),
        min(range(len(plain)), key=lambda week: (plain[week], week)),
        full_from(worth, roadmap, flows),
    )


def _today(amounts: Sequence[Fraction], worth: Worth) -> Fraction:
    """What money of the weeks counts today together."""
    pairs = zip(amounts, worth.factors, strict=True)
    return sum((amount * factor for amount, factor in pairs), Fraction(0)) / BILLION


def _back(sums: Sequence[Fraction]) -> int | None:
    """The first week from which a sum stays at or above zero."""
    below = [week for week, amount in enumerate(sums) if amount < 0]
    week = below[-1] + 1 if below else 0
    return week if week < len(sums) else None


def _first(roadmap: Roadmap, worth: Worth) -> FirstValue | None:
    ends = [(step.end, step.id) for i, step in enumerate(roadmap.steps) if brings(worth, i)]
    week = min((end for end, _ in ends), default=worth.horizon)
    if week >= worth.horizon:
        return None
    return FirstValue(week, tuple(id for end, id in ends if end == week))
