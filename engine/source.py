"""Where a value was written, and what is wrong with it.

Every value that a user wrote remembers its place as a `Span`; every fault is a `Problem`, a value
that is collected with the others. `InvalidInput` is the one exception that leaves the loader.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a file: name as the user gave it, line and column counted from 1.

    In a workbook `sheet` names the sheet, and line and column are those of a cell.

    >>> print(Span("inventory.yaml", 14, 3))
    inventory.yaml:14:3
    >>> print(Span("inventory.xlsx", 14, 5, "Capabilities"))
    inventory.xlsx: Capabilities!E14
    """

    file: str
    line: int
    column: int
    sheet: str = ""

    def __str__(self) -> str:
        return self.place if self.sheet else f"{self.file}:{self.line}:{self.column}"

    @property
    def place(self) -> str:
        """The place as a sentence names it: file and line, or file, sheet and cell."""
        if not self.sheet:
            return f"{self.file}:{self.line}"
        letters, left = "", self.column
        while left > 0:
            left, letter = divmod(left - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{self.file}: {self.sheet}!{letters}{self.line}"


NOWHERE = Span("", 0, 0)
"""The place of a value that no file holds, such as a default or a value made by a program."""


class Severity(StrEnum):
    """How much a finding matters: an error stops the run, a warning and a note do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault or questionable thing in the input.

    `code` is a stable kebab-case name; `message` says what is wrong in the reader's words; `hint`
    says what to do about it.
    """

    code: str
    message: str
    span: Span
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        tail = f"; {self.hint}" if self.hint else ""
        return f"{self.span}: {self.message}{tail}"


class InvalidInput(Exception):
    """The input cannot be used; `problems` holds every fault found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=_reading_order))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def _reading_order(problem: Problem) -> tuple[str, str, int, int, str, str]:
    span = problem.span
    return span.file, span.sheet, span.line, span.column, problem.code, problem.message


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint "did you mean 'x'?" for the closest known word, or an empty text.

    >>> did_you_mean("email_campaign", ["email_campaigns", "crm_system"])
    "did you mean 'email_campaigns'?"
    >>> did_you_mean("yb", ["by", "stage"])
    "did you mean 'by'?"
    >>> did_you_mean("zeppelin", ["email_campaigns", "crm_system"])
    ''
    """
    folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    written = word.casefold()[:200]
    # Letters out of order are the likeliest slip, and count for much in a short word.
    close = [name for name in folded if sorted(name) == sorted(written)]
    close = close or difflib.get_close_matches(written, folded, n=1, cutoff=0.6)
    return f"did you mean {folded[close[0]]!r}?" if close else ""
