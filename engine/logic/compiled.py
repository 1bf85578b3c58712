"""A program as one Python function: the quickest way to a single assessment.

The function's source is made of the numbers of variables, thresholds and forms, and of nothing that
anyone wrote. It grows by one short statement with each condition, never in depth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from milepost.engine.logic.program import Compare, Count, Invert, Program
from milepost.engine.logic.reduced import Reduced, nodes_of, parts_of, reduced

DEEPEST: Final = 20
"""Conditions inside conditions in one expression; Python gives up at some hundreds."""

Assess = Callable[[Sequence[int]], tuple[bool, ...]]
"""A value for each variable to the truth of each atom asked for."""


def compiled(program: Program, atoms: Sequence[int] | None = None) -> Assess:
    """A function from a value for each variable to the truth of the atoms, all where it is None.

    It is two-valued: unknowns are given their lowest or their highest values. It raises ValueError
    where there are not as many values as variables; it does not look whether a variable can have
    its value.

    Raises IndexError for an atom that the program does not have.
    """
    source = reduced(program, nodes_of(program, atoms))
    names: dict[str, Assess] = {}
    text = "\n".join(_Writer(source).function(len(program.variables)))
    exec(compile(text, "<compiled program>", "exec"), names)  # noqa: S102 - see the first lines
    return names["assess"]


class _Writer:
    """Writes each form as part of the expression that uses it, or as a statement before it.

    A statement gives a local its truth by a branch: comparisons that end in a branch are the ones
    that Python is quick at, and the parts that do not matter are skipped.
    """

    def __init__(self, source: Reduced) -> None:
        self.forms = source.forms
        self.wanted = source.wanted
        uses = Counter(part for form in source.forms for part in parts_of(form))
        depths: list[int] = []
        self.own: set[int] = set(source.wanted)
        for i, form in enumerate(source.forms):
            depth = 1 + max((depths[part] for part in parts_of(form)), default=0)
            shared = uses[i] > 1 and not isinstance(form, Compare)
            counted = isinstance(form, Count) and 1 < form.k < len(form.of)
            if shared or counted or depth > DEEPEST:
                self.own.add(i)
            depths.append(0 if i in self.own else depth)

    def function(self, variables: int) -> Iterator[str]:
        """The lines of the function `assess`."""
        yield "def assess(values):"
        yield f" [{', '.join(f'v{i}' for i in range(variables))}] = values"
        for i in sorted(self.own):
            yield from self.statements(i)
        yield f" return ({''.join(f'x{i}, ' for i in self.wanted)})"

    def statements(self, i: int) -> Iterator[str]:
        """The lines that give local x{i} the truth of form i."""
        match self.forms[i]:
            case Count(k, ()):
                yield f" x{i} = {k == 0}"
            case Count(k, of) if 1 < k < len(of):
                yield " n = 0"
                for part in of:
                    yield f" if {self.used(part)}: n += 1"
                yield f" x{i} = True if n >= {k} else False"
            case _:
                yield f" x{i} = True if {self.expression(i)} else False"

    def used(self, i: int) -> str:
        """Form i where another one uses it."""
        return f"x{i}" if i in self.own else f"({self.expression(i)})"

    def expression(self, i: int) -> str:
        """Form i in terms of what it uses."""
        match self.forms[i]:
            case Compare(variable, threshold):
                return f"v{variable} >= {threshold}"
            case Invert(of):
                return f"not {self.used(of)}"
            case Count(k, of):
                return (" or " if k == 1 else " and ").join(map(self.used, of))
