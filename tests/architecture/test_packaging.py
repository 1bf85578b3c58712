"""The packaging lists of pyproject.toml, which nothing else would miss until a user does."""

import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ["engine", "rules", "capabilities", "cli"]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PYPROJECT["tool"]["setuptools"]


def files_of(folder: Traversable, prefix: str = "") -> set[str]:
    """The files below a folder as relative paths, without what Python compiles."""
    found: set[str] = set()
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name != "__pycache__":
                found |= files_of(entry, f"{prefix}{entry.name}/")
        else:
            found.add(prefix + entry.name)
    return found


def test_every_package_is_listed() -> None:
    """No package is left out of the wheel, and none is promised that is not there."""
    on_disk = {"milepost"} | {
        "milepost." + ".".join(init.parent.relative_to(ROOT).parts)
        for folder in FOLDERS
        for init in (ROOT / folder).rglob("__init__.py")
    }

    assert set(SETUPTOOLS["packages"]) == on_disk


def test_every_module_is_in_a_package() -> None:
    """A folder that holds modules has an `__init__.py`, without which it would not be packaged."""
    lost = {
        str(module.relative_to(ROOT))
        for folder in FOLDERS
        for module in (ROOT / folder).rglob("*.py")
        if not (module.parent / "__init__.py").exists()
    }

    assert lost == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_root_folder_is_mapped_and_linked(folder: str) -> None:
    """The build and the type checkers find the same folder under the same name."""
    link = ROOT / "src" / "milepost" / folder

    assert SETUPTOOLS["package-dir"][f"milepost.{folder}"] == folder
    assert link.is_symlink()
    assert link.resolve() == (ROOT / folder).resolve()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_data_file_matches_a_pattern(folder: str) -> None:
    """A file that is not Python is covered by the patterns that put data into the wheel."""
    top = ROOT / folder
    matched = {
        str(path.relative_to(top))
        for pattern in SETUPTOOLS["package-data"][f"milepost.{folder}"]
        for path in top.glob(pattern)
        if path.is_file()
    }

    data = {name for name in files_of(top) if not name.endswith(".py")}

    assert data - matched == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_is_installed(folder: str) -> None:
    """What the tree holds is what an installation holds; if not, install again."""
    missing = files_of(ROOT / folder) - files_of(files(f"milepost.{folder}"))

    assert missing == set()
