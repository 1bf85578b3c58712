"""The profile beside the stage: shares, the bottleneck, and the ladders side by side."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from milepost.engine.assess.assessment import Assessment
from milepost.engine.assess.comparison import Place
from milepost.engine.assess.profile import LadderProfile, Profile, Share, profile_of
from milepost.engine.run import assessed
from milepost.engine.view.profile import (
    bottleneck_sentence,
    comparison_sentences,
    listed,
    outside_sentences,
    placement_sentences,
)
from tests.written import TINY, bundled, workspace

F = Fraction
MODEL = """\
model: {id: m, bar: live}
levels: [absent, tried, live, loved]
categories: {front: Front, back: Back office}
capabilities:
  - {id: site, name: Site, category: front}
  - {id: shop, name: Shop, category: front}
  - {id: app, name: App, category: front}
  - {id: desk, name: Desk, category: back}
  - {id: store, name: Store, category: back}
metrics: {nps: {name: Net promoter score}}
groups:
  selling: {name: Selling, any: [shop, desk >= loved]}
stages:
  - {id: seen, name: Seen, needs: [site >= loved]}
  - id: sold
    name: Sold
    needs:
      - group: selling
      - {at_least: 2, of: [app, desk, store]}
      - nps >= 10
      - {stage: seen}
"""
BASE = (
    "brochure_website",
    "email_campaigns",
    "web_analytics",
    "contact_database",
    "consent_management",
)
ADVERTISER = (
    *BASE,
    "content_production",
    "social_presence",
    "mobile_web",
    "content_distribution",
    "tv_advertising",
)


def profile(
    folder: Path, capabilities: str, more: str = "", model: str = ""
) -> tuple[Profile, Assessment]:
    """The profile of some levels, and the assessment that it stands beside."""
    found = workspace(folder, f"capabilities: {{{capabilities}}}\n{more}", model)
    assessment = assessed(found).assessment
    return profile_of(found, assessment), assessment


def own(folder: Path, capabilities: str, more: str = "") -> LadderProfile:
    """The profile of the one ladder of the model above."""
    return profile(folder, capabilities, more, MODEL)[0].ladders["m"]


def declared(*has: str, **levels: int) -> str:
    """The whole bundled catalogue: at level 2 what is named, at its own level what has one."""
    return ", ".join(
        f"{id}: {levels.get(id, 2 if id in has else 0)}" for id in bundled().capabilities
    )


def shares(ladder: LadderProfile) -> dict[tuple[str, str], Share | None]:
    """The share of each cell."""
    return {(cell.category, cell.stage): cell.share for cell in ladder.cells}


# -- cells and items -------------------------------------------------------------------------------


def test_a_cell_is_scored_against_what_its_stage_asks(tmp_path: Path) -> None:
    """A stage that asks for the top level counts two of three levels as two thirds."""
    found = shares(own(tmp_path, "site: 2, shop: 1, app: 3, desk: 1, store: 0"))

    assert found == {
        ("front", "seen"): Share(F(2, 3), F(2, 3)),
        ("front", "sold"): Share(F(3, 4), F(1, 2)),
        ("back", "sold"): Share(F(1, 6), F(0)),
    }


def test_what_a_stage_does_not_ask_for_is_scored_against_the_bar(tmp_path: Path) -> None:
    """A capability that only supports its stage is whole at the model's bar."""
    found, _ = profile(tmp_path, declared(*BASE, executive_sponsorship=1))

    assert shares(found.ladders["cemm"])["governance", "align"] == Share(F(1, 2), F(1, 2))


def test_a_cell_counts_what_is_unknown_and_what_does_not_apply(tmp_path: Path) -> None:
    """What nobody declared counts as absent and is counted; what does not apply is left out."""
    ladder = own(
        tmp_path, "site: 3, shop: null, desk: 3", "not_applicable: {app: no app, store: none}"
    )
    cells = {(cell.category, cell.stage): cell for cell in ladder.cells}

    assert cells["front", "sold"].capabilities == ("shop",)
    assert cells["front", "sold"].share == Share(F(0), F(0))
    assert (cells["front", "sold"].unknown, cells["front", "sold"].not_applicable) == (1, 1)
    assert (cells["back", "sold"].unknown, cells["back", "sold"].not_applicable) == (0, 1)
    assert cells["back", "sold"].share == Share(F(1), F(1))


