"""CSV files of texts that anybody may have written."""

import pytest

from milepost.engine.render.csv_file import csv_bytes


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        "\x01=1+1",
        "  =1+1",
        "\t=1+1",
        "\N{FULLWIDTH EQUALS SIGN}1+1",
        " \N{FULLWIDTH COMMERCIAL AT}SUM(1)",
        "\N{SMALL PLUS SIGN}1",
    ],
)
def test_no_text_is_a_formula(text: str) -> None:
    """An apostrophe stands before a formula, also before one behind blanks or in wide signs."""
    assert csv_bytes([[text]]).decode().startswith(("'", "\"'"))
    assert csv_bytes([[text.replace("\x01", " ")]], cleaned=True).decode().startswith(("'", "\"'"))


def test_what_is_no_formula_stays_as_it_is() -> None:
    """Figures, signs within a text and blanks before it get no apostrophe."""
    assert csv_bytes([[-1, -1.5, None, "a=b", " x", ""]]) == b"-1,-1.5,,a=b, x,\n"
