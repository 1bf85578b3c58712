"""What the answers of a run come to, per set, limit and planner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean


@dataclass(frozen=True, slots=True)
class Record:
    """One answer to one instance, as a line of the results.

    `bound` is below the value, or above it where more is better. `lower` and `upper` are the best
    known bounds on the value, None where nothing is known. `seconds` are those of `Meter`.
    """

    set: str
    instance: str
    planner: str
    limit: float
    workers: int
    value: int | None
    bound: int
    proven: bool
    seconds: float
    crowding: float
    faults: list[str]
    lower: int | None
    upper: int | None
    minimise: str
    versions: str

    @property
    def key(self) -> tuple[str, str, float, int]:
        """What is run once."""
        return self.instance, self.planner, self.limit, self.workers


def own_gap(row: Record) -> float | None:
    """How far the answer's bound is from its value, as a share of the value."""
    if row.value is None:
        return None
    return abs(row.value - row.bound) / abs(row.value) if row.value else 0.0


def gap(row: Record, best: int) -> float | None:
    """How much worse the value is than the best known, as a share of that."""
    if row.value is None or not best:
        return None
    worse = best - row.value if row.minimise == "value" else row.value - best
    return worse / abs(best)


def best_values(rows: Sequence[Record]) -> dict[str, int]:
    """The best known value of each instance: published, or else the best of the run."""
    found: dict[str, int] = {}
    for row in rows:
        value = row.upper if row.upper is not None else row.value
        if value is not None and not (row.faults and row.upper is None):
            better = max if row.minimise == "value" else min
            found[row.instance] = better(value, found.get(row.instance, value))
    return found


def is_above(row: Record, best: int) -> bool:
    """Whether the bound excludes the best known value: then it is wrong."""
    return row.bound < best if row.minimise == "value" else row.bound > best


def table(rows: Sequence[Record]) -> Iterator[str]:
    """Lines of a table: for each set, limit and planner, what its answers come to.

    *none* counts answers without a plan, *wrong* plans that break the instance, *bad bounds* those
    that exclude the best known value. Gaps are means over the answers with a plan.
    """
    best = best_values(rows)
    yield (
        f"{'set':<12} {'limit':>6} {'planner':<10} {'n':>4} {'proven':>7} {'best':>5} {'gap':>8}"
        f" {'own gap':>8} {'none':>5} {'wrong':>6} {'bad bounds':>10} {'mean time':>10}"
    )
    sets = list(dict.fromkeys(row.set for row in rows))
    keys = {(row.set, row.limit, row.planner) for row in rows}
    for key in sorted(keys, key=lambda key: (sets.index(key[0]), *key[1:])):
        of = [row for row in rows if (row.set, row.limit, row.planner) == key]
        gaps = [gap(row, best.get(row.instance, 0)) for row in of]
        yield (
            f"{key[0]:<12} {key[1]:>5g}s {key[2]:<10} {len(of):>4}"
            f" {sum(row.proven for row in of):>7} {sum(found == 0 for found in gaps):>5}"
            f" {_share(gaps):>8} {_share([own_gap(row) for row in of]):>8}"
            f" {sum(row.value is None for row in of):>5} {sum(bool(row.faults) for row in of):>6}"
            f" {sum(is_above(row, best.get(row.instance, row.bound)) for row in of):>10}"
            f" {mean(row.seconds for row in of):>9.2f}s"
        )


def _share(found: Sequence[float | None]) -> str:
    known = [share for share in found if share is not None]
    return f"{100 * mean(known):.2f}%" if known else "-"
