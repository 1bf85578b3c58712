"""Eight organisations whose stages were settled by hand before the rules were written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from milepost.engine.assess.assessment import Assessment
from milepost.engine.run import assessed
from tests.written import bundled, workspace

BASE = (
    "brochure_website",
    "email_campaigns",
    "web_analytics",
    "contact_database",
    "consent_management",
)
ADVERTISER = (
    "content_production",
    "social_presence",
    "mobile_web",
    "content_distribution",
    "tv_advertising",
    "newspaper_print_ads",
)
BOUGHT = ("central_customer_repository", "ml_personalization", "predictive_models")
PHYSICAL = (
    "in_store_displays",
    "outdoor_billboards",
    "tv_advertising",
    "newspaper_print_ads",
    "offline_data_capture",
    "service_store_360",
)


@dataclass(frozen=True)
class Case:
    """What is in place at level 2, what does not apply, and the two stages."""

    has: tuple[str, ...]
    cemm: str
    cx5: str
    without: tuple[str, ...] = ()


ALL = tuple(bundled().capabilities)
CASES = {
    "nothing": Case((), "initiate", "static_experience"),
    "base": Case(BASE, "initiate", "static_experience"),
    "advertiser": Case(BASE + ADVERTISER, "radiate", "static_experience"),
    "automation_alone": Case((*BASE, "basic_automation"), "initiate", "static_experience"),
    "automation_and_segments": Case(
        (*BASE, "basic_automation", "audience_segmentation", "crm_system"),
        "initiate",
        "automation_and_segmentation",
    ),
    "tools_without_ground": Case(BASE + BOUGHT, "initiate", "static_experience"),
    "everything": Case(ALL, "lifetime_customer", "data_driven_omnichannel"),
    "no_shops": Case(
        tuple(id for id in ALL if id not in PHYSICAL),
        "lifetime_customer",
        "data_driven_omnichannel",
        PHYSICAL,
    ),
}


def assess(folder: Path, case: Case) -> Assessment:
    """The assessment of a case; what is not in place is declared absent."""
    lines = ["capabilities:"]
    lines += [f"  {id}: {2 if id in case.has else 0}" for id in ALL if id not in case.without]
    lines += [f"not_applicable: {{{', '.join(f'{id}: no shops' for id in case.without)}}}"]
    return assessed(workspace(folder, "\n".join(lines))).assessment


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_at_its_stages(tmp_path: Path, name: str) -> None:
    """Each of the eight organisations reaches the stage that people agreed on, on both ladders."""
    case = CASES[name]
    ladders = assess(tmp_path, case).ladders
    cemm, cx5 = ladders["cemm"].stage, ladders["cx5"].stage

    assert cemm is not None
    assert cx5 is not None
    assert (cemm.id, cx5.id) == (case.cemm, case.cx5)


def test_nothing_is_the_floor_and_says_so(tmp_path: Path) -> None:
    """Who has nothing stands on the floor of the first ladder, whose own rule is not met."""
    ladders = assess(tmp_path, CASES["nothing"]).ladders

    assert ladders["cemm"].floor
    assert not ladders["cx5"].floor
    assert not assess(tmp_path, CASES["base"]).ladders["cemm"].floor


def test_tools_bought_without_ground_count_as_pilots(tmp_path: Path) -> None:
    """What was bought with nothing beneath counts as a pilot, and the rule says why."""
    standings = assess(tmp_path, CASES["tools_without_ground"]).standings

    for id in BOUGHT:
        assert (standings[id].declared, standings[id].effective) == (2, 1)
        assert [cap.rule for cap in standings[id].caps] == ["island_cap"]
        assert standings[id].caps[0].reason


@pytest.mark.parametrize("name", CASES)
def test_two_implementations_agree_on_each_case(tmp_path: Path, name: str) -> None:
    """The forward-chaining engine confirms every case; where it is missing, that is said."""
    assessment = assess(tmp_path, CASES[name])

    assert bool(assessment.firings) != bool(assessment.alone)
