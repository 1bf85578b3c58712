from pathlib import Path

import pytest

from milepost.engine.assess.assessment import Assessment, StageStatus
from milepost.engine.run import assessed
from milepost.engine.source import Severity
from tests.written import TINY, bundled, workspace

BASE = """
  brochure_website: 2
  email_campaigns: 2
  web_analytics: 2
  contact_database: 2
  consent_management: 2"""


def assess(folder: Path, capabilities: str, more: str = "", *, closed: bool = False) -> Assessment:
    """The assessment of some capabilities; with `closed`, all others are declared absent."""
    text = f"capabilities:{capabilities}\n"
    if closed:
        rest = [id for id in bundled().capabilities if f" {id}:" not in capabilities + more]
        text += "".join(f"  {id}: 0\n" for id in rest)
    return assessed(workspace(folder, f"{text}{more}")).assessment


def stage(assessment: Assessment, ladder: str) -> tuple[str | None, str | None]:
    """The stage proven on a ladder and the one still possible."""
    standing = assessment.ladders[ladder]
    return (
        standing.stage.id if standing.stage else None,
        standing.possible.id if standing.possible else None,
    )


def advice(assessment: Assessment) -> set[str]:
    """The ids of what the reader is told."""
    return {item.id for item in assessment.advice}


def test_unknown_is_not_absent(tmp_path: Path) -> None:
    """What nobody declared rules nothing out; what is declared absent does."""
    unknown, absent = assess(tmp_path, BASE), assess(tmp_path, BASE, closed=True)

    assert stage(unknown, "cemm") == ("initiate", "lifetime_customer")
    assert stage(absent, "cemm") == ("initiate", "initiate")
    assert unknown.ladders["cemm"].stages[1].status is StageStatus.UNPROVEN
    assert absent.ladders["cemm"].stages[1].status is StageStatus.NOT_MET


def test_an_empty_answer_is_unknown(tmp_path: Path) -> None:
    """A capability listed without a level is as unknown as one not listed."""
    standings = assess(tmp_path, f"{BASE}\n  crm_system:").standings

    assert (standings["crm_system"].declared, standings["mobile_app"].declared) == (None, None)
    assert (standings["crm_system"].effective, standings["crm_system"].possible) == (0, 3)


def test_a_missed_kpi_lowers_by_one_and_says_why(tmp_path: Path) -> None:
    """A tool that misses its mark counts one level lower, with the value and the threshold."""
    missed = BASE.replace("web_analytics: 2", "web_analytics: {level: 3, kpis: {pages_tagged: 40}}")
    standing = assess(tmp_path, missed).standings["web_analytics"]

    assert (standing.declared, standing.effective) == (3, 2)
    assert [(cap.rule, cap.was, cap.to) for cap in standing.caps] == [("unused_tool", 3, 2)]
    assert "is 40" in standing.caps[0].reason


@pytest.mark.parametrize("kpis", ["{}", "{pages_tagged: 100}"])
def test_a_kpi_met_or_not_measured_lowers_nothing(tmp_path: Path, kpis: str) -> None:
    """A KPI without a value is no miss."""
    entry = f"web_analytics: {{level: 3, kpis: {kpis}}}"
    standings = assess(tmp_path, BASE.replace("web_analytics: 2", entry)).standings

    assert standings["web_analytics"].effective == 3
    assert standings["web_analytics"].caps == ()


def test_a_pilot_is_not_lowered_by_its_kpi(tmp_path: Path) -> None:
    """A KPI speaks of tools in regular use only."""
    entry = "web_analytics: {level: 1, kpis: {pages_tagged: 0}}"
    standings = assess(tmp_path, BASE.replace("web_analytics: 2", entry)).standings

    assert standings["web_analytics"].effective == 1


def test_without_consent_what_rests_on_it_is_a_pilot(tmp_path: Path) -> None:
    """Segments count as a pilot while consent is not managed, and other categories do not."""
    has = BASE.replace("consent_management: 2", "consent_management: 1")
    has += "\n  crm_system: 2\n  audience_segmentation: 2\n  basic_automation: 2"
    standings = assess(tmp_path, has).standings

    assert standings["audience_segmentation"].effective == 1
    assert [cap.rule for cap in standings["audience_segmentation"].caps] == ["consent_missing"]
    assert standings["basic_automation"].effective == 2


def test_raters_who_differ_are_shown(tmp_path: Path) -> None:
    """The lowest rater counts, and the distance to the highest is kept."""
    entry = "web_analytics: {raters: {marketing: 3, data: 1}}"
    standing = assess(tmp_path, BASE.replace("web_analytics: 2", entry)).standings["web_analytics"]

    assert (standing.declared, standing.effective, standing.spread) == (1, 1, 2)


def test_a_high_stage_above_a_gap_does_not_count(tmp_path: Path) -> None:
    """A stage whose own rule holds over a missing one is shown as such and is not reached."""
    has = """
  brochure_website: 2
  content_production: 2
  content_distribution: 2
  social_presence: 2
  mobile_web: 2"""
    ladder = assess(tmp_path, has, closed=True).ladders["cemm"]

    assert ladder.stage is not None
    assert (ladder.stage.id, ladder.floor) == ("initiate", True)
    assert ladder.stages[1].status is StageStatus.MET_ABOVE_GAP
    assert ladder.next is not None
    assert ladder.next.id == "initiate"


