"""Issues for Jira and Linear: the plan's steps, days and ties, and no name that does harm."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from milepost.engine.render.issues_csv import JIRA, LINEAR, MOST_SUMMARY, jira_bytes, linear_bytes
from milepost.engine.view.document import plan_document
from tests.render.reports import STEERING, named, outcome, plan_of, report
from tests.render.test_pictures import HOSTILE, letters

FORMULA = re.compile(r"[=+\-@\t\r]")
Issue = dict[str, list[str]]


def issues(content: bytes) -> list[Issue]:
    """The rows by heading; a list is a column that is repeated."""
    heads, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    found = []
    for row in rows:
        assert len(row) == len(heads)
        issue: Issue = {head: [] for head in heads}
        for head, cell in zip(heads, row, strict=True):
            issue[head] += [cell] * bool(cell)
        found.append(issue)
    return found


def jira() -> list[Issue]:
    """The issues of the small example for Jira."""
    return issues(jira_bytes(report(), plan_of(report())))


def linear() -> list[Issue]:
    """The issues of the small example for Linear."""
    return issues(linear_bytes(report(), plan_of(report())))


def day(text: str) -> dt.date:
    """A day as the files write it."""
    return dt.date.fromisoformat(text)


def test_jira_has_a_task_for_each_step() -> None:
    """Days are those of the plan's JSON, the due day being the last one; effort is in seconds."""
    steps = plan_document(outcome())["steps"]
    tasks = [issue for issue in jira() if issue["Issue Type"] == ["Task"]]

    assert [task["Start date"] for task in tasks] == [[step["start"]] for step in steps]
    ends = [day(task["Due date"][0]) + dt.timedelta(days=1) for task in tasks]
    assert ends == [day(step["end"]) for step in steps]
    seconds = [int(task["Original Estimate"][0]) for task in tasks]
    assert seconds == [sum(step["effort"].values()) * 144_000 for step in steps]
    assert [task["Summary"] for task in tasks][-1] == ["Web shop: operational"]


def test_jira_has_an_epic_for_each_stage_above_its_tasks() -> None:
    """Parents are ids of rows above, as the importer wants them, and due when they are reached."""
    epic, *tasks = jira()

    assert epic["Issue Type"] == ["Epic"]
    assert epic["Summary"] == ["Reach Grow"]
    assert epic["Due date"] == ["2027-05-03"]
    assert [task["Parent"] for task in tasks] == [epic["Issue Id"]] * 3


def test_jira_knows_what_blocks_what() -> None:
    """A task blocks those that its step is a prerequisite of, by their ids."""
    ids = {issue["Summary"][0]: issue["Issue Id"][0] for issue in jira()}
    blocks = {issue["Summary"][0]: issue["Blocks"] for issue in jira()}

    shop = ids["Web shop: operational"]
    assert blocks["E-mail campaigns: operational"] == [shop]
    assert blocks["Web shop: pilot"] == [shop]
    assert blocks["Web shop: operational"] == []
    assert "Not before: 3 weeks after E-mail campaigns (operational)." in (
        jira()[-1]["Description"][0].splitlines()
    )


def test_jira_takes_the_headings() -> None:
    """Headings have no punctuation, labels no blanks, and repeated columns stand side by side."""
    heads = jira_bytes(report(), plan_of(report())).decode().splitlines()[0].split(",")

    assert tuple(heads[: len(JIRA)]) == JIRA
    assert all(re.fullmatch(r"[\w ]+", head) for head in heads)
    assert heads[len(JIRA) :] == ["Labels"] * 3 + ["Blocks"]
    labels = {label for issue in jira() for label in issue["Labels"]}
    assert labels == {"milepost", "Web-team", "CRM-team", "critical"}


