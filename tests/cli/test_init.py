"""`milepost init`: a first inventory, ready to be filled in."""

from pathlib import Path

import pytest

from milepost.cli.main import main
from tests.written import TINY, write


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    code = main([str(arg) for arg in args])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_init_writes_an_inventory_without_faults(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The scaffold lists every capability, proves nothing, and checks without a fault."""
    assert run(capsys, "init", tmp_path / "new", "--as-of", "2026-11-01")[0] == 0
    path = tmp_path / "new" / "inventory.yaml"

    code, _, err = run(capsys, "check", path)

    assert (code, "no faults; 0 of 70" in err) == (0, True)
    assert all(f"\n  {id}:" in path.read_text() for id in ("brochure_website", "crm_system"))


def test_init_never_overwrites(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """An inventory that is there stays byte for byte, and the exit code says so."""
    inventory = write(tmp_path, "as_of: 2026-11-01\n")
    before = inventory.read_bytes()

    code, out, err = run(capsys, "init", inventory.parent)

    assert (code, out) == (2, "")
    assert "stays as it is" in err
    assert inventory.read_bytes() == before


def test_init_finds_an_own_model_from_the_new_folder(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path of a model is written so that the inventory finds it from where it stands."""
    write(tmp_path, TINY, "models/tiny.yaml")
    monkeypatch.chdir(tmp_path)

    assert run(capsys, "init", "a/company", "--model", "models/tiny.yaml")[0] == 0

    assert run(capsys, "check", "a/company/inventory.yaml")[0] == 0
