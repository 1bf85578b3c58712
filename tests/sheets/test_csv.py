from pathlib import Path

import pytest

from milepost.engine.load.workspace import load_workspace
from tests.written import faults, write

TABLE = """\
# as_of: 2026-11-01
# organisation: Harbour Books
# asked on a Friday
capability,level,owner,note
web_analytics,2,Web team,"two, or three"
email_campaigns,operational,,
tv_advertising,not applicable,,no mass market
mobile_app,,,
voc_surveys,not known,,
"""


def lines(folder: Path, text: str) -> list[str]:
    """What is wrong with a table, without the name of its file."""
    path = write(folder, text, "levels.csv")
    return [str(problem).removeprefix(f"{path}:") for problem in faults(path)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_table_of_levels_is_an_inventory(tmp_path: Path, separator: str, ending: str) -> None:
    """A list of levels from another program can be assessed as it is."""
    text = TABLE.replace('"two, or three"', '"two; or three"').replace(",", separator)
    path = write(tmp_path, "\ufeff" + text.replace("\n", ending), "levels.csv")

    inventory = load_workspace(path).inventory

    assert inventory is not None
    assert (inventory.organisation, str(inventory.as_of)) == ("Harbour Books", "2026-11-01")
    levels = {id: declared.level for id, declared in inventory.declarations.items()}
    assert levels == {"web_analytics": 2, "email_campaigns": 2, "voc_surveys": None}
    found = inventory.declarations["web_analytics"]
    assert (found.owner, found.note) == ("Web team", "two; or three")
    assert inventory.not_applicable["tv_advertising"].reason == "no mass market"


def test_what_a_spreadsheet_program_adds_does_no_harm(tmp_path: Path) -> None:
    """Saving again adds separators to the lines above the headings."""
    text = TABLE.replace("2026-11-01\n", "2026-11-01,,,\n").replace("# asked", '"# asked"')

    assert lines(tmp_path, text.replace('Friday"', "Friday,,,")) == []


def test_each_fault_has_its_line_and_column(tmp_path: Path) -> None:
    """Every fault of a table comes in one run, also after a text over several lines."""
    text = (
        "# as_of: 2026-11-01\n# modell: cx\ncapability,level,ownr\n"
        'web_analytic,2,"one\ntwo"\n  email_campaigns,9\nmobile_app,1,x,y\n,pilot\n'
    )

    assert lines(tmp_path, text) == [
        "2:1: unknown key 'modell'; did you mean 'model'?",
        "3:18: unknown column 'ownr'; did you mean 'owner'?",
        "4:1: unknown capability 'web_analytic'; did you mean 'web_analytics'?",
        "6:19: 9 is not a level; levels are 0 absent, 1 pilot, 2 operational, 3 embedded",
        "7:16: this stands under no heading; put a text that has the separator in it into quotes",
        "8:1: this row says nothing under 'id'; fill it in or clear the row",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "1:1: column 'capability' is missing; write a line of headings: capability,level"),
        ("level\n2\n", "1:1: column 'capability' is missing; the first line is: capability,level"),
        ('# as_of: 2026-11-01\ncapability,level\n"x', "3:1: this quote is never closed"),
        ("capability,level\n", "1:1: key 'as_of' is missing"),
    ],
)
def test_a_table_that_is_none_says_so(tmp_path: Path, text: str, line: str) -> None:
    """What is missing for a table to be one is said."""
    assert line in lines(tmp_path, text)


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    """A table in another encoding is refused at the first byte that does not fit."""
    path = tmp_path / "levels.csv"
    path.write_bytes(TABLE.replace("Harbour", "H\u00e4fen").encode("latin-1"))

    (problem,) = faults(path)

    assert str(problem) == f"{path}:2:18: this is not UTF-8 text; save it as CSV UTF-8"
