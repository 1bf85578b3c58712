"""Every picture and chart of some inventories, here and where there is next to nothing.

Next to nothing: no program on the path, no font that can be found, no display, no home. Both must
give the same bytes in every format. CONTRIBUTING.md says how to run it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import click

from milepost.cli.charts import CHARTS
from milepost.cli.console import read
from milepost.cli.pictures import NothingToDraw, Sitting, Wish
from milepost.cli.render import DRAWN
from milepost.engine.run import assessed

BARE = {"PATH": "", "FONTCONFIG_FILE": os.devnull}
FILES = (("svg", "light"), ("png", "light"), ("pdf", "light"), ("dot", "light"), ("png", "dark"))
SECONDS = 5.0
"""For how long, in counted steps, each plan is searched."""


def sums(inventory: Path) -> Iterator[str]:
    """A line for each picture and chart in each format: its name and the hash of its bytes."""
    before = assessed(read(inventory))
    capability = max(
        before.workspace.model.capabilities.values(), key=lambda one: len(one.requires)
    ).id
    first = Wish(seconds=SECONDS)
    outcome = Sitting(inventory, before, first).plan()
    for name, picture in DRAWN.items():
        for kind, theme in FILES:
            if kind == "dot" and name in CHARTS:
                continue
            wish = replace(first, kind=kind, theme=theme)
            if "capability" in picture.options:
                wish = replace(wish, capability=capability)
            try:
                pages = picture.files(Sitting(inventory, before, wish, outcome))
            except (NothingToDraw, click.UsageError) as nothing:
                yield f"{inventory.name} {name}: {nothing}"
                break
            yield f"{inventory.name} {name} {kind} {theme} {sha256(b''.join(pages)).hexdigest()}"


def main(inventories: list[str]) -> int:
    """Draw all twice and say what differs; 1 where anything does."""
    here = [sys.executable, "-B", __file__, "--sums", *inventories]
    bare = {"PYTHONPATH": os.environ.get("PYTHONPATH", ""), **BARE}
    said = [
        subprocess.run(here, env=env, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603
        for env in (dict(os.environ), bare)
    ]
    one, other = (run.stdout.splitlines() for run in said)
    differ = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    for pair in differ:
        print(*pair, sep="\n")
    nothing = [line for line in one if line.split()[1].endswith(":")]
    print(*nothing, sep="\n")
    print(f"{len(one) - len(nothing)} files, {len(differ)} differ")
    return int(bool(differ))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--sums"]:
        for path in sys.argv[2:]:
            for line in sums(Path(path)):
                print(line, flush=True)
        sys.exit()
    sys.exit(main(sys.argv[1:]))
