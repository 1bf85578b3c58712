"""`milepost assess`: the benchmark, the bottleneck, the profile and the ladders side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from tests.written import TINY, bundled, write

NORTHWIND = Path(__file__).parents[2] / "rules" / "cx" / "examples" / "northwind.yaml"


def out(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    """What a command prints."""
    assert main([str(arg) for arg in args]) == 0
    return capsys.readouterr().out


def document(capsys: pytest.CaptureFixture[str], *args: object) -> Any:  # noqa: ANN401 - JSON
    """The object that `assess` prints."""
    return json.loads(out(capsys, "assess", *args, "--json"))


def changed(folder: Path, old: str, new: str) -> Path:
    """Northwind with one line changed."""
    text = NORTHWIND.read_text(encoding="utf-8")
    assert old in text
    return write(folder, text.replace(old, new))


def words(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


# -- the benchmark ---------------------------------------------------------------------------------


def test_the_benchmark_is_dated_and_no_score(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """At the lowest stage the share above it is told, from the second on the share at or above."""
    second = changed(tmp_path, "content_distribution: pilot", "content_distribution: operational")

    assert (
        "Benchmark of 2013 (1,094 organisations): 67% were at this stage, 33% above it. A sample of"
        " its year, no score (sources: Connect, chapter 4; CMSWire: Three CX Consultants Share"
        " Strategies in Connect)."
    ) in words(out(capsys, "assess", NORTHWIND))
    assert "(1,094 organisations): 33% were at this stage or above. A sample" in words(
        out(capsys, "assess", second)
    )


def test_the_benchmark_stands_in_json_with_its_sources(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Year, sample, both shares and sources; null where the ladder has none."""
    second = changed(tmp_path, "content_distribution: pilot", "content_distribution: operational")
    ladders = document(capsys, second)["ladders"]
    benchmark = ladders["cemm"]["benchmark"]

    assert (benchmark["year"], benchmark["sample"]) == (2013, 1094)
    assert (benchmark["at"], benchmark["at_or_above"]) == (18.4, 33)
    assert benchmark["sources"] == ["connect_ch4", "cmswire_connect"]
    assert "never a score" in benchmark["note"]
    assert ladders["cx5"]["benchmark"] is None


def test_who_has_not_reached_the_first_stage_has_no_place_in_the_sample(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The survey knew no stage below the first, so below it nothing is compared."""
    below = changed(tmp_path, "brochure_website: {level: embedded", "brochure_website: {level: 1")

    assert document(capsys, below)["ladders"]["cemm"]["benchmark"] is None
    assert "Benchmark" not in out(capsys, "assess", below)


# -- the profile -----------------------------------------------------------------------------------


def test_the_short_answer_names_bottlenecks_and_where_ladders_disagree(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line for each ladder's bottleneck, and three sentences on both ladders."""
    text = words(out(capsys, "assess", NORTHWIND))

    assert "Bottleneck: Content. “Multi-channel content distribution” stands at 50% of what" in text
    assert "Bottleneck: Automation and Segmentation, to the same degree. “Basic marketing" in text
    assert "By Sitecore's ladder you stand at Initiate (stage 1 of 7, phase Attract)" in text
    assert "What holds up Radiate, next on Sitecore's ladder, and nothing on Dovetail's" in text


def test_the_profile_shows_every_category_and_stage(capsys: pytest.CaptureFixture[str]) -> None:
    """The matrix has a row for each category and the conditions of each stage."""
    lines = out(capsys, "assess", NORTHWIND, "--profile").splitlines()
    rows = {line[:20].strip(): line[20:].split() for line in lines if line[:1] != " "}
    conditions = next(line.split() for line in lines if line.startswith("Conditions met"))

    assert max(map(len, lines)) <= 100
    assert set(bundled().categories.values()) <= rows.keys()
    assert " ".join(conditions[2:]) == "3 of 3 2 of 3 2 of 5 0 of 3 1 of 5 0 of 5 0 of 6"
    assert "Held back by a rule" not in lines


def test_the_profile_stands_in_json_always(capsys: pytest.CaptureFixture[str]) -> None:
    """Cells, conditions, bottleneck and comparison are there without asking, as numbers and ids."""
    found = document(capsys, NORTHWIND)
    profile, comparison = found["profile"]["cemm"], found["comparison"]
    cells = {(cell["category"], cell["stage"]): cell for cell in profile["cells"]}

    assert cells["content", "radiate"]["share"] == {"mean": 0.75, "least": 0.5}
    assert profile["bottleneck"]["categories"] == ["content"]
    assert profile["bottleneck"]["capabilities"] == ["content_distribution"]
    assert [each["met"] for each in profile["stages"]] == [3, 2, 2, 0, 1, 0, 0]
    assert [at["stage"] for at in comparison["positions"]] == ["initiate", "static_experience"]
    assert {
        "ladder": "cemm",
        "other": "cx5",
        "capability": "content_distribution",
        "choice": False,
        "place": "behind",
        "stage": "static_experience",
    } in comparison["differences"]
    assert found["islands"][0] == "central_customer_repository"


def test_profile_and_log_can_be_asked_for_together(capsys: pytest.CaptureFixture[str]) -> None:
    """Both are printed, the profile first."""
    profile = out(capsys, "assess", NORTHWIND, "--profile")
    log = out(capsys, "assess", NORTHWIND, "--log")

    assert out(capsys, "assess", NORTHWIND, "--profile", "--log") == profile + log


def test_one_ladder_has_a_profile_and_no_comparison(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An own model without categories and without a second ladder has one row."""
    write(tmp_path, TINY, "model.yaml")
    path = write(tmp_path, "as_of: 2026-11-01\nmodel: model.yaml\ncapabilities: {site: 1}\n")
    text = out(capsys, "assess", path, "--profile")

    assert document(capsys, path)["comparison"] is None
    assert "side by side" not in text + out(capsys, "assess", path)
    assert [line.split() for line in text.splitlines() if line.startswith("All")] == [
        ["All", "100", "0", "?2"]
    ]


def test_long_ladders_and_names_stay_within_the_page(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Twenty stages stand in blocks below each other; names are cut and cannot act up."""
    stages = "".join(
        f"  - {{id: s{i}, name: Extraordinarily long name number {i}, needs: [c{i}]}}\n"
        for i in range(20)
    )
    capabilities = "".join(f"  - {{id: c{i}, category: k{i % 2}}}\n" for i in range(20))
    model = (
        "model: {id: m}\ncategories:\n  k0: A category with a name that goes on and on and on\n"
        f"  k1: Small\ncapabilities:\n{capabilities}stages:\n{stages}"
    )
    write(tmp_path, model, "model.yaml")
    path = write(tmp_path, "as_of: 2026-11-01\nmodel: model.yaml\ncapabilities: {c0: 1}\n")
    lines = out(capsys, "assess", path, "--profile").splitlines()

    assert max(map(len, lines)) <= 100
    assert sum(line.startswith("Small") for line in lines) == 3
    assert sum(line.startswith("A category with a n\N{HORIZONTAL ELLIPSIS}") for line in lines) == 3
