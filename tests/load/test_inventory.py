import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.model.condition import AtLeast, HasLevel, StageReached
from milepost.engine.model.evidence import Evidence
from milepost.engine.model.inventory import Declaration, Inventory, Target
from milepost.engine.source import Span
from tests.written import TINY, faults, workspace, write


def inventory(folder: Path, text: str) -> Inventory:
    """The inventory in a text without its date, over the bundled model."""
    return workspace(folder, text).inventory


def test_a_level_may_be_written_in_four_ways(tmp_path: Path) -> None:
    """Name, number, long form and raters say the same; the lowest rater counts."""
    found = inventory(
        tmp_path,
        """
capabilities:
  brochure_website: operational
  email_campaigns: 2
  web_analytics: {level: operational}
  crm_system: {raters: {marketing: 3, data: operational}}
""",
    )

    assert {id: d.level for id, d in found.declarations.items()} == {
        "brochure_website": 2,
        "email_campaigns": 2,
        "web_analytics": 2,
        "crm_system": 2,
    }
    assert found.declarations["crm_system"].raters == (("marketing", 3), ("data", 2))


def test_a_declaration_says_who_how_and_why(tmp_path: Path) -> None:
    """Owner, note, kinds of evidence, measured KPIs and the place are all kept."""
    found = inventory(
        tmp_path,
        """capabilities:
  web_analytics:
    level: 2
    owner: Web team
    note: two countries of five
    evidence: [metrics, surveys]
    kpis: {pages_tagged: 97.5}""",
    )

    assert found.declarations["web_analytics"] == Declaration(
        "web_analytics",
        2,
        owner="Web team",
        note="two countries of five",
        evidence=(Evidence("metrics", valid_for=52), Evidence("surveys", valid_for=52)),
        kpis=(("pages_tagged", Fraction(195, 2)),),
    )
    assert found.declarations["web_analytics"].span == Span(str(tmp_path / "inventory.yaml"), 2, 3)


@pytest.mark.parametrize(
    "value", ["", "null", "~", "{}", "{level: null}", "{note: we never looked}"]
)
def test_no_level_is_unknown(tmp_path: Path, value: str) -> None:
    """A capability without a level is unknown, which is not absent."""
    found = inventory(tmp_path, f"capabilities:\n  crm_system: {value}")

    assert found.declarations["crm_system"].level is None


def test_a_stated_level_stands_above_the_raters(tmp_path: Path) -> None:
    """Where a level is stated beside the raters, it counts."""
    text = "capabilities: {crm_system: {level: 3, raters: {sales: 1}}}"

    assert inventory(tmp_path, text).declarations["crm_system"].level == 3


def test_what_does_not_apply_has_a_reason(tmp_path: Path) -> None:
    """A mark without a reason is a fault; with one it is kept."""
    found = inventory(tmp_path, "not_applicable: {tv_advertising: no mass market}")

    assert found.not_applicable["tv_advertising"].reason == "no mass market"
    path = write(tmp_path, "as_of: 2026-11-01\nnot_applicable: {tv_advertising: }\n")
    assert [p.message for p in faults(path)] == ["expected text, found nothing"]


@pytest.mark.parametrize("entry", ["0", "{raters: {sales: 1}}"])
def test_a_mark_and_a_level_contradict_each_other(tmp_path: Path, entry: str) -> None:
    """A capability that does not apply cannot have a level; the fault names both lines."""
    declared = f"as_of: 2026-11-01\ncapabilities:\n  crm_system: {entry}\n"
    path = write(tmp_path, f"{declared}not_applicable: {{crm_system: no customers}}\n")

    (problem,) = faults(path)

    assert (problem.code, problem.span.line) == ("applicable-and-not", 4)
    assert "line 3" in problem.hint


def test_an_unknown_level_beside_a_mark_is_no_contradiction(tmp_path: Path) -> None:
    """An empty line of a scaffold may stay when the capability is marked as not applicable."""
    text = "capabilities: {crm_system: }\nnot_applicable: {crm_system: no customers}"

    assert list(inventory(tmp_path, text).not_applicable) == ["crm_system"]


STAGE = StageReached("cx5", "personalized_messaging")
DAY = dt.date(2027, 12, 31)


@pytest.mark.parametrize(
    ("written", "targets"),
    [
        ("personalized_messaging", [Target(STAGE)]),
        ("cx5.personalized_messaging", [Target(STAGE)]),
        ("{stage: personalized_messaging, by: 2027-12-31}", [Target(STAGE, DAY)]),
        ("{ladder: cx5, stage: personalized_messaging}", [Target(STAGE)]),
        ("{needs: [crm_system >= embedded]}", [Target(HasLevel("crm_system", 3))]),
        (
            "{needs: {any: [crm_system, mobile_app]}, by: 2027-12-31}",
            [Target(AtLeast(1, (HasLevel("crm_system"), HasLevel("mobile_app")), "any"), DAY)],
        ),
        (
            "[personalized_messaging, {stage: cemm.align}, {needs: crm_system}]",
            [Target(STAGE), Target(StageReached("cemm", "align")), Target(HasLevel("crm_system"))],
        ),
        ("", []),
        ("[]", []),
    ],
)
def test_a_target_may_be_written_in_many_ways(
    tmp_path: Path, written: str, targets: list[Target]
) -> None:
    """A stage by name, with its ladder, with a date; any condition; and lists of them."""
    found = inventory(tmp_path, f"plan:\n  target: {written}")

    assert list(found.plan.targets) == targets


@pytest.mark.parametrize(
    ("written", "column", "code"),
    [
        ("{stage: cemm.radiat}", 19, "unknown-stage"),
        ("{ladder: cx, stage: align}", 31, "unknown-ladder"),
        ("{ladder: cx5, stage: align}", 32, "unknown-stage"),
        ("{stage: align, by: soon}", 30, "bad-date"),
        ("{stage: align, needs: crm_system}", 11, "target-goal"),
        ("{by: 2027-12-31}", 11, "target-goal"),
        ("{needs: not crm_system}", 19, "not-monotone"),
        ("[align, {needs: [crm_sistem]}]", 28, "unknown-capability"),
    ],
)
def test_a_fault_of_a_target_stands_where_it_was_written(
    tmp_path: Path, written: str, column: int, code: str
) -> None:
    """Whichever way a target is written, its fault has the exact place."""
    path = write(tmp_path, f"as_of: 2026-11-01\nplan:\n  target: {written}\n")

    (problem,) = faults(path)

    assert (problem.code, problem.span.line, problem.span.column) == (code, 3, column)


def test_a_short_inventory_has_sound_defaults(tmp_path: Path) -> None:
    """A plan starts on the day of the inventory, looks 156 weeks ahead, time before cost."""
    plan = inventory(tmp_path, "organisation: A\nplan:\ncapabilities:\n").plan

    assert (plan.start, plan.horizon) == (dt.date(2026, 11, 1), 156)
    assert plan.objectives == ("time", "cost")
    assert (plan.targets, plan.capacity) == ((), ())


def test_a_plan_keeps_its_limits_exactly(tmp_path: Path) -> None:
    """Capacities are exact fractions of a person, and the order of aims is kept."""
    plan = inventory(
        tmp_path, "plan: {minimise: [cost, time], capacity: {crm: 0.1, web_eng: 1}, horizon: 104}"
    ).plan

    assert plan.objectives == ("cost", "time")
    assert plan.capacity == (("crm", Fraction(1, 10)), ("web_eng", Fraction(1)))
    assert plan.horizon == 104


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("as_of: 20261101", "expected a date such as 2027-01-31, found 20261101"),
        ("as_of: 2026-11-01T00:00:00", "expected a date such as 2027-01-31"),
        ("as_of: 2026-W01-1", "expected a date such as 2027-01-31"),
        ("as_of: 0", "expected a date such as 2027-01-31, found 0"),
        ("as_of: 9999-12-31", "expected a date between 1970 and 2200"),
        ("as_of: 0001-01-01", "expected a date between 1970 and 2200"),
        ("as_of: ", "expected a date such as 2027-01-31, found nothing"),
    ],
)
def test_a_date_is_a_day_of_our_time(tmp_path: Path, line: str, message: str) -> None:
    """Dates are written one way, and none is so far off that weeks run out of the calendar."""
    (problem,) = faults(write(tmp_path, line + "\n"))

    assert problem.message.startswith(message)


def test_metrics_are_read_against_the_model(tmp_path: Path) -> None:
    """A metric of the model is kept as an exact reading."""
    model = TINY + "metrics: {nps: {name: Net promoter score, low: -100, high: 100}}\n"
    found = workspace(tmp_path, "metrics: {nps: -12.5}", model).inventory

    assert found.readings["nps"].value == Fraction(-25, 2)
