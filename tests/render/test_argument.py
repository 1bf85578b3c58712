"""The picture of a proof: whole, apart, in its place, and saying what the text says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.engine.assess.assessment import assess
from milepost.engine.model.workspace import Workspace
from milepost.engine.render import argument as picture
from milepost.engine.render.canvas import Box
from milepost.engine.render.palette import THEMES, ThemeName
from milepost.engine.render.text import clean
from milepost.engine.run import Assessed, assessed
from milepost.engine.view.argument import MOST, Argument, argument
from tests.render.drawing import Drawing, read, runs_through
from tests.render.test_pictures import HOSTILE, coincide, letters
from tests.view.example import LEVELS, NAMES
from tests.view.example import workspace as small
from tests.written import bundled, workspace

SOME = """\
capabilities:
  brochure_website: 2
  email_campaigns: 2
  web_analytics: {level: 2, kpis: {pages_tagged: 40}}
  contact_database: 2
  consent_management: 1
  audience_segmentation: 2
  content_production: 2
  content_distribution: 0
  social_presence: 2
  predictive_models: 2
  central_customer_repository: 2
not_applicable: {tv_advertising: no mass market, mobile_app: no app}
"""


def view_of(outcome: Assessed, name: str, *, full: bool = False) -> Argument:
    """The argument for or against a stage."""
    ladder, _, id = name.partition(".")
    stage = outcome.workspace.model.stage(ladder, id)
    return argument(outcome.workspace, stage, outcome.proof(ladder, id, full=full))


def small_view(
    levels: Mapping[str, int | None] = LEVELS,
    names: Mapping[str, str] = NAMES,
    stage: str = "three",
    *,
    not_applicable: tuple[str, ...] = (),
) -> Argument:
    """The argument about a stage of the small example."""
    at: Workspace = small(levels, names=names, not_applicable=not_applicable)
    return view_of(Assessed(at, assess(at)), f"way.{stage}", full=True)


def assert_sound(view: Argument, drawing: Drawing) -> None:
    """Every claim's words are in its box, no boxes overlap, every line is there and runs clear."""
    boxes: dict[str, Box] = {claim.id: drawing.boxes[clean(claim.say)] for claim in view.claims}
    for box, other in combinations(boxes.values(), 2):
        assert not box.overlaps(other)
    for claim in view.claims:
        box = boxes[claim.id]
        inside = [text for text in drawing.texts if text.box.overlaps(box)]
        assert all(t.box.x >= box.x and t.box.right <= box.right for t in inside), claim
        assert all(t.box.y >= box.y - 1 and t.box.bottom <= box.bottom + 1 for t in inside), claim
        words = letters("".join(text.text for text in inside))
        places = "; ".join(claim.places)
        for part in (claim.status, f"[{claim.number}]", claim.name, claim.text, places):
            assert letters(part) in words, claim
    assert set(drawing.lines) == {clean(support.say) for support in view.supports}
    for line in drawing.lines.values():
        assert not any(runs_through(line, box) for box in boxes.values())
    for support in view.supports:
        assert boxes[support.source].right < boxes[support.target].x, support
    for one, another in combinations(view.supports, 2):
        if one.source != another.source:
            beside = drawing.lines[clean(one.say)], drawing.lines[clean(another.say)]
            assert not coincide(*beside), (one, another)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Assessed:
    """A company with something of everything: held, missing, capped, unknown, not applicable."""
    return assessed(workspace(tmp_path_factory.mktemp("argument"), SOME))


STAGES = [
    f"{stage.ladder}.{stage.id}" for ladder in bundled().ladders.values() for stage in ladder.stages
]


@pytest.mark.parametrize("name", STAGES)
def test_the_argument_about_every_stage_can_be_read(outcome: Assessed, name: str) -> None:
    """From one line to dozens, all words are in their boxes and all lines run to the right."""
    view = view_of(outcome, name)

    assert_sound(view, read(picture.draw(view)))


def test_a_long_proof_of_a_reached_stage_can_be_read(tmp_path: Path) -> None:
    """A stage that rests on eighty lines and more is drawn in layers, every line once."""
    everything = "capabilities:\n" + "".join(f"  {id}: 2\n" for id in bundled().capabilities)
    view = view_of(assessed(workspace(tmp_path, everything)), "cemm.optimize", full=True)

    assert len(view.claims) >= 80
    assert_sound(view, read(picture.draw(view)))


def test_a_picture_shows_what_the_proof_says(outcome: Assessed) -> None:
    """Picture and proof have the same lines, numbers and ties."""
    proof = outcome.proof("cemm", "radiate")
    view = view_of(outcome, "cemm.radiate")

    assert [(claim.id, claim.number) for claim in view.claims] == list(proof.numbers.items())
    assert [(support.source, support.target) for support in view.supports] == [
        (line.id, part) for line in proof.lines for part in line.cited
    ]
    assert [
        claim.say.partition(": ")[2].startswith(line.text)
        for claim, line in zip(view.claims, proof.lines, strict=True)
    ] == [True] * len(proof.lines)


def test_what_is_shared_is_drawn_once() -> None:
    """A part that two claims rest on has one box, and a line from each of them."""
    levels = {"site": 2, "mail": 2, "shop": 2, "ads": 2, "data": 2, "model": 2}
    view = small_view(levels)
    drawing = read(picture.draw(view))

    ties = [support.target for support in view.supports]
    shared = {id for id in ties if ties.count(id) > 1}
    assert shared
    assert len(drawing.boxes) == len(view.claims)
    assert len(drawing.lines) == len(view.supports)


def test_a_claim_has_a_word_for_its_status() -> None:
    """A box says in a word whether its claim holds, and the legend says what the words mean."""
    view = small_view({"site": 2, "mail": None, "shop": 0}, stage="two")

    status = {claim.id: claim.status for claim in view.claims}
    assert status["counts:shop@2"] == "NO"
    assert status["counts:mail@1"] == "OPEN"
    assert [word for word, _ in view.legend] == ["NO", "OPEN"]
    words = [text.text for text in read(picture.draw(view)).texts]
    # Once on each box, and once in the legend.
    assert words.count("NO") == list(status.values()).count("NO") + 1


def test_what_does_not_apply_is_drawn_as_left_out(outcome: Assessed) -> None:
    """A mark is a box of its own, tied to what it left, and the legend says what it means."""
    view = view_of(outcome, "cemm.radiate")

    app = next(claim for claim in view.claims if claim.id == "apart:mobile_app")
    assert app.status == "N/A"
    assert app.places == ("marked at inventory.yaml:13",)
    assert ("N/A", "not applicable, so not asked for") in view.legend
    assert any("leaves out" in s.say for s in view.supports if s.target == app.id)


def title(
    stage: str, levels: Mapping[str, int | None], *, not_applicable: tuple[str, ...] = ()
) -> str:
    """The finding about a stage of the small example."""
    return small_view(levels, stage=stage, not_applicable=not_applicable).title


@pytest.mark.parametrize(
    ("stage", "levels", "finding"),
    [
        ("one", {"site": 2, "mail": 1}, "Start is reached: both needs are met"),
        ("one", {"site": 2, "mail": 0}, "Start is not reached: 1 of 2 needs is missing"),
        ("one", {"site": 0, "mail": 0}, "Start is not reached: both needs are missing"),
        ("one", {"site": 2}, "Start is unproven: 1 of 2 needs is open"),
        ("two", {"site": 2, "mail": 2, "shop": 2}, "Grow is reached: its one need is met"),
        (
            "two",
            {"site": 2, "mail": 2, "shop": 0},
            "Grow is not reached: its one need is missing",
        ),
        (
            "three",
            {"site": 0, "mail": 0, "shop": 0, "model": 0},
            "Lead is not reached: its one need is missing, and 2 stages below it are not met",
        ),
        (
            "two",
            {"site": 1, "mail": 1, "shop": 2},
            "Grow is met above a gap: a stage below it is not met",
        ),
    ],
)
def test_the_title_states_the_finding(
    stage: str, levels: dict[str, int | None], finding: str
) -> None:
    """The heading says what was found and how much is missing, in one sentence."""
    assert title(stage, levels) == finding


