"""Whatever stands in a file: lines that say what is wrong, exit code 2, little time and memory."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.files import INVENTORIES, MODELS, Content

# Two seconds are the promise; a busy machine counts up to twice the time of a calm one.
SECONDS, MEMORY = 4, 500 * 2**20
MOST_LINES, LONGEST = 101, 1_000


def _limit() -> None:
    # The address space holds the libraries' code as well, which takes no memory.
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (30, 30))


def refused(inventory: Path) -> list[str]:
    """The lines by which an inventory is refused."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "milepost", "assess", str(inventory)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=_limit,
        timeout=120,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    lines = done.stderr.splitlines()

    assert (done.returncode, done.stdout) == (2, ""), done.stderr[-2000:]
    assert 0 < len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= LONGEST
    assert all(character.isprintable() for line in lines for character in line)
    assert after.ru_utime - before.ru_utime < SECONDS
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
