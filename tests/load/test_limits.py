import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.model.condition import HasLevel
from milepost.engine.model.inventory import (
    BudgetPeriod,
    Closed,
    Dated,
    Excluded,
    InProgress,
    Limits,
)
from tests.roadmaps import roadmap_text
from tests.written import faults, workspace, write

PLAN = """capabilities: {crm_system: pilot}
plan:
  run_capacity: {crm: 3}
  budget:
    - {until: 2027-12-31, one_off: 250000, run: 150000}
    - {until: 2028-12-31, run: 0}
  must: [voc_surveys >= operational, email_campaigns > pilot, web_analytics]
  must_not: [mobile_app]
  not_before: {ecommerce_store: 2027-06-01, crm_system@embedded: 2028-01-01}
  fixed: {voc_surveys@1: 2027-03-01}
  in_progress: {crm_system@operational: 6}
  closed: {web_eng: [2027-12-20..2028-01-03, 2027-05-06], crm: 2027-05-06}
  discount: 0.08
  baseline: roadmap.json
"""


def limits(folder: Path, text: str) -> Limits:
    """The limits in the inventory of a text."""
    return workspace(folder, text).inventory.plan.limits


def test_every_limit_is_read_as_what_it_means(tmp_path: Path) -> None:
    """Amounts are exact, levels are numbers, steps are a capability and a level, dates are days."""
    day = dt.date

    write(tmp_path, roadmap_text(("crm_system", 2, "2027-01-04")), "roadmap.json")

    assert limits(tmp_path, PLAN) == Limits(
        run_capacity=(("crm", Fraction(3)),),
        budget=(
            BudgetPeriod(day(2027, 12, 31), Fraction(250000), Fraction(150000)),
            BudgetPeriod(day(2028, 12, 31), None, Fraction(0)),
        ),
        must=(
            HasLevel("voc_surveys", 2),
            HasLevel("email_campaigns", 2),
            HasLevel("web_analytics"),
        ),
        must_not=(Excluded("mobile_app"),),
        not_before=(
            Dated("ecommerce_store", None, day(2027, 6, 1)),
            Dated("crm_system", 3, day(2028, 1, 1)),
        ),
        fixed=(Dated("voc_surveys", 1, day(2027, 3, 1)),),
        in_progress=(InProgress("crm_system", 2, 6),),
        closed=(
            Closed("web_eng", day(2027, 12, 20), day(2028, 1, 3)),
            Closed("web_eng", day(2027, 5, 6), day(2027, 5, 7)),
            Closed("crm", day(2027, 5, 6), day(2027, 5, 7)),
        ),
        baseline="roadmap.json",
        baseline_steps=(Dated("crm_system", 2, day(2027, 1, 4)),),
    )


def test_each_limit_knows_its_line(tmp_path: Path) -> None:
    """What a limit says can be traced to where it was written."""
    write(tmp_path, roadmap_text(), "roadmap.json")
    found = limits(tmp_path, PLAN)

    assert [period.span.line for period in found.budget] == [5, 6]
    assert [leaf.span.line for leaf in found.must] == [7, 7, 7]
    assert found.must_not[0].span.line == 8
    assert (found.not_before[1].span.line, found.not_before[1].span.column) == (9, 45)
    assert found.in_progress[0].span.line == 11
    assert [closed.span.line for closed in found.closed] == [12, 12, 12]


def test_a_single_entry_needs_no_list(tmp_path: Path) -> None:
    """One budget, one thing that must be: the brackets may be left out."""
    text = "plan: {budget: {until: 2027-12-31, run: 1}, must: crm_system, must_not: mobile_app}"
    found = limits(tmp_path, text)

    assert (len(found.budget), len(found.must), len(found.must_not)) == (1, 1, 1)


def test_without_limits_there_are_none(tmp_path: Path) -> None:
    """An inventory that names no limit has none."""
    plan = workspace(tmp_path, "plan: {budget: , must: [], closed: {}}").inventory.plan

    assert plan.limits == Limits()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "plan: {budget: [{until: 2027-12-31}, {until: 2027-12-31}]}",
            "two periods end on 2027-12-31; join them",
        ),
        (
            "plan: {budget: [{until: 2027-12-31}, {until: 2027-06-30}]}",
            "2027-06-30 comes after 2027-12-31 in the list; write the periods in order of time",
        ),
        ("plan: {fixed: {crm_system: 2027-03-01}}", "write 'crm_system@level'"),
        ("plan: {fixed: {crm_system@oprational: 2027-03-01}}", "did you mean 'operational'?"),
        ("plan: {fixed: {crm_sistem@2: 2027-03-01}}", "did you mean 'crm_system'?"),
        (
            "plan: {in_progress: {crm_system@2: 6}}",
            "crm_system is at level 0; 'crm_system@2' is not its next step; write 'crm_system@1'",
        ),
        ("plan: {must: [{any: [crm_system, mobile_app]}]}", "expected text, found a mapping"),
        ("plan: {must: [not crm_system]}", "a negation cannot stand here"),
        ("plan: {closed: {crm: 2027-05-06..2027-05-06}}", "ends before it has begun"),
        ("plan: {closed: {crm: christmas}}", "expected a date or two, found 'christmas'"),
        ("plan: {discount: -0.1}", "expected a number of 0 to 1, found -0.1"),
        ("plan: {run_capacity: {crn: 1}}", "did you mean 'crm'?"),
        ("plan: {budget: [{untl: 2027-12-31}]}", "did you mean 'until'?"),
    ],
)
def test_a_limit_at_fault_says_what_to_write(tmp_path: Path, line: str, message: str) -> None:
    """A slip in a limit is named with its remedy."""
    found = [str(p) for p in faults(write(tmp_path, f"as_of: 2026-11-01\n{line}\n"))]

    assert any(message in text for text in found), found


def test_work_in_progress_follows_the_declared_level(tmp_path: Path) -> None:
    """What is embedded has no step left to be in progress."""
    text = (
        "as_of: 2026-11-01\ncapabilities: {crm_system: 3}\nplan: {in_progress: {crm_system@3: 6}}\n"
    )

    (problem,) = faults(write(tmp_path, text))

    assert (problem.code, problem.hint) == ("not-next-step", "remove it")
