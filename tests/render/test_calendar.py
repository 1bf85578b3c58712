"""The calendar: the plan's dates, events that keep their identity, and names that stay text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from icalendar import Calendar

from milepost.engine.render.calendar import calendar_bytes
from milepost.engine.render.text import clean
from milepost.engine.view.document import plan_document
from milepost.engine.view.report import Report
from tests.render.reports import BY, STEERING, named, outcome, plan_of, report
from tests.render.test_pictures import HOSTILE


def content(found: Report | None = None) -> bytes:
    """The file of a report."""
    found = found or report()
    return calendar_bytes(found, plan_of(found))


@dataclass(frozen=True)
class Entry:
    """An event as another program reads it."""

    uid: str
    title: str
    about: str
    day: dt.date
    stamped: dt.datetime
    sequence: int


def events(found: Report | None = None) -> list[Entry]:
    """The events as another program reads them."""
    calendar = Calendar.from_ical(content(found))
    assert not calendar.errors
    read: list[Entry] = []
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        day, stamped = event.decoded("DTSTART"), event.decoded("DTSTAMP")
        assert isinstance(stamped, dt.datetime)
        uid, title, about = (str(event[key]) for key in ("UID", "SUMMARY", "DESCRIPTION"))
        read.append(Entry(uid, title, about, day, stamped, int(str(event["SEQUENCE"]))))
    return read


def unescaped(line: str) -> str:
    """A value of text as RFC 5545 reads it."""
    found, chars = "", iter(line)
    for char in chars:
        after = next(chars) if char == "\\" else ""
        found += ({"n": "\n", "N": "\n"}.get(after, after)) if after else char
    return found


def values(data: bytes, name: str) -> list[str]:
    """The values of a property, each line put together again."""
    lines = data.decode().replace("\r\n ", "").split("\r\n")
    return [unescaped(line.partition(":")[2]) for line in lines if line.startswith(f"{name}:")]


def test_stages_lie_on_the_days_of_the_plan() -> None:
    """A stage is reached on the day of the plan's JSON; the day asked for is an event as well."""
    days = {event.title: event.day for event in events()}
    (target,) = plan_document(outcome())["targets"]

    assert days["Grow reached"] == dt.date.fromisoformat(target["date"])
    assert days["Grow is due"] == BY


def test_a_gate_says_what_is_to_be_true() -> None:
    """Each wave of the plan has its gate, with what is in place by then."""
    gates = {event.title: event for event in events() if event.title.startswith("Gate")}
    waves = plan_document(outcome())["waves"]

    assert [gate.day.isoformat() for gate in gates.values()] == [wave["until"] for wave in waves]
    assert "- Web shop (operational)" in gates["Gate 2"].about.splitlines()


def test_events_keep_their_identity() -> None:
    """A later report moves an event: its UID is the same, its stamp and sequence are later."""
    later = report()
    plan = plan_of(later)
    week = dt.timedelta(weeks=1)
    marks = tuple(replace(mark, date=mark.date + week) for mark in plan.milestones)
    stamp = replace(later.stamp, as_of=later.stamp.as_of + week, input_sha256="cd" * 32)
    later = replace(later, plan=replace(plan, milestones=marks), stamp=stamp)

    before, after = events(), events(later)
    assert {event.uid for event in before} == {event.uid for event in after}
    assert len({event.uid for event in before}) == len(before)
    assert before[0].stamped == dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
    assert after[0].sequence == before[0].sequence + 7


def test_another_organisation_has_other_events() -> None:
    """Two roadmaps can stand in one calendar."""
    other = replace(report(), stamp=replace(report().stamp, organisation="Southwind"))

    assert not {event.uid for event in events()} & {event.uid for event in events(other)}


def test_stages_of_one_name_are_two_events() -> None:
    """No event takes the place of another."""
    plan = plan_of(report())
    twice = replace(report(), plan=replace(plan, milestones=plan.milestones * 2))

    uids = [event.uid for event in events(twice)]
    assert len(uids) == len(set(uids)) == len(events()) + 2


def test_every_event_says_where_it_comes_from() -> None:
    """Hash, day, version and share of judgement end each description."""
    for description in values(content(), "DESCRIPTION"):
        assert description.splitlines()[-1] == report().stamp.line


@settings(max_examples=8)
@given(HOSTILE)
def test_no_name_breaks_the_file(name: str) -> None:
    """Lines are short and in UTF-8, and a name is there whole."""
    assert_text(name)


@pytest.mark.parametrize("name", STEERING)
def test_no_name_steers_the_file(name: str) -> None:
    """What means something elsewhere means nothing here."""
    assert_text(name)


def assert_text(name: str) -> None:
    """The file shows the name as text."""
    data = content(named(name))

    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(line.decode() for line in data.split(b"\r\n") if line)
    assert len(events(named(name))) == len(events())
    assert clean(f"{name} reached") in values(data, "SUMMARY")


def test_the_same_report_gives_the_same_bytes() -> None:
    """A file can be compared with the one from before."""
    assert content() == content()


@pytest.mark.parametrize(("name", "called"), [("Fjord", "Roadmap of Fjord"), ("", "Roadmap")])
def test_the_calendar_is_called_after_the_organisation(name: str, called: str) -> None:
    """The calendar has a whole name also where the inventory names no organisation."""
    found = report()
    found = replace(found, stamp=replace(found.stamp, organisation=name))

    assert Calendar.from_ical(content(found))["X-WR-CALNAME"] == called
