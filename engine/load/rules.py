"""Consistency and advice rules from their documents."""

from __future__ import annotations

from dataclasses import dataclass

from milepost.engine.load import model_document as doc
from milepost.engine.load.draft import Draft
from milepost.engine.load.language import Language, Place
from milepost.engine.load.text import Path
from milepost.engine.model.capability import Quote
from milepost.engine.model.condition import Condition
from milepost.engine.model.rule import AdviceRule, BlockRule, CapRule
from milepost.engine.source import Severity


@dataclass
class Rules:
    """The rules of a model by what they do."""

    caps: tuple[CapRule, ...] = ()
    blocks: tuple[BlockRule, ...] = ()
    advice: tuple[AdviceRule, ...] = ()


def read_rules(draft: Draft) -> Rules:
    """The rules of a model, faults into the draft."""
    rules = Rules()
    draft.once_each(("rules",), [rule.id for rule in draft.shape.rules])
    for i, rule in enumerate(draft.shape.rules):
        path: Path = ("rules", i)
        draft.cite((*path, "sources"), rule.sources)
        draft.quote((*path, "quotes"), rule.quotes)
        known = draft.shape.categories
        for j, id in enumerate(rule.categories if known else ()):
            draft.known(id, known, "category", (*path, "categories", j))
        if rule.kind == "advice" or rule.effect == "warn":
            _advice(rule, path, draft.language, rules)
        else:
            _consistency(rule, path, draft.language, rules)
    return rules


def _advice(rule: doc.RuleShape, path: Path, language: Language, rules: Rules) -> None:
    document = language.document
    effect = {"effect"} if rule.kind == "consistency" else set()
    _only(rule, path, language, {"when", "unless", "ladder"} | effect)
    when, unless = (
        None if value is None else language.condition(value, (*path, key), Place.ADVICE)
        for key, value in (("when", rule.when), ("unless", rule.unless))
    )
    if rule.ladder:
        at = document.at((*path, "ladder"))
        language.known(rule.ladder, language.names.ladders, "ladder", at)
    rules.advice += (
        AdviceRule(
            rule.id,
            rule.say,
            when,
            unless,
            rule.ladder,
            Severity.WARNING if rule.effect == "warn" else Severity.NOTE,
            rule.basis,
            tuple(Quote(q.source, q.quote) for q in rule.quotes),
            tuple(rule.sources),
            document.at((*path, "id")),
        ),
    )


def _consistency(rule: doc.RuleShape, path: Path, language: Language, rules: Rules) -> None:
    document = language.document
    span = document.at((*path, "id"))
    effect, sources = rule.effect, tuple(rule.sources)
    if effect is None:
        message = "a consistency rule says its effect: cap, lower, block or warn"
        language.fault("missing-key", message, span)
        return
    own = {"stage"} if effect == "block" else {"level", "categories"}
    _only(rule, path, language, {"effect", "unless"} | own)
    for key in ("unless", "stage" if effect == "block" else "level"):
        if getattr(rule, key) in (None, ""):
            message = f"a rule with the effect {effect!r} needs the key {key!r}"
            language.fault("missing-key", message, span)
            return
    place = Place.BLOCK if effect == "block" else Place.CAP
    held: Condition | None = language.condition(rule.unless, (*path, "unless"), place)
    if effect == "block":
        stage = language.stage(rule.stage, document.at((*path, "stage")))
        if stage is not None and held is not None:
            block = BlockRule(
                rule.id, stage.ladder, stage.stage, held, rule.say, rule.basis, sources, span
            )
            rules.blocks += (block,)
        return
    level = language.level(rule.level, document.at((*path, "level")))
    if level is not None and held is not None:
        rules.caps += (
            CapRule(
                rule.id,
                "cap" if effect == "cap" else "lower",
                level,
                held,
                rule.say,
                tuple(rule.categories),
                rule.basis,
                sources,
                span,
            ),
        )


def _only(rule: doc.RuleShape, path: Path, language: Language, allowed: set[str]) -> None:
    """A key that this kind of rule does not read is a fault, never passed over."""
    for key in ("effect", "when", "unless", "stage", "ladder", "level", "categories"):
        if getattr(rule, key) not in (None, "", []) and key not in allowed:
            message = f"{key!r} has no meaning in this kind of rule"
            language.fault("unknown-key", message, language.document.key((*path, key)))
