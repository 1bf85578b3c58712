"""The roadmap as Microsoft Project XML (MSPDI), which Project and its like open.

Elements stand in the order of the schema mspdi_pj12.xsd, which is part of the format. Weeks have
five days of eight hours, Monday to Friday: any seven days hold five of them, so every duration is
that of the roadmap whatever the day on which it starts. What a task waits for are links from finish
to start; because people and money can delay it further, each task also starts no earlier than in
the roadmap. Source: Microsoft, Project XML Data Interchange Schema Reference.
"""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from collections.abc import Mapping

from milepost.engine.render.markdown_text import cut, name_of
from milepost.engine.render.text import clean
from milepost.engine.view.report import Report
from milepost.engine.view.report_roadmap import MilestoneRow, PlanPart, RoleRow, StepRow
from milepost.engine.view.wording import roadmap_of

NAMESPACE = "http://schemas.microsoft.com/project"
SAVE_VERSION = 12
MOST_NAME, MOST_TITLE = 255, 512
"""Characters that the schema allows in the name of a project, and in any other name; the notes have
it whole."""
HOURS = 40
"""The hours of a week of work."""
TENTHS = HOURS * 60 * 10
"""The tenths of a minute in a week of work: the unit of a lag."""
FIXED_DURATION, FINISH_TO_START, IN_WEEKS, NO_EARLIER, WORK = 1, 1, 9, 4, 1
MORNING, NOON, AFTERNOON, EVENING = "08:00:00", "12:00:00", "13:00:00", "17:00:00"
DAY = dt.timedelta(days=1)
FRIDAY = 4

Fields = Mapping[str, object]


def project_bytes(report: Report, plan: PlanPart) -> bytes:
    """The file: a task a step, a milestone a stage, a resource a role, and who works on what."""
    root = ET.Element("Project", xmlns=NAMESPACE)
    stamp = report.stamp
    end = max([plan.finish, *(step.end for step in plan.steps)])
    _fields(
        root,
        {
            "SaveVersion": SAVE_VERSION,
            "UID": stamp.input_sha256[:16],
            "Name": cut(roadmap_of(stamp.organisation), MOST_NAME),
            "Title": cut(report.title, MOST_TITLE),
            "Subject": cut(stamp.line, MOST_TITLE),
            "Company": cut(stamp.organisation, MOST_TITLE),
            "Author": f"milepost {stamp.version}",
            "CreationDate": _morning(stamp.as_of),
            "ScheduleFromStart": 1,
            "StartDate": _morning(plan.start),
            "FinishDate": _evening(end, plan.start),
            "CurrencyCode": clean(stamp.currency)[:3],
            "CalendarUID": 1,
            "DefaultStartTime": MORNING,
            "DefaultFinishTime": EVENING,
            "MinutesPerDay": 480,
            "MinutesPerWeek": HOURS * 60,
            "DurationFormat": IN_WEEKS,
            "CurrentDate": _morning(stamp.as_of),
        },
    )
    _calendar(root)
    tasks = ET.SubElement(root, "Tasks")
    _summary(tasks, report, plan, end)
    places = {step.id: number for number, step in enumerate(plan.steps, 1)}
    for step in plan.steps:
        _task(tasks, step, places, stamp.currency)
    marks = [mark for mark in plan.milestones if mark.week]
    for number, mark in enumerate(marks, len(plan.steps) + 1):
        before = [places[step.id] for step in plan.steps if step.end_week == mark.week]
        _milestone(tasks, number, mark, before)
    resources = ET.SubElement(root, "Resources")
    for number, role in enumerate(plan.roles, 1):
        _resource(resources, number, role)
    _assignments(root, plan, places)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _fields(parent: ET.Element, fields: Fields) -> None:
    for name, value in fields.items():
        ET.SubElement(parent, name).text = clean(str(value))


def _calendar(root: ET.Element) -> None:
    calendar = ET.SubElement(ET.SubElement(root, "Calendars"), "Calendar")
    _fields(calendar, {"UID": 1, "Name": "Standard", "IsBaseCalendar": 1, "BaseCalendarUID": -1})
    days = ET.SubElement(calendar, "WeekDays")
    # The schema counts the days from Sunday, which is 1.
    for number, weekday in enumerate((6, *range(6)), 1):
        day = ET.SubElement(days, "WeekDay")
        works = weekday <= FRIDAY
        _fields(day, {"DayType": number, "DayWorking": int(works)})
        if works:
            times = ET.SubElement(day, "WorkingTimes")
            for first, last in ((MORNING, NOON), (AFTERNOON, EVENING)):
                _fields(ET.SubElement(times, "WorkingTime"), {"FromTime": first, "ToTime": last})


def _summary(tasks: ET.Element, report: Report, plan: PlanPart, end: dt.date) -> None:
    """The task with number 0, which stands for the whole project."""
    weeks = max([plan.finish_week, *(step.end_week for step in plan.steps)])
    task = ET.SubElement(tasks, "Task")
    _fields(
        task,
        {
            "UID": 0,
            "ID": 0,
            "Name": cut(report.title, MOST_TITLE),
            "Type": FIXED_DURATION,
            "OutlineNumber": 0,
            "OutlineLevel": 0,
            "Start": _morning(plan.start),
            "Finish": _evening(end, plan.start),
            "Duration": _hours(weeks * HOURS),
            "DurationFormat": IN_WEEKS,
            "Summary": 1,
            "Notes": f"{report.title}. {report.stamp.line}",
        },
    )


