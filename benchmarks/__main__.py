"""`python -m benchmarks [startup|plans|models|scale|inference|risk|whatif|draw|soak|planning]`.

How fast milepost is, and how good its plans are. Times of whole processes are also given as a ratio
to starting Python alone, taken in the same run and in turn, so that a slow or busy machine shows as
such.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.drawing import drawing
from benchmarks.inference import inference
from benchmarks.models import models
from benchmarks.planning import planning
from benchmarks.risk import risk
from benchmarks.scale import scale
from benchmarks.soak import soak
from benchmarks.whatif import whatif

EXAMPLE = Path(__file__).parent.parent / "examples" / "multi_brand_retailer.yaml"
RUNS = 9
EMPTY = """\
organisation: Nobody yet
as_of: 2027-01-04
"""


def seconds(command: list[str]) -> float:
    """Wall time of one process."""
    before = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - commands stand below
    return time.perf_counter() - before


def startup() -> None:
    """The commands that must feel instant, against Python alone."""
    milepost = [sys.executable, "-m", "milepost"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "milepost --help": [*milepost, "--help"],
        "milepost check": [*milepost, "check", str(EXAMPLE)],
        "milepost assess": [*milepost, "assess", str(EXAMPLE)],
    }
    for command in commands.values():
        seconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    base = statistics.median(times["python -c pass"])
    print(f"{'whole process':<20} {'median':>8} {'least':>8} {'ratio':>7}")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:<20} {median:7.3f}s {min(taken):7.3f}s {median / base:6.1f}x")


def plans() -> None:
    """The cheapest plan from an empty inventory to each stage of the bundled model."""
    from tempfile import TemporaryDirectory

    from milepost.engine.load.workspace import load_workspace
    from milepost.engine.model.condition import StageReached
    from milepost.engine.model.inventory import Target
    from milepost.engine.model.roadmap import Solved
    from milepost.engine.run import assessed, checked, planned, with_targets

    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.yaml"
        path.write_text(EMPTY, encoding="utf-8")
        workspace = checked(load_workspace(path))
    for ladder in workspace.model.ladders.values():
        for stage in ladder.stages:
            asked = with_targets(workspace, (Target(StageReached(ladder.id, stage.id)),))
            plan = replace(asked.inventory.plan, objectives=("cost",))
            asked = replace(asked, inventory=replace(asked.inventory, plan=plan))
            before = time.perf_counter()
            result = planned(assessed(asked)).result
            taken = time.perf_counter() - before
            name = f"{ladder.id}.{stage.id}"
            if isinstance(result, Solved):
                cost = float(result.objectives[0].value)
                proof = "optimal" if result.optimal else "feasible"
                print(f"{name:<36} {proof:<9} {cost:12,.0f} {taken:7.2f}s")
            else:
                print(f"{name:<36} {type(result).__name__} {taken:7.2f}s")


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["startup", "plans"]
    if chosen[0] == "soak":
        soak(*map(int, chosen[1:]))
        sys.exit()
    if chosen[0] == "planning":
        planning(chosen[1:])
        sys.exit()
    for word in chosen:
        {
            "startup": startup,
            "plans": plans,
            "models": models,
            "scale": scale,
            "inference": inference,
            "risk": risk,
            "whatif": whatif,
            "draw": drawing,
        }[word]()
