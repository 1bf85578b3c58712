"""Frontiers as models of their charts and tables, and what `frontier --json` prints."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.assess.phrases import listed, number
from milepost.engine.model.workspace import Workspace
from milepost.engine.view.wording import date_of
from milepost.engine.whatif.frontier import Axes, Beaten, Frontier, Point, differences

FEW = 3
"""With fewer points than this there is no trade-off to speak of."""
CURVES = {
    "money,date": "Money against date",
    "budget,date": "Money a quarter against date",
    "people,date": "People against date",
    "money,value": "Money against value",
}


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """A plan on a frontier, ready to be drawn.

    `week` and `day` are its finish. `entered` and `left` are the capabilities that it raises more,
    or less, than the point before it; `price` is what the better second figure costs against that
    point, empty for the first. `note` says how far it is from a proof, empty where it is proved.
    """

    x: float
    y: float
    x_text: str
    y_text: str
    week: int
    day: dt.date
    knee: bool
    today: bool
    entered: tuple[str, ...]
    left: tuple[str, ...]
    price: Fraction | None
    price_text: str
    note: str


@dataclass(frozen=True, slots=True)
class BeatenPlan:
    """A plan that another one beats, ready to be drawn, and the sentence about it."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class FrontierView:
    """A frontier: its finding as the title, the titles of its axes, its points, what to know."""

    name: str
    heading: str
    title: str
    x_title: str
    y_title: str
    points: tuple[FrontierPoint, ...]
    knee: int | None
    beaten: tuple[BeatenPlan, ...]
    notes: tuple[str, ...]


def frontier_view(
    workspace: Workspace,
    frontier: Frontier,
    day: Callable[[dt.date], str] = dt.date.isoformat,
) -> FrontierView:
    """The model of a frontier's chart and table; `day` writes a day."""
    words = _Words(workspace, frontier.axes, day)
    x_title, y_title = words.titles()
    return FrontierView(
        frontier.axes.name,
        CURVES[frontier.axes.name],
        words.finding(frontier),
        x_title,
        y_title,
        tuple(words.points(frontier)),
        frontier.knee,
        tuple(
            BeatenPlan(float(each.point.x), float(each.point.y), words.beaten(each.point, each.by))
            for each in ranked(frontier)
        ),
        tuple(words.notes(frontier)),
    )


def ranked(frontier: Frontier) -> list[Beaten]:
    """The beaten plans: first those that are worse in both figures, which surprise most."""
    return sorted(frontier.beaten, key=lambda each: each.point.y == each.by.y)


