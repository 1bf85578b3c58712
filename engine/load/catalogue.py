"""The capabilities of a model, with their figures and prerequisites."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from milepost.engine.load import model_document as doc
from milepost.engine.load.draft import Draft
from milepost.engine.load.language import Language, Place
from milepost.engine.load.shape import described
from milepost.engine.load.text import Path
from milepost.engine.model.capability import (
    NOTHING,
    Capability,
    Estimate,
    Kpi,
    LevelFigures,
    Prerequisite,
    Quote,
    StageMembership,
)
from milepost.engine.source import Span

MAX_LAG = 520


def read_capabilities(draft: Draft) -> dict[str, Capability]:
    """The catalogue by id, faults into the draft."""
    found: dict[str, Capability] = {}
    for i, shape in enumerate(draft.shape.capabilities):
        found.setdefault(shape.id, _capability(draft, ("capabilities", i), shape))
    return found


def _capability(draft: Draft, path: Path, shape: doc.CapabilityShape) -> Capability:
    language, document = draft.language, draft.document
    recommends: list[str] = []
    for i, id in enumerate(shape.recommends):
        span = document.at((*path, "recommends", i))
        recommends += [x for x in language.each(id, span) or () if language.capability(x, span)]
    if shape.for_each:
        message = "'for_each' belongs in an entry of the list of capabilities"
        draft.fault("misplaced-key", message, (*path, "for_each"))
    _roles(draft, path, shape.effort, shape.run_fte)
    if shape.category and draft.shape.categories:
        draft.known(shape.category, draft.shape.categories, "category", (*path, "category"))
    draft.cite((*path, "sources"), shape.sources)
    draft.quote((*path, "quotes"), shape.quotes)
    kpis: dict[str, Kpi] = {}
    for i, kpi in enumerate(shape.kpis):
        if kpi.id in kpis:
            message = f"KPI {kpi.id!r} is defined twice"
            draft.fault("duplicate-id", message, (*path, "kpis", i, "id"))
        kpis[kpi.id] = _kpi(kpi, document.at((*path, "kpis", i, "id")))
    memberships: list[StageMembership] = []
    for ladder, member in shape.stages.items():
        place = document.at((*path, "stages", ladder, "stage"))
        if language.stage(member.stage, place, ladder):
            memberships.append(StageMembership(ladder, member.stage, member.role))
    return Capability(
        id=shape.id,
        name=shape.name or _name(shape.id),
        description=shape.description,
        category=shape.category,
        channel=shape.channel,
        applicable_if=tuple(shape.applicable_if),
        requires=_requires(language, (*path, "requires"), shape.requires),
        recommends=tuple(recommends),
        stages=tuple(memberships),
        duration=_estimate(shape.duration),
        one_off=_estimate(shape.one_off),
        run=_estimate(shape.run),
        effort=tuple(shape.effort.items()),
        run_fte=tuple(shape.run_fte.items()),
        levels=_levels(draft, path, shape),
        people_basis=shape.people_basis,
        gain=_estimate(shape.gain),
        uplift=_estimate(shape.uplift),
        kpis=tuple(kpis.values()),
        quotes=tuple(Quote(q.source, q.quote) for q in shape.quotes),
        sources=tuple(shape.sources),
        span=document.at((*path, "id")),
    )


def _name(id: str) -> str:
    """A name made of an id, for whoever gives none."""
    name, _, member = id.rstrip("]").partition("[")
    words = name.replace("_", " ").capitalize()
    return f"{words}: {member.replace('_', ' ')}" if member else words


def _roles(draft: Draft, path: Path, *amounts: Mapping[str, Fraction] | None) -> None:
    """Check that the teams of effort and run FTE are there, if the model names its teams."""
    if draft.shape.roles:
        for key, given in zip(("effort", "run_fte"), amounts, strict=True):
            for role in given or ():
                draft.known(role, draft.shape.roles, "role", (*path, key, role))


def _levels(
    draft: Draft, path: Path, shape: doc.CapabilityShape
) -> tuple[tuple[int, LevelFigures], ...]:
    """What is stated for the step to one level; a total that no level uses is a fault."""
    found: dict[int, LevelFigures] = {}
    for word, figures in shape.levels.items():
        at: Path = (*path, "levels", word)
        level = draft.language.level(word, draft.document.key(at))
        if level == 0:
            message = f"{described(word)} is the lowest level: no step leads to it"
            draft.fault("level-outside-scale", message, at)
        elif level in found:
            message = f"level {described(word)} stands twice"
            draft.fault("duplicate-id", message, at, "keep one of them")
        _roles(draft, at, figures.effort, figures.run_fte)
        if level:
            found[level] = LevelFigures(
                None if figures.duration is None else _estimate(figures.duration),
                None if figures.one_off is None else _estimate(figures.one_off),
                None if figures.run is None else _estimate(figures.run),
                None if figures.effort is None else tuple(figures.effort.items()),
                None if figures.run_fte is None else tuple(figures.run_fte.items()),
                None if figures.gain is None else _estimate(figures.gain),
            )
    for key in ("duration", "one_off", "run", "effort", "run_fte", "gain"):
        stated = [level for level, figures in found.items() if getattr(figures, key) is not None]
        if getattr(shape, key) and len(stated) == draft.names.top:
            message = f"{key!r} has no effect: every level states its own"
            draft.fault("unused-figure", message, (*path, key), "remove it, or those of the levels")
    return tuple(sorted(found.items(), key=lambda item: item[0]))


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
            parts, inner = [value.get("needs")], (*at, "needs")
        else:
            parts, inner = language.listed(value, at) or [], at
        for part in parts:
            condition = language.condition(part, inner, Place.REQUIRES)
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


def _kpi(shape: doc.KpiShape, span: Span) -> Kpi:
    name = shape.name or shape.id
    if shape.at_least is not None:
        return Kpi(shape.id, name, ">=", shape.at_least, shape.unit, shape.basis, span)
    assert shape.at_most is not None
    return Kpi(shape.id, name, "<=", shape.at_most, shape.unit, shape.basis, span)
