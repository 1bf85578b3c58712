"""The maturity model from its documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import get_args

from milepost.engine.load import model_document as doc
from milepost.engine.load.assemble import assemble
from milepost.engine.load.catalogue import read_capabilities
from milepost.engine.load.draft import Draft
from milepost.engine.load.extend import Extension, only_ladder, with_ladder
from milepost.engine.load.extent import too_much
from milepost.engine.load.families import expanded
from milepost.engine.load.ladders import read_ladders
from milepost.engine.load.language import Place
from milepost.engine.load.membership import placed
from milepost.engine.load.names import ALL_THAT_FOLLOWS, FOLLOWS
from milepost.engine.load.rules import read_rules
from milepost.engine.load.shape import fit
from milepost.engine.load.silences import read_silences
from milepost.engine.load.text import Document, Path
from milepost.engine.load.tree import Node, document
from milepost.engine.model.capability import Basis, LevelShares
from milepost.engine.model.evidence import EvidenceKind, Term
from milepost.engine.model.finding import Silence
from milepost.engine.model.maturity import (
    CompanySizes,
    Level,
    MaturityModel,
    PersonWeek,
    Source,
    UpliftCap,
)
from milepost.engine.model.rule import Group, Metric
from milepost.engine.source import Problem, Span


@dataclass(frozen=True)
class ModelRead:
    """What could be read of a model, and every fault in it.

    `unsure` are the codes of faults that may only follow from another: what defines the name that
    seems unknown could not be read.
    """

    model: MaturityModel | None
    problems: tuple[Problem, ...]
    unsure: frozenset[str] = frozenset()


def read_model(layers: Sequence[Sequence[Document]]) -> ModelRead:
    """The model in the last of the layers, each of which extends the one before.

    A layer is the files of one model, read together.
    """
    problems: list[Problem] = []
    removed: dict[str, Span] = {}
    unsure: frozenset[str] = frozenset()
    extension = Extension(problems, removed)
    whole: Node | None = None
    for layer in layers:
        root, faults, doubt = assemble(layer)
        problems += faults
        root, more = expanded(root, problems)
        unsure |= doubt | more
        if whole is None:
            whole = with_ladder(root)
        else:
            whole = extension.extend(whole, with_ladder(root, only_ladder(whole)))
    if whole is None or not whole.value:
        if whole is not None and whole.span.line and not problems:
            problems.append(_no_model(whole.span))
        return ModelRead(None, tuple(problems), ALL_THAT_FOLLOWS - {"no-model"})
    fitted = fit(doc.ModelShape, document(whole, whole.span.file))
    problems += fitted.problems
    if fitted.shape is None:
        return ModelRead(None, tuple(problems), ALL_THAT_FOLLOWS)
    unsure = unsure.union(*(_follows(path) for path in fitted.cut))
    found: list[Problem] = []
    model = _model(Draft(fitted.document, fitted.shape, found))
    for problem in found:
        if problem.code not in unsure:
            gone = removed.get(problem.message)
            problems.append(replace(problem, hint=f"it is removed at {gone}") if gone else problem)
    large = too_much(model, len(fitted.document.values))
    if large:
        return ModelRead(None, tuple(dict.fromkeys(problems + large)), ALL_THAT_FOLLOWS)
    base = {file.file for layer in layers[:-1] for file in layer}
    model = replace(
        model,
        capabilities=placed(model.capabilities, model.ladders, model.groups),
        silences=tuple(replace(s, inherited=s.span.file in base) for s in model.silences),
    )
    # One fault in the entry of a family shows itself in each of the members.
    return ModelRead(model, tuple(dict.fromkeys(problems)), unsure)


def _no_model(span: Span) -> Problem:
    hint = "add 'model: {id: ..., name: ...}'"
    return Problem("no-model", "the model does not say what it is", span, hint)


def _follows(path: Path) -> frozenset[str]:
    """The faults that may follow when the value at `path` cannot be read."""
    named = isinstance(path[-1], int) or path[-1] in {"id", "kpis", *FOLLOWS}
    holder = len(path) > 1 and path[-2] in FOLLOWS
    return FOLLOWS.get(str(path[0]), frozenset()) if named or holder else frozenset()


def _model(draft: Draft) -> MaturityModel:
    shape, about, top = draft.shape, draft.shape.model, len(draft.levels) - 1
    if about is None:
        draft.problems.append(_no_model(Span(draft.document.file, 1, 1)))
        about = doc.AboutShape(id="model")
    bar = max(1, top - 1)
    if about.bar is not None:
        bar = draft.language.level(about.bar, draft.document.at(("model", "bar"))) or bar
    rules = read_rules(draft)
    return MaturityModel(
        id=about.id,
        name=about.name or about.id,
        levels=tuple(Level(x.id, x.coverage, x.meaning) for x in draft.levels),
        bar=bar,
        shares=_shares(draft),
        shares_basis=draft.shape.figures.basis if draft.shape.figures else Basis.JUDGEMENT,
        capabilities=read_capabilities(draft),
        ladders=read_ladders(draft),
        groups=_groups(draft),
        caps=rules.caps,
        blocks=rules.blocks,
        advice=rules.advice,
        metrics=_metrics(draft),
        roles=shape.roles,
        categories=shape.categories,
        sources={id: Source(id, x.title, x.url, x.used_for) for id, x in shape.sources.items()},
        currency=about.currency,
        about=about.about,
        price_level=about.price_level,
        reference=about.reference,
        uplift_cap=_uplift_cap(draft),
        person_week=_person_week(draft),
        company_sizes=_company_sizes(draft),
        evidence=_terms(draft),
        silences=_silences(draft),
        places=_named_places(draft),
        span=draft.document.at(("model",)),
    )


def _terms(draft: Draft) -> dict[EvidenceKind, Term]:
    kinds: tuple[EvidenceKind, ...] = get_args(EvidenceKind)
    given = draft.shape.evidence
    terms = {kind: getattr(given, kind) for kind in kinds} if given is not None else {}
    return {kind: Term(x.valid_for, x.basis) for kind, x in terms.items() if x is not None}


def _silences(draft: Draft) -> tuple[Silence, ...]:
    lint = draft.shape.lint
    return () if lint is None else read_silences(lint, draft.language, "model")


def _named_places(draft: Draft) -> dict[str, Span]:
    """The places of names that are no more than names, by key and id."""
    shape = draft.shape
    named: dict[str, Iterable[str]] = {
        "roles": shape.roles,
        "categories": shape.categories,
        "sources": shape.sources,
    }
    return {
        f"{key}.{id}": draft.document.key((key, id)) for key, ids in named.items() for id in ids
    }


def _shares(draft: Draft) -> tuple[LevelShares, ...]:
    levels = draft.names.levels
    figures = draft.shape.figures
    if figures is None:
        top = max(draft.names.top, 1)
        return (LevelShares(Fraction(1, top), Fraction(1, top), Fraction(1, top)),) * top
    for level in figures.shares:
        draft.known(level, levels, "level", ("figures", "shares", level))
    draft.language.level(figures.covers, draft.document.at(("figures", "covers")))
    shares: list[LevelShares] = []
    for level in list(levels)[1:]:
        share = figures.shares.get(level)
        if share is None:
            message = f"level {level!r} has no share of the figures"
            draft.fault("missing-share", message, ("figures", "shares"))
        else:
            shares.append(LevelShares(share.duration, share.one_off, share.run))
    return tuple(shares)


def _uplift_cap(draft: Draft) -> UpliftCap | None:
    figures = draft.shape.figures
    if figures is None or figures.uplift is None:
        return None
    stated = figures.uplift
    return UpliftCap(stated.cap, stated.basis, tuple(stated.sources), stated.about)


def _person_week(draft: Draft) -> PersonWeek | None:
    figures = draft.shape.figures
    if figures is None or figures.person_week is None:
        return None
    return PersonWeek(figures.person_week.amount, figures.person_week.basis)


def _company_sizes(draft: Draft) -> CompanySizes | None:
    figures = draft.shape.figures
    if figures is None or figures.company_size is None:
        return None
    return CompanySizes(tuple(figures.company_size.factors.items()), figures.company_size.basis)


def _groups(draft: Draft) -> dict[str, Group]:
    found: dict[str, Group] = {}
    language = draft.language
    for id, shape in draft.shape.groups.items():
        path: Path = ("groups", id)
        body = shape.model_dump(exclude={"name"}, exclude_unset=True)
        if set(body) == {"needs"}:
            condition = language.condition(body["needs"], (*path, "needs"), Place.GROUP)
        else:
            condition = language.condition(body, path, Place.GROUP)
        if condition is not None:
            found[id] = Group(id, shape.name or id, condition, draft.document.key(path))
    return found


def _metrics(draft: Draft) -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    for id, x in draft.shape.metrics.items():
        span = draft.document.key(("metrics", id))
        if id in draft.names.capabilities:
            message = f"{id!r} is a capability as well"
            draft.problems.append(Problem("duplicate-id", message, span, "rename one of them"))
        found[id] = Metric(id, x.name or id, x.unit, x.low, x.high, span)
    return found
