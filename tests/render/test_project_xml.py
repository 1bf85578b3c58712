"""Microsoft Project XML: the plan's steps, days and ties, in the order that the schema asks for."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from milepost.engine.render.project_xml import MOST_NAME, MOST_TITLE, NAMESPACE, project_bytes
from milepost.engine.view.document import plan_document
from milepost.engine.view.report import Report
from milepost.engine.view.report_roadmap import PlanPart, StepRow
from tests.render.reports import BY, LAG, STEERING, named, outcome, plan_of, report
from tests.render.test_pictures import HOSTILE, letters

# The order in which the schema mspdi_pj12.xsd has these elements. They may be left out, but for
# those that REQUIRED names and the UID of what is NUMBERED.
ORDER = {
    "Project": (
        "SaveVersion UID Name Title Subject Category Company Manager Author CreationDate Revision"
        " LastSaved ScheduleFromStart StartDate FinishDate FYStartDate CriticalSlackLimit"
        " CurrencyDigits CurrencySymbol CurrencyCode CurrencySymbolPosition CalendarUID"
        " DefaultStartTime DefaultFinishTime MinutesPerDay MinutesPerWeek DaysPerMonth"
        " DefaultTaskType DefaultFixedCostAccrual DefaultStandardRate DefaultOvertimeRate"
        " DurationFormat WorkFormat CurrentDate Calendars Tasks Resources Assignments"
    ),
    "Calendar": "UID Name IsBaseCalendar BaseCalendarUID WeekDays",
    "WeekDay": "DayType DayWorking TimePeriod WorkingTimes",
    "WorkingTime": "FromTime ToTime",
    "Task": (
        "UID ID Name Type IsNull CreateDate Contact WBS WBSLevel OutlineNumber OutlineLevel"
        " Priority Start Finish Duration DurationFormat Work Stop Resume ResumeValid EffortDriven"
        " Recurring OverAllocated Estimated Milestone Summary Critical FixedCost FixedCostAccrual"
        " ConstraintType CalendarUID ConstraintDate Deadline Notes PredecessorLink"
    ),
    "PredecessorLink": "PredecessorUID Type CrossProject CrossProjectName LinkLag LagFormat",
    "Resource": "UID ID Name Type Code MaxUnits CalendarUID Notes",
    "Assignment": "UID TaskUID ResourceUID Finish Start Units Work",
}
REQUIRED = {"Project": {"SaveVersion", "CurrencyCode"}, "WeekDay": {"DayType"}}
NUMBERED = {"Calendar", "Task", "Resource", "Assignment"}
KIND = {
    "dateTime": (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", ("Start", "Finish", "Date", "Deadline")),
    "duration": (r"PT\d+H\d+M\d+S", ("Duration", "Work")),
    "integer": (r"-?\d+", ("UID", "ID", "Type", "Format", "Lag", "Accrual", "Priority", "Level")),
    "boolean": (r"[01]", ("Critical", "Milestone", "Summary", "Estimated", "CrossProject")),
}


def tag(element: ET.Element) -> str:
    """The name of an element, which is of the schema's namespace."""
    space, _, name = element.tag.removeprefix("{").partition("}")
    assert space == NAMESPACE
    return name


def project(found: Report | None = None, plan: PlanPart | None = None) -> ET.Element:
    """The file, read back."""
    found = found or report()
    return ET.fromstring(project_bytes(found, plan or plan_of(found)))  # noqa: S314 - ours


def of(root: ET.Element, kind: str) -> list[dict[str, str]]:
    """The texts of the children of each element of a kind, by their names."""
    return [
        {tag(child): child.text or "" for child in element}
        for element in root.iter(f"{{{NAMESPACE}}}{kind}")
    ]


def steps(root: ET.Element) -> dict[str, dict[str, str]]:
    """The tasks that are steps, by their ids in the plan."""
    return {task["WBS"]: task for task in of(root, "Task") if "WBS" in task}


def test_the_file_keeps_the_schema() -> None:
    """Elements stand in the schema's order, none that it requires is missing, values fit types."""
    root = project()

    for element in root.iter():
        kind, children = tag(element), [tag(child) for child in element]
        if kind not in ORDER:
            continue
        order = ORDER[kind].split()
        places = [order.index(child) for child in children]
        assert places == sorted(places), kind
        required = REQUIRED.get(kind, set()) | ({"UID"} if kind in NUMBERED else set())
        assert required <= set(children)
        for child in element:
            for pattern, names in KIND.values():
                if tag(child) in names and kind not in {"Project", "Calendar"}:
                    assert re.fullmatch(pattern, child.text or ""), (kind, tag(child), child.text)
    assert of(root, "Project")[0]["UID"] == "ab" * 8
    for kind in NUMBERED:
        numbers = [each["UID"] for each in of(root, kind)]
        assert len(numbers) == len(set(numbers))


