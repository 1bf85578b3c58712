"""The business case of a roadmap: what `case --json` prints, and the models of its pictures."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from milepost.engine.model.roadmap import Infeasible, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import Planned
from milepost.engine.view.document import heading, objective_items
from milepost.engine.view.over_time import quarters_of
from milepost.engine.view.step_words import raised
from milepost.engine.view.wording import cents, date_of, day, plain, sentence
from milepost.engine.view.worth import no_revenue
from milepost.engine.whatif.case import Case, Outlook, Sums
from milepost.engine.whatif.delay import MONTH, WEEK, Delay

KINDS = ("gains", "uplifts", "one_off", "run")
"""What the money of a case is made of, in the order in which it is told."""


# -- stretches of time and pictures ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """The likely money of a calendar year or quarter, from week `first` up to `until`.

    Nothing is discounted. `accumulated` is the net from the start to its end, by outlook; `people`
    is None where they have no price.
    """

    label: str
    first: int
    until: int
    sums: Sums
    people: Fraction | None
    accumulated: Mapping[str, Fraction]


def quarters(workspace: Workspace, case: Case) -> tuple[Stretch, ...]:
    """The quarters of the horizon; a week belongs to the one in which its first day lies."""
    start = workspace.inventory.plan.start
    return tuple(_stretch(case, *each) for each in quarters_of(start, case.roadmap.horizon))


def years(workspace: Workspace, case: Case) -> tuple[Stretch, ...]:
    """The years of the horizon, as far as they lie in it."""
    found: list[Stretch] = []
    start = workspace.inventory.plan.start
    named = quarters_of(start, case.roadmap.horizon)
    for year, parts in itertools.groupby(named, key=lambda quarter: quarter[0][:4]):
        weeks = [week for _, *ends in parts for week in ends]
        found.append(_stretch(case, year, weeks[0], weeks[-1]))
    return tuple(found)


def _stretch(case: Case, label: str, first: int, until: int) -> Stretch:
    # What is paid at the very end of the horizon belongs to its last stretch.
    weeks = slice(first, until + (until == case.roadmap.horizon))
    flows = case.likely.flows
    return Stretch(
        label,
        first,
        until,
        Sums(*(sum(getattr(flows, kind)[weeks], Fraction(0)) for kind in KINDS)),
        None if case.people is None else sum(case.people.flows[weeks], Fraction(0)),
        {each.name: each.accumulated[until] for each in case.outlooks},
    )


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What the roadmap has brought less what it has cost by a day, in each outlook."""

    week: int
    day: dt.date
    pessimistic: Fraction
    likely: Fraction
    optimistic: Fraction


@dataclass(frozen=True, slots=True)
class NetCurve:
    """The accumulated net of a roadmap week by week, not discounted.

    `back` is the day from which the likely curve stays at or above zero, None where it does not;
    `deepest` is its lowest point.
    """

    points: tuple[CurvePoint, ...]
    back: dt.date | None
    deepest: CurvePoint


def net_curve(workspace: Workspace, case: Case) -> NetCurve:
    """The curves of the three outlooks."""
    start, likely = workspace.inventory.plan.start, case.likely
    rows = zip(*(each.accumulated for each in case.outlooks), strict=True)
    points = tuple(CurvePoint(week, date_of(start, week), *row) for week, row in enumerate(rows))
    back = None if likely.back is None else date_of(start, likely.back)
    return NetCurve(points, back, points[likely.deepest])


# -- words that text and document share ------------------------------------------------------------


def delays_ranked(case: Case) -> list[Delay]:
    """What a week's delay of each step costs, the dearest first."""
    return sorted(case.delays, key=lambda delay: -delay.lost)


def case_notes(workspace: Workspace, case: Case) -> tuple[str, ...]:
    """What a reader must know of what is counted and what is not, and how to state it."""
    told = _notes(workspace, case, dt.date.isoformat)
    return tuple(f"{note}; {remedy}" if remedy else note for note, remedy in told)


def board_notes(workspace: Workspace, case: Case) -> tuple[str, ...]:
    """The same in sentences for who reads the case and does not write the inventory."""
    return tuple(sentence(note) for note, _ in _notes(workspace, case, day))


def _notes(
    workspace: Workspace, case: Case, say: Callable[[dt.date], str]
) -> Iterator[tuple[str, str]]:
    """Each note and what to write in the inventory, days as `say` puts them."""
    model = workspace.model
    uplifts = sum(bool(model.uplift(step.capability, step.level)) for step in case.roadmap.steps)
    if workspace.inventory.plan.value.revenue is None and uplifts:
        yield (
            no_revenue(uplifts),
            "state it in the inventory as plan.value: {revenue: ..., margin: ...}",
        )
    if not case.earns and case.roadmap.steps:
        note = "nothing in the roadmap brings money as it is stated, so this is what it costs and"
        remedy = "state what capabilities bring as gain or uplift"
        yield f"{note} no reason for or against it", remedy
    start = workspace.inventory.plan.start
    for each in case.outlooks:
        if each.full_from is not None:
            when = say(date_of(start, each.full_from))
            keeps = "keeps more of them from counting"
            yield f"{each.name}: from {when} on the cap on uplifts {keeps}", ""


