"""How days are put into words."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCALE = re.compile(r"strftime|%[-#]\w|:%[aAbBcpxX]")
"""What asks the locale for words, and what not every system knows."""


@pytest.mark.parametrize("folder", ["engine", "cli"])
def test_days_do_not_depend_on_the_machine(folder: str) -> None:
    """No module asks the machine for the name of a month: the same plan gives the same words."""
    found = {
        str(path.relative_to(ROOT)): LOCALE.findall(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / folder).rglob("*.py"))
    }

    assert found
    assert {path: codes for path, codes in found.items() if codes} == {}
