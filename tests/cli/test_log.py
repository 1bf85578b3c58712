"""`milepost assess --log`: the log, or why there is none."""

import json
import sys
from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.cli.test_schema import misfits

NORTHWIND = Path(__file__).parents[2] / "rules" / "cx" / "examples" / "northwind.yaml"


def printed(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What `assess` prints of the example, which must go well."""
    assert main(["assess", str(NORTHWIND), *options]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_the_log_ends_with_what_both_programs_agree_on(capsys: pytest.CaptureFixture[str]) -> None:
    """The log is numbered and in words, and says how much it stands for."""
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    text = printed(capsys, "--log")

    assert "\n 1  " in text
    assert "Initiate is reached, because its needs are met (" in text
    assert text.rstrip().endswith("conclusions; both programs agree.")


def test_without_durable_rules_the_log_says_why_there_is_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the engine is missing is a sentence with the remedy, no fault, in JSON as well."""
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    why = "durable-rules is not installed: pip install 'milepost[durable]'"
    if sys.version_info >= (3, 13):
        why = "the last release of durable-rules does not load on Python 3.13 and later"

    assert printed(capsys, "--log") == f"There is no firing log: {why}.\n"
    assert f"Checked by the reference evaluator alone: {why}." in " ".join(printed(capsys).split())
    document = json.loads(printed(capsys, "--log", "--json"))
    assert (document["log"], document["no_log"]) == ([], why)
    assert document["cross_checked"] is False
    assert misfits(document) == []
