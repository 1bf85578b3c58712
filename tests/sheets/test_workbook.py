import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from milepost.engine.load.workspace import load_workspace
from tests.docs.test_examples import EXAMPLES
from tests.sheets.books import (
    INVENTORY,
    book_of,
    changed,
    faults_of,
    inventory_of,
    read_back,
    told,
    view_of,
)

SHEET = "Capabilities"


def cell(book: Workbook, id: str, column: str, sheet: str = SHEET) -> Any:  # noqa: ANN401
    """The cell of a capability (or of another first word) in a column."""
    page = book[sheet]
    heads = [str(head.value) for head in page[1]]
    row = next(row for row in page.iter_rows(min_row=2) if row[0].value == id)
    return row[heads.index(column)]


def write(id: str, column: str, value: object, sheet: str = SHEET) -> Callable[[Workbook], object]:
    """The change that writes a value into a cell."""

    def change(book: Workbook) -> None:
        cell(book, id, column, sheet).value = value

    return change


def declared(content: bytes, id: str) -> int | None:
    """The level of a capability in a workbook."""
    return inventory_of(content, Path("inventory.xlsx")).declarations[id].level


# -- there and back ------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_means_the_same_as_a_workbook(example: Path) -> None:
    """Whoever moves to a spreadsheet loses nothing: the inventory is the same."""
    before = load_workspace(example).inventory

    after = inventory_of(book_of(example.read_text(encoding="utf-8")), example.with_suffix(".xlsx"))

    assert after == before


def test_the_same_inventory_gives_the_same_bytes() -> None:
    """Nothing in a workbook depends on the day or the machine."""
    assert book_of(INVENTORY) == book_of(INVENTORY)


def test_every_capability_has_a_row_and_its_question() -> None:
    """An interview can go through the sheet from top to bottom."""
    rows = {row[0]: row for row in view_of(INVENTORY).sheets[1].rows}

    assert len(rows) == 70
    assert str(rows["mobile_app"][3]).startswith("How far is “Mobile app” in use? ")
    assert rows["mobile_app"][4:] == (None, None, None, None)
    assert rows["tv_advertising"][4:] == ("not applicable", None, None, "no mass market")
    assert rows["voc_surveys"][4] == "not known"


def test_only_what_explains_is_locked() -> None:
    """Ids cannot be changed by a slip of the hand; answers can, and no password is needed."""

    def look(book: Workbook) -> None:
        assert book[SHEET].protection.sheet
        assert not book[SHEET].protection.password
        assert cell(book, "mobile_app", "id").protection.locked
        assert not cell(book, "mobile_app", "level").protection.locked
        assert book[SHEET].freeze_panes == "B2"
        assert book[SHEET].auto_filter.ref
        others = {sheet.title for sheet in book.worksheets if sheet.protection.sheet}
        assert others == {SHEET}
        lists = book[SHEET].data_validations.dataValidation
        assert [(each.type, each.formula1) for each in lists] == [("list", "Levels!$A$2:$A$7")]

    changed(book_of(INVENTORY), look)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49 30", "-5", "@home", "=HYPERLINK(1)", "http://x.org", "0123", "1e5", "{=1}"],
)
def test_a_text_is_never_a_formula(text: str) -> None:
    """What begins like a formula, a number or a link is written as text and read as text."""
    inventory = f"as_of: 2026-11-02\ncapabilities: {{crm_system: {{level: 1, owner: '{text}'}}}}\n"
    content = book_of(inventory)

    def look(book: Workbook) -> None:
        found = cell(book, "crm_system", "owner")
        assert (found.value, found.data_type) == (text, "s")

    changed(content, look)
    assert inventory_of(content, Path("i.xlsx")).declarations["crm_system"].owner == text


@pytest.mark.parametrize(
    "text", ["\t=1+1", "\r=1", " x", "x ", "a\u0007b", "_x0041_", "x" * 40_000]
)
def test_a_text_that_no_cell_keeps_is_kept_all_the_same(text: str) -> None:
    """Tabs, control characters, blanks at the ends and very long texts are not lost."""
    data = f"as_of: 2026-11-02\ncapabilities: {{crm_system: {{note: {text!a}}}}}\n".replace(
        "'", '"'
    )

    content = book_of(data)

    assert inventory_of(content, Path("i.xlsx")).declarations["crm_system"].note == text


def test_what_has_no_table_becomes_a_path() -> None:
    """Keys that the sheets know nothing of come back as they were."""
    data = (
        "as_of: 2026-11-02\nplan: {must: [crm_system >= 2], soon: {a: [1, x]}}\n"
        "'a key. with dots': {deep: [{b: null}]}\ncapabilities: {crm_system: {colour: red}}\n"
    )
    view = view_of(data)

    assert read_back(view).data == {
        "as_of": "2026-11-02",
        "plan": {"must": ["crm_system >= 2"], "soon": {"a": [1, "x"]}},
        "capabilities": {"crm_system": {"colour": "red"}},
        "a key. with dots": {"deep": [{"b": None}]},
    }


# -- what people type ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [2, 2.0, "2", "operational", " operational ", "operational\u00a0"]
)
def test_a_level_may_be_typed_in_many_ways(value: object) -> None:
    """A number, a number with a point, a word, and blanks around it all mean the level."""
    content = changed(book_of(INVENTORY), write("mobile_app", "level", value))

    assert declared(content, "mobile_app") == 2


