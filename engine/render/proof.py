"""Proofs as indented lines of plain text, 100 columns wide."""

from __future__ import annotations

from textwrap import shorten

from milepost.engine.assess.proof import Line, Proof
from milepost.engine.logic.evaluate import Truth
from milepost.engine.render.terminal import wrapped
from milepost.engine.source import NOWHERE, Span
from milepost.engine.view.wording import place

MARK = {Truth.YES: "yes", Truth.NO: "NO ", Truth.UNPROVEN: "?? "}
NOT_APPLICABLE = "n/a"
LONGEST = 72
"""The length to which the text of a rule or a choice is cut where it is only referred to."""


def proof_text(proof: Proof, inventory: Span = NOWHERE) -> str:
    """A proof with each part below what it is a part of.

    What was explained further up is referred to by its number. Places in files beside the inventory
    leave out the way to its folder.
    """
    lines: list[str] = []
    told: set[str] = set()
    stack: list[tuple[str, int]] = [(proof.claim.id, 0)]
    while stack:
        id, depth = stack.pop()
        line = proof[id]
        mark = NOT_APPLICABLE if line.kind == "apart" else MARK[line.truth]
        indent = "   " * depth
        if id in told:
            text = f"{_short(line)}: see [{proof.numbers[id]}]"
        else:
            text = f"[{proof.numbers[id]}] {_sentence(line)}{_where(line, inventory)}"
            stack.extend((part, depth + 1) for part in reversed(line.cited))
        told.add(id)
        lines += wrapped(text, f"{indent}{mark} ", f"{indent}    ")
    return "\n".join(lines) + "\n"


def _short(line: Line) -> str:
    """The text of a line that was told further up."""
    if line.kind == "apart":
        return f"{line.about} is not applicable"
    return line.text if line.about else shorten(line.text, LONGEST, placeholder="...")


def _sentence(line: Line) -> str:
    return f"{line.text} ({line.counted})" if line.counted else line.text


def _where(line: Line, inventory: Span) -> str:
    given = place(line.given, inventory) if line.given != NOWHERE else ""
    rule = place(line.rule, inventory) if line.rule != NOWHERE else ""
    word = "marked" if line.kind == "apart" else "declared"
    told = [f"{word} at {given}" if given else "", f"rule at {rule}" if rule else ""]
    places = "; ".join(part for part in told if part)
    return f"  ({places})" if places else ""