def test_blockers_are_what_a_person_can_do(tmp_path: Path) -> None:
    """What the next stage needs is listed with what is declared and what is asked for."""
    ladder = assess(tmp_path, BASE, closed=True).ladders["cx5"]

    assert ladder.next is not None
    assert ladder.next.id == "automation_and_segmentation"
    assert [line.text for line in ladder.blockers] == [
        "Basic marketing automation is declared absent, needs operational",
        "Audience segmentation is declared absent, needs operational",
    ]


def test_advice_follows_the_verdict(tmp_path: Path) -> None:
    """Advice for those below a stage falls silent once the stage is proven."""
    before = assess(tmp_path, BASE)
    segments = "\n  crm_system: 2\n  audience_segmentation: 2\n  basic_automation: 2"
    after = assess(tmp_path, BASE + segments)

    assert "fix_static_first" in advice(before)
    assert "fix_static_first" not in advice(after)
    assert next(a for a in before.advice if a.id == "fix_static_first").because == (
        "Automation and segmentation is not reached",
    )


def test_advice_counts_kinds_of_evidence(tmp_path: Path) -> None:
    """Two kinds of evidence are enough for the advice on evidence to fall silent."""
    two = BASE.replace(
        "web_analytics: 2", "web_analytics: {level: 2, evidence: [metrics, surveys]}"
    )

    assert "combine_evidence" in advice(assess(tmp_path, BASE))
    assert "combine_evidence" not in advice(assess(tmp_path, two))


def test_islands_are_seen(tmp_path: Path) -> None:
    """Things owned without what they rest on bring up the advice to use before buying."""
    islands = "\n  ml_personalization: 2\n  predictive_models: 2"

    assert "use_before_buy" not in advice(assess(tmp_path, BASE))
    assert "use_before_buy" in advice(assess(tmp_path, BASE + islands, closed=True))


def test_what_does_not_fit_together_is_questioned(tmp_path: Path) -> None:
    """Personal messages on segments that are only tried out are a warning, first in the list."""
    messages = BASE + "\n  crm_system: 2\n  personalized_email: 2\n  audience_segmentation: "
    odd, sound = assess(tmp_path, f"{messages}1"), assess(tmp_path, f"{messages}2")

    assert odd.advice[0].id == "personal_without_segments"
    assert odd.advice[0].severity is Severity.WARNING
    assert odd.standings["personalized_email"].effective == 2
    assert "personal_without_segments" not in advice(sound)


def test_plan_advice_waits_for_a_plan(tmp_path: Path) -> None:
    """Without a plan nothing is said that only a plan can bring up."""
    plan_only = {"focus_one_or_two", "creative_capacity_first", "holdout_for_ml", "short_term_wins"}

    assert not plan_only & advice(assess(tmp_path, BASE))


def test_what_does_not_apply_leaves_every_rule(tmp_path: Path) -> None:
    """A mark takes a capability out of the count: it is neither missing nor had."""
    found = assess(tmp_path, BASE, "not_applicable: {tv_advertising: no mass market}")
    standing = found.standings["tv_advertising"]

    assert standing.not_applicable == "no mass market"
    assert (standing.declared, standing.effective) == (None, 0)


def test_too_few_left_to_choose_from_is_unmet(tmp_path: Path) -> None:
    """A choice of two with one left cannot be met; with none left it is met."""
    model = """\
model: {id: m}
capabilities: [{id: a}, {id: b}, {id: c}]
stages:
  - {id: low, needs: [a]}
  - {id: high, needs: [{at_least: 2, of: [b, c]}]}
"""
    one = workspace(tmp_path, "capabilities: {a: 1, b: 1}\nnot_applicable: {c: no}", model)
    none = workspace(tmp_path, "capabilities: {a: 1}\nnot_applicable: {b: no, c: no}", model)

    assert stage(assessed(one).assessment, "m") == ("low", "low")
    assert stage(assessed(none).assessment, "m") == ("high", "high")


def test_an_own_model_is_assessed_alike(tmp_path: Path) -> None:
    """Two levels and one ladder without a floor work like the bundled model."""
    none = assessed(workspace(tmp_path, "capabilities: {site: absent}", TINY)).assessment
    seen = assessed(workspace(tmp_path, "capabilities: {site: live}", TINY)).assessment
    sold = assessed(
        workspace(tmp_path, "capabilities: {site: live, shop: 1, app: 1}", TINY)
    ).assessment

    assert [stage(each, "tiny")[0] for each in (none, seen, sold)] == [None, "seen", "sold"]
    assert stage(seen, "tiny") == ("seen", "sold")


def test_a_metric_without_a_value_proves_nothing(tmp_path: Path) -> None:
    """A stage that asks for a measured outcome is unproven until it is measured."""
    model = TINY.replace("needs: [site]", "needs: [site, nps >= 10]") + "metrics: {nps: {}}\n"
    status = [
        assessed(workspace(tmp_path, f"capabilities: {{site: 1}}\n{metrics}", model))
        .assessment.ladders["tiny"]
        .stages[0]
        .status
        for metrics in ("", "metrics: {nps: 9.99}", "metrics: {nps: 10}")
    ]

    assert status == [StageStatus.UNPROVEN, StageStatus.NOT_MET, StageStatus.REACHED]
