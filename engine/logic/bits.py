"""Many cases at once: a word holds one bit for each case, and every node becomes a few operations.

Two-valued: unknowns are evaluated on their proven and on their possible completion. A word is
anything with `&`, `|` and `^`: a Python integer, or an array of unsigned integers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol, Self, TypeVar

from milepost.engine.logic.program import Compare, Count, Invert, Program
from milepost.engine.logic.reduced import reduced


class Word(Protocol):
    """Bits side by side."""

    def __and__(self, other: Self, /) -> Self: ...
    def __or__(self, other: Self, /) -> Self: ...
    def __xor__(self, other: Self, /) -> Self: ...


W = TypeVar("W", bound=Word)

ONES: Final = 0
"""The register that has the bit of every case set; no gate writes to it."""


class Gate(NamedTuple):
    """One operation on registers.

    *and*, *or*, *xor*: register `to` becomes what the operation makes of `left` and `right`, one of
    which may be `to` itself. *plane*: `to` becomes the plane of variable `left` and threshold
    `right`. *take*: register `left` is the result number `to`.
    """

    does: Literal["plane", "and", "or", "xor", "take"]
    to: int
    left: int
    right: int = ONES


@dataclass(frozen=True, slots=True)
class Circuit:
    """The operations that give the wanted nodes of a program, with a register for each word.

    A register is used again as soon as nothing asks for what it holds.
    """

    gates: tuple[Gate, ...]
    registers: int
    results: int

    def run(self, planes: Callable[[int, int], W], ones: W) -> list[W]:
        """The result of each wanted node; the arguments are those of `evaluate_bits`."""
        words = [ones] * self.registers
        results = [ones] * self.results
        for does, to, left, right in self.gates:
            match does:
                case "and":
                    words[to] = words[left] & words[right]
                case "or":
                    words[to] = words[left] | words[right]
                case "xor":
                    words[to] = words[left] ^ words[right]
                case "plane":
                    words[to] = planes(left, right)
                case "take":
                    results[to] = words[left]
        return results


def evaluate_bits(
    program: Program, planes: Callable[[int, int], W], ones: W, wanted: Sequence[int]
) -> list[W]:
    """For each wanted node the word whose bit j says that the node holds in case j.

    `planes(variable, threshold)` is the word that says in which cases the variable is at least the
    threshold; it is asked once for each comparison that matters. `ones` has the bit of every case
    set, and no other. Who evaluates one program often keeps its `circuit`.

    Raises IndexError for a node that the program does not have.
    """
    return circuit(program, wanted).run(planes, ones)


def circuit(program: Program, wanted: Sequence[int]) -> Circuit:
    """The operations that give the wanted nodes. Raises IndexError as `evaluate_bits` does."""
    source = reduced(program, wanted)
    draft = _Draft()
    words: list[int] = []
    for form in source.forms:
        match form:
            case Compare(variable, threshold):
                words.append(draft.put("plane", variable, threshold))
            case Invert(of):
                words.append(draft.put("xor", words[of], ONES))
            case Count(k, ()):
                words.append(ONES if k == 0 else draft.put("xor", ONES, ONES))
            case Count(k, of):
                words.append(draft.at_least(k, [words[part] for part in of]))
    return _allocated(draft.steps, [words[form] for form in source.wanted])


_Does = Literal["plane", "and", "or", "xor"]


class _Step(NamedTuple):
    does: _Does
    left: int
    right: int


class _Draft:
    """Operations that each write a word of their own; word 0 is ONES, word i is of step i - 1."""

    def __init__(self) -> None:
        self.steps: list[_Step] = []
        self._place: dict[_Step, int] = {}

    def put(self, does: _Does, left: int, right: int) -> int:
        step = _Step(does, left, right)
        found = self._place.setdefault(step, len(self.steps) + 1)
        if found > len(self.steps):
            self.steps.append(step)
        return found

    def at_least(self, k: int, parts: list[int]) -> int:
        n = len(parts)
        by_table = 2 * (k - 1) * (n - k) + n - 1
        by_adding = sum(5 * ((m - 1) // 2) + 2 - m % 2 for m in _digits(n))
        return self._tabled(k, parts) if by_table <= by_adding else self._added(k, list(parts))

    def _tabled(self, k: int, parts: list[int]) -> int:
        """At least j of the first i parts, for each i and j that can still matter."""
        table = [ONES] * (k + 1)
        for i, part in enumerate(parts, start=1):
            for j in range(min(k, i), max(0, k - len(parts) + i - 1), -1):
                more = part if j == 1 else self.put("and", table[j - 1], part)
                table[j] = more if j == i else self.put("or", table[j], more)
        return table[k]

    def _added(self, k: int, parts: list[int]) -> int:
        """The number of parts that hold, as binary digits, compared with k from the lowest up."""
        result = ONES
        column = parts
        for digit in range(len(parts).bit_length()):
            carried: list[int] = []
            while len(column) > 1:
                a, b = column.pop(), column.pop()
                either, both = self.put("xor", a, b), self.put("and", a, b)
                if column:
                    c = column.pop()
                    both = self.put("or", both, self.put("and", either, c))
                    either = self.put("xor", either, c)
                column.append(either)
                carried.append(both)
            asked = k >> digit & 1
            if result == ONES:
                result = column[0] if asked else ONES
            else:
                result = self.put("and" if asked else "or", result, column[0])
            column = carried
        return result


def _digits(n: int) -> Iterator[int]:
    """How many words of each binary digit are added up to count n of them."""
    while n:
        yield n
        n //= 2


def _allocated(steps: Sequence[_Step], wanted: Sequence[int]) -> Circuit:
    """The steps that matter, in registers that are written over after their last use."""
    takers: dict[int, list[int]] = defaultdict(list)
    for position, word in enumerate(wanted):
        takers[word].append(position)
    last: dict[int, int] = {}
    for i in range(len(steps), 0, -1):
        if (i in last or i in takers) and steps[i - 1].does != "plane":
            last.setdefault(steps[i - 1].left, i)
            last.setdefault(steps[i - 1].right, i)
    register = {ONES: ONES}
    gates = [Gate("take", position, ONES) for position in takers[ONES]]
    free: list[int] = []
    used = 1
    for i, (does, left, right) in enumerate(steps, start=1):
        if i not in last and i not in takers:
            continue
        if does == "plane":
            operands = (left, right)
        else:
            operands = (register[left], register[right])
            free += [register[word] for word in {left, right} - {ONES} if last[word] == i]
        if not free:
            free.append(used)
            used += 1
        register[i] = free.pop()
        gates.append(Gate(does, register[i], *operands))
        gates += [Gate("take", position, register[i]) for position in takers.get(i, ())]
        if i not in last:
            free.append(register[i])
    return Circuit(tuple(gates), used, len(wanted))
