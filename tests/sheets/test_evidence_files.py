"""Files of evidence in workbooks, and when an inventory moves to another folder."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.cli.main import main
from milepost.engine.load.workspace import load_workspace
from milepost.engine.model.evidence import Measurement
from milepost.engine.view.sheets import workbook_view
from tests.property.test_sheets import DAY, KIND, TEXT, some
from tests.sheets.books import read_back
from tests.written import bundled, write

ANSWERS = "recommend,service\n9,4\n10,5\n3,1\n"
FIGURES = 'name,value\nConversion,1.8\n"Net, all",97\n'
INVENTORY = """\
as_of: 2026-11-02
capabilities: {customer_service_desk: operational, email_campaigns: 2}
evidence:
  - file: in/answers.csv
    kind: surveys
    column: service
    measure: mean
    scale: 1..5
    gives: customer_service_desk.case_csat
    when: 2026-10-15
    valid_for: 26
    note: "=third wave"
  - file: in/figures.csv
    kind: sales_figures
    gives: {Conversion: ecommerce_store.ecommerce_conversion_rate,
            "Net, all": email_campaigns.email_delivery_rate}
scenarios:
  other: {evidence.0.file: in/other.csv, evidence.0.measure: ces}
  fewer: {evidence.1: null}
  one: {evidence: {file: in/other.csv, kind: metrics, column: service, measure: mean,
                   gives: customer_service_desk.case_csat}}
"""


def folder_of(folder: Path) -> Path:
    """An inventory with two files below it, and one that only scenarios read."""
    write(folder, ANSWERS, "in/answers.csv")
    write(folder, FIGURES, "in/figures.csv")
    write(folder, ANSWERS.replace("5", "2"), "in/other.csv")
    return write(folder, INVENTORY)


def convert(source: Path, target: Path) -> None:
    """Write an inventory in another form."""
    assert main(["convert", str(source), str(target)]) == 0


def measurements(path: Path) -> list[dict[str, Measurement]]:
    """The figures of an inventory and of its scenarios."""
    loaded = load_workspace(path)
    assert loaded.problems == ()
    assert loaded.inventory is not None
    scenarios = [scenario.inventory for scenario in loaded.inventory.scenarios.values()]
    return [each.measurements for each in (loaded.inventory, *scenarios)]


def test_files_of_evidence_survive_a_workbook(tmp_path: Path) -> None:
    """There and back, the entries and what scenarios change in them mean the same."""
    path = folder_of(tmp_path)
    convert(path, tmp_path / "i.xlsx")
    convert(tmp_path / "i.xlsx", tmp_path / "back.yaml")

    assert load_workspace(tmp_path / "back.yaml").inventory == load_workspace(path).inventory
    assert "evidence.0.file" in (tmp_path / "back.yaml").read_text()
    assert [len(found) for found in measurements(path)] == [3, 3, 1, 1]


def test_a_moved_inventory_finds_its_files(tmp_path: Path) -> None:
    """From another folder the paths lead to the same files, relative ones where they stay below."""
    path = folder_of(tmp_path / "a" / "b")
    for target in ("c/i.yaml", "c/i.xlsx", "a/i.yaml"):
        convert(path, tmp_path / target)

    before, far, book, near = (
        [{id: made.value for id, made in each.items()} for each in measurements(file)]
        for file in (path, *(tmp_path / name for name in ("c/i.yaml", "c/i.xlsx", "a/i.yaml")))
    )
    assert before == far == book == near
    assert f'"{tmp_path / "a" / "b" / "in" / "other.csv"}"' in (tmp_path / "c/i.yaml").read_text()
    assert "file: b/in/answers.csv" in (tmp_path / "a/i.yaml").read_text()


def test_a_single_entry_keeps_the_form_that_a_scenario_changes(tmp_path: Path) -> None:
    """An entry without a list stays one where a scenario speaks of it as one."""
    write(tmp_path, ANSWERS, "a.csv")
    text = """as_of: 2026-11-02
evidence: {file: a.csv, kind: surveys, column: service, measure: mean,
           gives: customer_service_desk.case_csat}
scenarios: {other: {evidence.column: recommend, evidence.scale: 0..10}}
"""
    path = write(tmp_path, text)
    convert(path, tmp_path / "i.xlsx")

    assert load_workspace(tmp_path / "i.xlsx").inventory == load_workspace(path).inventory


@pytest.mark.parametrize(
    ("sheet", "fault"),
    [("file", "missing-key"), ("kind", "missing-key"), ("gives", "missing-key")],
)
def test_an_entry_of_a_sheet_says_where_it_is_at_fault(
    tmp_path: Path, sheet: str, fault: str
) -> None:
    """A cell that must be filled in is missed in its row."""
    openpyxl = pytest.importorskip("openpyxl")
    path = folder_of(tmp_path)
    convert(path, tmp_path / "i.xlsx")
    book = openpyxl.load_workbook(tmp_path / "i.xlsx")
    page = book["Files"]
    heads = [cell.value for cell in page[1]]
    page.cell(3, heads.index(sheet) + 1).value = None
    book.save(tmp_path / "i.xlsx")

    found = load_workspace(tmp_path / "i.xlsx").problems

    assert fault in {problem.code for problem in found}
    assert "Files" in {problem.span.sheet for problem in found}


FIGURE = st.sampled_from(
    [f"{id}.{kpi.id}" for id, x in bundled().capabilities.items() for kpi in x.kpis]
)
ENTRY = st.builds(
    lambda file, kind, gives, more: {"file": file, "kind": kind, "gives": gives, **more},
    TEXT,
    KIND,
    st.one_of(FIGURE, st.dictionaries(TEXT, FIGURE, min_size=1, max_size=3)),
    some(
        column=TEXT,
        measure=st.sampled_from(["nps", "csat", "ces", "mean"]),
        scale=st.sampled_from(["0..10", "-3 .. 3"]),
        when=DAY,
        valid_for=st.integers(0, 500),
        note=TEXT,
    ),
)


@settings(max_examples=20)
@given(st.lists(ENTRY, min_size=1, max_size=3))
def test_a_workbook_holds_whatever_an_entry_holds(entries: list[dict[str, Any]]) -> None:
    """Every entry, sound or not, comes back from the sheets as it was."""
    data: dict[str, Any] = {"as_of": "2026-11-02", "evidence": entries}

    back = read_back(workbook_view(data, bundled())).data

    assert isinstance(back, dict)
    assert back["evidence"] == entries
