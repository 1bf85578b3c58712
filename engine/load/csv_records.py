"""The records of a CSV text: fields with their places, quotes as in RFC 4180."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from milepost.engine.load.text import MAX_TEXT
from milepost.engine.source import Span

SEPARATORS = ",;\t"
_PLAIN = str.maketrans(dict.fromkeys(f"{SEPARATORS}\r\n"))
_QUOTED = re.compile(r'(?:^|(?<=[,;\t]))"(?:[^"]|"")*+"', re.MULTILINE)

Fault = Callable[[str, str, Span, str], None]
"""Takes a fault: its code, message, place and hint."""


@dataclass(frozen=True, slots=True)
class Field:
    """What stands between two separators, without blanks at its ends, and where it begins."""

    text: str
    line: int
    column: int


def separator_of(text: str) -> str:
    """What parts the headings: the comma, the semicolon or the tab that comes first there."""
    # What stands in quotes parts nothing.
    head = _QUOTED.sub(lambda quoted: quoted[0].translate(_PLAIN), text[:MAX_TEXT])
    for line in head.splitlines():
        if line.strip() and not line.lstrip('"').startswith("#"):
            places = [(line.find(mark), mark) for mark in SEPARATORS if mark in line]
            return min(places)[1] if places else ","
    return ","


def records(text: str, file: str, most: int, fault: Fault, too_many: str) -> Iterator[list[Field]]:
    """The records of a text of at most so many fields; what cannot be read ends it with a fault.

    `too_many` is the message of the fault that there are more.
    """
    separator = separator_of(text)
    at, line, start, count = 0, 1, 0, 0
    record: list[Field] = []
    # Where the next of each stands, so that a text without one is not searched again and again.
    following = dict.fromkeys((separator, "\n"), 0)
    while at < len(text):
        count += 1
        if count > most:
            fault("too-large", too_many, Span(file, line, at - start + 1), "split it")
            return
        first_line, first_column = line, at - start + 1
        value = ""
        if text[at] == '"':
            pieces: list[str] = []
            while True:
                end = text.find('"', at + 1)
                if end < 0:
                    span = Span(file, line, at - start + 1)
                    fault("not-csv", "this quote is never closed", span, "")
                    return
                pieces.append(text[at + 1 : end])
                at = end + 1
                if text[at : at + 1] != '"':
                    break
                pieces.append('"')
            value = "".join(pieces)
            breaks = value.count("\n")
            if breaks:
                line += breaks
                start = text.rfind("\n", 0, at) + 1
        for mark, place in following.items():
            if place < at or not place:
                found = text.find(mark, at)
                following[mark] = found if found >= 0 else len(text)
        end = min(following.values())
        value = (value + text[at:end]).replace("\r", "").strip()
        record.append(Field(value, first_line, first_column))
        if end == len(text) or text[end] == "\n":
            yield record
            record = []
            line, start = line + 1, end + 1
        at = end + 1
    if record:
        yield record
