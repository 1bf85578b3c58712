"""`python -m benchmarks planning [FOLDER]`: how good the plans are, against others in one run.

FOLDER holds the public instances. Each instance is turned into an ordinary model and inventory and
planned as a user would; plain CP-SAT and PyJobShop are given the same instance, time and cores,
one after the other in the same process. Every answer is checked against the instance.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from benchmarks import peers
from benchmarks.convert import write
from benchmarks.generated import GENERATED, crowded
from benchmarks.instances import SETS, Instance, projects, roadmaps
from benchmarks.judge import faults
from benchmarks.standing import Record, table

PLANNERS = ("cpsat", "pyjobshop", "milepost")
"""In this order: how crowded the machine is shows in the first, which keeps every thread busy."""
WARM_UP = 1.0


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line; see the module."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks planning")
    parser.add_argument("folder", nargs="?", type=Path, help="the public instances")
    parser.add_argument("--sets", type=_names, default=[*SETS, "roadmaps"])
    parser.add_argument("--instances", type=_names, default=[], help="these alone, by name")
    parser.add_argument("--sample", choices=("latin", "other", "all"), default="latin")
    parser.add_argument("--all", dest="sample", action="store_const", const="all")
    parser.add_argument("--limits", type=_names, default=["1", "10"], help="seconds of computing")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--planners", type=_names, default=list(PLANNERS))
    parser.add_argument("--out", type=Path, help="JSON lines; what stands there is not run again")
    parser.add_argument("--write", type=Path, help="write the instances as files, and run nothing")
    return parser.parse_args(arguments)


def _names(text: str) -> list[str]:
    return text.split(",")


def chosen(options: argparse.Namespace) -> Iterator[Instance]:
    """The instances that the command line asks for; SystemExit where it asks for what is not."""
    known = (*SETS, "roadmaps", *GENERATED)
    wrong = [name for name in options.sets if name not in known]
    if wrong:
        raise SystemExit(f"no set {', '.join(wrong)}; there are {', '.join(known)}")
    public = [name for name in options.sets if name in SETS]
    if options.folder is None and {*public, "roadmaps"} & {*options.sets}:
        raise SystemExit("say which folder holds the public instances")
    only = set(options.instances)
    found: list[Instance] = []
    if public:
        found += projects(options.folder, public, options.sample)
    if "roadmaps" in options.sets:
        found += roadmaps(options.folder)
    yield from (instance for instance in found if not only or instance.name in only)
    for name in options.sets:
        for id, make in GENERATED.get(name, {}).items():
            if not only or id in only:
                yield make()


def versions() -> str:
    """The versions of what is compared."""
    found = []
    for name in ("ortools", "pyjobshop", "numba"):
        with suppress(importlib.metadata.PackageNotFoundError):
            found.append(f"{name} {importlib.metadata.version(name)}")
    return " ".join(found)


class Bench:
    """Runs planner after planner on instance after instance, and keeps what they say."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.workers: int = options.workers
        self.limits = [float(limit) for limit in options.limits]
        self.planners: list[str] = options.planners
        self.out: Path | None = options.out
        self.crowd = peers.Crowd()
        self.versions = versions()
        self.records = list(read(self.out)) if self.out and self.out.exists() else []
        self.done = {record.key for record in self.records}
        self.warm = False

    def run(self, instance: Instance) -> None:
        """Every planner at every limit, except for what stands in the results already."""
        for limit in self.limits:
            for planner in self.planners:
                if (instance.name, planner, limit, self.workers) in self.done:
                    continue
                if not self.warm:
                    self.warm_up()
                try:
                    self.keep(self.record(instance, planner, limit))
                except peers.CannotSay as error:
                    print(f"{instance.name:<18} {planner:<10} {error}")

    def warm_up(self) -> None:
        """Imports, compiled code and how crowded the machine is, before anything counts."""
        self.warm = True
        for planner in self.planners:
            with suppress(peers.CannotSay):
                self.record(crowded(), planner, WARM_UP)

    def record(self, instance: Instance, planner: str, limit: float) -> Record:
        """One run of one planner."""
        gc.collect()
        meter = peers.Meter(limit, self.workers)
        answer = self.ask(planner)(instance, meter)
        crowding = meter.crowding
        if planner != "milepost":
            self.crowd.learn(meter)
        wrong = list(answer.broken)
        if answer.starts is not None:
            wrong += faults(instance, answer.starts, answer.value)
        return Record(
            instance.set,
            instance.name,
            planner,
            limit,
            self.workers,
            answer.value,
            answer.bound,
            answer.proven,
            round(answer.seconds, 3),
            round(crowding, 2),
            wrong[:5],
            instance.lower,
            instance.upper,
            instance.minimise,
            self.versions,
        )

    def ask(self, planner: str) -> Callable[[Instance, peers.Meter], peers.Answer]:
        """The planner of that name; SystemExit where there is none."""
        found = {
            "cpsat": peers.cp_sat,
            "pyjobshop": peers.pyjobshop,
            "milepost": lambda i, meter: peers.milepost(i, meter, meter.limit * self.crowd.now),
        }
        if planner not in found:
            raise SystemExit(f"no planner {planner}; there are {', '.join(found)}")
        return found[planner]

    def keep(self, record: Record) -> None:
        """Remember a record, and append it to the results at once."""
        self.records.append(record)
        if self.out:
            with self.out.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(record)) + "\n")
        value = "-" if record.value is None else f"{record.value:,}"
        print(
            f"{record.instance:<18} {record.planner:<10} {record.limit:5g}s {value:>14}"
            f" {record.bound:>14,} {'optimal' if record.proven else '':<8} {record.seconds:7.2f}s"
            f" {'; '.join(record.faults)}",
            flush=True,
        )


def read(path: Path) -> Iterator[Record]:
    """The records of an earlier run."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield Record(**json.loads(line))


def planning(arguments: Sequence[str]) -> None:
    """The command; see the module."""
    options = asked(arguments)
    if options.write:
        for instance in chosen(options):
            print(write(instance, options.write))
        return
    bench = Bench(options)
    for instance in chosen(options):
        bench.run(instance)
    print(f"\n{bench.versions}")
    print("\n".join(table(bench.records)))
