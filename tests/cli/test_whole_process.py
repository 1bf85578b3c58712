"""`milepost plan` as a process of its own: the same bytes every time, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from milepost.engine.load.workspace import load_workspace
from milepost.engine.logic.compile import compile_model
from milepost.engine.model.roadmap import ObjectiveValue, Reached, Roadmap, Step
from milepost.engine.model.workspace import Workspace
from milepost.engine.plan.verify import verify
from milepost.engine.run import checked
from tests.written import write

ROOT = Path(__file__).parents[2]
EXAMPLES = (
    *sorted((ROOT / "examples").glob("*.yaml")),
    ROOT / "examples" / "own_model" / "st_anne.yaml",
    ROOT / "rules" / "cx" / "examples" / "northwind.yaml",
)
SECONDS = 2.0
"""How long after the search begins it is interrupted."""


PLANNING = """\
import sys
from milepost.cli.main import main
for path in sys.argv[1:]:
    main(["plan", path, "--reproducible", "--json", "--time-limit", "1"])
"""


def command(*args: str) -> list[str]:
    """The command line of a planning process."""
    return [sys.executable, "-m", "milepost", "plan", *args]


def environment(seed: int) -> dict[str, str]:
    """The variables of this process, with another order of sets and mappings."""
    return {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT / "src")}


def test_a_reproducible_plan_is_the_same_to_the_byte() -> None:
    """Two runs of each example, in processes that order their sets differently, print the same."""
    line = [sys.executable, "-c", PLANNING, *map(str, EXAMPLES)]
    first, second = (
        subprocess.run(
            line, capture_output=True, check=True, env=environment(seed), cwd=ROOT, text=True
        ).stdout
        for seed in (1, 2)
    )
    assert first.count('"verified": true') == len(EXAMPLES)
    assert first == second


def crowd(folder: Path, jobs: int = 120) -> Path:
    """An inventory whose many jobs each need two scarce roles: nobody proves its best plan soon."""
    chance = random.Random(7)
    capabilities: list[dict[str, Any]] = []
    for n in range(jobs):
        weeks = chance.randint(1, 10)
        roles = chance.sample(["r0", "r1", "r2", "r3"], 2)
        effort = {role: round(chance.randint(1, 10) * weeks / 10, 1) for role in roles}
        needs = [f"c{chance.randint(max(0, n - 20), n - 1)}"] if n >= 8 else []
        capabilities.append({"id": f"c{n}", "duration": weeks, "effort": effort, "requires": needs})
    model = {
        "model": {"id": "crowd", "name": "Crowd"},
        "levels": ["absent", "live"],
        "roles": {f"r{n}": f"Role {n}" for n in range(4)},
        "capabilities": capabilities,
        "stages": [{"id": "done", "needs": [each["id"] for each in capabilities]}],
    }
    inventory = {
        "model": "model.yaml",
        "as_of": "2027-01-04",
        "plan": {
            "target": "done",
            "horizon": 1000,
            "capacity": {f"r{n}": 1.2 for n in range(4)},
        },
    }
    write(folder, json.dumps(model), "model.yaml")
    return write(folder, json.dumps(inventory))


def interrupted(line: list[str], folder: Path) -> tuple[int, bytes]:
    """The exit code and the output of a process that is interrupted while it searches.

    On a terminal it tells its progress, so that its search is known to run by then.
    """
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=theirs, env=environment(0), cwd=folder
    )
    os.close(theirs)
    told = b""
    while b"best" not in told:
        told += os.read(ours, 1024)
    time.sleep(SECONDS)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate()
    os.close(ours)
    return process.returncode, out


def roadmap_in(document: dict[str, Any], workspace: Workspace) -> Roadmap:
    """The roadmap that a document tells, with the figures of the model."""
    steps = []
    for told in document["steps"]:
        figures = workspace.model.step(told["capability"], told["to"])
        weeks = told["end_week"] - told["start_week"]
        stretched = figures.duration if weeks > figures.duration else None
        steps.append(
            Step(
                told["capability"],
                told["to"],
                told["start_week"],
                told["end_week"],
                figures.one_off,
                figures.run_per_year,
                figures.effort,
                figures.run_fte,
                stretched,
            )
        )
    (target,) = document["targets"]
    reached = Reached(0, f"{target['ladder']}.{target['stage']}", target["week"])
    return Roadmap(tuple(steps), (reached,), document["horizon"])


def test_an_interrupt_keeps_the_best_plan_so_far(tmp_path: Path) -> None:
    """Ctrl-C before the proof: exit code 130, a sound roadmap with its bound, and whole files."""
    path = crowd(tmp_path)
    code, out = interrupted(command(str(path), "--json", "--out", "roadmap.json"), tmp_path)

    assert code == 130
    document = json.loads(out)
    assert document["status"] == "feasible"
    assert json.loads((tmp_path / "roadmap.json").read_text()) == document
    assert {each.name for each in tmp_path.iterdir()} == {
        "inventory.yaml",
        "model.yaml",
        "roadmap.json",
    }
    workspace = checked(load_workspace(path))
    inventory = workspace.inventory
    goals = tuple(target.goal for target in inventory.plan.targets)
    program = compile_model(workspace.model, inventory.not_applicable.keys(), goals)
    objectives = tuple(
        ObjectiveValue(each["name"], Fraction(each["value"]), Fraction(each["bound"]))
        for each in document["objectives"]
    )
    assert (
        verify(workspace.model, inventory, program, roadmap_in(document, workspace), objectives)
        == ()
    )
