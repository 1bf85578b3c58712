"""Many inventories at once: the conclusions of a program for every column of an array.

Sixty-four cases share a machine word (`milepost.engine.logic.bits`), and the columns are taken in
chunks that stay near the processor. Below some fifty cases the function of
`milepost.engine.logic.compiled` is quicker.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from milepost.engine.logic.bits import ONES, Circuit, Gate, circuit
from milepost.engine.logic.program import Program
from milepost.engine.logic.reduced import nodes_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.int8] | NDArray[np.uint8]
    Words = NDArray[np.uint64]

UNKNOWN: Final = -1
"""Stands for a value that is not known, in an array of signed numbers."""

CHUNK: Final = 1 << 16
"""Cases at a time: enough that the calls into numpy are a small part of the work, in rows of 8 KiB,
of which the second-level cache holds a hundred or more."""

TRUTHS: Final = 1 << 18
"""Comparisons in one call, of a byte each: many rows where there are few cases, few where many."""

TOP: Final = 127
"""The highest level that a signed byte holds."""


class Batch:
    """The conclusions of a program on arrays of values; safe to share between threads.

    `atoms` are the numbers of the conclusions that are asked for, all where it is None. Arrays of
    values have a row for each variable and a column for each case, of type int8, or uint8 where
    every value is known. An unknown value is its lowest one, or with `possible` its highest.

    Raises IndexError for an atom that the program does not have, ValueError for a program with a
    variable of more than 127 levels above 0.
    """

    def __init__(self, program: Program, atoms: Sequence[int] | None = None) -> None:
        for variable in program.variables:
            if variable.top > TOP:
                raise ValueError(f"{variable.id} has {variable.top} levels; a batch holds {TOP}")
        self._variables = program.variables
        self._layout = _Layout(circuit(program, nodes_of(program, atoms)), program)

    def run(self, values: Values, *, possible: bool = False) -> NDArray[np.bool_]:
        """A row for each atom asked for and a column for each case: whether it holds there.

        This and the other two raise TypeError for an array of another type, and ValueError for one
        of another shape or with a value that its variable cannot have.
        """
        import numpy as np

        held = np.empty((self._layout.results, self._cases(values)), np.bool_)
        for cases, bits in self._results(values, possible=possible):
            count = cases.stop - cases.start
            for row, packed in zip(held[:, cases].view(np.uint8), bits, strict=True):
                row[:] = np.unpackbits(packed, count=count, bitorder="little")
        return held

    def packed(self, values: Values, *, possible: bool = False) -> NDArray[np.uint8]:
        """As `run`, with eight cases in a byte, the first in its lowest bit; spare bits are 0."""
        import numpy as np

        held = np.empty((self._layout.results, -(-self._cases(values) // 8)), np.uint8)
        for cases, bits in self._results(values, possible=possible):
            octets = slice(cases.start // 8, -(-cases.stop // 8))
            held[:, octets] = bits[:, : octets.stop - octets.start]
        return held

    def counts(self, values: Values, *, possible: bool = False) -> NDArray[np.int64]:
        """For each atom asked for the number of cases in which it holds."""
        import numpy as np

        counts = np.zeros(self._layout.results, np.int64)
        for _, bits in self._results(values, possible=possible):
            counts += np.bitwise_count(bits.view(np.uint64)).sum(axis=1, dtype=np.int64)
        return counts

    def _results(
        self, values: Values, *, possible: bool
    ) -> Iterator[tuple[slice, NDArray[np.uint8]]]:
        """A run of cases and, in bits, the truth of each atom there, which is soon written over.

        A chunk begins at a multiple of 64 cases; the bits of cases that do not exist are 0.
        """
        import numpy as np

        total, layout = self._cases(values), self._layout
        width = -(-min(total, CHUNK) // 64)
        memory = np.empty((layout.words, width), np.uint64)
        for start in range(0, total, CHUNK):
            cases = slice(start, min(start + CHUNK, total))
            chunk = values[:, cases]
            self._refuse_values(chunk)
            words = memory[:, : -(-chunk.shape[1] // 64)]
            # -1 read without its sign is above every threshold.
            layout.load(chunk.view(np.uint8) if possible else chunk, words)
            layout.work(words)
            yield cases, words[layout.first_result :].view(np.uint8)

    def _cases(self, values: Values) -> int:
        """The number of columns of an array of the right form."""
        import numpy as np

        if values.dtype not in (np.int8, np.uint8):
            raise TypeError(f"values are of type int8 or uint8, not {values.dtype}")
        rows = len(self._variables)
        if values.shape[:-1] != (rows,):
            form = " x ".join(map(str, values.shape))
            raise ValueError(
                f"values have {rows} rows, one for each variable, and a column for each case; "
                f"these are {form}"
            )
        return int(values.shape[-1])

    def _refuse_values(self, chunk: Values) -> None:
        least, most = chunk.min(axis=1, initial=0), chunk.max(axis=1, initial=0)
        for variable, low, high in zip(self._variables, least.tolist(), most.tolist(), strict=True):
            if low < UNKNOWN or high > variable.top:
                wrong = low if low < UNKNOWN else high
                raise ValueError(f"{variable.id} cannot be {wrong}: it is 0 to {variable.top}")


class _Layout:
    """The circuit on the rows of one array: ones, planes, words in between, results.

    A step is an operation and the row that it writes, the register that this row is from then on,
    and the two registers that it reads; a plane is there already and has no operation.
    """

    def __init__(self, source: Circuit, program: Program) -> None:
        import numpy as np

        does = {"and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor}
        tops = [variable.top for variable in program.variables]
        gates = [_within_range(gate, tops) for gate in source.gates]
        planes = [(gate.left, gate.right) for gate in gates if gate.does == "plane"]
        self.results = source.results
        self.variables = np.array([variable for variable, _ in planes], np.intp)
        self.thresholds = np.array([bar for _, bar in planes], np.int8)[:, np.newaxis]
        first_spare = 1 + len(planes)
        self.first_result = first_spare + source.registers
        self.words = self.first_result + self.results
        self.registers = source.registers
        self.steps: list[tuple[np.ufunc | None, int, int, int, int]] = []
        plane = itertools.count(1)
        for word, to, left, right in gates:
            if word == "plane":
                self.steps.append((None, next(plane), to, ONES, ONES))
            elif word == "take":
                self._take(self.first_result + to, left)
            else:
                self.steps.append((does[word], first_spare + to, to, left, right))

    def _take(self, row: int, register: int) -> None:
        """Have what the register holds in that row, without a copy where it was just made."""
        import numpy as np

        if self.steps and self.steps[-1][2] == register:
            does, to, _, left, right = self.steps[-1]
            if does is not None and to < self.first_result:
                self.steps[-1] = (does, row, register, left, right)
                return
        self.steps.append((np.bitwise_or, row, register, register, register))

    def load(self, chunk: Values, words: Words) -> None:
        """Fill the rows of ones and of planes."""
        import numpy as np

        count = chunk.shape[1]
        octets = -(-count // 8)
        rows = words.view(np.uint8)
        rows[: 1 + len(self.variables), octets - octets % 8 :] = 0
        rows[ONES, :octets] = np.packbits(np.ones(count, np.bool_), bitorder="little")
        thresholds = self.thresholds.astype(chunk.dtype)
        some = max(1, TRUTHS // count)
        for first in range(0, len(self.variables), some):
            chosen = slice(first, first + some)
            truths = chunk[self.variables[chosen]] >= thresholds[chosen]
            packed = np.packbits(truths, axis=1, bitorder="little")
            rows[1 + first : 1 + first + len(packed), :octets] = packed

    def work(self, words: Words) -> None:
        """Fill the rows of results."""
        rows = list(words)
        registers = [rows[ONES]] * self.registers
        for does, row, to, left, right in self.steps:
            if does is not None:
                does(registers[left], registers[right], rows[row])
            registers[to] = rows[row]


def _within_range(gate: Gate, tops: Sequence[int]) -> Gate:
    """The gate, without a comparison where every value passes, or none does."""
    if gate.does == "plane" and gate.right <= 0:
        return Gate("or", gate.to, ONES, ONES)
    if gate.does == "plane" and gate.right > tops[gate.left]:
        return Gate("xor", gate.to, ONES, ONES)
    return gate
