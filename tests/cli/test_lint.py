import json
from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.written import write

MODEL = """
model: {id: m}
capabilities: [{id: a}, {id: b}]
stages: [{id: s, needs: [a]}]
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model with one finding."""
    return write(tmp_path, MODEL, "model.yaml")


def test_a_finding_stops_nothing(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Lint prints a line for each finding and ends with 0; with --strict it ends with 1."""
    assert main(["models", "lint", str(model)]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1
    assert out.startswith(f"{model}:3:30: warning: ")
    assert out.endswith(" [isolated-capability]\n")
    assert err == f"{model}: 1 finding\n"

    assert main(["models", "lint", str(model), "--strict"]) == 1


def test_a_clean_model_is_clean_strictly(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a finding --strict ends with 0 and prints nothing to standard output."""
    assert main(["models", "lint", "cx", "--strict"]) == 0
    assert capsys.readouterr().out == ""


def test_a_fault_goes_before_findings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A model with a fault is refused with exit code 2, as everywhere."""
    path = write(tmp_path, MODEL.replace("[a]", "[c]"), "model.yaml")

    assert main(["models", "lint", str(path)]) == 2
    assert "unknown capability 'c'" in capsys.readouterr().err


def test_the_keys_of_lint(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`models lint --json` names each finding's code, place and page, and what is silenced."""
    silence = "{code: isolated-capability, at: b, reason: It is planned for its own sake.}"
    assert main(["models", "lint", str(model), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["model"], document["silenced"]) == (
        "milepost/lint/1",
        "m",
        [],
    )
    (finding,) = document["findings"]
    assert (finding["code"], finding["severity"], finding["at"]) == (
        "isolated-capability",
        "warning",
        "b",
    )
    assert (finding["file"], finding["line"], finding["column"]) == (str(model), 3, 30)
    assert (Path(__file__).parents[2] / finding["page"]).is_file()

    model.write_text(f"{MODEL}lint: {{silence: [{silence}]}}", encoding="utf-8")
    assert main(["models", "lint", str(model), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["findings"] == []
    assert document["silenced"] == [finding | {"reason": "It is planned for its own sake."}]


def test_check_prints_findings(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` names the findings of the model and of the inventory, and ends with 0."""
    text = "as_of: 2026-11-02\nmodel: model.yaml\nplan: {target: [s, s]}\n"
    inventory = write(model.parent, text)

    assert main(["check", str(inventory)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition(" ")[2] for line in lines] == [
        "[isolated-capability]",
        "[target-twice]",
    ]