def test_a_cell_to_which_nothing_applies_has_no_share(tmp_path: Path) -> None:
    """Of nothing there is no share, neither none nor all."""
    marks = "not_applicable: {desk: none, store: none}"

    assert shares(own(tmp_path, "site: 3", marks))["back", "sold"] is None


@pytest.mark.parametrize(
    ("levels", "nps", "scores"),
    [
        ("site: 3, shop: 2, app: 2, desk: 2, store: 0", 10, (F(1), F(1), F(1), F(1))),
        ("site: 3, shop: 1, app: 2, desk: 1, store: 0", 9, (F(1, 2), F(3, 4), F(0), F(1))),
        ("site: 2, shop: 0, app: 0, desk: 2, store: 1", 9, (F(2, 3), F(3, 4), F(0), F(0))),
    ],
    ids=["all met", "the best of a choice", "a group's best way"],
)
def test_an_item_is_scored_by_the_best_that_it_can_choose(
    tmp_path: Path, levels: str, nps: int, scores: tuple[Fraction, ...]
) -> None:
    """At least k of n is the mean of the k best; what is measured holds or does not."""
    stage = own(tmp_path, levels, f"metrics: {{nps: {nps}}}").stages[1]

    assert tuple(item.score for item in stage.items) == scores
    assert stage.share == Share(sum(scores, F(0)) / 4, min(scores))
    assert stage.met == sum(score == 1 for score in scores)


def test_too_few_left_to_choose_from_is_no_full_score(tmp_path: Path) -> None:
    """Where two are needed and one applies, the second counts as missing."""
    ladder = own(tmp_path, "site: 3, shop: 2, desk: 2", "not_applicable: {app: no, store: no}")

    assert ladder.stages[1].items[1].score == F(1, 2)


def test_what_is_asked_twice_is_one_item(tmp_path: Path) -> None:
    """A rule that keeps a stage closed for want of what it asks anyway counts once."""
    found, _ = profile(tmp_path, declared(*BASE))

    assert [len(each.items) for each in found.ladders["cx5"].stages] == [0, 3, 3, 6, 5]
    assert [len(each.items) for each in found.ladders["cemm"].stages] == [3, 3, 5, 3, 5, 5, 6]
    assert found.ladders["cx5"].stages[0].share is None


def test_effective_levels_count_and_not_the_declared_ones(tmp_path: Path) -> None:
    """What a rule holds back is held back in the profile too."""
    found, _ = profile(tmp_path, declared(*BASE, identity_resolution=3))
    engage = shares(found.ladders["cemm"])["data", "engage"]

    assert engage == Share(F(1, 2) / 6, F(0))


def test_a_model_without_categories_has_one_row(tmp_path: Path) -> None:
    """An own model without categories and with one ladder has a profile and no comparison."""
    found, assessment = profile(tmp_path, "site: 1, shop: 0, app: 1", model=TINY)
    ladder = found.ladders["tiny"]

    assert found.comparison is None
    assert ladder.categories == ("",)
    assert shares(ladder) == {("", "seen"): Share(F(1), F(1)), ("", "sold"): Share(F(1, 2), F(0))}
    assert ladder.bottleneck is not None
    model = workspace(tmp_path, "", TINY).model
    assert bottleneck_sentence(model, assessment, ladder.bottleneck) == (
        "Shop stands at 0% of what Sold needs."
    )


# -- the bottleneck --------------------------------------------------------------------------------


def sentence(folder: Path, levels: str, more: str = "") -> str:
    """The bottleneck of the model above in words."""
    found, assessment = profile(folder, levels, more, MODEL)
    held_by = found.ladders["m"].bottleneck
    assert held_by is not None
    return bottleneck_sentence(workspace(folder, "", MODEL).model, assessment, held_by)


