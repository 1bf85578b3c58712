"""What is still to be asked, as plain text: the questions, and what settles each ladder."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.engine.assess.questions import CASES, Settlement, Shortest
from milepost.engine.model.maturity import MaturityModel
from milepost.engine.render.terminal import question_lines, wrapped
from milepost.engine.run import Assessed
from milepost.engine.view.questions import subject


def questions_text(outcome: Assessed, settlements: Sequence[Settlement]) -> str:
    """Every question that may decide a stage, and the shortest lists that settle each ladder."""
    model, questions = outcome.workspace.model, outcome.assessment.questions
    if not questions:
        return "Nothing to ask: no answer can change a stage.\n"
    lines = ["What to ask, the most decisive first", *question_lines(model, questions)]
    if any(question.influence is not None for question in questions):
        ways = "all ways" if questions[0].exact else f"a fixed sample of up to {CASES:,} ways"
        text = (
            "Influence is the share of the ways in which the other answers can fall out, each as"
            f" badly or as well as it can, in which this one changes the stage reached. Counted on"
            f" {ways}."
        )
        lines += ["", *wrapped(text)]
    for found in settlements:
        lines += ["", *wrapped(f"The shortest way to settle {model.ladders[found.ladder].name}")]
        lines += _list(model, found.prove, "is reached with good answers to")
        lines += _list(model, found.rule_out, "is out of reach with bad answers to")
    return "\n".join(lines) + "\n"


def _list(model: MaturityModel, found: Shortest, how: str) -> list[str]:
    count = len(found.questions)
    names = "; ".join(subject(model, question) for question in found.questions)
    asked = "this one question" if count == 1 else f"these {count} questions"
    doubt = "" if found.fewest else " (there may be a shorter list)"
    return wrapped(f"{found.stage.name} {how} {asked}{doubt}: {names}", "  - ", "    ")
