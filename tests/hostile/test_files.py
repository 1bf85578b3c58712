"""Whatever stands in a file: lines that say what is wrong, exit code 2, little time and memory."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from milepost.engine.load.sheets import COLUMNS
from tests.forked import milepost
from tests.hostile.files import INVENTORIES, MODELS, TABLES, Content
from tests.sheets.books import INVENTORY, book_of, repacked

# Two seconds are the promise; a busy machine counts up to twice the time of a calm one.
SECONDS, MEMORY = 4, 500 * 2**20
MOST_LINES, LONGEST = 101, 1_000


def refused(inventory: Path) -> list[str]:
    """The lines by which an inventory is refused."""
    done = milepost("assess", str(inventory), memory=MEMORY, seconds=30)
    lines = done.err.splitlines()

    assert (done.code, done.out) == (2, ""), done.err[-2000:]
    assert 0 < len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= LONGEST
    assert all(character.isprintable() for line in lines for character in line)
    assert done.seconds < SECONDS
    return lines


@pytest.mark.parametrize("content", INVENTORIES.values(), ids=INVENTORIES)
def test_a_hostile_inventory_is_refused_quickly(content: Content, tmp_path: Path) -> None:
    """No inventory takes more than two seconds or half a gigabyte to be refused."""
    path = tmp_path / "inventory.yaml"
    path.write_bytes(content())

    first = refused(path)[0]

    assert first.startswith((f"{path}:", "/etc/passwd:1:1:"))


@pytest.mark.parametrize("content", MODELS.values(), ids=MODELS)
def test_a_hostile_model_is_refused_quickly(content: Content, tmp_path: Path) -> None:
    """No model takes more than two seconds or half a gigabyte to be refused."""
    (tmp_path / "model.yaml").write_bytes(content())
    path = tmp_path / "inventory.yaml"
    path.write_text("as_of: 2026-11-01\nmodel: model.yaml\n")

    assert str(tmp_path) in refused(path)[0]


@pytest.mark.parametrize("content", TABLES.values(), ids=TABLES)
def test_a_hostile_table_is_refused_quickly(content: Content, tmp_path: Path) -> None:
    """No table of levels takes more than two seconds or half a gigabyte to be refused."""
    path = tmp_path / "inventory.csv"
    path.write_bytes(content())

    assert refused(path)[0].startswith(f"{path}:")


LONG = {
    "evidence": ("Capabilities", "D", "metrics," * 4_000),
    "a level": ("Capabilities", "B", "1" * 32_000),
    "a name": ("Capabilities", "A", "n" * 32_000),
    "a path": ("Other", "A", "a." * 15_900),
    "a value in YAML": ("Other", "B", "[" + "a," * 15_900 + "]"),
    "more than a cell can hold": ("Capabilities", "E", "n" * 200_000),
}


@pytest.mark.parametrize("place", LONG.values(), ids=LONG)
def test_one_long_text_in_every_row_is_refused_quickly(
    place: tuple[str, str, str], tmp_path: Path
) -> None:
    """A workbook holds a text once; what thousands of cells make of it is bounded as well."""
    sheet, column, text = place
    base = book_of(INVENTORY)
    sheets = load_workbook(io.BytesIO(base)).sheetnames
    words = [*COLUMNS[sheet], "crm_system", text]
    last = len(words) - 1
    rows = [{chr(ord("A") + i): i for i in range(len(words) - 2)}]
    rows += [{"A": last - 1, "B": last - 1, column: last}] * 14_000
    parts = {f"xl/worksheets/sheet{i}.xml": page([]) for i in range(1, len(sheets) + 1)}
    parts[f"xl/worksheets/sheet{sheets.index(sheet) + 1}.xml"] = page(rows)
    shared = "".join(f"<si><t>{word}</t></si>" for word in words)
    parts["xl/sharedStrings.xml"] = f"<sst {SPREADSHEET}>{shared}</sst>".encode()
    path = tmp_path / "inventory.xlsx"
    path.write_bytes(repacked(base, parts))

    assert str(path) in refused(path)[0]


SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def page(rows: list[dict[str, int]]) -> bytes:
    """A sheet whose cells show the shared texts of these numbers."""
    body = ""
    for number, row in enumerate(rows, 1):
        cells = (f'<c r="{at}{number}" t="s"><v>{text}</v></c>' for at, text in row.items())
        body += f'<row r="{number}">{"".join(cells)}</row>'
    return f"<worksheet {SPREADSHEET}><sheetData>{body}</sheetData></worksheet>".encode()
