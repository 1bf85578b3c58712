"""Planning problems as the benchmark states them, and the readers of the public ones.

An instance is neither a model of milepost nor one of a solver: each is made from it, so that all
of them are asked the same.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SETS = ("J30", "J60", "J90", "J120")
LATIN = {
    "J30": (1, 6, 11, 16, 17, 22, 27, 32, 33, 38, 43, 48),
    "J60": (1, 6, 11, 16, 17, 22, 27, 32, 33, 38, 43, 48),
    "J90": (1, 6, 11, 16, 17, 22, 27, 32, 33, 38, 43, 48),
    "J120": (1, 7, 13, 19, 25, 26, 32, 38, 44, 50, 51, 57),
}
"""Parameter sets that cover resource factor and resource strength evenly.

Resource strength has period 4 in J30, J60 and J90: every fourth set would be all easy.
"""
OTHER = {
    "J30": (4, 7, 10, 13, 20, 23, 26, 29, 36, 39, 42, 45),
    "J60": (4, 7, 10, 13, 20, 23, 26, 29, 36, 39, 42, 45),
    "J90": (4, 7, 10, 13, 20, 23, 26, 29, 36, 39, 42, 45),
    "J120": (4, 8, 12, 16, 24, 28, 32, 36, 44, 48, 52, 56),
}
"""The other diagonal: it has the sets in which all want roles that are scarce."""
ROADMAPS = {"cx20": 42, "r200": 121}
"""The roadmaps among the public instances, and the weeks that are proven for them."""
LONGEST = 1_040
"""The most weeks that an inventory may plan for."""


@dataclass(frozen=True, slots=True)
class Need:
    """At least `k` of the activities with these ids have ended."""

    k: int
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """Something to do once: whole weeks, FTE per role while it runs, and money.

    `gain` is what it brings in a year from its end.
    """

    id: str
    weeks: int
    needs: tuple[Need, ...] = ()
    fte: tuple[tuple[str, int], ...] = ()
    one_off: int = 0
    gain: int = 0


@dataclass(frozen=True, slots=True)
class Instance:
    """A problem: reach what is `wanted` with least time or cost; or nothing, and the most value.

    `minimise` says which: *time*, *cost* or *value*. `budget` holds amounts of one-off money, each
    free until a week, what is left over carried on. `lower` and `upper` are the best bounds known
    on the value from elsewhere.
    """

    name: str
    set: str
    activities: tuple[Activity, ...]
    wanted: tuple[str, ...]
    horizon: int
    capacity: tuple[tuple[str, int], ...] = ()
    budget: tuple[tuple[int, int], ...] = ()
    minimise: str = "time"
    lower: int | None = None
    upper: int | None = None


def patterson(text: str, name: str, known: tuple[int, int] | None = None) -> Instance:
    """A single-mode instance in Patterson's form; its first and last activity are dummies.

    Activities and resources; capacities; then for each activity its duration, its demands, how many
    successors it has, and their numbers.

    Raises:
        ValueError: the text ends early or goes on.
    """
    numbers = map(int, text.split())
    try:
        count, roles = next(numbers), next(numbers)
        capacity = [next(numbers) for _ in range(roles)]
        rows = []
        before: list[list[int]] = [[] for _ in range(count)]
        for i in range(count):
            weeks = next(numbers)
            demand = [next(numbers) for _ in range(roles)]
            for _ in range(next(numbers)):
                before[next(numbers) - 1].append(i)
            rows.append((weeks, demand))
    except (StopIteration, IndexError):
        raise ValueError(f"{name} ends early, or names activities that it does not have") from None
    if next(numbers, None) is not None:
        raise ValueError(f"{name} goes on after its last activity")
    activities = tuple(
        Activity(
            f"a{i}",
            rows[i][0],
            tuple(Need(1, (f"a{j}",)) for j in before[i] if j),
            tuple((f"r{q}", amount) for q, amount in enumerate(rows[i][1]) if amount),
        )
        for i in range(1, count - 1)
    )
    lower, upper = known or (None, None)
    return Instance(
        name,
        name.split("_", maxsplit=1)[0],
        activities,
        tuple(a.id for a in activities),
        horizon_of(activities),
        tuple((f"r{q}", amount) for q, amount in enumerate(capacity)),
        lower=lower,
        upper=upper,
    )


def roadmap(text: str, name: str) -> Instance:
    """A roadmap in JSON: each activity occupies its team, which does one thing at a time."""
    rows = json.loads(text)
    activities = tuple(
        Activity(
            row["id"],
            row["weeks"],
            tuple(Need(1, (other,)) for other in row["requires"]),
            ((row["team"], 1),),
        )
        for row in rows
    )
    return Instance(
        name,
        "roadmaps",
        activities,
        tuple(a.id for a in activities),
        horizon_of(activities),
        tuple((team, 1) for team in sorted({row["team"] for row in rows})),
        lower=ROADMAPS.get(name),
        upper=ROADMAPS.get(name),
    )


def horizon_of(activities: Iterable[Activity]) -> int:
    """Weeks within which the activities end even if nothing overlaps; no more than are allowed."""
    return max(1, min(LONGEST, sum(a.weeks for a in activities)))


def best_known(path: Path) -> dict[str, tuple[int, int]]:
    """The best known lower and upper bound of each public instance."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["instance"]: (int(row["lower"]), int(row["upper"])) for row in csv.DictReader(file)
        }


def projects(folder: Path, sets: Iterable[str], sample: str = "latin") -> list[Instance]:
    """The public instances of the sets in a folder: the sample *latin* or *other*, or *all*."""
    known = best_known(folder / "rcpsp" / "best_known.csv")
    found: list[Instance] = []
    for name in sets:
        numbers = (OTHER if sample == "other" else LATIN)[name]
        paths = [folder / "rcpsp" / f"{name}_{(number - 1) * 10 + 1}.txt" for number in numbers]
        if sample == "all":
            paths = sorted((folder / "rcpsp").glob(f"{name}_*.txt"), key=_number)
        found += [
            patterson(path.read_text(encoding="utf-8"), path.stem, known.get(path.stem))
            for path in paths
        ]
    return found


def roadmaps(folder: Path) -> list[Instance]:
    """The two roadmaps in a folder of public instances."""
    paths = [folder / "roadmaps" / f"{name}.json" for name in ROADMAPS]
    return [roadmap(path.read_text(encoding="utf-8"), path.stem) for path in paths]


def _number(path: Path) -> int:
    return int(path.stem.split("_")[1])
