"""Random maturity models and inventories for property tests.

Capability i rests on capabilities before it only, so no model has a cycle. The first ones form the
category *base*; rules that cap the category *upper* speak of base alone.
"""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import Literal

from hypothesis import strategies as st

from milepost.engine.logic.program import Program, Test
from milepost.engine.model.capability import Capability, Estimate, Kpi, LevelShares, Prerequisite
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    GroupHolds,
    HasLevel,
    KpisMet,
    Measured,
    Negated,
    Planned,
    Prerequisites,
    StageReached,
    everything,
)
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import Level, MaturityModel
from milepost.engine.model.rule import AdviceRule, BlockRule, CapRule, Group, Metric

ROLES = ("crm", "data")
METRICS = ("nps", "share")
Word = Literal["all", "any", "at_least"]
WORDS: tuple[Word, ...] = ("all", "any", "at_least")

_MEASURED: st.SearchStrategy[Condition] = st.builds(
    Measured, st.sampled_from(METRICS), st.just(">="), st.sampled_from([Fraction(1), Fraction(5)])
)


@st.composite
def models(
    draw: st.DrawFn,
    *,
    min_capabilities: int = 1,
    max_capabilities: int = 8,
    max_top: int = 3,
    max_weeks: int = 6,
) -> MaturityModel:
    """A model with 2 to `max_top` + 1 levels and everything that the language offers.

    `max_weeks` bounds the duration of a capability over all its levels but the first.
    """
    top = draw(st.integers(1, max_top))
    bar = draw(st.integers(1, top))
    count = draw(st.integers(min_capabilities, max_capabilities))
    base = draw(st.integers(1, count))
    ids = tuple(f"c{i}" for i in range(count))
    groups: dict[str, Group] = {}
    for number in range(draw(st.integers(0, 2))):
        within = ids[: draw(st.integers(1, base))] if draw(st.booleans()) else ids
        condition = draw(conditions(within, top, tuple(groups) if within is ids else ()))
        groups[f"g{number}"] = Group(f"g{number}", f"Group {number}", condition)
    reach = {id: _highest(group.condition, groups) for id, group in groups.items()}
    capabilities: dict[str, Capability] = {}
    for i, id in enumerate(ids):
        limit = i if i >= base else min(i, base)
        usable = tuple(group for group, highest in reach.items() if highest < limit)
        capabilities[id] = draw(
            _capabilities(id, "base" if i < base else "upper", ids[:limit], top, usable, max_weeks)
        )
    ladders = {
        f"l{number}": draw(_ladders(f"l{number}", ids, top, tuple(groups)))
        for number in range(draw(st.integers(1, 2)))
    }
    return MaturityModel(
        id="random",
        name="Random",
        levels=tuple(Level(f"level{number}") for number in range(top + 1)),
        bar=bar,
        shares=draw(_shares(top)),
        capabilities=capabilities,
        ladders=ladders,
        groups=groups,
        caps=draw(_cap_rules(ids[:base], top)),
        blocks=draw(_blocks(ladders, ids, top)),
        advice=draw(_advice(ladders, ids, top, tuple(groups))),
        metrics={id: Metric(id, id.upper()) for id in METRICS},
        roles={role: role.title() for role in ROLES},
        categories={"base": "Base", "upper": "Upper"},
    )


def not_applicable_of(model: MaturityModel) -> st.SearchStrategy[frozenset[str]]:
    """A few capabilities that do not apply; most often none."""
    some = st.frozensets(st.sampled_from(sorted(model.capabilities)), max_size=3)
    return st.one_of(st.just(frozenset()), some)


def levels_of(model: MaturityModel) -> st.SearchStrategy[dict[str, int | None]]:
    """A declared level, or None for unknown, for every capability."""
    level = st.one_of(st.none(), st.integers(0, model.top))
    return st.fixed_dictionaries(dict.fromkeys(model.capabilities, level))


def tests_of(program: Program) -> st.SearchStrategy[dict[Test, bool | None]]:
    """A result, or None for unknown, for every test variable of the program."""
    tests = [variable.test for variable in program.variables if variable.test is not None]
    return st.fixed_dictionaries({test: st.sampled_from((True, False, None)) for test in tests})


@functools.lru_cache(maxsize=2000)
def conditions(
    ids: tuple[str, ...], top: int, groups: tuple[str, ...] = ()
) -> st.SearchStrategy[Condition]:
    """A monotone condition over capabilities, groups and metrics, two blocks deep at most."""
    leaves: list[st.SearchStrategy[Condition]] = [
        st.builds(HasLevel, st.sampled_from(ids), st.one_of(st.none(), st.integers(1, top)))
    ]
    if groups:
        leaves.append(st.builds(GroupHolds, st.sampled_from(groups)))
    # Most leaves are capabilities, so that metrics do not decide everything.
    leaf = st.one_of(*leaves, leaves[0], _MEASURED)
    return st.one_of(leaf, _blocks_of(leaf), _blocks_of(st.one_of(leaf, _blocks_of(leaf))))


