"""How the cost of a model grows with its size: generated models of 100 to 100,000 capabilities.

A generated model has five levels, a stage for every fiftieth capability or so, groups, rules and
prerequisites on capabilities shortly before, as catalogues written by people have. Every thousand
capabilities stand in a file of their own.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

SIZES = (100, 500, 2_000, 10_000, 100_000)
IN_A_FILE = 1_000
HEAD = """\
model: {id: generated, name: Generated, bar: operational}
levels: [absent, pilot, operational, embedded]
roles: {build: Build, run: Run, think: Think}
categories: {a: A, b: B, c: C, d: D}
sources: {one: {title: One}, two: {title: Two}}
"""
TAIL = """\
rules:
  - id: island
    kind: consistency
    effect: cap
    level: pilot
    unless: {prerequisites: pilot}
    say: Foundations first.
  - id: unused
    kind: consistency
    effect: lower
    level: operational
    unless: {kpis: met}
    say: It is there and not in use.
"""
Result = TypeVar("Result")


def capability(number: int, chance: random.Random) -> str:
    """One capability; its prerequisites lie up to two hundred places before it."""
    near = range(max(0, number - 200), number)
    some = chance.sample(near, min(len(near), chance.choice((0, 1, 1, 2, 3))))
    choice = chance.sample(near, 2) if len(near) > 1 and number % 7 == 0 else []
    requires = [f"c{other}" for other in some]
    requires += [f"{{any: [{', '.join(f'c{other}' for other in choice)}]}}"] if choice else []
    return f"""\
  - id: c{number}
    name: Capability {number}
    description: What number {number} is about, in a sentence of the usual length.
    category: {"abcd"[number % 4]}
    requires: [{", ".join(requires)}]
    duration: {{low: 2, likely: 4, high: 9, basis: judgement}}
    one_off: {{low: 1000, likely: {1000 + number % 977}, high: 5000, basis: anchored}}
    run: 500
    effort: {{build: 3, think: 0.5}}
    run_fte: {{run: 0.1}}
    kpis: [{{id: k{number}, name: Use, at_least: 60, unit: "%"}}]
    sources: [{chance.choice(("one", "two"))}]
"""


def write_model(folder: Path, size: int) -> None:
    """A model of that many capabilities and an inventory beside it; the same every time."""
    folder.mkdir()
    chance = random.Random(size)
    (folder / "model.yaml").write_text(HEAD + TAIL, encoding="utf-8")
    for first in range(0, size, IN_A_FILE):
        numbers = range(first, min(first + IN_A_FILE, size))
        text = ["capabilities:\n", *(capability(number, chance) for number in numbers)]
        text.append("groups:\n")
        for start in numbers[::50]:
            few = range(start, min(start + 50, size))
            names = ", ".join(f"c{number}" for number in few)
            text.append(f"  g{start}: {{at_least: {len(few) // 2}, of: [{names}]}}\n")
        (folder / f"part_{first:06}.yaml").write_text("".join(text), encoding="utf-8")
    # However large the catalogue, a ladder has a length that a person can survey.
    stages, rungs = ["stages:\n"], 20
    for rung in range(rungs):
        few = range(rung * size // rungs, (rung + 1) * size // rungs)
        needs = [f"c{number}" for number in few[:: max(1, len(few) // 10)]]
        needs += [f"{{group: g{first}}}" for first in range(0, size, 50) if first in few]
        stages.append(f"  - {{id: s{rung}, needs: [{', '.join(needs)}]}}\n")
    (folder / "stages.yaml").write_text("".join(stages), encoding="utf-8")
    half = "".join(f"  c{number}: {number // 4 % 4}\n" for number in range(0, size, 4))
    said = f"as_of: 2027-01-04\nmodel: {folder.name}\ncapabilities:\n{half}"
    (folder.parent / "inventory.yaml").write_text(said, encoding="utf-8")


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds of computing that something takes, and what it gives."""
    gc.collect()
    before = time.process_time()
    result = work()
    return time.process_time() - before, result


def measured(size: int) -> list[float]:
    """Seconds to load a model of that size with an inventory, and to check, lint and assess it."""
    from milepost.engine.assess.assessment import assess
    from milepost.engine.check import check_model
    from milepost.engine.lint.report import lint_model
    from milepost.engine.load.workspace import load_workspace
    from milepost.engine.run import checked

    with TemporaryDirectory() as name:
        folder = Path(name)
        write_model(folder / "model", size)
        load, loaded = timed(lambda: load_workspace(folder / "inventory.yaml"))
    workspace = checked(loaded)
    check, _ = timed(lambda: check_model(workspace.model))
    lint, _ = timed(lambda: lint_model(workspace.model))
    assess_, _ = timed(lambda: assess(workspace))
    return [load, check, lint, assess_]


def models(sizes: tuple[int, ...] = SIZES) -> None:
    """Generated models, in seconds of computing and in microseconds a capability."""
    steps = ("load", "check", "lint", "assess")
    heads = "".join(f"{step:>10} {'each':>8}" for step in steps)
    print(f"{'capabilities':>12}{heads}")
    # The first model also pays for what is imported on the way.
    measured(sizes[0])
    for size in sizes:
        taken = "".join(f"{s:9.2f}s {1_000_000 * s / size:6.0f}us" for s in measured(size))
        print(f"{size:>12,}{taken}", flush=True)
