import datetime as dt
import json
from pathlib import Path

import pytest

from milepost.cli.main import main
from milepost.engine.assess.assessment import Assessment
from milepost.engine.model.evidence import Evidence
from milepost.engine.run import assessed
from tests.written import TINY, workspace, write

KINDS = ("surveys", "employee_feedback", "metrics", "sales_figures")


def assessment(folder: Path, text: str, model: str = "") -> Assessment:
    """The assessment of an inventory as of 1 November 2026."""
    return assessed(workspace(folder, text, model)).assessment


@pytest.mark.parametrize(
    ("count", "level"), [(0, "low"), (1, "low"), (2, "medium"), (3, "medium"), (4, "high")]
)
def test_confidence_follows_from_the_kinds_of_evidence(
    tmp_path: Path, count: int, level: str
) -> None:
    """One kind or none is low, two or three are medium, all four are high."""
    text = f"capabilities: {{crm_system: {{level: 2, evidence: [{', '.join(KINDS[:count])}]}}}}"
    found = assessment(tmp_path, text).confidence

    assert (found.level, found.kinds) == (level, tuple(sorted(KINDS[:count])))


def test_many_records_of_one_kind_are_one_kind(tmp_path: Path) -> None:
    """What counts is how different the evidence is, not how much there is of it."""
    text = """capabilities:
  crm_system: {level: 2, evidence: [surveys, surveys]}
  web_analytics: {level: 2, evidence: [surveys]}
"""
    assert assessment(tmp_path, text).confidence.level == "low"


@pytest.mark.parametrize(
    ("when", "valid_for", "counts"),
    [
        ("2025-11-02", "", 1),
        ("2025-11-01", "", 0),
        ("2026-10-18", ", valid_for: 2", 1),
        ("2026-10-17", ", valid_for: 2", 0),
        ("2020-01-01", ", valid_for: 520", 1),
        ("2026-11-01", ", valid_for: 0", 1),
    ],
)
def test_evidence_counts_up_to_the_end_of_its_term(
    tmp_path: Path, when: str, valid_for: str, counts: int
) -> None:
    """The term is the record's own, else the model's 52 weeks; on its last day it still counts."""
    record = f"{{kind: surveys, when: {when}{valid_for}}}"
    found = assessment(
        tmp_path, f"capabilities: {{crm_system: {{level: 2, evidence: {record}}}}}"
    ).confidence

    assert (found.kinds == ("surveys",), len(found.stale)) == (bool(counts), 1 - counts)


def test_a_record_without_a_day_never_ages_and_is_counted(tmp_path: Path) -> None:
    """Evidence without a day counts for ever, and the assessment says how much of it there is."""
    text = (
        "capabilities: {crm_system: {level: 2, evidence: [surveys, {kind: metrics, valid_for: 1}]}}"
    )
    found = assessment(tmp_path, text).confidence

    assert (found.kinds, found.undated, found.stale) == (("metrics", "surveys"), 2, ())


def test_without_a_term_in_the_model_evidence_never_ages(tmp_path: Path) -> None:
    """A model says how long a kind counts; one that does not leaves it to the record."""
    text = "capabilities: {site: {level: 1, evidence: {kind: surveys, when: 2000-01-01}}}"

    assert assessment(tmp_path, text, TINY).confidence.stale == ()
    aged = TINY + "evidence: {surveys: 52}\n"
    assert len(assessment(tmp_path, text, aged).confidence.stale) == 1


def test_old_evidence_is_no_kind_of_evidence_for_advice(tmp_path: Path) -> None:
    """Advice that asks for more kinds of evidence looks at those that still count."""
    records = "[surveys, {kind: metrics, when: 2026-10-01}]"
    fresh = f"capabilities: {{crm_system: {{level: 1, evidence: {records}}}}}"
    old = fresh.replace("2026-10-01", "2020-10-01")

    assert "combine_evidence" not in {a.id for a in assessment(tmp_path, fresh).advice}
    assert "combine_evidence" in {a.id for a in assessment(tmp_path, old).advice}


def test_confidence_never_moves_a_stage(tmp_path: Path) -> None:
    """The same levels reach the same stages with no evidence and with all of it."""
    text = "capabilities:\n  brochure_website: {{level: 3{0}}}\n  web_analytics: {{level: 2{0}}}\n"
    bare = assessment(tmp_path, text.format(""))
    full = assessment(tmp_path, text.format(f", evidence: [{', '.join(KINDS)}]"))

    assert (bare.confidence.level, full.confidence.level) == ("low", "high")
    assert {id: x.stage for id, x in bare.ladders.items()} == {
        id: x.stage for id, x in full.ladders.items()
    }


