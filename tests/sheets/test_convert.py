import shutil
import subprocess
from pathlib import Path

import pytest

from milepost.cli.main import main
from milepost.engine.load.workspace import load_workspace
from tests.docs.test_examples import EXAMPLES
from tests.sheets.books import INVENTORY, inventory_of
from tests.written import TINY, write


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    """Exit code and messages of a command."""
    code = main([str(word) for word in words])
    captured = capsys.readouterr()
    assert captured.out == ""
    return code, captured.err


def test_yaml_to_workbook_and_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """There and back again, an inventory means the same, and every command reads both."""
    path = write(tmp_path, INVENTORY.replace("voc_surveys:", "basic_automation: pilot"))

    assert run(capsys, "convert", path, tmp_path / "i.xlsx")[0] == 0
    assert run(capsys, "convert", tmp_path / "i.xlsx", tmp_path / "back.yaml")[0] == 0

    assert load_workspace(tmp_path / "back.yaml").inventory == load_workspace(path).inventory
    assert main(["assess", str(tmp_path / "i.xlsx")]) == 0
    capsys.readouterr()
    assert main(["why", str(tmp_path / "i.xlsx"), "cx5.automation_and_segmentation"]) == 0
    told = "".join(capsys.readouterr().out.split())
    assert "declaredati.xlsx:Capabilities!A12" in told


def test_nothing_is_overwritten_without_force(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A file that is there stays byte for byte, until --force."""
    path = write(tmp_path, INVENTORY)
    target = write(tmp_path, "mine", "i.xlsx")

    assert run(capsys, "convert", path, target) == (
        2,
        f"{target}: is there already; --force replaces it\n",
    )
    assert target.read_bytes() == b"mine"
    assert run(capsys, "convert", path, target, "--force")[0] == 0
    assert target.read_bytes().startswith(b"PK")


def test_a_faulty_inventory_is_not_converted(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What cannot be read is not written in another form."""
    path = write(tmp_path, INVENTORY.replace("crm_system", "crm_sistem"))

    code, err = run(capsys, "convert", path, tmp_path / "i.xlsx")

    assert (code, "unknown capability" in err) == (2, True)
    assert not (tmp_path / "i.xlsx").exists()


def test_another_ending_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The ending of the name says what to write."""
    code, err = run(capsys, "convert", write(tmp_path, INVENTORY), tmp_path / "i.csv")

    assert (code, "write to a .yaml or an .xlsx file" in err) == (2, True)


def test_the_model_is_found_from_the_new_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A path in the inventory leads to the same file from wherever the copy stands."""
    write(tmp_path, TINY, "models/tiny.yaml")
    path = write(
        tmp_path, "as_of: 2026-11-02\nmodel: models/tiny.yaml\ncapabilities: {shop: live}\n"
    )

    assert run(capsys, "convert", path, tmp_path / "a" / "b" / "i.xlsx")[0] == 0
    assert run(capsys, "check", tmp_path / "a" / "b" / "i.xlsx")[0] == 0


def test_init_writes_a_workbook_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The workbook of an interview checks without a fault and is never overwritten."""
    folder = tmp_path / "new"

    assert run(capsys, "init", "--xlsx", folder)[0] == 0
    before = (folder / "inventory.xlsx").read_bytes()
    code, err = run(capsys, "check", folder / "inventory.xlsx")
    assert (code, "no faults; 0 of 70" in err) == (0, True)

    assert run(capsys, "init", "--xlsx", folder)[0] == 2
    assert (folder / "inventory.xlsx").read_bytes() == before


if shutil.which("soffice"):

    def test_a_workbook_survives_libreoffice(tmp_path: Path) -> None:
        """Opened and saved again by LibreOffice, every example still means the same."""
        for example in EXAMPLES:
            main(["convert", str(example), str(tmp_path / f"{example.stem}.xlsx")])
        saved = tmp_path / "saved"
        subprocess.run(
            [
                str(shutil.which("soffice")),
                f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx",
                "--outdir",
                str(saved),
                *map(str, tmp_path.glob("*.xlsx")),
            ],
            check=True,
            capture_output=True,
            timeout=300,
        )

        for example in EXAMPLES:
            path = saved / f"{example.stem}.xlsx"
            assert inventory_of(path.read_bytes(), path) == load_workspace(example).inventory