@pytest.mark.parametrize(
    ("levels", "nps", "words"),
    [
        ("site: 2, desk: 0", 10, "Front. Site stands at 67% of what Seen needs."),
        ("site: null, desk: 0", 10, "Front. Site (not declared) stands at 0% of what Seen needs."),
        (
            "site: 3, shop: 2, app: 1, desk: 1, store: 0",
            10,
            (
                "“Front” and “Back office”, to the same degree. 2 of App, Desk or Store stand"
                " together at 50% of what Sold needs."
            ),
        ),
        (
            "site: 3, shop: 2, app: 2, desk: 2, store: 0",
            9,
            "“Net promoter score” stands at 0% of what Sold needs.",
        ),
        (
            "site: 3, shop: 0, app: 0, desk: 0, store: 0",
            10,
            (
                "“Front” and “Back office”, to the same degree. One of Shop or Desk and 2 of App,"
                " Desk or Store each stand at 0% of what Sold needs."
            ),
        ),
    ],
    ids=["one", "unknown", "a choice", "a metric", "a tie"],
)
def test_the_bottleneck_is_the_weakest_unmet_item_in_words(
    tmp_path: Path, levels: str, nps: int, words: str
) -> None:
    """What holds the next stage back most is named with its category, and ties are stated."""
    found = sentence(tmp_path, levels, f"metrics: {{nps: {nps}}}")

    assert found == words


def test_a_category_in_more_of_the_weakest_items_is_the_bottleneck(tmp_path: Path) -> None:
    """Two items of customer data outweigh one of another category."""
    missing = {
        "central_customer_repository": 0,
        "identity_resolution": 0,
        "realtime_profile_activation": 0,
        "realtime_event_streaming": 0,
    }
    every = [id for id in bundled().capabilities if id not in missing]
    found, _ = profile(tmp_path, declared(*every))
    held_by = found.ladders["cemm"].bottleneck

    assert held_by is not None
    assert held_by.stage.id == "engage"
    assert held_by.categories == ("data",)
    assert set(held_by.capabilities) == missing.keys() - {"realtime_event_streaming"}


def test_at_the_top_there_is_no_bottleneck(tmp_path: Path) -> None:
    """Who has reached the last stage has nothing to be held back from."""
    found, _ = profile(tmp_path, declared(*bundled().capabilities))

    assert {ladder.bottleneck for ladder in found.ladders.values()} == {None}
    assert {each.share for ladder in found.ladders.values() for each in ladder.stages} <= {
        Share(F(1), F(1)),
        None,
    }
    assert found.comparison is not None
    assert found.comparison.differences == ()
    assert found.comparison.shared == ()


# -- ladders side by side --------------------------------------------------------------------------


def test_an_advertiser_stands_higher_on_the_ladder_that_counts_reach(tmp_path: Path) -> None:
    """Many channels without automation: what each ladder misses, and where the other puts it."""
    found, _ = profile(tmp_path, declared(*ADVERTISER))
    comparison = found.comparison
    assert comparison is not None
    differences = {
        (each.ladder, each.capability): (each.place, each.stage.id if each.stage else None)
        for each in comparison.differences
    }

    assert [
        (at.stage and at.stage.id, at.phase and at.phase.id) for at in comparison.positions
    ] == [
        ("radiate", "attract"),
        ("static_experience", None),
    ]
    assert differences["cx5", "basic_automation"] == (Place.AHEAD, "nurture")
    assert differences["cx5", "audience_segmentation"] == (Place.NEXT, "align")
    assert differences["cemm", "needs_based_content"] == (Place.AHEAD, "personalized_messaging")
    assert comparison.outside == {"cemm": ("tv_advertising",), "cx5": ()}
    assert "social_presence" in {each.capability for each in comparison.placements}


def test_what_both_ladders_miss_is_no_difference(tmp_path: Path) -> None:
    """A capability that holds up both next stages is shared."""
    every = [id for id in bundled().capabilities if id != "predictive_models"]
    found, _ = profile(tmp_path, declared(*every))
    comparison = found.comparison

    assert comparison is not None
    assert comparison.shared == ("predictive_models",)
    assert comparison.differences == ()
    assert "What holds up the next stage on each: Predictive models" in " ".join(
        comparison_sentences(bundled(), comparison)
    )


