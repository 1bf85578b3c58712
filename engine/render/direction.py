"""The order in which the letters of a line stand, where some of it reads from right to left.

Source: Unicode Standard Annex 9, revision 50, for a line that as a whole reads from left to right
and holds no marks that steer the order.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby

_RIGHT = {"R", "AL"}
_MIRRORED = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))
_OPENING = {"(": ")", "[": "]", "{": "}"}


def seen(line: str) -> str:
    """The letters from left to right as they are to be drawn; brackets turn with their text.

    >>> seen("a (bc) d")
    'a (bc) d'
    """
    kinds = [unicodedata.bidirectional(char) or "L" for char in line]
    if not {"R", "AL", "AN"} & set(kinds):
        return line
    levels = _levels(line, kinds)
    letters = [
        _MIRRORED.get(char, char) if level % 2 else char
        for char, level in zip(line, levels, strict=True)
    ]
    order = _turned(_turned(list(range(len(line))), levels, 2), levels, 1)
    return "".join(letters[i] for i in order)


def _turned(order: list[int], levels: list[int], least: int) -> list[int]:
    """The order with every run of that level or more the other way around."""
    turned: list[int] = []
    for high, run in groupby(order, lambda i: levels[i] >= least):
        letters = list(run)
        turned += letters[::-1] if high else letters
    return turned


def _levels(line: str, kinds: list[str]) -> list[int]:
    """0 for what reads to the right, 1 to the left, 2 for numbers within that."""
    kinds = _weak(kinds)
    _pair(line, kinds)
    at = 0
    for neutral, run in groupby(kinds.copy(), lambda kind: kind not in {"L", "R", "EN", "AN"}):
        end = at + len(list(run))
        if neutral:
            sides = {_strong(kinds, at - 1), _strong(kinds, end)}
            kinds[at:end] = ["R" if sides == {"R"} else "L"] * (end - at)
        at = end
    return [{"L": 0, "R": 1}.get(kind, 2) for kind in kinds]


def _strong(kinds: list[str], at: int) -> str:
    """The direction on that side of neutral letters; a number counts as right to left."""
    kind = kinds[at] if 0 <= at < len(kinds) else "L"
    return "R" if kind in {"R", "EN", "AN"} else "L"


def _weak(kinds: list[str]) -> list[str]:
    """Numbers with their signs, and marks, by what stands around them (rules W1 to W7)."""
    found: list[str] = []
    strong = "L"
    for kind in kinds:
        one = (found[-1] if found else "L") if kind == "NSM" else kind
        if one in {"L", *_RIGHT}:
            strong = one
        found.append("AN" if one == "EN" and strong == "AL" else one)
    found = ["R" if kind == "AL" else kind for kind in found]
    for i in range(1, len(found) - 1):
        before, here, after = found[i - 1 : i + 2]
        if before == after and (here, before) in {("ES", "EN"), ("CS", "EN"), ("CS", "AN")}:
            found[i] = before
    at = 0
    for kind, run in groupby(found.copy()):
        end = at + len(list(run))
        sides = (*found[max(at - 1, 0) : at], *found[end : end + 1])
        if kind == "ET" and "EN" in sides:
            found[at:end] = ["EN"] * (end - at)
        at = end
    strong = "L"
    for i, kind in enumerate(found):
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            found[i] = "L"
        elif kind in {"ES", "ET", "CS"}:
            found[i] = "ON"
    return found


def _pair(line: str, kinds: list[str]) -> None:
    """Brackets that belong together get one direction (rule N0)."""
    waiting: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for i, char in enumerate(line):
        if char in _OPENING:
            waiting.append((_OPENING[char], i))
        elif char in _OPENING.values():
            known = next((n for n in reversed(range(len(waiting))) if waiting[n][0] == char), None)
            if known is not None:
                pairs.append((waiting[known][1], i))
                del waiting[known:]
    for start, end in sorted(pairs):
        inside = {_strong(kinds, i) for i in range(start + 1, end) if _is_strong(kinds[i])}
        if not inside:
            continue
        kind = "L"
        if "L" not in inside:
            before = next((kinds[i] for i in range(start - 1, -1, -1) if _is_strong(kinds[i])), "L")
            kind = "L" if before == "L" else "R"
        kinds[start] = kinds[end] = kind


def _is_strong(kind: str) -> bool:
    return kind in {"L", "R", "EN", "AN"}
