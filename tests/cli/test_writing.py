"""Files that commands write: what they refuse, what they keep, and what they say of it."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.roadmaps import roadmap_text
from tests.written import TINY, write

ROOT = Path(__file__).parents[2]
INVENTORY = """\
model: model.yaml
as_of: 2026-11-01
capabilities: {site: live}
plan: {start: 2027-01-04, target: sold, baseline: old.json}
scenarios: {later: {plan.start: 2027-03-01}}
"""
OLD = roadmap_text(("shop", 1, "2027-01-04"))
EXAMPLE = files("milepost.rules").joinpath("cx", "examples", "northwind.yaml")


@pytest.fixture
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound inventory that reads two files beside it, in the folder where commands begin."""
    write(tmp_path, TINY, "model.yaml")
    write(tmp_path, OLD, "old.json")
    monkeypatch.chdir(tmp_path)
    write(tmp_path, INVENTORY)
    return Path("inventory.yaml")


@pytest.fixture
def no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that begins to search fails."""

    def search(*_: object) -> None:
        raise AssertionError("a search began")

    # Every search listens to Ctrl-C.
    monkeypatch.setattr("signal.signal", search)


def held(folder: Path) -> dict[str, bytes]:
    """The files in a folder and what they hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refused(capsys: pytest.CaptureFixture[str], *args: object) -> str:
    """The one line with which a command refuses; it leaves the folder as it was."""
    before = held(Path())
    assert main([str(arg) for arg in args]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert held(Path()) == before
    (line,) = captured.err.splitlines()
    return line


# -- files that a command reads --------------------------------------------------------------------


@pytest.mark.usefixtures("no_search")
@pytest.mark.parametrize("target", ["inventory.yaml", "model.yaml", "old.json", "../x/old.json"])
def test_no_file_that_is_read_is_written_over(
    capsys: pytest.CaptureFixture[str], inventory: Path, target: str
) -> None:
    """Neither the inventory nor its model nor a file that it names, by whatever path."""
    target = target.replace("x", inventory.absolute().parent.name)

    line = refused(capsys, "plan", inventory, "--out", target)

    assert line == f"{target}: cannot be written: the command reads this file; name another"


@pytest.mark.usefixtures("no_search")
@pytest.mark.parametrize(
    "call",
    [
        ["report", "-o", "same.md"],
        ["render", "roadmap", "-o", "same.svg"],
        ["convert", "same.yaml", "--force"],
        ["plan", "--csv", "."],
        ["case", "--csv", "."],
        ["risk", "--csv", "."],
        ["whatif", "--csv", "."],
        ["moves", "--csv", "."],
        ["frontier", "--csv", "."],
        ["portfolio", "--csv", "."],
        ["sensitivity", "--csv", "."],
    ],
)
@pytest.mark.parametrize("linked", [os.link, os.symlink])
def test_every_command_spares_its_inventory(
    capsys: pytest.CaptureFixture[str], inventory: Path, call: list[str], linked: object
) -> None:
    """Another name of the inventory is the inventory, wherever a command writes."""
    assert callable(linked)
    tables = {
        "plan": "maturity.csv",
        "case": "case_net.csv",
        "risk": "risk_steps.csv",
        "whatif": "peaks.csv",
        "moves": "regret.csv",
        "frontier": "frontier_people_date.csv",
        "portfolio": "budgets.csv",
        "sensitivity": "figures.csv",
    }
    name = tables.get(call[0]) or next(word for word in call if word.startswith("same"))
    linked(inventory, name)

    assert "the command reads this file" in refused(capsys, call[0], inventory, *call[1:])


def test_a_saved_roadmap_is_not_written_over(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """The roadmap that scenarios are compared with is read as well."""
    write(Path(), OLD, "steps.csv")

    line = refused(capsys, "whatif", inventory, "--base", "steps.csv", "--csv", ".")

    assert line.startswith("steps.csv: cannot be written: the command reads this file")


@pytest.mark.usefixtures("inventory")
def test_a_schema_spares_its_model(capsys: pytest.CaptureFixture[str]) -> None:
    """The schema of an inventory is not written over the model whose ids it takes."""
    line = refused(capsys, "models", "schema", "--model", "model.yaml", "-o", "model.yaml")

    assert line.startswith("model.yaml: cannot be written: the command reads this file")


# -- the example -----------------------------------------------------------------------------------


def test_the_demo_spares_an_inventory_that_was_changed(
    capsys: pytest.CaptureFixture[str], inventory: Path
) -> None:
    """What somebody worked on stays as it is; nothing is written beside it."""
    line = refused(capsys, "demo", ".")

    assert line == f"{inventory}: is there already and stays as it is"


def test_the_demo_runs_again_over_its_own_example(
    inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An example that nobody changed is no obstacle."""
    inventory.write_bytes(EXAMPLE.read_bytes())

    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("milepost.cli.demo.searching", pressed)

    assert main(["demo", "."]) == 130
    assert Path("assessment.txt").exists()


# -- what is there already -------------------------------------------------------------------------


def schema(target: object) -> int:
    """Write some file; the exit code."""
    return main(["models", "schema", "model", "-o", str(target)])


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """Whoever reads a named pipe gets the file, and the pipe stays one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # Open for both it waits for nobody, and it holds more than this document has.
    handle = os.open(pipe, os.O_RDWR)
    code = main(["models", "schema", "lint", "-o", str(pipe)])

    assert code == 0
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert os.read(handle, 1) == b"{"
    os.close(handle)


def test_a_link_stays_a_link_and_a_file_keeps_its_mode(tmp_path: Path) -> None:
    """What a link leads to is replaced, and who may read it is not changed."""
    secret, link, new = (tmp_path / name for name in ("secret.json", "link.json", "new.json"))
    secret.touch()
    secret.chmod(0o600)
    link.symlink_to(secret.name)
    new.symlink_to("beside.json")

    assert [schema(link), schema(new)] == [0, 0]
    assert link.is_symlink()
    assert new.is_symlink()
    assert secret.read_bytes() == (tmp_path / "beside.json").read_bytes()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("failure", "code"), [(OSError(errno.EIO, "broken"), 2), (KeyboardInterrupt(), 130)]
)
def test_nothing_is_left_behind(
    inventory: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException, code: int
) -> None:
    """Where writing fails or is interrupted, what was there stays, and nothing beside it."""

    def fail(*_: object) -> None:
        raise failure

    before = held(inventory.parent)
    monkeypatch.setattr(Path, "replace", fail)

    assert schema("old.json") == code
    assert held(inventory.parent) == before


# -- places where nothing can be written -----------------------------------------------------------

SEARCHING = [
    ["plan", "--out", "{place}/x.json"],
    ["risk", "--csv", "{place}"],
    ["whatif", "--csv", "{place}"],
    ["frontier", "--csv", "{place}"],
    ["report", "-o", "{place}/x.html"],
    ["render", "roadmap", "-o", "{place}/x.svg"],
]


@pytest.mark.usefixtures("no_search")
@pytest.mark.parametrize("call", SEARCHING)
@pytest.mark.parametrize("place", ["model.yaml", "model.yaml/deeper"])
def test_a_file_in_the_way_is_named_before_the_search(
    capsys: pytest.CaptureFixture[str], inventory: Path, call: list[str], place: str
) -> None:
    """A file where a folder should be is what is told, and nobody waits for it."""
    if place == "model.yaml" and "--csv" in call:
        place += "/tables"
    options = [word.format(place=place) for word in call[1:]]

    line = refused(capsys, call[0], inventory, *options)

    assert line.endswith(": cannot be written: model.yaml is a file, not a folder")


@pytest.mark.usefixtures("no_search")
@pytest.mark.parametrize("call", SEARCHING)
def test_a_closed_folder_is_told_before_the_search(
    capsys: pytest.CaptureFixture[str],
    inventory: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: list[str],
) -> None:
    """A folder that takes no file is told at once, also where it would have to be made in one."""

    def closed(**_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", closed)
    options = [word.format(place="new/folder") for word in call[1:]]

    line = refused(capsys, call[0], inventory, *options)

    assert line.endswith(": cannot be written: Permission denied")
    assert not Path("new").exists()


@pytest.mark.usefixtures("no_search")
def test_a_folder_is_no_picture(capsys: pytest.CaptureFixture[str], inventory: Path) -> None:
    """A folder under the name of a picture is refused before a plan is made, named or by itself."""
    Path("roadmap.svg").mkdir()

    line = refused(capsys, "render", inventory, "roadmap")
    code = main(["render", str(inventory), "roadmap", "-o", "roadmap.svg"])

    assert line == "roadmap.svg: cannot be written: it is a folder"
    assert (code, "is a directory" in capsys.readouterr().err) == (2, True)


def test_folders_that_are_missing_are_made(inventory: Path) -> None:
    """A folder need not be there for what is written into it."""
    assert main(["render", str(inventory), "heatmap", "-o", "a/b/heat.svg"]) == 0
    assert Path("a/b/heat.svg").exists()


# -- what is said of it ----------------------------------------------------------------------------


@pytest.mark.parametrize("call", [["render", "heatmap"], ["report", "--no-risk"], ["plan", "--to"]])
@pytest.mark.parametrize("place", ["", "model.yaml/"])
def test_no_path_steers_a_terminal(
    capsys: pytest.CaptureFixture[str], inventory: Path, call: list[str], place: str
) -> None:
    """Control characters in the name of a file are not printed, whether it is written or not."""
    ending = {"render": "svg", "report": "html", "plan": "json"}[call[0]]
    options = [*call[1:], "sold"] if call[0] == "plan" else call[1:]
    out = f"{place}x\x1b[31m\x9b.{ending}"
    code = main([call[0], str(inventory), *options, "--out", out])

    assert code == (2 if place else 0)
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
    assert "\x9b" not in captured.out + captured.err


def run(*args: str, out: str = os.devnull, err: str = os.devnull) -> int:
    """The exit code of a process of its own that prints to two files."""
    line = [sys.executable, "-m", "milepost", *args]
    with Path(out).open("wb") as stdout, Path(err).open("wb") as stderr:
        done = subprocess.run(
            line,
            stdout=stdout,
            stderr=stderr,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
    return done.returncode


@pytest.mark.usefixtures("inventory")
@pytest.mark.parametrize("call", [["assess", "inventory.yaml"], ["models", "show", "cx"]])
def test_a_full_disk_is_no_fault_of_milepost(call: list[str]) -> None:
    """Where standard output cannot take a result, one line says so, and the exit code is 2."""
    assert run(*call, out="/dev/full", err="err.txt") == 2
    assert Path("err.txt").read_text() == "cannot write: No space left on device\n"


@pytest.mark.usefixtures("inventory")
@pytest.mark.parametrize(
    ("call", "code"),
    [
        (["check", "inventory.yaml"], 0),
        (["render", "inventory.yaml", "heatmap", "-o", "heat.svg"], 0),
        (["check", "none.yaml"], 2),
        (["check"], 2),
    ],
)
def test_a_full_disk_under_the_messages_changes_nothing(call: list[str], code: int) -> None:
    """The exit code is that of the command, although nobody can read what it says."""
    assert run(*call, err="/dev/full") == code
    assert Path("heat.svg").exists() == ("render" in call)