def test_tasks_stand_on_the_days_of_the_plan() -> None:
    """A task begins in the morning of its first day and ends in the evening of its last workday."""
    found = steps(project())

    for step in plan_document(outcome())["steps"]:
        task = found[step["id"]]
        last = dt.date.fromisoformat(step["end"]) - dt.timedelta(days=3)
        assert task["Start"] == f"{step['start']}T08:00:00"
        assert task["Finish"] == f"{last.isoformat()}T17:00:00"
        weeks = step["end_week"] - step["start_week"]
        assert task["Duration"] == f"PT{40 * weeks}H0M0S"
        assert task["ConstraintDate"] == task["Start"]
        assert task["FixedCost"] == str(100 * step["one_off"])


@pytest.mark.parametrize("shift", range(7))
def test_a_plan_may_begin_on_any_day(shift: int) -> None:
    """Whatever the day of the week, a duration is the workdays from the start to the finish."""
    plan = plan_of(report())
    more = dt.timedelta(days=shift)

    def moved(step: StepRow) -> StepRow:
        return replace(step, start=step.start + more, end=step.end + more)

    found = project(plan=replace(plan, steps=tuple(moved(step) for step in plan.steps)))
    for task in steps(found).values():
        first, last = (dt.datetime.fromisoformat(task[key]) for key in ("Start", "Finish"))
        assert last.weekday() < 5
        days = [first.date() + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        workdays = sum(day.weekday() < 5 for day in days)
        assert task["Duration"] == f"PT{8 * workdays}H0M0S"


def test_links_go_from_finish_to_start_with_their_lags() -> None:
    """A task waits for its prerequisites, as many weeks as must lie between."""
    root = project()
    places = {task["UID"]: id for id, task in steps(root).items()}
    links = {
        id: {
            places[link["PredecessorUID"]]: (link["Type"], int(link["LinkLag"]) / 24_000)
            for element in root.iter(f"{{{NAMESPACE}}}Task")
            if {tag(child): child.text for child in element}.get("WBS") == id
            for link in of(element, "PredecessorLink")
        }
        for id in places.values()
    }

    assert links["shop@2"] == {"shop@1": ("1", 0), "mail@2": ("1", LAG)}
    assert links["mail@2"] == links["shop@1"] == {}


def test_a_stage_is_a_milestone_with_its_deadline() -> None:
    """It takes no time, lies on its day, and knows the day that was asked for."""
    (mark,) = [t for t in of(project(), "Task") if t.get("Milestone") == "1"]

    assert mark["Name"] == "Grow reached"
    assert mark["Start"] == mark["Finish"] == "2027-05-03T08:00:00"
    assert mark["Duration"] == "PT0H0M0S"
    assert mark["Deadline"] == f"{BY.isoformat()}T08:00:00"


def test_roles_are_resources_and_effort_is_work() -> None:
    """A role is as large as its capacity, and is assigned for the person-weeks of each step."""
    root = project()
    resources = {each["UID"]: each for each in of(root, "Resource")}
    tasks = {task["UID"]: id for id, task in steps(root).items()}

    assert {each["Code"]: each["MaxUnits"] for each in resources.values()}["web"] == "1"
    work = {
        (tasks[each["TaskUID"]], resources[each["ResourceUID"]]["Code"]): (
            each["Work"],
            each["Units"],
        )
        for each in of(root, "Assignment")
    }
    assert work == {
        ("mail@2", "crm"): ("PT40H0M0S", "0.2"),
        ("shop@1", "web"): ("PT80H0M0S", "0.4"),
        ("shop@2", "web"): ("PT80H0M0S", "0.4"),
    }


def test_the_file_says_where_it_comes_from() -> None:
    """Hash, day, version and share of judgement stand in the notes of the whole project."""
    root = project()

    assert report().stamp.line in of(root, "Task")[0]["Notes"]
    assert of(root, "Project")[0]["CreationDate"] == "2027-03-01T08:00:00"


@settings(max_examples=8)
@given(HOSTILE)
def test_no_name_breaks_the_file(name: str) -> None:
    """Names are text of XML, no longer than the schema allows, and whole in the notes."""
    assert_text(name)


@pytest.mark.parametrize("name", STEERING)
def test_no_name_steers_the_file(name: str) -> None:
    """What means something elsewhere means nothing here."""
    assert_text(name)


def assert_text(name: str) -> None:
    """The file shows the name as text."""
    root = project(named(name))

    assert {tag(element) for element in root.iter()} == {
        tag(element) for element in project().iter()
    }
    (whole,) = of(root, "Project")
    assert len(whole["Name"]) <= MOST_NAME
    for task in of(root, "Task"):
        assert len(task["Name"]) <= MOST_TITLE
        assert letters(name) in letters(task["Notes"])


def test_the_same_report_gives_the_same_bytes() -> None:
    """A file can be compared with the one from before."""
    assert project_bytes(report(), plan_of(report())) == project_bytes(report(), plan_of(report()))
