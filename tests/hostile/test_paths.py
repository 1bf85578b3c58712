"""Paths that are no ordinary files: refused at once, never waited for, never followed outside."""

import os
from pathlib import Path

import pytest

from milepost.cli.main import main
from milepost.engine.load.workspace import load_workspace
from milepost.engine.source import Problem
from tests.written import TINY, faults, write

AS_OF = "as_of: 2026-11-01\n"


def only(path: Path) -> tuple[str, str]:
    """Code and message of the one fault of an inventory."""
    (problem,) = faults(path)
    return problem.code, problem.message


def of_model(folder: Path, name: str) -> tuple[Problem, ...]:
    """The faults of an inventory whose model is at a path."""
    return faults(write(folder, f"{AS_OF}model: {name}\n"))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A named pipe that nobody writes to is refused as an inventory, at once."""
    os.mkfifo(tmp_path / "pipe.yaml")

    assert only(tmp_path / "pipe.yaml") == ("no-file", "this is a pipe or a device")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/random"])
def test_a_device_is_not_read(device: str) -> None:
    """A device that never ends, or never begins, is refused as an inventory."""
    assert only(Path(device)) == ("no-file", "this is a pipe or a device")


def test_a_link_to_a_device_is_no_file(tmp_path: Path) -> None:
    """What counts is what a link leads to."""
    (tmp_path / "inventory.yaml").symlink_to("/dev/zero")

    assert only(tmp_path / "inventory.yaml")[0] == "no-file"


@pytest.mark.parametrize("name", ["inventory.xlsx", "inventory.csv", "inventory.yaml"])
def test_a_folder_is_no_inventory(name: str, tmp_path: Path) -> None:
    """A folder is named as one, whatever its ending."""
    (tmp_path / name).mkdir()

    assert only(tmp_path / name) == ("no-file", "this is a folder")


def test_a_link_that_leads_to_itself_has_an_end(tmp_path: Path) -> None:
    """A circle of links is refused as an inventory and as a model."""
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")

    assert only(tmp_path / "loop.yaml")[0] == "no-file"
    assert [p.code for p in of_model(tmp_path, "loop.yaml")] == ["unknown-model"]


def test_what_may_not_be_read_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without permission is refused with the reason."""
    path = write(tmp_path, AS_OF)
    opened = os.open

    def refuse(name: str, flags: int, *more: int) -> int:
        if Path(name) == path:
            raise PermissionError(13, "Permission denied")
        return opened(name, flags, *more)

    monkeypatch.setattr(os, "open", refuse)

    assert only(path) == ("no-file", "Permission denied")


def test_a_model_is_no_pipe(tmp_path: Path) -> None:
    """A named pipe as a model is refused where the inventory names it."""
    os.mkfifo(tmp_path / "pipe.yaml")

    (problem,) = of_model(tmp_path, "pipe.yaml")

    assert (problem.code, problem.span.line) == ("unknown-model", 2)


def test_a_pipe_among_the_files_of_a_model_is_refused(tmp_path: Path) -> None:
    """A pipe in the folder of a model is a fault of its own, and is not waited for."""
    write(tmp_path, TINY, "m/model.yaml")
    os.mkfifo(tmp_path / "m" / "pipe.yaml")

    assert [p.code for p in of_model(tmp_path, "m")] == ["no-file"]


def test_a_link_out_of_the_folder_of_a_model_is_refused(tmp_path: Path) -> None:
    """A link in the folder of a model that leads out of it is a fault; its text is not shown."""
    write(tmp_path, TINY, "m/model.yaml")
    write(tmp_path, "secret: [", "elsewhere.yaml")
    (tmp_path / "m" / "more.yaml").symlink_to(tmp_path / "elsewhere.yaml")

    (problem,) = of_model(tmp_path, "m")

    assert problem.code == "outside-model"
    assert "secret" not in str(problem)


@pytest.mark.parametrize("text", ["model: secret.txt\n", "model: model.yaml\n"])
def test_a_file_that_is_no_model_is_not_shown(text: str, tmp_path: Path) -> None:
    """The words of a file that is named as a model, or as the base of one, are not repeated."""
    write(tmp_path, "root:x:0:0:root:/root\n", "secret.txt")
    write(tmp_path, "extends: secret.txt\nmodel: {id: m}\n", "model.yaml")

    (problem,) = faults(write(tmp_path, AS_OF + text))

    assert problem.code == "wrong-type"
    assert "root" not in problem.message


def test_a_linked_folder_is_not_entered(tmp_path: Path) -> None:
    """A folder that holds a link to itself has an end."""
    write(tmp_path, TINY, "m/model.yaml")
    (tmp_path / "m" / "again").symlink_to(tmp_path / "m", target_is_directory=True)

    assert of_model(tmp_path, "m") == ()


def test_a_folder_of_too_many_files_is_no_model(tmp_path: Path) -> None:
    """A folder beyond a thousand files is refused without reading any."""
    (tmp_path / "m").mkdir()
    for number in range(1_001):
        (tmp_path / "m" / f"{number}.yaml").touch()

    assert [p.code for p in of_model(tmp_path, "m")] == ["too-large"]


def test_a_file_that_grows_is_read_up_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is judged is what was read, not what a file was when its size was asked for."""
    path = write(tmp_path, AS_OF)
    opened = os.open

    def grow(name: str, flags: int, *more: int) -> int:
        handle = opened(name, flags, *more)
        if Path(name) == path:
            with path.open("ab") as stream:
                stream.write(b"#" * 11_000_000)
        return handle

    monkeypatch.setattr(os, "open", grow)

    assert [p.code for p in load_workspace(path).problems] == ["too-large"]


def test_a_name_that_is_no_text_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file name with a line break, a control character and a broken byte is told in one line."""
    name = os.fsdecode(b"a\nb\x1b[31m\xff.yaml")

    assert main(["check", str(tmp_path / name)]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert "no such file" in line
    assert "\x1b" not in line