def test_the_parts_of_confidence_are_counted(tmp_path: Path) -> None:
    """KPIs without a value of what is in use, and raters who disagree, are told in numbers."""
    text = """capabilities:
  crm_system: {level: 2}
  contact_database: {level: 2, kpis: {contactable_share: 70}}
  voc_surveys: {level: 1}
  web_analytics: {raters: {web: 3, sales: 1}}
  seo_foundation: {level: 1, raters: {web: 1, sales: 1}}
  email_campaigns: {raters: {crm: 1, sales: 2}}
"""
    found = assessment(tmp_path, text).confidence

    assert found.kpis_without_value == 1
    assert (found.raters_differ, found.widest_spread) == (2, 2)


def test_each_ladder_looks_at_what_its_next_stage_rests_on(tmp_path: Path) -> None:
    """Evidence for a capability that a stage does not rest on adds nothing to its ladder."""
    model = TINY + "  - {id: far, needs: [lone]}\n"
    model = model.replace("capabilities:\n", "capabilities:\n  - {id: lone}\n")
    text = """capabilities:
  site: {level: 1, evidence: [surveys]}
  shop: {level: 0, evidence: [metrics]}
  lone: {level: 1, evidence: [sales_figures]}
"""
    found = assessment(tmp_path, text, model)

    assert found.confidence.kinds == ("metrics", "sales_figures", "surveys")
    assert found.ladders["tiny"].confidence.kinds == ("metrics", "surveys")


def test_a_record_says_who_gathered_it_and_where_it_is(tmp_path: Path) -> None:
    """Nothing of a record is lost."""
    record = "{kind: surveys, who: Research, when: 2026-05-01, link: 'https://x.example', note: n}"
    text = f"capabilities: {{crm_system: {{evidence: [{record}]}}}}"

    assert workspace(tmp_path, text).inventory.declarations["crm_system"].evidence == (
        Evidence("surveys", "Research", dt.date(2026, 5, 1), "https://x.example", "n", 52),
    )


OLD = """as_of: 2026-11-01
capabilities:
  crm_system: {level: 2, evidence: [metrics, {kind: surveys, when: 2024-05-01}]}
"""


def test_old_evidence_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text, JSON and check all name the record that counts no more."""
    path = write(tmp_path, OLD)

    assert main(["assess", str(path)]) == 0
    text = capsys.readouterr().out
    assert "Confidence: low, resting on metrics" in text
    assert "CRM system of record: surveys of 2024-05-01, beyond its term of 52 weeks" in text
    assert "Records without a day, which never age: 1" in text

    assert main(["assess", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["confidence"]
    assert (found["level"], found["kinds"], found["undated"]) == ("low", ["metrics"], 1)
    assert found["stale"] == [
        {
            "capability": "crm_system",
            "kind": "surveys",
            "when": "2024-05-01",
            "valid_for": 52,
            "at": f"{path}:3:46",
        }
    ]

    assert main(["check", str(path)]) == 0
    assert f"{path}:3:46: warning: surveys of 2024-05-01" in capsys.readouterr().out


def test_check_says_how_many_scenarios_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scenarios that read well are counted, so that a missing one is noticed."""
    path = write(
        tmp_path, f"{OLD}scenarios:\n  a: {{plan.horizon: 52}}\n  b: {{plan.horizon: 26}}\n"
    )

    assert main(["check", str(path)]) == 0
    assert "2 scenarios can be applied" in capsys.readouterr().err


def test_the_oldest_record_that_counts_is_told_with_its_age(tmp_path: Path) -> None:
    """What is beyond its term or names no day is not the oldest; age is in whole weeks."""
    text = """capabilities:
  crm_system: {level: 2, evidence: [metrics, {kind: surveys, when: 2026-05-03}]}
  web_analytics: {level: 2, evidence: [{kind: surveys, when: 2026-04-01}]}
  email_campaigns: {level: 2, evidence: [{kind: surveys, when: 2020-04-01}]}
"""
    oldest = assessment(tmp_path, text).confidence.oldest

    assert oldest is not None
    assert (oldest.capability, oldest.weeks) == ("web_analytics", 30)
    assert oldest.record.when == dt.date(2026, 4, 1)


def test_capabilities_in_use_without_evidence_are_counted(tmp_path: Path) -> None:
    """What is a pilot, or has a record that counts, is not among them; an aged record is none."""
    text = """capabilities:
  crm_system: {level: 2, evidence: [metrics]}
  web_analytics: {level: 3}
  email_campaigns: {level: 2, evidence: [{kind: surveys, when: 2020-04-01}]}
  voc_surveys: {level: 1}
"""
    found = assessment(tmp_path, text).confidence

    assert (found.in_use, found.without_evidence) == (3, 2)
