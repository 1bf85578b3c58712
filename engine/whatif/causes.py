"""Which of a scenario's changes makes which difference, by plans with only some of them.

With each change alone and with each left out it is told whether one does it by itself, whether
several do it only together, or whether either is enough.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from milepost.engine.whatif.variants import MOST_PARTS, Subset

Effect = Literal["possible", "finish", "target", "cost", "value", "entered", "left"]
Kind = Literal["single", "either", "together", "with_another", "several", "mixed", "open", "many"]
_Figure = Literal["finish", "cost", "value"]
_FIGURES: tuple[_Figure, ...] = ("finish", "cost", "value")


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan with some of the changes, as far as causes are judged by it.

    `possible` is None where time ran out. `finish` in weeks from the base's start; `value` None
    where it is not sought. `targets` are named, and in weeks from the same day. Unless `proven`, a
    better plan may exist.
    """

    possible: bool | None
    proven: bool = False
    finish: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    value: Fraction | None = None
    targets: Mapping[str, Fraction] = field(default_factory=dict)
    steps: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cause:
    """What brings a difference. `of` are the ids of the steps that entered or left, or the target.

    *single*: the part alone brings all of it, and nothing else is needed. *either*: each of the
    parts alone is enough. *together*: none is enough alone, and each of the parts is needed.
    *with_another*: the part is needed, with any of the others. *several*: none is enough alone, and
    none is needed. *mixed*: the parts work against each other. *open*: a plan that would tell was
    not found or not proved. *many*: there are more parts than are taken apart.

    `alone` are, for a figure, how much of it each part brings by itself, in weeks or money; None
    where a part alone has no roadmap, or was not planned.
    """

    effect: Effect
    kind: Kind
    parts: tuple[str, ...]
    of: tuple[str, ...] = ()
    alone: tuple[tuple[str, Fraction | None], ...] = ()


Has = Callable[[Tried], bool]


def causes_of(
    names: Sequence[str], base: Tried, full: Tried, fewer: Mapping[Subset, Tried]
) -> tuple[Cause, ...]:
    """The causes of all differences between the base and a scenario whose parts have these names.

    `fewer` holds what was planned with each part alone and with each left out.
    """
    if base.possible is None or full.possible is None or not names:
        return ()
    judge = _Judge(names, base, full, fewer)
    if base.possible != full.possible:
        return (judge.of("possible", lambda tried: tried.possible is full.possible),)
    if not full.possible:
        return ()
    found = [
        judge.of(name, _as_much(full, name))
        for name in _FIGURES
        if getattr(base, name) != getattr(full, name)
        and None not in (getattr(base, name), getattr(full, name))
    ]
    both = base.targets.keys() & full.targets.keys()
    for name in sorted(both) if len(full.targets) > 1 else ():
        if base.targets[name] != full.targets[name]:
            cause = judge.of("target", functools.partial(_on_day, name, full.targets[name]))
            found.append(replace(cause, of=(name,)))
    found += judge.steps("entered", sorted(full.steps - base.steps))
    found += judge.steps("left", sorted(base.steps - full.steps))
    return tuple(found)


def _as_much(full: Tried, name: _Figure) -> Has:
    return lambda tried: bool(tried.possible) and getattr(tried, name) == getattr(full, name)


def _on_day(name: str, week: Fraction, tried: Tried) -> bool:
    return bool(tried.possible) and tried.targets.get(name) == week


def _has_step(id: str, tried: Tried, *, there: bool) -> bool:
    return bool(tried.possible) and (id in tried.steps) is there


def attributed(number: int, has: Callable[[Subset], bool | None]) -> tuple[Kind, list[int]]:
    """What kind of cause a difference has, and the numbers of the parts that make it.

    `has` tells whether it is there with only some of the parts, None where that is not known; it is
    there with all and not without any. It is asked of single parts and of all but one.
    """
    if number == 1:
        return "single", [0]
    if number > MOST_PARTS:
        return "many", []
    everything = frozenset(range(number))
    alone = [has(frozenset({part})) for part in range(number)]
    without = [has(everything - {part}) for part in range(number)]
    if None in alone or None in without:
        return "open", []
    enough = [part for part in range(number) if alone[part]]
    needed = [part for part in range(number) if not without[part]]
    if set(needed) <= set(enough) and len(enough) == 1:
        return "single", enough
    if enough:
        return ("mixed", enough) if needed else ("either", enough)
    if not needed:
        return "several", []
    return ("together" if len(needed) > 1 else "with_another"), needed


@dataclass(frozen=True)
class _Judge:
    """Judges the differences of one scenario."""

    names: Sequence[str]
    base: Tried
    full: Tried
    fewer: Mapping[Subset, Tried]

    def of(self, effect: Effect, has: Has) -> Cause:
        """The cause of one difference, which `has` sees in a plan."""

        def seen(some: Subset) -> bool | None:
            tried = self.fewer.get(some)
            if tried is None or tried.possible is None:
                return None
            # That there is no roadmap is proved; that one is the best need not be.
            sure = effect == "possible" or not tried.possible or tried.proven
            return has(tried) if sure else None

        kind, parts = attributed(len(self.names), seen)
        figure = effect if effect in _FIGURES else None
        alone = () if figure is None or kind in ("single", "many") else self._alone(figure)
        return Cause(effect, kind, tuple(self.names[part] for part in parts), alone=alone)

    def steps(self, effect: Effect, ids: Sequence[str]) -> list[Cause]:
        """The causes of steps that entered or left, those with the same cause as one."""
        found: dict[tuple[Kind, tuple[str, ...]], list[str]] = {}
        for id in ids:
            has = functools.partial(_has_step, id, there=effect == "entered")
            cause = self.of(effect, has)
            found.setdefault((cause.kind, cause.parts), []).append(id)
        return [Cause(effect, kind, parts, tuple(of)) for (kind, parts), of in found.items()]

    def _alone(self, name: str) -> tuple[tuple[str, Fraction | None], ...]:
        """How much of a figure each part brings by itself."""
        amounts: list[tuple[str, Fraction | None]] = []
        for number, part in enumerate(self.names):
            tried = self.fewer.get(frozenset({number}))
            known = tried is not None and tried.possible
            amount = getattr(tried, name) - getattr(self.base, name) if known else None
            amounts.append((part, amount))
        return tuple(amounts)
