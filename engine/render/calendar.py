"""The dates of the roadmap as an iCalendar file: stages, what is asked for by when, and gates.

An event keeps its UID as long as the organisation, the model and what it stands for are the same: a
calendar that holds it already moves it to its new day. The day of the inventory stamps every event,
and a later one takes the place of an earlier. Source: RFC 5545.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from milepost.engine.render.text import clean
from milepost.engine.view.report import Report
from milepost.engine.view.report_roadmap import GateRow, PlanPart
from milepost.engine.view.wording import roadmap_of

MOST_OCTETS = 75
"""The length of a line; a longer one goes on after a line break and a space (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A day to be in the calendar; `key` tells it from every other of the same roadmap."""

    key: str
    day: dt.date
    title: str
    about: tuple[str, ...] = ()


def calendar_bytes(report: Report, plan: PlanPart) -> bytes:
    """The file, all events whole days, in order of day."""
    stamp = report.stamp
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//milepost//milepost {_text(stamp.version)}//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(roadmap_of(stamp.organisation))}",
        f"X-WR-CALDESC:{_text(f'{report.title}. {stamp.line}')}",
        f"X-MILEPOST-INPUT-SHA256:{_text(stamp.input_sha256)}",
    ]
    times: Counter[str] = Counter()
    for entry in sorted(_entries(plan), key=lambda entry: (entry.day, entry.key)):
        times[entry.key] += 1
        lines += _event(report, entry, times[entry.key])
    return b"".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _event(report: Report, entry: _Entry, time: int) -> list[str]:
    """The lines of an event; `time` counts those whose key is the same."""
    stamp = report.stamp
    named = "\n".join((stamp.organisation, stamp.model, entry.key, *[str(time)] * (time > 1)))
    about = "\\n".join(_text(line) for line in (*entry.about, stamp.line))
    return [
        "BEGIN:VEVENT",
        f"UID:{hashlib.sha256(named.encode(errors='replace')).hexdigest()[:32]}@milepost",
        f"DTSTAMP:{_day(stamp.as_of)}T000000Z",
        f"SEQUENCE:{stamp.as_of.toordinal()}",
        f"DTSTART;VALUE=DATE:{_day(entry.day)}",
        f"SUMMARY:{_text(entry.title)}",
        f"DESCRIPTION:{about}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _day(day: dt.date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _text(text: str) -> str:
    """A line of text as a value: backslash, semicolon and comma are escaped (RFC 5545, 3.3.11)."""
    return clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> bytes:
    """The line in UTF-8, broken where it must be, never within a character."""
    pieces, piece = [], b""
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > MOST_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join((*pieces, piece)) + b"\r\n"


def _entries(plan: PlanPart) -> Iterator[_Entry]:
    for number, mark in enumerate(plan.milestones, 1):
        if not mark.week:
            continue
        key = f"{mark.ladder}.{mark.name}" if mark.ladder else f"target {number}"
        ladder = (mark.ladder_name,) if mark.ladder_name else ()
        yield _Entry(f"reached {key}", mark.date, f"{mark.name} reached", ladder)
        if mark.by is not None:
            said = f"The roadmap reaches it on {mark.date.isoformat()}."
            yield _Entry(f"asked {key}", mark.by, f"{mark.name} is due", (*ladder, said))
    for gate in plan.gates:
        yield _Entry(f"gate {gate.number}", gate.end, f"Gate {gate.number}", tuple(_gate(gate)))


def _gate(gate: GateRow) -> Iterator[str]:
    """What is to be true on the day of a gate, and what shows it."""
    if gate.option:
        yield "An option: it is decided on when its time comes."
    for heading, lines in (
        ("Stages reached", gate.stages),
        ("In place", gate.in_place),
        ("Shown by", gate.shown_by),
    ):
        if lines:
            yield f"{heading}:"
            yield from (f"- {line}" for line in lines)
