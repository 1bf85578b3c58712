"""Many assessments in one process: does memory stay flat, and do both implementations agree?"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "rules" / "cx" / "examples" / "northwind.yaml"
ASSESSMENTS = 20_000
MARKS = (200, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)


def peak() -> float:
    """The most memory that the process has had so far, in MiB."""
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def now() -> float:
    """The memory that the process has, in MiB; its peak where that is all the system tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        return peak()
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def watched(name: str, total: int, work: Callable[[], int]) -> None:
    """Do the work that many times, and print memory and its sum of conclusions at each mark."""
    print(f"{name}\n{'done':>9} {'memory':>10} {'peak':>10} {'cpu':>9} {'conclusions':>12}")
    before, conclusions = time.process_time(), 0
    for done in range(1, total + 1):
        conclusions += work()
        if done in MARKS or done == total:
            taken = time.process_time() - before
            print(
                f"{done:9,} {now():6.1f} MiB {peak():6.1f} MiB {taken:8.1f}s {conclusions:12,}",
                flush=True,
            )


def soak(total: int = ASSESSMENTS) -> None:
    """Random inventories of the bundled model, and of a rule base in which conditions are negated.

    A difference between the reference evaluator and durable-rules would end it with an error, as it
    ends any assessment.
    """
    from benchmarks.rulebases import rule_bases
    from milepost.engine.assess.assessment import assess
    from milepost.engine.load.workspace import load_workspace
    from milepost.engine.logic import durable
    from milepost.engine.logic.evaluate import evaluate
    from milepost.engine.model.inventory import Declaration
    from milepost.engine.run import checked

    if why_not := durable.unavailable_because():
        print(f"nothing to soak: {why_not}")
        return
    chance = random.Random(total)
    example = checked(load_workspace(EXAMPLE))
    model = example.model

    def bundled() -> int:
        ripe = chance.random()
        levels: dict[str, int | None] = {
            id: sum(chance.random() < ripe for _ in range(model.top))
            for id in model.capabilities
            if id not in example.inventory.not_applicable
        }
        levels |= dict.fromkeys(chance.sample(sorted(levels), 5))
        declarations = {id: Declaration(id, level) for id, level in levels.items()}
        inventory = replace(example.inventory, declarations=declarations)
        return len(assess(replace(example, inventory=inventory)).firings)

    small, *_ = rule_bases()
    inventories = small.inventories(1_000)

    def synthetic() -> int:
        facts = [(level, level) for level in chance.choice(inventories)]
        for unknown in chance.sample(range(len(facts)), 5):
            facts[unknown] = (0, small.program.variables[unknown].top)
        return len(durable.confirmed(evaluate(small.program, facts)).log)

    watched(small.name, total, synthetic)
    watched(f"the bundled model, {len(model.capabilities)} capabilities", total, bundled)
