"""The causes of differences, and changes as they are written, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from milepost.engine.assess.phrases import number
from milepost.engine.model.inventory import Change
from milepost.engine.model.workspace import Workspace
from milepost.engine.view.step_words import raised, target_name
from milepost.engine.view.wording import plain
from milepost.engine.whatif.causes import Cause
from milepost.engine.whatif.compare import Delta
from milepost.engine.whatif.variants import MOST_PARTS

LONGEST = 60
"""How many characters of a value or a path are shown."""


def plain_value(value: object) -> Any:  # noqa: ANN401 - whatever an inventory may hold
    """What a change writes, as JSON holds it."""
    if isinstance(value, Fraction):
        return plain(value)
    if isinstance(value, dict):
        return {str(key): plain_value(inner) for key, inner in value.items()}
    return [plain_value(inner) for inner in value] if isinstance(value, list) else value


def change_text(change: Change, *, whole: bool = False) -> str:
    """A change in one line, such as `plan.capacity.web_eng = 2`; cut where it is long.

    What is `whole` is not cut.
    """
    path, most = change.path, None if whole else LONGEST
    value = "" if change.value is None else _flow(change.value, most)
    if not whole:
        path, value = short(path), short(value)
    return f"{path} is taken away" if change.value is None else f"{path} = {value}"


def short(text: str) -> str:
    """A text that is cut where it is long."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _flow(value: object, most: int | None) -> str:
    """A value as it may be written in one line; `most` of what each part of it holds."""
    if isinstance(value, dict):
        some = [f"{key}: {_flow(inner, most)}" for key, inner in list(value.items())[:most]]
        return f"{{{', '.join(some)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(inner, most) for inner in value[:most])}]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return number(value) if isinstance(value, Fraction) else str(value)


def named(texts: Sequence[str], word: str = "and") -> str:
    """A list in words: a, b and c."""
    shown = [short(text) for text in texts]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"


def cause_item(cause: Cause) -> dict[str, Any]:
    """A cause as a mapping."""
    return {
        "effect": cause.effect,
        "kind": cause.kind,
        "parts": list(cause.parts),
        "of": list(cause.of),
        "alone": [{"part": part, "difference": plain(amount)} for part, amount in cause.alone],
    }


def cause_sentence(
    workspace: Workspace, cause: Cause, delta: Delta | None, *, possible: bool
) -> str:
    """A cause in a sentence. `possible`: whether the scenario has a roadmap."""
    currency, what = workspace.currency, _what(workspace, cause, delta, possible=possible)
    parts = named(cause.parts) if cause.parts else ""
    text = {
        "single": f"{what} comes from {parts} alone.",
        "either": f"{what} comes from {parts}: each of them is enough.",
        "together": f"{what} comes only with {parts} together.",
        "with_another": f"{what} takes {parts}, together with one of the others.",
        "several": f"{what} comes from several changes; no single one brings it, and each can go.",
        "mixed": f"{what}: the changes work against each other.",
        "open": f"{what}: which change brings it could not be told, as a plan with only some of"
        " them was not found, or not proven.",
        "many": f"{what}: which change brings it is told of at most {MOST_PARTS} changes.",
    }[cause.kind]
    if not any(amount for _, amount in cause.alone) or cause.kind == "either":
        return text
    brings = [f"{short(part)} {_amount(cause, amount, currency)}" for part, amount in cause.alone]
    return f"{text} Alone: {', '.join(brings)}."


def _what(workspace: Workspace, cause: Cause, delta: Delta | None, *, possible: bool) -> str:
    if cause.effect == "possible":
        return f"That there is {'a' if possible else 'no'} roadmap"
    if cause.effect in ("entered", "left"):
        does = "enters" if cause.effect == "entered" else "leaves"
        steps = _listed(raised(workspace.model, id) for id in cause.of)
        return f"That {steps} {does if len(cause.of) == 1 else does[:-1]}"
    assert delta is not None, "figures are compared between two roadmaps"
    match cause.effect:
        case "finish":
            return f"The {'earlier' if delta.finish < 0 else 'later'} finish"
        case "target":
            return (
                f"The new date of {target_name(workspace, int(cause.of[0].partition(' ')[0]) - 1)}"
            )
        case "cost":
            return f"The {'lower' if delta.cost < 0 else 'higher'} cost"
        case _:
            return f"The {'higher' if (delta.value or 0) > 0 else 'lower'} value"


MOST_LISTED = 6
"""How many steps a sentence names."""


def _listed(ids: Iterable[str]) -> str:
    names = list(ids)
    if len(names) <= MOST_LISTED:
        return named(names)
    return f"{', '.join(names[:MOST_LISTED])} and {len(names) - MOST_LISTED} more"


def _amount(cause: Cause, amount: Fraction | None, currency: str) -> str:
    if amount is None:
        return "not known"
    if cause.effect == "finish":
        return weeks_text(amount)
    return f"{round(amount):+,} {currency}" if amount else "nothing"


def weeks_text(weeks: Fraction) -> str:
    """So many weeks earlier or later."""
    if not weeks:
        return "nothing"
    size = abs(weeks)
    text = number(Fraction(round(float(size), 1)).limit_denominator(10))
    return f"{text} week{'' if size == 1 else 's'} {'earlier' if weeks < 0 else 'later'}"
