"""`milepost why` and its picture: the same proof as text, as JSON and drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.render.drawing import read
from tests.written import write

INVENTORY = """\
organisation: Northwind Outfitters
as_of: 2026-11-01
capabilities:
  brochure_website: 2
  email_campaigns: 2
  web_analytics: 2
  content_distribution: 1
  social_presence: 2
  mobile_web: 2
  content_production: 2
not_applicable: {mobile_app: no app}
plan: {target: cx5.personalized_messaging}
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """A sound inventory in a file."""
    return write(tmp_path, INVENTORY)


def said(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    """What a command that succeeds prints."""
    assert main([str(arg) for arg in args]) == 0
    return capsys.readouterr().out


def drawn(inventory: Path, *options: str) -> bytes:
    """The picture of a proof as SVG."""
    out = inventory.with_name("why.svg")
    assert main(["render", str(inventory), "why", "-o", str(out), *options]) == 0
    return out.read_bytes()


@pytest.mark.parametrize("full", [False, True], ids=["short", "full"])
@pytest.mark.parametrize("stage", ["cemm.radiate", "cemm.engage", "cemm.initiate"])
def test_text_and_json_have_the_same_lines(
    capsys: pytest.CaptureFixture[str], inventory: Path, stage: str, *, full: bool
) -> None:
    """The n-th line of the proof in JSON is printed under the number n."""
    options = ["--full"] if full else []
    text = said(capsys, "why", inventory, stage, *options)
    proof = json.loads(said(capsys, "why", inventory, stage, "--json", *options))["stages"][0][
        "proof"
    ]

    flat = " ".join(text.split())
    for number, line in enumerate(proof, 1):
        assert f"[{number}] {line['text']}" in flat
    assert f"[{len(proof) + 1}] " not in text
    ids = {line["id"] for line in proof}
    assert all({*line["of"], *line["without"]} <= ids for line in proof)


def test_the_picture_has_the_lines_of_the_text(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """Each line of the text is a box of the picture, with the number and the places."""
    text = " ".join(said(capsys, "why", inventory, "cemm.radiate").split())
    boxes = read(drawn(inventory, "--stage", "cemm.radiate")).boxes

    numbered = re.findall(r"\[(\d+)\] ([^\[(]+)", text)
    assert len(boxes) == len(numbered)
    for number, words in numbered:
        status = next(box for box in boxes if box.startswith(f"[{number}] "))
        assert words.removesuffix(" NO ").strip().split(" NO ")[0][:40] in status


def test_without_a_stage_the_next_one_is_drawn(inventory: Path) -> None:
    """The picture is about the next stage on the ladder of the target, or on the one named."""
    assert read(drawn(inventory)).title.startswith("Automation and segmentation is unproven")
    assert read(drawn(inventory, "--ladder", "cemm")).title == (
        "Radiate is not reached: 1 of 3 needs is missing"
    )


@pytest.mark.parametrize("kind", ["png", "dot"])
def test_it_is_written_in_each_format(inventory: Path, kind: str) -> None:
    """The ending of the file chooses the format."""
    out = inventory.with_name(f"why.{kind}")

    assert main(["render", str(inventory), "why", "-o", str(out)]) == 0
    assert out.read_bytes().startswith({"png": b"\x89PNG", "dot": b"digraph"}[kind])


@pytest.mark.parametrize(
    "options",
    [
        ["why", "--stage", "nope"],
        ["why", "--stage", "cemm.radiate", "--ladder", "cx5"],
        ["why", "--ladder", "nope"],
        ["map", "--stage", "cemm.radiate"],
        ["map", "--scenario", "lean"],
        ["whys"],
    ],
)
def test_a_wrong_call_draws_nothing(
    capsys: pytest.CaptureFixture[str], inventory: Path, options: list[str]
) -> None:
    """An unknown stage or picture, and options that contradict each other, are refused."""
    out = inventory.with_name("out.svg")

    assert main(["render", str(inventory), *options, "-o", str(out)]) == 2
    assert not out.exists()
    assert capsys.readouterr().err