def test_linear_has_the_columns_of_its_own_export() -> None:
    """An issue for each step and each stage, tied by the ids of the file."""
    by_id = {issue["Id"][0]: issue for issue in linear()}

    assert tuple(linear()[0]) == LINEAR
    assert list(by_id) == ["mail@2", "shop@1", "shop@2", "stage-1"]
    assert by_id["mail@2"]["Blocks"] == ["shop@2, stage-1"]
    assert by_id["shop@2"]["Blocked By"] == ["shop@1, mail@2"]
    assert by_id["shop@2"]["Due Date"] == ["2027-05-02"]
    assert by_id["shop@2"]["Priority"] == ["High"]
    assert by_id["shop@2"]["Labels"] == ["milepost, Web-team, critical"]
    assert by_id["shop@2"]["Estimate"] == ["2"]
    assert by_id["stage-1"]["Due Date"] == ["2027-05-03"]


def test_every_issue_says_where_it_comes_from() -> None:
    """Hash, day, version and share of judgement stand at the end of each description."""
    for issue in jira():
        assert issue["Description"][0].splitlines()[-1].endswith(report().stamp.line)
    for issue in linear():
        assert "ab" * 32 in issue["Description"][0]


@settings(max_examples=8)
@given(HOSTILE)
def test_no_name_does_harm(name: str) -> None:
    """No cell is a formula, no row is torn, and the name is there whole."""
    assert_text(name)


@pytest.mark.parametrize("name", STEERING)
def test_no_name_steers_a_program(name: str) -> None:
    """Formulas, macros, links and lists in names are text."""
    assert_text(name)


def wiki(text: str) -> str:
    """What Jira shows of its markup."""
    return html.unescape(re.sub(r"\\([-#*_+?^~|{}\[\]!])", r"\1", text))


def markdown(text: str) -> str:
    """What Linear shows of Markdown; nothing in it is a link or HTML."""
    shown = ET.fromstring(f"<div>{MarkdownIt('commonmark').render(text)}</div>")  # noqa: S314
    assert {element.tag for element in shown.iter()} == {"div", "p"}
    return "".join(shown.itertext())


def assert_text(name: str) -> None:
    """Both files show the name as text."""
    found, plan = named(name), plan_of(named(name))
    for content, title, shown in (
        (jira_bytes(found, plan), "Summary", wiki),
        (linear_bytes(found, plan), "Title", markdown),
    ):
        rows = issues(content)
        assert len(rows) == len(plan.steps) + len(plan.milestones)
        for cells in csv.reader(io.StringIO(content.decode(), newline="")):
            assert not any(FORMULA.match(cell) for cell in cells)
        for row in rows:
            assert len(row[title][0]) <= MOST_SUMMARY + 1
            assert "\n" not in row[title][0]
            assert letters(name) in letters(shown(row["Description"][0]))


def test_jira_reads_no_markup_in_a_name() -> None:
    """A macro, a mention or an image in a name is escaped as Jira's wiki markup wants it."""
    found = named("{code}x [~admin] !img.png! a\\b")
    described = issues(jira_bytes(found, plan_of(found)))[1]["Description"][0]

    assert r"\{code\}x \[\~admin\] \!img.png\! a&#92;b" in described


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("h1. Big", "h1&#46; Big"),
        ("bq. Said", "bq&#46; Said"),
        ("* item", r"\* item"),
        ("# item", r"\# item"),
        ("- item", r"\- item"),
        ("a *bold* _thin_ -gone- +new+ name", r"a \*bold* \_thin_ \-gone- \+new+ name"),
        ("x ^up^ ~down~ ??said??", r"x \^up^ \~down~ \?\?said??"),
        ("__a_ ---- b", r"\_\_a_ \-\-\-- b"),
        ("crm_system - 2027-05-03 a*b why?", "crm_system - 2027-05-03 a*b why?"),
    ],
)
def test_jira_reads_no_formatting_in_a_name(name: str, written: str) -> None:
    """Headings, lists and marks of formatting are text, even where a line begins with a name."""
    plan = plan_of(report())
    goals = tuple(replace(each, name=name) for each in plan.milestones)
    epic = issues(jira_bytes(report(), replace(plan, milestones=goals)))[0]

    assert epic["Description"][0].startswith(f"{written} (")


def test_the_same_report_gives_the_same_bytes() -> None:
    """Files can be compared with those from before."""
    plan = plan_of(report())
    assert jira_bytes(report(), plan) == jira_bytes(report(), plan)
    assert linear_bytes(report(), plan) == linear_bytes(report(), plan)