def shares(case: Case) -> dict[str, Fraction]:
    """The share of each likely sum, in money of today, that rests on judgement, and of all."""
    found = {kind: case.parts.judged_of[kind] for kind in KINDS}
    found["all"] = case.parts.judged
    return found


# -- the document ----------------------------------------------------------------------------------


def case_document(outcome: Planned, case: Case | None) -> dict[str, Any]:
    """The business case as a mapping; without a roadmap `case` is None, and so are its figures."""
    workspace, result = outcome.workspace, outcome.result
    document: dict[str, Any] = {
        "schema": "milepost/case/1",
        **heading(outcome),
        "objectives": objective_items(result.objectives if isinstance(result, Solved) else ()),
        "because": list(result.because) if isinstance(result, Infeasible) else [],
        "case": None,
        "input_sha256": workspace.input_sha256,
    }
    if case is not None:
        document["case"] = _case(workspace, case)
    return document


def _case(workspace: Workspace, case: Case) -> dict[str, Any]:
    plan = workspace.inventory.plan
    terms, cap = plan.value, workspace.model.uplift_cap
    return {
        "terms": {
            "horizon": case.roadmap.horizon,
            "until": date_of(plan.start, case.roadmap.horizon).isoformat(),
            "discount": plain(terms.discount),
            "ramp": terms.ramp,
            "revenue": plain(terms.revenue),
            "margin": plain(terms.margin),
            "uplift_cap": None if cap is None else plain(cap.percent),
        },
        "outlooks": {each.name: _outlook(plan.start, each) for each in case.outlooks},
        "judgement_share": {kind: plain(share) for kind, share in shares(case).items()},
        "people": _people(case),
        "first_value": None
        if case.first is None
        else {**_week(plan.start, case.first.week), "steps": list(case.first.steps)},
        "cost_of_delay": {
            "roadmap": {"weeks": MONTH, "lost": cents(case.month_lost)},
            "steps": [
                {
                    "id": each.id,
                    "name": raised(workspace.model, each.id),
                    "weeks": WEEK,
                    "lost": cents(each.lost),
                    "moved": list(each.moved),
                }
                for each in delays_ranked(case)
            ],
        },
        "years": _stretches(plan.start, years(workspace, case)),
        "quarters": _stretches(plan.start, quarters(workspace, case)),
        "notes": list(case_notes(workspace, case)),
    }


def _outlook(start: dt.date, outlook: Outlook) -> dict[str, Any]:
    deepest = outlook.accumulated[outlook.deepest]
    return {
        "npv": cents(outlook.today.net),
        "discounted": _sums(outlook.today),
        "undiscounted": _sums(outlook.plain),
        "payback": _maybe_week(start, outlook.back),
        "payback_discounted": _maybe_week(start, outlook.back_today),
        "deepest": {**_week(start, outlook.deepest), "net": cents(deepest)},
        "cap_reached": _maybe_week(start, outlook.full_from),
    }


def _people(case: Case) -> dict[str, Any] | None:
    people, today = case.people, case.people_today
    if people is None or today is None:
        return None
    return {
        "person_week": plain(people.rate.amount),
        "basis": people.rate.basis.value,
        "person_weeks": plain(people.weeks),
        "run_fte": plain(people.run_fte),
        "discounted": cents(today),
        "undiscounted": cents(sum(people.flows, Fraction(0))),
        "judgement_share": plain(people.judged),
        "npv_after": {each.name: cents(each.today.net - today) for each in case.outlooks},
    }


def _stretches(start: dt.date, found: Iterable[Stretch]) -> list[dict[str, Any]]:
    return [
        {
            "name": each.label,
            "from_week": each.first,
            "until_week": each.until,
            "from": date_of(start, each.first).isoformat(),
            "until": date_of(start, each.until).isoformat(),
            **_sums(each.sums),
            "people": None if each.people is None else cents(each.people),
            "accumulated": {name: cents(sum_) for name, sum_ in each.accumulated.items()},
        }
        for each in found
    ]


def _sums(sums: Sums) -> dict[str, float]:
    return {kind: cents(getattr(sums, kind)) for kind in (*KINDS, "net")}


def _maybe_week(start: dt.date, week: int | None) -> dict[str, Any] | None:
    return None if week is None else _week(start, week)


def _week(start: dt.date, week: int) -> dict[str, Any]:
    return {"week": week, "date": date_of(start, week).isoformat()}
