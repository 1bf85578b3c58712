"""What moves a stage, and whether `why` says why: evidence, thresholds, what does not apply."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from milepost.engine.assess.assessment import StageStatus
from milepost.engine.model.ladder import Stage
from milepost.engine.render.proof import proof_text
from milepost.engine.run import assessed
from tests.written import workspace

RADIATES = """\
capabilities:
  brochure_website: operational
  email_campaigns: operational
  contact_database: operational
  consent_management: operational
  web_analytics: {level: operational, kpis: {pages_tagged: 97}}
  content_production: operational
  content_distribution: operational
  social_presence: operational
  mobile_web: operational
  mobile_app: absent
  paid_media: absent
  basic_automation: operational
  audience_segmentation: operational
  crm_system: pilot
  ecommerce_store: absent
  tag_event_tracking: pilot
"""
"""A company at Radiate, and at Automation and segmentation, whose data rest on web analytics."""


@dataclass(frozen=True)
class Told:
    """How a stage stands, the stages proven and possible on its ladder, and what `why` says."""

    status: StageStatus
    proven: str
    possible: str
    why: str


def told(folder: Path, text: str, name: str) -> Told:
    """The stage of that name for an inventory."""
    outcome = assessed(workspace(folder, text))
    ladder, _, stage = name.partition(".")
    standing = outcome.assessment.ladders[ladder]
    status = next(each.status for each in standing.stages if each.stage.id == stage)
    text = proof_text(outcome.proof(ladder, stage), outcome.workspace.inventory.span)
    return Told(status, _id(standing.stage), _id(standing.possible), " ".join(text.split()))


def _id(stage: Stage | None) -> str:
    return stage.id if stage else ""


def changed(line: str, to: str = "") -> str:
    """The inventory above with one capability's line replaced, or left out."""
    kept = [each for each in RADIATES.splitlines() if not each.startswith(f"  {line}:")]
    assert len(kept) == len(RADIATES.splitlines()) - 1
    return "\n".join([*kept, *([f"  {line}: {to}"] if to else [])]) + "\n"


# -- evidence ------------------------------------------------------------------------------------


def test_a_declaration_that_goes_makes_the_stage_unproven(tmp_path: Path) -> None:
    """Without its declaration a capability is unknown: the stage is open and no longer proven."""
    before = told(tmp_path, RADIATES, "cemm.radiate")
    after = told(tmp_path, changed("content_distribution"), "cemm.radiate")

    assert (before.status, before.proven) == (StageStatus.REACHED, "radiate")
    assert "Multi-channel content distribution is declared operational" in before.why
    assert (after.status, after.proven) == (StageStatus.UNPROVEN, "initiate")
    assert after.possible != "initiate"
    assert after.why.startswith("?? [1] Radiate is unproven (2 of 3 needs are met)")
    assert (
        "?? [2] Multi-channel content distribution is not declared: unproven, needs operational"
        in after.why
    )


def test_a_declaration_of_absence_rules_the_stage_out(tmp_path: Path) -> None:
    """Unknown is not absent: what is declared absent leaves nothing open."""
    after = told(tmp_path, changed("content_distribution", "absent"), "cemm.radiate")

    assert (after.status, after.proven, after.possible) == (
        StageStatus.NOT_MET,
        "initiate",
        "initiate",
    )
    assert after.why.startswith("NO [1] Radiate is not reached (2 of 3 needs are met)")
    assert "Multi-channel content distribution is declared absent, needs operational" in after.why


def test_what_rests_on_a_missing_declaration_is_open_too(tmp_path: Path) -> None:
    """A capability whose prerequisite is unknown counts for less until that is answered."""
    after = told(tmp_path, changed("content_production"), "cemm.radiate")

    assert after.status is StageStatus.UNPROVEN
    assert (
        "Multi-channel content distribution is declared operational but counts as pilot: unproven,"
        " needs operational" in after.why
    )
    assert (
        "That what Multi-channel content distribution builds on is in place is unproven; until"
        " then it can count as pilot at most" in after.why
    )
    assert "Content production and editorial calendar is not declared: unproven" in after.why


def test_one_rater_who_says_less_lowers_the_stage(tmp_path: Path) -> None:
    """Where raters differ the lowest counts, and the proof says that it is the lowest."""
    raters = "{raters: {marketing: operational, it: pilot}}"
    after = told(tmp_path, changed("content_distribution", raters), "cemm.radiate")

    assert after.status is StageStatus.NOT_MET
    assert (
        "Multi-channel content distribution is pilot by the lowest of 2 raters, needs operational"
        in after.why
    )


# -- thresholds ----------------------------------------------------------------------------------

SEGMENTS = "cx5.automation_and_segmentation"


def raised(threshold: int) -> str:
    """The inventory with another threshold for the pages that are measured."""
    kpi = f"      pages_tagged: {{at_least: {threshold}}}\n"
    return f"{RADIATES}overrides:\n  web_analytics:\n    kpis:\n{kpi}"


