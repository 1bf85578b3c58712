"""What `assess` asks: the first questions, all of them, and what settles a stage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.written import TINY, bundled, write


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """An inventory with everything operational but for four capabilities that nobody declared."""
    unknown = {"campaign_tracking", "needs_based_content", "content_hub_dam", "kpi_dashboard"}
    lines = [f"  {id}: operational" for id in bundled().capabilities if id not in unknown]
    text = "as_of: 2026-11-01\ncapabilities:\n" + "\n".join(lines)
    return write(tmp_path, text)


def said(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    """What a command prints, as one line."""
    assert main([str(arg) for arg in args]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_assess_asks_the_first_three(half: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The assessment names the most decisive questions, what they may decide, and where more is."""
    text = said(capsys, "assess", half)

    assert (
        "What to ask first 1. Campaign tracking and multi-channel funnels: pilot or more?"
        " May decide Align (influence 50%); Advanced omnichannel (influence 50%) 2." in text
    )
    assert "1 more, and the shortest lists that settle the stages: --ask" in text


def test_ask_prints_every_question_and_what_settles_each_ladder(
    half: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --ask all questions stand there, what influence means, and two lists for a ladder."""
    text = said(capsys, "assess", half, "--ask")

    for number in range(1, 5):
        assert f" {number}. " in text
    assert "Counted on all ways." in text
    assert (
        "Data-driven omnichannel is reached with good answers to these 2 questions: Campaign"
        " tracking and multi-channel funnels; Content hub and multi-channel creative capacity"
        in text
    )
    assert "Align is out of reach with bad answers to this one question: Campaign tracking" in text


def test_what_matters_through_something_else_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A prerequisite that no stage asks for is explained by what rests on it."""
    model = TINY.replace(
        "  - {id: site}\n", "  - {id: hosting}\n  - {id: site, requires: [hosting]}\n"
    )
    model = model.replace("levels: [absent, live]", "levels: [absent, tried, live]").replace(
        "needs: [site]", "needs: [site >= live]"
    )
    model += "rules:\n  - {id: island, kind: consistency, effect: cap, level: tried,\n"
    model += "     unless: {prerequisites: tried}, say: Nothing stands on nothing.}\n"
    write(tmp_path, model, "model.yaml")
    path = write(
        tmp_path,
        "as_of: 2026-11-01\nmodel: model.yaml\ncapabilities: {site: live, shop: live, app: live}\n",
    )
    text = said(capsys, "assess", path, "--ask")

    assert "1. Hosting: tried or more?" in text
    assert "no stage asks for it, but without it Site may count for less" in text


def test_without_open_questions_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unknowns that can change nothing are not asked about, and the assessment says that."""
    write(tmp_path, TINY, "model.yaml")
    path = write(tmp_path, "as_of: 2026-11-01\nmodel: model.yaml\ncapabilities: {site: absent}\n")

    assert "Here it can change no stage." in said(capsys, "assess", path)
    assert said(capsys, "assess", path, "--ask") == "Nothing to ask: no answer can change a stage."


def test_json_has_the_questions_always_and_the_lists_on_demand(
    half: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scripts find the questions in every assessment, and what settles a ladder with --ask."""
    plain = json.loads(said(capsys, "assess", half, "--json"))
    asked = json.loads(said(capsys, "assess", half, "--ask", "--json"))

    assert "settle" not in plain
    assert plain["questions"] == asked["questions"]
    first = plain["questions"][0]
    assert first["subject"] == "campaign_tracking"
    assert first["decides"] == ["cemm.align", "cx5.advanced_omnichannel"]
    assert (first["influence"], first["on_ladders"]) == (0.5, {"cemm": 0.5, "cx5": 0.5})
    assert asked["settle"]["cx5"]["rule_out"] == {
        "stage": "advanced_omnichannel",
        "questions": [{"kind": "capability", "subject": "campaign_tracking"}],
        "fewest": True,
    }


def test_why_tells_the_confidence_in_the_stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each stage asked about has a confidence of its own, from what it rests on alone."""
    model = TINY.replace("capabilities:\n", "capabilities:\n  - {id: lone}\n")
    write(tmp_path, model, "model.yaml")
    path = write(
        tmp_path,
        "as_of: 2026-11-01\nmodel: model.yaml\ncapabilities:\n"
        "  site: {level: live, evidence: [{kind: surveys, when: 2026-10-04}]}\n"
        "  shop: live\n"
        "  lone: {level: live, evidence: [metrics]}\n",
    )
    text = said(capsys, "why", path, "seen")
    assert "Confidence: low, resting on surveys - Oldest evidence that counts: Site" in text
    assert "surveys of 2026-10-04, 4 weeks old" in text

    (stage,) = json.loads(said(capsys, "why", path, "sold", "--json"))["stages"]
    confidence = stage["confidence"]
    assert confidence["kinds"] == ["surveys"]
    assert (confidence["in_use"], confidence["without_evidence"]) == (2, 1)
    assert confidence["oldest"]["weeks"] == 4
