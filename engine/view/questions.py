"""Questions, and the shortest lists that settle a ladder: in words, and as plain mappings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from milepost.engine.assess.phrases import COMPARISONS, amount, listed
from milepost.engine.assess.questions import Question, Settlement, Shortest
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.run import Assessed
from milepost.engine.view.wording import plain

MOST_NAMED = 3
"""How many capabilities a question names that rest on it."""


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question in words: what to ask, what the answer may decide, and through what."""

    ask: str
    decides: str
    because: str


def question_texts(model: MaturityModel, questions: Iterable[Question]) -> list[QuestionText]:
    """The questions in words, in their order."""
    return [
        QuestionText(
            f"{subject(model, question)}: {', '.join(_asks(model, question))}?",
            _decides(model, question),
            _because(model, question),
        )
        for question in questions
    ]


def subject(model: MaturityModel, question: Question) -> str:
    """The name of what a question is about."""
    if question.kind == "capability":
        return model.capabilities[question.subject].name
    named = model.metrics.get(question.subject)
    return (named.name if named else "") or question.subject.replace("_", " ")


def _asks(model: MaturityModel, question: Question) -> list[str]:
    if question.kind == "metric":
        named = model.metrics.get(question.subject)
        unit = named.unit if named else ""
        return [COMPARISONS[t.comparison].format(amount(t.value, unit)) for t in question.tests]
    return [model.level_name(level) + " or more" * (level < model.top) for level in question.levels]


def _decides(model: MaturityModel, question: Question) -> str:
    """The lowest stage of each ladder that may hang on it, with the influence on that ladder."""
    parts: list[str] = []
    for ladder in model.ladders.values():
        stages = [stage for stage in ladder.stages if f"{ladder.id}.{stage.id}" in question.decides]
        if stages:
            more = f" and {len(stages) - 1} higher" if len(stages) > 1 else ""
            influence = question.on_ladders.get(ladder.id)
            share = "" if influence is None else f" (influence {percent(influence)})"
            parts.append(f"{stages[0].name}{more}{share}")
    return f"May decide {'; '.join(parts)}"


def _because(model: MaturityModel, question: Question) -> str:
    """Why it matters where no stage asks for it."""
    if question.direct or not question.through:
        return ""
    names = [model.capabilities[id].name for id in question.through[:MOST_NAMED]]
    more = len(question.through) - len(names)
    held = listed([*names, f"{more} more"] if more else names, "and")
    return f"no stage asks for it, but without it {held} may count for less"


def percent(share: Fraction) -> str:
    """A share in whole percent, where it is little without claiming that it is nothing.

    >>> percent(Fraction(1, 3)), percent(Fraction(1, 500)), percent(Fraction(0))
    ('33%', 'under 1%', 'under 1%')
    """
    return f"{round(share * 100)}%" if share >= Fraction(1, 100) else "under 1%"


# -- as plain mappings -----------------------------------------------------------------------------


def questions_document(outcome: Assessed) -> list[dict[str, Any]]:
    """The questions, the most decisive first."""
    model = outcome.workspace.model
    questions = outcome.assessment.questions
    return [
        {
            "kind": question.kind,
            "subject": question.subject,
            "text": text.ask,
            "levels": list(question.levels),
            "tests": [
                {"comparison": test.comparison, "value": plain(test.value)}
                for test in question.tests
            ],
            "decides": list(question.decides),
            "direct": question.direct,
            "through": list(question.through),
            "influence": plain(question.influence),
            "on_ladders": {id: plain(share) for id, share in question.on_ladders.items()},
            "exact": question.exact,
        }
        for question, text in zip(questions, question_texts(model, questions), strict=True)
    ]


def settlements_document(settlements: Iterable[Settlement]) -> dict[str, dict[str, Any]]:
    """By ladder, the shortest lists that settle it."""
    return {
        found.ladder: {"prove": _shortest(found.prove), "rule_out": _shortest(found.rule_out)}
        for found in settlements
    }


def _shortest(found: Shortest) -> dict[str, Any]:
    return {
        "stage": found.stage.id,
        "questions": [{"kind": q.kind, "subject": q.subject} for q in found.questions],
        "fewest": found.fewest,
    }
