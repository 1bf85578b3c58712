"""The maturity model from its documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from milepost.engine.load import model_document as doc
from milepost.engine.load.draft import Draft, Part
from milepost.engine.load.ladders import read_ladders
from milepost.engine.load.language import Language, Place
from milepost.engine.load.names import ALL_THAT_FOLLOWS, FOLLOWS
from milepost.engine.load.rules import read_rules
from milepost.engine.load.shape import described, fit
from milepost.engine.load.text import Document, Path
from milepost.engine.model.capability import (
    NOTHING,
    Capability,
    Estimate,
    Kpi,
    LevelShares,
    Prerequisite,
    Quote,
    StageMembership,
)
from milepost.engine.model.maturity import Level, MaturityModel, Source
from milepost.engine.model.rule import Group, Metric
from milepost.engine.source import Problem, Span

MAX_LAG = 520


@dataclass(frozen=True)
class ModelRead:
    """What could be read of a model, and every fault in it.

    `unsure` are the codes of faults that may only follow from another: what defines the name that
    seems unknown could not be read.
    """

    model: MaturityModel | None
    problems: tuple[Problem, ...]
    unsure: frozenset[str] = frozenset()


def read_model(documents: Sequence[Document]) -> ModelRead:
    """The model that the documents hold together."""
    problems: list[Problem] = []
    parts: list[Part] = []
    unsure: frozenset[str] = frozenset()
    for document in documents:
        fitted = fit(doc.ModelShape, document)
        problems += fitted.problems
        if fitted.shape is None:
            unsure = ALL_THAT_FOLLOWS
        else:
            parts.append(Part(fitted.document, fitted.shape))
            unsure = unsure.union(*(_follows(path) for path in fitted.cut))
    if not parts:
        return ModelRead(None, tuple(problems), ALL_THAT_FOLLOWS)
    found: list[Problem] = []
    model = _model(Draft(parts, found))
    problems += [problem for problem in found if problem.code not in unsure]
    return ModelRead(model, tuple(problems), unsure)


def _follows(path: Path) -> frozenset[str]:
    """The faults that may follow when the value at `path` cannot be read."""
    named = isinstance(path[-1], int) or path[-1] in {"id", "kpis", *FOLLOWS}
    holder = len(path) > 1 and path[-2] in FOLLOWS
    return FOLLOWS.get(str(path[0]), frozenset()) if named or holder else frozenset()


def _model(draft: Draft) -> MaturityModel:
    about, home, top = draft.about, draft.home, len(draft.levels) - 1
    if about is None:
        hint = "add 'model: {id: ..., name: ...}'"
        span = Span(home.document.file, 1, 1)
        problem = Problem("no-model", "the model does not say what it is", span, hint)
        draft.problems.append(problem)
        about = doc.AboutShape(id="model")
    bar = max(1, top - 1)
    if about.bar is not None:
        at = home.document.at(("model", "bar"))
        bar = draft.language(home).level(about.bar, at) or bar
    rules = read_rules(draft)
    return MaturityModel(
        id=about.id,
        name=about.name or about.id,
        levels=tuple(Level(x.id, x.coverage, x.meaning) for x in draft.levels),
        bar=bar,
        shares=_shares(draft),
        capabilities=_capabilities(draft),
        ladders=read_ladders(draft),
        groups=_groups(draft),
        caps=rules.caps,
        blocks=rules.blocks,
        advice=rules.advice,
        metrics=_metrics(draft),
        roles=draft.roles,
        categories=draft.categories,
        sources={id: Source(id, x.title, x.url, x.used_for) for id, x in draft.sources.items()},
        currency=about.currency,
        about=about.about,
        price_level=about.price_level,
        reference=about.reference,
        span=home.document.at(("model",)),
    )


def _shares(draft: Draft) -> tuple[LevelShares, ...]:
    given = [(part, part.shape.figures) for part in draft.parts if part.shape.figures is not None]
    for part, _ in given[1:]:
        message = "the reading of the figures stands in two files"
        draft.fault("duplicate-key", message, part, ("figures",), "keep one")
    levels = draft.names.levels
    if not given:
        top = max(draft.names.top, 1)
        return (LevelShares(Fraction(1, top), Fraction(1, top), Fraction(1, top)),) * top
    part, figures = given[0]
    for level in figures.shares:
        draft.known(level, levels, "level", part, ("figures", "shares", level))
    draft.language(part).level(figures.covers, part.document.at(("figures", "covers")))
    shares: list[LevelShares] = []
    for level in list(levels)[1:]:
        share = figures.shares.get(level)
        if share is None:
            message = f"level {level!r} has no share of the figures"
            draft.fault("missing-share", message, part, ("figures", "shares"))
        else:
            shares.append(LevelShares(share.duration, share.one_off, share.run))
    return tuple(shares)


# -- capabilities --------------------------------------------------------------------------------


def _capabilities(draft: Draft) -> dict[str, Capability]:
    found: dict[str, Capability] = {}
    for part in draft.parts:
        for i, shape in enumerate(part.shape.capabilities):
            found.setdefault(shape.id, _capability(draft, part, ("capabilities", i), shape))
    return found


def _capability(draft: Draft, part: Part, path: Path, shape: doc.CapabilityShape) -> Capability:
    language, document = draft.language(part), part.document
    for i, id in enumerate(shape.recommends):
        language.capability(id, document.at((*path, "recommends", i)))
    for key, amounts in (("effort", shape.effort), ("run_fte", shape.run_fte)):
        for role in amounts if draft.roles else ():
            draft.known(role, draft.roles, "role", part, (*path, key, role))
    if shape.category and draft.categories:
        draft.known(shape.category, draft.categories, "category", part, (*path, "category"))
    draft.cite(part, (*path, "sources"), shape.sources)
    draft.quote(part, (*path, "quotes"), shape.quotes)
    kpis: dict[str, Kpi] = {}
    for i, kpi in enumerate(shape.kpis):
        if kpi.id in kpis:
            message = f"KPI {kpi.id!r} is defined twice"
            draft.fault("duplicate-id", message, part, (*path, "kpis", i, "id"))
        kpis[kpi.id] = _kpi(kpi)
    memberships: list[StageMembership] = []
    for ladder, member in shape.stages.items():
        place = document.at((*path, "stages", ladder, "stage"))
        if language.stage(member.stage, place, ladder):
            memberships.append(StageMembership(ladder, member.stage, member.role))
    return Capability(
        id=shape.id,
        name=shape.name or shape.id.replace("_", " ").capitalize(),
        description=shape.description,
        category=shape.category,
        channel=shape.channel,
        applicable_if=tuple(shape.applicable_if),
        requires=_requires(language, (*path, "requires"), shape.requires),
        recommends=tuple(shape.recommends),
        stages=tuple(memberships),
        duration=_estimate(shape.duration),
        one_off=_estimate(shape.one_off),
        run=_estimate(shape.run),
        effort=tuple(shape.effort.items()),
        run_fte=tuple(shape.run_fte.items()),
        people_basis=shape.people_basis,
        uplift=_estimate(shape.uplift),
        kpis=tuple(kpis.values()),
        quotes=tuple(Quote(q.source, q.quote) for q in shape.quotes),
        sources=tuple(shape.sources),
        span=document.at((*path, "id")),
    )


def _requires(language: Language, path: Path, conditions: list[object]) -> tuple[Prerequisite, ...]:
    found: list[Prerequisite] = []
    for i, value in enumerate(conditions):
        at: Path = (*path, i)
        lag = 0
        if isinstance(value, dict) and ("needs" in value or "lag" in value):
            for key in value.keys() - {"needs", "lag"}:
                place = language.document.key((*at, key))
                language.fault("unknown-key", f"unknown key {key!r}", place, "known: needs, lag")
            lag = _lag(language, value.get("lag", 0), (*at, "lag"))
            condition = language.condition(value.get("needs"), (*at, "needs"), Place.REQUIRES)
        else:
            condition = language.condition(value, at, Place.REQUIRES)
        if condition is not None:
            found.append(Prerequisite(condition, lag, language.document.at(at)))
    return tuple(found)


def _lag(language: Language, weeks: object, path: Path) -> int:
    if isinstance(weeks, int) and not isinstance(weeks, bool) and 0 <= weeks <= MAX_LAG:
        return weeks
    message = f"expected a lag of 0 to {MAX_LAG} weeks, found {described(weeks)}"
    language.fault("out-of-range", message, language.document.at(path))
    return 0


def _estimate(shape: doc.EstimateShape | None) -> Estimate:
    if shape is None:
        return NOTHING
    return Estimate(shape.low, shape.likely, shape.high, shape.basis)


def _kpi(shape: doc.KpiShape) -> Kpi:
    name = shape.name or shape.id
    if shape.at_least is not None:
        return Kpi(shape.id, name, ">=", shape.at_least, shape.unit, shape.basis)
    assert shape.at_most is not None
    return Kpi(shape.id, name, "<=", shape.at_most, shape.unit, shape.basis)


# -- groups and metrics --------------------------------------------------------------------------


def _groups(draft: Draft) -> dict[str, Group]:
    found: dict[str, Group] = {}
    for part in draft.parts:
        language = draft.language(part)
        for id, shape in part.shape.groups.items():
            path: Path = ("groups", id)
            body = shape.model_dump(exclude={"name"}, exclude_unset=True)
            if set(body) == {"needs"}:
                condition = language.condition(body["needs"], (*path, "needs"), Place.GROUP)
            else:
                condition = language.condition(body, path, Place.GROUP)
            if condition is not None:
                found[id] = Group(id, shape.name or id, condition, part.document.key(path))
    return found


def _metrics(draft: Draft) -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    for part in draft.parts:
        for id, x in part.shape.metrics.items():
            span = part.document.key(("metrics", id))
            if id in draft.names.capabilities:
                message = f"{id!r} is a capability as well"
                draft.problems.append(Problem("duplicate-id", message, span, "rename one of them"))
            found[id] = Metric(id, x.name or id, x.unit, x.low, x.high, span)
    return found