def test_a_higher_threshold_lowers_the_stage(tmp_path: Path) -> None:
    """A threshold above the measured value takes a level off, and `why` cites the threshold."""
    before = told(tmp_path, RADIATES, SEGMENTS)
    after = told(tmp_path, raised(99), SEGMENTS)

    assert before.status is StageStatus.REACHED
    assert before.proven == "automation_and_segmentation"
    assert (after.status, after.proven) == (StageStatus.NOT_MET, "static_experience")
    assert "Web analytics is declared operational but counts as pilot, needs operational" in (
        after.why
    )
    assert "A KPI of Web analytics misses its threshold, so it counts one level lower" in after.why
    line = len(RADIATES.splitlines()) + 4
    assert (
        "Pages with working measurement is 97%, needs 99% or more (declared at inventory.yaml:6;"
        f" rule at inventory.yaml:{line})" in after.why
    )


def test_a_lower_threshold_gives_the_level_back(tmp_path: Path) -> None:
    """A value that misses the model's threshold and keeps the organisation's own lowers nothing."""
    poor = "{level: operational, kpis: {pages_tagged: 60}}"
    low = changed("web_analytics", poor)
    lenient = low + "overrides: {web_analytics: {kpis: {pages_tagged: {at_least: 50}}}}\n"

    assert told(tmp_path, low, SEGMENTS).status is StageStatus.NOT_MET
    assert "is 60%, needs 95% or more" in told(tmp_path, low, SEGMENTS).why
    assert told(tmp_path, lenient, SEGMENTS).status is StageStatus.REACHED


def test_a_value_that_goes_lowers_nothing(tmp_path: Path) -> None:
    """A KPI without a value leaves the level, whatever its threshold."""
    silent = changed("web_analytics", "operational")
    strict = "overrides: {web_analytics: {kpis: {pages_tagged: {at_least: 99}}}}\n"

    after = told(tmp_path, silent + strict, SEGMENTS)

    assert after.status is StageStatus.REACHED
    assert "KPI" not in after.why


# -- what does not apply -------------------------------------------------------------------------


def marked(text: str, **reasons: str) -> str:
    """An inventory in which capabilities are marked as not applicable instead of declared."""
    kept = [line for line in text.splitlines() if line.strip().split(":")[0] not in reasons]
    marks = [f"  {id}: {reason}" for id, reason in reasons.items()]
    return "\n".join([*kept, "not_applicable:", *marks]) + "\n"


def test_what_does_not_apply_counts_as_met_where_it_stands_alone(tmp_path: Path) -> None:
    """A need that does not apply is not asked for, and the proof cites the mark and its reason."""
    absent = changed("content_distribution", "absent")
    after = told(tmp_path, marked(absent, content_distribution="one channel only"), "cemm.radiate")

    assert told(tmp_path, absent, "cemm.radiate").status is StageStatus.NOT_MET
    assert after.status is StageStatus.REACHED
    line = len(absent.splitlines()) + 1
    assert (
        "Multi-channel content distribution is marked not applicable and is not asked for (one"
        f" channel only) (marked at inventory.yaml:{line})" in after.why
    )
    assert "n/a [" in after.why


def test_what_does_not_apply_leaves_a_choice_that_asks_for_as_many(tmp_path: Path) -> None:
    """Two of four become two of two, so a mark can cost a stage; the proof names both."""
    one = changed("social_presence", "absent")
    both = marked(one, mobile_app="no app", paid_media="word of mouth")
    before = told(tmp_path, both, "cemm.radiate")

    assert before.status is StageStatus.NOT_MET
    assert "Organic social media presence is declared absent, needs operational" in before.why
    assert "Mobile app is marked not applicable and is not asked for (no app)" in before.why
    assert "Paid search, social and display advertising is marked not applicable" in before.why


def test_a_choice_without_enough_to_choose_from_cannot_be_met(tmp_path: Path) -> None:
    """With fewer left than are asked for the need is unmet, and the proof says how many are."""
    few = marked(RADIATES, mobile_app="no app", paid_media="none", social_presence="none")
    after = told(tmp_path, few, "cemm.radiate")

    assert after.status is StageStatus.NOT_MET
    assert "2 (only 1 can apply) at level operational: Mobile website" in after.why
    assert "in place: Mobile website" in after.why


def test_a_choice_with_nothing_left_is_met(tmp_path: Path) -> None:
    """Where nothing of a choice applies, the need falls away, and every mark is cited."""
    kinds = ("social_presence", "mobile_web", "mobile_app", "paid_media")
    none = marked(RADIATES, **dict.fromkeys(kinds, "sold at the door"))
    after = told(tmp_path, none, "cemm.radiate")

    assert after.status is StageStatus.REACHED
    assert after.why.count("is not asked for (sold at the door)") == len(kinds)


def test_a_prerequisite_that_does_not_apply_holds_nothing_back(tmp_path: Path) -> None:
    """What was capped for want of a foundation counts again once that does not apply."""
    bare = changed("content_production", "absent")
    capped = told(tmp_path, bare, "cemm.radiate")
    freed = told(tmp_path, marked(bare, content_production="an agency"), "cemm.radiate")

    assert capped.status is StageStatus.NOT_MET
    assert (
        "What Multi-channel content distribution builds on is not in place, so it can count as"
        " pilot at most" in capped.why
    )
    assert freed.status is StageStatus.REACHED
    assert "Organic social media presence is declared operational" in freed.why
    assert (
        "Content production and editorial calendar is marked not applicable and is not asked for"
        " (an agency)" in freed.why
    )
