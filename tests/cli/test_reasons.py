"""`milepost plan --reasons`: what else there was, as text and as JSON."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from milepost.cli.main import main
from milepost.engine.view.schemas import document_schema
from tests.load.schemas import Schema

SHOP = Path(__file__).parents[2] / "examples" / "young_online_shop.yaml"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """What `plan --reasons` prints for the shop, and the document that it writes."""
    out = tmp_path_factory.mktemp("reasons") / "roadmap.json"
    printed = io.StringIO()
    with redirect_stdout(printed):
        assert main(["plan", str(SHOP), "--reasons", "--out", str(out)]) == 0
    return printed.getvalue(), json.loads(out.read_text(encoding="utf-8"))


def test_the_text_tells_what_was_chosen_and_what_was_not(told: tuple[str, dict[str, Any]]) -> None:
    """Three lists after the roadmap, within 100 columns, in names, never in ids."""
    text, _ = told
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


def test_the_document_holds_the_same(told: tuple[str, dict[str, Any]]) -> None:
    """Under `reasons`, as the schema says: each step of the roadmap, and none that is left out."""
    _, document = told
    assert Schema(document_schema("plan")).complaints(document) == []
    reasons = document["reasons"]
    steps = [step["id"] for step in document["steps"]]
    assert [each["step"] for each in reasons["taken"]] == steps
    assert reasons["left_out"]
    assert not {each["step"] for each in reasons["left_out"]} & set(steps)
    known = {id.partition("@")[0] for id in steps}
    assert not known & set(reasons["not_needed"])
    assert set(document["critical_chain"]) <= set(steps)
