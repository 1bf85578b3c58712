"""A program without what no answer depends on: references, repetitions, constants, other nodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from milepost.engine.logic.program import Compare, Count, Invert, Program, Refer

Form = Compare | Count | Invert
"""A node that refers to no atom."""

TRUE: Final = Count(0, ())
FALSE: Final = Count(1, ())


@dataclass(frozen=True, slots=True)
class Reduced:
    """The forms that the wanted nodes come down to; `wanted[i]` is the form of the i-th of them.

    Each form uses only earlier ones and no two are equal. A count has at least two parts and a `k`
    from 1 to their number, but for the two constants TRUE and FALSE, which are no part of anything.
    A form stands where it is first needed by the wanted nodes, taken in their order.
    """

    forms: tuple[Form, ...]
    wanted: tuple[int, ...]


def reduced(program: Program, wanted: Sequence[int]) -> Reduced:
    """What the wanted nodes of a program come down to.

    Raises IndexError for a node that the program does not have.
    """
    table = _Table()
    place: dict[int, int] = {}
    for i in _needed(program, wanted):
        match program.nodes[i]:
            case Compare(variable, threshold):
                place[i] = table.put(Compare(variable, threshold))
            case Refer(atom):
                place[i] = place[program.atoms[atom].node]
            case Invert(of):
                place[i] = table.inverse(place[of])
            case Count(k, of):
                place[i] = table.at_least(k, [place[part] for part in of])
    order = {form: i for i, form in enumerate(_ordered(table.forms, [place[i] for i in wanted]))}
    return Reduced(
        tuple(_renumbered(table.forms[form], order) for form in order),
        tuple(order[place[i]] for i in wanted),
    )


def nodes_of(program: Program, atoms: Sequence[int] | None) -> list[int]:
    """The nodes of the atoms with these numbers, of all where it is None.

    Raises IndexError for an atom that the program does not have.
    """
    chosen = range(len(program.atoms)) if atoms is None else atoms
    if any(not 0 <= atom < len(program.atoms) for atom in chosen):
        raise IndexError(f"the program has {len(program.atoms)} atoms")
    return [program.atoms[atom].node for atom in chosen]


def parts_of(form: Form) -> tuple[int, ...]:
    """The forms that a form uses."""
    match form:
        case Compare():
            return ()
        case Invert(of):
            return (of,)
        case Count(_, of):
            return of


class _Table:
    """Holds each distinct form once, by its number."""

    def __init__(self) -> None:
        self.forms: list[Form] = []
        self._place: dict[Form, int] = {}
        self.true = self.put(TRUE)
        self.false = self.put(FALSE)

    def put(self, form: Form) -> int:
        found = self._place.setdefault(form, len(self.forms))
        if found == len(self.forms):
            self.forms.append(form)
        return found

    def inverse(self, of: int) -> int:
        if of in (self.true, self.false):
            return self.false if of == self.true else self.true
        inner = self.forms[of]
        return inner.of if isinstance(inner, Invert) else self.put(Invert(of))

    def at_least(self, k: int, parts: list[int]) -> int:
        k -= parts.count(self.true)
        parts = sorted(part for part in parts if part not in (self.true, self.false))
        if k <= 0:
            return self.true
        if k > len(parts):
            return self.false
        if k in (1, len(parts)):
            # A part said twice adds nothing to "all" and to "any"; in between it counts twice.
            every = k == len(parts)
            parts = list(dict.fromkeys(parts))
            k = len(parts) if every else 1
        return parts[0] if len(parts) == 1 else self.put(Count(k, tuple(parts)))


def _needed(program: Program, wanted: Sequence[int]) -> list[int]:
    """The nodes that the wanted ones rest on and themselves, in the program's order."""
    needed = set(wanted)
    if needed and not 0 <= min(needed) <= max(needed) < len(program.nodes):
        raise IndexError(f"the program has {len(program.nodes)} nodes")
    for i in range(max(needed, default=-1), -1, -1):
        if i in needed:
            match program.nodes[i]:
                case Compare():
                    pass
                case Refer(atom):
                    needed.add(program.atoms[atom].node)
                case Invert(of):
                    needed.add(of)
                case Count(_, parts):
                    needed.update(parts)
    return sorted(needed)


def _ordered(forms: Sequence[Form], wanted: Sequence[int]) -> Iterator[int]:
    """Every form that is wanted after those that it uses, and no sooner than it is needed."""
    done: set[int] = set()
    for goal in wanted:
        # Not by recursion: a chain of conditions may be long.
        stack = [goal]
        while stack:
            form = stack[-1]
            waiting = [part for part in parts_of(forms[form]) if part not in done]
            if waiting and form not in done:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            if form not in done:
                done.add(form)
                yield form


def _renumbered(form: Form, order: dict[int, int]) -> Form:
    match form:
        case Compare():
            return form
        case Invert(of):
            return Invert(order[of])
        case Count(k, of):
            return Count(k, tuple(order[part] for part in of))
