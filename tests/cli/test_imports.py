"""What a command brings into memory, on which the time to its first answer depends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NORTHWIND = Path(__file__).parents[2] / "rules" / "cx" / "examples" / "northwind.yaml"

PROBE = """\
import sys
from milepost.cli.main import main
code = main(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""
DRAWING = {"graphviz", "graphviz_pure", "fpdf", "resvg_py", "uharfbuzz", "fontTools", "PIL"}
HEAVY = {"networkx", "ortools", "pandas", "numpy", "rich", *DRAWING}


def imported(*args: str) -> set[str]:
    """The packages that are in memory after a command."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *args],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("args", [["--help"], ["assess", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    """Help answers at once: no reader, solver, drawing or rule engine is imported for it."""
    light = {*HEAVY, "yaml", "pydantic", "durable_rules_engine"}

    assert not light & imported(*args)


@pytest.mark.parametrize("options", [["assess"], ["assess", "--log"], ["check"]])
def test_an_assessment_imports_no_solver_and_no_pictures(options: list[str]) -> None:
    """What only planning and drawing need is not imported to assess."""
    assert not HEAVY & imported(*options, str(NORTHWIND))
