"""What the report rests on: assumptions, the figures of what is raised, and sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from milepost.engine.assess.phrases import number
from milepost.engine.model.capability import Basis, Capability, Estimate, LevelFigures
from milepost.engine.model.inventory import DISCOUNT, RAMP
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.roadmap import Roadmap
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import Assessed
from milepost.engine.view.plan_words import (
    aims_words,
    asked_words,
    by_words,
    closed_by_role,
    closed_words,
    goal_words,
    level_words,
)
from milepost.engine.view.profile import percent
from milepost.engine.view.report import AssumptionRow, FigureRow, Range, SourceRow
from milepost.engine.view.report_roadmap import Number
from milepost.engine.view.wording import day, many, money, plain, target_words

STATED = "stated"
_ONLY_WHOLE = LevelFigures()


def assumption_rows(outcome: Assessed, roadmap: Roadmap | None) -> tuple[AssumptionRow, ...]:
    """What is taken as given, the organisation's own words first."""
    workspace = outcome.workspace
    rows = [*_unknown(outcome)]
    if roadmap is not None:
        rows += [*_limits(workspace), *_terms(workspace), *_shares(workspace)]
        rows += [
            AssumptionRow(item, "taken as met; only a measurement can show it", STATED, ())
            for item in roadmap.to_evidence
        ]
    return tuple(rows)


def _unknown(outcome: Assessed) -> Iterator[AssumptionRow]:
    standings = outcome.assessment.standings.values()
    unknown = sum(each.declared is None and each.not_applicable is None for each in standings)
    if unknown:
        yield AssumptionRow(
            "Capabilities that are not declared count as absent until they are",
            f"{unknown} of {len(standings)}",
            STATED,
            (),
        )


def _limits(workspace: Workspace) -> Iterator[AssumptionRow]:
    plan, model, currency = workspace.inventory.plan, workspace.model, workspace.currency
    yield AssumptionRow("The roadmap starts on", day(plan.start), STATED, ())
    weeks = f"{plan.horizon} weeks"
    yield AssumptionRow("Everything ends within", weeks, STATED, (), ("horizon", plan.horizon))
    yield from _aims(workspace)
    for role, fte in plan.capacity:
        text = f"Free for the roadmap: {model.roles.get(role, role)}"
        yield AssumptionRow(text, f"{number(fte)} FTE", STATED, ())
    for role, fte in plan.limits.run_capacity:
        text = f"Free to run what is built: {model.roles.get(role, role)}"
        yield AssumptionRow(text, f"{number(fte)} FTE", STATED, ())
    for period in plan.limits.budget:
        kinds = (("one-off", period.one_off), ("to run", period.run))
        amounts = [f"{money(a, currency)} {word}" for word, a in kinds if a is not None]
        if amounts:
            text = f"Budget up to {day(period.until)}, more than before"
            yield AssumptionRow(text, ", ".join(amounts), STATED, ())
    yield from (AssumptionRow(text, value, STATED, ()) for text, value in _demands(workspace))


def _aims(workspace: Workspace) -> Iterator[AssumptionRow]:
    """What the roadmap is to reach, by when, and what counts most on the way."""
    plan, model = workspace.inventory.plan, workspace.model
    weighed = len({target.weight for target in plan.targets}) > 1
    for index, target in enumerate(plan.targets):
        name = goal_words(model, target) or target_words(len(plan.targets), index)
        when = by_words(target.by) if target.by else "no day is asked for"
        share = f"; its week counts {target.weight}-fold" if weighed else ""
        yield AssumptionRow(f"To be reached: {name}", f"{when}{share}", STATED, ())
    yield AssumptionRow("The roadmap aims at", aims_words(plan.objectives), STATED, ())