@st.composite
def _blocks_of(draw: st.DrawFn, leaf: st.SearchStrategy[Condition]) -> Condition:
    of = tuple(draw(st.lists(leaf, min_size=1, max_size=4)))
    word = draw(st.sampled_from(WORDS))
    k = {"all": len(of), "any": 1, "at_least": draw(st.integers(1, len(of)))}[word]
    return AtLeast(k, of, word)


def _highest(condition: Condition, groups: dict[str, Group]) -> int:
    match condition:
        case HasLevel(capability):
            return int(capability[1:])
        case AtLeast(_, of):
            return max(_highest(part, groups) for part in of)
        case GroupHolds(group):
            return _highest(groups[group].condition, groups)
        case _:
            return -1


def _figure(most: int) -> st.SearchStrategy[Estimate]:
    return st.integers(0, most).map(lambda n: Estimate(Fraction(n), Fraction(n), Fraction(n)))


@st.composite
def _capabilities(
    draw: st.DrawFn,
    id: str,
    category: str,
    before: tuple[str, ...],
    top: int,
    groups: tuple[str, ...],
    max_weeks: int,
) -> Capability:
    requires: list[Prerequisite] = []
    if before:
        lag = st.sampled_from((0, 0, 0, 1, 2))
        each = st.builds(Prerequisite, conditions(before, top, groups), lag)
        requires = draw(st.lists(each, max_size=2))
    thresholds = draw(st.lists(st.integers(1, 9), max_size=1))
    efforts = st.sampled_from([Fraction(n, 2) for n in range(1, 2 * max_weeks + 1)])
    effort = draw(st.dictionaries(st.sampled_from(ROLES), efforts, max_size=2))
    return Capability(
        id,
        id.upper(),
        category=category,
        requires=tuple(requires),
        duration=draw(_figure(max_weeks)),
        one_off=draw(_figure(9)),
        run=draw(_figure(9)),
        effort=tuple(sorted(effort.items())),
        kpis=tuple(Kpi("k", "K", ">=", Fraction(n), "%") for n in thresholds),
    )


def _shares(top: int) -> st.SearchStrategy[tuple[LevelShares, ...]]:
    share = st.sampled_from((Fraction(1, 2), Fraction(1), Fraction(1, 3)))
    return st.tuples(*[st.builds(LevelShares, share, share, share) for _ in range(top)])


@st.composite
def _ladders(
    draw: st.DrawFn, id: str, ids: tuple[str, ...], top: int, groups: tuple[str, ...]
) -> Ladder:
    stages = []
    for index in range(1, draw(st.integers(1, 3)) + 1):
        needs = draw(st.lists(conditions(ids, top, groups), min_size=1, max_size=2))
        stages.append(Stage(id, f"s{index}", index, f"Stage {index}", everything(tuple(needs))))
    return Ladder(id, id.upper(), tuple(stages))


@st.composite
def _cap_rules(draw: st.DrawFn, base: tuple[str, ...], top: int) -> tuple[CapRule, ...]:
    rules = [
        CapRule("unused", "lower", min(2, top), KpisMet(), "A KPI is missed."),
        CapRule("island", "cap", 1, Prerequisites(1), "Its prerequisites are absent."),
        CapRule(
            "consent",
            "cap",
            draw(st.integers(0, max(top - 1, 0))),
            draw(conditions(base, top)),
            "Its base is missing.",
            categories=("upper",),
        ),
        CapRule("deep", "cap", min(2, top), Prerequisites(draw(st.integers(1, top))), "Thin base."),
    ]
    return tuple(rule for rule in rules if draw(st.booleans()))


@st.composite
def _blocks(
    draw: st.DrawFn, ladders: dict[str, Ladder], ids: tuple[str, ...], top: int
) -> tuple[BlockRule, ...]:
    rules = []
    for number in range(draw(st.integers(0, 2))):
        ladder = ladders[draw(st.sampled_from(sorted(ladders)))]
        stage = draw(st.sampled_from([stage.id for stage in ladder.stages]))
        unless = draw(conditions(ids, top))
        rules.append(BlockRule(f"b{number}", ladder.id, stage, unless, "Not yet."))
    return tuple(rules)


@st.composite
def _advice(
    draw: st.DrawFn,
    ladders: dict[str, Ladder],
    ids: tuple[str, ...],
    top: int,
    groups: tuple[str, ...],
) -> tuple[AdviceRule, ...]:
    stages = [(ladder.id, stage.id) for ladder in ladders.values() for stage in ladder.stages]
    reached: st.SearchStrategy[Condition] = st.sampled_from(stages).map(
        lambda pair: StageReached(*pair)
    )
    planned: st.SearchStrategy[Condition] = st.builds(
        Planned, st.sampled_from(ids).map(lambda id: (id,))
    )
    positive = st.one_of(conditions(ids, top, groups), reached, planned)
    either: st.SearchStrategy[Condition] = st.one_of(positive, st.builds(Negated, positive))
    either = st.one_of(either, _blocks_of(either), st.builds(Negated, _blocks_of(either)))
    maybe = st.one_of(st.none(), either)
    return tuple(
        AdviceRule(f"a{number}", "Consider this.", draw(either), draw(maybe))
        for number in range(draw(st.integers(0, 3)))
    )
