"""Small maturity models whose conditions are written out in tests."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypedDict, Unpack

from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import Evaluation, Truth, evaluate, facts_of
from milepost.engine.logic.program import Test
from milepost.engine.model.capability import Capability, Kpi, LevelShares, Prerequisite
from milepost.engine.model.condition import AtLeast, Condition, HasLevel, KpisMet, Prerequisites
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import Level, MaturityModel
from milepost.engine.model.rule import AdviceRule, BlockRule, CapRule, Group

NO, UNPROVEN, YES = Truth.NO, Truth.UNPROVEN, Truth.YES

LOWERED = CapRule("kpi", "lower", 2, KpisMet(), "A KPI is missed.")
CONSENT = CapRule("consent", "cap", 1, HasLevel("consent", 2), "No consent.", ("personal",))
ISLAND = CapRule("island", "cap", 1, Prerequisites(1), "Nothing beneath.")


class Rules(TypedDict, total=False):
    """What a model may have beside capabilities and stages."""

    groups: dict[str, Group]
    caps: tuple[CapRule, ...]
    blocks: tuple[BlockRule, ...]
    advice: tuple[AdviceRule, ...]


def capability(
    id: str, *requires: Condition, category: str = "", kpis: tuple[str, ...] = ()
) -> Capability:
    """A capability that rests on these conditions."""
    return Capability(
        id,
        id,
        category=category,
        requires=tuple(Prerequisite(condition) for condition in requires),
        kpis=tuple(Kpi(kpi, kpi, ">=", Fraction(1), "%") for kpi in kpis),
    )


def all_of(*of: Condition) -> AtLeast:
    """All of the conditions, as an author writes them."""
    return AtLeast(len(of), of, "all")


def any_of(*names: str) -> AtLeast:
    """Any one of the capabilities."""
    return AtLeast(1, tuple(HasLevel(name) for name in names), "any")


def some_of(k: int, *names: str) -> AtLeast:
    """At least k of the capabilities."""
    return AtLeast(k, tuple(HasLevel(name) for name in names))


def model(
    *capabilities: Capability, stages: tuple[Condition, ...] = (), **parts: Unpack[Rules]
) -> MaturityModel:
    """A model with the levels 0 to 3, bar 2, and one ladder with the stages s1, s2, ..."""
    needs = enumerate(stages, start=1)
    ladder = Ladder("l", "L", tuple(Stage("l", f"s{i}", i, f"S{i}", need) for i, need in needs))
    share = LevelShares(Fraction(1), Fraction(1), Fraction(1))
    return MaturityModel(
        "own",
        "Own",
        levels=tuple(Level(name) for name in ("absent", "pilot", "operational", "embedded")),
        bar=2,
        shares=(share, share, share),
        capabilities={c.id: c for c in capabilities or (capability(x) for x in "abcd")},
        ladders={"l": ladder},
        **parts,
    )


def assess(
    model: MaturityModel,
    levels: Mapping[str, int | None],
    *,
    gone: frozenset[str] = frozenset(),
    results: Mapping[Test, bool | None] | None = None,
) -> Evaluation:
    """What the model says of these levels; a test without a result is unknown."""
    program = compile_model(model, gone)
    return evaluate(program, facts_of(program, levels, (results or {}).get))


def stage(
    condition: Condition, levels: Mapping[str, int | None], gone: str = "", **parts: Unpack[Rules]
) -> Truth:
    """The truth of a stage with this one condition over the capabilities a to d."""
    return assess(model(stages=(condition,), **parts), levels, gone=frozenset(gone))["stage:l.s1"]
