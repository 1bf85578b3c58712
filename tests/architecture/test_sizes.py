"""How long a module may grow."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIMIT = 400


@pytest.mark.parametrize("folder", ["engine", "cli", "tests", "benchmarks"])
def test_no_module_outgrows_one_sitting(folder: str) -> None:
    """A module of the program or of its tests can be read in one go: at most 400 lines."""
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in sorted((ROOT / folder).rglob("*.py"))
    }

    assert lines
    assert {path: count for path, count in lines.items() if count > LIMIT} == {}
