"""How long inference takes on a model far larger than people write: built in memory, no files.

The model has the shape of a written one: prerequisites on capabilities shortly before, every
seventh with a choice of two; a KPI each; groups of twenty; two ladders of ten stages, each stage
on the foundations of its part of the catalogue and on every group there; caps for missing
prerequisites, missed KPIs and, in two categories of ten, a missing base; blocks; and advice that
names capabilities and groups. That is about as many nodes a capability as the bundled model has.
"""

from __future__ import annotations

import datetime as dt
import gc
import random
from fractions import Fraction

from benchmarks.models import timed
from milepost.engine.assess.facts import given
from milepost.engine.assess.proof import derive
from milepost.engine.assess.words import Words
from milepost.engine.logic.compile import compile_model
from milepost.engine.logic.evaluate import evaluate
from milepost.engine.model.capability import Capability, Kpi, LevelShares, Prerequisite
from milepost.engine.model.condition import (
    AtLeast,
    Condition,
    GroupHolds,
    HasLevel,
    KpisMet,
    Prerequisites,
    StageReached,
    everything,
)
from milepost.engine.model.evidence import Evidence
from milepost.engine.model.inventory import Declaration, Inventory, NotApplicable, PlanRequest
from milepost.engine.model.ladder import Ladder, Stage
from milepost.engine.model.maturity import Level, MaturityModel
from milepost.engine.model.rule import AdviceRule, BlockRule, CapRule, Group
from milepost.engine.model.workspace import Workspace
from milepost.engine.run import assessed
from milepost.engine.source import Span

SIZES = ((1_000, 100), (10_000, 1_000), (100_000, 10_000))
IN_A_GROUP = 20
LADDERS = ("first", "second")
RUNGS = 10
CATEGORIES = 10
CAPPED = (3, 7)
DAY = dt.date(2027, 1, 4)


def written(file: str, line: int) -> Span:
    """A place for a rule, so that proofs cite what they would cite of a file."""
    return Span(f"{file}.yaml", line, 3)


def _capability(number: int, chance: random.Random) -> Capability:
    near = range(max(0, number - 200), number)
    some = chance.sample(near, min(len(near), chance.choice((0, 1, 1, 2, 3))))
    requires: list[Condition] = [HasLevel(f"c{other}") for other in some]
    if len(near) > 1 and number % 7 == 0:
        two = tuple(HasLevel(f"c{other}") for other in chance.sample(near, 2))
        requires.append(AtLeast(1, two, "any"))
    return Capability(
        f"c{number}",
        f"Capability {number}",
        category=f"k{number % CATEGORIES}",
        requires=tuple(Prerequisite(condition) for condition in requires),
        kpis=(Kpi("use", "Use", ">=", Fraction(60), "%"),),
        span=written("capabilities", number + 1),
    )


