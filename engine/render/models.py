"""A maturity model as text for the terminal."""

from __future__ import annotations

from fractions import Fraction

from milepost.engine.assess.phrases import number
from milepost.engine.logic.compile import test_name
from milepost.engine.model.capability import Capability, Estimate
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    GroupHolds,
    HasLevel,
    KpisMet,
    Measured,
    Negated,
    Prerequisites,
    StageReached,
)
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.render.terminal import safe, wrapped


def model_text(model: MaturityModel) -> str:
    """Levels, stages with their rules, capabilities with their figures, other rules, sources."""
    lines = [f"{safe(model.name)} ({model.id})", *wrapped(model.about, "  ", "  "), "", "Levels"]
    for i, level in enumerate(model.levels):
        lines += wrapped(f"{i} {level.id}: {level.meaning}", "  ", "    ")
    for ladder in model.ladders.values():
        publisher = f" ({ladder.publisher})" if ladder.publisher else ""
        lines += ["", safe(f"{ladder.id}: {ladder.name}{publisher}")]
        for stage in ladder.stages:
            phase = f", {stage.phase}" if stage.phase else ""
            status = f", {stage.name_status} name" if stage.name_status else ""
            lines += wrapped(
                f"{stage.index} {stage.name} ({stage.id}{phase}{status})", "  ", "    "
            )
            lines += wrapped(stage.about, "    ", "    ") if stage.about else []
            lines += wrapped(f"needs {sentence(model, stage.needs)}", "    ", "      ")
    for category in dict.fromkeys(c.category for c in model.capabilities.values()):
        lines += ["", safe(model.categories.get(category, category) or "Capabilities")]
        for capability in model.capabilities.values():
            if capability.category == category:
                lines += _capability(model, capability)
    lines += ["", "Consistency rules"]
    rules = [(r.id, r.say, r.basis) for r in model.caps]
    rules += [(r.id, r.say, r.basis) for r in model.blocks]
    for id, say, basis in rules:
        lines += wrapped(f"{id}: {say} ({basis})", "  ", "    ")
    lines += ["", "Advice"]
    for advice in model.advice:
        lines += wrapped(f"{advice.id}: {advice.say} ({advice.basis})", "  ", "    ")
    lines += ["", "Sources"]
    for source in model.sources.values():
        lines += wrapped(f"{source.id}: {source.title}. {source.url}", "  ", "    ")
    return "\n".join(lines) + "\n"


def sentence(model: MaturityModel, condition: Condition) -> str:
    """A condition in words, as the author meant it."""
    match condition:
        case HasLevel(capability, level):
            return f"{capability} >= {model.level_name(model.bar if level is None else level)}"
        case AtLeast(k, of, word):
            parts = [sentence(model, part) for part in of]
            if not parts:
                return "nothing"
            if word == "all":
                return " and ".join(parts)
            head = "any of" if word == "any" else f"at least {k} of"
            return f"{head} ({', '.join(parts)})"
        case Negated(inner):
            return f"not ({sentence(model, inner)})"
        case GroupHolds(group):
            return f"group {group}"
        case StageReached(ladder, stage):
            return f"stage {ladder}.{stage}"
        case Measured(metric, comparison, value):
            return f"{metric} {comparison} {number(value)}"
        case Prerequisites(level):
            return f"prerequisites >= {model.level_name(level)}"
        case KpisMet():
            return "KPIs met"
        case _:
            return test_name(condition)


def _capability(model: MaturityModel, capability: Capability) -> list[str]:
    lines = wrapped(f"{capability.id}: {capability.name}", "  ", "    ")
    if capability.requires:
        needs = "; ".join(sentence(model, p.condition) for p in capability.requires)
        lines += wrapped(f"needs {needs}", "    ", "      ")
    figures = (
        f"{_range(capability.duration)} weeks; one-off {_range(capability.one_off)};"
        f" run {_range(capability.run)} a year; person-weeks {_people(capability.effort)}"
    )
    lines += wrapped(figures, "    ", "      ")
    for level, own in capability.levels:
        stated = [
            f"{_range(own.duration)} weeks" if own.duration else "",
            f"one-off {_range(own.one_off)}" if own.one_off else "",
            f"run {_range(own.run)} a year" if own.run else "",
            f"person-weeks {_people(own.effort)}" if own.effort is not None else "",
            f"FTE {_people(own.run_fte)}" if own.run_fte is not None else "",
        ]
        text = f"to {model.level_name(level)}: {'; '.join(part for part in stated if part)}"
        lines += wrapped(text, "    ", "      ")
    return lines


def _people(amounts: tuple[tuple[str, Fraction], ...]) -> str:
    return ", ".join(f"{role} {number(amount)}" for role, amount in amounts) or "none"


def _range(estimate: Estimate) -> str:
    points = "/".join(f"{round(p):,}" for p in (estimate.low, estimate.likely, estimate.high))
    return f"{points} ({estimate.basis})"
