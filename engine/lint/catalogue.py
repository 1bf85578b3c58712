"""Things that nothing uses, things that are there twice, and figures without their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from milepost.engine.lint.mentions import Mentions, stated, within
from milepost.engine.lint.search import telling_values
from milepost.engine.model.capability import Basis, Capability, Kpi
from milepost.engine.model.condition import AtLeast, Condition, HasLevel
from milepost.engine.model.finding import Finding
from milepost.engine.model.ladder import Stage
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.model.rule import AdviceRule, BlockRule, CapRule, Group, Metric
from milepost.engine.source import Span


def catalogue_findings(model: MaturityModel, named: Mentions) -> Iterator[Finding]:
    """Everything about a model's parts that its logic does not decide."""
    for capability in model.capabilities.values():
        if capability.id not in named.capabilities:
            message = f"no stage, rule or prerequisite names {capability.id}"
            hint = "put it into a condition, or remove it"
            yield Finding("isolated-capability", capability.id, message, capability.span, hint)
    yield from _unused(model, named)
    yield from _twice(model)
    yield from _unsourced(model)
    yield from _kpis(model)
    yield from _metrics(model, named)
    yield from _names(model)


# -- unused --------------------------------------------------------------------------------------


def _unused(model: MaturityModel, named: Mentions) -> Iterator[Finding]:
    used: dict[str, set[str]] = {
        "group": named.groups,
        "metric": named.metrics,
        "source": set(_cited(model)),
        "role": {role for c in model.capabilities.values() for role, _ in (*c.effort, *c.run_fte)},
        "category": {c.category for c in model.capabilities.values()},
    }
    sources = [id for id, source in model.sources.items() if not source.used_for]
    places: dict[str, dict[str, Span]] = {
        "group": {group.id: group.span for group in model.groups.values()},
        "metric": {metric.id: metric.span for metric in model.metrics.values()},
        "source": {id: model.place("sources", id) for id in sources},
        "role": {id: model.place("roles", id) for id in model.roles},
        "category": {id: model.place("categories", id) for id in model.categories},
    }
    said = {
        "role": "no capability needs role",
        "category": "no capability is in category",
        "source": "nothing cites source",
    }
    for what, known in places.items():
        for id, span in known.items():
            if id not in used[what]:
                message = f"{said.get(what, f'nothing refers to {what}')} {id}"
                yield Finding(f"unused-{what}", id, message, span, "use it or remove it")
    for ladder in model.ladders.values():
        there = {stage.phase for stage in ladder.stages}
        for phase in ladder.phases:
            if phase.id not in there:
                message = f"no stage of {ladder.id} is in phase {phase.id}"
                at = f"{ladder.id}.{phase.id}"
                yield Finding("unused-phase", at, message, ladder.span, "use it or remove it")


def _cited(model: MaturityModel) -> Iterator[str]:
    for capability in model.capabilities.values():
        yield from capability.sources
        yield from (quote.source for quote in capability.quotes)
    for rule in _rules(model):
        yield from rule.sources
    for words in model.advice:
        yield from (quote.source for quote in words.quotes)
    for ladder in model.ladders.values():
        yield from chain.from_iterable(stage.kpis_sources for stage in ladder.stages)
        yield from ladder.benchmark.sources if ladder.benchmark else ()


def _rules(model: MaturityModel) -> tuple[CapRule | BlockRule | AdviceRule, ...]:
    return (*model.caps, *model.blocks, *model.advice)


# -- twice ---------------------------------------------------------------------------------------


def _twice(model: MaturityModel) -> Iterator[Finding]:
    for place in stated(model):
        for part in within(place.condition):
            if isinstance(part, AtLeast):
                yield from _repeated(model, place.id, f"{place.kind} {place.id}", part.of)
    for capability in model.capabilities.values():
        conditions = (prerequisite.condition for prerequisite in capability.requires)
        yield from _repeated(model, capability.id, f"capability {capability.id}", conditions)
    for block in model.blocks:
        yield from _blocked_twice(model, block)
    asked: dict[Condition, str] = {}
    for group in model.groups.values():
        first = asked.setdefault(_plain(model, group.condition), group.id)
        if first != group.id:
            message = f"groups {first} and {group.id} ask for the same"
            yield Finding("duplicate-group", group.id, message, group.span, "keep one of them")
    kinds: list[tuple[str, Iterable[Capability | Group | Metric | Stage]]] = [
        ("capabilities", model.capabilities.values()),
        ("groups", model.groups.values()),
        ("metrics", model.metrics.values()),
        *((f"stages of {ladder.id}", ladder.stages) for ladder in model.ladders.values()),
    ]
    for what, things in kinds:
        names: dict[str, str] = {}
        for thing in things:
            first = names.setdefault(thing.name.casefold().strip(), thing.id)
            if first != thing.id:
                message = f"two {what} are called {thing.name!r}: {first} and {thing.id}"
                yield Finding("duplicate-name", thing.id, message, thing.span, "rename one of them")