def _demands(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """What the plan demands, excludes or fixes beside its targets."""
    plan, model = workspace.inventory.plan, workspace.model
    limits = plan.limits
    for demand in limits.must:
        yield "Demanded, whatever the targets need", level_words(model, demand)
    for excluded in limits.must_not:
        yield "Not to be raised", model.capabilities[excluded.capability].name
    for said, days in (("Not to begin before", limits.not_before), ("Begins on", limits.fixed)):
        for each in days:
            yield f"{said} {day(each.day)}", asked_words(model, each.capability, each.level)
    for begun in limits.in_progress:
        step = asked_words(model, begun.capability, begun.level)
        yield f"Under way at the start: {step}", f"{many(begun.weeks, 'week')} of work left"
    for role, closed in closed_by_role(limits.closed).items():
        yield f"No work for the roadmap: {model.roles.get(role, role)}", closed_words(closed)
    if limits.baseline:
        steps = many(len(limits.baseline_steps), "step")
        yield "The earlier roadmap", f"{limits.baseline}, {steps}"


def _terms(workspace: Workspace) -> Iterator[AssumptionRow]:
    """How value is counted."""
    model, terms = workspace.model, workspace.inventory.plan.value
    currency = workspace.currency
    rate = f"{percent(terms.discount)}% a year"
    figure: tuple[Literal["discount"], Number] = ("discount", plain(terms.discount))
    basis = _own(terms.discount, DISCOUNT)
    yield AssumptionRow("Later money is discounted at", rate, basis, (), figure)
    weeks = f"{terms.ramp} weeks"
    yield AssumptionRow("Gains grow to their full size within", weeks, _own(terms.ramp, RAMP), ())
    if terms.revenue is not None:
        shown = (
            f"{money(terms.revenue, currency)} a year, of which {percent(terms.margin)}% is kept"
        )
        yield AssumptionRow("Revenue that uplifts add to", shown, STATED, ())
    cap = model.uplift_cap
    if cap is not None:
        text = "All uplifts together add at most"
        shown = f"{number(cap.percent)}% of revenue"
        yield AssumptionRow(text, shown, cap.basis.value, _titles(model, cap.sources))
    if model.person_week is not None:
        shown = money(model.person_week.amount, currency)
        basis = model.person_week.basis.value
        yield AssumptionRow("A week of one of the organisation's own people", shown, basis, ())


def _own(value: object, default: object) -> str:
    """The basis of a term: what nobody stated is a judgement."""
    return Basis.JUDGEMENT.value if value == default else STATED


def _shares(workspace: Workspace) -> Iterator[AssumptionRow]:
    model = workspace.model
    parts: list[str] = []
    spread = Fraction(0)
    for level, share in enumerate(model.shares, 1):
        more = "another " if spread >= 1 else ""
        spread += share.duration
        if share.duration or share.one_off:
            parts.append(
                f"{model.level_name(level)} {more}{percent(share.duration)}% of the weeks,"
                f" {percent(share.one_off)}% of the one-off cost{' on top' if more else ''}"
            )
    if parts:
        text = "How a capability's figures divide among its levels"
        yield AssumptionRow(text, "; ".join(parts), model.shares_basis.value, ())


# -- figures and sources ---------------------------------------------------------------------------


def figure_rows(workspace: Workspace, roadmap: Roadmap | None) -> tuple[FigureRow, ...]:
    """The figures of each capability that the roadmap raises, in the order of the roadmap."""
    model = workspace.model
    raised: dict[str, list[int]] = {}
    for step in roadmap.steps if roadmap else ():
        raised.setdefault(step.capability, []).append(step.level)
    found: list[FigureRow] = []
    for id, levels in raised.items():
        capability, own = model.capabilities[id], workspace.inventory.overrides.get(id)
        said = ""
        if own and own.figures:
            keys = ", ".join(key.replace("_", " ") for key in own.figures)
            said = f"{keys} ({own.note or 'no note says whence'})"
        sources = _titles(model, capability.sources)
        for name, figures in _estimates(model, capability, levels):
            weeks, one_off, run = map(_range, figures)
            found.append(FigureRow(id, name, weeks, one_off, run, said, sources))
    return tuple(found)


def _estimates(
    model: MaturityModel, capability: Capability, levels: Iterable[int]
) -> Iterator[tuple[str, tuple[Estimate, Estimate, Estimate]]]:
    """Weeks, one-off and run cost: of the whole way, and of each level that has figures of its own.

    What a level has none for is its share of the whole way's.
    """
    whole = (capability.duration, capability.one_off, capability.run)
    own = {level for level, figures in capability.levels if figures != _ONLY_WHOLE}
    if not own.issuperset(levels):
        yield capability.name, whole
    for level in sorted(own.intersection(levels)):
        at, share = capability.at(level), model.shares[level - 1]
        stated = (at.duration, at.one_off, at.run)
        parts = (share.duration, share.one_off, share.run)
        weeks, one_off, run = (
            _part(total, part) if figure is None else figure
            for figure, total, part in zip(stated, whole, parts, strict=True)
        )
        yield f"{capability.name} ({model.level_name(level)})", (weeks, one_off, run)


def _part(total: Estimate, share: Fraction) -> Estimate:
    return replace(
        total, low=total.low * share, likely=total.likely * share, high=total.high * share
    )


def _range(figure: Estimate) -> Range:
    return Range(plain(figure.low), plain(figure.likely), plain(figure.high), figure.basis.value)


def _titles(model: MaturityModel, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(model.sources[id].title if id in model.sources else id for id in ids)


def source_rows(workspace: Workspace, roadmap: Roadmap | None) -> tuple[SourceRow, ...]:
    """The sources of the model that the report rests on, in the model's order."""
    model = workspace.model
    used = {
        id
        for step in (roadmap.steps if roadmap else ())
        for id in model.capabilities[step.capability].sources
    }
    used |= set(model.uplift_cap.sources) if model.uplift_cap else set()
    for ladder in model.ladders.values():
        used |= set(ladder.benchmark.sources) if ladder.benchmark else set()
    return tuple(
        SourceRow(source.id, source.title, source.url, source.used_for)
        for id, source in model.sources.items()
        if id in used
    )
