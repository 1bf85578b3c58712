"""Every kind of fault that the reference names is produced by some file, and named as it says."""

import builtins
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from milepost.engine.load.workspace import load_workspace
from milepost.engine.run import checked, plannable
from milepost.engine.source import InvalidInput
from tests.docs.pages import DOCS, prose
from tests.load.test_faults import INVENTORIES, MODELS, announced
from tests.sheets.books import INVENTORY, book_of, changed, repacked
from tests.written import TINY, faults, write

AS_OF = "as_of: 2026-11-01\n"
LISTED = set(re.findall(r"^### (\S+)$", prose(DOCS / "reference" / "problems.md"), re.MULTILINE))


def codes(path: Path) -> set[str]:
    """The kinds of fault of an inventory, also those that only planning finds."""
    found = {problem.code for problem in faults(path)}
    if not found:
        with pytest.raises(InvalidInput) as refused:
            plannable(checked(load_workspace(path)))
        found = {problem.code for problem in refused.value.problems}
    return found


def table(text: str) -> Callable[[Path], Path]:
    """A table of levels with this text."""
    return lambda folder: write(folder, text, "inventory.csv")


def book(change: Callable[[Workbook], object]) -> Callable[[Path], Path]:
    """A workbook with a change made by hand."""

    def made(folder: Path) -> Path:
        path = folder / "inventory.xlsx"
        path.write_bytes(changed(book_of(INVENTORY), change))
        return path

    return made


def cell(sheet: str, place: str, value: object, number_format: str = "") -> Callable[[Path], Path]:
    """A workbook with one cell changed."""

    def change(made: Workbook) -> None:
        found: Any = made[sheet]
        found[place] = value
        if number_format:
            found[place].number_format = number_format

    return book(change)


def parts(name: str, **more: bytes) -> Callable[[Path], Path]:
    """A workbook with a part that none of milepost's has."""

    def made(folder: Path) -> Path:
        path = folder / "inventory.xlsx"
        path.write_bytes(repacked(book_of(INVENTORY), {name: b"x", **more}))
        return path

    return made


def _linked(folder: Path) -> Path:
    write(folder, TINY, "m/model.yaml")
    (folder / "m" / "more.yaml").symlink_to(write(folder, TINY, "elsewhere.yaml"))
    return write(folder, f"{AS_OF}model: m\n")


MADE: dict[str, Callable[[Path], Path]] = {
    "no-file": lambda folder: folder / "nowhere.yaml",
    "outside-model": _linked,
    "no-target": lambda folder: write(folder, AS_OF),
    "missing-column": table("level\n2\n"),
    "not-csv": table('capability,level\n"crm_system,2\n'),
    "unknown-column": table("capability,levle\ncrm_system,2\n"),
    "not-a-workbook": lambda folder: write(folder, AS_OF, "inventory.xlsx"),
    "formula": cell("Capabilities", "B2", "=1+1"),
    "error-cell": cell("Capabilities", "B2", "#N/A"),
    "percent-cell": cell("Capabilities", "B2", 0.5, "0%"),
    "merged-cells": book(lambda made: made["Capabilities"].merge_cells("A2:B3")),
    "unknown-sheet": book(lambda made: made.create_sheet("Capabilites")),
    "bad-path": cell("Other", "A2", "plan..start"),
    "macros": parts("xl/vbaProject.bin"),
    "external-links": parts("xl/externalLinks/externalLink1.xml"),
}
"""What cannot stand in a file of the corpus, because its place is the fault or it is no text."""


@pytest.mark.parametrize("code", sorted(MADE))
def test_a_file_made_for_a_fault_has_it(code: str, tmp_path: Path) -> None:
    """Faults of places, tables and workbooks carry the name that the reference gives them."""
    assert code in codes(MADE[code](tmp_path))


def test_without_the_library_a_workbook_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where openpyxl is not installed, a workbook is refused with the way to install it."""
    path = tmp_path / "inventory.xlsx"
    path.write_bytes(book_of(INVENTORY))
    imported = builtins.__import__

    def without(name: str, *rest: Any) -> Any:  # noqa: ANN401 - as the built-in
        if name.partition(".")[0] == "openpyxl":
            raise ImportError(name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)

    assert codes(path) == {"no-office"}


def test_every_fault_has_a_case() -> None:
    """No kind of fault is listed that no file can produce."""
    corpus = {code for path in (*INVENTORIES, *MODELS) for _, _, code in announced(path)}

    assert corpus | MADE.keys() | {"no-office"} == LISTED


def test_the_corpus_is_large() -> None:
    """There are at least eighty files that announce what is wrong with them."""
    assert len(INVENTORIES) + len(MODELS) >= 80