def _repeated(
    model: MaturityModel, at: str, where: str, conditions: Iterable[Condition]
) -> Iterator[Finding]:
    seen: set[Condition] = set()
    for condition in conditions:
        plain = _plain(model, condition)
        if plain in seen:
            message = f"{where} names the same condition twice in one list"
            yield Finding("duplicate-condition", at, message, condition.span, "remove one of them")
        seen.add(plain)


def _blocked_twice(model: MaturityModel, block: BlockRule) -> Iterator[Finding]:
    needs = model.stage(block.ladder, block.stage).needs
    parts = needs.of if isinstance(needs, AtLeast) and needs.word == "all" else (needs,)
    if _plain(model, block.unless) in {_plain(model, part) for part in parts}:
        stage = f"{block.ladder}.{block.stage}"
        message = f"rule {block.id} blocks stage {stage} unless it has what the stage needs anyway"
        hint = "remove one of them"
        yield Finding("duplicate-condition", block.id, message, block.span, hint)


def _plain(model: MaturityModel, condition: Condition) -> Condition:
    """The condition written one way: the bar spelt out, the parts of a list in one order."""
    match condition:
        case HasLevel(capability, None):
            return HasLevel(capability, model.bar)
        case AtLeast(k, of):
            parts = sorted((_plain(model, part) for part in of), key=repr)
            return AtLeast(k, tuple(parts), "all" if k == len(parts) else "at_least")
        case _:
            return condition


# -- figures, KPIs, metrics, names ---------------------------------------------------------------


def _claims(basis: Basis) -> bool:
    return basis is not Basis.JUDGEMENT


def _unsourced(model: MaturityModel) -> Iterator[Finding]:
    hint = "cite a source, or call it a judgement"
    for capability in model.capabilities.values():
        if capability.sources or capability.quotes:
            continue
        claimed = [name for name, basis in _bases(capability) if _claims(basis)]
        if claimed:
            message = f"{capability.id} claims a source for {', '.join(claimed)} and cites none"
            yield Finding("unsourced-figure", capability.id, message, capability.span, hint)
    for rule in _rules(model):
        quoted = isinstance(rule, AdviceRule) and rule.quotes
        if _claims(rule.basis) and not rule.sources and not quoted:
            message = f"rule {rule.id} claims a source and cites none"
            yield Finding("unsourced-figure", rule.id, message, rule.span, hint)
    for ladder in model.ladders.values():
        for stage in ladder.stages:
            if _claims(stage.kpis_basis) and not stage.kpis_sources:
                id = f"{ladder.id}.{stage.id}"
                message = f"the KPIs of stage {id} claim a source and cite none"
                yield Finding("unsourced-figure", id, message, stage.span, hint)


def _bases(capability: Capability) -> Iterator[tuple[str, Basis]]:
    yield "duration", capability.duration.basis
    yield "one_off", capability.one_off.basis
    yield "run", capability.run.basis
    yield "people", capability.people_basis
    yield "gain", capability.gain.basis
    yield "uplift", capability.uplift.basis
    for kpi in capability.kpis:
        yield f"KPI {kpi.id}", kpi.basis


def _kpis(model: MaturityModel) -> Iterator[Finding]:
    first: dict[str, tuple[Kpi, str]] = {}
    for capability in model.capabilities.values():
        for kpi in capability.kpis:
            at = f"{capability.id}.{kpi.id}"
            if not kpi.unit:
                message = f"KPI {kpi.id} of {capability.id} has a threshold without a unit"
                yield Finding("kpi-without-unit", at, message, capability.span, "give its unit")
            known, owner = first.setdefault(kpi.id, (kpi, capability.id))
            if (known.name, known.unit, known.comparison) != (kpi.name, kpi.unit, kpi.comparison):
                message = f"KPI {kpi.id} means one thing in {owner} and another in {capability.id}"
                hint = "give one of them an id of its own"
                yield Finding("kpi-two-meanings", at, message, capability.span, hint)


def _metrics(model: MaturityModel, named: Mentions) -> Iterator[Finding]:
    for place, test in named.comparisons:
        metric = model.metrics.get(test.metric)
        if metric is None or (metric.low is None and metric.high is None):
            continue
        values = telling_values(model, test.metric, (test,))
        results = {test.met_by(value) for value in values}
        if results != {False, True}:
            message = (
                f"{place.kind} {place.id} compares {metric.id} with {float(test.value):g}, "
                "which makes no difference within its range"
            )
            hint = "mend the number, or the range of the metric"
            yield Finding("metric-outside-range", place.id, message, test.span, hint)


def _names(model: MaturityModel) -> Iterator[Finding]:
    for ladder in model.ladders.values():
        for stage in ladder.stages:
            status, note = stage.name_status, stage.name_note
            if status and status != "proposed":
                message, hint = f"has the name status {status!r}", "write 'proposed', or nothing"
            elif status and not note:
                message, hint = "has a proposed name without a note", "say why in 'name_note'"
            elif note and not status:
                message = "has a note about its name, which is not said to be proposed"
                hint = "add 'name_status: proposed', or remove the note"
            else:
                continue
            id = f"{ladder.id}.{stage.id}"
            yield Finding("name-status", id, f"stage {id} {message}", stage.span, hint)
