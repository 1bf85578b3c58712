"""Assessments per second of every backend, against durable-rules, CLIPS and plain Python.

All run on the same inventories in one process, in turn, and their conclusions are compared before
anything is timed. Seconds are seconds of computing, not of waiting.
"""

from __future__ import annotations

import datetime as dt
import gc
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks import others
from benchmarks.rulebases import RuleBase, rule_bases
from milepost.engine.assess.proof import derive
from milepost.engine.assess.words import Words
from milepost.engine.logic import durable
from milepost.engine.logic.batch import Batch
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.compiled import compiled
from milepost.engine.logic.evaluate import Evaluation, Truth, evaluate
from milepost.engine.logic.program import Program
from milepost.engine.model.inventory import Inventory, PlanRequest

BASE = "durable-rules alone"
BATCHES = (1, 100, 10_000, 1_000_000)
COMPARED = 40
ROUNDS = 3
SECONDS = 0.4

Assess = Callable[[Sequence[int]], tuple[bool, ...]]


def reference(program: Program) -> Assess:
    """The reference evaluator."""

    def assess(values: Sequence[int]) -> tuple[bool, ...]:
        return _held(_evaluated(program, values))

    return assess


def guarded(program: Program) -> Assess:
    """durable-rules as milepost runs it: with a log, and compared with the reference evaluator."""
    durable.compile_rules(program)

    def assess(values: Sequence[int]) -> tuple[bool, ...]:
        atoms = durable.confirmed(_evaluated(program, values)).atoms
        return tuple(atom.name in atoms for atom in program.atoms)

    return assess


def proven(base: RuleBase) -> Assess:
    """The reference evaluator and a proof of the highest stage, met or not, in words."""
    program = compile_model(base.model)
    asked = [program.atom_index[atom.name] for atom in base.program.atoms]
    highest = next(atom.name for atom in reversed(program.atoms) if atom.kind == "stage")
    day = dt.date(2027, 1, 4)
    nobody = Inventory("", base.model.id, day, {}, {}, {}, PlanRequest(day))
    words = Words(base.model, nobody)

    def assess(values: Sequence[int]) -> tuple[bool, ...]:
        evaluation = _evaluated(program, values)
        derive(evaluation, highest, words)
        held = _held(evaluation)
        return tuple(held[atom] for atom in asked)

    return assess


def _evaluated(program: Program, values: Sequence[int]) -> Evaluation:
    return evaluate(program, [(value, value) for value in values])


def _held(evaluation: Evaluation) -> tuple[bool, ...]:
    return tuple(truth is Truth.YES for truth in evaluation.atoms)


def backends(base: RuleBase) -> dict[str, Assess]:
    """Whatever can run this rule base, one inventory at a time."""
    makers: dict[str, Callable[[], Assess]] = {
        BASE: partial(others.bare_durable_rules, base.program),
        "durable-rules, checked": partial(guarded, base.program),
        "CLIPS by clipspy": partial(others.clips, base.program),
        "CP-SAT literals": partial(others.cp_sat, base.program),
        "reference": partial(reference, base.program),
        "reference and a proof": partial(proven, base),
        "plain Python": partial(others.plain_python, base.program),
        "compiled": partial(compiled, base.program),
    }
    found: dict[str, Assess] = {}
    for name, make in makers.items():
        try:
            found[name] = make()
        except (ImportError, others.CannotSay) as error:
            print(f"{base.name}: no {name}: {error}")
    return found


def compare(base: RuleBase, assessors: dict[str, Assess], batch: Batch) -> None:
    """Raises AssertionError where two of them come to different conclusions."""
    inventories = base.inventories(COMPARED)
    expected = [_held(_evaluated(base.program, values)) for values in inventories]
    for name, assess in assessors.items():
        if [assess(values) for values in inventories] != expected:
            raise AssertionError(f"{name} differs on {base.name}")
    columns = batch.run(np.array(inventories, dtype=np.int8).T)
    if [tuple(column) for column in columns.T.tolist()] != expected:
        raise AssertionError(f"batch differs on {base.name}")


def rate(work: Callable[[], int]) -> float:
    """How many assessments a second of computing gives; `work` does some and says how many."""
    gc.collect()
    done, before = 0, time.process_time()
    while (taken := time.process_time() - before) < SECONDS:
        done += work()
    return done / taken


def one_by_one(assess: Assess, inventories: Sequence[Sequence[int]]) -> int:
    """Assess the inventories in turn, until a call has taken a while."""
    before = time.process_time()
    for done, values in enumerate(inventories, 1):
        assess(values)
        if not done % 8 and time.process_time() - before > SECONDS / 4:
            return done
    return len(inventories)


def at_once(work: Callable[[NDArray[np.int8]], object], values: NDArray[np.int8]) -> int:
    """Assess all columns."""
    work(values)
    return int(values.shape[1])


def measured(base: RuleBase) -> dict[str, float]:
    """Assessments per second of everything that can run this rule base: the best of some rounds."""
    batch = Batch(base.program)
    assessors = backends(base)
    compare(base, assessors, batch)
    inventories = base.inventories(200)
    jobs: dict[str, Callable[[], int]] = {
        name: partial(one_by_one, assess, inventories) for name, assess in assessors.items()
    }
    columns = np.array(inventories, dtype=np.int8)
    for size in BATCHES:
        values = np.ascontiguousarray(np.resize(columns, (size, columns.shape[1])).T)
        jobs[f"batch of {size:,}"] = partial(at_once, batch.run, values)
    jobs[f"batch of {size:,}, packed"] = partial(at_once, batch.packed, values)
    jobs[f"batch of {size:,}, counts"] = partial(at_once, batch.counts, values)
    rates = dict.fromkeys(jobs, 0.0)
    for _ in range(ROUNDS):
        for name, work in jobs.items():
            rates[name] = max(rates[name], rate(work))
    return rates


def inference() -> None:
    """Three rule bases: rates, and their ratios to durable-rules driven with nothing around it."""
    for base in rule_bases():
        size = f"{len(base.program.variables)} values, {len(base.program.atoms)} conclusions"
        print(f"\n{base.name}: {size}")
        rates = measured(base)
        unit = rates.get(BASE, 0)
        for name, found in rates.items():
            ratio = f"{found / unit:14,.1f}x" if unit else ""
            print(f"{name:<26} {found:14,.0f}/s {ratio}", flush=True)
