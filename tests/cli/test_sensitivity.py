"""`milepost sensitivity`: what another unit buys, as text, JSON and CSV."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.cli.test_schema import misfits
from tests.written import write

SHOP = """\
as_of: 2026-11-02
capabilities: {contact_database: operational}
plan:
  start: 2027-01-04
  target: {needs: [email_campaigns >= operational]}
  capacity: {crm: 1}
"""
NO_WAY = "as_of: 2026-11-02\nplan: {target: cemm.align, horizon: 1}\n"


def test_the_text_and_the_document_say_the_same(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The document fits its schema, the text is 100 columns wide, and the tables are written."""
    path = write(tmp_path, SHOP)
    args = [str(path), "--most", "3", "--no-cache", "--jobs", "1"]
    assert main(["sensitivity", *args, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert misfits(document) == []
    assert document["figures"]["tried"] == 3

    assert main(["sensitivity", *args, "--csv", str(tmp_path / "out")]) == 0
    text = capsys.readouterr().out
    assert all(len(line) <= 100 for line in text.splitlines())
    assert {file.name for file in (tmp_path / "out").iterdir()} == {"limits.csv", "figures.csv"}


def test_without_a_roadmap_it_says_how_much_more_is_needed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The limits that collide stand in the document, and nothing is measured."""
    path = write(tmp_path, NO_WAY)
    assert main(["sensitivity", str(path), "--no-cache", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert misfits(document) == []
    assert document["limits"] is None
    assert document["conflict"]
