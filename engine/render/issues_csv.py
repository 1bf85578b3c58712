"""The roadmap as issues: CSV files that the importers of Jira and of Linear take.

The columns of Jira are those of its CSV importer (Atlassian support, "Importing data from CSV"): a
list is a column repeated, `Parent` and `Blocks` hold values of `Issue Id`, what is above stands
first, estimates are seconds, a summary has at most 255 characters. Those of Linear are the ones of
its CSV export, which its importer reads (`linear/linear`, packages/import, LinearCsvImporter).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator

from milepost.engine.render.csv_file import Cell, csv_bytes
from milepost.engine.render.markdown_text import cut, markdown, name_of
from milepost.engine.render.text import clean
from milepost.engine.view.report import Report
from milepost.engine.view.report_roadmap import MilestoneRow, PlanPart, StepRow
from milepost.engine.view.wording import many

MOST_SUMMARY = 255
"""Characters of a title that an importer takes; the description has it whole."""
WEEK = 5 * 8 * 3600
"""The seconds of a person-week: five days of eight hours."""
DAY = dt.timedelta(days=1)

JIRA = (
    "Summary",
    "Issue Type",
    "Issue Id",
    "Parent",
    "Start date",
    "Due date",
    "Original Estimate",
    "Priority",
    "Description",
)
LINEAR = (
    "Id",
    "Team",
    "Title",
    "Description",
    "Status",
    "Estimate",
    "Priority",
    "Project",
    "Creator",
    "Assignee",
    "Labels",
    "Cycle Number",
    "Cycle Name",
    "Cycle Start",
    "Cycle End",
    "Created",
    "Updated",
    "Started",
    "Completed",
    "Canceled",
    "Archived",
    "Due Date",
    "Blocks",
    "Blocked By",
)

# A mark within a word, or with a blank after it, means nothing.
_JIRA_MARKUP = re.compile(r"[\[\]{}!|]|(?<![^\W_])[-*_+^~?](?=\S)|^[-*#]")
_JIRA_HEADING = re.compile(r"^(h[1-6]|bq)\.")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def jira_bytes(report: Report, plan: PlanPart) -> bytes:
    """An epic for each stage that is reached, and a task for each step below the one it is for."""
    epics = _goals(plan)
    numbers = {step.id: len(epics) + at for at, step in enumerate(plan.steps, 1)}
    labels = [_labels(step) for step in plan.steps]
    blocks = _blocks(plan)
    most_labels = max((len(each) for each in labels), default=1)
    most_blocks = max((len(each) for each in blocks.values()), default=0)
    rows: list[list[Cell]] = [[*JIRA, *["Labels"] * most_labels, *["Blocks"] * most_blocks]]
    for number, goal in enumerate(epics, 1):
        text = "\n".join(_jira(line) for line in _about_goal(report, plan, goal))
        due = goal.date.isoformat()
        label = ["milepost", *[None] * (most_labels - 1)]
        row: list[Cell] = [cut(_aim(goal), MOST_SUMMARY), "Epic", number, None, None, due, None]
        rows.append([*row, "Medium", text, *label, *[None] * most_blocks])
    for step, tags in zip(plan.steps, labels, strict=True):
        above = _goal(plan, step)
        after = [numbers[id] for id in blocks[step.id]]
        rows.append(
            [
                cut(_title(step), MOST_SUMMARY),
                "Task",
                numbers[step.id],
                None if above is None else epics.index(above) + 1,
                step.start.isoformat(),
                _due(step).isoformat(),
                round(step.person_weeks * WEEK),
                "High" if step.critical else "Medium",
                "\n".join(_jira(line) for line in _about(report, step)),
                *[*tags, *[None] * (most_labels - len(tags))],
                *[*after, *[None] * (most_blocks - len(after))],
            ]
        )
    return csv_bytes(rows, cleaned=True)


def linear_bytes(report: Report, plan: PlanPart) -> bytes:
    """An issue for each step and for each stage that is reached."""
    blocks = _blocks(plan)
    waits = {step.id: [id for id, _ in step.predecessors] for step in plan.steps}
    goals = _goals(plan)
    project = cut(report.title, MOST_SUMMARY)
    rows: list[list[Cell]] = [[*LINEAR]]
    for step in plan.steps:
        held = [f"stage-{at}" for at, goal in enumerate(goals, 1) if goal == _goal(plan, step)]
        found: dict[str, Cell] = {
            "Id": step.id,
            "Title": cut(_title(step), MOST_SUMMARY),
            "Description": "\n\n".join(markdown(line) for line in _about(report, step)),
            "Estimate": math.ceil(step.person_weeks),
            "Priority": "High" if step.critical else "Medium",
            "Labels": ", ".join(_labels(step)),
            "Due Date": _due(step).isoformat(),
            "Blocks": ", ".join([*blocks[step.id], *held]),
            "Blocked By": ", ".join(waits[step.id]),
        }
        rows.append([{"Status": "Todo", "Project": project, **found}.get(key) for key in LINEAR])
    for number, goal in enumerate(goals, 1):
        found = {
            "Id": f"stage-{number}",
            "Title": cut(_aim(goal), MOST_SUMMARY),
            "Description": "\n\n".join(markdown(line) for line in _about_goal(report, plan, goal)),
            "Priority": "Medium",
            "Labels": "milepost, stage",
            "Due Date": goal.date.isoformat(),
            "Blocked By": ", ".join(each.id for each in plan.steps if _goal(plan, each) == goal),
        }
        rows.append([{"Status": "Todo", "Project": project, **found}.get(key) for key in LINEAR])
    return csv_bytes(rows, cleaned=True)


def _goals(plan: PlanPart) -> list[MilestoneRow]:
    """The stages still to be reached in order of week, of one week the targets first."""
    ahead = [mark for mark in plan.milestones if mark.week]
    return sorted(ahead, key=lambda mark: (mark.week, not mark.target))


def _goal(plan: PlanPart, step: StepRow) -> MilestoneRow | None:
    """The first stage that needs a step; None of one that stands in the plan for itself."""
    return None if step.milestone is None else plan.milestones[step.milestone]


def _blocks(plan: PlanPart) -> dict[str, list[str]]:
    """The ids of the steps that wait for each step."""
    found: dict[str, list[str]] = {step.id: [] for step in plan.steps}
    for step in plan.steps:
        for id, _ in step.predecessors:
            found[id].append(step.id)
    return found


def _due(step: StepRow) -> dt.date:
    """The last day of the step: its end is the first day after it."""
    return max(step.start, step.end - DAY)


def _title(step: StepRow) -> str:
    return f"{name_of(step)}: {step.to_level}"


def _aim(goal: MilestoneRow) -> str:
    """A stage by its name; any other target has none of its own."""
    return f"Reach {goal.name}" if goal.ladder else "Reach the target"


def _labels(step: StepRow) -> list[str]:
    """The team and the like, as words without spaces."""
    team = re.sub(r"[^\w]+", "-", clean(step.team)).strip("-_")[:MOST_SUMMARY]
    return ["milepost", *[team] * bool(team), *["critical"] * step.critical]


def _about(report: Report, step: StepRow) -> Iterator[str]:
    """What an issue tells of its step, line by line."""
    currency = report.stamp.currency
    yield f"Raise {name_of(step)} from {step.from_level} to {step.to_level}."
    owner = f" Owner: {step.owner}." if step.owner else ""
    yield f"Team: {step.team}.{owner}"
    if step.effort and report.plan:
        names = {role.id: role.name for role in report.plan.roles}
        effort = ", ".join(f"{names.get(who) or who} {much:g}" for who, much in step.effort)
        yield f"Effort in person-weeks: {effort}."
    yield (
        f"Money: {step.one_off:,} {currency} one-off,"
        f" {step.run_per_year:,} {currency} a year from then on."
    )
    if step.needed_by:
        yield f"Needed by: {step.needed_by}."
    if step.waits_for:
        yield f"{step.waits_for[:1].upper()}{step.waits_for[1:]}."
    steps = {each.id: each for each in report.plan.steps} if report.plan else {}
    lags = [
        f"{many(weeks, 'week')} after {name_of(steps[id])} ({steps[id].to_level})"
        for id, weeks in step.predecessors
        if weeks
    ]
    if lags:
        yield f"Not before: {', '.join(lags)}."
    slack = "none in this order of work; a delay moves a target"
    if step.slack_weeks:
        slack = many(step.slack_weeks, "week")
    elif step.critical:
        slack = "none; a delay moves the finish, even if later work is rearranged"
    yield f"Slack: {slack}."
    yield f"milepost id: {step.id}. {report.stamp.line}"


def _about_goal(report: Report, plan: PlanPart, goal: MilestoneRow) -> Iterator[str]:
    """What an issue tells of a stage."""
    ladder = f" ({goal.ladder_name})" if goal.ladder_name else ""
    yield f"{goal.name}{ladder} is reached on {goal.date.isoformat()}."
    if goal.by is not None:
        yield f"Asked for by {goal.by.isoformat()}."
    if not any(_goal(plan, step) == goal for step in plan.steps):
        yield "It has no steps of its own: steps that stand here for other reasons reach it."
    yield report.stamp.line


def _jira(line: str) -> str:
    """A line of text in Jira's wiki markup, none of it a macro, image, table, list or formatting.

    Links in brackets and headings stay text too. A bare address still leads to itself, and `:)`
    may become a face: no backslash prevents it.
    """
    text = _ENTITY.sub("&amp;", clean(line)).replace("\\", "&#92;")
    return _JIRA_HEADING.sub(r"\1&#46;", _JIRA_MARKUP.sub(r"\\\g<0>", text))
