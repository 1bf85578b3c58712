"""Coverage-guided search for input that brings reading down; CONTRIBUTING.md says how to run it."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["milepost"]):
    from tests import fuzzing
    from tests.property.test_fuzz import CHANGES, INVENTORIES, MODELS, TABLE, WHOLE

TARGETS = (
    fuzzing.inventory,
    fuzzing.model,
    lambda content: fuzzing.extension(WHOLE, content),
    lambda content: fuzzing.inventory(content, "inventory.csv"),
    lambda content: fuzzing.inventory(content, "inventory.xlsx"),
)
"""What the first byte of an input chooses from; the rest is the file."""

SEEDS = ((0, INVENTORIES), (1, [WHOLE, *MODELS]), (2, [CHANGES]), (3, [TABLE]))


def one(data: bytes) -> None:
    """Put one input through its target."""
    if data:
        TARGETS[data[0] % len(TARGETS)](data[1:])


def write_seeds(folder: Path) -> None:
    """Files to start from, if the folder has none."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        return
    for target, contents in SEEDS:
        for number, content in enumerate(contents):
            (folder / f"{target}-{number}").write_bytes(bytes([target]) + content)


if __name__ == "__main__":
    folders = [Path(word) for word in sys.argv[1:] if not word.startswith("-")]
    if folders:
        write_seeds(folders[0])
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