def test_the_comparison_reads_as_sentences(tmp_path: Path) -> None:
    """Positions first, then what one ladder misses and the other does not, with the place there."""
    found, _ = profile(tmp_path, declared(*ADVERTISER, content_distribution=1))
    comparison = found.comparison
    assert comparison is not None

    assert comparison_sentences(bundled(), comparison, 3) == [
        (
            "By Sitecore's ladder you stand at Initiate (stage 1 of 7, phase Attract) and by"
            " Dovetail's ladder at Static experience (stage 1 of 5)."
        ),
        (
            "What holds up Radiate, next on Sitecore's ladder, and nothing on Dovetail's ladder:"
            " Multi-channel content distribution (there part of Static experience, which is"
            " reached)."
        ),
        (
            "What holds up Automation and segmentation, next on Dovetail's ladder, and nothing on"
            " Sitecore's ladder: Basic marketing automation (there not before Nurture); Audience"
            " segmentation (there not before Align)."
        ),
    ]
    assert outside_sentences(bundled(), comparison) == [
        "In place, and no part of Sitecore's ladder: TV advertising"
    ]
    assert (
        "Multi-channel content distribution: part of Static experience on Dovetail's ladder, of"
        " Radiate on Sitecore's ladder"
    ) in placement_sentences(bundled(), comparison)


def test_a_choice_is_told_apart_from_what_is_needed(tmp_path: Path) -> None:
    """What is one of several that would do is named as a choice, and lists are cut short."""
    found, _ = profile(tmp_path, declared(*BASE))
    comparison = found.comparison
    assert comparison is not None
    choices = {each.capability for each in comparison.differences if each.choice}
    short, full = (comparison_sentences(bundled(), comparison, most)[1] for most in (3, None))

    assert choices == {"social_presence", "mobile_web", "mobile_app", "paid_media"}
    assert "; to choose from, " in short
    assert short.endswith("; and 2 more.")
    assert full.startswith(short.partition("; to choose")[0])
    assert "Mobile app" in full


THREE = """\
model: {id: m}
levels: [absent, live]
capabilities:
  - {id: a, name: A}
  - {id: b, name: B}
  - {id: c, name: C}
ladders:
  - {id: x, name: X, publisher: P, stages: [{id: x1, name: X1, needs: [a]}]}
  - {id: y, name: Y, publisher: P, stages: [{id: y1, name: Y1, needs: [b]}]}
  - {id: z, name: Z, stages: [{id: z1, name: Z1, needs: [a]}, {id: z2, name: Z2, needs: [c]}]}
"""


def test_three_ladders_are_compared_in_pairs(tmp_path: Path) -> None:
    """Every pair is in the data; the short answer tells the positions alone."""
    found, _ = profile(tmp_path, "a: 0, b: 0, c: 0", model=THREE)
    comparison = found.comparison
    assert comparison is not None
    model = workspace(tmp_path, "", THREE).model

    assert {(d.ladder, d.other, d.capability, d.place.value) for d in comparison.differences} == {
        ("x", "y", "a", "outside"),
        ("y", "x", "b", "outside"),
        ("y", "z", "b", "outside"),
        ("z", "y", "a", "outside"),
    }
    assert comparison_sentences(model, comparison, 3) == [
        (
            "By the ladder X you stand at no stage yet, by the ladder Y at no stage yet and by the"
            " ladder Z at no stage yet."
        )
    ]
    assert len(comparison_sentences(model, comparison)) == 5


def test_a_list_is_cut_where_it_is_told_to_be() -> None:
    """Exactly as many names as asked for are no reason to cut."""
    assert listed(["A", "B"], most=2) == "A and B"
    assert listed(["A", "B", "C"], most=1) == "A and 2 more"
    assert listed(["A", "B", "C"], "or") == "A, B or C"