def test_dates_may_be_dates_or_text() -> None:
    """A day is read from a date cell as from text."""
    for value in (dt.datetime(2026, 10, 5), dt.date(2026, 10, 5), "2026-10-05"):  # noqa: DTZ001
        content = changed(book_of(INVENTORY), write("as_of", "value", value, "About"))
        assert inventory_of(content, Path("i.xlsx")).as_of == dt.date(2026, 10, 5)


def test_numbers_are_the_ones_that_are_shown() -> None:
    """A tenth in a cell is a tenth, although the file holds the nearest binary number."""
    content = changed(book_of(INVENTORY), write("crm", "capacity", 0.1, "Capacity"))

    assert dict(inventory_of(content, Path("i.xlsx")).plan.capacity)["crm"] == Fraction(1, 10)


def test_own_sheets_and_columns_begin_with_a_hash() -> None:
    """Notes of one's own have a place, and a misspelt name is never taken for one."""

    def own(book: Workbook) -> None:
        book.create_sheet("# interviews")["A1"] = "on Friday"
        book[SHEET].cell(1, 9, "# to ask")
        book[SHEET].cell(2, 9, "Anna")

    def misspelt(book: Workbook) -> None:
        book.create_sheet("Capabilites")
        book[SHEET].cell(1, 9, "ownr")
        book[SHEET].cell(2, 10, "stray")

    assert told(changed(book_of(INVENTORY), own)) == []
    assert sorted(told(changed(book_of(INVENTORY), misspelt))) == [
        "inventory.xlsx: Capabilites!A1: unknown sheet 'Capabilites'; did you mean 'Capabilities'?",
        "inventory.xlsx: Capabilities!I1: unknown column 'ownr'; did you mean 'owner'?",
        (
            "inventory.xlsx: Capabilities!J2: this stands under no heading;"
            " give the column a heading that begins with '#', or clear it"
        ),
    ]


# -- faults ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            write("web_analytics", "level", "operatonal"),
            "Capabilities!E3: 'operatonal' is not a level; did you mean 'operational'?",
        ),
        (
            write("web_analytics", "level", "=1+1"),
            "Capabilities!E3: a formula stands here; nothing is calculated; paste its value",
        ),
        (
            write("as_of", "value", "soon", "About"),
            "About!B4: expected a date such as 2027-01-31, found 'soon'",
        ),
        (
            write("as_of", "value", "=TODAY()", "About"),
            "About!B4: a formula stands here; nothing is calculated; paste its value in its place",
        ),
        (
            write("crm", "capacity", "1,5", "Capacity"),
            "Capacity!C2: expected a number, found '1,5'",
        ),
        (
            write("target", "value", "cemm.radiat", "Plan"),
            "Plan!B4: unknown stage 'cemm.radiat'; did you mean 'cemm.radiate'?",
        ),
        (
            write("target", "value", "{needs: [", "Plan"),
            "Plan!B4: this is not valid YAML",
        ),
    ],
)
def test_a_fault_names_its_sheet_and_cell(change: Callable[[Workbook], object], line: str) -> None:
    """Every fault of a workbook is one line with sheet, cell and remedy."""
    lines = told(changed(book_of(INVENTORY), change))

    assert [each for each in lines if each.startswith(f"inventory.xlsx: {line}")] == lines
    assert len(lines) == 1


def test_a_percentage_is_not_guessed() -> None:
    """97% is stored as 0.97; which of the two is meant is asked, not assumed."""

    def change(book: Workbook) -> None:
        found = cell(book, "web_analytics", "value", "KPIs")
        found.value, found.number_format = 0.97, "0%"

    (line,) = told(changed(book_of(INVENTORY), change))

    assert "a percentage stands here" in line
    assert line.endswith("format it as a number, 97 for 97%")


def test_merged_cells_are_named() -> None:
    """One value over several rows could mean any of them."""
    lines = told(changed(book_of(INVENTORY), lambda book: book[SHEET].merge_cells("F5:F8")))

    assert lines == [
        "inventory.xlsx: Capabilities!F5: cells F5:F8 are merged; unmerge them and fill in each"
    ]


def test_the_same_capability_twice_is_a_fault() -> None:
    """Two rows, or a row and a path, cannot both speak of one capability."""

    def change(book: Workbook) -> None:
        book[SHEET].append(["web_analytics", None, None, None, "pilot"])
        book["Other"]["A2"], book["Other"]["B2"] = "capabilities.email_campaigns", "pilot"

    lines = told(changed(book_of(INVENTORY), change))

    assert [line.partition("; keep")[0] for line in lines] == [
        "inventory.xlsx: Capabilities!A72: 'capabilities.web_analytics.level' stands twice",
        "inventory.xlsx: Other!A2: 'capabilities.email_campaigns' stands twice",
    ]


def test_a_missing_column_and_a_bad_path_are_faults() -> None:
    """A sheet without its first column, and a path that is none, say so."""

    def change(book: Workbook) -> None:
        book["Raters"]["A1"] = None
        book["Limits"]["A2"], book["Limits"]["B2"] = "plan..must", "[x]"

    assert {p.code for p in faults_of(changed(book_of(INVENTORY), change))} == {
        "missing-column",
        "bad-path",
    }


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    """Who has not installed the spreadsheet libraries is told how, in one line."""
    path = tmp_path / "inventory.xlsx"
    path.write_bytes(book_of(INVENTORY))
    probe = (
        "import sys; sys.modules['openpyxl'] = sys.modules['xlsxwriter'] = None\n"
        "from milepost.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    for words in (["check", str(path)], ["init", "--xlsx", str(tmp_path / "new")]):
        done = subprocess.run(
            [sys.executable, "-c", probe, *words], capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert "pip install 'milepost[office]'" in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr
