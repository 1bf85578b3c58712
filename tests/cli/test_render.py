"""`milepost render`: what it draws, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost.cli.main import main
from milepost.cli.pictures import PICTURES
from tests.render.drawing import Drawing, read
from tests.written import write

INVENTORY = """\
organisation: Northwind Outfitters
as_of: 2026-11-01
capabilities:
  brochure_website: 2
  email_campaigns: 2
  web_analytics: 2
  content_production: 2
  social_presence: 1
plan:
  start: 2027-01-04
  target: cemm.radiate
  capacity: {web_eng: 1, crm: 1}
scenarios:
  later: {plan.start: 2027-02-01}
  nobody: {plan.horizon: 1}
"""
OPTIONS = {"neighbourhood": ["--capability", "web_analytics"]}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """An inventory with two scenarios, of which the second cannot be planned."""
    return write(tmp_path, INVENTORY)


def drawn(inventory: Path, *options: str) -> Drawing:
    """A picture, read back."""
    out = inventory.with_name("out.svg")
    assert main(["render", str(inventory), *options, "-o", str(out)]) == 0
    return read(out.read_bytes())


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_says_where_it_comes_from(inventory: Path, picture: str) -> None:
    """Each has the day of the inventory, the version and the hash in small print."""
    drawing = drawn(inventory, picture, *OPTIONS.get(picture, []))

    foot = drawing.description.partition("As of ")[2]
    assert foot.startswith("2026-11-01, by milepost ")
    assert len(foot.rpartition("sha256 ")[2]) == 65
    assert ("of the money rests on judgement" in foot) == (picture not in {"why", "heatmap"})


@pytest.mark.parametrize("ending", ["svg", "png", "pdf", "dot"])
def test_the_ending_chooses_the_format(inventory: Path, ending: str) -> None:
    """Two runs give the same file, in the format that its name asks for."""
    begins = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph"}
    files = [inventory.with_name(f"{n}.{ending}") for n in (1, 2)]
    call = ["render", str(inventory), "neighbourhood", *OPTIONS["neighbourhood"], "--no-plan"]
    for file in files:
        assert main([*call, "-o", str(file), "--size", "A4"]) == 0

    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes().startswith(begins[ending])


def test_a_heat_map_is_that_of_the_ladder_that_is_named(inventory: Path) -> None:
    """Without --ladder it is the ladder of the target."""
    titles = [drawn(inventory, "heatmap", *o).description for o in ([], ["--ladder", "cx5"])]

    assert "Customer Experience Maturity Model" in titles[0]
    assert "Five-stage CX maturity model" in titles[1]


def test_a_comparison_is_with_the_scenario_that_is_named(inventory: Path) -> None:
    """Without --scenario it is the first one; the title says what it does."""
    first, named = (
        drawn(inventory, "comparison", *options) for options in ([], ["--scenario", "later"])
    )

    assert first == named
    assert first.title.startswith('With "later" the finish is 4 weeks later: ')


def test_a_scenario_without_a_roadmap_is_no_picture(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """The answer is no, and the line says where the reason is told."""
    out = inventory.with_name("out.svg")
    call = ["render", str(inventory), "comparison", "--scenario", "nobody", "-o", str(out)]

    assert main(call) == 1
    assert "see milepost whatif" in capsys.readouterr().err
    assert not out.exists()


def test_a_neighbourhood_reaches_as_far_as_is_asked_for(inventory: Path) -> None:
    """A depth of 2 shows more than a depth of 1."""
    options = ["neighbourhood", "--capability", "audience_segmentation", "--no-plan"]
    near, far = (drawn(inventory, *options, "--depth", depth) for depth in "12")

    assert set(near.boxes) < set(far.boxes)


@pytest.mark.parametrize("picture", [["map", "--no-plan"], ["heatmap"]])
def test_what_is_too_large_for_a_page_is_a_file_for_each_page(
    capsys: pytest.CaptureFixture[str], inventory: Path, picture: list[str]
) -> None:
    """The files are numbered, and each is named as it is written."""
    out = inventory.with_name("out.svg")

    assert main(["render", str(inventory), *picture, "--size", "A4", "-o", str(out)]) == 0
    written = sorted(path.name for path in inventory.parent.glob("out*.svg"))
    assert written[0] == "out-1.svg"
    assert len(written) > 1
    assert "out.svg" not in written
    said = capsys.readouterr().err
    assert all(f"{name}: written" in said for name in written)


def test_a_map_of_some_stages_shows_their_cards_alone(inventory: Path) -> None:
    """--stages takes the first and the last, or one alone; --collapse folds what can wait."""
    call = ["map", "--no-plan", "--ladder", "cemm"]
    two, one, few = (
        drawn(inventory, *call, *options)
        for options in (
            ["--stages", "initiate..radiate"],
            ["--stages", "radiate"],
            ["--stages", "initiate..radiate", "--collapse"],
        )
    )

    assert "Stages 1 Initiate to 2 Radiate of 7" in two.description
    assert set(one.boxes) < set(two.boxes)
    assert len(few.boxes) < len(two.boxes)


def test_a_map_says_that_its_targets_are_out_of_reach(tmp_path: Path) -> None:
    """Where limits rule a roadmap out, the title of the map says so."""
    impossible = write(tmp_path, INVENTORY.replace("  target:", "  horizon: 1\n  target:"))

    assert drawn(impossible, "map").title.endswith(
        "; no roadmap meets its targets within its limits"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["map", "--stages", "radiat"], "did you mean 'radiate'"),
        (["map", "--stages", "align..radiate"], "write radiate..align"),
        (["heatmap", "--collapse"], "--collapse belongs to the picture 'map'"),
        (["neighbourhood"], "--capability"),
        (["neighbourhood", "--capability", "web_analytic"], "did you mean 'web_analytics'"),
        (["neighbourhood", "--capability", "web_analytics", "--depth", "9"], "--depth"),
        (["comparison", "--scenario", "latter"], "did you mean 'later'"),
        (["comparison", "--no-plan"], "--no-plan"),
        (["roadmap", "--no-plan"], "--no-plan belongs to the picture 'map' or 'neighbourhood'"),
        (["why", "--no-plan"], "--no-plan belongs to the picture 'map' or 'neighbourhood'"),
        (["heatmap", "--ladder", "nope"], "known: cemm, cx5"),
        (["heatmap", "--scenario", "later"], "--scenario belongs to the picture 'comparison'"),
        (["map", "--depth", "2"], "--depth belongs to the picture 'neighbourhood'"),
        (["heatmap", "--size", "A5"], "--size"),
        (["heat"], "did you mean 'heatmap'"),
        (["zeppelin"], "choose map, roadmap"),
        (["map", "--stages", "align.."], "a stage is missing beside the '..'"),
    ],
)
def test_a_wrong_call_is_refused_with_the_way_out(
    capsys: pytest.CaptureFixture[str], inventory: Path, options: list[str], said: str
) -> None:
    """What cannot be drawn is named, with what could be meant."""
    out = inventory.with_name("out.svg")

    assert main(["render", str(inventory), *options, "-o", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


def test_a_picture_without_an_ending_is_refused(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """Nothing is written under a name that does not say what it is; the endings are named."""
    out = inventory.with_name("picture")

    assert main(["render", str(inventory), "map", "--no-plan", "-o", str(out)]) == 2
    assert "ends in its format: svg, png, pdf or dot" in capsys.readouterr().err
    assert not out.exists()


def test_an_inventory_without_scenarios_has_no_comparison(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """There must be something to compare with."""
    inventory = write(tmp_path, INVENTORY.partition("scenarios:")[0])

    assert main(["render", str(inventory), "comparison", "-o", str(tmp_path / "o.svg")]) == 2
    assert "no scenarios" in capsys.readouterr().err
