"""`milepost plan --reasons`: what else there was, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from milepost.engine.view.schemas import document_schema
from tests.load.schemas import Schema

SHOP = Path(__file__).parents[2] / "examples" / "young_online_shop.yaml"


def printed(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """What `plan --reasons` prints for the shop."""
    assert main(["plan", str(SHOP), "--reasons", *args]) == 0
    return capsys.readouterr().out


def test_the_text_tells_what_was_chosen_and_what_was_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Three lists after the roadmap, within 100 columns, in names, never in ids."""
    text = printed(capsys)
    heads = (
        "No way to the targets",
        "Where there was a choice",
        "Not in the roadmap",
        "Not needed",
    )
    places = [text.index(f"\n{head}") for head in heads]
    assert places == sorted(places)
    assert text.index("\nWhat fixes the finish") < places[0]
    assert all(len(line) <= 100 for line in text.splitlines())
    assert "@" not in text


def test_the_document_holds_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """Under `reasons`, as the schema says: each step of the roadmap, and none that is left out."""
    document: dict[str, Any] = json.loads(printed(capsys, "--json"))
    assert Schema(document_schema("plan")).complaints(document) == []
    reasons = document["reasons"]
    steps = [step["id"] for step in document["steps"]]
    assert [each["step"] for each in reasons["taken"]] == steps
    assert reasons["left_out"]
    assert not {each["step"] for each in reasons["left_out"]} & set(steps)
    known = {id.partition("@")[0] for id in steps}
    assert not known & set(reasons["not_needed"])
    assert set(document["critical_chain"]) <= set(steps)