def _stage(ladder: str, rung: int, size: int, groups: int) -> Stage:
    first, last = rung * size // RUNGS, (rung + 1) * size // RUNGS
    needs: list[Condition] = [HasLevel(f"c{n}") for n in range(first, last, (last - first) // 10)]
    of = range(rung * groups // RUNGS, (rung + 1) * groups // RUNGS)
    held = tuple(GroupHolds(f"g{number}") for number in of)
    if ladder == LADDERS[0]:
        needs += held
    else:
        needs.append(AtLeast(len(held) // 2, held))
    id = f"s{rung}"
    span = written(ladder, rung + 1)
    return Stage(ladder, id, rung + 1, f"Stage {rung}", everything(tuple(needs)), span=span)


def _advice(number: int, size: int, groups: int, chance: random.Random) -> AdviceRule:
    has, lacks = chance.randrange(size), chance.randrange(size)
    when: tuple[Condition, ...] = (HasLevel(f"c{has}"),)
    if number % 5 == 0:
        when += (GroupHolds(f"g{chance.randrange(groups)}"),)
    if number % 11 == 0:
        when += (StageReached(LADDERS[0], f"s{number % RUNGS}"),)
    span = written("advice", number + 1)
    text = f"Words about capability {has}."
    return AdviceRule(f"a{number}", text, everything(when), HasLevel(f"c{lacks}"), span=span)


def generated(size: int, rules: int) -> MaturityModel:
    """A model of that many capabilities and exactly that many rules; the same every time."""
    chance = random.Random(size)
    groups = size // IN_A_GROUP
    held: dict[str, Group] = {}
    for number in range(groups):
        of = range(number * IN_A_GROUP, (number + 1) * IN_A_GROUP)
        condition = AtLeast(IN_A_GROUP // 4, tuple(HasLevel(f"c{n}") for n in of))
        span = written("groups", number + 1)
        held[f"g{number}"] = Group(f"g{number}", f"Group {number}", condition, span)
    caps = (
        CapRule("island", "cap", 1, Prerequisites(1), "Foundations first.", span=written("r", 1)),
        CapRule("unused", "lower", 2, KpisMet(), "It is not in use.", span=written("r", 2)),
        *(
            CapRule(
                f"base{n}",
                "cap",
                1,
                HasLevel(f"c{n - 1}"),
                "Its base is missing.",
                (f"k{n}",),
                span=written("r", n + 2),
            )
            for n in CAPPED
        ),
    )
    blocks = tuple(
        BlockRule(f"block{r}", LADDERS[0], f"s{r}", HasLevel(f"c{r}"), "Not yet.")
        for r in range(RUNGS)
    )
    stages = len(LADDERS) * RUNGS
    left = rules - groups - len(caps) - len(blocks) - stages
    return MaturityModel(
        id="generated",
        name="Generated",
        levels=tuple(Level(id) for id in ("absent", "pilot", "operational", "embedded")),
        bar=2,
        shares=(LevelShares(Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)),) * 3,
        capabilities={f"c{n}": _capability(n, chance) for n in range(size)},
        ladders={
            id: Ladder(id, id, tuple(_stage(id, r, size, groups) for r in range(RUNGS)))
            for id in LADDERS
        },
        groups=held,
        caps=caps,
        blocks=blocks,
        advice=tuple(_advice(n, size, groups, chance) for n in range(left)),
        categories={f"k{n}": f"Category {n}" for n in range(CATEGORIES)},
    )


def declared(size: int) -> Inventory:
    """What an organisation with that many capabilities says of most of them.

    The first third is embedded; of the rest three in four are declared at any level, and one in a
    hundred does not apply.
    """
    chance = random.Random(size + 1)
    declarations: dict[str, Declaration] = {}
    gone: dict[str, NotApplicable] = {}
    for number in range(size):
        id, span = f"c{number}", written("inventory", number + 1)
        if number % 100 == 0 and number:
            gone[id] = NotApplicable(id, "no market for it", span)
        elif number < size // 3 or number % 4:
            level = 3 if number < size // 3 else chance.choice((0, 1, 2, 2, 3, 3))
            use = Fraction(chance.randrange(40, 100))
            declarations[id] = Declaration(
                id,
                level,
                raters=() if number % 20 else (("one", level), ("two", 3)),
                kpis=() if number % 5 else (("use", use),),
                evidence=() if number % 10 else (Evidence("metrics", "Web team", DAY),),
                span=span,
            )
    return Inventory("Generated", "generated", DAY, declarations, gone, {}, PlanRequest(DAY))


def in_parts(workspace: Workspace) -> tuple[list[float], int]:
    """Seconds to compile, evaluate and prove the topmost stage, and the lines of that proof."""
    model, inventory = workspace.model, workspace.inventory
    stage = f"stage:{LADDERS[0]}.s{RUNGS - 1}"
    compiling, program = timed(lambda: compile_model(model, inventory.not_applicable.keys()))
    evaluating, seen = timed(lambda: evaluate(program, given(program, model, inventory)))
    words = Words(model, inventory)
    proving, proof = timed(lambda: derive(seen, stage, words, full=False))
    return [compiling, evaluating, proving], len(proof.lines)


def whole(workspace: Workspace) -> float:
    """Seconds to assess, with the proof of the topmost stage."""
    assessing, outcome = timed(lambda: assessed(workspace))
    proving, _ = timed(lambda: outcome.proof(LADDERS[0], f"s{RUNGS - 1}"))
    return assessing + proving


def scale(sizes: tuple[tuple[int, int], ...] = SIZES) -> None:
    """Seconds of computing for one stage with its proof, and for the whole assessment with it.

    The cycle collector has the thresholds of the command line.
    """
    gc.set_threshold(100_000, 50, 50)
    columns = ("compile", "evaluate", "prove", "stage", "lines", "assess")
    heads = "".join(f"{name:>10}" for name in columns)
    print(f"{'capabilities':>12}{'rules':>8}{heads}")
    for size, rules in sizes:
        workspace = Workspace(generated(size, rules), declared(size), "")
        parts, lines = in_parts(workspace)
        seconds = "".join(f"{part:9.2f}s" for part in (*parts, sum(parts)))
        assessing = whole(workspace)
        print(f"{size:>12,}{rules:>8,}{seconds}{lines:>10,}{assessing:9.2f}s", flush=True)