def test_a_stage_that_asks_for_nothing_says_so() -> None:
    """Where nothing that a stage asks for applies, the finding is that nothing is asked for."""
    assert title("two", {"site": 2, "mail": 1}, not_applicable=("shop",)) == (
        "Grow is reached: nothing is asked for"
    )


def test_a_proof_beyond_measure_is_cut_and_says_so(tmp_path: Path) -> None:
    """Of a proof with more lines than a picture holds the nearest ones are drawn."""
    ids = [f"c{i}" for i in range(MOST + 20)]
    model = "model: {id: wide, name: Wide}\nlevels: [absent, live]\ncapabilities:\n"
    model += "".join(f"  - {{id: {id}}}\n" for id in ids)
    model += f"stages:\n  - {{id: all, needs: [{', '.join(ids)}]}}\n"
    found = assessed(workspace(tmp_path, "capabilities: {}", model))
    (ladder,) = found.workspace.model.ladders

    view = view_of(found, f"{ladder}.all")

    assert len(view.claims) == MOST
    assert f"the {MOST} lines nearest the finding, of {len(ids) + 1}" in view.subtitle
    shown = {claim.id for claim in view.claims}
    assert all({support.source, support.target} <= shown for support in view.supports)


@settings(max_examples=15)
@given(name=HOSTILE, other=HOSTILE)
def test_no_name_can_break_an_argument(name: str, other: str) -> None:
    """Any name of any length stays text, whole and in its box."""
    view = small_view(names={**NAMES, "shop": name, "mail": other})
    svg = picture.draw(view)

    assert b"<script" not in svg
    drawing = read(svg)
    boxes = list(drawing.boxes.values())
    assert len(boxes) == len({clean(claim.say) for claim in view.claims})
    for one, another in combinations(boxes, 2):
        assert not one.overlaps(another)
    words = letters("".join(text.text for text in drawing.texts))
    assert letters(name) in words
    for box in boxes:
        for text in drawing.texts:
            if text.box.overlaps(box):
                assert text.box.x >= box.x
                assert text.box.right <= box.right


@settings(max_examples=20)
@given(st.dictionaries(st.sampled_from(sorted(NAMES)), st.integers(0, 2)))
def test_every_argument_about_the_small_example_is_sound(levels: dict[str, int | None]) -> None:
    """Whatever is declared, the picture of each stage can be read."""
    for stage in ("one", "three"):
        view = small_view(levels, stage=stage)
        assert_sound(view, read(picture.draw(view)))


@pytest.mark.parametrize(
    ("format", "theme"), [("svg", "light"), ("svg", "dark"), ("png", "dark"), ("dot", "light")]
)
def test_the_same_proof_gives_the_same_bytes(
    outcome: Assessed,
    format: str,  # noqa: A002 - the word of the command line
    theme: ThemeName,
) -> None:
    """A picture can be compared with the one from before."""
    one, other = (
        picture.draw(view_of(outcome, "cemm.align"), format=format, theme=theme) for _ in range(2)
    )

    assert one == other


def test_the_themes_differ_in_colour_only(outcome: Assessed) -> None:
    """Light and dark show the same words in the same places."""
    view = view_of(outcome, "cemm.engage")

    light, dark = (picture.draw(view, theme=theme) for theme in THEMES)

    assert read(light) == read(dark)
    assert light != dark


def test_it_is_described_to_those_who_listen(outcome: Assessed) -> None:
    """The alternative text states the finding, and each box speaks its line with its places."""
    view = view_of(outcome, "cemm.radiate")
    drawing = read(picture.draw(view))

    assert drawing.title == view.title
    assert drawing.description.startswith(f"Argument. {view.title}. ")
    spoken = next(said for said in drawing.boxes if "Multi-channel content distribution" in said)
    assert re.fullmatch(
        r"\[\d+\] NO: Multi-channel content distribution is declared absent, needs operational"
        r" \(declared at inventory\.yaml:9; rule at rules/cx/cemm\.yaml:\d+\)",
        spoken,
    )
