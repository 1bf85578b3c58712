"""The README: its two commands, and what it shows."""

from pathlib import Path

from tests.docs.pages import ROOT, blocks, played

README = ROOT / "README.md"
INSTALL = "python3 -m venv .venv && (.venv/bin/pip install '{}' || .venv/bin/pip install {}) && "


def test_the_two_commands_are_there() -> None:
    """One command shows milepost at work and one tests it, from nothing but Python."""
    commands = {b.value: b.text for b in blocks(README) if b.mark == "command"}

    assert commands == {
        "demo": INSTALL.format(".[durable,office]", "'.[office]'")
        + ".venv/bin/milepost demo out\n",
        "test": INSTALL.format(".[durable,office,test]", "'.[office,test]'")
        + ".venv/bin/python -B -m pytest\n",
    }


def test_the_readme_keeps_what_it_promises(tmp_path: Path) -> None:
    """Whoever follows the README sees what it shows, the picture included."""
    assert played(README, tmp_path) == []

    drawn = tmp_path / "out" / "roadmap.svg"
    assert drawn.read_bytes() == (ROOT / "docs" / "pictures" / "roadmap.svg").read_bytes()
