"""The import contracts of pyproject.toml."""

import logging.config
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


def test_every_import_obeys_the_contracts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The parts of the program know only the parts that they are meant to know."""
    monkeypatch.setattr(sys, "path", sys.path.copy())  # the linter adds to it
    # The linter's own would silence every log that there is already, also those of later tests.
    monkeypatch.setattr(logging.config, "dictConfig", dict)

    exit_code = lint_imports(str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)

    assert exit_code == 0, capsys.readouterr().out