class _Words:
    """The figures and sentences of one frontier."""

    def __init__(self, workspace: Workspace, axes: Axes, day: Callable[[dt.date], str]) -> None:
        self._workspace = workspace
        self._day = day
        self._axes = axes
        self._start = workspace.inventory.plan.start
        self._currency = workspace.currency

    # -- figures -----------------------------------------------------------------------------------

    def titles(self) -> tuple[str, str]:
        """The titles of the axes, with their units."""
        x = {
            "cost": f"Cost over the horizon in {self._currency}",
            "quarterly": f"One-off money a quarter in {self._currency}",
            "capacity": "People in % of today's",
            "fte": f"FTE of {self._axes.roles[0]}" if self._axes.roles else "",
            "one_off": f"One-off money in {self._currency}",
        }[self._axes.x]
        return x, "Finish" if self._axes.y == "finish" else f"Value in {self._currency}"

    def x(self, amount: Fraction) -> str:
        """An amount of the first figure, as a sentence names it."""
        money = f"{round(amount):,} {self._currency}"
        return {
            "cost": money,
            "one_off": money,
            "quarterly": f"{money} a quarter",
            "capacity": f"{number(amount)}% of the people",
            "fte": f"{number(amount)} FTE of {(*self._axes.roles, '')[0]}",
        }[self._axes.x]

    def y(self, amount: Fraction) -> str:
        """The second figure of a plan, as a sentence names it."""
        if self._axes.y == "value":
            return f"{round(amount):,} {self._currency}"
        return self._day(date_of(self._start, int(amount)))

    def _y_of(self, amount: Fraction) -> str:
        """The second figure after "with ..."."""
        if self._axes.y == "value":
            return f"a value of {self.y(amount)}"
        return f"a finish on {self.y(amount)}"

    def _gain(self, before: Point, after: Point) -> Fraction:
        return self._axes.loss(before.y) - self._axes.loss(after.y)

    def price(self, before: Point, after: Point) -> Fraction:
        """What one more of the second figure costs; of value, what one more of money brings."""
        more, gain = after.x - before.x, self._gain(before, after)
        return gain / more if self._axes.y == "value" else more / gain

    def price_text(self, price: Fraction) -> str:
        """A price with its unit."""
        if self._axes.y == "value":
            return f"{float(price):,.2f} {self._currency} of value for each {self._currency} more"
        return f"{self._more(price)} for each week sooner"

    def _more(self, amount: Fraction) -> str:
        if self._axes.x == "fte":
            return f"{float(amount):.3g} FTE"
        if self._axes.x == "capacity":
            return f"{float(amount):.3g}% of the people"
        return self.x(amount)

    # -- points ------------------------------------------------------------------------------------

    def points(self, frontier: Frontier) -> Iterator[FrontierPoint]:
        """The points in order of the first figure, each against the one before it."""
        before: Point | None = None
        for at, point in enumerate(frontier.points):
            entered: tuple[str, ...] = ()
            left: tuple[str, ...] = ()
            price = None
            if before is not None:
                ids = differences(before.roadmap, point.roadmap)
                entered, left = (self._names(each) for each in ids)
                price = self.price(before, point)
            week = point.roadmap.finish_week
            yield FrontierPoint(
                float(point.x),
                float(point.y),
                self.x(point.x),
                self.y(point.y),
                week,
                date_of(self._start, week),
                at == frontier.knee,
                point.x == frontier.today,
                entered,
                left,
                price,
                "" if price is None else self.price_text(price),
                "" if point.proven else self._short_of_proof(point),
            )
            before = point

    def _names(self, ids: Sequence[str]) -> tuple[str, ...]:
        """The steps as capabilities with the level that each is raised to."""
        model = self._workspace.model
        highest: dict[str, int] = {}
        for id in ids:
            capability, _, level = id.rpartition("@")
            highest[capability] = max(int(level), highest.get(capability, 0))
        return tuple(
            f"{model.capabilities[id].name} to {model.level_name(level)}"
            for id, level in highest.items()
        )

    def _short_of_proof(self, point: Point) -> str:
        parts = []
        if point.y_bound != point.y:
            parts.append(f"nothing better than {self._y_of(point.y_bound)} is possible with it")
        if point.x_bound != point.x:
            parts.append(f"no less than {self.x(point.x_bound)} will do")
        return f"not proved best: {listed(parts, 'and')}"

    def beaten(self, point: Point, by: Point) -> str:
        """Why a plan is not on the frontier."""
        if point.y == by.y:
            text = f"{self.x(point.x)} brings nothing more than {self.x(by.x)}: {self._y_of(by.y)}"
        else:
            text = f"{self.x(point.x)} with {self._y_of(point.y)} is beaten by {self.x(by.x)} with"
            text += f" {self._y_of(by.y)}"
        if not point.proven:
            text += "; its search was not finished"
        return f"{text}." if by.proven else f"{text}, which is not proved best itself."

    # -- sentences ---------------------------------------------------------------------------------

    def finding(self, frontier: Frontier) -> str:
        """What the frontier says, in one or two sentences."""
        points = frontier.points
        if not points:
            if frontier.because:
                return f"There is no roadmap: {'; '.join(frontier.because)}."
            return "No roadmap was found in the time allowed."
        first, last = points[0], points[-1]
        if len(points) == 1:
            return self._alone(first, frontier)
        if self._axes.x == "cost":
            weeks = self._gain(first, last)
            ends = f"{self.x(last.x - first.x)} more buys {weeks} week{'s' * (weeks > 1)}: from"
            ends += f" {self.x(first.x)} with {self._y_of(first.y)}, up to {self.x(last.x)} with"
            ends += f" {self._y_of(last.y)}."
        else:
            what = "value is" if self._axes.y == "value" else "finish is on"
            ends = f"With {self.x(first.x)} the {what} {self.y(first.y)}, with {self.x(last.x)}"
            ends += f" {'' if self._axes.y == 'value' else 'on '}{self.y(last.y)}."
        return f"{self._bend(frontier)} {ends}".strip()

    def _alone(self, point: Point, frontier: Frontier) -> str:
        both = f"{self.x(point.x)} with {self._y_of(point.y)}"
        if not point.roadmap.steps and self._axes.y == "finish":
            return "Nothing is left to be done."
        if not frontier.complete:
            return f"One roadmap was found: {both}."
        if self._axes.x == "cost":
            return f"The cheapest roadmap is also the fastest: {both}. More money buys no week."
        return f"There is one point alone: {both}."

    def _bend(self, frontier: Frontier) -> str:
        if frontier.knee is None:
            return ""
        first, bend, last = (frontier.points[at] for at in (0, frontier.knee, -1))
        to, beyond = (self.price(*pair) for pair in itertools.pairwise((first, bend, last)))
        if self._axes.y == "value":
            brings = f"each {self._currency} more brings {float(to):,.2f} {self._currency} of value"
            rest = f"{float(beyond):,.2f} {self._currency}"
        else:
            brings = f"each week sooner takes {self._more(to)} more"
            rest = self._more(beyond)
        return f"Up to {self.x(bend.x)}, {brings} on average; beyond that, {rest}."

    def notes(self, frontier: Frontier) -> Iterator[str]:
        """What was counted, whether the list is complete, and where there is no plan."""
        axes = self._axes
        if axes.x == "quarterly":
            yield (
                "The money becomes free every 13 weeks from the start, what is left carries over,"
                " and it stands in place of the one-off money of the budget."
            )
        elif axes.x == "one_off":
            yield "The money stands in place of the one-off money of the budget."
        elif axes.x == "capacity":
            yield f"Scaled together: {listed(axes.roles, 'and')}."
        yield self._completeness(frontier)
        if frontier.complete and frontier.points:
            yield from self._beyond(frontier)
        if frontier.without:
            yield self._without(frontier)
        if frontier.unknown:
            amounts = listed([self._limit(each) for each in frontier.unknown], "and")
            yield f"At {amounts} the time ran out before a roadmap was found."
        if axes.x == "cost" and 0 < len(frontier.points) < FEW and frontier.complete:
            yield (
                "What the targets need leaves little choice, so the sum of money moves the date"
                " little; how fast it comes moves it more (budget,date), and so do people"
                " (people,date)."
            )
        if axes.y == "value" and frontier.points and max(p.y for p in frontier.points) <= 0:
            yield (
                "Nothing that can be done earns more than it costs. Gains of your own stand in the"
                " inventory under 'overrides:'; uplifts in revenue count with 'revenue' and"
                " 'margin' under 'value:' of the plan."
            )

    def _beyond(self, frontier: Frontier) -> Iterator[str]:
        """Where more brings nothing: all that was tried beyond the last point, or more at all."""
        last = frontier.points[-1].x
        most = max([last, *(each.point.x for each in frontier.beaten)])
        if self._axes.x in ("quarterly", "one_off"):
            yield f"More than {self.x(last)} brings nothing."
        elif self._axes.name == "people,date" and most > last:
            yield f"More than {self.x(last)} bring nothing; {self.x(most)} is the most tried."

    def _completeness(self, frontier: Frontier) -> str:
        searches = f"{frontier.searches} plan{'s' * (frontier.searches > 1)}"
        if frontier.interrupted:
            return f"The search was stopped after {searches} at most: this is what is known."
        step = frontier.axes.step
        grid = "" if step is None else f" in steps of {self._more(step)}"
        if frontier.complete:
            return f"The list is complete{grid}: {searches} searched for, each verified."
        return f"There may be others between{grid}: {searches} searched for, each verified."

    def _limit(self, amount: Fraction) -> str:
        """A limit that was tried, as x stands for it."""
        return f"{amount} weeks" if self._axes.x == "cost" else self.x(amount)

    def _without(self, frontier: Frontier) -> str:
        if self._axes.name == "people,date":
            amounts = listed([self.x(each) for each in frontier.without], "and")
            return f"With {amounts} no roadmap keeps all limits."
        return f"With {self._limit(max(frontier.without))} or less no roadmap keeps all limits."
