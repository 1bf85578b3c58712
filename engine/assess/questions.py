"""The questions whose answers decide between the stage proven and the stage still possible.

An unknown is a capability without a declared level, or a metric without a value that a rule of a
stage compares. Only unknowns are asked about that an unproven stage still rests on once all that is
known is put in.

How much a question decides is its influence: the share of the ways in which all other unknowns can
fall out, each at its lowest or its highest and equally likely, in which its answer changes the
stage reached. Source: J. F. Banzhaf, "Weighted voting doesn't work", Rutgers Law Review 19 (1965),
317-343.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from milepost.engine.assess.residual import Residual, residual_of
from milepost.engine.logic.bits import evaluate_bits
from milepost.engine.logic.evaluate import Evaluation
from milepost.engine.model.condition import Measured
from milepost.engine.model.ladder import Ladder, Stage

EXACT = 12
"""Up to so many unknowns every way is looked at; beyond, a fixed sample of CASES."""
CASES = 2048
FEWEST_CASES = 64
MOST_BITS = 2**28
"""Cases times nodes that may be worked out; what it leaves room for is measured."""


@dataclass(frozen=True, slots=True)
class Question:
    """One unknown, what of it matters, and how much it decides.

    `subject` is the id of a capability, and `levels` are the levels that matter, lowest first; or
    the id of a metric, and `tests` are the comparisons that matter. `decides` names the stages
    (`ladder.stage`) that may hang on it. `direct` says that a stage asks for it by itself;
    `through` are the capabilities that may count for less without it, by a prerequisite or another
    consistency rule. `influence` is the mean of `on_ladders`, the influence on each ladder that is
    still open; None where the model is too large to measure it. `exact` says that every way was
    looked at; else the figures are those of a sample.
    """

    subject: str
    kind: Literal["capability", "metric"]
    levels: tuple[int, ...]
    tests: tuple[Measured, ...]
    decides: tuple[str, ...]
    direct: bool
    through: tuple[str, ...]
    influence: Fraction | None
    on_ladders: Mapping[str, Fraction]
    exact: bool


@dataclass(frozen=True, slots=True)
class Shortest:
    """A list of questions, the more decisive first, and the stage that it settles.

    `fewest` says that no shorter list does it; else the search ended before that was proved.
    """

    stage: Stage
    questions: tuple[Question, ...]
    fewest: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settles an open ladder.

    With good answers to the questions of `prove` its stage, the highest that is possible, is
    reached. With bad answers to those of `rule_out` its stage, the lowest that is open, is not.
    """

    ladder: str
    prove: Shortest
    rule_out: Shortest


def questions_of(
    ladders: Iterable[Ladder], capabilities: Iterable[str], evaluation: Evaluation
) -> tuple[Question, ...]:
    """The questions that may still decide a stage, most decisive first.

    Questions that decide as much stand in the order of the lowest stage that they may decide, and
    then of the `capabilities`, metrics last. Without unknowns that matter there are none.
    """
    residual = residual_of(ladders, evaluation)
    unknowns = residual.unknowns
    if not unknowns:
        return ()
    exact = len(unknowns) <= EXACT
    measured = _exactly(residual) if exact else _by_sample(residual)
    found: list[tuple[tuple[Fraction, int, int], Question]] = []
    order = {id: i for i, id in enumerate(capabilities)}
    for number, unknown in enumerate(unknowns):
        on_ladders = measured.get(number, {})
        influence = sum(on_ladders.values(), Fraction(0)) / len(on_ladders) if on_ladders else None
        question = Question(
            unknown.subject,
            "metric" if unknown.tests else "capability",
            unknown.levels,
            unknown.tests,
            tuple(f"{stage.ladder}.{stage.id}" for stage in unknown.stages),
            unknown.direct,
            tuple(sorted(unknown.through, key=order.__getitem__)),
            influence,
            on_ladders,
            exact,
        )
        lowest = min((stage.index for stage in unknown.stages), default=0)
        place = len(order) + number if unknown.tests else order[unknown.subject]
        key = (-(influence or Fraction(0)), lowest, place)
        found.append((key, question))
    return tuple(question for _, question in sorted(found, key=lambda pair: pair[0]))


_Influence = dict[int, dict[str, Fraction]]
"""By number of the unknown and by ladder."""


def _exactly(residual: Residual) -> _Influence:
    """Every way: case j has unknown i at its highest where bit i of j is set."""
    count = len(residual.unknowns)
    ones = (1 << (1 << count)) - 1
    # Where unknown i is low: 2^i cases low, 2^i cases high, and so on.
    low = [ones // ((1 << (1 << i)) + 1) for i in range(count)]
    words = _stages(residual, [ones ^ cases for cases in low], ones)
    return {
        i: {
            ladder: Fraction(
                _any((word ^ (word >> (1 << i))) & low[i] for word in reached).bit_count(),
                1 << (count - 1),
            )
            for ladder, reached in words.items()
        }
        for i in range(count)
    }


def _by_sample(residual: Residual) -> _Influence:
    """A fixed sample: block 0 of a word holds the cases, block i the same with unknown i turned."""
    unknowns, nodes = residual.unknowns, len(residual.program.nodes)
    cases = CASES
    while cases > FEWEST_CASES and cases * (len(unknowns) + 1) * nodes > MOST_BITS:
        cases //= 2
    room = max(0, MOST_BITS // (cases * nodes) - 1)
    # Those that may decide most stages come first where there is no room for all.
    order = sorted(range(len(unknowns)), key=lambda i: -len(unknowns[i].stages))
    block = {number: i for i, number in enumerate(order[:room], 1)}
    if not block:
        return {}
    size = cases // 8
    blocks = len(block) + 1
    planes: list[int] = []
    for number, unknown in enumerate(unknowns):
        name = f"{'metric' if unknown.tests else 'capability'} {unknown.subject}"
        column = hashlib.shake_128(name.encode()).digest(size)
        plane = int.from_bytes(column * blocks, "little")
        if number in block:
            plane ^= ((1 << cases) - 1) << (cases * block[number])
        planes.append(plane)
    words = _stages(residual, planes, (1 << (cases * blocks)) - 1)
    changed: dict[str, bytes] = {}
    for ladder, reached in words.items():
        turned = _any(word ^ _repeated(word, size, blocks) for word in reached)
        changed[ladder] = turned.to_bytes(size * blocks, "little")
    return {
        number: {
            ladder: Fraction(_bits(content[at * size : (at + 1) * size]), cases)
            for ladder, content in changed.items()
        }
        for number, at in block.items()
    }


def _stages(residual: Residual, planes: Sequence[int], ones: int) -> dict[str, list[int]]:
    """By ladder, for each open stage, the cases in which it is reached."""
    number = residual.unknown_of
    wanted = [node for nodes in residual.stages.values() for node in nodes]
    found = iter(evaluate_bits(residual.program, lambda v, _: planes[number[v]], ones, wanted))
    return {ladder: [next(found) for _ in nodes] for ladder, nodes in residual.stages.items()}


def _any(words: Iterable[int]) -> int:
    found = 0
    for word in words:
        found |= word
    return found


def _repeated(word: int, size: int, blocks: int) -> int:
    first = (word & ((1 << (8 * size)) - 1)).to_bytes(size, "little")
    return int.from_bytes(first * blocks, "little")


def _bits(content: bytes) -> int:
    return int.from_bytes(content, "little").bit_count()