def _task(tasks: ET.Element, step: StepRow, places: Mapping[str, int], currency: str) -> None:
    name = f"{name_of(step)}: {step.to_level}"
    number = places[step.id]
    task = ET.SubElement(tasks, "Task")
    _fields(
        task,
        {
            "UID": number,
            "ID": number,
            "Name": cut(name, MOST_TITLE),
            "Type": FIXED_DURATION,
            "WBS": step.id,
            "OutlineNumber": number,
            "OutlineLevel": 1,
            "Priority": 500,
            "Start": _morning(step.start),
            "Finish": _evening(step.end, step.start),
            "Duration": _hours((step.end_week - step.start_week) * HOURS),
            "DurationFormat": IN_WEEKS,
            "Work": _hours(step.person_weeks * HOURS),
            "EffortDriven": 0,
            "Estimated": 0,
            "Milestone": int(step.end_week == step.start_week),
            "Summary": 0,
            "Critical": int(step.critical),
            "FixedCost": step.one_off * 100,
            "FixedCostAccrual": 1,
            "ConstraintType": NO_EARLIER,
            "ConstraintDate": _morning(step.start),
            "Notes": _notes(name, step, currency),
        },
    )
    for id, weeks in step.predecessors:
        _link(task, places[id], weeks)


def _notes(name: str, step: StepRow, currency: str) -> str:
    """The whole name, and what no field of a task holds."""
    run = f"{step.run_per_year:,} {currency} a year from then on"
    return " ".join(
        [
            f"{name}. Team: {step.team}. Run cost: {run}.",
            *[f"Owner: {step.owner}."] * bool(step.owner),
            *[f"Needed by: {step.needed_by}."] * bool(step.needed_by),
            *[f"{step.waits_for[:1].upper()}{step.waits_for[1:]}."] * bool(step.waits_for),
        ]
    )


def _milestone(tasks: ET.Element, number: int, mark: MilestoneRow, before: list[int]) -> None:
    name = f"{mark.name} reached"
    task = ET.SubElement(tasks, "Task")
    fields: dict[str, object] = {
        "UID": number,
        "ID": number,
        "Name": cut(name, MOST_TITLE),
        "Type": FIXED_DURATION,
        "OutlineNumber": number,
        "OutlineLevel": 1,
        "Priority": 500,
        "Start": _morning(mark.date),
        "Finish": _morning(mark.date),
        "Duration": _hours(0),
        "DurationFormat": IN_WEEKS,
        "Estimated": 0,
        "Milestone": 1,
        "Summary": 0,
        "ConstraintType": NO_EARLIER,
        "ConstraintDate": _morning(mark.date),
    }
    if mark.by is not None:
        fields["Deadline"] = _morning(mark.by)
    _fields(task, {**fields, "Notes": f"{name}. {mark.ladder_name}"})
    for each in before:
        _link(task, each, 0)


def _link(task: ET.Element, before: int, weeks: int) -> None:
    _fields(
        ET.SubElement(task, "PredecessorLink"),
        {
            "PredecessorUID": before,
            "Type": FINISH_TO_START,
            "CrossProject": 0,
            "LinkLag": weeks * TENTHS,
            "LagFormat": IN_WEEKS,
        },
    )


def _resource(resources: ET.Element, number: int, role: RoleRow) -> None:
    """A role, as large as its capacity, or where that is not limited as what the roadmap takes."""
    free = role.peak_fte if role.capacity is None else role.capacity
    _fields(
        ET.SubElement(resources, "Resource"),
        {
            "UID": number,
            "ID": number,
            "Name": cut(role.name or role.id, MOST_TITLE),
            "Type": WORK,
            "Code": role.id,
            "MaxUnits": f"{free:.6g}",
            "CalendarUID": 1,
            "Notes": role.name or role.id,
        },
    )


def _assignments(root: ET.Element, plan: PlanPart, places: Mapping[str, int]) -> None:
    """Who works on which task, in hours, at the same rate from its first day to its last."""
    roles = {role.id: number for number, role in enumerate(plan.roles, 1)}
    found = [(step, who, much) for step in plan.steps for who, much in step.effort if who in roles]
    if not found:
        return
    parent = ET.SubElement(root, "Assignments")
    for number, (step, who, much) in enumerate(found, 1):
        weeks = step.end_week - step.start_week
        _fields(
            ET.SubElement(parent, "Assignment"),
            {
                "UID": number,
                "TaskUID": places[step.id],
                "ResourceUID": roles[who],
                "Finish": _evening(step.end, step.start),
                "Start": _morning(step.start),
                "Units": f"{much / weeks if weeks else 1:.6g}",
                "Work": _hours(much * HOURS),
            },
        )


def _morning(day: dt.date) -> str:
    return f"{day.isoformat()}T{MORNING}"


def _evening(end: dt.date, start: dt.date) -> str:
    """The end of the last day of work before a day; of what takes no time, the start."""
    if end <= start:
        return _morning(start)
    last = end - DAY
    while last.weekday() > FRIDAY:
        last -= DAY
    return f"{last.isoformat()}T{EVENING}"


def _hours(hours: float) -> str:
    """A duration: hours, minutes and seconds."""
    seconds = round(hours * 3600)
    return f"PT{seconds // 3600}H{seconds // 60 % 60}M{seconds % 60}S"
