"""Every command with hostile files: lines, exit code 2, never a traceback."""

from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.hostile.files import INVENTORIES, MODELS
from tests.written import TINY, write

INVENTORY_COMMANDS = {
    "check": ["check", "FILE"],
    "assess": ["assess", "FILE"],
    "assess as JSON": ["assess", "FILE", "--json"],
    "why": ["why", "FILE", "cemm.radiate"],
    "plan": ["plan", "FILE", "--to", "cemm.radiate"],
    "plan as JSON": ["plan", "FILE", "--to", "cemm.radiate", "--json"],
    "render": ["render", "FILE", "map", "--out", "OUT.svg"],
    "report": ["report", "FILE", "--out", "OUT.html"],
    "convert": ["convert", "FILE", "OUT.xlsx"],
}
MODEL_COMMANDS = {
    "models show": ["models", "show", "FILE"],
    "models lint": ["models", "lint", "FILE"],
    "init": ["init", "OUT", "--model", "FILE"],
}
QUICK = [
    "no text at all",
    "a NUL",
    "a lone surrogate",
    "a lone surrogate in words",
    "a key that reads backwards",
    "a key that clears the screen",
    "a key of several lines",
    "UTF-16",
    "brackets opened for ever",
    "aliases of aliases",
    "a tag that would run",
    "an exponent beyond all bounds",
    "a count beyond all bounds",
    "the first and the last year",
    "a path of a thousand steps",
    "documents without end",
]
QUICK_MODELS = ["groups that double", "groups in a circle", "ids that are no words"]


def refused(words: list[str], file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A command refuses a file: exit code 2, lines on standard error that a terminal can take."""
    out = str(file.parent / "out")
    code = main([word.replace("FILE", str(file)).replace("OUT", out) for word in words])

    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert (code, captured.out) == (2, "")
    assert lines
    assert all(line.isprintable() for line in lines)
    assert not any("Traceback" in line or "fault of milepost" in line for line in lines)
    assert not list(file.parent.glob("out*"))


@pytest.mark.parametrize("words", INVENTORY_COMMANDS.values(), ids=INVENTORY_COMMANDS)
def test_no_inventory_brings_a_command_down(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command that reads an inventory refuses each kind of harm in the same way."""
    for name in QUICK:
        path = tmp_path / "inventory.yaml"
        path.write_bytes(INVENTORIES[name]())
        refused(words, path, capsys)


@pytest.mark.parametrize("words", MODEL_COMMANDS.values(), ids=MODEL_COMMANDS)
def test_no_model_brings_a_command_down(
    words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command that reads a model refuses each kind of harm in the same way."""
    for content in [*(INVENTORIES[n] for n in QUICK), *(MODELS[n] for n in QUICK_MODELS)]:
        path = tmp_path / "model.yaml"
        path.write_bytes(content())
        refused(words, path, capsys)


@pytest.mark.parametrize("words", INVENTORY_COMMANDS.values(), ids=INVENTORY_COMMANDS)
@pytest.mark.parametrize("ending", ["xlsx", "csv", "xls", "ods", "json", ""])
def test_no_ending_brings_a_command_down(
    words: list[str], ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bytes at random are refused under every ending."""
    path = tmp_path / f"inventory.{ending}"
    path.write_bytes(INVENTORIES["no text at all"]())

    refused(words, path, capsys)


def test_of_many_faults_a_hundred_are_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of 250 faults the first hundred are printed in order, and the others counted."""
    names = "".join(f"  k{number:03}: 1\n" for number in range(250))
    path = write(tmp_path, f"as_of: 2026-11-01\ncapabilities:\n{names}")

    assert main(["check", str(path)]) == 2

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 101
    assert "'k099'" in lines[99]
    assert lines[100] == "... and 150 more"


NAMES = {
    "of any script": "能力 قدرة ικανότητα",
    "of five hundred letters": "n" * 500,
    "of combined letters": "e\u0301" * 40,
    "of pictures": "👩‍👩‍👧‍👦 🏳️‍🌈",
    "that a browser would run": "<script>alert(1)</script>&amp;",
    "that a spreadsheet would run": "=HYPERLINK(1)",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_may_be_in_any_script(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ids of any script and names of any length are read, assessed and drawn, never refused."""
    text = TINY.replace("{id: site}", f"{{id: сайт, name: {name!r}}}").replace("site", "сайт")
    write(tmp_path, text, "model.yaml")
    path = write(
        tmp_path,
        f"organisation: {name!r}\nas_of: 2026-11-01\nmodel: model.yaml\n"
        f"capabilities: {{сайт: {{level: live, owner: {name!r}, note: {name!r}}}}}\n",
    )

    for words in (["check"], ["assess"], ["assess", "--json"], ["why"]):
        stage = ["tiny.seen"] if words == ["why"] else []
        assert main([words[0], str(path), *stage, *words[1:]]) == 0, words
        assert "\x1b" not in capsys.readouterr().out
    out = tmp_path / "map.svg"
    assert main(["render", str(path), "map", "--out", str(out)]) == 0
    assert out.is_file()
