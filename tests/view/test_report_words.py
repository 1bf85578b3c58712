"""What the report says of itself: what stages need, what it rests on, how sure it is, and names."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from fractions import Fraction

import pytest
from openpyxl import load_workbook
from pptx import Presentation

from milepost.engine.assess.confidence import Confidence, Stale
from milepost.engine.model.capability import Estimate
from milepost.engine.model.condition import HasLevel, StageReached
from milepost.engine.model.evidence import Evidence
from milepost.engine.model.inventory import (
    Closed,
    Dated,
    Excluded,
    InProgress,
    Limits,
    Target,
)
from milepost.engine.model.roadmap import Infeasible, ObjectiveValue, Solved
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.control import SolveSettings
from milepost.engine.render.html_report import html_report
from milepost.engine.render.issues_csv import jira_bytes, linear_bytes
from milepost.engine.render.markdown import markdown_bytes
from milepost.engine.render.slides import report_slides
from milepost.engine.render.workbook_report import report_workbook
from milepost.engine.run import Planned, assessed, planned
from milepost.engine.view.heatmap import heatmap
from milepost.engine.view.profile import confidence_sentence
from milepost.engine.view.report import Report
from milepost.engine.view.report_basis import assumption_rows
from milepost.engine.view.reporting import Material, report_of
from milepost.engine.view.step_words import objective_text
from tests.render.reports import outcome, plan_of, report
from tests.render.test_issues_csv import issues
from tests.view import example

DAY = dt.date(2027, 6, 1)


def two_stages() -> Report:
    """A report in which the shop is begun before Start is reached, which does not need it."""
    small = example.workspace({"site": 1, "mail": 1, "shop": 0})
    ten = Estimate(Fraction(10), Fraction(10), Fraction(10))
    site = replace(small.model.capabilities["site"], duration=ten)
    model = replace(small.model, capabilities={**small.model.capabilities, "site": site})
    found = planned(assessed(replace(small, model=model)), SolveSettings(reproducible=True))
    return report_of(Material(found.assessed, found))


def test_a_step_belongs_to_the_stage_that_needs_it() -> None:
    """A step stands below the first stage among its reasons, not below the next one by date."""
    plan = plan_of(two_stages())
    start, grow = plan.milestones
    first = next(step for step in plan.steps if step.id == "shop@1")

    assert first.end_week < start.week < grow.week
    found = {step.id: step.milestone for step in plan.steps}
    assert found == {"site@2": 0, "shop@1": 1, "mail@2": 1, "shop@2": 1}
    rows = issues(jira_bytes(two_stages(), plan))
    epics = {row["Issue Id"][0]: row["Summary"][0] for row in rows if row["Issue Type"] == ["Epic"]}
    above = {row["Summary"][0]: epics[row["Parent"][0]] for row in rows if row["Parent"]}
    assert above["Website: operational"] == "Reach Start"
    assert above["Web shop: pilot"] == "Reach Grow"
    by_id = {row["Id"][0]: row for row in issues(linear_bytes(two_stages(), plan))}
    assert by_id["stage-1"]["Blocked By"] == ["site@2"]
    assert by_id["shop@1"]["Blocks"] == ["shop@2, stage-2"]


def test_an_epic_without_work_says_so() -> None:
    """Where each step is for something else, a stage says that these steps reach it."""
    found = two_stages()
    plan = plan_of(found)
    steps = tuple(replace(step, milestone=step.milestone or None) for step in plan.steps)
    rows = issues(jira_bytes(found, replace(plan, steps=steps)))
    said = [row["Description"][0] for row in rows if row["Issue Type"] == ["Epic"]]

    assert "It has no steps of its own" in said[0]
    assert "It has no steps of its own" not in said[1]
    assert next(row for row in rows if row["Summary"] == ["Website: operational"])["Parent"] == []


def demanding() -> Workspace:
    """The small example with every kind of demand."""
    small = outcome().workspace
    week = dt.timedelta(weeks=1)
    limits = Limits(
        must=(HasLevel("mail", 1),),
        must_not=(Excluded("spare"),),
        not_before=(Dated("shop", None, DAY),),
        fixed=(Dated("mail", 2, DAY),),
        in_progress=(InProgress("shop", 1, 3),),
        closed=(Closed("web", DAY, DAY + week), Closed("web", DAY + 5 * week, DAY + 6 * week)),
        baseline="earlier.json",
        baseline_steps=(Dated("mail", 2, DAY),),
    )
    targets = (
        Target(StageReached("way", "two"), DAY, 2),
        Target(HasLevel("ads", 2)),
    )
    plan = replace(
        small.inventory.plan, limits=limits, targets=targets, objectives=("change", "cost")
    )
    return replace(small, inventory=replace(small.inventory, plan=plan))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("To be reached: Grow", "by 1 Jun 2027; its week counts 2-fold"),
        (
            "To be reached: Paid advertising at operational",
            "no day is asked for; its week counts 1-fold",
        ),
        ("The roadmap aims at", "the least change to the earlier roadmap, then the lowest cost"),
        ("Demanded, whatever the targets need", "E-mail campaigns at pilot"),
        ("Not to be raised", "Printed catalogue"),
        ("Not to begin before 1 Jun 2027", "Web shop"),
        ("Begins on 1 Jun 2027", "E-mail campaigns to operational"),
        ("Under way at the start: Web shop to pilot", "3 weeks of work left"),
        (
            "No work for the roadmap: Web team",
            "1 Jun \N{EN DASH} 7 Jun 2027, 6 Jul \N{EN DASH} 12 Jul 2027",
        ),
        ("The earlier roadmap", "earlier.json, 1 step"),
    ],
)
def test_what_the_plan_demands_is_among_the_assumptions(text: str, value: str) -> None:
    """Each key of the plan that a roadmap rests on is told with what it says, as stated."""
    found = outcome()
    assert isinstance(found.result, Solved)
    before = replace(found.assessed, workspace=demanding())
    rows = {row.text: row for row in assumption_rows(before, found.result.roadmap)}

    assert (rows[text].value, rows[text].basis) == (value, "stated")


def test_targets_of_one_weight_are_not_weighed() -> None:
    """Where every target counts alike no weight is told."""
    values = {row.text: row.value for row in report().assumptions}

    assert values["To be reached: Grow"] == "by 30 Jun 2028"


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Confidence("low", ()), "Confidence in this: low. It rests on no evidence."),
        (
            Confidence("low", ("metrics",), in_use=7, without_evidence=1, raters_differ=1),
            (
                "Confidence in this: low. It rests on 1 of 4 kinds of evidence (metrics);"
                " 1 of 7 capabilities in use has none; raters differ on 1 capability."
            ),
        ),
        (
            Confidence(
                "medium",
                ("metrics", "sales_figures"),
                stale=(Stale("mail", Evidence("surveys")),) * 2,
                in_use=20,
                without_evidence=10,
            ),
            (
                "Confidence in this: medium. It rests on 2 of 4 kinds of evidence (metrics and"
                " sales figures); 10 of 20 capabilities in use have none; 2 records are too old"
                " to count."
            ),
        ),
    ],
    ids=["nothing", "one kind", "two kinds"],
)
def test_confidence_has_its_reasons(found: Confidence, words: str) -> None:
    """How sure a stage is stands with what it rests on and what it lacks."""
    assert confidence_sentence(found) == words


def slides(found: Report) -> list[list[str]]:
    """The words of each slide, those of tables as well, and last its notes."""
    shown = heatmap(outcome().workspace, outcome().assessed.assessment, report().ladder)
    told: list[list[str]] = []
    for slide in Presentation(io.BytesIO(report_slides(found, shown, None))).slides:
        words = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        for shape in slide.shapes:
            if shape.has_table:
                words += [cell.text for row in shape.table.rows for cell in row.cells]
        told.append([*words, slide.notes_slide.notes_text_frame.text])
    return told


def test_every_format_tells_why_it_is_no_surer() -> None:
    """The reasons of the confidence stand in Markdown, on the page, on a slide and in a sheet."""
    sentence = report().ladders[0].confidence
    material = Material(outcome().assessed, outcome())
    book = load_workbook(io.BytesIO(report_workbook(report())))
    cells = [str(cell.value) for row in book["Summary"].iter_rows() for cell in row]

    assert sentence.startswith("Confidence in this: low. It rests on ")
    assert sentence in markdown_bytes(report()).decode()
    assert sentence in html_report(report(), material).decode()
    assert any(sentence in text for page in slides(report()) for text in page[:-1])
    assert f"The way: {sentence}" in cells


def test_the_slide_of_money_bridges_its_sums() -> None:
    """What the quarters leave out of the cost stands below it on the slide and in its notes."""
    note = "The 20,000 EUR count each run cost from the first day; 12,000 EUR of them fall due."
    plan = replace(plan_of(report()), cost_note=note)
    page = next(
        page for page in slides(replace(report(), plan=plan)) if page[0].startswith("The roadmap")
    )

    assert note in page[:-1]
    assert note in page[-1]
    assert not any("fall due" in text for every in slides(report()) for text in every)


def test_the_heat_map_says_that_a_rule_may_need_less() -> None:
    """Who counts two of three in place is told that the stage may need only some of them."""
    shown = heatmap(outcome().workspace, outcome().assessed.assessment, report().ladder)
    page = next(page for page in slides(report()) if shown.title in page)

    assert shown.subtitle.endswith("belong to the stage; its rule may need only some of them")
    assert (
        "Capabilities in place, out of those that belong to the stage;"
        " its rule may need only some of them." in page
    )


def test_a_name_of_several_words_stands_in_quotes() -> None:
    """A title tells the words of a stage from its own, for every stage that it names or none."""
    small = outcome().workspace
    way = small.model.ladders["way"]
    stages = tuple(
        replace(stage, name=name)
        for stage, name in zip(way.stages, ("Accounted for", "Safe", "All in"), strict=True)
    )
    model = replace(small.model, ladders={"way": replace(way, stages=stages)})
    before = assessed(replace(small, model=model))
    found = planned(before, SolveSettings(reproducible=True))
    held = report_of(Material(before)).title

    title = report_of(Material(before, found)).title
    assert title.startswith("Northwind is at “Accounted for” and plans to reach Safe in ")
    assert held == "Northwind is at “Accounted for”; Safe still needs Web shop"


def test_a_target_without_a_name_begins_small_within_the_title() -> None:
    """A target that is no stage is told in the run of the sentence."""
    small = outcome().workspace
    plan = replace(small.inventory.plan, targets=(Target(HasLevel("shop", 1)),))
    before = assessed(replace(small, inventory=replace(small.inventory, plan=plan)))
    found = planned(before, SolveSettings(reproducible=True))

    assert "plans to reach the target in " in report_of(Material(before, found)).title


def test_reasons_against_a_roadmap_are_sentences() -> None:
    """After the finding each reason begins with a capital and ends with a stop."""
    before = outcome().assessed
    failed = Planned(before, Infeasible(("the target takes too long",), None))
    told = report_of(Material(before, failed))

    assert "No roadmap keeps every limit. The target takes too long." in told.summary


def test_the_times_of_targets_are_told_in_words() -> None:
    """What several targets are weighed by does not read like a term of mathematics."""
    found = ObjectiveValue("time_sum", Fraction(47), Fraction(47))

    assert objective_text(found, "EUR") == "times of the targets added up 47 weeks"
