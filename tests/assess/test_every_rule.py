"""Each rule of the bundled model: an inventory or plan that brings it up, and one that does not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from milepost.engine.assess.assessment import Advice, Assessment, StageStatus
from milepost.engine.model.roadmap import Solved
from milepost.engine.plan.control import SolveSettings
from milepost.engine.run import Planned, assessed, planned
from milepost.engine.source import Severity
from tests.written import bundled, workspace

START = """
  brochure_website: 2
  email_campaigns: 2
  web_analytics: 2
  contact_database: 2
  consent_management: 2"""
AUTOMATION = f"{START}\n  crm_system: 2\n  basic_automation: 2\n  audience_segmentation: 2"
TESTED = "\n  tag_event_tracking: 1\n  ab_testing: 1\n  personas_journey_mapping: 1"
RADIATE = f"""{START}
  content_production: 2
  content_distribution: 2
  social_presence: 2
  mobile_web: 2"""
ALIGN = """
  executive_sponsorship: 2
  cx_strategy_alignment: 2
  personas_journey_mapping: 2
  needs_based_content: 2
  engagement_value_goals: 2
  campaign_tracking: 2
  kpi_dashboard: 2"""


def all_but(**levels: int) -> str:
    """Everything at level 2 except what is named."""
    return "".join(f"\n  {id}: {levels.get(id, 2)}" for id in bundled().capabilities)


def assess(folder: Path, capabilities: str) -> Assessment:
    """The assessment of these levels."""
    return assessed(workspace(folder, f"capabilities:{capabilities}")).assessment


def plan(folder: Path, capabilities: str, request: str) -> Planned:
    """The roadmap from these levels for a `plan` block, always the same one."""
    text = f"capabilities:{capabilities}\nplan: {request}"
    outcome = planned(assessed(workspace(folder, text)), SolveSettings(reproducible=True))
    assert isinstance(outcome.result, Solved)
    return outcome


def said(advice: tuple[Advice, ...], id: str) -> Advice | None:
    """What is said under a rule, if anything."""
    return next((item for item in advice if item.id == id), None)


# -- what lets a level count for less --------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """A capability that a rule holds down to `to`, why, and levels where it does not."""

    capability: str
    levels: str
    was: int
    to: int
    reason: str
    free: str


CAPS = {
    "island_cap": Held(
        "identity_resolution",
        all_but(identity_resolution=3, data_integration=0),
        3,
        1,
        "Customer data integration is declared absent, needs pilot",
        all_but(identity_resolution=3, data_integration=1),
    ),
    "unused_tool": Held(
        "web_analytics",
        all_but().replace(
            "web_analytics: 2", "web_analytics: {level: 3, kpis: {pages_tagged: 40}}"
        ),
        3,
        2,
        "Pages with working measurement is 40%, needs 95% or more",
        all_but().replace(
            "web_analytics: 2", "web_analytics: {level: 3, kpis: {pages_tagged: 95}}"
        ),
    ),
    "consent_missing": Held(
        "predictive_models",
        all_but(predictive_models=3, consent_management=1),
        3,
        1,
        "Consent and permission management is declared pilot, needs operational",
        all_but(predictive_models=3, consent_management=2),
    ),
}


@pytest.mark.parametrize("rule", CAPS)
def test_a_cap_holds_a_level_down_and_says_why(tmp_path: Path, rule: str) -> None:
    """What lacks its ground counts for less, by the rule named and for the reason named."""
    held = CAPS[rule]
    standing = assess(tmp_path, held.levels).standings[held.capability]
    free = assess(tmp_path, held.free).standings[held.capability]

    assert standing.effective == held.to
    assert [(cap.rule, cap.was, cap.to, cap.reason) for cap in standing.caps] == [
        (rule, held.was, held.to, held.reason)
    ]
    assert (free.effective, free.caps) == (held.was, ())


def test_consent_holds_back_three_categories_and_no_other(tmp_path: Path) -> None:
    """Without consent segments, personal messages and models are pilots, all else counts."""
    standings = assess(tmp_path, all_but(consent_management=1)).standings
    model = bundled()
    held = {
        model.capabilities[id].category
        for id, standing in standings.items()
        if "consent_missing" in [cap.rule for cap in standing.caps]
    }

    assert held == {"personalization", "segmentation", "intelligence"}
    for id, standing in standings.items():
        assert (standing.effective == 1) == (
            model.capabilities[id].category in held or id == "consent_management"
        )


# -- what keeps a stage closed ---------------------------------------------------------------------

BLOCKS = {
    "multichannel_not_omnichannel": ("cx5", "advanced_omnichannel", "cross_channel_coordination"),
    "lifetime_without_governance": ("cemm", "lifetime_customer", "cx_governance"),
}


@pytest.mark.parametrize("rule", BLOCKS)
def test_a_block_keeps_its_stage_closed(tmp_path: Path, rule: str) -> None:
    """A pilot of what the rule asks for leaves the stage closed, and the proof cites the rule."""
    ladder, id, capability = BLOCKS[rule]
    index = bundled().stage(ladder, id).index - 1
    closed = assess(tmp_path, all_but(**{capability: 1})).ladders[ladder].stages[index]
    open_ = assess(tmp_path, all_but(**{capability: 2})).ladders[ladder].stages[index]

    assert closed.status is StageStatus.NOT_MET
    assert f"lets:{rule}" in closed.proof.claim.of
    needs = f"{bundled().capabilities[capability].name} is declared pilot, needs operational"
    assert needs in [line.text for line in closed.proof.lines]
    assert open_.status is StageStatus.REACHED


# -- what an inventory brings up -------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """Levels under which advice is given, why, and levels under which it is not."""

    levels: str
    because: tuple[str, ...]
    silent: str | None


ADVICE = {
    "personal_without_segments": Said(
        all_but(audience_segmentation=0, web_personalization_rules=0, personalized_ads=0),
        (
            "Audience segmentation is declared absent",
            "Personalised e-mail is declared operational",
            "Personalised mobile messages and app content is declared operational",
        ),
        all_but(),
    ),
    "repeat_after_success": Said(
        f"{AUTOMATION}{TESTED}\n  personalized_email: 2",
        (
            "Personalized messaging is reached",
            "Personalised e-mail is declared operational",
            "Advanced omnichannel is not reached",
        ),
        f"{AUTOMATION}{TESTED}\n  personalized_email: 1",
    ),
    "fix_static_first": Said(START, ("Automation and segmentation is not reached",), AUTOMATION),
    "distribute_then_align": Said(RADIATE, ("Align is not reached",), RADIATE + ALIGN),
    "mobile_expected": Said(
        f"{START}\n  mobile_web: 1",
        ("Mobile website is declared pilot, needs operational",),
        f"{START}\n  mobile_web: 2",
    ),
    "retain_before_attract": Said(START, (), None),
    "combine_evidence": Said(
        START.replace("web_analytics: 2", "web_analytics: {level: 2, evidence: [metrics]}"),
        ("the number of kinds of evidence that still count is below 2",),
        START.replace(
            "web_analytics: 2", "web_analytics: {level: 2, evidence: [metrics, surveys]}"
        ),
    ),
    "stop_low_return": Said(START, (), None),
    "use_before_buy": Said(
        f"{START}\n  data_integration: 0\n  identity_resolution: 2\n  tv_advertising: 2",
        (
            (
                "the number of capabilities in use that are held back, or ahead of the stage, is 2:"
                " TV advertising and Identity resolution"
            ),
        ),
        f"{START}\n  data_integration: 0\n  identity_resolution: 2\n  tv_advertising: 1",
    ),
}


@pytest.mark.parametrize("rule", ADVICE)
def test_advice_follows_from_the_inventory(tmp_path: Path, rule: str) -> None:
    """What is declared brings the advice up, with what it rests on, and other levels do not."""
    case = ADVICE[rule]
    item = said(assess(tmp_path, case.levels).advice, rule)

    assert item is not None
    assert item.because == case.because
    if case.silent is not None:
        assert said(assess(tmp_path, case.silent).advice, rule) is None


def test_only_what_is_always_good_advice_is_always_given() -> None:
    """The two pieces of advice for which no silent inventory stands above have no condition."""
    unconditional = {r.id for r in bundled().advice if r.when is None and r.unless is None}

    assert unconditional == {rule for rule, case in ADVICE.items() if case.silent is None}


def test_a_warning_alone_questions_what_is_declared(tmp_path: Path) -> None:
    """Of all rules that speak one is a warning; it stands first and changes nothing."""
    odd = assess(tmp_path, ADVICE["personal_without_segments"].levels)
    warnings = [rule.id for rule in bundled().advice if rule.severity is Severity.WARNING]

    assert warnings == ["personal_without_segments"]
    assert (odd.advice[0].id, odd.advice[0].severity) == (warnings[0], Severity.WARNING)


def test_a_warning_looks_at_declared_levels(tmp_path: Path) -> None:
    """Personal messages on absent segments are questioned although a rule lets none count."""
    odd = assess(tmp_path, ADVICE["personal_without_segments"].levels)
    sound = assess(tmp_path, all_but(consent_management=0))

    assert odd.standings["personalized_email"].effective == 1
    assert sound.standings["audience_segmentation"].effective == 1
    assert said(sound.advice, "personal_without_segments") is None


def test_what_is_ahead_of_the_stage_is_an_island(tmp_path: Path) -> None:
    """An island is ahead on every ladder that holds it, or held back, and the floor is a stage."""
    ahead = assess(tmp_path, f"{START}\n  basic_automation: 2\n  tv_advertising: 3")
    floor = assess(tmp_path, "\n  brochure_website: 2\n  mobile_web: 2")
    reached = assess(tmp_path, AUTOMATION)

    assert set(ahead.islands) == {"basic_automation", "tv_advertising"}
    assert floor.islands == ()
    assert reached.islands == ()


# -- what a plan brings up -------------------------------------------------------------------------


@dataclass(frozen=True)
class Brought:
    """Levels and a plan that bring advice up, why, and a pair that does not."""

    levels: str
    request: str
    because: tuple[str, ...]
    silent: tuple[str, str]


CHANNELS = all_but(
    personalized_email=0,
    web_personalization_rules=0,
    personalized_ads=0,
    personalized_mobile=0,
)
THREE = "{target: cx5.advanced_omnichannel%s}"
AIM = "the plan aims at Advanced omnichannel"
PLANS = {
    "focus_one_or_two": Brought(
        CHANNELS,
        THREE % "",
        (
            (
                "the plan works on 3 of Personalised e-mail, Rules-based web personalisation,"
                " Personalised advertising (first-party audiences) and Personalised mobile messages"
                " and app content at once"
            ),
            "Advanced omnichannel is not reached",
        ),
        (CHANNELS, THREE % ", capacity: {creative: 0.5}"),
    ),
    "creative_capacity_first": Brought(
        all_but(content_hub_dam=0),
        "{target: cx5.advanced_omnichannel}",
        (AIM,),
        (all_but(content_hub_dam=0), "{target: cx5.data_driven_omnichannel}"),
    ),
    "omnichannel_business_case": Brought(
        all_but(content_hub_dam=0),
        "{target: cx5.advanced_omnichannel}",
        (AIM,),
        (CHANNELS, "{target: cx5.personalized_messaging}"),
    ),
    "align_before_optimize": Brought(
        all_but(cx_strategy_alignment=0, ab_testing=0),
        "{target: cemm.optimize}",
        (
            "Radiate is reached",
            (
                "the plan raises A/B testing, Experimentation programme or Rules-based web"
                " personalisation before Align"
            ),
            "Align is not reached",
        ),
        (all_but(cx_strategy_alignment=0, ab_testing=0), "{target: cemm.align}"),
    ),
    "short_term_wins": Brought(
        all_but(predictive_models=0),
        "{target: cemm.lifetime_customer, capacity: {data_science: 0.4}}",
        ("the week of the first benefit is above 12",),
        (all_but(predictive_models=0), "{target: cemm.lifetime_customer}"),
    ),
    "cdp_use_cases_first": Brought(
        all_but(central_customer_repository=0),
        "{target: {needs: [central_customer_repository >= pilot]}}",
        ("the plan raises Central customer repository (CDP, single customer view)",),
        (all_but(data_integration=0), "{target: {needs: [data_integration >= pilot]}}"),
    ),
    "holdout_for_ml": Brought(
        all_but(product_recommendations=0),
        "{target: {needs: [product_recommendations >= pilot]}}",
        (
            (
                "the plan raises Machine-learned one-to-one personalisation, Machine-learned"
                " recommendations or Next best action decisioning"
            ),
        ),
        (all_but(predictive_models=0), "{target: {needs: [predictive_models >= pilot]}}"),
    ),
}


@pytest.mark.parametrize("rule", PLANS)
def test_advice_follows_from_the_plan(tmp_path: Path, rule: str) -> None:
    """A roadmap brings the advice up, with what it rests on; another does not, nor none at all."""
    case = PLANS[rule]
    outcome = plan(tmp_path, case.levels, case.request)
    item = said(outcome.advice, rule)

    assert item is not None
    assert item.because == case.because
    assert said(outcome.assessed.assessment.advice, rule) is None
    assert said(plan(tmp_path, *case.silent).advice, rule) is None


def test_raising_what_is_in_use_already_is_no_new_channel(tmp_path: Path) -> None:
    """Three personal channels made better at once are not three new ones."""
    channels = ("personalized_email", "personalized_ads", "personalized_mobile")
    needs = ", ".join(f"{channel} >= embedded" for channel in channels)
    outcome = plan(
        tmp_path, all_but(cross_channel_coordination=0), f"{{target: {{needs: [{needs}]}}}}"
    )
    assert isinstance(outcome.result, Solved)
    steps = outcome.result.roadmap.steps

    assert {(s.capability, s.level, s.start) for s in steps} == {(c, 3, 0) for c in channels}
    assert said(outcome.advice, "focus_one_or_two") is None


# -- all of them -----------------------------------------------------------------------------------


def test_every_rule_of_the_bundled_model_is_tried() -> None:
    """No consistency rule and no advice goes without a case on this page."""
    model = bundled()

    assert set(CAPS) == {rule.id for rule in model.caps}
    assert set(BLOCKS) == {rule.id for rule in model.blocks}
    assert {**ADVICE, **PLANS}.keys() == {rule.id for rule in model.advice}
    assert len(ADVICE) + len(PLANS) == len(model.advice)
